#include "model/event_parts.h"

#include <string.h>

#include "model/codec.h"

/* By their first letters: most keys are no others after one look. */
static const struct {
	const char *key;
	enum event_part part;
} parts[] = {
	{ "after", PART_AFTER },   { "as", PART_AS },
	{ "at", PART_AT },         { "by", PART_BY },
	{ "erased", PART_ERASED }, { "kind", PART_KIND },
	{ "needs", PART_NEEDS },   { "nonce", PART_NONCE },
	{ "origin", PART_ORIGIN }, { "recorded", PART_RECORDED },
	{ "salt", PART_SALT },     { "sig", PART_SIG },
	{ "text", PART_TEXT },
};

/* Where those of a letter begin, and how many there are (test_event.c). */
static const struct {
	unsigned char first, len;
} letters[256] = {
	['a'] = { 0, 3 }, ['b'] = { 3, 1 }, ['e'] = { 4, 1 }, ['k'] = { 5, 1 },
	['n'] = { 6, 2 }, ['o'] = { 8, 1 }, ['r'] = { 9, 1 },
	['s'] = { 10, 2 }, ['t'] = { 12, 1 },
};

enum event_part event_part_of(const char *key)
{
	size_t i = letters[(unsigned char)key[0]].first;
	size_t end = i + letters[(unsigned char)key[0]].len;

	for (; i < end; i++)
		if (key[1] == parts[i].key[1] && !strcmp(key, parts[i].key))
			return parts[i].part;
	return PART_PAYLOAD;
}

void event_parts(struct event_parts *out, const struct value *body)
{
	*out = (struct event_parts){ { NULL } };
	if (!body || body->type != VALUE_OBJECT)
		return;
	for (size_t i = 0; i < body->object.len; i++) {
		const struct value_member *m = &body->object.items[i];

		out->of[event_part_of(m->key)] = m->value;
	}
	out->of[PART_PAYLOAD] = NULL;
}

const char *event_part_string(const struct event_parts *p,
			      enum event_part part)
{
	const struct value *v = p->of[part];

	return v && v->type == VALUE_STRING ? v->string : NULL;
}

/* --- file order --------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	const struct value_member *m = a, *n = b;
	unsigned char x = (unsigned char)m->key[0];
	unsigned char y = (unsigned char)n->key[0];

	return x == y ? strcmp(m->key, n->key) : (x > y) - (x < y);
}

static int compare_parts(const void *a, const void *b)
{
	const struct value_member *m = a, *n = b;
	enum event_part x = event_part_of(m->key);
	enum event_part y = event_part_of(n->key);

	return x == y ? compare_names(m, n) : (x > y) - (x < y);
}

/* What comes from a file is in order already, mostly. */
static bool are_sorted(const struct value *object)
{
	for (size_t i = 1; i < object->object.len; i++)
		if (compare_names(&object->object.items[i - 1],
				  &object->object.items[i]) > 0)
			return false;
	return true;
}

static void sort_tree(struct value *v)
{
	if (v->type == VALUE_ARRAY)
		for (size_t i = 0; i < v->array.len; i++)
			sort_tree(v->array.items[i]);
	if (v->type != VALUE_OBJECT)
		return;
	if (!are_sorted(v))
		qsort(v->object.items, v->object.len, sizeof(*v->object.items),
		      compare_names);
	for (size_t i = 0; i < v->object.len; i++)
		sort_tree(v->object.items[i].value);
}

/* As are_sorted(), with each key looked up once. */
static bool are_in_file_order(const struct value *body)
{
	enum event_part before = PART_KIND, part;

	for (size_t i = 0; i < body->object.len; i++, before = part) {
		const struct value_member *m = &body->object.items[i];

		part = event_part_of(m->key);
		if (part < before || (i && part == before &&
				      compare_names(m - 1, m) > 0))
			return false;
	}
	return true;
}

void event_sort_keys(struct value *body)
{
	if (body->type != VALUE_OBJECT)
		return;
	if (!are_in_file_order(body))
		qsort(body->object.items, body->object.len,
		      sizeof(*body->object.items), compare_parts);
	for (size_t i = 0; i < body->object.len; i++)
		sort_tree(body->object.items[i].value);
}
