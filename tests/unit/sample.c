#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/codec.h"
#include "model/history.h"

static struct value *body_of(struct doc *doc, const char *kind, int minute)
{
	struct value *body = value_object(&doc->arena);

	value_set_string(&doc->arena, body, "kind", kind);
	value_set_time(&doc->arena, body, "at", SAMPLE_AT + 60 * minute);
	return body;
}

struct value *sample_person(struct doc *doc, const char *kind, int minute,
			    const char *by)
{
	struct value *body = body_of(doc, kind, minute);
	char nonce[33];

	/* The minute tells two events of one person apart. */
	snprintf(nonce, sizeof(nonce), "%032x", (unsigned)minute);
	value_set_string(&doc->arena, body, "by", by);
	value_set_string(&doc->arena, body, "nonce", nonce);
	return body;
}

struct value *sample_machine(struct doc *doc, const char *kind, int minute,
			     const char *origin)
{
	struct value *body = body_of(doc, kind, minute);
	char hex[EVENT_ID_LEN + 1];

	event_origin(hex, &origin, /* n */ 1);
	value_set_string(&doc->arena, body, "origin", hex);
	return body;
}

void sample_after(struct doc *doc, struct value *body, const char *id)
{
	struct arena *a = &doc->arena;
	struct value *old = value_get(body, "after"), *new = value_array(a);
	bool is_in = false;

	for (size_t i = 0; i < value_len(old); i++) {
		const char *other = value_item_string(old, i);

		if (!is_in && strcmp(id, other) <= 0)
			value_append(a, new, value_string(a, id));
		is_in = is_in || strcmp(id, other) <= 0;
		if (strcmp(id, other))
			value_append(a, new, value_string(a, other));
	}
	if (!is_in)
		value_append(a, new, value_string(a, id));
	value_set(a, body, "after", new);
}

static struct value *child(struct doc *doc, struct value *body,
			   const char *key, enum value_type type)
{
	struct value *v = value_get(body, key);

	if (!v) {
		v = type == VALUE_ARRAY ? value_array(&doc->arena)
					: value_object(&doc->arena);
		value_set(&doc->arena, body, key, v);
	}
	return v;
}

void sample_text(struct doc *doc, struct value *body, const char *key,
		 const char *text)
{
	char salt[EVENT_SALT_LEN + 1];

	event_machine_salt(salt, key, text);
	value_set_string(&doc->arena, child(doc, body, "text", VALUE_OBJECT),
			 key, text);
	value_set_string(&doc->arena, child(doc, body, "salt", VALUE_OBJECT),
			 key, salt);
}

void sample_item(struct doc *doc, struct value *body, const char *key,
		 struct value *item)
{
	value_append(&doc->arena, child(doc, body, key, VALUE_ARRAY), item);
}

void sample_erase(struct doc *doc, struct value *body, const char *id,
		  const char *key)
{
	struct value *one = value_object(&doc->arena);

	value_set_string(&doc->arena, one, "event", id);
	sample_item(doc, one, "keys", value_string(&doc->arena, key));
	sample_item(doc, body, "erases", one);
}

struct doc *sample_chain(size_t n)
{
	struct doc *doc = doc_new(DOC_TICKET);
	const char *last = NULL;

	for (size_t i = 0; i < n; i++) {
		struct value *body = sample_person(
			doc, i ? "note" : "open", (int)i, "anna");

		value_set_string(&doc->arena, body, "as", "L1");
		if (last)
			sample_after(doc, body, last);
		sample_text(doc, body, i ? "note" : "title",
			    "Der Drucker im 4. Stock druckt nicht 🖨");
		sample_text(doc, body, i ? "reply" : "description",
			    "Cable and power are fine.\n\tIt \"beeps\" twice.");
		last = doc_add(doc, body)->id;
	}
	return doc;
}

void sample_write(struct buf *out, struct doc *doc)
{
	struct history h;

	history_build(&h, doc, /* undone */ NULL);
	doc_write(out, doc, /* summary */ NULL);
}

void sample_seed(struct sample_random *r, uint64_t seed)
{
	/* Seeds that lie close together must not give like numbers. */
	r->state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	for (int i = 0; i < 4; i++)
		sample_number(r, 2);
}

unsigned sample_number(struct sample_random *r, unsigned below)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (unsigned)((r->state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) %
	       below;
}

bool sample_chance(struct sample_random *r, unsigned percent)
{
	return sample_number(r, 100) < percent;
}

#ifndef __has_feature /* gcc */
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

bool sample_is_instrumented(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return SANITIZED || (preload && strstr(preload, "vgpreload"));
}
