#include "model/calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/mem.h"
#include "base/vec.h"

enum {
	DAY_S = 86400,
	DAYS_AHEAD = 366, /* a calendar without an open one is wrong (S6) */
};

/* Of a local day, in seconds since its midnight. */
struct part {
	int32_t from_s, to_s;
};
struct parts {
	VEC(struct part) all; /* sorted, apart from each other */
};

struct day_off {
	int64_t day; /* since 1970, or month * 32 + day */
	struct part part;
};
struct days_off {
	VEC(struct day_off) all; /* sorted by day */
};

struct calendar {
	char *name;
	const struct zone *zone;
	struct parts week[7]; /* from Monday */
	struct days_off dates, yearly;
};

static const char *const weekdays[7] = { "mon", "tue", "wed", "thu",
					 "fri", "sat", "sun" };

const char *calendar_name(const struct calendar *c)
{
	return c ? c->name : NULL;
}

void calendar_free(struct calendar *c)
{
	if (!c)
		return;
	for (int i = 0; i < 7; i++)
		vec_release(&c->week[i].all);
	vec_release(&c->dates.all);
	vec_release(&c->yearly.all);
	free(c->name);
	free(c);
}

/* Days since 1970. */
static int64_t day_of(int64_t local)
{
	return (local - (local % DAY_S + DAY_S) % DAY_S) / DAY_S;
}

/* --- reading ------------------------------------------------------------- */

static const struct tkt_error *bad(const struct calendar *c,
				   const char *place, const char *what,
				   const char *wanted)
{
	return tkt_error(TKT_E_INVALID, "calendar '%s': %s: '%s' is not %s",
			 c->name, place, what ? what : "", wanted);
}

/* Nothing, and null, are of every type. */
static const struct tkt_error *check_type(const struct calendar *c,
					  const char *place,
					  const struct value *v,
					  enum value_type type,
					  const char *wanted)
{
	if (!v || v->type == VALUE_NULL || v->type == type)
		return NULL;
	return bad(c, place, "it", wanted);
}

/* "09:00", "24:00" */
static bool read_clock(int32_t *out, const char *text)
{
	if (!text || strlen(text) != 5 || text[2] != ':')
		return false;
	for (int i = 0; i < 5; i++)
		if (i != 2 && !isdigit((unsigned char)text[i]))
			return false;
	*out = ((text[0] - '0') * 10 + text[1] - '0') * 3600 +
	       ((text[3] - '0') * 10 + text[4] - '0') * 60;
	return *out <= DAY_S && text[3] < '6';
}

static const struct tkt_error *read_part(struct part *out,
					 const struct calendar *c,
					 const char *place, const char *from,
					 const char *to)
{
	if (!read_clock(&out->from_s, from))
		return bad(c, place, from, "a time like 09:00");
	if (!read_clock(&out->to_s, to))
		return bad(c, place, to, "a time like 17:00 or 24:00");
	if (out->from_s >= out->to_s)
		return tkt_error_hint(
			tkt_error(TKT_E_INVALID, "calendar '%s': %s: %s is not "
				  "before %s", c->name, place, from, to),
			"what goes on over midnight is two parts: one until "
			"24:00, and one from 00:00 of the next day");
	return NULL;
}

static int compare_parts(const void *pa, const void *pb)
{
	const struct part *a = pa, *b = pb;

	return a->from_s < b->from_s ? -1 : a->from_s > b->from_s;
}

/* What overlaps or touches is one, what is empty is none. */
static void join(struct parts *p)
{
	size_t kept = 0;

	if (p->all.len)
		qsort(p->all.items, p->all.len, sizeof(*p->all.items),
		      compare_parts);
	for (size_t i = 0; i < p->all.len; i++) {
		struct part *last = kept ? &p->all.items[kept - 1] : NULL;
		const struct part *one = &p->all.items[i];

		if (one->from_s >= one->to_s)
			continue;
		if (!last || one->from_s > last->to_s)
			p->all.items[kept++] = *one;
		else if (one->to_s > last->to_s)
			last->to_s = one->to_s;
	}
	p->all.len = kept;
}

