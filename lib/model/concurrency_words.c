#include "model/concurrency_words.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "base/words.h"

enum { QUOTED_COLS = 60 }; /* of a text that somebody wrote */

/*
 * What people call a register, and a command that sets it: `%s` is the element
 * of a set, else what holds, so that the command repeats it. A set's row has
 * the option that takes an element away, too.
 */
static const struct word_row {
	enum ticket_register reg;
	const char *name;
	const char *settle, *remove;
} word_rows[] = {
	{ REG_TITLE, "title", "edit ID --title TITLE", NULL },
	{ REG_REQUESTER, "requester", "edit ID --requester WHO", NULL },
	{ REG_CC, "cc", "edit ID --cc %s", "--uncc %s" },
	{ REG_CHANNEL, "channel", "edit ID --channel %s", NULL },
	{ REG_TYPE, "type", "edit ID --type %s", NULL },
	{ REG_CATEGORY, "category", "edit ID --category %s", NULL },
	{ REG_IMPACT, "impact", "edit ID --impact %s", NULL },
	{ REG_URGENCY, "urgency", "edit ID --urgency %s", NULL },
	{ REG_COMPLEXITY, "complexity", "edit ID --complexity %s", NULL },
	{ REG_PRIORITY, "priority",
	  "edit ID --priority %s --because TEXT", NULL },
	{ REG_CONTACT, "contact", "assign ID %s --contact", NULL },
	{ REG_DUE, "due time", "edit ID --due %s --because TEXT", NULL },
	{ REG_CAUSE, "cause", "diagnose ID --cause TEXT", NULL },
	{ REG_CAUSE_CODE, "cause code", "edit ID --cause-code %s", NULL },
	{ REG_CAUSE_STATE, "certainty of the cause",
	  "diagnose ID --cause TEXT [--confirmed]", NULL },
	{ REG_SOLUTION, "solution", "resolve ID -m SOLUTION", NULL },
	{ REG_RESOLVABLE_AT, "lowest tier that could have solved it",
	  "edit ID --resolvable-at %s", NULL },
	{ REG_DOWNTIME, "downtime", "edit ID --downtime DURATION", NULL },
	{ REG_KB, "decision on an article",
	  "close ID --kb new|ARTICLE|none=REASON", NULL },
	{ REG_RATING, "rating", "edit ID --rating %s", NULL },
	{ REG_DUPLICATE_OF, "ticket that it repeats",
	  "reject ID --as duplicate --of %s", NULL },
	{ REG_NEXT_UPDATE, "time of the next update",
	  "edit ID --next-update %s", NULL },
	{ REG_POLICY, "clock policy", "sla reapply ID", NULL },
	{ REG_TAGS, "tag", "edit ID --tag %s", "--untag %s" },
	{ REG_REFS, "ref", "edit ID --ref %s", "--unref %s" },
	{ REG_SYSTEMS, "system", "edit ID --system %s", "--unsystem %s" },
	{ REG_ARTICLES, "article", "kb use ID %s", NULL },
	{ REG_LINKS, "link", "link ID %s", "--remove" },
	{ REG_DEPLOYMENTS, "deployment to",
	  "fix ID --deployed %s=STATUS", NULL },
};

static const struct register_row *row_of(struct arena *a, const char *reg)
{
	const char *colon = strchr(reg, ':');

	return register_find(colon ? arena_strndup(a, reg,
						   (size_t)(colon - reg))
				   : reg);
}

