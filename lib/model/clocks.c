#include "model/clocks.h"

#include <stdlib.h>
#include <string.h>

#include "model/clocks_past.h"

struct making {
	struct ticket *t;
	struct past past;
	struct clocks *out;
	struct sla_run *run;  /* the one that runs; NULL: none */
	struct sla_run begun; /* its storage */
};

/* --- terms -------------------------------------------------------------- */

static bool same_length(const struct clock_length *a,
			const struct clock_length *b)
{
	return a->days == b->days && a->seconds == b->seconds;
}

static bool same_term(const struct clock_term *a, const struct clock_term *b)
{
	if (a->target != b->target || a->calendar != b->calendar)
		return false;
	return a->target == CLOCK_DATE ? a->due_at == b->due_at :
	       a->target == CLOCK_LENGTH ? same_length(&a->length,
						       &b->length) : true;
}

static struct clock_term term_at(const struct making *m, int64_t at)
{
	const struct policy *p = past_policy(&m->past, at);
	const struct clock_length *target = NULL;
	struct clock_term term = { .from_at = at, .target = CLOCK_NONE };

	if (p) {
		target = policy_target(p, m->run->which,
				       past_priority(&m->past, at));
		term.calendar = policy_calendar(p, m->run->which,
						m->run->tier);
	}
	if (target) {
		term.target = CLOCK_LENGTH;
		term.length = *target;
	}
	if (m->run->which == SLA_RESOLUTION &&
	    past_due(&m->past, at) != INSTANT_NONE) {
		term.target = CLOCK_DATE;
		term.due_at = past_due(&m->past, at);
	}
	return term;
}

static void add_term(struct making *m, int64_t at, unsigned event)
{
	struct clock *c = &m->run->clock;
	const struct clock_term term = term_at(m, at);

	if (c->terms.len &&
	    same_term(&c->terms.items[c->terms.len - 1], &term))
		return;
	vec_push(&c->terms, term);
	vec_push(&m->run->events, event);
}

/* The target's history from the start of the run to its end. */
static void add_terms(struct making *m, unsigned start_event)
{
	const struct clock *c = &m->run->clock;

	add_term(m, c->start_at, start_event);
	for (size_t i = 0; i < m->past.turns.len; i++) {
		const struct turn *turn = &m->past.turns.items[i];

		if (turn->at > c->start_at &&
		    (c->stop_at == INSTANT_NONE || turn->at < c->stop_at))
			add_term(m, turn->at, turn->event);
	}
}

/* --- pauses ------------------------------------------------------------- */

static void add_pause(struct making *m, int64_t from_at, int64_t to_at,
		      const char *why)
{
	struct clock *c = &m->run->clock;
	struct clock_pause *last = c->pauses.len ?
		&c->pauses.items[c->pauses.len - 1] : NULL;

	if (last && last->to_at == from_at && last->why == why)
		last->to_at = to_at;
	else
		vec_push(&c->pauses,
			 ((struct clock_pause){ from_at, to_at, why }));
}

static const char *why_paused(const struct step *s)
{
	return s->state == STATE_WAITING && s->waiting_on ? s->waiting_on :
	       ticket_state_names[s->state];
}

/* What of a step lies within [from_at, to_at), where one policy holds. */
static void pause_within(struct making *m, const struct step *s,
			 int64_t from_at, int64_t to_at)
{
	const struct policy *p = past_policy(&m->past, from_at);
	unsigned cell = policy_cell(ticket_state_names[s->state],
				    s->waiting_on);

	if (p && p->pauses[m->run->which] & cell)
		add_pause(m, from_at, to_at, why_paused(s));
}

static bool is_before(int64_t at, int64_t end_at)
{
	return end_at == INSTANT_NONE || at < end_at;
}

/* The steps of the path, each parted where another policy was pinned. */
static void add_pauses(struct making *m)
{
	const struct clock *c = &m->run->clock;

	for (size_t i = 0; i < m->past.steps.len; i++) {
		const struct step *s = &m->past.steps.items[i];
		int64_t from_at = s->at > c->start_at ? s->at : c->start_at;

		if (!is_before(from_at, s->until_at) ||
		    !is_before(from_at, c->stop_at))
			continue;
		for (size_t k = 0; k < m->past.pins.len; k++) {
			int64_t pin_at = m->past.pins.items[k].at;

			if (pin_at <= from_at || !is_before(pin_at,
							    s->until_at))
				continue;
			pause_within(m, s, from_at, pin_at);
			from_at = pin_at;
		}
		pause_within(m, s, from_at, s->until_at);
	}
}

/* --- runs --------------------------------------------------------------- */

static void begin(struct making *m, enum sla_clock which, int64_t at)
{
	m->begun = (struct sla_run){
		.which = which,
		.clock = { .start_at = at, .stop_at = INSTANT_NONE },
		.stop_event = -1,
	};
	m->run = &m->begun;
}

