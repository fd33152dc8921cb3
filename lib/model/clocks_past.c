#include "model/clocks_past.h"

#include <stdlib.h>
#include <string.h>

/* --- forward in time ---------------------------------------------------- */

/* Forgets what begins later than this. */
static void cut(struct turns *turns, int64_t at)
{
	while (turns->len && turns->items[turns->len - 1].at > at)
		turns->len--;
}

static void add_turn(struct turns *turns, const struct turn *turn)
{
	cut(turns, turn->at);
	vec_push(turns, *turn);
}

static const struct turn *turn_at(const struct turns *turns, int64_t at)
{
	const struct turn *found = NULL;

	for (size_t i = 0; i < turns->len && turns->items[i].at <= at; i++)
		found = &turns->items[i];
	return found;
}

static void set_steps(struct past *p, const struct ticket *t)
{
	for (size_t i = 0; i < t->path.len; i++) {
		struct step s = t->path.items[i];

		while (p->steps.len &&
		       p->steps.items[p->steps.len - 1].at > s.at)
			p->steps.len--;
		if (p->steps.len)
			p->steps.items[p->steps.len - 1].until_at = s.at;
		s.until_at = INSTANT_NONE;
		vec_push(&p->steps, s);
	}
}

/* --- registers over time ------------------------------------------------ */

typedef void value_fn(struct past *p, struct turn *turn,
		      const struct value *v);

/* Calls `fn` for each write that took effect, in fold order. */
static void each_write(struct past *p, struct ticket *t, const char *name,
		       value_fn *fn)
{
	const struct reg *r = registers_get(&t->registers, name);

	for (size_t i = 0; r && i < r->writes.len; i++) {
		const struct write *w = r->writes.items[i];
		struct turn turn = {
			.at = ticket_event_at(t, w->event),
			.event = w->event,
			.due_at = INSTANT_NONE,
		};

		if (reg_took_effect(r, w, &t->history))
			fn(p, &turn, w->value);
	}
}

static void add_pin(struct past *p, struct turn *turn, const struct value *v)
{
	if (!v || v->type != VALUE_STRING)
		return;
	turn->word = v->string;
	add_turn(&p->pins, turn);
}

static void add_due(struct past *p, struct turn *turn, const struct value *v)
{
	int64_t at;

	if (v && v->type == VALUE_STRING &&
	    instant_parse_rfc3339(&at, v->string))
		turn->due_at = at;
	add_turn(&p->dues, turn);
}

static void read_pins(struct past *p, const struct clocks_source *source)
{
	for (size_t i = 0; i < p->pins.len; i++) {
		struct turn *pin = &p->pins.items[i];

		pin->policy = source->policy(source->context, pin->word);
		if (!pin->policy)
			p->missing = true;
	}
}

/* --- priority over time ------------------------------------------------- */

enum { PRIORITY, IMPACT, URGENCY, PARTS };

static const char *const part_names[PARTS] = {
	"priority", "impact", "urgency",
};

/* What one event made of one of the parts. */
struct part_write {
	unsigned event;
	int part;
	const char *word; /* NULL: none any more */
	bool raised;      /* by the clock, above what the matrix says */
};

struct part_writes {
	struct part_write *items;
	size_t len, cap;
};

static void add_part_writes(struct part_writes *out, struct ticket *t,
			    int part)
{
	const struct reg *r = registers_get(&t->registers, part_names[part]);

	for (size_t i = 0; r && i < r->writes.len; i++) {
		const struct write *w = r->writes.items[i];
		const struct part_write pw = {
			.event = w->event,
			.part = part,
			.word = w->value && w->value->type == VALUE_STRING ?
				w->value->string : NULL,
			.raised = kind_is(ticket_event(t, w->event), "raise"),
		};

		if (reg_took_effect(r, w, &t->history))
			vec_push(out, pw);
	}
}

static int compare_parts(const void *pa, const void *pb)
{
	const struct part_write *a = pa, *b = pb;

	return (a->event > b->event) - (a->event < b->event);
}

static const char *const priority_names[] = { "P1", "P2", "P3", "P4", "P5" };

struct parts {
	const char *words[PARTS], *matrix;
	bool raised;
};

/* The override, else the matrix over impact and urgency; of what the clock
 * raised the higher (ticket_fields.c). */