static const struct word_row *words_of(struct arena *a, const char *reg)
{
	const struct register_row *row = row_of(a, reg);

	for (size_t i = 0; row && i < ARRAY_LEN(word_rows); i++)
		if (word_rows[i].reg == row->reg)
			return &word_rows[i];
	return NULL;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* "'No login'", one line, cut. */
static const char *quote(struct arena *a, const char *text)
{
	BUF_LOCAL out = BUF_INIT;
	size_t len = strcspn(text, "\n");

	buf_addc(&out, '\'');
	utf8_cut(&out, text, len, QUOTED_COLS);
	if (text[len])
		buf_adds(&out, "…");
	buf_addc(&out, '\'');
	return arena_strdup(a, out.bytes);
}

/* --- the register ------------------------------------------------------- */

/* What the sides' places differ in. */
static const char *place_name(const struct clash *c)
{
	static const char *const keys[] = { "tier", "queue", "owner" };

	for (size_t k = 0; k < ARRAY_LEN(keys); k++)
		for (size_t i = 1; i < c->len; i++)
			if (!same(value_get_string(c->sides[0].value, keys[k]),
				  value_get_string(c->sides[i].value, keys[k])))
				return keys[k];
	return "owner"; /* accepted or not */
}

/* "related 3fa9c1d" of a link, "3fa9c1d" of an article. */
static const char *element_text(struct arena *a, const char *element)
{
	const char *colon = strchr(element, ':');
	const char *id = colon ? colon + 1 : element;

	if (strlen(id) != EVENT_ID_LEN)
		return element;
	return arena_printf(a, "%.*s%s%.7s", (int)(colon ? colon - element : 0),
			    element, colon ? " " : "", id);
}

const char *clash_name(struct arena *a, const struct clash *c)
{
	const struct word_row *words = words_of(a, c->reg);
	const char *colon = strchr(c->reg, ':');

	if (!strcmp(c->reg, "place"))
		return place_name(c);
	if (!words)
		return c->reg;
	if (!colon)
		return words->name;
	return arena_printf(a, "%s %s", words->name,
			    quote(a, element_text(a, colon + 1)));
}

/* --- what was done ------------------------------------------------------ */

static const char *where(const struct value *place)
{
	const char *queue = value_get_string(place, "queue");
	const char *tier = value_get_string(place, "tier");

	return queue ? queue : tier ? tier : "nowhere";
}

static const char *did_place(struct arena *a, const struct event *e,
			     const struct value *to)
{
	static const struct {
		const char *kind, *verb;
	} moves[] = {
		{ "escalate", "escalated" },
		{ "return", "returned" },
		{ "transfer", "transferred" },
	};
	const char *owner = value_get_string(to, "owner"), *verb = "routed";

	if (kind_is(e, "claim"))
		return "claimed it";
	if (kind_is(e, "assign"))
		return owner ? arena_printf(a, "assigned it to %s", owner)
			     : "took its owner away";
	if (kind_is(e, "undo"))
		return arena_printf(a, "gave it back to %s in %s",
				    owner ? owner : "nobody", where(to));
	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		if (kind_is(e, moves[i].kind))
			verb = moves[i].verb;
	return arena_printf(a, "%s it to %s%s%s", verb, where(to),
			    owner ? ", with " : "", owner ? owner : "");
}

static const char *did_state(struct arena *a, const struct event *e,
			     const struct value *v)
{
	static const struct {
		const char *kind, *did;
		bool tells; /* which state it became */
	} deeds[] = {
		{ "resume", "ended the wait", true },
		{ "resolve", "resolved it", true },
		{ "close", "closed it", true },
		{ "reject", "rejected it", true },
		{ "reopen", "reopened it", true },
		{ "claim", "claimed it", true },
		{ "triage", "received it", true },
		{ "escalate", "escalated it", true },
		{ "return", "returned it", true },
		{ "transfer", "transferred it", true },
		{ "receive", "recorded the user's words", false },
		{ "deploy", "recorded a deployment", false },
	};
	const char *state = value_get_string(v, "state");
	const char *on = value_get_string(v, "waiting_on");

	if (kind_is(e, "wait") && on)
		return arena_printf(a, "let it wait on the %s", on);
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		if (kind_is(e, deeds[i].kind))
			return deeds[i].tells
				       ? deeds[i].did
				       : arena_printf(a, "%s (%s)",
						      deeds[i].did,
						      state ? state : "?");
	return arena_printf(a, "set the state to %s", state ? state : "?");
}

/* A value that is one word or text, as people say it. */
static const char *value_text(struct arena *a, const struct register_row *row,
			      const struct value *v)
{
	BUF_LOCAL out = BUF_INIT;
	const char *article = value_get_string(v, "article");

	if (row->reg == REG_KB)
		return article ? arena_printf(a, "article %.7s", article)
			       : "none";
	if (row->reg == REG_DOWNTIME && v->type == VALUE_INT) {
		duration_format(&out, v->integer);
		return arena_strdup(a, out.bytes);
	}
	if (v->type == VALUE_STRING && row->shape == SHAPE_TEXT)
		return quote(a, v->string);
	if (v->type == VALUE_STRING)
		return element_text(a, v->string);
	value_write(&out, v, VALUE_COMPACT, /* level */ 0);
	return arena_strdup(a, out.bytes);
}

static const char *status_of(const struct value *v)
{
	const char *status = value_get_string(v, "status");

	return status ? status : "none";
}

const char *clash_did(struct arena *a, const struct ticket *t,
		      const struct clash *c, const struct side *s)
{
	const struct register_row *row = row_of(a, c->reg);
	const struct event *e = ticket_event(t, s->event);

	if (!row)
		return e->kind_name;
	switch (row->shape) {
	case SHAPE_PLACE:
		return did_place(a, e, s->value);
	case SHAPE_STATE:
		return did_state(a, e, s->value);
	case SHAPE_SET:
	case SHAPE_TEXT_SET:
		return arena_printf(a, "%s %s", s->value ? "added" : "removed",
				    c->name);
	case SHAPE_KEYED:
		return arena_printf(a, "recorded the %s: %s", c->name,
				    status_of(s->value));
	case SHAPE_TEXT:
		if (event_text_erased(e, row->name))
			return arena_printf(a, "set the %s (erased)", c->name);
		break;
	case SHAPE_PAYLOAD:
		break;
	}
	if (!s->value)
		return arena_printf(a, "cleared the %s", c->name);
	return arena_printf(a, "set the %s to %s", c->name,
			    value_text(a, row, s->value));
}

/* --- by which rule ------------------------------------------------------ */

static const char *before(struct arena *a, const char *x, const char *y)
{
	return arena_printf(a, "%s goes before %s", x ? x : "?", y ? y : "?");
}

const char *clash_because(struct arena *a, const struct ticket *t,
			  const struct clash *c, const struct side *s)
{
	const struct side *winner = &c->sides[0];

	switch (s->rule) {
	case CLASH_SAME:
	case CLASH_RULES_COUNT:
		break;
	case CLASH_STATE:
		return before(a, value_get_string(winner->value, "state"),
			      value_get_string(s->value, "state"));
	case CLASH_TIER:
		return "the higher tier";
	case CLASH_STEP:
		return before(a, ticket_event(t, winner->event)->kind_name,
			      ticket_event(t, s->event)->kind_name);
	case CLASH_EARLIER_CLAIM:
		return "the earlier claim";
	case CLASH_PRIORITY:
		return "the higher priority";
	case CLASH_ADD:
		return before(a, "adding", "removing");
	case CLASH_DEPLOYMENT:
		return before(a, status_of(winner->value), status_of(s->value));
	case CLASH_LATER:
		return "the later";
	case CLASH_PERSON:
		return arena_printf(a, "%s had not seen what %s did", s->who,
				    winner->who);
	}
	return NULL;
}

/* --- what holds --------------------------------------------------------- */

static const char *outcome_place(struct arena *a, const struct clash *c,
				 const struct value *to)
{
	const char *owner = value_get_string(to, "owner");

	/* A machine that knew the winner may have moved it since. */
	if (strcmp(c->name, "owner") != 0 ||
	    strcmp(where(c->sides[0].value), where(to)) != 0)
		return arena_printf(a, "it is in %s%s%s", where(to),
				    owner ? ", with " : "", owner ? owner : "");
	return owner ? arena_printf(a, "%s has it", owner) : "nobody has it";
}

static const char *outcome_state(struct arena *a, const struct value *v)
{
	const char *state = value_get_string(v, "state");
	const char *on = value_get_string(v, "waiting_on");

	if (on)
		return arena_printf(a, "it waits on the %s", on);
	return arena_printf(a, "it is %s", state ? state : "?");
}

const char *clash_outcome(struct arena *a, const struct ticket *t,
			  const struct clash *c, const struct reg *r)
{
	const struct register_row *row = row_of(a, c->reg);

	if (!row)
		return "";
	switch (row->shape) {
	case SHAPE_PLACE:
		return outcome_place(a, c, r->value);
	case SHAPE_STATE:
		return outcome_state(a, r->value);
	case SHAPE_SET:
	case SHAPE_TEXT_SET:
		return r->value ? "it stays" : "it is gone";
	case SHAPE_KEYED:
		return arena_printf(a, "%s holds", status_of(r->value));
	case SHAPE_TEXT:
		if (event_text_erased(ticket_event(t, r->event), row->name))
			return arena_printf(a, "that of %s holds",
					    c->sides[0].who);
		break;
	case SHAPE_PAYLOAD:
		break;
	}
	if (!r->value)
		return "it has none";
	return arena_printf(a, "%s holds", value_text(a, row, r->value));
}

/* --- what settles it ---------------------------------------------------- */

static const char *settle_state(const struct value *v)
{
	static const char *const commands[STATE_COUNT] = {
		[STATE_REJECTED] = "reject ID --as WORD",
		[STATE_CLOSED] = "close ID",
		[STATE_RESOLVED] = "resolve ID -m SOLUTION",
		[STATE_WAITING] = "wait ID %s",
		[STATE_NEW] = "triage ID",
		[STATE_OPEN] = "wait ID --end",
	};
	const char *name = value_get_string(v, "state");
	int state = name ? ticket_state_parse(name) : -1;

	return commands[state < 0 ? STATE_OPEN : state];
}

/* Safe to be typed as it stands. */
static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.,:/@+-";

	return *word && *word != '-' && !word[strspn(word, plain)];
}

