#include "model/value.h"

#include <string.h>
#include "base/instant.h"
#include "base/words.h"

static struct value *make(struct arena *a, enum value_type type)
{
	struct value *v = ARENA_NEW(a, struct value);

	v->type = type;
	return v;
}

struct value *value_null(struct arena *a)
{
	return make(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool b)
{
	struct value *v = make(a, VALUE_BOOL);

	v->boolean = b;
	return v;
}

struct value *value_int(struct arena *a, int64_t i)
{
	struct value *v = make(a, VALUE_INT);

	v->integer = i;
	return v;
}

struct value *value_string(struct arena *a, const char *s)
{
	struct value *v;

	if (!s)
		return value_null(a);
	v = make(a, VALUE_STRING);
	v->string = arena_strdup(a, s);
	return v;
}

struct value *value_array(struct arena *a)
{
	return make(a, VALUE_ARRAY);
}

struct value *value_strings(struct arena *a, const struct strings *list)
{
	struct value *v = value_array(a);

	for (size_t i = 0; i < list->len; i++)
		value_append(a, v, value_string(a, list->items[i]));
	return v;
}

struct value *value_object(struct arena *a)
{
	return make(a, VALUE_OBJECT);
}

/* Twice the room for `len` items of `size` bytes; the old block stays behind
 * in the arena, which doubling keeps to as much again. */
static void *grow(struct arena *a, const void *items, size_t len, size_t *cap,
		  size_t size)
{
	void *bigger;

	*cap = *cap ? 2 * *cap : 4;
	bigger = arena_alloc(a, *cap * size);
	if (len)
		memcpy(bigger, items, len * size);
	return bigger;
}

void value_append(struct arena *a, struct value *array, struct value *item)
{
	if (array->array.len == array->array.cap)
		array->array.items = grow(a, array->array.items,
					  array->array.len, &array->array.cap,
					  sizeof(*array->array.items));
	array->array.items[array->array.len++] = item;
}

static struct value_member *find(const struct value *object, const char *key)
{
	if (!object || object->type != VALUE_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->object.len; i++) {
		struct value_member *m = &object->object.items[i];

		if (word_is(m->key, key))
			return m;
	}
	return NULL;
}

void value_set(struct arena *a, struct value *object, const char *key,
	       struct value *v)
{
	struct value_member *m = find(object, key);

	if (m) {
		m->value = v;
		return;
	}
	if (object->object.len == object->object.cap)
		object->object.items = grow(a, object->object.items,
					    object->object.len,
					    &object->object.cap,
					    sizeof(*object->object.items));
	m = &object->object.items[object->object.len++];
	m->key = arena_strdup(a, key);
	m->value = v;
}

bool value_unset(struct value *object, const char *key)
{
	struct value_member *m = find(object, key), *end;

	if (!m)
		return false;
	end = object->object.items + object->object.len--;
	memmove(m, m + 1, (size_t)(end - m - 1) * sizeof(*m));
	return true;
}

static struct value *copy_array(struct arena *a, const struct value *v)
{
	struct value *copy = value_array(a);
	size_t n = v->array.len;

	if (!n)
		return copy;
	copy->array.items = ARENA_ARRAY(a, struct value *, n);
	copy->array.len = copy->array.cap = n;
	for (size_t i = 0; i < n; i++)
		copy->array.items[i] = value_copy(a, v->array.items[i]);
	return copy;
}

/* Not with value_set(): its search for the key would make this quadratic. */
static struct value *copy_object(struct arena *a, const struct value *v)
{
	struct value *copy = value_object(a);
	size_t n = v->object.len;

