/* Formulas: articles, what could have been done lower down, what lasts. */
#include <string.h>

#include "model/report_formulas.h"

static void rate(struct tally *y, int64_t n, int64_t of)
{
	tally_rate(y, /* label */ NULL, /* rank */ 0, n, of);
}

/* --- articles ------------------------------------------------------------ */

/* The article of the decision on documentation; "none" is no id. */
static const char *decided(const struct facts *f)
{
	const char *kb = f->t->kb;

	return kb && strlen(kb) == EVENT_ID_LEN ? kb : NULL;
}

/* Was it there at an instant? What is not in the desk was not. */
static bool was_there(const struct facts *f, const char *id, int64_t at)
{
	const int64_t *written_at = map_get(f->articles, id);

	return written_at && *written_at < at;
}

/* Articles that were used, and were there before the ticket was. */
static int64_t reused(const struct facts *f)
{
	int64_t n = 0;

	for (size_t i = 0; i < f->t->articles.len; i++)
		n += was_there(f, f->t->articles.items[i], f->reported_at);
	return n;
}

void rate_link(struct tally *y, const struct facts *f)
{
	bool closed = f->t->state == STATE_CLOSED &&
		      facts_has(f, f->t->closed_at);

	rate(y, closed && (f->t->articles.len || decided(f)), closed);
}

void rate_reuse(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		rate(y, reused(f) > 0, 1);
}

void count_reuse(struct tally *y, const struct facts *f)
{
	tally_count(y, /* label */ NULL, /* rank */ 0,
		    f->is_resolved ? reused(f) : 0);
}

/* Was this article added to the ticket before a node? */
static bool is_used_before(const struct facts *f, const char *id,
			   unsigned node)
{
	for (unsigned i = 0; i < node && i < f->t->history.len; i++) {
		const struct value *list;

		if (!history_counts(&f->t->history, i))
			continue;
		list = value_get(value_get_object(ticket_event(f->t, i)->body,
						  "add"), "articles");
		for (size_t k = 0; k < value_len(list); k++)
			if (value_item_string(list, k) &&
			    !strcmp(value_item_string(list, k), id))
				return true;
	}
	return false;
}

/* It was there when the ticket went up, and nobody had looked into it. */
static bool would_have_helped(const struct facts *f, const char *id)
{
	return id && was_there(f, id, f->first_up->at) &&
	       !is_used_before(f, id, f->first_up->event);
}

void rate_helpful(struct tally *y, const struct facts *f)
{
	bool helpful;

	if (!f->is_resolved || !f->moved_up)
		return;
	helpful = would_have_helped(f, decided(f));
	for (size_t i = 0; i < f->t->articles.len && !helpful; i++)
		helpful = would_have_helped(f, f->t->articles.items[i]);
	rate(y, helpful, 1);
}

void rate_deflection(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		rate(y, !f->left_bottom && reused(f), 1);
}

/* --- what could have been solved lower down ------------------------------ */

static bool is_pushed(const struct facts *f)
{
	return f->t->resolvable_at &&
	       strcmp(f->t->resolvable_at, step_tier(f->top)) != 0;
}

void rate_push(struct tally *y, const struct facts *f)
{
	if (f->is_resolved && f->left_bottom)
		rate(y, is_pushed(f), 1);
}

void count_push(struct tally *y, const struct facts *f)
{
	if (f->is_resolved && f->left_bottom && is_pushed(f))
		tally_count(y, f->t->resolvable_at, /* rank */ 0, 1);
}

/* --- conduct ------------------------------------------------------------- */

static bool begins_wait(const struct event *e)
{
	const char *state = value_get_string(e->body, "state");
	const char *on = value_get_string(e->body, "waiting_on");

	return e->nonce && state && on && !strcmp(state, "waiting") &&
	       !strcmp(on, "user");
}

static bool is_users(const struct event *e)
{
	return kind_is(e, "receive") || kind_is(e, "open") ||
	       kind_is(e, "intake");
}

/* As the gate of `wait` sees it: something said since the user's last words. */
void rate_wait_abuse(struct tally *y, const struct facts *f)
{
	bool asked = false;

	for (unsigned i = 0; i < f->t->history.len; i++) {
		const struct event *e = ticket_event(f->t, i);

		if (!e->kind || !history_counts(&f->t->history, i))
			continue;
		if (is_users(e))
			asked = false;
		if (ticket_tells(e))
			asked = true;
		if (begins_wait(e) && facts_has(f, ticket_event_at(f->t, i)))
			rate(y, !asked, 1);
	}
}

void rate_conformity(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		rate(y, !f->forced, 1);
}

void count_forced(struct tally *y, const struct facts *f)
{
	for (unsigned i = 0; f->forced && i < f->t->history.len; i++) {
		const struct event *e = ticket_event(f->t, i);
		const struct value *gates = value_get(e->body, "forced");

		if (!history_counts(&f->t->history, i) ||
		    !facts_has(f, ticket_event_at(f->t, i)))
			continue;
		for (size_t k = 0; k < value_len(gates); k++)
			if (value_item_string(gates, k))
				tally_count(y, value_item_string(gates, k),
					    /* rank */ 0, 1);
	}
}

/* --- what lasts ---------------------------------------------------------- */

void rate_recurrence(struct tally *y, const struct facts *f)
{
	if (!f->is_resolved || !f->has_fix)
		return;
	rate(y, f->came_back, 1);
	if (!f->came_back)
		tally_fix(y, f);
}

void time_down(struct tally *y, const struct facts *f)
{
	if (f->is_resolved && f->t->downtime_s != INSTANT_NONE)
		tally_time(y, /* label */ NULL, /* rank */ 0,
			   f->t->downtime_s);
}

void rate_rated(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		rate(y, f->t->rating != INSTANT_NONE, 1);
}

void mark_rating(struct tally *y, const struct facts *f)
{
	if (f->is_resolved && f->t->rating != INSTANT_NONE)
		tally_time(y, /* label */ NULL, /* rank */ 0, f->t->rating);
}
