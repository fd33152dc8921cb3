/* tkt report: the figures of the desk, each with its definition (R1, R2). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/progress.h"

struct report_args {
	struct common common;
	bool json;
};

static const struct option options[] = {
	OPT(0, "json", BOOL, struct report_args, json, NULL,
	    "print one JSON object; times are seconds", NULL),
	OPT_END,
};

struct counting {
	struct app *app;
	struct query query;
	struct report report;
	uint64_t done;
};

static const struct tkt_error *count(void *context, struct ticket **t)
{
	struct counting *c = context;

	report_add(&c->report, *t);
	if (++c->done % 256 == 0)
		progress_show(c->app, "counting", c->done, /* total */ 0);
	return NULL;
}

/* The others still count; the status says that some did not. */
static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct counting *c = context;

	app_pass_over(c->app, path, err);
}

/* --- for people --------------------------------------------------------- */

/* What one row takes before its definition begins. */
struct widths {
	size_t title, shown, share;
};

static size_t wider(size_t width, const char *text)
{
	size_t cols = text ? utf8_cols(text, strlen(text)) : 0;

	return cols > width ? cols : width;
}

static void add_right(struct buf *out, const char *text, size_t cols)
{
	size_t len = strlen(text), used = utf8_cols(text, len);

	buf_pad(out, ' ', used < cols ? cols - used : 0);
	buf_add(out, text, len);
}

/* `definition` NULL: the one above holds. */
static void add_row(struct buf *out, const struct app *app,
		    const struct report_row *row, const char *definition,
		    const struct widths *w)
{
	BUF_LOCAL text = BUF_INIT;
	size_t indent = w->title + w->shown + w->share + 6;
	size_t title_cols = utf8_cols(row->title, strlen(row->title));

	out_line(out, row->title);
	buf_pad(out, ' ', w->title - title_cols + 2);
	buf_adds(out, out_style(app, STYLE_BOLD));
	add_right(out, row->shown, w->shown);
	buf_adds(out, out_style(app, STYLE_RESET));
	buf_pad(out, ' ', 2);
	add_right(out, row->share ? row->share : "", w->share);
	buf_pad(out, ' ', 2);
	if (definition) {
		/* Its first line stands beside what was written here. */
		out_text(&text, app, definition, indent);
		buf_trim_end(&text);
		buf_adds(out, out_style(app, STYLE_DIM));
		buf_adds(out, text.bytes + indent);
		buf_adds(out, out_style(app, STYLE_RESET));
	}
	buf_trim_end(out);
	buf_addc(out, '\n');
}

static const struct tkt_error *print_table(struct app *app,
					   const struct report_rows *rows)
{
	BUF_LOCAL text = BUF_INIT;
	struct widths w = { 0 };
	const char *group = NULL, *definition = NULL;

	for (size_t i = 0; i < rows->len; i++) {
		if (!rows->items[i].title)
			continue;
		w.title = wider(w.title, rows->items[i].title);
		w.shown = wider(w.shown, rows->items[i].shown);
		w.share = wider(w.share, rows->items[i].share);
	}
	for (size_t i = 0; i < rows->len; i++) {
		const struct report_row *row = &rows->items[i];

		if (!row->title)
			continue;
		if (text.len && row->group != group)
			buf_addc(&text, '\n');
		group = row->group;
		add_row(&text, app, row,
			row->definition == definition ? NULL : row->definition,
			&w);
		definition = row->definition;
	}
	return out_page(app, text.bytes, text.len);
}

/* --- for scripts -------------------------------------------------------- */

static const struct tkt_error *print_lines(struct app *app,
					   const struct common *common,
					   const struct report_rows *rows)
{
	struct out out;

	TRY(out_begin(&out, app, common, report_fields,
		      "name value definition", /* porcelain */ NULL));
	for (size_t i = 0; i < rows->len; i++)
		if (rows->items[i].title)
			out_record(&out, &rows->items[i]);
	return out_end(&out);
}

static const struct tkt_error *print_json(struct app *app,
					  const struct report_rows *rows)
{
	BUF_LOCAL json = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;

	report_json(&json, rows);
	/* Labels are another system's words. */
	if (app->out_tty)
		utf8_print(&text, json.bytes, json.len, /* flags */ 0);
	else
		buf_add(&text, json.bytes, json.len);
	buf_addc(&text, '\n');
	return stdout_write(text.bytes, text.len);
}

static const struct tkt_error *print(struct app *app,
				     const struct report_args *args,
				     const struct report *r)
{
	ARENA_LOCAL arena = { 0 };
	struct report_rows rows = { 0 };
	const struct tkt_error *err;

	report_rows(&rows, &arena, r);
	if (args->json)
		err = print_json(app, &rows);
	else if (app->out_tty)
		err = print_table(app, &rows);
	else
		err = print_lines(app, &args->common, &rows);
	vec_release(&rows);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct report_args *args = data;
	struct counting c = { .app = app };
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	desk_query_begin(&c.query, desk);
	err = query_add_operands(&c.query, &args->common.operands);
	if (!err)
		err = desk_each_match(desk, &c.query, count, tell_fault, &c);
	progress_end(app);
	if (!err) {
		report_finish(&c.report);
		err = print(app, args, &c.report);
	}
	report_release(&c.report);
	query_release(&c.query);
	return err;
}

const struct command cmd_report = {
	.name = "report",
	.group = GROUP_LOOK,
	.summary = "figures of the desk, each with its definition",
	.usage = "[QUERY…] [--json]",
	.operands = "@query",
	.options = options,
	.args_len = sizeof(struct report_args),
	.run = run,
};
