#include "ui/packet.h"

#include <string.h>
#include "ui/out.h"
#include "ui/sheet.h"
#include "ui/story.h"

#define HANDOVERS "escalate return transfer"

struct view {
	struct buf *out;
	struct app *app;
	const struct ticket *t;
	const struct value *body, *packet;
	unsigned before;
};

int packet_event(const struct ticket *t)
{
	for (size_t i = t->path.len; ticket_is_live(t) && i-- > 0;) {
		const struct step *s = &t->path.items[i];
		const struct event *e = ticket_event(t, s->event);

		if (s->rank != t->tier_rank || !s->queue || !t->queue ||
		    strcmp(s->queue, t->queue) != 0)
			return -1;
		if (word_in(HANDOVERS, e->kind_name) ||
		    value_get_bool(e->body, "routing"))
			return (int)s->event;
	}
	return -1;
}

/* --- what it freezes ---------------------------------------------------- */

/* Events that the packet names; without one, all of the kind before it. */
static bool names(const struct view *v, const char *key, const char *kind,
		  unsigned i)
{
	const struct value *list = value_get(v->packet, key);
	const struct event *e = ticket_event(v->t, i);

	if (!kind_is(e, kind))
		return false;
	if (!v->packet)
		return history_counts(&v->t->history, i);
	for (size_t k = 0; k < value_len(list); k++) {
		const char *id = value_item_string(list, k);

		if (id && !strcmp(id, e->id))
			return true;
	}
	return false;
}

static void write_tries(struct view *v)
{
	const char *label = "tried";

	for (unsigned i = 0; i < v->before; i++) {
		const struct event *e = ticket_event(v->t, i);
		const char *result = value_get_string(e->body, "result");
		const char *seen = story_text_of(e, "observed");
		const char *action = story_text_of(e, "action");

		if (!names(v, "tries", "try", i))
			continue;
		sheet_rowf(v->out, v->app, label, "%-8s %s%s%s",
			   result ? result : "", action ? action : "",
			   seen ? ": " : "", seen ? seen : "");
		label = "";
	}
	sheet_row(v->out, v->app, "not tried",
		  value_get_string(value_get(v->body, "text"), "no_tries"));
}

static void write_finding_texts(struct view *v, const char *key,
				const char *label)
{
	for (unsigned i = 0; i < v->before; i++) {
		const struct event *e = ticket_event(v->t, i);
		const char *text = story_text_of(e, key);
		const char *how = value_get_string(e->body, "finding_kind");

		if (!text || !names(v, "findings", "diagnose", i))
			continue;
		if (how && !strcmp(key, "finding"))
			sheet_rowf(v->out, v->app, label, "%s: %s", how, text);
		else
			sheet_row(v->out, v->app, label, text);
		label = "";
	}
}

static void write_cause(struct view *v)
{
	const char *state = value_get_string(v->packet, "cause_state");
	const char *code = value_get_string(v->packet, "cause_code");

	if (!v->packet) {
		state = v->t->cause_state;
		code = v->t->cause_code;
	}
	if (state || code)
		sheet_rowf(v->out, v->app, "root cause", "%s%s%s",
			   state ? state : "", state && code ? ", " : "",
			   code ? code : "");
	write_finding_texts(v, "cause", "cause");
}

static const char *either(const struct view *v, const char *key,
			  const char *otherwise)
{
	return v->packet ? value_get_string(v->packet, key) : otherwise;
}

static void write_class(struct view *v)
{
	const char *impact = either(v, "impact", v->t->impact);
	const char *urgency = either(v, "urgency", v->t->urgency);
	const char *priority = either(v, "priority", v->t->priority);

	if (impact || urgency)
		sheet_rowf(v->out, v->app, "priority",
			   "%s (impact %s, urgency %s)",
			   priority ? priority : "none",
			   impact ? impact : "unknown",
			   urgency ? urgency : "unknown");
	sheet_row(v->out, v->app, "category",
		  either(v, "category", v->t->category));
}

/* --- what the user was told --------------------------------------------- */

static bool tells(const struct event *e)
{
	return e->kind && e->kind->flags & KIND_TELLS &&
	       (story_text_of(e, "reply") ||
		value_get_string(e->body, "told"));
}

static void write_told_row(struct view *v, int64_t at, const char *channel,
			   const char *text)
{
	BUF_LOCAL line = BUF_INIT;

	sheet_ago(&line, v->app, at);
	if (channel)
		buf_addf(&line, "%sby %s", line.len ? " " : "", channel);
	if (text)
		buf_addf(&line, "%s%s", line.len ? ": " : "", text);
	sheet_row(v->out, v->app, "user told", line.bytes);
}

