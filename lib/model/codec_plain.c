#include "model/codec_plain.h"

#include <string.h>

#include "base/utf8.h"
#include "model/codec.h"
#include "model/codec_internal.h"

#define DIGITS_MAX 15 /* what is longer may be beyond 2^53-1 */

/* What a byte of a string is; the rest stands for itself. */
enum byte {
	PLAIN, QUOTE, ESCAPE, HIGH, BAD,
};
static const unsigned char bytes[256] = {
	[0 ... 0x1f] = BAD, [0x7f] = BAD, ['"'] = QUOTE, ['\\'] = ESCAPE,
	[0x80 ... 0xff] = HIGH,
};

void plain_begin(struct plain *r, struct arena *arena, const char *text,
		 size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	*r = (struct plain){ .arena = arena, .p = copy, .end = copy + len,
			     .values = 1, .values_max = SIZE_MAX };
}

static void skip_space(struct plain *r)
{
	while (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' ||
	       *r->p == '\r')
		r->p++;
}

bool plain_take(struct plain *r, char c)
{
	skip_space(r);
	if (*r->p != c)
		return false;
	r->p++;
	return true;
}

bool plain_ends(struct plain *r)
{
	skip_space(r);
	return r->p == r->end;
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

/* The length of a character that may be stored; 0: it is none. */
static size_t high_len(const char *p, const char *end)
{
	uint32_t cp;
	size_t len = utf8_decode(&cp, p, (size_t)(end - p));

	return len && cp >= 0xa0 ? len : 0;
}

/* Behind the string's opening quote, which it moves to the closing one. */
static bool skip_text(struct plain *r, bool *escapes)
{
	char *p = r->p;
	size_t len;

	*escapes = false;
	for (;;) {
		while (bytes[(unsigned char)*p] == PLAIN)
			p++;
		switch ((enum byte)bytes[(unsigned char)*p]) {
		case QUOTE:
			r->p = p;
			return true;
		case ESCAPE:
			if (!unescape(p[1]))
				return false;
			*escapes = true;
			p += 2;
			break;
		case HIGH:
			len = high_len(p, r->end);
			if (!len)
				return false;
			p += len;
			break;
		case PLAIN:
		case BAD:
			return false;
		}
	}
}

/* Where it lies: what an escape stands for is shorter. */
static void unescape_text(char *to)
{
	for (const char *from = to; *from; from++)
		*to++ = *from == '\\' ? unescape(*++from) : *from;
	*to = '\0';
}

const char *plain_string(struct plain *r)
{
	char *text;
	bool escapes;

	skip_space(r);
	if (*r->p != '"')
		return NULL;
	text = ++r->p;
	if (!skip_text(r, &escapes))
		return NULL;
	*r->p++ = '\0';
	if (escapes)
		unescape_text(text);
	return text;
}

static bool read_integer(struct value *out, struct plain *r)
{
	bool negative = *r->p == '-';
	const char *from = r->p += negative;

	out->type = VALUE_INT;
	out->integer = 0;
	while (*r->p >= '0' && *r->p <= '9' && r->p - from <= DIGITS_MAX)
		out->integer = out->integer * 10 + (*r->p++ - '0');
	if (r->p == from || r->p - from > DIGITS_MAX ||
	    (*from == '0' && (r->p - from > 1 || negative)))
		return false;
	if (negative)
		out->integer = -out->integer;
	return true;
}

static bool read_word(struct value *out, struct plain *r)
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
		if (!strncmp(r->p, words[i].word, words[i].len)) {
			*out = words[i].value;
			r->p += words[i].len;
			return true;
		}
	return false;
}

static bool read_array(struct value *out, struct plain *r)
{
	struct value *items[PLAIN_MEMBERS_MAX];
	size_t n = 0;

	*out = (struct value){ .type = VALUE_ARRAY };
	if (plain_take(r, ']'))
		return true;
	do {
		if (n == PLAIN_MEMBERS_MAX)
			return false;
		items[n] = ARENA_NEW(r->arena, struct value);
		if (!plain_value(items[n++], r))
			return false;
	} while (plain_take(r, ','));
	r->values += n - 1;
	out->array.items = ARENA_ARRAY(r->arena, struct value *, n);
	memcpy(out->array.items, items, n * sizeof(*items));
	out->array.len = out->array.cap = n;
	return plain_take(r, ']');
}

/* [a-z][a-z0-9_]* */
static bool is_name(const char *key)
{
	if (*key < 'a' || *key > 'z')
		return false;
	while ((*key >= 'a' && *key <= 'z') || *key == '_' ||
	       (*key >= '0' && *key <= '9'))
		key++;
	return !*key;
}

static bool has_key(const struct value_member *members, size_t n,
		    const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(members[i].key, key))
			return true;
	return false;
}

/* A mark of a key: those of two different ones are mostly different. */
static uint64_t mark_of(const char *key)
{
	unsigned first = (unsigned char)key[0];
	unsigned second = first ? (unsigned char)key[1] : 0;
	unsigned third = second ? (unsigned char)key[2] : 0;

	return UINT64_C(1) << (first * 3 + second * 7 + third) % 64;
}

bool plain_member(struct plain_members *all, struct plain *r)
{
	struct value_member *m = &all->items[all->len];
	uint64_t mark;

	if (all->len == ARRAY_LEN(all->items))
		return false;
	m->key = plain_string(r);
	if (!m->key || (r->names_only && !is_name(m->key)))
		return false;
	mark = mark_of(m->key);
	if (all->marks & mark && has_key(all->items, all->len, m->key))
		return false;
	all->marks |= mark;
	all->len++;
	return plain_take(r, ':');
}

void plain_object(struct value *out, struct plain *r,
		  const struct plain_members *all)
{
	size_t n = all->len;

	*out = (struct value){ .type = VALUE_OBJECT };
	if (!n)
		return;
	out->object.items = ARENA_ARRAY(r->arena, struct value_member, n);
	memcpy(out->object.items, all->items, n * sizeof(*all->items));
	out->object.len = out->object.cap = n;
}

static bool read_object(struct value *out, struct plain *r)
{
	struct plain_members all;

	all.len = all.marks = 0;
	if (plain_take(r, '}')) {
		plain_object(out, r, &all);
		return true;
	}
	do {
		struct value *v = ARENA_NEW(r->arena, struct value);

		if (!plain_member(&all, r) || !plain_value(v, r))
			return false;
		all.items[all.len - 1].value = v;
	} while (plain_take(r, ','));
	r->values += all.len - 1;
	plain_object(out, r, &all);
	return plain_take(r, '}');
}

static bool read_nested(struct value *out, struct plain *r)
{
	bool good;

	if (r->depth == PLAIN_MAX_DEPTH || r->values > r->values_max)
		return false;
	r->depth++;
	r->values++;
	good = *r->p++ == '{' ? read_object(out, r) : read_array(out, r);
	r->depth--;
	return good;
}

bool plain_value(struct value *out, struct plain *r)
{
	skip_space(r);
	switch (*r->p) {
	case '{':
	case '[':
		return read_nested(out, r);
	case '"':
		out->type = VALUE_STRING;
		out->string = plain_string(r);
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
	struct value *v = ARENA_NEW(arena, struct value);
	struct plain r;

	plain_begin(&r, arena, text->bytes, text->len);
	return plain_value(v, &r) && plain_ends(&r) ? v : NULL;
}
