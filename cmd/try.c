/* tkt try: a step towards a solution, and what came of it (F3). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/tries.h"

struct try_args {
	struct common common;
	const char *result, *expect;
	struct strings articles;
	/* made of the operands */
	const char *action;
};

#define ARGS struct try_args
static const struct option options[] = {
	OPT(0, "result", CHOICE, ARGS, result, "RESULT",
	    "what came of it: worked, failed, partial or unclear",
	    TRY_RESULTS),
	OPT(0, "expect", TEXT, ARGS, expect, "TEXT",
	    "what was expected to come of it", NULL),
	OPT(0, "article", LIST, ARGS, articles, "ARTICLE",
	    "the article that was followed; may be given again", "@articles"),
	OPT_END,
};
#undef ARGS

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct try_args *args = context;
	struct draft *d = desk_draft(b, "try");
	char id[EVENT_ID_LEN + 1];

	(void)t;
	draft_text(d, "action", args->action);
	draft_text(d, "expected", args->expect);
	draft_text(d, "observed", args->common.text);
	draft_string(d, "result", args->result);
	for (size_t i = 0; i < args->articles.len; i++) {
		TRY(desk_find_article(id, desk_batch_desk(b),
				      args->articles.items[i]));
		draft_add(d, "articles", id);
	}
	desk_change(b, "%s", args->result);
	return NULL;
}

static const struct tkt_error *check(const struct try_args *args)
{
	if (!args->action[strspn(args->action, " \t\n")])
		return tkt_error(TKT_E_USAGE, "the action is empty");
	if (!args->result)
		return tkt_error(TKT_E_USAGE, "it is not said what came of "
				 "it: --result worked, failed, partial or "
				 "unclear");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct try_args *args = data;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "try", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	err = command_ids_then(&ids, &rest, app, &args->common, 1,
			       "what was done");
	if (!err) {
		args->action = rest.items[0];
		err = check(args);
	}
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

const struct command cmd_try = {
	.name = "try",
	.group = GROUP_WORK,
	.summary = "record a step that was tried, and what came of it",
	.usage = "ID… ACTION --result RESULT [--expect TEXT] [-m OBSERVED] "
		 "[--article A]",
	.operands = "@ids",
	.rest = "action",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct try_args),
	.run = run,
};
