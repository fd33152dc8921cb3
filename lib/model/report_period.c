#include "model/report_period.h"

#include <stdio.h>

enum { DAY_S = 24 * 60 * 60, WEEKDAYS = 7, THURSDAY = 3 };

/* ISO 8601: a week belongs to the year that its Thursday is in. */
static void name_week(char *name, int64_t local_at)
{
	int64_t thursday_at = local_at +
		(THURSDAY - instant_weekday(local_at)) * (int64_t)DAY_S;
	struct civil first = { .month = 1, .day = 1 };
	struct civil c;
	int64_t days;

	instant_to_civil(&c, thursday_at);
	first.year = c.year;
	days = (thursday_at - instant_from_civil(&first)) / DAY_S;
	snprintf(name, PERIOD_NAME_LEN + 1, "%04d-W%02d", (int)c.year,
		 (int)(days / WEEKDAYS) + 1);
}

static void name_month(char *name, int64_t local_at)
{
	struct civil c;

	instant_to_civil(&c, local_at);
	snprintf(name, PERIOD_NAME_LEN + 1, "%04d-%02d", (int)c.year, c.month);
}

void period_of(struct period *out, enum report_by by, int64_t at,
	       const struct instant_context *time)
{
	int64_t local_at = at + (time->offset_s ? time->offset_s(at) : 0);
	struct instant_range range = { .from_at = at, .to_at = at + DAY_S };

	if (by == REPORT_BY_WEEK)
		name_week(out->name, local_at);
	else
		name_month(out->name, local_at);
	/* Where the calendar ends there is no such name: a day of its own. */
	tkt_error_free(instant_parse(&range, out->name, time));
	out->from_at = range.from_at;
	out->to_at = range.to_at;
}
