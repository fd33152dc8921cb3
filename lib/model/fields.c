#include "model/fields.h"

#include <string.h>

#include "base/instant.h"
#include "base/words.h"

const struct field *field_find(const struct field *table, const char *name)
{
	for (const struct field *f = table; f->name; f++)
		if (word_is(f->name, name))
			return f;
	return NULL;
}

static const void *member(const struct field *f, const void *record)
{
	return (const char *)record + f->offset;
}

static const char *as_string(const struct field *f, const void *record)
{
	return *(const char *const *)member(f, record);
}

static int64_t as_int(const struct field *f, const void *record)
{
	return *(const int64_t *)member(f, record);
}

static const struct strings *as_list(const struct field *f, const void *record)
{
	return member(f, record);
}

static struct value *time_value(struct arena *a, int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];

	if (at == INSTANT_NONE)
		return value_null(a);
	instant_format(text, at);
	return value_string(a, text);
}

struct value *field_value(struct arena *a, const struct field *f,
			  const void *record)
{
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		return value_string(a, as_string(f, record));
	case FIELD_TIME:
		return time_value(a, as_int(f, record));
	case FIELD_DURATION:
	case FIELD_INT:
		if (as_int(f, record) == INSTANT_NONE)
			return value_null(a);
		return value_int(a, as_int(f, record));
	case FIELD_BOOL:
		return value_bool(a, *(const bool *)member(f, record));
	case FIELD_LIST:
		return value_strings(a, as_list(f, record));
	}
	return value_null(a);
}

bool field_is_empty(const struct field *f, const void *record)
{
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		return !as_string(f, record);
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		return as_int(f, record) == INSTANT_NONE;
	case FIELD_BOOL:
		return !*(const bool *)member(f, record);
	case FIELD_LIST:
		return !as_list(f, record)->len;
	}
	return true;
}

static int compare_lists(const struct strings *a, const struct strings *b)
{
	for (size_t i = 0; i < a->len && i < b->len; i++) {
		int order = strcmp(a->items[i], b->items[i]);

		if (order)
			return order;
	}
	return (a->len > b->len) - (a->len < b->len);
}

int field_compare(const struct field *f, const void *a, const void *b)
{
	bool no_a = field_is_empty(f, a), no_b = field_is_empty(f, b);

	if (no_a || no_b)
		return no_a - no_b;
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		return strcmp(as_string(f, a), as_string(f, b));
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		return (as_int(f, a) > as_int(f, b)) -
		       (as_int(f, a) < as_int(f, b));
	case FIELD_BOOL:
		return 0;
	case FIELD_LIST:
		return compare_lists(as_list(f, a), as_list(f, b));
	}
	return 0;
}

static void copy_list(struct arena *a, struct strings *list)
{
	const char **items = ARENA_ARRAY(a, const char *, list->len);

	for (size_t i = 0; i < list->len; i++)
		items[i] = arena_strdup(a, list->items[i]);
	list->items = items;
	list->cap = list->len;
}

void *field_copy(struct arena *a, const struct field *table,
		 const void *record, size_t len)
{
	char *copy = arena_alloc(a, len);

	memcpy(copy, record, len);
	for (const struct field *f = table; f->name; f++) {
		void *at = copy + f->offset;

		if (f->type == FIELD_STRING || f->type == FIELD_ID)
			*(const char **)at =
				arena_strdup(a, *(const char **)at);
		else if (f->type == FIELD_LIST)
			copy_list(a, at);
	}
	return copy;
}
