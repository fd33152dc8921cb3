#include "model/value_pack.h"

#include <string.h>

enum {
	DEPTH_MAX = 64,
};

/* --- writing ------------------------------------------------------------ */

static void add_len(struct buf *out, size_t len)
{
	uint32_t n = (uint32_t)len;

	buf_add(out, &n, sizeof(n));
}

/* With its NUL, so that it is a string where it lies. */
static void add_string(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	add_len(out, len);
	buf_add(out, s, len + 1);
}

static void add_value(struct buf *out, const struct value *v)
{
	buf_addc(out, (char)v->type);
	switch (v->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		buf_addc(out, v->boolean);
		break;
	case VALUE_INT:
		buf_add(out, &v->integer, sizeof(v->integer));
		break;
	case VALUE_STRING:
		add_string(out, v->string);
		break;
	case VALUE_ARRAY:
		add_len(out, v->array.len);
		for (size_t i = 0; i < v->array.len; i++)
			add_value(out, v->array.items[i]);
		break;
	case VALUE_OBJECT:
		add_len(out, v->object.len);
		for (size_t i = 0; i < v->object.len; i++) {
			add_string(out, v->object.items[i].key);
			add_value(out, v->object.items[i].value);
		}
		break;
	}
}

/* FNV-1a, 64 bits: it meets accidents, nobody is to be fooled by it. */
static uint64_t checksum(const char *bytes, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3;
	return hash;
}

void value_pack(struct buf *out, const struct value *v)
{
	size_t begin = out->len;
	uint64_t sum;

	add_value(out, v);
	sum = checksum(out->bytes + begin, out->len - begin);
	buf_add(out, &sum, sizeof(sum));
}

/* --- reading ------------------------------------------------------------ */

struct reading {
	struct arena *arena;
	const char *at, *end;
};

/* The next `len` bytes; NULL: there are not as many. */
static const char *take(struct reading *r, size_t len)
{
	const char *bytes = r->at;

	if ((size_t)(r->end - r->at) < len)
		return NULL;
	r->at += len;
	return bytes;
}

static bool take_into(void *out, struct reading *r, size_t len)
{
	const char *bytes = take(r, len);

	if (bytes)
		memcpy(out, bytes, len);
	return bytes != NULL;
}

/* A number of things of at least `least` bytes each, which are there. */
static bool take_len(uint32_t *out, struct reading *r, size_t least)
{
	return take_into(out, r, sizeof(*out)) &&
	       *out <= (size_t)(r->end - r->at) / least;
}

static const char *take_string(struct reading *r)
{
	const char *bytes;
	uint32_t len;

	if (!take_len(&len, r, 1))
		return NULL;
	bytes = take(r, (size_t)len + 1);
	return bytes && strnlen(bytes, (size_t)len + 1) == len ? bytes : NULL;
}

static bool take_value(struct value *out, struct reading *r, unsigned depth);

static bool take_array(struct value *out, struct reading *r, unsigned depth)
{
	struct value *items;
	uint32_t n;

	if (!take_len(&n, r, 1))
		return false;
	items = ARENA_ARRAY(r->arena, struct value, n);
	out->array.items = ARENA_ARRAY(r->arena, struct value *, n);
	out->array.len = out->array.cap = n;
	for (uint32_t i = 0; i < n; i++) {
		out->array.items[i] = &items[i];
		if (!take_value(&items[i], r, depth))
			return false;
	}
	return true;
}

static bool take_object(struct value *out, struct reading *r, unsigned depth)
{
	struct value *values;
	uint32_t n;

	if (!take_len(&n, r, sizeof(uint32_t) + 2))
		return false;
	values = ARENA_ARRAY(r->arena, struct value, n);
	out->object.items = ARENA_ARRAY(r->arena, struct value_member, n);
	out->object.len = out->object.cap = n;
	for (uint32_t i = 0; i < n; i++) {
		struct value_member *m = &out->object.items[i];

		m->key = take_string(r);
		m->value = &values[i];
		if (!m->key || !take_value(m->value, r, depth))
			return false;
	}
	return true;
}

static bool take_value(struct value *out, struct reading *r, unsigned depth)
{
	const char *type = take(r, 1);

	if (!type || depth > DEPTH_MAX)
		return false;
	out->type = (enum value_type)*type;
	switch (out->type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		type = take(r, 1);
		out->boolean = type && *type;
		return type != NULL;
	case VALUE_INT:
		return take_into(&out->integer, r, sizeof(out->integer));
	case VALUE_STRING:
		out->string = take_string(r);
		return out->string != NULL;
	case VALUE_ARRAY:
		return take_array(out, r, depth + 1);
	case VALUE_OBJECT:
		return take_object(out, r, depth + 1);
	}
	return false;
}

struct value *value_unpack(struct arena *a, const char *bytes, size_t len)
{
	struct value *v = ARENA_NEW(a, struct value);
	struct reading r = { .arena = a };
	uint64_t sum;

	if (len < sizeof(sum))
		return NULL;
	len -= sizeof(sum);
	memcpy(&sum, bytes + len, sizeof(sum));
	if (sum != checksum(bytes, len))
		return NULL;
	r.at = arena_alloc(a, len + 1);
	memcpy((char *)r.at, bytes, len);
	r.end = r.at + len;
	return take_value(v, &r, 0) && r.at == r.end ? v : NULL;
}
