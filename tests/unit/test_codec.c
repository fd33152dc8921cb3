#include "unit.h"

#include "base/buf.h"
#include "model/codec.h"
#include "model/history.h"
#include "sample.h"

/* --- json_parse --------------------------------------------------------- */

static const struct tkt_error *parse(struct value **v, struct arena *a,
				     const char *text)
{
	return json_parse(v, a, text, strlen(text), 1 << 20);
}

static void values(void **state)
{
	static const char *const texts[] = {
		"null", "true", "false", "0", "-1", "9007199254740991",
		"-9007199254740991", "\"\"", "\"a\\u00fc\\ud83d\\ude00\\/\"",
		"[]", "{}", "[[],[[]],{\"a\":[1,2]}]",
		" { \"b\" : 1 ,\n\t\"a\" : 2 }\r\n",
		"[\"\\\"[{\",\"\\\\\",\"\\\\\\\"}],\"]",
	};
	static const char *const written[] = {
		"null", "true", "false", "0", "-1", "9007199254740991",
		"-9007199254740991", "\"\"", "\"aü😀/\"",
		"[]", "{}", "[[],[[]],{\"a\":[1,2]}]", "{\"b\":1,\"a\":2}",
		"[\"\\\"[{\",\"\\\\\",\"\\\\\\\"}],\"]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		BUF_LOCAL out = BUF_INIT;
		ARENA_LOCAL a = { 0 };
		struct value *v = NULL;

		assert_ok(parse(&v, &a, texts[i]));
		value_write(&out, v, VALUE_COMPACT, 0);
		assert_string_equal(out.bytes, written[i]);
	}
}

static void refused_json(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "line 1: it ends too early" },
		{ "  \n ", "line 2: it ends too early" },
		{ "[1,", "line 1: it ends too early" },
		{ "\"abc", "line 1: a string without an end" },
		{ "]", "line 1: a bracket that closes nothing" },
		{ "[}", "line 1: not JSON" },
		{ "[1,]", "line 1: not JSON" },
		{ "{\"a\":1,}", "line 1: not JSON" },
		{ "{a:1}", "line 1: not JSON" },
		{ "{'a':1}", "line 1: not JSON" },
		{ "[1 2]", "line 1: not JSON" },
		{ "// no\n1", "line 1: not JSON" },
		{ "[01]", "line 1: not JSON" },
		{ "[+1]", "line 1: not JSON" },
		{ "NaN", "line 1: not JSON" },
		{ "\xef\xbb\xbf{}", "line 1: not JSON" },
		{ "1 2", "line 1: something stands behind the end" },
		{ "{}\n\n}", "line 3: a bracket that closes nothing" },
		{ "\n[1.0]", "line 2: a number that is no integer" },
		{ "[1e400]", "line 1: a number that is no integer" },
		{ "[-0]", "line 1: a number that begins with -0" },
		{ "[9007199254740992]", "an integer beyond 2^53-1" },
		{ "[-9007199254740992]", "an integer beyond 2^53-1" },
		{ "[18446744073709551616]",
		  "line 1: an integer beyond 2^53-1" },
		{ "{\"a\":1,\n\"a\":1}", "line 2: a key that stands twice" },
		{ "[{\"a\":1,\"\\u0061\":1}]",
		  "line 1: a key that stands twice" },
		{ "[\"\\u0000\"]", "line 1: a NUL in a string" },
		{ "{\"\\u0000\":1}", "line 1: a NUL in a string" },
		{ "[\"\\ud800\"]", "line 1: not JSON" },
		{ "[\"\\udc00\"]", "line 1: not JSON" },
		{ "[\"\\ud800\\u0041\"]", "line 1: not JSON" },
		{ "[\"\\x\"]", "line 1: not JSON" },
		{ "[\"a\nb\"]", "line 1: not JSON" },
		{ "[\"\xff\"]", "line 1: bytes that are not UTF-8" },
		{ "[\"\xc0\x80\"]", "line 1: bytes that are not UTF-8" },
		{ "[\"\xed\xa0\x80\"]", "line 1: bytes that are not UTF-8" },
		{ "[\"\xf4\x90\x80\x80\"]",
		  "line 1: bytes that are not UTF-8" },
		{ "[\"\xe2\x82\"]", "line 1: bytes that are not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_LOCAL a = { 0 };
		struct value *v = NULL;

		assert_error(parse(&v, &a, cases[i].text), TKT_E_INVALID,
			     cases[i].message);
		assert_null(v);
	}
}

