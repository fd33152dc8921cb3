#include "model/article_template.h"

#include <string.h>
#include "model/kinds.h"

/* --- what a ticket knows ------------------------------------------------ */

typedef void part_fn(struct buf *out, const struct ticket *t);

/* A paragraph, set off from what stands before it. */
static void add_text(struct buf *out, const char *text)
{
	if (!text || !*text)
		return;
	if (out->len)
		buf_addc(out, '\n');
	buf_adds(out, text);
	buf_trim_end(out);
	buf_addc(out, '\n');
}

/* Appends this text of every event of a kind that counts. */
static void add_texts(struct buf *out, const struct ticket *t,
		      const char *kind, const char *key)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (history_counts(&t->history, i) && kind_is(e, kind))
			add_text(out, event_text(e, key));
	}
}

static void add_issue(struct buf *out, const struct ticket *t)
{
	add_text(out, t->description ? t->description : t->title);
}

static void add_environment(struct buf *out, const struct ticket *t)
{
	for (size_t i = 0; i < t->systems.len; i++)
		buf_addf(out, "- %s\n", t->systems.items[i]);
}

static void add_cause(struct buf *out, const struct ticket *t)
{
	add_text(out, t->cause);
	if (t->cause_code)
		add_text(out, t->cause_code);
}

static void add_worked(struct buf *out, const struct ticket *t)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *result = value_get_string(e->body, "result");
		const char *action = event_text(e, "action");

		if (history_counts(&t->history, i) && kind_is(e, "try") &&
		    action && result && !strcmp(result, "worked"))
			buf_addf(out, "- %s\n", action);
	}
}

static void add_resolution(struct buf *out, const struct ticket *t)
{
	add_texts(out, t, "fix", "summary");
	add_text(out, t->solution);
	if (!out->len)
		add_worked(out, t);
}

static void add_prevention(struct buf *out, const struct ticket *t)
{
	add_texts(out, t, "fix", "prevention");
}

/* --- the template ------------------------------------------------------- */

static const struct part {
	const char *heading, *gap;
	part_fn *add;
} parts[] = {
	{ "Issue", "what the user sees, in the user's words", add_issue },
	{ "Environment", "systems, versions, who is affected",
	  add_environment },
	{ "Cause", "why it happens", add_cause },
	{ "Resolution", "what to do, step by step", add_resolution },
	{ "Prevention", "what keeps it from coming back", add_prevention },
};

void article_template(struct buf *out, const char *title,
		      const struct ticket *t)
{
	buf_addf(out, "# %s\n", title ? title : "");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		BUF_LOCAL text = BUF_INIT;

		if (t)
			parts[i].add(&text, t);
		if (!text.len)
			buf_addf(&text, "<!-- %s -->\n", parts[i].gap);
		buf_addf(out, "\n## %s\n\n%s", parts[i].heading, text.bytes);
	}
}

/* --- the title in the body ---------------------------------------------- */

/* Where the first heading stands and how long its line is; false: nowhere. */
static bool find_heading(size_t *begin, size_t *len, const char *body)
{
	*begin = strspn(body, "\n \t");
	*len = strcspn(body + *begin, "\n");
	return !strncmp(body + *begin, "# ", 2) && *len > 2;
}

const char *article_heading(struct arena *a, const char *body)
{
	size_t begin, len, skip;
	BUF_LOCAL text = BUF_INIT;

	if (!find_heading(&begin, &len, body))
		return NULL;
	skip = 1 + strspn(body + begin + 1, " ");
	buf_add(&text, body + begin + skip, len - skip);
	buf_trim_end(&text);
	return text.len ? arena_strdup(a, text.bytes) : NULL;
}

void article_with_heading(struct buf *out, const char *body,
			  const char *title)
{
	size_t begin, len;

	buf_addf(out, "# %s\n", title);
	if (find_heading(&begin, &len, body))
		body += begin + len + (body[begin + len] == '\n');
	else if (*body)
		buf_addc(out, '\n');
	buf_adds(out, body);
}
