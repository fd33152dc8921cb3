#include "model/undo.h"

#include <string.h>

#include "base/words.h"

static const char *node_id(const struct ticket *t, unsigned node)
{
	return ticket_event(t, node)->id;
}

/* --- what one command made ---------------------------------------------- */

int undo_latest(const struct ticket *t, const char *who)
{
	for (size_t i = t->history.len; i-- > 0;) {
		const struct event *e = ticket_event(t, (unsigned)i);

		if (history_counts(&t->history, (unsigned)i) && e->nonce &&
		    e->by && !strcmp(e->by, who))
			return (int)i;
	}
	return -1;
}

static bool of_one_command(const struct event *a, const struct event *b)
{
	if (a == b)
		return true;
	return a->nonce && b->nonce && a->by && b->by &&
	       !strcmp(a->by, b->by) &&
	       strlen(a->nonce) >= EVENT_COMMAND_LEN &&
	       !strncmp(a->nonce, b->nonce, EVENT_COMMAND_LEN);
}

static bool opens_ticket(const struct ticket *t, const struct event *e)
{
	return !strcmp(e->id, t->doc->id) ||
	       (e->kind && e->kind->flags & KIND_FIRST);
}

void undo_command(struct strings *out, bool *opens, const struct ticket *t,
		  const struct event *e)
{
	*opens = false;
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *other = ticket_event(t, i);

		if (!of_one_command(e, other))
			continue;
		if (opens_ticket(t, other))
			*opens = true;
		else if (!strings_has(out, other->id))
			vec_push(out, other->id);
	}
}

static void add_other(struct strings *out, const char *id)
{
	if (id && !strings_has(out, id))
		vec_push(out, id);
}

/* The links to duplicates that an event brings or takes. */
static void add_linked(struct strings *out, const struct event *e,
		       const char *how)
{
	static const char begin[] = "duplicate:";
	const struct value *links =
		value_get(value_get_object(e->body, how), "links");

	for (size_t i = 0; i < value_len(links); i++) {
		const char *link = value_item_string(links, i);

		if (link && !strncmp(link, begin, strlen(begin)))
			add_other(out, link + strlen(begin));
	}
}

void undo_elsewhere(struct strings *out, const struct draft *d,
		    const struct ticket *t, const struct strings *events)
{
	add_other(out, draft_get(d, "duplicate_of"));
	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(t->doc, events->items[i]);

		add_other(out, value_get_string(e->body, "duplicate_of"));
		add_linked(out, e, "add");
		add_linked(out, e, "remove");
	}
}

/* --- may they be undone ------------------------------------------------- */

static const struct tkt_error *check_kinds(const struct strings *events,
					   const struct ticket *t)
{
	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(t->doc, events->items[i]);

		if (kind_is(e, "erase"))
			return tkt_error(TKT_E_REFUSED, "cannot undo an "
					 "erasure of '%.7s'", t->id);
		if (opens_ticket(t, e))
			return tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "cannot undo the "
					  "opening of '%.7s'", t->id),
				"reject it: tkt reject %.7s --as withdrawn",
				t->id);
	}
	return NULL;
}

/* Somebody's event after one of these; -1: nobody did anything. */
static int acted(const struct strings *events, struct ticket *t,
		 const char *author, unsigned node)
{
	for (unsigned i = node + 1; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (history_counts(&t->history, i) && e->nonce && e->by &&
		    strcmp(e->by, author) != 0 && !strings_has(events, e->id) &&
		    history_follows(&t->history, i, node))
			return (int)i;
	}
	return -1;
}

static const struct tkt_error *check_author(const struct strings *events,
					    struct ticket *t,
					    const struct undo_actor *actor)
{
	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(t->doc, events->items[i]);
		int later;

		if (!e->by || strcmp(e->by, actor->key) != 0)
			return tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "'%.7s' in '%.7s' is "
					  "%s%s%s%s", e->id, t->id,
					  e->by ? "by '" : "no person's",
					  e->by ? e->by : "",
					  e->by ? "'" : "",
					  e->by ? ", not by you" : ""),
				"they can undo it, or a lead");
		later = acted(events, t, actor->key, e->index);
		if (later >= 0)
			return tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "'%s' has acted on "
					  "'%.7s' since (%s, %.7s)",
					  ticket_event(t, (unsigned)later)->by,
					  t->id,
					  ticket_event(t, (unsigned)later)
						  ->kind_name,
					  node_id(t, (unsigned)later)),
				"a lead can undo it, with a reason");
	}
	return NULL;
}

static const struct tkt_error *check_actor(const struct strings *events,
					   struct ticket *t,
					   const struct undo_actor *actor)
{
	const struct tkt_error *err = check_author(events, t, actor);

	if (!err || !actor->lead)
		return err;
	tkt_error_free(err);
	if (actor->reason && *actor->reason)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "undoing in '%.7s' what others did, "
			  "or acted on, needs a reason", t->id),
		"-m REASON");
}

/*
 * A write of the register that came after one of the events (*undone); NULL:
 * none.
 */
static const struct write *later_write(unsigned *undone, const struct reg *r,
				       const struct strings *events,
				       struct ticket *t)
{
	for (size_t i = 0; i < r->writes.len; i++) {
		unsigned node = r->writes.items[i]->event;

		if (!strings_has(events, node_id(t, node)))
			continue;
		for (size_t k = i + 1; k < r->writes.len; k++) {
			const struct write *w = r->writes.items[k];

			if (!strings_has(events, node_id(t, w->event)) &&
			    history_follows(&t->history, w->event, node)) {
				*undone = node;
				return w;
			}
		}
	}
	return NULL;
}

