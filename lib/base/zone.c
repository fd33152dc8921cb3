#include "base/zone.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/mem.h"
#include "base/vec.h"

enum {
	HEADER_LEN = 44,
	DAY_S = 86400,
	OFFSET_MAX_S = 26 * 3600, /* RFC 8536: -25:59:59 to 25:59:59 */
};

/* When a rule of the footer changes the clocks, each year. */
struct rule_date {
	enum { RULE_JULIAN, RULE_DAY, RULE_WEEKDAY } form;
	int day;               /* 1–365 without 29 February; 0–365; 0 Sunday */
	int month, week;       /* week 5: the last */
	int32_t time_s;        /* of the wall before the change */
};

struct rule {
	bool is_set, has_summer;
	int32_t offset_s, summer_s; /* east of UTC */
	struct rule_date begin, end;
};

struct change {
	int64_t at;
	int32_t offset_s; /* from then on */
};

struct zone {
	int32_t first_s; /* before the first change */
	VEC(struct change) changes;
	struct rule rule;
};

bool zone_name_is_sound(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > 64 || *name == '/' || name[len - 1] == '/' ||
	    strstr(name, "//") || strchr(name, '.'))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_+-/", *name))
			return false;
	return true;
}

/* --- the rule in the footer (POSIX TZ, with RFC 8536's hours) ------------- */

static bool read_number(int *out, const char **p, int least, int most)
{
	const char *at = *p;
	int n = 0;

	while (isdigit((unsigned char)*at) && n <= most)
		n = 10 * n + (*at++ - '0');
	if (at == *p || n < least || n > most)
		return false;
	*out = n;
	*p = at;
	return true;
}

