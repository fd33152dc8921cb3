#include "ui/sla_calc.h"

#include <string.h>

#include "ui/holidays.h"
#include "ui/input.h"
#include "ui/out.h"

enum { CALENDARS_MAX_LEN = 4 << 20 };

struct calc_args {
	struct common common;
	int64_t start, now, stop;
	const char *target, *file, *calendar, *holidays;
	struct strings pauses, changes, thresholds;
};

static const struct option options[] = {
	OPT(0, "start", TIME, struct calc_args, start, "TIME",
	    "when the clock starts", NULL),
	OPT(0, "target", STRING, struct calc_args, target, "LENGTH",
	    "open time that it has: 4h, 240m, 2bd", NULL),
	OPT(0, "calendars", STRING, struct calc_args, file, "FILE",
	    "a JSON object of calendars; '-': standard input", "@files"),
	OPT(0, "calendar", STRING, struct calc_args, calendar, "NAME",
	    "the one of them to count by; without, always open", NULL),
	OPT(0, "holidays", STRING, struct calc_args, holidays, "FILE",
	    "iCalendar (.ics) events in which it is closed", "@files"),
	OPT(0, "pause", LIST, struct calc_args, pauses, "FROM..[TO]",
	    "leave this time out; without TO it lasts", NULL),
	OPT(0, "change", LIST, struct calc_args, changes, "TIME=LENGTH",
	    "another target from TIME on", NULL),
	OPT(0, "stop", TIME, struct calc_args, stop, "TIME",
	    "when the clock was stopped", NULL),
	OPT(0, "threshold", LIST, struct calc_args, thresholds, "THRESHOLD",
	    "tell when 75%, -30m or +2h is reached", NULL),
	OPT(0, "now", TIME, struct calc_args, now, "TIME",
	    "what it says at TIME instead of now", NULL),
	OPT_END,
};

/* --- the answer ----------------------------------------------------------- */

struct answer {
	int64_t due_at, elapsed_s, remaining_s, target_s, breached_at,
		resumes_at, start_at, stop_at, now_at;
	const char *phase, *calendar;
	bool breached, met;
	struct strings thresholds;
};

#define F(member, name_, heading, type, sentence)                              \
	FIELD(struct answer, member, name_, heading, type, 0, sentence)
const struct field sla_calc_fields[] = {
	F(due_at, "due", "DUE", TIME,
	  "when the target is used up; null while it is paused before that, "
	  "and where that is never"),
	F(elapsed_s, "elapsed_s", "ELAPSED", DURATION,
	  "open time up to now or the stop, less what was paused"),
	F(remaining_s, "remaining_s", "REMAINING", DURATION,
	  "the target less that; below 0 it is so much too late"),
	F(phase, "phase", "PHASE", STRING, "ahead, running, paused or stopped"),
	F(breached, "breached", "BREACHED", BOOL, "was it late by now?"),
	F(breached_at, "breached_at", "SINCE", TIME,
	  "since when: as it was due, or at the change that made it late"),
	F(met, "met", "MET", BOOL, "was it stopped in time?"),
	F(target_s, "target_s", "TARGET", DURATION,
	  "the target in open seconds"),
	F(calendar, "calendar", "CALENDAR", STRING,
	  "the calendar; null: always open"),
	F(start_at, "start", "START", TIME, "when it starts"),
	F(stop_at, "stop", "STOP", TIME, "when it was stopped"),
	F(now_at, "now", "NOW", TIME, "when all this is so"),
	F(resumes_at, "resumes", "RESUMES", TIME,
	  "the end of the pause of now, where it has one"),
	F(thresholds, "thresholds", "THRESHOLDS", LIST,
	  "THRESHOLD=TIME for each that a target reaches"),
	{ .name = NULL },
};
#undef F

static void fill(struct answer *out, struct arena *a, const struct clock *c,
		 const struct calendar *calendar, int64_t now_at)
{
	struct clock_state state;

	clock_read(&state, c, now_at);
	*out = (struct answer){
		.due_at = state.due_at, .elapsed_s = state.elapsed_s,
		.remaining_s = state.remaining_s, .target_s = state.target_s,
		.breached_at = state.breached_at,
		.resumes_at = state.resumes_at, .start_at = c->start_at,
		.stop_at = c->stop_at, .now_at = now_at,
		.phase = clock_phase_name(state.phase),
		.calendar = arena_strdup(a, calendar_name(calendar)),
		.breached = state.breached_at != INSTANT_NONE,
	};
	out->met = state.phase == CLOCK_STOPPED && !out->breached;
}

