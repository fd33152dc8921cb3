#include "model/concurrency.h"

#include <string.h>

#include "base/words.h"
#include "model/concurrency_words.h"

const char *const clash_rule_names[CLASH_RULES_COUNT] = {
	[CLASH_SAME] = "same",
	[CLASH_STATE] = "state",
	[CLASH_TIER] = "tier",
	[CLASH_STEP] = "step",
	[CLASH_EARLIER_CLAIM] = "earlier-claim",
	[CLASH_PRIORITY] = "priority",
	[CLASH_ADD] = "add",
	[CLASH_DEPLOYMENT] = "deployment",
	[CLASH_LATER] = "later",
	[CLASH_PERSON] = "person",
};

/* --- by which rule ------------------------------------------------------ */

static enum clash_rule place_rule(const struct write *winner,
				  const struct write *w)
{
	if (value_get_int(winner->value, "rank", 0) !=
	    value_get_int(w->value, "rank", 0))
		return CLASH_TIER;
	if (winner->rank != w->rank)
		return CLASH_STEP;
	return winner->earlier_wins ? CLASH_EARLIER_CLAIM : CLASH_LATER;
}

static enum clash_rule rank_rule(const char *reg)
{
	const char *colon = strchr(reg, ':');

	if (colon)
		return !strncmp(reg, "deployments:", 12) ? CLASH_DEPLOYMENT
							 : CLASH_ADD;
	return !strcmp(reg, "state") ? CLASH_STATE : CLASH_PRIORITY;
}

static enum clash_rule rule_of(const struct reg *r, const struct write *w)
{
	const struct write *winner = r->candidates.items[0];

	if (value_equal(w->value, winner->value))
		return CLASH_SAME;
	if (w->machine)
		return CLASH_PERSON;
	if (!strcmp(r->name, "place"))
		return place_rule(winner, w);
	return winner->rank != w->rank ? rank_rule(r->name) : CLASH_LATER;
}

/* --- the sides ---------------------------------------------------------- */

/* An erased text is no value; its digest is nothing to show. */
static const struct value *shown(const struct event *e, const struct reg *r,
				 const struct write *w)
{
	return event_text_erased(e, r->name) ? NULL : w->value;
}

static void add_side(struct clash *c, const struct ticket *t,
		     const struct reg *r, const struct write *w)
{
	const struct event *e = ticket_event(t, w->event);

	/* Of one event's writes the first, the greatest, is what it said. */
	for (size_t i = 0; i < c->len; i++)
		if (c->sides[i].event == w->event)
			return;
	c->sides[c->len++] = (struct side){
		.event = w->event,
		.who = e->by ? e->by : "tkt",
		.value = shown(e, r, w),
		.rule = rule_of(r, w),
		.machine = w->machine,
	};
}

static void add_sides(struct clash *c, struct arena *a, const struct ticket *t,
		      struct history *h, const struct reg *r)
{
	c->sides = ARENA_ARRAY(a, struct side, r->writes.len);
	for (size_t i = 0; i < r->candidates.len; i++)
		add_side(c, t, r, r->candidates.items[i]);
	for (size_t i = 0; i < r->writes.len; i++)
		if (reg_contradicts(r, r->writes.items[i], h))
			add_side(c, t, r, r->writes.items[i]);
}

/* --- the sentence ------------------------------------------------------- */

/* Sides that did the same thing are said together, in fold order. */
struct group {
	const char *did;
	struct strings who;
	unsigned first; /* event */
};

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static int compare_sides(const void *a, const void *b)
{
	const struct side *x = a, *y = b;

	return (x->event > y->event) - (x->event < y->event);
}

static size_t group_sides(struct group *groups, const struct clash *c)
{
	CLEANUP(free_ptr) struct side *sides = NULL;
	size_t len = 0;

	sides = mem_alloc(c->len * sizeof(*sides));
	memcpy(sides, c->sides, c->len * sizeof(*sides));
	qsort(sides, c->len, sizeof(*sides), compare_sides);
	for (size_t i = 0; i < c->len; i++) {
		size_t k = 0;

		while (k < len && strcmp(groups[k].did, sides[i].did) != 0)
			k++;
		if (k == len)
			groups[len++] = (struct group){
				.did = sides[i].did, .first = sides[i].event,
			};
		if (!strings_has(&groups[k].who, sides[i].who))
			vec_push(&groups[k].who, sides[i].who);
	}
	qsort(groups, len, sizeof(*groups), compare_groups);
	return len;
}

