#include "ui/holidays.h"

#include <unistd.h>

#include "ui/input.h"

#ifndef TKT_LIBEXEC
#define TKT_LIBEXEC "/usr/local/libexec/tkt"
#endif
#define PROGRAM "tkt-ical"

/* Beside the program as it was built, below it where that was moved whole. */
static const char *const places[] = { "", "/../libexec/tkt" };

static const struct tkt_error *find_program(struct buf *out)
{
	BUF_LOCAL own = BUF_INIT;

	app_program_dir(&own);
	for (size_t i = 0; own.len && i < ARRAY_LEN(places); i++) {
		buf_reset(out);
		buf_addf(out, "%s%s/" PROGRAM, own.bytes, places[i]);
		if (access(out->bytes, X_OK) == 0)
			return NULL;
	}
	buf_reset(out);
	buf_adds(out, TKT_LIBEXEC "/" PROGRAM);
	if (access(out->bytes, X_OK) == 0)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_FAILED, "'" PROGRAM "', which reads iCalendar "
			  "files, is not installed"),
		"'make install' puts it into '" TKT_LIBEXEC "'; or write the "
		"days into the calendar's holidays");
}

const struct tkt_error *holidays_add(struct value *calendar, struct app *app,
				     const char *path, int64_t from_at)
{
	BUF_LOCAL program = BUF_INIT;
	BUF_LOCAL bytes = BUF_INIT;
	struct holidays_wanted wanted = { .from_at = from_at };
	struct value *holidays;

	if (calendar->type != VALUE_OBJECT)
		return NULL;
	TRY(input_read(&bytes, path, HOLIDAYS_FILE_MAX_LEN));
	TRY(tkt_error_wrap(find_program(&program), "'%s'", path));
	wanted.program = program.bytes;
	wanted.tz = value_get_string(calendar, "tz");
	TRY(tkt_error_wrap(holidays_read(&holidays, &app->arena, &bytes,
					 &wanted), "'%s'", path));
	holidays_merge(&app->arena, calendar, holidays);
	return NULL;
}
