/* tkt edit: a field is set right; what moves a ticket has its own command. */
#include <stdio.h>
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"

struct edit_args {
	struct common common;
	/* single fields; `none` takes the value away */
	const char *title, *requester, *channel, *type, *category, *impact,
		*urgency, *complexity, *priority, *cause_code, *resolvable_at;
	const char *due, *next_update, *downtime, *rating;
	const char *because;
	/* sets */
	struct strings tag, untag, system, unsystem, ref, unref, cc, uncc;
	/* not here */
	const char *state, *tier, *queue, *owner;
	/* parsed */
	int64_t due_at, next_update_at, downtime_s, rating_n;
};

#define ARGS struct edit_args
#define ONE(letter, name, member, argument, help, values)                      \
	OPT(letter, name, STRING, ARGS, member, argument, help, values)
#define SET(name, member, argument, help, values)                              \
	OPT(0, name, LIST, ARGS, member, argument, help, values)

static const struct option options[] = {
	ONE('t', "title", title, "TITLE", "what it is about, in one line",
	    NULL),
	ONE('r', "requester", requester, "WHO", "who reported it", NULL),
	ONE('c', "channel", channel, "CHANNEL", "how it was reported",
	    "@channels"),
	ONE(0, "type", type, "TYPE", "what it is", "@types"),
	ONE(0, "category", category, "CATEGORY", "one of the desk's",
	    "@categories"),
	ONE(0, "impact", impact, "LEVEL",
	    "how much is affected: high, medium or low", "high medium low"),
	ONE(0, "urgency", urgency, "LEVEL",
	    "how soon it matters: high, medium or low", "high medium low"),
	ONE(0, "complexity", complexity, "WORD",
	    "how hard it is: basic, intermediate or complex",
	    "basic intermediate complex"),
	ONE('p', "priority", priority, "PRIORITY",
	    "P1 to P5 by hand; none: by impact and urgency again",
	    "P1 P2 P3 P4 P5 none"),
	ONE(0, "due", due, "TIME|none", "when it is due", NULL),
	OPT(0, "because", TEXT, ARGS, because, "TEXT",
	    "why the priority or the due time is set by hand", NULL),
	ONE(0, "next-update", next_update, "TIME|none",
	    "when the user was promised to hear more", NULL),
	ONE(0, "cause-code", cause_code, "CODE", "one of the desk's",
	    "@causes"),
	ONE(0, "resolvable-at", resolvable_at, "TIER",
	    "the lowest tier that could have solved it", "@tiers"),
	ONE(0, "downtime", downtime, "DURATION|none",
	    "how long something was down", NULL),
	ONE(0, "rating", rating, "1-5|none", "what the user gave",
	    "1 2 3 4 5"),
	SET("tag", tag, "A,B", "add tags", "@tags"),
	SET("untag", untag, "A,B", "take tags away", "@tags"),
	SET("system", system, "A,B", "add systems that are affected",
	    "@systems"),
	SET("unsystem", unsystem, "SYSTEM", "take a system away", "@systems"),
	SET("ref", ref, "KEY", "add a key in another system", NULL),
	SET("unref", unref, "KEY", "take such a key away", NULL),
	SET("cc", cc, "WHO", "somebody else is kept informed", NULL),
	SET("uncc", uncc, "WHO", "somebody is no longer", NULL),
	ONE(0, "state", state, "STATE",
	    "not here: triage, wait, resolve, close, reopen, reject", NULL),
	ONE(0, "tier", tier, "TIER", "not here: escalate, return", NULL),
	ONE(0, "queue", queue, "QUEUE", "not here: transfer", NULL),
	ONE(0, "owner", owner, "WHO", "not here: claim, assign", NULL),
	OPT_END,
};
#undef ARGS

/* --- one change after the other ----------------------------------------- */

struct editing {
	struct desk_batch *batch;
	const struct ticket *t;
	struct draft *d;      /* NULL: nothing changed yet */
	struct strings clear;
	struct buf changed;   /* names of fields: no text that may be erased */
};

static struct draft *change(struct editing *e, const char *what)
{
	if (!e->d)
		e->d = desk_draft(e->batch, "edit");
	buf_addf(&e->changed, "%s%s", e->changed.len ? ", " : "", what);
	return e->d;
}

