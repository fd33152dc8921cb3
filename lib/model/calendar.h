/*
 * Calendars: when a desk's people are at work.
 *
 *	{ "tz": "Europe/Berlin",
 *	  "hours": { "mon": [["09:00", "12:30"], ["13:15", "17:00"]], … },
 *	  "holidays": ["2026-12-25", "01-01"],
 *	  "partial_holidays": [{"date": "2026-12-24", "from": "12:00",
 *				"to": "24:00"}] }
 *
 * Open time are half-open intervals of local wall time, several a day, up to
 * `24:00`; their ends become instants date by date: one that the clocks jump
 * over is the instant of the jump, of one that they show twice a beginning is
 * the first and an end the last (sla.md S4, S5).  Seconds are real ones: local
 * days have 23, 24 or 25 hours.  Holidays are a date, a day of every year, or
 * a part of either (S6); they are taken out on the wall, so that the ends of
 * what they leave are what is said above.
 *
 * NULL is the calendar that is always open, in all that follows.
 */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include "base/error.h"
#include "base/zone.h"
#include "model/value.h"

struct calendar;

/*
 * The zone of a name, which lives as long as the calendar; *zone NULL: UTC.
 * Errors: NOT_FOUND, INVALID.
 */
struct calendar_zones {
	const struct tkt_error *(*zone)(const struct zone **zone,
					void *context, const char *name);
	void *context;
};

/*
 * Caller frees; nothing of `v` is kept. Errors: INVALID naming the calendar and
 * the place in it; those of `zones`.
 */
const struct tkt_error *calendar_parse(struct calendar **out, const char *name,
				       const struct value *v,
				       const struct calendar_zones *zones)
	TKT_CHECK;
void calendar_free(struct calendar *c);
static inline void calendar_free_ptr(struct calendar **c)
{
	calendar_free(*c);
}

const char *calendar_name(const struct calendar *c); /* NULL: always open */

/* An open interval, [from_at, to_at). */
struct calendar_span {
	int64_t from_at, to_at;
};

/*
 * The first open interval that ends after `at`, whole. False where none begins
 * within 366 days: the calendar is never open again.
 */
bool calendar_next(struct calendar_span *out, const struct calendar *c,
		   int64_t at);

/*
 * The open intervals from an instant on, one after the other and apart; the
 * first begins at `at` where it is open then. False as above. Caller frees.
 */
struct calendar_walk;
void calendar_walk_begin(struct calendar_walk **out, const struct calendar *c,
			 int64_t at);
bool calendar_walk_next(struct calendar_span *out, struct calendar_walk *w);
void calendar_walk_free(struct calendar_walk *w);
static inline void calendar_walk_free_ptr(struct calendar_walk **w)
{
	calendar_walk_free(*w);
}

/* Errors: INVALID, with a hint, for one that is never open within 366 days of
 * an instant: a mistake in the configuration (S6). */
const struct tkt_error *calendar_check(const struct calendar *c, int64_t at)
	TKT_CHECK;

/* Open seconds of [from_at, to_at). */
int64_t calendar_open_s(const struct calendar *c, int64_t from_at,
			int64_t to_at);

/*
 * The instant at which so many open seconds have passed since `at`: the end of
 * an interval where they are used up exactly there; of none, the first open
 * instant (S7). INSTANT_NONE: never.
 */
int64_t calendar_after(const struct calendar *c, int64_t at, int64_t open_s);

/*
 * Open seconds of a full working day: what most of its weekdays have, of equal
 * counts the longer. 24 hours for the calendar that is always open.
 */
int64_t calendar_day_s(const struct calendar *c);

#endif
