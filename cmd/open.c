/* tkt open: a user reported something (F1, F2, T2, T8). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/form.h"
#include "ui/handover.h"
#include "ui/input.h"
#include "ui/tries.h"

/* What does not fit into a title stands in the description. */
#define TITLE_MAX_COLS 120
#define SPOKEN "phone chat walk-in"
#define UNATTENDED "monitor api"

struct open_args {
	struct common common;
	const char *title, *requester, *channel, *type, *category;
	const char *impact, *urgency, *complexity, *tier, *queue, *assign;
	const char *follow_up, *resolve, *cause_code, *kb;
	struct strings systems, tags, cc, refs, tries, articles;
	bool confirmed;
	/* made of the above */
	const char *description;
};

#define ARGS struct open_args
static const struct option options[] = {
	OPT('t', "title", STRING, ARGS, title, "TITLE",
	    "what it is about (the first line of the text)", NULL),
	OPT('r', "requester", STRING, ARGS, requester, "REQUESTER",
	    "who reported it", NULL),
	OPT('c', "channel", STRING, ARGS, channel, "CHANNEL",
	    "how it was reported", "@channels"),
	OPT(0, "type", STRING, ARGS, type, "TYPE",
	    "what it is: incident, question, request …", "@types"),
	OPT(0, "category", STRING, ARGS, category, "CATEGORY",
	    "one of the desk's; brings its defaults", "@categories"),
	OPT(0, "system", LIST, ARGS, systems, "SYSTEM",
	    "what is affected; may be given again", "@systems"),
	OPT(0, "impact", CHOICE, ARGS, impact, "LEVEL",
	    "how much is affected: high, medium or low", "high medium low"),
	OPT(0, "urgency", CHOICE, ARGS, urgency, "LEVEL",
	    "how soon it matters: high, medium or low", "high medium low"),
	OPT(0, "complexity", CHOICE, ARGS, complexity, "WORD",
	    "how hard it is: basic, intermediate or complex",
	    "basic intermediate complex"),
	OPT(0, "tier", STRING, ARGS, tier, "TIER",
	    "where it begins (the lowest tier)", "@tiers"),
	OPT(0, "queue", STRING, ARGS, queue, "QUEUE",
	    "the queue where it begins", "@queues"),
	OPT(0, "tag", LIST, ARGS, tags, "TAG",
	    "a word to find it by; may be given again", "@tags"),
	OPT('a', "assign", STRING, ARGS, assign, "WHO",
	    "who works on it", "@people"),
	OPT(0, "cc", LIST, ARGS, cc, "WHO",
	    "who else is kept informed; may be given again", NULL),
	OPT(0, "ref", LIST, ARGS, refs, "KEY",
	    "its key elsewhere; a live ticket that has it gets the text",
	    NULL),
	OPT(0, "follow-up", STRING, ARGS, follow_up, "ID",
	    "it goes on from this ticket", "@ids"),
	OPT(0, "try", LIST, ARGS, tries, "ACTION=RESULT",
	    "a step that was tried: worked, failed, partial or unclear", NULL),
	OPT(0, "article", LIST, ARGS, articles, "ARTICLE",
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
	OPT_END,
};
#undef ARGS

static bool is_one_of(const char *words, const char *word)
{
	return word && word_in(words, word);
}

/* --- the words of the user ------------------------------------------------ */

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
	args->title = as_line(app, line.bytes);
	args->description = text;
	if (line.len == len && !memcmp(line.bytes, text, len)) {
		text += len;
		args->description = text + strspn(text, " \t\n");
	}
	if (!*args->description)
		args->description = NULL;
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
	args->description = args->common.text;
	if (args->title)
		args->title = as_line(app, args->title);
	else if (args->common.text)
		split_text(args, app, args->common.text);
	if (args->requester)
		args->requester = as_line(app, args->requester);
	for (size_t i = 0; i < args->cc.len; i++)
		args->cc.items[i] = as_line(app, args->cc.items[i]);
	if (!args->title)
		return tkt_error(TKT_E_USAGE, "it is not said what was "
				 "reported: -t TITLE or -m TEXT");
	if (!*args->title)
		return tkt_error(TKT_E_USAGE, "the title is empty");
	return NULL;
}

/* --- a live ticket that has the ref --------------------------------------- */

