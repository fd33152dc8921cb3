/* tkt close: the user was informed and the record is complete (F4, F13). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct close_args {
	struct common common;
	const char *kb;
	int64_t rating;
	bool confirmed;
};

#define ARGS struct close_args
static const struct option options[] = {
	OPT(0, "rating", INT, ARGS, rating, "1-5",
	    "how satisfied the user is: 1 to 5", "1 2 3 4 5"),
	OPT(0, "kb", STRING, ARGS, kb, "new|ARTICLE|none=REASON",
	    "what becomes of the documentation", "new none= @articles"),
	OPT(0, "confirmed", BOOL, ARGS, confirmed, NULL,
	    "the user agreed", NULL),
	OPT_END,
};
#undef ARGS

/* A user may rate what was closed before. */
static const struct tkt_error *already_closed(struct desk_batch *b,
					      const struct ticket *t,
					      const struct close_args *args)
{
	if (args->rating == INSTANT_NONE || args->rating == t->rating) {
		desk_say(b, "'%s' is closed already",
			 desk_short_id(desk_batch_desk(b), t->id));
		return NULL;
	}
	draft_int(desk_draft(b, "edit"), "rating", args->rating);
	desk_change(b, "rated %lld", (long long)args->rating);
	return NULL;
}

/* Repeated, it settles what was concurrent of all that it says. */
static bool settles(const struct close_args *args, const struct ticket *t)
{
	const struct registers *r = &t->registers;

	return registers_clash(r, "state") ||
	       (args->kb && registers_clash(r, "kb")) ||
	       (args->rating != INSTANT_NONE && registers_clash(r, "rating"));
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct close_args *args = context;
	struct draft *d;

	if (t->state == STATE_CLOSED && !settles(args, t))
		return already_closed(b, t, args);
	d = desk_draft(b, "close");
	draft_int(d, "rating", args->rating);
	draft_text(d, "note", args->common.text);
	draft_bool(d, "confirmed", args->confirmed);
	command_tell(d, &args->common);
	if (args->kb)
		TRY(solve_decide(b, d, t, args->kb, args->common.at));
	else
		TRY(solve_prove(b, d, t));
	desk_change(b, "%s -> closed", t->state_name);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct close_args *args = data;
	struct desk_write w = {
		.verb = "close", .plan = plan, .context = args,
	};

	if (args->rating != INSTANT_NONE &&
	    (args->rating < 1 || args->rating > 5))
		return tkt_error(TKT_E_USAGE, "option '--rating': %lld is not "
				 "one of 1 to 5", (long long)args->rating);
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_close = {
	.name = "close",
	.group = GROUP_SOLVE,
	.summary = "close a resolved ticket: its user knows",
	.usage = "ID… [--reply TEXT|--told CHANNEL] [--rating 1-5]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct close_args),
	.run = run,
};
