/* tkt escalate: a ticket goes up with all that is known (F5, F9, T4, T6). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/handover.h"
#include "ui/tries.h"

#define REASONS                                                                \
	"capability access expertise code-debug priority user-request policy " \
	"timeframe"

struct escalate_args {
	struct common common;
	const char *to, *reason, *ask, *no_tries, *decided_by, *manager;
	struct strings tries;
	struct look look;
};

#define ARGS struct escalate_args
static const struct option options[] = {
	OPT(0, "to", STRING, ARGS, to, "TIER|QUEUE",
	    "where to (the next tier; there the queue of its category)",
	    "@tiers @queues"),
	OPT(0, "reason", CHOICE, ARGS, reason, "WORD",
	    "why it goes up: " REASONS, REASONS),
	OPT(0, "ask", TEXT, ARGS, ask, "TEXT",
	    "what the receiver should do first", NULL),
	OPT(0, "try", LIST, ARGS, tries, "ACTION=RESULT",
	    "a step that was tried: worked, failed, partial or unclear", NULL),
	OPT(0, "no-tries", STRING, ARGS, no_tries, "REASON",
	    "why nothing was tried", NULL),
	OPT(0, "decided-by", STRING, ARGS, decided_by, "WHO",
	    "who decided that it goes up", "@people"),
	OPT(0, "manager", MAYBE, ARGS, manager, "WHO",
	    "inform a manager; the ticket stays where it is", "@people"),
	OPT_END,
};
#undef ARGS

static const char *place_name(const char *queue, const char *tier)
{
	return queue ? queue : tier ? tier : "nowhere";
}

/* What both forms of it say. */
static const struct tkt_error *fill(const struct escalate_args *args,
				    struct draft *d, struct desk *desk)
{
	const char *who = NULL;

	if (args->decided_by)
		TRY(desk_person(&who, desk, args->decided_by));
	draft_string(d, "reason", args->reason);
	draft_string(d, "decided_by", who);
	draft_text(d, "summary", args->common.text);
	draft_text(d, "ask", args->ask);
	command_tell(d, &args->common);
	return NULL;
}

/* --- up a tier ---------------------------------------------------------- */

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	struct escalate_args *args = context;
	struct desk *desk = desk_batch_desk(b);
	struct move move;
	struct draft *d;

	TRY(move_up(&move, desk->config, t, args->to));
	if (move_was_made(&move, desk->config, t, "escalate", args->to)) {
		desk_say(b, "'%.7s' is at %s already", t->id, t->queue);
		return NULL;
	}
	TRY(command_tries(b, &args->tries));
	d = handover_draft(&args->look, b, "escalate");
	TRY(fill(args, d, desk));
	draft_text(d, "no_tries", args->no_tries);
	if (move.tier) {
		draft_place(d, move.tier->name, move.queue, move.tier->rank,
			    /* owner */ NULL, /* accepted */ false);
		desk_change(b, "%s -> %s", place_name(t->queue, t->tier),
			    move.queue);
	}
	return handover_ready(&args->look, b, t, d);
}

static const char *category_ask(struct app *app, const char *category)
{
	const struct defaults *defaults =
		category ? config_category(app->desk->config, category) : NULL;

	return defaults ? defaults->ask : NULL;
}

