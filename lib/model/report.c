/* Figures, counted from the paths of tickets: groups and their cells. */
#include "model/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "model/report_facts.h"
#include "model/report_period.h"

enum { PERIODS_MAX = 1200 }; /* a century of months, 23 years of weeks */

const char *const report_by_names[REPORT_BY_COUNT] = {
	[REPORT_BY_TIER] = "tier",
	[REPORT_BY_QUEUE] = "queue",
	[REPORT_BY_CATEGORY] = "category",
	[REPORT_BY_OWNER] = "owner",
	[REPORT_BY_PRIORITY] = "priority",
	[REPORT_BY_WEEK] = "week",
	[REPORT_BY_MONTH] = "month",
};

enum report_by report_by_parse(const char *name)
{
	for (int i = REPORT_BY_TIER; i < REPORT_BY_COUNT; i++)
		if (word_is(report_by_names[i], name))
			return (enum report_by)i;
	return REPORT_BY_NOTHING;
}

struct report_fix {
	const char *id;
	struct report_group *group;
	int64_t done_at;
	bool came_back;
};

/* A ticket that names another one, and when it was reported. */
struct report_return {
	const char *id;           /* of the other */
	int64_t reported_at;
};

/* --- groups -------------------------------------------------------------- */

static bool is_by_period(const struct report *r)
{
	return r->options.by == REPORT_BY_WEEK ||
	       r->options.by == REPORT_BY_MONTH;
}

static struct report_group *add_group(struct report *r, const char *key,
				      int64_t since_at, int64_t until_at)
{
	struct report_group *g = ARENA_NEW(&r->arena, struct report_group);

	g->key = arena_strdup(&r->arena, key);
	g->since_at = since_at;
	g->until_at = until_at;
	g->figures = ARENA_ARRAY(&r->arena, struct cells, r->figures_len);
	vec_push(&r->groups, g);
	if (key)
		map_set(&r->by_key, g->key, g);
	return g;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b; /* INSTANT_NONE is the earliest of all */
}

static int64_t earlier_end(int64_t a, int64_t b)
{
	return b != INSTANT_NONE && b < a ? b : a;
}

/* The week or month around an instant, cut to the window. */
static struct report_group *period_group(struct report *r, int64_t at,
					 int64_t *next_at)
{
	const struct report_options *o = &r->options;
	struct report_group *g;
	struct period p;

	period_of(&p, o->by, at, &o->time);
	*next_at = p.to_at;
	g = map_get(&r->by_key, p.name);
	if (g)
		return g;
	if (r->groups.len == PERIODS_MAX) {
		r->too_long = true;
		return NULL;
	}
	return add_group(r, p.name, later(p.from_at, o->since_at),
			 earlier_end(p.to_at, o->until_at));
}

/* Where weeks and months end: with the window, or with the present one. */
static int64_t periods_end_at(const struct report *r)
{
	return r->options.until_at != INSTANT_NONE
		       ? r->options.until_at
		       : later(r->options.time.now_at, INSTANT_FIRST) + 1;
}

static const char *key_of(const struct report *r, const struct ticket *t)
{
	const char *key = NULL;

	switch (r->options.by) {
	case REPORT_BY_TIER:
		key = t->tier;
		break;
	case REPORT_BY_QUEUE:
		key = t->queue;
		break;
	case REPORT_BY_CATEGORY:
		key = t->category;
		break;
	case REPORT_BY_OWNER:
		key = t->owner;
		break;
	case REPORT_BY_PRIORITY:
		key = t->priority;
		break;
	case REPORT_BY_NOTHING:
	case REPORT_BY_WEEK:
	case REPORT_BY_MONTH:
	case REPORT_BY_COUNT:
		break;
	}
	return key ? key : "none";
}

static struct report_group *group_of(struct report *r, const struct ticket *t)
{
	struct report_group *g;

	if (r->options.by == REPORT_BY_NOTHING)
		return r->groups.items[0];
	g = map_get(&r->by_key, key_of(r, t));
	return g ? g
		 : add_group(r, key_of(r, t), r->options.since_at,
			     r->options.until_at);
}

void report_init(struct report *r, const struct report_options *options)
{
	*r = (struct report){ .options = *options };
	while (report_figures[r->figures_len].name)
		r->figures_len++;
	if (options->by == REPORT_BY_NOTHING)
		add_group(r, /* key */ NULL, options->since_at,
			  options->until_at);
}

