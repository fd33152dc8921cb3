/* tkt sync: exchange with another repository of the desk (M1). */
#include "tkt.h"
#include "ui/command.h"
#include "ui/hooks.h"
#include "ui/line.h"
#include "ui/out.h"
#include "ui/progress.h"

#define COLUMNS "id type came went new concurrent title"

struct sync_args {
	struct common common;
	bool go_on;
};

static const struct option options[] = {
	OPT('n', "dry-run", BOOL, struct sync_args, common.dry_run, NULL,
	    "fetch, say what would be done, change nothing", NULL),
	OPT(0, "continue", BOOL, struct sync_args, go_on, NULL,
	    "settle what a plain git left in conflict, and mend the desk",
	    NULL),
	OPT_END,
};

static const struct tkt_error *print(struct app *app,
				     const struct common *common,
				     const struct desk_sync_result *r)
{
	struct out out;

	TRY(out_begin(&out, app, common, desk_synced_fields, COLUMNS,
		      COLUMNS));
	for (size_t i = 0; i < r->docs.len; i++)
		out_record(&out, &r->docs.items[i]);
	return out_end(&out);
}

static size_t count(const struct desk_sync_result *r, bool came)
{
	size_t n = 0;

	for (size_t i = 0; i < r->docs.len; i++)
		n += came ? r->docs.items[i].came > 0
			  : r->docs.items[i].went > 0;
	return n;
}

/* For people: the sum of it, and who did the same at the same time. */
static void tell(struct app *app, const struct common *common,
		 const struct desk_sync_result *r)
{
	for (size_t i = 0; i < r->warnings.len; i++)
		app_warn(app, "%s", r->warnings.items[i]);
	for (size_t i = 0; i < r->docs.len; i++)
		if (r->docs.items[i].clash)
			app_warn(app, "%s %s",
				 desk_short_id(app->desk, r->docs.items[i].id),
				 r->docs.items[i].clash);
	if (common->quiet)
		return;
	if (!r->moved && !r->pushed)
		app_warn(app, "up to date with '%s'", r->remote);
	else
		app_warn(app, "'%s': %zu came, %zu went", r->remote,
			 count(r, /*came=*/true), count(r, /*came=*/false));
	if (common->dry_run)
		app_warn(app, "dry run: nothing was written");
}

static void run_hooks(struct app *app, const struct desk_sync_result *r)
{
	struct hook_events events = { 0 };

	for (size_t i = 0; i < r->came.len; i++)
		hooks_add(&events, r->came.items[i].ticket,
			  r->came.items[i].event);
	hooks_run(app, HOOK_SYNC, &events);
	vec_release(&events);
}

static const struct tkt_error *sync_with(struct app *app,
					 const struct common *common,
					 const char *remote)
{
	struct desk_sync sync = {
		.remote = remote,
		.dry_run = common->dry_run,
	};
	struct desk_sync_result r = { .remote = NULL };
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	sync.list_came = hooks_wanted(app, HOOK_SYNC);
	err = desk_sync(&r, desk, &sync);
	progress_end(app);
	run_hooks(app, &r);
	if (!err)
		err = print(app, common, &r);
	if (!err)
		tell(app, common, &r);
	desk_sync_result_release(&r);
	return err;
}

static const struct tkt_error *print_paths(struct app *app,
					   const struct common *common,
					   const char *verb,
					   const struct strings *paths)
{
	struct line line = { .verb = verb };

	for (size_t i = 0; i < paths->len; i++) {
		line.name = paths->items[i];
		TRY(line_print(app, common, &line));
	}
	return NULL;
}

static const struct tkt_error *print_settled(struct app *app,
					     const struct common *common,
					     const struct desk_settle_result *r)
{
	struct line line = { .verb = NULL };

	TRY(print_paths(app, common, "settle", &r->settled));
	TRY(print_paths(app, common, "put back", &r->put_back));
	for (size_t i = 0; i < r->fsck.faults.len; i++) {
		const struct fsck_fault *f = &r->fsck.faults.items[i];

		line.verb = f->repaired ? "mend" : "fault";
		line.name = f->path;
		line.change = f->what;
		TRY(line_print(app, common, &line));
	}
	if (r->fsck.left_len)
		app->status = 1;
	line_tell(app, common, &r->warnings, &r->fsck.warnings, "");
	return NULL;
}

static const struct tkt_error *go_on(struct app *app,
				     const struct sync_args *args)
{
	struct desk_settle_result r = { .settled = { 0 } };
	const struct common *common = &args->common;
	const struct tkt_error *err;
	struct desk *desk;

	if (common->operands.len || common->dry_run)
		return tkt_error(TKT_E_USAGE, "--continue goes alone");
	TRY(app_desk(&desk, app));
	err = desk_settle(&r, desk);
	progress_end(app);
	if (!err)
		err = print_settled(app, common, &r);
	if (!err && !common->quiet && !r.settled.len && !r.put_back.len &&
	    !r.fsck.faults.len)
		app_warn(app, "nothing is to settle");
	desk_settle_result_release(&r);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct sync_args *args = data;
	const struct strings *remotes = &args->common.operands;

	if (args->go_on)
		return go_on(app, args);
	if (!remotes->len)
		return sync_with(app, &args->common, /*remote=*/NULL);
	for (size_t i = 0; i < remotes->len; i++)
		TRY(sync_with(app, &args->common, remotes->items[i]));
	return NULL;
}

const struct command cmd_sync = {
	.name = "sync",
	.group = GROUP_START,
	.summary = "exchange with another repository of the desk",
	.usage = "[-n] [REMOTE…]\n--continue",
	.options = options,
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct sync_args),
	.run = run,
};
