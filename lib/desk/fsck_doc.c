/* Proving documents: what they say of themselves, and what they refer to. */
#include <string.h>

#include "base/utf8.h"
#include "base/words.h"
#include "desk/content.h"
#include "desk/fsck_internal.h"
#include "model/codec.h"
#include "model/merge_body.h"
#include "model/shape.h"

enum {
	SHOWN_LEN = 60, /* of a value in a message */
};

/* --- the summary, the order, the form ----------------------------------- */

static void add_value(struct buf *out, const struct value *v)
{
	BUF_LOCAL text = BUF_INIT;

	if (!v) {
		buf_adds(out, "nothing");
		return;
	}
	value_write(&text, v, VALUE_COMPACT, /* level */ 0);
	utf8_cut(out, text.bytes, text.len, SHOWN_LEN);
}

static bool say_key(struct fsck *k, const char *path, const char *key,
		    const struct value *stands, const struct value *folded)
{
	BUF_LOCAL text = BUF_INIT;

	if (value_equal(stands, folded))
		return false;
	buf_addf(&text, "the summary's '%s' is ", key);
	add_value(&text, stands);
	buf_adds(&text, ", the events give ");
	add_value(&text, folded);
	fsck_say(k, path, /* event */ NULL, /* commit */ NULL, "%s",
		 text.bytes);
	return true;
}

static bool say_summary(struct fsck *k, const char *path,
			const struct value *stands,
			const struct value *folded)
{
	bool said = false;

	for (size_t i = 0; i < value_len(folded); i++) {
		const struct value_member *m = &folded->object.items[i];

		said |= say_key(k, path, m->key, value_get(stands, m->key),
				m->value);
	}
	for (size_t i = 0; i < value_len(stands); i++) {
		const struct value_member *m = &stands->object.items[i];

		if (!value_get(folded, m->key))
			said |= say_key(k, path, m->key, m->value,
					/* folded */ NULL);
	}
	return said;
}

/* Do the events stand in the file in another order than in the fold's? */
static bool say_order(struct fsck *k, const char *path,
		      const struct doc *stands, const struct doc *folded)
{
	for (size_t i = 0; i < stands->events.len; i++)
		if (strcmp(stands->events.items[i]->id,
			   folded->events.items[i]->id) != 0) {
			fsck_say(k, path, stands->events.items[i]->id,
				 /* commit */ NULL,
				 "event %.7s does not stand in its place",
				 stands->events.items[i]->id);
			return true;
		}
	return false;
}

/*
 * The file is not what its events give: says why. `stands` is as it was read,
 * before anything was folded.
 */
static void say_difference(struct fsck *k, const struct store_entry *e,
			   enum doc_type type, const char *id,
			   const struct buf *wanted)
{
	struct doc *stands = NULL, *folded = NULL;
	const struct tkt_error *err;
	size_t from = fsck_count(k);

	err = doc_parse(&stands, type, id, e->bytes, e->len);
	if (!err)
		err = doc_parse(&folded, type, id, wanted->bytes,
				wanted->len);
	if (!err && !say_summary(k, e->path, stands->summary,
				 folded->summary) &&
	    !say_order(k, e->path, stands, folded))
		fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
			 "is not written as tkt writes it");
	fsck_mend(k, from, e->path, MEND_REWRITE, /* needs */ NULL);
	doc_free(stands);
	doc_free(folded);
	tkt_error_free(err);
}

static bool is_same(const struct store_entry *e, const struct buf *wanted)
{
	return e->len == wanted->len && !memcmp(e->bytes, wanted->bytes,
						e->len);
}

/* --- events ------------------------------------------------------------- */

static void keep_events(struct fsck *k, const struct doc *doc)
{
	if (!(k->flags & FSCK_HISTORY))
		return;
	for (size_t i = 0; i < doc->events.len; i++) {
		char *id = arena_strdup(&k->arena, doc->events.items[i]->id);

		map_set(&k->events, id, id);
	}
}

