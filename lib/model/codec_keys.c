#include <string.h>
#include "base/words.h"
#include "model/article.h"
#include "model/codec.h"
#include "model/ticket.h"

static bool is_in_file(const struct field *table, const char *key)
{
	const struct field *f = field_find(table, key);

	return f && f->flags & FIELD_SUMMARY;
}

bool summary_key_is_known(enum doc_type type, const char *key)
{
	switch (type) {
	case DOC_TICKET:
		return is_in_file(ticket_fields, key);
	case DOC_ARTICLE:
		return is_in_file(article_fields, key);
	case DOC_DESK:
		return !strcmp(key, "config") || !strcmp(key, "concurrent");
	}
	return false;
}

/* File order. Payload stands between the two. */
static const char *const first_keys[] = {
	"kind", "after", "at", "recorded", "by", "as", "nonce", "origin",
	"needs",
};
static const char *const last_keys[] = { "text", "salt", "erased", "sig" };

static unsigned rank_of(const char *key)
{
	for (unsigned i = 0; i < ARRAY_LEN(first_keys); i++)
		if (word_is(first_keys[i], key))
			return i;
	for (unsigned i = 0; i < ARRAY_LEN(last_keys); i++)
		if (word_is(last_keys[i], key))
			return ARRAY_LEN(first_keys) + 1 + i;
	return ARRAY_LEN(first_keys);
}

static int compare_names(const void *a, const void *b)
{
	const struct value_member *m = a, *n = b;

	return strcmp(m->key, n->key);
}

static int compare_ranks(const void *a, const void *b)
{
	const struct value_member *m = a, *n = b;
	unsigned x = rank_of(m->key), y = rank_of(n->key);

	return x == y ? strcmp(m->key, n->key) : (x > y) - (x < y);
}

/* What comes from a file is in order already, mostly. */
static void sort_members(struct value *object,
			 int (*compare)(const void *, const void *))
{
	struct value_member *items = object->object.items;
	size_t n = object->object.len;

	for (size_t i = 1; i < n; i++)
		if (compare(&items[i - 1], &items[i]) > 0) {
			qsort(items, n, sizeof(*items), compare);
			return;
		}
}

static void sort_tree(struct value *v)
{
	if (v->type == VALUE_ARRAY)
		for (size_t i = 0; i < v->array.len; i++)
			sort_tree(v->array.items[i]);
	if (v->type != VALUE_OBJECT)
		return;
	sort_members(v, compare_names);
	for (size_t i = 0; i < v->object.len; i++)
		sort_tree(v->object.items[i].value);
}

void event_sort_keys(struct value *body)
{
	sort_members(body, compare_ranks);
	for (size_t i = 0; i < value_len(body); i++)
		sort_tree(body->object.items[i].value);
}
