/* Taking a ticket, as `claim` and `next --claim` do it. */
#ifndef DESK_CLAIM_H
#define DESK_CLAIM_H

#include "desk/desk.h"

/*
 * Makes the draft by which the actor takes the ticket; where nobody keeps the
 * user informed yet, or several do who claimed it at the same time, that is the
 * actor too. `note` NULL: none.
 */
const struct tkt_error *desk_claim(struct desk_batch *b,
				   const struct ticket *t, const char *note)
	TKT_CHECK;

/* Would a claim by its owner settle what was concurrent? */
bool desk_claim_settles(const struct ticket *t);

#endif
