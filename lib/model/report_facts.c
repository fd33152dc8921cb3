/* What the path and the events of one ticket say for figures. */
#include <string.h>

#include "model/report_facts.h"

const char *step_tier(const struct step *s)
{
	return s->tier ? s->tier : "none";
}

bool step_is_done(const struct step *s)
{
	return s->state == STATE_RESOLVED || s->state == STATE_CLOSED;
}

bool step_is_live(const struct step *s)
{
	return !step_is_done(s) && s->state != STATE_REJECTED;
}

bool step_waits_on_user(const struct step *s)
{
	return s->state == STATE_WAITING && s->waiting_on &&
	       !strcmp(s->waiting_on, "user");
}

const struct event *facts_event(const struct facts *f, const struct step *s)
{
	return s->event < f->t->history.len ? ticket_event(f->t, s->event)
					    : NULL;
}

/* Who has it: the team where one is named, else the queue. */
static const char *holder(const struct step *s)
{
	const char *name = s->team ? s->team : s->queue;

	return name ? name : "";
}

/*
 * Did somebody who had lost it get it back? Only changes of hands are looked
 * at, so that a long stay costs nothing.
 */
static bool ping_pongs(const struct facts *f)
{
	CLEANUP(map_release) struct map lost = { 0 };
	const char *last = NULL;

	for (size_t i = 0; i < f->path_len; i++) {
		const char *now = holder(&f->path[i]);

		if (last && !strcmp(last, now))
			continue;
		if (map_has(&lost, now))
			return true;
		if (last)
			map_set(&lost, last, NULL);
		last = now;
	}
	return false;
}

/* Triage finds the first queue: that is no hand-over. */
static bool is_handover(const struct facts *f, const struct step *from,
			const struct step *to)
{
	const struct event *e = facts_event(f, to);

	if (from->rank == to->rank && !strcmp(holder(from), holder(to)))
		return false;
	return !e || (!kind_is(e, "triage") &&
		      !value_get_bool(e->body, "routing"));
}

static void look_at_move(struct facts *f, const struct step *from,
			 const struct step *to)
{
	if (to->rank > from->rank && !f->first_up)
		f->first_up = to;
	f->handed_over |= is_handover(f, from, to);
}

/* `done_at` is when the present resolution began. */
static void look_at_end(struct facts *f, const struct step *s, bool was_done,
			int64_t *done_at)
{
	if (step_is_done(s)) {
		if (!was_done) {
			f->last_done = s;
			*done_at = s->at;
		}
		if (!f->first_done)
			f->first_done = s;
	} else if (f->first_done) {
		f->reopened = true;
		if (was_done && s->at - *done_at <= f->options->reopen_counts_s)
			f->reopened_soon = true;
		if (f->has_fix && was_done && s->event > f->fix_event)
			f->came_back = true;
	}
}

static void look_at_path(struct facts *f)
{
	int64_t done_at = 0;

	for (size_t i = 0; i < f->path_len; i++) {
		const struct step *s = &f->path[i];

		if (i)
			look_at_move(f, s - 1, s);
		if (s->rank != 1)
			f->left_bottom = true;
		if (!f->top || s->rank > f->top->rank)
			f->top = s;
		if (s->accepted && (f->acknowledged_at == INSTANT_NONE ||
				    s->at < f->acknowledged_at))
			f->acknowledged_at = s->at;
		look_at_end(f, s, i && step_is_done(s - 1), &done_at);
	}
	f->moved_up = f->first_up != NULL;
}

static void look_at_events(struct facts *f)
{
	for (unsigned i = 0; i < f->t->history.len; i++) {
		const struct event *e = ticket_event(f->t, i);

		if (!e->kind || !history_counts(&f->t->history, i))
			continue;
		if (f->responded_at == INSTANT_NONE && ticket_tells(e) &&
		    !value_get_bool(e->body, "automatic"))
			f->responded_at = ticket_event_at(f->t, i);
		if (value_get(e->body, "forced"))
			f->forced = true;
		if (kind_is(e, "fix") && !f->has_fix &&
		    value_get_bool(e->body, "permanent")) {
			f->has_fix = true;
			f->fix_event = i;
		}
	}
}

void facts_of(struct facts *f, const struct report_options *options,
	      struct ticket *t)
{
	static const struct report_clocks none = { .len = 0 };

	*f = (struct facts){
		.t = t,
		.path = t->path.items,
		.path_len = t->path.len,
		.options = options,
		.clocks = &none,
		.reported_at = t->path.items[0].at,
		.acknowledged_at = t->acknowledged_at,
		.responded_at = INSTANT_NONE,
	};
	look_at_events(f);
	look_at_path(f);
	f->ping_pong = ping_pongs(f);
}

bool facts_has(const struct facts *f, int64_t at)
{
	return at != INSTANT_NONE && at >= f->since_at && at < f->until_at;
}

bool facts_holds(const struct facts *f, size_t i)
{
	const struct step *s = &f->path[i];

	if (facts_has(f, s->at))
		return true;
	return step_is_live(s) && s->at < f->until_at &&
	       (i + 1 == f->path_len || s[1].at > f->since_at);
}

static int64_t clamp(const struct facts *f, int64_t at)
{
	if (at < f->since_at)
		return f->since_at;
	return at > f->until_at ? f->until_at : at;
}

int64_t facts_held_s(const struct facts *f, size_t i)
{
	if (i + 1 == f->path_len)
		return 0;
	return clamp(f, f->path[i + 1].at) - clamp(f, f->path[i].at);
}

bool facts_enters(const struct facts *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (f->path[k].rank == f->path[i].rank)
			return false;
	return true;
}

int64_t facts_end_at(const struct facts *f)
{
	int64_t now_at = f->options->time.now_at;

	return f->until_at < now_at ? f->until_at : now_at;
}

const struct step *facts_at_end(const struct facts *f)
{
	for (size_t i = f->path_len; i-- > 0;)
		if (f->path[i].at < f->until_at)
			return &f->path[i];
	return NULL;
}

void facts_in(struct facts *f, int64_t since_at, int64_t until_at)
{
	f->since_at = since_at == INSTANT_NONE ? INSTANT_FIRST : since_at;
	f->until_at = until_at == INSTANT_NONE ? INSTANT_LAST + 1 : until_at;
	f->is_in = false;
	for (size_t i = 0; i < f->path_len && !f->is_in; i++)
		f->is_in = facts_holds(f, i);
	f->is_reported = facts_has(f, f->reported_at);
	f->is_resolved = f->last_done && facts_has(f, f->last_done->at);
}
