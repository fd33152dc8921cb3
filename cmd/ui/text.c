/* Text for people: styles, wrapping, and nothing that a terminal obeys. */
#include <string.h>
#include "ui/out.h"
#include "ui/pager.h"

const char *out_style(const struct app *app, enum style s)
{
	if (!app->use_color)
		return "";
	switch (s) {
	case STYLE_RESET:
		return "\033[m";
	case STYLE_BOLD:
	case STYLE_HEADING:
		return "\033[1m";
	case STYLE_DIM:
		return "\033[2m";
	case STYLE_ID:
		return "\033[36m";
	case STYLE_GOOD:
		return "\033[32m";
	case STYLE_WARN:
		return "\033[33m";
	case STYLE_BAD:
		return "\033[1;31m";
	}
	return "";
}

void out_line(struct buf *out, const char *text)
{
	if (text)
		utf8_print(out, text, strlen(text), UTF8_ONE_LINE);
}

/* One line of text, broken at spaces so that it ends before `cols`. */
static void add_wrapped_line(struct buf *out, const char *line, size_t len,
			     size_t indent, size_t cols)
{
	const char *end = line + len;
	size_t at = indent;

	buf_pad(out, ' ', indent);
	while (line < end) {
		const char *word = line;
		size_t spaces, word_len, word_cols;

		while (word < end && *word == ' ')
			word++;
		spaces = (size_t)(word - line);
		word_len = 0;
		while (word + word_len < end && word[word_len] != ' ')
			word_len++;
		word_cols = utf8_cols(word, word_len);
		if (at > indent && at + spaces + word_cols > cols) {
			buf_addc(out, '\n');
			buf_pad(out, ' ', indent);
			at = indent;
		} else {
			buf_pad(out, ' ', spaces);
			at += spaces;
		}
		buf_add(out, word, word_len);
		at += word_cols;
		line = word + word_len;
	}
}

void out_text(struct buf *out, const struct app *app, const char *text,
	      size_t indent)
{
	BUF_LOCAL safe = BUF_INIT;
	size_t cols = app->out_tty ? (size_t)app->cols : SIZE_MAX;
	const char *p, *end;

	if (!text)
		return;
	utf8_print(&safe, text, strlen(text), /*flags=*/0);
	buf_trim_end(&safe);
	end = safe.bytes + safe.len;
	for (p = safe.bytes; p < end;) {
		size_t len = strcspn(p, "\n");

		if (len)
			add_wrapped_line(out, p, len, indent, cols);
		buf_addc(out, '\n');
		p += len + 1;
	}
}

/* The length of a style at p, an escape sequence of colour alone, or 0. */
static size_t style_len(const char *p, const char *end)
{
	const char *q = p + 2;

	if (end - p < 3 || p[0] != '\033' || p[1] != '[')
		return 0;
	while (q < end && ((*q >= '0' && *q <= '9') || *q == ';'))
		q++;
	return q < end && *q == 'm' ? (size_t)(q + 1 - p) : 0;
}

/* Everything but styles is made safe once more: whoever forgot is covered. */
const struct tkt_error *out_page(struct app *app, const char *text, size_t len)
{
	BUF_LOCAL safe = BUF_INIT;
	const char *end = text + len, *p = text;

	while (p < end) {
		const char *escape = memchr(p, '\033', (size_t)(end - p));
		size_t style = escape ? style_len(escape, end) : 0;

		if (!escape)
			escape = end;
		utf8_print(&safe, p, (size_t)(escape - p), /*flags=*/0);
		if (style)
			buf_add(&safe, escape, style);
		else if (escape < end)
			utf8_print(&safe, escape, 1, /*flags=*/0);
		p = escape + (style ? style : escape < end);
	}
	return pager_write(app, safe.bytes, safe.len);
}
