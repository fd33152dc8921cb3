/* Times of logs, by a format (strptime(3), but pure). */
#include <string.h>

#include "model/import.h"

struct reading {
	const char *text;
	struct civil civil;
	int64_t epoch_at, offset_s;
	bool has_epoch, is_pm, is_am;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* One to `most` digits, a space before them allowed. */
static bool read_number(int64_t *out, struct reading *r, int most)
{
	int64_t n = 0;
	int digits = 0;

	while (is_space(*r->text))
		r->text++;
	while (digits < most && is_digit(*r->text)) {
		n = 10 * n + (*r->text++ - '0');
		digits++;
	}
	*out = n;
	return digits > 0;
}

static bool read_part(int *out, struct reading *r, int least, int most)
{
	int64_t n;

	if (!read_number(&n, r, /* most */ 2) || n < least || n > most)
		return false;
	*out = (int)n;
	return true;
}

static bool read_month_name(struct reading *r)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++) {
		if (strncasecmp(names + 3 * i, r->text, 3))
			continue;
		r->civil.month = i + 1;
		r->text += 3;
		return true;
	}
	return false;
}

static bool read_half_day(struct reading *r)
{
	r->is_am = !strncasecmp(r->text, "am", 2);
	r->is_pm = !strncasecmp(r->text, "pm", 2);
	if (!r->is_am && !r->is_pm)
		return false;
	r->text += 2;
	return true;
}

/* Z, +01, +0100 or +01:00 */
static bool read_zone(struct reading *r)
{
	int sign = *r->text == '-' ? -1 : 1, hours, minutes = 0;

	if (*r->text == 'Z') {
		r->text++;
		r->offset_s = 0;
		return true;
	}
	if ((*r->text != '+' && *r->text != '-') || !is_digit(r->text[1]) ||
	    !is_digit(r->text[2]))
		return false;
	r->text++;
	if (!read_part(&hours, r, 0, 23))
		return false;
	if (*r->text == ':')
		r->text++;
	if (is_digit(*r->text) && !read_part(&minutes, r, 0, 59))
		return false;
	r->offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool read_year(struct reading *r, int digits)
{
	int64_t year;

	if (!read_number(&year, r, digits))
		return false;
	/* POSIX: 69 to 99 are of the last century. */
	if (digits == 2)
		year += year < 69 ? 2000 : 1900;
	r->civil.year = year;
	return true;
}

static bool read_epoch(struct reading *r)
{
	r->has_epoch = read_number(&r->epoch_at, r, /* most */ 12);
	return r->has_epoch;
}

static bool read_item(struct reading *r, char item)
{
	struct civil *c = &r->civil;
	int64_t fraction;

	switch (item) {
	case 'Y':
		return read_year(r, 4);
	case 'y':
		return read_year(r, 2);
	case 'm':
		return read_part(&c->month, r, 1, 12);
	case 'b':
		return read_month_name(r);
	case 'd':
	case 'e':
		return read_part(&c->day, r, 1, 31);
	case 'H':
	case 'k':
		return read_part(&c->hour, r, 0, 23);
	case 'I':
		return read_part(&c->hour, r, 1, 12);
	case 'p':
		return read_half_day(r);
	case 'M':
		return read_part(&c->minute, r, 0, 59);
	case 'S': /* a leap second is the one before it */
		if (!read_part(&c->second, r, 0, 60))
			return false;
		c->second -= c->second == 60;
		return true;
	case 'f':
		return read_number(&fraction, r, /* most */ 18);
	case 'z':
		return read_zone(r);
	case 's':
		return read_epoch(r);
	case '%':
		return *r->text++ == '%';
	default:
		return false;
	}
}

static bool read_all(struct reading *r, const char *format)
{
	for (; *format; format++) {
		if (is_space(*format)) {
			while (is_space(*r->text))
				r->text++;
		} else if (*format != '%') {
			if (*r->text++ != *format)
				return false;
		} else if (!format[1] || !read_item(r, *++format)) {
			return false;
		}
	}
	return !*r->text;
}

bool import_time_parse(int64_t *at, const char *text, const char *format,
		       int64_t offset_s)
{
	struct reading r = { .text = text, .offset_s = offset_s };
	struct civil *c = &r.civil;

	if (!strcmp(format, "rfc3339"))
		return instant_parse_rfc3339(at, text);
	c->year = -1;
	if (!read_all(&r, format))
		return false;
	if (r.has_epoch) {
		*at = r.epoch_at;
		return true;
	}
	if (c->year < 0 || !c->month || !c->day ||
	    c->day > instant_month_days(c->year, c->month))
		return false;
	if ((r.is_am || r.is_pm) && c->hour == 12)
		c->hour = 0;
	if (r.is_pm)
		c->hour += 12;
	if (c->hour > 23)
		return false;
	*at = instant_from_civil(c) - r.offset_s;
	return true;
}
