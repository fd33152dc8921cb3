#include <string.h>

#include "base/instant.h"
#include "ical/internal.h"

enum { DAY_S = 86400, YEAR_DAYS = 366 };

struct making {
	struct arena *arena;
	const struct ical_wanted *wanted;
	const struct zone *zone; /* of the calendar */
	struct value *days, *parts;
	const struct ical_event *event;
	const struct zone *event_zone;
	bool is_floating;        /* a date, or a time of the calendar's wall */
};

/* On the calendar's wall. */
struct span {
	int64_t from, to;
};

static int64_t day_of(int64_t local)
{
	return (local - (local % DAY_S + DAY_S) % DAY_S) / DAY_S;
}

/* --- the lists ----------------------------------------------------------- */

static const char *date_text(struct making *m, int64_t day, bool yearly)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, day * DAY_S);
	return arena_strndup(m->arena, text + (yearly ? 5 : 0),
			     yearly ? 5 : 10);
}

static void add_once(struct making *m, struct value *list, struct value *v)
{
	for (size_t i = 0; i < value_len(list); i++)
		if (value_equal(list->array.items[i], v))
			return;
	value_append(m->arena, list, v);
}

static const char *clock_text(struct making *m, int64_t s)
{
	return arena_printf(m->arena, "%02d:%02d", (int)(s / 3600),
			    (int)(s % 3600 / 60));
}

static void add_part(struct making *m, int64_t day, int64_t from_s,
		     int64_t to_s, bool yearly)
{
	const char *date = date_text(m, day, yearly);
	struct value *part;

	if (!from_s && to_s == DAY_S) {
		add_once(m, m->days, value_string(m->arena, date));
		return;
	}
	part = value_object(m->arena);
	value_set_string(m->arena, part, "date", date);
	value_set_string(m->arena, part, "from", clock_text(m, from_s));
	value_set_string(m->arena, part, "to", clock_text(m, to_s));
	add_once(m, m->parts, part);
}

/* Whole minutes: what is free for a part of one is free for it. */
static void add_span(struct making *m, const struct span *s, bool yearly)
{
	int64_t from = s->from - (s->from % 60 + 60) % 60;
	int64_t to = s->to + (60 - (s->to % 60 + 60) % 60) % 60;

	for (int64_t day = day_of(from); day * DAY_S < to; day++) {
		int64_t midnight = day * DAY_S;

		add_part(m, day, from > midnight ? from - midnight : 0,
			 to < midnight + DAY_S ? to - midnight : DAY_S,
			 yearly);
	}
}

/* --- when ---------------------------------------------------------------- */

static const struct tkt_error *find_zone(const struct zone **out,
					 struct making *m, const char *tz)
{
	struct calendar_zones zones = m->wanted->zones;
	const struct tkt_error *err = zones.zone(out, zones.context, tz);

	return err && m->event
		       ? tkt_error_wrap(err, "event '%s'", m->event->name)
		       : err;
}

static struct span span_at(const struct making *m, int64_t local)
{
	int64_t from_at, to_at;

	if (m->is_floating)
		return (struct span){ local, local + m->event->length_s };
	from_at = zone_instant(m->event_zone, local, ZONE_FIRST);
	/* Its ends are times on the wall, as they stand in the file. */
	to_at = zone_instant(m->event_zone, local + m->event->length_s,
			     ZONE_LAST);
	return (struct span){ from_at + zone_offset(m->zone, from_at),
			      to_at + zone_offset(m->zone, to_at) };
}

/* A time of EXDATE, RDATE or RECURRENCE-ID on the event's own wall. */
static int64_t own_wall(const struct making *m, const struct ical_time *t)
{
	if (t->is_utc && !m->event->start.is_utc)
		return t->local + zone_offset(m->is_floating ? m->zone
							     : m->event_zone,
					      t->local);
	return t->local;
}

static bool is_left_out(const struct making *m, int64_t local)
{
	for (size_t i = 0; i < m->event->except.len; i++) {
		const struct ical_time *t = &m->event->except.items[i];

		if (t->is_date ? day_of(local) == day_of(t->local)
			       : local == own_wall(m, t))
			return true;
	}
	return false;
}

static void add_time(struct making *m, int64_t local)
{
	struct span s;

	if (is_left_out(m, local) || !m->event->length_s)
		return;
	s = span_at(m, local);
	add_span(m, &s, /* yearly */ false);
}