static void figures_release(struct report_group *g, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		for (size_t k = 0; k < g->figures[i].len; k++)
			vec_release(&g->figures[i].items[k].times);
		vec_release(&g->figures[i]);
	}
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->groups.len; i++)
		figures_release(r->groups.items[i], r->figures_len);
	vec_release(&r->groups);
	vec_release(&r->fixes);
	vec_release(&r->returns);
	map_release(&r->by_key);
	map_release(&r->articles);
	arena_release(&r->arena);
}

void report_article(struct report *r, const char *id, int64_t written_at)
{
	int64_t *at = ARENA_NEW(&r->arena, int64_t);

	*at = written_at;
	map_set(&r->articles, arena_strdup(&r->arena, id), at);
}

/* --- cells --------------------------------------------------------------- */

static struct cell *cell_of(struct tally *y, const char *label, int64_t rank)
{
	struct cells *cells = &y->group->figures[y->figure];
	struct cell fresh = { .rank = rank };

	for (size_t i = 0; i < cells->len; i++)
		if (!label || !strcmp(cells->items[i].label, label))
			return &cells->items[i];
	fresh.label = arena_strdup(&y->report->arena, label);
	vec_push(cells, fresh);
	return &cells->items[cells->len - 1];
}

void tally_count(struct tally *y, const char *label, int64_t rank, int64_t n)
{
	cell_of(y, label, rank)->n += n;
}

void tally_rate(struct tally *y, const char *label, int64_t rank, int64_t n,
		int64_t of)
{
	struct cell *c = cell_of(y, label, rank);

	c->n += n;
	c->of += of;
}

void tally_time(struct tally *y, const char *label, int64_t rank,
		int64_t time_s)
{
	struct cell *c = cell_of(y, label, rank);

	c->n++;
	c->of += time_s;
	vec_push(&c->times, time_s);
}

void tally_fix(struct tally *y, const struct facts *f)
{
	struct arena *a = &y->report->arena;
	struct report_fix *fix = ARENA_NEW(a, struct report_fix);

	fix->id = arena_strdup(a, f->t->id);
	fix->group = y->group;
	fix->done_at = f->last_done->at;
	vec_push(&y->report->fixes, fix);
}

/* --- adding -------------------------------------------------------------- */

static void add_to(struct report *r, struct report_group *g, struct facts *f)
{
	struct tally y = { .report = r, .group = g };

	facts_in(f, g->since_at, g->until_at);
	for (; y.figure < r->figures_len; y.figure++)
		report_figures[y.figure].formula(&y, f);
}

/* Until when something of the ticket may be counted. */
static int64_t last_at(const struct facts *f)
{
	int64_t at = f->reported_at;

	if (step_is_live(&f->path[f->path_len - 1]))
		return INSTANT_LAST;
	for (size_t i = 0; i < f->path_len; i++)
		at = later(at, f->path[i].at);
	for (size_t i = 0; i < f->clocks->len; i++) {
		at = later(at, f->clocks->items[i].stopped_at);
		at = later(at, f->clocks->items[i].breached_at);
	}
	for (unsigned i = 0; i < f->t->history.len; i++)
		at = later(at, ticket_event_at(f->t, i));
	return at;
}

static int64_t first_at(const struct facts *f)
{
	int64_t at = f->reported_at;

	for (size_t i = 0; i < f->path_len; i++)
		if (f->path[i].at < at)
			at = f->path[i].at;
	return at;
}

static void add_to_periods(struct report *r, struct facts *f)
{
	int64_t at = later(first_at(f), r->options.since_at);
	int64_t end_at = periods_end_at(r), last = last_at(f);

	while (at < end_at && at <= last) {
		struct report_group *g = period_group(r, at, &at);

		if (!g)
			return;
		add_to(r, g, f);
	}
}

static void add_return(struct report *r, const char *id, const struct facts *f)
{
	struct report_return *back = ARENA_NEW(&r->arena,
					       struct report_return);

	back->id = arena_strdup(&r->arena, id);
	back->reported_at = f->reported_at;
	vec_push(&r->returns, back);
}

