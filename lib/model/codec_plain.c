/*
 * JSON as tkt itself writes it, read without jansson: half of what reading a
 * ticket took.  It takes a part of the grammar, and gives up on all else, what
 * is wrong included: that is for jansson to judge, and to name.
 */
#include <string.h>

#include "base/utf8.h"
#include "base/words.h"
#include "model/codec.h"
#include "model/codec_internal.h"

enum {
	MEMBERS_MAX = 48,  /* of one object, of one list */
	DIGITS_MAX = 15,   /* what is longer may be beyond 2^53-1 */
};

struct reader {
	struct arena *arena;
	const char *p, *end;
	unsigned depth;
};

static bool read_value(struct value *out, struct reader *r);

static void skip_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' ||
				 *r->p == '\t' || *r->p == '\r'))
		r->p++;
}

static bool take(struct reader *r, char c)
{
	skip_space(r);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

/* The character that an escape stands for; 0 for those that others read. */
static char unescape(char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
		return c;
	case 'n':
		return '\n';
	case 't':
		return '\t';
	default:
		return 0;
	}
}

/* Behind the string's last byte; NULL where it is not plain. */
static const char *measure(bool *escapes, const char *p, const char *end)
{
	*escapes = false;
	while (p < end && *p != '"') {
		unsigned char c = (unsigned char)*p;
		uint32_t cp;
		size_t len = 1;

		if (c < 0x20 || c == 0x7f)
			return NULL;
		if (c == '\\') {
			if (p + 1 == end || !unescape(p[1]))
				return NULL;
			*escapes = true;
			len = 2;
		} else if (c >= 0x80) {
			len = utf8_decode(&cp, p, (size_t)(end - p));
			if (!len)
				return NULL;
		}
		p += len;
	}
	return p < end ? p : NULL;
}

static const char *copy_text(struct reader *r, const char *from,
			     const char *to, bool escapes)
{
	size_t len = (size_t)(to - from);
	char *text, *q;

	if (!len)
		return "";
	q = text = arena_alloc(r->arena, len + 1);
	if (!escapes) {
		memcpy(text, from, len);
		return text;
	}
	for (; from < to; from++)
		*q++ = *from == '\\' ? unescape(*++from) : *from;
	return text;
}

/* At the opening quote. */
static const char *read_string(struct reader *r)
{
	const char *from = r->p + 1, *to;
	bool escapes;

	to = measure(&escapes, from, r->end);
	if (!to)
		return NULL;
	r->p = to + 1;
	return copy_text(r, from, to, escapes);
}

static bool read_integer(struct value *out, struct reader *r)
{
	bool negative = *r->p == '-';
	const char *from = r->p += negative;

	out->type = VALUE_INT;
	out->integer = 0;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		out->integer = out->integer * 10 + (*r->p++ - '0');
	if (r->p == from || r->p - from > DIGITS_MAX ||
	    (*from == '0' && (r->p - from > 1 || negative)))
		return false;
	if (negative)
		out->integer = -out->integer;
	return true;
}

static bool read_word(struct value *out, struct reader *r)
{
	static const struct {
		const char *word;
		size_t len;
		struct value value;
	} words[] = {
		{ "true", 4, { .type = VALUE_BOOL, .boolean = true } },
		{ "false", 5, { .type = VALUE_BOOL, .boolean = false } },
		{ "null", 4, { .type = VALUE_NULL } },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if ((size_t)(r->end - r->p) >= words[i].len &&
		    !memcmp(r->p, words[i].word, words[i].len)) {
			*out = words[i].value;
			r->p += words[i].len;
			return true;
		}
	return false;
}

static bool read_array(struct value *out, struct reader *r)
{
	struct value *items[MEMBERS_MAX];
	size_t n = 0;

	*out = (struct value){ .type = VALUE_ARRAY };
	r->p++;
	if (take(r, ']'))
		return true;
	do {
		if (n == MEMBERS_MAX)
			return false;
		items[n] = ARENA_NEW(r->arena, struct value);
		if (!read_value(items[n++], r))
			return false;
	} while (take(r, ','));
	out->array.items = ARENA_ARRAY(r->arena, struct value *, n);
	memcpy(out->array.items, items, n * sizeof(*items));
	out->array.len = out->array.cap = n;
	return take(r, ']');
}

static bool has_key(const struct value_member *members, size_t n,
		    const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (word_is(members[i].key, key))
			return true;
	return false;
}

static bool read_member(struct value_member *out, struct reader *r)
{
	skip_space(r);
	if (r->p == r->end || *r->p != '"')
		return false;
	out->key = read_string(r);
	if (!out->key || !take(r, ':'))
		return false;
	out->value = ARENA_NEW(r->arena, struct value);
	return read_value(out->value, r);
}

static bool read_object(struct value *out, struct reader *r)
{
	struct value_member members[MEMBERS_MAX];
	size_t n = 0;

	*out = (struct value){ .type = VALUE_OBJECT };
	r->p++;
	if (take(r, '}'))
		return true;
	do {
		if (n == MEMBERS_MAX || !read_member(&members[n], r) ||
		    has_key(members, n, members[n].key))
			return false;
		n++;
	} while (take(r, ','));
	out->object.items = ARENA_ARRAY(r->arena, struct value_member, n);
	memcpy(out->object.items, members, n * sizeof(*members));
	out->object.len = out->object.cap = n;
	return take(r, '}');
}

static bool read_nested(struct value *out, struct reader *r)
{
	bool good;

	if (r->depth == JSON_MAX_DEPTH)
		return false;
	r->depth++;
	good = *r->p == '{' ? read_object(out, r) : read_array(out, r);
	r->depth--;
	return good;
}

static bool read_value(struct value *out, struct reader *r)
{
	skip_space(r);
	if (r->p == r->end)
		return false;
	switch (*r->p) {
	case '{':
	case '[':
		return read_nested(out, r);
	case '"':
		out->type = VALUE_STRING;
		out->string = read_string(r);
		return out->string != NULL;
	case '-':
	case '0' ... '9':
		return read_integer(out, r);
	default:
		return read_word(out, r);
	}
}

struct value *json_plain(struct arena *arena, const struct span *text)
{
	struct reader r = {
		.arena = arena,
		.p = text->bytes,
		.end = text->bytes + text->len,
	};
	struct value *v = ARENA_NEW(arena, struct value);

	if (!read_value(v, &r))
		return NULL;
	skip_space(&r);
	return r.p == r.end ? v : NULL;
}
