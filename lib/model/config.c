/* Reading, folding and writing desk.json: events → registers → tree. */
#include "model/config.h"

#include <stdlib.h>
#include <string.h>
#include "base/words.h"
#include "model/codec.h"
#include "model/config_internal.h"
#include "model/kinds.h"

/* Members of a `person` event that are registers of their own. */
static const char *const person_payload[] = {
	"tier", "queues", "roles", "away_until", "deputy", "left",
};
static const char *const person_texts[] = { "name", "email" };

struct writes {
	struct write *items;
	size_t len, cap;
};

/* What one event is to the registers, while its members are walked. */
struct source {
	struct writes *writes;
	struct arena *arena;
	const struct event *event;
	unsigned index;
};

static void add_write(const struct source *s, const char *path,
		      const struct value *v)
{
	struct write w = {
		.name = path,
		.event = s->index,
		.machine = !event_is_person(s->event),
		.value = v,
	};

	if (config_path_is_sound(path) && config_value_is_sound(v))
		vec_push(s->writes, w);
}

static void add_settings(const struct source *s)
{
	const struct value *set = value_get(s->event->body, "set");
	const struct value *unset = value_get(s->event->body, "unset");

	if (set && set->type == VALUE_ARRAY)
		for (size_t i = 0; i < set->array.len; i++) {
			const struct value *item = set->array.items[i];
			const struct value *v = value_get(item, "value");
			const char *path = value_get_string(item, "path");

			if (path && v)
				add_write(s, path, v);
		}
	for (size_t i = 0; i < value_len(unset); i++)
		if (value_item_string(unset, i))
			add_write(s, value_item_string(unset, i),
				  /* value */ NULL);
}

static void add_person_text(const struct source *s, const char *who,
			    const char *key)
{
	const char *text = event_text(s->event, key);

	/* What was erased stays a write: an older name does not come back. */
	if (text || event_text_erased(s->event, key))
		add_write(s, arena_printf(s->arena, "people.%s.%s", who, key),
			  text ? value_string(s->arena, text) : NULL);
}

static void add_person(const struct source *s)
{
	const struct value *body = s->event->body;
	const char *who = value_get_string(body, "who");
	const struct value *unset = value_get(body, "unset");

	if (!who)
		return;
	/* Somebody of whom nothing else is known exists all the same. */
	if (kind_is(s->event, "person"))
		add_write(s, arena_printf(s->arena, "people.%s", who),
			  value_object(s->arena));
	for (size_t i = 0; i < ARRAY_LEN(person_payload); i++) {
		const struct value *v = value_get(body, person_payload[i]);

		if (v)
			add_write(s,
				  arena_printf(s->arena, "people.%s.%s", who,
					       person_payload[i]), v);
	}
	for (size_t i = 0; i < ARRAY_LEN(person_texts); i++)
		add_person_text(s, who, person_texts[i]);
	for (size_t i = 0; i < value_len(unset); i++)
		if (value_item_string(unset, i))
			add_write(s,
				  arena_printf(s->arena, "people.%s.%s", who,
					       value_item_string(unset, i)),
				  /* value */ NULL);
}

static void add_event(const struct source *s)
{
	bool undo = kind_is(s->event, "undo");

	if (kind_is(s->event, "person") ||
	    (undo && value_get(s->event->body, "who")))
		add_person(s);
	else if (undo || kind_is(s->event, "configure"))
		add_settings(s);
}

/* Registers point at their writes: these live as long as the document. */
static void fold_writes(struct config *c, const struct writes *writes)
{
	struct arena *a = &c->doc->arena;
	struct write *kept = ARENA_ARRAY(a, struct write, writes->len);

	registers_release(&c->registers);
	c->registers = (struct registers){ 0 };
	if (!writes->len)
		return;
	memcpy(kept, writes->items, writes->len * sizeof(*kept));
	registers_fold(&c->registers, a, &c->history, kept, writes->len);
}

static void find_concurrent(struct config *c)
{
	for (size_t i = 0; i < c->registers.all.len; i++)
		if (c->registers.all.items[i]->concurrent)
			vec_push(&c->concurrent,
				 c->registers.all.items[i]->name);
	strings_sort(&c->concurrent);
}

void config_fold(struct config *c)
{
	struct writes writes = { 0 };

	config_forget(c);
	history_build(&c->history, c->doc, /* undone */ NULL);
	for (size_t i = 0; i < c->history.len; i++) {
		struct source s = {
			.writes = &writes,
			.arena = &c->doc->arena,
			.event = c->history.nodes[i].event,
			.index = (unsigned)i,
		};

		if (history_counts(&c->history, (unsigned)i))
			add_event(&s);
	}
	fold_writes(c, &writes);
	vec_release(&writes);
	find_concurrent(c);
	c->tree = config_tree(&c->doc->arena, &c->registers);
	config_read(c);
}

struct config *config_of(struct doc *doc)
{
	struct config *c = mem_alloc(sizeof(*c));

	c->doc = doc;
	config_fold(c);
	return c;
}

struct config *config_new(void)
{
	return config_of(doc_new(DOC_DESK));
}

const struct tkt_error *config_parse(struct config **out, const char *bytes,
				     size_t len)
{
	struct doc *doc;

	TRY(doc_parse(&doc, DOC_DESK, /* id */ NULL, bytes, len));
	*out = config_of(doc);
	return NULL;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	config_forget(c);
	registers_release(&c->registers);
	doc_free(c->doc);
	free(c);
}

struct event *config_add(struct config *c, const struct value *body)
{
	return doc_add(c->doc, value_copy(&c->doc->arena, body));
}

bool config_is_edited(const struct config *c)
{
	return c->doc->summary && c->doc->fold >= FOLD_VERSION &&
	       !value_equal(value_get(c->doc->summary, "config"), c->tree);
}

void config_write(struct buf *out, struct config *c)
{
	ARENA_LOCAL arena = { 0 };
	struct value *summary = value_object(&arena);

	value_set(&arena, summary, "config", value_copy(&arena, c->tree));
	if (c->concurrent.len)
		value_set(&arena, summary, "concurrent",
			  value_strings(&arena, &c->concurrent));
	doc_write(out, c->doc, summary);
}
