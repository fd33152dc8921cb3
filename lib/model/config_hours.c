/* Values of calendars and policies: from text as people write it, and back. */
#include <string.h>

#include "base/utf8.h"
#include "model/config_internal.h"
#include "model/policy.h"

enum {
	DAY_MINUTES = 24 * 60,
	TIME_LEN = 5, /* 09:00 */
};

/* One item of a list, from `text` to the comma. */
struct item {
	struct value *list;
	struct arena *arena;
	const char *path;
	const char *text;
};

typedef const struct tkt_error *item_fn(struct item *item);

/* --- hours -------------------------------------------------------------- */

static bool is_digits(const char *text, size_t n)
{
	return strspn(text, "0123456789") >= n;
}

/* Minutes since midnight of `09:00` to `24:00`; -1: it is none. */
static int minutes_of(const char *text, size_t len)
{
	int hour, minute;

	if (len != TIME_LEN || !is_digits(text, 2) || text[2] != ':' ||
	    !is_digits(text + 3, 2))
		return -1;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	if (minute > 59 || hour * 60 + minute > DAY_MINUTES)
		return -1;
	return hour * 60 + minute;
}

/* `09:00-12:30`: where its parts begin and end; false: it is no such text. */
static bool parse_span(int *from, int *to, const char *text)
{
	const char *dash = strchr(text, '-');

	if (!dash)
		return false;
	*from = minutes_of(text, (size_t)(dash - text));
	*to = minutes_of(dash + 1, strlen(dash + 1));
	return *from >= 0 && *to > *from;
}

static const struct tkt_error *add_span(struct item *item)
{
	static const char wanted[] =
		"hours of a day in their order, 09:00-12:30,13:15-17:00; a "
		"day ends at 24:00, a night goes on at 00:00 of the next";
	struct value *span = value_array(item->arena);
	size_t n = value_len(item->list);
	int from, to;

	if (!parse_span(&from, &to, item->text))
		return config_bad_value(item->path, item->text, wanted);
	if (n) {
		const struct value *last = item->list->array.items[n - 1];
		const char *end = value_item_string(last, 1);

		if (minutes_of(end, strlen(end)) > from)
			return config_bad_value(item->path, item->text,
						wanted);
	}
	value_append(item->arena, span,
		     value_string(item->arena,
				  arena_strndup(item->arena, item->text,
						TIME_LEN)));
	value_append(item->arena, span,
		     value_string(item->arena, item->text + TIME_LEN + 1));
	value_append(item->arena, item->list, span);
	return NULL;
}

/* --- holidays ----------------------------------------------------------- */

static bool is_day(int64_t year, const char *text)
{
	int month, day;

	if (strlen(text) != 5 || !is_digits(text, 2) || text[2] != '-' ||
	    !is_digits(text + 3, 2))
		return false;
	month = (text[0] - '0') * 10 + text[1] - '0';
	day = (text[3] - '0') * 10 + text[4] - '0';
	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= instant_month_days(year, month);
}

/* 2026-12-25 */
static bool is_date(const char *text)
{
	int64_t year = 0;

	if (!is_digits(text, 4) || text[4] != '-')
		return false;
	for (int i = 0; i < 4; i++)
		year = year * 10 + text[i] - '0';
	return is_day(year, text + 5);
}

/* A date, or a day of every year, 02-29 among them. */
static bool is_date_or_day(const char *text)
{
	const int64_t leap_year = 2024;

	return is_date(text) || is_day(leap_year, text);
}

static const struct tkt_error *add_date(struct item *item)
{
	if (!is_date_or_day(item->text))
		return config_bad_value(item->path, item->text,
					"dates: 2026-12-25, or 01-01 for "
					"every year");
	value_append(item->arena, item->list,
		     value_string(item->arena, item->text));
	return NULL;
}

