#include "unit.h"

#include "base/arena.h"

static void zeroed_and_aligned(void **state)
{
	ARENA_LOCAL a = { 0 };

	(void)state;
	for (size_t len = 0; len < 200; len++) {
		unsigned char *p = arena_alloc(&a, len);

		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, len);
	}
	assert_int_equal(a.used_len, 199 * 200 / 2);
}

static void pieces_do_not_overlap(void **state)
{
	ARENA_LOCAL a = { 0 };
	char *pieces[500];

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		pieces[i] = arena_alloc(&a, i + 1);
		memset(pieces[i], (int)(i % 100) + 1, i + 1);
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j <= i; j++)
			assert_int_equal(pieces[i][j], i % 100 + 1);
}

static void large_pieces(void **state)
{
	ARENA_LOCAL a = { 0 };
	char *small, *large;

	(void)state;
	small = arena_strdup(&a, "small");
	large = arena_alloc(&a, 1 << 20);
	memset(large, 'x', 1 << 20);
	assert_string_equal(arena_strdup(&a, "after"), "after");
	assert_string_equal(small, "small");
	assert_int_equal(large[(1 << 20) - 1], 'x');
}

static void strings(void **state)
{
	ARENA_LOCAL a = { 0 };

	(void)state;
	assert_null(arena_strdup(&a, NULL));
	assert_null(arena_strndup(&a, NULL, 3));
	assert_string_equal(arena_strdup(&a, ""), "");
	assert_string_equal(arena_strndup(&a, "anna", 2), "an");
	assert_string_equal(arena_strndup(&a, "an", 20), "an");
	assert_string_equal(arena_printf(&a, "%s-%03d", "x", 7), "x-007");
	assert_int_equal(strlen(arena_printf(&a, "%5000s", "")), 5000);
}

static void typed(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct point {
		int64_t x, y;
	} *point = ARENA_NEW(&a, struct point);
	int *numbers = ARENA_ARRAY(&a, int, 100);

	(void)state;
	assert_int_equal(point->y, 0);
	numbers[99] = 5;
	assert_int_equal(a.used_len, sizeof(*point) + 100 * sizeof(int));
}

static void release_empties(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_alloc(&a, 10);
	arena_release(&a);
	assert_null(a.blocks);
	assert_int_equal(a.used_len, 0);
	arena_release(&a);
	arena_release(NULL);
	assert_non_null(arena_alloc(&a, 10)); /* usable again */
	arena_release(&a);
}

/* What was made room for lies in one piece; more than 64 KiB is not kept. */
static void reserved_room_is_one_piece(void **state)
{
	struct arena a = { 0 };
	char *first, *last;

	(void)state;
	arena_reserve(&a, 40000);
	first = arena_alloc(&a, 16);
	for (int i = 0; i < 2000; i++)
		last = arena_alloc(&a, 16);
	assert_ptr_equal(last, first + 2000 * 16);
	arena_reserve(&a, SIZE_MAX);
	assert_int_equal(*(char *)arena_alloc(&a, 60000), 0);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_aligned),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(large_pieces),
		cmocka_unit_test(strings),
		cmocka_unit_test(typed),
		cmocka_unit_test(release_empties),
		cmocka_unit_test(reserved_room_is_one_piece),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
