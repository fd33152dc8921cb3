/*
 * Lists of a query without what says nothing: an AND in an AND, an OR in an OR,
 * and an item that is there already.  Saved queries that name each other make
 * thousands of these, which SQLite and FTS5 would think about for minutes.
 */
#include "model/query_internal.h"

#include <string.h>

/* --- equal nodes -------------------------------------------------------- */

static uint64_t mix(uint64_t sum, uint64_t n)
{
	sum = (sum ^ n) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 29;
}

/* FNV-1a, NULL told from "". */
static uint64_t mix_text(uint64_t sum, const char *text)
{
	uint64_t n = 0xcbf29ce484222325;

	for (; text && *text; text++)
		n = (n ^ (unsigned char)*text) * 0x100000001b3;
	return mix(sum, text ? n : 0);
}

static uint64_t hash(const struct query_node *node)
{
	uint64_t sum = mix((uint64_t)node->op, (uintptr_t)node->field);

	sum = mix(sum, (uintptr_t)node->flag);
	sum = mix(mix_text(sum, node->text), node->is_prefix);
	for (size_t i = 0; i < node->values.len; i++) {
		const struct query_value *v = &node->values.items[i];

		sum = mix_text(mix(sum, v->is_range), v->text);
		sum = mix_text(mix_text(sum, v->from), v->to);
		sum = mix(mix(sum, (uint64_t)v->from_at), (uint64_t)v->to_at);
	}
	for (size_t i = 0; i < node->items.len; i++)
		sum = mix(sum, hash(node->items.items[i]));
	return sum;
}

static bool is_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* `among` follows from the field and the ends. */
static bool is_value(const struct query_value *a, const struct query_value *b)
{
	return a->is_range == b->is_range && a->from_at == b->from_at &&
	       a->to_at == b->to_at && is_text(a->text, b->text) &&
	       is_text(a->from, b->from) && is_text(a->to, b->to);
}

static bool is_node(const struct query_node *a, const struct query_node *b)
{
	if (a->op != b->op || a->field != b->field || a->flag != b->flag ||
	    a->is_prefix != b->is_prefix || !is_text(a->text, b->text) ||
	    a->values.len != b->values.len || a->items.len != b->items.len)
		return false;
	for (size_t i = 0; i < a->values.len; i++)
		if (!is_value(&a->values.items[i], &b->values.items[i]))
			return false;
	for (size_t i = 0; i < a->items.len; i++)
		if (!is_node(a->items.items[i], b->items.items[i]))
			return false;
	return true;
}

/* --- lists -------------------------------------------------------------- */

/* Items by their hash; a place that is taken is followed by the next. */
struct seen {
	VEC(struct query_node *) places; /* a power of two, half empty */
	bool all; /* of an AND */
};

/* Does it take values of what follows in an AND, unless it stands apart? */
static bool may_grow(const struct query_node *node)
{
	return node->op == QUERY_FIELD && node->field->type != FIELD_LIST &&
	       !query_is_counted(node->field);
}

static bool is_same(const struct query_node *a, const struct query_node *b,
		    bool all)
{
	if (all && may_grow(a) && a->apart != b->apart)
		return false;
	return is_node(a, b);
}

static bool is_new(struct seen *seen, struct query_node *item)
{
	struct query_node **places = seen->places.items;
	size_t mask = seen->places.len - 1;

	for (size_t i = hash(item) & mask;; i = (i + 1) & mask) {
		if (!places[i]) {
			places[i] = item;
			return true;
		}
		if (is_same(places[i], item, seen->all))
			return false;
	}
}

static void drop_equal(struct query_node *node)
{
	struct seen seen = { .all = node->op == QUERY_AND };
	size_t len = 2, kept = 0;

	while (len < 2 * node->items.len)
		len *= 2;
	while (seen.places.len < len)
		vec_push(&seen.places, NULL);
	for (size_t i = 0; i < node->items.len; i++)
		if (is_new(&seen, node->items.items[i]))
			node->items.items[kept++] = node->items.items[i];
	node->items.len = kept;
	vec_release(&seen.places);
}

/* What stood in parentheses takes no more values. */
static void lift(struct query_node *node)
{
	const struct query_node was = *node;
	bool any = false;

	for (size_t i = 0; i < was.items.len; i++)
		any = any || was.items.items[i]->op == node->op;
	if (!any)
		return;
	memset(&node->items, 0, sizeof(node->items));
	for (size_t i = 0; i < was.items.len; i++) {
		struct query_node *item = was.items.items[i];

		if (item->op != node->op) {
			vec_push(&node->items, item);
			continue;
		}
		for (size_t k = 0; k < item->items.len; k++) {
			item->items.items[k]->apart = true;
			vec_push(&node->items, item->items.items[k]);
		}
	}
	free(was.items.items);
}

struct query_node *query_tidy(struct query_node *node)
{
	struct query_node *only;

	if (node->op != QUERY_AND && node->op != QUERY_OR)
		return node;
	lift(node);
	drop_equal(node);
	if (node->items.len != 1)
		return node;
	only = node->items.items[0];
	only->apart = only->apart || node->op == QUERY_OR;
	return only;
}
