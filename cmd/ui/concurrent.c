#include "ui/concurrent.h"

#include <string.h>
#include "ui/sheet.h"

/* --- for people --------------------------------------------------------- */

/* "lost: ben (L2) claimed it, 2h ago, 3fa9c1d; rule: the earlier claim" */
static void add_side(struct page *p, const struct clash *c,
		     const struct side *s)
{
	const struct event *e = ticket_event(p->t, s->event);
	BUF_LOCAL text = BUF_INIT;

	buf_adds(&text, s == c->sides		? "won: "
			: s->rule == CLASH_SAME ? "same: "
						: "lost: ");
	buf_adds(&text, s->who);
	if (s->machine)
		buf_adds(&text, " (automatic)");
	else if (e->as)
		buf_addf(&text, " (%s)", e->as);
	buf_addf(&text, " %s, ", s->did);
	if (e->at != INSTANT_NONE) {
		sheet_ago(&text, p->app, e->at);
		buf_adds(&text, ", ");
	}
	buf_addf(&text, "%.7s", e->id);
	if (s->because)
		buf_addf(&text, "; rule: %s", s->because);
	sheet_row(p->out, p->app, "", text.bytes);
}

static void add_clash(struct page *p, const struct clash *c)
{
	sheet_row_styled(p->out, p->app, c->name, c->sentence, STYLE_WARN);
	for (size_t i = 0; i < c->len; i++)
		add_side(p, c, &c->sides[i]);
	sheet_rowf(p->out, p->app, "", "settled by: %s", c->settle);
}

void page_concurrent(struct page *p)
{
	ARENA_LOCAL a = { 0 };
	struct clashes list;

	clashes_of(&list, &a, p->t);
	if (!list.len)
		return;
	sheet_heading(p->out, p->app,
		      "Concurrent: done without knowing of each other");
	for (size_t i = 0; i < list.len; i++)
		add_clash(p, &list.items[i]);
	out_text(p->out, p->app,
		 "The next write of the same settles it, also one that repeats "
		 "what holds.", 2);
}

/* --- for machines ------------------------------------------------------- */

static struct value *side_value(struct arena *a, const struct ticket *t,
				const struct clash *c, const struct side *s)
{
	const struct event *e = ticket_event(t, s->event);
	struct value *v = value_object(a);

	value_set_string(a, v, "event", e->id);
	value_set_string(a, v, "kind", e->kind_name);
	value_set(a, v, "at", value_null(a));
	value_set_time(a, v, "at", e->at);
	value_set(a, v, "by", value_string(a, e->by));
	value_set(a, v, "automatic", value_bool(a, s->machine));
	value_set(a, v, "did", value_string(a, s->did));
	value_set(a, v, "value",
		  s->value ? value_copy(a, s->value) : value_null(a));
	value_set(a, v, "won", value_bool(a, s == c->sides));
	value_set(a, v, "rule",
		  s->rule == CLASH_SAME
			  ? value_null(a)
			  : value_string(a, clash_rule_names[s->rule]));
	return v;
}

static struct value *clash_value(struct arena *a, const struct ticket *t,
				 const struct clash *c)
{
	struct value *v = value_object(a), *sides = value_array(a);

	value_set_string(a, v, "register", c->reg);
	value_set_string(a, v, "name", c->name);
	value_set_string(a, v, "sentence", c->sentence);
	for (size_t i = 0; i < c->len; i++)
		value_append(a, sides, side_value(a, t, c, &c->sides[i]));
	value_set(a, v, "sides", sides);
	value_set_string(a, v, "settle", c->settle);
	return v;
}

struct value *concurrent_value(struct arena *a, const struct ticket *t)
{
	struct value *list = value_array(a);
	struct clashes clashes;

	clashes_of(&clashes, a, t);
	for (size_t i = 0; i < clashes.len; i++)
		value_append(a, list, clash_value(a, t, &clashes.items[i]));
	return list;
}