static const struct tkt_error *read_weekday(struct calendar *c, int day,
					    const struct value *list)
{
	TRY(check_type(c, weekdays[day], list, VALUE_ARRAY,
		       "a list of [from, to]"));
	for (size_t i = 0; i < value_len(list); i++) {
		const struct value *two = list->array.items[i];
		struct part part;

		if (two->type != VALUE_ARRAY || value_len(two) != 2)
			return bad(c, weekdays[day], "a part of it",
				   "[from, to]");
		TRY(read_part(&part, c, weekdays[day],
			      value_item_string(two, 0),
			      value_item_string(two, 1)));
		vec_push(&c->week[day].all, part);
	}
	join(&c->week[day]);
	return NULL;
}

static const struct tkt_error *read_hours(struct calendar *c,
					  const struct value *hours)
{
	for (size_t i = 0; i < value_len(hours); i++) {
		const char *key = hours->object.items[i].key;
		int day = 0;

		while (day < 7 && strcmp(weekdays[day], key) != 0)
			day++;
		if (day == 7)
			return bad(c, "hours", key, "mon, tue … sun");
		TRY(read_weekday(c, day, hours->object.items[i].value));
	}
	return NULL;
}

/* "2026-12-25", or "12-25" of every year */
static bool read_date(int64_t *out, bool *yearly, const char *text)
{
	struct civil c = { .year = 2000 }; /* a leap year */
	int end = 0;

	/* No signs: `-` stands between numbers alone. */
	if (!text || text[strspn(text, "0123456789-")] || strstr(text, "--"))
		return false;
	*yearly = strlen(text) == 5;
	if (*yearly) {
		if (sscanf(text, "%2d-%2d%n", &c.month, &c.day, &end) != 2)
			return false;
	} else if (strlen(text) != 10 ||
		   sscanf(text, "%4ld-%2d-%2d%n", &c.year, &c.month, &c.day,
			  &end) != 3) {
		return false;
	}
	if (text[end] || c.year < 0 || c.month < 1 || c.month > 12 ||
	    c.day < 1 || c.day > instant_month_days(c.year, c.month))
		return false;
	*out = *yearly ? c.month * 32 + c.day : day_of(instant_from_civil(&c));
	return true;
}

static const struct tkt_error *add_day_off(struct calendar *c,
					   const char *place,
					   const char *date,
					   const struct part *part)
{
	struct day_off off = { .part = *part };
	bool yearly;

	if (!read_date(&off.day, &yearly, date))
		return bad(c, place, date,
			   "a date like 2026-12-25, or 12-25 of every year");
	vec_push(yearly ? &c->yearly.all : &c->dates.all, off);
	return NULL;
}

static int compare_days(const void *pa, const void *pb)
{
	const struct day_off *a = pa, *b = pb;

	return a->day < b->day ? -1 : a->day > b->day;
}

static void sort_days(struct days_off *d)
{
	if (d->all.len)
		qsort(d->all.items, d->all.len, sizeof(*d->all.items),
		      compare_days);
}

static const struct tkt_error *read_days_off(struct calendar *c,
					     const struct value *v)
{
	const struct value *whole = value_get(v, "holidays");
	const struct value *parts = value_get(v, "partial_holidays");
	const struct part day = { 0, DAY_S };

	TRY(check_type(c, "holidays", whole, VALUE_ARRAY, "a list"));
	TRY(check_type(c, "partial_holidays", parts, VALUE_ARRAY, "a list"));
	for (size_t i = 0; i < value_len(whole); i++)
		TRY(add_day_off(c, "holidays", value_item_string(whole, i),
				&day));
	for (size_t i = 0; i < value_len(parts); i++) {
		const struct value *one = parts->array.items[i];
		struct part part;

		TRY(read_part(&part, c, "partial_holidays",
			      value_get_string(one, "from"),
			      value_get_string(one, "to")));
		TRY(add_day_off(c, "partial_holidays",
				value_get_string(one, "date"), &part));
	}
	sort_days(&c->dates);
	sort_days(&c->yearly);
	return NULL;
}

static const struct tkt_error *check_keys(const struct calendar *c,
					  const struct value *v)
{
	static const char *const known[] = { "tz", "hours", "holidays",
					     "partial_holidays" };

	for (size_t i = 0; i < value_len(v); i++) {
		bool found = false;

		for (size_t k = 0; k < ARRAY_LEN(known); k++)
			found |= !strcmp(v->object.items[i].key, known[k]);
		if (!found)
			return bad(c, "it", v->object.items[i].key,
				   "tz, hours, holidays or partial_holidays");
	}
	return NULL;
}

