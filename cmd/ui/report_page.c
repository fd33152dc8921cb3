#include "ui/report_page.h"

#include <string.h>

#include "ui/out.h"
#include "ui/sheet.h"

enum {
	INDENT = 2,
	GAP = 2,
	BAR_MIN_COLS = 5,
	BAR_MAX_COLS = 40,
	SUMMARY_BAR_COLS = 6,
	EIGHTHS = 8,
};

/* --- bars ---------------------------------------------------------------- */

/* As many eighths of cells as the fraction has of `cols`; more than 0 shows. */
static void add_bar(struct buf *out, double fraction, size_t cols)
{
	static const char *const parts[EIGHTHS] = {
		"", "▏", "▎", "▍", "▌", "▋", "▊", "▉",
	};
	size_t eighths;

	if (fraction <= 0)
		return;
	if (fraction > 1)
		fraction = 1;
	eighths = (size_t)(fraction * (double)(cols * EIGHTHS) + 0.5);
	if (!eighths)
		eighths = 1;
	for (size_t i = 0; i < eighths / EIGHTHS; i++)
		buf_adds(out, "█");
	buf_adds(out, parts[eighths % EIGHTHS]);
}

/* --- one group ----------------------------------------------------------- */

/* What columns take, by all rows. */
struct widths {
	size_t title, shown, share, bar;
};

static bool is_shown(const struct report_row *row)
{
	return !(row->figure->flags & FIGURE_SCRIPT) && row->shown;
}

static size_t wider(size_t width, const char *text)
{
	size_t cols = text ? utf8_cols(text, strlen(text)) : 0;

	return cols > width ? cols : width;
}

static bool has_three(const struct figure *f)
{
	return f->unit == FIGURE_TIMES || f->unit == FIGURE_MARKS;
}

/* Median, p90 and mean take the room where others have their bar. */
static void set_widths(struct widths *w, const struct app *app,
		       const struct report_rows *rows)
{
	size_t used;

	for (size_t i = 0; i < rows->len; i++) {
		const struct report_row *row = &rows->items[i];

		if (!is_shown(row))
			continue;
		w->title = wider(w->title, row->label ? row->label
						      : row->figure->title);
		if (has_three(row->figure))
			continue;
		w->shown = wider(w->shown, row->shown);
		w->share = wider(w->share, row->share);
	}
	used = INDENT + w->title + w->shown + w->share + 3 * GAP;
	if ((size_t)app->cols >= used + BAR_MIN_COLS)
		w->bar = (size_t)app->cols - used;
	if (w->bar > BAR_MAX_COLS)
		w->bar = BAR_MAX_COLS;
}

static void add_right(struct buf *out, const char *text, size_t cols)
{
	size_t used = utf8_cols(text, strlen(text));

	buf_pad(out, ' ', used < cols ? cols - used : 0);
	buf_adds(out, text);
}

static void add_row(struct buf *out, const struct app *app,
		    const struct report_row *row, const struct widths *w)
{
	const char *title = row->label ? row->label : row->figure->title;
	BUF_LOCAL safe = BUF_INIT;

	out_line(&safe, title);
	buf_pad(out, ' ', INDENT);
	buf_adds(out, safe.bytes);
	buf_pad(out, ' ', w->title - utf8_cols(safe.bytes, safe.len) + GAP);
	buf_adds(out, out_style(app, STYLE_BOLD));
	add_right(out, row->shown, has_three(row->figure) ? 0 : w->shown);
	buf_adds(out, out_style(app, STYLE_RESET));
	buf_pad(out, ' ', GAP);
	add_right(out, row->share ? row->share : "",
		  has_three(row->figure) ? 0 : w->share);
	buf_pad(out, ' ', GAP);
	if (w->bar)
		add_bar(out, row->fraction, w->bar);
	buf_trim_end(out);
	buf_addc(out, '\n');
}

/* A labelled figure's title stands with its definition, above its rows. */
static void add_definition(struct buf *out, const struct app *app,
			   const struct figure *f)
{
	BUF_LOCAL text = BUF_INIT;
	bool labelled = f->flags & FIGURE_LABELLED;

	if (labelled)
		buf_addf(&text, "%s: ", f->title);
	buf_adds(&text, f->definition);
	if (has_three(f))
		buf_adds(&text, "; median / p90 / mean");
	buf_adds(out, out_style(app, STYLE_DIM));
	out_text(out, app, text.bytes, labelled ? INDENT : 2 * INDENT);
	buf_adds(out, out_style(app, STYLE_RESET));
}

static void add_figure(struct buf *out, const struct app *app,
		       const struct report_row *row, size_t n,
		       const struct widths *w)
{
	bool labelled = row->figure->flags & FIGURE_LABELLED;

	if (labelled)
		add_definition(out, app, row->figure);
	for (size_t i = 0; i < n; i++)
		add_row(out, app, &row[i], w);
	if (!labelled)
		add_definition(out, app, row->figure);
}

