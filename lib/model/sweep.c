#include "model/sweep.h"

#include <string.h>

#include "base/words.h"
#include "model/gates.h"
#include "model/sweep_past.h"

struct planning {
	struct sweep_plan *out;
	struct ticket *t;
	struct rules_context *rc; /* NULL: only what needs no desk */
};

/* --- origins ------------------------------------------------------------ */

static bool was_done(const struct ticket *t, const char *origin)
{
	for (size_t i = 0; i < t->doc->events.len; i++) {
		const char *its = t->doc->events.items[i]->origin;

		if (its && word_is(its, origin))
			return true;
	}
	return false;
}

/* S14: once for each of these. */
static void name(struct planning *p, struct sweep_item *item)
{
	const char *parts[] = {
		"sweep", p->t->doc->id, item->clock ? item->clock : "",
		sweep_key(p->t, item->key),
		item->threshold ? item->threshold : "", item->deed,
	};

	event_origin(item->origin, parts, ARRAY_LEN(parts));
	item->done = was_done(p->t, item->origin);
}

/* --- thresholds --------------------------------------------------------- */

static const char *refuse_unlive(const struct planning *p)
{
	const struct ticket *t = p->t;

	return ticket_is_live(t) ? NULL :
	       arena_printf(&p->out->arena, "it is %s", t->state_name);
}

/* Nobody hands down what somebody has taken up since. */
static const char *refuse_escalation(const struct planning *p,
				     const struct sweep_item *item)
{
	struct ticket *t = p->t;
	int rank = sweep_rank(t, item->key);

	if (!rank)
		return "it was in no tier when the clock began";
	for (size_t i = 0; i < t->path.len; i++) {
		const struct step *s = &t->path.items[i];

		if (s->rank > rank && (s->until_at == INSTANT_NONE ||
				       s->until_at > item->at))
			return arena_printf(&p->out->arena,
					    "it has come to %s since", s->tier);
	}
	return NULL;
}

static bool sets_priority(const struct event *e)
{
	return value_get(e->body, "priority") || value_get(e->body, "impact") ||
	       value_get(e->body, "urgency");
}

static const char *refuse_raise(const struct planning *p,
				const struct sweep_item *item)
{
	struct ticket *t = p->t;
	const char *raised = sweep_raised(t, item->key);

	if (!raised)
		return "its priority cannot be raised";
	if (t->priority && strcmp(t->priority, raised) <= 0)
		return arena_printf(&p->out->arena, "it is %s", t->priority);
	for (unsigned i = 0; i < t->history.len; i++)
		if (history_counts(&t->history, i) &&
		    event_is_person(ticket_event(t, i)) &&
		    ticket_event_at(t, i) > item->at &&
		    sets_priority(ticket_event(t, i)))
			return "its priority was set since";
	return NULL;
}

static const char *refuse(const struct planning *p,
			  const struct sweep_item *item)
{
	const char *why = NULL;

	switch (item->action->deed) {
	case DEED_WARN:
	case DEED_MANAGER:
	case DEED_NOTIFY:
		break;
	case DEED_RAISE:
		why = refuse_unlive(p);
		return why ? why : refuse_raise(p, item);
	case DEED_ESCALATE:
		why = refuse_unlive(p);
		return why ? why : refuse_escalation(p, item);
	case DEED_TAG:
		if (strings_has(&p->t->tags, item->action->tag))
			why = "it has the tag";
		break;
	}
	return why;
}

/* "75%" and "warn" of "75% warn". */
static void spell(struct sweep_item *item, struct arena *a)
{
	BUF_LOCAL text = BUF_INIT;
	size_t len;

	policy_action_format(&text, item->action);
	len = strcspn(text.bytes, " ");
	item->threshold = arena_strndup(a, text.bytes, len);
	item->deed = arena_strdup(a, text.bytes + len + 1);
}

static void add_action(struct planning *p, const struct sla_run *run,
		       const struct policy_action *action,
		       enum sweep_what what)
{
	size_t last = run->clock.terms.len - 1;
	struct sweep_item item = {
		.what = what,
		.at = clock_reaches(&run->clock, last, &action->threshold),
		.clock = sla_clock_names[run->which],
		.action = action,
		.key = run->events.items[last],
	};

	if (run->clock.terms.items[last].target == CLOCK_NONE)
		return;
	spell(&item, &p->out->arena);
	name(p, &item);
	if (!item.done)
		item.barred = refuse(p, &item);
	vec_push(&p->out->items, item);
}

/* What a clock does for which its policy has no action (sweep.h). */
static const struct policy_action timeframe = {
	.threshold = { .percent = 100 }, .deed = DEED_ESCALATE,
};
static const struct policy_action stale_offer = {
	.threshold = { .percent = 100 }, .deed = DEED_NOTIFY,
};

static void add_run(struct planning *p, const struct sla_run *run)
{
	const struct policy *policy = run->policy;
	size_t n = policy ? policy->actions[run->which].len : 0;

	if (run->clock.stop_at != INSTANT_NONE || !run->clock.terms.len)
		return;
	for (size_t i = 0; i < n; i++)
		add_action(p, run, &policy->actions[run->which].items[i],
			   SWEEP_THRESHOLD);
	if (!n && run->which == SLA_TIER)
		add_action(p, run, &timeframe, SWEEP_TIMEFRAME);
	if (!n && run->which == SLA_HANDOVER)
		add_action(p, run, &stale_offer, SWEEP_THRESHOLD);
}

