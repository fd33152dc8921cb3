/* Which registers each event writes, and with what rank. */
#include <stdlib.h>
#include <string.h>

#include "model/ticket_fold.h"

struct scribe {
	struct ticket *t;
	struct writes *out;
	unsigned event;
	const struct event *e;
	bool machine;
};

static struct write *push(struct scribe *s, const char *name,
			  const struct value *value)
{
	struct write w = {
		.name = name,
		.event = s->event,
		.machine = s->machine,
		.value = value,
	};

	if (value && value->type == VALUE_NULL)
		w.value = NULL;
	vec_push(s->out, w);
	return &s->out->items[s->out->len - 1];
}

const char *element_name(struct ticket *t, const char *set,
			 const char *element)
{
	return arena_printf(&t->doc->arena, "%s:%s", set, element);
}

/*
 * Higher tier first; then transfer, assign and undo over claim, and claim over
 * every other (tkt-data-model(7), Registers).
 */
static int place_class(const struct event *e)
{
	if (kind_is(e, "transfer") || kind_is(e, "assign") ||
	    kind_is(e, "undo"))
		return 2;
	return kind_is(e, "claim") ? 1 : 0;
}

static bool is_by_clock(const struct scribe *s)
{
	return s->machine && value_get_bool(s->e->body, "automatic");
}

static void write_place(struct scribe *s, const struct value *to)
{
	struct write *w;

	if (!value_get_string(to, "tier"))
		return;
	w = push(s, "place", to);
	w->rank = value_get_int(to, "rank", 0) * 4 + place_class(s->e);
	w->earlier_wins = kind_is(s->e, "claim");
	w->only_upward = is_by_clock(s);
}

static void write_state(struct scribe *s)
{
	static const char *const keys[] = {
		"state", "waiting_on", "waiting_until", "waiting_label",
	};
	struct arena *a = &s->t->doc->arena;
	const char *name = value_get_string(s->e->body, "state");
	int state = name ? ticket_state_parse(name) : -1;
	struct write *w;
	struct value *v;

	if (state < 0)
		return;
	v = value_object(a);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		value_set_string(a, v, keys[i],
				 value_get_string(s->e->body, keys[i]));
	w = push(s, "state", v);
	w->rank = state;
	w->only_upward = is_by_clock(s) && kind_is(s->e, "escalate");
}

/* One element a write; add over remove. */
static void write_set(struct scribe *s, const struct register_row *row,
		      const struct value *list, bool add)
{
	struct arena *a = &s->t->doc->arena;

	for (size_t i = 0; i < value_len(list); i++) {
		const char *element = value_item_string(list, i);
		struct write *w;

		if (!element)
			continue;
		w = push(s, element_name(s->t, row->name, element),
			 add ? value_string(a, element) : NULL);
		w->rank = add;
	}
}

static void write_sets(struct scribe *s, const char *how, bool add)
{
	const struct value *sets = value_get_object(s->e->body, how);

	for (size_t i = 0; i < value_len(sets); i++) {
		const struct value_member *m = &sets->object.items[i];
		const struct register_row *row = register_find(m->key);

		if (row && row->shape == SHAPE_SET &&
		    kind_writes(s->e->kind, row->reg))
			write_set(s, row, m->value, add);
	}
}

static void write_text_set(struct scribe *s, const struct register_row *row,
			   const char *lines, bool add)
{
	struct arena *a = &s->t->doc->arena;

	while (lines && *lines) {
		size_t len = strcspn(lines, "\n");
		const char *element = arena_strndup(a, lines, len);

		if (len) {
			struct write *w;

			w = push(s, element_name(s->t, row->name, element),
				 add ? value_string(a, element) : NULL);
			w->rank = add;
		}
		lines += len + (lines[len] == '\n');
	}
}