/* "anna, ben and cleo" */
static void add_people(struct buf *out, const struct strings *who)
{
	for (size_t i = 0; i < who->len; i++)
		buf_addf(out, "%s%s",
			 !i ? "" : i + 1 < who->len ? ", " : " and ",
			 who->items[i]);
}

static void add_deeds(struct buf *out, const struct clash *c)
{
	CLEANUP(free_ptr) struct group *groups = NULL;
	size_t len;

	groups = mem_alloc(c->len * sizeof(*groups));
	len = group_sides(groups, c);
	for (size_t i = 0; i < len; i++) {
		if (i)
			buf_adds(out, len == 2 ? " while "
				      : i + 1 < len ? ", " : " and ");
		add_people(out, &groups[i].who);
		buf_addf(out, " %s", groups[i].did);
		vec_release(&groups[i].who);
	}
	/* "while" says so already. */
	if (len != 2)
		buf_adds(out, " at the same time");
}

/* The rule against the first that says something else. */
static const char *first_reason(const struct clash *c)
{
	for (size_t i = 0; i < c->len; i++)
		if (c->sides[i].because)
			return c->sides[i].because;
	return "";
}

/* A machine that had seen the winner may have gone on from there. */
static const char *sentence(struct arena *a, const struct clash *c,
			    const struct reg *r)
{
	BUF_LOCAL text = BUF_INIT;

	add_deeds(&text, c);
	if (r->event == c->sides[0].event)
		buf_addf(&text, "; %s (%s)", c->outcome, first_reason(c));
	else
		buf_addf(&text, "; %s won (%s), and by now %s",
			 c->sides[0].who, first_reason(c), c->outcome);
	return arena_strdup(a, text.bytes);
}

/* --- all of them -------------------------------------------------------- */

static void fill(struct clash *c, struct arena *a, const struct ticket *t,
		 struct history *h, const struct reg *r)
{
	c->reg = r->name;
	add_sides(c, a, t, h, r);
	c->name = clash_name(a, c);
	for (size_t i = 0; i < c->len; i++) {
		c->sides[i].did = clash_did(a, t, c, &c->sides[i]);
		c->sides[i].because = clash_because(a, t, c, &c->sides[i]);
	}
	c->outcome = clash_outcome(a, t, c, r);
	c->settle = clash_settle(a, t, c, r);
	c->sentence = sentence(a, c, r);
}

/* Place, state, the rest. */
static int weight(const char *reg)
{
	if (!strcmp(reg, "place"))
		return 0;
	return strcmp(reg, "state") ? 2 : 1;
}

void clashes_of(struct clashes *out, struct arena *arena,
		const struct ticket *t)
{
	const struct registers *all = &t->registers;
	/* The questions need scratch that is not the ticket's. */
	struct history h = t->history;

	*out = (struct clashes){ 0 };
	if (!all->concurrent_len)
		return;
	h.mark = ARENA_ARRAY(arena, unsigned, h.len);
	h.mark_round = 0;
	h.stack = ARENA_ARRAY(arena, unsigned, h.len + 1);
	out->items = ARENA_ARRAY(arena, struct clash, all->concurrent_len);
	for (int w = 0; w < 3; w++)
		for (size_t i = 0; i < all->all.len; i++) {
			const struct reg *r = all->all.items[i];

			if (r->concurrent && weight(r->name) == w)
				fill(&out->items[out->len++], arena, t, &h, r);
		}
}

const char *concurrency_line(struct arena *arena, const struct ticket *t)
{
	struct clashes list;
	BUF_LOCAL text = BUF_INIT;

	clashes_of(&list, arena, t);
	if (!list.len)
		return NULL;
	buf_adds(&text, list.items[0].sentence);
	for (size_t i = 1; i < list.len; i++)
		buf_addf(&text, "%s%s",
			 i == 1		      ? "; also concurrent: "
			 : i + 1 < list.len ? ", "
					      : " and ",
			 list.items[i].name);
	return arena_strdup(arena, text.bytes);
}

int concurrency_lost(const struct clashes *list, const struct ticket *t,
		     const char *who)
{
	int last = -1;

	for (size_t i = 0; i < list->len; i++)
		for (size_t k = 0; k < list->items[i].len; k++) {
			const struct side *s = &list->items[i].sides[k];
			const struct event *e = ticket_event(t, s->event);

			if (s->rule != CLASH_SAME && e->by && who &&
			    !strcmp(e->by, who) && (int)s->event > last)
				last = (int)s->event;
		}
	return last;
}
