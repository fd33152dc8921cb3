/*
 * The codec against input that nobody's tkt wrote: it must be refused, or be
 * read as what it says, in bounded memory and without a fault.
 */
#include "unit.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "model/codec.h"
#include "sample.h"

#define MIB ((size_t)1 << 20)

/* --- a valid ticket, damaged -------------------------------------------- */

static void make_ticket(struct buf *bytes)
{
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(3);
	struct value *summary = value_object(&doc->arena);
	struct value *erase = sample_person(doc, "erase", 9, "lena");

	sample_after(doc, erase, doc->events.items[2]->id);
	sample_erase(doc, erase, doc->events.items[1]->id, "note");
	doc_add(doc, erase);
	sample_write(bytes, doc);
	buf_reset(bytes);
	value_set_string(&doc->arena, summary, "title", "Printer");
	sample_item(doc, summary, "tags", value_string(&doc->arena, "vpn"));
	doc_write(bytes, doc, summary);
}

/* Reads it from memory of exactly its size, so that sanitizers see the edge. */
static bool is_read(struct doc **out, const char *bytes, size_t len)
{
	CLEANUP(free_ptr) char *exact = mem_alloc(len);
	const struct tkt_error *err;

	*out = NULL;
	if (len)
		memcpy(exact, bytes, len);
	err = doc_parse(out, DOC_TICKET, /* id */ NULL, exact, len);
	assert_int_equal(err == NULL, *out != NULL);
	if (err)
		assert_true(strlen(err->message) > 3);
	tkt_error_free(err);
	return *out != NULL;
}

static bool is_refused(const char *bytes, size_t len)
{
	struct doc *doc;

	if (!is_read(&doc, bytes, len))
		return true;
	doc_free(doc);
	return false;
}

static void every_prefix_is_refused(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;

	(void)state;
	make_ticket(&bytes);
	/* Without the newline at the end it is whole. */
	for (size_t len = 0; len < bytes.len - 1; len++)
		if (!is_refused(bytes.bytes, len))
			fail_msg("read when cut at %zu", len);
	assert_false(is_refused(bytes.bytes, bytes.len - 1));
}

static void every_suffix_is_refused(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;

	(void)state;
	make_ticket(&bytes);
	for (size_t i = 1; i < bytes.len; i++)
		assert_true(is_refused(bytes.bytes + i, bytes.len - i));
}

/* What is read in spite of it has the same events: only the summary or white
 * space was hit. */
static void assert_same_events(const char *bytes, size_t len,
			       const char *events)
{
	BUF_LOCAL got = BUF_INIT;
	struct doc *doc;

	if (!is_read(&doc, bytes, len))
		return;
	doc->fold = FOLD_VERSION; /* it may have become higher */
	sample_write(&got, doc);
	doc_free(doc);
	if (strcmp(got.bytes, events))
		fail_msg("other events:\n%s\nof\n%.*s", got.bytes, (int)len,
			 bytes);
}

static void every_bit_flipped(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL events = BUF_INIT;
	struct doc *doc;

	(void)state;
	make_ticket(&bytes);
	assert_true(is_read(&doc, bytes.bytes, bytes.len));
	sample_write(&events, doc);
	doc_free(doc);
	for (size_t i = 0; i < bytes.len; i++)
		for (int bit = sample_is_instrumented() ? (int)(i % 4) : 0;
		     bit < 8; bit += sample_is_instrumented() ? 4 : 1) {
			bytes.bytes[i] ^= (char)(1 << bit);
			assert_same_events(bytes.bytes, bytes.len,
					   events.bytes);
			bytes.bytes[i] ^= (char)(1 << bit);
		}
}

