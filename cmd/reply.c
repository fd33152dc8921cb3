/* tkt reply: the user is told something, or was told it (F4, K2). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/form.h"

struct reply_args {
	struct common common;
	const char *article, *told;
	int64_t next_update_at;
};

#define ARGS struct reply_args
static const struct option options[] = {
	OPT(0, "article", STRING, ARGS, article, "ARTICLE",
	    "send what the article says to customers", "@articles"),
	OPT(0, "told", STRING, ARGS, told, "CHANNEL",
	    "it was said by CHANNEL: nothing is sent", "@channels"),
	OPT(0, "next-update", TIME, ARGS, next_update_at, "TIME",
	    "when the user was promised to hear more", NULL),
	OPT_END,
};
#undef ARGS

/* --- an article's text -------------------------------------------------- */

/* Only what is validated reaches customers (K2). */
static bool is_for_customers(const struct article *a)
{
	if (strcmp(a->state, "validated") != 0 || a->conflicted)
		return false;
	for (size_t i = 0; i < a->audience.len; i++)
		if (!strcmp(a->audience.items[i], "customer") ||
		    !strcmp(a->audience.items[i], "public"))
			return true;
	return false;
}

static const struct tkt_error *check_article(const struct article *a)
{
	if (!is_for_customers(a))
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "the article '%.7s' is not "
				  "for customers", a->id),
			"tkt kb edit %.7s --state validated --audience "
			"customer", a->id);
	if (!article_has_part(a, "resolution"))
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "the article '%.7s' has no "
				  "resolution to send", a->id),
			"tkt kb edit %.7s", a->id);
	return NULL;
}

/* What to do now, and what keeps it from coming back; own words first. */
static void write_article(struct buf *out, const struct article *a,
			  const char *words)
{
	if (words)
		buf_addf(out, "%s\n\n", words);
	article_part(out, a, "resolution");
	if (article_has_part(a, "prevention")) {
		buf_adds(out, "\n\n");
		article_part(out, a, "prevention");
	}
}

/* --- the plan ----------------------------------------------------------- */

static const struct tkt_error *set_text(struct draft *d, struct desk *desk,
					const struct reply_args *args)
{
	CLEANUP(article_free_ptr) struct article *a = NULL;
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL text = BUF_INIT;

	if (!args->article) {
		draft_text(d, "reply", args->common.text);
		return NULL;
	}
	TRY(desk_find_article(id, desk, args->article));
	TRY(desk_article(&a, desk, id));
	TRY(check_article(a));
	write_article(&text, a, args->common.text);
	draft_text(d, "reply", text.bytes);
	draft_add(d, "articles", id);
	return NULL;
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct reply_args *args = context;
	struct draft *d;
	bool already;

	TRY(join_follow(&already, b, &t));
	if (already)
		return NULL;
	d = desk_draft(b, "reply");
	TRY(set_text(d, desk_batch_desk(b), args));
	draft_string(d, "told", args->told);
	draft_time(d, "next_update_at", args->next_update_at);
	if (args->told)
		desk_change(b, "told by %s", args->told);
	else
		desk_change(b, "sent");
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct reply_args *args = data;
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "reply", .plan = plan,
				.context = args, .ids = &ids };
	bool asks = !args->common.text && !args->article && !args->told;
	const struct tkt_error *err;

	if (asks && !app_interactive(app))
		return tkt_error(TKT_E_USAGE, "the reply has no text: -m TEXT, "
				 "--article ARTICLE or --told CHANNEL");
	err = command_ids(&ids, app, &args->common);
	if (!err && asks && ids.len)
		err = form_text(&args->common.text, app, "reply",
				"what the user is told");
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	return err;
}

const struct command cmd_reply = {
	.name = "reply",
	.group = GROUP_WORK,
	.summary = "tell the user something, or record that it was told",
	.usage = "ID… -m TEXT [--told CHANNEL] [--next-update TIME]\n"
		 "ID… --article ARTICLE [-m TEXT]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct reply_args),
	.run = run,
};
