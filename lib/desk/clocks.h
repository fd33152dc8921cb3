/*
 * The desk's clocks: policies that its tickets pin, and the pinning.
 *
 * Policies and the zones behind their calendars are read once by each process;
 * they live as long as the desk.  A policy that cannot be read is told once
 * (desk_options.warn), and the tickets that pin it have no clocks.
 */
#ifndef DESK_CLOCKS_H
#define DESK_CLOCKS_H

#include "desk/desk.h"
#include "model/clocks.h"

/* For calendar_parse(): each zone is read once. */
const struct calendar_zones *desk_zones(struct desk *d);

/* For clocks_of(); reads the policies of the desk's head. */
struct clocks_source desk_clocks_source(struct desk *d);

/*
 * Sets what depends on clocks in a ticket that was folded: due_at, due_clock,
 * breached_at; the latter also breached, as of now, which no index holds.
 */
void desk_set_clocks(struct desk *d, struct ticket *t);
void desk_set_due(struct desk *d, struct ticket *t);

/* Sets what an index needs besides: sweep_at, closable_at. */
void desk_set_sweep(struct desk *d, struct ticket *t);

/*
 * The policy that a new ticket pins: of those in force the first by rank whose
 * condition the ticket meets, as a document. NULL: there is none. It
 * belongs to the desk. A policy that is no good is told and passed over.
 */
struct desk_tx; /* internal.h */
struct desk_policy {
	const char *name;
	char sha256[SHA256_HEX_LEN + 1];
	struct buf bytes;
};
const struct desk_policy *desk_choose_policy(struct desk *d,
					     const struct ticket *t);

/*
 * Chooses the policy of a ticket that is being made: of how it is with one more
 * event, to whose body, complete but for that, `policy` is added. NULL: there
 * is none.
 */
const struct desk_policy *desk_pin(struct desk *d, const struct ticket *t,
				   struct value *body, struct arena *a);

/* Its file, unless it is here already. */
const struct tkt_error *desk_policy_put(struct desk_tx *tx,
					const struct desk_policy *p)
	TKT_CHECK;

/*
 * For a plan: pins the policy that fits the ticket now, as a `reapply` with
 * this note (NULL: none). *name is that policy's, NULL where none fits: then
 * nothing is done. *changed false: it is pinned already.
 */
const struct tkt_error *desk_reapply(bool *changed, const char **name,
				     struct desk_batch *b,
				     const struct ticket *t,
				     const char *note) TKT_CHECK;

/* --- inside ------------------------------------------------------------- */

void desk_clocks_free(struct desk *d);

/* The present plan pins it: its file goes into the commit (apply.c). */
void desk_batch_policy(struct desk_batch *b, const struct desk_policy *p);

/* The desk gets another configuration. */
void desk_clocks_reload(struct desk *d);

#endif
