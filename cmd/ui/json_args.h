/*
 * A command's options from JSON objects, one a line (`open --json-lines`): the
 * keys are the options' names with `_` for `-`, and `message`; the values are
 * checked by the same table as the command line (style.md 16).
 */
#ifndef UI_JSON_ARGS_H
#define UI_JSON_ARGS_H

#include "ui/command.h"

/* A further name, "tags" for the option "tag". */
struct json_alias {
	const char *key, *option;
};

/*
 * Fills `args`, a zeroed struct of the command's, from one line. Strings are in
 * the app's arena; release with command_args_release().
 * Errors: INVALID for what is no object; USAGE for an unknown key (nearest
 * named), or a value that the option does not take.
 */
const struct tkt_error *json_args(const struct command *c, void *args,
				  struct app *app, const char *line,
				  size_t len, const struct json_alias *aliases)
	TKT_CHECK;

#endif