static const struct tkt_error *find_live(char *id, const struct open_args *args,
					 struct desk *desk)
{
	id[0] = 0;
	for (size_t i = 0; !id[0] && i < args->refs.len; i++)
		TRY(desk_find_ref(id, desk, args->refs.items[i],
				  /* live_only */ true));
	return NULL;
}

/*
 * The words go to the ticket there is: as the user's, or as a note where no
 * user speaks (a monitor's alarm makes one ticket).
 */
static const struct tkt_error *add_words(bool *already, struct desk_batch *b,
					 const struct open_args *args,
					 const char *id, struct ticket **t)
{
	bool note = is_one_of(UNATTENDED, args->channel);
	const char *text = args->title;
	struct draft *d;

	TRY(desk_instead(already, b, id, t));
	if (*already)
		return NULL;
	if (args->description)
		text = arena_printf(desk_batch_arena(b), "%s\n\n%s",
				    args->title, args->description);
	d = desk_draft(b, note ? "note" : "receive");
	draft_text(d, note ? "note" : "message", text);
	draft_string(d, "channel", note ? NULL : args->channel);
	desk_change(b, "added");
	return desk_flush(b);
}

/* --- a new ticket --------------------------------------------------------- */

/* What the command line leaves out is as in the ticket that it goes on from. */
struct origin {
	char id[EVENT_ID_LEN + 1];
	struct ticket *ticket; /* NULL: none */
	const char *requester, *category;
	const struct strings *systems, *cc;
};

static const struct tkt_error *find_origin(struct origin *o,
					   const struct open_args *args,
					   struct desk *desk)
{
	*o = (struct origin){
		.requester = args->requester,
		.category = args->category,
		.systems = &args->systems,
		.cc = &args->cc,
	};
	if (!args->follow_up)
		return NULL;
	TRY(desk_find(o->id, desk, args->follow_up));
	TRY(desk_ticket(&o->ticket, desk, o->id));
	if (!o->requester)
		o->requester = o->ticket->requester;
	if (!o->category)
		o->category = o->ticket->category;
	if (!o->systems->len)
		o->systems = &o->ticket->systems;
	if (!o->cc->len)
		o->cc = &o->ticket->cc;
	return NULL;
}

static void add_all(struct draft *d, const char *set,
		    const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++)
		draft_add(d, set, list->items[i]);
}

static void set_cc(struct draft *d, const struct strings *cc)
{
	BUF_LOCAL lines = BUF_INIT;

	for (size_t i = 0; i < cc->len; i++)
		buf_addf(&lines, "%s%s", i ? "\n" : "", cc->items[i]);
	if (cc->len)
		draft_text(d, "cc", lines.bytes);
}

static const struct tkt_error *add_articles(struct draft *d,
					    const struct open_args *args,
					    struct desk *desk)
{
	char id[EVENT_ID_LEN + 1];

	for (size_t i = 0; i < args->articles.len; i++) {
		TRY(desk_find_article(id, desk, args->articles.items[i]));
		draft_add(d, "articles", id);
	}
	return NULL;
}

/* Has whoever opens it begun to work on it? */
static bool works(const struct open_args *args)
{
	return args->tries.len || args->resolve;
}

/*
 * Who speaks with the user acknowledges, and keeps them informed (F2, T7);
 * who tried something works on it.
 */
static const struct tkt_error *set_people(struct draft *d,
					  struct desk_batch *b,
					  const struct open_args *args,
					  const struct routing *r)
{
	struct desk *desk = desk_batch_desk(b);
	bool present = member_is_staff(desk) &&
		       (is_one_of(SPOKEN, args->channel) || works(args));
	const char *owner = NULL;

	if (args->assign)
		TRY(member_find(&owner, b, args->assign, r->tier->name));
	else if (present && works(args) && member_acts_in(desk, r->tier->name))
		owner = desk->actor.key;
	routing_place(d, r, desk->config, owner,
		      owner && !strcmp(owner, desk->actor.key));
	draft_state(d, present ? "open" : "new", NULL, INSTANT_NONE);
	draft_bool(d, "acknowledged", present);
	if (present)
		draft_string(d, "contact", desk->actor.key);
	return NULL;
}

