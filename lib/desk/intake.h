/*
 * A report comes in: it makes a ticket, or goes to the live one that has its
 * ref.
 *
 * Staff who speaks with the user, or has begun to work on it, acknowledges a
 * new ticket and is its contact; who works on it, in its tier, is the owner.
 * Defaults and place are routing.h's.  A follow-up takes requester, category,
 * systems and cc from the ticket that it goes on from, unless they are given.
 *
 * Where a live ticket has one of the refs, the words go there: as the user's
 * message, or on the channels of machines as a note (a monitor's alarm makes
 * one ticket).
 */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "desk/desk.h"

/* NULL: not given; all strings are borrowed. */
struct intake {
	const char *title, *description; /* the title must be there */
	const char *requester, *channel, *type, *category;
	const char *impact, *urgency, *complexity;
	const char *tier, *queue, *assign, *follow_up;
	struct strings systems, tags, cc, refs, articles;
	bool works; /* who records it tried or solved something */
};

/*
 * Makes the drafts and adds them; *t is the ticket they went to, the batch's
 * own from here on. *already: that one has an event of this --once KEY, and
 * nothing is to be done.
 * Errors: those of what is named (USAGE, NOT_FOUND, AMBIGUOUS, REFUSED).
 */
const struct tkt_error *intake_record(bool *is_new, bool *already,
				      struct desk_batch *b,
				      const struct intake *in,
				      struct ticket **t) TKT_CHECK;

#endif
