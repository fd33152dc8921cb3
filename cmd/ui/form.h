/*
 * Editor forms (cli.md 16): on a terminal a command without its texts opens the
 * editor on a form that is filled from the record, gaps marked.
 *
 *	# escalate 3fa9c1d: No login
 *	#
 *	# Lines that begin with '# ' are dropped; …
 *
 *	## summary: the problem in your own words (must)
 *	# what the next tier reads first
 *	The user cannot log in since Monday.
 *
 * A line that is `#` or begins with `# ` is explanation and dropped.  `## key:`
 * of a part begins that part; what stands below it, trimmed, is its text.
 * Everything else is text: `## Steps` and `#12` too.  Text that would be taken
 * for one of these is shown and read with a backslash before it.
 */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "ui/app.h"

struct form_part {
	const char *key, *heading;
	const char *help;       /* one or more lines, NULL: none */
	const char *text;       /* in: NULL or prefilled; out: app's arena */
	bool must;
};

/*
 * Runs the editor by git's ladder (TKT_EDITOR, tkt.editor, GIT_EDITOR,
 * core.editor, VISUAL, EDITOR, vi). `name` is the command's, `intro` stands on
 * top as explanation (NULL: none).  What was typed is kept in a file that
 * main() names where this or a later step fails, and removes where all went
 * well.
 * Errors: FAILED for a form that was left as it was, or emptied, or an editor
 * that failed; USAGE naming the parts that must be there and are not.
 */
const struct tkt_error *form_edit(struct app *app, const char *name,
				  const char *intro, struct form_part *parts,
				  size_t n) TKT_CHECK;

/* The same for the one text of a command; `heading` says what it is. */
const struct tkt_error *form_text(const char **text, struct app *app,
				  const char *name, const char *heading)
	TKT_CHECK;

/* The form as text, and back again; form_edit() without the editor. */
void form_write(struct buf *out, const char *intro,
		const struct form_part *parts, size_t n);
void form_read(struct form_part *parts, size_t n, struct arena *arena,
	       const char *text);

/*
 * The editor on a text as it is, what was saved is appended to `out`. For kb
 * edit, config --edit. Errors: FAILED where the editor failed; IO.
 */
const struct tkt_error *editor_run(struct buf *out, struct app *app,
				   const char *name, const char *text)
	TKT_CHECK;

#endif
