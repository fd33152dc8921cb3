/* What a ticket's events say besides its fields: path, times, what is owed. */
#include <string.h>

#include "model/ticket_fold.h"

static int64_t event_at(const struct history_node *n)
{
	return n->event->at == INSTANT_NONE ? n->t : n->event->at;
}

int64_t ticket_event_at(const struct ticket *t, unsigned index)
{
	return event_at(&t->history.nodes[index]);
}

/* --- path --------------------------------------------------------------- */

static const struct write *effective_write(struct ticket *t,
					   const struct reg *r, unsigned event)
{
	size_t low = 0, high = r ? r->writes.len : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (r->writes.items[middle]->event < event)
			low = middle + 1;
		else
			high = middle;
	}
	if (!r || low == r->writes.len || r->writes.items[low]->event != event)
		return NULL;
	return reg_took_effect(r, r->writes.items[low], &t->history)
		       ? r->writes.items[low]
		       : NULL;
}

static void step_place(struct step *s, const struct value *to)
{
	s->tier = value_get_string(to, "tier");
	s->queue = value_get_string(to, "queue");
	s->team = value_get_string(to, "team");
	s->owner = value_get_string(to, "owner");
	s->rank = (int)value_get_int(to, "rank", 0);
	s->accepted = value_get_bool(to, "accepted");
}

static void step_state(struct step *s, const struct value *v)
{
	s->state = (enum ticket_state)
		ticket_state_parse(value_get_string(v, "state"));
	s->waiting_on = value_get_string(v, "waiting_on");
	s->waiting_label = value_get_string(v, "waiting_label");
}

static void add_step(struct ticket *t, unsigned i, const struct reg *places,
		     const struct reg *states)
{
	const struct write *place = effective_write(t, places, i);
	const struct write *state = effective_write(t, states, i);
	struct step s = { .state = STATE_NEW };

	if (!place && !state)
		return;
	if (t->path.len) {
		struct step *last = &t->path.items[t->path.len - 1];

		s = *last;
		last->until_at = event_at(&t->history.nodes[i]);
	}
	s.event = i;
	s.at = event_at(&t->history.nodes[i]);
	s.until_at = INSTANT_NONE;
	s.first_contact = value_get_bool(ticket_event(t, i)->body,
					 "first_contact");
	if (place && place->value)
		step_place(&s, place->value);
	if (state && state->value)
		step_state(&s, state->value);
	vec_push(&t->path, s);
}

static void set_path(struct ticket *t)
{
	const struct reg *places = registers_get(&t->registers, "place");
	const struct reg *states = registers_get(&t->registers, "state");

	t->path.len = 0;
	for (unsigned i = 0; i < t->history.len; i++)
		if (ticket_event(t, i)->kind && history_counts(&t->history, i))
			add_step(t, i, places, states);
}

/* The beginning of the run of steps in `state` (or further) that ends it. */
static int64_t since(const struct ticket *t, enum ticket_state furthest)
{
	int64_t at = INSTANT_NONE;

	for (size_t i = t->path.len; i-- > 0;) {
		const struct step *s = &t->path.items[i];

		if (s->state > furthest || s->state == STATE_REJECTED)
			break;
		at = s->at;
	}
	return at;
}

static void set_path_times(struct ticket *t)
{
	const struct step *last = NULL;

	t->resolved_at = t->closed_at = INSTANT_NONE;
	t->offered_to = NULL;
	t->offered_at = INSTANT_NONE;
	t->down_moves_len = 0;
	t->top_rank = t->tier_rank;
	t->opened_at = t->path.len ? t->path.items[0].at : 0;
	for (size_t i = 0; i < t->path.len; i++) {
		const struct step *s = &t->path.items[i];

		if (s->rank > t->top_rank)
			t->top_rank = s->rank;
		if (last && s->rank < last->rank)
			t->down_moves_len++;
		last = s;
	}
	if (t->state == STATE_RESOLVED || t->state == STATE_CLOSED)
		t->resolved_at = since(t, STATE_RESOLVED);
	if (t->state == STATE_CLOSED)
		t->closed_at = since(t, STATE_CLOSED);
}

/* --- one event at a time ------------------------------------------------ */

bool ticket_tells(const struct event *e)
{
	return kind_is(e, "reply") ||
	       (e->kind->flags & KIND_TELLS &&
		(event_text(e, "reply") || event_text_erased(e, "reply") ||
		 value_get_string(e->body, "told") ||
		 value_get_bool(e->body, "confirmed")));
}

bool ticket_acknowledges(const struct event *e)
{
	return (e->kind->flags & KIND_ACKNOWLEDGES ||
		value_get_bool(e->body, "acknowledged")) &&
	       !value_get_bool(e->body, "automatic");
}

/* A working try, a fix, a deployment: from then on the user can be told. */
static bool fixes(const struct event *e)
{
	const char *result;

	if (!kind_is(e, "try"))
		return kind_is(e, "fix") || kind_is(e, "deploy");
	result = value_get_string(e->body, "result");
	return result && !strcmp(result, "worked");
}

