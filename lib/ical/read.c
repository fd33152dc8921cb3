#include <libical/ical.h>
#include <string.h>
#include <strings.h>

#include "base/instant.h"
#include "ical/internal.h"

enum { DAY_S = 86400, DEPTH_MAX = 4 };

void ical_events_release(struct ical_events *e)
{
	for (size_t i = 0; i < e->len; i++) {
		recurrence_release(&e->items[i].rule);
		vec_release(&e->items[i].also);
		vec_release(&e->items[i].except);
	}
	vec_release(e);
}

static const struct tkt_error *bad(const struct ical_event *e,
				   const char *what)
{
	return tkt_error(TKT_E_INVALID, "event '%s': %s", e->name, what);
}

/* --- times --------------------------------------------------------------- */

static const struct tkt_error *read_time(struct ical_time *out,
					 struct arena *a,
					 const struct ical_event *e,
					 icalproperty *p,
					 struct icaltimetype t)
{
	const struct civil c = { t.year, t.month, t.day,
				 t.is_date ? 0 : t.hour,
				 t.is_date ? 0 : t.minute,
				 t.is_date ? 0 : t.second };
	icalparameter *tz =
		icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);

	if (t.year < 1 || t.year > 9998 || t.month < 1 || t.month > 12 ||
	    t.day < 1 || t.day > instant_month_days(t.year, t.month))
		return bad(e, "there is no such date");
	*out = (struct ical_time){
		.local = instant_from_civil(&c),
		.is_date = t.is_date, .is_utc = icaltime_is_utc(t),
		.tz = tz ? arena_strdup(a, icalparameter_get_tzid(tz)) : NULL,
	};
	return NULL;
}

/* --- rules --------------------------------------------------------------- */

static void copy_list(struct recurrence_list *out, const short *list,
		      size_t max)
{
	for (size_t i = 0; i < max && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
		vec_push(out, list[i]);
}

/* libical's weekdays begin with 1, Sunday. */
static int monday_first(int weekday)
{
	return (weekday + 5) % 7;
}

static const struct tkt_error *read_every(struct ical_event *e,
					  icalrecurrencetype_frequency freq)
{
	switch (freq) {
	case ICAL_DAILY_RECURRENCE:
		e->rule.every = RECURRENCE_DAY;
		return NULL;
	case ICAL_WEEKLY_RECURRENCE:
		e->rule.every = RECURRENCE_WEEK;
		return NULL;
	case ICAL_MONTHLY_RECURRENCE:
		e->rule.every = RECURRENCE_MONTH;
		return NULL;
	case ICAL_YEARLY_RECURRENCE:
		e->rule.every = RECURRENCE_YEAR;
		return NULL;
	case ICAL_SECONDLY_RECURRENCE:
	case ICAL_MINUTELY_RECURRENCE:
	case ICAL_HOURLY_RECURRENCE:
	case ICAL_NO_RECURRENCE:
		break;
	}
	return bad(e, "its rule repeats it within a day");
}

static const struct tkt_error *read_rule(struct ical_event *e, struct arena *a,
					 icalproperty *p)
{
	struct icalrecurrencetype r = icalproperty_get_rrule(p);
	struct recurrence *rule = &e->rule;

	if (e->recurs)
		return bad(e, "it has more than one rule");
	if (r.rscale || r.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX ||
	    r.by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX ||
	    r.by_second[0] != ICAL_RECURRENCE_ARRAY_MAX)
		return bad(e, "its rule has RSCALE, BYHOUR, BYMINUTE or "
			   "BYSECOND, which is not understood here");
	TRY(read_every(e, r.freq));
	e->has_until = !icaltime_is_null_time(r.until);
	if (e->has_until)
		TRY(read_time(&e->until, a, e, p, r.until));
	rule->until_day = INT64_MAX;
	rule->interval = r.interval > 0 ? r.interval : 1;
	rule->count = r.count > 0 ? r.count : 0;
	rule->week_start = r.week_start == ICAL_NO_WEEKDAY
				   ? 0
				   : monday_first((int)r.week_start);
	copy_list(&rule->months, r.by_month, ICAL_BY_MONTH_SIZE);
	copy_list(&rule->month_days, r.by_month_day, ICAL_BY_MONTHDAY_SIZE);
	copy_list(&rule->year_days, r.by_year_day, ICAL_BY_YEARDAY_SIZE);
	copy_list(&rule->weeks, r.by_week_no, ICAL_BY_WEEKNO_SIZE);
	copy_list(&rule->positions, r.by_set_pos, ICAL_BY_SETPOS_SIZE);
	for (size_t i = 0; i < ICAL_BY_DAY_SIZE &&
			   r.by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
		struct recurrence_weekday w = {
			monday_first((int)icalrecurrencetype_day_day_of_week(
				r.by_day[i])),
			icalrecurrencetype_day_position(r.by_day[i]),
		};

		vec_push(&rule->weekdays, w);
	}
	e->recurs = true;
	return NULL;
}

/* --- events -------------------------------------------------------------- */

static const struct tkt_error *read_end(struct ical_event *e, struct arena *a,
					icalcomponent *c)
{
	icalproperty *p =
		icalcomponent_get_first_property(c, ICAL_DTEND_PROPERTY);
	struct ical_time end;

	if (p) {
		TRY(read_time(&end, a, e, p, icalproperty_get_dtend(p)));
		e->length_s = end.local - e->start.local;
		if (end.is_date != e->start.is_date)
			return bad(e, "one end is a day, the other a time");
		if (end.is_utc != e->start.is_utc ||
		    (end.tz && e->start.tz && strcmp(end.tz, e->start.tz)))
			return bad(e, "its ends are in different time zones");
	} else if ((p = icalcomponent_get_first_property(
			    c, ICAL_DURATION_PROPERTY))) {
		e->length_s = icaldurationtype_as_int(
			icalproperty_get_duration(p));
	} else {
		e->length_s = e->start.is_date ? DAY_S : 0;
	}
	if (e->length_s < 0)
		return bad(e, "it ends before it begins");
	if (e->length_s > 3660LL * DAY_S)
		return bad(e, "it lasts for more than ten years");
	if (e->start.is_date && !e->length_s)
		e->length_s = DAY_S;
	return NULL;
}

static const struct tkt_error *read_dates(struct ical_event *e,
					  struct arena *a, icalproperty *p)
{
	struct icaldatetimeperiodtype also;
	struct ical_time t;

	switch (icalproperty_isa(p)) {
	case ICAL_RRULE_PROPERTY:
		return read_rule(e, a, p);
	case ICAL_RDATE_PROPERTY:
		also = icalproperty_get_rdate(p);
		if (icaltime_is_null_time(also.time))
			return bad(e, "its RDATE is a period, which is not "
				   "understood here");
		TRY(read_time(&t, a, e, p, also.time));
		vec_push(&e->also, t);
		return NULL;
	case ICAL_EXDATE_PROPERTY:
		TRY(read_time(&t, a, e, p, icalproperty_get_exdate(p)));
		vec_push(&e->except, t);
		return NULL;
	case ICAL_RECURRENCEID_PROPERTY:
		e->replaces = true;
		return read_time(&e->replaced, a, e, p,
				 icalproperty_get_recurrenceid(p));
	case ICAL_XLICERROR_PROPERTY:
		return bad(e, icalproperty_get_xlicerror(p));
	default: /* of more than a hundred, ours are few */
		return NULL;
	}
}

static const struct tkt_error *fill(struct ical_event *e, struct arena *a,
				    icalcomponent *c)
{
	icalproperty *p =
		icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY);

	if (!p)
		return bad(e, "it does not say when it begins");
	TRY(read_time(&e->start, a, e, p, icalproperty_get_dtstart(p)));
	TRY(read_end(e, a, c));
	for (p = icalcomponent_get_first_property(c, ICAL_ANY_PROPERTY); p;
	     p = icalcomponent_get_next_property(c, ICAL_ANY_PROPERTY))
		TRY(read_dates(e, a, p));
	return NULL;
}