static void release_run(struct sla_run *run)
{
	clock_release(&run->clock);
	vec_release(&run->events);
}

static bool has_target(const struct clock *c)
{
	for (size_t i = 0; i < c->terms.len; i++)
		if (c->terms.items[i].target != CLOCK_NONE)
			return true;
	return false;
}

/* Puts the run among the others, stopped or not. `event` started it. */
static void keep(struct making *m, unsigned event)
{
	struct sla_run *run = m->run;
	const struct clock *c = &run->clock;
	int64_t last_at = c->stop_at == INSTANT_NONE ? m->past.known_at
						     : c->stop_at;

	run->policy = past_policy(&m->past, last_at);
	add_terms(m, event);
	add_pauses(m);
	m->run = NULL;
	if (has_target(c))
		vec_push(m->out, *run);
	else
		release_run(run);
}

static void stop(struct making *m, int64_t at, unsigned event)
{
	m->run->clock.stop_at = at;
	m->run->stop_event = (int)event;
}

static bool is_live_state(enum ticket_state state)
{
	return state == STATE_NEW || state == STATE_OPEN ||
	       state == STATE_WAITING;
}

static bool is_over(enum ticket_state state)
{
	return state == STATE_CLOSED || state == STATE_REJECTED;
}

/* --- from the report on ------------------------------------------------- */

/* It ends by `met`, a node or -1, or by the first step that `ends` it. */
static void run_from_report(struct making *m, enum sla_clock which, int met,
			    bool (*ends)(enum ticket_state state))
{
	const struct step *first = &m->past.steps.items[0];
	int64_t met_at = met < 0 ? INSTANT_NONE
				 : ticket_event_at(m->t, (unsigned)met);

	begin(m, which, first->at);
	if (met >= 0)
		stop(m, met_at > first->at ? met_at : first->at,
		     (unsigned)met);
	for (size_t i = 0; i < m->past.steps.len; i++) {
		const struct step *s = &m->past.steps.items[i];

		if (!is_before(s->at, m->run->clock.stop_at))
			break;
		if (ends(s->state)) {
			stop(m, s->at, s->event);
			break;
		}
	}
	keep(m, first->event);
}

static bool is_done(enum ticket_state state)
{
	return !is_live_state(state);
}

static bool responds(const struct event *e)
{
	return e->kind && ticket_tells(e) &&
	       !value_get_bool(e->body, "automatic");
}

static bool acknowledges(const struct event *e)
{
	return e->kind && ticket_acknowledges(e);
}

/* The earliest event of a sort; -1: none. */
static int earliest(const struct making *m,
		    bool (*is_it)(const struct event *e))
{
	int found = -1;

	for (unsigned i = 0; i < m->t->history.len; i++) {
		if (!history_counts(&m->t->history, i) ||
		    !is_it(ticket_event(m->t, i)))
			continue;
		if (found < 0 || ticket_event_at(m->t, i) <
				 ticket_event_at(m->t, (unsigned)found))
			found = (int)i;
	}
	return found;
}

static void make_ack(struct making *m)
{
	run_from_report(m, SLA_ACK, earliest(m, acknowledges), is_done);
}

/* What is resolved without a word goes on (the pause table). */
static void make_first_response(struct making *m)
{
	run_from_report(m, SLA_FIRST_RESPONSE, earliest(m, responds),
			is_over);
}

/* --- the conversation --------------------------------------------------- */

/* Without one: a message of the user is answered, or none of ours is. */
static void make_talk(struct making *m, enum sla_clock which)
{
	bool starts_by_reply = which == SLA_UPDATE, answered = false;
	unsigned start_event = 0;

	for (size_t i = 0; i < m->past.talk.len; i++) {
		const struct talk *talk = &m->past.talk.items[i];
		bool reply = talk->kind == TALK_REPLY;
		bool live = is_live_state(past_state(&m->past, talk->at));

		answered |= reply;
		if (m->run && (reply || talk->kind == TALK_END)) {
			stop(m, talk->at, talk->event);
			keep(m, start_event);
		}
		if (m->run || talk->kind == TALK_END || !live || !answered ||
		    reply != starts_by_reply)
			continue;
		begin(m, which, talk->at);
		start_event = talk->event;
	}
	if (m->run)
		keep(m, start_event);
}

/* --- resolution --------------------------------------------------------- */

static void make_resolution(struct making *m)
{
	unsigned start_event = m->past.steps.items[0].event;
	bool live = true;

	begin(m, SLA_RESOLUTION, m->past.steps.items[0].at);
	for (size_t i = 0; i < m->past.steps.len; i++) {
		const struct step *s = &m->past.steps.items[i];
		const struct policy *p = past_policy(&m->past, s->at);
		bool was_live = live;

		live = is_live_state(s->state);
		if (was_live && !live)
			stop(m, s->at, s->event);
		if (was_live || !live)
			continue;
		if (p && p->reopen == REOPEN_ONCE)
			break;
		if (p && p->reopen == REOPEN_RESTART) {
			keep(m, start_event);
			begin(m, SLA_RESOLUTION, s->at);
			start_event = s->event;
			continue;
		}
		add_pause(m, m->run->clock.stop_at, s->at, "resolved");
		m->run->clock.stop_at = INSTANT_NONE;
		m->run->stop_event = -1;
	}
	keep(m, start_event);
}