/* A command line from a row's: ID and `%s` are filled in. */
static void add_command(struct buf *out, const char *command, const char *id,
			const char *element)
{
	for (const char *p = command; *p; p++) {
		if (!strncmp(p, "ID ", 3) || !strcmp(p, "ID")) {
			buf_addf(out, "%.7s", id);
			p++;
		} else if (!strncmp(p, "%s", 2)) {
			buf_adds(out, element && is_plain(element) ? element
								   : "…");
			p++;
		} else {
			buf_addc(out, *p);
		}
	}
}

static const char *holds(struct arena *a, const struct value *v)
{
	if (!v)
		return "none";
	if (v->type == VALUE_INT)
		return arena_printf(a, "%" PRId64, v->integer);
	return v->type == VALUE_STRING ? element_text(a, v->string) : NULL;
}

const char *clash_settle(struct arena *a, const struct ticket *t,
			 const struct clash *c, const struct reg *r)
{
	const struct word_row *words = words_of(a, c->reg);
	const char *colon = strchr(c->reg, ':');
	const char *element = colon ? element_text(a, colon + 1)
				    : holds(a, r->value);
	const char *command = words ? words->settle : NULL;
	BUF_LOCAL out = BUF_INIT;

	if (!strcmp(c->reg, "place")) {
		element = value_get_string(r->value, "owner");
		command = element ? "assign ID %s" : "claim ID";
	} else if (!strcmp(c->reg, "state")) {
		element = value_get_string(r->value, "waiting_on");
		command = settle_state(r->value);
	}
	if (!command)
		return "the next write of it";
	buf_adds(&out, "tkt ");
	add_command(&out, command, t->id, element);
	if (words && words->remove) {
		buf_adds(&out, ", or ");
		add_command(&out, words->remove, t->id, element);
	}
	return arena_strdup(a, out.bytes);
}
