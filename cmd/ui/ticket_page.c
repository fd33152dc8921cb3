#include "ui/ticket_page.h"

#include <inttypes.h>
#include <string.h>
#include "ui/concurrent.h"
#include "ui/out.h"
#include "ui/packet.h"
#include "ui/sheet.h"
#include "ui/story.h"

/* --- what it is --------------------------------------------------------- */

static enum style priority_style(const char *priority)
{
	if (!strcmp(priority, "P1"))
		return STYLE_BAD;
	return !strcmp(priority, "P2") ? STYLE_WARN : STYLE_BOLD;
}

static enum style state_style(enum ticket_state state)
{
	switch (state) {
	case STATE_NEW:
		return STYLE_WARN;
	case STATE_OPEN:
		return STYLE_BOLD;
	case STATE_RESOLVED:
		return STYLE_GOOD;
	case STATE_WAITING:
	case STATE_CLOSED:
	case STATE_REJECTED:
	case STATE_COUNT:
		break;
	}
	return STYLE_DIM;
}

static void add_word(struct page *p, const char *word, enum style style)
{
	if (!word)
		return;
	if (p->out->len && p->out->bytes[p->out->len - 1] != '\n')
		buf_adds(p->out, "  ");
	buf_adds(p->out, out_style(p->app, style));
	out_line(p->out, word);
	buf_adds(p->out, out_style(p->app, STYLE_RESET));
}

/* What is not as it should be, in a word each. */
static void add_flags(struct page *p)
{
	const struct {
		bool set;
		const char *word;
	} flags[] = {
		{ p->t->unaccepted, "unaccepted" },
		{ p->t->consulted, "consulted" },
		{ p->t->untold, "untold" },
		{ p->t->uncovered, "uncovered" },
		{ p->t->concurrent, "concurrent" },
		{ p->t->breached, "breached" },
		{ p->t->forced, "forced" },
	};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (flags[i].set)
			add_word(p, flags[i].word, STYLE_WARN);
}

static void page_title(struct page *p)
{
	const struct ticket *t = p->t;

	add_word(p, desk_short_id(p->app->desk, t->id), STYLE_ID);
	add_word(p, t->title ? t->title : "(no title)", STYLE_BOLD);
	buf_addc(p->out, '\n');
	if (t->priority)
		add_word(p, t->priority, priority_style(t->priority));
	add_word(p, t->state_name, state_style(t->state));
	add_word(p, t->queue ? t->queue : t->tier, STYLE_RESET);
	add_word(p, t->owner ? t->owner : "nobody's",
		 t->owner ? STYLE_RESET : STYLE_DIM);
	add_flags(p);
	buf_addc(p->out, '\n');
}

static bool may_receive(const struct page *p)
{
	const struct person *person = p->desk->actor.person;

	return !person || !p->t->tier ||
	       config_acts_in(p->desk->config, person, p->t->tier);
}

static void page_packet(struct page *p)
{
	int event = packet_event(p->t);
	const struct value *body;
	bool routed;

	if (event < 0 || !may_receive(p))
		return;
	body = ticket_event(p->t, (unsigned)event)->body;
	/* What the same command recorded stands after a routing. */
	routed = value_get_bool(body, "routing");
	packet_write(p->out, p->app, p->t, body,
		     routed ? (unsigned)p->t->history.len : (unsigned)event);
}

static void page_guidance(struct page *p)
{
	const struct person *person = p->desk->actor.person;
	const struct ticket *t = p->t;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *tier = value_get_string(e->body, "for");
		BUF_LOCAL head = BUF_INIT;

		if (!ticket_guides(t, i) ||
		    (person && !person_in_tier(person, tier)))
			continue;
		buf_addf(&head, "Guidance for %s from %s, ", tier,
			 e->by ? e->by : "?");
		sheet_ago(&head, p->app, e->at);
		sheet_heading(p->out, p->app, head.bytes);
		out_text(p->out, p->app, story_text_of(e, "note"), 2);
	}
}

/* Questions to other tiers that nobody answered. */
static void page_questions(struct page *p)
{
	const struct ticket *t = p->t;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);
		const char *tier = value_get_string(e->body, "to_tier");
		BUF_LOCAL head = BUF_INIT;

		if (!ticket_asks(t, i))
			continue;
		buf_addf(&head, "Question to %s from %s, ", tier ? tier : "?",
			 e->by ? e->by : "?");
		sheet_ago(&head, p->app, e->at);
		sheet_heading(p->out, p->app, head.bytes);
		out_text(p->out, p->app, story_text_of(e, "question"), 2);
	}
}

/* --- where it stands ---------------------------------------------------- */

static void row_time(struct page *p, const char *label, int64_t at)
{
	BUF_LOCAL text = BUF_INIT;

	if (at == INSTANT_NONE)
		return;
	sheet_stamp(&text, p->app, at);
	if (p->app->out_tty) {
		buf_adds(&text, " (");
		instant_format_relative(&text, at, p->app->time.now_at);
		buf_addc(&text, ')');
	}
	sheet_row(p->out, p->app, label, text.bytes);
}

