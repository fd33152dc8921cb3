#include "unit.h"

#include "base/vec.h"

static void push_many(void **state)
{
	VEC(int) v = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(&v, i * i);
	assert_int_equal(v.len, 1000);
	assert_true(v.cap >= v.len);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v.items[i], i * i);
	vec_release(&v);
	assert_null(v.items);
	assert_int_equal(v.len, 0);
	assert_int_equal(v.cap, 0);
	vec_release(&v);
}

static void push_structs(void **state)
{
	struct pair {
		const char *name;
		int n;
	};
	VEC(struct pair) v = { 0 };

	(void)state;
	vec_push(&v, ((struct pair){ "a", 1 }));
	vec_push(&v, ((struct pair){ "b", 2 }));
	assert_string_equal(v.items[1].name, "b");
	assert_int_equal(v.items[0].n, 1);
	vec_release(&v);
}

static void strings_are_a_vec(void **state)
{
	struct strings names = { 0 };

	(void)state;
	for (int i = 0; i < 9; i++)
		vec_push(&names, i % 2 ? "odd" : "even");
	assert_int_equal(names.len, 9);
	assert_string_equal(names.items[7], "odd");
	assert_string_equal(names.items[8], "even");
	vec_release(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(push_many),
		cmocka_unit_test(push_structs),
		cmocka_unit_test(strings_are_a_vec),
	};

	return cmocka_run_group_tests_name("vec", tests, NULL, NULL);
}