static const char *text_of(struct arena *a, icalcomponent *c,
			   icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	const char *text = NULL;

	if (p)
		text = icalvalue_get_text(icalproperty_get_value(p));
	return arena_strdup(a, text);
}

static const struct tkt_error *read_event(struct ical_events *out,
					  struct arena *a, icalcomponent *c)
{
	struct ical_event e = {
		.name = text_of(a, c, ICAL_SUMMARY_PROPERTY),
		.uid = text_of(a, c, ICAL_UID_PROPERTY),
	};

	if (icalcomponent_get_status(c) == ICAL_STATUS_CANCELLED)
		return NULL;
	if (!e.name)
		e.name = e.uid ? e.uid : "without a name";
	vec_push(out, e);
	return fill(&out->items[out->len - 1], a, c);
}

static const struct tkt_error *read_all(struct ical_events *out,
					struct arena *a, icalcomponent *c,
					int depth)
{
	icalcomponent *below;

	if (icalcomponent_isa(c) == ICAL_VEVENT_COMPONENT)
		return read_event(out, a, c);
	if (depth == DEPTH_MAX)
		return NULL;
	for (below = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT);
	     below;
	     below = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT))
		TRY(read_all(out, a, below, depth + 1));
	return NULL;
}

/* libical prints where an END has no BEGIN; a library has no business to. */
static bool is_balanced(const char *text)
{
	int depth = 0;

	while (text) {
		depth += !strncasecmp(text, "BEGIN:", 6);
		depth -= !strncasecmp(text, "END:", 4);
		if (depth < 0)
			return false;
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return true;
}

const struct tkt_error *ical_read(struct ical_events *out, struct arena *a,
				  const char *bytes, size_t len)
{
	const char *text = arena_strndup(a, bytes, len);
	const struct tkt_error *err = NULL;
	icalcomponent *all = NULL;

	icalerror_set_errors_are_fatal(0);
	if (strlen(text) == len && is_balanced(text))
		all = icalparser_parse_string(text);
	if (all && icalcomponent_isa(all) != ICAL_NO_COMPONENT)
		err = read_all(out, a, all, 0);
	else
		err = tkt_error(TKT_E_INVALID, "this is no iCalendar file");
	if (all)
		icalcomponent_free(all);
	icalmemory_free_ring();
	return err;
}