static void bytes_lost_and_doubled(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL events = BUF_INIT;
	struct doc *doc;

	(void)state;
	make_ticket(&bytes);
	assert_true(is_read(&doc, bytes.bytes, bytes.len));
	sample_write(&events, doc);
	doc_free(doc);
	for (size_t i = 0; i < bytes.len; i++) {
		BUF_LOCAL other = BUF_INIT;

		buf_add(&other, bytes.bytes, i);
		buf_add(&other, bytes.bytes + i + 1, bytes.len - i - 1);
		assert_same_events(other.bytes, other.len, events.bytes);
		buf_reset(&other);
		buf_add(&other, bytes.bytes, i + 1);
		buf_add(&other, bytes.bytes + i, bytes.len - i);
		assert_same_events(other.bytes, other.len, events.bytes);
	}
}

/* A line of the file that is a member by itself, written twice. */
static void every_key_twice(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	const char *line, *end;
	int n = 0;

	(void)state;
	make_ticket(&bytes);
	for (line = bytes.bytes; *line; line = end + 1) {
		BUF_LOCAL other = BUF_INIT;

		end = strchr(line, '\n');
		if (end[-1] != ',' || !memmem(line, (size_t)(end - line),
					      "\": ", 3))
			continue;
		buf_add(&other, bytes.bytes, (size_t)(end + 1 - bytes.bytes));
		buf_adds(&other, line);
		if (!is_refused(other.bytes, other.len))
			fail_msg("read with twice\n%.*s", (int)(end - line),
				 line);
		n++;
	}
	assert_true(n > 20);
}

static void replace(struct buf *out, const char *bytes, const char *what,
		    const char *with)
{
	const char *p = strstr(bytes, what);

	assert_non_null(p);
	buf_reset(out);
	buf_add(out, bytes, (size_t)(p - bytes));
	buf_adds(out, with);
	buf_adds(out, p + strlen(what));
}

static void texts_that_are_none(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41",
		"\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		"\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80", "\xfe", "\xff", /* not UTF-8 */
		"\\u0000", "\\ud800", "\\udbff", "\\udc00", "\\udfff",
		"\\ud800\\ud800", "\\ud83d\\u0041", "\\u12", "\\u12g4", "\\x",
		"\\", "\x01", "\x1f", "\n", "\t", "\r", /* not JSON */
		"\\u0001", "\\b", "\\f", "\\r", "\\u001f", "\\u007f", "\x7f",
		"\\u0080", "\\u009f", "\xc2\x85", /* not our texts */
	};
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL other = BUF_INIT;

	(void)state;
	make_ticket(&bytes);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		static const char *const places[] = {
			"Der Drucker", "Printer", "vpn", "anna", "kind",
			"title",
		};

		for (size_t k = 0; k < ARRAY_LEN(places); k++) {
			replace(&other, bytes.bytes, places[k], bad[i]);
			if (!is_refused(other.bytes, other.len))
				fail_msg("read: case %zu in '%s'", i,
					 places[k]);
		}
	}
}

static void numbers_that_are_none(void **state)
{
	static const char *const bad[] = {
		"1e400", "1E2", "1.0", "0.5", "-0", "-0.0", "01", "-01", "+1",
		"1.", ".5", "--1", "0x10", "1_000", "9007199254740992",
		"-9007199254740992", "9007199254740993",
		"18446744073709551616", "99999999999999999999999999999999",
		"Infinity", "NaN", "-", "true", "null", "\"1\"", "[1]", "",
		"1 1", "1,", "/**/1", "1//\n",
	};
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL other = BUF_INIT;

	(void)state;
	make_ticket(&bytes);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		BUF_LOCAL with = BUF_INIT;

		buf_addf(&with, "\"fold\": %s", bad[i]);
		replace(&other, bytes.bytes, "\"fold\": 1", with.bytes);
		if (!is_refused(other.bytes, other.len))
			fail_msg("read: '%s'", bad[i]);
	}
}

