/*
 * What a new ticket gets of the desk: the defaults of its systems and its
 * category, and the place where it begins.
 *
 * A value that a person gives stands; else it is the first system's that has
 * one, else the category's.  Systems come first because a desk lists them on
 * purpose, and the categories of a new desk have a value for everything.
 *
 * New tickets begin in the lowest tier, in the queue that system or category
 * name there, else in the tier's own.  They begin higher where a person says
 * so, or where their complexity has reached `straight_from` of the system or
 * the category; then in its queue.
 */
#ifndef DESK_ROUTING_H
#define DESK_ROUTING_H

#include "model/config.h"
#include "model/draft.h"
#include "model/ticket.h"

/* In: what is known or given, NULL for the rest. Out: with the defaults. */
struct routing {
	const char *category;
	const struct strings *systems;
	const char *type, *impact, *urgency, *complexity;
	const char *tier_name, *queue_name; /* --tier, --queue */
	bool worked_on;         /* by who opens it: it stays where they are */

	const struct tier *tier;
	const char *queue;
	bool by_hand;           /* tier or queue were given */
};

/* Errors: USAGE for an unknown tier or queue, or a queue of another tier. */
const struct tkt_error *routing_decide(struct routing *r,
				       const struct config *c) TKT_CHECK;

/* Writes the place into a draft; `routing` where it is above the lowest. */
void routing_place(struct draft *d, const struct routing *r,
		   const struct config *c, const char *owner, bool accepted);

#endif
