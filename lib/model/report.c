/* Figures, counted from the paths of tickets. */
#include "model/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- counting ----------------------------------------------------------- */

static struct report_tier *tier_of(struct report *r, const struct step *s)
{
	const char *name = s->tier ? s->tier : "";
	struct report_tier fresh = { .rank = s->rank };

	for (size_t i = 0; i < r->tiers.len; i++)
		if (!strcmp(r->tiers.items[i].name, name))
			return &r->tiers.items[i];
	fresh.name = arena_strdup(&r->arena, name);
	vec_push(&r->tiers, fresh);
	return &r->tiers.items[r->tiers.len - 1];
}

static struct report_wait *wait_of(struct report *r, const struct step *s)
{
	const char *label = s->waiting_label ? s->waiting_label :
			    s->waiting_on    ? s->waiting_on :
					       "";
	struct report_wait fresh = { .held_s = 0 };

	for (size_t i = 0; i < r->waits.len; i++)
		if (!strcmp(r->waits.items[i].label, label))
			return &r->waits.items[i];
	fresh.label = arena_strdup(&r->arena, label);
	vec_push(&r->waits, fresh);
	return &r->waits.items[r->waits.len - 1];
}

static bool is_done(const struct step *s)
{
	return s->state == STATE_RESOLVED || s->state == STATE_CLOSED;
}

/* Who has it: the team where one is named, else the queue. */
static const char *holder(const struct step *s)
{
	const char *name = s->team ? s->team : s->queue;

	return name ? name : "";
}

/*
 * Did somebody who had lost it get it back? Only changes of hands are looked
 * at, so that a long stay costs nothing.
 */
static bool ping_pongs(const struct ticket *t)
{
	CLEANUP(map_release) struct map lost = { 0 };
	const char *last = NULL;

	for (size_t i = 0; i < t->path.len; i++) {
		const char *now = holder(&t->path.items[i]);

		if (last && !strcmp(last, now))
			continue;
		if (map_has(&lost, now))
			return true;
		if (last)
			map_set(&lost, last, NULL);
		last = now;
	}
	return false;
}

/* What one ticket's path says. */
struct tally {
	unsigned up, down;
	int top_rank;
	bool skipped, reopened, left_bottom;
	const struct step *done; /* the first that is resolved or closed */
	const struct step *top;
};

static void add_move(struct tally *y, const struct step *from,
		     const struct step *to)
{
	y->up += to->rank > from->rank;
	y->down += to->rank < from->rank;
	if (to->rank > from->rank + 1)
		y->skipped = true;
}

static void add_interval(struct report *r, const struct step *from,
			 const struct step *to)
{
	struct report_tier *tier = tier_of(r, from);

	tier->held_s += to->at - from->at;
	tier->held = true;
	if (from->state == STATE_WAITING)
		wait_of(r, from)->held_s += to->at - from->at;
}

static void add_path(struct tally *y, struct report *r, const struct ticket *t)
{
	for (size_t i = 0; i < t->path.len; i++) {
		const struct step *s = &t->path.items[i];

		if (i) {
			add_move(y, s - 1, s);
			add_interval(r, s - 1, s);
		}
		if (s->rank != 1)
			y->left_bottom = true;
		if (!y->top || s->rank > y->top->rank)
			y->top = s;
		if (y->done && !is_done(s))
			y->reopened = true;
		if (!y->done && is_done(s))
			y->done = s;
	}
}

static void add_resolved(struct report *r, const struct ticket *t,
			 const struct tally *y)
{
	r->resolved_len++;
	r->first_level_len += !y->left_bottom;
	r->first_contact_len += y->done->first_contact && !y->reopened &&
				!y->up;
	r->reopened_len += y->reopened;
	vec_push(&r->resolve_s, y->done->at - t->path.items[0].at);
}

