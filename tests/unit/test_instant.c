#include "unit.h"

#include "base/instant.h"

/* 2026-11-18T10:15:30Z, a Wednesday. */
#define NOW INT64_C(1794996930)

static int64_t at(const char *text)
{
	int64_t value;

	if (!instant_parse_rfc3339(&value, text))
		fail_msg("not RFC 3339: %s", text);
	return value;
}

static void assert_format(int64_t value, const char *want)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, value);
	assert_string_equal(text, want);
}

static void known_instants(void **state)
{
	(void)state;
	assert_format(0, "1970-01-01T00:00:00Z");
	assert_format(-1, "1969-12-31T23:59:59Z");
	assert_format(951782400, "2000-02-29T00:00:00Z");
	assert_format(1763753400, "2025-11-21T19:30:00Z");
	assert_format(4107542400, "2100-03-01T00:00:00Z");
	assert_format(NOW, "2026-11-18T10:15:30Z");
	assert_format(INSTANT_FIRST, "0000-01-01T00:00:00Z");
	assert_format(INSTANT_LAST, "9999-12-31T23:59:59Z");
	/* Nothing is written past its end. */
	assert_format(INT64_MAX, "9999-12-31T23:59:59Z");
	assert_format(INSTANT_NONE, "0000-01-01T00:00:00Z");
}

/* Every day from year 0 to 9999, counted by hand. */
static void every_day(void **state)
{
	struct civil want = { .year = 0, .month = 1, .day = 1 };
	int64_t day = INSTANT_FIRST;
	int weekday = 5; /* 0000-01-01 was a Saturday */

	(void)state;
	for (; day <= INSTANT_LAST; day += 86400) {
		struct civil c;

		instant_to_civil(&c, day + 86399);
		if (c.year != want.year || c.month != want.month ||
		    c.day != want.day || c.hour != 23 || c.minute != 59 ||
		    c.second != 59 || instant_weekday(day) != weekday ||
		    instant_from_civil(&want) != day)
			fail_msg("%d-%d-%d", (int)want.year, want.month,
				 want.day);
		weekday = (weekday + 1) % 7;
		if (++want.day <= instant_month_days(want.year, want.month))
			continue;
		want.day = 1;
		if (++want.month <= 12)
			continue;
		want.month = 1;
		want.year++;
	}
	assert_int_equal(want.year, 10000);
}

static void month_days(void **state)
{
	(void)state;
	assert_int_equal(instant_month_days(2026, 2), 28);
	assert_int_equal(instant_month_days(2024, 2), 29);
	assert_int_equal(instant_month_days(2000, 2), 29);
	assert_int_equal(instant_month_days(1900, 2), 28);
	assert_int_equal(instant_month_days(0, 2), 29);
	assert_int_equal(instant_month_days(2026, 12), 31);
	assert_int_equal(instant_month_days(2026, 4), 30);
}

static void weekdays(void **state)
{
	(void)state;
	assert_int_equal(instant_weekday(0), 3);            /* Thursday */
	assert_int_equal(instant_weekday(-1), 2);
	assert_int_equal(instant_weekday(NOW), 2);          /* Wednesday */
	assert_int_equal(instant_weekday(951782400), 1);    /* a Tuesday */
}

