/* Formulas: how long things take, clocks, and what lies there. */
#include <stdio.h>

#include "model/report_formulas.h"

enum { DAY_S = 24 * 60 * 60 };

static void time_s(struct tally *y, int64_t seconds)
{
	tally_time(y, /* label */ NULL, /* rank */ 0, seconds);
}

/* --- to answer ----------------------------------------------------------- */

void time_to_acknowledge(struct tally *y, const struct facts *f)
{
	if (f->is_reported && f->acknowledged_at != INSTANT_NONE)
		time_s(y, f->acknowledged_at - f->reported_at);
}

void count_unacknowledged(struct tally *y, const struct facts *f)
{
	tally_count(y, /* label */ NULL, /* rank */ 0,
		    f->is_reported && f->acknowledged_at == INSTANT_NONE);
}

void time_to_response(struct tally *y, const struct facts *f)
{
	if (f->is_reported && f->responded_at != INSTANT_NONE)
		time_s(y, f->responded_at - f->reported_at);
}

void count_unanswered(struct tally *y, const struct facts *f)
{
	tally_count(y, /* label */ NULL, /* rank */ 0,
		    f->is_reported && f->responded_at == INSTANT_NONE);
}

/* --- to resolve ---------------------------------------------------------- */

void time_to_first_done(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		time_s(y, f->first_done->at - f->reported_at);
}

void time_to_resolve(struct tally *y, const struct facts *f)
{
	if (f->is_resolved)
		time_s(y, f->last_done->at - f->reported_at);
}

/* S9 and the pause table: a wait on the user, and what was resolved. */
void time_to_resolve_net(struct tally *y, const struct facts *f)
{
	int64_t sum_s = 0;

	if (!f->is_resolved)
		return;
	for (const struct step *s = f->path; s < f->last_done; s++)
		if (!step_waits_on_user(s) && !step_is_done(s))
			sum_s += s[1].at - s->at;
	time_s(y, sum_s);
}

/* --- by tier ------------------------------------------------------------- */

void sum_tier(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i + 1 < f->path_len; i++)
		if (facts_has(f, f->path[i].at) || facts_held_s(f, i))
			tally_count(y, step_tier(&f->path[i]), f->path[i].rank,
				    facts_held_s(f, i));
}

void sum_wait(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i + 1 < f->path_len; i++) {
		const struct step *s = &f->path[i];
		const char *label = s->waiting_label ? s->waiting_label :
				    s->waiting_on    ? s->waiting_on :
						       "other";

		if (s->state == STATE_WAITING &&
		    (facts_has(f, s->at) || facts_held_s(f, i)))
			tally_count(y, label, /* rank */ 0,
				    facts_held_s(f, i));
	}
}

typedef bool step_fn(const struct step *s);

static bool is_queued(const struct step *s)
{
	return step_is_live(s) && s->state != STATE_WAITING && !s->accepted;
}

static bool is_worked_on(const struct step *s)
{
	return step_is_live(s) && s->state != STATE_WAITING && s->accepted;
}

static bool is_waiting(const struct step *s)
{
	return s->state == STATE_WAITING;
}

/* Everything that was in the tier counts, with nothing where it never did. */
static void time_in_tier(struct tally *y, const struct facts *f, size_t first,
			 step_fn *fits)
{
	const struct step *of = &f->path[first];
	int64_t sum_s = 0;
	bool held = false;

	for (size_t i = first; i + 1 < f->path_len; i++) {
		const struct step *s = &f->path[i];

		if (s->rank != of->rank ||
		    !(facts_has(f, s->at) || facts_held_s(f, i)))
			continue;
		held = true;
		if (fits(s))
			sum_s += facts_held_s(f, i);
	}
	if (held)
		tally_time(y, step_tier(of), of->rank, sum_s);
}

static void time_by_tier(struct tally *y, const struct facts *f, step_fn *fits)
{
	for (size_t i = 0; i < f->path_len; i++)
		if (facts_enters(f, i))
			time_in_tier(y, f, i, fits);
}

void time_in_queue(struct tally *y, const struct facts *f)
{
	time_by_tier(y, f, is_queued);
}

void time_at_work(struct tally *y, const struct facts *f)
{
	time_by_tier(y, f, is_worked_on);
}

void time_waiting(struct tally *y, const struct facts *f)
{
	time_by_tier(y, f, is_waiting);
}

void time_done(struct tally *y, const struct facts *f)
{
	time_by_tier(y, f, step_is_done);
}

/* --- clocks -------------------------------------------------------------- */

static bool is_counted(const struct facts *f, const struct report_clock *c)
{
	return facts_has(f, c->stopped_at) || facts_has(f, c->breached_at);
}

/* The clock as a whole, then at each priority. */
static void rate_clock(struct tally *y, const struct report_clock *c)
{
	char label[64];
	int64_t met = c->breached_at == INSTANT_NONE;

	tally_rate(y, c->clock, /* rank */ 0, met, 1);
	snprintf(label, sizeof(label), "%s.%s", c->clock,
		 c->priority ? c->priority : "none");
	tally_rate(y, label, /* rank */ 0, met, 1);
}

void rate_sla(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i < f->clocks->len; i++)
		if (is_counted(f, &f->clocks->items[i]))
			rate_clock(y, &f->clocks->items[i]);
}

void rate_sla_manual(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i < f->clocks->len; i++) {
		const struct report_clock *c = &f->clocks->items[i];

		if (c->manual && is_counted(f, c))
			tally_rate(y, c->clock, /* rank */ 0,
				   c->breached_at == INSTANT_NONE, 1);
	}
}

/* --- backlog ------------------------------------------------------------- */

static const struct age {
	int64_t below_s;
	const char *label;
} ages[] = {
	{ DAY_S, "under 1 day" },
	{ 3 * DAY_S, "1 to 3 days" },
	{ 7 * DAY_S, "3 to 7 days" },
	{ 30 * DAY_S, "7 to 30 days" },
	{ INT64_MAX, "over 30 days" },
};

static bool is_backlog(const struct facts *f)
{
	const struct step *s = facts_at_end(f);

	return s && step_is_live(s);
}

/* Empty buckets stand there too. */
void count_backlog(struct tally *y, const struct facts *f)
{
	int64_t age_s = facts_end_at(f) - f->reported_at;
	size_t i = 0;

	while (age_s >= ages[i].below_s)
		i++;
	for (size_t k = 0; k < ARRAY_LEN(ages); k++)
		tally_count(y, ages[k].label, (int64_t)k,
			    k == i && is_backlog(f));
}

void count_live(struct tally *y, const struct facts *f)
{
	tally_count(y, /* label */ NULL, /* rank */ 0, is_backlog(f));
}

void age_backlog(struct tally *y, const struct facts *f)
{
	if (is_backlog(f))
		time_s(y, facts_end_at(f) - f->reported_at);
}
