/* Cells as rows: for people, and as numbers for machines. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/report.h"

struct table {
	struct report_rows *out;
	struct arena *arena;
	const struct report_group *group;
};

/* --- numbers ------------------------------------------------------------- */

static const char *whole_number(struct table *t, int64_t n)
{
	return arena_printf(t->arena, "%" PRId64, n);
}

/* Without zeros at the end, and the point with them. */
static const char *real_number(struct table *t, double x, int decimals)
{
	char *text = arena_printf(t->arena, "%.*f", decimals, x);
	size_t len = strlen(text);

	while (len && text[len - 1] == '0')
		text[--len] = '\0';
	if (len && text[len - 1] == '.')
		text[len - 1] = '\0';
	return strcmp(text, "-0") ? text : "0";
}

static const char *duration(struct table *t, double s)
{
	BUF_LOCAL b = BUF_INIT;

	duration_format(&b, (int64_t)(s < 0 ? s - 0.5 : s + 0.5));
	return arena_strndup(t->arena, b.bytes, b.len);
}

static const char *percent(struct table *t, double part, double whole)
{
	return whole > 0 ? arena_printf(t->arena, "%.1f %%",
					100 * part / whole)
			 : NULL;
}

static void add_part(struct report_row *row, const char *name,
		     const char *value)
{
	row->parts[row->parts_len++] = (struct report_part){
		.name = name, .value = value,
	};
}

/* --- a row by its unit --------------------------------------------------- */

static void set_share(struct table *t, struct report_row *row, double part,
		      double whole)
{
	row->share = percent(t, part, whole);
	if (whole > 0)
		row->fraction = part / whole;
}

static double sum_of(const struct cells *cells)
{
	double sum = 0;

	for (size_t i = 0; i < cells->len; i++)
		sum += (double)cells->items[i].n;
	return sum;
}

static void set_count(struct table *t, struct report_row *row)
{
	const char *whole = row->figure->whole;
	const struct cell *of = whole ? report_cell(t->group, whole, NULL)
				      : NULL;
	int64_t n = row->cell ? row->cell->n : 0;

	row->shown = whole_number(t, n);
	add_part(row, NULL, row->shown);
	if (of)
		set_share(t, row, (double)n, (double)of->n);
}

static void set_sum(struct table *t, struct report_row *row)
{
	size_t figure = report_figure(row->figure->name);

	row->shown = duration(t, (double)row->cell->n);
	add_part(row, NULL, whole_number(t, row->cell->n));
	set_share(t, row, (double)row->cell->n,
		  sum_of(&t->group->figures[figure]));
}

static void set_rate(struct table *t, struct report_row *row)
{
	int64_t n = row->cell ? row->cell->n : 0;
	int64_t of = row->cell ? row->cell->of : 0;

	row->shown = arena_printf(t->arena, "%" PRId64 " of %" PRId64, n, of);
	set_share(t, row, (double)n, (double)of);
	add_part(row, "n", whole_number(t, n));
	add_part(row, "of", whole_number(t, of));
	add_part(row, "rate",
		 of ? real_number(t, (double)n / (double)of, 4) : "null");
}

static const char *shown_three(struct table *t, const struct report_row *row)
{
	const struct cell *c = row->cell;

	if (row->figure->unit == FIGURE_MARKS)
		return arena_printf(t->arena, "%s / %" PRId64 " / %s",
				    real_number(t, cell_median(c), 1),
				    cell_p90(c),
				    real_number(t, cell_mean(c), 2));
	return arena_printf(t->arena, "%s / %s / %s",
			    duration(t, cell_median(c)),
			    duration(t, (double)cell_p90(c)),
			    duration(t, cell_mean(c)));
}

/* How many, their sum, and what is in the middle. */
static void set_times(struct table *t, struct report_row *row)
{
	const struct cell *c = row->cell;
	bool first = row->figure->flags & FIGURE_FIRST;

	if (!first) {
		add_part(row, "n", whole_number(t, c ? c->n : 0));
		add_part(row, "sum", whole_number(t, c ? c->of : 0));
	}
	add_part(row, "median", c ? real_number(t, cell_median(c), 1)
				  : "null");
	add_part(row, "p90", c ? whole_number(t, cell_p90(c)) : "null");
	row->parts[row->parts_len - 1].not_in_json = first;
	add_part(row, "mean", c ? real_number(t, cell_mean(c), 1) : "null");
	row->shown = c ? shown_three(t, row) : "none";
	if (c)
		row->share = arena_printf(t->arena, "n %" PRId64, c->n);
}

static void push_row(struct table *t, const struct figure *figure,
		     const struct cell *cell)
{
	struct report_row row = {
		.figure = figure, .cell = cell, .fraction = -1,
		.label = cell ? cell->label : NULL, .name = figure->name,
	};

	if (row.label)
		row.name = arena_printf(t->arena, "%s.%s", figure->name,
					row.label);
	switch (figure->unit) {
	case FIGURE_COUNT:
		set_count(t, &row);
		break;
	case FIGURE_SUM:
		set_sum(t, &row);
		break;
	case FIGURE_RATE:
		set_rate(t, &row);
		break;
	case FIGURE_TIMES:
	case FIGURE_MARKS:
		set_times(t, &row);
		break;
	}
	vec_push(t->out, row);
}

