#include "ui/config_check.h"

#include <string.h>

#include "ui/out.h"
#include "ui/pager.h"

enum {
	DAYS_SHOWN = 14,
	DAY_S = 86400,
};

/* --- days of a calendar ------------------------------------------------- */

struct day {
	const char *calendar, *date, *weekday;
	struct strings open; /* 09:00-12:30 */
	int64_t open_s;
};

static const struct field day_fields[] = {
	FIELD(struct day, calendar, "calendar", "CALENDAR", STRING, 0,
	      "the calendar"),
	FIELD(struct day, date, "date", "DATE", STRING, 0, "the day"),
	FIELD(struct day, weekday, "day", "DAY", STRING, 0, "of the week"),
	FIELD(struct day, open, "open", "OPEN", LIST, FIELD_WIDE,
	      "when it is open, by the clocks of its zone"),
	FIELD(struct day, open_s, "open_s", "HOURS", DURATION, FIELD_RIGHT,
	      "how long that is"),
	{ .name = NULL },
};

struct listing {
	struct app *app;
	struct out out;
	const struct calendar *calendar;
	const struct zone *zone;
};

/* Minutes of the local day that begins at `midnight_local`. */
static int minutes_of(const struct listing *l, int64_t at,
		      int64_t midnight_local)
{
	return (int)((at + zone_offset(l->zone, at) - midnight_local) / 60);
}

static const char *span_text(const struct listing *l,
			     const struct calendar_span *s,
			     int64_t midnight_local)
{
	int from = minutes_of(l, s->from_at, midnight_local);
	/* Before the clocks were changed, where they are at its end. */
	int to = minutes_of(l, s->to_at - 60, midnight_local) + 1;

	return arena_printf(&l->app->arena, "%02d:%02d-%02d:%02d", from / 60,
			    from % 60, to / 60, to % 60);
}

static void add_spans(struct day *day, const struct listing *l,
		      int64_t midnight_local)
{
	int64_t from_at = zone_instant(l->zone, midnight_local, ZONE_FIRST);
	int64_t to_at = zone_instant(l->zone, midnight_local + DAY_S,
				     ZONE_FIRST);
	struct calendar_span s;

	for (int64_t at = from_at; calendar_next(&s, l->calendar, at) &&
				   s.from_at < to_at; at = s.to_at) {
		if (s.from_at < from_at)
			s.from_at = from_at;
		if (s.to_at > to_at)
			s.to_at = to_at;
		vec_push(&day->open, span_text(l, &s, midnight_local));
		day->open_s += s.to_at - s.from_at;
	}
}

static void add_day(struct listing *l, int64_t midnight_local)
{
	static const char *const weekdays[] = { "mon", "tue", "wed", "thu",
						"fri", "sat", "sun" };
	struct day day = {
		.calendar = calendar_name(l->calendar),
		.weekday = weekdays[instant_weekday(midnight_local)],
	};
	struct civil c;

	instant_to_civil(&c, midnight_local);
	day.date = arena_printf(&l->app->arena, "%04d-%02d-%02d", (int)c.year,
				c.month, c.day);
	add_spans(&day, l, midnight_local);
	out_record(&l->out, &day);
	vec_release(&day.open);
}

/* One that is wrong is among the faults. */
static void add_calendar(struct listing *l, const char *name,
			 const struct value *v)
{
	const struct calendar_zones *zones = desk_zones(l->app->desk);
	CLEANUP(calendar_free_ptr) struct calendar *c = NULL;
	const char *tz = value_get_string(v, "tz");
	int64_t now_at = l->app->time.now_at, local;
	const struct tkt_error *err;

	l->zone = NULL;
	err = calendar_parse(&c, name, v, zones);
	if (!err && tz)
		err = zones->zone(&l->zone, zones->context, tz);
	if (err) {
		tkt_error_free(err);
		return;
	}
	l->calendar = c;
	local = now_at + zone_offset(l->zone, now_at);
	local -= local % DAY_S;
	for (int i = 0; i < DAYS_SHOWN; i++)
		add_day(l, local + i * DAY_S);
}

static const struct tkt_error *list_days(struct app *app,
					 const struct common *common,
					 const struct value *calendars)
{
	struct listing l = { .app = app };

	if (!value_len(calendars))
		return NULL;
	TRY(out_begin(&l.out, app, common, day_fields,
		      "calendar date day open", /* porcelain */ NULL));
	for (size_t i = 0; i < value_len(calendars); i++)
		add_calendar(&l, calendars->object.items[i].key,
			     calendars->object.items[i].value);
	return out_end(&l.out);
}

/* --- the whole ---------------------------------------------------------- */

const struct tkt_error *config_check(struct app *app,
				     const struct common *common)
{
	const struct config *c = app->desk->config;
	struct strings faults = { 0 };
	BUF_LOCAL text = BUF_INIT;

	config_faults(&faults, &app->arena, c);
	config_clock_faults(&faults, &app->arena, c, desk_zones(app->desk),
			    app->time.now_at);
	for (size_t i = 0; i < faults.len; i++) {
		out_line(&text, faults.items[i]);
		buf_addc(&text, '\n');
	}
	if (faults.len)
		app->status = 1;
	vec_release(&faults);
	TRY(stdout_write(text.bytes, text.len));
	return list_days(app, common, config_calendars(c));
}