static void rfc3339(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01t00:00:01z", 1 },
		{ "1970-01-01T01:00:00+01:00", 0 },
		{ "1969-12-31T18:30:00-05:30", 0 },
		{ "1970-01-01T00:00:00-00:00", 0 },
		{ "1970-01-01T00:00:00.999999999Z", 0 },
		{ "1985-04-12T23:20:50.52Z", 482196050 },   /* RFC 3339, 5.8 */
		{ "1996-12-19T16:39:57-08:00", 851042397 },
		{ "1970-01-01T23:59:00+23:59", 0 },
		{ "1990-12-31T23:59:60Z", 662688000 },
		{ "1990-12-31T15:59:60-08:00", 662688000 },
		{ "1937-01-01T12:00:27.87+00:20", -1041337173 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ "0000-01-01T00:00:00Z", INSTANT_FIRST },
		{ "9999-12-31T23:59:59Z", INSTANT_LAST },
	};
	static const char *const bad[] = {
		"", "x", "2026-11-21", "2026-11-21T19:30Z",
		"2026-11-21T19:30:00", "2026-11-21 19:30:00Z",
		"2026-11-21T19:30:00Zx", " 2026-11-21T19:30:00Z",
		"2026-11-21T19:30:00Z ", "2026-11-21T19:30:00.Z",
		"2026-11-21T19:30:00+0100", "2026-11-21T19:30:00+01",
		"2026-11-21T19:30:00+24:00", "2026-11-21T19:30:00+01:60",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "2026-01-01T00:00:60Z",
		"2026-12-31T22:59:60Z", "2026-12-30T23:59:60Z",
		"26-01-01T00:00:00Z", "+2026-01-01T00:00:00Z",
		"-001-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
		"2026-1-01T00:00:00Z", "2026-01-01T0:00:00Z",
		"0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
		"9999-12-31T23:59:60Z",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(at(good[i].text), good[i].want);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t value = 42;

		if (instant_parse_rfc3339(&value, bad[i]))
			fail_msg("taken: '%s'", bad[i]);
		assert_int_equal(value, 42);
	}
}

static void format_round_trip(void **state)
{
	char text[INSTANT_TEXT_LEN + 1];

	(void)state;
	for (int64_t value = INSTANT_FIRST; value < INSTANT_LAST;
	     value += 98765432) {
		instant_format(text, value);
		assert_int_equal(at(text), value);
	}
}

/* ---- Times as people write them ---- */

/* Central European time by the rule of the Union, from 1996 to 2026 and on. */
static int64_t last_sunday(int64_t year, int month)
{
	int64_t day = instant_from_civil(
		&(struct civil){ .year = year, .month = month, .day = 31 });

	return day - (instant_weekday(day) + 1) % 7 * INT64_C(86400);
}

static int32_t berlin(int64_t value)
{
	struct civil c;

	instant_to_civil(&c, value);
	return value >= last_sunday(c.year, 3) + 3600 &&
	       value < last_sunday(c.year, 10) + 3600 ? 7200 : 3600;
}

static int32_t new_york_winter(int64_t value)
{
	(void)value;
	return -5 * 3600;
}

static int32_t kathmandu(int64_t value)
{
	(void)value;
	return 5 * 3600 + 45 * 60;
}

/* The clocks go from 00:00 to 01:00 on 2026-09-06 (as Chile's do). */
static int32_t gap_at_midnight(int64_t value)
{
	return value < INT64_C(1788667200) ? -4 * 3600 : -3 * 3600;
}

static const struct instant_context utc = { .now_at = NOW };
static const struct instant_context cet = { NOW, berlin };

/* `want` is "FROM" for an instant and "FROM TO" for a range. */
static void assert_means(const struct instant_context *ctx, const char *text,
			 const char *want)
{
	struct instant_range range = { 1, 2 };
	char from[INSTANT_TEXT_LEN + 1], to[INSTANT_TEXT_LEN + 1];
	char got[100];
	const struct tkt_error *err = instant_parse(&range, text, ctx);

	if (err)
		fail_msg("%s: %s", text, err->message);
	instant_format(from, range.from_at);
	instant_format(to, range.to_at);
	if (range.from_at == range.to_at)
		snprintf(got, sizeof(got), "%s", from);
	else
		snprintf(got, sizeof(got), "%s %s", from, to);
	if (strcmp(got, want) != 0)
		fail_msg("'%s' gives %s, not %s", text, got, want);
}

