/*
 * Holidays from iCalendar files (RFC 5545), as calendars have them.
 *
 * Another program reads them, tkt-ical, which alone is linked with libical
 * (lib/ical/ical.h says what becomes a holiday); here it is started.
 */
#ifndef DESK_HOLIDAYS_H
#define DESK_HOLIDAYS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "model/value.h"

#define HOLIDAYS_FILE_MAX_LEN (4u << 20)

struct holidays_wanted {
	const char *program; /* where tkt-ical is */
	const char *tz;      /* of the calendar; NULL: UTC */
	int64_t from_at;     /* rules are written out from there on */
};

/*
 * {"holidays": [dates], "partial_holidays": [{date, from, to}]} in the arena.
 * Errors: INVALID, with the event's name; NOT_FOUND for a time zone; IO, FAILED
 * where tkt-ical does not run.
 */
const struct tkt_error *holidays_read(struct value **out, struct arena *a,
				      const struct buf *file,
				      const struct holidays_wanted *wanted)
	TKT_CHECK;

/* Puts such lists into a calendar's object, after what it has. */
void holidays_merge(struct arena *a, struct value *calendar,
		    const struct value *holidays);

#endif