/* One list item that says nothing but what its first day says. */
static bool is_alone(const struct recurrence_list *l, int n)
{
	return !l->len || (l->len == 1 && l->items[0] == n);
}

/* Is it one and the same part of every year? */
static bool is_yearly(const struct making *m)
{
	const struct ical_event *e = m->event;
	const struct recurrence *r = &e->rule;
	struct civil begin, end, from;

	instant_to_civil(&begin, e->start.local);
	instant_to_civil(&end, e->start.local + e->length_s - 1);
	instant_to_civil(&from, m->wanted->from_at);
	if (!e->recurs || r->every != RECURRENCE_YEAR || r->interval != 1 ||
	    r->count || e->has_until || e->also.len ||
	    e->except.len || !m->is_floating || begin.year > from.year)
		return false;
	if (r->weekdays.len || r->weeks.len || r->year_days.len ||
	    r->positions.len || !is_alone(&r->months, begin.month) ||
	    !is_alone(&r->month_days, begin.day) ||
	    (r->month_days.len && !r->months.len))
		return false;
	/* Over the end of February it is longer in some years. */
	return begin.year == end.year ? begin.month > 2 || end.month < 3
				      : begin.month > 2 && end.month < 3;
}

/* The last day that may be: on that of UNTIL it may be over already. */
static int64_t until_day(const struct making *m, int64_t time_s)
{
	int64_t last;

	if (!m->event->has_until)
		return INT64_MAX;
	last = own_wall(m, &m->event->until);
	return m->event->until.is_date ? day_of(last) : day_of(last - time_s);
}

static void add_rule(struct making *m)
{
	const struct ical_event *e = m->event;
	struct recurrence rule = e->rule;
	struct recurrence_days days = { 0 };
	int64_t start_day = day_of(e->start.local);
	int64_t from_day = day_of(m->wanted->from_at) - YEAR_DAYS;
	int64_t time_s = e->start.local - start_day * DAY_S;

	rule.until_day = until_day(m, time_s);
	recurrence_days(&days, &rule, start_day,
			from_day + (ICAL_YEARS + 1) * YEAR_DAYS);
	for (size_t i = 0; i < days.len; i++)
		if (days.items[i] >= from_day)
			add_time(m, days.items[i] * DAY_S + time_s);
	vec_release(&days);
}

static const struct tkt_error *add_event(struct making *m,
					 const struct ical_event *e)
{
	struct span s;

	m->event = e;
	m->event_zone = NULL;
	m->is_floating = e->start.is_date || (!e->start.is_utc && !e->start.tz);
	if (!m->is_floating && !e->start.is_utc)
		TRY(find_zone(&m->event_zone, m, e->start.tz));
	/* UTC is NULL for both. */
	m->is_floating |= m->event_zone == m->zone;
	if (is_yearly(m)) {
		s = span_at(m, e->start.local);
		add_span(m, &s, /* yearly */ true);
		return NULL;
	}
	if (e->recurs)
		add_rule(m);
	else
		add_time(m, e->start.local);
	for (size_t i = 0; i < e->also.len; i++)
		add_time(m, own_wall(m, &e->also.items[i]));
	return NULL;
}

/* What another event stands for is left out where it was. */
static void replace(struct ical_events *events)
{
	for (size_t i = 0; i < events->len; i++) {
		const struct ical_event *by = &events->items[i];

		for (size_t k = 0; by->replaces && by->uid && k < events->len;
		     k++) {
			struct ical_event *e = &events->items[k];

			if (k != i && !e->replaces && e->uid &&
			    !strcmp(e->uid, by->uid))
				vec_push(&e->except, by->replaced);
		}
	}
}

const struct tkt_error *ical_holidays(struct value **out, struct arena *a,
				      const char *bytes, size_t len,
				      const struct ical_wanted *wanted)
{
	CLEANUP(ical_events_release) struct ical_events events = { 0 };
	struct making m = { .arena = a, .wanted = wanted,
			    .days = value_array(a), .parts = value_array(a) };

	if (wanted->tz)
		TRY(find_zone(&m.zone, &m, wanted->tz));
	TRY(ical_read(&events, a, bytes, len));
	replace(&events);
	for (size_t i = 0; i < events.len; i++)
		TRY(add_event(&m, &events.items[i]));
	*out = value_object(a);
	value_set(a, *out, "holidays", m.days);
	value_set(a, *out, "partial_holidays", m.parts);
	return NULL;
}
