/*
 * What the clock does to a ticket: wake it, warn, raise, escalate, close.
 *
 * Pure: a function of the ticket's events, of the policies that they pin and
 * of the desk's configuration (tkt-sla(1), S14 to S16).
 *
 *	do {
 *		sweep_plan(&plan, ticket, &source, rules);
 *		item = sweep_next(&plan, now_at);
 *		if (item)
 *			ticket_add(ticket, sweep_event(ticket, item, config));
 *		sweep_plan_release(&plan);
 *		ticket_fold(ticket);
 *	} while (item);
 *
 * One at a time, since each may move a clock or end a wait.  They come in the
 * order of S16: waits that are over, thresholds by their instants, escalations
 * by the timeframe rule, closing.
 *
 * No state is kept: each deed has an origin, made of the ticket, the clock, the
 * threshold, the deed and its key, which is the event that last started or
 * moved the clock (of a wait and a resolution, the event that made it).  An
 * event that is one of several copies is known by its origin, so that what
 * follows from it has one origin too.  Where an event of this origin is there,
 * also an undone one, it was done.
 *
 * An event holds only what follows from its key and what that had seen: the
 * absolute `from` and `to` of an escalation are counted from the place that the
 * ticket had then, the raised priority from the one that it had then.  Clones
 * that know different things write the same.
 *
 * The clocks that matter are those that run.  Of a policy that has no action
 * for a clock of its own, two still act at 100%: a tier's escalates (the
 * timeframe rule, requirements.md T3), an offer's tells (it is stale).
 */
#ifndef MODEL_SWEEP_H
#define MODEL_SWEEP_H

#include "model/clocks.h"
#include "model/rules.h"

/* Whom the events are by: no person. */
#define SWEEP_BY "sweep"

enum sweep_what { /* in the order of S16 */
	SWEEP_WAKE,
	SWEEP_THRESHOLD,
	SWEEP_TIMEFRAME, /* escalation because a tier's time is used up */
	SWEEP_CLOSE,
};

struct sweep_item {
	enum sweep_what what;
	int64_t at;            /* INSTANT_NONE: not while things stand so */
	const char *clock;     /* of thresholds and the timeframe, else NULL */
	const char *threshold; /* "75%"; else NULL */
	const char *deed;      /* "warn", "tag:late", "wake", "close" */
	const struct policy_action *action; /* NULL: of no clock */
	unsigned key;          /* the node of the event that it follows from */
	char origin[EVENT_ID_LEN + 1];
	bool done;             /* an event of this origin is there */
	const char *barred;    /* why it is not to be done; NULL: it is */
};

struct sweep_plan {
	struct arena arena;
	VEC(struct sweep_item) items;
	struct clocks clocks; /* what the items speak of */
};

/*
 * All that the clock has to do with this ticket, done, due or to come. The
 * caller releases `out`, which points into the ticket and its policies. With
 * `rc` NULL nothing of closing, which depends on the desk.
 */
void sweep_plan(struct sweep_plan *out, struct ticket *t,
		const struct clocks_source *source, struct rules_context *rc);
void sweep_plan_release(struct sweep_plan *p);

/* Is it to be done, now or later? */
bool sweep_is_open(const struct sweep_item *item);

/* The first that is due by now; NULL: none. */
const struct sweep_item *sweep_next(const struct sweep_plan *p,
				    int64_t now_at);

/* The next instant at which something is due; INSTANT_NONE: none is known. */
int64_t sweep_next_at(const struct sweep_plan *p);

/* The event's body, complete, in the ticket's arena; it follows the heads. */
struct value *sweep_event(struct ticket *t, const struct sweep_item *item,
			  const struct config *c);

/*
 * What an index needs to find the tickets that something is due of, whatever
 * the configuration: sets t->sweep_at and t->closable_at.
 */
void sweep_set_due(struct ticket *t, const struct clocks_source *source);

#endif
