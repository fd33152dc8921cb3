#include "model/article.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/sha256.h"
#include "model/codec.h"
#include "model/kinds.h"

#define IN_FILE FIELD_SUMMARY
#define ASKED FIELD_QUERY
#define F(member, heading, type, flags, sentence)                              \
	FIELD(struct article, member, #member, heading, type, flags, sentence)

const struct field article_fields[] = {
	F(id, "ID", ID, 0, "the article's id, 40 hex digits"),
	F(title, "TITLE", STRING, IN_FILE | FIELD_WIDE,
	  "what it is about, in one line"),
	F(kind, "KIND", STRING, IN_FILE | ASKED,
	  "howto, faq, known-error or script"),
	F(state, "STATE", STRING, ASKED,
	  "wip, draft, validated or archived, as the present body has it"),
	F(written_state, "AS WRITTEN", STRING, IN_FILE,
	  "the state that the events give, for the body of body_hash"),
	F(audience, "AUDIENCE", LIST, IN_FILE | ASKED,
	  "to whom it is shown: tiers, customer, public"),
	F(tags, "TAGS", LIST, IN_FILE | ASKED, "free words"),
	F(tickets, "TICKETS", LIST, IN_FILE, "tickets that it came from"),
	F(category, "CATEGORY", STRING, IN_FILE | ASKED, "one of the desk's"),
	F(system, "SYSTEM", STRING, IN_FILE | ASKED, "what it is about"),
	F(owner, "OWNER", STRING, IN_FILE | ASKED, "who answers for it"),
	F(written_at, "WRITTEN", TIME, IN_FILE | ASKED, "when it was begun"),
	F(updated_at, "UPDATED", TIME, IN_FILE | ASKED,
	  "when it last changed"),
	F(body_hash, "BODY", STRING, IN_FILE,
	  "SHA-256 of the body that the events speak of"),
	FIELD(struct article, flags_len, "flags", "FLAGS", INT, FIELD_RIGHT,
	      "how many flags nobody has settled"),
	F(flagged, "FLAGGED", BOOL, IN_FILE | ASKED,
	  "somebody found it wrong or out of date"),
	F(concurrent, "CONCURRENT", BOOL, IN_FILE | ASKED,
	  "people changed it without knowing of each other"),
	F(changed, "CHANGED", BOOL, ASKED,
	  "the body is not the one that the events speak of"),
	F(conflicted, "CONFLICTED", BOOL, ASKED,
	  "the body holds conflict markers"),
	{ .name = NULL },
};

const char *const article_state_names[ARTICLE_STATE_COUNT] = {
	[ARTICLE_WIP] = "wip",
	[ARTICLE_DRAFT] = "draft",
	[ARTICLE_VALIDATED] = "validated",
	[ARTICLE_ARCHIVED] = "archived",
};

/* --- writes ------------------------------------------------------------- */

struct writes {
	struct write *items;
	size_t len, cap;
};

struct scribe {
	struct article *a;
	struct arena *arena;
	struct writes *out;
	const struct event *e;
	unsigned event;
};

static void push(struct scribe *s, const char *name, const struct value *v,
		 int64_t rank)
{
	struct write w = {
		.name = name,
		.event = s->event,
		.rank = rank,
		.machine = !event_is_person(s->e),
		.value = v && v->type != VALUE_NULL ? v : NULL,
	};

	vec_push(s->out, w);
}

/* Of two at once the one wins that claims less: nothing gets published by a
 * merge that either side would have held back. */
static int state_rank(const char *state)
{
	static const char *const order[] = {
		"validated", "draft", "wip", "archived",
	};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (!strcmp(order[i], state))
			return (int)i;
	return -1;
}

/* The state is one value with the body that it was said of. */
static void write_state(struct scribe *s)
{
	const struct value *body = s->e->body;
	const char *state = value_get_string(body, "state");
	struct value *v;

	if (!state || state_rank(state) < 0)
		return;
	v = value_object(s->arena);
	value_set_string(s->arena, v, "state", state);
	value_set_string(s->arena, v, "body", value_get_string(body, "body"));
	push(s, "state", v, state_rank(state));
}

static const char *const single_names[] = {
	"body", "form", "category", "system", "owner",
};

static void write_singles(struct scribe *s)
{
	const struct value *unset = value_get(s->e->body, "unset");

	for (size_t i = 0; i < ARRAY_LEN(single_names); i++) {
		const char *name = single_names[i];
		const struct value *v = value_get(s->e->body, name);

		if (v && v->type == VALUE_STRING)
			push(s, name, v, /* rank */ 0);
		for (size_t k = 0; k < value_len(unset); k++) {
			const char *gone = value_item_string(unset, k);

			if (gone && !strcmp(gone, name))
				push(s, name, /* value */ NULL, /* rank */ 0);
		}
	}
}

static void write_title(struct scribe *s)
{
	const char *title = event_text(s->e, "title");

	if (title || event_text_erased(s->e, "title"))
		push(s, "title", value_string(s->arena, title), /* rank */ 0);
}

static void write_sets(struct scribe *s, const char *how, bool add)
{
	static const char *const sets[] = { "audience", "tags", "tickets" };
	const struct value *changes = value_get_object(s->e->body, how);

	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		const struct value *list = value_get(changes, sets[i]);

		for (size_t k = 0; k < value_len(list); k++) {
			const char *one = value_item_string(list, k);

			if (one)
				push(s, arena_printf(s->arena, "%s:%s",
						     sets[i], one),
				     add ? value_string(s->arena, one) : NULL,
				     /* rank */ add);
		}
	}
}

