/*
 * Inside the clock: its terms and pauses in order, and what counted.
 */
#ifndef MODEL_CLOCK_RUN_H
#define MODEL_CLOCK_RUN_H

#include "model/clock.h"

/* A pause, in the order in which they begin: of two at once the first has the
 * time, the other what is left. */
struct clock_piece {
	int64_t from_at, to_at; /* INT64_MAX: it lasts */
	const struct clock_pause *pause;
};

/* A term as it holds: [from_at, to_at). */
struct clock_hold {
	int64_t from_at, to_at;
	const struct clock_term *term;
};

struct clock_run {
	const struct clock *clock;
	int64_t stop_at; /* INT64_MAX: it runs */
	VEC(struct clock_hold) holds;   /* from the start on, without a hole */
	VEC(struct clock_piece) pieces;
};

void clock_run_init(struct clock_run *r, const struct clock *c);
void clock_run_release(struct clock_run *r);

/* The index of the hold at an instant, or the first; SIZE_MAX: none. */
size_t clock_run_hold(const struct clock_run *r, int64_t at);

/* The piece of a pause that an instant is in, or NULL. */
const struct clock_piece *clock_run_piece(const struct clock_run *r,
					  int64_t at);

/* What counted from the start on: open, not paused, cut where a term begins. */
struct clock_cursor {
	const struct clock_run *run;
	struct calendar_walk *walk;
	struct calendar_span open;
	int64_t at, end_at;
	size_t hold, piece;
};

void clock_cursor_init(struct clock_cursor *c, const struct clock_run *r,
		       int64_t end_at);
void clock_cursor_release(struct clock_cursor *c);
bool clock_cursor_next(struct calendar_span *out, struct clock_cursor *c);

int64_t clock_run_elapsed(const struct clock_run *r, int64_t at);

/* The first instant at which so much has counted; INSTANT_NONE: never. */
int64_t clock_run_after(const struct clock_run *r, int64_t elapsed_s);

/* When a hold is due, whether or not it holds then; INSTANT_NONE: never. */
int64_t clock_run_due(const struct clock_run *r, const struct clock_hold *h);

/* The first breach up to an instant, or INSTANT_NONE. */
int64_t clock_run_breach(const struct clock_run *r, int64_t now_at);

#endif
