#include <string.h>
#include "base/utf8.h"
#include "model/codec.h"
#include "model/codec_internal.h"
#include "model/event_parts.h"

enum {
	/* An event lies two levels deep in its document. */
	EVENT_LEVEL = 2,
	EVENT_MAX_DEPTH = JSON_MAX_DEPTH - EVENT_LEVEL,
	KIND_MAX_LEN = 64,
};

static const struct tkt_error *bad(const char *key, const char *what)
{
	return tkt_error(TKT_E_INVALID, "event's '%s': %s", key, what);
}

/* [a-z][a-z0-9_]* */
static bool is_key(const char *s)
{
	if (*s < 'a' || *s > 'z')
		return false;
	while ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ||
	       *s == '_')
		s++;
	return !*s;
}

/* Exactly `len` digits 0-9a-f. */
static bool is_hex(const char *s, size_t len)
{
	size_t n = 0;

	if (!s)
		return false;
	while ((s[n] >= '0' && s[n] <= '9') || (s[n] >= 'a' && s[n] <= 'f'))
		n++;
	return n == len && !s[n];
}

/* What lies in the payload, however deep; *room grows by an upper bound of
 * what it takes in the file. `key`: the one at the top, for messages. */
static const struct tkt_error *check_tree(size_t *room, const struct value *v,
					  unsigned depth, const char *key)
{
	size_t n = value_len(v), len;

	if (depth > EVENT_MAX_DEPTH)
		return bad(key, "nested deeper than 30");
	*room += 2 * (EVENT_LEVEL + depth) + sizeof("\": -9007199254740991,");
	if (v->type == VALUE_STRING) {
		len = strlen(v->string);
		*room += 2 * len;
		if (!utf8_is_clean(v->string, len))
			return bad(key, "text with control characters");
	}
	if (v->type == VALUE_INT && (v->integer > INT_MAX_EXACT ||
				     v->integer < -INT_MAX_EXACT))
		return bad(key, "an integer beyond 2^53-1");
	for (size_t i = 0; i < n && v->type == VALUE_ARRAY; i++)
		TRY(check_tree(room, v->array.items[i], depth + 1, key));
	for (size_t i = 0; i < n && v->type == VALUE_OBJECT; i++) {
		const struct value_member *m = &v->object.items[i];

		if (!is_key(m->key))
			return bad(key, "a key outside [a-z][a-z0-9_]*");
		*room += strlen(m->key);
		TRY(check_tree(room, m->value, depth + 1, key));
	}
	return NULL;
}

static const struct tkt_error *check_members(const struct value *body)
{
	size_t room = 0;

	for (size_t i = 0; i < body->object.len; i++) {
		const struct value_member *m = &body->object.items[i];

		if (!is_key(m->key))
			return tkt_error(TKT_E_INVALID,
					 "event's key outside [a-z][a-z0-9_]*");
		room += strlen(m->key);
		TRY(check_tree(&room, m->value, /* depth */ 2, m->key));
	}
	if (room > EVENT_MAX_LEN) {
		BUF_LOCAL written = BUF_INIT;

		value_write(&written, body, VALUE_INDENTED, EVENT_LEVEL);
		if (written.len > EVENT_MAX_LEN)
			return tkt_error(TKT_E_TOO_LARGE,
					 "event of %zu bytes, where %u are "
					 "the limit", written.len,
					 EVENT_MAX_LEN);
	}
	return NULL;
}

static const struct tkt_error *check_kind(const struct event_parts *p)
{
	const char *kind = event_part_string(p, PART_KIND);

	if (!kind || !is_key(kind) || strlen(kind) > KIND_MAX_LEN)
		return bad("kind", "no name of a kind");
	return NULL;
}

static const struct tkt_error *check_after(const struct value *after)
{
	const char *id, *before = "";

	if (!after)
		return NULL;
	if (after->type != VALUE_ARRAY)
		return bad("after", "not a list");
	for (size_t i = 0; i < after->array.len; i++) {
		id = value_item_string(after, i);
		if (!is_hex(id, EVENT_ID_LEN))
			return bad("after", "not an event's id");
		if (strcmp(before, id) >= 0)
			return bad("after", "not sorted, or one id twice");
		before = id;
	}
	return NULL;
}

