/*
 * One clock: how much of its target is used up, and when it will be.
 *
 * A clock counts open time of its calendar (calendar.h) from its start to its
 * stop, less what was paused.  All is a pure function of what stands here and
 * of now (sla.md S1); who makes a clock out of a ticket's events is told
 * elsewhere (sla.md's table of clocks).
 *
 *	struct clock c = { .start_at = opened_at, .stop_at = INSTANT_NONE };
 *	vec_push(&c.terms, term);      what holds from when: a target
 *	vec_push(&c.pauses, pause);    in any order, they may overlap
 *	clock_read(&state, &c, now_at);
 *	clock_release(&c);
 *
 * Where an instant belongs to two (sla.md S4, S7, S9, S11, S13):
 *
 * - Everything lasts from its beginning up to before its end: open hours,
 *   pauses, terms, the clock itself.  What ends as it begins never was: of two
 *   terms of one second the later in the list counts, and one of the second of
 *   the stop does not.
 * - Due is the first instant at which the target is used up: the closing one
 *   where that is when, or the beginning of a pause; of a target of 0, the
 *   first that is open and not paused.
 * - Stopped at due is met; a second later is breached at due.  A term that is
 *   used up before it begins is breached as it begins.  The first breach stays.
 * - Pauses that begin after now are known beforehand and move due.  Within one
 *   there is no due time but one that has passed, only a remainder.
 */
#ifndef MODEL_CLOCK_H
#define MODEL_CLOCK_H

#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/vec.h"
#include "model/calendar.h"

/* --- how long: targets and thresholds ------------------------------------ */

/* Working days and seconds of open time together (S8). */
struct clock_length {
	int64_t days, seconds;
};

/*
 * `90s`, `30m`, `4h`, `1h30m`, `2bd`; `0m` too.  A calendar's clock refuses `d`
 * and `w`, which say nothing there; without one (NULL) a `bd` is a day of 24
 * hours like `d`.  Errors: USAGE, with a hint.
 */
const struct tkt_error *clock_length_parse(struct clock_length *out,
					   const char *text,
					   const struct calendar *calendar)
	TKT_CHECK;
void clock_length_format(struct buf *out, const struct clock_length *l);

/* Open seconds: a working day is calendar_day_s(). */
int64_t clock_length_s(const struct clock_length *l,
		       const struct calendar *calendar);

/* S14: `75%` of the target, `-30m` before due, `+2h` after, in open time. */
struct threshold {
	int32_t percent;             /* -1: `length` counts, from due */
	bool is_before;
	struct clock_length length;
};

/* Errors: USAGE, with a hint. */
const struct tkt_error *threshold_parse(struct threshold *out,
					const char *text,
					const struct calendar *calendar)
	TKT_CHECK;

/* As it is written, in its shortest form: one threshold, one text. */
void threshold_format(struct buf *out, const struct threshold *t);

/* --- a clock ------------------------------------------------------------- */

enum clock_target {
	CLOCK_NONE,   /* no target: it counts, but is never due (S3) */
	CLOCK_LENGTH, /* of open time */
	CLOCK_DATE,   /* due at `due_at`, whatever was paused (S18) */
};

/*
 * What holds from an instant on: a priority, a date set by hand, a policy that
 * was applied anew.  Elapsed time stays, what is to come counts in this term's
 * calendar (S11).
 */
struct clock_term {
	int64_t from_at; /* the first also holds for all before */
	enum clock_target target;
	struct clock_length length;
	int64_t due_at;
	const struct calendar *calendar; /* not owned; NULL: always open */
};

struct clock_pause {
	int64_t from_at, to_at; /* INSTANT_NONE: it lasts */
	const char *why;        /* not owned; may be NULL */
};

struct clock {
	int64_t start_at, stop_at; /* stop_at INSTANT_NONE: it runs */
	VEC(struct clock_term) terms;
	VEC(struct clock_pause) pauses;
};

void clock_release(struct clock *c);

enum clock_phase {
	CLOCK_AHEAD,   /* it begins after now */
	CLOCK_RUNNING, /* also outside hours */
	CLOCK_PAUSED,
	CLOCK_STOPPED, /* met where it has a target and no breach */
};

/* "ahead", "running", "paused", "stopped" */
const char *clock_phase_name(enum clock_phase phase);

struct clock_state {
	enum clock_phase phase;
	const struct clock_term *term; /* of now or of the stop; NULL: none */
	bool has_target;      /* else target_s and remaining_s are 0 */
	bool is_open;         /* running, and within hours */
	int64_t elapsed_s;    /* up to now, or to the stop */
	int64_t target_s;     /* open seconds of the term in force */
	int64_t remaining_s;  /* less than 0: so much too late */
	int64_t due_at;       /* INSTANT_NONE: none, see above */
	int64_t breached_at;  /* INSTANT_NONE: not by now */
	int64_t resumes_at;   /* of a pause that is known to end, else NONE */
};

/*
 * What is known of the clock at an instant: terms, stop and breaches after it
 * are not, pauses are.
 */
void clock_read(struct clock_state *out, const struct clock *c,
		int64_t now_at);

/*
 * The instant at which a term (an index of `terms`) has the clock at a
 * threshold, as far as is known, also in the future; used up beforehand, the
 * one at which the term begins (S14: a change arms it again).  INSTANT_NONE:
 * not while the term holds, not before the stop, or it has no target.
 */
int64_t clock_reaches(const struct clock *c, size_t term,
		      const struct threshold *t);

/* --- what it did, step by step ------------------------------------------- */

enum clock_step_kind {
	CLOCK_STEP_START,
	CLOCK_STEP_COUNTED, /* open, not paused */
	CLOCK_STEP_CLOSED,  /* outside hours, not paused */
	CLOCK_STEP_PAUSED,
	CLOCK_STEP_TERM,    /* a later term begins */
	CLOCK_STEP_BREACHED,
	CLOCK_STEP_STOP,
};

struct clock_step {
	enum clock_step_kind kind;
	int64_t from_at, to_at; /* the same but for the three that last */
	int64_t counted_s;      /* of this step */
	int64_t elapsed_s;      /* when it ends */
	const struct clock_term *term;   /* that holds */
	const struct clock_pause *pause; /* of PAUSED: the first to begin */
};

struct clock_steps {
	struct clock_step *items;
	size_t len, cap;
};

/*
 * Appends all that was until now_at or the stop, in the order of time, without
 * a hole: what lasts ends where the next begins.  The caller releases `out`;
 * it points into the clock.
 */
void clock_steps(struct clock_steps *out, const struct clock *c,
		 int64_t now_at);

#endif