const struct tkt_error *calendar_parse(struct calendar **out, const char *name,
				       const struct value *v,
				       const struct calendar_zones *zones)
{
	CLEANUP(calendar_free_ptr) struct calendar *c =
		mem_alloc(sizeof(*c));
	const char *zone = value_get_string(v, "tz");

	c->name = mem_strdup(name);
	if (!v || v->type != VALUE_OBJECT)
		return bad(c, "it", "what stands there", "an object");
	TRY(check_keys(c, v));
	TRY(check_type(c, "tz", value_get(v, "tz"), VALUE_STRING,
		       "a time zone's name"));
	TRY(check_type(c, "hours", value_get(v, "hours"), VALUE_OBJECT,
		       "an object by weekday"));
	if (zone)
		TRY(tkt_error_wrap(zones->zone(&c->zone, zones->context, zone),
				   "calendar '%s'", name));
	TRY(read_hours(c, value_get_object(v, "hours")));
	TRY(read_days_off(c, v));
	*out = TAKE(c);
	return NULL;
}

/* --- days ---------------------------------------------------------------- */

/* Takes a part out of others. */
static void take_out(struct parts *p, const struct part *part)
{
	size_t n = p->all.len;

	for (size_t i = 0; i < n; i++) {
		struct part *one = &p->all.items[i];
		const struct part rest = { part->to_s, one->to_s };

		if (part->to_s <= one->from_s || part->from_s >= one->to_s)
			continue;
		if (part->from_s <= one->from_s) {
			one->from_s = part->to_s < one->to_s ? part->to_s
							     : one->to_s;
			continue;
		}
		one->to_s = part->from_s;
		if (rest.from_s < rest.to_s)
			vec_push(&p->all, rest);
	}
	join(p);
}

static void take_days(struct parts *p, const struct days_off *d, int64_t day)
{
	size_t low = 0, high = d->all.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->all.items[mid].day < day)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < d->all.len && d->all.items[low].day == day; low++)
		take_out(p, &d->all.items[low].part);
}

/* The open parts of a date, with its holidays taken out. */
static void parts_of(struct parts *out, const struct calendar *c, int64_t day)
{
	const struct parts *week = &c->week[instant_weekday(day * DAY_S)];
	struct civil date;

	out->all.len = 0;
	for (size_t i = 0; i < week->all.len; i++)
		vec_push(&out->all, week->all.items[i]);
	if (!out->all.len)
		return;
	take_days(out, &c->dates, day);
	if (!c->yearly.all.len)
		return;
	instant_to_civil(&date, day * DAY_S);
	take_days(out, &c->yearly, date.month * 32 + date.day);
}

/* --- intervals ----------------------------------------------------------- */

/*
 * Where intervals are looked for, day by day.  Nearly always one offset holds
 * for days around: then a time of the wall is an instant by subtraction.
 */
struct search {
	const struct calendar *calendar;
	int64_t day;
	struct parts parts;              /* of the day */
	size_t part;                     /* the next of them */
	int64_t steady_from, steady_to;  /* has offset_s */
	int32_t offset_s;
};

static void search_begin(struct search *s, const struct calendar *c,
			 int64_t at)
{
	*s = (struct search){ .calendar = c, .steady_from = INT64_MAX };
	/* A day before: what is shown twice at its end may last longer. */
	s->day = day_of(at + zone_offset(c->zone, at)) - 1;
	parts_of(&s->parts, c, s->day);
}

static void search_end(struct search *s)
{
	vec_release(&s->parts.all);
}

static int64_t instant_of(struct search *s, int64_t local,
			  enum zone_which which)
{
	const struct zone *zone = s->calendar->zone;
	int64_t from = local - 2 * DAY_S, to = local + 2 * DAY_S;

	if (from < s->steady_from || to >= s->steady_to) {
		s->steady_from = from;
		s->steady_to = zone_next_change(zone, from);
		s->offset_s = zone_offset(zone, from);
	}
	if (to < s->steady_to)
		return local - s->offset_s;
	return zone_instant(zone, local, which);
}

