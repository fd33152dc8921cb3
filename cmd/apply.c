/* tkt apply: events made elsewhere, as log --json writes them (M4). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"
#include "ui/line.h"
#include "ui/out.h"
#include "ui/progress.h"

struct apply_args {
	struct common common;
	bool json;
};

static const struct option options[] = {
	OPT('n', "dry-run", BOOL, struct apply_args, common.dry_run, NULL,
	    "print what would be done, change nothing", NULL),
	OPT('q', "quiet", BOOL, struct apply_args, common.quiet, NULL,
	    "print full ids of tickets only", NULL),
	OPT('z', "nul", BOOL, struct apply_args, common.nul, NULL,
	    "end records with NUL, quote nothing", NULL),
	OPT(0, "json", BOOL, struct apply_args, json, NULL,
	    "print JSON", NULL),
	OPT_END,
};

static const struct tkt_error *print_json(struct app *app,
					  const struct desk_united *t,
					  const char *commit)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = value_object(&a);
	value_set_int(&a, v, "format", 1);
	value_set_string(&a, v, "id", t->id);
	value_set(&a, v, "title", value_string(&a, t->title));
	value_set_string(&a, v, "verb", "apply");
	value_set_bool(&a, v, "changed", t->changed);
	value_set_bool(&a, v, "created", t->created);
	value_set(&a, v, "events_written", value_strings(&a, &t->events));
	value_set(&a, v, "attachments_written", value_strings(&a, &t->files));
	value_set(&a, v, "commit", value_string(&a, *commit ? commit : NULL));
	return out_json(app, v);
}

static const char *counted(struct arena *a, size_t n, const char *what)
{
	return arena_printf(a, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static const struct tkt_error *print_line(struct app *app,
					  const struct common *common,
					  const struct desk_united *t)
{
	struct arena *a = &app->arena;
	const char *files = counted(a, t->files.len, "file");
	const struct line line = {
		.verb = "apply",
		.name = desk_short_id(app->desk, t->id),
		.full = t->id,
		.title = t->title,
		.change = arena_printf(a, "%s%s%s%s",
				       t->created ? "new, " : "",
				       counted(a, t->events.len, "event"),
				       t->files.len ? ", " : "",
				       t->files.len ? files : ""),
	};

	if (!t->changed && !common->quiet)
		return NULL;
	return line_print(app, common, &line);
}

static const struct tkt_error *tell(struct app *app,
				    const struct common *common, bool json,
				    const struct desk_union_result *r)
{
	bool changed = false;

	for (size_t i = 0; i < r->tickets.len; i++) {
		const struct desk_united *t = &r->tickets.items[i];

		changed |= t->changed;
		TRY(json ? print_json(app, t, r->commit)
			 : print_line(app, common, t));
	}
	if (!changed)
		app_warn(app, "all of it is here already");
	line_tell(app, common, /* said */ NULL, &r->warnings, r->commit);
	return NULL;
}

static const struct tkt_error *apply(struct app *app,
				     const struct apply_args *args,
				     struct desk_union_result *result)
{
	struct input_stream stream = { .len = 0 };
	const struct desk_lines lines = {
		.next = input_next, .context = &stream,
	};
	const struct common *common = &args->common;
	struct desk *desk;
	const struct tkt_error *err;

	if (common->operands.len)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s': the "
				 "lines come from standard input",
				 common->operands.items[0]);
	TRY(app_desk(&desk, app));
	err = desk_union(result, desk, &lines, common->dry_run);
	progress_end(app);
	return err ? err : tell(app, common, args->json, result);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct desk_union_result result = { .commit = "" };
	const struct tkt_error *err = apply(app, data, &result);

	desk_union_result_release(&result);
	return err;
}

const struct command cmd_apply = {
	.name = "apply",
	.group = GROUP_PLUMBING,
	.summary = "take in events that were made elsewhere",
	.usage = "< LINES",
	.options = options,
	.args_len = sizeof(struct apply_args),
	.run = run,
};
