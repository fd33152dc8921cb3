#include "slow_office.h"

#include <time.h>

#include "base/arena.h"
#include "unit.h"

static const char *const zone_names[] = {
	"UTC", "Europe/Berlin", "Europe/London", "Europe/Moscow",
	"Europe/Istanbul", "America/New_York", "America/St_Johns",
	"America/Sao_Paulo", "America/Havana", "America/Caracas",
	"America/Asuncion", "America/Nuuk", "America/Scoresbysund",
	"Atlantic/Azores", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tehran",
	"Asia/Gaza", "Asia/Beirut", "Asia/Amman", "Africa/Casablanca",
	"Africa/Cairo", "Africa/Juba", "Antarctica/Troll",
	"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
	"Pacific/Easter", "Pacific/Fiji",
};

/* --- what the wall shows ------------------------------------------------- */

static int32_t libc_wall(int64_t minute)
{
	time_t t = (time_t)(minute * 60);
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	return (int32_t)(minute + tm.tm_gmtoff / 60);
}

static void use_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

/* libc is slow, and is asked for each minute in the hours of a change only. */
static void fill_hour(struct wall *w, int64_t begin, int t)
{
	int32_t shows = libc_wall(begin + t);
	bool steady = libc_wall(begin + t + 60) - shows == 60;

	for (int i = 0; i < 60; i++)
		w->shows[t + i] = steady ? shows + i : libc_wall(begin + t + i);
}

static void fill_wall(struct wall *w, int64_t begin)
{
	size_t len;

	use_zone(w->zone);
	w->least = INT32_MAX;
	w->most = 0;
	for (int t = 0; t < MINUTES; t += 60)
		fill_hour(w, begin, t);
	for (int t = 0; t < MINUTES; t++) {
		int32_t now = w->shows[t];

		w->least = now < w->least ? now : w->least;
		w->most = now > w->most ? now : w->most;
	}
	len = (size_t)(w->most - w->least) + 1;
	w->first = mem_resize(NULL, len, sizeof(int));
	w->last = mem_resize(NULL, len, sizeof(int));
	for (size_t i = 0; i < len; i++)
		w->first[i] = w->last[i] = NEVER;
	for (int t = 0; t < MINUTES; t++) {
		int32_t i = w->shows[t] - w->least;

		if (w->first[i] == NEVER)
			w->first[i] = t;
		w->last[i] = t;
	}
	for (int t = 1; t < MINUTES; t++)
		for (int32_t i = w->shows[t - 1] + 1; i < w->shows[t]; i++)
			if (w->first[i - w->least] == NEVER)
				w->first[i - w->least] =
					w->last[i - w->least] = t;
}

/* A day of the year ahead in which the wall is set. */
static int64_t near_change(const char *zone, int64_t minute)
{
	int32_t before;

	use_zone(zone);
	before = libc_wall(minute) - (int32_t)minute;
	for (int day = 0; day < 366; day++) {
		minute += MINUTES_A_DAY;
		if (libc_wall(minute) - (int32_t)minute != before)
			break;
	}
	return minute;
}

static int64_t near_date(struct sample_random *r)
{
	static const struct { int month, day; } dates[] = {
		{ 12, 31 }, { 1, 1 }, { 2, 28 }, { 2, 29 }, { 3, 1 },
	};
	unsigned i = sample_number(r, ARRAY_LEN(dates));
	struct tm tm = { .tm_year = 104 + 4 * (int)sample_number(r, 7),
			 .tm_mon = dates[i].month - 1,
			 .tm_mday = dates[i].day };

	return timegm(&tm) / 60;
}

