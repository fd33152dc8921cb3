#include "base/instant.h"

#include <string.h>
#include "base/mem.h"

enum {
	MINUTE_S = 60,
	HOUR_S = 60 * MINUTE_S,
	DAY_S = 24 * HOUR_S,
	WEEK_S = 7 * DAY_S,
	WORDS = 5,     /* more words than any form has */
	WORD_LEN = 40, /* longer than any word */
};

/* `n` digits at *p, which moves past them. */
static bool take_digits(int *value, const char **p, int n)
{
	*value = 0;
	for (; n; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*value = *value * 10 + (**p - '0');
	}
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool take_date(struct civil *c, const char **p)
{
	int year;

	if (!take_digits(&year, p, 4) || !take_char(p, '-') ||
	    !take_digits(&c->month, p, 2) || !take_char(p, '-') ||
	    !take_digits(&c->day, p, 2))
		return false;
	c->year = year;
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= instant_month_days(c->year, c->month);
}

/* `19:30:15.25`; without must_second also `19:30`. The fraction is cut off. */
static bool take_time(struct civil *c, const char **p, bool must_second)
{
	int ignored;

	c->second = 0;
	if (!take_digits(&c->hour, p, 2) || !take_char(p, ':') ||
	    !take_digits(&c->minute, p, 2))
		return false;
	if (take_char(p, ':')) {
		if (!take_digits(&c->second, p, 2))
			return false;
		if (take_char(p, '.')) {
			if (!take_digits(&ignored, p, 1))
				return false;
			while (take_digits(&ignored, p, 1))
				;
		}
	} else if (must_second) {
		return false;
	}
	return c->hour < 24 && c->minute < 60 && c->second <= 60;
}

static bool take_offset(int *offset_s, const char **p)
{
	int hours, minutes;
	bool west;

	*offset_s = 0;
	if (take_char(p, 'Z') || take_char(p, 'z'))
		return true;
	west = **p == '-';
	if ((!take_char(p, '+') && !take_char(p, '-')) ||
	    !take_digits(&hours, p, 2) || !take_char(p, ':') ||
	    !take_digits(&minutes, p, 2) || hours > 23 || minutes > 59)
		return false;
	*offset_s = (hours * HOUR_S + minutes * MINUTE_S) * (west ? -1 : 1);
	return true;
}

/* A second 60 is there at the end of a month in UTC only (RFC 3339, 5.7). */
static bool may_be_leap_second(int64_t next_at)
{
	struct civil c;

	instant_to_civil(&c, next_at);
	return c.day == 1 && c.hour == 0 && c.minute == 0;
}

bool instant_parse_rfc3339(int64_t *at, const char *text)
{
	struct civil c;
	int offset_s;
	int64_t found_at;

	if (!take_date(&c, &text) ||
	    (!take_char(&text, 'T') && !take_char(&text, 't')) ||
	    !take_time(&c, &text, /* must_second */ true) ||
	    !take_offset(&offset_s, &text) || *text)
		return false;
	found_at = instant_from_civil(&c) - offset_s;
	if (found_at < INSTANT_FIRST || found_at > INSTANT_LAST)
		return false;
	if (c.second == 60 && !may_be_leap_second(found_at))
		return false;
	*at = found_at;
	return true;
}

/* ---- Local time ---- */

/*
 * From here on "local" is the wall clock as seconds since 1970 (as if it were
 * UTC), so that calendar arithmetic is that of instant_from_civil().
 */
static int64_t local_of(const struct instant_context *ctx, int64_t at)
{
	return at + (ctx->offset_s ? ctx->offset_s(at) : 0);
}

/*
 * The instant at which the wall clock shows `local`.  Where it shows it twice
 * (clocks put back) the first, where it never does (put forward) as long after
 * the change as `local` is after the last minute that there was.
 */
static int64_t at_of(const struct instant_context *ctx, int64_t local)
{
	int32_t before_s, after_s;

	/* Far outside the calendar the zone need not know an answer. */
	if (!ctx->offset_s || local < INSTANT_FIRST || local > INSTANT_LAST)
		return local;
	before_s = ctx->offset_s(local - DAY_S);
	after_s = ctx->offset_s(local + DAY_S);
	if (ctx->offset_s(local - before_s) != before_s &&
	    ctx->offset_s(local - after_s) == after_s)
		return local - after_s;
	return local - before_s;
}

static int64_t today(const struct instant_context *ctx)
{
	int64_t local = local_of(ctx, ctx->now_at);

	return local - (local % DAY_S + DAY_S) % DAY_S;
}

static int64_t monday_of(int64_t day)
{
	return day - instant_weekday(day) * (int64_t)DAY_S;
}

/* The same day and time n months on, or the last day that the month has. */
static int64_t add_months(int64_t local, int64_t n)
{
	struct civil c;
	int64_t months;
	int days;

	instant_to_civil(&c, local);
	months = c.year * 12 + c.month - 1 + n;
	c.year = months / 12 - (months % 12 < 0);
	c.month = (int)(months - c.year * 12) + 1;
	days = instant_month_days(c.year, c.month);
	if (c.day > days)
		c.day = days;
	return instant_from_civil(&c);
}

/* The first day of the month that `day` is in. */
static int64_t first_of_month(int64_t day)
{
	struct civil c;

	instant_to_civil(&c, day);
	return day - (c.day - 1) * (int64_t)DAY_S;
}

static int64_t first_of_year(int64_t day)
{
	struct civil c;

	instant_to_civil(&c, day);
	return instant_from_civil(&(struct civil){ .year = c.year, .month = 1,
						   .day = 1 });
}

/* ---- Times as people write them ---- */

struct phrase {
	const struct instant_context *ctx;
	struct instant_range range; /* what it means */
	char words[WORDS][WORD_LEN];
	size_t n;
};

static bool set_instant(struct phrase *p, int64_t at)
{
	p->range = (struct instant_range){ .from_at = at, .to_at = at };
	return true;
}

static bool set_span(struct phrase *p, int64_t from_local, int64_t to_local)
{
	p->range = (struct instant_range){
		.from_at = at_of(p->ctx, from_local),
		.to_at = at_of(p->ctx, to_local),
	};
	return true;
}

static bool is(const char *word, const char *what)
{
	return strcmp(word, what) == 0;
}

/* Lower case words; a T between date and time parts words as a blank does. */
static bool split(struct phrase *p, const char *text)
{
	size_t len = 0;

	for (;; text++) {
		char c = *text;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == 't' && len == 10 && p->words[p->n][4] == '-')
			c = ' ';
		if (c && !strchr(" \t\n", c)) {
			if (len == WORD_LEN - 1)
				return false;
			p->words[p->n][len++] = c;
			continue;
		}
		if (len) {
			p->words[p->n++][len] = '\0';
			len = 0;
		}
		if (!c)
			return p->n > 0;
		if (p->n == WORDS)
			return false;
	}
}

