#include "model/sweep_past.h"

#include <string.h>

#include "base/words.h"

const char *sweep_key(const struct ticket *t, unsigned node)
{
	const struct event *e = ticket_event(t, node);

	return e->origin ? e->origin : e->id;
}

/* The node of the event that a sweep's own follows from; -1: it is none. */
static int cause_of(const struct ticket *t, unsigned node)
{
	const char *since = value_get_string(ticket_event(t, node)->body,
					     "since");

	if (!since || event_is_person(ticket_event(t, node)))
		return -1;
	for (unsigned i = 0; i < node; i++)
		if (word_is(sweep_key(t, i), since))
			return (int)i;
	return -1;
}

/* The ticket as this event left it, of what the event had seen. */
static struct ticket *as_seen(struct ticket *t, unsigned node)
{
	struct history *h = &t->history;
	unsigned floor = history_walk(h, node, /* lowest */ 0);
	struct ticket *seen = ticket_new();

	for (unsigned i = 0; i <= node; i++)
		if (i == node || i < floor || h->mark[i] == h->mark_round)
			ticket_add(seen, ticket_event(t, i)->body);
	ticket_fold(seen);
	return seen;
}

/* What the event itself says of the place; NULL: nothing. */
static const struct value *own_place(const struct ticket *t, unsigned node)
{
	const struct event *e = ticket_event(t, node);
	const struct value *to = value_get_object(e->body, "to");

	if (!e->kind || !kind_writes(e->kind, REG_PLACE) ||
	    !value_get_string(to, "tier"))
		return NULL;
	return to;
}

/* The nearest event that says a place, on the way to the one it all began
 * with; that one is in *root. */
static const struct value *said_place(unsigned *root, const struct ticket *t,
				      unsigned node)
{
	const struct value *to = own_place(t, node);
	int cause;

	while ((cause = cause_of(t, node)) >= 0) {
		node = (unsigned)cause;
		if (!to)
			to = own_place(t, node);
	}
	*root = node;
	return to;
}

int sweep_rank(struct ticket *t, unsigned node)
{
	const struct value *to = said_place(&node, t, node);
	CLEANUP(ticket_free_ptr) struct ticket *seen = NULL;

	if (to)
		return (int)value_get_int(to, "rank", /* otherwise */ 0);
	seen = as_seen(t, node);
	return seen->tier ? seen->tier_rank : 0;
}

void sweep_place(struct sweep_place *out, struct ticket *t, unsigned node)
{
	const struct value *to = said_place(&node, t, node);
	CLEANUP(ticket_free_ptr) struct ticket *seen = as_seen(t, node);
	struct arena *a = &t->doc->arena;

	*out = (struct sweep_place){
		.tier = to ? value_get_string(to, "tier")
			   : arena_strdup(a, seen->tier),
		.queue = to ? value_get_string(to, "queue")
			    : arena_strdup(a, seen->queue),
		.category = arena_strdup(a, seen->category),
	};
	if (out->tier)
		out->rank = to ? (int)value_get_int(to, "rank", 0)
			       : seen->tier_rank;
}

/* What a sweep raised it to is absolute, too. */
static const char *priority_at(struct ticket *t, unsigned node)
{
	CLEANUP(ticket_free_ptr) struct ticket *seen = NULL;
	int cause = (int)node;

	do {
		const struct event *e = ticket_event(t, (unsigned)cause);

		node = (unsigned)cause;
		if (kind_is(e, "raise"))
			return value_get_string(e->body, "priority");
	} while ((cause = cause_of(t, node)) >= 0);
	seen = as_seen(t, node);
	return arena_strdup(&t->doc->arena, seen->priority);
}

const char *sweep_raised(struct ticket *t, unsigned node)
{
	const char *priority = priority_at(t, node);

	if (!priority || priority[0] != 'P' || priority[1] < '2' ||
	    priority[1] > '5' || priority[2])
		return NULL;
	return arena_printf(&t->doc->arena, "P%c", priority[1] - 1);
}
