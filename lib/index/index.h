/*
 * The index: a desk's tickets in rows, so that a list need not read them all.
 *
 * The only place that knows SQLite (`sqlite3_*` never leaves lib/index).  It is
 * a cache of one commit: what it says is what the tickets of that commit say
 * once parsed, and whoever deletes it changes no answer, only the time.  It
 * knows neither the store nor the desk: bytes, paths and commits are handed in.
 *
 *	index_open(&ix, kind, path, sync)  one that is there, to be read
 *	index_commit(ix)                   … of which commit?
 *	index_select(…), index_between(…)  answers; all of one moment
 *	index_free(ix)
 *
 *	index_begin(ix)                    to bring it to another commit:
 *	index_drop(ix, path)               … for each path that differs
 *	index_put_ticket(ix, ticket)       … where a ticket is there now
 *	index_put_fault(ix, &fault)        … or a file that is none
 *	index_end(ix, commit)              durable; or index_free(): as before
 *
 *	index_make(&ix, kind, path, sync)  an empty one, in an empty file;
 *	                                   then as above from index_put_…
 *
 * Any number of processes may have it open.  Readers hold a read lock while
 * they read; who ends a change waits for them, a little, and else gives up.
 * The rollback journal of SQLite undoes what a killed process left half done.
 * (Not the WAL: it maps a file into memory, and who cuts that short kills all
 * readers by SIGBUS; it also takes 0.2 ms more to open.)
 *
 * Every page carries a checksum with its number and the salt of its file (see
 * internal.h), so that damage, a piece of an older file or another file's
 * journal is an error and never an answer.  An index of another version of the
 * fold, of other fields or of other tables is none: its fingerprint differs.
 *
 * An index holds for each ticket its fields (model/fields.h), for each file
 * below tickets/ that is no good ticket the reason, and ids of events.  The
 * files' bytes are not in it: it would be four times the size of the
 * repository, and git gives one ticket in less than a millisecond.  Full text
 * (search.h) is another kind of index, in a file of its own: who lists does not
 * pay for it, and it is made by who first searches.
 *
 * Errors, everywhere: BUSY where others did not let go in time, INVALID for
 * damage (index_is_damaged() says so then), IO, FAILED where a statement of our
 * own is wrong, else as said.
 */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "model/query.h"
#include "model/sort.h"
#include "model/ticket.h"

#define INDEX_COMMIT_LEN 40

struct index;

enum index_kind {
	INDEX_TICKETS,
	INDEX_TEXT, /* of search.h: nothing else reads one but for faults */
};

/*
 * Opens one to read it, all calls seeing the same moment. The file may be one
 * that only others may write. `sync` false: changes do not wait for the disk,
 * for tests.
 * Errors: NOT_FOUND where there is no file; VERSION for one of another tkt.
 */
const struct tkt_error *index_open(struct index **out, enum index_kind kind,
				   const char *path, bool sync) TKT_CHECK;

/*
 * Makes the tables of an empty index in an empty file that nobody else uses, or
 * in memory where `path` is INDEX_IN_MEMORY; changes have begun.
 */
#define INDEX_IN_MEMORY ":memory:"
const struct tkt_error *index_make(struct index **out, enum index_kind kind,
				   const char *path, bool sync) TKT_CHECK;

/* What was changed and not ended is taken back. Accepts NULL. */
void index_free(struct index *ix);

/* Of which commit it is. */
const char *index_commit(const struct index *ix);

/* Tells one file from the one that was made in its place. */
uint64_t index_stamp(const struct index *ix);

/* How many good tickets there are. */
size_t index_tickets_len(const struct index *ix);

/* Has something been read that nobody of us had written? */
bool index_is_damaged(const struct index *ix);

/* --- changing ----------------------------------------------------------- */

/*
 * Begins to change it, waiting for others who do. Afterwards it may be of
 * another commit than before. Errors: BUSY; IO where it may only be read.
 */
const struct tkt_error *index_begin(struct index *ix) TKT_CHECK;

/*
 * Says that all paths are as in `commit` now. `*kept` false: others read on and
 * on, so that the change could not be written; it is there for this process
 * until index_free().
 */
const struct tkt_error *index_end(bool *kept, struct index *ix,
				  const char *commit) TKT_CHECK;

/* Takes away what is known of this path, if anything. */
const struct tkt_error *index_drop(struct index *ix, const char *path)
	TKT_CHECK;

/* Errors: REFUSED for a ticket that cannot stand beside one of the others. */
const struct tkt_error *index_put_ticket(struct index *ix,
					 const struct ticket *t) TKT_CHECK;