static void raw_nul_is_refused(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = NULL;

	(void)state;
	assert_error(json_parse(&v, &a, "\"a\0b\"", 5, 100), TKT_E_INVALID,
		     "line 1: not JSON");
	assert_error(json_parse(&v, &a, "[]\0", 3, 100), TKT_E_INVALID,
		     "line 1: something stands behind the end");
}

static void length_and_depth(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL deep = BUF_INIT;
	struct value *v = NULL;

	(void)state;
	assert_error(json_parse(&v, &a, "[ ]", 3, 2), TKT_E_TOO_LARGE,
		     "3 bytes, where 2 are the limit");
	assert_ok(json_parse(&v, &a, "[ ]", 3, 3));
	buf_pad(&deep, '[', JSON_MAX_DEPTH);
	buf_pad(&deep, ']', JSON_MAX_DEPTH);
	assert_ok(parse(&v, &a, deep.bytes));
	buf_reset(&deep);
	buf_pad(&deep, '[', JSON_MAX_DEPTH + 1);
	buf_pad(&deep, ']', JSON_MAX_DEPTH + 1);
	assert_error(parse(&v, &a, deep.bytes), TKT_E_INVALID,
		     "line 1: nested deeper than 32");
}

/* Cleaned on entry (utf8_clean), not refused here. */
static void controls_are_let_through(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct value *v = NULL;

	(void)state;
	assert_ok(parse(&v, &a, "\"a\\r\\n\\u0007\x7f\""));
	assert_string_equal(v->string, "a\r\n\a\x7f");
}

/* --- documents ---------------------------------------------------------- */

static struct doc *sample(struct buf *bytes)
{
	struct doc *doc = sample_chain(3);

	sample_write(bytes, doc);
	return doc;
}

static const struct tkt_error *read_doc(struct doc **out, const char *bytes)
{
	return doc_parse(out, DOC_TICKET, /* id */ NULL, bytes,
			 strlen(bytes));
}

static void written_and_read(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	struct value *summary;

	(void)state;
	doc = sample(&bytes);
	buf_reset(&bytes);
	summary = value_object(&doc->arena);
	value_set_string(&doc->arena, summary, "title", "Printer \"4\"");
	sample_item(doc, summary, "tags", value_string(&doc->arena, "vpn"));
	doc_write(&bytes, doc, summary);
	assert_ok(doc_parse(&read, DOC_TICKET, doc->id, bytes.bytes,
			    bytes.len));
	assert_string_equal(read->id, doc->id);
	assert_int_equal(read->fold, FOLD_VERSION);
	assert_int_equal(read->events.len, 3);
	assert_true(value_equal(read->summary, summary));
	doc_write(&again, read, read->summary);
	assert_string_equal(again.bytes, bytes.bytes);
}

static void file_form(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL expected = BUF_INIT;
	struct value *b = sample_machine(doc, "open", 0, "x");
	struct value *summary = value_object(&doc->arena);

	(void)state;
	value_set_string(&doc->arena, summary, "title", "A");
	doc_write(&bytes, doc, summary);
	assert_string_equal(bytes.bytes,
			    "{\n  \"format\": 1,\n  \"fold\": 1,\n"
			    "  \"id\": \"\",\n  \"title\": \"A\",\n"
			    "  \"events\": {}\n}\n");
	value_unset(b, "at");
	doc_add(doc, b);
	buf_reset(&bytes);
	doc_write(&bytes, doc, summary);
	buf_addf(&expected,
		 "{\n  \"format\": 1,\n  \"fold\": 1,\n  \"id\": \"%s\",\n"
		 "  \"title\": \"A\",\n  \"events\": {\n    \"%s\": {\n"
		 "      \"kind\": \"open\",\n      \"origin\": \"2d711642b726"
		 "b04401627ca9fbac32f5c8530fb1\"\n    }\n  }\n}\n",
		 doc->id, doc->id);
	assert_string_equal(bytes.bytes, expected.bytes);
}