void report_add(struct report *r, const struct ticket *t)
{
	struct tally y = { 0 };

	if (t->state == STATE_REJECTED || !t->path.len)
		return;
	add_path(&y, r, t);
	r->tickets_len++;
	r->steps_len += t->path.len;
	tier_of(r, &t->path.items[0])->started_len++;
	tier_of(r, y.top)->reached_len++;
	r->escalated_len += y.up > 0;
	r->escalations_len += y.up;
	r->handed_back_len += y.down > 0;
	r->hand_backs_len += y.down;
	r->skipped_len += y.skipped;
	r->ping_pong_len += ping_pongs(t);
	if (y.done)
		add_resolved(r, t, &y);
	else
		r->open_len++;
}

/* --- finishing ---------------------------------------------------------- */

static int compare_seconds(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_tiers(const void *a, const void *b)
{
	const struct report_tier *x = a, *y = b;

	return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank)
				  : strcmp(x->name, y->name);
}

static int compare_waits(const void *a, const void *b)
{
	const struct report_wait *x = a, *y = b;

	return strcmp(x->label, y->label);
}

#define SORT(v, compare)                                                       \
	do {                                                                   \
		if ((v)->len)                                                  \
			qsort((v)->items, (v)->len, sizeof((v)->items[0]),     \
			      compare);                                        \
	} while (0)

void report_finish(struct report *r)
{
	SORT(&r->resolve_s, compare_seconds);
	SORT(&r->tiers, compare_tiers);
	SORT(&r->waits, compare_waits);
}

void report_release(struct report *r)
{
	vec_release(&r->resolve_s);
	vec_release(&r->tiers);
	vec_release(&r->waits);
	arena_release(&r->arena);
}

double report_median(const struct report *r)
{
	const int64_t *s = r->resolve_s.items;
	size_t n = r->resolve_s.len;

	if (!n)
		return 0;
	return n % 2 ? (double)s[n / 2]
		     : (double)(s[n / 2 - 1] + s[n / 2]) / 2;
}

double report_mean(const struct report *r)
{
	int64_t sum = 0;

	for (size_t i = 0; i < r->resolve_s.len; i++)
		sum += r->resolve_s.items[i];
	return r->resolve_s.len ? (double)sum / (double)r->resolve_s.len : 0;
}

int64_t report_p90(const struct report *r)
{
	size_t n = r->resolve_s.len;

	return n ? r->resolve_s.items[(9 * n + 9) / 10 - 1] : 0;
}

/* --- rows --------------------------------------------------------------- */

#define F(member, heading, flags_, sentence)                                   \
	FIELD(struct report_row, member, #member, heading, STRING, flags_,     \
	      sentence)
const struct field report_fields[] = {
	F(name, "FIGURE", 0, "the figure, as in JSON"),
	F(value, "VALUE", FIELD_RIGHT, "a count, or seconds"),
	F(definition, "DEFINITION", FIELD_WIDE, "how it is counted"),
	{ .name = NULL },
};
#undef F

struct table {
	struct report_rows *out;
	struct arena *arena;
	const struct report *r;
	const char *group;        /* of the rows that follow */
};

static struct report_row *push(struct table *t, const char *key,
			       const char *title, const char *definition)
{
	struct report_row row = {
		.group = t->group,
		.key = key,
		.name = key,
		.title = title,
		.value = "null",
		.definition = definition,
	};

	if (t->group && key)
		row.name = arena_printf(t->arena, "%s.%s", t->group, key);
	vec_push(t->out, row);
	return &t->out->items[t->out->len - 1];
}

static void begin_group(struct table *t, const char *group, bool is_empty)
{
	t->group = group;
	if (is_empty)
		push(t, /* key */ NULL, /* title */ NULL,
		     /* definition */ NULL);
}

static void end_group(struct table *t)
{
	t->group = NULL;
}

static const char *percent(struct table *t, double part, double whole)
{
	return whole > 0 ? arena_printf(t->arena, "%.1f %%",
					100 * part / whole)
			 : NULL;
}

