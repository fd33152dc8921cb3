#include "ui/form.h"

#include <string.h>
#include <unistd.h>

static const char rules[] =
	"Lines that begin with '# ' are dropped. Write below each heading; "
	"an empty form,\nor one left as it is, changes nothing.";

/* --- lines -------------------------------------------------------------- */

static bool is_explanation(const char *line, size_t len)
{
	return line[0] == '#' && (len == 1 || line[1] == ' ');
}

/* The part that a line begins, -1: none. */
static int heading_of(const char *line, size_t len,
		      const struct form_part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t key_len = strlen(parts[i].key);

		if (len >= key_len + 4 && !memcmp(line, "## ", 3) &&
		    !memcmp(line + 3, parts[i].key, key_len) &&
		    line[3 + key_len] == ':')
			return (int)i;
	}
	return -1;
}

/* Text that a backslash has to keep apart, or has kept apart. */
static bool is_special(const char *line, size_t len,
		       const struct form_part *parts, size_t n)
{
	while (len && *line == '\\') {
		line++;
		len--;
	}
	return len && (is_explanation(line, len) ||
		       heading_of(line, len, parts, n) >= 0);
}

/* Calls for each line of a text; the newline is not part of it. */
#define FOR_LINES(line, len, text)                                             \
	for (const char *line = (text); line; line = after_line(line))         \
		for (size_t len = strcspn(line, "\n"), once_ = 1; once_;       \
		     once_ = 0)

static const char *after_line(const char *line)
{
	const char *newline = strchr(line, '\n');

	return newline && newline[1] ? newline + 1 : NULL;
}

static void add_explanation(struct buf *out, const char *text)
{
	FOR_LINES(line, len, text)
		buf_addf(out, len ? "# %.*s\n" : "#%.*s\n", (int)len, line);
}

/* --- writing ------------------------------------------------------------ */

static void add_part(struct buf *out, const struct form_part *part,
		     const struct form_part *parts, size_t n)
{
	buf_addf(out, "\n## %s: %s%s\n", part->key, part->heading,
		 part->must ? " (must)" : "");
	if (part->help)
		add_explanation(out, part->help);
	if (!part->text || !*part->text) {
		buf_addc(out, '\n');
		return;
	}
	FOR_LINES(line, len, part->text) {
		if (is_special(line, len, parts, n))
			buf_addc(out, '\\');
		buf_add(out, line, len);
		buf_addc(out, '\n');
	}
}

void form_write(struct buf *out, const char *intro,
		const struct form_part *parts, size_t n)
{
	if (intro) {
		add_explanation(out, intro);
		buf_adds(out, "#\n");
	}
	add_explanation(out, rules);
	for (size_t i = 0; i < n; i++)
		add_part(out, &parts[i], parts, n);
}

/* --- reading ------------------------------------------------------------ */

static void add_text_line(struct buf *text, const char *line, size_t len,
			  const struct form_part *parts, size_t n)
{
	if (*line == '\\' && is_special(line, len, parts, n)) {
		line++;
		len--;
	}
	buf_add(text, line, len);
	buf_addc(text, '\n');
}

static const char *trimmed(struct arena *arena, struct buf *text)
{
	buf_trim_end(text);
	return arena_strdup(arena, text->bytes + strspn(text->bytes, "\n"));
}

void form_read(struct form_part *parts, size_t n, struct arena *arena,
	       const char *text)
{
	BUF_LOCAL part = BUF_INIT;
	int current = 0; /* what stands above the first heading is its too */

	for (size_t i = 0; i < n; i++)
		parts[i].text = "";
	FOR_LINES(line, len, text) {
		int begins = heading_of(line, len, parts, n);

		if (begins >= 0) {
			parts[current].text = trimmed(arena, &part);
			current = begins;
			buf_reset(&part);
			/* Of a heading given twice both texts count. */
			buf_addf(&part, "%s%s", parts[current].text,
				 *parts[current].text ? "\n" : "");
		} else if (!is_explanation(line, len)) {
			add_text_line(&part, line, len, parts, n);
		}
	}
	parts[current].text = trimmed(arena, &part);
}

/* --- the whole ---------------------------------------------------------- */

/* Nothing was typed: there is nothing to keep. */
static const struct tkt_error *nothing(struct app *app, const char *why)
{
	unlink(app->typed_path);
	app->typed_path = NULL;
	return tkt_error(TKT_E_FAILED, "%s: nothing is changed", why);
}

static const struct tkt_error *check(struct app *app,
				     const struct form_part *parts, size_t n)
{
	BUF_LOCAL missing = BUF_INIT;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		any = any || *parts[i].text;
		if (parts[i].must && !*parts[i].text)
			buf_addf(&missing, "%s '%s'", missing.len ? "," : "",
				 parts[i].key);
	}
	if (!any)
		return nothing(app, "the form is empty");
	return missing.len ? tkt_error(TKT_E_USAGE, "the form lacks%s",
				       missing.bytes) :
			     NULL;
}

const struct tkt_error *form_edit(struct app *app, const char *name,
				  const char *intro, struct form_part *parts,
				  size_t n)
{
	BUF_LOCAL before = BUF_INIT;
	BUF_LOCAL after = BUF_INIT;
	BUF_LOCAL clean = BUF_INIT;

	form_write(&before, intro, parts, n);
	TRY(editor_run(&after, app, name, before.bytes));
	utf8_clean(&clean, after.bytes, after.len);
	if (!strcmp(before.bytes, clean.bytes))
		return nothing(app, "the form was left as it is");
	form_read(parts, n, &app->arena, clean.bytes);
	return check(app, parts, n);
}

const struct tkt_error *form_text(const char **text, struct app *app,
				  const char *name, const char *heading)
{
	struct form_part part = {
		.key = name, .heading = heading, .must = true,
	};

	TRY(form_edit(app, name, /* intro */ NULL, &part, 1));
	*text = part.text;
	return NULL;
}
