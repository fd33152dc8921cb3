/* tkt open: a user reported something (F1, F2, T2, T8). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/form.h"
#include "ui/handover.h"
#include "ui/input.h"
#include "ui/lines.h"
#include "ui/tries.h"

/* What does not fit into a title stands in the description. */
#define TITLE_MAX_COLS 120

struct open_args {
	struct common common;
	struct intake in;
	const char *resolve, *cause_code, *kb;
	struct strings tries;
	bool confirmed, json_lines;
};

#define ARGS struct open_args
static const struct option options[] = {
	OPT('t', "title", STRING, ARGS, in.title, "TITLE",
	    "what it is about (the first line of the text)", NULL),
	OPT('r', "requester", STRING, ARGS, in.requester, "REQUESTER",
	    "who reported it", NULL),
	OPT('c', "channel", STRING, ARGS, in.channel, "CHANNEL",
	    "how it was reported", "@channels"),
	OPT(0, "type", STRING, ARGS, in.type, "TYPE",
	    "what it is: incident, question, request …", "@types"),
	OPT(0, "category", STRING, ARGS, in.category, "CATEGORY",
	    "one of the desk's; brings its defaults", "@categories"),
	OPT(0, "system", LIST, ARGS, in.systems, "A,B",
	    "what is affected; may be given again", "@systems"),
	OPT(0, "impact", CHOICE, ARGS, in.impact, "LEVEL",
	    "how much is affected: high, medium or low", "high medium low"),
	OPT(0, "urgency", CHOICE, ARGS, in.urgency, "LEVEL",
	    "how soon it matters: high, medium or low", "high medium low"),
	OPT(0, "complexity", CHOICE, ARGS, in.complexity, "WORD",
	    "how hard it is: basic, intermediate or complex",
	    "basic intermediate complex"),
	OPT(0, "tier", STRING, ARGS, in.tier, "TIER",
	    "where it begins (the lowest tier)", "@tiers"),
	OPT(0, "queue", STRING, ARGS, in.queue, "QUEUE",
	    "the queue where it begins", "@queues"),
	OPT(0, "tag", LIST, ARGS, in.tags, "A,B",
	    "a word to find it by; may be given again", "@tags"),
	OPT('a', "assign", STRING, ARGS, in.assign, "WHO",
	    "who works on it", "@people"),
	OPT(0, "cc", LIST, ARGS, in.cc, "WHO",
	    "who else is kept informed; may be given again", NULL),
	OPT(0, "ref", LIST, ARGS, in.refs, "KEY",
	    "its key elsewhere; a live ticket that has it gets the text",
	    NULL),
	OPT(0, "follow-up", STRING, ARGS, in.follow_up, "ID",
	    "it goes on from this ticket", "@ids"),
	OPT(0, "try", LIST, ARGS, tries, "ACTION=RESULT",
	    "a step that was tried: worked, failed, partial or unclear", NULL),
	OPT(0, "article", LIST, ARGS, in.articles, "ARTICLE",
	    "an article that was used; may be given again", "@articles"),
	OPT(0, "resolve", TEXT, ARGS, resolve, "SOLUTION",
	    "it is solved already, and how", NULL),
	OPT(0, "cause-code", STRING, ARGS, cause_code, "CODE",
	    "with --resolve: the root cause", "@causes"),
	OPT(0, "kb", STRING, ARGS, kb, "new|ARTICLE|none=REASON",
	    "with --resolve: what becomes of the documentation",
	    "new none= @articles"),
	OPT(0, "confirmed", BOOL, ARGS, confirmed, NULL,
	    "with --resolve: the user agreed; it is closed at once", NULL),
	OPT(0, "json-lines", BOOL, ARGS, json_lines, NULL,
	    "standard input holds a ticket a line: a JSON object with these "
	    "options' names as keys", NULL),
	OPT_END,
};
#undef ARGS

/* --- the words of the user ---------------------------------------------- */

/* One line, made of all of them. */
static const char *as_line(struct app *app, const char *text)
{
	BUF_LOCAL line = BUF_INIT;

	utf8_clean(&line, text, strlen(text));
	for (size_t i = 0; i < line.len; i++)
		if (line.bytes[i] == '\n' || line.bytes[i] == '\t')
			line.bytes[i] = ' ';
	buf_trim_end(&line);
	return arena_strdup(&app->arena,
			    line.bytes + strspn(line.bytes, " "));
}

