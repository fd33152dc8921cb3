#include "ui/table.h"

#include <string.h>
#include "ui/cell.h"

enum {
	GAP_COLS = 2,
	WIDE_MIN_COLS = 12, /* a wide column is not made narrower */
};

static const struct field *column(const struct out *out, size_t i)
{
	return field_find(out->table, out->columns.items[i]);
}

void table_add(struct out *out, const void *record)
{
	for (size_t i = 0; i < out->columns.len; i++) {
		const struct field *f = column(out, i);
		enum style style = cell_style(out, f, record);
		BUF_LOCAL text = BUF_INIT;
		struct out_cell cell;

		cell_for_people(&text, out, f, record);
		cell.text = arena_strdup(&out->arena, text.bytes);
		cell.style = style == STYLE_RESET ? "" :
						    out_style(out->app, style);
		vec_push(&out->cells, cell);
	}
}

static size_t text_cols(const char *text)
{
	return utf8_cols(text, strlen(text));
}

static const char *heading(const struct field *f)
{
	return f->heading ? f->heading : f->name;
}

/* Takes from the wide columns what the line is too long by. */
static void narrow(size_t *widths, const struct out *out, size_t n)
{
	size_t cols = (size_t)out->app->cols, total = (n - 1) * GAP_COLS;

	for (size_t i = 0; i < n; i++)
		total += widths[i];
	for (size_t i = 0; i < n && total > cols; i++) {
		size_t least = text_cols(heading(column(out, i)));
		size_t excess = total - cols, spare;

		if (least < WIDE_MIN_COLS)
			least = WIDE_MIN_COLS;
		if (!(column(out, i)->flags & FIELD_WIDE) ||
		    widths[i] <= least)
			continue;
		spare = widths[i] - least;
		widths[i] -= excess < spare ? excess : spare;
		total -= excess < spare ? excess : spare;
	}
}

static void measure(size_t *widths, const struct out *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		widths[i] = text_cols(heading(column(out, i)));
	for (size_t i = 0; i < out->cells.len; i++) {
		size_t cols = text_cols(out->cells.items[i].text);

		if (cols > widths[i % n])
			widths[i % n] = cols;
	}
	narrow(widths, out, n);
}

struct line {
	struct buf *text;
	const struct out *out;
	size_t begin; /* the column where the next cell begins */
	size_t at;    /* cells written so far */
};

/* Spaces are written when something follows them: no line ends in one. */
static void add_cell(struct line *line, const char *text, const char *style,
		     size_t width, bool right)
{
	BUF_LOCAL cut = BUF_INIT;
	size_t begin = line->begin, cols = (size_t)line->out->app->cols;

	line->begin += width + GAP_COLS;
	if (begin >= cols)
		return;
	if (width > cols - begin)
		width = cols - begin;
	utf8_cut(&cut, text, strlen(text), width);
	if (!cut.len)
		return;
	cols = utf8_cols(cut.bytes, cut.len);
	if (right)
		begin += width - cols;
	buf_pad(line->text, ' ', begin - line->at);
	buf_adds(line->text, style);
	buf_add(line->text, cut.bytes, cut.len);
	if (*style)
		buf_adds(line->text, out_style(line->out->app, STYLE_RESET));
	line->at = begin + cols;
}

static void add_below(struct buf *text, const struct out *out, size_t row)
{
	if (row >= out->below.len || !out->below.items[row])
		return;
	buf_adds(text, out->below.items[row]);
	buf_addc(text, '\n');
}

void table_write(struct buf *text, const struct out *out)
{
	size_t n = out->columns.len;
	size_t *widths = mem_resize(/*p=*/NULL, n, sizeof(*widths));
	struct line line = { .text = text, .out = out };

	measure(widths, out, n);
	for (size_t i = 0; i < n; i++)
		add_cell(&line, heading(column(out, i)),
			 out_style(out->app, STYLE_HEADING), widths[i],
			 column(out, i)->flags & FIELD_RIGHT);
	buf_addc(text, '\n');
	for (size_t i = 0; i < out->cells.len; i++) {
		const struct out_cell *cell = &out->cells.items[i];

		if (i % n == 0)
			line.begin = line.at = 0;
		add_cell(&line, cell->text, cell->style, widths[i % n],
			 column(out, i % n)->flags & FIELD_RIGHT);
		if (i % n == n - 1) {
			buf_addc(text, '\n');
			add_below(text, out, i / n);
		}
	}
	free(widths);
}
