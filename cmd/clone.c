/* tkt clone: a desk of one's own, from another one. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/line.h"
#include "ui/progress.h"

struct clone_args {
	struct common common;
	bool bare, sparse;
};

static const struct option options[] = {
	OPT(0, "bare", BOOL, struct clone_args, bare, NULL,
	    "without a work tree, as on a server", NULL),
	OPT(0, "sparse", BOOL, struct clone_args, sparse, NULL,
	    "with articles alone in the work tree", NULL),
	OPT('q', "quiet", BOOL, struct clone_args, common.quiet, NULL,
	    "print nothing but the directory", NULL),
	OPT_END,
};

static const struct tkt_error *check(const struct clone_args *args)
{
	const struct strings *words = &args->common.operands;

	if (args->bare && args->sparse)
		return tkt_error(TKT_E_USAGE,
				 "--bare and --sparse exclude each other");
	if (!words->len)
		return tkt_error(TKT_E_USAGE, "no desk is named");
	if (words->len > 2)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[2]);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct clone_args *args = data;
	const struct strings *words = &args->common.operands;
	enum store_layout layout = args->bare ? STORE_BARE :
				   args->sparse ? STORE_SPARSE : STORE_FULL;
	CLEANUP(free_ptr) char *made = NULL;
	struct line line = { .verb = "clone" };
	struct desk_options desk_options;
	const struct tkt_error *err;

	TRY(check(args));
	TRY(app_desk_options(&desk_options, app));
	err = store_clone(&made, words->items[0],
			  words->len > 1 ? words->items[1] : NULL, layout,
			  &desk_options.store);
	progress_end(app);
	TRY(err);
	line.name = made;
	return line_print(app, &args->common, &line);
}

const struct command cmd_clone = {
	.name = "clone",
	.group = GROUP_START,
	.summary = "copy a desk, ready to work with",
	.usage = "[--bare|--sparse] [-q] URL [DIR]",
	.operands = "@files",
	.options = options,
	.args_len = sizeof(struct clone_args),
	.run = run,
};
