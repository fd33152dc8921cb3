/* The options that are not of one command: common ones and global ones. */
#include <string.h>
#include "ui/command.h"

const struct option global_options[] = {
	OPT('C', "directory", STRING, struct app, chdir, "DIR",
	    "go to DIR first", "@files"),
	OPT(0, "desk", STRING, struct app, desk_dir, "DIR",
	    "use the desk in DIR, and no other", "@files"),
	OPT(0, "color", CHOICE, struct app, color, "WHEN",
	    "colour: always, auto or never", "always auto never"),
	OPT(0, "no-pager", BOOL, struct app, no_pager, NULL,
	    "do not page long output", NULL),
	OPT(0, "no-hooks", BOOL, struct app, no_hooks, NULL,
	    "run no hooks: tkt-hooks(7)", NULL),
	OPT(0, "lock-timeout", DURATION, struct app, lock_timeout_s,
	    "DURATION", "how long to wait for another writer (5s)", NULL),
	OPT('h', "help", BOOL, struct app, help, NULL,
	    "show help (--help: the manual page)", NULL),
	OPT(0, "version", BOOL, struct app, version, NULL,
	    "print the version", NULL),
	OPT_END
};

/* A row counts for commands that have one of `with` and none of `without`. */
struct common_row {
	unsigned with, without;
	struct option option;
};

static const struct common_row common_rows[] = {
	{ COMMON_TEXT, 0,
	  OPT('m', "message", TEXT, struct common, message, "TEXT",
	      "the text; given again, a further paragraph", NULL) },
	{ COMMON_TEXT, 0,
	  OPT('F', "file", STRING, struct common, file, "FILE",
	      "take the text from FILE, '-' for standard input", "@files") },
	{ COMMON_TELL, 0,
	  OPT(0, "reply", STRING, struct common, reply, "TEXT",
	      "tell the user TEXT", NULL) },
	{ COMMON_TELL, 0,
	  OPT(0, "told", STRING, struct common, told, "CHANNEL",
	      "the user was told by CHANNEL", "@channels") },
	{ COMMON_TELL, 0,
	  OPT(0, "next-update", TIME, struct common, next_update, "TIME",
	      "when the user was promised to hear more", NULL) },
	{ COMMON_LIST, COMMON_WRITE,
	  OPT('n', "limit", INT, struct common, limit, "N",
	      "print at most N", NULL) },
	{ COMMON_LIST, 0,
	  OPT(0, "sort", STRING, struct common, sort, "FIELD",
	      "sort by FIELD, by -FIELD from the end", "@fields") },
	{ COMMON_WRITE, 0,
	  OPT('n', "dry-run", BOOL, struct common, dry_run, NULL,
	      "print what would be done, change nothing", NULL) },
	{ COMMON_WRITE | COMMON_OUTPUT, 0,
	  OPT('q', "quiet", BOOL, struct common, quiet, NULL,
	      "print full ids only", NULL) },
	{ COMMON_WRITE, 0,
	  OPT('v', "verbose", BOOL, struct common, verbose, NULL,
	      "print the commit and the events too", NULL) },
	{ COMMON_WRITE | COMMON_OUTPUT, 0,
	  OPT('z', "nul", BOOL, struct common, nul, NULL,
	      "end records with NUL, quote nothing, in and out", NULL) },
	{ COMMON_WRITE | COMMON_OUTPUT, 0,
	  OPT(0, "json", MAYBE, struct common, json, "FIELDS",
	      "print JSON, of all or of these fields", "@fields") },
	{ COMMON_OUTPUT, 0,
	  OPT(0, "porcelain", BOOL, struct common, porcelain, NULL,
	      "print tab-separated lines that never change", NULL) },
	{ COMMON_OUTPUT, 0,
	  OPT(0, "format", STRING, struct common, format, "FORMAT",
	      "print lines of one's own: '{id} {title}'", NULL) },
	{ COMMON_WRITE, 0,
	  OPT(0, "skip-refused", BOOL, struct common, skip_refused, NULL,
	      "write the others where some are refused", NULL) },
	{ COMMON_WRITE, 0,
	  OPT(0, "at", TIME, struct common, at, "TIME",
	      "when it happened, where not now", NULL) },
	{ COMMON_WRITE, 0,
	  OPT(0, "once", STRING, struct common, once, "KEY",
	      "count once, however often KEY is given", NULL) },
	{ COMMON_WRITE, 0,
	  OPT(0, "force", STRING, struct common, force, "REASON",
	      "pass a gate; REASON is recorded and counted", NULL) },
};

static bool row_is_for(const struct common_row *row, unsigned common)
{
	return (row->with & common) && !(row->without & common);
}

void command_options(struct option_list *out, const struct command *c)
{
	for (const struct option *o = c->options; o && o->name; o++)
		vec_push(out, o);
	for (size_t i = 0; i < ARRAY_LEN(common_rows); i++) {
		if (row_is_for(&common_rows[i], c->common))
			vec_push(out, &common_rows[i].option);
	}
}

bool option_is_common(const struct option *o)
{
	for (size_t i = 0; i < ARRAY_LEN(common_rows); i++) {
		if (o == &common_rows[i].option)
			return true;
	}
	return false;
}

bool option_takes_value(const struct option *o)
{
	return o->type != OPTION_BOOL && o->type != OPTION_MAYBE;
}
