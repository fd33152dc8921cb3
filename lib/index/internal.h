/*
 * Inside of the index.  Nobody outside lib/index includes it.
 *
 *	pages.c   a layer below SQLite that proves every page it reads
 *	index.c   opening, making, transactions, what it is of
 *	schema.c  the tables, made from the fields of tickets
 *	write.c   tickets and faults into rows
 *	read.c    rows into tickets; ids, refs, tags
 *	select.c  queries and orders as SQL
 *	text.c    full text: tables, texts into them and out of them
 *	words.c   what a word is, in texts and in what is searched for
 *	posting.c lists of words, brought up to date
 *	rank.c    who has what is searched for, and how well it fits
 *	search.c  hits, the best first; near words
 *	snippet.c what to show of a hit
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
#include "index/search.h"

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
	STATEMENT_TICKET_OF,
	STATEMENT_ELEMENT_ADD,
	STATEMENT_ELEMENT_DROP,
	STATEMENT_EVENTS_ADD,
	STATEMENT_EVENTS_DROP,
	STATEMENT_FAULT_ADD,
	STATEMENT_FAULT_DROP,
	STATEMENT_BETWEEN,
	STATEMENT_BEFORE,
	STATEMENT_BEHIND,
	STATEMENT_DOC_ADD, /* the first of text.c's */
	STATEMENT_DOC_DROP,
	STATEMENT_DOCS_OF,
	STATEMENT_DOCS_PUT,
	STATEMENT_TEXT_ADD,
	STATEMENT_TEXT_OF,
	STATEMENT_TEXT_DROP,
	STATEMENT_TERM_ADD,
	STATEMENT_TERM_OF,
	STATEMENT_TERM_LAST,
	STATEMENT_TERM_DROP,
	STATEMENT_LIST_PUT,
	STATEMENT_LIST_OF,
	STATEMENT_LIST_DROP,
	STATEMENT_LISTS_OF,
	STATEMENT_COUNT
};

struct index {
	enum index_kind kind;
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
	int64_t dropped_number, dropped_row; /* of text.c; row 0: none */
	struct words *words;    /* of words.c; NULL: not asked for yet */
	struct postings *postings; /* changes, of posting.c; or NULL */
	bool writing;           /* within index_begin() … index_commit() */
};

/* What SQLite has to say, as an error of ours: BUSY, IO, INVALID or
 * FAILED. */
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
/* Runs one that adds the row of a ticket; REFUSED where another has it. */
const struct tkt_error *index_add(struct index *ix, sqlite3_stmt *statement,
				  const char *id) TKT_CHECK;

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

/* The column behind this one, at once; NULL behind the last. */
const struct field *index_column_behind(const struct field *f);

/* The number of a column of ticket_fields in the side table of lists. */
int index_field_number(const struct field *f);

/* Appends the statements that make the tables of an empty index. */
void index_schema(struct buf *out);
/* What the tables and the fold behind them are known by. */
#define FINGERPRINT_LEN 20
void index_fingerprint(char *text, enum index_kind kind);

/* Tables that every kind has. */
#define INDEX_META_TABLE                                                       \
	"CREATE TABLE meta(about TEXT, commit_id TEXT, "                       \
	"counts TEXT, faults INTEGER, fleeting INTEGER);\n"
#define INDEX_FAULT_TABLE                                                      \
	"CREATE TABLE fault(path TEXT PRIMARY KEY, code INTEGER, "             \
	"message TEXT, fleeting INTEGER) WITHOUT ROWID;\n"

/* FNV-1a, with what ends a text. */
void index_hash(uint64_t *sum, const char *text);

/* Text of the one statement of each kind. */
void index_sql(struct buf *out, enum statement which);

/* Appends "t.\"name\"". */
void index_add_column(struct buf *out, const struct field *f);
/* Appends the expression by which a field is sorted, none last. */
void index_add_order(struct buf *out, const struct field *f, bool from_end);


/* --- read.c ------------------------------------------------------------- */

/* The columns of a row, from `first` on, into a record. */
void index_read_field(struct ticket *t, struct arena *a, const struct field *f,
		      sqlite3_stmt *statement, int column);

