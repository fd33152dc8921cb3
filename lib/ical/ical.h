/*
 * Holidays from an iCalendar file (RFC 5545), as calendars have them.
 *
 * The only place that knows libical, and of it only what reads: recurrences are
 * model/recurrence.h's, time zones base/zone.h's.  Only tkt-ical is made of it
 * (cmd/libexec/tkt-ical.c): of the program every start would pay for libical.
 */
#ifndef ICAL_ICAL_H
#define ICAL_ICAL_H

#include "model/calendar.h"

/* Rules are written out for so many years from `from_at` on. */
#define ICAL_YEARS 10

struct ical_wanted {
	const char *tz;              /* of the calendar; NULL: UTC */
	struct calendar_zones zones;
	int64_t from_at;
};

/*
 * {"holidays": [dates], "partial_holidays": [{date, from, to}]} in the arena,
 * in the file's order, each once.
 *
 * Days of an event are holidays, also each of several; times are parts of the
 * days that they are on in the calendar's zone, and a time without a zone is in
 * that.  A rule that means one day of every year, and began before from_at,
 * becomes that day of every year; others are written out, from the year before
 * from_at.  What is cancelled, or has no length, is passed over.
 *
 * Errors: INVALID, with the event's name; NOT_FOUND for a zone of one.
 */
const struct tkt_error *ical_holidays(struct value **out, struct arena *a,
				      const char *bytes, size_t len,
				      const struct ical_wanted *wanted)
	TKT_CHECK;

#endif
