/* tkt transfer: another queue of the same tier (T5). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct transfer_args {
	struct common common;
	const char *queue;
};

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct transfer_args *args = context;
	struct move move;
	struct draft *d;

	TRY(move_sideways(&move, desk_batch_desk(b)->config, t, args->queue));
	if (t->queue && !strcmp(t->queue, move.queue) &&
	    !registers_clash(&t->registers, "place") &&
	    !registers_clash(&t->registers, "state")) {
		desk_say(b, "'%.7s' is in %s already", t->id, t->queue);
		return NULL;
	}
	d = desk_draft(b, "transfer");
	draft_text(d, "summary", args->common.text);
	draft_place(d, move.tier->name, move.queue, move.tier->rank,
		    /* owner */ NULL, /* accepted */ false);
	desk_change(b, "%s -> %s", t->queue ? t->queue : t->tier, move.queue);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct transfer_args *args = data;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "transfer", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	err = command_ids_then(&ids, &rest, app, &args->common, 1,
			       "the queue");
	if (!err) {
		args->queue = rest.items[0];
		err = command_write(app, &args->common, &w);
	}
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

const struct command cmd_transfer = {
	.name = "transfer",
	.group = GROUP_MOVE,
	.summary = "hand a ticket to another queue of its tier",
	.usage = "ID… QUEUE -m TEXT",
	.operands = "@ids @queues|@ids",
	.rest = "queue",
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct transfer_args),
	.run = run,
};
