/* An iCalendar file that a command line names, for a calendar. */
#ifndef UI_HOLIDAYS_H
#define UI_HOLIDAYS_H

#include "ui/app.h"

/*
 * Adds the file's holidays ("-": standard input) to a calendar's object, whose
 * own zone they are in; rules are written out from `from_at` on.
 * Errors: IO; INVALID; NOT_FOUND for a time zone; FAILED where tkt-ical is not
 * installed or does not run.
 */
const struct tkt_error *holidays_add(struct value *calendar, struct app *app,
				     const char *path, int64_t from_at)
	TKT_CHECK;

#endif
