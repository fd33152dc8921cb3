#include <string.h>
#include "model/codec.h"
#include "model/event.h"
#include "model/event_parts.h"
#include "model/kinds.h"

struct doc *doc_new(enum doc_type type)
{
	struct doc *doc = mem_alloc(sizeof(*doc));

	doc->type = type;
	doc->format = DOC_FORMAT;
	doc->fold = FOLD_VERSION;
	return doc;
}

void doc_free(struct doc *doc)
{
	if (!doc)
		return;
	vec_release(&doc->events);
	map_release(&doc->by_id);
	arena_release(&doc->arena);
	free(doc);
}

struct event *doc_find(const struct doc *doc, const char *id)
{
	return map_get(&doc->by_id, id);
}

static void read_after(struct event *e, struct arena *a,
		       const struct value *after)
{
	size_t n = value_len(after);

	if (!n || after->type != VALUE_ARRAY)
		return;
	e->after.items = ARENA_ARRAY(a, const char *, n);
	e->after.cap = n;
	for (size_t i = 0; i < n; i++) {
		const char *id = value_item_string(after, i);

		if (id)
			e->after.items[e->after.len++] = id;
	}
}

static int64_t time_of(const struct event_parts *p, enum event_part part)
{
	const char *text = event_part_string(p, part);
	int64_t at;

	return text && instant_parse_rfc3339(&at, text) ? at : INSTANT_NONE;
}

static void read_body(struct event *e, struct doc *doc)
{
	struct event_parts p;

	event_parts(&p, e->body);
	e->kind_name = event_part_string(&p, PART_KIND);
	if (!e->kind_name)
		e->kind_name = "";
	e->kind = kind_find(doc->type, e->kind_name);
	e->at = time_of(&p, PART_AT);
	e->recorded_at = time_of(&p, PART_RECORDED);
	e->by = event_part_string(&p, PART_BY);
	e->as = event_part_string(&p, PART_AS);
	e->nonce = event_part_string(&p, PART_NONCE);
	e->origin = event_part_string(&p, PART_ORIGIN);
	read_after(e, &doc->arena, p.of[PART_AFTER]);
}

struct event *doc_add_proven(struct doc *doc, struct value *body,
			     const char *id)
{
	struct event *e = ARENA_NEW(&doc->arena, struct event);

	event_sort_keys(body);
	e->body = body;
	memcpy(e->id, id, EVENT_ID_LEN);
	read_body(e, doc);
	if (!doc->id[0])
		memcpy(doc->id, e->id, sizeof(doc->id));
	e->index = (unsigned)doc->events.len;
	vec_push(&doc->events, e);
	map_set(&doc->by_id, e->id, e);
	return e;
}

/* Absent and empty would be two files of one id. */
static void drop_empty(struct value *body)
{
	static const char *const keys[] = { "text", "salt", "erased" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct value *v = value_get_object(body, keys[i]);

		if (v && !value_len(v))
			value_unset(body, keys[i]);
	}
}

struct event *doc_add(struct doc *doc, struct value *body)
{
	char id[EVENT_ID_LEN + 1];
	struct event *there;

	drop_empty(body);
	event_id(id, body);
	there = doc_find(doc, id);
	return there ? there : doc_add_proven(doc, body, id);
}

int64_t doc_needs(const struct doc *doc)
{
	int64_t most = doc->fold;

	for (size_t i = 0; i < doc->events.len; i++) {
		int64_t needs = value_get_int(doc->events.items[i]->body,
					      "needs", /* otherwise */ 0);

		if (needs > most)
			most = needs;
	}
	return most;
}

bool doc_is_newer(const struct doc *doc)
{
	return doc_needs(doc) > FOLD_VERSION;
}

/* Moves a text to where erased ones are. */
static void erase_text(struct doc *doc, struct event *e, const char *key)
{
	struct value *text = value_get(e->body, "text");
	struct value *salt = value_get(e->body, "salt");
	struct value *erased = value_get(e->body, "erased");
	const char *value = value_get_string(text, key);
	const char *grain = value_get_string(salt, key);
	char hex[SHA256_HEX_LEN + 1];

	if (!value)
		return;
	event_text_digest(hex, grain ? grain : "", value);
	if (!erased) {
		erased = value_object(&doc->arena);
		value_set(&doc->arena, e->body, "erased", erased);
	}
	value_set_string(&doc->arena, erased, key, hex);
	value_unset(text, key);
	value_unset(salt, key);
	drop_empty(e->body);
	event_sort_keys(e->body);
}

/*
 * A text to be erased: `key` of the events of one origin, or where there is
 * none of the one event with this id.
 */
struct erasure {
	bool is_origin;
	const char *what, *key;
};

static struct erasure erasure_of(const struct event *e, const char *key)
{
	return (struct erasure){
		.is_origin = e->origin != NULL,
		.what = e->origin ? e->origin : e->id,
		.key = key,
	};
}