/* The form shows packet and gaps, and asks for what is not given yet. */
static const struct tkt_error *ask_for_texts(struct escalate_args *args,
					     struct app *app,
					     const struct desk_write *w)
{
	enum { REASON, SUMMARY, ASK, TRIES, NO_TRIES, REPLY, PARTS };
	struct form_part parts[PARTS] = {
		[REASON] = { "reason", "why it goes up", REASONS,
			     args->reason, .must = true },
		[SUMMARY] = { "summary", "the problem in your own words",
			      "what the receiver reads first",
			      args->common.text, .must = true },
		[ASK] = { "ask", "what the receiver should do first", NULL,
			  args->ask, .must = true },
		[TRIES] = { "try", "what was tried, besides the above",
			    "one line each: ACTION=worked|failed|partial|"
			    "unclear", NULL, .must = false },
		[NO_TRIES] = { "no_tries", "or why nothing was tried", NULL,
			       args->no_tries, .must = false },
		[REPLY] = { "reply", "what the user is told", NULL,
			    args->common.reply, .must = false },
	};

	TRY(handover_look_plain(&args->look, app, &args->common, w));
	if (!parts[ASK].text)
		parts[ASK].text = category_ask(app, args->look.category);
	TRY(form_edit(app, "escalate", args->look.text.bytes, parts, PARTS));
	TRY(handover_reason(REASONS, parts[REASON].text));
	args->reason = handover_typed(&parts[REASON]);
	args->common.text = handover_typed(&parts[SUMMARY]);
	args->ask = handover_typed(&parts[ASK]);
	args->no_tries = handover_typed(&parts[NO_TRIES]);
	args->common.reply = handover_typed(&parts[REPLY]);
	handover_split(&args->tries, app, parts[TRIES].text, "\n");
	return NULL;
}

static const struct tkt_error *go_up(struct escalate_args *args,
				     struct app *app, struct strings *ids)
{
	struct desk_write w = { .verb = "escalate", .plan = plan,
				.context = args, .ids = ids };

	if (args->common.dry_run)
		TRY(handover_show(&args->look, app, &args->common, &w));
	else if (handover_may_ask(app, &args->common, ids) &&
		 (!args->common.text || !args->ask || !args->reason))
		TRY(ask_for_texts(args, app, &w));
	return command_write(app, &args->common, &w);
}

/* --- to a manager ------------------------------------------------------- */

/* The first manager who is here. */
static const char *any_manager(const struct desk *desk)
{
	const struct config *c = desk->config;
	int64_t now_at = desk->options.time.now_at;

	for (size_t i = 0; i < c->people.len; i++) {
		const struct person *p = &c->people.items[i];

		if (p->roles & ROLE_MANAGER && !p->left &&
		    (p->away_until == INSTANT_NONE || p->away_until <= now_at))
			return p->key;
	}
	return NULL;
}

static const struct tkt_error *plan_inform(void *context,
					   struct desk_batch *b,
					   struct ticket *t)
{
	const struct escalate_args *args = context;
	struct desk *desk = desk_batch_desk(b);
	const char *who = NULL;
	struct draft *d;

	(void)t;
	if (*args->manager)
		TRY(desk_person(&who, desk, args->manager));
	else
		who = any_manager(desk);
	TRY(command_tries(b, &args->tries));
	d = desk_draft(b, "inform");
	TRY(fill(args, d, desk));
	draft_string(d, "manager", who);
	desk_change(b, "manager %s", who ? who : "informed");
	if (!who)
		desk_say(b, "no manager is here by name: tkt config person WHO "
			    "--role manager");
	return NULL;
}

static const struct tkt_error *inform(struct escalate_args *args,
				      struct app *app, struct strings *ids)
{
	struct desk_write w = { .verb = "escalate", .plan = plan_inform,
				.context = args, .ids = ids };

	if (args->to || args->no_tries)
		return tkt_error(TKT_E_USAGE, "'--manager' moves nothing: it "
				 "goes without '--%s'",
				 args->to ? "to" : "no-tries");
	return command_write(app, &args->common, &w);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct escalate_args *args = data;
	struct strings ids = { 0 };
	const struct tkt_error *err;

	err = command_ids(&ids, app, &args->common);
	if (!err)
		err = args->manager ? inform(args, app, &ids)
				    : go_up(args, app, &ids);
	vec_release(&ids);
	return err;
}

static void release(void *data)
{
	struct escalate_args *args = data;

	look_release(&args->look);
}

const struct command cmd_escalate = {
	.name = "escalate",
	.group = GROUP_MOVE,
	.summary = "hand a ticket to a higher tier",
	.usage = "ID… [--to TIER|QUEUE] --reason WORD -m SUMMARY --ask TEXT\n"
		 "ID… --manager[=WHO] -m SUMMARY",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct escalate_args),
	.run = run,
	.release = release,
};