static void one_line(void **state)
{
	static const char *const names[] = { "ticket", "article", "desk" };
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b = sample_machine(doc, "open", 0, "x");
	const struct event *e;

	(void)state;
	value_unset(b, "at");
	e = doc_add(doc, b);
	for (int type = DOC_TICKET; type <= DOC_DESK; type++) {
		BUF_LOCAL line = BUF_INIT;
		BUF_LOCAL expected = BUF_INIT;

		doc->type = (enum doc_type)type;
		event_write_line(&line, doc, e);
		buf_addf(&expected,
			 "{\"id\":\"%s\",\"%s\":\"%s\",\"kind\":\"open\","
			 "\"origin\":\"2d711642b726b04401627ca9fbac32f5"
			 "c8530fb1\"}", e->id, names[type], doc->id);
		assert_string_equal(line.bytes, expected.bytes);
		assert_int_equal(line.len, strlen(line.bytes));
	}
}

/* What looks like the end of an event, or of all, may stand in a text. */
static void texts_are_not_looked_into(void **state)
{
	static const char *const texts[] = {
		"\"}", "\"}}}}", "\\", "\\\"},", "{[\"", "\"events\": {",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
		CLEANUP(doc_free_ptr) struct doc *read = NULL;
		BUF_LOCAL bytes = BUF_INIT;
		struct value *b = sample_person(doc, "open", 0, "anna");
		struct value *summary = value_object(&doc->arena);

		sample_text(doc, b, "title", texts[i]);
		doc_add(doc, b);
		value_set_string(&doc->arena, summary, "title", texts[i]);
		doc_write(&bytes, doc, summary);
		assert_ok(read_doc(&read, bytes.bytes));
		assert_string_equal(event_text(read->events.items[0], "title"),
				    texts[i]);
		assert_true(value_equal(read->summary, summary));
	}
}

/* Any white space, any order of keys, is the same document. */
static void layout_means_nothing(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL other = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct value *v = NULL;

	(void)state;
	doc = sample(&bytes);
	assert_ok(parse(&v, &a, bytes.bytes));
	value_write(&other, v, VALUE_CANONICAL, 0);
	assert_string_not_equal(other.bytes, bytes.bytes);
	assert_ok(read_doc(&read, other.bytes));
	sample_write(&again, read);
	assert_string_equal(again.bytes, bytes.bytes);
}

/* The file `bytes` with one thing put for another. */
static void edit(struct buf *out, const char *bytes, const char *what,
		 const char *with)
{
	const char *p = strstr(bytes, what);

	assert_non_null(p);
	buf_reset(out);
	buf_add(out, bytes, (size_t)(p - bytes));
	buf_adds(out, with);
	buf_adds(out, p + strlen(what));
}