static const struct tkt_error *draft_open(struct desk_batch *b,
					  const struct open_args *args,
					  const struct origin *o)
{
	struct desk *desk = desk_batch_desk(b);
	struct routing r = {
		.category = o->category, .systems = o->systems,
		.type = args->type, .impact = args->impact,
		.urgency = args->urgency, .complexity = args->complexity,
		.tier_name = args->tier, .queue_name = args->queue,
		.worked_on = works(args),
	};
	struct draft *d = desk_draft(b, "open");

	TRY(routing_decide(&r, desk->config));
	draft_text(d, "title", args->title);
	draft_text(d, "description", args->description);
	draft_text(d, "requester", o->requester);
	set_cc(d, o->cc);
	draft_string(d, "channel", args->channel);
	draft_string(d, "type", r.type);
	draft_string(d, "category", r.category);
	draft_string(d, "impact", r.impact);
	draft_string(d, "urgency", r.urgency);
	draft_string(d, "complexity", r.complexity);
	draft_string(d, "matrix", desk->config->matrix_text);
	if (o->ticket)
		draft_string(d, "follow_up", o->id);
	add_all(d, "tags", &args->tags);
	add_all(d, "systems", o->systems);
	add_all(d, "refs", &args->refs);
	TRY(add_articles(d, args, desk));
	TRY(set_people(d, b, args, &r));
	return desk_flush(b);
}

static const struct tkt_error *make(struct desk_batch *b,
				    const struct open_args *args)
{
	struct origin o;
	const struct tkt_error *err;

	err = find_origin(&o, args, desk_batch_desk(b));
	if (!err)
		err = draft_open(b, args, &o);
	ticket_free(o.ticket);
	return err;
}

/* --- the plan ------------------------------------------------------------- */

static const struct tkt_error *solve(struct desk_batch *b, struct ticket *t,
				     const struct open_args *args, bool is_new)
{
	const struct solving s = {
		.solution = args->resolve,
		.cause_code = args->cause_code,
		.kb = args->kb,
		.downtime_s = INSTANT_NONE,
		.next_update_at = INSTANT_NONE,
		.at = args->common.at,
		.first_contact = is_new,
		.confirmed = args->confirmed,
	};

	return solve_ticket(b, t, &s);
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct open_args *args = context;
	char live[EVENT_ID_LEN + 1];
	bool already = false;

	TRY(find_live(live, args, desk_batch_desk(b)));
	if (live[0])
		TRY(add_words(&already, b, args, live, &t));
	else
		TRY(make(b, args));
	if (already)
		return NULL;
	TRY(command_tries(b, &args->tries));
	if (args->resolve)
		TRY(solve(b, t, args, !live[0]));
	if (!live[0])
		desk_change(b, "%s%s%s, %s", t->priority ? t->priority : "",
			    t->priority ? ", " : "", t->state_name, t->queue);
	return NULL;
}

/* --- the form (cli.md 16) ------------------------------------------------- */

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
			  args->requester, .must = false },
		[CHANNEL] = { "channel", "how it was reported",
			      list_text(app, &desk->config->channels),
			      args->channel, .must = false },
		[CATEGORY] = { "category", "what kind of issue",
			       category_names(app, desk->config),
			       args->category, .must = false },
		[SYSTEM] = { "system", "what is affected",
			     "several with commas",
			     list_text(app, &args->systems), .must = false },
		[IMPACT] = { "impact", "how much is affected", levels,
			     args->impact, .must = false },
		[URGENCY] = { "urgency", "how soon it matters", levels,
			      args->urgency, .must = false },
	};

	TRY(form_edit(app, "open", "A new ticket.", parts, PARTS));
	for (size_t i = 0; i < PARTS; i++)
		if (!*parts[i].text)
			parts[i].text = NULL;
	args->title = parts[TITLE].text;
	args->common.text = parts[TEXT].text;
	args->requester = parts[WHO].text;
	args->channel = parts[CHANNEL].text;
	args->category = parts[CATEGORY].text;
	args->systems.len = 0;
	handover_split(&args->systems, app, parts[SYSTEM].text, ",\n");
	args->impact = parts[IMPACT].text;
	args->urgency = parts[URGENCY].text;
	return NULL;
}

/* --- the command ---------------------------------------------------------- */

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

static const struct tkt_error *run(struct app *app, void *data)
{
	struct open_args *args = data;
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "open", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	TRY(check(args));
	TRY(take_stdin(args, app));
	if (!args->title && !args->common.text && app_interactive(app))
		TRY(ask(args, app));
	TRY(take_words(args, app));
	vec_push(&ids, NULL);
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
		 "… [--try ACTION=RESULT]… [--resolve SOLUTION [--confirmed]]",
	.operands = "-",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct open_args),
	.run = run,
};
