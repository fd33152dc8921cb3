#include "model/history.h"

#include <limits.h>
#include <string.h>
#include "base/words.h"
#include "model/kinds.h"

/* --- order -------------------------------------------------------------- */

static int64_t own_time(const struct event *e)
{
	if (e->recorded_at != INSTANT_NONE)
		return e->recorded_at;
	return e->at != INSTANT_NONE ? e->at : 0;
}

/*
 * A walk over all parents without recursion, since chains are as long as
 * documents. `next` is the first of a node's `after` not yet looked at.
 */
struct dating {
	struct history_node *nodes;
	const struct doc *doc;
	unsigned *stack, *next;
	size_t stack_len;
};

/* Dates the node on the stack's top, or puts a parent above it. */
static void date_step(struct dating *d)
{
	unsigned i = d->stack[d->stack_len - 1];
	struct history_node *n = &d->nodes[i];
	const struct strings *after = &n->event->after;

	while (d->next[i] < after->len) {
		const struct event *e =
			doc_find(d->doc, after->items[d->next[i]]);
		const struct history_node *p = e ? &d->nodes[e->index] : NULL;

		if (p && !p->depth) {
			d->stack[d->stack_len++] = e->index;
			return;
		}
		d->next[i]++;
		if (!p)
			continue;
		/* `parents_len` holds the depth of parents until all is done:
		 * depth itself is what says that a node is dated. */
		if (p->depth > n->parents_len)
			n->parents_len = p->depth;
		if (p->t > n->t)
			n->t = p->t;
	}
	n->depth = (unsigned)n->parents_len + 1;
	d->stack_len--;
}

static void date_nodes(struct history *h, const struct doc *doc)
{
	CLEANUP(free_ptr) unsigned *stack = NULL;
	CLEANUP(free_ptr) unsigned *next = NULL;
	struct dating d = { .nodes = h->nodes, .doc = doc };

	d.stack = stack = mem_alloc(h->len * sizeof(*stack));
	d.next = next = mem_alloc(h->len * sizeof(*next));
	for (unsigned i = 0; i < h->len; i++) {
		if (h->nodes[i].depth)
			continue;
		d.stack[d.stack_len++] = i;
		while (d.stack_len)
			date_step(&d);
	}
}

static int compare_nodes(const void *a, const void *b)
{
	const struct history_node *x = a, *y = b;

	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	return strcmp(x->event->id, y->event->id);
}

static void sort_nodes(struct history *h, struct doc *doc)
{
	for (size_t i = 0; i < h->len; i++) {
		struct event *e = doc->events.items[i];

		e->index = (unsigned)i;
		h->nodes[i].event = e;
		h->nodes[i].t = own_time(e);
	}
	date_nodes(h, doc);
	qsort(h->nodes, h->len, sizeof(*h->nodes), compare_nodes);
	for (size_t i = 0; i < h->len; i++) {
		doc->events.items[i] = h->nodes[i].event;
		doc->events.items[i]->index = (unsigned)i;
	}
}

/* --- parents and copies ------------------------------------------------- */

static void find_parents(struct history *h, struct history_node *n,
			 struct doc *doc)
{
	const struct strings *after = &n->event->after;

	n->parents_len = 0;
	if (!after->len)
		return;
	n->parents = ARENA_ARRAY(&doc->arena, unsigned, after->len);
	for (size_t i = 0; i < after->len; i++) {
		const struct event *e = doc_find(doc, after->items[i]);

		if (e)
			n->parents[n->parents_len++] = e->index;
		else
			h->missing_parents++;
	}
}

/*
 * A node saw all that is before it when it names all the heads there were: a
 * head is in nobody's past, so that it can only be named itself.
 */
