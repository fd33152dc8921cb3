/*
 * Weeks and months in local time, by their names ("2026-W46", "2026-10"), of
 * which base/instant.h knows where they begin.  Inside of the report.
 */
#ifndef MODEL_REPORT_PERIOD_H
#define MODEL_REPORT_PERIOD_H

#include "model/report.h"

#define PERIOD_NAME_LEN 31

struct period {
	char name[PERIOD_NAME_LEN + 1];
	int64_t from_at, to_at; /* [from, to) */
};

/* The week (REPORT_BY_WEEK) or month that an instant is in. */
void period_of(struct period *out, enum report_by by, int64_t at,
	       const struct instant_context *time);

#endif
