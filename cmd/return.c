/* tkt return: a ticket goes back down, one tier or more (F6, T4, T13). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/handover.h"

#define REASONS                                                                \
	"missing-info misrouted instruction-given workaround-given fixed "     \
	"not-ours"

struct return_args {
	struct common common;
	const char *to, *reason, *ask, *missing, *decided_by;
	struct strings missing_list;
	struct look look;
};

#define ARGS struct return_args
static const struct option options[] = {
	OPT(0, "to", STRING, ARGS, to, "TIER|QUEUE",
	    "where to (the tier that it came from, the queue that it left)",
	    "@tiers @queues"),
	OPT(0, "reason", CHOICE, ARGS, reason, "WORD",
	    "why it goes back: " REASONS, REASONS),
	OPT(0, "ask", TEXT, ARGS, ask, "TEXT",
	    "what the receiver should do first", NULL),
	OPT(0, "missing", STRING, ARGS, missing, "A,B",
	    "what is missing, for the reason missing-info", NULL),
	OPT(0, "decided-by", STRING, ARGS, decided_by, "WHO",
	    "who decided, where it goes down for the third time", "@people"),
	OPT_END,
};
#undef ARGS

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	struct return_args *args = context;
	struct desk *desk = desk_batch_desk(b);
	const char *who = NULL;
	struct move move;
	struct draft *d;

	TRY(move_down(&move, desk->config, t, args->to));
	if (move_was_made(&move, desk->config, t, "return", args->to)) {
		desk_say(b, "'%.7s' is at %s already", t->id, t->queue);
		return NULL;
	}
	if (args->decided_by)
		TRY(desk_person(&who, desk, args->decided_by));
	d = handover_draft(&args->look, b, "return");
	draft_string(d, "reason", args->reason);
	draft_string(d, "decided_by", who);
	draft_strings(d, "missing", &args->missing_list);
	draft_text(d, "summary", args->common.text);
	draft_text(d, "ask", args->ask);
	command_tell(d, &args->common);
	if (move.tier) {
		draft_place(d, move.tier->name, move.queue, move.tier->rank,
			    /* owner */ NULL, /* accepted */ false);
		desk_change(b, "%s -> %s", t->queue ? t->queue : t->tier,
			    move.queue);
	}
	return handover_ready(&args->look, b, t, d);
}

/*
 * The category's default ask is for those who get it from below; here it is
 * the sender who knows.
 */
static const struct tkt_error *ask_for_texts(struct return_args *args,
					     struct app *app,
					     const struct desk_write *w)
{
	enum { REASON, ASK, MISSING, SUMMARY, REPLY, PARTS };
	struct form_part parts[PARTS] = {
		[REASON] = { "reason", "why it goes back", REASONS,
			     args->reason, .must = true },
		[ASK] = { "ask", "what the receiver should do first", NULL,
			  args->ask, .must = true },
		[MISSING] = { "missing", "what is missing",
			      "with commas, for the reason missing-info",
			      args->missing, .must = false },
		[SUMMARY] = { "summary", "what you found so far", NULL,
			      args->common.text, .must = false },
		[REPLY] = { "reply", "what the user is told", NULL,
			    args->common.reply, .must = false },
	};

	TRY(handover_look_plain(&args->look, app, &args->common, w));
	TRY(form_edit(app, "return", args->look.text.bytes, parts, PARTS));
	TRY(handover_reason(REASONS, parts[REASON].text));
	args->reason = handover_typed(&parts[REASON]);
	args->ask = handover_typed(&parts[ASK]);
	args->common.text = handover_typed(&parts[SUMMARY]);
	args->common.reply = handover_typed(&parts[REPLY]);
	args->missing_list.len = 0;
	handover_split(&args->missing_list, app, parts[MISSING].text, ",\n");
	return NULL;
}

static const struct tkt_error *go_down(struct return_args *args,
				       struct app *app, struct strings *ids)
{
	struct desk_write w = { .verb = "return", .plan = plan,
				.context = args, .ids = ids };

	handover_split(&args->missing_list, app, args->missing, ",");
	if (args->common.dry_run)
		TRY(handover_show(&args->look, app, &args->common, &w));
	else if (handover_may_ask(app, &args->common, ids) &&
		 (!args->ask || !args->reason))
		TRY(ask_for_texts(args, app, &w));
	return command_write(app, &args->common, &w);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct return_args *args = data;
	struct strings ids = { 0 };
	const struct tkt_error *err;

	err = command_ids(&ids, app, &args->common);
	if (!err)
		err = go_down(args, app, &ids);
	vec_release(&ids);
	return err;
}

static void release(void *data)
{
	struct return_args *args = data;

	look_release(&args->look);
	vec_release(&args->missing_list);
}

const struct command cmd_return = {
	.name = "return",
	.group = GROUP_MOVE,
	.summary = "hand a ticket back to a lower tier",
	.usage = "ID… --reason WORD --ask TEXT [--missing A,B] "
		 "[--to TIER|QUEUE]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct return_args),
	.run = run,
	.release = release,
};
