/* What a sweep would do, and what comes after it. */
#include <stdlib.h>
#include <string.h>

#include "desk/clocks.h"
#include "desk/internal.h"
#include "desk/select.h"
#include "desk/sweep.h"
#include "model/sweep.h"

#define F(member, heading, type, flags, sentence)                              \
	FIELD(struct desk_foreseen, member, #member, heading, type, flags,     \
	      sentence)

const struct field desk_foreseen_fields[] = {
	F(id, "ID", ID, 0, "the ticket's id"),
	F(status, "WHEN", STRING, 0,
	  "due, next, later, paused, done, or not (and why)"),
	F(at, "AT", TIME, 0, "the instant; null while nobody can tell"),
	F(deed, "WHAT", STRING, 0, "what is done then"),
	F(clock, "CLOCK", STRING, 0, "the clock that says so"),
	F(threshold, "THRESHOLD", STRING, 0, "the place on that clock"),
	F(since, "SINCE", STRING, 0, "the event that it counts from"),
	F(why, "WHY", STRING, FIELD_WIDE, "why it is not done"),
	F(title, "TITLE", STRING, FIELD_WIDE, "the ticket's title"),
	{ .name = NULL },
};

#undef F

struct foreseeing {
	struct desk *desk;
	size_t due;
	desk_foreseen_fn *fn;
	desk_fault_fn *fault;
	void *context;
};

/* What nobody can date comes last. */
static int compare_items(const void *pa, const void *pb)
{
	const struct sweep_item *a = *(const struct sweep_item *const *)pa;
	const struct sweep_item *b = *(const struct sweep_item *const *)pb;

	if ((a->at == INSTANT_NONE) != (b->at == INSTANT_NONE))
		return a->at == INSTANT_NONE ? 1 : -1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a > b) - (a < b);
}

static const char *status_of(const struct sweep_item *item, int64_t now_at,
			     int64_t next_at)
{
	if (item->done)
		return "done";
	if (item->barred)
		return "not";
	if (item->at == INSTANT_NONE)
		return "paused";
	if (item->at <= now_at)
		return "due";
	return item->at == next_at ? "next" : "later";
}

/* The first of those that are open and lie ahead. */
static int64_t next_after(const struct sweep_plan *plan, int64_t now_at)
{
	int64_t next_at = INSTANT_NONE;

	for (size_t i = 0; i < plan->items.len; i++) {
		const struct sweep_item *item = &plan->items.items[i];

		if (sweep_is_open(item) && item->at > now_at &&
		    (next_at == INSTANT_NONE || item->at < next_at))
			next_at = item->at;
	}
	return next_at;
}

static const struct tkt_error *give(struct foreseeing *f,
				    const struct ticket *t,
				    const struct sweep_plan *plan,
				    const struct sweep_item *const *items)
{
	int64_t now_at = f->desk->options.time.now_at;
	int64_t next_at = next_after(plan, now_at);

	for (size_t i = 0; i < plan->items.len; i++) {
		const struct sweep_item *item = items[i];
		const struct event *e = ticket_event(t, item->key);
		struct desk_foreseen seen = {
			.id = t->id, .title = t->title,
			.status = status_of(item, now_at, next_at),
			.at = item->at, .deed = item->deed,
			.clock = item->clock, .threshold = item->threshold,
			.why = item->barred,
		};
		BUF_LOCAL since = BUF_INIT;

		buf_addf(&since, "%s %.7s", e->kind_name, e->id);
		seen.since = since.bytes;
		f->due += !strcmp(seen.status, "due");
		TRY(f->fn(f->context, &seen));
	}
	return NULL;
}

static const struct tkt_error *foresee(struct foreseeing *f, struct ticket *t)
{
	const struct clocks_source source = desk_clocks_source(f->desk);
	struct rules_context rules = desk_rules(f->desk);
	VEC(const struct sweep_item *) items = { 0 };
	const struct tkt_error *err = NULL;
	struct sweep_plan plan;

	sweep_plan(&plan, t, &source, &rules);
	for (size_t i = 0; i < plan.items.len; i++)
		vec_push(&items, &plan.items.items[i]);
	if (items.len) {
		qsort(items.items, items.len, sizeof(items.items[0]),
		      compare_items);
		err = give(f, t, &plan, items.items);
	}
	vec_release(&items);
	sweep_plan_release(&plan);
	return err;
}

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	return foresee(context, *t);
}

static void pass_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct foreseeing *f = context;

	f->fault(f->context, path, err);
}

const struct tkt_error *desk_foresee(size_t *due, struct desk *d,
				     desk_foreseen_fn *fn,
				     desk_fault_fn *fault, void *context)
{
	struct foreseeing f = {
		.desk = d, .fn = fn, .fault = fault, .context = context,
	};
	struct query q = { .root = NULL };
	const struct tkt_error *err;

	desk_query_begin(&q, d);
	err = query_add_words(&q, "is:live or is:resolved");
	if (!err)
		err = desk_each_match(d, &q, look_at, pass_fault, &f);
	query_release(&q);
	*due = f.due;
	return err;
}