/* The next interval that is not empty, up to and with `last_day`. */
static bool search_next(struct calendar_span *out, struct search *s,
			int64_t last_day)
{
	for (;;) {
		while (s->part < s->parts.all.len) {
			const struct part *p = &s->parts.all.items[s->part++];
			int64_t midnight = s->day * DAY_S;

			out->from_at = instant_of(s, midnight + p->from_s,
						  ZONE_FIRST);
			out->to_at = instant_of(s, midnight + p->to_s,
						ZONE_LAST);
			if (out->from_at < out->to_at)
				return true;
		}
		if (s->day >= last_day)
			return false;
		parts_of(&s->parts, s->calendar, ++s->day);
		s->part = 0;
	}
}

static bool search_after(struct calendar_span *out, struct search *s,
			 int64_t at)
{
	int64_t last_at = at + (int64_t)DAYS_AHEAD * DAY_S;

	if (at >= INSTANT_LAST)
		return false;
	while (search_next(out, s, day_of(last_at) + 1))
		if (out->to_at > at)
			return out->from_at <= last_at;
	return false;
}

bool calendar_next(struct calendar_span *out, const struct calendar *c,
		   int64_t at)
{
	struct search s;
	bool found;

	*out = (struct calendar_span){ INT64_MIN, INT64_MAX };
	if (!c)
		return true;
	search_begin(&s, c, at);
	found = search_after(out, &s, at);
	search_end(&s);
	return found;
}

struct calendar_walk {
	struct search search;
	int64_t at;
};

void calendar_walk_begin(struct calendar_walk **out, const struct calendar *c,
			 int64_t at)
{
	struct calendar_walk *w = mem_alloc(sizeof(*w));

	w->at = at;
	if (c)
		search_begin(&w->search, c, at);
	*out = w;
}

bool calendar_walk_next(struct calendar_span *out, struct calendar_walk *w)
{
	if (!w->search.calendar)
		*out = (struct calendar_span){ w->at, INT64_MAX };
	else if (!search_after(out, &w->search, w->at))
		return false;
	if (out->from_at < w->at)
		out->from_at = w->at;
	if (out->from_at >= out->to_at)
		return false;
	w->at = out->to_at;
	return true;
}

void calendar_walk_free(struct calendar_walk *w)
{
	if (!w)
		return;
	search_end(&w->search);
	free(w);
}

int64_t calendar_open_s(const struct calendar *c, int64_t from_at,
			int64_t to_at)
{
	CLEANUP(calendar_walk_free_ptr) struct calendar_walk *w = NULL;
	struct calendar_span span;
	int64_t sum_s = 0;

	calendar_walk_begin(&w, c, from_at);
	while (calendar_walk_next(&span, w) && span.from_at < to_at)
		sum_s += (span.to_at < to_at ? span.to_at : to_at) -
			 span.from_at;
	return sum_s;
}

int64_t calendar_after(const struct calendar *c, int64_t at, int64_t open_s)
{
	CLEANUP(calendar_walk_free_ptr) struct calendar_walk *w = NULL;
	struct calendar_span span;

	calendar_walk_begin(&w, c, at);
	while (calendar_walk_next(&span, w)) {
		if (open_s <= span.to_at - span.from_at)
			return span.from_at + open_s;
		open_s -= span.to_at - span.from_at;
	}
	return INSTANT_NONE;
}

const struct tkt_error *calendar_check(const struct calendar *c, int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];
	struct calendar_span span;

	if (calendar_next(&span, c, at))
		return NULL;
	instant_format(text, at);
	return tkt_error_hint(
		tkt_error(TKT_E_INVALID, "calendar '%s' is never open within "
			  "%d days of %s", c->name, DAYS_AHEAD, text),
		"it needs hours that are not all holidays");
}

int64_t calendar_day_s(const struct calendar *c)
{
	int64_t length_s[7] = { 0 }, best_s = 0;
	int most = 0;

	if (!c)
		return DAY_S;
	for (int day = 0; day < 7; day++)
		for (size_t i = 0; i < c->week[day].all.len; i++)
			length_s[day] += c->week[day].all.items[i].to_s -
					 c->week[day].all.items[i].from_s;
	for (int day = 0; day < 7; day++) {
		int same = 0;

		for (int other = 0; other < 7; other++)
			same += length_s[day] &&
				length_s[other] == length_s[day];
		if (same > most || (same == most && length_s[day] > best_s)) {
			most = same;
			best_s = length_s[day];
		}
	}
	return best_s;
}
