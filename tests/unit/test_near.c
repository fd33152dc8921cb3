#include "unit.h"

#include "base/near.h"

static void distances(void **state)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} cases[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "claim", "claim", 0 },
		{ "claim", "clai", 1 },      /* one less */
		{ "claim", "xclaim", 1 },    /* one more */
		{ "claim", "clxim", 1 },     /* one other */
		{ "claim", "calim", 1 },     /* two swapped */
		{ "ab", "ba", 1 },
		{ "abcd", "badc", 2 },
		{ "ca", "abc", 3 },          /* the restricted form */
		{ "kitten", "sitting", 3 },
		{ "escalate", "resolve", 5 },
		{ "open", "OPEN", 4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(near_distance(cases[i].a, cases[i].b),
				 cases[i].distance);
		assert_int_equal(near_distance(cases[i].b, cases[i].a),
				 cases[i].distance);
	}
}

static void long_strings_are_cut(void **state)
{
	char a[201], b[201];

	(void)state;
	memset(a, 'a', 200);
	memset(b, 'a', 200);
	a[200] = b[200] = '\0';
	b[100] = 'b';
	assert_int_equal(near_distance(a, b), 0);
	b[10] = 'b';
	assert_int_equal(near_distance(a, b), 1);
	memset(b, 'b', 200);
	assert_int_equal(near_distance(a, b), 64);
}

static void finds(void **state)
{
	static const char *const names[] = {
		"assign", "claim", "close", "escalate", "kb", "list", "open",
		"reopen", "reply", "show",
	};
	static const struct {
		const char *word, *name;
	} cases[] = {
		{ "lsit", "list" },      { "opne", "open" },
		{ "clame", NULL },       { "claime", "claim" },
		{ "reopn", "reopen" },   { "esclatae", "escalate" },
		{ "escalating", "escalate" }, { "escalations", NULL },
		{ "kbb", "kb" },         { "k", "kb" },
		{ "x", NULL },           { "", NULL },
		{ "frobnicate", NULL },  { "open", "open" },
		{ "clos", "close" },     { "sho", "show" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int found = near_find(cases[i].word, names, ARRAY_LEN(names));

		if (!cases[i].name) {
			assert_int_equal(found, -1);
			continue;
		}
		assert_true(found >= 0);
		assert_string_equal(names[found], cases[i].name);
	}
}

/* A third of the word, at least one. */
static void threshold(void **state)
{
	static const char *const names[] = { "abcdefghi" };

	(void)state;
	assert_int_equal(near_find("abcdefghi", names, 1), 0);
	assert_int_equal(near_find("abcdefxyz", names, 1), 0);
	assert_int_equal(near_find("abcdewxyz", names, 1), -1);
	assert_int_equal(near_find("abcdefgh", names, 1), 0);
	assert_int_equal(near_find("abcdefg", names, 1), 0);
	assert_int_equal(near_find("abcdef", names, 1), -1);
}

/* With nothing in common one letter is as far as can be. */
static void one_letter(void **state)
{
	static const char *const names[] = { "a", "bc" };

	(void)state;
	assert_int_equal(near_find("x", names, 2), -1);
	assert_int_equal(near_find("b", names, 2), 1);
	assert_int_equal(near_find("a", names, 2), 0);
	assert_int_equal(near_find("", names, 2), -1);
}

static void first_of_equals(void **state)
{
	static const char *const names[] = { "tag", "tab" };

	(void)state;
	assert_int_equal(near_find("tax", names, 2), 0);
	assert_int_equal(near_find("tax", names, 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(long_strings_are_cut),
		cmocka_unit_test(finds),
		cmocka_unit_test(threshold),
		cmocka_unit_test(one_letter),
		cmocka_unit_test(first_of_equals),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
