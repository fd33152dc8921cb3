/* tkt undo: a slip is taken back, and stays in the history (M6). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"

struct undo_args {
	struct common common;
	struct strings tickets; /* whole ids */
	struct strings events;  /* one for each; NULL: one's own latest */
};

static const char *named_event(const struct undo_args *args, const char *id)
{
	for (size_t i = 0; i < args->tickets.len; i++)
		if (!strcmp(args->tickets.items[i], id))
			return args->events.items[i];
	return NULL;
}

/* --- which events ------------------------------------------------------- */

static const struct tkt_error *find_node(unsigned *node,
					 const struct undo_args *args,
					 const struct ticket *t,
					 const char *who)
{
	const char *event = named_event(args, t->id);
	const struct event *e = event ? doc_find(t->doc, event) : NULL;
	int latest;

	if (e) {
		*node = e->index;
		return NULL;
	}
	latest = undo_latest(t, who);
	if (latest < 0)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "nothing in '%.7s' is yours",
				  t->id),
			"name an event of: tkt log %.7s", t->id);
	*node = (unsigned)latest;
	return NULL;
}

static const struct tkt_error *refuse_opening(const struct ticket *t,
					      const struct strings *events)
{
	const struct tkt_error *err;

	err = tkt_error(TKT_E_REFUSED, "cannot undo the opening of '%.7s'",
			t->id);
	if (!events->len)
		return tkt_error_hint(err, "reject it: tkt reject %.7s --as "
				      "withdrawn", t->id);
	return tkt_error_hint(err, "reject it: tkt reject %.7s --as withdrawn; "
			      "or undo what came with it: tkt undo %.7s",
			      t->id, events->items[events->len - 1]);
}

/* "escalate, try" */
static void say_kinds(struct desk_batch *b, const struct ticket *t,
		      const struct strings *events)
{
	BUF_LOCAL text = BUF_INIT;
	bool again = true;

	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(t->doc, events->items[i]);

		again = again && kind_is(e, "undo");
		buf_addf(&text, "%s%s", i ? ", " : "", e->kind_name);
	}
	desk_change(b, "%s%s", text.bytes,
		    again ? ": what it took back counts again" : "");
}

static bool all_undone(const struct ticket *t, const struct strings *events)
{
	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(t->doc, events->items[i]);

		if (!t->history.nodes[e->index].is_void)
			return false;
	}
	return events->len != 0;
}

/* --- undoing ------------------------------------------------------------ */

struct undoing {
	const struct undo_args *args;
	struct desk_batch *b;
	struct undo_actor actor;
	struct strings events; /* of the ticket */
	struct strings others; /* tickets that the command wrote as well */
	struct strings there;  /* its events in one of them */
};

static const struct tkt_error *undo_in(struct draft **d, struct undoing *u,
				       struct ticket *t,
				       struct strings *events)
{
	TRY(undo_check(events, t, &u->actor));
	*d = desk_draft(u->b, "undo");
	undo_fill(*d, t, events);
	draft_text(*d, "reason", u->actor.reason);
	return NULL;
}

/* What the command wrote into another ticket; that may not be here. */
static const struct tkt_error *undo_there(struct undoing *u,
					  const struct ticket *t,
					  const char *id)
{
	const struct tkt_error *err;
	struct ticket *other;
	struct draft *d;
	bool opens;

	err = desk_turn_to(u->b, id, &other);
	if (err && err->code == TKT_E_NOT_FOUND) {
		tkt_error_free(err);
		return NULL;
	}
	TRY(err);
	u->there.len = 0;
	for (size_t i = 0; i < u->events.len; i++)
		undo_command(&u->there, &opens, other,
			     doc_find(t->doc, u->events.items[i]));
	if (!u->there.len || all_undone(other, &u->there))
		return NULL;
	desk_say(u->b, "taken back in '%.7s' as well", other->id);
	return undo_in(&d, u, other, &u->there);
}