/* `75%=2024-01-10T12:00:00Z`, for each time that a target has it reached. */
static void add_reached(struct strings *out, struct arena *a,
			const struct clock *c, const struct threshold *t)
{
	BUF_LOCAL text = BUF_INIT;
	char at_text[INSTANT_TEXT_LEN + 1];

	for (size_t i = 0; i < c->terms.len; i++) {
		int64_t at = clock_reaches(c, i, t);

		if (at == INSTANT_NONE)
			continue;
		instant_format(at_text, at);
		buf_reset(&text);
		threshold_format(&text, t);
		vec_push(out, arena_printf(a, "%s=%s", text.bytes, at_text));
	}
}

static const struct tkt_error *add_thresholds(struct strings *out,
					      struct arena *a,
					      const struct clock *c,
					      const struct calc_args *args)
{
	for (size_t i = 0; i < args->thresholds.len; i++) {
		struct threshold t;

		TRY(threshold_parse(&t, args->thresholds.items[i],
				    c->terms.items[0].calendar));
		add_reached(out, a, c, &t);
	}
	return NULL;
}

/* --- the clock ------------------------------------------------------------ */

static const struct tkt_error *add_term(struct clock *c, int64_t from_at,
					const char *target,
					const struct calendar *calendar)
{
	struct clock_term term = { .from_at = from_at, .target = CLOCK_LENGTH,
				   .calendar = calendar };

	TRY(clock_length_parse(&term.length, target, calendar));
	vec_push(&c->terms, term);
	return NULL;
}

static const struct tkt_error *parse_time(int64_t *out, const char *text,
					  const struct app *app)
{
	struct instant_range range;

	TRY(instant_parse(&range, text, &app->time));
	*out = range.from_at;
	return NULL;
}

/* TIME=LENGTH */
static const struct tkt_error *add_change(struct clock *c, struct app *app,
					  const char *text,
					  const struct calendar *calendar)
{
	const char *equals = strrchr(text, '=');
	int64_t from_at;

	if (!equals)
		return tkt_error(TKT_E_USAGE, "'%s' is not TIME=LENGTH", text);
	TRY(parse_time(&from_at,
		       arena_strndup(&app->arena, text,
				     (size_t)(equals - text)), app));
	return add_term(c, from_at, equals + 1, calendar);
}

/* FROM..TO, or FROM.. */
static const struct tkt_error *add_pause(struct clock *c, struct app *app,
					 const char *text)
{
	struct clock_pause pause = { .to_at = INSTANT_NONE };
	const char *dots = strstr(text, "..");

	if (!dots)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE,
				  "'%s' is not FROM..TO", text),
			"a pause that lasts is written FROM..");
	TRY(parse_time(&pause.from_at,
		       arena_strndup(&app->arena, text,
				     (size_t)(dots - text)), app));
	if (dots[2])
		TRY(parse_time(&pause.to_at, dots + 2, app));
	if (pause.to_at != INSTANT_NONE && pause.to_at < pause.from_at)
		return tkt_error(TKT_E_USAGE, "'%s' ends before it begins",
				 text);
	vec_push(&c->pauses, pause);
	return NULL;
}

static const struct tkt_error *make_clock(struct clock *c, struct app *app,
					  const struct calc_args *args,
					  const struct calendar *calendar)
{
	c->start_at = args->start;
	c->stop_at = args->stop;
	if (args->stop != INSTANT_NONE && args->stop < args->start)
		return tkt_error(TKT_E_USAGE, "the clock stops before it "
				 "starts");
	TRY(tkt_error_wrap(add_term(c, args->start, args->target, calendar),
			   "option '--target'"));
	for (size_t i = 0; i < args->changes.len; i++)
		TRY(tkt_error_wrap(add_change(c, app, args->changes.items[i],
					      calendar),
				   "option '--change'"));
	for (size_t i = 0; i < args->pauses.len; i++)
		TRY(tkt_error_wrap(add_pause(c, app, args->pauses.items[i]),
				   "option '--pause'"));
	return NULL;
}

/* --- its calendar ------------------------------------------------------- */