/* As in git: the first line is the title, the rest says more. */
static void split_text(struct open_args *args, struct app *app,
		       const char *text)
{
	size_t len;
	BUF_LOCAL line = BUF_INIT;

	text += strspn(text, " \t\n");
	len = strcspn(text, "\n");
	utf8_cut(&line, text, len, TITLE_MAX_COLS);
	args->in.title = as_line(app, line.bytes);
	args->in.description = text;
	if (line.len == len && !memcmp(line.bytes, text, len)) {
		text += len;
		args->in.description = text + strspn(text, " \t\n");
	}
	if (!*args->in.description)
		args->in.description = NULL;
}

static const struct tkt_error *take_stdin(struct open_args *args,
					  struct app *app)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;

	if (!args->common.operands.len)
		return NULL;
	if (args->common.operands.len > 1 ||
	    strcmp(args->common.operands.items[0], "-") != 0)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s': the "
				 "title is -t TITLE, the text -m TEXT",
				 args->common.operands.items[0]);
	if (args->common.text)
		return tkt_error(TKT_E_USAGE, "'-' and '%s' exclude each "
				 "other", args->common.file ? "-F" : "-m");
	TRY(input_read(&bytes, "-", INPUT_TEXT_MAX_LEN));
	utf8_clean(&text, bytes.bytes, bytes.len);
	buf_trim_end(&text);
	if (!text.len)
		return tkt_error(TKT_E_USAGE, "the text on standard input is "
				 "empty");
	args->common.text = arena_strdup(&app->arena, text.bytes);
	return NULL;
}

static const struct tkt_error *take_words(struct open_args *args,
					  struct app *app)
{
	args->in.works = args->tries.len || args->resolve;
	args->in.description = args->common.text;
	if (args->in.title)
		args->in.title = as_line(app, args->in.title);
	else if (args->common.text)
		split_text(args, app, args->common.text);
	if (args->in.requester)
		args->in.requester = as_line(app, args->in.requester);
	for (size_t i = 0; i < args->in.cc.len; i++)
		args->in.cc.items[i] = as_line(app, args->in.cc.items[i]);
	if (!args->in.title)
		return tkt_error(TKT_E_USAGE, "it is not said what was "
				 "reported: -t TITLE or -m TEXT");
	if (!*args->in.title)
		return tkt_error(TKT_E_USAGE, "the title is empty");
	return NULL;
}

/* --- the plan ----------------------------------------------------------- */

static const struct tkt_error *solve(struct desk_batch *b, struct ticket *t,
				     const struct open_args *args, int64_t at,
				     bool is_new)
{
	const struct solving s = {
		.solution = args->resolve,
		.cause_code = args->cause_code,
		.kb = args->kb,
		.downtime_s = INSTANT_NONE,
		.next_update_at = INSTANT_NONE,
		.at = at,
		.first_contact = is_new,
		.confirmed = args->confirmed,
	};

	return solve_ticket(b, t, &s);
}

static const struct tkt_error *open_one(const struct open_args *args,
					int64_t at, struct desk_batch *b,
					struct ticket *t)
{
	bool is_new, already;

	TRY(intake_record(&is_new, &already, b, &args->in, &t));
	if (already)
		return NULL;
	TRY(command_tries(b, &args->tries));
	if (args->resolve)
		TRY(solve(b, t, args, at, is_new));
	if (is_new)
		desk_change(b, "%s%s%s, %s", t->priority ? t->priority : "",
			    t->priority ? ", " : "", t->state_name, t->queue);
	return NULL;
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct open_args *args = context;

	return open_one(args, args->common.at, b, t);
}

/* --- the form (cli.md 16) ----------------------------------------------- */

static const char *list_text(struct app *app, const struct strings *list)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < list->len; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", list->items[i]);
	return list->len ? arena_strdup(&app->arena, text.bytes) : NULL;
}

static const char *category_names(struct app *app, const struct config *c)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < c->categories.len; i++)
		buf_addf(&text, "%s%s", i ? ", " : "",
			 c->categories.items[i].name);
	return arena_strdup(&app->arena, text.bytes);
}

