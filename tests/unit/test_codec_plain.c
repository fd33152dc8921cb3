/* The quick readers: what they take, the others take, and read alike. */
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

/* --- documents ---------------------------------------------------------- */

static void write_doc(struct buf *out, const struct doc *doc)
{
	buf_reset(out);
	doc_write(out, doc, doc->summary);
	for (size_t i = 0; i < doc->events.len; i++)
		buf_adds(out, doc->events.items[i]->id);
}

/* Was it taken? */
static bool docs_agree(const struct buf *file)
{
	struct doc *plain = doc_plain(DOC_TICKET, /* id */ NULL, file->bytes,
				      file->len);
	const struct tkt_error *err;
	BUF_LOCAL one = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;
	struct doc *strict;

	if (!plain)
		return false;
	err = doc_strict(&strict, DOC_TICKET, /* id */ NULL, file->bytes,
			 file->len);
	if (err)
		fail_msg("%s, but it was read: %s", err->message, file->bytes);
	write_doc(&one, plain);
	write_doc(&two, strict);
	assert_string_equal(one.bytes, two.bytes);
	doc_free(plain);
	doc_free(strict);
	return true;
}

/* Whatever is done to a file, it is its events, or not read at all. */
static void changed_documents_are_read_alike(void **state)
{
	static const char bytes[] = " \n\t\r {}[]:,\"\\/019-aef\xc2\x85";
	struct doc *doc = sample_chain(4);
	struct sample_random random;
	BUF_LOCAL file = BUF_INIT;
	unsigned taken = 0;

	(void)state;
	sample_seed(&random, 11);
	sample_write(&file, doc);
	assert_true(docs_agree(&file));
	for (int i = 0; i < 10000; i++) {
		BUF_LOCAL text = BUF_INIT;
		size_t at = sample_number(&random, (unsigned)file.len);
		char c = bytes[sample_number(&random, sizeof(bytes) - 1)];

		buf_add(&text, file.bytes, at);
		if (sample_chance(&random, 80))
			buf_addc(&text, c);
		at += sample_chance(&random, 70);
		buf_add(&text, file.bytes + at, file.len - at);
		taken += docs_agree(&text);
	}
	/* Between tokens white space does no harm. */
	assert_in_range(taken, 500, 9000);
	doc_free(doc);
}

#define MADE "\"kind\":\"note\",\"nonce\":\"1\""
#define AT ",\"at\":\"2026-03-02T09:00:00Z\""

/* Adds an event of this text, under the id that it has. */
static void add_body(struct doc *doc, const char *text)
{
	struct value *body;

	assert_null(json_parse(&body, &doc->arena, text, strlen(text),
			       DOC_READ_MAX_LEN));
	doc_add(doc, body);
}

/* Ids that are right do not make an event of what is none. */
static void wrong_events_are_left(void **state)
{
	static const char *const bodies[] = {
		"{" MADE "}", "{" MADE AT ",\"A\":1}", "{" MADE AT ",\"\":1}",
		"{" MADE AT ",\"a\":{\"b c\":1}}", "{" MADE AT ",\"id\":1}",
		"{" MADE AT ",\"ticket\":\"x\"}",
		"{" MADE AT ",\"a\":\"\xc2\x85\"}",
		"{" MADE AT ",\"a\":\"\\u0001\"}",
		"{" MADE AT ",\"a\":\"\x7f\"}", "{" MADE ",\"at\":\"noon\"}",
		"{" MADE AT ",\"after\":[\"1\"]}", "{" MADE AT ",\"by\":\"\"}",
		"{" MADE AT ",\"needs\":0}", "{\"kind\":\"A\"" AT "}",
		"{" MADE AT ",\"text\":{\"a\":\"b\"}}",
		"{" MADE AT ",\"erased\":{\"a\":\"b\"}}", "{\"nonce\":\"1\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct doc *doc = sample_chain(2);
		BUF_LOCAL file = BUF_INIT;

		add_body(doc, bodies[i]);
		sample_write(&file, doc);
		if (docs_agree(&file))
			fail_msg("read: %s", bodies[i]);
		doc_free(doc);
	}
}

/* An event with `n` lists of 48 lists of 48, on one line in its file. */
static bool takes_dense(unsigned n)
{
	struct doc *doc = doc_new(DOC_TICKET);
	BUF_LOCAL body = BUF_INIT;
	BUF_LOCAL file = BUF_INIT;
	BUF_LOCAL dense = BUF_INIT;
	bool taken;

	buf_adds(&body, "{" MADE AT ",\"a\":[");
	for (unsigned i = 0; i < n * 48; i++) {
		buf_adds(&body, i % 48 ? ",[" : i ? "],[[" : "[[");
		for (unsigned k = 0; k < 48; k++)
			buf_adds(&body, k ? ",[]" : "[]");
		buf_addc(&body, ']');
	}
	buf_adds(&body, "]]}");
	add_body(doc, body.bytes);
	sample_write(&file, doc);
	for (const char *p = file.bytes; *p; p++)
		if (*p != '\n' && *p != ' ')
			buf_addc(&dense, *p);
	taken = docs_agree(&dense);
	doc_free(doc);
	return taken;
}

/* What counts is how long it is as tkt writes it, each value on a line. */
static void what_is_too_long_in_the_file_is_left(void **state)
{
	(void)state;
	assert_true(takes_dense(1));
	assert_false(takes_dense(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_texts_are_read),
		cmocka_unit_test(all_else_is_left),
		cmocka_unit_test(changed_texts_are_read_alike),
		cmocka_unit_test(changed_documents_are_read_alike),
		cmocka_unit_test(wrong_events_are_left),
		cmocka_unit_test(what_is_too_long_in_the_file_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
