/* tkt assign: somebody is to work on a ticket, or to inform its user (T7). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct assign_args {
	struct common common;
	bool contact;
	/* made of the operands */
	const char *who;
};

static const struct option options[] = {
	OPT(0, "contact", BOOL, struct assign_args, contact, NULL,
	    "as contact: who keeps the user informed", NULL),
	OPT_END,
};

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* NULL: nobody. */
static const struct tkt_error *find_who(const char **key, struct desk_batch *b,
					const struct assign_args *args,
					const struct ticket *t)
{
	*key = NULL;
	if (!strcmp(args->who, "none"))
		return NULL;
	if (args->contact)
		return member_find_any(key, b, args->who);
	return member_find(key, b, args->who, t->tier);
}

static void set_contact(struct draft *d, const char *who)
{
	const char *const name[] = { "contact" };
	const struct strings clear = { .items = (const char **)name,
				       .len = 1 };

	if (who)
		draft_string(d, "contact", who);
	else
		draft_strings(d, "clear", &clear);
}

/*
 * What a tier has accepted stays so with another owner; without one it is
 * offered again. Who is given something accepts it by claiming it, unless they
 * took it themselves.
 */
static void set_owner(struct draft *d, const struct desk *desk,
		      const struct ticket *t, const char *who)
{
	bool accepted = who && (t->accepted || !strcmp(who, desk->actor.key));

	draft_place(d, t->tier, t->queue, t->tier_rank, who, accepted);
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct assign_args *args = context;
	struct desk *desk = desk_batch_desk(b);
	const char *who, *was = args->contact ? t->contact : t->owner;
	struct draft *d;

	TRY(find_who(&who, b, args, t));
	if (is_same(who, was) &&
	    !registers_clash(&t->registers,
			     args->contact ? "contact" : "place")) {
		desk_say(b, "'%s' has %s%s%s already",
			 desk_short_id(desk, t->id),
			 who ? "" : "no ", args->contact ? "contact" : "owner",
			 who ? arena_printf(desk_batch_arena(b), " '%s'", who)
			     : "");
		return NULL;
	}
	d = desk_draft(b, "assign");
	draft_text(d, "note", args->common.text);
	if (args->contact)
		set_contact(d, who);
	else
		set_owner(d, desk, t, who);
	desk_change(b, "%s%s -> %s", args->contact ? "contact " : "",
		    was ? was : "nobody", who ? who : "nobody");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct assign_args *args = data;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "assign", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	err = command_ids_then(&ids, &rest, app, &args->common, 1,
			       "the person");
	if (!err) {
		args->who = rest.items[0];
		err = command_write(app, &args->common, &w);
	}
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

const struct command cmd_assign = {
	.name = "assign",
	.group = GROUP_RECEIVE,
	.summary = "give a ticket to somebody of its tier",
	.usage = "ID… WHO|none [--contact]",
	.operands = "@ids @people|none|@ids",
	.rest = "who",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct assign_args),
	.run = run,
};