static void no_documents(void **state)
{
	static const char *const texts[] = {
		"", " ", "null", "true", "1", "\"\"", "[]", "{}", "{", "}",
		"[", "\"", "\\", "\xef\xbb\xbf", "<<<<<<< HEAD\n", ",", ":",
		"{\"events\":{}}", "{\"events\":[]}", "{\"events\":{", "{{}}",
		"{\"events\"}", "{\"events\":}", "[\"events\":{}]",
		"{\"format\":1,\"fold\":1,\"id\":\"\",\"events\":{}}",
		"{\"format\":1,\"fold\":1,\"id\":"
		"\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\",\"events\":{}}",
		"{\"format\":1,\"fold\":1,\"id\":"
		"\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\",\"events\":{"
		"\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\":{}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_true(is_refused(texts[i], strlen(texts[i])));
	assert_true(is_refused("\0", 1));
	assert_true(is_refused("{\"events\":{\0}}", 14));
}

/* Bodies under each other's ids; one that names itself as its parent. */
static void forged_events(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(2);
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL other = BUF_INIT;
	char *second, *first;

	(void)state;
	sample_write(&bytes, doc);
	assert_false(is_refused(bytes.bytes, bytes.len));
	first = strstr(bytes.bytes, "    \"");
	second = strstr(first, "\n    \"") + 1;
	for (size_t i = 0; i < EVENT_ID_LEN; i++) {
		char c = first[5 + i];

		first[5 + i] = second[5 + i];
		second[5 + i] = c;
	}
	assert_true(is_refused(bytes.bytes, bytes.len));

	buf_reset(&bytes);
	sample_write(&bytes, doc);
	replace(&other, bytes.bytes, "\"after\": [\n        \"",
		"\"after\": [\n        \"x");
	memcpy(strstr(other.bytes, "        \"x") + 9,
	       doc->events.items[1]->id, EVENT_ID_LEN);
	assert_true(is_refused(other.bytes, other.len));
}

/* --- bombs -------------------------------------------------------------- */

/* Repeats a text up to about `len` bytes. */
static void repeat(struct buf *out, const char *text, size_t len)
{
	size_t n = strlen(text);

	buf_reserve(out, len + n);
	while (out->len < len)
		buf_add(out, text, n);
}

static void bomb_repeated(struct buf *out, size_t len, const char *begin,
			  const char *again, const char *end)
{
	buf_adds(out, begin);
	repeat(out, again, len - strlen(end) - strlen(again));
	buf_adds(out, end);
}

#define BOMB(name, begin, again, end)                                          \
	static void name(struct buf *out, size_t len)                          \
	{                                                                      \
		bomb_repeated(out, len, begin, again, end);                    \
	}

BOMB(bomb_objects, "[{}", ",{}", "]")
BOMB(bomb_arrays, "[[]", ",[]", "]")
BOMB(bomb_depth, "", "[", "")
BOMB(bomb_closed, "]", "]", "")
BOMB(bomb_depth_objects, "", "{\"a\":", "")
BOMB(bomb_numbers, "[1", ",1", "]")
BOMB(bomb_strings, "[\"\"", ",\"\"", "]")
BOMB(bomb_one_string, "\"", "x", "\"")
BOMB(bomb_escapes, "\"", "\\u0041", "\"")
BOMB(bomb_umlauts, "\"", "ü", "\"")
BOMB(bomb_one_key, "{\"", "x", "\":1}")
BOMB(bomb_same_keys, "{\"a\":1", ",\"a\":1", "}")
BOMB(bomb_white, "[", "\n", "]")
BOMB(bomb_number, "[", "1", "]")
BOMB(bomb_words, "[null", ",null", "]")
BOMB(bomb_open_string, "\"", "\\\"", "")
/* As many values as a text of this length may have, and little more in it. */
#define SPACES_45 "                                             "
BOMB(bomb_sparse, "[1", ",\n" SPACES_45 "   []" SPACES_45, "]")
BOMB(bomb_sparse_objects, "[1",
     "," SPACES_45 "{" SPACES_45 "\"a\":\"\"}", "]")

#define HEAD "{\"format\":1,\"fold\":1,\"id\":"                                \
	     "\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\","
BOMB(bomb_head, HEAD "\"title\":[{}", ",{}", "],\"events\":{}}")
BOMB(bomb_head_strings, HEAD "\"title\":[\"\"",
     ",\"\"" SPACES_45 " ", "],\"events\":{}}")
BOMB(bomb_event, HEAD "\"events\":{"
     "\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\":{\"a\":[1", ",1", "]}}}")
BOMB(bomb_no_events, HEAD "\"events\":{\"\":{}", ",\"\":{}", "}}")

static void bomb_keys(struct buf *out, size_t len)
{
	buf_addc(out, '{');
	for (unsigned i = 0; out->len < len - 32; i++)
		buf_addf(out, "%s\"%x\":1", i ? "," : "", i);
	buf_addc(out, '}');
}

/* Events that are valid, small, and many: the first is the ticket's. */
static void add_valid_event(struct buf *out, unsigned i, const char *payload)
{
	BUF_LOCAL body = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	char id[EVENT_ID_LEN + 1];
	struct value *v = NULL;

	buf_addf(&body, "{\"kind\":\"a\",\"origin\":\"%x\"%s}", i,
		 payload);
	assert_ok(json_parse(&v, &a, body.bytes, body.len, MIB));
	event_id(id, v);
	if (!i)
		buf_addf(out, "{\"format\":1,\"fold\":1,\"id\":\"%s\","
			 "\"events\":{", id);
	buf_addf(out, "%s\"%s\":%s", i ? "," : "", id, body.bytes);
}

static void bomb_valid_events(struct buf *out, size_t len)
{
	for (unsigned i = 0; !i || out->len < len - 256; i++)
		add_valid_event(out, i, "");
	buf_adds(out, "}}");
}

/* The most values that a document of its length may have, in small events … */
static void bomb_valid_values(struct buf *out, size_t len)
{
	for (unsigned i = 0; !i || out->len < len - 512; i++)
		add_valid_event(out, i, ",\"a\":\"\",\"b\":\"\",\"c\":\"\","
				"\"d\":\"\",\"e\":\"\",\"f\":\"\"");
	buf_adds(out, "}}");
}

/* … and in large ones, whose keys are as short as they can be. */
static void bomb_valid_members(struct buf *out, size_t len)
{
	BUF_LOCAL payload = BUF_INIT;

	for (unsigned i = 0; i < 26 * 36 * 3; i++)
		buf_addf(&payload, ",\"%c%c%c\":\"\" ", 'a' + i / 36 % 26,
			 "abcdefghijklmnopqrstuvwxyz0123456789"[i % 36],
			 'x' + i / 36 / 26);
	for (unsigned i = 0; !i || out->len + payload.len < len - 512; i++)
		add_valid_event(out, i, payload.bytes);
	buf_adds(out, "}}");
}

static const struct {
	const char *name;
	void (*make)(struct buf *out, size_t len);
} bombs[] = {
#define NAMED(f) { #f, f }
	NAMED(bomb_objects), NAMED(bomb_arrays), NAMED(bomb_depth),
	NAMED(bomb_closed), NAMED(bomb_depth_objects), NAMED(bomb_numbers),
	NAMED(bomb_strings), NAMED(bomb_one_string), NAMED(bomb_escapes),
	NAMED(bomb_umlauts), NAMED(bomb_one_key), NAMED(bomb_same_keys),
	NAMED(bomb_white), NAMED(bomb_number), NAMED(bomb_words),
	NAMED(bomb_open_string), NAMED(bomb_sparse),
	NAMED(bomb_sparse_objects), NAMED(bomb_head),
	NAMED(bomb_head_strings), NAMED(bomb_event), NAMED(bomb_no_events),
	NAMED(bomb_keys), NAMED(bomb_valid_events), NAMED(bomb_valid_values),
	NAMED(bomb_valid_members),
};

static size_t resident_len(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long all = 0, resident = 0;

	if (!f || fscanf(f, "%lu %lu", &all, &resident) != 2)
		resident = 0;
	if (f)
		fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* 8 times the input, and 16 MiB, which 16 MiB of input make 9 times; as much
 * is asked of 4 MiB. */
static size_t allowed_len(size_t len)
{
	return 8 * len + (len > MIB ? len : 16 * MIB);
}

/* In a child, so that each begins with little memory. Reads it in both ways. */
static int set_off(size_t which, size_t len)
{
	size_t before_len = resident_len(), used_len;
	BUF_LOCAL bytes = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct rusage usage;
	struct value *v = NULL;
	struct doc *doc = NULL;

	bombs[which].make(&bytes, len);
	tkt_error_free(json_parse(&v, &a, bytes.bytes, bytes.len,
				  DOC_READ_MAX_LEN));
	arena_release(&a);
	tkt_error_free(doc_parse(&doc, DOC_TICKET, /* id */ NULL, bytes.bytes,
				 bytes.len));
	doc_free(doc);
	getrusage(RUSAGE_SELF, &usage);
	used_len = (size_t)usage.ru_maxrss * 1024;
	used_len = used_len > before_len ? used_len - before_len : 0;
	if (sample_is_instrumented() || used_len <= allowed_len(len))
		return 0;
	fprintf(stderr, "%s of %zu bytes: %zu MiB (%.1f times)\n",
		bombs[which].name, len, used_len / MIB,
		(double)used_len / (double)len);
	return 1;
}

static void set_off_all(size_t len)
{
	bool failed = false;

	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		int status = 0;
		pid_t child;

		fflush(NULL);
		child = fork();
		assert_true(child >= 0);
		if (!child)
			_exit(set_off(i, len));
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			fprintf(stderr, "%s: status %d\n", bombs[i].name,
				status);
			failed = true;
		}
	}
	assert_false(failed);
}