static int compare_erasures(const void *a, const void *b)
{
	const struct erasure *x = a, *y = b;
	int order = x->is_origin - y->is_origin;

	if (!order)
		order = strcmp(x->what, y->what);
	return order ? order : strcmp(x->key, y->key);
}

struct erasures {
	struct erasure *items;
	size_t len, cap;
};

static void read_erasure(struct erasures *out, const struct doc *doc,
			 const struct value *one)
{
	const char *id = value_get_string(one, "event");
	const struct value *keys = value_get(one, "keys");
	const struct event *e = id ? doc_find(doc, id) : NULL;

	for (size_t i = 0; e && i < value_len(keys); i++) {
		const char *key = value_item_string(keys, i);

		if (key)
			vec_push(out, erasure_of(e, key));
	}
}

static void read_erasures(struct erasures *out, const struct doc *doc)
{
	for (size_t i = 0; i < doc->events.len; i++) {
		const struct event *e = doc->events.items[i];
		const struct value *list;

		if (!kind_is(e, "erase"))
			continue;
		list = value_get(e->body, "erases");
		if (!list || list->type != VALUE_ARRAY)
			continue;
		for (size_t k = 0; k < list->array.len; k++)
			read_erasure(out, doc, list->array.items[k]);
	}
}

void doc_apply_erasures(struct doc *doc)
{
	struct erasures all = { 0 };

	read_erasures(&all, doc);
	if (!all.len)
		return;
	qsort(all.items, all.len, sizeof(*all.items), compare_erasures);
	for (size_t i = 0; i < doc->events.len; i++) {
		struct event *e = doc->events.items[i];
		const struct value *text = value_get_object(e->body, "text");

		for (size_t k = value_len(text); k-- > 0;) {
			const char *key = text->object.items[k].key;
			const struct erasure wanted = erasure_of(e, key);

			if (bsearch(&wanted, all.items, all.len,
				    sizeof(wanted), compare_erasures))
				erase_text(doc, e, key);
		}
	}
	vec_release(&all);
}

/* Gives `mine` the texts that are erased there but stand in `theirs`. */
static void restore_texts(struct doc *doc, struct event *mine,
			  const struct event *theirs)
{
	const struct value *text = value_get_object(theirs->body, "text");
	const struct value *salt = value_get(theirs->body, "salt");
	struct value *both[2];
	static const char *const keys[] = { "text", "salt" };

	for (size_t i = 0; i < value_len(text); i++) {
		const char *key = text->object.items[i].key;

		if (!value_unset(value_get(mine->body, "erased"), key))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			both[k] = value_get(mine->body, keys[k]);
			if (!both[k]) {
				both[k] = value_object(&doc->arena);
				value_set(&doc->arena, mine->body, keys[k],
					  both[k]);
			}
		}
		value_set_string(&doc->arena, both[0], key,
				 text->object.items[i].value->string);
		value_set_string(&doc->arena, both[1], key,
				 value_get_string(salt, key));
	}
	drop_empty(mine->body);
	event_sort_keys(mine->body);
}

static void unite_event(struct doc *doc, struct event *mine,
			const struct event *theirs)
{
	const char *sig = value_get_string(theirs->body, "sig");
	const char *my_sig = value_get_string(mine->body, "sig");

	if (value_get(mine->body, "erased"))
		restore_texts(doc, mine, theirs);
	if (sig && (!my_sig || strcmp(sig, my_sig) > 0)) {
		value_set_string(&doc->arena, mine->body, "sig", sig);
		event_sort_keys(mine->body);
	}
}

/* Only what a newer tkt wrote: else the next write makes a summary of ours. */
static void unite_summary(struct doc *into, const struct doc *from)
{
	BUF_LOCAL mine = BUF_INIT;
	BUF_LOCAL theirs = BUF_INIT;

	if (from->fold < into->fold || !from->summary)
		return;
	if (from->fold == into->fold && into->summary) {
		value_write(&mine, into->summary, VALUE_COMPACT, 0);
		value_write(&theirs, from->summary, VALUE_COMPACT, 0);
		if (strcmp(mine.bytes, theirs.bytes) >= 0)
			return;
	}
	into->fold = from->fold;
	into->summary = value_copy(&into->arena, from->summary);
}

const struct tkt_error *doc_union(struct doc *into, const struct doc *from)
{
	if (into->type != from->type || strcmp(into->id, from->id))
		return tkt_error(TKT_E_INVALID,
				 "'%.7s' and '%.7s' are not one document",
				 into->id, from->id);
	for (size_t i = 0; i < from->events.len; i++) {
		const struct event *theirs = from->events.items[i];
		struct event *mine = doc_find(into, theirs->id);

		if (mine)
			unite_event(into, mine, theirs);
		else
			doc_add_proven(into,
				       value_copy(&into->arena, theirs->body),
				       theirs->id);
	}
	unite_summary(into, from);
	return NULL;
}