static void row_pair(struct page *p, const char *label, const char *first,
		     const char *before, const char *second)
{
	if (first || second)
		sheet_rowf(p->out, p->app, label, "%s%s%s", first ? first : "",
			   second ? before : "", second ? second : "");
}

static void row_priority(struct page *p)
{
	const struct ticket *t = p->t;

	if (!t->impact && !t->urgency && !t->priority)
		return;
	sheet_rowf(p->out, p->app, "priority", "%s (impact %s, urgency %s)",
		   t->priority ? t->priority : "none",
		   t->impact ? t->impact : "unknown",
		   t->urgency ? t->urgency : "unknown");
}

static void row_waiting(struct page *p)
{
	const struct ticket *t = p->t;
	BUF_LOCAL text = BUF_INIT;

	if (t->state != STATE_WAITING)
		return;
	buf_addf(&text, "on %s", t->waiting_on ? t->waiting_on : "something");
	if (t->waiting_until != INSTANT_NONE) {
		buf_adds(&text, " until ");
		sheet_stamp(&text, p->app, t->waiting_until);
	}
	sheet_row_styled(p->out, p->app, "waiting", text.bytes, STYLE_WARN);
}

static void row_id(struct page *p, const char *label, const char *id)
{
	if (id)
		sheet_row(p->out, p->app, label,
			  desk_short_id(p->app->desk, id));
}

/* By its clocks the one that runs out next, which only they can tell. */
static void row_due(struct page *p)
{
	const struct ticket *t = p->t;
	BUF_LOCAL text = BUF_INIT;

	if (t->due_at == INSTANT_NONE || !t->policy) {
		row_time(p, "due", t->due_at);
		return;
	}
	sheet_ago(&text, p->app, t->due_at);
	buf_addf(&text, " (%s)", t->due_clock);
	if (t->breached)
		buf_adds(&text, ", breached");
	sheet_row_styled(p->out, p->app, "due", text.bytes,
			 t->breached ? STYLE_BAD : STYLE_RESET);
}

static void rows_times(struct page *p)
{
	const struct ticket *t = p->t;

	row_time(p, "opened", t->opened_at);
	row_time(p, "updated", t->updated_at);
	row_time(p, "offered", t->offered_at);
	row_due(p);
	if (ticket_owes_update(t))
		row_time(p, "next update", t->next_update_at);
	row_time(p, "resolved", t->resolved_at);
	row_time(p, "closed", t->closed_at);
}

/*
 * An article of another desk is not here. An error is not the page's to tell:
 * who wants the article is told.
 */
static const char *article_words(const struct page *p, const char *id)
{
	char path[ARTICLE_PATH_LEN + 1];
	bool there = true;

	article_path(path, id, ".json");
	tkt_error_free(store_exists(&there, p->desk->store, path));
	return arena_printf(&p->app->arena, "%.7s%s", id,
			    there ? "" : " (not here)");
}

static void rows_outcome(struct page *p)
{
	const struct ticket *t = p->t;

	row_pair(p, "root cause", t->cause_state, ", ", t->cause_code);
	sheet_row(p->out, p->app, "cause", t->cause);
	sheet_row(p->out, p->app, "solution", t->solution);
	if (t->kb)
		sheet_row(p->out, p->app, "article",
			  strlen(t->kb) == EVENT_ID_LEN
				  ? article_words(p, t->kb)
				  : t->kb);
	sheet_row(p->out, p->app, "solvable at", t->resolvable_at);
	row_id(p, "duplicate of", t->duplicate_of);
	row_id(p, "follows", t->follow_up);
	if (t->downtime_s != INSTANT_NONE) {
		BUF_LOCAL text = BUF_INIT;

		duration_format(&text, t->downtime_s);
		sheet_row(p->out, p->app, "downtime", text.bytes);
	}
	if (t->rating != INSTANT_NONE)
		sheet_rowf(p->out, p->app, "rating", "%" PRId64 " of 5",
			   t->rating);
}

static void row_articles(struct page *p)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < p->t->articles.len; i++)
		buf_addf(&text, "%s%s", i ? ", " : "",
			 article_words(p, p->t->articles.items[i]));
	sheet_row(p->out, p->app, "used", text.bytes);
}

static void page_standing(struct page *p)
{
	const struct ticket *t = p->t;

	sheet_heading(p->out, p->app, "Where it stands");
	row_waiting(p);
	row_pair(p, "requester", t->requester, " by ", t->channel);
	sheet_row(p->out, p->app, "contact", t->contact);
	sheet_row_list(p->out, p->app, "cc", &t->cc);
	row_priority(p);
	row_pair(p, "type", t->type, ", ", t->category);
	sheet_row(p->out, p->app, "complexity", t->complexity);
	sheet_row_list(p->out, p->app, "systems", &t->systems);
	sheet_row_list(p->out, p->app, "tags", &t->tags);
	sheet_row_list(p->out, p->app, "refs", &t->refs);
	row_articles(p);
	rows_times(p);
	rows_outcome(p);
}

/* --- what belongs to it ------------------------------------------------- */

