#include "base/instant.h"

#include <string.h>

enum {
	MINUTE_S = 60,
	HOUR_S = 60 * MINUTE_S,
	DAY_S = 24 * HOUR_S,
	YEAR_S = 365 * DAY_S,
};

/* Longer than there are years to write; no sum with an instant overflows. */
#define LONGEST_S (INSTANT_LAST - INSTANT_FIRST)

/* Units of a duration, the largest first. */
static const struct unit {
	char letter;
	int length_s;
} units[] = {
	{ 'w', 7 * DAY_S },
	{ 'd', DAY_S },
	{ 'h', HOUR_S },
	{ 'm', MINUTE_S },
	{ 's', 1 },
};

/* A number and its unit; `unit` moves on, so that units get smaller. */
static bool take_part(int64_t *seconds, const char **p, size_t *unit)
{
	int64_t n = 0, length_s;

	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; (*p)++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, **p - '0', &n))
			return false;
	while (*unit < ARRAY_LEN(units) && units[*unit].letter != **p)
		(*unit)++;
	if (*unit == ARRAY_LEN(units))
		return false;
	length_s = units[(*unit)++].length_s;
	(*p)++;
	return !__builtin_mul_overflow(n, length_s, &n) &&
	       !__builtin_add_overflow(*seconds, n, seconds);
}

const struct tkt_error *duration_parse(int64_t *seconds, const char *text)
{
	const char *p = text;
	int64_t sum_s = 0;
	size_t unit = 0;

	for (;;) {
		if (!take_part(&sum_s, &p, &unit) || sum_s > LONGEST_S)
			return tkt_error_hint(
				tkt_error(TKT_E_USAGE,
					  "'%s' is not a duration", text),
				"write 90s, 30m, 4h, 2d, 1w or 1h30m");
		if (!*p)
			break;
		p += *p == ' ';
	}
	*seconds = sum_s;
	return NULL;
}

void duration_format(struct buf *out, int64_t seconds)
{
	uint64_t rest_s = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
	size_t i = 1; /* from days on: `20d 4h` says more than `2w 6d` */

	if (seconds < 0)
		buf_addc(out, '-');
	while (i < ARRAY_LEN(units) - 1 && rest_s < (uint64_t)units[i].length_s)
		i++;
	buf_addf(out, "%llu%c",
		 (unsigned long long)(rest_s / (uint64_t)units[i].length_s),
		 units[i].letter);
	rest_s %= (uint64_t)units[i].length_s;
	if (++i == ARRAY_LEN(units) || rest_s < (uint64_t)units[i].length_s)
		return;
	buf_addf(out, " %llu%c",
		 (unsigned long long)(rest_s / (uint64_t)units[i].length_s),
		 units[i].letter);
}

void instant_format_relative(struct buf *out, int64_t at, int64_t now_at)
{
	char text[INSTANT_TEXT_LEN + 1];
	bool future = at > now_at;
	uint64_t away_s = future ? (uint64_t)at - (uint64_t)now_at :
				   (uint64_t)now_at - (uint64_t)at;
	size_t i;

	if (away_s < MINUTE_S && !(future && away_s)) {
		buf_adds(out, "just now");
		return;
	}
	if (away_s > YEAR_S) {
		instant_format(text, at);
		buf_add(out, text, strlen("2026-11-21"));
		return;
	}
	/* Days up to two weeks: `10d ago` says more than `1w ago`. */
	i = away_s < 14 * DAY_S ? 1 : 0;
	while (away_s < (uint64_t)units[i].length_s)
		i++;
	buf_addf(out, "%s%u%c%s", future ? "in " : "",
		 (unsigned)(away_s / (uint64_t)units[i].length_s),
		 units[i].letter, future ? "" : " ago");
}
