#include "unit.h"

#include <errno.h>

static void message_and_code(void **state)
{
	const struct tkt_error *err;

	(void)state;
	err = tkt_error(TKT_E_NOT_FOUND, "no ticket matches '%s'", "4f2");
	assert_int_equal(err->code, TKT_E_NOT_FOUND);
	assert_string_equal(err->message, "no ticket matches '4f2'");
	assert_null(err->hint);
	assert_int_equal(tkt_error_status(err), 3);
	tkt_error_free(err);
}

static void empty_message(void **state)
{
	const struct tkt_error *err = tkt_error(TKT_E_FAILED, "%s", "");

	(void)state;
	assert_string_equal(err->message, "");
	tkt_error_free(err);
}

static void errno_is_said(void **state)
{
	(void)state;
	assert_error(tkt_error_errno(ENOENT, "cannot read '%s'", "x"), TKT_E_IO,
		     "cannot read 'x': No such file or directory");
}

static void wrap_keeps_code_and_hint(void **state)
{
	const struct tkt_error *err = tkt_error(TKT_E_BUSY, "locked");

	(void)state;
	err = tkt_error_hint(err, "try %s", "again");
	err = tkt_error_wrap(err, "cannot write %d tickets", 2);
	err = tkt_error_wrap(err, "sync");
	assert_string_equal(err->message,
			    "sync: cannot write 2 tickets: locked");
	assert_string_equal(err->hint, "try again");
	assert_int_equal(err->code, TKT_E_BUSY);
	assert_int_equal(tkt_error_status(err), 75);
	tkt_error_free(err);
}

static void hint_is_replaced(void **state)
{
	const struct tkt_error *err = tkt_error(TKT_E_USAGE, "no");

	(void)state;
	err = tkt_error_hint(err, "one");
	err = tkt_error_hint(err, "two");
	assert_string_equal(err->hint, "two");
	tkt_error_free(err);
}

static void null_is_success(void **state)
{
	(void)state;
	assert_null(tkt_error_wrap(NULL, "unused"));
	assert_null(tkt_error_hint(NULL, "unused"));
	assert_int_equal(tkt_error_status(NULL), 0);
	tkt_error_free(NULL);
}

/* The table checks itself: what tkt(1) prints comes from it. */
static void table_is_whole(void **state)
{
	(void)state;
	for (int i = 0; i < TKT_E_COUNT; i++) {
		const struct tkt_error_kind *kind = &tkt_error_kinds[i];

		assert_int_equal(kind->code, i);
		assert_non_null(kind->name);
		assert_true(strspn(kind->name, "abcdefghijklmnopqrstuvwxyz-") ==
			    strlen(kind->name));
		assert_true(kind->status >= 1 &&
			    (kind->status <= 4 || kind->status == 75));
		assert_int_equal(kind->sentence[strlen(kind->sentence) - 1],
				 '.');
		for (int j = 0; j < i; j++)
			assert_string_not_equal(kind->name,
						tkt_error_kinds[j].name);
	}
}

static const struct tkt_error *second_of(int *steps, bool fails)
{
	TRY(NULL);
	++*steps;
	TRY(fails ? tkt_error(TKT_E_FAILED, "stopped") : NULL);
	++*steps;
	return NULL;
}

static void try_returns_early(void **state)
{
	int steps = 0;

	(void)state;
	assert_error(second_of(&steps, true), TKT_E_FAILED, "stopped");
	assert_int_equal(steps, 1);
	assert_ok(second_of(&steps, false));
	assert_int_equal(steps, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_and_code),
		cmocka_unit_test(empty_message),
		cmocka_unit_test(errno_is_said),
		cmocka_unit_test(wrap_keeps_code_and_hint),
		cmocka_unit_test(hint_is_replaced),
		cmocka_unit_test(null_is_success),
		cmocka_unit_test(table_is_whole),
		cmocka_unit_test(try_returns_early),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