/* `whole` 0: no share. */
static void push_count(struct table *t, const char *key, const char *title,
		       uint64_t n, uint64_t whole, const char *definition)
{
	struct report_row *row = push(t, key, title, definition);

	row->value = row->shown = arena_printf(t->arena, "%" PRIu64, n);
	row->share = percent(t, (double)n, (double)whole);
}

/* One decimal, and none where there is nothing behind it. */
static void push_time(struct table *t, const char *key, const char *title,
		      double s, const char *definition)
{
	struct report_row *row = push(t, key, title, definition);
	BUF_LOCAL b = BUF_INIT;

	buf_addf(&b, "%.1f", s);
	if (!strcmp(b.bytes + b.len - 2, ".0"))
		buf_truncate(&b, b.len - 2);
	row->value = arena_strndup(t->arena, b.bytes, b.len);
	buf_reset(&b);
	duration_format(&b, (int64_t)(s < 0 ? s - 0.5 : s + 0.5));
	row->shown = arena_strndup(t->arena, b.bytes, b.len);
}

static void push_held(struct table *t, const char *key, const char *title,
		      int64_t held_s, const char *definition)
{
	struct report_row *row = push(t, key, title, definition);
	BUF_LOCAL b = BUF_INIT;
	int64_t whole_s = 0;

	for (size_t i = 0; i < t->r->tiers.len; i++)
		whole_s += t->r->tiers.items[i].held_s;
	duration_format(&b, held_s);
	row->value = arena_printf(t->arena, "%" PRId64, held_s);
	row->shown = arena_strndup(t->arena, b.bytes, b.len);
	row->share = percent(t, (double)held_s, (double)whole_s);
}

static void push_totals(struct table *t)
{
	const struct report *r = t->r;

	push_count(t, "cases", "tickets", r->tickets_len, 0,
		   "all but the rejected ones");
	push_count(t, "events", "steps", r->steps_len, 0,
		   "events that took effect on state or place");
	push_count(t, "resolved", "resolved", r->resolved_len, r->tickets_len,
		   "resolved or closed at least once; of all tickets");
	push_count(t, "open", "open", r->open_len, r->tickets_len,
		   "neither resolved nor closed so far; of all tickets");
}

static void push_tiers(struct table *t)
{
	static const char started[] = "tier of the first step; of all tickets";
	static const char reached[] =
		"the highest tier it was in; of all tickets";
	const struct report *r = t->r;

	begin_group(t, "start_tier", !r->tiers.len);
	for (size_t i = 0; i < r->tiers.len; i++) {
		const struct report_tier *tier = &r->tiers.items[i];

		if (tier->started_len)
			push_count(t, tier->name,
				   arena_printf(t->arena, "started in %s",
						tier->name),
				   tier->started_len, r->tickets_len, started);
	}
	begin_group(t, "reached", !r->tiers.len);
	for (size_t i = 0; i < r->tiers.len; i++) {
		const struct report_tier *tier = &r->tiers.items[i];

		if (tier->reached_len)
			push_count(t, tier->name,
				   arena_printf(t->arena, "reached %s",
						tier->name),
				   tier->reached_len, r->tickets_len, reached);
	}
	end_group(t);
}

static void push_flow(struct table *t)
{
	const struct report *r = t->r;

	push_count(t, "first_level_resolution", "first level resolution",
		   r->first_level_len, r->resolved_len,
		   "resolved, and every step in the lowest tier; of the "
		   "resolved");
	push_count(t, "first_contact_resolution", "first contact resolution",
		   r->first_contact_len, r->resolved_len,
		   "first resolved in the first contact, never reopened, "
		   "never moved up; of the resolved");
	push_count(t, "escalated", "escalated", r->escalated_len,
		   r->tickets_len, "moved up at least once; of all tickets");
	push_count(t, "escalations", "escalations", r->escalations_len, 0,
		   "moves up");
	push_count(t, "handed_back", "handed back", r->handed_back_len,
		   r->tickets_len, "moved down at least once; of all tickets");
	push_count(t, "hand_backs", "hand-backs", r->hand_backs_len, 0,
		   "moves down");
	push_count(t, "skipped_tier", "skipped a tier", r->skipped_len,
		   r->tickets_len,
		   "moved up by more than one tier at once; of all tickets");
	push_count(t, "ping_pong", "ping-pong", r->ping_pong_len,
		   r->tickets_len,
		   "a team (a queue, where none is named) that had lost it "
		   "got it back; of all tickets");
	push_count(t, "reopened", "reopened", r->reopened_len,
		   r->resolved_len,
		   "neither resolved nor closed at a step after the first "
		   "that was; of the resolved");
}

