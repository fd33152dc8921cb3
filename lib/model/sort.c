#include "model/sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"

static const struct tkt_error *unknown_field(const struct field *table,
					     const char *name)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;

	for (const struct field *f = table; f->name; f++)
		vec_push(&names, f->name);
	buf_addf(&text, "cannot sort by '%s'", name);
	near_suggest(&text, name, &names);
	vec_release(&names);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

const struct tkt_error *record_sort_parse(struct record_sort *out,
					  const struct field *table,
					  const char *text)
{
	*out = (struct record_sort){ .len = 0 };
	while (*text) {
		size_t len = strcspn(text, ",");
		struct record_sort_key key = { .from_end = *text == '-' };
		CLEANUP(free_ptr) char *name =
			mem_strndup(text + key.from_end, len - key.from_end);

		key.field = field_find(table, name);
		if (!key.field)
			return unknown_field(table, name);
		if (out->len == SORT_KEYS_MAX)
			return tkt_error(TKT_E_USAGE, "cannot sort by more "
					 "than %d fields", SORT_KEYS_MAX);
		out->keys[out->len++] = key;
		text += len + (text[len] == ',');
	}
	return NULL;
}

int record_sort_compare(const struct record_sort *s, const void *a,
			const void *b)
{
	for (size_t i = 0; i < s->len; i++) {
		const struct field *f = s->keys[i].field;
		int order = field_compare(f, a, b);
		bool both = !field_is_empty(f, a) && !field_is_empty(f, b);

		if (order)
			return s->keys[i].from_end &&
			       (both || f->type == FIELD_BOOL) ? -order : order;
	}
	return 0;
}

struct slot {
	const void *record;
	size_t index;
};

static int compare_slots(const void *a, const void *b, void *sort)
{
	const struct slot *x = a, *y = b;
	int order = record_sort_compare(sort, x->record, y->record);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

void record_sort_apply(const struct record_sort *s, const void **records,
		       size_t n)
{
	CLEANUP(free_ptr) struct slot *slots = mem_resize(NULL, n + 1,
							  sizeof(*slots));

	for (size_t i = 0; i < n; i++)
		slots[i] = (struct slot){ records[i], i };
	qsort_r(slots, n, sizeof(*slots), compare_slots, (void *)s);
	for (size_t i = 0; i < n; i++)
		records[i] = slots[i].record;
}