/* `@1763753400`, also before 1970. */
static bool parse_epoch(struct phrase *p)
{
	const char *text = p->words[0];
	bool negative;
	int64_t at = 0;

	if (p->n != 1 || !take_char(&text, '@'))
		return false;
	negative = take_char(&text, '-');
	if (!*text)
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(at, 10, &at) ||
		    __builtin_add_overflow(at, *text - '0', &at))
			return false;
	return !*text && set_instant(p, negative ? -at : at);
}

/* The words from `first` on, `n` of them, as a duration: `1h30m`, `3d 4h`. */
static bool take_duration(int64_t *seconds, const struct phrase *p,
			  size_t first, size_t n)
{
	BUF_LOCAL text = BUF_INIT;
	const struct tkt_error *err;

	for (size_t i = first; i < first + n; i++)
		buf_addf(&text, "%s%s", i > first ? " " : "", p->words[i]);
	err = duration_parse(seconds, text.bytes);
	tkt_error_free(err);
	return !err;
}

/* A number as people write it; up to six digits, so that sums stay small. */
static bool take_count(int64_t *n, const char *word)
{
	int digit;

	*n = 1;
	if (is(word, "a") || is(word, "an") || is(word, "one"))
		return true;
	if (!*word || strlen(word) > 6)
		return false;
	for (*n = 0; take_digits(&digit, &word, 1);)
		*n = *n * 10 + digit;
	return !*word;
}

