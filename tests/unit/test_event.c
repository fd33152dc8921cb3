/*
 * Events against the golden vectors in tests/golden/events: NAME.json is an
 * event as files have it, NAME.canonical its canonical form, `ids` their ids.
 * tests/golden.bats computes the same with a shell.
 */
#include "unit.h"

#include <dirent.h>

#include "base/buf.h"
#include "model/codec.h"
#include "model/event_parts.h"
#include "sample.h"

#define GOLDEN "tests/golden/events/"

static void read_file(struct buf *out, const char *name, const char *ending)
{
	char path[256], part[4096];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), GOLDEN "%s%s", name, ending);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("cannot read %s", path);
	while ((n = fread(part, 1, sizeof(part), f)))
		buf_add(out, part, n);
	fclose(f);
}

static struct value *read_event(struct arena *a, struct buf *bytes,
				const char *name)
{
	struct value *body = NULL;

	read_file(bytes, name, ".json");
	assert_ok(json_parse(&body, a, bytes->bytes, bytes->len, 1 << 20));
	return body;
}

static void one_vector(const char *name, const char *id)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL canonical = BUF_INIT;
	BUF_LOCAL got = BUF_INIT;
	ARENA_LOCAL a = { 0 };
	struct value *body = read_event(&a, &bytes, name);
	char computed[EVENT_ID_LEN + 1];

	read_file(&canonical, name, ".canonical");
	event_canonical(&got, body);
	assert_string_equal(got.bytes, canonical.bytes);
	event_id(computed, body);
	assert_string_equal(computed, id);
	assert_ok(event_check(body, id));

	/* The file's keys and layout are ours. */
	event_sort_keys(body);
	buf_reset(&got);
	value_write(&got, body, VALUE_INDENTED, 0);
	buf_addc(&got, '\n');
	assert_string_equal(got.bytes, bytes.bytes);
}

static void golden(void **state)
{
	BUF_LOCAL ids = BUF_INIT;
	char id[EVENT_ID_LEN + 1], name[64];
	int len, n = 0, files = 0;
	DIR *dir = opendir(GOLDEN);

	(void)state;
	read_file(&ids, "ids", "");
	for (const char *p = ids.bytes;
	     sscanf(p, "%40s %63s\n%n", id, name, &len) == 2; p += len, n++)
		one_vector(name, id);
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		files += strstr(e->d_name, ".json") != NULL;
	closedir(dir);
	assert_int_equal(n, files);
	assert_true(n > 10);
}

static void any_change_changes_the_id(void **state)
{
	static const char *const keys[] = { "kind", "at", "recorded", "by",
					    "as", "nonce", "reason" };
	char id[EVENT_ID_LEN + 1], other[EVENT_ID_LEN + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		BUF_LOCAL bytes = BUF_INIT;
		ARENA_LOCAL a = { 0 };
		struct value *body = read_event(&a, &bytes, "person");

		event_id(id, body);
		value_set_string(&a, body, keys[i], "x");
		event_id(other, body);
		assert_string_not_equal(id, other);
		value_unset(body, keys[i]);
		event_id(id, body);
		assert_string_not_equal(id, other);
	}
}

static void salts_and_origins(void **state)
{
	static const char *const mail[] = { "mail", "<41@mail.example>" };
	static const char *const a_empty[] = { "a", "" }, *const a[] = { "a" };
	char hex[SHA256_HEX_LEN + 1];

	(void)state;
	event_machine_salt(hex, "note", "seen");
	assert_string_equal(hex, "f6bde8b0bb465e0ff579926ff418f5f2");
	event_machine_salt(hex, "note", "");
	assert_string_equal(hex, "1ef7c6e33ff61e1be37eaa1368dc316e");
	event_origin(hex, mail, 2);
	assert_string_equal(hex, "f1523a14a4e49e572e7dc6d394909d5c3205e278");
	event_origin(hex, a_empty, 2);
	assert_string_equal(hex, "ffe9aaeaa2a2d5048174df0b80599ef0197ec024");
	event_origin(hex, a, 1);
	assert_string_equal(hex, "ca978112ca1bbdcafac231b39a23dc4da786eff8");
	event_text_digest(hex, "00112233445566778899aabbccddeeff", "hällo");
	assert_string_equal(hex, "393cc82d2e76e892f2d2541ad1557839"
				 "d707fcd561a30802262f5f2fcf6c485c");
}

static bool is_person(struct doc *doc, struct value *body)
{
	return event_is_person(doc_add(doc, body));
}

