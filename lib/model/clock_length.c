#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/clock.h"

enum {
	MINUTE_S = 60,
	HOUR_S = 3600,
	DAYS_MAX = 36500,
	PERCENT_MAX = 1000,
};

/* A number of at most five digits. */
static bool take_number(int64_t *out, const char **p)
{
	const char *begin = *p;

	*out = 0;
	while (isdigit((unsigned char)**p) && *p - begin < 6)
		*out = 10 * *out + *(*p)++ - '0';
	return *p > begin && *p - begin < 6;
}

/* "2bd", at the beginning of a length. */
static bool take_days(int64_t *days, const char **text)
{
	const char *p = *text;
	int64_t n;

	if (!take_number(&n, &p) || strncmp(p, "bd", 2) != 0 || n > DAYS_MAX)
		return false;
	*days = n;
	*text = p + 2;
	return true;
}

static const struct tkt_error *no_length(const char *text)
{
	return tkt_error_hint(
		tkt_error(TKT_E_USAGE, "'%s' is not a length of time", text),
		"write 90s, 30m, 4h or 1h30m of open time, or 2bd for working "
		"days");
}

const struct tkt_error *clock_length_parse(struct clock_length *out,
					   const char *text,
					   const struct calendar *calendar)
{
	struct clock_length l = { 0 };
	const struct tkt_error *err;
	const char *p = text;
	bool has_days = take_days(&l.days, &p);

	if (has_days && p[0] == ' ' && p[1])
		p++;
	if (!has_days || *p) {
		err = duration_parse(&l.seconds, p);
		if (err) {
			tkt_error_free(err);
			return no_length(text);
		}
	}
	if (calendar && strpbrk(p, "dw"))
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' is not a length of open "
				  "time: a day of calendar '%s' has no 24 "
				  "hours", text, calendar_name(calendar)),
			"write 2bd for working days, or hours that it is open");
	*out = l;
	return NULL;
}

void clock_length_format(struct buf *out, const struct clock_length *l)
{
	int64_t rest_s = l->seconds;

	if (l->days)
		buf_addf(out, "%lldbd", (long long)l->days);
	if (l->days && rest_s)
		buf_addc(out, ' ');
	if (rest_s >= HOUR_S)
		buf_addf(out, "%lldh", (long long)(rest_s / HOUR_S));
	rest_s %= HOUR_S;
	if (rest_s >= MINUTE_S)
		buf_addf(out, "%lldm", (long long)(rest_s / MINUTE_S));
	rest_s %= MINUTE_S;
	if (rest_s)
		buf_addf(out, "%llds", (long long)rest_s);
	if (!l->days && !l->seconds)
		buf_adds(out, "0m");
}

int64_t clock_length_s(const struct clock_length *l,
		       const struct calendar *calendar)
{
	return l->seconds +
	       (l->days ? l->days * calendar_day_s(calendar) : 0);
}

static bool read_percent(struct threshold *out, const char *text)
{
	int64_t n;

	if (!take_number(&n, &text) || strcmp(text, "%") != 0 ||
	    n > PERCENT_MAX)
		return false;
	*out = (struct threshold){ .percent = (int32_t)n };
	return true;
}

const struct tkt_error *threshold_parse(struct threshold *out,
					const char *text,
					const struct calendar *calendar)
{
	struct threshold t = { .percent = -1, .is_before = *text == '-' };

	if (read_percent(out, text))
		return NULL;
	if (*text != '-' && *text != '+')
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' is not a threshold", text),
			"write 75%% of the target (up to %d%%), -30m before it "
			"is due, +2h after", PERCENT_MAX);
	TRY(clock_length_parse(&t.length, text + 1, calendar));
	/* Due has one name. */
	if (!t.length.days && !t.length.seconds)
		t = (struct threshold){ .percent = 100 };
	*out = t;
	return NULL;
}

void threshold_format(struct buf *out, const struct threshold *t)
{
	if (t->percent >= 0) {
		buf_addf(out, "%d%%", (int)t->percent);
		return;
	}
	buf_addc(out, t->is_before ? '-' : '+');
	clock_length_format(out, &t->length);
}