static void add_clocks(struct planning *p, const struct clocks_source *source)
{
	struct clocks *clocks = &p->out->clocks;

	if (p->t->state == STATE_CLOSED || p->t->state == STATE_REJECTED)
		return;
	clocks_of(clocks, p->t, source);
	if (clocks->missing)
		return;
	for (size_t i = 0; i < clocks->len; i++)
		add_run(p, &clocks->items[i]);
}

/* --- waits -------------------------------------------------------------- */

/* The event that gave the present state; -1: none did. */
static int state_event(const struct ticket *t)
{
	const struct reg *r = registers_get(&t->registers, "state");

	return r && r->value ? (int)r->event : -1;
}

static void add_wake(struct planning *p)
{
	struct sweep_item item = { .what = SWEEP_WAKE, .deed = "wake" };
	const struct ticket *t = p->t;

	if (t->state != STATE_WAITING || t->waiting_until == INSTANT_NONE ||
	    state_event(t) < 0)
		return;
	item.at = t->waiting_until;
	item.key = (unsigned)state_event(t);
	name(p, &item);
	vec_push(&p->out->items, item);
}

/* --- closing ------------------------------------------------------------ */

/* From when on the user may object: resolved, and told of it. */
static int64_t settled_at(const struct ticket *t)
{
	int64_t at = ticket_event_at(t, (unsigned)state_event(t));

	return t->last_told_at != INSTANT_NONE && t->last_told_at > at
		       ? t->last_told_at : at;
}

/* What a person who closes it would have to bring. */
static const char *refuse_closing(struct planning *p)
{
	ARENA_LOCAL arena = { 0 };
	struct draft *d = draft_new(&arena, "close");
	struct rules_context rc = *p->rc;
	const struct judge j = { .d = d, .t = p->t, .rc = &rc };
	struct gaps gaps = { 0 };
	const char *why = NULL;

	if (registers_clash(&p->t->registers, "state"))
		return "people left it in different states at the same time";
	rc.at = rc.now_at;
	gates_ask(&gaps, &j);
	for (size_t i = 0; i < gaps.len && !why; i++)
		if (gaps.items[i].must)
			why = gaps.items[i].sentence;
	vec_release(&gaps);
	return why;
}

/* False: nothing is there to be closed. `at` is without the window. */
static bool make_close(struct planning *p, struct sweep_item *item)
{
	const struct ticket *t = p->t;

	*item = (struct sweep_item){ .what = SWEEP_CLOSE, .deed = "close" };
	if (t->state != STATE_RESOLVED || state_event(t) < 0)
		return false;
	item->at = settled_at(t);
	item->key = (unsigned)state_event(t);
	name(p, item);
	return true;
}

static void add_close(struct planning *p)
{
	struct sweep_item item;

	if (!p->rc || !make_close(p, &item))
		return;
	item.at += p->rc->config->autoclose_s;
	if (!item.done)
		item.barred = refuse_closing(p);
	vec_push(&p->out->items, item);
}

/* --- the plan ----------------------------------------------------------- */

void sweep_plan(struct sweep_plan *out, struct ticket *t,
		const struct clocks_source *source, struct rules_context *rc)
{
	struct planning p = { .out = out, .t = t, .rc = rc };

	memset(out, 0, sizeof(*out));
	add_wake(&p);
	add_clocks(&p, source);
	add_close(&p);
}

void sweep_plan_release(struct sweep_plan *p)
{
	clocks_release(&p->clocks);
	vec_release(&p->items);
	arena_release(&p->arena);
}

bool sweep_is_open(const struct sweep_item *item)
{
	return !item->done && !item->barred && item->at != INSTANT_NONE;
}

const struct sweep_item *sweep_next(const struct sweep_plan *p, int64_t now_at)
{
	const struct sweep_item *first = NULL;

	for (size_t i = 0; i < p->items.len; i++) {
		const struct sweep_item *item = &p->items.items[i];

		if (!sweep_is_open(item) || item->at > now_at)
			continue;
		if (!first || item->what < first->what ||
		    (item->what == first->what && item->at < first->at))
			first = item;
	}
	return first;
}

int64_t sweep_next_at(const struct sweep_plan *p)
{
	int64_t at = INSTANT_NONE;

	for (size_t i = 0; i < p->items.len; i++) {
		const struct sweep_item *item = &p->items.items[i];

		if (sweep_is_open(item) &&
		    (at == INSTANT_NONE || item->at < at))
			at = item->at;
	}
	return at;
}

static bool is_deployed(const struct ticket *t)
{
	for (size_t i = 0; i < t->deployments.len; i++)
		if (!word_in("worked waived", t->deployments.items[i].status))
			return false;
	return true;
}

/* Coverage depends on articles: that is asked when its time has come. */
static int64_t closable_at(struct ticket *t)
{
	struct planning p = { .t = t };
	struct sweep_item item;

	if (!make_close(&p, &item) || item.done || t->untold ||
	    !is_deployed(t) || registers_clash(&t->registers, "state"))
		return INSTANT_NONE;
	return item.at;
}

void sweep_set_due(struct ticket *t, const struct clocks_source *source)
{
	struct sweep_plan plan;

	t->sweep_at = t->closable_at = INSTANT_NONE;
	if (t->state == STATE_CLOSED || t->state == STATE_REJECTED)
		return;
	t->closable_at = closable_at(t);
	if (!t->policy && t->state != STATE_WAITING)
		return;
	sweep_plan(&plan, t, source, /* rc */ NULL);
	t->sweep_at = sweep_next_at(&plan);
	sweep_plan_release(&plan);
}