const struct tkt_error *report_page(struct app *app,
				    const struct report_rows *rows)
{
	BUF_LOCAL text = BUF_INIT;
	struct widths w = { 0 };
	const char *section = "";

	set_widths(&w, app, rows);
	for (size_t i = 0, n; i < rows->len; i += n) {
		const struct report_row *row = &rows->items[i];

		for (n = 1; i + n < rows->len && row[n].figure == row->figure;)
			n++;
		if (!is_shown(row))
			continue;
		if (strcmp(section, row->figure->section) != 0) {
			section = row->figure->section;
			sheet_heading(&text, app, section);
		}
		add_figure(&text, app, row, n, &w);
	}
	return out_page(app, text.bytes, text.len);
}

/* --- groups compared ----------------------------------------------------- */

enum { COLUMNS_MAX = 16 };

/* A line: texts, to which the fields of the columns point. */
struct line {
	const char *texts[COLUMNS_MAX];
};

struct summary {
	struct field fields[COLUMNS_MAX + 1]; /* ends with no name */
	const char *figures[COLUMNS_MAX];     /* NULL: group or bar */
	size_t len;
	struct buf names;
	struct arena arena;
};

static void add_column(struct summary *s, const char *name,
		       const char *heading, unsigned flags, const char *figure)
{
	if (s->len == COLUMNS_MAX)
		return;
	s->figures[s->len] = figure;
	s->fields[s->len] = (struct field){
		.name = name, .heading = heading, .type = FIELD_STRING,
		.offset = s->len * sizeof(const char *), .flags = flags,
	};
	buf_addf(&s->names, "%s%s", s->len ? " " : "", name);
	s->len++;
}

static void set_columns(struct summary *s, const struct report *r)
{
	static const char bar_after[] = "resolved";

	add_column(s, "group",
		   r->options.by == REPORT_BY_NOTHING
			   ? "" : report_by_names[r->options.by],
		   /* flags */ 0, /* figure */ NULL);
	for (const struct figure *f = report_figures; f->name; f++) {
		if (!(f->flags & FIGURE_KEY) || has_three(f))
			continue;
		add_column(s, f->name, f->heading, FIELD_RIGHT, f->name);
		if (!strcmp(f->name, bar_after))
			add_column(s, "bar", "", /* flags */ 0, NULL);
	}
	/* The widest stand where a narrow terminal cuts. */
	for (const struct figure *f = report_figures; f->name; f++)
		if (f->flags & FIGURE_KEY && has_three(f))
			add_column(s, f->name, f->heading, FIELD_RIGHT,
				   f->name);
}

static double most(const struct report *r)
{
	int64_t n = 1;

	for (size_t i = 0; i < r->groups.len; i++) {
		const struct cell *c = report_cell(r->groups.items[i],
						   "resolved", NULL);

		if (c && c->n > n)
			n = c->n;
	}
	return (double)n;
}

static const char *bar_of(struct arena *a, const struct report_group *g,
			  double whole)
{
	const struct cell *c = report_cell(g, "resolved", NULL);
	BUF_LOCAL bar = BUF_INIT;

	add_bar(&bar, c ? (double)c->n / whole : 0, SUMMARY_BAR_COLS);
	return arena_strndup(a, bar.bytes, bar.len);
}

/* Rates as a share alone; the rest as in the whole table. */
static const char *summed_up(const struct report_rows *rows,
			     const char *figure)
{
	for (size_t i = 0; i < rows->len; i++) {
		const struct report_row *row = &rows->items[i];

		if (strcmp(row->name, figure) != 0)
			continue;
		if (row->figure->unit == FIGURE_RATE)
			return row->share ? row->share : "-";
		return row->cell ? row->shown : "-";
	}
	return "-";
}

static void add_line(struct out *out, struct summary *s,
		     const struct report_group *g, double whole)
{
	struct report_rows rows = { 0 };
	struct line line = { .texts = { g->key ? g->key : "all" } };

	report_rows(&rows, &s->arena, g);
	for (size_t i = 1; i < s->len; i++)
		line.texts[i] = s->figures[i] ? summed_up(&rows, s->figures[i])
					      : bar_of(&s->arena, g, whole);
	vec_release(&rows);
	out_record(out, &line);
}

const struct tkt_error *report_summary(struct app *app, const struct report *r)
{
	static const struct common common = { .json = NULL };
	struct summary s = { .len = 0 };
	const struct tkt_error *err;
	struct out out;

	set_columns(&s, r);
	err = out_begin(&out, app, &common, s.fields, s.names.bytes,
			/* porcelain */ NULL);
	if (!err) {
		for (size_t i = 0; i < r->groups.len; i++)
			add_line(&out, &s, r->groups.items[i], most(r));
		err = out_end(&out);
	}
	buf_release(&s.names);
	arena_release(&s.arena);
	return err;
}
