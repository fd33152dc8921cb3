/*
 * A command's options and operands from JSON objects, one a line: the keys are
 * the options' names with `_` for `-`, `message` or `text`, `id`, and the names
 * of the other operands; the values are checked by the same table as the
 * command line (style.md 16).
 *
 * Nothing is passed over in silence: a ticket as `tkt list --json` prints it
 * says what the ticket is like, not what is to be done with it, and most of
 * its keys are no options.  `format`, which such an object begins with, is the
 * one that may stand there.
 */
#ifndef UI_JSON_ARGS_H
#define UI_JSON_ARGS_H

#include "ui/command.h"

/* A further name, "tags" for the option "tag", where there is that option. */
struct json_alias {
	const char *key, *option;
};

/*
 * Fills `args`, which hold what the command line gave, from one object: a key
 * that is there replaces that, null leaves it.  The operands become the id
 * (with COMMON_IDS) and the rest, where the object has it.  Strings are in the
 * app's arena; release with command_args_release().
 * What means a ticket is an id and never a query (command_line_id()).
 * Errors: USAGE for what is no object, an unknown key (nearest named), two
 * names of one thing, a value that the option does not take, no id; NOT_FOUND.
 */
const struct tkt_error *json_args(const struct command *c, void *args,
				  struct app *app, const char *text,
				  const struct json_alias *aliases) TKT_CHECK;

#endif
