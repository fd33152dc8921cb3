/* tkt receive: the user said something. */
#include "tkt.h"
#include "ui/command.h"

struct receive_args {
	struct common common;
	const char *channel;
};

static const struct option options[] = {
	OPT('c', "channel", STRING, struct receive_args, channel, "CHANNEL",
	    "how it came", "@channels"),
	OPT_END,
};

/* Its end is long ago: what was said is kept, but opens nothing. */
static void say_still_closed(struct desk_batch *b, const struct ticket *t)
{
	const char *id = desk_short_id(desk_batch_desk(b), t->id);

	desk_say(b, "'%s' was closed too long ago to open again: "
		 "tkt open --follow-up %s", id, id);
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct receive_args *args = context;
	enum ticket_state was;
	struct draft *d;
	bool already;

	TRY(join_follow(&already, b, &t));
	if (already)
		return NULL;
	was = t->state;
	d = desk_draft(b, "receive");
	draft_text(d, "message", args->common.text);
	draft_string(d, "channel", args->channel);
	TRY(desk_flush(b));
	if (t->state != was)
		desk_change(b, "%s -> %s", ticket_state_names[was],
			    t->state_name);
	else if (was == STATE_CLOSED)
		say_still_closed(b, t);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct receive_args *args = data;
	struct desk_write w = {
		.verb = "receive", .plan = plan, .context = args,
	};

	if (!args->common.text)
		return tkt_error(TKT_E_USAGE, "it is not said what the user "
				 "said: -m TEXT");
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_receive = {
	.name = "receive",
	.group = GROUP_WORK,
	.summary = "record what the user said",
	.usage = "ID… -m TEXT [-c CHANNEL]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct receive_args),
	.run = run,
};
