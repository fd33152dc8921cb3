/* tkt sweep: what the clock has to do, for cron (requirements.md T3, M2). */
#include "tkt.h"
#include "ui/command.h"
#include "ui/hooks.h"
#include "ui/out.h"
#include "ui/progress.h"

#define COLUMNS "kind id title change at"
#define FORESEEN "id status at deed clock threshold since why title"

struct sweep_args {
	struct common common;
	int64_t now;
	bool explain, exit_code, local;
};

#define ARGS struct sweep_args
static const struct option options[] = {
	OPT(0, "now", TIME, ARGS, now, "TIME",
	    "do what is due by then, not by now", NULL),
	OPT('n', "dry-run", BOOL, ARGS, common.dry_run, NULL,
	    "say what would be done, and change nothing", NULL),
	OPT(0, "explain", BOOL, ARGS, explain, NULL,
	    "say of each ticket what is due, why, and what is next; change "
	    "nothing", NULL),
	OPT(0, "exit-code", BOOL, ARGS, exit_code, NULL,
	    "end with 1 where something was due, as git diff does", NULL),
	OPT(0, "local", BOOL, ARGS, local, NULL,
	    "however long ago the last sync was", NULL),
	OPT_END,
};
#undef ARGS

/* --- doing it ----------------------------------------------------------- */

static const struct tkt_error *print(struct app *app,
				     const struct common *common,
				     const struct desk_sweep_result *r)
{
	struct out out;

	if (!r->events.len)
		return NULL;
	TRY(out_begin(&out, app, common, desk_swept_fields, COLUMNS,
		      COLUMNS));
	for (size_t i = 0; i < r->events.len; i++)
		out_record(&out, &r->events.items[i]);
	return out_end(&out);
}

static void tell(struct app *app, const struct sweep_args *args,
		 const struct desk_sweep_result *r)
{
	for (size_t i = 0; i < r->warnings.len; i++)
		app_warn(app, "%s", r->warnings.items[i]);
	if (args->common.dry_run && r->events.len)
		app_warn(app, "dry run: nothing was written");
	if (args->exit_code && r->events.len)
		app->status = 1;
}

/* Also where nothing was due: what a hook had put off may be. */
static void run_hooks(struct app *app, const struct desk_sweep_result *r)
{
	struct hook_events events = { 0 };

	for (size_t i = 0; i < r->events.len; i++)
		hooks_add(&events, r->events.items[i].id,
			  r->events.items[i].event);
	hooks_run(app, HOOK_SWEEP, &events);
	vec_release(&events);
}

static const struct tkt_error *sweep(struct app *app,
				     const struct sweep_args *args,
				     struct desk *desk, int64_t clock_at)
{
	const struct desk_sweep how = {
		.clock_at = clock_at,
		.dry_run = args->common.dry_run,
		.local = args->local,
	};
	struct desk_sweep_result r = { .events = { 0 } };
	const struct tkt_error *err = desk_sweep(&r, desk, &how);

	progress_end(app);
	if (!err && !how.dry_run)
		run_hooks(app, &r);
	if (!err)
		err = print(app, &args->common, &r);
	if (!err)
		tell(app, args, &r);
	desk_sweep_result_release(&r);
	return err;
}

/* --- explaining it ------------------------------------------------------ */

struct explaining {
	struct app *app;
	struct out out;
};

static const struct tkt_error *explain_one(void *context,
					   const struct desk_foreseen *f)
{
	struct explaining *e = context;

	out_record(&e->out, f);
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct explaining *e = context;

	app_warn(e->app, "%s is passed over: %s", path, err->message);
	e->app->status = 1;
}

static const struct tkt_error *explain(struct app *app,
				       const struct sweep_args *args,
				       struct desk *desk)
{
	struct explaining e = { .app = app };
	const struct tkt_error *err;
	size_t due;

	TRY(out_begin(&e.out, app, &args->common, desk_foreseen_fields,
		      FORESEEN, FORESEEN));
	err = desk_foresee(&due, desk, explain_one, tell_fault, &e);
	if (err) {
		tkt_error_free(out_end(&e.out));
		return err;
	}
	if (args->exit_code && due)
		app->status = 1;
	return out_end(&e.out);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct sweep_args *args = data;
	int64_t clock_at = app->time.now_at;
	struct desk *desk;

	if (args->common.operands.len)
		return tkt_error(TKT_E_USAGE, "'%s': a sweep is of all tickets",
				 args->common.operands.items[0]);
	if (args->now != INSTANT_NONE)
		app->time.now_at = args->now;
	TRY(app_desk(&desk, app));
	return args->explain ? explain(app, args, desk)
			     : sweep(app, args, desk, clock_at);
}

const struct command cmd_sweep = {
	.name = "sweep",
	.group = GROUP_START,
	.summary = "do what the clocks ask for: warn, escalate, wake, close",
	.usage = "[-n] [--local] [--exit-code] [--now TIME]\n--explain",
	.options = options,
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct sweep_args),
	.run = run,
};
