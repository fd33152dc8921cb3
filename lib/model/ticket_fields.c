/* Fields of a ticket: the table, and their values from the registers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/config.h"
#include "model/ticket_fold.h"

#define IN_FILE FIELD_SUMMARY
#define ASKED FIELD_QUERY
#define F(member, heading, type, flags, sentence)                              \
	FIELD(struct ticket, member, #member, heading, type, flags, sentence)

const struct field ticket_fields[] = {
	F(id, "ID", ID, 0, "the ticket's id, 40 hex digits"),
	F(title, "TITLE", STRING, IN_FILE | FIELD_WIDE,
	  "what it is about, in one line"),
	FIELD(struct ticket, state_name, "state", "STATE", STRING,
	      IN_FILE | ASKED,
	      "how far it is: new, open, waiting, resolved, closed or "
	      "rejected"),
	F(tier, "TIER", STRING, IN_FILE | ASKED, "where it is: \"L2\""),
	F(queue, "QUEUE", STRING, IN_FILE | ASKED, "its queue: \"L2/network\""),
	F(owner, "OWNER", STRING, IN_FILE | ASKED, "who works on it"),
	F(contact, "CONTACT", STRING, IN_FILE, "who keeps the user informed"),
	F(requester, "REQUESTER", STRING, IN_FILE | ASKED, "who reported it"),
	F(channel, "CHANNEL", STRING, IN_FILE | ASKED, "how it was reported"),
	F(type, "TYPE", STRING, IN_FILE | ASKED,
	  "what it is: incident, question, request, problem or change"),
	F(category, "CATEGORY", STRING, IN_FILE | ASKED, "one of the desk's"),
	F(systems, "SYSTEMS", LIST, IN_FILE | ASKED, "what is affected"),
	F(impact, "IMPACT", STRING, IN_FILE | ASKED,
	  "how much is affected: high, medium or low"),
	F(urgency, "URGENCY", STRING, IN_FILE | ASKED,
	  "how soon it matters: high, medium or low"),
	F(complexity, "COMPLEXITY", STRING, IN_FILE | ASKED,
	  "how hard it is: basic, intermediate or complex"),
	F(priority, "PRI", STRING, IN_FILE | ASKED, "P1 to P5"),
	F(tags, "TAGS", LIST, IN_FILE | ASKED, "free words"),
	F(refs, "REFS", LIST, IN_FILE | ASKED, "keys in other systems"),
	F(articles, "ARTICLES", LIST, IN_FILE, "articles that were used"),
	F(links, "LINKS", LIST, IN_FILE, "other tickets and commits"),
	F(cc, "CC", LIST, IN_FILE, "who else is kept informed"),
	F(opened_at, "OPENED", TIME, IN_FILE | ASKED, "when it was reported"),
	F(updated_at, "UPDATED", TIME, IN_FILE | ASKED,
	  "when something last happened"),
	F(resolved_at, "RESOLVED", TIME, IN_FILE | ASKED,
	  "when it was last resolved; null while it is not"),
	F(closed_at, "CLOSED", TIME, IN_FILE | ASKED,
	  "when it was closed; null while it is not"),
	F(waiting_on, "WAITING ON", STRING, IN_FILE | ASKED,
	  "what it waits for: user, vendor, change, deployment, problem or "
	  "other"),
	F(waiting_until, "UNTIL", TIME, IN_FILE,
	  "when the wait ends by itself"),
	F(offered_to, "OFFERED TO", STRING, IN_FILE,
	  "the queue that has not accepted it yet"),
	F(offered_at, "OFFERED", TIME, IN_FILE, "since when"),
	F(due_at, "DUE", TIME, IN_FILE, "the instant it is due"),
	F(due_clock, "CLOCK", STRING, 0, "the clock that says so"),
	F(breached, "BREACHED", BOOL, 0, "a clock has run out"),
	F(next_update_at, "NEXT UPDATE", TIME, IN_FILE,
	  "when the user was promised to hear again"),
	F(solution, "SOLUTION", STRING, 0, "what solved it"),
	F(cause, "CAUSE", STRING, 0, "the root cause in words"),
	F(cause_code, "CAUSE CODE", STRING, IN_FILE, "one of the desk's codes"),
	F(cause_state, "CAUSE STATE", STRING, IN_FILE,
	  "how sure the cause is: suspected or confirmed"),
	F(resolvable_at, "RESOLVABLE AT", STRING, IN_FILE,
	  "the lowest tier that could have solved it"),
	F(kb, "KB", STRING, IN_FILE, "the article that came of it, or none"),
	F(duplicate_of, "DUPLICATE OF", ID, IN_FILE, "the ticket it repeats"),
	F(follow_up, "FOLLOW-UP TO", ID, IN_FILE, "the ticket it continues"),
	F(rating, "RATING", INT, IN_FILE, "what the user gave, 1 to 5"),
	F(downtime_s, "DOWNTIME", DURATION, IN_FILE, "in seconds"),
	F(concurrent, "CONCURRENT", BOOL, IN_FILE,
	  "people did different things without knowing of each other"),
	{ .name = NULL },
};

static const char *text_value(const struct ticket *t, const char *name)
{
	return registers_string(&t->registers, name);
}

/*
 * A text register's value is a digest where its event's text was erased; what
 * is shown is the text or nothing.
 */
static const char *erasable(const struct ticket *t, const char *name)
{
	const struct reg *r = registers_get(&t->registers, name);

	if (!r || !r->value)
		return NULL;
	return event_text(ticket_event(t, r->event), name);
}

