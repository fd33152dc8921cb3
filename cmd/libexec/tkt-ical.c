/*
 * tkt-ical FROM [ZONE]: holidays of an iCalendar file (desk/holidays.h).
 *
 * A program of its own, so that libical, and what that brings along, is loaded
 * where such a file is read and nowhere else.
 *
 * The file is standard input, the answer one line of JSON (ical/ical.h).  What
 * is wrong is one line on standard error, where that has a hint another one,
 * and the exit status that tkt has for it.
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/holidays.h"
#include "desk/zones.h"
#include "ical/ical.h"
#include "store/proc.h"

static const struct tkt_error *print(const struct value *holidays)
{
	BUF_LOCAL line = BUF_INIT;

	value_write(&line, holidays, VALUE_COMPACT, 0);
	buf_adds(&line, "\n");
	if (fwrite(line.bytes, 1, line.len, stdout) != line.len ||
	    fflush(stdout))
		return tkt_error(TKT_E_IO, "cannot write to standard output");
	return NULL;
}

static const struct tkt_error *convert(const struct ical_wanted *wanted)
{
	BUF_LOCAL bytes = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct value *holidays;

	TRY(proc_read_file(&bytes, "-", HOLIDAYS_FILE_MAX_LEN));
	TRY(ical_holidays(&holidays, &a, bytes.bytes, bytes.len, wanted));
	return print(holidays);
}

static const struct tkt_error *run(int argc, char **argv)
{
	const struct tkt_error *err;
	struct ical_wanted wanted = { 0 };
	struct zones zones = { 0 };

	if (argc < 2 || argc > 3 ||
	    !instant_parse_rfc3339(&wanted.from_at, argv[1]))
		return tkt_error(TKT_E_USAGE,
				 "usage: tkt-ical FROM [ZONE] <FILE, FROM like "
				 "2026-01-01T00:00:00Z");
	wanted.tz = argv[2];
	wanted.zones = zones_source(&zones);
	err = convert(&wanted);
	zones_release(&zones);
	return err;
}

int main(int argc, char **argv)
{
	const struct tkt_error *err = run(argc, argv);
	int status = tkt_error_status(err);

	if (err)
		fprintf(stderr, "%s\n", err->message);
	if (err && err->hint)
		fprintf(stderr, "hint: %s\n", err->hint);
	tkt_error_free(err);
	return status;
}
