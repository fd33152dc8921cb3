/* tkt wait: nothing can be done until somebody else did something. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/suggest.h"

#define WAITS_ON "user vendor change deployment problem"

struct wait_args {
	struct common common;
	int64_t until_at;
	bool end;
	/* made of the operands */
	const char *on;
};

#define ARGS struct wait_args
static const struct option options[] = {
	OPT(0, "until", TIME, ARGS, until_at, "TIME",
	    "when the wait ends by itself", NULL),
	OPT(0, "end", BOOL, ARGS, end, NULL, "the wait is over", NULL),
	OPT_END,
};
#undef ARGS

/* --- ending it ---------------------------------------------------------- */

static const struct tkt_error *plan_end(void *context, struct desk_batch *b,
					struct ticket *t)
{
	const struct wait_args *args = context;
	struct draft *d;

	if ((t->state == STATE_OPEN || t->state == STATE_NEW) &&
	    !registers_clash(&t->registers, "state")) {
		desk_say(b, "'%s' is not waiting",
			 desk_short_id(desk_batch_desk(b), t->id));
		return NULL;
	}
	desk_change(b, "%s -> open", t->state_name);
	d = desk_draft(b, "resume");
	draft_text(d, "note", args->common.text);
	return NULL;
}

/* --- waiting ------------------------------------------------------------ */

static bool is_so(const struct ticket *t, const struct wait_args *args)
{
	return t->state == STATE_WAITING && t->waiting_on &&
	       !strcmp(t->waiting_on, args->on) &&
	       t->waiting_until == args->until_at &&
	       !registers_clash(&t->registers, "state") &&
	       !args->common.text && !args->common.reply && !args->common.told;
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct wait_args *args = context;
	char until[INSTANT_TEXT_LEN + 1];
	struct draft *d;

	if (is_so(t, args)) {
		desk_say(b, "'%s' waits on the %s already",
			 desk_short_id(desk_batch_desk(b), t->id), args->on);
		return NULL;
	}
	d = desk_draft(b, "wait");
	draft_string(d, "waiting_on", args->on);
	draft_time(d, "waiting_until", args->until_at);
	draft_text(d, "note", args->common.text);
	command_tell(d, &args->common);
	desk_change(b, "%s", args->on);
	if (args->until_at != INSTANT_NONE) {
		instant_format(until, args->until_at);
		desk_change(b, "%s until %s", args->on, until);
	}
	return NULL;
}

static const struct tkt_error *check(const struct wait_args *args,
				     const struct app *app)
{
	BUF_LOCAL message = BUF_INIT;

	if (!word_in(WAITS_ON, args->on)) {
		buf_addf(&message, "nobody waits on '%s'", args->on);
		suggest_word(&message, WAITS_ON, args->on);
		return tkt_error(TKT_E_USAGE, "%s", message.bytes);
	}
	if (args->until_at != INSTANT_NONE &&
	    args->until_at <= app->time.now_at)
		return tkt_error(TKT_E_USAGE, "option '--until': the time is "
				 "past");
	return NULL;
}

static const struct tkt_error *check_end(const struct wait_args *args)
{
	const struct common *c = &args->common;

	if (args->until_at != INSTANT_NONE || c->reply || c->told ||
	    c->next_update != INSTANT_NONE)
		return tkt_error(TKT_E_USAGE, "'--end' goes without '--%s'",
				 args->until_at != INSTANT_NONE ? "until"
				 : c->reply			? "reply"
				 : c->told			? "told"
						   : "next-update");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct wait_args *args = data;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "wait",
				.plan = args->end ? plan_end : plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err = NULL;

	if (args->end)
		TRY(check_end(args));
	err = command_ids_then(&ids, &rest, app, &args->common,
			       args->end ? 0 : 1, "what it waits on");
	if (!err && !args->end) {
		args->on = rest.items[0];
		err = check(args, app);
	}
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

const struct command cmd_wait = {
	.name = "wait",
	.group = GROUP_WORK,
	.summary = "wait on somebody, or end it",
	.usage = "ID… user|vendor|change|deployment|problem [--until TIME] "
		 "[-m TEXT]\n"
		 "ID… --end",
	.operands = "@ids @ids|user|vendor|change|deployment|problem",
	.rest = "on",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct wait_args),
	.run = run,
};
