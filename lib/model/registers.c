#include "model/registers.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"

/* One register being folded. Positions are indices into reg->writes. */
struct folding {
	struct reg *reg;
	struct history *h;
	unsigned *slot;   /* node → 1 + position of its first write here */
	bool *followed;   /* position → some person's write follows it */
	size_t base;      /* all positions before it are followed */
	const struct write *winner; /* NULL: only machines wrote */
	bool *saw;        /* node → the winner, or a copy, is in its past */
	bool knows_saw;   /* `saw` is filled */
	unsigned seen_floor; /* what the winner saw, by history_walk() */
	bool knows_seen;
};

/* --- people ------------------------------------------------------------- */

/*
 * A node in the past of a person's write: the write there, or the one of which
 * it is a copy, is followed. At a person's write the walk ends: what is behind
 * was marked when it was that one's turn. So a register with many writes is
 * walked over about once, not once for each of them.
 */
static bool visit_followed(void *context, unsigned node)
{
	struct folding *f = context;
	unsigned first = f->h->nodes[node].first_copy;
	size_t pos = f->slot[first], n = f->reg->writes.len;

	if (!pos)
		return false;
	pos--;
	for (size_t i = pos; i < n && f->reg->writes.items[i]->event == first;
	     i++)
		f->followed[i] = true;
	return first == node && !f->reg->writes.items[pos]->machine;
}

static void follow_back(struct folding *f, unsigned y)
{
	const struct write *const *writes = f->reg->writes.items;
	unsigned floor;

	while (writes[f->base]->event < y && f->followed[f->base])
		f->base++;
	if (writes[f->base]->event >= y)
		return;
	floor = history_walk_past(f->h, y, writes[f->base]->event,
				  visit_followed, f);
	while (writes[f->base]->event < floor)
		f->followed[f->base++] = true;
}

/*
 * Writes come in fold order, and nothing follows what comes later: when all
 * have had their turn, those of people not marked are the candidates.
 */
static void mark_followed(struct folding *f)
{
	const struct reg *r = f->reg;

	for (size_t i = 0; i < r->writes.len; i++) {
		const struct write *w = r->writes.items[i];

		if (!w->machine)
			follow_back(f, w->event);
		if (!f->slot[w->event])
			f->slot[w->event] = (unsigned)i + 1;
	}
}

/* Greater wins: rank, then the later, of claims the earlier. */
static int compare_candidates(const void *a, const void *b)
{
	const struct write *x = *(const struct write *const *)a;
	const struct write *y = *(const struct write *const *)b;

	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	if (x->earlier_wins != y->earlier_wins)
		return x->earlier_wins ? 1 : -1;
	if (x->event != y->event)
		return (x->event > y->event) != x->earlier_wins ? -1 : 1;
	return (x < y) - (x > y); /* of one event: the last it makes */
}

static bool is_candidate(const struct folding *f, size_t i)
{
	return !f->reg->writes.items[i]->machine && !f->followed[i];
}

static void find_candidates(struct folding *f, struct arena *arena)
{
	struct reg *r = f->reg;
	size_t n = 0;

	for (size_t i = 0; i < r->writes.len; i++)
		n += is_candidate(f, i);
	if (!n)
		return;
	r->candidates.items = ARENA_ARRAY(arena, const struct write *, n);
	r->candidates.cap = n;
	for (size_t i = 0; i < r->writes.len; i++)
		if (is_candidate(f, i))
			r->candidates.items[r->candidates.len++] =
				r->writes.items[i];
}

static void choose_winner(struct folding *f)
{
	struct reg *r = f->reg;

	if (!r->candidates.len)
		return;
	qsort(r->candidates.items, r->candidates.len,
	      sizeof(*r->candidates.items), compare_candidates);
	f->winner = r->candidates.items[0];
	r->value = f->winner->value;
	r->event = f->winner->event;
	for (size_t i = 1; i < r->candidates.len; i++) {
		const struct write *w = r->candidates.items[i];

		if (w->event != r->event && !value_equal(w->value, r->value))
			r->concurrent = true;
	}
}

/* --- machines ----------------------------------------------------------- */

static void fill_saw(struct folding *f)
{
	unsigned winner = f->winner->event;

	memset(f->saw, 0, f->h->len * sizeof(*f->saw));
	for (size_t i = winner + 1; i < f->h->len; i++) {
		const struct history_node *n = &f->h->nodes[i];

		for (size_t k = 0; k < n->parents_len && !f->saw[i]; k++) {
			unsigned p = n->parents[k];

			f->saw[i] = f->saw[p] ||
				    f->h->nodes[p].first_copy == winner;
		}
	}
	f->knows_saw = true;
}

/* Does the machine's write, or a copy of its origin, follow the winner? */
static bool saw_winner(struct folding *f, unsigned m)
{
	const struct history_node *nodes = f->h->nodes;
	unsigned copy = m;

	if (nodes[m].saw_all && m > f->winner->event)
		return true;
	if (!f->knows_saw)
		fill_saw(f);
	do {
		if (f->saw[copy])
			return true;
		copy = nodes[copy].next_copy;
	} while (copy);
	return false;
}

/* Does the winner follow the machine's write? */
static bool winner_saw(struct folding *f, unsigned m)
{
	struct history *h = f->h;
	unsigned copy = m;

	if (!f->knows_seen)
		f->seen_floor = history_walk(h, f->winner->event,
					     /* lowest */ 0);
	f->knows_seen = true;
	do {
		if (copy < f->seen_floor || h->mark[copy] == h->mark_round)
			return true;
		copy = h->nodes[copy].next_copy;
	} while (copy);
	return false;
}

/* Of a place its tier's; of a priority P1 is the highest; of states all that
 * a ticket comes to lie above new. */
