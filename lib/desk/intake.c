#include "desk/intake.h"

#include <string.h>

#include "base/words.h"
#include "desk/member.h"
#include "desk/routing.h"
#include "model/gates.h"

#define SPOKEN "phone chat walk-in"
#define UNATTENDED "monitor api"

/* --- a live ticket that has the ref ------------------------------------- */

static const struct tkt_error *find_live(char *id, const struct intake *in,
					 struct desk_batch *b)
{
	id[0] = 0;
	for (size_t i = 0; !id[0] && i < in->refs.len; i++)
		TRY(desk_batch_find_live(id, b, in->refs.items[i]));
	return NULL;
}

/*
 * The words go to the ticket there is: as the user's, or as a note where no
 * user speaks (a monitor's alarm makes one ticket).
 */
static const struct tkt_error *add_words(bool *already, struct desk_batch *b,
					 const struct intake *in,
					 const char *id, struct ticket **t)
{
	bool note = word_in(UNATTENDED, in->channel);
	const char *text = in->title;
	struct draft *d;

	TRY(desk_instead(already, b, id, t));
	if (*already)
		return NULL;
	if (in->description)
		text = arena_printf(desk_batch_arena(b), "%s\n\n%s",
				    in->title, in->description);
	d = desk_draft(b, note ? "note" : "receive");
	draft_text(d, note ? "note" : "message", text);
	draft_string(d, "channel", note ? NULL : in->channel);
	desk_change(b, "added");
	return desk_flush(b);
}

/* --- a new ticket ------------------------------------------------------- */

/* What is not given is as in the ticket that it goes on from. */
struct source {
	char id[EVENT_ID_LEN + 1];
	struct ticket *ticket; /* NULL: none */
	const char *requester, *category;
	const struct strings *systems, *cc;
};

static const struct tkt_error *find_source(struct source *o,
					   const struct intake *in,
					   struct desk *desk)
{
	*o = (struct source){
		.requester = in->requester,
		.category = in->category,
		.systems = &in->systems,
		.cc = &in->cc,
	};
	if (!in->follow_up)
		return NULL;
	TRY(desk_find(o->id, desk, in->follow_up));
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
					    const struct intake *in,
					    struct desk *desk)
{
	char id[EVENT_ID_LEN + 1];

	for (size_t i = 0; i < in->articles.len; i++) {
		TRY(desk_find_article(id, desk, in->articles.items[i]));
		draft_add(d, "articles", id);
	}
	return NULL;
}

/*
 * Who speaks with the user acknowledges, and keeps them informed;
 * who tried something works on it.
 */
static const struct tkt_error *set_people(struct draft *d,
					  struct desk_batch *b,
					  const struct intake *in,
					  const struct routing *r)
{
	struct desk *desk = desk_batch_desk(b);
	bool present = member_is_staff(desk) &&
		       (word_in(SPOKEN, in->channel) || in->works);
	const char *owner = NULL;

	if (in->assign)
		TRY(member_find(&owner, b, in->assign, r->tier->name));
	else if (present && in->works && member_acts_in(desk, r->tier->name))
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
					  const struct intake *in,
					  const struct source *o)
{
	struct desk *desk = desk_batch_desk(b);
	struct routing r = {
		.category = o->category, .systems = o->systems,
		.type = in->type, .impact = in->impact,
		.urgency = in->urgency, .complexity = in->complexity,
		.tier_name = in->tier, .queue_name = in->queue,
		.worked_on = in->works,
	};
	struct draft *d = desk_draft(b, "open");

	TRY(routing_decide(&r, desk->config));
	draft_text(d, "title", in->title);
	draft_text(d, "description", in->description);
	draft_text(d, "requester", o->requester);
	set_cc(d, o->cc);
	draft_string(d, "channel", in->channel);
	draft_string(d, "type", r.type);
	draft_string(d, "category", r.category);
	draft_string(d, "impact", r.impact);
	draft_string(d, "urgency", r.urgency);
	draft_string(d, "complexity", r.complexity);
	draft_string(d, "matrix", desk->config->matrix_text);
	if (o->ticket)
		draft_string(d, "follow_up", o->id);
	add_all(d, "tags", &in->tags);
	add_all(d, "systems", o->systems);
	add_all(d, "refs", &in->refs);
	TRY(add_articles(d, in, desk));
	TRY(set_people(d, b, in, &r));
	return desk_flush(b);
}

static const struct tkt_error *make(struct desk_batch *b,
				    const struct intake *in)
{
	struct source o;
	const struct tkt_error *err;

	err = find_source(&o, in, desk_batch_desk(b));
	if (!err)
		err = draft_open(b, in, &o);
	ticket_free(o.ticket);
	return err;
}

/* --- the whole ---------------------------------------------------------- */

const struct tkt_error *intake_record(bool *is_new, bool *already,
				      struct desk_batch *b,
				      const struct intake *in,
				      struct ticket **t)
{
	char live[EVENT_ID_LEN + 1];

	*already = false;
	TRY(find_live(live, in, b));
	*is_new = !live[0];
	return live[0] ? add_words(already, b, in, live, t) : make(b, in);
}
