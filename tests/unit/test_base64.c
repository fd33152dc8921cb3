/* RFC 4648, section 10, and what is no base64. */
#include "unit.h"

#include "base/base64.h"

static const char *const vectors[][2] = {
	{ "", "" },          { "f", "Zg==" },        { "fo", "Zm8=" },
	{ "foo", "Zm9v" },   { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void vectors_of_the_rfc(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const char *bytes = vectors[i][0], *text = vectors[i][1];
		BUF_LOCAL out = BUF_INIT;

		base64_encode(&out, bytes, strlen(bytes));
		assert_string_equal(out.bytes, text);
		assert_int_equal(out.len, BASE64_LEN(strlen(bytes)));
		buf_reset(&out);
		assert_true(base64_decode(&out, text, strlen(text)));
		assert_string_equal(out.bytes, bytes);
	}
}

static void every_byte(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	BUF_LOCAL back = BUF_INIT;

	(void)state;
	for (int i = 0; i < 256; i++)
		buf_addc(&bytes, (char)i);
	base64_encode(&text, bytes.bytes, bytes.len);
	assert_true(base64_decode(&back, text.bytes, text.len));
	assert_int_equal(back.len, 256);
	assert_memory_equal(back.bytes, bytes.bytes, 256);
}

static void what_is_none(void **state)
{
	static const char *const wrong[] = {
		"Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zg==Zg==",
		"Zm9v\n", "Zm 9v", "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zg=a",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		BUF_LOCAL out = BUF_INIT;

		buf_adds(&out, "kept");
		if (base64_decode(&out, wrong[i], strlen(wrong[i])))
			fail_msg("'%s' was taken", wrong[i]);
		assert_string_equal(out.bytes, "kept");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_the_rfc),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
