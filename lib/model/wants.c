#include "model/wants.h"

#include <string.h>

#include "base/words.h"
#include "model/concurrency.h"

/* A promise is told this long before it falls due. */
#define NEAR_S (60 * 60)

const char *const want_names[WANT_COUNT] = {
	[WANT_UPDATE] = "update",
	[WANT_REPLIED] = "replied",
	[WANT_CONSULTED] = "consulted",
	[WANT_CONCURRENT] = "concurrent",
	[WANT_OFFERED] = "offered",
	[WANT_GUIDANCE] = "guidance",
	[WANT_UNTOLD] = "untold",
	[WANT_UNCOVERED] = "uncovered",
	[WANT_NEW] = "new",
	[WANT_MINE] = "mine",
};

struct look {
	struct wants *out;
	const struct ticket *t;
	const struct wanted *who;
};

static void want(struct look *l, enum want_reason reason, int64_t since_at,
		 int event)
{
	struct want *w;

	if (l->out->len && l->out->items[l->out->len - 1].reason == reason)
		return;
	w = &l->out->items[l->out->len++];
	*w = (struct want){ reason, since_at, event };
}

/* --- whose it is -------------------------------------------------------- */

static bool in_tier(const struct look *l, const char *tier)
{
	return tier && (!l->who->person ||
			person_in_tier(l->who->person, tier));
}

static bool in_queue(const struct look *l)
{
	const struct person *p = l->who->person;

	/* Another desk's tier: here it is nobody's, so it is everybody's. */
	if (l->t->tier && !config_tier(l->who->config, l->t->tier))
		return true;
	if (!in_tier(l, l->t->tier))
		return false;
	if (!p || !p->queues.len || !l->t->queue)
		return true;
	return strings_has(&p->queues, l->t->queue);
}

static bool is_me(const struct look *l, const char *key)
{
	return key && l->who->key && !strcmp(key, l->who->key);
}

/* Whoever keeps the user informed (T7): the contact, else the owner. */
static bool informs_user(const struct look *l)
{
	const struct ticket *t = l->t;

	if (t->contact)
		return is_me(l, t->contact);
	return t->owner ? is_me(l, t->owner) : in_queue(l);
}

static bool works_on_it(const struct look *l)
{
	return l->t->owner ? is_me(l, l->t->owner) : in_queue(l);
}

/* --- reasons ------------------------------------------------------------ */

bool ticket_owes_update(const struct ticket *t)
{
	const struct reg *r = registers_get(&t->registers, "next_update_at");

	return r && t->next_update_at != INSTANT_NONE &&
	       t->state != STATE_CLOSED && t->state != STATE_REJECTED &&
	       t->last_told_event <= (int)r->event;
}

static void want_update(struct look *l)
{
	const struct ticket *t = l->t;
	int64_t horizon_at = l->who->now_at + NEAR_S;

	if (ticket_owes_update(t) && t->next_update_at <= horizon_at &&
	    informs_user(l))
		want(l, WANT_UPDATE, t->next_update_at, /* event */ -1);
	else if (ticket_is_live(t) && t->due_at != INSTANT_NONE &&
		 t->due_at <= horizon_at && works_on_it(l))
		want(l, WANT_UPDATE, t->due_at, /* event */ -1);
}

static void want_reply(struct look *l)
{
	const struct ticket *t = l->t;
	int last = t->last_user_event;

	if (last < 0 || !kind_is(ticket_event(t, (unsigned)last), "receive") ||
	    t->last_told_event > last || t->state == STATE_CLOSED ||
	    t->state == STATE_REJECTED)
		return;
	if (ticket_acted_after(t, (unsigned)last, /* as */ NULL))
		return;
	if (works_on_it(l) || is_me(l, t->contact))
		want(l, WANT_REPLIED, t->last_user_at, last);
}

static void want_answers(struct look *l)
{
	for (unsigned i = 0; l->t->consulted && i < l->t->history.len; i++) {
		const struct event *e = ticket_event(l->t, i);

		if (ticket_asks(l->t, i) &&
		    in_tier(l, value_get_string(e->body, "to_tier")) &&
		    !is_me(l, e->by))
			want(l, WANT_CONSULTED, e->at, (int)i);
	}
}

/* When the last of what makes the ticket concurrent was done. */
static int64_t clashes_at(const struct clashes *list, const struct ticket *t)
{
	unsigned last = 0;

	for (size_t i = 0; i < list->len; i++)
		for (size_t k = 0; k < list->items[i].len; k++)
			if (list->items[i].sides[k].event > last)
				last = list->items[i].sides[k].event;
	return ticket_event(t, last)->at;
}

/* Over with the ticket is over, unless that itself is in question. */
static void want_settled(struct look *l)
{
	const struct reg *state = registers_get(&l->t->registers, "state");
	ARENA_LOCAL a = { 0 };
	struct clashes list;

	if (!l->t->concurrent ||
	    (!ticket_is_live(l->t) && !(state && state->concurrent)))
		return;
	clashes_of(&list, &a, l->t);
	if (is_me(l, l->t->owner) ||
	    concurrency_lost(&list, l->t, l->who->key) >= 0)
		want(l, WANT_CONCURRENT, clashes_at(&list, l->t),
		     /* event */ -1);
}

static void want_guidance(struct look *l)
{
	for (unsigned i = 0; i < l->t->history.len; i++) {
		const struct event *e = ticket_event(l->t, i);

		if (ticket_guides(l->t, i) &&
		    in_tier(l, value_get_string(e->body, "for")) &&
		    !is_me(l, e->by))
			want(l, WANT_GUIDANCE, e->at, (int)i);
	}
}

static bool in_top_tier(const struct look *l)
{
	return in_tier(l, config_top_tier(l->who->config)->name);
}

void wants_of(struct wants *out, const struct ticket *t,
	      const struct wanted *who)
{
	struct look l = { out, t, who };
	bool live = ticket_is_live(t);

	out->len = 0;
	want_update(&l);
	want_reply(&l);
	want_answers(&l);
	want_settled(&l);
	if (t->unaccepted && in_queue(&l))
		want(&l, WANT_OFFERED, t->offered_at, /* event */ -1);
	want_guidance(&l);
	if (t->untold && informs_user(&l))
		want(&l, WANT_UNTOLD, t->resolved_at, /* event */ -1);
	if (t->uncovered && in_top_tier(&l))
		want(&l, WANT_UNCOVERED, t->resolved_at, /* event */ -1);
	if (live && !t->owner && !t->unaccepted && in_queue(&l))
		want(&l, WANT_NEW, t->opened_at, /* event */ -1);
	if (live && t->state != STATE_WAITING && is_me(&l, t->owner))
		want(&l, WANT_MINE, t->updated_at, /* event */ -1);
}