static int64_t int_value(const struct ticket *t, const char *name)
{
	const struct value *v = registers_value(&t->registers, name);

	return v && v->type == VALUE_INT ? v->integer : INSTANT_NONE;
}

static int64_t time_value(const struct ticket *t, const char *name)
{
	int64_t at;
	const char *text = text_value(t, name);

	return text && instant_parse_rfc3339(&at, text) ? at : INSTANT_NONE;
}

static void set_state(struct ticket *t)
{
	const struct value *v = registers_value(&t->registers, "state");
	const char *name = value_get_string(v, "state");

	t->state = name ? (enum ticket_state)ticket_state_parse(name)
			: STATE_NEW;
	t->state_name = ticket_state_names[t->state];
	t->waiting_on = NULL;
	t->waiting_until = INSTANT_NONE;
	if (t->state == STATE_WAITING) {
		t->waiting_on = value_get_string(v, "waiting_on");
		t->waiting_until = value_get_time(v, "waiting_until");
	}
}

static void set_place(struct ticket *t)
{
	const struct value *to = registers_value(&t->registers, "place");

	t->tier = value_get_string(to, "tier");
	t->queue = value_get_string(to, "queue");
	t->owner = value_get_string(to, "owner");
	t->tier_rank = (int)value_get_int(to, "rank", 0);
	t->accepted = value_get_bool(to, "accepted");
}

static void set_lists(struct ticket *t)
{
	registers_set(&t->systems, &t->registers, "systems");
	registers_set(&t->tags, &t->registers, "tags");
	registers_set(&t->refs, &t->registers, "refs");
	registers_set(&t->articles, &t->registers, "articles");
	registers_set(&t->links, &t->registers, "links");
	registers_set(&t->cc, &t->registers, "cc");
}

/* The last matrix in fold order that an event copied in. */
static const char *last_matrix(const struct ticket *t)
{
	for (size_t i = t->history.len; i-- > 0;) {
		const char *m;

		if (!history_counts(&t->history, (unsigned)i))
			continue;
		m = value_get_string(ticket_event(t, (unsigned)i)->body,
				     "matrix");
		if (m && strlen(m) == 9)
			return m;
	}
	return NULL;
}

/* Was it raised by the clock, which takes nothing from the matrix? */
static bool is_raised(const struct ticket *t)
{
	const struct reg *r = registers_get(&t->registers, "priority");

	return r && kind_is(ticket_event(t, r->event), "raise");
}

/* The override, else the matrix over impact and urgency. */
static void set_priority(struct ticket *t)
{
	const char *matrix, *by_matrix;
	int i, u;

	t->priority = text_value(t, "priority");
	if (t->priority && !is_raised(t))
		return;
	i = level_index(t->impact);
	u = level_index(t->urgency);
	matrix = last_matrix(t);
	if (i < 0 || u < 0 || !matrix)
		return;
	by_matrix = arena_printf(&t->doc->arena, "P%c", matrix[3 * i + u]);
	if (!t->priority || strcmp(by_matrix, t->priority) < 0)
		t->priority = by_matrix;
}

/* The decision on documentation: an article with the tiers it serves. */
static void set_kb(struct ticket *t)
{
	const struct value *kb = registers_value(&t->registers, "kb");
	const struct value *covers = value_get(kb, "covers");

	t->kb = value_get_string(kb, "article");
	if (!t->kb)
		t->kb = value_get_string(kb, "decision");
	t->kb_covers.len = 0;
	for (size_t i = 0; i < value_len(covers); i++)
		if (value_item_string(covers, i))
			vec_push(&t->kb_covers, value_item_string(covers, i));
}

/* What is finished is past no date that was set by hand. */
static void set_due(struct ticket *t)
{
	t->due_at = t->manual_due_at;
	t->due_clock = t->due_at == INSTANT_NONE ? NULL : "manual";
	t->breached_at = ticket_is_live(t) ? t->due_at : INSTANT_NONE;
	t->breached = t->policy_missing = false;
	t->sweep_at = t->closable_at = INSTANT_NONE;
}

void ticket_set_fields(struct ticket *t)
{
	t->id = t->doc->id;
	t->title = erasable(t, "title");
	t->requester = erasable(t, "requester");
	t->cause = erasable(t, "cause");
	t->solution = erasable(t, "solution");
	t->channel = text_value(t, "channel");
	t->type = text_value(t, "type");
	t->category = text_value(t, "category");
	t->impact = text_value(t, "impact");
	t->urgency = text_value(t, "urgency");
	t->complexity = text_value(t, "complexity");
	t->contact = text_value(t, "contact");
	t->cause_code = text_value(t, "cause_code");
	t->cause_state = text_value(t, "cause_state");
	t->resolvable_at = text_value(t, "resolvable_at");
	t->duplicate_of = text_value(t, "duplicate_of");
	t->follow_up = text_value(t, "follow_up");
	t->rating = int_value(t, "rating");
	t->downtime_s = int_value(t, "downtime_s");
	t->manual_due_at = time_value(t, "due_at");
	t->policy = text_value(t, "policy");
	t->next_update_at = time_value(t, "next_update_at");
	t->concurrent = t->registers.concurrent_len > 0;
	set_state(t);
	set_place(t);
	set_lists(t);
	set_priority(t);
	set_kb(t);
	set_due(t);
}