static void check_parents(struct fsck *k, const char *path,
			  const struct doc *doc)
{
	for (size_t i = 0; i < doc->events.len; i++) {
		const struct event *e = doc->events.items[i];

		for (size_t j = 0; j < e->after.len; j++) {
			size_t from = fsck_count(k);

			if (doc_find(doc, e->after.items[j]))
				continue;
			fsck_say(k, path, e->id, /* commit */ NULL,
				 "event %.7s follows %.7s, which is not "
				 "there", e->id, e->after.items[j]);
			fsck_mend(k, from, path, MEND_PAST,
				  e->after.items[j]);
		}
	}
}

/* False where it cannot be read; then that is said. */
static bool readable(struct fsck *k, const struct store_entry *e,
		     const struct tkt_error *err)
{
	size_t from = fsck_count(k);

	if (!err)
		return true;
	fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL, "%s",
		 err->message);
	/* What is too new is no damage. */
	if (err->code != TKT_E_VERSION)
		fsck_mend(k, from, e->path, MEND_PAST, /* needs */ NULL);
	tkt_error_free(err);
	return false;
}

static bool has_bytes(struct fsck *k, const struct store_entry *e)
{
	size_t from = fsck_count(k);

	if (e->bytes)
		return true;
	fsck_say(k, e->path, /* event */ NULL, /* commit */ NULL,
		 "%zu bytes, where %u are the limit", e->len,
		 DOC_READ_MAX_LEN);
	fsck_mend(k, from, e->path, MEND_PAST, /* needs */ NULL);
	return false;
}

/* --- tickets ------------------------------------------------------------ */

static bool is_id(const char *s)
{
	return s && strlen(s) == EVENT_ID_LEN &&
	       strspn(s, "0123456789abcdef") == EVENT_ID_LEN;
}

static void refer_ticket(struct fsck *k, const char *path, const char *event,
			 const char *id)
{
	char target[TICKET_PATH_LEN + 1];

	if (!is_id(id))
		return;
	ticket_path(target, id);
	fsck_refer(k, &(struct reference){
		.path = path, .event = event, .what = "ticket",
		.target = target, .name = id, .elsewhere = true,
	});
}

static void refer_article(struct fsck *k, const char *path, const char *event,
			  const char *id)
{
	char target[ARTICLE_PATH_LEN + 1];

	if (!is_id(id))
		return;
	article_path(target, id, ".json");
	fsck_refer(k, &(struct reference){
		.path = path, .event = event, .what = "article",
		.target = target, .name = id, .elsewhere = true,
	});
}

void fsck_refer_content(struct fsck *k, const char *path,
			const struct event *e)
{
	static const enum content_type types[] = {
		CONTENT_ATTACHMENT, CONTENT_POLICY,
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const char *sha256 = content_of(e, types[i]);
		char target[CONTENT_PATH_LEN];

		if (!sha256)
			continue;
		content_path(target, types[i], sha256);
		fsck_refer(k, &(struct reference){
			.path = path, .event = e->id,
			.what = content_word(types[i]), .target = target,
			.name = sha256,
			.elsewhere = types[i] == CONTENT_ATTACHMENT,
		});
	}
}

static void refer_all(struct fsck *k, const char *path,
		      const struct ticket *t)
{
	for (size_t i = 0; i < t->links.len; i++) {
		const char *colon = strchr(t->links.items[i], ':');

		/* Commits are those of other repositories. */
		if (colon && strncmp(t->links.items[i], "commit:", 7) != 0)
			refer_ticket(k, path, /* event */ NULL, colon + 1);
	}
	for (size_t i = 0; i < t->articles.len; i++)
		refer_article(k, path, /* event */ NULL,
			      t->articles.items[i]);
	refer_article(k, path, /* event */ NULL, t->kb);
	refer_ticket(k, path, /* event */ NULL, t->duplicate_of);
	refer_ticket(k, path, /* event */ NULL, t->follow_up);
	for (size_t i = 0; i < t->doc->events.len; i++)
		fsck_refer_content(k, path, t->doc->events.items[i]);
}

