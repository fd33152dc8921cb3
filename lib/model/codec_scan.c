#include <stdint.h>
#include <string.h>
#include "model/codec.h"
#include "model/codec_internal.h"

/*
 * A value costs jansson up to 270 bytes, ours included, and us alone up to 60.
 * Files that tkt writes have fewer than one value in 10 bytes (they are
 * indented), texts of 64 KiB and less may be as dense as they like.
 */
size_t json_max_values(size_t len)
{
	return 32768 + len / 48;
}

size_t json_max_doc_values(size_t len)
{
	return 32768 + len / 10;
}

/* Bytes that mean something: to the scan, and to who looks for a bracket. */
enum {
	MARK = 1 << 0,
	NESTS = 1 << 1,
};
static const unsigned char meaning[256] = {
	['"'] = MARK | NESTS, ['{'] = MARK | NESTS, ['}'] = MARK | NESTS,
	['['] = MARK | NESTS, [']'] = MARK | NESTS, [','] = MARK, [':'] = MARK,
	['\n'] = MARK, ['-'] = MARK, ['0' ... '9'] = MARK,
};

static const char *skip_to(const char *p, const char *end, unsigned what)
{
	while (p < end && !(meaning[(unsigned char)*p] & what))
		p++;
	return p;
}

struct scanner {
	const char *p, *end;
	size_t line, depth, values, max_values;
	struct span key;        /* the last string at depth 1 */
	bool at_events;         /* behind `"events":` at depth 1 */
	struct json_scan *out;
};

static const struct tkt_error *fault(const struct scanner *s, const char *what)
{
	return tkt_error(TKT_E_INVALID, "line %zu: %s", s->line, what);
}