/* 2026-12-24 12:00-24:00, 12-24 12:00-24:00 */
static const struct tkt_error *add_part(struct item *item)
{
	struct value *part = value_object(item->arena);
	struct arena *a = item->arena;
	size_t len = strcspn(item->text, " ");
	const char *date = arena_strndup(a, item->text, len);
	const char *hours = item->text + len;
	int from, to;

	hours += strspn(hours, " ");
	if (!is_date_or_day(date) || !parse_span(&from, &to, hours))
		return config_bad_value(item->path, item->text,
					"parts of days: 2026-12-24 "
					"12:00-24:00,12-31 12:00-24:00");
	value_set_string(a, part, "date", date);
	value_set_string(a, part, "from",
			 arena_strndup(a, hours, TIME_LEN));
	value_set_string(a, part, "to", hours + TIME_LEN + 1);
	value_append(a, item->list, part);
	return NULL;
}

/* --- policies ----------------------------------------------------------- */

static const struct tkt_error *add_action(struct item *item)
{
	struct policy_action action;
	BUF_LOCAL text = BUF_INIT;

	/* Whether its days fit the calendar is checked with the policy. */
	TRY(tkt_error_wrap(policy_action_parse(&action, item->arena,
					       item->text,
					       /* calendar */ NULL),
			   "%s", item->path));
	policy_action_format(&text, &action);
	value_append(item->arena, item->list,
		     value_string(item->arena, text.bytes));
	return NULL;
}

static const struct tkt_error *parse_target(struct value **out,
					    struct arena *a, const char *path,
					    const char *text)
{
	struct clock_length target;

	/* Whether its days fit the calendar is checked with the policy. */
	TRY(tkt_error_wrap(clock_length_parse(&target, text,
					      /* calendar */ NULL),
			   "%s", path));
	*out = value_string(a, text);
	return NULL;
}

static const struct tkt_error *parse_zone(struct value **out, struct arena *a,
					  const char *path, const char *text)
{
	if (!zone_name_is_sound(text))
		return config_bad_value(path, text,
					"a time zone: Europe/Berlin, UTC");
	*out = value_string(a, text);
	return NULL;
}

/* --- lists of them ------------------------------------------------------ */

static const struct tkt_error *parse_items(struct value **out,
					   struct arena *a, const char *path,
					   const char *text, item_fn *add)
{
	struct item item = { .list = value_array(a), .arena = a,
			     .path = path };
	const char *p = text;

	do {
		size_t len = strcspn(p, ","), skip = strspn(p, " ");
		BUF_LOCAL clean = BUF_INIT;

		if (skip < len)
			utf8_clean(&clean, p + skip, len - skip);
		buf_trim_end(&clean);
		item.text = arena_strdup(a, clean.bytes);
		TRY(add(&item));
		p += len;
	} while (*p++);
	*out = item.list;
	return NULL;
}

const struct tkt_error *config_parse_hours(struct value **out,
					   struct arena *a,
					   const struct setting *s,
					   const char *path, const char *text)
{
	static const struct {
		const char *type;
		item_fn *add;
	} lists[] = {
		{ "spans", add_span },
		{ "dates", add_date },
		{ "parts", add_part },
		{ "actions", add_action },
	};

	*out = NULL;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (!strcmp(s->type, lists[i].type))
			return parse_items(out, a, path, text, lists[i].add);
	if (!strcmp(s->type, "target"))
		return parse_target(out, a, path, text);
	if (!strcmp(s->type, "zone"))
		return parse_zone(out, a, path, text);
	return NULL;
}

void config_format_item(struct buf *out, const struct value *v)
{
	const char *date = value_get_string(v, "date");

	if (v->type == VALUE_STRING)
		buf_adds(out, v->string);
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->array.len; i++)
		buf_addf(out, "%s%s", i ? "-" : "", value_item_string(v, i));
	if (v->type != VALUE_OBJECT)
		return;
	if (date && value_get_string(v, "from") && value_get_string(v, "to"))
		buf_addf(out, "%s %s-%s", date, value_get_string(v, "from"),
			 value_get_string(v, "to"));
	else
		value_write(out, v, VALUE_COMPACT, /* level */ 0);
}