/* `n` units from now: those of the calendar keep the time on the clock. */
static bool set_from_now(struct phrase *p, int64_t n, const char *unit)
{
	static const struct {
		const char *name;
		int32_t length_s, months;
		bool calendar;
	} units[] = {
		{ "second", 1, 0, false },     { "sec", 1, 0, false },
		{ "minute", MINUTE_S, 0, false }, { "min", MINUTE_S, 0, false },
		{ "hour", HOUR_S, 0, false },  { "day", DAY_S, 0, true },
		{ "week", WEEK_S, 0, true },   { "month", 0, 1, true },
		{ "year", 0, 12, true },
	};
	int64_t local = local_of(p->ctx, p->ctx->now_at);

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		size_t len = strlen(units[i].name);

		if (strncmp(unit, units[i].name, len) != 0 ||
		    (unit[len] && !is(unit + len, "s")))
			continue;
		if (!units[i].calendar)
			return set_instant(p, p->ctx->now_at +
						      n * units[i].length_s);
		local = add_months(local, n * units[i].months) +
			n * units[i].length_s;
		return set_instant(p, at_of(p->ctx, local));
	}
	return false;
}

/* `+2h`, `-30m`, `in 2 hours`, `2 days ago`, `in 1h30m`, `3d 4h ago`. */
static bool parse_from_now(struct phrase *p)
{
	bool sign = strchr("+-", p->words[0][0]);
	bool in = is(p->words[0], "in");
	bool ago = is(p->words[p->n - 1], "ago");
	size_t first = in, n = p->n - in - ago;
	int64_t seconds, count;

	if (sign + in + ago != 1 || !n)
		return false;
	if (sign) {
		ago = p->words[0][0] == '-';
		memmove(p->words[0], p->words[0] + 1, WORD_LEN - 1);
	}
	if (n == 2 && take_count(&count, p->words[first]))
		return set_from_now(p, ago ? -count : count,
				    p->words[first + 1]);
	if (!take_duration(&seconds, p, first, n))
		return false;
	return set_instant(p, p->ctx->now_at + (ago ? -seconds : seconds));
}

/* 0 Monday … 6 Sunday, by the name or its first three letters; -1: none. */
static int weekday_of(const char *word)
{
	static const char *const names[] = {
		"monday", "tuesday",  "wednesday", "thursday",
		"friday", "saturday", "sunday",
	};

	for (int i = 0; i < 7; i++)
		if (is(word, names[i]) ||
		    (strlen(word) == 3 && strncmp(word, names[i], 3) == 0))
			return i;
	return -1;
}

/* `last week`, `this month`, `next year`. */
static bool parse_period(struct phrase *p)
{
	int64_t day = today(p->ctx);
	int n = is(p->words[0], "last") ? -1 : is(p->words[0], "next");

	if (p->n != 2 || (!n && !is(p->words[0], "this")))
		return false;
	if (is(p->words[1], "week")) {
		day = monday_of(day) + n * (int64_t)WEEK_S;
		return set_span(p, day, day + WEEK_S);
	}
	if (is(p->words[1], "month")) {
		day = add_months(first_of_month(day), n);
		return set_span(p, day, add_months(day, 1));
	}
	if (is(p->words[1], "year")) {
		day = add_months(first_of_year(day), 12 * n);
		return set_span(p, day, add_months(day, 12));
	}
	return false;
}

/* `2026-w46` (ISO 8601: week 1 has the fourth of January in it). */
static bool parse_iso_week(struct phrase *p)
{
	const char *text = p->words[0];
	int year, week;
	struct civil c = { .month = 1, .day = 4 };
	int64_t day;

	if (p->n != 1 || !take_digits(&year, &text, 4) ||
	    !take_char(&text, '-') || !take_char(&text, 'w') ||
	    !take_digits(&week, &text, 2) || *text || !week)
		return false;
	c.year = year;
	day = monday_of(instant_from_civil(&c)) + (week - 1) * (int64_t)WEEK_S;
	/* The week belongs to the year that its Thursday is in. */
	instant_to_civil(&c, day + 3 * DAY_S);
	return c.year == year && set_span(p, day, day + WEEK_S);
}

/* `2026-10` and `2026`. */
static bool parse_month_or_year(struct phrase *p)
{
	const char *text = p->words[0];
	struct civil c = { .month = 1, .day = 1 };
	int year, months = 12;
	int64_t day;

	if (p->n != 1 || !take_digits(&year, &text, 4))
		return false;
	if (take_char(&text, '-')) {
		if (!take_digits(&c.month, &text, 2) || c.month < 1 ||
		    c.month > 12)
			return false;
		months = 1;
	}
	if (*text)
		return false;
	c.year = year;
	day = instant_from_civil(&c);
	return set_span(p, day, add_months(day, months));
}

