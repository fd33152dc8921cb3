/* The quick reader of JSON: what it takes, jansson takes, and reads alike. */
#include "model/codec.h"
#include "model/codec_internal.h"
#include "sample.h"
#include "unit.h"

static void write(struct buf *out, const struct value *v)
{
	buf_reset(out);
	value_write(out, v, VALUE_COMPACT, /* level */ 0);
}

/* Was it taken? */
static bool agrees(const char *bytes, size_t len)
{
	const struct span text = { .bytes = bytes, .len = len, .line = 1 };
	ARENA_LOCAL arena = { 0 };
	BUF_LOCAL one = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;
	struct value *plain = json_plain(&arena, &text), *any = NULL;
	const struct tkt_error *err;

	if (!plain)
		return false;
	err = json_load_any(&any, &arena, &text);
	if (err)
		fail_msg("%s, but it was read: %.*s", err->message, (int)len,
			 bytes);
	write(&one, plain);
	write(&two, any);
	assert_string_equal(one.bytes, two.bytes);
	return true;
}

static void plain_texts_are_read(void **state)
{
	static const char *const texts[] = {
		"{}", "[]", " { } ", "[ ]\n", "0", "-7", "123456789012345",
		"true", "false", "null", "\"\"", "\"a\"",
		"\"\\\"q\\\" \\\\ \\/ \\n\\t\"",
		"\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\"",
		"{\"a\":1,\"b\":[1,-2,{}],\"\":\"\",\"ab\":{\"c\":[]}}",
		"[[[[[[]]]]]]", "\t[\r\n1 , 2 ]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!agrees(texts[i], strlen(texts[i])))
			fail_msg("not read: %s", texts[i]);
}

static void all_else_is_left(void **state)
{
	static const char *const texts[] = {
		"", " ", "{", "}", "[", "[1", "[1,", "[1,]", "{\"a\"}",
		"{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}",
		"{\"a\":1,\"a\":2}", "01", "-0", "-", "+1", "1.5", "1e3",
		"1234567890123456", "99999999999999999999", "tru", "nul",
		"truefalse", "[] []", "\"a", "\"\\u0041\"", "\"\\b\"",
		"\"\\x\"", "\"\\\"", "\"\t\"", "\"\x7f\"", "\"\xff\"",
		"\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xc3\"", "'a'", "/**/1",
		"NaN", "Infinity",
	};
	char deep[101];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (agrees(texts[i], strlen(texts[i])))
			fail_msg("read: %s", texts[i]);
	assert_false(agrees("\"a\0b\"", 5));
	assert_false(agrees("1\0", 2));
	memset(deep, '[', 50);
	memset(deep + 50, ']', 50);
	assert_false(agrees(deep, 100));
}

/* A document that tkt wrote, with bytes changed, taken out, put in. */
static void changed_texts_are_read_alike(void **state)
{
	static const char bytes[] = "\"\\{}[]:,0-19.eEntu /"
				    "\t\n\x01\x7f\xc3\xa4";
	struct doc *doc = sample_chain(3);
	struct sample_random random;
	BUF_LOCAL file = BUF_INIT;
	unsigned taken = 0;

	(void)state;
	sample_seed(&random, 7);
	sample_write(&file, doc);
	assert_true(agrees(file.bytes, file.len));
	for (int i = 0; i < 30000; i++) {
		BUF_LOCAL text = BUF_INIT;
		size_t at = sample_number(&random, (unsigned)file.len);
		char c = bytes[sample_number(&random, sizeof(bytes) - 1)];

		buf_add(&text, file.bytes, at);
		if (sample_chance(&random, 80))
			buf_addc(&text, c);
		at += sample_chance(&random, 70);
		buf_add(&text, file.bytes + at, file.len - at);
		taken += agrees(text.bytes, text.len);
	}
	/* Inside texts most bytes do no harm. */
	assert_in_range(taken, 5000, 29000);
	doc_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_texts_are_read),
		cmocka_unit_test(all_else_is_left),
		cmocka_unit_test(changed_texts_are_read_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
