/*
 * The clocks of a ticket: which there are, what starts, pauses and meets each.
 *
 * Pure: a function of the ticket's events, of the policies that they pin and
 * of the zones behind their calendars (tkt-sla(1), S1).  What each clock comes
 * to at an instant is clock.h's to say.
 *
 *	struct clocks clocks;
 *	clocks_of(&clocks, ticket, &source);
 *	for each item: clock_read(&state, &item->clock, now_at);
 *	clocks_release(&clocks);
 *
 * A clock may run more than once: next_response for each unanswered message,
 * update from each reply to the next, handover for each hand-over, tier for
 * each stay.  Each run is an item of its own, in the order of sla_clock, then
 * of time.  A run that has no target at any time is none (S3).
 *
 * The time of an event is when it happened.  What was recorded late counts from
 * then on: of two events the later in fold order holds from its own time on.
 *
 * A policy holds from the event that pinned it, the first one also before it,
 * so that one that is applied anew (`sla reapply`) changes no run that ended
 * before.  A priority that was set anew changes the target from then on (S11),
 * a date set by hand is the due time of the resolution clock until it is
 * cleared (S18).  These are the terms of a clock, and the event of each is at
 * the same place in `events`: the last one that has begun is the event that
 * started or moved the clock last (S14).
 *
 * A run of the tier clock counts in the calendar of its tier (S12).
 */
#ifndef MODEL_CLOCKS_H
#define MODEL_CLOCKS_H

#include "model/clock.h"
#include "model/policy.h"
#include "model/ticket.h"

/* Where policies come from. */
struct clocks_source {
	/* The policy of this hash, which lives as long as what is made of it;
	 * NULL where it cannot be read. */
	const struct policy *(*policy)(void *context, const char *sha256);
	void *context;
};

struct sla_run {
	enum sla_clock which;
	struct clock clock;
	VEC(unsigned) events;        /* of each term of the clock: a node */
	int stop_event;              /* a node; -1: it runs */
	const char *tier;            /* of TIER and HANDOVER: where it is */
	const struct policy *policy; /* in force last, or at the stop */
};

struct clocks {
	struct sla_run *items;
	size_t len, cap;
	bool missing;  /* a policy could not be read: they are not known */
	bool left_out; /* of a rejected ticket: out of every figure (S18) */
};

/* The caller releases `out`, which points into the ticket and the policies. */
void clocks_of(struct clocks *out, struct ticket *t,
	       const struct clocks_source *source);
void clocks_release(struct clocks *c);

/* The event that started or moved the run last, as known at an instant. */
const struct event *sla_run_event(const struct sla_run *run,
				  const struct ticket *t, int64_t now_at);

/*
 * Sets due_at, due_clock and breached_at of the ticket: the soonest due of its
 * running clocks, unless a date was set by hand; the first instant at which a
 * clock ran out, or will. None of them depends on what time it is.
 */
void clocks_set_due(struct ticket *t, const struct clocks_source *source);

#endif
