/*
 * The wall's clock and a calendar's hours, the slow and obvious way: what is
 * shown at each minute is libc's word (TZ is this process's), a day is a row of
 * 1,440 minutes.  Shares nothing with calendar.c and zone.c.
 */
#ifndef SLOW_OFFICE_H
#define SLOW_OFFICE_H

#include "model/calendar.h"
#include "sample.h"

enum {
	MINUTES_A_DAY = 1440,
	DAYS = 28,
	MINUTES = DAYS * MINUTES_A_DAY,
	/* Starts are not before, so that what began earlier is seen too. */
	MARGIN = 3 * MINUTES_A_DAY,
	ZONES = 2,
	NEVER = -1, /* an instant of the slow reckoning */
};

/* Minutes since 1970 on the wall, and back. */
struct wall {
	const char *zone;
	int32_t shows[MINUTES];
	int32_t least, most;
	int *first, *last; /* the minute that shows least + i; or the jump */
};

struct scene {
	int64_t begin; /* a whole minute, Unix seconds / 60 */
	struct wall walls[ZONES];
};

/* Some days, often around those on which clocks are set or years end. */
void scene_make(struct scene *s, struct sample_random *r);
void scene_release(struct scene *s);
int64_t scene_instant(const struct scene *s, int minute);

struct hours {
	int from, to; /* of a day, in minutes */
};
struct free_time {
	int32_t day; /* since 1970 */
	bool yearly;
	struct hours hours;
};

struct office {
	const struct wall *wall; /* NULL: always open */
	struct hours week[7][3]; /* from Monday; empty: none */
	struct free_time free_times[6];
	int free_times_len;
	bool is_open[MINUTES];
	struct calendar *calendar;
};

void office_random(struct office *o, struct sample_random *r,
		   const struct scene *s);
void office_fill(struct office *o); /* is_open */

/* Seconds of a full working day: what most have, of equal counts the longer. */
int64_t office_day_s(const struct office *o);
bool office_opens(const struct office *o); /* any weekday at all? */

/* As calendar_parse() reads it. */
struct value *office_value(struct arena *a, const struct office *o);

#endif
