/* tkt report: the figures of the desk, each with its definition (R1 to R6). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/progress.h"
#include "ui/report_page.h"
#include "ui/save.h"

struct report_args {
	struct common common;
	int64_t since, until;
	const char *in, *by, *html;
	bool json, csv;
};

#define ARGS struct report_args
static const struct option options[] = {
	OPT(0, "since", TIME, ARGS, since, "TIME",
	    "count what happened at TIME or later", NULL),
	OPT(0, "until", UNTIL, ARGS, until, "TIME",
	    "count what happened before TIME has passed", NULL),
	OPT(0, "in", STRING, ARGS, in, "SPAN",
	    "both: a day, a week (2026-W46), a month (2026-10), 'last week'",
	    NULL),
	OPT(0, "by", CHOICE, ARGS, by, "FIELD",
	    "count apart by tier, queue, category, owner, priority, week or "
	    "month", REPORT_BY_WORDS),
	OPT(0, "json", BOOL, ARGS, json, NULL,
	    "print a JSON object for each group; times are seconds", NULL),
	OPT(0, "csv", BOOL, ARGS, csv, NULL,
	    "print CSV, a line for each number", NULL),
	OPT(0, "html", STRING, ARGS, html, "FILE",
	    "write one page with plots to FILE; -: print it", "@files"),
	OPT_END,
};
#undef ARGS

struct counting {
	struct app *app;
	struct query query;
	struct clocks_source source;
	struct report report;
	struct report whole, weeks, months; /* of --html */
	bool is_html;
	uint64_t done;
};

/* --- counting ------------------------------------------------------------ */

static const struct tkt_error *count(void *context, struct ticket **t)
{
	struct counting *c = context;
	struct report_clocks clocks = { 0 };

	report_clocks_of(&clocks, *t, &c->source, c->app->time.now_at);
	report_add(&c->report, *t, &clocks);
	if (c->is_html) {
		report_add(&c->whole, *t, &clocks);
		report_add(&c->weeks, *t, &clocks);
		report_add(&c->months, *t, &clocks);
	}
	vec_release(&clocks);
	if (++c->done % 256 == 0)
		progress_show(c->app, "counting", c->done, /* total */ 0);
	return NULL;
}

static const struct tkt_error *know(void *context, struct article **a)
{
	struct counting *c = context;

	report_article(&c->report, (*a)->id, (*a)->written_at);
	if (c->is_html)
		report_article(&c->whole, (*a)->id, (*a)->written_at);
	return NULL;
}

/* The others still count; the status says that some did not. */
static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct counting *c = context;

	app_pass_over(c->app, path, err);
}

/* --- what is asked for --------------------------------------------------- */

static const struct tkt_error *check_forms(const struct report_args *args)
{
	if (args->json + args->csv + (args->html != NULL) > 1)
		return tkt_error(TKT_E_USAGE, "only one of '--json', '--csv' "
				 "and '--html' can be had");
	if (args->html && !*args->html)
		return tkt_error(TKT_E_USAGE, "option '--html' wants a file, "
				 "or '-'");
	return NULL;
}

static const struct tkt_error *read_span(struct report_options *o,
					 const struct app *app,
					 const char *text)
{
	struct instant_range span;

	TRY(tkt_error_wrap(instant_parse(&span, text, &app->time),
			   "option '--in'"));
	if (span.from_at == span.to_at)
		return tkt_error(TKT_E_USAGE, "'%s' is an instant; '--in' "
				 "wants a day, a week, a month or a year",
				 text);
	o->since_at = span.from_at;
	o->until_at = span.to_at;
	return NULL;
}

static const struct tkt_error *read_window(struct report_options *o,
					   const struct app *app,
					   const struct report_args *args)
{
	o->since_at = args->since;
	o->until_at = args->until;
	if (args->in && (o->since_at != INSTANT_NONE ||
			 o->until_at != INSTANT_NONE))
		return tkt_error(TKT_E_USAGE, "'--in' says both '--since' and "
				 "'--until'");
	if (args->in)
		return read_span(o, app, args->in);
	if (o->since_at != INSTANT_NONE && o->until_at != INSTANT_NONE &&
	    o->since_at >= o->until_at)
		return tkt_error(TKT_E_USAGE, "the window ends before it "
				 "begins");
	return NULL;
}

static const struct tkt_error *begin(struct counting *c,
				     const struct report_args *args)
{
	struct report_options o = {
		.by = args->by ? report_by_parse(args->by) : REPORT_BY_NOTHING,
		.time = c->app->time,
		.reopen_counts_s = c->app->desk->config->reopen_counts_s,
	};

	TRY(read_window(&o, c->app, args));
	report_init(&c->report, &o);
	if (args->html) {
		c->is_html = true;
		o.by = REPORT_BY_NOTHING;
		report_init(&c->whole, &o);
		o.by = REPORT_BY_WEEK;
		report_init(&c->weeks, &o);
		o.by = REPORT_BY_MONTH;
		report_init(&c->months, &o);
	}
	return NULL;
}

/* --- printing ------------------------------------------------------------ */

/* A number: its figure, and what it is called in every form. */
struct number {
	const char *group, *name, *value, *definition;
};

#define F(member, heading, flags_, sentence)                                   \
	FIELD(struct number, member, #member, heading, STRING, flags_,         \
	      sentence)
