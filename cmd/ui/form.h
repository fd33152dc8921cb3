/*
 * Editor forms (cli.md 16): on a terminal a command without its texts opens the
 * editor on a form that is filled from the record, gaps marked.
 *
 * A form is Markdown-like: lines beginning with `#` are explanation and are
 * dropped; `## key: heading` begins the part `key`.  Each part's text is what
 * stands below it, trimmed.  An unchanged or emptied form aborts.
 */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "ui/app.h"

struct form_part {
	const char *key, *heading;
	const char *help;       /* one or more lines, NULL: none */
	const char *text;       /* in: prefilled or NULL; out: in the app's arena */
	bool must;
};

/*
 * Runs the editor by git's ladder (TKT_EDITOR, GIT_EDITOR, core.editor, VISUAL,
 * EDITOR, vi). `intro` stands on top as explanation. What was typed is kept in
 * a file that the error names where a later step fails.
 * Errors: FAILED for an aborted or empty form, USAGE-like for missing parts.
 */
const struct tkt_error *form_edit(struct app *app, const char *name,
				  const char *intro, struct form_part *parts,
				  size_t n) TKT_CHECK;

/* The editor on a text as it is; *out is malloc'd. For kb edit, config --edit. */
const struct tkt_error *editor_run(struct buf *out, struct app *app,
				   const char *name, const char *text)
	TKT_CHECK;

#endif