static void refused_documents(void **state)
{
	static const struct {
		const char *what, *with, *message;
	} cases[] = {
		{ "\"format\": 1", "\"format\": 0",
		  "'format': missing, or no version" },
		{ "\"format\": 1", "\"fold\": 1",
		  "line 3: a key that stands twice" },
		{ "\"fold\": 1", "\"fold\": \"1\"",
		  "'fold': missing, or no version" },
		{ "\"id\": ", "\"title\": ",
		  "'id': missing, or no 40 hex digits" },
		{ "  \"id\": \"", "  \"id\": \"A",
		  "'id': missing, or no 40 hex digits" },
		{ "\"fold\": 1", "\"fold\": 1, \"nonsense\": 1",
		  "'nonsense': no key of a summary" },
		{ "\"fold\": 1", "\"fold\": 1, \"title\": \"\\u0007\"",
		  "the summary has control characters" },
		{ "\"fold\": 1", "\"fold\": 1, \"title\": [\"\x7f\"]",
		  "the summary has control characters" },
		{ "\"events\"", "\"happenings\"",
		  "'events': missing, or not an object" },
		{ "\"events\"", "\"\\u0065vents\"",
		  "'events': missing, or not an object" },
		{ "\"events\": {", "\"events\": 1, \"title\": {",
		  "'events': missing, or not an object" },
		{ "\"events\": {", "\"events\": 1{", "line 5: not JSON" },
		{ "\"events\": {", "\"events\": -{", "line 5: not JSON" },
		{ "\"events\": {", "\"events\": {} , \"events\": {",
		  "line 5: a key that stands twice" },
		{ "\"fold\": 1", "\"fold\": 1, \"events\": 1",
		  "line 5: a key that stands twice" },
		{ "\n    },", "\n    }", "line 21: a comma is missing" },
		{ "\n    },", "\n    },,", "line 20: a key is missing" },
		{ "\n    },", "\n    }},",
		  "line 58: a bracket that closes nothing" },
		{ "\"open\",", "[},", "line 7: not JSON" },
		{ "\"kind\": \"open\"", "\"kind\": \"opem\"",
		  NULL /* not what its id says */ },
	};
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL bad = BUF_INIT;

	(void)state;
	doc = sample(&bytes);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct doc *read = NULL;
		const struct tkt_error *err;

		edit(&bad, bytes.bytes, cases[i].what, cases[i].with);
		err = read_doc(&read, bad.bytes);
		if (!err)
			fail_msg("case %zu is read", i);
		assert_null(read);
		assert_int_equal(err->code, TKT_E_INVALID);
		if (cases[i].message)
			assert_string_equal(err->message, cases[i].message);
		else
			assert_non_null(strstr(err->message,
					       "is not what its id says"));
		tkt_error_free(err);
	}
}

/* Makes another nonce of the event's, so that it is not its id's. */
static void belie(struct buf *bytes, const char *id)
{
	char *p = strstr(strstr(bytes->bytes, "\"events\""), id);

	while ((p = strstr(p, id)) && memcmp(p + EVENT_ID_LEN, "\": {", 4))
		p++;
	assert_non_null(p);
	p = strstr(p, "\"nonce\": \"");
	assert_non_null(p);
	p += strlen("\"nonce\": \"");
	*p = *p == 'a' ? 'b' : 'a';
}

static void assert_belied(const struct buf *bytes, const char *id)
{
	BUF_LOCAL message = BUF_INIT;
	struct doc *read = NULL;
	const struct tkt_error *err = read_doc(&read, bytes->bytes);

	assert_non_null(err);
	assert_null(read);
	buf_addf(&message, "event %.7s is not what its id says", id);
	assert_non_null(strstr(err->message, message.bytes));
	tkt_error_free(err);
}

/* Several are proven at once: every one of them, and the first is told. */
static void every_event_is_proven(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(37);
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL bad = BUF_INIT;
	BUF_LOCAL worse = BUF_INIT;

	(void)state;
	sample_write(&bytes, doc);
	for (size_t i = 0; i < doc->events.len; i++) {
		buf_reset(&bad);
		buf_add(&bad, bytes.bytes, bytes.len);
		for (size_t k = i; k < doc->events.len; k += 5)
			belie(&bad, doc->events.items[k]->id);
		assert_belied(&bad, doc->events.items[i]->id);
		/* And before what is wrong behind it. */
		edit(&worse, bad.bytes, "\n    }\n  }", "\n    }, {}\n  }");
		assert_belied(&worse, doc->events.items[i]->id);
	}
}

