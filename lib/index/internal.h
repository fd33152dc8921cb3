/*
 * Inside of the index.  Nobody outside lib/index includes it.
 *
 *	pages.c   a layer below SQLite that proves every page it reads
 *	index.c   opening, making, transactions, what it is of
 *	schema.c  the tables, made from the fields of tickets
 *	write.c   tickets and faults into rows
 *	read.c    rows into tickets; ids, refs, tags
 *	select.c  queries and orders as SQL
 *	lean.c    SQLite linked without libm
 *
 * No connection is shared among threads.
 */
#ifndef INDEX_INTERNAL_H
#define INDEX_INTERNAL_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "index/index.h"

/* --- pages.c ------------------------------------------------------------ */

#define PAGE_LEN 4096
#define PAGE_RESERVED 16 /* of it, at its end: salt and checksum */

/*
 * A layer between SQLite and the disk, under a name of its own.  Each page
 * ends with the salt of its file (on the first page) and a checksum over the
 * salt, the page's number and its bytes: a page that is another one's, or of
 * another file, or was touched by somebody else is an error, not an answer.
 * Pages in a rollback journal are proven alike.  Nothing is mapped into memory,
 * so that cutting the file short kills nobody.
 */
struct pages {
	sqlite3_vfs vfs; /* first: SQLite hands out a pointer to it */
	sqlite3_vfs *disk;
	char name[40];
	uint64_t salt;   /* of the file that is there, else yet to be set */
	bool damaged;    /* a page was not what was written */
};

const struct tkt_error *pages_init(struct pages *p) TKT_CHECK;
void pages_release(struct pages *p);

/* Does nothing: it is there to link lean.c with whoever opens an index. */
void without_libm(void);

/* --- index.c ------------------------------------------------------------ */

enum statement {
	STATEMENT_META,
	STATEMENT_META_SET,
	STATEMENT_TICKET_ADD,
	STATEMENT_TICKET_LISTS,
	STATEMENT_TICKET_DROP,
	STATEMENT_ELEMENT_ADD,
	STATEMENT_ELEMENT_DROP,
	STATEMENT_EVENTS_ADD,
	STATEMENT_EVENTS_DROP,
	STATEMENT_FAULT_ADD,
	STATEMENT_FAULT_DROP,
	STATEMENT_BETWEEN,
	STATEMENT_BEFORE,
	STATEMENT_BEHIND,
	STATEMENT_COUNT
};

struct index {
	struct pages pages;
	bool has_pages;         /* they are to be released */
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT]; /* made when first used */
	char commit[INDEX_COMMIT_LEN + 1];
	int64_t counts[STATE_COUNT]; /* tickets by state */
	int64_t faults_len, fleeting_len;
	bool sync;              /* changes are to be on the disk */
	bool made;              /* by index_make(): nothing was synced */
	bool has_functions;     /* of select.c */
	bool writing;           /* within index_begin() … index_commit() */
};

/* What SQLite has to say, as an error of ours: BUSY, IO or INVALID. */
const struct tkt_error *index_failed(struct index *ix, const char *doing)
	TKT_CHECK;

/* The statement, reset and ready to be bound. */
const struct tkt_error *index_statement(sqlite3_stmt **out, struct index *ix,
					enum statement which) TKT_CHECK;
/* Any other; the caller finalizes it. */
const struct tkt_error *index_prepare(sqlite3_stmt **out, struct index *ix,
				      const char *sql) TKT_CHECK;
/* Is there a next row? */
const struct tkt_error *index_step(bool *row, struct index *ix,
				   sqlite3_stmt *statement) TKT_CHECK;
/* Runs one that gives no row. */
const struct tkt_error *index_run(struct index *ix, sqlite3_stmt *statement)
	TKT_CHECK;
const struct tkt_error *index_exec(struct index *ix, const char *sql)
	TKT_CHECK;

static inline void statement_finalize(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}
#define STATEMENT_LOCAL CLEANUP(statement_finalize) sqlite3_stmt

/* --- schema.c ----------------------------------------------------------- */

/* Members of struct ticket besides the fields that queries ask for. */
extern const struct field index_hidden_fields[];

/* The columns: fields of tickets, then the hidden ones; NULL at the end. */
const struct field *index_column(size_t i);

/* The number of a column of ticket_fields in the side table of lists. */
int index_field_number(const struct field *f);

/* Appends the statements that make the tables of an empty index. */
void index_schema(struct buf *out);
/* What the tables and the fold behind them are known by. */
#define FINGERPRINT_LEN 20
void index_fingerprint(char *text);

/* Text of the one statement of each kind. */
void index_sql(struct buf *out, enum statement which);

/* Appends "t.\"name\"". */
void index_add_column(struct buf *out, const struct field *f);
/* Appends the expression by which a field is sorted, none last. */
void index_add_order(struct buf *out, const struct field *f, bool from_end);

/* The number by which a ticket is known: its id's first 63 bits. */
int64_t index_number(const char *id);

/* --- read.c ------------------------------------------------------------- */

/* The columns of a row, from `first` on, into a record. */
void index_read_field(struct ticket *t, struct arena *a, const struct field *f,
		      sqlite3_stmt *statement, int column);

/* The states that ticket_is_live() holds for. */
#define INDEX_LIVE "\"state\" IN ('new', 'open', 'waiting')"

/* What follows from the fields of a record that was read. */
void index_record_end(struct ticket *t);

#define LIST_SEPARATOR '\x01' /* sorts before all that a text may hold */

#endif
