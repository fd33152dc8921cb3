/*
 * What a ticket was when a clock was started or moved, as far as that event
 * itself had seen; nobody outside lib/model/sweep*.c includes it.
 *
 * Where the event is a sweep's own (an escalation starts a tier's clock), what
 * it writes is absolute, and the rest follows from the event that it came of,
 * its `since`: copies of it that differ in what they had seen say the same.
 */
#ifndef MODEL_SWEEP_PAST_H
#define MODEL_SWEEP_PAST_H

#include "model/ticket.h"

/* What the event is known by on all clones: its origin, else its id. */
const char *sweep_key(const struct ticket *t, unsigned node);

struct sweep_place {
	const char *tier, *queue; /* in the ticket's arena */
	int rank;                 /* 0: it was in no tier */
	const char *category;
};
void sweep_place(struct sweep_place *out, struct ticket *t, unsigned node);

/* The rank alone, mostly without folding anything. */
int sweep_rank(struct ticket *t, unsigned node);

/* The priority one above the one it had; NULL: there is none above, or none. */
const char *sweep_raised(struct ticket *t, unsigned node);

#endif
