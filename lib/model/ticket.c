#include "model/ticket.h"

#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "model/codec.h"
#include "model/ticket_fold.h"

const char *const ticket_state_names[STATE_COUNT] = {
	[STATE_NEW] = "new",
	[STATE_OPEN] = "open",
	[STATE_WAITING] = "waiting",
	[STATE_RESOLVED] = "resolved",
	[STATE_CLOSED] = "closed",
	[STATE_REJECTED] = "rejected",
};

int ticket_state_parse(const char *name)
{
	for (int i = 0; i < STATE_COUNT; i++)
		if (word_is(ticket_state_names[i], name))
			return i;
	return -1;
}

struct ticket *ticket_of(struct doc *doc)
{
	struct ticket *t = mem_alloc(sizeof(*t));

	t->doc = doc;
	ticket_fold(t);
	return t;
}

struct ticket *ticket_new(void)
{
	return ticket_of(doc_new(DOC_TICKET));
}

const struct tkt_error *ticket_parse(struct ticket **out, const char *bytes,
				     size_t len, const char *id)
{
	struct doc *doc;

	TRY(doc_parse(&doc, DOC_TICKET, id, bytes, len));
	*out = ticket_of(doc);
	return NULL;
}

void ticket_free(struct ticket *t)
{
	if (!t)
		return;
	registers_release(&t->registers);
	vec_release(&t->systems);
	vec_release(&t->tags);
	vec_release(&t->refs);
	vec_release(&t->articles);
	vec_release(&t->links);
	vec_release(&t->cc);
	vec_release(&t->kb_covers);
	vec_release(&t->path);
	vec_release(&t->deployments);
	doc_free(t->doc);
	free(t);
}

struct event *ticket_add(struct ticket *t, const struct value *body)
{
	return doc_add(t->doc, value_copy(&t->doc->arena, body));
}

static void fold_without(struct ticket *t, const struct strings *undone)
{
	CLEANUP(free_ptr) struct write *owned = NULL;
	struct writes writes = { 0 };

	registers_release(&t->registers);
	memset(&t->registers, 0, sizeof(t->registers));
	history_build(&t->history, t->doc, undone);
	ticket_writes(&writes, t);
	owned = writes.items;
	if (writes.len) {
		/* Registers point at their writes: these live as long. */
		struct write *kept = ARENA_ARRAY(&t->doc->arena, struct write,
						 writes.len);

		memcpy(kept, writes.items, writes.len * sizeof(*kept));
		registers_fold(&t->registers, &t->doc->arena, &t->history,
			       kept, writes.len);
	}
	ticket_set_fields(t);
	ticket_set_facts(t);
}

void ticket_fold(struct ticket *t)
{
	fold_without(t, NULL);
}

struct ticket *ticket_without(const struct ticket *t,
			      const struct strings *event_ids)
{
	struct ticket *other = mem_alloc(sizeof(*other));

	other->doc = doc_new(DOC_TICKET);
	for (size_t i = 0; i < t->doc->events.len; i++)
		doc_add(other->doc,
			value_copy(&other->doc->arena,
				   t->doc->events.items[i]->body));
	snprintf(other->doc->id, sizeof(other->doc->id), "%s", t->doc->id);
	fold_without(other, event_ids);
	return other;
}

/* No deadline is stored but one that was set by hand (S1). */
static void set_member(struct arena *a, struct value *summary,
		       const struct field *f, const struct ticket *t)
{
	if (f->offset == offsetof(struct ticket, due_at))
		value_set_time(a, summary, f->name, t->manual_due_at);
	else if (!field_is_empty(f, t))
		value_set(a, summary, f->name, field_value(a, f, t));
}

void ticket_write(struct buf *out, struct ticket *t)
{
	ARENA_LOCAL arena = { 0 };
	struct value *summary = value_object(&arena);

	for (const struct field *f = ticket_fields; f->name; f++)
		if (f->flags & FIELD_SUMMARY)
			set_member(&arena, summary, f, t);
	doc_write(out, t->doc, summary);
}

void ticket_path(char *path, const char *id)
{
	snprintf(path, TICKET_PATH_LEN + 1, "tickets/%.1s/%.2s/%s.json", id,
		 id + 1, id);
}

bool ticket_is_live(const struct ticket *t)
{
	return t->state == STATE_NEW || t->state == STATE_OPEN ||
	       t->state == STATE_WAITING;
}