/*
 * A day at the beginning of the phrase; gives how many words it took, 0 for
 * none.  A bare weekday is the last one up to today, as git reads it.
 */
static size_t take_day(int64_t *day, const struct phrase *p)
{
	const char *word = p->words[0];
	bool last = is(word, "last"), next = is(word, "next");
	int weekday, away;
	struct civil c = { 0 };

	*day = today(p->ctx);
	if (is(word, "today"))
		return 1;
	if (is(word, "yesterday") || is(word, "tomorrow")) {
		*day += is(word, "tomorrow") ? DAY_S : -DAY_S;
		return 1;
	}
	if (take_date(&c, &word) && !*word) {
		*day = instant_from_civil(&c);
		return 1;
	}
	if ((last || next) && p->n == 1)
		return 0;
	weekday = weekday_of(p->words[last || next]);
	if (weekday < 0)
		return 0;
	away = (weekday - instant_weekday(*day) - 7) % 7; /* -6 … 0 */
	if (next)
		away += 7;
	else if (last && !away)
		away = -7;
	*day += away * (int64_t)DAY_S;
	return last || next ? 2 : 1;
}

/* `z`, `+01:00`, `+0100`, `+01`. */
static bool take_loose_offset(int *offset_s, const char **p)
{
	const char *start = *p;
	int hours, minutes = 0;
	bool west = *start == '-';

	if (take_offset(offset_s, p))
		return true;
	*p = start;
	if (!take_char(p, '+') && !take_char(p, '-'))
		return false;
	if (!take_digits(&hours, p, 2) || hours > 23)
		return false;
	if (**p && (!take_digits(&minutes, p, 2) || minutes > 59))
		return false;
	*offset_s = (hours * HOUR_S + minutes * MINUTE_S) * (west ? -1 : 1);
	return true;
}

/* A time of `day`: `noon`, `17:00`, `17:00:30.5+01:00`, `17:00 +0100`. */
static bool parse_time(struct phrase *p, int64_t day, size_t first)
{
	const char *text = p->words[first];
	struct civil c = { 0 };
	int64_t local;
	int offset_s;

	if (is(text, "noon"))
		return first + 1 == p->n &&
		       set_instant(p, at_of(p->ctx, day + 12 * HOUR_S));
	if (!take_time(&c, &text, /* must_second */ false) || c.second > 59)
		return false;
	local = day + c.hour * HOUR_S + c.minute * MINUTE_S + c.second;
	if (!*text && ++first < p->n)
		text = p->words[first];
	if (!*text)
		return set_instant(p, at_of(p->ctx, local));
	return first + 1 == p->n && take_loose_offset(&offset_s, &text) &&
	       !*text && set_instant(p, local - offset_s);
}

/* `now`, a day, a time, or a time on a day. */
static bool parse_day_and_time(struct phrase *p)
{
	int64_t day;
	size_t first;

	if (p->n == 1 && is(p->words[0], "now"))
		return set_instant(p, p->ctx->now_at);
	first = take_day(&day, p);
	if (first == p->n)
		return set_span(p, day, day + DAY_S);
	return parse_time(p, day, first);
}

const struct tkt_error *instant_parse(struct instant_range *out,
				      const char *text,
				      const struct instant_context *ctx)
{
	struct phrase p = { .ctx = ctx };
	int64_t at;
	bool good;

	if (instant_parse_rfc3339(&at, text))
		good = set_instant(&p, at);
	else
		good = split(&p, text) &&
		       (parse_epoch(&p) || parse_period(&p) ||
			parse_iso_week(&p) || parse_month_or_year(&p) ||
			parse_day_and_time(&p) || parse_from_now(&p));
	if (good && p.range.from_at >= INSTANT_FIRST &&
	    p.range.from_at <= INSTANT_LAST &&
	    p.range.to_at <= INSTANT_LAST + DAY_S) {
		*out = p.range;
		return NULL;
	}
	return tkt_error_hint(
		tkt_error(TKT_E_USAGE, "'%s' is not a time", text),
		"write 2026-11-21, '2026-11-21 19:30', '2 days ago', +2h, "
		"yesterday, 'last week', 2026-W46, 2026-10 or @1763753400");
}
