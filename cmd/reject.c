/* tkt reject: it is no ticket, or the same as another one. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct reject_args {
	struct common common;
	const char *as, *of;
};

#define ARGS struct reject_args
static const struct option options[] = {
	OPT(0, "as", CHOICE, ARGS, as, "WORD",
	    "what it is: spam, invalid, withdrawn or duplicate",
	    "spam invalid withdrawn duplicate"),
	OPT(0, "of", STRING, ARGS, of, "ID",
	    "the ticket that it repeats, which stands for it from now on",
	    "@ids"),
	OPT_END,
};
#undef ARGS

/* --- a duplicate -------------------------------------------------------- */

/* The ticket to join it to: where that is a duplicate itself, its target. */
static const struct tkt_error *find_target(const char **target,
					   struct desk_batch *b,
					   const struct ticket *t,
					   const char *words)
{
	CLEANUP(ticket_free_ptr) struct ticket *other = NULL;
	struct desk *desk = desk_batch_desk(b);
	char id[EVENT_ID_LEN + 1];

	TRY(desk_find(id, desk, words));
	TRY(desk_ticket(&other, desk, id));
	*target = join_stands_for(b, other);
	if (!strcmp(*target, t->id))
		return tkt_error(TKT_E_REFUSED, "'%s' cannot be a duplicate of "
				 "itself", desk_short_id(desk, t->id));
	if (strcmp(*target, id) != 0)
		desk_say(b, "'%s' is a duplicate itself, of '%s'",
			 desk_short_id(desk, id),
			 desk_short_id(desk, *target));
	return NULL;
}

/* --- the plan ----------------------------------------------------------- */

static bool is_so(const struct ticket *t, const char *target)
{
	if (t->state != STATE_REJECTED ||
	    registers_clash(&t->registers, "state") ||
	    registers_clash(&t->registers, "duplicate_of"))
		return false;
	return !target || (t->duplicate_of && !strcmp(t->duplicate_of, target));
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct reject_args *args = context;
	struct desk *desk = desk_batch_desk(b);
	const char *target = NULL;
	struct draft *d;

	if (args->of)
		TRY(find_target(&target, b, t, args->of));
	if (is_so(t, target)) {
		desk_say(b, "'%s' is rejected already",
			 desk_short_id(desk, t->id));
		return NULL;
	}
	d = desk_draft(b, "reject");
	draft_string(d, "reject_as", args->as);
	draft_string(d, "duplicate_of", target);
	draft_text(d, "note", args->common.text);
	command_tell(d, &args->common);
	desk_change(b, "%s%s%s", args->as, target ? " of " : "",
		    target ? desk_short_id(desk, target) : "");
	return target ? join_link(b, t, target) : NULL;
}

static const struct tkt_error *check(const struct reject_args *args)
{
	bool duplicate = args->as && !strcmp(args->as, "duplicate");

	if (!args->as)
		return tkt_error(TKT_E_USAGE, "it is not said what it is: "
				 "--as spam, invalid, withdrawn or duplicate");
	if (duplicate != (args->of != NULL))
		return tkt_error(TKT_E_USAGE, "'--as duplicate' and '--of ID' "
				 "go together");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct reject_args *args = data;
	struct desk_write w = {
		.verb = "reject", .plan = plan, .context = args,
	};

	TRY(check(args));
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_reject = {
	.name = "reject",
	.group = GROUP_SOLVE,
	.summary = "put aside what is no ticket, or join a duplicate",
	.usage = "ID… --as spam|invalid|withdrawn [-m TEXT]\n"
		 "ID… --as duplicate --of ID [-m TEXT]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct reject_args),
	.run = run,
};
