#include "model/report_plot.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

enum { STEP = 10, HEIGHT = 100 }; /* of the SVG's own units */

void html_text(struct buf *out, const char *text)
{
	BUF_LOCAL safe = BUF_INIT;

	utf8_print(&safe, text, strlen(text), UTF8_ONE_LINE);
	for (const char *p = safe.bytes; *p; p++) {
		switch (*p) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, *p);
		}
	}
}

/* --- pieces -------------------------------------------------------------- */

static void begin_figure(struct buf *out, const char *class,
			 const char *title, const char *definition)
{
	buf_addf(out, "<figure class=\"%s\"><figcaption><b>", class);
	html_text(out, title);
	buf_adds(out, "</b> <span>");
	html_text(out, definition);
	buf_adds(out, "</span></figcaption>\n");
}

static void end_figure(struct buf *out)
{
	buf_adds(out, "</figure>\n");
}

static void add_key(struct buf *out, const char *class, const char *name)
{
	buf_addf(out, "<span class=\"key %s\">", class);
	html_text(out, name);
	buf_adds(out, "</span> ");
}

static void begin_bars(struct buf *out)
{
	buf_adds(out, "<svg class=\"bar\" viewBox=\"0 0 100 10\" "
		 "preserveAspectRatio=\"none\" aria-hidden=\"true\">");
}

static void add_piece(struct buf *out, const char *class, double from,
		      double width)
{
	if (width > 0)
		buf_addf(out, "<rect class=\"%s\" x=\"%.3f\" y=\"0\" "
			 "width=\"%.3f\" height=\"10\"/>", class, 100 * from,
			 100 * width);
}

void plot_bar(struct buf *out, double fraction)
{
	if (fraction < 0)
		return;
	begin_bars(out);
	add_piece(out, "rest", 0, 1);
	add_piece(out, "one", 0, fraction > 1 ? 1 : fraction);
	buf_adds(out, "</svg>");
}

/* A line of a plot that lies: name, bar, value. */
static void add_lying(struct buf *out, const char *name, double fraction,
		      const char *value)
{
	buf_adds(out, "<div class=\"lying\"><span>");
	html_text(out, name);
	buf_adds(out, "</span>");
	plot_bar(out, fraction);
	buf_adds(out, "<span class=\"num\">");
	html_text(out, value);
	buf_adds(out, "</span></div>\n");
}

/* --- along time ---------------------------------------------------------- */

static int64_t count_of(const struct report_group *g, const char *figure)
{
	const struct cell *c = report_cell(g, figure, NULL);

	return c ? c->n : 0;
}

/* The first even number of one or two digits and zeros that is not below. */
static int64_t round_up(int64_t n)
{
	int64_t unit = 1;

	while (2 * unit < n / 10 + 1)
		unit *= 10;
	return (n + 2 * unit - 1) / (2 * unit) * (2 * unit);
}

static int64_t most_of(const struct plot_span *span, const char *figure)
{
	int64_t most = 1;

	for (size_t i = 0; i < span->n; i++) {
		int64_t n = count_of(span->r->groups.items[span->first + i],
				     figure);

		if (n > most)
			most = n;
	}
	return most;
}

static void begin_time(struct buf *out, const struct plot_span *span,
		       int64_t top)
{
	buf_addf(out, "<div class=\"time\"><div class=\"scale\"><span>%" PRId64
		 "</span><span>%g</span><span>0</span></div>", top,
		 (double)top / 2);
	buf_addf(out, "<svg viewBox=\"0 0 %zu %d\" "
		 "preserveAspectRatio=\"none\" role=\"img\">", span->n * STEP,
		 HEIGHT);
	for (int y = 0; y <= HEIGHT; y += HEIGHT / 2)
		buf_addf(out, "<line class=\"grid\" x1=\"0\" x2=\"%zu\" "
			 "y1=\"%d\" y2=\"%d\"/>", span->n * STEP, y, y);
}

static const char *key_at(const struct plot_span *span, size_t i)
{
	return span->r->groups.items[span->first + i]->key;
}

static void end_time(struct buf *out, const struct plot_span *span)
{
	buf_adds(out, "</svg><div class=\"axis\"><span>");
	html_text(out, key_at(span, 0));
	buf_adds(out, "</span><span>");
	if (span->n > 2)
		html_text(out, key_at(span, span->n / 2));
	buf_adds(out, "</span><span>");
	if (span->n > 1)
		html_text(out, key_at(span, span->n - 1));
	buf_adds(out, "</span></div></div>\n");
}

static void add_column(struct buf *out, const struct plot_span *span, size_t i,
		       const char *figure, const char *class, int64_t top)
{
	const struct report_group *g = span->r->groups.items[span->first + i];
	double n = (double)count_of(g, figure);
	double height = HEIGHT * n / (double)top;
	double x = (double)(i * STEP) + (!strcmp(class, "one") ? 1 : 5);

	buf_addf(out, "<rect class=\"%s\" x=\"%g\" y=\"%.2f\" width=\"4\" "
		 "height=\"%.2f\"><title>", class, x, HEIGHT - height, height);
	html_text(out, g->key);
	buf_addf(out, ": %.0f %s</title></rect>", n, figure);
}

