/*
 * A command run once for each line of standard input, in one commit (cli.md
 * 7): `tkt triage -` reads ids, or JSON objects with an id and the command's
 * options, as `tkt open --json-lines` reads new tickets.
 *
 * This is the one place for all commands that write.  Where there are objects,
 * the command's run() is called for each of them with args of its own: those
 * of the command line, and over them what the object says.  What it gives to
 * command_write() is kept, and carried out as one desk_write() at the end.
 * Hence what a plan reads must live as long as the args (command.h, release).
 *
 * An object is a write of its own, also where two have the same id; ids that
 * stand alone count once.  A line that is wrong stops all, named by its number;
 * with --skip-refused it is passed over, and the exit status is 4.
 */
#ifndef UI_LINES_H
#define UI_LINES_H

#include "ui/command.h"
#include "ui/json_args.h"

/* Runs a command: as it stands, or for each line where `-` says so. */
const struct tkt_error *lines_run(const struct command *c, void *args,
				  struct app *app) TKT_CHECK;

/* Runs it for each line of standard input, which has objects alone. */
const struct tkt_error *lines_run_all(const struct command *c, void *args,
				      struct app *app,
				      const struct json_alias *aliases)
	TKT_CHECK;

/* command_write()'s: keeps a write for later. */
void lines_add(struct lines *l, const struct common *common,
	       const struct desk_write *w);

#endif
