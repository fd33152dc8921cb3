/* tkt claim: somebody takes a ticket, and accepts what was handed over (F6). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct claim_args {
	struct common common;
	bool take;
};

static const struct option options[] = {
	OPT(0, "take", BOOL, struct claim_args, take, NULL,
	    "take it also from somebody who works on it", NULL),
	OPT_END,
};

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct claim_args *args = context;
	const char *me;

	TRY(desk_person(&me, desk_batch_desk(b), "@me"));
	if (t->owner && !strcmp(t->owner, me) && t->accepted &&
	    ticket_is_live(t) && !desk_claim_settles(t)) {
		desk_say(b, "'%.7s' is yours already", t->id);
		return NULL;
	}
	if (t->owner && strcmp(t->owner, me) != 0 && !args->take)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "'%.7s' is worked on by '%s'",
				  t->id, t->owner),
			"talk to them, or take it: tkt claim %.7s --take",
			t->id);
	return desk_claim(b, t, args->common.text);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct claim_args *args = data;
	struct desk_write w = {
		.verb = "claim", .plan = plan, .context = args,
	};

	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_claim = {
	.name = "claim",
	.group = GROUP_RECEIVE,
	.summary = "take a ticket and work on it",
	.usage = "ID… [--take]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct claim_args),
	.run = run,
};
