/*
 * Instants and durations.
 *
 * An instant is int64_t Unix seconds, named `…_at`; a duration is int64_t
 * seconds, named `…_s`.  INSTANT_NONE stands for "not known".  Written form is
 * RFC 3339 in UTC with whole seconds.  Nothing here reads the clock or the
 * process's time zone: now and the offset of local time come in.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"

#define INSTANT_NONE INT64_MIN
#define INSTANT_TEXT_LEN 20 /* 2026-11-21T19:30:00Z */

/* What can be written: 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define INSTANT_FIRST INT64_C(-62167219200)
#define INSTANT_LAST INT64_C(253402300799)

struct civil {
	int64_t year;
	int month, day, hour, minute, second; /* month and day from 1 */
};

/* Proleptic Gregorian calendar; years 0 to 9999. */
int64_t instant_from_civil(const struct civil *c);
void instant_to_civil(struct civil *c, int64_t at);
int instant_weekday(int64_t at); /* 0 Monday … 6 Sunday, in UTC */
int instant_month_days(int64_t year, int month); /* 28 … 31 */

/*
 * Writes RFC 3339 UTC and a NUL into text[INSTANT_TEXT_LEN + 1]; what lies
 * before INSTANT_FIRST or after INSTANT_LAST is written as these.
 */
void instant_format(char *text, int64_t at);

/*
 * Exactly RFC 3339 with any offset, seconds required, a fraction cut off;
 * false where it is anything else or no such date exists.
 */
bool instant_parse_rfc3339(int64_t *at, const char *text);

/* What "now" and "local" mean for one process (option parsing hands it on). */
struct instant_context {
	int64_t now_at;
	/* Seconds east of UTC of local time at an instant; NULL: UTC. */
	int32_t (*offset_s)(int64_t at);
};

/* One value or a range [from_at, to_at). An instant has to_at = from_at. */
struct instant_range {
	int64_t from_at, to_at;
};

/*
 * Times as people write them: ISO 8601 date or date and time with
 * or without offset, `now`, `today`, `yesterday`, `tomorrow`, `noon`, `2 days
 * ago`, `in 2 hours`, `+2h`, `-30m`, `monday`, `last week`, `this month`,
 * `last year`, `2026-W46`, `2026-10`, `2026`, `17:00`, `@epoch`.
 *
 * A date, week, month or year gives its whole range in local time; a day may
 * be followed by a time (`yesterday 17:00`), which gives an instant.  A bare
 * weekday is the last one up to today, as git reads it; `last monday` and
 * `next monday` leave today out.  `2 days ago` keeps the time on the clock,
 * `-2d` is 48 hours.
 * Errors: USAGE naming the text and giving examples.
 */
const struct tkt_error *instant_parse(struct instant_range *out,
				      const char *text,
				      const struct instant_context *ctx)
	TKT_CHECK;

/*
 * `90s`, `30m`, `4h`, `2d`, `1w`, or combined, larger units first: `1h30m`,
 * `3d 4h`.  A day has 24 hours.  No sign, and no more than the 10,000 years
 * that instants have.  Errors: USAGE.
 */
const struct tkt_error *duration_parse(int64_t *seconds, const char *text)
	TKT_CHECK;

/*
 * The largest unit that fits (days, hours, minutes, seconds) and the next one
 * unless it is 0: `3d 4h`, `12m`, `0s`, `-1h 30m`.  duration_parse() reads it.
 */
void duration_format(struct buf *out, int64_t seconds);

/*
 * `5m ago`, `in 2d`, `just now` (less than a minute past), one unit rounded
 * down, weeks from two weeks on; the UTC date when over 365 days away.
 */
void instant_format_relative(struct buf *out, int64_t at, int64_t now_at);

#endif
