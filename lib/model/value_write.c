#include "model/value.h"

#include <string.h>

struct writer {
	struct buf *out;
	enum value_style style;
};

static void write_value(struct writer *w, const struct value *v,
			unsigned level);

/* RFC 8785, 3.2.2.2: the short escapes, \u00xx for the other controls. */
static void write_escape(struct buf *out, unsigned char c)
{
	static const char letters[] = {
		['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
		['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
	};

	if (letters[c]) {
		buf_addc(out, '\\');
		buf_addc(out, letters[c]);
	} else {
		buf_addf(out, "\\u%04x", (unsigned)c);
	}
}

/* What needs an escape, and the end. */
static const bool ends_run[256] = {
	[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true,
};

static size_t run_len(const char *s)
{
	const char *end = s;

	while (!ends_run[(unsigned char)*end])
		end++;
	return (size_t)(end - s);
}

static void write_with_escapes(struct buf *out, const char *s)
{
	for (size_t len;; s += len + 1) {
		len = run_len(s);
		buf_add(out, s, len);
		if (!s[len])
			return;
		write_escape(out, (unsigned char)s[len]);
	}
}

/* Most strings are one run, and go as a whole. */
static void write_string(struct buf *out, const char *s)
{
	size_t len = run_len(s);
	char *to;

	if (s[len]) {
		buf_addc(out, '"');
		write_with_escapes(out, s);
		buf_addc(out, '"');
		return;
	}
	to = buf_extend(out, len + 2);
	*to++ = '"';
	memcpy(to, s, len);
	to[len] = '"';
}

static void write_int(struct buf *out, int64_t i)
{
	uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
	char text[24], *end = text + sizeof(text), *p = end;

	do
		*--p = (char)('0' + rest % 10);
	while (rest /= 10);
	if (i < 0)
		*--p = '-';
	buf_add(out, p, (size_t)(end - p));
}

static void new_line(struct writer *w, unsigned level)
{
	if (w->style != VALUE_INDENTED)
		return;
	buf_addc(w->out, '\n');
	buf_pad(w->out, ' ', 2 * (size_t)level);
}

static void write_array(struct writer *w, const struct value *v,
			unsigned level)
{
	buf_addc(w->out, '[');
	for (size_t i = 0; i < v->array.len; i++) {
		if (i)
			buf_addc(w->out, ',');
		new_line(w, level + 1);
		write_value(w, v->array.items[i], level + 1);
	}
	if (v->array.len)
		new_line(w, level);
	buf_addc(w->out, ']');
}

/*
 * RFC 8785, 3.2.3 sorts keys by UTF-16 units. That is the order of their UTF-8
 * bytes but for characters beyond U+FFFF, whose surrogates (D800…) come before
 * U+E000 to U+FFFF (first bytes EE and EF).
 */
static int compare_keys(const char *a, const char *b)
{
	unsigned char x, y;

	while (*a && *a == *b)
		a++, b++;
	x = (unsigned char)*a;
	y = (unsigned char)*b;
	if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0))
		return x >= 0xf0 ? -1 : 1;
	return (x > y) - (x < y);
}

static int compare_members(const void *a, const void *b)
{
	const struct value_member *const *m = a, *const *n = b;

	return compare_keys((*m)->key, (*n)->key);
}

/* A few: in their place one after the other, most are there already. */
static void sort_few(const struct value_member **items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct value_member *m = items[i];
		size_t k = i;

		for (; k && compare_keys(items[k - 1]->key, m->key) > 0; k--)
			items[k] = items[k - 1];
		items[k] = m;
	}
}

static void write_member(struct writer *w, const struct value_member *m,
			 unsigned level, bool first)
{
	if (!first)
		buf_addc(w->out, ',');
	new_line(w, level);
	write_string(w->out, m->key);
	buf_addc(w->out, ':');
	if (w->style == VALUE_INDENTED)
		buf_addc(w->out, ' ');
	write_value(w, m->value, level);
}

static void write_sorted(struct writer *w, const struct value *v,
			 unsigned level)
{
	size_t n = v->object.len;
	const struct value_member *few[32], **sorted = few;
	CLEANUP(free_ptr) const struct value_member **many = NULL;

	if (n > ARRAY_LEN(few))
		sorted = many = mem_resize(NULL, n, sizeof(*many));
	for (size_t i = 0; i < n; i++)
		sorted[i] = &v->object.items[i];
	if (many)
		qsort(many, n, sizeof(*many), compare_members);
	else
		sort_few(few, n);
	for (size_t i = 0; i < n; i++)
		write_member(w, sorted[i], level, i == 0);
}

static void write_object(struct writer *w, const struct value *v,
			 unsigned level)
{
	buf_addc(w->out, '{');
	if (w->style == VALUE_CANONICAL)
		write_sorted(w, v, level + 1);
	else
		for (size_t i = 0; i < v->object.len; i++)
			write_member(w, &v->object.items[i], level + 1,
				     i == 0);
	if (v->object.len)
		new_line(w, level);
	buf_addc(w->out, '}');
}

static void write_value(struct writer *w, const struct value *v,
			unsigned level)
{
	if (!v) {
		buf_adds(w->out, "null");
		return;
	}
	switch (v->type) {
	case VALUE_NULL:
		buf_adds(w->out, "null");
		break;
	case VALUE_BOOL:
		buf_adds(w->out, v->boolean ? "true" : "false");
		break;
	case VALUE_INT:
		write_int(w->out, v->integer);
		break;
	case VALUE_STRING:
		write_string(w->out, v->string);
		break;
	case VALUE_ARRAY:
		write_array(w, v, level);
		break;
	case VALUE_OBJECT:
		write_object(w, v, level);
		break;
	}
}

void value_write(struct buf *out, const struct value *v,
		 enum value_style style, unsigned level)
{
	struct writer w = { .out = out, .style = style };

	write_value(&w, v, level);
}