void scene_make(struct scene *s, struct sample_random *r)
{
	int64_t middle = 18408960 + sample_number(r, 26 * 525960);

	for (int i = 0; i < ZONES; i++)
		s->walls[i].zone =
			zone_names[sample_number(r, ARRAY_LEN(zone_names))];
	if (sample_chance(r, 75))
		middle = near_change(s->walls[0].zone, middle);
	else if (sample_chance(r, 50))
		middle = near_date(r);
	s->begin = middle - 11 * MINUTES_A_DAY;
	for (int i = 0; i < ZONES; i++)
		fill_wall(&s->walls[i], s->begin);
}

void scene_release(struct scene *s)
{
	for (int i = 0; i < ZONES; i++) {
		free(s->walls[i].first);
		free(s->walls[i].last);
	}
}

int64_t scene_instant(const struct scene *s, int minute)
{
	return (s->begin + minute) * 60;
}

/* --- calendars ----------------------------------------------------------- */

static struct hours random_hours(struct sample_random *r)
{
	static const int steps[] = { 1, 5, 15, 30, 60 };
	int step = steps[sample_number(r, ARRAY_LEN(steps))];
	unsigned count = (unsigned)(MINUTES_A_DAY / step);
	int from = step * (int)sample_number(r, count);
	int to = from + step * (1 + (int)sample_number(r, count));

	/* Near the hours at which clocks are set. */
	if (sample_chance(r, 30))
		from = step * (int)sample_number(r, 1 + 240 / (unsigned)step);
	if (sample_chance(r, 20))
		to = MINUTES_A_DAY;
	if (to > MINUTES_A_DAY || to <= from)
		to = MINUTES_A_DAY;
	return (struct hours){ from, to };
}

void office_random(struct office *o, struct sample_random *r,
		   const struct scene *s)
{
	struct hours usual = random_hours(r);

	memset(o, 0, sizeof(*o));
	if (sample_chance(r, 8))
		return;
	o->wall = &s->walls[sample_number(r, ZONES)];
	if (sample_chance(r, 15))
		usual = (struct hours){ 0, MINUTES_A_DAY };
	for (int day = 0; day < 7; day++) {
		if (sample_chance(r, 20))
			continue;
		o->week[day][0] = usual;
		for (int i = 0; i < 3; i++)
			if (sample_chance(r, 12))
				o->week[day][i] = random_hours(r);
	}
	o->free_times_len = (int)sample_number(r, 7);
	for (int i = 0; i < o->free_times_len; i++)
		o->free_times[i] = (struct free_time){
			.day = o->wall->least / MINUTES_A_DAY +
			       (int32_t)sample_number(r, DAYS),
			.yearly = sample_chance(r, 30),
			.hours = sample_chance(r, 50)
					 ? (struct hours){ 0, MINUTES_A_DAY }
					 : random_hours(r),
		};
}

static void date_of(struct tm *tm, int32_t day)
{
	time_t t = (time_t)day * 86400;

	assert_non_null(gmtime_r(&t, tm));
}

static bool is_free(const struct free_time *f, int32_t day)
{
	struct tm a, b;

	if (!f->yearly)
		return f->day == day;
	date_of(&a, f->day);
	date_of(&b, day);
	return a.tm_mon == b.tm_mon && a.tm_mday == b.tm_mday;
}

/* A day as a row of minutes on the wall. */
static void fill_day(bool *row, const struct office *o, int32_t day)
{
	struct tm tm;

	date_of(&tm, day);
	memset(row, 0, MINUTES_A_DAY + 1);
	for (int i = 0; i < 3; i++) {
		const struct hours *h = &o->week[(tm.tm_wday + 6) % 7][i];

		for (int m = h->from; m < h->to; m++)
			row[m] = true;
	}
	for (int i = 0; i < o->free_times_len; i++) {
		const struct free_time *f = &o->free_times[i];

		for (int m = f->hours.from;
		     is_free(f, day) && m < f->hours.to; m++)
			row[m] = false;
	}
}

static void open_hours(struct office *o, int32_t from, int32_t to)
{
	const struct wall *w = o->wall;

	/* Too near the edge of what is known. */
	if (from < w->least || to > w->most)
		return;
	for (int t = w->first[from - w->least]; t < w->last[to - w->least]; t++)
		o->is_open[t] = true;
}