/* What counts for nothing, since it was undone, harms nobody. */
static void check_shapes(struct fsck *k, const char *path,
			 const struct ticket *t)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		BUF_LOCAL fault = BUF_INIT;

		if (history_counts(&t->history, i) && shape_fault(&fault, e))
			fsck_say(k, path, e->id, /* commit */ NULL,
				 "event %.7s (%s): %s; tkt undo takes it back",
				 e->id, e->kind_name, fault.bytes);
	}
}

const struct tkt_error *fsck_ticket(struct fsck *k,
				    const struct store_entry *e,
				    const char *id)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	BUF_LOCAL wanted = BUF_INIT;

	if (!has_bytes(k, e) ||
	    !readable(k, e, ticket_parse(&t, e->bytes, e->len, id)))
		return NULL;
	keep_events(k, t->doc);
	check_parents(k, e->path, t->doc);
	check_shapes(k, e->path, t);
	refer_all(k, e->path, t);
	if (doc_is_newer(t->doc) || t->doc->fold < FOLD_VERSION)
		return NULL;
	ticket_write(&wanted, t);
	if (!is_same(e, &wanted))
		say_difference(k, e, DOC_TICKET, id, &wanted);
	return NULL;
}

/* --- articles ----------------------------------------------------------- */

static const struct tkt_error *read_body(struct buf *out, bool *there,
					 struct fsck *k, const char *path)
{
	const struct tkt_error *err;

	TRY(store_exists(there, k->desk->store, path));
	if (!*there)
		return NULL;
	err = store_read(out, /* oid */ NULL, k->desk->store, path,
			 DOC_READ_MAX_LEN);
	/* Damage of the body is said where the body is met. */
	if (err)
		*there = false;
	tkt_error_free(err);
	return NULL;
}

static const struct tkt_error *check_text(struct fsck *k, const char *path,
					  const char *json,
					  const struct article *a)
{
	const struct reg *r = registers_get(&a->registers, "body");
	const struct merge_text body = { a->body, a->body_len };
	size_t from = fsck_count(k);
	bool by_merge;

	/* Two bodies at once: what the merge made of them is nobody's yet. */
	if (!a->changed || (r && r->concurrent))
		return NULL;
	/* Nor is an older one that a merge without an ancestor left beside. */
	if (a->body && a->body_hash && merge_body_holds(&body, a->body_hash))
		return NULL;
	TRY(fsck_by_merge(&by_merge, k, path));
	fsck_say(k, path, /* event */ NULL, /* commit */ NULL,
		 by_merge ? "no event speaks of this text: a merge made it of "
			    "an older one and the current one"
			  : "no event speaks of this text: it was edited by "
			    "hand");
	fsck_mend(k, from, json, by_merge ? MEND_PAST : MEND_BODY,
		  /* needs */ NULL);
	return NULL;
}

const struct tkt_error *fsck_article(struct fsck *k,
				     const struct store_entry *e,
				     const char *id)
{
	CLEANUP(article_free_ptr) struct article *a = NULL;
	char path[ARTICLE_PATH_LEN + 1];
	BUF_LOCAL body = BUF_INIT;
	BUF_LOCAL wanted = BUF_INIT;
	bool there;

	article_path(path, id, ".md");
	TRY(read_body(&body, &there, k, path));
	fsck_refer(k, &(struct reference){
		.path = e->path, .what = "its text", .target = path,
		.name = strrchr(path, '/') + 1,
	});
	if (!has_bytes(k, e) ||
	    !readable(k, e, article_parse(&a, e->bytes, e->len, id,
					  there ? body.bytes : NULL,
					  body.len)))
		return NULL;
	keep_events(k, a->doc);
	check_parents(k, e->path, a->doc);
	for (size_t i = 0; i < a->tickets.len; i++)
		refer_ticket(k, e->path, /* event */ NULL,
			     a->tickets.items[i]);
	if (there)
		TRY(check_text(k, path, e->path, a));
	if (doc_is_newer(a->doc) || a->doc->fold < FOLD_VERSION)
		return NULL;
	article_write(&wanted, a);
	if (!is_same(e, &wanted))
		say_difference(k, e, DOC_ARTICLE, id, &wanted);
	return NULL;
}

