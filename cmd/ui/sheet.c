#include "ui/sheet.h"

#include <stdarg.h>
#include <string.h>

void sheet_heading(struct buf *out, const struct app *app, const char *text)
{
	if (out->len)
		buf_addc(out, '\n');
	buf_adds(out, out_style(app, STYLE_HEADING));
	out_line(out, text);
	buf_addf(out, "%s\n", out_style(app, STYLE_RESET));
}

/* The text is wrapped with an indent, whose first line the label then takes. */
void sheet_row_styled(struct buf *out, const struct app *app,
		      const char *label, const char *text, enum style style)
{
	size_t indent = 2 + SHEET_LABEL_COLS, cols;
	BUF_LOCAL body = BUF_INIT;

	if (!text || !text[strspn(text, " \n\t")])
		return;
	text += strspn(text, "\n");
	out_text(&body, app, text, indent);
	cols = utf8_cols(label, strlen(label));
	buf_addf(out, "  %s%s%s", out_style(app, STYLE_DIM), label,
		 out_style(app, STYLE_RESET));
	buf_pad(out, ' ',
		cols < SHEET_LABEL_COLS ? SHEET_LABEL_COLS - cols : 1);
	buf_trim_end(&body);
	if (style != STYLE_RESET)
		buf_adds(out, out_style(app, style));
	buf_adds(out, body.bytes + (body.len > indent ? indent : body.len));
	if (style != STYLE_RESET)
		buf_adds(out, out_style(app, STYLE_RESET));
	buf_addc(out, '\n');
}

void sheet_row(struct buf *out, const struct app *app, const char *label,
	       const char *text)
{
	sheet_row_styled(out, app, label, text, STYLE_RESET);
}

void sheet_rowf(struct buf *out, const struct app *app, const char *label,
		const char *fmt, ...)
{
	BUF_LOCAL text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	sheet_row(out, app, label, text.bytes);
}

void sheet_row_list(struct buf *out, const struct app *app, const char *label,
		    const struct strings *list)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < list->len; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", list->items[i]);
	sheet_row(out, app, label, text.bytes);
}

static void add_rfc3339(struct buf *out, int64_t at)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, at);
	buf_adds(out, text);
}

void sheet_ago(struct buf *out, const struct app *app, int64_t at)
{
	if (at == INSTANT_NONE)
		return;
	if (app->out_tty)
		instant_format_relative(out, at, app->time.now_at);
	else
		add_rfc3339(out, at);
}

void sheet_stamp(struct buf *out, const struct app *app, int64_t at)
{
	struct civil c;

	if (at == INSTANT_NONE)
		return;
	if (!app->out_tty) {
		add_rfc3339(out, at);
		return;
	}
	if (app->time.offset_s)
		at += app->time.offset_s(at);
	instant_to_civil(&c, at);
	buf_addf(out, "%04d-%02d-%02d %02d:%02d", (int)c.year, c.month, c.day,
		 c.hour, c.minute);
}