/* --- places ------------------------------------------------------------- */

static bool hands_over(const struct making *m, const struct step *s)
{
	const struct event *e = ticket_event(m->t, s->event);

	return kind_is(e, "escalate") || kind_is(e, "return");
}

static void make_handover(struct making *m)
{
	unsigned start_event = 0;

	for (size_t i = 0; i < m->past.steps.len; i++) {
		const struct step *s = &m->past.steps.items[i];
		bool hands = hands_over(m, s);

		if (m->run && (hands || s->accepted ||
			       !is_live_state(s->state))) {
			stop(m, s->at, s->event);
			keep(m, start_event);
		}
		if (!hands || s->accepted || !is_live_state(s->state))
			continue;
		begin(m, SLA_HANDOVER, s->at);
		m->run->tier = s->tier;
		start_event = s->event;
	}
	if (m->run)
		keep(m, start_event);
}

static bool same_tier(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static void make_tier(struct making *m)
{
	unsigned start_event = 0;

	for (size_t i = 0; i < m->past.steps.len; i++) {
		const struct step *s = &m->past.steps.items[i];
		bool live = is_live_state(s->state);

		if (m->run && (!live || !same_tier(m->run->tier, s->tier))) {
			stop(m, s->at, s->event);
			keep(m, start_event);
		}
		if (m->run || !live || !s->tier)
			continue;
		begin(m, SLA_TIER, s->at);
		m->run->tier = s->tier;
		start_event = s->event;
	}
	if (m->run)
		keep(m, start_event);
}

/* --- all ---------------------------------------------------------------- */

void clocks_of(struct clocks *out, struct ticket *t,
	       const struct clocks_source *source)
{
	struct making m = { .t = t, .out = out };

	memset(out, 0, sizeof(*out));
	if (!t->policy || !t->path.len)
		return;
	past_of(&m.past, t, source);
	out->missing = m.past.missing;
	out->left_out = t->state == STATE_REJECTED;
	if (!out->missing && m.past.steps.len) {
		make_ack(&m);
		make_first_response(&m);
		make_talk(&m, SLA_NEXT_RESPONSE);
		make_talk(&m, SLA_UPDATE);
		make_resolution(&m);
		make_handover(&m);
		make_tier(&m);
	}
	past_release(&m.past);
}

void clocks_release(struct clocks *c)
{
	for (size_t i = 0; i < c->len; i++)
		release_run(&c->items[i]);
	vec_release(c);
}

const struct event *sla_run_event(const struct sla_run *run,
				  const struct ticket *t, int64_t now_at)
{
	size_t last = 0;

	for (size_t i = 1; i < run->clock.terms.len; i++)
		if (run->clock.terms.items[i].from_at <= now_at)
			last = i;
	return ticket_event(t, run->events.items[last]);
}

/* --- due ---------------------------------------------------------------- */

static int64_t sooner(int64_t a, int64_t b)
{
	if (a == INSTANT_NONE || b == INSTANT_NONE)
		return a == INSTANT_NONE ? b : a;
	return a < b ? a : b;
}

/* As of its last event: nothing but time goes by from there on. */
static int64_t last_known(const struct sla_run *run, const struct ticket *t)
{
	const struct clock *c = &run->clock;
	int64_t at = c->start_at;

	for (unsigned i = 0; i < t->history.len; i++)
		if (ticket_event_at(t, i) > at)
			at = ticket_event_at(t, i);
	return c->stop_at != INSTANT_NONE && c->stop_at > at ? c->stop_at
							     : at;
}

void clocks_set_due(struct ticket *t, const struct clocks_source *source)
{
	bool manual = t->manual_due_at != INSTANT_NONE;
	struct clocks clocks;

	clocks_of(&clocks, t, source);
	t->policy_missing = clocks.missing;
	for (size_t i = 0; i < clocks.len && !clocks.left_out; i++) {
		const struct sla_run *run = &clocks.items[i];
		struct clock_state state;

		clock_read(&state, &run->clock, last_known(run, t));
		t->breached_at = sooner(t->breached_at, state.breached_at);
		if (state.phase == CLOCK_STOPPED ||
		    state.due_at == INSTANT_NONE)
			continue;
		t->breached_at = sooner(t->breached_at, state.due_at);
		if (manual || (t->due_at != INSTANT_NONE &&
			       t->due_at <= state.due_at))
			continue;
		t->due_at = state.due_at;
		t->due_clock = sla_clock_names[run->which];
	}
	clocks_release(&clocks);
}
