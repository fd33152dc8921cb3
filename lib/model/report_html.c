#include "model/report_html.h"

#include <inttypes.h>
#include <string.h>

#include "model/report_plot.h"

enum { POINTS_MAX = 60 };

static const char style[] =
	":root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;"
	"--ink:#16181d;--soft:#5b616e;--line:#dfe2e8;--rest:#eceef2;"
	"--one:#2a78d6;--two:#1baf7a;--three:#e09b00;--four:#9aa1ad}\n"
	"@media (prefers-color-scheme:dark){:root{--page:#14161a;"
	"--card:#1d2026;--ink:#eceef2;--soft:#a3aab8;--line:#343943;"
	"--rest:#2a2e36;--one:#4a92ec;--two:#22b583;--three:#d79a1a;"
	"--four:#6d7482}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:72rem;padding:1rem;"
	"background:var(--page);color:var(--ink);"
	"font:1rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}\n"
	"h1{font-size:1.5rem;margin:.5rem 0 0}\n"
	"h2{font-size:1.1rem;margin:2rem 0 .5rem}\n"
	"header p{margin:.2rem 0 1rem;color:var(--soft)}\n"
	".tiles,.plots{display:grid;gap:.75rem;"
	"grid-template-columns:repeat(4,1fr)}\n"
	".plots{margin-top:.75rem;grid-template-columns:repeat(6,1fr)}\n"
	".half{grid-column:span 3}.third{grid-column:span 2}\n"
	".tile,figure,.card{background:var(--card);"
	"border:1px solid var(--line);border-radius:.5rem;padding:.75rem;"
	"margin:0;break-inside:avoid}\n"
	".tile b{display:block;font-size:1.5rem;line-height:1.2}\n"
	".tile span,figcaption span,.figure small{display:block;"
	"color:var(--soft);font-size:.8rem;font-weight:400;"
	"line-height:1.35}\n"
	"figcaption{margin-bottom:.5rem}\n"
	"svg{display:block;width:100%}\n"
	".one{fill:var(--one)}.two{fill:var(--two)}.three{fill:var(--three)}"
	".four{fill:var(--four)}.rest{fill:var(--rest)}\n"
	".grid{stroke:var(--line);vector-effect:non-scaling-stroke}\n"
	".bar{height:.7rem;border-radius:.2rem;align-self:center}\n"
	".time{display:grid;grid-template-columns:auto 1fr;gap:.25rem .5rem}\n"
	".time svg{height:9rem}\n"
	".scale,.axis{display:flex;justify-content:space-between;"
	"color:var(--soft);font-size:.75rem}\n"
	".scale{flex-direction:column;text-align:right;line-height:1}\n"
	".axis{grid-column:2}\n"
	".keys{margin:0 0 .5rem;font-size:.8rem}\n"
	".key{margin-right:.75rem;white-space:nowrap}\n"
	".key::before{content:'';display:inline-block;width:.7rem;"
	"height:.7rem;border-radius:.15rem;margin-right:.3rem;"
	"background:var(--four)}\n"
	".key.one::before{background:var(--one)}"
	".key.two::before{background:var(--two)}"
	".key.three::before{background:var(--three)}\n"
	".lying{display:grid;grid-template-columns:6rem 1fr 5.5rem;"
	"gap:.5rem;font-size:.85rem;padding:.15rem 0}\n"
	".num{text-align:right;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}\n"
	".figure{border-top:1px solid var(--line);padding:.5rem 0;"
	"break-inside:avoid}\n"
	".figure:first-child{border-top:0}\n"
	".figure h3{font-size:.95rem;margin:0;font-weight:600}\n"
	".row{display:grid;grid-template-columns:1fr 13rem 4.5rem 22%;"
	"gap:.75rem;font-size:.9rem;padding:.1rem 0}\n"
	".row.figure{padding:.5rem 0}"
	".row.figure .bar{align-self:start;margin-top:.35rem}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.85rem;"
	"overflow-wrap:normal}\n"
	"td,th{padding:.25rem .5rem;text-align:right;white-space:nowrap;"
	"border-top:1px solid var(--line);"
	"font-variant-numeric:tabular-nums}\n"
	"thead th{border-top:0;color:var(--soft);font-weight:400}\n"
	"td:first-child,th:first-child{text-align:left}\n"
	"summary{cursor:pointer;color:var(--soft);font-size:.85rem}\n"
	"@media (max-width:54rem){.tiles{grid-template-columns:1fr 1fr}"
	".plots{grid-template-columns:1fr}.half,.third{grid-column:auto}"
	".row{grid-template-columns:1fr auto 4.5rem;gap:.25rem .75rem}"
	".row h3,.row .bar{grid-column:1/-1}.row h3+.num{grid-column:1/3}"
	".row .num{white-space:normal}}\n"
	"@media (max-width:40rem){body{padding:.5rem}}\n"
	"@media print{:root{color-scheme:light;--page:#fff;--card:#fff;"
	"--ink:#000;--soft:#444;--line:#ccc;--rest:#eee;--one:#2a78d6;"
	"--two:#1baf7a;--three:#e09b00;--four:#9aa1ad}"
	"body{padding:0;max-width:none;font-size:10pt}"
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