	if (!n)
		return copy;
	copy->object.items = ARENA_ARRAY(a, struct value_member, n);
	copy->object.len = copy->object.cap = n;
	for (size_t i = 0; i < n; i++) {
		const struct value_member *m = &v->object.items[i];

		copy->object.items[i].key = arena_strdup(a, m->key);
		copy->object.items[i].value = value_copy(a, m->value);
	}
	return copy;
}

struct value *value_copy(struct arena *a, const struct value *v)
{
	if (!v)
		return NULL;
	switch (v->type) {
	case VALUE_NULL:
		return value_null(a);
	case VALUE_BOOL:
		return value_bool(a, v->boolean);
	case VALUE_INT:
		return value_int(a, v->integer);
	case VALUE_STRING:
		return value_string(a, v->string);
	case VALUE_ARRAY:
		return copy_array(a, v);
	case VALUE_OBJECT:
		return copy_object(a, v);
	}
	return NULL;
}

void value_set_string(struct arena *a, struct value *object, const char *key,
		      const char *s)
{
	if (s)
		value_set(a, object, key, value_string(a, s));
}

void value_set_int(struct arena *a, struct value *object, const char *key,
		   int64_t i)
{
	value_set(a, object, key, value_int(a, i));
}

void value_set_bool(struct arena *a, struct value *object, const char *key,
		    bool b)
{
	value_set(a, object, key, value_bool(a, b));
}

void value_set_time(struct arena *a, struct value *object, const char *key,
		    int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];

	if (at == INSTANT_NONE)
		return;
	instant_format(text, at);
	value_set_string(a, object, key, text);
}

struct value *value_get(const struct value *object, const char *key)
{
	struct value_member *m = find(object, key);

	return m ? m->value : NULL;
}

const char *value_get_string(const struct value *object, const char *key)
{
	const struct value *v = value_get(object, key);

	return v && v->type == VALUE_STRING ? v->string : NULL;
}

int64_t value_get_int(const struct value *object, const char *key,
		      int64_t otherwise)
{
	const struct value *v = value_get(object, key);

	return v && v->type == VALUE_INT ? v->integer : otherwise;
}

bool value_get_bool(const struct value *object, const char *key)
{
	const struct value *v = value_get(object, key);

	return v && v->type == VALUE_BOOL && v->boolean;
}

int64_t value_get_time(const struct value *object, const char *key)
{
	const char *text = value_get_string(object, key);
	int64_t at;

	if (!text || !instant_parse_rfc3339(&at, text))
		return INSTANT_NONE;
	return at;
}

const struct value *value_get_object(const struct value *object,
				     const char *key)
{
	return value_as_object(value_get(object, key));
}

size_t value_len(const struct value *v)
{
	if (v && v->type == VALUE_ARRAY)
		return v->array.len;
	if (v && v->type == VALUE_OBJECT)
		return v->object.len;
	return 0;
}

const char *value_item_string(const struct value *array, size_t i)
{
	const struct value *v;

	if (!array || array->type != VALUE_ARRAY || i >= array->array.len)
		return NULL;
	v = array->array.items[i];
	return v && v->type == VALUE_STRING ? v->string : NULL;
}

static bool arrays_equal(const struct value *a, const struct value *b)
{
	if (a->array.len != b->array.len)
		return false;
	for (size_t i = 0; i < a->array.len; i++)
		if (!value_equal(a->array.items[i], b->array.items[i]))
			return false;
	return true;
}

/* Keys occur once in an object, so one direction is enough. */
static bool objects_equal(const struct value *a, const struct value *b)
{
	if (a->object.len != b->object.len)
		return false;
	for (size_t i = 0; i < a->object.len; i++) {
		const struct value_member *m = &a->object.items[i];
		const struct value_member *n = &b->object.items[i];

		/* Mostly both have one order: then no search is needed. */
		if (strcmp(m->key, n->key))
			n = find(b, m->key);
		if (!n || !value_equal(m->value, n->value))
			return false;
	}
	return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a && a->type == VALUE_NULL)
		a = NULL;
	if (b && b->type == VALUE_NULL)
		b = NULL;
	if (!a || !b)
		return a == b;
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a->boolean == b->boolean;
	case VALUE_INT:
		return a->integer == b->integer;
	case VALUE_STRING:
		return !strcmp(a->string, b->string);
	case VALUE_ARRAY:
		return arrays_equal(a, b);
	case VALUE_OBJECT:
		return objects_equal(a, b);
	}
	return false;
}