/* Repeating what holds settles what was concurrent. */
static bool is_settled(const struct editing *e, const char *reg)
{
	return !registers_clash(&e->t->registers, reg);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* What is written under `key` now, which a default or a matrix may hide. */
static const char *written(const struct editing *e, const char *key)
{
	const struct value *v = registers_value(&e->t->registers, key);

	return v && v->type == VALUE_STRING ? v->string : NULL;
}

static void edit_single(struct editing *e, const char *key, const char *value,
			bool is_text)
{
	bool none;

	if (!value)
		return;
	none = !strcmp(value, "none");
	if (same(none ? NULL : value, written(e, key)) && is_settled(e, key))
		return;
	if (none) {
		change(e, key);
		vec_push(&e->clear, key);
	} else if (is_text) {
		draft_text(change(e, key), key, value);
	} else {
		draft_string(change(e, key), key, value);
	}
}

static void edit_number(struct editing *e, const char *key, const char *given,
			int64_t value)
{
	const struct value *old = registers_value(&e->t->registers, key);
	int64_t had = old && old->type == VALUE_INT ? old->integer
						    : INSTANT_NONE;

	if (!given || (had == value && is_settled(e, key)))
		return;
	if (value == INSTANT_NONE) {
		change(e, key);
		vec_push(&e->clear, key);
	} else {
		draft_int(change(e, key), key, value);
	}
}

static void edit_time(struct editing *e, const char *key, const char *given,
		      int64_t value)
{
	char text[INSTANT_TEXT_LEN + 1];

	if (!given)
		return;
	if (value == INSTANT_NONE) {
		edit_single(e, key, "none", /* is_text */ false);
		return;
	}
	instant_format(text, value);
	edit_single(e, key, text, /* is_text */ false);
}

static bool is_in(const struct strings *list, const char *s)
{
	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i], s))
			return true;
	return false;
}

static void edit_set(struct editing *e, const char *set,
		     const struct strings *has, const struct strings *words,
		     bool add)
{
	bool said = false;

	for (size_t i = 0; i < words->len; i++) {
		const char *word = words->items[i];
		const char *reg = arena_printf(desk_batch_arena(e->batch),
					       "%s:%s", set, word);

		if (is_in(has, word) == add && is_settled(e, reg))
			continue;
		if (!said)
			change(e, set);
		said = true;
		if (add)
			draft_add(e->d, set, word);
		else
			draft_remove(e->d, set, word);
	}
}

/* People are texts, one a line, so that they can be erased. */
static void edit_cc(struct editing *e, const char *key,
		    const struct strings *words, bool add)
{
	BUF_LOCAL lines = BUF_INIT;

	for (size_t i = 0; i < words->len; i++) {
		const char *word = words->items[i];
		const char *reg = arena_printf(desk_batch_arena(e->batch),
					       "cc:%s", word);

		if (is_in(&e->t->cc, word) != add || !is_settled(e, reg))
			buf_addf(&lines, "%s%s", lines.len ? "\n" : "", word);
	}
	if (lines.len)
		draft_text(change(e, "cc"), key, lines.bytes);
}

/* --- the edit ----------------------------------------------------------- */

static void edit_fields(struct editing *e, const struct edit_args *args)
{
	const struct {
		const char *key, *value;
		bool is_text;
	} singles[] = {
		{ "title", args->title, true },
		{ "requester", args->requester, true },
		{ "channel", args->channel, false },
		{ "type", args->type, false },
		{ "category", args->category, false },
		{ "impact", args->impact, false },
		{ "urgency", args->urgency, false },
		{ "complexity", args->complexity, false },
		{ "priority", args->priority, false },
		{ "cause_code", args->cause_code, false },
		{ "resolvable_at", args->resolvable_at, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(singles); i++)
		edit_single(e, singles[i].key, singles[i].value,
			    singles[i].is_text);
	edit_time(e, "due_at", args->due, args->due_at);
	edit_time(e, "next_update_at", args->next_update,
		  args->next_update_at);
	edit_number(e, "downtime_s", args->downtime, args->downtime_s);
	edit_number(e, "rating", args->rating, args->rating_n);
}

static void edit_sets(struct editing *e, const struct edit_args *args)
{
	edit_set(e, "tags", &e->t->tags, &args->tag, /* add */ true);
	edit_set(e, "tags", &e->t->tags, &args->untag, /* add */ false);
	edit_set(e, "systems", &e->t->systems, &args->system, /* add */ true);
	edit_set(e, "systems", &e->t->systems, &args->unsystem,
		 /* add */ false);
	edit_set(e, "refs", &e->t->refs, &args->ref, /* add */ true);
	edit_set(e, "refs", &e->t->refs, &args->unref, /* add */ false);
	edit_cc(e, "cc", &args->cc, /* add */ true);
	edit_cc(e, "uncc", &args->uncc, /* add */ false);
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct edit_args *args = context;
	struct editing e = { .batch = b, .t = t, .changed = BUF_INIT };

	edit_fields(&e, args);
	edit_sets(&e, args);
	if (e.d) {
		draft_strings(e.d, "clear", &e.clear);
		draft_text(e.d, "because", args->because);
		/* As triage does: what impact and urgency mean now. */
		if (args->impact || args->urgency)
			draft_string(e.d, "matrix",
				     desk_batch_desk(b)->config->matrix_text);
		desk_change(b, "%s", e.changed.bytes);
	} else {
		desk_say(b, "'%.7s' is so already", t->id);
	}
	vec_release(&e.clear);
	buf_release(&e.changed);
	return NULL;
}

/* --- the command line --------------------------------------------------- */

static const struct tkt_error *refuse(const struct edit_args *args)
{
	const struct {
		const char *value, *name, *commands;
	} rows[] = {
		{ args->state, "state", "tkt triage, wait, resolve, close, "
		  "reopen or reject" },
		{ args->tier, "tier", "tkt escalate or tkt return" },
		{ args->queue, "queue", "tkt transfer, within the tier" },
		{ args->owner, "owner", "tkt claim or tkt assign" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].value)
			return tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "edit does not "
					  "change the %s", rows[i].name),
				"that is done by %s", rows[i].commands);
	return NULL;
}