static const struct field number_fields[] = {
	F(group, "GROUP", 0, "of a report by something"),
	F(name, "FIGURE", 0, "the figure, as in JSON"),
	F(value, "VALUE", FIELD_RIGHT, "a count, or seconds"),
	F(definition, "DEFINITION", FIELD_WIDE, "how it is counted"),
	{ .name = NULL },
};
#undef F

static void add_numbers(struct out *out, struct arena *a,
			const struct report_group *g,
			const struct report_row *row)
{
	for (size_t i = 0; i < row->parts_len; i++) {
		const struct report_part *part = &row->parts[i];
		const struct number n = {
			.group = g->key,
			.name = part->name ? arena_printf(a, "%s.%s",
							  row->name,
							  part->name)
					   : row->name,
			.value = part->value,
			.definition = row->figure->definition,
		};

		out_record(out, &n);
	}
}

static const struct tkt_error *print_lines(struct app *app,
					   const struct common *common,
					   const struct report *r)
{
	bool grouped = r->options.by != REPORT_BY_NOTHING;
	struct out out;

	TRY(out_begin(&out, app, common, number_fields,
		      grouped ? "group name value definition"
			      : "name value definition",
		      /* porcelain */ NULL));
	for (size_t i = 0; i < r->groups.len; i++) {
		ARENA_LOCAL arena = { 0 };
		struct report_rows rows = { 0 };

		report_rows(&rows, &arena, r->groups.items[i]);
		for (size_t k = 0; k < rows.len; k++)
			add_numbers(&out, &arena, r->groups.items[i],
				    &rows.items[k]);
		vec_release(&rows);
	}
	return out_end(&out);
}

/* JSON, a line for each group, or CSV. */
static const struct tkt_error *print_text(struct app *app,
					  const struct report *r, bool csv)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;

	if (csv)
		report_csv_begin(&bytes, r);
	for (size_t i = 0; i < r->groups.len; i++) {
		ARENA_LOCAL arena = { 0 };
		struct report_rows rows = { 0 };

		report_rows(&rows, &arena, r->groups.items[i]);
		if (csv) {
			report_csv(&bytes, r->groups.items[i], &rows);
		} else {
			report_json(&bytes, r, r->groups.items[i], &rows);
			buf_addc(&bytes, '\n');
		}
		vec_release(&rows);
	}
	/* Labels are another system's words. */
	if (app->out_tty)
		utf8_print(&text, bytes.bytes, bytes.len, /* flags */ 0);
	return app->out_tty ? stdout_write(text.bytes, text.len)
			    : stdout_write(bytes.bytes, bytes.len);
}

static const struct tkt_error *write_html(struct counting *c, const char *file)
{
	const char *name = c->app->desk->config->name;
	const struct report_html page = {
		.title = name ? name : "tkt",
		.whole = &c->whole,
		.groups = c->report.options.by ? &c->report : NULL,
		.weeks = &c->weeks,
		.months = &c->months,
	};
	BUF_LOCAL html = BUF_INIT;

	report_html(&html, &page);
	if (!strcmp(file, "-"))
		return stdout_write(html.bytes, html.len);
	return save_file(file, html.bytes, html.len);
}

static const struct tkt_error *print_page(struct app *app,
					  const struct report *r)
{
	ARENA_LOCAL arena = { 0 };
	struct report_rows rows = { 0 };
	const struct tkt_error *err;

	if (r->options.by != REPORT_BY_NOTHING)
		return report_summary(app, r);
	report_rows(&rows, &arena, r->groups.items[0]);
	err = report_page(app, &rows);
	vec_release(&rows);
	return err;
}

static const struct tkt_error *print(struct counting *c,
				     const struct report_args *args)
{
	TRY(report_finish(&c->report));
	if (args->html) {
		TRY(report_finish(&c->whole));
		/* Where there are too many weeks, months are shown. */
		tkt_error_free(report_finish(&c->weeks));
		tkt_error_free(report_finish(&c->months));
		return write_html(c, args->html);
	}
	if (args->json || args->csv)
		return print_text(c->app, &c->report, args->csv);
	if (c->app->out_tty)
		return print_page(c->app, &c->report);
	return print_lines(c->app, &args->common, &c->report);
}

static const struct tkt_error *report(struct counting *c,
				      const struct report_args *args)
{
	struct desk *desk;
	const struct tkt_error *err;

	TRY(check_forms(args));
	TRY(app_desk(&desk, c->app));
	TRY(begin(c, args));
	c->source = desk_clocks_source(desk);
	desk_query_begin(&c->query, desk);
	TRY(query_add_operands(&c->query, &args->common.operands));
	TRY(desk_each_article(desk, know, tell_fault, c));
	err = desk_each_match(desk, &c->query, count, tell_fault, c);
	progress_end(c->app);
	return err ? err : print(c, args);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct counting c = { .app = app };
	const struct tkt_error *err = report(&c, data);

	report_release(&c.report);
	report_release(&c.whole);
	report_release(&c.weeks);
	report_release(&c.months);
	query_release(&c.query);
	return err;
}

const struct command cmd_report = {
	.name = "report",
	.group = GROUP_LOOK,
	.summary = "figures of the desk, each with its definition",
	.usage = "[QUERY…] [--in SPAN] [--by FIELD] [--json|--csv|--html FILE]",
	.operands = "@query",
	.options = options,
	.args_len = sizeof(struct report_args),
	.run = run,
};