static enum style status_style(const char *status)
{
	if (!strcmp(status, "worked"))
		return STYLE_GOOD;
	if (!strcmp(status, "pending"))
		return STYLE_WARN;
	return strcmp(status, "waived") ? STYLE_BAD : STYLE_DIM;
}

static void page_deployments(struct page *p)
{
	const struct ticket *t = p->t;

	if (t->deployments.len)
		sheet_heading(p->out, p->app, "Deployments");
	for (size_t i = 0; i < t->deployments.len; i++) {
		const struct deployment *d = &t->deployments.items[i];
		const struct event *e = ticket_event(t, d->event);
		BUF_LOCAL text = BUF_INIT;

		buf_adds(&text, d->status ? d->status : "?");
		if (d->version)
			buf_addf(&text, " %s", d->version);
		if (kind_is(e, "deploy")) {
			buf_addf(&text, ", %s ", e->by ? e->by : "?");
			sheet_ago(&text, p->app, e->at);
		}
		sheet_row_styled(p->out, p->app, d->system, text.bytes,
				 status_style(d->status ? d->status : ""));
	}
}

static void row_ticket(struct page *p, const char *label, const char *id)
{
	struct ticket *other = NULL;
	const struct tkt_error *err = desk_ticket(&other, p->app->desk, id);

	if (err)
		sheet_rowf(p->out, p->app, label, "%.7s (not here)", id);
	else
		sheet_rowf(p->out, p->app, label, "%s  %s  %s",
			   desk_short_id(p->app->desk, id), other->state_name,
			   other->title ? other->title : "");
	tkt_error_free(err);
	ticket_free(other);
}

static void page_links(struct page *p)
{
	const struct ticket *t = p->t;
	size_t incidents = p->incidents ? p->incidents->len : 0;

	if (t->links.len || incidents)
		sheet_heading(p->out, p->app, "Linked");
	for (size_t i = 0; i < t->links.len; i++) {
		const char *link = t->links.items[i];
		const char *colon = strchr(link, ':');
		const char *label;

		if (!colon)
			continue;
		label = arena_strndup(&p->app->arena, link,
				      (size_t)(colon - link));
		if (!strcmp(label, "commit"))
			sheet_row(p->out, p->app, label, colon + 1);
		else
			row_ticket(p, label, colon + 1);
	}
	for (size_t i = 0; i < incidents; i++)
		row_ticket(p, "incident", p->incidents->items[i]);
}

static bool has_attachment(const struct page *p, const struct event *e)
{
	bool there = true;

	tkt_error_free(desk_has_content(&there, p->desk, CONTENT_ATTACHMENT,
					value_get_string(e->body, "sha256")));
	return there;
}

static void row_attachment(struct page *p, const struct event *e)
{
	const char *name = story_text_of(e, "name");
	const char *note = story_text_of(e, "note");
	const char *host = value_get_string(e->body, "host");
	int64_t from = value_get_time(e->body, "from");
	int64_t until = value_get_time(e->body, "until");
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "%s, %" PRId64 " bytes", name ? name : "?",
		 value_get_int(e->body, "size", 0));
	if (!has_attachment(p, e))
		buf_adds(&text, ", not here");
	if (host)
		buf_addf(&text, ", from %s", host);
	if (from != INSTANT_NONE) {
		buf_adds(&text, ", ");
		sheet_stamp(&text, p->app, from);
	}
	if (until != INSTANT_NONE) {
		buf_adds(&text, " to ");
		sheet_stamp(&text, p->app, until);
	}
	if (note)
		buf_addf(&text, "\n%s", note);
	sheet_row(p->out, p->app, e->by ? e->by : "", text.bytes);
}

static void page_attachments(struct page *p)
{
	const struct ticket *t = p->t;
	bool any = false;

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (!history_counts(&t->history, i) || !kind_is(e, "attach"))
			continue;
		if (!any)
			sheet_heading(p->out, p->app, "Attached");
		row_attachment(p, e);
		any = true;
	}
}

/* --- the page ----------------------------------------------------------- */

static void page_next(struct page *p)
{
	struct strings legal = { 0 };
	BUF_LOCAL text = BUF_INIT;

	rules_legal(&legal, p->t, p->desk->config);
	for (size_t i = 0; i < legal.len; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", legal.items[i]);
	vec_release(&legal);
	sheet_heading(p->out, p->app, "Next");
	out_text(p->out, p->app, text.bytes, 2);
}

void ticket_page(struct buf *out, struct app *app, const struct ticket *t,
		 const struct strings *incidents)
{
	struct page p = {
		.out = out, .app = app, .desk = app->desk, .t = t,
		.incidents = incidents,
	};

	page_title(&p);
	page_packet(&p);
	page_guidance(&p);
	page_questions(&p);
	page_standing(&p);
	page_concurrent(&p);
	page_deployments(&p);
	page_links(&p);
	page_attachments(&p);
	if (t->description) {
		sheet_heading(out, app, "Reported");
		out_text(out, app, t->description, 2);
	}
	page_conversation(&p);
	page_path(&p);
	page_next(&p);
}
