#include "ui/cell.h"

#include <inttypes.h>
#include <string.h>

static const void *member(const struct field *f, const void *record)
{
	return (const char *)record + f->offset;
}

static const char *string_of(const struct field *f, const void *record)
{
	return *(const char *const *)member(f, record);
}

static int64_t number_of(const struct field *f, const void *record)
{
	return *(const int64_t *)member(f, record);
}

static void add_short_id(struct buf *text, const struct out *out,
			 const char *id)
{
	if (out->short_id)
		buf_adds(text, out->short_id(out->context, id));
	else if (out->app->desk)
		buf_adds(text, desk_short_id(out->app->desk, id));
	else
		buf_add(text, id, strnlen(id, 12));
}

/* --- people ------------------------------------------------------------- */

void cell_for_people(struct buf *text, const struct out *out,
		     const struct field *f, const void *record)
{
	const struct strings *list;

	if (field_is_empty(f, record))
		return;
	switch (f->type) {
	case FIELD_STRING:
		out_line(text, string_of(f, record));
		return;
	case FIELD_ID:
		add_short_id(text, out, string_of(f, record));
		return;
	case FIELD_TIME:
		instant_format_relative(text, number_of(f, record),
					out->app->time.now_at);
		return;
	case FIELD_DURATION:
		duration_format(text, number_of(f, record));
		return;
	case FIELD_INT:
		buf_addf(text, "%" PRId64, number_of(f, record));
		return;
	case FIELD_BOOL:
		buf_adds(text, "yes");
		return;
	case FIELD_LIST:
		list = member(f, record);
		for (size_t i = 0; i < list->len; i++) {
			buf_adds(text, i ? ", " : "");
			out_line(text, list->items[i]);
		}
		return;
	}
}

/* --- machines ----------------------------------------------------------- */

static void add_quoted(struct buf *text, const char *s, bool quote,
		       bool in_list)
{
	if (!quote) {
		buf_adds(text, s);
		return;
	}
	for (; *s; s++) {
		if (*s == '\t')
			buf_adds(text, "\\t");
		else if (*s == '\n')
			buf_adds(text, "\\n");
		else if (*s == '\\' || (in_list && *s == ','))
			buf_addf(text, "\\%c", *s);
		else
			buf_addc(text, *s);
	}
}

static void add_time(struct buf *text, int64_t at)
{
	char rfc3339[INSTANT_TEXT_LEN + 1];

	if (at == INSTANT_NONE)
		return;
	instant_format(rfc3339, at);
	buf_adds(text, rfc3339);
}

void cell_for_machines(struct buf *text, const struct out *out,
		       const struct field *f, const void *record,
		       bool full_ids, bool quote)
{
	const struct strings *list;
	const char *s;

	switch (f->type) {
	case FIELD_STRING:
		s = string_of(f, record);
		add_quoted(text, s ? s : "", quote, /*in_list=*/false);
		return;
	case FIELD_ID:
		s = string_of(f, record);
		if (s && full_ids)
			buf_adds(text, s);
		else if (s)
			add_short_id(text, out, s);
		return;
	case FIELD_TIME:
		add_time(text, number_of(f, record));
		return;
	case FIELD_DURATION:
	case FIELD_INT:
		if (number_of(f, record) != INSTANT_NONE)
			buf_addf(text, "%" PRId64, number_of(f, record));
		return;
	case FIELD_BOOL:
		buf_adds(text, *(const bool *)member(f, record) ? "true" :
								  "false");
		return;
	case FIELD_LIST:
		list = member(f, record);
		for (size_t i = 0; i < list->len; i++) {
			buf_adds(text, i ? "," : "");
			add_quoted(text, list->items[i], quote,
				   /*in_list=*/true);
		}
		return;
	}
}

/* --- colour ------------------------------------------------------------- */

static const struct {
	const char *field, *value; /* NULL: any */
	enum style style;
} styles[] = {
	{ "priority", "P1", STYLE_BAD },     { "priority", "P2", STYLE_WARN },
	{ "state", "new", STYLE_WARN },      { "state", "waiting", STYLE_DIM },
	{ "state", "resolved", STYLE_GOOD }, { "state", "closed", STYLE_DIM },
	{ "state", "rejected", STYLE_DIM },  { "state", "archived", STYLE_DIM },
	{ "state", "validated", STYLE_GOOD }, { "breached", NULL, STYLE_BAD },
	{ "concurrent", NULL, STYLE_WARN },  { "flagged", NULL, STYLE_WARN },
};

enum style cell_style(const struct out *out, const struct field *f,
		      const void *record)
{
	if (field_is_empty(f, record))
		return STYLE_RESET;
	if (f->type == FIELD_ID)
		return STYLE_ID;
	if (f->type == FIELD_TIME && !strcmp(f->name, "due_at"))
		return number_of(f, record) < out->app->time.now_at ?
			       STYLE_BAD :
			       STYLE_RESET;
	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		if (strcmp(styles[i].field, f->name) != 0)
			continue;
		if (!styles[i].value ||
		    (f->type == FIELD_STRING &&
		     !strcmp(styles[i].value, string_of(f, record))))
			return styles[i].style;
	}
	return STYLE_RESET;
}