static void find_all_seeing(struct history *h)
{
	CLEANUP(free_ptr) bool *is_head = NULL;
	size_t heads = 0;

	is_head = mem_alloc(h->len * sizeof(*is_head));
	for (size_t i = 0; i < h->len; i++) {
		struct history_node *n = &h->nodes[i];

		for (size_t k = 0; k < n->parents_len; k++) {
			heads -= is_head[n->parents[k]];
			is_head[n->parents[k]] = false;
		}
		n->saw_all = !heads;
		is_head[i] = true;
		heads++;
	}
}

static int compare_origins(const void *a, const void *b)
{
	const struct history_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->event->origin, (*y)->event->origin);

	return order ? order : (*x > *y) - (*x < *y);
}

/* By sorting: origins are strangers' strings, of which a map could be made
 * to be slow. */
static void find_copies(struct history *h)
{
	CLEANUP(free_ptr) struct history_node **with = NULL;
	size_t n = 0;

	with = mem_alloc(h->len * sizeof(struct history_node *));
	for (size_t i = 0; i < h->len; i++) {
		h->nodes[i].first_copy = (unsigned)i;
		if (h->nodes[i].event->origin)
			with[n++] = &h->nodes[i];
	}
	if (n)
		qsort(with, n, sizeof(*with), compare_origins);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(with[i - 1]->event->origin, with[i]->event->origin))
			continue;
		with[i]->first_copy = with[i - 1]->first_copy;
		with[i - 1]->next_copy = (unsigned)(with[i] - h->nodes);
	}
}

/* --- who had seen what -------------------------------------------------- */

static void next_round(struct history *h)
{
	if (h->mark_round == UINT_MAX) {
		memset(h->mark, 0, h->len * sizeof(*h->mark));
		h->mark_round = 0;
	}
	h->mark_round++;
}

unsigned history_walk_past(struct history *h, unsigned y, unsigned lowest,
			   history_visit_fn *visit, void *context)
{
	unsigned floor = 0;
	size_t stack_len = 0;

	next_round(h);
	h->stack[stack_len++] = y;
	while (stack_len) {
		unsigned i = h->stack[--stack_len];
		const struct history_node *n = &h->nodes[i];

		if (n->saw_all) {
			floor = i > floor ? i : floor;
			continue;
		}
		for (size_t k = 0; k < n->parents_len; k++) {
			unsigned p = n->parents[k];

			if (p < lowest || p < floor ||
			    h->mark[p] == h->mark_round)
				continue;
			h->mark[p] = h->mark_round;
			if (!visit || !visit(context, p))
				h->stack[stack_len++] = p;
		}
	}
	return floor;
}

unsigned history_walk(struct history *h, unsigned y, unsigned lowest)
{
	return history_walk_past(h, y, lowest, /* visit */ NULL,
				 /* context */ NULL);
}

static bool is_in_walk(const struct history *h, unsigned floor, unsigned x)
{
	return x < floor || h->mark[x] == h->mark_round;
}

bool history_is_ancestor(struct history *h, unsigned x, unsigned y)
{
	if (x >= y)
		return false;
	return is_in_walk(h, history_walk(h, y, x), x);
}

bool history_follows(struct history *h, unsigned y, unsigned x)
{
	unsigned first = h->nodes[x].first_copy, floor;

	if (first >= y)
		return false;
	floor = history_walk(h, y, first);
	x = first;
	do {
		if (is_in_walk(h, floor, x))
			return true;
		x = h->nodes[x].next_copy;
	} while (x && x < y);
	return false;
}

bool history_saw(struct history *h, unsigned m, unsigned x)
{
	m = h->nodes[m].first_copy;
	do {
		if (history_follows(h, m, x))
			return true;
		m = h->nodes[m].next_copy;
	} while (m);
	return false;
}

static bool knew(struct history *h, unsigned y, unsigned x)
{
	return event_is_person(h->nodes[y].event) ? history_follows(h, y, x)
						  : history_saw(h, y, x);
}

bool history_concurrent(struct history *h, unsigned x, unsigned y)
{
	return x != y && !knew(h, x, y) && !knew(h, y, x);
}

bool history_counts(const struct history *h, unsigned i)
{
	return h->nodes[i].first_copy == i && !h->nodes[i].is_void;
}