static int64_t height(const struct value *v)
{
	const char *state = value_get_string(v, "state");

	if (v && v->type == VALUE_STRING)
		return v->string[0] == 'P' ? -v->string[1] : INT64_MIN;
	if (state)
		return strcmp(state, "new") != 0;
	return value_get_int(v, "rank", /* otherwise */ INT64_MIN);
}

static bool moves(const struct write *w, const struct value *from)
{
	return !w->only_upward || height(from) < height(w->value);
}

static bool contradicts(struct folding *f, const struct write *w)
{
	return !value_equal(w->value, f->winner->value) &&
	       moves(w, f->winner->value) && !winner_saw(f, w->event);
}

static void apply_machines(struct folding *f)
{
	struct reg *r = f->reg;

	for (size_t i = 0; i < r->writes.len; i++) {
		const struct write *w = r->writes.items[i];

		r->took_effect[i] = f->followed[i] || w == f->winner;
		if (!w->machine)
			continue;
		if (f->winner && !saw_winner(f, w->event)) {
			r->concurrent = r->concurrent || contradicts(f, w);
		} else if (moves(w, r->value)) {
			r->value = w->value;
			r->event = w->event;
			r->took_effect[i] = true;
		}
	}
}

/* --- all of them -------------------------------------------------------- */

static struct reg *reg_of(struct registers *out, struct arena *arena,
			  const char *name)
{
	struct reg *r = map_get(&out->by_name, name);

	if (r)
		return r;
	r = ARENA_NEW(arena, struct reg);
	r->name = name;
	map_set(&out->by_name, name, r);
	vec_push(&out->all, r);
	return r;
}

static void fold_one(struct folding *f, struct arena *arena)
{
	struct reg *r = f->reg;

	memset(f->followed, 0, r->writes.len * sizeof(*f->followed));
	r->took_effect = ARENA_ARRAY(arena, bool, r->writes.len);
	mark_followed(f);
	find_candidates(f, arena);
	choose_winner(f);
	apply_machines(f);
	for (size_t i = 0; i < r->writes.len; i++)
		f->slot[r->writes.items[i]->event] = 0;
}

/* Counted first: there are many registers, and most have one write or two. */
static void share_writes(struct registers *out, struct arena *arena,
			 const struct write *writes, size_t n)
{
	CLEANUP(free_ptr) struct reg **regs = NULL;

	regs = mem_resize(NULL, n, sizeof(*regs));
	for (size_t i = 0; i < n; i++) {
		regs[i] = reg_of(out, arena, writes[i].name);
		regs[i]->writes.cap++;
	}
	for (size_t i = 0; i < n; i++) {
		struct reg *r = regs[i];

		if (!r->writes.items)
			r->writes.items = ARENA_ARRAY(arena,
						      const struct write *,
						      r->writes.cap);
		r->writes.items[r->writes.len++] = &writes[i];
	}
}

void registers_fold(struct registers *out, struct arena *arena,
		    struct history *h, const struct write *writes, size_t n)
{
	CLEANUP(free_ptr) unsigned *slot = NULL;
	CLEANUP(free_ptr) bool *followed = NULL;
	CLEANUP(free_ptr) bool *saw = NULL;

	*out = (struct registers){ 0 };
	share_writes(out, arena, writes, n);
	slot = mem_alloc(h->len * sizeof(*slot));
	followed = mem_alloc(n * sizeof(*followed));
	saw = mem_alloc(h->len * sizeof(*saw));
	for (size_t i = 0; i < out->all.len; i++) {
		struct folding f = {
			.reg = out->all.items[i], .h = h, .slot = slot,
			.followed = followed, .saw = saw,
		};

		fold_one(&f, arena);
		out->concurrent_len += f.reg->concurrent;
	}
}

void registers_release(struct registers *r)
{
	if (!r)
		return;
	vec_release(&r->all);
	map_release(&r->by_name);
	*r = (struct registers){ 0 };
}

const struct reg *registers_get(const struct registers *r, const char *name)
{
	return map_get(&r->by_name, name);
}

const struct value *registers_value(const struct registers *r,
				    const char *name)
{
	const struct reg *reg = registers_get(r, name);

	return reg ? reg->value : NULL;
}

bool reg_took_effect(const struct reg *r, const struct write *w,
		     struct history *h)
{
	size_t low = 0, high = r->writes.len;

	(void)h;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->writes.items[middle]->event < w->event)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->writes.len && r->writes.items[low]->event == w->event;
	     low++)
		if (r->writes.items[low] == w)
			return r->took_effect[low];
	return false;
}

bool reg_contradicts(const struct reg *r, const struct write *w,
		     struct history *h)
{
	const struct write *winner = r->candidates.len ? r->candidates.items[0]
						       : NULL;

	return winner && w->machine &&
	       !value_equal(w->value, winner->value) &&
	       moves(w, winner->value) &&
	       !history_saw(h, w->event, winner->event) &&
	       !history_follows(h, winner->event, w->event);
}

bool registers_clash(const struct registers *r, const char *name)
{
	const struct reg *reg = registers_get(r, name);

	return reg && reg->concurrent;
}

const char *registers_string(const struct registers *r, const char *name)
{
	const struct value *v = registers_value(r, name);

	return v && v->type == VALUE_STRING ? v->string : NULL;
}

void registers_set(struct strings *out, const struct registers *r,
		   const char *set)
{
	size_t len = strlen(set);

	out->len = 0;
	for (size_t i = 0; i < r->all.len; i++) {
		const struct reg *reg = r->all.items[i];

		if (reg->value && !strncmp(reg->name, set, len) &&
		    reg->name[len] == ':')
			vec_push(out, reg->name + len + 1);
	}
	strings_sort(out);
}
