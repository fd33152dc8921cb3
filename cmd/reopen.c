/* tkt reopen: it was not solved after all, or is no duplicate. */
#include "tkt.h"
#include "ui/command.h"

struct reopen_args {
	struct common common;
};

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	static const char *const name[] = { "duplicate_of" };
	const struct strings clear = { .items = (const char **)name,
				       .len = 1 };
	const struct reopen_args *args = context;
	bool joined = t->state == STATE_REJECTED && t->duplicate_of;
	struct draft *d;

	if (t->state == STATE_OPEN &&
	    !registers_clash(&t->registers, "state")) {
		desk_say(b, "'%s' is open already",
			 desk_short_id(desk_batch_desk(b), t->id));
		return NULL;
	}
	if (joined)
		TRY(join_unlink(b, t));
	desk_change(b, "%s -> open", t->state_name);
	d = desk_draft(b, "reopen");
	draft_text(d, "note", args->common.text);
	if (joined)
		draft_strings(d, "clear", &clear);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct reopen_args *args = data;
	struct desk_write w = {
		.verb = "reopen", .plan = plan, .context = args,
	};

	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_reopen = {
	.name = "reopen",
	.group = GROUP_SOLVE,
	.summary = "take up again what was resolved, closed or rejected",
	.usage = "ID… -m TEXT",
	.operands = "@ids",
	.options = NULL,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct reopen_args),
	.run = run,
};