/* "no calendar is called 'x'; did you mean 'y'?" */
static const struct tkt_error *no_calendar(const struct calc_args *args,
					   const struct value *all)
{
	BUF_LOCAL message = BUF_INIT;
	struct strings names = { 0 };

	for (size_t i = 0; i < value_len(all); i++)
		vec_push(&names, all->object.items[i].key);
	if (args->calendar)
		buf_addf(&message, "no calendar in '%s' is called '%s'",
			 args->file, args->calendar);
	else
		buf_addf(&message, "which calendar of '%s' (--calendar)",
			 args->file);
	near_suggest(&message, args->calendar ? args->calendar : "", &names);
	vec_release(&names);
	return tkt_error(args->calendar ? TKT_E_NOT_FOUND : TKT_E_USAGE, "%s",
			 message.bytes);
}

/* The object of calendars, which may stand below `calendars`. */
static const struct tkt_error *read_calendars(const struct value **out,
					      struct app *app,
					      const char *path)
{
	BUF_LOCAL bytes = BUF_INIT;
	struct value *v;

	TRY(input_read(&bytes, path, CALENDARS_MAX_LEN));
	TRY(tkt_error_wrap(json_parse(&v, &app->arena, bytes.bytes, bytes.len,
				      CALENDARS_MAX_LEN), "'%s'", path));
	if (v->type != VALUE_OBJECT)
		return tkt_error(TKT_E_INVALID,
				 "'%s': what stands there is no object", path);
	*out = value_get_object(v, "calendars");
	if (!*out)
		*out = v;
	return NULL;
}

static const struct tkt_error *check_choice(const struct calc_args *args)
{
	if (args->start == INSTANT_NONE || !args->target)
		return tkt_error(TKT_E_USAGE, "%s is missing",
				 args->start == INSTANT_NONE
					 ? "the start (--start)"
					 : "the target (--target)");
	if (!args->file && args->calendar)
		return tkt_error(TKT_E_USAGE, "--calendar needs the file that "
				 "it stands in (--calendars)");
	if (!args->file && args->holidays)
		return tkt_error(TKT_E_USAGE, "--holidays needs a calendar "
				 "(--calendars, --calendar)");
	return NULL;
}

static const struct tkt_error *find_calendar(struct calendar **out,
					     struct zones *zones,
					     struct app *app,
					     const struct calc_args *args)
{
	struct calendar_zones source = zones_source(zones);
	const struct value *all;
	struct value *v;

	if (!args->file)
		return NULL;
	TRY(read_calendars(&all, app, args->file));
	v = args->calendar ? value_get(all, args->calendar) : NULL;
	if (!v)
		return no_calendar(args, all);
	if (args->holidays)
		TRY(holidays_add(v, app, args->holidays, args->start));
	TRY(calendar_parse(out, args->calendar, v, &source));
	return calendar_check(*out, args->start);
}

static const struct tkt_error *print(struct app *app,
				     const struct common *common,
				     const struct answer *answer)
{
	struct out out;

	TRY(out_begin(&out, app, common, sla_calc_fields,
		      "due elapsed_s remaining_s phase breached",
		      /* porcelain */ NULL));
	out_record(&out, answer);
	return out_end(&out);
}

static const struct tkt_error *calc(struct clock *c, struct zones *zones,
				    struct app *app,
				    const struct calc_args *args)
{
	CLEANUP(calendar_free_ptr) struct calendar *calendar = NULL;
	struct strings thresholds = { 0 };
	const struct tkt_error *err;
	struct answer answer;

	TRY(find_calendar(&calendar, zones, app, args));
	TRY(make_clock(c, app, args, calendar));
	fill(&answer, &app->arena, c, calendar,
	     args->now == INSTANT_NONE ? app->time.now_at : args->now);
	err = tkt_error_wrap(add_thresholds(&thresholds, &app->arena, c, args),
			     "option '--threshold'");
	answer.thresholds = thresholds;
	if (!err)
		err = print(app, &args->common, &answer);
	vec_release(&thresholds);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct calc_args *args = data;
	struct zones zones = { 0 };
	struct clock c = { 0 };
	const struct tkt_error *err = check_choice(args);

	if (!err)
		err = calc(&c, &zones, app, args);
	clock_release(&c);
	zones_release(&zones);
	return err;
}

const struct command sla_calc_command = {
	.name = "calc",
	.group = GROUP_LOOK,
	.summary = "a clock for numbers given by hand, without a desk",
	.usage = "--start TIME --target LENGTH [--calendars FILE "
		 "--calendar NAME] [--pause FROM..[TO]]… [--now TIME]",
	.options = options,
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct calc_args),
	.run = run,
};