static void the_id_must_be_the_one(void **state)
{
	static const char other[] = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL bad = BUF_INIT;
	BUF_LOCAL message = BUF_INIT;
	struct doc *read = NULL;

	(void)state;
	doc = sample(&bytes);
	buf_addf(&message, "holds '%.7s', not '0a1b2c3'", doc->id);
	assert_error(doc_parse(&read, DOC_TICKET, other, bytes.bytes,
			       bytes.len), TKT_E_INVALID, message.bytes);
	edit(&bad, bytes.bytes, doc->id, other);
	assert_error(read_doc(&read, bad.bytes), TKT_E_INVALID,
		     "'id': its event is not there");
}

static void sizes(void **state)
{
	CLEANUP(free_ptr) char *huge = mem_alloc(DOC_READ_MAX_LEN + 1);
	struct doc *read = NULL;

	(void)state;
	memset(huge, ' ', DOC_READ_MAX_LEN + 1);
	assert_error(doc_parse(&read, DOC_TICKET, NULL, huge,
			       DOC_READ_MAX_LEN + 1), TKT_E_TOO_LARGE,
		     "16777217 bytes, where 16777216 are the limit");
}

/* As many values as its length allows, whatever they are. */
static void values_are_counted(void **state)
{
	ARENA_LOCAL a = { 0 };
	BUF_LOCAL list = BUF_INIT;
	struct value *v = NULL;

	(void)state;
	buf_addc(&list, '[');
	for (int i = 0; i < 40000; i++)
		buf_adds(&list, i ? ",{}" : "{}");
	buf_addc(&list, ']');
	assert_error(parse(&v, &a, list.bytes), TKT_E_INVALID,
		     "line 1: too many values for its length");
	list.bytes[16384 * 3] = ']';
	list.bytes[16384 * 3 + 1] = '\0';
	assert_ok(parse(&v, &a, list.bytes));
	assert_int_equal(value_len(v), 16384);
}

static void an_event_stands_once(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(1);
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL twice = BUF_INIT;
	struct doc *read = NULL;
	const char *event, *end;

	(void)state;
	sample_write(&bytes, doc);
	event = strstr(bytes.bytes, "    \"");
	end = strstr(event, "\n    }\n") + 6;
	buf_add(&twice, bytes.bytes, (size_t)(end - bytes.bytes));
	buf_adds(&twice, ",\n");
	buf_adds(&twice, event);
	assert_error(read_doc(&read, twice.bytes), TKT_E_INVALID,
		     "line 21: a key that stands twice");
}

static void white_space_has_a_limit_too(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(1);
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL wide = BUF_INIT;
	BUF_LOCAL space = BUF_INIT;
	struct doc *read = NULL;
	const struct tkt_error *err;

	(void)state;
	sample_write(&bytes, doc);
	buf_pad(&space, ' ', 2 * EVENT_MAX_LEN);
	buf_adds(&space, "\"kind\"");
	edit(&wide, bytes.bytes, "\"kind\"", space.bytes);
	err = read_doc(&read, wide.bytes);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_TOO_LARGE);
	assert_non_null(strstr(err->message, "line 6: event of 13"));
	tkt_error_free(err);
}

static void summaries_have_their_keys(void **state)
{
	(void)state;
	assert_true(summary_key_is_known(DOC_TICKET, "title"));
	assert_true(summary_key_is_known(DOC_TICKET, "tier"));
	assert_false(summary_key_is_known(DOC_TICKET, "config"));
	assert_false(summary_key_is_known(DOC_TICKET, "events"));
	assert_true(summary_key_is_known(DOC_ARTICLE, "audience"));
	assert_false(summary_key_is_known(DOC_ARTICLE, "tier"));
	assert_true(summary_key_is_known(DOC_DESK, "config"));
	assert_false(summary_key_is_known(DOC_DESK, "title"));
}