/* --- head ---------------------------------------------------------------- */

static void add_instant(struct buf *out, const char *before, int64_t at,
			const char *otherwise)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, at);
	buf_addf(out, "%s%s", before, at == INSTANT_NONE ? otherwise : text);
}

static void add_head(struct buf *out, const struct report_html *page)
{
	const struct report_options *o = &page->whole->options;

	buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		 "<meta charset=\"utf-8\">\n"
		 "<meta http-equiv=\"Content-Security-Policy\" "
		 "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		 "<meta name=\"viewport\" "
		 "content=\"width=device-width, initial-scale=1\">\n"
		 "<title>");
	html_text(out, page->title);
	buf_adds(out, ": report</title>\n<style>\n");
	buf_adds(out, style);
	buf_adds(out, "</style>\n</head>\n<body>\n<header><h1>");
	html_text(out, page->title);
	buf_adds(out, "</h1><p>");
	if (o->since_at == INSTANT_NONE && o->until_at == INSTANT_NONE) {
		buf_adds(out, "All that was recorded");
	} else {
		add_instant(out, "From ", o->since_at, "the beginning");
		add_instant(out, " to ", o->until_at, "now");
	}
	add_instant(out, ", as known at ", o->time.now_at, "");
	buf_adds(out, ". Rejected tickets are in no figure.</p></header>\n"
		 "<main>\n");
}

/* --- tables -------------------------------------------------------------- */

static bool is_three(const struct figure *f)
{
	return f->unit == FIGURE_TIMES || f->unit == FIGURE_MARKS;
}

static void add_numbers(struct buf *out, const struct report_row *row)
{
	buf_adds(out, "<span class=\"num\">");
	html_text(out, row->shown);
	buf_adds(out, "</span><span class=\"num\">");
	html_text(out, row->share ? row->share : "");
	buf_adds(out, "</span>");
	plot_bar(out, row->fraction);
	buf_adds(out, "</div>\n");
}

static void add_title(struct buf *out, const struct figure *f)
{
	buf_addf(out, "<h3>%s<small>", f->title);
	html_text(out, f->definition);
	if (is_three(f))
		buf_adds(out, "; median / p90 / mean");
	buf_adds(out, "</small></h3>");
}

/* What has one cell stands beside its title, what has labels below. */
static void add_figure(struct buf *out, const struct report_row *row, size_t n)
{
	if (!(row->figure->flags & FIGURE_LABELLED)) {
		buf_adds(out, "<div class=\"figure row\">");
		add_title(out, row->figure);
		add_numbers(out, row);
		return;
	}
	buf_adds(out, "<div class=\"figure\">");
	add_title(out, row->figure);
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, "<div class=\"row\"><span>");
		html_text(out, row[i].label);
		buf_adds(out, "</span>");
		add_numbers(out, &row[i]);
	}
	buf_adds(out, "</div>\n");
}

static void add_figures(struct buf *out, const struct report_rows *rows)
{
	const char *section = NULL;

	for (size_t i = 0, n; i < rows->len; i += n) {
		const struct report_row *row = &rows->items[i];

		for (n = 1; i + n < rows->len && row[n].figure == row->figure;)
			n++;
		if (row->figure->flags & FIGURE_SCRIPT || !row->shown)
			continue;
		if (!section || strcmp(section, row->figure->section) != 0) {
			if (section)
				buf_adds(out, "</div></section>\n");
			section = row->figure->section;
			buf_addf(out, "<section><h2>%s</h2>"
				 "<div class=\"card\">\n", section);
		}
		add_figure(out, row, n);
	}
	if (section)
		buf_adds(out, "</div></section>\n");
}

/* --- what matters first -------------------------------------------------- */

static const struct report_row *row_of(const struct report_rows *rows,
				       const char *name)
{
	for (size_t i = 0; i < rows->len; i++)
		if (!strcmp(rows->items[i].name, name))
			return &rows->items[i];
	return NULL;
}

/* A rate by its share, a time by its median. */
static const char *short_form(struct buf *scratch, const struct report_row *row)
{
	if (row->figure->unit == FIGURE_RATE)
		return row->share ? row->share : "none";
	if (!is_three(row->figure) || !row->cell)
		return row->shown;
	buf_reset(scratch);
	buf_add(scratch, row->shown, strcspn(row->shown, "/"));
	buf_trim_end(scratch);
	return scratch->bytes;
}