/* The last that was said, with the hand-over or before it. */
static void write_told(struct view *v)
{
	const char *with =
		value_get_string(value_get(v->body, "text"), "reply");
	const char *channel = value_get_string(v->body, "told");
	int64_t at = value_get_time(v->body, "next_update_at");

	if (with || channel)
		write_told_row(v, value_get_time(v->body, "at"), channel, with);
	for (unsigned i = v->before; !with && !channel && i-- > 0;) {
		const struct event *e = ticket_event(v->t, i);

		if (!history_counts(&v->t->history, i) || !tells(e))
			continue;
		write_told_row(v, e->at, value_get_string(e->body, "told"),
			       story_text_of(e, "reply"));
		with = e->id;
	}
	if (!with && !channel)
		sheet_row_styled(v->out, v->app, "user told", "nothing yet",
				 STYLE_WARN);
	if (at == INSTANT_NONE)
		at = value_get_time(v->packet, "next_update_at");
	if (at != INSTANT_NONE) {
		BUF_LOCAL text = BUF_INIT;

		sheet_stamp(&text, v->app, at);
		sheet_row(v->out, v->app, "next update", text.bytes);
	}
}

/* --- the packet --------------------------------------------------------- */

static const char *place_name(const struct value *body, const char *key)
{
	const struct value *place = value_get_object(body, key);
	const char *name = value_get_string(place, "queue");

	if (!name)
		name = value_get_string(place, "tier");
	return name ? name : "?";
}

static const char *moved(const struct view *v)
{
	const char *kind = value_get_string(v->body, "kind");

	if (!strcmp(kind, "escalate"))
		return "Handed up";
	return strcmp(kind, "return") ? "Passed on" : "Handed back";
}

static void write_head(struct view *v)
{
	const char *by = value_get_string(v->body, "by");
	BUF_LOCAL text = BUF_INIT;

	if (value_get_bool(v->body, "routing"))
		buf_addf(&text, "Routed to %s", place_name(v->body, "to"));
	else
		buf_addf(&text, "%s %s -> %s", moved(v),
			 place_name(v->body, "from"),
			 place_name(v->body, "to"));
	if (value_get_bool(v->body, "automatic"))
		buf_adds(&text, " by the clock");
	else if (by)
		buf_addf(&text, " by %s", by);
	if (value_get(v->body, "at")) {
		buf_adds(&text, ", ");
		sheet_ago(&text, v->app, value_get_time(v->body, "at"));
	}
	sheet_heading(v->out, v->app, text.bytes);
}

static void write_joined(struct view *v, const char *label, const char *key)
{
	const struct value *list = value_get(v->body, key);
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < value_len(list); i++)
		if (value_item_string(list, i))
			buf_addf(&text, "%s%s", i ? ", " : "",
				 value_item_string(list, i));
	sheet_row_styled(v->out, v->app, label, text.bytes, STYLE_WARN);
}

static void write_text(struct view *v, const char *label, const char *key)
{
	const char *text = value_get_string(value_get(v->body, "text"), key);

	if (!text && value_get(value_get(v->body, "erased"), key))
		text = "(erased)";
	sheet_row(v->out, v->app, label, text);
}

/* What was routed has no packet: the receiver sees what is not known. */
static void write_routing_gaps(struct view *v)
{
	const struct {
		const char *name;
		bool known;
	} rows[] = {
		{ "impact", v->t->impact != NULL },
		{ "urgency", v->t->urgency != NULL },
		{ "category", v->t->category != NULL },
		{ "tries", v->t->tries_len != 0 },
		{ "ask", false },
		{ "told", v->t->last_told_event >= 0 },
	};
	BUF_LOCAL text = BUF_INIT;

	if (!value_get_bool(v->body, "routing"))
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!rows[i].known)
			buf_addf(&text, "%s%s", text.len ? ", " : "",
				 rows[i].name);
	sheet_row_styled(v->out, v->app, "gaps", text.bytes, STYLE_WARN);
}

void packet_write(struct buf *out, struct app *app, const struct ticket *t,
		  const struct value *body, unsigned before)
{
	struct view v = {
		.out = out, .app = app, .t = t, .body = body, .before = before,
		.packet = value_get_object(body, "packet"),
	};

	write_head(&v);
	sheet_row(out, app, "reason", value_get_string(body, "reason"));
	sheet_row(out, app, "decided by", value_get_string(body, "decided_by"));
	write_text(&v, "summary", "summary");
	write_text(&v, "ask", "ask");
	write_joined(&v, "missing", "missing");
	write_class(&v);
	write_tries(&v);
	write_finding_texts(&v, "finding", "found");
	write_cause(&v);
	write_finding_texts(&v, "reproduce", "reproduce");
	write_told(&v);
	write_routing_gaps(&v);
	write_joined(&v, "forced past", "forced");
	write_text(&v, "because", "force");
}

void packet_write_gaps(struct buf *out, const struct app *app,
		       const struct gaps *gaps)
{
	sheet_heading(out, app, gaps->len ? "Gaps" : "No gaps");
	for (int must = 1; must >= 0; must--)
		for (size_t i = 0; i < gaps->len; i++) {
			const struct gap *g = &gaps->items[i];

			if (g->must != must)
				continue;
			sheet_rowf(out, app, g->name, "%s%s (%s)",
				   must ? "" : "better: ", g->sentence,
				   g->way_out);
		}
}