/* The states that ticket_is_live() holds for. */
#define INDEX_LIVE "\"state\" IN ('new', 'open', 'waiting')"

/* What follows from the fields of a record that was read. */
void index_record_end(struct ticket *t);

/* --- text.c ------------------------------------------------------------- */

/* As index_schema() and index_sql(), for INDEX_TEXT. */
void text_schema(struct buf *out);
void text_hash(uint64_t *sum);
const char *text_sql(enum statement which);

/* How many words there are in all texts, beside how many tickets. */
#define TEXT_WORDS(ix) ((ix)->counts[1])

const struct tkt_error *text_put(struct index *ix, const struct ticket *t)
	TKT_CHECK;
const struct tkt_error *text_drop(struct index *ix, const char *id) TKT_CHECK;

/* The id and the prose of the ticket of this number; *found false: none. */
const struct tkt_error *text_of_number(bool *found, char *id,
				       struct buf *prose, struct index *ix,
				       int64_t number) TKT_CHECK;

/* --- words.c ------------------------------------------------------------ */

/*
 * Letters and digits side by side are a word, without case and diacritics,
 * English words by their stem (Porter); each Chinese or Japanese character and
 * each Korean syllable is a word of its own.
 */
const struct tkt_error *words_begin(struct index *ix) TKT_CHECK;
void words_free(struct words *w);

/* [start, end) is where it stands in the text. */
typedef void words_fn(void *context, const char *word, size_t len,
		      size_t start, size_t end);
/* Calls `fn` for each word. `prefix`: as they are, not by their stems. */
void words_each(struct index *ix, const char *text, size_t len, bool prefix,
		words_fn *fn, void *context);

/* --- posting.c ---------------------------------------------------------- */

#define LIST_BITS 24
enum {
	LIST_ROWS = 4096, /* so many rows of `doc` have a list of their own */
	DOCS_ROWS = 400,  /* as many as fit a page: ten bytes a row */
};

struct docs {
	int64_t part; /* of the rows from part * DOCS_ROWS on */
	unsigned char rows[DOCS_ROWS][10];
};
const struct tkt_error *docs_load(struct docs *out, struct index *ix,
				  int64_t part) TKT_CHECK;
/* Of a row of the part: the ticket's number, how many words it has. */
void docs_get(int64_t *number, unsigned *len, const struct docs *d,
	      int64_t row);

/* Adds the words of a prose, or takes them away. */
struct postings;
const struct tkt_error *posting_change(struct index *ix, int64_t row,
				       int64_t number, const struct buf *prose,
				       bool is_added) TKT_CHECK;
/* Puts all that changed into the tables. */
const struct tkt_error *postings_end(struct index *ix) TKT_CHECK;
void postings_free(struct postings *p);

/* The next number of a list; false: there is none. */
bool posting_number(uint64_t *n, const unsigned char **p,
		    const unsigned char *end);

/* --- rank.c ------------------------------------------------------------- */

/* Appends all that have what is searched for, in no order. */
const struct tkt_error *rank(struct index_hits *out, struct index *ix,
			     const struct query_node *words) TKT_CHECK;

/* Appends all lists as lines of text, by words and tickets' numbers. */
const struct tkt_error *rank_dump(struct buf *out, struct index *ix) TKT_CHECK;

/* Of all tickets that have a word the one with the least number. */
const struct tkt_error *rank_first(bool *found, int64_t *number,
				   struct index *ix, const char *word)
	TKT_CHECK;

/* --- snippet.c ---------------------------------------------------------- */

/* One text of what is searched for, as words. */
struct needle {
	const char *text; /* as it was written; NULL: it was not */
	VEC(const char *) words;
	bool is_prefix;   /* the last one goes on */
};
struct needles {
	struct needle *items;
	size_t len, cap;
	struct arena arena;
};

/* All texts that are looked for: those below a `not` are not. */
void needles_of(struct needles *out, struct index *ix,
		const struct query_node *words);
void needles_release(struct needles *n);

#define LIST_SEPARATOR '\x01' /* sorts before all that a text may hold */

#endif