/* What a newer tkt wrote is read, and its summary kept. */
static void newer(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL future = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	struct doc *none = NULL;

	(void)state;
	doc = sample(&bytes);
	edit(&future, bytes.bytes, "\"format\": 1", "\"format\": 2");
	assert_error(read_doc(&none, future.bytes), TKT_E_VERSION,
		     "format 2 is newer than this tkt knows");
	edit(&future, bytes.bytes, "\"fold\": 1,\n", "\"fold\": 7,\n");
	buf_reset(&bytes);
	buf_add(&bytes, future.bytes, future.len);
	edit(&future, bytes.bytes, "  \"events\"",
	     "  \"mood\": [\n    1\n  ],\n  \"events\"");
	assert_ok(read_doc(&read, future.bytes));
	assert_int_equal(read->fold, 7);
	assert_true(doc_is_newer(read));
	doc_write(&again, read, read->summary);
	assert_string_equal(again.bytes, future.bytes);
}

/* --- events ------------------------------------------------------------- */

static void refused_events(void **state)
{
#define ID "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
#define OK "\"kind\":\"note\",\"at\":\"2026-03-02T09:00:00Z\",\"nonce\":\"1\""
#define SALT "00112233445566778899aabbccddeeff"
#define HASH SALT SALT
	static const struct {
		const char *body, *message;
	} cases[] = {
		{ "[]", "an event is no object" },
		{ "{}", "event's 'kind': no name of a kind" },
		{ "{\"kind\":1}", "event's 'kind': no name of a kind" },
		{ "{\"kind\":\"No\"}", "event's 'kind': no name of a kind" },
		{ "{\"kind\":\"note\"}",
		  "event's 'nonce': missing, and there is no origin" },
		{ "{\"kind\":\"note\",\"nonce\":\"1\"}",
		  "event's 'at': missing" },
		{ "{\"kind\":\"note\",\"nonce\":\"\"}",
		  "event's 'nonce': not a text, or an empty one" },
		{ "{\"kind\":\"note\",\"origin\":7}",
		  "event's 'origin': not a text, or an empty one" },
		{ "{\"kind\":\"note\",\"origin\":\"1\",\"recorded\":"
		  "\"2026-03-02T09:00:00Z\"}",
		  "event's 'recorded': there is no 'at'" },
		{ "{" OK ",\"recorded\":\"2026-03-02T09:00:00+00:00\"}",
		  "event's 'recorded': not a time like 2026-11-21T19:30:00Z" },
		{ "{" OK ",\"recorded\":\"2026-02-30T09:00:00Z\"}",
		  "event's 'recorded': not a time like 2026-11-21T19:30:00Z" },
		{ "{" OK ",\"recorded\":\"2026-03-02t09:00:00z\"}",
		  "event's 'recorded': not a time like 2026-11-21T19:30:00Z" },
		{ "{" OK ",\"recorded\":17}",
		  "event's 'recorded': not a time like 2026-11-21T19:30:00Z" },
		{ "{" OK ",\"by\":\"\"}",
		  "event's 'by': not a text, or an empty one" },
		{ "{" OK ",\"needs\":0}",
		  "event's 'needs': not the version of a fold" },
		{ "{" OK ",\"id\":\"" ID "\"}",
		  "event's 'id': is no key of an event" },
		{ "{" OK ",\"A\":1}",
		  "event's key outside [a-z][a-z0-9_]*" },
		{ "{" OK ",\"to\":{\"a-b\":1}}",
		  "event's 'to': a key outside [a-z][a-z0-9_]*" },
		{ "{" OK ",\"to\":[{\"\":1}]}",
		  "event's 'to': a key outside [a-z][a-z0-9_]*" },
		{ "{" OK ",\"to\":\"\\u0085\"}",
		  "event's 'to': text with control characters" },
		{ "{" OK ",\"to\":\"\\r\\n\"}",
		  "event's 'to': text with control characters" },
		{ "{" OK ",\"after\":\"" ID "\"}",
		  "event's 'after': not a list" },
		{ "{" OK ",\"after\":[1]}",
		  "event's 'after': not an event's id" },
		{ "{" OK ",\"after\":[\"" ID "0\"]}",
		  "event's 'after': not an event's id" },
		{ "{" OK ",\"after\":[\"" ID "\",\"" ID "\"]}",
		  "event's 'after': not sorted, or one id twice" },
		{ "{" OK ",\"after\":[\"1a1b2c3d4e5f60718293a4b5c6d7e8f901234"
		  "567\",\"" ID "\"]}",
		  "event's 'after': not sorted, or one id twice" },
		{ "{" OK ",\"text\":{}}",
		  "event's 'text': not an object, or an empty one" },
		{ "{" OK ",\"erased\":[]}",
		  "event's 'erased': not an object, or an empty one" },
		{ "{" OK ",\"text\":{\"note\":1},\"salt\":{\"note\":\"" SALT
		  "\"}}", "event's 'note': not a text" },
		{ "{" OK ",\"text\":{\"note\":\"x\"}}",
		  "event's 'note': its salt is no 32 hex digits" },
		{ "{" OK ",\"text\":{\"note\":\"x\"},\"salt\":{\"note\":\""
		  SALT "0\"}}",
		  "event's 'note': its salt is no 32 hex digits" },
		{ "{" OK ",\"text\":{\"note\":\"x\"},\"salt\":{\"note\":\""
		  "00112233445566778899AABBCCDDEEFF\"}}",
		  "event's 'note': its salt is no 32 hex digits" },
		{ "{" OK ",\"text\":{\"note\":\"x\"},\"salt\":{\"note\":\""
		  SALT "\",\"more\":\"" SALT "\"}}",
		  "event's 'salt': there for more than the texts" },
		{ "{" OK ",\"salt\":{\"note\":\"" SALT "\"}}",
		  "event's 'salt': there for more than the texts" },
		{ "{" OK ",\"text\":{\"note\":\"x\"},\"salt\":{\"note\":\""
		  SALT "\"},\"erased\":{\"note\":\"" HASH "\"}}",
		  "event's 'note': there, and erased as well" },
		{ "{" OK ",\"erased\":{\"note\":\"" SALT "\"}}",
		  "event's 'note': erased, but not to a digest" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_LOCAL a = { 0 };
		struct value *v = NULL;

		assert_ok(parse(&v, &a, cases[i].body));
		assert_error(event_check(v, /* id */ NULL), TKT_E_INVALID,
			     cases[i].message);
	}
}

static void good_events(void **state)
{
	static const char *const bodies[] = {
		"{" OK "}",
		"{\"kind\":\"open\",\"origin\":\"" ID "\"}",
		"{" OK ",\"after\":[]}",
		"{" OK ",\"after\":[\"" ID "\"],\"sig\":\"s\",\"needs\":9}",
		"{" OK ",\"erased\":{\"note\":\"" HASH "\"}}",
		"{" OK ",\"odd\":[null,true,{\"a\":-1}]}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		ARENA_LOCAL a = { 0 };
		struct value *v = NULL;
		char id[EVENT_ID_LEN + 1];
		const struct tkt_error *err;

		assert_ok(parse(&v, &a, bodies[i]));
		assert_ok(event_check(v, /* id */ NULL));
		event_id(id, v);
		assert_ok(event_check(v, id));
		id[EVENT_ID_LEN - 1] ^= 1;
		err = event_check(v, id);
		assert_non_null(err);
		tkt_error_free(err);
	}
}

/* Numbers that commands set themselves have no parser before them. */
static void integers_of_commands(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b = sample_person(doc, "note", 1, "anna");

	(void)state;
	value_set_int(&doc->arena, b, "n", INT64_C(9007199254740991));
	assert_ok(event_check(b, NULL));
	value_set_int(&doc->arena, b, "n", INT64_C(9007199254740992));
	assert_error(event_check(b, NULL), TKT_E_INVALID,
		     "event's 'n': an integer beyond 2^53-1");
}

/* 64 KiB as the file has them, indented: not as they came in. */
static void events_have_a_limit(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b = sample_person(doc, "note", 1, "anna");
	BUF_LOCAL text = BUF_INIT;
	BUF_LOCAL written = BUF_INIT;
	BUF_LOCAL message = BUF_INIT;

	(void)state;
	value_set_string(&doc->arena, b, "note", "");
	value_write(&written, b, VALUE_INDENTED, 2);
	buf_pad(&text, 'x', EVENT_MAX_LEN - written.len);
	value_set_string(&doc->arena, b, "note", text.bytes);
	assert_ok(event_check(b, NULL));
	buf_addc(&text, 'x');
	value_set_string(&doc->arena, b, "note", text.bytes);
	assert_error(event_check(b, NULL), TKT_E_TOO_LARGE,
		     "event of 65537 bytes, where 65536 are the limit");
	value_unset(b, "note");
	for (int i = 0; i < 8000; i++)
		sample_item(doc, b, "list", value_int(&doc->arena, 1));
	buf_reset(&written);
	value_write(&written, b, VALUE_COMPACT, 0);
	assert_true(written.len < EVENT_MAX_LEN / 2);
	buf_reset(&written);
	value_write(&written, b, VALUE_INDENTED, 2);
	buf_addf(&message, "event of %zu bytes, where 65536 are the limit",
		 written.len);
	assert_error(event_check(b, NULL), TKT_E_TOO_LARGE, message.bytes);
}

static void depth_of_events(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	struct value *b, *deep;

	(void)state;
	doc = doc_new(DOC_TICKET);
	b = sample_person(doc, "open", 0, "anna");
	deep = value_array(&doc->arena);
	for (int i = 2; i < JSON_MAX_DEPTH - 2; i++) {
		struct value *outer = value_array(&doc->arena);

		value_append(&doc->arena, outer, deep);
		deep = outer;
	}
	value_set(&doc->arena, b, "deep", deep);
	assert_ok(event_check(b, NULL));
	doc_add(doc, b);
	sample_write(&bytes, doc);
	assert_ok(read_doc(&read, bytes.bytes));
	sample_item(doc, b, "deeper", deep);
	assert_error(event_check(b, NULL), TKT_E_INVALID,
		     "event's 'deeper': nested deeper than 30");
}

/* A line of `log --json` says by these whose event it is. */
static void names_of_lines_are_no_payload(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b = sample_person(doc, "open", 0, "anna");
	BUF_LOCAL bytes = BUF_INIT;
	struct doc *read = NULL;

	(void)state;
	value_set_int(&doc->arena, b, "ticket", 1);
	doc_add(doc, b);
	sample_write(&bytes, doc);
	assert_error(read_doc(&read, bytes.bytes), TKT_E_INVALID,
		     "'ticket': is no key of an event");
	assert_ok(doc_parse(&read, DOC_ARTICLE, /* id */ NULL, bytes.bytes,
			    bytes.len));
	doc_free(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(refused_json),
		cmocka_unit_test(raw_nul_is_refused),
		cmocka_unit_test(length_and_depth),
		cmocka_unit_test(controls_are_let_through),
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(file_form),
		cmocka_unit_test(one_line),
		cmocka_unit_test(texts_are_not_looked_into),
		cmocka_unit_test(layout_means_nothing),
		cmocka_unit_test(refused_documents),
		cmocka_unit_test(every_event_is_proven),
		cmocka_unit_test(the_id_must_be_the_one),
		cmocka_unit_test(sizes),
		cmocka_unit_test(values_are_counted),
		cmocka_unit_test(an_event_stands_once),
		cmocka_unit_test(white_space_has_a_limit_too),
		cmocka_unit_test(summaries_have_their_keys),
		cmocka_unit_test(newer),
		cmocka_unit_test(refused_events),
		cmocka_unit_test(good_events),
		cmocka_unit_test(integers_of_commands),
		cmocka_unit_test(events_have_a_limit),
		cmocka_unit_test(depth_of_events),
		cmocka_unit_test(names_of_lines_are_no_payload),
	};

	return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