void plot_flow(struct buf *out, const struct plot_span *span)
{
	int64_t reported = most_of(span, "reported");
	int64_t resolved = most_of(span, "resolved");
	int64_t top = round_up(reported > resolved ? reported : resolved);

	begin_figure(out, "half", "Reported and resolved",
		     "tickets by when they were reported, and by their last "
		     "resolution");
	buf_adds(out, "<p class=\"keys\">");
	add_key(out, "one", "reported");
	add_key(out, "two", "resolved");
	buf_adds(out, "</p>");
	begin_time(out, span, top);
	for (size_t i = 0; i < span->n; i++) {
		add_column(out, span, i, "reported", "one", top);
		add_column(out, span, i, "resolved", "two", top);
	}
	end_time(out, span);
	end_figure(out);
}

void plot_backlog(struct buf *out, const struct plot_span *span)
{
	int64_t top = round_up(most_of(span, "backlog_size"));

	begin_figure(out, "half", "Backlog",
		     "live tickets at the end of each");
	begin_time(out, span, top);
	for (size_t i = 0; i < span->n; i++) {
		const struct report_group *g =
			span->r->groups.items[span->first + i];
		double n = (double)count_of(g, "backlog_size");
		double height = HEIGHT * n / (double)top;

		buf_addf(out, "<rect class=\"one\" x=\"%zu\" y=\"%.2f\" "
			 "width=\"%d\" height=\"%.2f\"><title>", i * STEP + 1,
			 HEIGHT - height, STEP - 2, height);
		html_text(out, g->key);
		buf_addf(out, ": %.0f open</title></rect>", n);
	}
	end_time(out, span);
	end_figure(out);
}

/* --- spread -------------------------------------------------------------- */

enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S, DAY_S = 24 * HOUR_S };

static const struct span {
	int64_t below_s;
	const char *label;
} spans[] = {
	{ HOUR_S, "under 1 h" },
	{ 4 * HOUR_S, "1 to 4 h" },
	{ DAY_S, "4 h to 1 d" },
	{ 3 * DAY_S, "1 to 3 d" },
	{ 7 * DAY_S, "3 to 7 d" },
	{ 30 * DAY_S, "7 to 30 d" },
	{ INT64_MAX, "over 30 d" },
};

void plot_times(struct buf *out, const struct report_group *g)
{
	const struct cell *c = report_cell(g, "resolve_gross_s", NULL);
	size_t next = 0;

	if (!c || !c->times.len)
		return;
	begin_figure(out, "third", "Time to resolve",
		     "from the report to the last resolution; share of the "
		     "resolved");
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		size_t first = next;
		double part;
		BUF_LOCAL value = BUF_INIT;

		while (next < c->times.len &&
		       c->times.items[next] < spans[i].below_s)
			next++;
		part = (double)(next - first) / (double)c->times.len;
		buf_addf(&value, "%.1f %%", 100 * part);
		add_lying(out, spans[i].label, part, value.bytes);
	}
	end_figure(out);
}

void plot_ages(struct buf *out, const struct report_group *g)
{
	const struct cells *cells = &g->figures[report_figure("backlog")];
	int64_t all = count_of(g, "backlog_size");

	begin_figure(out, "third", "Age of the backlog",
		     "live at the window's end, or now, by the time since the "
		     "report");
	for (size_t i = 0; i < cells->len; i++) {
		const struct cell *c = &cells->items[i];
		BUF_LOCAL value = BUF_INIT;

		buf_addf(&value, "%" PRId64, c->n);
		add_lying(out, c->label,
			  all ? (double)c->n / (double)all : 0, value.bytes);
	}
	end_figure(out);
}

/* --- tiers --------------------------------------------------------------- */

static const struct part {
	const char *figure, *class, *name;
} parts[] = {
	{ "tier_queue_s", "three", "queue" },
	{ "tier_work_s", "one", "work" },
	{ "tier_waiting_s", "two", "waiting" },
	{ "tier_resolved_s", "four", "resolved" },
};

/* Imported logs may hold a tier for less than nothing. */
static double held_s(const struct report_group *g, const char *figure,
		     const char *tier)
{
	const struct cell *c = report_cell(g, figure, tier);

	return c && c->of > 0 ? (double)c->of : 0;
}

static double whole_s(const struct report_group *g, const char *tier)
{
	double sum_s = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		sum_s += held_s(g, parts[i].figure, tier);
	return sum_s;
}

static void add_tier(struct buf *out, const struct report_group *g,
		     const char *tier, double most_s)
{
	BUF_LOCAL value = BUF_INIT;
	double at = 0;

	buf_adds(out, "<div class=\"lying\"><span>");
	html_text(out, tier);
	buf_adds(out, "</span>");
	begin_bars(out);
	add_piece(out, "rest", 0, 1);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		double width = held_s(g, parts[i].figure, tier) / most_s;

		add_piece(out, parts[i].class, at, width);
		at += width;
	}
	duration_format(&value, (int64_t)whole_s(g, tier));
	buf_adds(out, "</svg><span class=\"num\">");
	html_text(out, value.bytes);
	buf_adds(out, "</span></div>\n");
}

void plot_tiers(struct buf *out, const struct report_group *g)
{
	const struct cells *cells = &g->figures[report_figure("tier_queue_s")];
	double most_s = 1;

	if (!cells->len)
		return;
	for (size_t i = 0; i < cells->len; i++)
		if (whole_s(g, cells->items[i].label) > most_s)
			most_s = whole_s(g, cells->items[i].label);
	begin_figure(out, "third", "Time in tiers",
		     "from each step there to the next step, all tickets "
		     "together");
	buf_adds(out, "<p class=\"keys\">");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		add_key(out, parts[i].class, parts[i].name);
	buf_adds(out, "</p>");
	for (size_t i = 0; i < cells->len; i++)
		add_tier(out, g, cells->items[i].label, most_s);
	end_figure(out);
}