static void add_tiles(struct buf *out, const struct report_rows *rows)
{
	static const char *const names[] = {
		"reported", "resolved", "backlog_size", "resolve_gross_s",
		"first_contact_rate", "first_level_rate", "reopen_rate",
		"sla.resolution",
	};
	BUF_LOCAL scratch = BUF_INIT;

	buf_adds(out, "<section class=\"tiles\">\n");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct report_row *row = row_of(rows, names[i]);

		if (!row) /* no policy, no clocks */
			row = row_of(rows, "hand_back_rate");
		buf_adds(out, "<div class=\"tile\"><b>");
		html_text(out, short_form(&scratch, row));
		buf_adds(out, "</b>");
		html_text(out, row->label ? "resolution clocks met"
					  : row->figure->title);
		if (is_three(row->figure))
			buf_adds(out, ", median");
		buf_adds(out, "<span>");
		html_text(out, row->figure->definition);
		buf_adds(out, "</span></div>\n");
	}
	buf_adds(out, "</section>\n");
}

/* --- groups compared ----------------------------------------------------- */

static void add_heads(struct buf *out, const char *first)
{
	buf_adds(out, "<thead><tr><th>");
	html_text(out, first);
	buf_adds(out, "</th>");
	for (const struct figure *f = report_figures; f->name; f++) {
		if (!(f->flags & FIGURE_KEY))
			continue;
		buf_adds(out, "<th title=\"");
		html_text(out, f->definition);
		buf_adds(out, "\">");
		html_text(out, f->title);
		buf_adds(out, is_three(f) ? "<br>median / p90 / mean</th>"
					  : "</th>");
	}
	buf_adds(out, "</tr></thead>\n");
}

static void add_line(struct buf *out, const struct report_group *g)
{
	ARENA_LOCAL arena = { 0 };
	struct report_rows rows = { 0 };

	report_rows(&rows, &arena, g);
	buf_adds(out, "<tr><th>");
	html_text(out, g->key ? g->key : "all");
	buf_adds(out, "</th>");
	for (const struct figure *f = report_figures; f->name; f++) {
		const struct report_row *row = row_of(&rows, f->name);

		if (!(f->flags & FIGURE_KEY))
			continue;
		buf_adds(out, "<td>");
		html_text(out, f->unit != FIGURE_RATE ? row->shown :
			       row->share ? row->share : "none");
		buf_adds(out, "</td>");
	}
	buf_adds(out, "</tr>\n");
	vec_release(&rows);
}

static void add_groups(struct buf *out, const struct plot_span *span)
{
	const char *by = report_by_names[span->r->options.by];

	buf_adds(out, "<div class=\"card wide\"><table>");
	add_heads(out, by);
	buf_adds(out, "<tbody>\n");
	for (size_t i = 0; i < span->n; i++)
		add_line(out, span->r->groups.items[span->first + i]);
	buf_adds(out, "</tbody></table></div>\n");
}

/* --- plots --------------------------------------------------------------- */

static bool is_quiet(const struct report_group *g)
{
	const struct cell *steps = report_cell(g, "events", NULL);

	return !steps || !steps->n;
}

/* Nothing happens any more in a log that ended long ago. */
static void choose_span(struct plot_span *span, const struct report *r)
{
	span->r = r;
	span->first = 0;
	span->n = r->groups.len;
	if (r->options.until_at == INSTANT_NONE)
		while (span->n > 1 && is_quiet(r->groups.items[span->n - 1]))
			span->n--;
}

static void add_plots(struct buf *out, const struct report_html *page,
		      const struct report_group *g)
{
	struct plot_span span;

	choose_span(&span, page->weeks);
	if (span.n > POINTS_MAX || page->weeks->too_long)
		choose_span(&span, page->months);
	if (span.n > POINTS_MAX) {
		span.first = span.n - POINTS_MAX;
		span.n = POINTS_MAX;
	}
	buf_adds(out, "<section class=\"plots\">\n");
	if (span.n) {
		plot_flow(out, &span);
		plot_backlog(out, &span);
	}
	plot_times(out, g);
	plot_tiers(out, g);
	plot_ages(out, g);
	buf_adds(out, "</section>\n");
	if (!span.n)
		return;
	buf_addf(out, "<section><h2>By %s</h2><details><summary>the numbers "
		 "of the plots along time</summary>\n",
		 report_by_names[span.r->options.by]);
	add_groups(out, &span);
	buf_adds(out, "</details></section>\n");
}

static void add_compared(struct buf *out, const struct report *r)
{
	const struct plot_span span = { .r = r, .n = r->groups.len };

	buf_addf(out, "<section><h2>By %s</h2>",
		 report_by_names[r->options.by]);
	add_groups(out, &span);
	buf_adds(out, "</section>\n");
}

void report_html(struct buf *out, const struct report_html *page)
{
	const struct report_group *all = page->whole->groups.items[0];
	ARENA_LOCAL arena = { 0 };
	struct report_rows rows = { 0 };

	report_rows(&rows, &arena, all);
	add_head(out, page);
	add_tiles(out, &rows);
	if (page->groups)
		add_compared(out, page->groups);
	add_plots(out, page, all);
	add_figures(out, &rows);
	vec_release(&rows);
	buf_adds(out, "</main>\n</body>\n</html>\n");
}
