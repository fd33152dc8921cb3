/*
 * Where a ticket goes when it is handed over.
 *
 * A target is a tier ("L3"), a queue ("L2/network") or the part of a queue's
 * name after the tier ("network").  What a command leaves out is decided here:
 *
 *   up        the next tier; there the queue of the ticket's category where it
 *             lies in that tier, else the tier's own
 *   down      the tier that it came from last, there the queue that it left
 *             last, else the tier's own
 *   sideways  another queue of its tier
 *
 * Only the place is found here; whether the move is legal, rules.h judges.
 */
#ifndef MODEL_MOVES_H
#define MODEL_MOVES_H

#include "model/config.h"
#include "model/ticket.h"

struct move {
	const struct tier *tier; /* NULL: there is none further up, or down */
	const char *queue;       /* of the configuration or the ticket */
};

/*
 * The place that a person's word stands for. A word that is a queue's last
 * part must be of one queue only, or of one in `near` (may be NULL).
 * Errors: USAGE with the nearest name, or the queues that it may mean.
 */
const struct tkt_error *move_find(struct move *out, const struct config *c,
				  const struct tier *near, const char *word)
	TKT_CHECK;

/* `to` NULL: as said above. Errors: move_find()'s. */
const struct tkt_error *move_up(struct move *out, const struct config *c,
				const struct ticket *t, const char *to)
	TKT_CHECK;
const struct tkt_error *move_down(struct move *out, const struct config *c,
				  const struct ticket *t, const char *to)
	TKT_CHECK;
const struct tkt_error *move_sideways(struct move *out, const struct config *c,
				      const struct ticket *t,
				      const char *queue) TKT_CHECK;

/*
 * Is the ticket, live, at the place that `to` asked for (a tier: any of its
 * queues) because its last hand-over, of this kind, brought it there? Then it
 * was done already. `to` NULL: nobody can tell.
 */
bool move_was_made(const struct move *m, const struct config *c,
		   const struct ticket *t, const char *kind, const char *to);

#endif
