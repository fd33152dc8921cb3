/* tkt note: something for colleagues, or guidance for a tier (T11). */
#include "tkt.h"
#include "ui/command.h"
#include "ui/form.h"

struct note_args {
	struct common common;
	const char *tier;
};

static const struct option options[] = {
	OPT(0, "for", STRING, struct note_args, tier, "TIER",
	    "guidance for this tier: stands on top until it is read",
	    "@tiers"),
	OPT_END,
};

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct note_args *args = context;
	struct draft *d = desk_draft(b, "note");

	(void)t;
	draft_text(d, "note", args->common.text);
	draft_string(d, "for", args->tier);
	if (args->tier)
		desk_change(b, "for %s", args->tier);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct note_args *args = data;
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "note", .plan = plan,
				.context = args, .ids = &ids };

	const struct tkt_error *err;

	if (!args->common.text && !app_interactive(app))
		return tkt_error(TKT_E_USAGE, "the note has no text: -m TEXT");
	err = command_ids(&ids, app, &args->common);
	if (!err && !args->common.text && ids.len)
		err = form_text(&args->common.text, app, "note",
				args->tier ? "guidance for the tier" :
					     "what colleagues are to know");
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	return err;
}

const struct command cmd_note = {
	.name = "note",
	.group = GROUP_WORK,
	.summary = "write something for colleagues, or guidance for a tier",
	.usage = "ID… -m TEXT [--for TIER]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct note_args),
	.run = run,
};