static void push_nothing(struct table *t, const struct figure *figure)
{
	const struct report_row row = {
		.figure = figure, .name = figure->name, .fraction = -1,
	};

	vec_push(t->out, row);
}

void report_rows(struct report_rows *out, struct arena *a,
		 const struct report_group *g)
{
	struct table t = { .out = out, .arena = a, .group = g };

	for (size_t i = 0; report_figures[i].name; i++) {
		const struct figure *figure = &report_figures[i];
		const struct cells *cells = &g->figures[i];

		for (size_t k = 0; k < cells->len; k++)
			push_row(&t, figure, &cells->items[k]);
		if (!cells->len && figure->flags & FIGURE_LABELLED)
			push_nothing(&t, figure);
		else if (!cells->len)
			push_row(&t, figure, /* cell */ NULL);
	}
}

/* --- as JSON ------------------------------------------------------------- */

static void add_key(struct buf *out, const char *key)
{
	ARENA_LOCAL a = { 0 };

	if (out->bytes[out->len - 1] != '{')
		buf_adds(out, ", ");
	value_write(out, value_string(&a, key), VALUE_COMPACT, /* level */ 0);
	buf_adds(out, ": ");
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	ARENA_LOCAL a = { 0 };

	add_key(out, key);
	value_write(out, value_string(&a, text), VALUE_COMPACT, /* level */ 0);
}

static void add_time(struct buf *out, const char *key, int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, at);
	add_text(out, key, at == INSTANT_NONE ? NULL : text);
}

static void add_parts(struct buf *out, const struct report_row *row)
{
	if (!row->parts[0].name) {
		buf_adds(out, row->parts[0].value);
		return;
	}
	buf_addc(out, '{');
	for (size_t i = 0; i < row->parts_len; i++) {
		if (row->parts[i].not_in_json)
			continue;
		add_key(out, row->parts[i].name);
		buf_adds(out, row->parts[i].value);
	}
	buf_addc(out, '}');
}

static void add_labels(struct buf *out, const struct report_row *row, size_t n)
{
	buf_addc(out, '{');
	for (size_t i = 0; i < n && row[i].parts_len; i++) {
		add_key(out, row[i].label);
		add_parts(out, &row[i]);
	}
	buf_addc(out, '}');
}

void report_json(struct buf *out, const struct report *r,
		 const struct report_group *g, const struct report_rows *rows)
{
	buf_addc(out, '{');
	if (g->key) {
		add_text(out, "by", report_by_names[r->options.by]);
		add_text(out, "group", g->key);
	}
	if (g->key || g->since_at != INSTANT_NONE ||
	    g->until_at != INSTANT_NONE) {
		add_time(out, "since", g->since_at);
		add_time(out, "until", g->until_at);
	}
	for (size_t i = 0, n; i < rows->len; i += n) {
		const struct report_row *row = &rows->items[i];

		for (n = 1; i + n < rows->len && row[n].figure == row->figure;)
			n++;
		add_key(out, row->figure->name);
		if (row->figure->flags & FIGURE_LABELLED)
			add_labels(out, row, n);
		else
			add_parts(out, row);
	}
	buf_addc(out, '}');
}

/* --- as CSV -------------------------------------------------------------- */

/*
 * RFC 4180. What a spreadsheet would take for a formula gets an apostrophe,
 * since labels are other people's words.
 */
static void add_cell(struct buf *out, const char *text, bool last)
{
	bool formula = *text && strchr("=+-@\t", *text);
	bool quoted = formula || strpbrk(text, ",\"\r\n");

	if (quoted)
		buf_addc(out, '"');
	if (formula)
		buf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(out, '"');
		buf_addc(out, *text);
	}
	if (quoted)
		buf_addc(out, '"');
	buf_adds(out, last ? "\r\n" : ",");
}

void report_csv_begin(struct buf *out, const struct report *r)
{
	const char *by = report_by_names[r->options.by];

	add_cell(out, by ? by : "group", /* last */ false);
	buf_adds(out, "figure,label,number,value,unit,definition\r\n");
}

static const char *unit_of(const struct report_row *row, const char *part)
{
	static const char *const names[] = {
		[FIGURE_COUNT] = "count",
		[FIGURE_SUM] = "seconds",
		[FIGURE_RATE] = "rate",
		[FIGURE_TIMES] = "seconds",
		[FIGURE_MARKS] = "marks",
	};

	if (part && (!strcmp(part, "n") || !strcmp(part, "of")))
		return "count";
	return names[row->figure->unit];
}

void report_csv(struct buf *out, const struct report_group *g,
		const struct report_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++) {
		const struct report_row *row = &rows->items[i];

		for (size_t k = 0; k < row->parts_len; k++) {
			const struct report_part *part = &row->parts[k];
			const char *value = part->value;

			if (!strcmp(value, "null"))
				value = "";
			add_cell(out, g->key ? g->key : "", false);
			add_cell(out, row->figure->name, false);
			add_cell(out, row->label ? row->label : "", false);
			add_cell(out, part->name ? part->name : "", false);
			buf_adds(out, value); /* a number, also below 0 */
			buf_addc(out, ',');
			add_cell(out, unit_of(row, part->name), false);
			add_cell(out, row->figure->definition, true);
		}
	}
}