static void instants(void **state)
{
	(void)state;
	assert_means(&utc, "now", "2026-11-18T10:15:30Z");
	assert_means(&utc, "NOW", "2026-11-18T10:15:30Z");
	assert_means(&utc, "  now\n", "2026-11-18T10:15:30Z");
	assert_means(&utc, "@0", "1970-01-01T00:00:00Z");
	assert_means(&utc, "@-86400", "1969-12-31T00:00:00Z");
	assert_means(&utc, "@1763753400", "2025-11-21T19:30:00Z");
	assert_means(&utc, "2026-11-21T19:30:00Z", "2026-11-21T19:30:00Z");
	assert_means(&utc, "2026-11-21T19:30:00.7+01:00",
		     "2026-11-21T18:30:00Z");
	assert_means(&utc, "noon", "2026-11-18T12:00:00Z");
	assert_means(&utc, "17:00", "2026-11-18T17:00:00Z");
	assert_means(&utc, "17:00:05", "2026-11-18T17:00:05Z");
	assert_means(&utc, "00:00", "2026-11-18T00:00:00Z");
}

static void dates_and_times(void **state)
{
	(void)state;
	assert_means(&utc, "2026-11-21 19:30", "2026-11-21T19:30:00Z");
	assert_means(&utc, "2026-11-21T19:30", "2026-11-21T19:30:00Z");
	assert_means(&utc, "2026-11-21t19:30:15", "2026-11-21T19:30:15Z");
	assert_means(&utc, "2026-11-21 19:30:15.25", "2026-11-21T19:30:15Z");
	assert_means(&utc, "2026-11-21 19:30Z", "2026-11-21T19:30:00Z");
	assert_means(&utc, "2026-11-21T19:30+0100", "2026-11-21T18:30:00Z");
	assert_means(&utc, "2026-11-21T19:30-01", "2026-11-21T20:30:00Z");
	assert_means(&utc, "2026-11-21T19:30+23", "2026-11-20T20:30:00Z");
	assert_means(&utc, "2026-11-21T19:30+2359", "2026-11-20T19:31:00Z");
	assert_means(&utc, "2026-11-21 19:30:00 +0530", "2026-11-21T14:00:00Z");
	assert_means(&utc, "2026-11-21   noon", "2026-11-21T12:00:00Z");
	assert_means(&utc, "yesterday 17:00", "2026-11-17T17:00:00Z");
	assert_means(&utc, "tomorrow noon", "2026-11-19T12:00:00Z");
	assert_means(&utc, "monday 09:00", "2026-11-16T09:00:00Z");
	assert_means(&utc, "next monday 09:00", "2026-11-23T09:00:00Z");
}

static void days(void **state)
{
	(void)state;
	assert_means(&utc, "today",
		     "2026-11-18T00:00:00Z 2026-11-19T00:00:00Z");
	assert_means(&utc, "Yesterday",
		     "2026-11-17T00:00:00Z 2026-11-18T00:00:00Z");
	assert_means(&utc, "tomorrow",
		     "2026-11-19T00:00:00Z 2026-11-20T00:00:00Z");
	assert_means(&utc, "2026-11-21",
		     "2026-11-21T00:00:00Z 2026-11-22T00:00:00Z");
	assert_means(&utc, "2024-02-29",
		     "2024-02-29T00:00:00Z 2024-03-01T00:00:00Z");
	assert_means(&utc, "0000-01-01",
		     "0000-01-01T00:00:00Z 0000-01-02T00:00:00Z");
	assert_means(&utc, "9999-12-31",
		     "9999-12-31T00:00:00Z 9999-12-31T23:59:59Z");
}

