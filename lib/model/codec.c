#include "model/codec.h"

#include <string.h>
#include "base/utf8.h"
#include "model/codec_internal.h"

const char *const doc_type_names[] = {
	[DOC_TICKET] = "ticket",
	[DOC_ARTICLE] = "article",
	[DOC_DESK] = "desk",
};

/* --- writing ------------------------------------------------------------ */

static void write_key(struct buf *out, unsigned level, const char *key)
{
	const struct value name = { .type = VALUE_STRING, .string = key };

	buf_pad(out, ' ', 2 * (size_t)level);
	value_write(out, &name, VALUE_COMPACT, /* level */ 0);
	buf_adds(out, ": ");
}

static void write_events(struct buf *out, const struct doc *doc)
{
	buf_adds(out, "  \"events\": {");
	for (size_t i = 0; i < doc->events.len; i++) {
		const struct event *e = doc->events.items[i];

		buf_adds(out, i ? ",\n" : "\n");
		write_key(out, /* level */ 2, e->id);
		value_write(out, e->body, VALUE_INDENTED, /* level */ 2);
	}
	buf_adds(out, doc->events.len ? "\n  }\n" : "}\n");
}

void doc_write(struct buf *out, const struct doc *doc,
	       const struct value *summary)
{
	int64_t fold = doc->fold > FOLD_VERSION ? doc->fold : FOLD_VERSION;

	buf_addf(out, "{\n  \"format\": %d,\n  \"fold\": %lld,\n"
		 "  \"id\": \"%s\",\n", DOC_FORMAT, (long long)fold, doc->id);
	for (size_t i = 0; i < value_len(summary); i++) {
		const struct value_member *m = &summary->object.items[i];

		write_key(out, /* level */ 1, m->key);
		value_write(out, m->value, VALUE_INDENTED, /* level */ 1);
		buf_adds(out, ",\n");
	}
	write_events(out, doc);
	buf_adds(out, "}\n");
}

void event_write_line(struct buf *out, const struct doc *doc,
		      const struct event *e)
{
	size_t begin;

	buf_addf(out, "{\"id\":\"%s\",\"%s\":\"%s\",", e->id,
		 doc_type_names[doc->type], doc->id);
	begin = out->len;
	value_write(out, e->body, VALUE_COMPACT, /* level */ 0);
	/* The body's own brace: an event is never empty, it has a kind. */
	memmove(out->bytes + begin, out->bytes + begin + 1,
		out->len - begin);
	out->len--;
}

/* --- reading ------------------------------------------------------------ */

struct reader {
	struct doc *doc;
	const char *bytes;
	size_t len;
	struct json_scan scan;
	struct proofs proofs;
};

static const struct tkt_error *bad(const char *key, const char *what)
{
	return tkt_error(TKT_E_INVALID, "'%.64s': %s", key, what);
}

/*
 * The lines that jansson counts in the head are short of those of the events
 * that were cut out; "[]" in their place cannot grow together with what stands
 * beside it, as a number would.
 */
static const struct tkt_error *load_head(struct value **out,
					 const struct reader *r)
{
	const struct span *events = &r->scan.events;
	const char *behind = events->bytes + events->len;
	size_t before_len = (size_t)(events->bytes - r->bytes);
	BUF_LOCAL head = BUF_INIT;
	struct json_scan scan;
	struct span text;

	buf_reserve(&head, r->len - events->len + 2);
	buf_add(&head, r->bytes, before_len);
	buf_adds(&head, "[]");
	buf_add(&head, behind, r->len - events->len - before_len);
	TRY(json_scan(&scan, head.bytes, head.len, json_max_values(head.len)));
	text = (struct span){ .bytes = head.bytes, .len = head.len, .line = 1 };
	return json_load(out, &r->doc->arena, &text);
}

static bool is_clean(const struct value *v)
{
	if (v->type == VALUE_STRING)
		return utf8_is_clean(v->string, strlen(v->string));
	for (size_t i = 0; i < value_len(v); i++) {
		const struct value_member *m = &v->object.items[i];

		if (v->type == VALUE_ARRAY) {
			if (!is_clean(v->array.items[i]))
				return false;
		} else if (!utf8_is_clean(m->key, strlen(m->key)) ||
			   !is_clean(m->value)) {
			return false;
		}
	}
	return true;
}

static bool is_id(const char *s)
{
	return s && strspn(s, "0123456789abcdef") == EVENT_ID_LEN &&
	       !s[EVENT_ID_LEN];
}

static const struct tkt_error *read_version(struct doc *doc,
					    const struct value *head)
{
	doc->format = value_get_int(head, "format", /* otherwise */ 0);
	doc->fold = value_get_int(head, "fold", /* otherwise */ 0);
	if (doc->format < 1)
		return bad("format", "missing, or no version");
	if (doc->format > DOC_FORMAT)
		return tkt_error(TKT_E_VERSION,
				 "format %lld is newer than this tkt knows",
				 (long long)doc->format);
	if (doc->fold < 1)
		return bad("fold", "missing, or no version");
	return NULL;
}

