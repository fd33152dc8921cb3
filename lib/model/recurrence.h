/*
 * Days that come again: RRULE of iCalendar (RFC 5545, 3.3.10), by the day.
 *
 * libical has this too, but on ICU, thirty megabytes of other calendars.  Here
 * a rule is asked day by day whether it means this one, which is quick enough
 * for holidays.
 */
#ifndef MODEL_RECURRENCE_H
#define MODEL_RECURRENCE_H

#include <stdint.h>
#include "base/vec.h"

enum recurrence_every {
	RECURRENCE_DAY,
	RECURRENCE_WEEK,
	RECURRENCE_MONTH,
	RECURRENCE_YEAR,
};

struct recurrence_list {
	int *items;
	size_t len, cap;
};

/* BYDAY: weekday 0 is Monday, nth 0 each, -1 the last. */
struct recurrence_weekday {
	int weekday, nth;
};

struct recurrence {
	enum recurrence_every every;
	int interval;      /* from 1 */
	int64_t count;     /* 0: for ever */
	int64_t until_day; /* the last that may be; INT64_MAX */
	int week_start;    /* 0 Monday */
	struct recurrence_list months, month_days, year_days, weeks, positions;
	VEC(struct recurrence_weekday) weekdays;
};

void recurrence_release(struct recurrence *r);

/* Days are counted from 1970. */
struct recurrence_days {
	int64_t *items;
	size_t len, cap;
};

/*
 * Appends the days that a rule means from start_day up to and with last_day, in
 * their order.  start_day itself is among them only where the rule means it.
 */
void recurrence_days(struct recurrence_days *out, const struct recurrence *r,
		     int64_t start_day, int64_t last_day);

#endif