static void write_flags(struct scribe *s)
{
	const struct value *settles = value_get(s->e->body, "settles");

	if (kind_is(s->e, "flag"))
		push(s, arena_printf(s->arena, "flag:%s", s->e->id),
		     value_string(s->arena, s->e->id), /* rank */ 0);
	for (size_t i = 0; i < value_len(settles); i++)
		if (value_item_string(settles, i))
			push(s, arena_printf(s->arena, "flag:%s",
					     value_item_string(settles, i)),
			     /* value */ NULL, /* rank */ 1);
}

static void write_event(struct scribe *s)
{
	if (!s->e->kind || kind_is(s->e, "erase"))
		return;
	write_singles(s);
	write_state(s);
	write_title(s);
	write_sets(s, "remove", /* add */ false);
	write_sets(s, "add", /* add */ true);
	write_flags(s);
}

/* --- fields ------------------------------------------------------------- */

static void count_flags(struct article *a)
{
	struct strings flags = { 0 };

	registers_set(&flags, &a->registers, "flag");
	a->flags_len = (int64_t)flags.len;
	a->flagged = flags.len > 0;
	vec_release(&flags);
}

static void set_times(struct article *a)
{
	a->written_at = a->updated_at = INSTANT_NONE;
	for (size_t i = 0; i < a->history.len; i++) {
		int64_t at = a->history.nodes[i].event->at;

		if (a->written_at == INSTANT_NONE)
			a->written_at = at;
		if (at != INSTANT_NONE && at > a->updated_at)
			a->updated_at = at;
	}
}

/* What the events say, and what that is worth with the present body. */
static void set_state(struct article *a)
{
	const struct value *v = registers_value(&a->registers, "state");
	const char *of_body = value_get_string(v, "body");
	char hash[SHA256_HEX_LEN + 1];

	a->written_state = value_get_string(v, "state");
	if (!a->written_state)
		a->written_state = article_state_names[ARTICLE_WIP];
	a->state = a->written_state;
	a->conflicted = a->changed = false;
	if (!a->body)
		return;
	article_body_hash(hash, a->body, a->body_len);
	a->changed = !a->body_hash || strcmp(hash, a->body_hash) != 0;
	a->conflicted = article_has_markers(a->body, a->body_len);
	if (!strcmp(a->state, "validated") &&
	    (!of_body || strcmp(of_body, hash) != 0 || a->conflicted))
		a->state = article_state_names[ARTICLE_DRAFT];
}

/* Who began it; a machine's first event is nobody's. */
static const char *first_by(const struct article *a)
{
	for (size_t i = 0; i < a->history.len; i++)
		if (a->history.nodes[i].event->by)
			return a->history.nodes[i].event->by;
	return NULL;
}

