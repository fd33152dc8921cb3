#include "unit.h"

#include "base/map.h"

static void empty(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_null(map_get(&m, "x"));
	assert_false(map_has(&m, "x"));
	map_release(&m);
	map_release(NULL);
}

static void set_get_replace(void **state)
{
	struct map m = { 0 };
	int one = 1, two = 2;

	(void)state;
	assert_null(map_set(&m, "a", &one));
	assert_null(map_set(&m, "", &two));
	assert_ptr_equal(map_get(&m, "a"), &one);
	assert_ptr_equal(map_get(&m, ""), &two);
	assert_ptr_equal(map_set(&m, "a", &two), &one);
	assert_ptr_equal(map_get(&m, "a"), &two);
	assert_int_equal(m.len, 2);
	assert_false(map_has(&m, "b"));
	map_release(&m);
	assert_int_equal(m.len, 0);
	assert_false(map_has(&m, "a"));
}

static void null_value_is_there(void **state)
{
	struct map m = { 0 };

	(void)state;
	map_set(&m, "a", NULL);
	assert_null(map_get(&m, "a"));
	assert_true(map_has(&m, "a"));
	map_release(&m);
}

static void keys_compare_by_text(void **state)
{
	struct map m = { 0 };
	char key[] = "key";
	int one = 1;

	(void)state;
	map_set(&m, "key", &one);
	assert_ptr_equal(map_get(&m, key), &one);
	map_release(&m);
}

static void grows(void **state)
{
	enum { N = 5000 };
	static char keys[N][8];
	struct map m = { 0 };
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		assert_null(map_set(&m, keys[i], keys[i]));
		/* Found at every size, full to the edge or just grown. */
		assert_ptr_equal(map_get(&m, keys[i / 2]), keys[i / 2]);
		assert_false(map_has(&m, "absent"));
		assert_true(m.cap > m.len);
	}
	assert_int_equal(m.len, N);
	for (size_t i = 0; i < N; i++)
		assert_ptr_equal(map_get(&m, keys[i]), keys[i]);
	for (size_t i = 0; i < m.cap; i++) {
		if (!m.slots[i].key)
			continue;
		assert_ptr_equal(m.slots[i].key, m.slots[i].value);
		seen++;
	}
	assert_int_equal(seen, N);
	map_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(set_get_replace),
		cmocka_unit_test(null_value_is_there),
		cmocka_unit_test(keys_compare_by_text),
		cmocka_unit_test(grows),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