static void who_counts_as_a_person(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b;

	(void)state;
	assert_true(is_person(doc, sample_person(doc, "note", 1, "anna")));
	assert_false(is_person(doc, sample_machine(doc, "note", 1, "x")));
	/* --once */
	b = sample_person(doc, "note", 2, "anna");
	value_set_string(&doc->arena, b, "origin", "y");
	assert_true(is_person(doc, b));
	/* A user's message, by a gateway, is the user's … */
	b = sample_machine(doc, "receive", 3, "mail");
	assert_true(is_person(doc, b));
	/* … but an automatic reply is nobody's. */
	b = sample_machine(doc, "receive", 4, "mail");
	value_set_bool(&doc->arena, b, "automatic", true);
	assert_false(is_person(doc, b));
	b = sample_person(doc, "receive", 5, "anna");
	value_set_bool(&doc->arena, b, "automatic", true);
	assert_false(is_person(doc, b));
}

static void fields_point_into_the_body(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	BUF_LOCAL bytes = BUF_INIT;
	struct value *body = read_event(&doc->arena, &bytes, "person");
	const struct event *e = doc_add(doc, body);

	(void)state;
	assert_string_equal(e->kind_name, "escalate");
	assert_non_null(e->kind);
	assert_int_equal(e->after.len, 2);
	assert_string_equal(e->after.items[0],
			    "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567");
	assert_int_equal(e->at, SAMPLE_AT + 300);
	assert_int_equal(e->recorded_at, SAMPLE_AT + 450);
	assert_string_equal(e->by, "anna");
	assert_string_equal(e->as, "L1");
	assert_string_equal(e->nonce, "5f1d7a84a3c1e6f0b2d4968877665544");
	assert_null(e->origin);
	assert_string_equal(event_text(e, "ask"),
			    "Look at the switch in room 4.");
	assert_null(event_text(e, "reply"));
	assert_false(event_text_erased(e, "ask"));
}

static void erased_texts_say_so(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	BUF_LOCAL bytes = BUF_INIT;
	const struct event *e;

	(void)state;
	e = doc_add(doc, read_event(&doc->arena, &bytes,
				    "person-erased-part"));
	assert_true(event_text_erased(e, "summary"));
	assert_null(event_text(e, "summary"));
	assert_non_null(event_text(e, "ask"));
	assert_false(event_text_erased(e, "reply"));
}

/* Made of nothing that is checked: still an event, with an id of its own. */
static void bodies_need_not_be_whole(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_DESK);
	struct value *body = value_object(&doc->arena);
	struct event *e;

	(void)state;
	value_set_int(&doc->arena, body, "kind", 1);
	value_set_int(&doc->arena, body, "after", 1);
	value_set_int(&doc->arena, body, "text", 1);
	value_set_int(&doc->arena, body, "erases", 1);
	e = doc_add(doc, body);
	assert_string_equal(e->kind_name, "");
	assert_null(e->kind);
	assert_int_equal(e->after.len, 0);
	assert_null(event_text(e, "note"));
	assert_false(event_is_person(e));
	doc_add(doc, value_object(&doc->arena));
	assert_int_equal(doc->events.len, 2);
}

/* Each key is its part; what only begins or ends like one is payload. */
static void parts_are_found_by_their_keys(void **state)
{
	static const char *const keys[PART_COUNT] = {
		[PART_KIND] = "kind", [PART_AFTER] = "after",
		[PART_AT] = "at", [PART_RECORDED] = "recorded",
		[PART_BY] = "by", [PART_AS] = "as", [PART_NONCE] = "nonce",
		[PART_ORIGIN] = "origin", [PART_NEEDS] = "needs",
		[PART_PAYLOAD] = "to", [PART_TEXT] = "text",
		[PART_SALT] = "salt", [PART_ERASED] = "erased",
		[PART_SIG] = "sig",
	};
	static const char *const others[] = {
		"", "a", "s", "t", "texts", "tex", "Kind", "add", "state",
		"\xff", "atx", "zz", "needed",
	};

	(void)state;
	for (int i = 0; i < PART_COUNT; i++)
		assert_int_equal(event_part_of(keys[i]), i);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(event_part_of(others[i]), PART_PAYLOAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden),
		cmocka_unit_test(any_change_changes_the_id),
		cmocka_unit_test(salts_and_origins),
		cmocka_unit_test(who_counts_as_a_person),
		cmocka_unit_test(fields_point_into_the_body),
		cmocka_unit_test(erased_texts_say_so),
		cmocka_unit_test(bodies_need_not_be_whole),
		cmocka_unit_test(parts_are_found_by_their_keys),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
