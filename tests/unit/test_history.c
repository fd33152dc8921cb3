#include "unit.h"

#include "model/history.h"
#include "plot.h"
#include "sample.h"

/* What each rule means for random histories, test_fold_property.c says. */

static unsigned at(const struct plot *p, char name)
{
	return plot_at(p, name);
}

static void nothing(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct strings heads;

	(void)state;
	PLOT(p, "");
	assert_int_equal(p.h.len, 0);
	history_heads(&heads, &p.h, &a, INSTANT_NONE);
	assert_int_equal(heads.len, 0);
}

static void a_chain(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct strings heads;

	(void)state;
	PLOT(p, "a b:a c:b");
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(at(&p, (char)('a' + i)), i);
		assert_int_equal(p.h.nodes[i].depth, i + 1);
		assert_true(p.h.nodes[i].t == SAMPLE_AT + 60 * i);
		assert_true(p.h.nodes[i].saw_all);
		assert_ptr_equal(p.doc->events.items[i], p.h.nodes[i].event);
	}
	assert_true(history_is_ancestor(&p.h, 0, 2));
	assert_false(history_is_ancestor(&p.h, 2, 0));
	assert_false(history_is_ancestor(&p.h, 1, 1));
	history_heads(&heads, &p.h, &a, INSTANT_NONE);
	assert_int_equal(heads.len, 1);
	assert_string_equal(heads.items[0], p.by_name['c']->id);
}

/* A clock that goes wrong cannot put an event before what it follows. */
static void time_never_runs_back(void **state)
{
	(void)state;
	PLOT(p, "a@50 b:a@10 c:b@20 d@30");
	assert_int_equal(at(&p, 'd'), 0);
	assert_int_equal(at(&p, 'a'), 1);
	assert_int_equal(at(&p, 'b'), 2);
	assert_int_equal(at(&p, 'c'), 3);
	assert_true(p.h.nodes[3].t == SAMPLE_AT + 50 * 60);
	assert_int_equal(p.h.nodes[3].depth, 3);
}

static void two_heads(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct strings heads;

	(void)state;
	PLOT(p, "a b:a c:a d:bc");
	assert_true(history_concurrent(&p.h, at(&p, 'b'), at(&p, 'c')));
	assert_false(history_concurrent(&p.h, at(&p, 'a'), at(&p, 'c')));
	assert_false(history_concurrent(&p.h, at(&p, 'b'), at(&p, 'b')));
	assert_false(p.h.nodes[at(&p, 'c')].saw_all);
	assert_true(p.h.nodes[at(&p, 'd')].saw_all);
	/* As of minute 2 `d` was not there. */
	history_heads(&heads, &p.h, &a, SAMPLE_AT + 120);
	assert_int_equal(heads.len, 2);
	assert_true(strcmp(heads.items[0], heads.items[1]) < 0);
	history_heads(&heads, &p.h, &a, SAMPLE_AT - 1);
	assert_int_equal(heads.len, 0);
}

static void missing_parents(void **state)
{
	(void)state;
	PLOT(p, "a b:ax c:x");
	assert_int_equal(p.h.missing_parents, 2);
	assert_int_equal(p.h.nodes[at(&p, 'b')].parents_len, 1);
	assert_false(history_is_ancestor(&p.h, at(&p, 'a'), at(&p, 'c')));
}

static void copies(void **state)
{
	(void)state;
	PLOT(p, "a b:a=m c:a d:c=m e:d f:b");
	assert_int_equal(p.h.nodes[at(&p, 'd')].first_copy, at(&p, 'b'));
	assert_int_equal(p.h.nodes[at(&p, 'b')].next_copy, at(&p, 'd'));
	assert_int_equal(p.h.nodes[at(&p, 'd')].next_copy, 0);
	assert_true(history_counts(&p.h, at(&p, 'b')));
	assert_false(history_counts(&p.h, at(&p, 'd')));
	/* Who has seen a copy has seen it; … */
	assert_true(history_follows(&p.h, at(&p, 'e'), at(&p, 'b')));
	assert_true(history_follows(&p.h, at(&p, 'f'), at(&p, 'd')));
	/* … a machine has seen what a copy of it saw. */
	assert_false(history_follows(&p.h, at(&p, 'b'), at(&p, 'c')));
	assert_true(history_saw(&p.h, at(&p, 'b'), at(&p, 'c')));
	assert_false(history_concurrent(&p.h, at(&p, 'b'), at(&p, 'c')));
}

static bool is_void(const struct plot *p, char name)
{
	return p->h.nodes[at(p, name)].is_void;
}

static void undo(void **state)
{
	(void)state;
	PLOT(p, "a b:a c:b!b d:a");
	assert_true(is_void(&p, 'b'));
	assert_false(is_void(&p, 'c'));
	assert_false(is_void(&p, 'd'));
}

static void undo_of_an_undo(void **state)
{
	(void)state;
	PLOT(p, "a b:a c:b!b d:c!c e:d!d");
	assert_true(is_void(&p, 'b'));
	assert_false(is_void(&p, 'c'));
	assert_true(is_void(&p, 'd'));
}

static void undo_reaches_ancestors_only(void **state)
{
	(void)state;
	PLOT(p, "a b:a c:a!b");
	assert_false(is_void(&p, 'b'));
}

static void undo_never_reaches_the_first(void **state)
{
	(void)state;
	PLOT(p, "a b:a!a");
	assert_false(is_void(&p, 'a'));
}

static void undo_takes_all_copies(void **state)
{
	(void)state;
	/* `d` is a copy that nobody had seen when `c` undid `b`. */
	PLOT(p, "a b:a=m c:b!b d:a@9=m");
	assert_true(is_void(&p, 'b'));
	assert_true(is_void(&p, 'd'));
}

static void what_if(void **state)
{
	struct strings undone = { 0 };
	struct history h;

	(void)state;
	PLOT(p, "a b:a c:b!b d:c");
	vec_push(&undone, p.by_name['c']->id);
	vec_push(&undone, p.by_name['a']->id);
	vec_push(&undone, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567");
	history_build(&h, p.doc, &undone);
	assert_false(h.nodes[at(&p, 'b')].is_void);
	assert_true(h.nodes[at(&p, 'c')].is_void);
	assert_false(h.nodes[at(&p, 'a')].is_void);
	vec_release(&undone);
}

/* The scratch marks survive their counter's end. */
static void rounds_wrap_around(void **state)
{
	(void)state;
	PLOT(p, "a b:a c:a d:b");
	p.h.mark_round = UINT32_MAX - 1;
	for (int i = 0; i < 4; i++) {
		assert_true(history_is_ancestor(&p.h, at(&p, 'b'),
						at(&p, 'd')));
		assert_false(history_is_ancestor(&p.h, at(&p, 'c'),
						 at(&p, 'd')));
	}
	assert_true(p.h.mark_round < 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(a_chain),
		cmocka_unit_test(time_never_runs_back),
		cmocka_unit_test(two_heads),
		cmocka_unit_test(missing_parents),
		cmocka_unit_test(copies),
		cmocka_unit_test(undo),
		cmocka_unit_test(undo_of_an_undo),
		cmocka_unit_test(undo_reaches_ancestors_only),
		cmocka_unit_test(undo_never_reaches_the_first),
		cmocka_unit_test(undo_takes_all_copies),
		cmocka_unit_test(what_if),
		cmocka_unit_test(rounds_wrap_around),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
