/*
 * Tickets by a query: the one way in which commands choose some of all.
 *
 *	struct query q = { 0 };
 *	desk_query_begin(&q, desk);
 *	TRY(query_add_operands(&q, &operands));
 *	TRY(desk_each_match(desk, &q, fn, fault, context));
 *	query_release(&q);
 */
#ifndef DESK_SELECT_H
#define DESK_SELECT_H

#include "desk/desk.h"
#include "model/query.h"

/*
 * Says whose query it is, by whose words, and where saved ones are found: the
 * person's own in git's configuration (`tkt.query.NAME`), which win, and the
 * desk's (`queries.NAME`). The desk must outlive it; the caller releases it.
 */
void desk_query_begin(struct query *q, struct desk *d);

/*
 * desk_each_ticket() of those for which it holds. Errors: query_doubt()'s after
 * all of them, so that whoever writes collects first.
 */
const struct tkt_error *desk_each_match(struct desk *d, struct query *q,
					desk_ticket_fn *fn,
					desk_fault_fn *fault, void *context)
	TKT_CHECK;

/* Adds name and text of each of the person's own, one after the other, in `a`.
 */
const struct tkt_error *desk_own_queries(struct strings *out, struct arena *a,
					 struct desk *d) TKT_CHECK;

/*
 * Adds the whole ids of what a query in words holds for, in `a`, by id.
 * Files that cannot be read go to `fault` (NULL: are passed over).
 */
const struct tkt_error *desk_select(struct strings *ids, struct arena *a,
				    struct desk *d, const char *words,
				    desk_fault_fn *fault, void *context)
	TKT_CHECK;

#endif