/* An undo in the way is taken along with what it undid. */
static void take_along(struct strings *events, const struct event *undo)
{
	const struct value *undoes = value_get(undo->body, "undoes");

	vec_push(events, undo->id);
	for (size_t i = 0; i < value_len(undoes); i++) {
		const char *id = value_item_string(undoes, i);

		if (id && !strings_has(events, id))
			vec_push(events, id);
	}
}

static const struct tkt_error *refuse_later(const struct ticket *t,
					    unsigned node,
					    const struct write *w)
{
	const struct event *later = ticket_event(t, w->event);

	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot undo %s in '%.7s': %s by '%s' "
			  "set %s since", ticket_event(t, node)->kind_name,
			  t->id, later->kind_name,
			  later->by ? later->by : "tkt", w->name),
		"undo that first: tkt undo %.7s", later->id);
}

static const struct tkt_error *check_later(struct strings *events,
					   struct ticket *t)
{
	const struct registers *all = &t->registers;

	for (size_t i = 0; i < all->all.len; i++) {
		const struct reg *r = all->all.items[i];
		unsigned node;
		const struct write *w = later_write(&node, r, events, t);

		if (!w)
			continue;
		if (!kind_is(ticket_event(t, w->event), "undo"))
			return refuse_later(t, node, w);
		take_along(events, ticket_event(t, w->event));
		/* It may have written registers that were passed over. */
		i = (size_t)-1;
	}
	return NULL;
}

const struct tkt_error *undo_check(struct strings *events, struct ticket *t,
				   const struct undo_actor *actor)
{
	TRY(check_kinds(events, t));
	TRY(check_later(events, t));
	TRY(check_kinds(events, t));
	return check_actor(events, t, actor);
}

/* --- what it carries ---------------------------------------------------- */

struct filling {
	struct draft *d;
	const struct ticket *without;
	struct strings clear;
	struct buf cc, uncc;
};

static void fill_members(struct filling *f, const struct value *v)
{
	for (size_t i = 0; i < value_len(v); i++)
		value_set(f->d->arena, f->d->body, v->object.items[i].key,
			  value_copy(f->d->arena, v->object.items[i].value));
}

/* The text itself; one that was erased cannot be carried on. */
static void fill_text(struct filling *f, const char *name,
		      const struct reg *r)
{
	const char *text = event_text(ticket_event(f->without, r->event),
				      name);

	if (text)
		draft_text(f->d, name, text);
	else
		vec_push(&f->clear, name);
}

static void fill_single(struct filling *f, const struct register_row *row,
			const struct reg *r)
{
	struct arena *a = f->d->arena;

	if (!r || !r->value) {
		vec_push(&f->clear, row->name);
		return;
	}
	if (row->shape == SHAPE_TEXT)
		fill_text(f, row->name, r);
	else if (row->shape == SHAPE_STATE)
		fill_members(f, r->value);
	else if (row->shape == SHAPE_PLACE)
		value_set(a, f->d->body, "to", value_copy(a, r->value));
	else
		value_set(a, f->d->body, row->name, value_copy(a, r->value));
}

static void fill_deployment(struct filling *f, const char *system,
			    const struct value *v)
{
	struct arena *a = f->d->arena;
	struct value *list = value_get(f->d->body, "deployments");

	if (!v) {
		draft_deploy(f->d, system, "none", /* version */ NULL,
			     /* by */ NULL);
		return;
	}
	if (!list) {
		list = value_array(a);
		value_set(a, f->d->body, "deployments", list);
	}
	value_append(a, list, value_copy(a, v));
}

static void fill_element(struct filling *f, const struct register_row *row,
			 const char *element, const struct reg *r)
{
	const struct value *v = r ? r->value : NULL;
	struct buf *lines = v ? &f->cc : &f->uncc;

	if (row->shape == SHAPE_KEYED)
		fill_deployment(f, element, v);
	else if (row->shape == SHAPE_TEXT_SET)
		buf_addf(lines, "%s%s", lines->len ? "\n" : "", element);
	else if (v)
		draft_add(f->d, row->name, element);
	else
		draft_remove(f->d, row->name, element);
}

static void fill_register(struct filling *f, const char *name)
{
	const struct reg *r = registers_get(&f->without->registers, name);
	const char *colon = strchr(name, ':');
	const char *set = colon ? arena_strndup(f->d->arena, name,
						(size_t)(colon - name))
				: name;
	const struct register_row *row = register_find(set);

	if (!row)
		return;
	if (colon)
		fill_element(f, row, colon + 1, r);
	else
		fill_single(f, row, r);
}

static bool wrote(const struct reg *r, const struct ticket *t,
		  const struct strings *events)
{
	for (size_t i = 0; i < r->writes.len; i++)
		if (strings_has(events, node_id(t, r->writes.items[i]->event)))
			return true;
	return false;
}

void undo_fill(struct draft *d, const struct ticket *t,
	       const struct strings *events)
{
	CLEANUP(ticket_free_ptr) struct ticket *without =
		ticket_without(t, events);
	struct filling f = {
		.d = d, .without = without, .cc = BUF_INIT, .uncc = BUF_INIT,
	};

	draft_strings(d, "undoes", events);
	for (size_t i = 0; i < t->registers.all.len; i++)
		if (wrote(t->registers.all.items[i], t, events))
			fill_register(&f, t->registers.all.items[i]->name);
	draft_strings(d, "clear", &f.clear);
	draft_text(d, "cc", f.cc.len ? f.cc.bytes : NULL);
	draft_text(d, "uncc", f.uncc.len ? f.uncc.bytes : NULL);
	vec_release(&f.clear);
	buf_release(&f.cc);
	buf_release(&f.uncc);
}
