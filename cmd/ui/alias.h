/* Commands that are not ours: aliases and programs (cli.md 23). */
#ifndef UI_ALIAS_H
#define UI_ALIAS_H

#include "ui/app.h"

/*
 * The alias `tkt.alias.WORD` of git's configuration, split as a shell would,
 * with argv behind it: *out is what stands for the line after `tkt`; the
 * caller releases it. One that begins with `!` is a shell command, run in our
 * place. `tried` has the aliases that led here, this one is added.
 * Errors: USAGE for an unclosed quote or one that leads back to itself.
 */
const struct tkt_error *alias_expand(struct strings *out, bool *found,
				     struct app *app, const char *word,
				     int argc, const char *const *argv,
				     struct strings *tried) TKT_CHECK;

/* Runs tkt-WORD of PATH in our place; returns where there is none. */
const struct tkt_error *alias_run_program(struct app *app, const char *word,
					  int argc, const char *const *argv)
	TKT_CHECK;

#endif
