#include "report_path.h"

struct step *path_add(struct path *p, enum ticket_state state, int rank,
		      const char *team, int64_t after_s)
{
	static const char *const tiers[] = { "L0", "L1", "L2", "L3" };
	struct step *s = &p->steps[p->ticket.path.len];
	int64_t before_at = p->ticket.path.len ? s[-1].at : 1000000;

	assert_true(p->ticket.path.len < STEPS_MAX);
	*s = (struct step){
		.at = before_at + after_s,
		.until_at = INSTANT_NONE,
		.state = state,
		.tier = tiers[rank],
		.rank = rank,
		.team = team,
		.queue = "L9/one-for-all",
	};
	p->ticket.acknowledged_at = p->ticket.closed_at = INSTANT_NONE;
	p->ticket.rating = p->ticket.downtime_s = INSTANT_NONE;
	p->ticket.path.items = p->steps;
	p->ticket.path.len++;
	p->ticket.state = state;
	return s;
}

const struct report_options report_all_time = {
	.since_at = INSTANT_NONE,
	.until_at = INSTANT_NONE,
	.time = { .now_at = 2000000 },
	.reopen_counts_s = 1000,
};

const struct cell *report_first_cell(const struct report *r,
				     const char *figure, const char *label)
{
	static const struct cell nothing = { .label = NULL };
	const struct cell *c = report_cell(r->groups.items[0], figure, label);

	return c ? c : &nothing;
}
