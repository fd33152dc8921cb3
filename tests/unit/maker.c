#include "maker.h"

#include <stdio.h>

#include "unit.h"

static struct value *heads_of(struct maker *m, const struct history *h)
{
	struct value *list = value_array(&m->arena);
	struct strings heads = { 0 };

	history_heads(&heads, h, &m->arena, INSTANT_NONE);
	for (size_t i = 0; i < heads.len; i++)
		value_append(&m->arena, list,
			     value_string(&m->arena, heads.items[i]));
	return list;
}

void maker_configure(struct maker *m, const char *path, const char *text)
{
	struct value *body = NULL, *after;

	assert_ok(config_set(&body, &m->arena, m->config, path, text));
	after = heads_of(m, &m->config->history);
	value_set(&m->arena, body, "after", after);
	value_set_time(&m->arena, body, "at", MAKER_AT);
	value_set_string(&m->arena, body, "by", "lena");
	value_set_string(&m->arena, body, "nonce",
			 arena_printf(&m->arena, "%016x", ++m->command));
	event_sort_keys(body);
	config_add(m->config, body);
	config_fold(m->config);
}

static void add_person(struct maker *m, const char *who, const char *field,
		       const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "people.%s.%s", who, field);
	maker_configure(m, path, value);
}

static void make_config(struct maker *m)
{
	m->config = config_new();
	config_add(m->config, config_defaults(&m->arena, "desk"));
	config_fold(m->config);
	add_person(m, "anna", "tier", "L1");
	add_person(m, "ben", "tier", "L2");
	add_person(m, "cleo", "tier", "L3");
	add_person(m, "lena", "roles", "lead");
	add_person(m, "nils", "tier", "L2");
	add_person(m, "nils", "queues", "L2/network");
}

struct draft *maker_event(struct maker *m, const char *kind)
{
	return draft_new(&m->arena, kind);
}

static void seal(struct maker *m, struct draft *d, const char *by)
{
	const struct person *p = config_person(m->config, by);
	struct value *list = heads_of(m, &m->t->history);

	if (value_len(list))
		value_set(&m->arena, d->body, "after", list);
	value_set_time(&m->arena, d->body, "at", m->now_at);
	value_set_string(&m->arena, d->body, "by", by);
	if (p && p->tier)
		value_set_string(&m->arena, d->body, "as", p->tier);
	value_set_string(&m->arena, d->body, "nonce",
			 arena_printf(&m->arena, "%016x%02x", m->command,
				      m->number++));
	if (d->text) {
		struct value *salt = value_object(&m->arena);

		for (size_t i = 0; i < d->text->object.len; i++)
			value_set_string(&m->arena, salt,
					 d->text->object.items[i].key,
					 "00112233445566778899aabbccddeeff");
		value_set(&m->arena, d->body, "salt", salt);
	}
	event_sort_keys(d->body);
}

const char *maker_add_more(struct maker *m, struct draft *d, const char *by)
{
	struct event *e;

	seal(m, d, by);
	e = ticket_add(m->t, d->body);
	ticket_fold(m->t);
	return arena_strdup(&m->arena, e->id);
}

const char *maker_add(struct maker *m, struct draft *d, const char *by)
{
	m->command++;
	m->number = 0;
	m->now_at += 60;
	return maker_add_more(m, d, by);
}

void maker_begin(struct maker *m)
{
	struct draft *d;

	*m = (struct maker){ .now_at = MAKER_AT - 60 };
	make_config(m);
	m->t = ticket_new();
	d = maker_event(m, "open");
	draft_text(d, "title", "No login");
	draft_text(d, "requester", "Carl");
	draft_string(d, "impact", "medium");
	draft_string(d, "urgency", "high");
	draft_string(d, "matrix", "123234345");
	draft_state(d, "new", /* waiting_on */ NULL, INSTANT_NONE);
	draft_place(d, "L1", "L1/desk", /* rank */ 1, /* owner */ NULL,
		    /* accepted */ false);
	maker_add(m, d, "anna");
}

void maker_end(struct maker *m)
{
	ticket_free(m->t);
	config_free(m->config);
	arena_release(&m->arena);
}

const char *maker_move(struct maker *m, const char *kind, const char *tier,
		       const char *queue, int rank, const char *by)
{
	struct draft *d = maker_event(m, kind);

	draft_state(d, "open", /* waiting_on */ NULL, INSTANT_NONE);
	draft_place(d, tier, queue, rank, /* owner */ NULL,
		    /* accepted */ false);
	return maker_add(m, d, by);
}

const char *maker_claim(struct maker *m, const char *who)
{
	struct draft *d = maker_event(m, "claim");

	draft_state(d, "open", /* waiting_on */ NULL, INSTANT_NONE);
	draft_place(d, m->t->tier, m->t->queue, m->t->tier_rank, who,
		    /* accepted */ true);
	return maker_add(m, d, who);
}

const char *maker_state(struct maker *m, const char *kind, const char *state,
			const char *by)
{
	struct draft *d = maker_event(m, kind);

	draft_state(d, state, /* waiting_on */ NULL, INSTANT_NONE);
	return maker_add(m, d, by);
}

const char *maker_text(struct maker *m, const char *kind, const char *key,
		       const char *text, const char *by)
{
	struct draft *d = maker_event(m, kind);

	draft_text(d, key, text);
	return maker_add(m, d, by);
}
