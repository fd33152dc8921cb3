/* tkt diagnose: findings, the root cause, how to reproduce it (F7, T9). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

#define FINDING_KINDS "fact hypothesis ruled-out"

struct diagnose_args {
	struct common common;
	const char *finding, *as, *cause, *cause_code, *reproduce;
	bool confirmed;
};

#define ARGS struct diagnose_args
static const struct option options[] = {
	OPT(0, "finding", TEXT, ARGS, finding, "TEXT",
	    "what was found", NULL),
	OPT(0, "as", CHOICE, ARGS, as, "KIND",
	    "what the finding is: fact, hypothesis or ruled-out (fact)",
	    FINDING_KINDS),
	OPT(0, "cause", TEXT, ARGS, cause, "TEXT",
	    "the root cause, as far as it is known", NULL),
	OPT(0, "cause-code", STRING, ARGS, cause_code, "CODE",
	    "the root cause, by one of the desk's codes", "@causes"),
	OPT(0, "confirmed", BOOL, ARGS, confirmed, NULL,
	    "the cause is confirmed, not only suspected", NULL),
	OPT(0, "reproduce", TEXT, ARGS, reproduce, "TEXT",
	    "how to reproduce it, or 'not reproducible'", NULL),
	OPT_END,
};
#undef ARGS

/*
 * A cause in other words is only suspected again; one that was there is at
 * least that.
 */
static const char *cause_state(const struct diagnose_args *args,
			       const struct ticket *t)
{
	if (args->confirmed)
		return "confirmed";
	if (args->cause || (args->cause_code && !t->cause_state))
		return "suspected";
	return NULL;
}

static void say_change(struct desk_batch *b, const struct diagnose_args *args,
		       const char *state)
{
	if (state)
		desk_change(b, "cause %s", state);
	else if (args->finding)
		desk_change(b, "%s", args->as ? args->as : "fact");
	else
		desk_change(b, "%s", args->reproduce ? "reproduction"
					: args->cause_code ? "cause code"
							   : "note");
}

static const struct tkt_error *refuse_no_cause(const struct ticket *t)
{
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot confirm the cause of '%.7s': "
			  "none is known", t->id),
		"say which: --cause TEXT, --cause-code CODE");
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct diagnose_args *args = context;
	const char *state = cause_state(args, t);
	struct draft *d;

	if (args->confirmed && !args->cause && !args->cause_code &&
	    !t->cause_state)
		return refuse_no_cause(t);
	d = desk_draft(b, "diagnose");
	draft_text(d, "finding", args->finding);
	if (args->finding)
		draft_string(d, "finding_kind", args->as ? args->as : "fact");
	draft_text(d, "cause", args->cause);
	draft_string(d, "cause_code", args->cause_code);
	draft_string(d, "cause_state", state);
	draft_text(d, "reproduce", args->reproduce);
	draft_text(d, "note", args->common.text);
	say_change(b, args, state);
	return NULL;
}

static const struct tkt_error *check(const struct diagnose_args *args)
{
	if (args->as && !args->finding)
		return tkt_error(TKT_E_USAGE, "'--as' goes with --finding");
	if (!args->finding && !args->cause && !args->cause_code &&
	    !args->confirmed && !args->reproduce && !args->common.text)
		return tkt_error(TKT_E_USAGE, "it is not said what was found: "
				 "--finding, --cause, --cause-code or "
				 "--reproduce");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct diagnose_args *args = data;
	struct desk_write w = {
		.verb = "diagnose", .plan = plan, .context = args,
	};

	TRY(check(args));
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_diagnose = {
	.name = "diagnose",
	.group = GROUP_WORK,
	.summary = "record findings, the root cause, how to reproduce it",
	.usage = "ID… [--finding TEXT [--as KIND]] [--cause TEXT] "
		 "[--cause-code C] [--confirmed]\n"
		 "ID… --reproduce TEXT",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct diagnose_args),
	.run = run,
};