static const struct tkt_error *check_line(const char *name, const char *text)
{
	if (!text || (*text && !strchr(text, '\n')))
		return NULL;
	return tkt_error(TKT_E_USAGE, "option '--%s': %s", name,
			 *text ? "it is one line" : "it is empty");
}

static const struct tkt_error *check_lines(const struct edit_args *args)
{
	TRY(check_line("title", args->title));
	TRY(check_line("requester", args->requester));
	for (size_t i = 0; i < args->cc.len; i++)
		TRY(check_line("cc", args->cc.items[i]));
	if (args->title && !strcmp(args->title, "none"))
		return tkt_error(TKT_E_USAGE,
				 "option '--title': a ticket has a title");
	if (args->priority && strcmp(args->priority, "none") &&
	    (args->priority[0] != 'P' || !args->priority[1] ||
	     !strchr("12345", args->priority[1]) || args->priority[2]))
		return tkt_error(TKT_E_USAGE, "option '--priority': '%s' is "
				 "not P1 to P5", args->priority);
	return NULL;
}

/* A day stands for its last second where something is due, else its first. */
static const struct tkt_error *parse_time(int64_t *out, const struct app *app,
					  const char *name, const char *text,
					  bool last)
{
	struct instant_range range;

	*out = INSTANT_NONE;
	if (!text || !strcmp(text, "none"))
		return NULL;
	TRY(tkt_error_wrap(instant_parse(&range, text, &app->time),
			   "option '--%s'", name));
	*out = last && range.to_at > range.from_at ? range.to_at - 1
						   : range.from_at;
	return NULL;
}

static const struct tkt_error *parse_values(struct edit_args *args,
					    const struct app *app)
{
	TRY(parse_time(&args->due_at, app, "due", args->due,
		       /* last */ true));
	TRY(parse_time(&args->next_update_at, app, "next-update",
		       args->next_update, /* last */ false));
	args->downtime_s = args->rating_n = INSTANT_NONE;
	if (args->downtime && strcmp(args->downtime, "none"))
		TRY(tkt_error_wrap(duration_parse(&args->downtime_s,
						  args->downtime),
				   "option '--downtime'"));
	if (!args->rating || !strcmp(args->rating, "none"))
		return NULL;
	if (!args->rating[0] || args->rating[1] ||
	    !strchr("12345", args->rating[0]))
		return tkt_error(TKT_E_USAGE, "option '--rating': '%s' is not "
				 "1 to 5", args->rating);
	args->rating_n = args->rating[0] - '0';
	return NULL;
}

static bool anything(const struct edit_args *args)
{
	return args->title || args->requester || args->channel || args->type ||
	       args->category || args->impact || args->urgency ||
	       args->complexity || args->priority || args->cause_code ||
	       args->resolvable_at || args->due || args->next_update ||
	       args->downtime || args->rating || args->tag.len ||
	       args->untag.len || args->system.len || args->unsystem.len ||
	       args->ref.len || args->unref.len || args->cc.len ||
	       args->uncc.len;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct edit_args *args = data;
	struct desk_write w = {
		.verb = "edit", .plan = plan, .context = args,
	};

	TRY(refuse(args));
	if (!anything(args))
		return tkt_error(TKT_E_USAGE, "nothing is to be changed");
	input_split(&args->tag, &app->arena, /* whole */ NULL);
	input_split(&args->untag, &app->arena, /* whole */ NULL);
	input_split(&args->system, &app->arena, /* whole */ NULL);
	TRY(check_lines(args));
	TRY(parse_values(args, app));
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_edit = {
	.name = "edit",
	.group = GROUP_MEND,
	.summary = "set fields of a ticket right",
	.usage = "ID… [-t TITLE] [--tag TAG]… [--due TIME|none --because TEXT] "
		 "[--FIELD=VALUE]…",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_IDS,
	.args_len = sizeof(struct edit_args),
	.run = run,
};