static void set_fields(struct article *a)
{
	a->id = a->doc->id;
	a->title = registers_string(&a->registers, "title");
	a->kind = registers_string(&a->registers, "form");
	if (!a->kind)
		a->kind = "howto";
	a->category = registers_string(&a->registers, "category");
	a->system = registers_string(&a->registers, "system");
	a->body_hash = registers_string(&a->registers, "body");
	a->owner = registers_string(&a->registers, "owner");
	if (!a->owner)
		a->owner = first_by(a);
	a->concurrent = a->registers.concurrent_len > 0;
	registers_set(&a->audience, &a->registers, "audience");
	registers_set(&a->tags, &a->registers, "tags");
	registers_set(&a->tickets, &a->registers, "tickets");
	count_flags(a);
	set_times(a);
	set_state(a);
}

/* Registers point at their writes: these live as long as the document. */
static void fold_writes(struct article *a, const struct writes *writes)
{
	struct arena *arena = &a->doc->arena;
	struct write *kept = ARENA_ARRAY(arena, struct write, writes->len);

	registers_release(&a->registers);
	a->registers = (struct registers){ 0 };
	if (!writes->len)
		return;
	memcpy(kept, writes->items, writes->len * sizeof(*kept));
	registers_fold(&a->registers, arena, &a->history, kept, writes->len);
}

void article_fold(struct article *a)
{
	struct writes writes = { 0 };

	history_build(&a->history, a->doc, /* undone */ NULL);
	for (size_t i = 0; i < a->history.len; i++) {
		struct scribe s = {
			.a = a,
			.arena = &a->doc->arena,
			.out = &writes,
			.e = a->history.nodes[i].event,
			.event = (unsigned)i,
		};

		if (history_counts(&a->history, s.event))
			write_event(&s);
	}
	fold_writes(a, &writes);
	vec_release(&writes);
	set_fields(a);
}

/* --- the document ------------------------------------------------------- */

void article_set_body(struct article *a, const char *body, size_t body_len)
{
	struct arena *arena = &a->doc->arena;
	char *copy = NULL;

	if (body) { /* may hold anything, as a file does */
		copy = arena_alloc(arena, body_len + 1);
		memcpy(copy, body, body_len);
	}
	a->body = copy;
	a->body_len = body ? body_len : 0;
}

struct article *article_of(struct doc *doc)
{
	struct article *a = mem_alloc(sizeof(*a));

	a->doc = doc;
	article_fold(a);
	return a;
}

struct article *article_new(void)
{
	return article_of(doc_new(DOC_ARTICLE));
}

const struct tkt_error *article_parse(struct article **out, const char *bytes,
				      size_t len, const char *id,
				      const char *body, size_t body_len)
{
	struct article *a;
	struct doc *doc;

	TRY(doc_parse(&doc, DOC_ARTICLE, id, bytes, len));
	a = mem_alloc(sizeof(*a));
	a->doc = doc;
	article_set_body(a, body, body_len);
	article_fold(a);
	*out = a;
	return NULL;
}

void article_free(struct article *a)
{
	if (!a)
		return;
	registers_release(&a->registers);
	vec_release(&a->audience);
	vec_release(&a->tags);
	vec_release(&a->tickets);
	doc_free(a->doc);
	free(a);
}

struct event *article_add(struct article *a, const struct value *body)
{
	return doc_add(a->doc, value_copy(&a->doc->arena, body));
}

void article_write(struct buf *out, struct article *a)
{
	ARENA_LOCAL arena = { 0 };
	struct value *summary = value_object(&arena);

	for (const struct field *f = article_fields; f->name; f++)
		if (f->flags & FIELD_SUMMARY && !field_is_empty(f, a))
			value_set(&arena, summary, f->name,
				  field_value(&arena, f, a));
	doc_write(out, a->doc, summary);
}

void article_path(char *path, const char *id, const char *ending)
{
	snprintf(path, ARTICLE_PATH_LEN + 1, "kb/%.2s/%s%s", id, id, ending);
}
