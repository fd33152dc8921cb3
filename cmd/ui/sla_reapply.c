#include "ui/sla_reapply.h"

#include <string.h>

struct reapply_args {
	struct common common;
};

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct reapply_args *args = context;
	const char *name = NULL;
	bool changed;

	TRY(desk_reapply(&changed, &name, b, t, args->common.text));
	if (!name)
		desk_say(b, "no policy fits '%.7s'", t->id);
	else if (!changed)
		desk_say(b, "'%.7s' follows policy %s already", t->id, name);
	else
		desk_change(b, "%s", name);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct reapply_args *args = data;
	struct desk_write w = {
		.verb = "reapply", .plan = plan, .context = args,
	};

	return command_write_ids(app, &args->common, &w);
}

const struct command sla_reapply_command = {
	.name = "reapply",
	.group = GROUP_MEND,
	.summary = "let tickets follow the policy that fits them now",
	.usage = "ID… [-m TEXT]",
	.operands = "@ids",
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct reapply_args),
	.run = run,
};