/* Behind the closing quote of the string that begins at p; NULL: no end. */
static const char *skip_string(const char *p, const char *end)
{
	for (const char *from = p + 1;; from = p + 1) {
		size_t slashes = 0;

		p = memchr(from, '"', (size_t)(end - from));
		if (!p)
			return NULL;
		/* They end at the quote before this one at the latest. */
		while (p[-(ptrdiff_t)slashes - 1] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			return p + 1;
	}
}

static const struct tkt_error *scan_string(struct scanner *s)
{
	const char *next = skip_string(s->p, s->end);

	if (!next)
		return fault(s, "a string without an end");
	if (s->depth == 1)
		s->key = (struct span){ .bytes = s->p,
					.len = (size_t)(next - s->p) };
	s->p = next;
	return NULL;
}

/* The domain has no reals, and no minus zero (RFC 8785 would write it as 0). */
static const struct tkt_error *scan_number(struct scanner *s)
{
	const char *begin = s->p;

	for (; s->p < s->end && *s->p && strchr("+-.0123456789eE", *s->p);
	     s->p++)
		if (*s->p == '.' || *s->p == 'e' || *s->p == 'E')
			return fault(s, "a number that is no integer");
	if (begin[0] == '-' && s->p > begin + 1 && begin[1] == '0')
		return fault(s, "a number that begins with -0");
	return NULL;
}

static const struct tkt_error *scan_open(struct scanner *s)
{
	if (s->depth == JSON_MAX_DEPTH)
		return fault(s, "nested deeper than 32");
	if (s->depth == 1 && s->at_events && !s->out->events.bytes)
		s->out->events = (struct span){ .bytes = s->p,
						.line = s->line };
	s->depth++;
	s->values++;
	s->p++;
	return NULL;
}

static const struct tkt_error *scan_close(struct scanner *s)
{
	struct span *events = &s->out->events;

	if (!s->depth)
		return fault(s, "a bracket that closes nothing");
	s->depth--;
	s->p++;
	if (s->depth == 1 && s->at_events && events->bytes && !events->len)
		events->len = (size_t)(s->p - events->bytes);
	return NULL;
}

static void scan_mark(struct scanner *s)
{
	static const char name[] = "\"events\"";
	char c = *s->p++;

	if (c == '\n')
		s->line++;
	if (c == ',')
		s->values++;
	if (c == ':' && s->depth == 1)
		s->at_events = s->key.len == strlen(name) &&
			       !memcmp(s->key.bytes, name, s->key.len);
}

static const struct tkt_error *scan_token(struct scanner *s)
{
	switch (*s->p) {
	case '"':
		return scan_string(s);
	case '{':
	case '[':
		return scan_open(s);
	case '}':
	case ']':
		return scan_close(s);
	case '-':
	case '0' ... '9':
		return scan_number(s);
	default:
		scan_mark(s);
		return NULL;
	}
}

const struct tkt_error *json_scan(struct json_scan *out, const char *bytes,
				  size_t len, size_t max_values)
{
	struct json_scan found = { 0 };
	struct scanner s = {
		.p = bytes, .end = bytes + len, .line = 1, .values = 1,
		.max_values = max_values, .out = &found,
	};

	while ((s.p = skip_to(s.p, s.end, MARK)) < s.end) {
		TRY(scan_token(&s));
		if (s.values > s.max_values)
			return fault(&s, "too many values for its length");
	}
	if (s.depth)
		return fault(&s, "it ends too early");
	*out = found;
	return NULL;
}

static void skip_space(struct span *s)
{
	while (s->len && strchr(" \t\r\n", *s->bytes) && *s->bytes) {
		s->line += *s->bytes == '\n';
		s->bytes++;
		s->len--;
	}
}

static bool take(struct span *s, char c)
{
	skip_space(s);
	if (!s->len || *s->bytes != c)
		return false;
	s->bytes++;
	s->len--;
	return true;
}

static const struct tkt_error *walk_fault(const struct json_walk *w,
					  const char *what)
{
	return tkt_error(TKT_E_INVALID, "line %zu: %s", w->rest.line, what);
}

/* Takes everything up to `end` off the rest and gives it as a span. */
static struct span take_until(struct span *rest, const char *end)
{
	struct span taken = { .bytes = rest->bytes, .line = rest->line,
			      .len = (size_t)(end - rest->bytes) };

	for (const char *p = taken.bytes;
	     (p = memchr(p, '\n', (size_t)(end - p))); p++)
		rest->line++;
	rest->bytes = end;
	rest->len -= taken.len;
	return taken;
}

/* Behind the bracket that closes the one at p; the scan saw that there is. */
static const char *skip_object(const char *p, const char *end)
{
	size_t depth = 0;

	while (p && (p = skip_to(p, end, NESTS)) < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (!--depth)
			return p + 1;
		p++;
	}
	return NULL;
}

const struct tkt_error *json_walk_next(struct span *key, struct span *object,
				       struct json_walk *w)
{
	const char *end;

	*key = (struct span){ 0 };
	if (!w->begun && !take(&w->rest, '{'))
		return walk_fault(w, "not an object");
	if (take(&w->rest, '}')) {
		if (w->rest.len)
			return walk_fault(w, "a bracket too early");
		return NULL;
	}
	if (w->begun && !take(&w->rest, ','))
		return walk_fault(w, "a comma is missing");
	w->begun = true;
	skip_space(&w->rest);
	if (!w->rest.len || *w->rest.bytes != '"')
		return walk_fault(w, "a key is missing");
	end = w->rest.bytes + w->rest.len;
	end = skip_string(w->rest.bytes, end);
	if (!end)
		return walk_fault(w, "a key without an end");
	*key = take_until(&w->rest, end);
	if (!take(&w->rest, ':'))
		return walk_fault(w, "a colon is missing");
	skip_space(&w->rest);
	if (!w->rest.len || *w->rest.bytes != '{')
		return walk_fault(w, "not an object");
	end = skip_object(w->rest.bytes, w->rest.bytes + w->rest.len);
	if (!end)
		return walk_fault(w, "it ends too early");
	*object = take_until(&w->rest, end);
	return NULL;
}
