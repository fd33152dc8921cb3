/*
 * Tickets as records: what lists print, without the events.
 *
 *	struct desk_wanted w = { .query = &q, .sort = &sort, … };
 *	TRY(desk_records(&found, desk, &w));
 *
 * By the index where there is one, else by reading all tickets: the same
 * records in the same order, the same faults before them.
 */
#ifndef DESK_RECORDS_H
#define DESK_RECORDS_H

#include "desk/desk.h"
#include "model/query.h"
#include "model/sort.h"

/* A record has the fields of ticket_fields; it lives until `fn` returns. */
typedef const struct tkt_error *desk_record_fn(void *context,
					       const struct ticket *t);

struct desk_wanted {
	struct query *query;
	const struct record_sort *sort; /* of ticket_fields; then by id */
	const struct strings *fields;   /* that records must have besides id
					 * and state; NULL: all */
	uint64_t limit;                 /* UINT64_MAX: all */
	desk_record_fn *fn;
	desk_fault_fn *fault;           /* before the first record */
	void *context;
};

/*
 * *found is how many there are, also beyond the limit.
 * Errors: query_doubt()'s before the first record, what `fn` says.
 */
const struct tkt_error *desk_records(uint64_t *found, struct desk *d,
				     const struct desk_wanted *w) TKT_CHECK;

/*
 * Appends the tickets that have this element in a list field (`links`), by id,
 * in `a`. Files that cannot be read are passed over.
 */
const struct tkt_error *desk_holders(struct strings *ids, struct arena *a,
				     struct desk *d, const char *field,
				     const char *element) TKT_CHECK;

/*
 * Makes the index anew, whatever there is. Errors: IO where it cannot be
 * written, BUSY, what reading tickets says.
 */
const struct tkt_error *desk_rebuild_index(struct desk *d) TKT_CHECK;

/*
 * Ids and titles of tickets whose ids begin with these digits, by id; elements
 * of a list field, each once. Both only where they are to be had at once, from
 * an index of the head, which is neither made nor written; false: not all of
 * them. An error of `fn` ends it, and is nobody's.
 */
typedef const struct tkt_error *desk_title_fn(void *context, const char *id,
					      const char *title);
bool desk_titles(struct desk *d, const char *digits, size_t limit,
		 desk_title_fn *fn, void *context);
typedef const struct tkt_error *desk_text_fn(void *context, const char *text);
bool desk_elements(struct desk *d, const char *field, desk_text_fn *fn,
		   void *context);

#endif