static void push_resolve_times(struct table *t)
{
	const struct report *r = t->r;

	t->group = "time_to_resolve_s";
	if (r->resolve_s.len) {
		push_time(t, "median", "time to resolve, median",
			  report_median(r),
			  "from the first step to the first that is resolved "
			  "or closed: half took no longer");
		push_time(t, "p90", "time to resolve, p90",
			  (double)report_p90(r), "nine in ten took no longer");
		push_time(t, "mean", "time to resolve, mean", report_mean(r),
			  "the sum divided by the number of the resolved");
	} else {
		push(t, "median", /* title */ NULL, /* definition */ NULL);
		push(t, "p90", /* title */ NULL, /* definition */ NULL);
		push(t, "mean", /* title */ NULL, /* definition */ NULL);
	}
	/* Median and mean are what the JSON object has. */
	t->out->items[t->out->len - 2].table_only = true;
	end_group(t);
}

static void push_held_times(struct table *t)
{
	static const char in_tier[] = "from each step there to the next step; "
		"of the time in all tiers";
	static const char waiting[] = "from each step that waits so to the "
		"next step; of the time in all tiers";
	const struct report *r = t->r;

	begin_group(t, "tier_s", !r->tiers.len);
	for (size_t i = 0; i < r->tiers.len; i++) {
		const struct report_tier *tier = &r->tiers.items[i];

		if (tier->held)
			push_held(t, tier->name,
				  arena_printf(t->arena, "time in %s",
					       tier->name),
				  tier->held_s, in_tier);
	}
	begin_group(t, "wait_s", !r->waits.len);
	for (size_t i = 0; i < r->waits.len; i++) {
		const struct report_wait *wait = &r->waits.items[i];

		push_held(t, wait->label,
			  arena_printf(t->arena, "waiting: %s", wait->label),
			  wait->held_s, waiting);
	}
	end_group(t);
}

void report_rows(struct report_rows *out, struct arena *a,
		 const struct report *r)
{
	struct table t = { .out = out, .arena = a, .r = r };

	push_totals(&t);
	push_tiers(&t);
	push_flow(&t);
	push_resolve_times(&t);
	push_held_times(&t);
}

/* --- as JSON ------------------------------------------------------------ */

static void add_key(struct buf *out, const char *key)
{
	ARENA_LOCAL a = { 0 };

	if (out->bytes[out->len - 1] != '{')
		buf_adds(out, ", ");
	value_write(out, value_string(&a, key), VALUE_COMPACT, /* level */ 0);
	buf_adds(out, ": ");
}

void report_json(struct buf *out, const struct report_rows *rows)
{
	const char *group = NULL;

	buf_addc(out, '{');
	for (size_t i = 0; i < rows->len; i++) {
		const struct report_row *row = &rows->items[i];

		/* Names of groups are the same literal in all their rows. */
		if (row->group != group) {
			if (group)
				buf_addc(out, '}');
			group = row->group;
			if (group) {
				add_key(out, group);
				buf_addc(out, '{');
			}
		}
		if (row->key && !row->table_only) {
			add_key(out, row->key);
			buf_adds(out, row->value);
		}
	}
	buf_adds(out, group ? "}}" : "}");
}
