#include "ui/story.h"

#include <stdio.h>
#include <string.h>
#include "ui/sheet.h"

/* --- texts -------------------------------------------------------------- */

/* The text that says most comes first; the others are added by who has room. */
static const char *const main_texts[] = {
	"summary", "title", "action", "finding", "cause", "reproduce",
	"question", "answer", "message", "solution", "reply", "note",
	"description", "name", "reason", "requester", "cc", "uncc", "because",
};

static const struct {
	const char *key, *label;
} labels[] = {
	{ "summary", "summary" },
	{ "title", "title" },
	{ "action", "tried" },
	{ "expected", "expected" },
	{ "observed", "observed" },
	{ "finding", "finding" },
	{ "cause", "cause" },
	{ "reproduce", "reproduce" },
	{ "question", "question" },
	{ "answer", "answer" },
	{ "message", "user said" },
	{ "solution", "solution" },
	{ "reply", "to user" },
	{ "no_tries", "not tried" },
	{ "affects_reason", "no system" },
	{ "kb_reason", "no article" },
	{ "uncc", "not cc" },
	{ "force", "forced" },
};

const char *story_text_label(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (!strcmp(labels[i].key, key))
			return labels[i].label;
	return key;
}

const char *story_text_of(const struct event *e, const char *key)
{
	const char *text = event_text(e, key);

	if (!text && event_text_erased(e, key))
		return "(erased)";
	return text && *text ? text : NULL;
}

const char *story_text(const char **key, const struct event *e)
{
	for (size_t i = 0; i < ARRAY_LEN(main_texts); i++) {
		const char *text = story_text_of(e, main_texts[i]);

		if (!text)
			continue;
		if (key)
			*key = main_texts[i];
		return text;
	}
	return NULL;
}

/* --- facts -------------------------------------------------------------- */

struct facts {
	struct buf *out;
	const struct app *app;
	const struct event *e;
	const struct value *body;
	size_t begin;
};

static void add(struct facts *f, const char *fmt, ...) TKT_PRINTF(2, 3);
static void add(struct facts *f, const char *fmt, ...)
{
	va_list args;

	if (f->out->len > f->begin)
		buf_adds(f->out, ", ");
	va_start(args, fmt);
	buf_vaddf(f->out, fmt, args);
	va_end(args);
}

static bool is_time(const char *key)
{
	size_t len = strlen(key);

	return (len > 3 && !strcmp(key + len - 3, "_at")) ||
	       !strcmp(key, "waiting_until");
}

static bool is_id(const char *key)
{
	return !strcmp(key, "duplicate_of") || !strcmp(key, "follow_up");
}

static void add_key(struct facts *f, const char *key, const char *before)
{
	const char *s = value_get_string(f->body, key);

	if (!s)
		return;
	if (f->out->len > f->begin)
		buf_adds(f->out, ", ");
	buf_adds(f->out, before);
	if (is_time(key))
		sheet_stamp(f->out, f->app, value_get_time(f->body, key));
	else
		buf_addf(f->out, is_id(key) ? "%.7s" : "%s", s);
}

static const char *place_name(const struct value *place)
{
	const char *queue = value_get_string(place, "queue");

	return queue ? queue : value_get_string(place, "tier");
}

static void add_place(struct facts *f)
{
	const struct value *to = value_get_object(f->body, "to");
	const char *from = place_name(value_get_object(f->body, "from"));
	const char *owner = value_get_string(to, "owner");
	const char *where = place_name(to);

	if (from && where)
		add(f, "%s -> %s", from, where);
	else if (where && !kind_is(f->e, "claim"))
		add(f, "%s", where);
	if (owner && !kind_is(f->e, "claim"))
		add(f, "to %s", owner);
	else if (to && !owner && kind_is(f->e, "assign"))
		add(f, "to nobody");
}

/* Which clock did it. */
static void add_clock(struct facts *f)
{
	const char *clock = value_get_string(f->body, "clock");
	const char *threshold = value_get_string(f->body, "threshold");

	if (clock && threshold)
		add(f, "%s %s", clock, threshold);
}

static void add_list(struct facts *f, const char *what,
		     const struct value *list)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < value_len(list); i++)
		buf_addf(&text, "%s%s", i ? " " : "",
			 value_item_string(list, i) ? value_item_string(list, i)
						    : "?");
	if (text.len)
		add(f, "%s %s", what, text.bytes);
}