const struct tkt_error *doc_take_head(struct doc *doc, struct value *head,
				      const char *id)
{
	static const char *const ours[] = { "format", "fold", "id", "events" };
	const char *own = value_get_string(head, "id");

	TRY(read_version(doc, head));
	if (!is_id(own))
		return bad("id", "missing, or no 40 hex digits");
	if (id && strcmp(id, own))
		return tkt_error(TKT_E_INVALID, "holds '%.7s', not '%.7s'",
				 own, id);
	memcpy(doc->id, own, sizeof(doc->id));
	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		value_unset(head, ours[i]);
	if (!is_clean(head))
		return tkt_error(TKT_E_INVALID,
				 "the summary has control characters");
	for (size_t i = 0; i < value_len(head); i++) {
		const char *key = head->object.items[i].key;

		if (doc->fold <= FOLD_VERSION &&
		    !summary_key_is_known(doc->type, key))
			return bad(key, "no key of a summary");
	}
	doc->summary = head;
	return NULL;
}

static const struct tkt_error *read_event(struct reader *r,
					  const struct span *key,
					  const struct span *object)
{
	struct doc *doc = r->doc;
	char id[EVENT_ID_LEN + 1];
	struct value *body;

	if (key->len != EVENT_ID_LEN + 2 ||
	    strspn(key->bytes + 1, "0123456789abcdef") != EVENT_ID_LEN)
		return tkt_error(TKT_E_INVALID,
				 "line %zu: an event's key is no id",
				 key->line);
	memcpy(id, key->bytes + 1, EVENT_ID_LEN);
	id[EVENT_ID_LEN] = '\0';
	if (doc_find(doc, id))
		return tkt_error(TKT_E_INVALID,
				 "line %zu: a key that stands twice",
				 key->line);
	/* Whatever the white space, it is built before it can be measured. */
	if (object->len > 2 * EVENT_MAX_LEN)
		return tkt_error(TKT_E_TOO_LARGE,
				 "line %zu: event of %zu bytes", key->line,
				 object->len);
	TRY(json_load(&body, &doc->arena, object));
	TRY(tkt_error_wrap(event_check(body, /* id */ NULL), "line %zu",
			   key->line));
	TRY(proofs_add(&r->proofs, id, body, key->line));
	if (value_get(body, doc_type_names[doc->type]))
		return bad(doc_type_names[doc->type],
			   "is no key of an event");
	doc_add_proven(doc, body, id);
	return NULL;
}

static const struct tkt_error *read_each(struct reader *r)
{
	struct json_walk walk = { .rest = r->scan.events };
	struct span key, object;

	for (;;) {
		TRY(json_walk_next(&key, &object, &walk));
		if (!key.bytes)
			return NULL;
		TRY(read_event(r, &key, &object));
	}
}

/* Of two faults the one that stands first in the file is told. */
static const struct tkt_error *read_events(struct reader *r)
{
	const struct tkt_error *later = read_each(r), *err;

	err = proofs_end(&r->proofs);
	if (err) {
		tkt_error_free(later);
		return err;
	}
	TRY(later);
	if (!doc_find(r->doc, r->doc->id))
		return bad("id", "its event is not there");
	return NULL;
}

const struct tkt_error *doc_strict(struct doc **out, enum doc_type type,
				   const char *id, const char *bytes,
				   size_t len)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	struct reader r = { .proofs.canonical = BUF_INIT, .bytes = bytes,
			    .len = len };
	const struct tkt_error *err;
	struct value *head;

	TRY(json_scan(&r.scan, bytes, len, json_max_doc_values(len)));
	if (!r.scan.events.len)
		return bad("events", "missing, or not an object");
	r.doc = doc = doc_new(type);
	TRY(load_head(&head, &r));
	TRY(doc_take_head(doc, head, id));
	err = read_events(&r);
	buf_release(&r.proofs.canonical);
	TRY(err);
	*out = TAKE(doc);
	return NULL;
}

const struct tkt_error *doc_parse(struct doc **out, enum doc_type type,
				  const char *id, const char *bytes,
				  size_t len)
{
	struct doc *doc;

	if (len > DOC_READ_MAX_LEN)
		return tkt_error(TKT_E_TOO_LARGE,
				 "%zu bytes, where %u are the limit", len,
				 DOC_READ_MAX_LEN);
	doc = doc_plain(type, id, bytes, len);
	if (!doc)
		return doc_strict(out, type, id, bytes, len);
	*out = doc;
	return NULL;
}

static void salvage_events(struct doc *doc, const struct value *events)
{
	for (size_t i = 0; i < value_len(events); i++) {
		const struct value_member *m = &events->object.items[i];
		const struct tkt_error *err = event_check(m->value, m->key);

		if (!err)
			doc_add(doc, m->value);
		tkt_error_free(err);
	}
}

struct doc *doc_salvage(bool *newer, enum doc_type type, const char *id,
			const char *bytes, size_t len)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(type);
	const struct tkt_error *err;
	struct value *all;

	*newer = false;
	err = json_parse(&all, &doc->arena, bytes, len, DOC_READ_MAX_LEN);
	if (err) {
		tkt_error_free(err);
		return NULL;
	}
	*newer = value_get_int(all, "format", DOC_FORMAT) > DOC_FORMAT;
	if (!id)
		id = value_get_string(all, "id");
	if (*newer || !id || !is_id(id))
		return NULL;
	salvage_events(doc, value_get_object(all, "events"));
	if (!doc_find(doc, id))
		return NULL;
	memcpy(doc->id, id, sizeof(doc->id));
	return TAKE(doc);
}