static bool skip_name(const char **p)
{
	const char *begin = *p;

	if (**p == '<') {
		*p = strchr(*p, '>');
		if (!*p)
			return false;
		(*p)++;
		return true;
	}
	while (isalpha((unsigned char)**p))
		(*p)++;
	return *p - begin >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(int32_t *out, const char **p)
{
	int sign = **p == '-' ? -1 : 1;
	int part[3] = { 0 };

	if (**p == '-' || **p == '+')
		(*p)++;
	if (!read_number(&part[0], p, 0, 167))
		return false;
	for (int i = 1; i < 3 && **p == ':'; i++) {
		(*p)++;
		if (!read_number(&part[i], p, 0, 59))
			return false;
	}
	*out = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return true;
}

static bool read_day(struct rule_date *d, const char **p)
{
	switch (**p) {
	case 'J':
		(*p)++;
		d->form = RULE_JULIAN;
		return read_number(&d->day, p, 1, 365);
	case 'M':
		(*p)++;
		d->form = RULE_WEEKDAY;
		return read_number(&d->month, p, 1, 12) && *(*p)++ == '.' &&
		       read_number(&d->week, p, 1, 5) && *(*p)++ == '.' &&
		       read_number(&d->day, p, 0, 6);
	default:
		d->form = RULE_DAY;
		return read_number(&d->day, p, 0, 365);
	}
}

static bool read_date(struct rule_date *d, const char **p)
{
	if (*(*p)++ != ',' || !read_day(d, p))
		return false;
	d->time_s = 2 * 3600;
	if (**p != '/')
		return true;
	(*p)++;
	return read_time(&d->time_s, p);
}

/* What POSIX counts west of UTC is counted east of it here. */
static bool read_offset(int32_t *out, const char **p)
{
	if (!read_time(out, p))
		return false;
	*out = -*out;
	return *out > -OFFSET_MAX_S && *out < OFFSET_MAX_S;
}

static bool read_rule(struct rule *r, const char *p)
{
	if (!skip_name(&p) || !read_offset(&r->offset_s, &p))
		return false;
	r->is_set = true;
	if (!*p)
		return true;
	r->has_summer = true;
	if (!skip_name(&p))
		return false;
	r->summer_s = r->offset_s + 3600;
	if (*p && *p != ',' && !read_offset(&r->summer_s, &p))
		return false;
	return read_date(&r->begin, &p) && read_date(&r->end, &p) && !*p;
}

static int64_t day_of(int64_t year, int month, int day)
{
	const struct civil c = { .year = year, .month = month, .day = day };

	return instant_from_civil(&c) / DAY_S;
}

/* Days since 1970. */
static int64_t rule_day(const struct rule_date *d, int64_t year)
{
	int64_t first = day_of(year, 1, 1), month;
	int weekday, day;

	if (d->form == RULE_DAY)
		return first + d->day;
	if (d->form == RULE_JULIAN) {
		bool leap = instant_month_days(year, 2) == 29;

		return first + d->day - 1 + (leap && d->day >= 60);
	}
	month = day_of(year, d->month, 1);
	/* 0 is Monday of instants, Sunday of rules. */
	weekday = (instant_weekday(month * DAY_S) + 1) % 7;
	day = (d->day - weekday + 7) % 7 + 7 * (d->week - 1);
	while (day >= instant_month_days(year, d->month))
		day -= 7;
	return month + day;
}

/* The two changes of a year, in their order. */
static void rule_changes(struct change out[2], const struct rule *r,
			 int64_t year)
{
	const struct change begin = {
		rule_day(&r->begin, year) * DAY_S + r->begin.time_s -
			r->offset_s,
		r->summer_s,
	};
	const struct change end = {
		rule_day(&r->end, year) * DAY_S + r->end.time_s - r->summer_s,
		r->offset_s,
	};

	out[begin.at > end.at] = begin;
	out[begin.at <= end.at] = end;
}

static int64_t year_of(int64_t at)
{
	struct civil c;

	instant_to_civil(&c, at);
	return c.year;
}

/*
 * The last change of the rule at or before an instant.  Changes may lie in the
 * neighbouring year, their times reach a week far.
 */
static int32_t rule_offset(const struct rule *r, int64_t at)
{
	int32_t offset_s = r->offset_s;
	int64_t year = year_of(at);

	if (!r->has_summer)
		return offset_s;
	for (int64_t y = year - 1; y <= year + 1; y++) {
		struct change two[2];

		rule_changes(two, r, y);
		for (int i = 0; i < 2; i++)
			if (two[i].at <= at)
				offset_s = two[i].offset_s;
	}
	return offset_s;
}

static int64_t rule_next(const struct rule *r, int64_t at)
{
	int64_t year = year_of(at);

	for (int64_t y = year - 1; r->has_summer && y <= year + 2; y++) {
		struct change two[2];

		rule_changes(two, r, y);
		for (int i = 0; i < 2; i++)
			if (two[i].at > at &&
			    rule_offset(r, two[i].at) != rule_offset(r, at))
				return two[i].at;
	}
	return INT64_MAX;
}

/* --- the file ------------------------------------------------------------- */

static int64_t big_endian(const unsigned char *p, size_t len)
{
	uint64_t n = p[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

/* Counts of a header, in the file's order. */
struct counts {
	size_t utc, standard, leaps, changes, types, chars;
};

static bool read_header(struct counts *out, const unsigned char *p, size_t len)
{
	size_t *const fields[] = { &out->utc, &out->standard, &out->leaps,
				   &out->changes, &out->types, &out->chars };

	if (len < HEADER_LEN || memcmp(p, "TZif", 4) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		int64_t n = big_endian(p + 20 + 4 * i, 4);

		if (n < 0 || n > 100000)
			return false;
		*fields[i] = (size_t)n;
	}
	return out->types > 0;
}

static size_t body_len(const struct counts *c, size_t time_len)
{
	return c->changes * (time_len + 1) + c->types * 6 + c->chars +
	       c->leaps * (time_len + 4) + c->standard + c->utc;
}

static bool read_type(int32_t *out, const unsigned char *types, size_t i)
{
	*out = (int32_t)big_endian(types + 6 * i, 4);
	return *out > -OFFSET_MAX_S && *out < OFFSET_MAX_S;
}

static bool read_changes(struct zone *z, const struct counts *c,
			 const unsigned char *p)
{
	const unsigned char *indices = p + 8 * c->changes;
	const unsigned char *types = indices + c->changes;

	if (!read_type(&z->first_s, types, 0))
		return false;
	for (size_t i = 0; i < c->changes; i++) {
		struct change change = { .at = big_endian(p + 8 * i, 8) };

		if (indices[i] >= c->types ||
		    !read_type(&change.offset_s, types, indices[i]) ||
		    (i && change.at <= z->changes.items[i - 1].at))
			return false;
		vec_push(&z->changes, change);
	}
	return true;
}

/* "\n" RULE "\n" */
static bool read_footer(struct zone *z, const unsigned char *p, size_t len)
{
	const char *end;
	char text[128];

	if (len < 2 || *p != '\n')
		return false;
	end = memchr(p + 1, '\n', len - 1);
	len = end ? (size_t)(end - (const char *)p) - 1 : sizeof(text);
	if (len >= sizeof(text))
		return false;
	memcpy(text, p + 1, len);
	text[len] = '\0';
	return strlen(text) == len && (!len || read_rule(&z->rule, text));
}

/* Version 2 and later say everything once more with 64 bits: only that. */
static bool read_file(struct zone *z, const unsigned char *p, size_t len)
{
	struct counts c;
	size_t skip;

	if (!read_header(&c, p, len) || p[4] < '2')
		return false;
	skip = HEADER_LEN + body_len(&c, 4);
	if (len < skip || !read_header(&c, p + skip, len - skip) || c.leaps)
		return false;
	p += skip + HEADER_LEN;
	len -= skip + HEADER_LEN;
	if (len < body_len(&c, 8) || !read_changes(z, &c, p))
		return false;
	return read_footer(z, p + body_len(&c, 8), len - body_len(&c, 8));
}

const struct tkt_error *zone_parse(struct zone **out, const char *name,
				   const char *bytes, size_t len)
{
	CLEANUP(zone_free_ptr) struct zone *z = mem_alloc(sizeof(*z));

	if (!read_file(z, (const unsigned char *)bytes, len))
		return tkt_error(TKT_E_INVALID, "the file of time zone '%s' "
				 "is damaged, or of an unknown form", name);
	*out = TAKE(z);
	return NULL;
}

void zone_free(struct zone *z)
{
	if (!z)
		return;
	vec_release(&z->changes);
	free(z);
}

/* --- asking --------------------------------------------------------------- */

/* How many changes are at or before an instant. */
static size_t changes_until(const struct zone *z, int64_t at)
{
	size_t low = 0, high = z->changes.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (z->changes.items[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int32_t zone_offset(const struct zone *z, int64_t at)
{
	size_t n;

	if (!z)
		return 0;
	n = changes_until(z, at);
	if (n == z->changes.len && z->rule.is_set)
		return rule_offset(&z->rule, at);
	return n ? z->changes.items[n - 1].offset_s : z->first_s;
}

int64_t zone_next_change(const struct zone *z, int64_t at)
{
	int64_t next;

	if (!z)
		return INT64_MAX;
	for (size_t n = changes_until(z, at); n < z->changes.len; n++) {
		next = z->changes.items[n].at;
		if (zone_offset(z, next) != zone_offset(z, at))
			return next;
	}
	return z->rule.is_set ? rule_next(&z->rule, at) : INT64_MAX;
}

int64_t zone_instant(const struct zone *z, int64_t local,
		     enum zone_which which)
{
	/* No offset in force here is in force outside these two days. */
	int64_t at = local - OFFSET_MAX_S, until = local + OFFSET_MAX_S;
	int64_t found = INSTANT_NONE;

	for (;;) {
		int32_t offset_s = zone_offset(z, at);
		int64_t next = zone_next_change(z, at);
		int64_t here = local - offset_s;

		/* It has this offset from `at` to `next`. */
		if (here >= at && here < next) {
			found = here;
			if (which == ZONE_FIRST)
				return found;
		}
		if (next > until)
			break;
		/* Jumped over: the wall is past it at once. */
		if (found == INSTANT_NONE && here >= next &&
		    next + zone_offset(z, next) > local)
			found = next;
		at = next;
	}
	return found == INSTANT_NONE ? local - zone_offset(z, local) : found;
}
