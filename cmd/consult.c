/* tkt consult: another tier is asked; ticket and owner stay (T5). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"

struct consult_args {
	struct common common;
	const char *to, *question;
	bool answer;
};

#define ARGS struct consult_args
static const struct option options[] = {
	OPT(0, "to", STRING, ARGS, to, "TIER", "the tier that is asked",
	    "@tiers"),
	OPT(0, "answer", BOOL, ARGS, answer, NULL,
	    "answer the open question", NULL),
	OPT(0, "question", STRING, ARGS, question, "EVENT",
	    "which question, where several are open (tkt log ID)", NULL),
	OPT_END,
};
#undef ARGS

static bool is_asked(const struct ticket *t, const char *tier,
		     const char *question)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *text = event_text(e, "question");
		const char *to = value_get_string(e->body, "to_tier");

		if (ticket_asks(t, i) && text && to && !strcmp(to, tier) &&
		    !strcmp(text, question))
			return true;
	}
	return false;
}

static const struct tkt_error *no_tier(const struct config *c,
				       const char *name)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "option '--to': no tier is called '%s'; there are",
		 name);
	for (size_t i = 0; i < c->tiers.len; i++)
		buf_addf(&text, "%s %s", i ? "," : "", c->tiers.items[i].name);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

static const struct tkt_error *plan_ask(void *context, struct desk_batch *b,
					struct ticket *t)
{
	const struct consult_args *args = context;
	const struct config *c = desk_batch_desk(b)->config;
	const struct tier *tier = config_tier(c, args->to);
	struct draft *d;

	if (!tier)
		return no_tier(c, args->to);
	if (is_asked(t, tier->name, args->common.text)) {
		desk_say(b, "'%.7s' asks %s that already", t->id, tier->name);
		return NULL;
	}
	d = desk_draft(b, "consult");
	draft_string(d, "to_tier", tier->name);
	draft_text(d, "question", args->common.text);
	desk_change(b, "asks %s", tier->name);
	return NULL;
}

/* --- answering ---------------------------------------------------------- */

struct open_questions {
	const struct event *items[16];
	size_t len;
};

static bool named(const struct consult_args *args, const struct event *e)
{
	return !args->question ||
	       !strncmp(e->id, args->question, strlen(args->question));
}

/* Those to a tier that the actor acts in; where there are none, all. */
static void find_open(struct open_questions *out,
		      const struct consult_args *args, const struct ticket *t,
		      const struct person *p, bool own)
{
	out->len = 0;
	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *tier = value_get_string(e->body, "to_tier");

		if (!ticket_asks(t, i) || !named(args, e) ||
		    out->len == ARRAY_LEN(out->items))
			continue;
		if (!own || !p || !tier || person_in_tier(p, tier))
			out->items[out->len++] = e;
	}
}

static bool is_answered(const struct ticket *t, const char *answer)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const char *text = event_text(ticket_event(t, i), "answer");

		if (history_counts(&t->history, i) && text &&
		    !strcmp(text, answer))
			return true;
	}
	return false;
}

static const struct tkt_error *several(const struct ticket *t,
				       const struct open_questions *open)
{
	BUF_LOCAL list = BUF_INIT;

	for (size_t i = 0; i < open->len; i++) {
		const char *text = event_text(open->items[i], "question");

		buf_addf(&list, "\n  %.12s  ", open->items[i]->id);
		if (text)
			utf8_print(&list, text, strlen(text), UTF8_ONE_LINE);
	}
	return tkt_error_hint(
		tkt_error(TKT_E_AMBIGUOUS, "'%.7s' has %zu open questions",
			  t->id, open->len),
		"name one with --question:%s", list.bytes);
}

static const struct tkt_error *plan_answer(void *context, struct desk_batch *b,
					   struct ticket *t)
{
	const struct consult_args *args = context;
	const struct person *p = desk_batch_desk(b)->actor.person;
	struct open_questions open;
	struct draft *d;

	find_open(&open, args, t, p, /* own */ true);
	if (!open.len)
		find_open(&open, args, t, p, /* own */ false);
	if (!open.len && is_answered(t, args->common.text)) {
		desk_say(b, "'%.7s' is answered so already", t->id);
		return NULL;
	}
	if (!open.len)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "'%.7s' has no open question",
				  t->id),
			"ask one: tkt consult %.7s --to TIER -m QUESTION",
			t->id);
	if (open.len > 1)
		return several(t, &open);
	d = desk_draft(b, "answer");
	draft_string(d, "consult", open.items[0]->id);
	draft_text(d, "answer", args->common.text);
	desk_change(b, "answers %s", open.items[0]->by ? open.items[0]->by
						       : "it");
	return NULL;
}

static const struct tkt_error *check(const struct consult_args *args)
{
	if (args->answer == (args->to != NULL))
		return tkt_error(TKT_E_USAGE, args->answer
				 ? "'--to' and '--answer' exclude each other"
				 : "name a tier with '--to', or answer with "
				   "'--answer'");
	if (args->question && !args->answer)
		return tkt_error(TKT_E_USAGE,
				 "'--question' goes with '--answer'");
	if (args->question && (strlen(args->question) < 4 ||
			       strlen(args->question) > EVENT_ID_LEN))
		return tkt_error(TKT_E_USAGE, "option '--question': '%s' is "
				 "no event's id", args->question);
	if (!args->common.text)
		return tkt_error(TKT_E_USAGE, "there is no text: -m TEXT");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct consult_args *args = data;
	struct desk_write w = {
		.verb = args->answer ? "answer" : "consult",
		.plan = args->answer ? plan_answer : plan_ask,
		.context = args,
	};

	TRY(check(args));
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_consult = {
	.name = "consult",
	.group = GROUP_WORK,
	.summary = "ask another tier, or answer it",
	.usage = "ID… --to TIER -m QUESTION\nID --answer -m TEXT",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct consult_args),
	.run = run,
};
