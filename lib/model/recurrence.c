#include "model/recurrence.h"

#include <stdbool.h>

#include "base/instant.h"

enum { DAY_S = 86400 };

void recurrence_release(struct recurrence *r)
{
	vec_release(&r->months);
	vec_release(&r->month_days);
	vec_release(&r->year_days);
	vec_release(&r->weeks);
	vec_release(&r->positions);
	vec_release(&r->weekdays);
}

/* --- a day --------------------------------------------------------------- */

static int64_t day_of(int64_t year, int month, int day)
{
	const struct civil c = { .year = year, .month = month, .day = day };

	return instant_from_civil(&c) / DAY_S;
}

static int weekday_of(int64_t day)
{
	return instant_weekday(day * DAY_S);
}

/* `n` of `len`, also counted from the end. */
static bool has_nth(const struct recurrence_list *l, int64_t n, int64_t len)
{
	for (size_t i = 0; i < l->len; i++)
		if (l->items[i] == n || l->items[i] == n - len - 1)
			return true;
	return false;
}

static int64_t week_begin(const struct recurrence *r, int64_t day)
{
	return day - (weekday_of(day) - r->week_start + 7) % 7;
}

/* The year that most of a day's week lies in. */
static int64_t week_year(const struct recurrence *r, int64_t day)
{
	struct civil c;

	instant_to_civil(&c, (week_begin(r, day) + 3) * DAY_S);
	return c.year;
}

static bool in_weeks(const struct recurrence *r, int64_t day)
{
	int64_t year = week_year(r, day);
	/* 4 January is in the first week, 28 December in the last. */
	int64_t first = week_begin(r, day_of(year, 1, 4));
	int64_t last = week_begin(r, day_of(year, 12, 28));

	return has_nth(&r->weeks, (week_begin(r, day) - first) / 7 + 1,
		       (last - first) / 7 + 1);
}

static bool in_weekdays(const struct recurrence *r, int64_t day,
			const struct civil *c)
{
	bool by_month = r->every == RECURRENCE_MONTH || r->months.len;
	bool counts = r->every == RECURRENCE_MONTH ||
		      r->every == RECURRENCE_YEAR;
	int64_t first = by_month ? day_of(c->year, c->month, 1)
				 : day_of(c->year, 1, 1);
	int64_t last = by_month ? first + instant_month_days(c->year,
							     c->month) - 1
				: day_of(c->year, 12, 31);

	for (size_t i = 0; i < r->weekdays.len; i++) {
		const struct recurrence_weekday *w = &r->weekdays.items[i];

		if (w->weekday != weekday_of(day))
			continue;
		if (!w->nth || !counts ||
		    w->nth == (day - first) / 7 + 1 ||
		    w->nth == -((last - day) / 7 + 1))
			return true;
	}
	return false;
}

/* What a rule that does not say takes from its first day. */
static bool is_like_start(const struct recurrence *r, int64_t start_day,
			  int64_t day, const struct civil *c)
{
	struct civil start;

	if (r->weekdays.len || r->month_days.len || r->year_days.len)
		return true;
	instant_to_civil(&start, start_day * DAY_S);
	switch (r->every) {
	case RECURRENCE_DAY:
		return true;
	case RECURRENCE_WEEK:
		return weekday_of(day) == weekday_of(start_day);
	case RECURRENCE_MONTH:
		return c->day == start.day;
	case RECURRENCE_YEAR:
		break;
	}
	if (r->weeks.len)
		return weekday_of(day) == weekday_of(start_day);
	return c->day == start.day &&
	       (r->months.len || c->month == start.month);
}

static bool means(const struct recurrence *r, int64_t start_day, int64_t day)
{
	int64_t new_year, year_len;
	struct civil c;

	instant_to_civil(&c, day * DAY_S);
	if (r->months.len && !has_nth(&r->months, c.month, 12))
		return false;
	if (r->weeks.len && !in_weeks(r, day))
		return false;
	new_year = day_of(c.year, 1, 1);
	year_len = day_of(c.year, 12, 31) - new_year + 1;
	if (r->year_days.len &&
	    !has_nth(&r->year_days, day - new_year + 1, year_len))
		return false;
	if (r->month_days.len &&
	    !has_nth(&r->month_days, c.day,
		     instant_month_days(c.year, c.month)))
		return false;
	if (r->weekdays.len && !in_weekdays(r, day, &c))
		return false;
	return is_like_start(r, start_day, day, &c);
}

/* --- one period after the other ------------------------------------------ */

/* Days of one number are of one day, week, month or year. */
static int64_t period_of(const struct recurrence *r, int64_t day)
{
	struct civil c;

	instant_to_civil(&c, day * DAY_S);
	switch (r->every) {
	case RECURRENCE_DAY:
		break;
	case RECURRENCE_WEEK:
		/* 5 January 1970 was a Monday. */
		return (week_begin(r, day) - 4 - r->week_start + 7000000) / 7;
	case RECURRENCE_MONTH:
		return c.year * 12 + c.month;
	case RECURRENCE_YEAR:
		return r->weeks.len ? week_year(r, day) : c.year;
	}
	return day;
}

/* Takes over the days of a period; false: there are no more to come. */
static bool end_period(struct recurrence_days *out, int64_t *count,
		       const struct recurrence *r, int64_t start_day,
		       const struct recurrence_days *period)
{
	for (size_t i = 0; i < period->len; i++) {
		int64_t day = period->items[i];

		if (r->positions.len &&
		    !has_nth(&r->positions, (int64_t)i + 1,
			     (int64_t)period->len))
			continue;
		if (day < start_day)
			continue;
		if (day > r->until_day || (r->count && *count == r->count))
			return false;
		vec_push(out, day);
		++*count;
	}
	return true;
}

void recurrence_days(struct recurrence_days *out, const struct recurrence *r,
		     int64_t start_day, int64_t last_day)
{
	int64_t first = period_of(r, start_day), now = first;
	struct recurrence_days period = { 0 };
	int64_t count = 0;
	bool more = true;
	size_t len;

	/* Positions count from the period's begin, and need its end. */
	for (int64_t day = start_day - 366; more && day <= last_day + 366;
	     day++) {
		int64_t number = period_of(r, day);

		if (number < first || (number - first) % r->interval)
			continue;
		if (number != now) {
			more = end_period(out, &count, r, start_day, &period);
			period.len = 0;
			now = number;
		}
		if (means(r, start_day, day))
			vec_push(&period, day);
	}
	if (more)
		end_period(out, &count, r, start_day, &period);
	vec_release(&period);
	for (len = out->len; len && out->items[len - 1] > last_day; len--)
		;
	out->len = len;
}