/* "+vpn" in `tags`, "-vpn". */
static void add_sets(struct facts *f, const char *how, const char *sign)
{
	const struct value *sets = value_get_object(f->body, how);

	for (size_t i = 0; i < value_len(sets); i++) {
		const struct value_member *m = &sets->object.items[i];
		BUF_LOCAL text = BUF_INIT;

		for (size_t k = 0; k < value_len(m->value); k++) {
			const char *s = value_item_string(m->value, k);
			bool is_id = s && strlen(s) > EVENT_ID_LEN - 1;
			const char *colon = s ? strchr(s, ':') : NULL;

			if (!s)
				continue;
			if (is_id && colon)
				buf_addf(&text, " %s%.*s %.7s", sign,
					 (int)(colon - s), s, colon + 1);
			else if (is_id)
				buf_addf(&text, " %s%.7s", sign, s);
			else
				buf_addf(&text, " %s%s", sign, s);
		}
		if (text.len)
			add(f, "%s%s", m->key, text.bytes);
	}
}

static void add_deployments(struct facts *f)
{
	const struct value *list = value_get(f->body, "deployments");

	for (size_t i = 0; i < value_len(list) && list->type == VALUE_ARRAY;
	     i++) {
		const struct value *d = list->array.items[i];
		const char *version = value_get_string(d, "version");
		const char *system = value_get_string(d, "system");
		const char *status = value_get_string(d, "status");

		if (system && status)
			add(f, "%s %s%s%s", system, status,
			    version ? " " : "", version ? version : "");
	}
}

static void add_kb(struct facts *f)
{
	const struct value *kb = value_get_object(f->body, "kb");
	const char *article = value_get_string(kb, "article");
	const char *decision = value_get_string(kb, "decision");

	if (article)
		add(f, "article %.7s", article);
	else if (decision)
		add(f, "article: %s", decision);
}

/* Single values: key in the payload, what stands before it. */
static const struct {
	const char *key, *before;
} singles[] = {
	{ "reason", "" },
	{ "result", "" },
	{ "finding_kind", "" },
	{ "reject_as", "as " },
	{ "duplicate_of", "of " },
	{ "follow_up", "follows " },
	{ "fix_kind", "" },
	{ "commit", "commit " },
	{ "change", "change " },
	{ "to_tier", "to " },
	{ "for", "for " },
	{ "channel", "by " },
	{ "told", "told by " },
	{ "manager", "to " },
	{ "decided_by", "decided by " },
	{ "type", "type " },
	{ "category", "category " },
	{ "impact", "impact " },
	{ "urgency", "urgency " },
	{ "complexity", "complexity " },
	{ "priority", "" },
	{ "contact", "contact " },
	{ "waiting_on", "on " },
	{ "waiting_until", "until " },
	{ "due_at", "due " },
	{ "cause_state", "cause " },
	{ "cause_code", "" },
	{ "resolvable_at", "resolvable at " },
	{ "next_update_at", "next update " },
	{ "host", "on " },
};

static bool is_shown(const struct event *e, const char *key)
{
	/* A step that names where it waits writes it for `receive` too. */
	if (!strncmp(key, "waiting", 7))
		return kind_is(e, "wait");
	return true;
}

void story_facts(struct buf *out, const struct app *app,
		 const struct event *e)
{
	struct facts f = {
		.out = out, .app = app, .e = e, .body = e->body,
		.begin = out->len,
	};
	const struct value *undoes = value_get(e->body, "undoes");

	if (value_len(undoes)) {
		BUF_LOCAL ids = BUF_INIT;

		for (size_t i = 0; i < value_len(undoes); i++)
			buf_addf(&ids, "%s%.7s", i ? " " : "",
				 value_item_string(undoes, i)
					 ? value_item_string(undoes, i) : "?");
		add(&f, "of %s", ids.bytes);
		return;
	}
	add_place(&f);
	for (size_t i = 0; i < ARRAY_LEN(singles); i++)
		if (is_shown(e, singles[i].key))
			add_key(&f, singles[i].key, singles[i].before);
	add_clock(&f);
	if (value_get_bool(e->body, "permanent"))
		add(&f, "permanent");
	add_deployments(&f);
	add_kb(&f);
	add_sets(&f, "add", "+");
	add_sets(&f, "remove", "-");
	add_list(&f, "missing", value_get(e->body, "missing"));
	add_list(&f, "without", value_get(e->body, "clear"));
	if (value_get_int(e->body, "rating", INSTANT_NONE) != INSTANT_NONE)
		add(&f, "rated %lld",
		    (long long)value_get_int(e->body, "rating", 0));
	if (value_get_bool(e->body, "confirmed"))
		add(&f, "confirmed by the user");
	add_list(&f, "forced", value_get(e->body, "forced"));
}

/* What a report is about says more than where it went. */
static bool text_first(const struct event *e)
{
	return kind_is(e, "open") || kind_is(e, "intake");
}

void story_line(struct buf *out, const struct app *app,
		const struct event *e)
{
	const char *text = story_text(/* key */ NULL, e);
	BUF_LOCAL facts = BUF_INIT;

	story_facts(&facts, app, e);
	if (text && facts.len && text_first(e))
		buf_addf(out, "%s (%s)", text, facts.bytes);
	else
		buf_addf(out, "%s%s%s", facts.bytes,
			 text && facts.len ? ": " : "", text ? text : "");
}
