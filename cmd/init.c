/* tkt init: a new desk. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/line.h"

struct init_args {
	struct common common;
	bool bare, sparse;
	const char *name;
};

static const struct option options[] = {
	OPT(0, "bare", BOOL, struct init_args, bare, NULL,
	    "without a work tree, as on a server", NULL),
	OPT(0, "sparse", BOOL, struct init_args, sparse, NULL,
	    "with articles alone in the work tree", NULL),
	OPT(0, "name", STRING, struct init_args, name, "NAME",
	    "name of the desk (default: its directory's)", NULL),
	OPT('q', "quiet", BOOL, struct init_args, common.quiet, NULL,
	    "print nothing but the directory", NULL),
	OPT_END,
};

static const struct tkt_error *find_dir(const char **dir, struct app *app,
					const struct init_args *args)
{
	const struct strings *words = &args->common.operands;

	if (args->bare && args->sparse)
		return tkt_error(TKT_E_USAGE,
				 "--bare and --sparse exclude each other");
	if (words->len > 1)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[1]);
	*dir = words->len ? words->items[0] : app->desk_dir;
	if (!*dir)
		*dir = ".";
	if (!**dir)
		return tkt_error(TKT_E_USAGE, "'' is no directory");
	return NULL;
}

/* The directory's whole path, from which the desk's name comes. */
static const char *whole_path(struct app *app, const char *dir)
{
	CLEANUP(free_ptr) char *path = realpath(dir, /* resolved */ NULL);

	return path ? arena_strdup(&app->arena, path) : dir;
}

/* Is a desk there already, in this very directory? */
static const struct tkt_error *look(bool *there, const char *dir,
				    const struct desk_options *like)
{
	struct desk_options exact = *like;
	CLEANUP(desk_free_ptr) struct desk *d = NULL;
	const struct tkt_error *err;

	exact.dir = dir;
	exact.exact = true;
	err = desk_open(&d, &exact);
	*there = !err;
	if (err && err->code == TKT_E_NOT_FOUND) {
		tkt_error_free(err);
		err = NULL;
	}
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct init_args *args = data;
	struct desk_init init = {
		.name = args->name,
		.layout = args->bare ? STORE_BARE :
			  args->sparse ? STORE_SPARSE : STORE_FULL,
	};
	struct line line = { .verb = "init" };
	struct desk_options desk_options;
	bool there = false;

	TRY(find_dir(&init.dir, app, args));
	TRY(app_desk_options(&desk_options, app));
	init.dir = whole_path(app, init.dir);
	TRY(look(&there, init.dir, &desk_options));
	if (there) {
		app_warn(app, "'%s' is a desk already", init.dir);
		line.name = init.dir;
		return args->common.quiet ?
			line_print(app, &args->common, &line) : NULL;
	}
	TRY(desk_init(&init, &desk_options));
	line.name = whole_path(app, init.dir);
	TRY(line_print(app, &args->common, &line));
	if (app->out_tty && app->err_tty && !args->common.quiet)
		app_hint(app, "say who works here: tkt config person WHO "
			 "--name NAME --tier L1; then: tkt open");
	return NULL;
}

const struct command cmd_init = {
	.name = "init",
	.group = GROUP_START,
	.summary = "make a new desk",
	.usage = "[--bare|--sparse] [--name NAME] [-q] [DIR]",
	.operands = "@files",
	.options = options,
	.args_len = sizeof(struct init_args),
	.run = run,
};