/* What is not done yet outranks what is (failed over worked). */
static int deployment_rank(const char *status)
{
	static const char *const order[] = {
		"waived", "worked", "pending", "rolled-back", "failed",
	};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (!strcmp(order[i], status))
			return (int)i;
	return -1;
}

static void write_deployments(struct scribe *s, const struct value *list)
{
	for (size_t i = 0; i < value_len(list) && list->type == VALUE_ARRAY;
	     i++) {
		const struct value *v = list->array.items[i];
		const char *system = value_get_string(v, "system");
		const char *status = value_get_string(v, "status");
		struct write *w;

		if (!system || !status)
			continue;
		w = push(s, element_name(s->t, "deployments", system),
			 strcmp(status, "none") ? v : NULL);
		w->rank = deployment_rank(status);
	}
}

/* P1 is the highest. */
static int64_t payload_rank(const struct register_row *row,
			    const struct value *v)
{
	if (row->reg == REG_PRIORITY && v->type == VALUE_STRING &&
	    v->string[0] == 'P')
		return '9' - v->string[1];
	return 0;
}

static void write_member(struct scribe *s, const struct value_member *m)
{
	const struct register_row *row = register_find(m->key);
	struct write *w;

	if (!strcmp(m->key, "to") && kind_writes(s->e->kind, REG_PLACE)) {
		write_place(s, m->value);
		return;
	}
	if (!row || !kind_writes(s->e->kind, row->reg))
		return;
	switch (row->shape) {
	case SHAPE_PAYLOAD:
		w = push(s, row->name, m->value);
		w->rank = payload_rank(row, m->value);
		w->only_upward = kind_is(s->e, "raise");
		break;
	case SHAPE_STATE:
		write_state(s);
		break;
	case SHAPE_KEYED:
		write_deployments(s, m->value);
		break;
	case SHAPE_TEXT:
	case SHAPE_TEXT_SET:
	case SHAPE_PLACE:
	case SHAPE_SET:
		break;
	}
}

/*
 * Texts are written by the keys of `text` and of `erased`: an erased title is
 * no other title, it is one that nobody can read.
 */
static void write_texts(struct scribe *s, const struct value *texts)
{
	for (size_t i = 0; i < value_len(texts); i++) {
		const struct value_member *m = &texts->object.items[i];
		bool un = !strncmp(m->key, "un", 2);
		const struct register_row *row = register_find(m->key);

		if (!row && un)
			row = register_find(m->key + 2);
		if (!row || !kind_writes(s->e->kind, row->reg))
			continue;
		if (row->shape == SHAPE_TEXT)
			push(s, row->name, m->value);
		else if (row->shape == SHAPE_TEXT_SET)
			write_text_set(s, row, event_text(s->e, m->key),
				       register_find(m->key));
	}
}

/* `clear` names single registers that have no value from here on. */
static void write_clears(struct scribe *s)
{
	const struct value *list = value_get(s->e->body, "clear");

	for (size_t i = 0; i < value_len(list); i++) {
		const char *name = value_item_string(list, i);
		const struct register_row *row = name ? register_find(name)
						      : NULL;

		if (row && kind_writes(s->e->kind, row->reg))
			push(s, row->name, NULL);
	}
}

static void write_event(struct scribe *s)
{
	const struct value *body = s->e->body;

	for (size_t i = 0; i < body->object.len; i++)
		write_member(s, &body->object.items[i]);
	write_texts(s, value_get_object(body, "text"));
	write_texts(s, value_get_object(body, "erased"));
	write_sets(s, "add", true);
	write_sets(s, "remove", false);
	write_clears(s);
}

void ticket_writes(struct writes *out, struct ticket *t)
{
	struct scribe s = { .t = t, .out = out };

	for (unsigned i = 0; i < t->history.len; i++) {
		s.event = i;
		s.e = ticket_event(t, i);
		s.machine = !event_is_person(s.e);
		if (s.e->kind && history_counts(&t->history, i))
			write_event(&s);
	}
}
