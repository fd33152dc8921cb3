/* Formulas: how many tickets there are, and how they move between tiers. */
#include "model/report_formulas.h"

/* The single number of a count. */
static void count(struct tally *y, int64_t n)
{
	tally_count(y, /* label */ NULL, /* rank */ 0, n);
}

static void rate(struct tally *y, int64_t n, int64_t of)
{
	tally_rate(y, /* label */ NULL, /* rank */ 0, n, of);
}

/* --- how many ----------------------------------------------------------- */

void count_cases(struct tally *y, const struct facts *f)
{
	count(y, f->is_in);
}

void count_steps(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i < f->path_len; i++)
		count(y, facts_has(f, f->path[i].at));
}

void count_reported(struct tally *y, const struct facts *f)
{
	count(y, f->is_reported);
}

void count_resolved(struct tally *y, const struct facts *f)
{
	count(y, f->is_resolved);
}

void count_open(struct tally *y, const struct facts *f)
{
	count(y, f->is_in && !(f->first_done &&
			       f->first_done->at < f->until_at));
}

void count_started(struct tally *y, const struct facts *f)
{
	if (f->is_in)
		tally_count(y, step_tier(f->path), f->path->rank, 1);
}

void count_reached(struct tally *y, const struct facts *f)
{
	if (f->is_in)
		tally_count(y, step_tier(f->top), f->top->rank, 1);
}

/* --- at the first line --------------------------------------------------- */

void count_first_level(struct tally *y, const struct facts *f)
{
	count(y, f->is_resolved && !f->left_bottom);
}

void rate_first_level(struct tally *y, const struct facts *f)
{
	rate(y, f->is_resolved && !f->left_bottom, f->is_resolved);
}

void count_first_contact(struct tally *y, const struct facts *f)
{
	count(y, f->is_resolved && f->first_done->first_contact &&
		 !f->reopened && !f->moved_up);
}

void rate_first_contact(struct tally *y, const struct facts *f)
{
	rate(y, f->is_resolved && f->first_done->first_contact &&
		!f->reopened_soon && !f->handed_over, f->is_resolved);
}

/* --- between tiers ------------------------------------------------------- */

/* Moves of the window between tiers that are `least` to `most` ranks apart. */
static int64_t moves(const struct facts *f, int least, int most)
{
	int64_t n = 0;

	for (size_t i = 1; i < f->path_len; i++) {
		int64_t by = (int64_t)f->path[i].rank - f->path[i - 1].rank;

		n += by >= least && by <= most && facts_has(f, f->path[i].at);
	}
	return n;
}

void count_escalated(struct tally *y, const struct facts *f)
{
	count(y, moves(f, 1, INT32_MAX) > 0);
}

void count_escalations(struct tally *y, const struct facts *f)
{
	count(y, moves(f, 1, INT32_MAX));
}

void count_handed_back(struct tally *y, const struct facts *f)
{
	count(y, moves(f, INT32_MIN, -1) > 0);
}

void count_hand_backs(struct tally *y, const struct facts *f)
{
	count(y, moves(f, INT32_MIN, -1));
}

void count_skipped(struct tally *y, const struct facts *f)
{
	count(y, moves(f, 2, INT32_MAX) > 0);
}

static bool was_in(const struct facts *f, int rank)
{
	for (size_t i = 0; i < f->path_len; i++)
		if (f->path[i].rank == rank && facts_holds(f, i))
			return true;
	return false;
}

static bool left_upward(const struct facts *f, int rank)
{
	for (size_t i = 1; i < f->path_len; i++)
		if (f->path[i - 1].rank == rank && f->path[i].rank > rank &&
		    facts_has(f, f->path[i].at))
			return true;
	return false;
}

/* A ticket that was in a tier counts there once, however often it came. */
void rate_escalation(struct tally *y, const struct facts *f)
{
	for (size_t i = 0; i < f->path_len; i++) {
		const struct step *s = &f->path[i];

		if (!facts_enters(f, i))
			continue;
		if (was_in(f, s->rank) || left_upward(f, s->rank))
			tally_rate(y, step_tier(s), s->rank,
				   left_upward(f, s->rank), 1);
	}
}

/* Did the ticket come down below where step `up` had brought it? */
static bool is_returned(const struct facts *f, size_t up)
{
	for (size_t i = up + 1; i < f->path_len; i++)
		if (f->path[i].rank < f->path[up].rank)
			return true;
	return false;
}

void rate_hand_back(struct tally *y, const struct facts *f)
{
	for (size_t i = 1; i < f->path_len; i++)
		if (f->path[i].rank > f->path[i - 1].rank &&
		    facts_has(f, f->path[i].at))
			rate(y, is_returned(f, i), 1);
}

/* --- what came back ------------------------------------------------------ */

void count_ping_pong(struct tally *y, const struct facts *f)
{
	count(y, f->is_in && f->ping_pong);
}

void rate_ping_pong(struct tally *y, const struct facts *f)
{
	rate(y, f->is_resolved && f->ping_pong, f->is_resolved);
}

void count_reopened(struct tally *y, const struct facts *f)
{
	count(y, f->is_resolved && f->reopened);
}

void rate_reopen(struct tally *y, const struct facts *f)
{
	rate(y, f->is_resolved && f->reopened_soon, f->is_resolved);
}
