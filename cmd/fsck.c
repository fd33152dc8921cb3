/* tkt fsck: proves every file of the desk, and mends what can be derived. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/progress.h"

struct fsck_args {
	struct common common;
	bool repair, history, rebuild_cache;
};

static const struct option options[] = {
	OPT(0, "repair", BOOL, struct fsck_args, repair, NULL,
	    "mend what can be derived, in one commit", NULL),
	OPT(0, "history", BOOL, struct fsck_args, history, NULL,
	    "look for events that the history had and the desk has not", NULL),
	OPT(0, "rebuild-cache", BOOL, struct fsck_args, rebuild_cache, NULL,
	    "make the index that lists are read from anew", NULL),
	OPT('n', "dry-run", BOOL, struct fsck_args, common.dry_run, NULL,
	    "with --repair: say what would be mended, change nothing", NULL),
	OPT('v', "verbose", BOOL, struct fsck_args, common.verbose, NULL,
	    "tell also what is referred to and never was on this desk", NULL),
	OPT(0, "json", MAYBE, struct fsck_args, common.json, "FIELDS",
	    "print JSON, one object a fault", NULL),
	OPT_END,
};

static const struct field fault_fields[] = {
	FIELD(struct fsck_fault, path, "path", "PATH", STRING, 0,
	      "the file, from the root of the desk"),
	FIELD(struct fsck_fault, what, "fault", "FAULT", STRING, 0,
	      "what is wrong with it"),
	FIELD(struct fsck_fault, event, "event", "EVENT", STRING, 0,
	      "the event that it is about"),
	FIELD(struct fsck_fault, commit, "commit", "COMMIT", STRING, 0,
	      "the commit that dropped the event"),
	FIELD(struct fsck_fault, repairable, "repairable", "REPAIRABLE", BOOL,
	      0, "there is a way to mend it"),
	FIELD(struct fsck_fault, repaired, "repaired", "REPAIRED", BOOL, 0,
	      "it was mended, or in a dry run would be"),
	{ .name = NULL },
};

static void add_json(struct buf *out, const struct app *app,
		     const struct strings *names, const struct fsck_fault *f)
{
	ARENA_LOCAL arena = { 0 };
	struct value *v = out_object(&arena, fault_fields, names, f);
	BUF_LOCAL json = BUF_INIT;

	value_write(&json, v, VALUE_COMPACT, /* level */ 0);
	if (app->out_tty)
		utf8_print(out, json.bytes, json.len, /* flags */ 0);
	else
		buf_add(out, json.bytes, json.len);
	buf_addc(out, '\n');
}

/* Paths and faults hold what somebody put into the repository. */
static void add_line(struct buf *out, const struct fsck_fault *f,
		     const char *repaired)
{
	out_line(out, f->path);
	buf_adds(out, ": ");
	out_line(out, f->what);
	if (f->repaired)
		buf_addf(out, " (%s)", repaired);
	buf_addc(out, '\n');
}

/* By path: what two fields of a ticket refer to is told once. */
static void tell_absent(struct app *app, const struct fsck_result *r)
{
	for (size_t i = 0; i < r->absent.len; i++) {
		const struct fsck_fault *f = &r->absent.items[i];

		if (!i || strcmp(f[-1].path, f->path) != 0 ||
		    strcmp(f[-1].what, f->what) != 0)
			app_warn(app, "%s: %s", f->path, f->what);
	}
}

static const struct tkt_error *print(struct app *app,
				     const struct fsck_args *args,
				     const struct strings *names,
				     const struct fsck_result *r)
{
	const char *repaired = args->common.dry_run ? "can be repaired" :
						      "repaired";
	BUF_LOCAL text = BUF_INIT;
	bool repairable = false;

	for (size_t i = 0; i < r->faults.len; i++) {
		const struct fsck_fault *f = &r->faults.items[i];

		if (args->common.json)
			add_json(&text, app, names, f);
		else
			add_line(&text, f, repaired);
		repairable |= f->repairable;
	}
	TRY(stdout_write(text.bytes, text.len));
	if (args->common.verbose)
		tell_absent(app, r);
	for (size_t i = 0; i < r->warnings.len; i++)
		app_warn(app, "%s", r->warnings.items[i]);
	if (args->common.dry_run && args->repair && r->faults.len)
		app_warn(app, "dry run: nothing was written");
	if (repairable && !args->repair)
		app_hint(app, "tkt fsck %s--repair mends what can be mended",
			 args->history ? "--history " : "");
	if (r->left_len)
		app->status = 1;
	return NULL;
}

/* Where the desk is; one that is damaged is opened by its directory. */
static const struct tkt_error *find_desk(struct desk_options *out,
					 struct app *app)
{
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk_options(out, app));
	err = app_desk(&desk, app);
	if (err && err->code == TKT_E_NOT_FOUND)
		return err;
	tkt_error_free(err);
	if (!app->desk)
		return NULL;
	out->dir = store_work_dir(app->desk->store);
	if (!out->dir)
		out->dir = store_git_dir(app->desk->store);
	out->exact = true;
	return NULL;
}

static const struct tkt_error *check(struct app *app,
				     const struct fsck_args *args,
				     const struct strings *names)
{
	unsigned flags = (args->repair ? FSCK_REPAIR : 0) |
			 (args->history ? FSCK_HISTORY : 0) |
			 (args->common.dry_run ? FSCK_DRY_RUN : 0);
	struct desk_options desk_options;
	struct fsck_result r = { 0 };
	const struct tkt_error *err;

	TRY(find_desk(&desk_options, app));
	err = desk_fsck(&r, &desk_options, flags);
	progress_end(app);
	if (!err)
		err = print(app, args, names, &r);
	fsck_result_release(&r);
	return err;
}

static const struct tkt_error *rebuild_cache(struct app *app,
					     const struct fsck_args *args)
{
	const struct tkt_error *err;
	struct desk *desk;

	if (args->repair || args->history || args->common.json ||
	    args->common.dry_run)
		return tkt_error(TKT_E_USAGE,
				 "'--rebuild-cache' goes with no other option");
	TRY(app_desk_to_read(&desk, app));
	err = desk_rebuild_index(desk);
	progress_end(app);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct fsck_args *args = data;
	struct strings names = { 0 };
	const struct tkt_error *err = NULL;

	if (args->common.operands.len)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 args->common.operands.items[0]);
	if (args->rebuild_cache)
		return rebuild_cache(app, args);
	if (args->common.json)
		err = tkt_error_wrap(out_choose(&names, &app->arena,
						fault_fields, /* extra */ "",
						args->common.json),
				     "option '--json'");
	if (!err)
		err = check(app, args, &names);
	vec_release(&names);
	return err;
}

const struct command cmd_fsck = {
	.name = "fsck",
	.group = GROUP_PLUMBING,
	.summary = "prove every file of the desk, and mend what can be",
	.usage = "[--repair [-n]] [--history] [--json]\n--rebuild-cache",
	.options = options,
	.args_len = sizeof(struct fsck_args),
	.run = run,
};
