#include "model/clock_run.h"

#include <stdlib.h>

static int64_t or_last(int64_t at)
{
	return at == INSTANT_NONE ? INT64_MAX : at;
}

/* --- terms and pauses in order ------------------------------------------- */

/* Of one second the later in the list stands later. */
static int compare_holds(const void *pa, const void *pb)
{
	const struct clock_term *a = ((const struct clock_hold *)pa)->term;
	const struct clock_term *b = ((const struct clock_hold *)pb)->term;

	if (a->from_at != b->from_at)
		return a->from_at < b->from_at ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Each holds until the next begins; what begins with the stop never does. */
static void add_holds(struct clock_run *r)
{
	const struct clock *c = r->clock;
	size_t kept = 0;

	for (size_t i = 0; i < c->terms.len; i++) {
		const struct clock_term *term = &c->terms.items[i];
		struct clock_hold h = { term->from_at, INT64_MAX, term };

		if (h.from_at < c->start_at)
			h.from_at = c->start_at;
		vec_push(&r->holds, h);
	}
	if (!r->holds.len)
		return;
	qsort(r->holds.items, r->holds.len, sizeof(*r->holds.items),
	      compare_holds);
	r->holds.items[0].from_at = c->start_at;
	for (size_t i = 0; i < r->holds.len; i++) {
		struct clock_hold *h = &r->holds.items[i];

		if (i && h->from_at >= r->stop_at &&
		    h->from_at > c->start_at)
			break;
		if (kept && r->holds.items[kept - 1].from_at == h->from_at)
			kept--;
		if (kept)
			r->holds.items[kept - 1].to_at = h->from_at;
		r->holds.items[kept++] = *h;
	}
	r->holds.len = kept;
}

static int compare_pieces(const void *pa, const void *pb)
{
	const struct clock_piece *a = pa, *b = pb;

	if (a->from_at != b->from_at)
		return a->from_at < b->from_at ? -1 : 1;
	return a->pause < b->pause ? -1 : a->pause > b->pause;
}

static void add_pieces(struct clock_run *r)
{
	const struct clock *c = r->clock;

	for (size_t i = 0; i < c->pauses.len; i++) {
		const struct clock_pause *pause = &c->pauses.items[i];
		struct clock_piece p = { pause->from_at, or_last(pause->to_at),
					 pause };

		vec_push(&r->pieces, p);
	}
	if (r->pieces.len)
		qsort(r->pieces.items, r->pieces.len,
		      sizeof(*r->pieces.items), compare_pieces);
}

void clock_run_init(struct clock_run *r, const struct clock *c)
{
	*r = (struct clock_run){ .clock = c, .stop_at = or_last(c->stop_at) };
	add_holds(r);
	add_pieces(r);
}

void clock_run_release(struct clock_run *r)
{
	vec_release(&r->holds);
	vec_release(&r->pieces);
}

size_t clock_run_hold(const struct clock_run *r, int64_t at)
{
	size_t found = r->holds.len ? 0 : SIZE_MAX;

	for (size_t i = 1; i < r->holds.len; i++)
		if (r->holds.items[i].from_at <= at)
			found = i;
	return found;
}

const struct clock_piece *clock_run_piece(const struct clock_run *r, int64_t at)
{
	for (size_t i = 0; i < r->pieces.len; i++)
		if (r->pieces.items[i].from_at <= at &&
		    at < r->pieces.items[i].to_at)
			return &r->pieces.items[i];
	return NULL;
}

/* --- what counted -------------------------------------------------------- */

static const struct calendar *calendar_of(const struct clock_cursor *c)
{
	const struct clock_run *r = c->run;

	return c->hold < r->holds.len ? r->holds.items[c->hold].term->calendar
				      : NULL;
}

static int64_t hold_end(const struct clock_cursor *c)
{
	const struct clock_run *r = c->run;

	return c->hold < r->holds.len ? r->holds.items[c->hold].to_at
				      : INT64_MAX;
}

/* Goes on at an instant, in the calendar of the term that then holds. */
static void go_to(struct clock_cursor *c, int64_t at)
{
	c->at = at;
	while (hold_end(c) <= at && hold_end(c) != INT64_MAX)
		c->hold++;
	calendar_walk_free(c->walk);
	calendar_walk_begin(&c->walk, calendar_of(c), at);
	c->open = (struct calendar_span){ at, at };
}

void clock_cursor_init(struct clock_cursor *c, const struct clock_run *r,
		       int64_t end_at)
{
	*c = (struct clock_cursor){ .run = r, .end_at = end_at };
	go_to(c, r->clock->start_at);
}

void clock_cursor_release(struct clock_cursor *c)
{
	calendar_walk_free(c->walk);
}

/* Has `open` be the one that is open at c->at, or the next after it. */
static bool find_open(struct clock_cursor *c)
{
	if (c->at >= hold_end(c))
		go_to(c, c->at);
	while (c->open.to_at <= c->at || c->open.from_at >= hold_end(c)) {
		if (c->open.from_at < hold_end(c) &&
		    calendar_walk_next(&c->open, c->walk))
			continue;
		if (hold_end(c) >= c->end_at)
			return false;
		go_to(c, hold_end(c));
	}
	if (c->at < c->open.from_at)
		c->at = c->open.from_at;
	return true;
}

/* The pause at c->at, or the next after it. */
static const struct clock_piece *find_piece(struct clock_cursor *c)
{
	const struct clock_run *r = c->run;

	while (c->piece < r->pieces.len &&
	       r->pieces.items[c->piece].to_at <= c->at)
		c->piece++;
	return c->piece < r->pieces.len ? &r->pieces.items[c->piece] : NULL;
}

bool clock_cursor_next(struct calendar_span *out, struct clock_cursor *c)
{
	const struct clock_piece *p;
	int64_t to_at;

	for (;;) {
		if (c->at >= c->end_at || !find_open(c) || c->at >= c->end_at)
			return false;
		p = find_piece(c);
		if (!p || p->from_at > c->at)
			break;
		if (p->to_at >= c->end_at)
			return false;
		if (p->to_at < c->open.to_at && p->to_at < hold_end(c))
			c->at = p->to_at;
		else
			go_to(c, p->to_at);
	}
	to_at = c->open.to_at < c->end_at ? c->open.to_at : c->end_at;
	if (hold_end(c) < to_at)
		to_at = hold_end(c);
	if (p && p->from_at < to_at)
		to_at = p->from_at;
	*out = (struct calendar_span){ c->at, to_at };
	c->at = to_at;
	return true;
}

int64_t clock_run_elapsed(const struct clock_run *r, int64_t at)
{
	CLEANUP(clock_cursor_release) struct clock_cursor c;
	struct calendar_span span;
	int64_t sum_s = 0;

	clock_cursor_init(&c, r, at);
	while (clock_cursor_next(&span, &c))
		sum_s += span.to_at - span.from_at;
	return sum_s;
}

int64_t clock_run_after(const struct clock_run *r, int64_t elapsed_s)
{
	CLEANUP(clock_cursor_release) struct clock_cursor c;
	struct calendar_span span;

	clock_cursor_init(&c, r, INSTANT_LAST);
	while (clock_cursor_next(&span, &c)) {
		if (elapsed_s <= span.to_at - span.from_at)
			return span.from_at + elapsed_s;
		elapsed_s -= span.to_at - span.from_at;
	}
	return INSTANT_NONE;
}

int64_t clock_run_due(const struct clock_run *r, const struct clock_hold *h)
{
	switch (h->term->target) {
	case CLOCK_NONE:
		return INSTANT_NONE;
	case CLOCK_DATE:
		return h->term->due_at;
	case CLOCK_LENGTH:
		break;
	}
	return clock_run_after(r, clock_length_s(&h->term->length,
						 h->term->calendar));
}

int64_t clock_run_breach(const struct clock_run *r, int64_t now_at)
{
	for (size_t i = 0; i < r->holds.len; i++) {
		const struct clock_hold *h = &r->holds.items[i];
		int64_t due_at;

		if (h->from_at > now_at || h->from_at >= r->stop_at)
			break;
		due_at = clock_run_due(r, h);
		if (due_at == INSTANT_NONE)
			continue;
		if (due_at < h->from_at)
			return h->from_at;
		if (due_at < now_at && due_at < r->stop_at &&
		    due_at < h->to_at)
			return due_at;
	}
	return INSTANT_NONE;
}