void office_fill(struct office *o)
{
	bool row[MINUTES_A_DAY + 1];

	if (!o->wall) {
		memset(o->is_open, true, sizeof(o->is_open));
		return;
	}
	for (int32_t day = o->wall->least / MINUTES_A_DAY;
	     day <= o->wall->most / MINUTES_A_DAY; day++) {
		int32_t midnight = day * MINUTES_A_DAY;

		fill_day(row, o, day);
		for (int m = 0; m < MINUTES_A_DAY; m++) {
			int from = m;

			while (row[m])
				m++;
			if (m > from)
				open_hours(o, midnight + from, midnight + m);
		}
	}
}

int64_t office_day_s(const struct office *o)
{
	int length[7] = { 0 }, best = 0, most = 0;

	if (!o->wall)
		return 86400;
	for (int day = 0; day < 7; day++)
		for (int m = 0; m < MINUTES_A_DAY; m++)
			for (int i = 0; i < 3; i++) {
				const struct hours *h = &o->week[day][i];

				if (m < h->from || m >= h->to)
					continue;
				length[day]++;
				break;
			}
	for (int day = 0; day < 7; day++) {
		int same = 0;

		for (int other = 0; other < 7; other++)
			same += length[other] == length[day];
		if (!length[day] || same < most ||
		    (same == most && length[day] <= best))
			continue;
		most = same;
		best = length[day];
	}
	return (int64_t)best * 60;
}

bool office_opens(const struct office *o)
{
	return !o->wall || office_day_s(o) > 0;
}

static struct value *hours_value(struct arena *a, const struct hours *h)
{
	struct value *two = value_array(a);

	for (int i = 0; i < 2; i++) {
		int m = i ? h->to : h->from;

		value_append(a, two, value_string(a, arena_printf(
			a, "%02d:%02d", m / 60, m % 60)));
	}
	return two;
}

static struct value *free_times_value(struct arena *a, const struct office *o,
				      bool whole)
{
	struct value *list = value_array(a);

	for (int i = 0; i < o->free_times_len; i++) {
		const struct free_time *f = &o->free_times[i];
		bool is_whole = f->hours.to - f->hours.from == MINUTES_A_DAY;
		struct value *hours = hours_value(a, &f->hours);
		struct value *part = value_object(a);
		struct tm tm;
		const char *date;

		if (is_whole != whole)
			continue;
		date_of(&tm, f->day);
		date = f->yearly
			? arena_printf(a, "%02d-%02d", tm.tm_mon + 1,
				       tm.tm_mday)
			: arena_printf(a, "%04d-%02d-%02d", tm.tm_year + 1900,
				       tm.tm_mon + 1, tm.tm_mday);
		value_set_string(a, part, "date", date);
		value_set_string(a, part, "from", value_item_string(hours, 0));
		value_set_string(a, part, "to", value_item_string(hours, 1));
		value_append(a, list, whole ? value_string(a, date) : part);
	}
	return list;
}

struct value *office_value(struct arena *a, const struct office *o)
{
	static const char *const names[7] = { "mon", "tue", "wed", "thu",
					      "fri", "sat", "sun" };
	struct value *v = value_object(a), *week = value_object(a);

	for (int day = 0; day < 7; day++) {
		struct value *list = value_array(a);

		for (int i = 0; i < 3; i++)
			if (o->week[day][i].to)
				value_append(a, list,
					     hours_value(a, &o->week[day][i]));
		value_set(a, week, names[day], list);
	}
	value_set_string(a, v, "tz", o->wall->zone);
	value_set(a, v, "hours", week);
	value_set(a, v, "holidays", free_times_value(a, o, /* whole */ true));
	value_set(a, v, "partial_holidays",
		  free_times_value(a, o, /* whole */ false));
	return v;
}
