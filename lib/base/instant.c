#include "base/instant.h"

enum {
	MINUTE_S = 60,
	HOUR_S = 60 * MINUTE_S,
	DAY_S = 24 * HOUR_S,
};

/* Division that rounds down, as the calendar before 1970 wants it. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * Days since 1970-01-01, after H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms": years begin in March, so that the leap day comes last.
 */
static int64_t days_from_date(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year - 719468;
}

int64_t instant_from_civil(const struct civil *c)
{
	return days_from_date(c->year, c->month, c->day) * DAY_S +
	       c->hour * HOUR_S + c->minute * MINUTE_S + c->second;
}

void instant_to_civil(struct civil *c, int64_t at)
{
	int64_t days = floor_div(at, DAY_S);
	int second = (int)(at - days * DAY_S);
	int64_t era = floor_div(days + 719468, 146097);
	int day_of_era = (int)(days + 719468 - era * 146097);
	int year_of_era = (day_of_era - day_of_era / 1460 +
			   day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153; /* 0: March */

	c->day = day_of_year - (153 * month + 2) / 5 + 1;
	c->month = month < 10 ? month + 3 : month - 9;
	c->year = year_of_era + era * 400 + (c->month <= 2);
	c->hour = second / HOUR_S;
	c->minute = second / MINUTE_S % 60;
	c->second = second % 60;
}

int instant_weekday(int64_t at)
{
	int64_t days = floor_div(at, DAY_S) + 3; /* 1970 began on a Thursday */

	return (int)(days - floor_div(days, 7) * 7);
}

int instant_month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Two digits and what stands behind them; where the next ones go. */
static char *put_two(char *text, int number, char behind)
{
	*text++ = (char)('0' + number / 10);
	*text++ = (char)('0' + number % 10);
	*text++ = behind;
	return text;
}

void instant_format(char *text, int64_t at)
{
	struct civil c;

	if (at < INSTANT_FIRST)
		at = INSTANT_FIRST;
	if (at > INSTANT_LAST)
		at = INSTANT_LAST;
	instant_to_civil(&c, at);
	*text++ = (char)('0' + c.year / 1000);
	*text++ = (char)('0' + c.year / 100 % 10);
	text = put_two(text, (int)(c.year % 100), '-');
	text = put_two(text, c.month, '-');
	text = put_two(text, c.day, 'T');
	text = put_two(text, c.hour, ':');
	text = put_two(text, c.minute, ':');
	text = put_two(text, c.second, 'Z');
	*text = '\0';
}