static void bombs_of_64_kib(void **state)
{
	(void)state;
	set_off_all(MIB / 16);
}

static void bombs_of_1_mib(void **state)
{
	(void)state;
	set_off_all(sample_is_instrumented() ? MIB / 32 : MIB);
}

/* The most that is read, where there is time: TKT_SOAK=1. */
static void bombs_of_4_or_16_mib(void **state)
{
	size_t len = getenv("TKT_SOAK") ? DOC_READ_MAX_LEN : 4 * MIB;

	(void)state;
	set_off_all(sample_is_instrumented() ? MIB / 8 : len);
}

static void depth_of_100000(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct value *v = NULL;

	(void)state;
	buf_pad(&bytes, '[', 100000);
	buf_pad(&bytes, ']', 100000);
	assert_error(json_parse(&v, &a, bytes.bytes, bytes.len, 1 << 20),
		     TKT_E_INVALID, "line 1: nested deeper than 32");
	assert_error(doc_parse(&(struct doc *){ NULL }, DOC_TICKET, NULL,
			       bytes.bytes, bytes.len),
		     TKT_E_INVALID, "line 1: nested deeper than 32");
}

/* The bounds are no hindrance: a ticket of 16 MiB as we write it is read. */
static void a_large_ticket_is_read(void **state)
{
	size_t n = sample_is_instrumented() ? 300 : 22000;
	CLEANUP(doc_free_ptr) struct doc *doc = sample_chain(n);
	BUF_LOCAL bytes = BUF_INIT;
	struct doc *read;

	(void)state;
	sample_write(&bytes, doc);
	assert_true(bytes.len < DOC_READ_MAX_LEN);
	assert_true(is_read(&read, bytes.bytes, bytes.len));
	assert_int_equal(read->events.len, n);
	doc_free(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(every_suffix_is_refused),
		cmocka_unit_test(every_bit_flipped),
		cmocka_unit_test(bytes_lost_and_doubled),
		cmocka_unit_test(every_key_twice),
		cmocka_unit_test(texts_that_are_none),
		cmocka_unit_test(numbers_that_are_none),
		cmocka_unit_test(no_documents),
		cmocka_unit_test(forged_events),
		cmocka_unit_test(bombs_of_64_kib),
		cmocka_unit_test(bombs_of_1_mib),
		cmocka_unit_test(bombs_of_4_or_16_mib),
		cmocka_unit_test(depth_of_100000),
		cmocka_unit_test(a_large_ticket_is_read),
	};

	return cmocka_run_group_tests_name("codec_hostile", tests, NULL, NULL);
}
