#include "unit.h"

#include "base/words.h"

static void words_in_one_string(void **state)
{
	(void)state;
	assert_true(word_in("one two three", "one"));
	assert_true(word_in("one two three", "two"));
	assert_true(word_in("one two three", "three"));
	assert_false(word_in("one two three", "tw"));
	assert_false(word_in("one two three", "wo"));
	assert_false(word_in("one two three", "one two"));
	assert_false(word_in("one two three", " "));
	assert_false(word_in("one two three", ""));
	assert_false(word_in("one two three", NULL));
	assert_false(word_in("", "one"));
}

static void the_same_word_and_no_other(void **state)
{
	static const char *const words[] = {
		"", "a", "at", "as", "after", "af", "b", "ba", "baa", "bab",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (size_t k = 0; k < ARRAY_LEN(words); k++)
			assert_int_equal(word_is(words[i], words[k]), i == k);
}

static void strings_are_found_and_sorted(void **state)
{
	struct strings list = { 0 };

	(void)state;
	assert_false(strings_has(&list, "b"));
	strings_sort(&list);
	vec_push(&list, "b");
	vec_push(&list, "ab");
	vec_push(&list, "B");
	assert_true(strings_has(&list, "ab"));
	assert_false(strings_has(&list, "a"));
	strings_sort(&list);
	assert_string_equal(list.items[0], "B");
	assert_string_equal(list.items[1], "ab");
	assert_string_equal(list.items[2], "b");
	vec_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_in_one_string),
		cmocka_unit_test(the_same_word_and_no_other),
		cmocka_unit_test(strings_are_found_and_sorted),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