static void named_days(void **state)
{
	(void)state;
	/* Today is a Wednesday. */
	assert_means(&utc, "wednesday",
		     "2026-11-18T00:00:00Z 2026-11-19T00:00:00Z");
	assert_means(&utc, "monday",
		     "2026-11-16T00:00:00Z 2026-11-17T00:00:00Z");
	assert_means(&utc, "Thu",
		     "2026-11-12T00:00:00Z 2026-11-13T00:00:00Z");
	assert_means(&utc, "last wednesday",
		     "2026-11-11T00:00:00Z 2026-11-12T00:00:00Z");
	assert_means(&utc, "last monday",
		     "2026-11-16T00:00:00Z 2026-11-17T00:00:00Z");
	assert_means(&utc, "next wednesday",
		     "2026-11-25T00:00:00Z 2026-11-26T00:00:00Z");
	assert_means(&utc, "next thursday",
		     "2026-11-19T00:00:00Z 2026-11-20T00:00:00Z");
	assert_means(&utc, "sunday",
		     "2026-11-15T00:00:00Z 2026-11-16T00:00:00Z");
}

static void weeks(void **state)
{
	(void)state;
	assert_means(&utc, "this week",
		     "2026-11-16T00:00:00Z 2026-11-23T00:00:00Z");
	assert_means(&utc, "last week",
		     "2026-11-09T00:00:00Z 2026-11-16T00:00:00Z");
	assert_means(&utc, "next week",
		     "2026-11-23T00:00:00Z 2026-11-30T00:00:00Z");
	assert_means(&utc, "2026-W46",
		     "2026-11-09T00:00:00Z 2026-11-16T00:00:00Z");
	assert_means(&utc, "2026-w01",
		     "2025-12-29T00:00:00Z 2026-01-05T00:00:00Z");
	assert_means(&utc, "2026-W53",
		     "2026-12-28T00:00:00Z 2027-01-04T00:00:00Z");
	assert_means(&utc, "2027-W01",
		     "2027-01-04T00:00:00Z 2027-01-11T00:00:00Z");
	assert_means(&utc, "2020-W53",
		     "2020-12-28T00:00:00Z 2021-01-04T00:00:00Z");
	assert_means(&utc, "2024-W01",
		     "2024-01-01T00:00:00Z 2024-01-08T00:00:00Z");
}

