/* tkt resolve: it works again, and how (F4, F8, F12, T10, T11). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/form.h"
#include "ui/handover.h"
#include "ui/tries.h"

struct resolve_args {
	struct common common;
	const char *cause_code, *kb, *resolvable_at;
	struct strings tries;
	int64_t downtime_s;
	bool with_incidents, confirmed;
};

#define ARGS struct resolve_args
static const struct option options[] = {
	OPT(0, "cause-code", STRING, ARGS, cause_code, "CODE",
	    "the root cause, by one of the desk's codes", "@causes"),
	OPT(0, "try", LIST, ARGS, tries, "ACTION=RESULT",
	    "a step that was tried: worked, failed, partial or unclear", NULL),
	OPT(0, "kb", STRING, ARGS, kb, "new|ARTICLE|none=REASON",
	    "what becomes of the documentation", "new none= @articles"),
	OPT(0, "resolvable-at", STRING, ARGS, resolvable_at, "TIER",
	    "the lowest tier that could have solved it", "@tiers"),
	OPT(0, "downtime", DURATION, ARGS, downtime_s, "DURATION",
	    "how long it was down: 90m, 4h", NULL),
	OPT(0, "with-incidents", BOOL, ARGS, with_incidents, NULL,
	    "resolve the open incidents of a problem too", NULL),
	OPT(0, "confirmed", BOOL, ARGS, confirmed, NULL,
	    "the user agreed; it is closed at once", NULL),
	OPT_END,
};
#undef ARGS

/* Repeated, it settles what was concurrent of all that it says. */
static bool settles(const struct resolve_args *args, const struct ticket *t)
{
	const struct registers *r = &t->registers;

	return registers_clash(r, "state") || registers_clash(r, "solution") ||
	       (args->kb && registers_clash(r, "kb")) ||
	       (args->cause_code && registers_clash(r, "cause_code")) ||
	       (args->resolvable_at && registers_clash(r, "resolvable_at"));
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct resolve_args *args = context;
	const struct solving s = {
		.solution = args->common.text,
		.cause_code = args->cause_code,
		.kb = args->kb,
		.resolvable_at = args->resolvable_at,
		.downtime_s = args->downtime_s,
		.reply = args->common.reply,
		.told = args->common.told,
		.next_update_at = args->common.next_update,
		.at = args->common.at,
		.with_incidents = args->with_incidents,
		.confirmed = args->confirmed,
	};
	const char *was = t->state_name;

	if (t->state == STATE_RESOLVED && !settles(args, t)) {
		desk_say(b, "'%s' is resolved already",
			 desk_short_id(desk_batch_desk(b), t->id));
		return NULL;
	}
	TRY(command_tries(b, &args->tries));
	TRY(solve_ticket(b, t, &s));
	desk_change(b, "%s -> %s", was, t->state_name);
	return NULL;
}

/* --- the form (cli.md 16) ----------------------------------------------- */

static void add_named(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, "%s: %s\n", name, value);
}

/* What is known of it, from the record. */
static void add_record(struct buf *out, const struct ticket *t)
{
	buf_addf(out, "%.7s  ", t->id);
	buf_addf(out, "%s\n", t->title ? t->title : "");
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *result = value_get_string(e->body, "result");
		const char *action = event_text(e, "action");

		if (!history_counts(&t->history, i))
			continue;
		if (result && action)
			buf_addf(out, "tried: %s: %s\n", action, result);
		add_named(out, "finding", event_text(e, "finding"));
		if (kind_is(e, "fix"))
			add_named(out, "fix", event_text(e, "summary"));
	}
	add_named(out, "cause", t->cause);
}

/* What it says already that could be the solution: the last that worked. */
static const char *likely_solution(const struct ticket *t)
{
	const char *found = NULL;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *result = value_get_string(e->body, "result");
		const char *text = NULL;

		if (!history_counts(&t->history, i))
			continue;
		if (result && !strcmp(result, "worked"))
			text = event_text(e, "action");
		else if (kind_is(e, "fix"))
			text = event_text(e, "summary");
		found = text ? text : found;
	}
	return found;
}

static const struct tkt_error *fill_form(struct resolve_args *args,
					 struct app *app,
					 const struct ticket *t)
{
	enum { SOLUTION, CAUSE, KB, REPLY, TOLD, PARTS };
	struct form_part parts[PARTS] = {
		[SOLUTION] = { "solution", "what solved it", NULL,
			       likely_solution(t), .must = true },
		[CAUSE] = { "cause_code", "the root cause", NULL,
			    args->cause_code ? args->cause_code
					     : t->cause_code,
			    .must = false },
		[KB] = { "kb", "what becomes of the documentation",
			 "new, an article's id, or none=REASON",
			 args->kb, .must = t->top_rank > 1 && !t->kb },
		[REPLY] = { "reply", "what the user is told", NULL,
			    args->common.reply, .must = false },
		[TOLD] = { "told", "or how they were told already", NULL,
			   args->common.told, .must = false },
	};
	BUF_LOCAL intro = BUF_INIT;
	BUF_LOCAL codes = BUF_INIT;
	const struct strings *list = &app->desk->config->cause_codes;

	for (size_t i = 0; i < list->len; i++)
		buf_addf(&codes, "%s%s", i ? ", " : "", list->items[i]);
	parts[CAUSE].help = codes.bytes;
	add_record(&intro, t);
	TRY(form_edit(app, "resolve", intro.bytes, parts, PARTS));
	for (size_t i = 0; i < PARTS; i++)
		if (!*parts[i].text)
			parts[i].text = NULL;
	args->common.text = parts[SOLUTION].text;
	args->cause_code = parts[CAUSE].text;
	args->kb = parts[KB].text;
	args->common.reply = parts[REPLY].text;
	args->common.told = parts[TOLD].text;
	return NULL;
}

static const struct tkt_error *ask(struct resolve_args *args, struct app *app,
				   const char *id)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	TRY(desk_ticket(&t, desk, id));
	return ticket_is_live(t) ? fill_form(args, app, t) : NULL;
}

static const struct tkt_error *need_solution(struct resolve_args *args,
					     struct app *app,
					     const struct strings *ids)
{
	if (handover_may_ask(app, &args->common, ids))
		return ask(args, app, ids->items[0]);
	return tkt_error(TKT_E_USAGE, "it is not said what solved it: "
			 "-m SOLUTION");
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct resolve_args *args = data;
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "resolve", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	err = command_ids(&ids, app, &args->common);
	if (!err && !args->common.text && !args->common.force)
		err = need_solution(args, app, &ids);
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	return err;
}

const struct command cmd_resolve = {
	.name = "resolve",
	.group = GROUP_SOLVE,
	.summary = "record what solved a ticket",
	.usage = "ID… -m SOLUTION [--cause-code C] [--try ACTION=RESULT]… "
		 "[--kb new|ARTICLE|none=REASON]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_TELL | COMMON_IDS,
	.args_len = sizeof(struct resolve_args),
	.run = run,
};
