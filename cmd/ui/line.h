/*
 * The one line that a write prints (cli.md 14), for what is no ticket: verb,
 * name, title, what changed.  Tickets' lines are command_write()'s.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include "ui/command.h"

struct line {
	const char *verb;     /* "kb new" */
	const char *name;     /* the short id, the directory, the setting */
	const char *full;     /* what -q prints; NULL: name */
	const char *title;    /* NULL: none */
	const char *change;   /* NULL: none */
};

/* To stdout: cells and colour on a terminal, else TSV; with -q only `full`. */
const struct tkt_error *line_print(struct app *app,
				   const struct common *common,
				   const struct line *line) TKT_CHECK;

/* After a write: lines for people, warnings, the dry run; to stderr. */
void line_tell(struct app *app, const struct common *common,
	       const struct strings *said, const struct strings *warnings,
	       const char *commit);

#endif