static void months_and_years(void **state)
{
	const struct instant_context january = { at("2026-01-31T08:00:00Z"),
						 NULL };

	(void)state;
	assert_means(&utc, "2026-10",
		     "2026-10-01T00:00:00Z 2026-11-01T00:00:00Z");
	assert_means(&utc, "2024-02",
		     "2024-02-01T00:00:00Z 2024-03-01T00:00:00Z");
	assert_means(&utc, "2026-12",
		     "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
	assert_means(&utc, "2026", "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
	assert_means(&utc, "this month",
		     "2026-11-01T00:00:00Z 2026-12-01T00:00:00Z");
	assert_means(&utc, "last month",
		     "2026-10-01T00:00:00Z 2026-11-01T00:00:00Z");
	assert_means(&utc, "next month",
		     "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
	assert_means(&january, "last month",
		     "2025-12-01T00:00:00Z 2026-01-01T00:00:00Z");
	assert_means(&january, "next month",
		     "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z");
	assert_means(&utc, "last year",
		     "2025-01-01T00:00:00Z 2026-01-01T00:00:00Z");
	assert_means(&utc, "this year",
		     "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
}

static void from_now(void **state)
{
	const struct instant_context end = { at("2024-03-31T08:00:00Z"), NULL };

	(void)state;
	assert_means(&utc, "+2h", "2026-11-18T12:15:30Z");
	assert_means(&utc, "-30m", "2026-11-18T09:45:30Z");
	assert_means(&utc, "+1h30m", "2026-11-18T11:45:30Z");
	assert_means(&utc, "+0s", "2026-11-18T10:15:30Z");
	assert_means(&utc, "-1w", "2026-11-11T10:15:30Z");
	assert_means(&utc, "in 2 hours", "2026-11-18T12:15:30Z");
	assert_means(&utc, "in 2h", "2026-11-18T12:15:30Z");
	assert_means(&utc, "in 3d 4h", "2026-11-21T14:15:30Z");
	assert_means(&utc, "2 days ago", "2026-11-16T10:15:30Z");
	assert_means(&utc, "2 DAYS AGO", "2026-11-16T10:15:30Z");
	assert_means(&utc, "1 day ago", "2026-11-17T10:15:30Z");
	assert_means(&utc, "an hour ago", "2026-11-18T09:15:30Z");
	assert_means(&utc, "a week ago", "2026-11-11T10:15:30Z");
	assert_means(&utc, "90 SECONDS ago", "2026-11-18T10:14:00Z");
	assert_means(&utc, "5 mins ago", "2026-11-18T10:10:30Z");
	assert_means(&utc, "5m ago", "2026-11-18T10:10:30Z");
	assert_means(&utc, "3 months ago", "2026-08-18T10:15:30Z");
	assert_means(&utc, "in 14 months", "2028-01-18T10:15:30Z");
	assert_means(&utc, "2 years ago", "2024-11-18T10:15:30Z");
	/* The last day that the month has. */
	assert_means(&end, "1 month ago", "2024-02-29T08:00:00Z");
	assert_means(&end, "in 1 month", "2024-04-30T08:00:00Z");
	assert_means(&end, "13 months ago", "2023-02-28T08:00:00Z");
}

static void local_time(void **state)
{
	/* After midnight in Berlin, before it in UTC. */
	const struct instant_context late = { at("2026-11-18T23:30:00Z"),
					      berlin };
	const struct instant_context west = { at("2026-11-18T03:00:00Z"),
					      new_york_winter };
	const struct instant_context east = { NOW, kathmandu };

	(void)state;
	assert_means(&cet, "17:00", "2026-11-18T16:00:00Z");
	assert_means(&cet, "2026-07-01 12:00", "2026-07-01T10:00:00Z");
	assert_means(&cet, "2026-07-01 12:00Z", "2026-07-01T12:00:00Z");
	assert_means(&cet, "2026-07-01 12:00 +05:30", "2026-07-01T06:30:00Z");
	assert_means(&late, "today",
		     "2026-11-18T23:00:00Z 2026-11-19T23:00:00Z");
	assert_means(&late, "thursday",
		     "2026-11-18T23:00:00Z 2026-11-19T23:00:00Z");
	assert_means(&west, "today",
		     "2026-11-17T05:00:00Z 2026-11-18T05:00:00Z");
	assert_means(&west, "tuesday 09:00", "2026-11-17T14:00:00Z");
	assert_means(&east, "2026-11-18 00:15", "2026-11-17T18:30:00Z");
	assert_means(&cet, "2026-W44",
		     "2026-10-25T23:00:00Z 2026-11-01T23:00:00Z");
	assert_means(&cet, "@0", "1970-01-01T00:00:00Z");
}

static void clocks_change(void **state)
{
	const struct instant_context spring = { at("2026-03-30T06:00:00Z"),
						berlin };
	const struct instant_context chile = { at("2026-09-06T15:00:00Z"),
					       gap_at_midnight };

	(void)state;
	/* A day of 23 hours, one of 25, a month over both. */
	assert_means(&cet, "2026-03-29",
		     "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z");
	assert_means(&cet, "2026-10-25",
		     "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
	assert_means(&cet, "2026-10",
		     "2026-09-30T22:00:00Z 2026-10-31T23:00:00Z");
	assert_means(&cet, "2026", "2025-12-31T23:00:00Z 2026-12-31T23:00:00Z");
	/* 02:30 is not there, and there twice: the first. */
	assert_means(&cet, "2026-03-29 02:30", "2026-03-29T01:30:00Z");
	assert_means(&cet, "2026-03-29 01:59", "2026-03-29T00:59:00Z");
	assert_means(&cet, "2026-03-29 03:00", "2026-03-29T01:00:00Z");
	assert_means(&cet, "2026-10-25 02:30", "2026-10-25T00:30:00Z");
	assert_means(&cet, "2026-10-25 03:00", "2026-10-25T02:00:00Z");
	assert_means(&cet, "2026-10-25 01:59", "2026-10-24T23:59:00Z");
	/* Words keep the time on the clock, `-1d` is 24 hours. */
	assert_means(&spring, "1 day ago", "2026-03-29T06:00:00Z");
	assert_means(&spring, "2 days ago", "2026-03-28T07:00:00Z");
	assert_means(&spring, "48 hours ago", "2026-03-28T06:00:00Z");
	assert_means(&spring, "2880 minutes ago", "2026-03-28T06:00:00Z");
	assert_means(&spring, "172800 seconds ago", "2026-03-28T06:00:00Z");
	assert_means(&spring, "a week ago", "2026-03-23T07:00:00Z");
	assert_means(&spring, "-2d", "2026-03-28T06:00:00Z");
	assert_means(&spring, "1 month ago", "2026-02-28T07:00:00Z");
	/* A day that begins at 01:00. */
	assert_means(&chile, "today",
		     "2026-09-06T04:00:00Z 2026-09-07T03:00:00Z");
	assert_means(&chile, "yesterday",
		     "2026-09-05T04:00:00Z 2026-09-06T04:00:00Z");
}

static void not_times(void **state)
{
	static const char *const bad[] = {
		"", " ", "x", "soon", "now now", "today now", "2026-11-31",
		"2026-02-29", "2026-13", "2026-00", "202", "20266", "2026-1",
		"2026-W00", "2026-W54", "2025-W53", "2026-W4", "2026-W461",
		"24:00", "17:60", "17", "1:00", "17:00:60", "17:00 monday",
		"17:00 +25", "17:00 +", "17:00+01:0", "17:00+01:00x",
		"17:00 + 01", "noon noon", "last", "next", "this",
		"last noon", "last fortnight", "this monday", "in", "ago",
		"in ago", "in 2 hours ago", "2 hours", "+", "-", "+2", "+h",
		"+-2h", "+17:00", "-monday", "+2h ago", "2 parsecs ago",
		"two days ago", "2 ago", "-1 days ago", "2 dayss ago", "@",
		"@x", "@1x", "@-", "@--1", "@ 1", "@99999999999999999999",
		"@253402300800", "@9223372036854775807",
		"@-9223372036854775807", "+99999999999w", "in 999999 years",
		"999999 years ago", "1000000 days ago", "1e3 days ago",
		"99999999999999999999 days ago",
		"a b c d e f", "a b c d e f g h i j",
		"2026-11-21T19:30:00Z x", "2026-11-21T25:00:00Z",
		"mondayy", "mo", "\xff\xfe", "1d2w ago",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct instant_range range = { 1, 2 };
		char message[200];

		snprintf(message, sizeof(message), "'%s' is not a time",
			 bad[i]);
		assert_error(instant_parse(&range, bad[i], &cet), TKT_E_USAGE,
			     message);
		/* untouched on failure */
		assert_int_equal(range.from_at, 1);
		assert_int_equal(range.to_at, 2);
	}
}

static void hint_gives_examples(void **state)
{
	struct instant_range range;
	const struct tkt_error *err = instant_parse(&range, "soon", &utc);

	(void)state;
	assert_non_null(err);
	assert_non_null(strstr(err->hint, "2 days ago"));
	tkt_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_instants),
		cmocka_unit_test(every_day),
		cmocka_unit_test(month_days),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(rfc3339),
		cmocka_unit_test(format_round_trip),
		cmocka_unit_test(instants),
		cmocka_unit_test(dates_and_times),
		cmocka_unit_test(days),
		cmocka_unit_test(named_days),
		cmocka_unit_test(weeks),
		cmocka_unit_test(months_and_years),
		cmocka_unit_test(from_now),
		cmocka_unit_test(local_time),
		cmocka_unit_test(clocks_change),
		cmocka_unit_test(not_times),
		cmocka_unit_test(hint_gives_examples),
	};

	return cmocka_run_group_tests_name("instant", tests, NULL, NULL);
}
