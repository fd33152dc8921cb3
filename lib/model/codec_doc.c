/* A document as tkt itself writes it, in one pass. */
#include <string.h>

#include "model/codec.h"
#include "model/codec_internal.h"
#include "model/codec_plain.h"

enum {
	/* What a text of the head may have anyway (json_max_values). */
	HEAD_VALUES_MAX = 32768,
	/* Twice a new line, its indent and the space behind a colon: what a
	 * value takes in the file at most, besides itself. */
	VALUE_ROOM = 2 * (2 * PLAIN_MAX_DEPTH + 2),
	/* The text, its values, and what the fold makes of them. */
	ROOM = 4,
};

struct reader {
	struct doc *doc;
	struct plain text;
	struct plain_members head;
	struct proofs proofs;
	size_t values; /* of the events */
};

/* For what is told by reading once more, in pieces. */
static bool is_good(const struct tkt_error *err)
{
	tkt_error_free(err);
	return !err;
}

/* The body is clean by how it was read; is it what an event must be? */
static bool check(const struct value *body, size_t len, size_t values)
{
	if (body->type != VALUE_OBJECT || len > EVENT_MAX_LEN)
		return false;
	/* As it is written it may be longer than as it stands there. */
	if (len + values * VALUE_ROOM > EVENT_MAX_LEN)
		return is_good(event_check(body, /* id */ NULL));
	return is_good(event_check_parts(body));
}

static bool is_id(const char *key)
{
	return key && strlen(key) == EVENT_ID_LEN &&
	       strspn(key, "0123456789abcdef") == EVENT_ID_LEN;
}

static bool read_event(struct reader *r)
{
	struct plain *text = &r->text;
	struct value *body = ARENA_NEW(&r->doc->arena, struct value);
	const char *id = plain_string(text), *begin = text->p;
	size_t values = text->values;

	if (!is_id(id) || doc_find(r->doc, id) || !plain_take(text, ':') ||
	    !plain_value(body, text) ||
	    !check(body, (size_t)(text->p - begin), text->values - values) ||
	    value_get(body, doc_type_names[r->doc->type]) ||
	    !is_good(proofs_add(&r->proofs, id, body, /* line */ 0)))
		return false;
	doc_add_proven(r->doc, body, id);
	return true;
}

static bool read_events(struct reader *r)
{
	struct plain *text = &r->text;
	size_t before = text->values;

	if (!plain_take(text, '{'))
		return false;
	text->depth++;
	text->names_only = true;
	do {
		text->values++;
		if (!read_event(r))
			return false;
	} while (plain_take(text, ','));
	text->names_only = false;
	text->depth--;
	r->values = text->values - before;
	return plain_take(text, '}') && is_good(proofs_end(&r->proofs));
}

/* `events` stays a member without a value: it is none of the summary's. */
static bool read_members(struct reader *r)
{
	struct plain *text = &r->text;

	do {
		struct value *v = ARENA_NEW(&r->doc->arena, struct value);
		struct value_member *m = &r->head.items[r->head.len];

		text->values++;
		if (!plain_member(&r->head, text))
			return false;
		m->value = v;
		if (strcmp(m->key, "events") ? !plain_value(v, text)
					     : !read_events(r))
			return false;
	} while (plain_take(text, ','));
	return plain_take(text, '}') && plain_ends(text);
}

static bool read_doc(struct reader *r, const char *id)
{
	struct value *head = ARENA_NEW(&r->doc->arena, struct value);

	if (!plain_take(&r->text, '{'))
		return false;
	r->text.depth++;
	if (!read_members(r) || r->text.values > r->text.values_max ||
	    r->text.values - r->values > HEAD_VALUES_MAX)
		return false;
	plain_object(head, &r->text, &r->head);
	return is_good(doc_take_head(r->doc, head, id)) &&
	       doc_find(r->doc, r->doc->id);
}

struct doc *doc_plain(enum doc_type type, const char *id, const char *bytes,
		      size_t len)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(type);
	struct reader r = { .doc = doc, .proofs.canonical = BUF_INIT };
	bool good;

	arena_reserve(&doc->arena, ROOM * len);
	plain_begin(&r.text, &doc->arena, bytes, len);
	r.text.values_max = json_max_doc_values(len);
	good = read_doc(&r, id);
	buf_release(&r.proofs.canonical);
	return good ? TAKE(doc) : NULL;
}
