#include "unit.h"

#include "base/buf.h"

static void empty_is_a_string(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_string_equal(b.bytes, "");
	buf_add(&b, "x", 0);
	buf_adds(&b, "");
	buf_pad(&b, 'x', 0);
	buf_addf(&b, "%s", "");
	buf_truncate(&b, 0);
	buf_trim_end(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.bytes, "");
	buf_release(&b);
	buf_release(&b);
	buf_release(NULL);
	assert_string_equal(b.bytes, "");
}

static void zeroed_struct_works(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_trim_end(&b);
	buf_reset(&b);
	assert_string_equal(b.bytes, "");
	buf_release(&b);
	b = (struct buf){ 0 };
	buf_adds(&b, "x");
	assert_string_equal(b.bytes, "x");
	buf_release(&b);
}

/* As many bytes as were asked for, and a NUL behind them. */
static void extends_for_the_caller(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t len = 0; len < 300; len++) {
		buf_adds(&b, "<");
		memset(buf_extend(&b, len), 'x', len);
		assert_int_equal(b.bytes[b.len], '\0');
		buf_adds(&b, ">");
		assert_int_equal(b.len, len + 2);
		assert_int_equal(strspn(b.bytes + 1, "x"), len);
		assert_string_equal(b.bytes + len + 1, ">");
		if (len % 3)
			buf_release(&b);
		else
			buf_reset(&b);
	}
	buf_release(&b);
}

static void adds_all_kinds(void **state)
{
	BUF_LOCAL b = BUF_INIT;

	(void)state;
	buf_adds(&b, "one ");
	buf_addc(&b, '2');
	buf_addf(&b, " %s %d", "three", 4);
	buf_pad(&b, '.', 3);
	buf_add(&b, "a\0b", 3);
	assert_int_equal(b.len, strlen("one 2 three 4...") + 3);
	assert_memory_equal(b.bytes, "one 2 three 4...a\0b", b.len + 1);
}

static void grows_far(void **state)
{
	BUF_LOCAL b = BUF_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "%04d", i);
	assert_int_equal(b.len, 40000);
	assert_memory_equal(b.bytes + 4 * 9876, "9876", 4);
	assert_int_equal(b.bytes[b.len], '\0');
	assert_true(b.cap > b.len);
}

static void long_format(void **state)
{
	BUF_LOCAL b = BUF_INIT;

	(void)state;
	buf_addf(&b, "%1000d|", 7);
	assert_int_equal(b.len, 1001);
	assert_string_equal(b.bytes + 998, " 7|");
}

static void reserve_keeps_text(void **state)
{
	BUF_LOCAL b = BUF_INIT;
	char *bytes;

	(void)state;
	buf_adds(&b, "abc");
	buf_reserve(&b, 1000);
	bytes = b.bytes;
	buf_pad(&b, 'x', 1000);
	assert_ptr_equal(b.bytes, bytes);
	assert_memory_equal(b.bytes, "abcx", 4);
}

static void truncate_and_trim(void **state)
{
	BUF_LOCAL b = BUF_INIT;

	(void)state;
	buf_adds(&b, "text \t\r\n\v\f ");
	buf_trim_end(&b);
	assert_string_equal(b.bytes, "text");
	buf_truncate(&b, 100);
	assert_int_equal(b.len, 4);
	buf_truncate(&b, 2);
	assert_string_equal(b.bytes, "te");
	buf_reset(&b);
	buf_adds(&b, "  ");
	buf_trim_end(&b);
	assert_int_equal(b.len, 0);
	/* A NUL is no white space. */
	buf_add(&b, "x\0 ", 3);
	buf_trim_end(&b);
	assert_int_equal(b.len, 2);
}

static void detach_hands_over(void **state)
{
	struct buf b = BUF_INIT;
	char *s;

	(void)state;
	buf_adds(&b, "mine");
	s = buf_detach(&b);
	assert_string_equal(s, "mine");
	assert_int_equal(b.len, 0);
	assert_string_equal(b.bytes, "");
	free(s);
	s = buf_detach(&b);
	assert_string_equal(s, "");
	free(s); /* its own, though the buffer was empty */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_a_string),
		cmocka_unit_test(zeroed_struct_works),
		cmocka_unit_test(adds_all_kinds),
		cmocka_unit_test(grows_far),
		cmocka_unit_test(long_format),
		cmocka_unit_test(reserve_keeps_text),
		cmocka_unit_test(truncate_and_trim),
		cmocka_unit_test(detach_hands_over),
		cmocka_unit_test(extends_for_the_caller),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