static void add_returns(struct report *r, const struct facts *f)
{
	static const char problem[] = "problem:";
	const struct strings *links = &f->t->links;

	if (f->t->follow_up)
		add_return(r, f->t->follow_up, f);
	for (size_t i = 0; i < links->len; i++)
		if (!strncmp(links->items[i], problem, strlen(problem)))
			add_return(r, links->items[i] + strlen(problem), f);
}

void report_add(struct report *r, struct ticket *t,
		const struct report_clocks *clocks)
{
	struct facts f;

	if (t->state == STATE_REJECTED || !t->path.len)
		return;
	facts_of(&f, &r->options, t);
	f.articles = &r->articles;
	if (clocks)
		f.clocks = clocks;
	add_returns(r, &f);
	if (is_by_period(r))
		add_to_periods(r, &f);
	else
		add_to(r, group_of(r, t), &f);
}

/* --- finishing ----------------------------------------------------------- */

/* Whoever names a fixed ticket and was reported after it came back to it. */
static void join_returns(struct report *r)
{
	CLEANUP(map_release) struct map by_id = { 0 };
	size_t figure = report_figure("recurrence_rate");

	for (size_t i = 0; i < r->fixes.len; i++)
		map_set(&by_id, r->fixes.items[i]->id, r->fixes.items[i]);
	for (size_t i = 0; i < r->returns.len; i++) {
		const struct report_return *back = r->returns.items[i];
		struct report_fix *fix = map_get(&by_id, back->id);

		if (!fix || fix->came_back ||
		    back->reported_at <= fix->done_at)
			continue;
		fix->came_back = true;
		fix->group->figures[figure].items[0].n++;
	}
}

static int compare_seconds(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_cells(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank)
	       : x->label	  ? strcmp(x->label, y->label)
				  : 0;
}

static int compare_groups(const void *a, const void *b)
{
	const struct report_group *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

#define SORT(v, compare)                                                       \
	do {                                                                   \
		if ((v)->len > 1)                                              \
			qsort((v)->items, (v)->len, sizeof((v)->items[0]),     \
			      compare);                                        \
	} while (0)

static void sort_cells(struct cells *cells)
{
	for (size_t i = 0; i < cells->len; i++)
		SORT(&cells->items[i].times, compare_seconds);
	SORT(cells, compare_cells);
}

/*
 * Weeks and months in which nothing happened stand there too: those of the
 * window, or those between.
 */
static void fill_periods(struct report *r)
{
	const struct report_options *o = &r->options;
	bool is_open = o->since_at == INSTANT_NONE;
	int64_t at = o->since_at, end_at = periods_end_at(r);

	SORT(&r->groups, compare_groups);
	if (!is_by_period(r) || (is_open && !r->groups.len))
		return;
	if (is_open) {
		at = r->groups.items[0]->since_at;
		if (o->until_at == INSTANT_NONE)
			end_at = r->groups.items[r->groups.len - 1]->since_at;
	}
	while (at < end_at && period_group(r, at, &at))
		;
	SORT(&r->groups, compare_groups);
}

const struct tkt_error *report_finish(struct report *r)
{
	join_returns(r);
	fill_periods(r);
	for (size_t i = 0; i < r->groups.len; i++)
		for (size_t k = 0; k < r->figures_len; k++)
			sort_cells(&r->groups.items[i]->figures[k]);
	if (!r->too_long)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_USAGE, "there are more than %d %ss to count",
			  PERIODS_MAX, report_by_names[r->options.by]),
		"'--since' and '--until' choose some of them");
}

const struct cell *report_cell(const struct report_group *g,
			       const char *figure, const char *label)
{
	const struct cells *cells = &g->figures[report_figure(figure)];

	for (size_t i = 0; i < cells->len; i++)
		if (!label || !strcmp(cells->items[i].label, label))
			return &cells->items[i];
	return NULL;
}

double cell_median(const struct cell *c)
{
	const int64_t *s = c->times.items;
	size_t n = c->times.len;

	if (!n)
		return 0;
	return n % 2 ? (double)s[n / 2]
		     : ((double)s[n / 2 - 1] + (double)s[n / 2]) / 2;
}

double cell_mean(const struct cell *c)
{
	return c->times.len ? (double)c->of / (double)c->times.len : 0;
}

int64_t cell_p90(const struct cell *c)
{
	size_t n = c->times.len;

	return n ? c->times.items[(9 * n + 9) / 10 - 1] : 0;
}