static const struct tkt_error *ask(struct open_args *args, struct app *app)
{
	enum { TITLE, TEXT, WHO, CHANNEL, CATEGORY, SYSTEM, IMPACT, URGENCY,
	       PARTS };
	static const char levels[] = "high, medium or low";
	struct desk *desk;

	TRY(app_desk(&desk, app));
	struct form_part parts[PARTS] = {
		[TITLE] = { "title", "what it is about, in one line", NULL,
			    NULL, .must = true },
		[TEXT] = { "text", "what happened, in the user's words", NULL,
			   NULL, .must = false },
		[WHO] = { "requester", "who reported it", NULL,
			  args->in.requester, .must = false },
		[CHANNEL] = { "channel", "how it was reported",
			      list_text(app, &desk->config->channels),
			      args->in.channel, .must = false },
		[CATEGORY] = { "category", "what kind of issue",
			       category_names(app, desk->config),
			       args->in.category, .must = false },
		[SYSTEM] = { "system", "what is affected",
			     "several with commas",
			     list_text(app, &args->in.systems), .must = false },
		[IMPACT] = { "impact", "how much is affected", levels,
			     args->in.impact, .must = false },
		[URGENCY] = { "urgency", "how soon it matters", levels,
			      args->in.urgency, .must = false },
	};

	TRY(form_edit(app, "open", "A new ticket.", parts, PARTS));
	for (size_t i = 0; i < PARTS; i++)
		if (!*parts[i].text)
			parts[i].text = NULL;
	args->in.title = parts[TITLE].text;
	args->common.text = parts[TEXT].text;
	args->in.requester = parts[WHO].text;
	args->in.channel = parts[CHANNEL].text;
	args->in.category = parts[CATEGORY].text;
	args->in.systems.len = 0;
	handover_split(&args->in.systems, app, parts[SYSTEM].text, ",\n");
	args->in.impact = parts[IMPACT].text;
	args->in.urgency = parts[URGENCY].text;
	return NULL;
}

/* --- the command -------------------------------------------------------- */

static const struct tkt_error *check(const struct open_args *args)
{
	if (!args->resolve && (args->confirmed || args->cause_code || args->kb))
		return tkt_error(TKT_E_USAGE, "'--%s' goes with --resolve",
				 args->confirmed ? "confirmed"
				 : args->kb	 ? "kb"
						 : "cause-code");
	if (args->resolve && !args->resolve[strspn(args->resolve, " \t\n")])
		return tkt_error(TKT_E_USAGE, "the solution is empty");
	return NULL;
}

/* --- a ticket a line ---------------------------------------------------- */

/* Names that `show --json` has. */
static const struct json_alias aliases[] = {
	{ "description", "message" }, { "owner", "assign" },
	{ "solution", "resolve" }, { .key = NULL },
};

static const struct tkt_error *take_one(struct open_args *args,
					struct app *app)
{
	input_split(&args->in.systems, &app->arena, /* whole */ NULL);
	input_split(&args->in.tags, &app->arena, /* whole */ NULL);
	TRY(check(args));
	TRY(take_stdin(args, app));
	if (!args->in.title && !args->common.text && app_interactive(app))
		TRY(ask(args, app));
	return take_words(args, app);
}

extern const struct command cmd_open;

static const struct tkt_error *open_lines(struct open_args *args,
					  struct app *app)
{
	const struct common *c = &args->common;

	if (args->in.title || c->text || c->operands.len)
		return tkt_error(TKT_E_USAGE, "'--json-lines' takes the texts "
				 "from standard input");
	args->json_lines = false; /* of its lines */
	return lines_run_all(&cmd_open, args, app, aliases);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct open_args *args = data;
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "open", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	if (args->json_lines)
		return open_lines(args, app);
	err = take_one(args, app);
	vec_push(&ids, NULL);
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	return err;
}

const struct command cmd_open = {
	.name = "open",
	.group = GROUP_RECEIVE,
	.summary = "record what a user reported",
	.usage = "[-t TITLE] [-r REQUESTER] [-c CHANNEL] [--category C] "
		 "[-m TEXT|-F FILE|-]\n"
		 "… [--try ACTION=RESULT]… [--resolve SOLUTION "
		 "[--confirmed]]\n"
		 "--json-lines",
	.operands = "-",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct open_args),
	.run = run,
};