/* RFC 3339 in UTC with whole seconds, and in one way only. */
static const struct tkt_error *check_time(const struct value *v,
					  const char *key)
{
	char again[INSTANT_TEXT_LEN + 1];
	int64_t at;

	if (!v)
		return NULL;
	if (v->type != VALUE_STRING || strlen(v->string) != INSTANT_TEXT_LEN ||
	    !instant_parse_rfc3339(&at, v->string))
		return bad(key, "not a time like 2026-11-21T19:30:00Z");
	instant_format(again, at);
	if (strcmp(v->string, again))
		return bad(key, "not a time like 2026-11-21T19:30:00Z");
	return NULL;
}

static const struct tkt_error *check_strings(const struct event_parts *p)
{
	static const struct {
		const char *key;
		enum event_part part;
	} strings[] = {
		{ "by", PART_BY },         { "as", PART_AS },
		{ "nonce", PART_NONCE },   { "origin", PART_ORIGIN },
		{ "sig", PART_SIG },
	};

	for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
		const struct value *v = p->of[strings[i].part];

		if (v && (v->type != VALUE_STRING || !*v->string))
			return bad(strings[i].key,
				   "not a text, or an empty one");
	}
	return NULL;
}

/* Who made it: a person leaves a nonce, a machine an origin. */
static const struct tkt_error *check_maker(const struct event_parts *p)
{
	const struct value *needs = p->of[PART_NEEDS];

	TRY(check_strings(p));
	if (!p->of[PART_NONCE] && !p->of[PART_ORIGIN])
		return bad("nonce", "missing, and there is no origin");
	if (p->of[PART_NONCE] && !p->of[PART_AT])
		return bad("at", "missing");
	if (p->of[PART_RECORDED] && !p->of[PART_AT])
		return bad("recorded", "there is no 'at'");
	if (needs && (needs->type != VALUE_INT || needs->integer < 1))
		return bad("needs", "not the version of a fold");
	return NULL;
}

static const struct tkt_error *check_object(const struct value *v,
					    const char *key)
{
	if (v && (v->type != VALUE_OBJECT || !v->object.len))
		return bad(key, "not an object, or an empty one");
	return NULL;
}

static const struct tkt_error *check_texts(const struct event_parts *p)
{
	const struct value *text = p->of[PART_TEXT];
	const struct value *salt = p->of[PART_SALT];
	const struct value *erased = p->of[PART_ERASED];

	TRY(check_object(text, "text"));
	TRY(check_object(salt, "salt"));
	TRY(check_object(erased, "erased"));
	for (size_t i = 0; i < value_len(text); i++) {
		const struct value_member *m = &text->object.items[i];

		if (m->value->type != VALUE_STRING)
			return bad(m->key, "not a text");
		if (!is_hex(value_get_string(salt, m->key), EVENT_SALT_LEN))
			return bad(m->key, "its salt is no 32 hex digits");
		if (value_get(erased, m->key))
			return bad(m->key, "there, and erased as well");
	}
	if (value_len(salt) != value_len(text))
		return bad("salt", "there for more than the texts");
	for (size_t i = 0; i < value_len(erased); i++) {
		const struct value_member *m = &erased->object.items[i];

		if (m->value->type != VALUE_STRING ||
		    !is_hex(m->value->string, SHA256_HEX_LEN))
			return bad(m->key, "erased, but not to a digest");
	}
	return NULL;
}

const struct tkt_error *event_belies(const char *id)
{
	return tkt_error(TKT_E_INVALID, "event %.7s is not what its id says",
			 id);
}

const struct tkt_error *event_check_parts(const struct value *body)
{
	struct event_parts p;

	event_parts(&p, body);
	if (value_get(body, "id"))
		return bad("id", "is no key of an event");
	TRY(check_kind(&p));
	TRY(check_after(p.of[PART_AFTER]));
	TRY(check_time(p.of[PART_AT], "at"));
	TRY(check_time(p.of[PART_RECORDED], "recorded"));
	TRY(check_maker(&p));
	return check_texts(&p);
}

const struct tkt_error *event_check(const struct value *body, const char *id)
{
	char proof[EVENT_ID_LEN + 1];

	if (!body || body->type != VALUE_OBJECT)
		return tkt_error(TKT_E_INVALID, "an event is no object");
	TRY(check_members(body));
	TRY(event_check_parts(body));
	if (!id)
		return NULL;
	event_id(proof, body);
	return memcmp(proof, id, EVENT_ID_LEN) ? event_belies(id) : NULL;
}