static const char *priority_of(const struct parts *p)
{
	int i = level_index(p->words[IMPACT]);
	int u = level_index(p->words[URGENCY]);
	const char *set = p->words[PRIORITY], *by_matrix;

	if ((set && !p->raised) || i < 0 || u < 0 || !p->matrix ||
	    p->matrix[3 * i + u] < '1' || p->matrix[3 * i + u] > '5')
		return set;
	by_matrix = priority_names[p->matrix[3 * i + u] - '1'];
	return set && strcmp(set, by_matrix) < 0 ? set : by_matrix;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Takes up what event `i` wrote; true: something may have changed. */
static bool take_parts(struct parts *parts, const struct part_writes *writes,
		       size_t *next, const struct ticket *t, unsigned i)
{
	const char *text = value_get_string(ticket_event(t, i)->body,
					    "matrix");
	bool changed = false;

	for (; *next < writes->len && writes->items[*next].event == i;
	     (*next)++) {
		const struct part_write *w = &writes->items[*next];

		parts->words[w->part] = w->word;
		if (w->part == PRIORITY)
			parts->raised = w->raised;
		changed = true;
	}
	if (text && strlen(text) == 9 && history_counts(&t->history, i)) {
		parts->matrix = text;
		changed = true;
	}
	return changed;
}

static void set_priorities(struct past *p, struct ticket *t)
{
	struct parts parts = { .raised = false };
	const char *last = NULL;
	struct part_writes writes = { 0 };
	size_t next = 0;

	for (int part = 0; part < PARTS; part++)
		add_part_writes(&writes, t, part);
	if (writes.len)
		qsort(writes.items, writes.len, sizeof(writes.items[0]),
		      compare_parts);
	for (unsigned i = 0; i < t->history.len; i++) {
		struct turn turn = {
			.at = ticket_event_at(t, i), .event = i,
			.due_at = INSTANT_NONE,
		};

		if (!take_parts(&parts, &writes, &next, t, i))
			continue;
		turn.word = priority_of(&parts);
		if (same(turn.word, last) && p->priorities.len)
			continue;
		last = turn.word;
		add_turn(&p->priorities, &turn);
	}
	vec_release(&writes);
}

/* --- what was said ------------------------------------------------------ */

static bool is_users(const struct event *e)
{
	return kind_is(e, "receive") && !value_get_bool(e->body, "automatic");
}

static bool is_reply(const struct event *e)
{
	return e->kind && ticket_tells(e) &&
	       !value_get_bool(e->body, "automatic");
}

static int compare_talk(const void *pa, const void *pb)
{
	const struct talk *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->event != b->event)
		return a->event < b->event ? -1 : 1;
	return (int)a->kind - (int)b->kind;
}

static void add_talk(struct past *p, const struct ticket *t, unsigned event,
		     enum talk_kind kind)
{
	const struct talk talk = {
		.at = ticket_event_at(t, event), .event = event, .kind = kind,
	};

	vec_push(&p->talk, talk);
}

static void set_talk(struct past *p, const struct ticket *t)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (!history_counts(&t->history, i))
			continue;
		if (is_users(e))
			add_talk(p, t, i, TALK_USER);
		else if (is_reply(e))
			add_talk(p, t, i, TALK_REPLY);
	}
	for (size_t i = 0; i < p->steps.len; i++) {
		enum ticket_state state = p->steps.items[i].state;

		if (state == STATE_RESOLVED || state == STATE_CLOSED ||
		    state == STATE_REJECTED)
			add_talk(p, t, p->steps.items[i].event, TALK_END);
	}
	if (p->talk.len)
		qsort(p->talk.items, p->talk.len, sizeof(p->talk.items[0]),
		      compare_talk);
}

/* --- the whole ---------------------------------------------------------- */

static int compare_turns(const void *pa, const void *pb)
{
	const struct turn *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

static void join_turns(struct past *p)
{
	const struct turns *lists[] = { &p->pins, &p->priorities, &p->dues };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (size_t k = 0; k < lists[i]->len; k++)
			vec_push(&p->turns, lists[i]->items[k]);
	if (p->turns.len)
		qsort(p->turns.items, p->turns.len,
		      sizeof(p->turns.items[0]), compare_turns);
}

void past_of(struct past *out, struct ticket *t,
	     const struct clocks_source *source)
{
	memset(out, 0, sizeof(*out));
	out->known_at = INSTANT_NONE;
	for (unsigned i = 0; i < t->history.len; i++)
		if (ticket_event_at(t, i) > out->known_at)
			out->known_at = ticket_event_at(t, i);
	set_steps(out, t);
	each_write(out, t, "policy", add_pin);
	each_write(out, t, "due_at", add_due);
	read_pins(out, source);
	set_priorities(out, t);
	set_talk(out, t);
	join_turns(out);
}

void past_release(struct past *p)
{
	vec_release(&p->steps);
	vec_release(&p->talk);
	vec_release(&p->pins);
	vec_release(&p->priorities);
	vec_release(&p->dues);
	vec_release(&p->turns);
}

const struct policy *past_policy(const struct past *p, int64_t at)
{
	const struct turn *pin = turn_at(&p->pins, at);

	if (!pin && p->pins.len)
		pin = &p->pins.items[0];
	return pin ? pin->policy : NULL;
}

const char *past_priority(const struct past *p, int64_t at)
{
	const struct turn *turn = turn_at(&p->priorities, at);

	return turn ? turn->word : NULL;
}

int64_t past_due(const struct past *p, int64_t at)
{
	const struct turn *turn = turn_at(&p->dues, at);

	return turn ? turn->due_at : INSTANT_NONE;
}

enum ticket_state past_state(const struct past *p, int64_t at)
{
	enum ticket_state state = STATE_NEW;

	for (size_t i = 0; i < p->steps.len && p->steps.items[i].at <= at; i++)
		state = p->steps.items[i].state;
	return state;
}