/* A file that is no good ticket, as a walk over tickets tells it. */
struct index_fault {
	const char *path;
	enum tkt_code code;
	const char *message;
	/* It lies in this repository, not in the commit: may be mended. */
	bool is_fleeting;
};
const struct tkt_error *index_put_fault(struct index *ix,
					const struct index_fault *fault)
	TKT_CHECK;

/* --- reading ------------------------------------------------------------ */

typedef const struct tkt_error *index_fault_fn(void *context,
					       const struct index_fault *fault);

/* Calls `fn` for all faults, by path. */
const struct tkt_error *index_each_fault(struct index *ix, index_fault_fn *fn,
					 void *context) TKT_CHECK;

/* Is there a fault that may have been mended meanwhile? */
bool index_has_fleeting(const struct index *ix);

/*
 * Appends the names of the files of tickets (ids, in the arena) that begin with
 * these digits, damaged ones too, in their order; at most `limit`.
 */
const struct tkt_error *index_ids(struct strings *out, struct arena *arena,
				  struct index *ix, const char *digits,
				  size_t limit) TKT_CHECK;

/*
 * Calls `fn` for the good tickets whose ids begin with these digits, by id, for
 * `limit` of them at most; title NULL: none. *all false: there are damaged
 * files, of which nothing is said.
 */
typedef const struct tkt_error *index_title_fn(void *context, const char *id,
					       const char *title);
const struct tkt_error *index_titles(bool *all, struct index *ix,
				     const char *digits, size_t limit,
				     index_title_fn *fn, void *context)
	TKT_CHECK;

/* How many digits of an id it takes to tell it from all others; 1 or more. */
const struct tkt_error *index_unique_len(size_t *out, struct index *ix,
					 const char *id) TKT_CHECK;

/* Appends the tickets that have this element in a list field, by id. */
const struct tkt_error *index_with(struct strings *out, struct arena *arena,
				   struct index *ix, const struct field *list,
				   const char *element, bool live_only)
	TKT_CHECK;

/* Appends the tickets whose policy could not be read, by id. */
const struct tkt_error *index_clockless(struct strings *out,
					struct arena *arena,
					struct index *ix) TKT_CHECK;

/*
 * Appends the tickets of which a sweep may have something to do: their sweep_at
 * is `by_at` or before, their closable_at `closable_by_at` or before; by id.
 */
const struct tkt_error *index_due(struct strings *out, struct arena *arena,
				  struct index *ix, int64_t by_at,
				  int64_t closable_by_at) TKT_CHECK;

/* Every element of a list field once, in order. */
typedef const struct tkt_error *index_text_fn(void *context, const char *text);
const struct tkt_error *index_elements(struct index *ix,
				       const struct field *list,
				       index_text_fn *fn, void *context)
	TKT_CHECK;

/*
 * The events whose ids begin with these digits: how many there are, and the
 * last one with its ticket; id and ticket have EVENT_ID_LEN + 1 bytes.
 */
const struct tkt_error *index_find_event(size_t *found, char *ticket,
					 char *event, struct index *ix,
					 const char *digits) TKT_CHECK;

/* The ticket's fields; NULL where there is no good one. In the arena. */
const struct tkt_error *index_ticket(struct ticket **out, struct arena *arena,
				     struct index *ix, const char *id)
	TKT_CHECK;
/* The same by what a hit knows it by (search.h). */
const struct tkt_error *index_ticket_of(struct ticket **out,
					struct arena *arena, struct index *ix,
					int64_t number) TKT_CHECK;

/*
 * A record holds the fields of ticket_fields, state, accepted, and what the
 * is: flags ask for; nothing that needs events. It lives until `fn` returns.
 */
typedef const struct tkt_error *index_record_fn(void *context,
						const struct ticket *t);

struct index_wanted {
	const struct query *query;
	const struct record_sort *sort; /* of ticket_fields; then by id */
	/* Names of fields that records need to have besides id and state, which
	 * may name others than tickets have; NULL: all, and what is hidden. */
	const struct strings *fields;
	uint64_t skip, limit;           /* UINT64_MAX: all */
	index_record_fn *fn;
	void *context;
};

/*
 * Calls `fn` for the tickets that the query finds, in the order of `sort`;
 * *found is how many there are, also beyond the limit.
 * Errors: of `fn`; REFUSED for a query that is too much for it.
 */
const struct tkt_error *index_select(uint64_t *found, struct index *ix,
				     const struct index_wanted *w) TKT_CHECK;

/* Notes which words in doubt tickets have, as query_matches() does. */
const struct tkt_error *index_see(struct index *ix, struct query *q)
	TKT_CHECK;

/* Appends all rows as text: two that say the same are equal to the byte. */
const struct tkt_error *index_dump(struct buf *out, struct index *ix)
	TKT_CHECK;

#endif