static const struct tkt_error *undo(struct undoing *u, struct ticket *t)
{
	const struct undo_args *args = u->args;
	struct strings *events = &u->events;
	struct desk_batch *b = u->b;
	unsigned node = 0;
	bool opens;
	struct draft *d;

	TRY(find_node(&node, args, t, u->actor.key));
	undo_command(events, &opens, t, ticket_event(t, node));
	/* Who names an event means it, not the opening that came with it. */
	if (opens && (!events->len || !named_event(args, t->id) ||
		      ticket_event(t, node)->kind->flags & KIND_FIRST))
		return refuse_opening(t, events);
	if (all_undone(t, events)) {
		desk_say(b, "'%.7s' is undone already", node < t->history.len
			 ? ticket_event(t, node)->id : t->id);
		return NULL;
	}
	TRY(undo_in(&d, u, t, events));
	say_kinds(b, t, events);
	undo_elsewhere(&u->others, d, t, events);
	for (size_t i = 0; i < u->others.len; i++)
		TRY(undo_there(u, t, u->others.items[i]));
	return NULL;
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct undo_args *args = context;
	const struct actor *me = &desk_batch_desk(b)->actor;
	struct undoing u = {
		.args = args,
		.b = b,
		.actor.key = me->key,
		.actor.lead = me->person && me->person->roles &
						    (ROLE_LEAD | ROLE_ADMIN),
		.actor.reason = args->common.text,
	};
	const struct tkt_error *err = undo(&u, t);

	vec_release(&u.events);
	vec_release(&u.others);
	vec_release(&u.there);
	return err;
}

/* --- what is named ------------------------------------------------------ */

static const struct tkt_error *add_target(struct undo_args *args,
					  struct app *app, const char *word)
{
	char ticket[EVENT_ID_LEN + 1], event[EVENT_ID_LEN + 1];

	TRY(desk_find_event(ticket, event, app->desk, word));
	for (size_t i = 0; i < args->tickets.len; i++)
		if (!strcmp(args->tickets.items[i], ticket))
			return tkt_error(TKT_E_USAGE, "'%.7s' is named twice: "
					 "undo one thing after the other",
					 ticket);
	vec_push(&args->tickets, arena_strdup(&app->arena, ticket));
	vec_push(&args->events, *event ? arena_strdup(&app->arena, event)
				       : NULL);
	return NULL;
}

/* A line of standard input is no query. */
static const struct tkt_error *add_word(struct undo_args *args,
					struct app *app, const char *word,
					bool is_line)
{
	const struct tkt_error *err = NULL;

	if (is_line)
		err = command_line_id(&word, app);
	if (!err)
		err = add_target(args, app, word);
	if (err && command_pass_over(app, &args->common, err))
		return NULL;
	return err;
}

/* The ticket in which the person did something last. */
struct search {
	const char *who;
	char id[EVENT_ID_LEN + 1];
	int64_t at;
};

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct search *s = context;
	int latest = undo_latest(*t, s->who);

	if (latest >= 0 && (*t)->history.nodes[latest].t >= s->at) {
		s->at = (*t)->history.nodes[latest].t;
		memcpy(s->id, (*t)->id, sizeof(s->id));
	}
	return NULL;
}

static const struct tkt_error *find_own_latest(struct undo_args *args,
					       struct app *app)
{
	struct search s = { .who = app->desk->actor.key, .at = INT64_MIN };
	char id[EVENT_ID_LEN + 1];
	const struct tkt_error *err = desk_find(id, app->desk, "@last");

	if (err) {
		/* A script has no terminal that remembers. */
		tkt_error_free(err);
		if (s.who)
			TRY(desk_each_ticket(app->desk, look_at,
					     /* fault */ NULL, &s));
		if (!s.id[0])
			return tkt_error(TKT_E_NOT_FOUND,
					 "you have done nothing yet");
		memcpy(id, s.id, sizeof(id));
	}
	vec_push(&args->tickets, arena_strdup(&app->arena, id));
	vec_push(&args->events, NULL);
	return NULL;
}

static const struct tkt_error *find_targets(struct undo_args *args,
					    struct app *app)
{
	const struct strings *words = &args->common.operands;
	const struct input_records *lines = args->common.input;
	const struct tkt_error *err = NULL;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	if (!words->len)
		return find_own_latest(args, app);
	for (size_t i = 0; i < words->len && !err; i++)
		if (!lines || strcmp(words->items[i], "-") != 0)
			err = add_word(args, app, words->items[i],
				       /* is_line */ false);
	for (size_t i = 0; lines && i < lines->len && !err; i++)
		err = add_word(args, app, lines->items[i].text,
			       /* is_line */ true);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct undo_args *args = data;
	struct desk_write w = { .verb = "undo", .plan = plan,
				.context = args, .ids = &args->tickets };
	const struct tkt_error *err = find_targets(args, app);

	return err ? err : command_write(app, &args->common, &w);
}

static void release(void *data)
{
	struct undo_args *args = data;

	vec_release(&args->tickets);
	vec_release(&args->events);
}

const struct command cmd_undo = {
	.name = "undo",
	.group = GROUP_MEND,
	.summary = "take back what you did last, or an event",
	.usage = "[ID|EVENT]… [-m REASON]",
	.operands = "@ids",
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct undo_args),
	.run = run,
	.release = release,
};
