/* Where hand-overs go (requirements.md T4, T5, design.md 2). */
#include "model/moves.h"

#include "maker.h"
#include "unit.h"

static void assert_move(const struct move *m, const char *tier,
			const char *queue)
{
	assert_non_null(m->tier);
	assert_string_equal(m->tier->name, tier);
	assert_string_equal(m->queue, queue);
}

static void words_name_tiers_queues_and_their_ends(void **state)
{
	struct maker m;
	struct move to;

	(void)state;
	maker_begin(&m);
	assert_ok(move_find(&to, m.config, NULL, "L2"));
	assert_move(&to, "L2", "L2/support");
	assert_ok(move_find(&to, m.config, NULL, "L3/development"));
	assert_move(&to, "L3", "L3/development");
	assert_ok(move_find(&to, m.config, NULL, "network"));
	assert_move(&to, "L2", "L2/network");
	assert_error(move_find(&to, m.config, NULL, "netwrok/"), TKT_E_USAGE,
		     "no tier and no queue is called 'netwrok/'; there are L1, "
		     "L1/desk, L2, L2/support, L2/network, L2/software, L3, "
		     "L3/engineering, L3/development");
	assert_error(move_find(&to, m.config, NULL, "L2/netwrok"), TKT_E_USAGE,
		     "no tier and no queue is called 'L2/netwrok'; did you "
		     "mean 'L2/network'?");
	maker_end(&m);
}

static void an_end_of_two_queues_is_of_the_near_tier(void **state)
{
	struct maker m;
	struct move to;

	(void)state;
	maker_begin(&m);
	maker_configure(&m, "tiers.L3.queues", "L3/engineering,L3/network");
	assert_ok(move_find(&to, m.config, config_tier(m.config, "L3"),
			    "network"));
	assert_move(&to, "L3", "L3/network");
	assert_error(move_find(&to, m.config, config_tier(m.config, "L1"),
			       "network"), TKT_E_USAGE,
		     "'network' may be L2/network or L3/network");
	maker_end(&m);
}

static void up_is_the_next_tier_by_category(void **state)
{
	struct maker m;
	struct move to;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	assert_ok(move_up(&to, m.config, m.t, NULL));
	assert_move(&to, "L2", "L2/support");
	d = maker_event(&m, "edit");
	draft_string(d, "category", "software-bug");
	maker_add(&m, d, "anna");
	assert_ok(move_up(&to, m.config, m.t, NULL));
	assert_move(&to, "L2", "L2/software");
	/* The category's queue is not of this tier. */
	assert_ok(move_up(&to, m.config, m.t, "L3"));
	assert_move(&to, "L3", "L3/engineering");
	assert_ok(move_up(&to, m.config, m.t, "network"));
	assert_move(&to, "L2", "L2/network");
	maker_move(&m, "escalate", "L3", "L3/engineering", 3, "anna");
	assert_ok(move_up(&to, m.config, m.t, NULL));
	assert_null(to.tier);
	maker_end(&m);
}

static void down_is_where_it_came_from(void **state)
{
	struct maker m;
	struct move to;

	(void)state;
	maker_begin(&m);
	assert_ok(move_down(&to, m.config, m.t, NULL));
	assert_null(to.tier);
	maker_move(&m, "escalate", "L2", "L2/support", 2, "anna");
	maker_move(&m, "transfer", "L2", "L2/network", 2, "ben");
	maker_move(&m, "escalate", "L3", "L3/engineering", 3, "ben");
	assert_ok(move_down(&to, m.config, m.t, NULL));
	assert_move(&to, "L2", "L2/network");
	assert_ok(move_down(&to, m.config, m.t, "L1"));
	assert_move(&to, "L1", "L1/desk");
	assert_ok(move_down(&to, m.config, m.t, "L2/software"));
	assert_move(&to, "L2", "L2/software");
	maker_end(&m);
}

static void down_skips_the_tier_that_it_never_was_in(void **state)
{
	struct maker m;
	struct move to;

	(void)state;
	maker_begin(&m);
	maker_move(&m, "escalate", "L3", "L3/engineering", 3, "anna");
	assert_ok(move_down(&to, m.config, m.t, NULL));
	assert_move(&to, "L1", "L1/desk");
	assert_ok(move_down(&to, m.config, m.t, "L2"));
	assert_move(&to, "L2", "L2/support");
	maker_end(&m);
}

static void a_queue_that_is_gone_gives_way_to_the_tiers_own(void **state)
{
	struct maker m;
	struct move to;

	(void)state;
	maker_begin(&m);
	maker_move(&m, "escalate", "L2", "L2/network", 2, "anna");
	maker_move(&m, "escalate", "L3", "L3/engineering", 3, "ben");
	maker_configure(&m, "tiers.L2.queues", "L2/support,L2/lab");
	assert_ok(move_down(&to, m.config, m.t, NULL));
	assert_move(&to, "L2", "L2/support");
	maker_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_name_tiers_queues_and_their_ends),
		cmocka_unit_test(an_end_of_two_queues_is_of_the_near_tier),
		cmocka_unit_test(up_is_the_next_tier_by_category),
		cmocka_unit_test(down_is_where_it_came_from),
		cmocka_unit_test(down_skips_the_tier_that_it_never_was_in),
		cmocka_unit_test(
			a_queue_that_is_gone_gives_way_to_the_tiers_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