/* --- the configuration -------------------------------------------------- */

static void check_config(struct fsck *k, struct config *c)
{
	struct strings faults = { 0 };

	config_faults(&faults, &k->arena, c);
	for (size_t i = 0; i < faults.len; i++)
		fsck_say(k, DESK_JSON, /* event */ NULL, /* commit */ NULL,
			 "%s", faults.items[i]);
	vec_release(&faults);
}

/* The configuration with these bodies on top of it; never written. */
static struct config *with_bodies(struct fsck *k, const struct config *c,
				  const struct value *bodies)
{
	struct config *edited = config_new();

	for (size_t i = 0; i < c->doc->events.len; i++)
		config_add(edited, c->doc->events.items[i]->body);
	config_fold(edited);
	for (size_t i = 0; i < value_len(bodies); i++) {
		struct value *body = value_copy(&edited->doc->arena,
						bodies->array.items[i]);
		const struct seal seal = { .at = INSTANT_NONE };

		desk_seal(k->desk, body, &edited->doc->arena,
			  &edited->history, &seal);
		doc_add(edited->doc, body);
		config_fold(edited);
	}
	return edited;
}

/*
 * The sentence for the first fault that the edit brings, in k->arena; NULL:
 * none.
 */
static const char *new_fault(struct fsck *k, const struct config *c,
			     const struct value *bodies)
{
	CLEANUP(config_free_ptr) struct config *edited =
		with_bodies(k, c, bodies);
	struct strings before = { 0 }, after = { 0 };
	const char *fault = NULL;

	config_faults(&before, &k->arena, c);
	config_faults(&after, &k->arena, edited);
	for (size_t i = 0; i < after.len && !fault; i++)
		if (!strings_has(&before, after.items[i]))
			fault = after.items[i];
	vec_release(&before);
	vec_release(&after);
	return fault;
}

/* The tree says what no event does. */
static void say_edits(struct fsck *k, const struct config *c,
		      const struct value *edited)
{
	size_t from = fsck_count(k);
	const struct tkt_error *err;
	struct value *bodies;
	const char *wrong;

	err = config_diff(&bodies, &k->arena, c, edited);
	wrong = err ? err->message : new_fault(k, c, bodies);
	if (wrong) {
		fsck_say(k, DESK_JSON, /* event */ NULL, /* commit */ NULL,
			 "its configuration was edited by hand, and wrongly: "
			 "%s", wrong);
	} else {
		fsck_say(k, DESK_JSON, /* event */ NULL, /* commit */ NULL,
			 "its configuration is not what its events give: it "
			 "was edited by hand");
		fsck_mend(k, from, DESK_JSON, MEND_EDIT, /* needs */ NULL);
	}
	tkt_error_free(err);
}

const struct tkt_error *fsck_desk(struct fsck *k,
				  const struct store_entry *e)
{
	CLEANUP(config_free_ptr) struct config *c = NULL;
	BUF_LOCAL wanted = BUF_INIT;
	const struct value *edited;
	bool by_hand = false;

	if (!has_bytes(k, e) ||
	    !readable(k, e, config_parse(&c, e->bytes, e->len)))
		return NULL;
	keep_events(k, c->doc);
	check_parents(k, e->path, c->doc);
	check_config(k, c);
	if (doc_is_newer(c->doc) || c->doc->fold < FOLD_VERSION)
		return NULL;
	config_write(&wanted, c);
	if (is_same(e, &wanted))
		return NULL;
	edited = value_get(c->doc->summary, "config");
	if (!value_equal(edited, c->tree))
		TRY(fsck_was_written(&by_hand, k, c));
	if (by_hand)
		say_edits(k, c, edited);
	else
		say_difference(k, e, DOC_DESK, c->doc->id, &wanted);
	return NULL;
}
