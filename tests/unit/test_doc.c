#include "unit.h"

#include "base/buf.h"
#include "model/codec.h"
#include "model/history.h"
#include "sample.h"

static void the_first_gives_the_id(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *open, *note;

	(void)state;
	doc_free(NULL);
	assert_null(doc_find(doc, ""));
	open = doc_add(doc, sample_person(doc, "open", 0, "anna"));
	note = doc_add(doc, sample_person(doc, "note", 1, "anna"));
	assert_string_equal(doc->id, open->id);
	assert_ptr_equal(doc_find(doc, note->id), note);
	assert_null(doc_find(doc, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"));
	assert_int_equal(doc->fold, FOLD_VERSION);
	assert_int_equal(doc->format, DOC_FORMAT);
}

static void none_is_added_twice(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e;

	(void)state;
	e = doc_add(doc, sample_person(doc, "open", 0, "anna"));
	assert_ptr_equal(doc_add(doc, sample_person(doc, "open", 0, "anna")),
			 e);
	assert_int_equal(doc->events.len, 1);
}

static void bodies_are_put_in_order(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct arena *a = &doc->arena;
	struct value *b = value_object(a), *to = value_object(a);
	BUF_LOCAL out = BUF_INIT;
	static const char *const keys[] = {
		"sig", "zeta", "origin", "nonce", "as", "by", "alpha",
		"recorded", "at", "kind",
	};

	(void)state;
	value_set(a, b, "erased", value_object(a));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		value_set_string(a, b, keys[i], "x");
	value_set_int(a, b, "needs", 1);
	value_set_int(a, to, "tier", 1);
	value_set_int(a, to, "queue", 1);
	sample_item(doc, b, "to", to);
	sample_text(doc, b, "note", "n");
	sample_text(doc, b, "ask", "a");
	sample_after(doc, b, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567");
	doc_add(doc, b);
	value_write(&out, b, VALUE_COMPACT, 0);
	assert_string_equal(
		out.bytes,
		"{\"kind\":\"x\","
		"\"after\":[\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\"],"
		"\"at\":\"x\",\"recorded\":\"x\",\"by\":\"x\",\"as\":\"x\","
		"\"nonce\":\"x\",\"origin\":\"x\",\"needs\":1,\"alpha\":\"x\","
		"\"to\":[{\"queue\":1,\"tier\":1}],\"zeta\":\"x\","
		"\"text\":{\"ask\":\"a\",\"note\":\"n\"},"
		"\"salt\":{\"ask\":\"d9a4816eff50e4b5a528e6453c5a3e9e\","
		"\"note\":\"4d51858240877051f7075917a0c02504\"},"
		"\"sig\":\"x\"}");
}

static void newer(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct value *b = sample_person(doc, "open", 0, "anna");

	(void)state;
	assert_false(doc_is_newer(doc));
	value_set_int(&doc->arena, b, "needs", FOLD_VERSION);
	doc_add(doc, b);
	assert_false(doc_is_newer(doc));
	doc->fold = FOLD_VERSION + 1;
	assert_true(doc_is_newer(doc));
	doc->fold = FOLD_VERSION;
	b = sample_person(doc, "note", 1, "anna");
	value_set_int(&doc->arena, b, "needs", FOLD_VERSION + 1);
	doc_add(doc, b);
	assert_true(doc_is_newer(doc));
	assert_int_equal(doc_needs(doc), FOLD_VERSION + 1);
}

/* --- erasing ------------------------------------------------------------ */

static struct event *add_note(struct doc *doc, int minute, const char *origin)
{
	struct value *b = origin
		? sample_machine(doc, "note", minute, origin)
		: sample_person(doc, "note", minute, "anna");

	sample_text(doc, b, "note", "Call 555 0100.");
	sample_text(doc, b, "reply", "We call you.");
	return doc_add(doc, b);
}

static struct event *add_erase(struct doc *doc, int minute, const char *id,
			       const char *key)
{
	struct value *b = sample_person(doc, "erase", minute, "lena");

	sample_erase(doc, b, id, key);
	return doc_add(doc, b);
}

static void erasing_keeps_the_id(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e = add_note(doc, 1, /* origin */ NULL);
	char id[EVENT_ID_LEN + 1], digest[SHA256_HEX_LEN + 1];

	(void)state;
	event_text_digest(digest,
			  value_get_string(value_get(e->body, "salt"), "note"),
			  "Call 555 0100.");
	add_note(doc, 2, /* origin */ NULL);
	add_erase(doc, 3, e->id, "note");
	doc_apply_erasures(doc);
	assert_null(event_text(e, "note"));
	assert_true(event_text_erased(e, "note"));
	assert_string_equal(event_text(e, "reply"), "We call you.");
	event_id(id, e->body);
	assert_string_equal(id, e->id);
	assert_ok(event_check(e->body, e->id));
	assert_string_equal(value_get_string(value_get(e->body, "erased"),
					     "note"), digest);
	/* The other note is not concerned; a second time changes nothing. */
	assert_non_null(event_text(doc->events.items[1], "note"));
	doc_apply_erasures(doc);
	assert_ok(event_check(e->body, e->id));
}

static void the_last_text_takes_its_object_along(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e = add_note(doc, 1, /* origin */ NULL);

	(void)state;
	add_erase(doc, 2, e->id, "note");
	add_erase(doc, 3, e->id, "reply");
	add_erase(doc, 4, e->id, "reply");
	add_erase(doc, 5, e->id, "never_there");
	doc_apply_erasures(doc);
	assert_null(value_get(e->body, "text"));
	assert_null(value_get(e->body, "salt"));
	assert_int_equal(value_len(value_get(e->body, "erased")), 2);
	assert_ok(event_check(e->body, e->id));
}

static void copies_are_erased_too(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e = add_note(doc, 1, "mail"), *copy, *other;

	(void)state;
	add_erase(doc, 3, e->id, "note");
	doc_apply_erasures(doc);
	copy = add_note(doc, 2, "mail"); /* arrives later */
	other = add_note(doc, 2, "other mail");
	doc_apply_erasures(doc);
	assert_true(event_text_erased(copy, "note"));
	assert_false(event_text_erased(copy, "reply"));
	assert_false(event_text_erased(other, "note"));
}

static void what_is_not_there_is_not_erased(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e = add_note(doc, 1, /* origin */ NULL);
	struct value *b = sample_person(doc, "erase", 3, "lena");

	(void)state;
	add_erase(doc, 2, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "note");
	sample_item(doc, b, "erases", value_int(&doc->arena, 1));
	sample_item(doc, b, "erases", value_object(&doc->arena));
	doc_add(doc, b);
	b = sample_person(doc, "note", 4, "lena"); /* no erase event */
	sample_erase(doc, b, e->id, "note");
	doc_add(doc, b);
	doc_apply_erasures(doc);
	assert_non_null(event_text(e, "note"));
}

/* An undo cannot bring back what is gone. */
static void erasing_is_not_undone(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	struct event *e = add_note(doc, 1, /* origin */ NULL);
	struct event *erase = add_erase(doc, 2, e->id, "note");
	struct value *b = sample_person(doc, "undo", 3, "lena");
	struct history h;

	(void)state;
	sample_after(doc, b, erase->id);
	sample_item(doc, b, "undoes", value_string(&doc->arena, erase->id));
	doc_add(doc, b);
	history_build(&h, doc, /* undone */ NULL);
	assert_true(event_text_erased(e, "note"));
	assert_true(history_counts(&h, erase->index));
}

/* --- uniting ------------------------------------------------------------ */

/* What a clone has that lost the erase event, but not what it did. */
static struct doc *without_last(const struct doc *doc)
{
	struct doc *less = doc_new(doc->type);

	for (size_t i = 0; i + 1 < doc->events.len; i++)
		doc_add(less, value_copy(&less->arena,
					 doc->events.items[i]->body));
	return less;
}

static void texts_win_without_an_erase_event(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *whole = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *erased = NULL;
	BUF_LOCAL expected = BUF_INIT;
	BUF_LOCAL bytes = BUF_INIT;
	struct event *e;

	(void)state;
	add_note(whole, 1, /* origin */ NULL);
	sample_write(&expected, whole);
	e = add_note(doc, 1, /* origin */ NULL);
	add_erase(doc, 2, e->id, "note");
	doc_apply_erasures(doc);
	erased = without_last(doc);
	assert_true(event_text_erased(erased->events.items[0], "note"));

	assert_ok(doc_union(whole, erased));
	sample_write(&bytes, whole);
	assert_string_equal(bytes.bytes, expected.bytes);

	assert_ok(doc_union(erased, whole));
	buf_reset(&bytes);
	sample_write(&bytes, erased);
	assert_string_equal(bytes.bytes, expected.bytes);

	/* With the event it is gone, whoever still had the text. */
	assert_ok(doc_union(whole, doc));
	buf_reset(&bytes);
	sample_write(&bytes, whole);
	assert_null(strstr(bytes.bytes, "555 0100"));
}

static void all_texts_come_back(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *whole = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *erased = NULL;
	struct event *e;

	(void)state;
	add_note(whole, 1, /* origin */ NULL);
	e = add_note(doc, 1, /* origin */ NULL);
	add_erase(doc, 2, e->id, "note");
	add_erase(doc, 3, e->id, "reply");
	doc_apply_erasures(doc);
	doc->events.len--;
	erased = without_last(doc);
	doc->events.len++;
	e = erased->events.items[0];
	assert_null(value_get(e->body, "text"));
	assert_ok(doc_union(erased, whole));
	assert_string_equal(event_text(e, "note"), "Call 555 0100.");
	assert_string_equal(event_text(e, "reply"), "We call you.");
	assert_null(value_get(e->body, "erased"));
	assert_ok(event_check(e->body, e->id));
}

static void sign(struct doc *doc, const char *sig)
{
	struct value *b = sample_person(doc, "open", 0, "anna");

	if (sig)
		value_set_string(&doc->arena, b, "sig", sig);
	doc_add(doc, b);
}

static void the_greater_signature_stays(void **state)
{
	static const char *const sigs[] = { NULL, "a", "b" };

	(void)state;
	for (size_t x = 0; x < 3; x++)
		for (size_t y = 0; y < 3; y++) {
			CLEANUP(doc_free_ptr) struct doc *one =
				doc_new(DOC_TICKET);
			CLEANUP(doc_free_ptr) struct doc *two =
				doc_new(DOC_TICKET);
			const char *greater = sigs[x > y ? x : y], *got;

			sign(one, sigs[x]);
			sign(two, sigs[y]);
			assert_string_equal(one->id, two->id);
			assert_ok(doc_union(one, two));
			assert_int_equal(one->events.len, 1);
			got = value_get_string(one->events.items[0]->body,
					       "sig");
			assert_int_equal(got == NULL, greater == NULL);
			if (got)
				assert_string_equal(got, greater);
		}
}

static void others_are_refused(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *one = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *two = doc_new(DOC_TICKET);

	(void)state;
	doc_add(one, sample_person(one, "open", 0, "anna"));
	doc_add(two, sample_person(two, "open", 1, "anna"));
	memcpy(one->id, "1111111", 7);
	memcpy(two->id, "2222222", 7);
	assert_error(doc_union(one, two), TKT_E_INVALID,
		     "'1111111' and '2222222' are not one document");
	assert_int_equal(one->events.len, 1);
	memcpy(two->id, one->id, sizeof(two->id));
	two->type = DOC_ARTICLE;
	assert_error(doc_union(one, two), TKT_E_INVALID,
		     "'1111111' and '1111111' are not one document");
}

static void set_summary(struct doc *doc, int64_t fold, const char *title)
{
	doc->fold = fold;
	doc->summary = value_object(&doc->arena);
	value_set_string(&doc->arena, doc->summary, "title", title);
}

static const char *united_title(int64_t fold, const char *title,
				int64_t other_fold, const char *other_title)
{
	CLEANUP(doc_free_ptr) struct doc *one = doc_new(DOC_TICKET);
	CLEANUP(doc_free_ptr) struct doc *two = doc_new(DOC_TICKET);
	const char *got;

	sign(one, NULL);
	sign(two, NULL);
	set_summary(one, fold, title);
	set_summary(two, other_fold, other_title);
	assert_ok(doc_union(one, two));
	assert_int_equal(one->fold, fold > other_fold ? fold : other_fold);
	got = value_get_string(one->summary, "title");
	return strcmp(got, title) ? other_title : title;
}

/* What a newer tkt says of the ticket is kept: we cannot say it anew. */
static void the_newer_summary_stays(void **state)
{
	(void)state;
	assert_string_equal(united_title(2, "a", 3, "b"), "b");
	assert_string_equal(united_title(3, "a", 2, "b"), "a");
	assert_string_equal(united_title(3, "a", 3, "b"), "b");
	assert_string_equal(united_title(3, "b", 3, "a"), "b");
	assert_string_equal(united_title(1, "b", 3, "a"), "a");
}

/* One that is taken over belongs to the doc that took it. */
static void union_copies(void **state)
{
	CLEANUP(doc_free_ptr) struct doc *one = doc_new(DOC_TICKET);
	struct doc *two = doc_new(DOC_TICKET);
	BUF_LOCAL bytes = BUF_INIT;

	(void)state;
	sign(one, NULL);
	sign(two, "sig");
	add_note(two, 1, /* origin */ NULL);
	assert_ok(doc_union(one, two));
	doc_free(two);
	sample_write(&bytes, one);
	assert_non_null(strstr(bytes.bytes, "555 0100"));
	assert_non_null(strstr(bytes.bytes, "\"sig\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_gives_the_id),
		cmocka_unit_test(none_is_added_twice),
		cmocka_unit_test(bodies_are_put_in_order),
		cmocka_unit_test(newer),
		cmocka_unit_test(erasing_keeps_the_id),
		cmocka_unit_test(the_last_text_takes_its_object_along),
		cmocka_unit_test(copies_are_erased_too),
		cmocka_unit_test(what_is_not_there_is_not_erased),
		cmocka_unit_test(erasing_is_not_undone),
		cmocka_unit_test(texts_win_without_an_erase_event),
		cmocka_unit_test(all_texts_come_back),
		cmocka_unit_test(the_greater_signature_stays),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(the_newer_summary_stays),
		cmocka_unit_test(union_copies),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