/* --- undone events ------------------------------------------------------ */

static bool is_beyond_undo(const struct event *e)
{
	return kind_is(e, "erase") ||
	       (e->kind && e->kind->flags & KIND_FIRST);
}

/* With all copies, of which none may be beyond undo by being another kind. */
static void make_void(struct history *h, unsigned i)
{
	if (h->nodes[i].is_void || is_beyond_undo(h->nodes[i].event))
		return;
	i = h->nodes[i].first_copy;
	do {
		h->nodes[i].is_void = !is_beyond_undo(h->nodes[i].event);
		i = h->nodes[i].next_copy;
	} while (i);
}

/* The node of the i-th id of a list; `len` where there is none. */
static unsigned named_node(const struct value *list, size_t i,
			   const struct doc *doc)
{
	const char *id = value_item_string(list, i);
	const struct event *e = id ? doc_find(doc, id) : NULL;

	return e ? e->index : (unsigned)doc->events.len;
}

static void apply_undo(struct history *h, unsigned undo,
		       const struct doc *doc)
{
	const struct value *list = value_get(h->nodes[undo].event->body,
					     "undoes");
	unsigned lowest = undo, floor;

	if (!list || list->type != VALUE_ARRAY)
		return;
	for (size_t i = 0; i < list->array.len; i++) {
		unsigned x = named_node(list, i, doc);

		lowest = x < lowest ? x : lowest;
	}
	floor = history_walk(h, undo, lowest);
	for (size_t i = 0; i < list->array.len; i++) {
		unsigned x = named_node(list, i, doc);

		if (x < undo && is_in_walk(h, floor, x))
			make_void(h, x);
	}
}

/* From last to first: whether an undo counts is known when it is reached. */
static void apply_undos(struct history *h, const struct doc *doc,
			const struct strings *undone)
{
	for (size_t i = 0; undone && i < undone->len; i++) {
		const struct event *e = doc_find(doc, undone->items[i]);

		if (e)
			make_void(h, e->index);
	}
	for (size_t i = h->len; i-- > 0;)
		if (history_counts(h, (unsigned)i) &&
		    kind_is(h->nodes[i].event, "undo"))
			apply_undo(h, (unsigned)i, doc);
}

void history_build(struct history *h, struct doc *doc,
		   const struct strings *undone)
{
	struct history made = { .len = doc->events.len };

	doc_apply_erasures(doc);
	made.nodes = ARENA_ARRAY(&doc->arena, struct history_node, made.len);
	made.mark = ARENA_ARRAY(&doc->arena, unsigned, made.len);
	made.stack = ARENA_ARRAY(&doc->arena, unsigned, made.len + 1);
	sort_nodes(&made, doc);
	for (size_t i = 0; i < made.len; i++)
		find_parents(&made, &made.nodes[i], doc);
	find_all_seeing(&made);
	find_copies(&made);
	apply_undos(&made, doc, undone);
	*h = made;
}

/* --- heads -------------------------------------------------------------- */

void history_heads(struct strings *out, const struct history *h,
		   struct arena *arena, int64_t not_after)
{
	CLEANUP(free_ptr) bool *is_named = NULL;
	struct strings heads = { 0 };
	size_t len = 0;

	is_named = mem_alloc(h->len * sizeof(*is_named));
	/* t only grows along the nodes: those looked at stand first. */
	while (len < h->len &&
	       (not_after == INSTANT_NONE || h->nodes[len].t <= not_after)) {
		const struct history_node *n = &h->nodes[len++];

		for (size_t k = 0; k < n->parents_len; k++)
			is_named[n->parents[k]] = true;
	}
	heads.items = ARENA_ARRAY(arena, const char *, len);
	heads.cap = len;
	for (size_t i = 0; i < len; i++)
		if (!is_named[i])
			heads.items[heads.len++] = h->nodes[i].event->id;
	strings_sort(&heads);
	*out = heads;
}