static void look_at(struct ticket *t, unsigned i)
{
	const struct event *e = ticket_event(t, i);
	int64_t at = event_at(&t->history.nodes[i]);

	if (t->acknowledged_at == INSTANT_NONE && ticket_acknowledges(e))
		t->acknowledged_at = at;
	if (ticket_tells(e)) {
		t->last_told_at = at;
		t->last_told_event = (int)i;
	}
	if (kind_is(e, "receive") || kind_is(e, "open") ||
	    kind_is(e, "intake")) {
		t->last_user_at = at;
		t->last_user_event = (int)i;
	}
	if (fixes(e) || kind_is(e, "reopen"))
		t->last_fix_event = kind_is(e, "reopen") ? -1 : (int)i;
	t->tries_len += kind_is(e, "try") || value_len(value_get(e->body,
								 "tries"));
	t->findings_len += event_text(e, "finding") != NULL;
	if (value_get(e->body, "forced"))
		t->forced = true;
	if (value_get_bool(value_get_object(e->body, "to"), "top"))
		t->reached_top = true;
	if (!t->description)
		t->description = event_text(e, "description");
}

bool ticket_asks(const struct ticket *t, unsigned consult)
{
	const char *id = ticket_event(t, consult)->id;

	if (!history_counts(&t->history, consult) ||
	    !kind_is(ticket_event(t, consult), "consult"))
		return false;
	for (unsigned i = consult + 1; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *to;

		if (!history_counts(&t->history, i) || !kind_is(e, "answer"))
			continue;
		to = value_get_string(e->body, "consult");
		if (to && !strcmp(to, id))
			return false;
	}
	return true;
}

bool ticket_acted_after(const struct ticket *t, unsigned node, const char *as)
{
	for (unsigned i = node + 1; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (!history_counts(&t->history, i) || !e->nonce ||
		    kind_is(e, "receive"))
			continue;
		if (!as || (e->as && !strcmp(e->as, as)))
			return true;
	}
	return false;
}

bool ticket_guides(const struct ticket *t, unsigned note)
{
	const struct event *e = ticket_event(t, note);
	const char *tier;

	if (!kind_is(e, "note") || !history_counts(&t->history, note))
		return false;
	tier = value_get_string(e->body, "for");
	return tier && !ticket_acted_after(t, note, tier);
}

/*
 * Nothing is decided about documentation, or the article that was named left
 * tiers without resolution or prevention (`lacks`, F13).
 */
static bool lacks_coverage(const struct ticket *t)
{
	const struct value *kb = registers_value(&t->registers, "kb");

	return !t->kb || value_len(value_get(kb, "lacks"));
}

static void set_owed(struct ticket *t)
{
	int resolved = -1;

	t->consulted = t->guided = false;
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (!history_counts(&t->history, i))
			continue;
		if (ticket_asks(t, i))
			t->consulted = true;
		if (ticket_guides(t, i))
			t->guided = true;
		if (kind_is(e, "resolve"))
			resolved = (int)i;
	}
	if (t->last_fix_event >= 0 && t->last_fix_event < resolved)
		resolved = t->last_fix_event;
	t->untold = t->state == STATE_RESOLVED &&
		    t->last_told_event < resolved;
	t->uncovered = t->state == STATE_RESOLVED && t->reached_top &&
		       lacks_coverage(t);
	t->unaccepted = !t->accepted && t->offered_to != NULL;
}

/* Offered: handed over, or routed above the lowest tier, and not accepted. */
static void set_offer(struct ticket *t)
{
	if (!ticket_is_live(t) || t->accepted || !t->queue)
		return;
	for (size_t i = t->path.len; i-- > 0;) {
		const struct event *e = ticket_event(t, t->path.items[i].event);

		if (!kind_is(e, "escalate") && !kind_is(e, "return") &&
		    !kind_is(e, "transfer") &&
		    !value_get_bool(e->body, "routing"))
			continue;
		t->offered_to = t->queue;
		t->offered_at = t->path.items[i].at;
		return;
	}
}

static void set_deployments(struct ticket *t)
{
	static const char prefix[] = "deployments:";

	t->deployments.len = 0;
	for (size_t i = 0; i < t->registers.all.len; i++) {
		const struct reg *r = t->registers.all.items[i];
		struct deployment d;

		if (!r->value || strncmp(r->name, prefix, strlen(prefix)))
			continue;
		d = (struct deployment){
			.system = r->name + strlen(prefix),
			.status = value_get_string(r->value, "status"),
			.version = value_get_string(r->value, "version"),
			.event = r->event,
		};
		vec_push(&t->deployments, d);
	}
}

static void forget(struct ticket *t)
{
	t->acknowledged_at = t->last_told_at = t->last_user_at = INSTANT_NONE;
	t->last_told_event = t->last_user_event = t->last_fix_event = -1;
	t->tries_len = t->findings_len = 0;
	t->forced = t->reached_top = false;
	t->description = NULL;
	t->updated_at = INSTANT_NONE;
}

void ticket_set_facts(struct ticket *t)
{
	forget(t);
	set_path(t);
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		int64_t at = e->recorded_at == INSTANT_NONE ? e->at
							    : e->recorded_at;

		if (!history_counts(&t->history, i))
			continue;
		if (at > t->updated_at)
			t->updated_at = at;
		if (e->kind)
			look_at(t, i);
	}
	set_path_times(t);
	set_deployments(t);
	set_offer(t);
	set_owed(t);
}
