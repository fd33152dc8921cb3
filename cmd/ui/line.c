#include "ui/line.h"

#include <string.h>
#include "ui/out.h"
#include "ui/pager.h"

/* "kb new 7c01aab  VPN fails  draft", the title cut to fit. */
static void add_for_people(struct buf *out, const struct app *app,
			   const struct line *line)
{
	size_t cols = (size_t)app->cols, used;
	BUF_LOCAL title = BUF_INIT;
	BUF_LOCAL change = BUF_INIT;
	BUF_LOCAL name = BUF_INIT;

	out_line(&name, line->name);
	if (line->title)
		out_line(&title, line->title);
	if (line->change)
		out_line(&change, line->change);
	used = strlen(line->verb) + utf8_cols(name.bytes, name.len) +
	       utf8_cols(change.bytes, change.len) + 5;
	buf_addf(out, "%s %s%s%s", line->verb, out_style(app, STYLE_ID),
		 name.bytes, out_style(app, STYLE_RESET));
	if (title.len) {
		buf_adds(out, "  ");
		utf8_cut(out, title.bytes, title.len,
			 used + 10 < cols ? cols - used : 10);
	}
	if (change.len)
		buf_addf(out, "  %s", change.bytes);
	buf_addc(out, '\n');
}

static void add_cell(struct buf *out, const char *s, bool quote)
{
	for (; s && *s; s++) {
		if (quote && (*s == '\t' || *s == '\n'))
			buf_adds(out, *s == '\t' ? "\\t" : "\\n");
		else if (quote && *s == '\\')
			buf_adds(out, "\\\\");
		else
			buf_addc(out, *s);
	}
}

static void add_for_machines(struct buf *out, const struct common *common,
			     const struct line *line)
{
	bool quote = !common->nul;

	buf_addf(out, "%s\t", line->verb);
	add_cell(out, line->name, quote);
	buf_addc(out, '\t');
	add_cell(out, line->title, quote);
	buf_addc(out, '\t');
	add_cell(out, line->change, quote);
	buf_addc(out, quote ? '\n' : '\0');
}

const struct tkt_error *line_print(struct app *app,
				   const struct common *common,
				   const struct line *line)
{
	BUF_LOCAL text = BUF_INIT;

	if (common->quiet)
		buf_addf(&text, "%s%c", line->full ? line->full : line->name,
			 common->nul ? '\0' : '\n');
	else if (app->out_tty && !common->nul)
		add_for_people(&text, app, line);
	else
		add_for_machines(&text, common, line);
	return stdout_write(text.bytes, text.len);
}

void line_tell(struct app *app, const struct common *common,
	       const struct strings *said, const struct strings *warnings,
	       const char *commit)
{
	for (size_t i = 0; said && i < said->len; i++)
		app_warn(app, "%s", said->items[i]);
	for (size_t i = 0; i < warnings->len; i++)
		app_warn(app, "%s", warnings->items[i]);
	if (common->verbose && *commit)
		app_warn(app, "commit %s", commit);
	if (common->dry_run)
		app_warn(app, "dry run: nothing was written");
}
