/* The folded configuration as a tree: paths become nested objects. */
#include "model/config.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "model/config_internal.h"

enum {
	PATH_MAX_PARTS = 5,
	PART_MAX_LEN = 64,
};

bool config_path_is_sound(const char *path)
{
	size_t parts = 0;

	for (;;) {
		size_t len = strcspn(path, ".");

		if (!len || len > PART_MAX_LEN || ++parts > PATH_MAX_PARTS)
			return false;
		path += len;
		if (!*path++)
			return true;
	}
}

static bool is_scalar(const struct value *v)
{
	return v->type == VALUE_STRING || v->type == VALUE_INT ||
	       v->type == VALUE_BOOL;
}

static bool is_string(const struct value *v)
{
	return v->type == VALUE_STRING;
}

/* The hours of a day hold pairs, parts of days objects: nothing below. */
static bool is_item(const struct value *v)
{
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->array.len; i++)
		if (!is_string(v->array.items[i]))
			return false;
	for (size_t i = 0; v->type == VALUE_OBJECT && i < v->object.len; i++)
		if (!is_string(v->object.items[i].value))
			return false;
	return is_string(v) || value_len(v);
}

/* NULL unsets, and the empty object says that a person exists. */
bool config_value_is_sound(const struct value *v)
{
	if (!v || is_scalar(v) || v->type == VALUE_NULL)
		return true;
	if (v->type == VALUE_OBJECT)
		return !v->object.len;
	for (size_t i = 0; i < v->array.len; i++)
		if (!is_item(v->array.items[i]))
			return false;
	return true;
}

/*
 * Puts a value at its path.  Where a value stands in the way of a longer path
 * it gives way: registers come sorted, the shorter path first.
 */
static void plant(struct arena *a, struct value *tree, const char *path,
		  const struct value *v)
{
	struct value *at = tree;

	for (;;) {
		size_t len = strcspn(path, ".");
		char *part = arena_strndup(a, path, len);
		struct value *next = value_get(at, part);

		path += len;
		if (!*path++) {
			value_set(a, at, part, value_copy(a, v));
			return;
		}
		if (!next || next->type != VALUE_OBJECT) {
			next = value_object(a);
			value_set(a, at, part, next);
		}
		at = next;
	}
}

struct sort_key {
	struct value_member member;
	size_t row;   /* in the table of settings */
	int64_t rank; /* of a tier or a policy; else the place of a word */
};

static int compare(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->member.key, b->member.key);
}

/* Members into the order of the settings, tiers and policies by rank, the rest
 * by name. */
static void sort(struct value *v, struct buf *path)
{
	size_t n = value_len(v), len = path->len;
	bool ranked = !strcmp(path->bytes, "tiers") ||
		      !strcmp(path->bytes, "policies");
	struct sort_key *keys;

	if (v->type != VALUE_OBJECT || !n)
		return;
	keys = mem_alloc(n * sizeof(*keys));
	for (size_t i = 0; i < n; i++) {
		keys[i].member = v->object.items[i];
		if (len)
			buf_addc(path, '.');
		buf_adds(path, keys[i].member.key);
		keys[i].row = setting_rank(path->bytes);
		keys[i].rank = ranked ?
			value_get_int(keys[i].member.value, "rank",
				      INT64_MAX) :
			(int64_t)setting_place(path->bytes);
		sort(keys[i].member.value, path);
		buf_truncate(path, len);
	}
	qsort(keys, n, sizeof(*keys), compare);
	for (size_t i = 0; i < n; i++)
		v->object.items[i] = keys[i].member;
	free(keys);
}

static int compare_regs(const void *pa, const void *pb)
{
	const struct reg *const *a = pa, *const *b = pb;

	return strcmp((*a)->name, (*b)->name);
}

const struct value *config_tree(struct arena *a, const struct registers *r)
{
	struct value *tree = value_object(a);
	const struct reg **sorted = mem_alloc((r->all.len + 1) *
					      sizeof(*sorted));
	BUF_LOCAL path = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < r->all.len; i++) {
		const struct value *v = r->all.items[i]->value;

		if (v && v->type != VALUE_NULL)
			sorted[n++] = r->all.items[i];
	}
	qsort(sorted, n, sizeof(*sorted), compare_regs);
	for (size_t i = 0; i < n; i++)
		plant(a, tree, sorted[i]->name, sorted[i]->value);
	free(sorted);
	sort(tree, &path);
	return tree;
}

const struct value *config_value(const struct config *c, const char *path)
{
	const struct value *at = c->tree;

	while (*path && at) {
		BUF_LOCAL part = BUF_INIT;
		size_t len = strcspn(path, ".");

		buf_add(&part, path, len);
		at = value_get(at, part.bytes);
		path += len + (path[len] == '.');
	}
	return at;
}

static void add_paths(struct strings *out, struct arena *a,
		      const struct value *v, const char *path)
{
	if (v->type != VALUE_OBJECT) {
		vec_push(out, path);
		return;
	}
	for (size_t i = 0; i < v->object.len; i++) {
		const struct value_member *m = &v->object.items[i];

		add_paths(out, a, m->value,
			  arena_printf(a, "%s%s%s", path, *path ? "." : "",
				       m->key));
	}
}

void config_paths(struct strings *out, struct arena *a,
		  const struct config *c, const char *path)
{
	const struct value *v = config_value(c, path);

	if (v)
		add_paths(out, a, v, path);
}
