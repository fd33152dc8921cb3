/*
 * The order of events, and who had seen what (tkt-data-model(7), Order).
 *
 * Order key (t, depth, id): t is the later of the event's recorded time (its
 * `at` where not recorded apart, 0 where it has none) and its parents' t;
 * depth is one more than the deepest parent.  Sorting by it is topological.
 * Parents that are not in the set are passed over (fsck names them).
 *
 * Events of one origin are copies: the first in fold order counts, the others
 * do not; who has seen any of them has seen it, and a machine has seen what any
 * of its copies had.  Undone events, with all copies of their origins, count
 * for nothing unless the undo is itself undone.
 *
 * An undo (payload `undoes`: an array of event ids) that counts reaches those
 * of them that are its proper ancestors, but never the first event of a
 * document and never an `erase`.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "model/event.h"

struct history_node {
	struct event *event;
	int64_t t;
	unsigned depth;
	unsigned first_copy; /* index of the first of this origin; itself */
	unsigned next_copy;  /* next index of the same origin; 0: none */
	bool is_void;        /* undone */
	bool saw_all;        /* its ancestors are all events before it */
	unsigned *parents;
	size_t parents_len;
};

struct history {
	struct history_node *nodes; /* in fold order */
	size_t len;
	unsigned missing_parents;   /* references to events that are not here */
	unsigned *mark;             /* scratch for ancestry questions */
	unsigned mark_round;
	unsigned *stack;            /* the same */
};

/*
 * Builds the history of the events of a doc in its arena and puts doc->events
 * into fold order, after doc_apply_erasures(). Any set of events gives a
 * history. With `undone`
 * (a list of event ids, may be NULL) those count as undone too: what would
 * the fold be without them?
 */
void history_build(struct history *h, struct doc *doc,
		   const struct strings *undone);

/*
 * All ancestors of y at once: those below the floor that is returned, and those
 * with h->mark[x] == h->mark_round, until the next question. Nodes before
 * `lowest` are of no interest and may or may not be told. The walk goes back
 * from y and ends at nodes that saw all, in most tickets at y itself.
 */
unsigned history_walk(struct history *h, unsigned y, unsigned lowest);

/* The same, shown each node on the way; true: nothing is looked for behind. */
typedef bool history_visit_fn(void *context, unsigned node);
unsigned history_walk_past(struct history *h, unsigned y, unsigned lowest,
			   history_visit_fn *visit, void *context);

/* Is x a proper ancestor of y? Indices into nodes. */
bool history_is_ancestor(struct history *h, unsigned x, unsigned y);

/* y follows x: x, or a copy of x's origin, is among y's ancestors. */
bool history_follows(struct history *h, unsigned y, unsigned x);

/* The same for a machine: m, or a copy of m's origin, follows x. */
bool history_saw(struct history *h, unsigned m, unsigned x);

/* Neither of the two knew of the other. */
bool history_concurrent(struct history *h, unsigned x, unsigned y);

/* Does the fold look at this event: first of its origin, not undone? */
bool history_counts(const struct history *h, unsigned i);

/*
 * The heads: events that no other names in `after`; sorted by id, in `arena`.
 * With `not_after` other than INSTANT_NONE only events whose t is not later
 * are looked at (an imported row follows only events not later than itself).
 */
void history_heads(struct strings *out, const struct history *h,
		   struct arena *arena, int64_t not_after);

#endif
