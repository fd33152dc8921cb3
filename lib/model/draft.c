#include "model/draft.h"

#include <string.h>

#include "base/utf8.h"

struct draft *draft_new(struct arena *a, const char *kind)
{
	struct draft *d = ARENA_NEW(a, struct draft);

	d->arena = a;
	d->kind = arena_strdup(a, kind);
	d->body = value_object(a);
	value_set_string(a, d->body, "kind", kind);
	return d;
}

static const char *clean(struct arena *a, const char *s)
{
	BUF_LOCAL b = BUF_INIT;

	utf8_clean(&b, s, strlen(s));
	return arena_strndup(a, b.bytes, b.len);
}

void draft_string(struct draft *d, const char *key, const char *s)
{
	if (s)
		value_set_string(d->arena, d->body, key, clean(d->arena, s));
}

void draft_int(struct draft *d, const char *key, int64_t i)
{
	if (i != INSTANT_NONE)
		value_set_int(d->arena, d->body, key, i);
}

void draft_bool(struct draft *d, const char *key, bool b)
{
	if (b)
		value_set_bool(d->arena, d->body, key, b);
}

void draft_time(struct draft *d, const char *key, int64_t at)
{
	if (at != INSTANT_NONE)
		value_set_time(d->arena, d->body, key, at);
}

void draft_strings(struct draft *d, const char *key, const struct strings *s)
{
	struct value *list;

	if (!s || !s->len)
		return;
	list = value_array(d->arena);
	for (size_t i = 0; i < s->len; i++)
		value_append(d->arena, list,
			     value_string(d->arena,
					  clean(d->arena, s->items[i])));
	value_set(d->arena, d->body, key, list);
}

void draft_text(struct draft *d, const char *key, const char *text)
{
	if (!text || !text[strspn(text, " \t\n")])
		return;
	if (!d->text) {
		d->text = value_object(d->arena);
		value_set(d->arena, d->body, "text", d->text);
	}
	value_set_string(d->arena, d->text, key, clean(d->arena, text));
}

/* The object or array under `key` of `parent`, made where missing. */
static struct value *child(struct arena *a, struct value *parent,
			   const char *key, enum value_type type)
{
	struct value *v = value_get(parent, key);

	if (!v) {
		v = type == VALUE_ARRAY ? value_array(a) : value_object(a);
		value_set(a, parent, key, v);
	}
	return v;
}

static void change_set(struct draft *d, const char *how, const char *set,
		       const char *element)
{
	struct value *sets, *list;

	if (!element)
		return;
	element = clean(d->arena, element);
	sets = child(d->arena, d->body, how, VALUE_OBJECT);
	list = child(d->arena, sets, set, VALUE_ARRAY);
	for (size_t i = 0; i < value_len(list); i++)
		if (!strcmp(value_item_string(list, i), element))
			return;
	value_append(d->arena, list, value_string(d->arena, element));
}

void draft_add(struct draft *d, const char *set, const char *element)
{
	change_set(d, "add", set, element);
}

void draft_remove(struct draft *d, const char *set, const char *element)
{
	change_set(d, "remove", set, element);
}

void draft_state(struct draft *d, const char *state, const char *waiting_on,
		 int64_t waiting_until)
{
	draft_string(d, "state", state);
	draft_string(d, "waiting_on", waiting_on);
	draft_time(d, "waiting_until", waiting_until);
}

void draft_place(struct draft *d, const char *tier, const char *queue,
		 int rank, const char *owner, bool accepted)
{
	struct value *to = value_object(d->arena);

	value_set_string(d->arena, to, "tier", tier);
	value_set_string(d->arena, to, "queue", queue);
	value_set_int(d->arena, to, "rank", rank);
	if (owner)
		value_set_string(d->arena, to, "owner", owner);
	if (accepted)
		value_set_bool(d->arena, to, "accepted", true);
	value_set(d->arena, d->body, "to", to);
}

void draft_deploy(struct draft *d, const char *system, const char *status,
		  const char *version, const char *by)
{
	struct value *list = child(d->arena, d->body, "deployments",
				   VALUE_ARRAY);
	struct value *one = value_object(d->arena);

	value_set_string(d->arena, one, "system", clean(d->arena, system));
	value_set_string(d->arena, one, "status", status);
	if (version)
		value_set_string(d->arena, one, "version",
				 clean(d->arena, version));
	if (by)
		value_set_string(d->arena, one, "by", clean(d->arena, by));
	value_append(d->arena, list, one);
}

const char *draft_get(const struct draft *d, const char *key)
{
	return value_get_string(d->body, key);
}

const char *draft_get_text(const struct draft *d, const char *key)
{
	return value_get_string(d->text, key);
}
