#include "unit.h"

#include "base/buf.h"
#include "base/sha256.h"
#include "model/article.h"

static const char first_body[] =
	"# VPN fails\n\n## Issue\nno tunnel\n\n## Resolution\n\nrestart it\n\n"
	"## Prevention\n<!-- how to keep it from coming back -->\n";
static const char full_body[] =
	"## Resolution\nrestart it\n## Prevention:\nupdate the client\n";

/* An article under test: events are added by JSON-like calls. */
struct kb {
	struct article *a;
	struct arena arena;
	int n;
};

static void begin(struct kb *k)
{
	memset(k, 0, sizeof(*k));
	k->a = article_new();
}

static void end(struct kb *k)
{
	article_free(k->a);
	arena_release(&k->arena);
}

static struct value *body_of(struct kb *k, const char *kind, const char *text)
{
	struct value *body = value_object(&k->arena);
	char hash[SHA256_HEX_LEN + 1];

	value_set_string(&k->arena, body, "kind", kind);
	if (text) {
		article_body_hash(hash, text, strlen(text));
		value_set_string(&k->arena, body, "body", hash);
	}
	return body;
}

static void change(struct kb *k, struct value *body, const char *how,
		   const char *set, const char *element)
{
	struct value *sets = value_get(body, how), *list;

	if (!sets) {
		sets = value_object(&k->arena);
		value_set(&k->arena, body, how, sets);
	}
	list = value_get(sets, set);
	if (!list) {
		list = value_array(&k->arena);
		value_set(&k->arena, sets, set, list);
	}
	value_append(&k->arena, list, value_string(&k->arena, element));
}

static void set_title(struct kb *k, struct value *body, const char *title)
{
	struct value *text = value_object(&k->arena);
	struct value *salt = value_object(&k->arena);

	value_set_string(&k->arena, text, "title", title);
	value_set_string(&k->arena, salt, "title",
			 "00112233445566778899aabbccddeeff");
	value_set(&k->arena, body, "text", text);
	value_set(&k->arena, body, "salt", salt);
}

/* Adds after all there is, or after one id; folds. */
static const char *add(struct kb *k, struct value *body, const char *after)
{
	struct arena *a = &k->arena;
	struct value *list = value_array(a);
	struct strings heads = { 0 };
	struct event *e;

	history_heads(&heads, &k->a->history, a, INSTANT_NONE);
	if (after)
		value_append(a, list, value_string(a, after));
	for (size_t i = 0; !after && i < heads.len; i++)
		value_append(a, list, value_string(a, heads.items[i]));
	value_set(a, body, "after", list);
	value_set_time(a, body, "at", 1700000000 + k->n);
	value_set_string(a, body, "by", "anna");
	value_set_string(a, body, "nonce", arena_printf(a, "%016d", k->n++));
	e = article_add(k->a, body);
	article_fold(k->a);
	return e->id;
}

static const char *begin_article(struct kb *k)
{
	struct value *body;

	begin(k);
	body = body_of(k, "write", first_body);
	set_title(k, body, "VPN fails");
	value_set_string(&k->arena, body, "state", "validated");
	change(k, body, "add", "audience", "L1");
	change(k, body, "add", "audience", "L2");
	article_set_body(k->a, first_body, strlen(first_body));
	return add(k, body, NULL);
}

/* --- fields ------------------------------------------------------------- */

static void a_new_one_is_empty(void **state)
{
	struct article *a = article_new();

	(void)state;
	assert_string_equal(a->state, "wip");
	assert_string_equal(a->kind, "howto");
	assert_null(a->title);
	assert_null(a->body);
	assert_false(article_has_part(a, "resolution"));
	assert_int_equal(a->written_at, INSTANT_NONE);
	article_free(a);
	article_free(NULL);
}

static void fields_follow_events(void **state)
{
	struct kb k = { 0 };
	struct value *body;

	(void)state;
	begin_article(&k);
	assert_string_equal(k.a->title, "VPN fails");
	assert_string_equal(k.a->state, "validated");
	assert_string_equal(k.a->owner, "anna");
	assert_int_equal(k.a->audience.len, 2);
	assert_int_equal(k.a->written_at, 1700000000);
	body = body_of(&k, "revise", NULL);
	value_set_string(&k.arena, body, "form", "known-error");
	value_set_string(&k.arena, body, "category", "software-bug");
	value_set_string(&k.arena, body, "owner", "bob");
	change(&k, body, "remove", "audience", "L2");
	change(&k, body, "add", "audience", "customer");
	add(&k, body, NULL);
	assert_string_equal(k.a->kind, "known-error");
	assert_string_equal(k.a->category, "software-bug");
	assert_string_equal(k.a->owner, "bob");
	assert_int_equal(k.a->audience.len, 2);
	assert_string_equal(k.a->audience.items[1], "customer");
	assert_int_equal(k.a->updated_at, 1700000001);
	body = body_of(&k, "revise", NULL);
	value_set(&k.arena, body, "unset", value_array(&k.arena));
	value_append(&k.arena, value_get(body, "unset"),
		     value_string(&k.arena, "category"));
	add(&k, body, NULL);
	assert_null(k.a->category);
	end(&k);
}

static void validated_is_of_one_body(void **state)
{
	struct kb k = { 0 };
	struct value *body;

	(void)state;
	begin_article(&k);
	assert_false(k.a->changed);
	article_set_body(k.a, full_body, strlen(full_body));
	article_fold(k.a);
	assert_string_equal(k.a->state, "draft");
	assert_string_equal(k.a->written_state, "validated");
	assert_true(k.a->changed);
	/* The body is recorded; nobody validated it yet. */
	add(&k, body_of(&k, "revise", full_body), NULL);
	assert_false(k.a->changed);
	assert_string_equal(k.a->state, "draft");
	body = body_of(&k, "revise", full_body);
	value_set_string(&k.arena, body, "state", "validated");
	add(&k, body, NULL);
	assert_string_equal(k.a->state, "validated");
	/* Not read: what the events say. */
	article_set_body(k.a, NULL, 0);
	article_fold(k.a);
	assert_string_equal(k.a->state, "validated");
	end(&k);
}

static void of_two_states_the_humbler_wins(void **state)
{
	struct kb k = { 0 };
	struct value *one, *two;
	const char *first;

	(void)state;
	first = begin_article(&k);
	one = body_of(&k, "revise", first_body);
	value_set_string(&k.arena, one, "state", "archived");
	two = body_of(&k, "revise", first_body);
	value_set_string(&k.arena, two, "state", "validated");
	add(&k, one, first);
	add(&k, two, first);
	assert_string_equal(k.a->state, "archived");
	assert_true(k.a->concurrent);
	end(&k);
}

static void flags_are_settled(void **state)
{
	struct kb k = { 0 };
	struct value *review;
	const char *one;

	(void)state;
	begin_article(&k);
	one = add(&k, body_of(&k, "flag", NULL), NULL);
	add(&k, body_of(&k, "flag", NULL), NULL);
	assert_int_equal(k.a->flags_len, 2);
	assert_true(k.a->flagged);
	review = body_of(&k, "review", NULL);
	value_set(&k.arena, review, "settles", value_array(&k.arena));
	value_append(&k.arena, value_get(review, "settles"),
		     value_string(&k.arena, one));
	add(&k, review, NULL);
	assert_int_equal(k.a->flags_len, 1);
	end(&k);
}

static void the_file_reads_back(void **state)
{
	struct kb k = { 0 };
	struct article *again;
	struct buf first = BUF_INIT, second = BUF_INIT;

	(void)state;
	begin_article(&k);
	article_write(&first, k.a);
	assert_ok(article_parse(&again, first.bytes, first.len, k.a->id,
				full_body, strlen(full_body)));
	assert_string_equal(again->title, "VPN fails");
	assert_string_equal(again->state, "draft");
	/* The body is no part of the summary: a merge driver has not got it. */
	article_write(&second, again);
	assert_string_equal(first.bytes, second.bytes);
	article_free(again);
	buf_release(&first);
	buf_release(&second);
	end(&k);
}

static void paths(void **state)
{
	char path[ARTICLE_PATH_LEN + 1];
	static const char id[] = "7c01aabbccddeeff00112233445566778899aabb";

	(void)state;
	article_path(path, id, ".json");
	assert_string_equal(path, "kb/7c/7c01aabbccddeeff00112233445566778899"
				  "aabb.json");
	assert_int_equal(strlen(path), ARTICLE_PATH_LEN);
	article_path(path, id, ".md");
	assert_string_equal(path + 46, ".md");
}

/* --- bodies ------------------------------------------------------------- */

static void assert_part(const char *body, const char *part, const char *want)
{
	struct article *a = article_new();
	struct buf text = BUF_INIT;

	article_set_body(a, body, strlen(body));
	if (!want) {
		assert_false(article_part(&text, a, part));
	} else {
		assert_true(article_part(&text, a, part));
	}
	assert_string_equal(text.bytes, want ? want : "");
	buf_release(&text);
	article_free(a);
}

static void parts_stand_under_headings(void **state)
{
	(void)state;
	assert_part(first_body, "issue", "no tunnel");
	assert_part(first_body, "Resolution", "restart it");
	assert_part(first_body, "prevention", NULL); /* a comment alone */
	assert_part(full_body, "prevention", "update the client");
	assert_part("", "issue", NULL);
	assert_part("Resolution\n", "resolution", NULL);
	assert_part("#Resolution\nx\n", "resolution", NULL);
	assert_part("# RESOLUTION ##\n x\n", "resolution", " x");
	assert_part("## Resolution\nx", "resolution", "x");
}

static void parts_hold_lower_headings(void **state)
{
	(void)state;
	assert_part("## Resolution\n### Windows\na\n### Linux\nb\n"
		    "## Cause\nc\n",
		    "resolution", "### Windows\na\n### Linux\nb");
	assert_part("# All\n## Resolution\na\n# Else\nb\n", "resolution", "a");
	/* Two of one name are one. */
	assert_part("## Resolution\na\n## Cause\nc\n## Resolution\nb\n",
		    "resolution", "a\nb");
}

static void code_and_comments_are_no_headings(void **state)
{
	(void)state;
	assert_part("```\n## Resolution\nx\n```\n", "resolution", NULL);
	assert_part("<!--\n## Resolution\nx\n-->\n", "resolution", NULL);
	assert_part("## Resolution\n```\n# a comment of a shell\n```\nend\n",
		    "resolution", "```\n# a comment of a shell\n```\nend");
	assert_part("## Resolution\na <!-- not this --> b\n", "resolution",
		    "a  b");
	assert_part("## Resolution\n<!-- one\ntwo -->\nx\n", "resolution",
		    "x");
	assert_part("## Resolution\n```\n<!-- kept -->\n```\n", "resolution",
		    "```\n<!-- kept -->\n```");
}

static bool marked(const char *body)
{
	return article_has_markers(body, strlen(body));
}

static void markers_are_seen(void **state)
{
	(void)state;
	assert_true(marked("a\n<<<<<<< me\nb\n=======\n>>>>>>> you\n"));
	assert_true(marked("<<<<<<<\n=======\n>>>>>>>"));
	assert_false(marked("Heading\n=======\n"));
	assert_false(marked("<<<<<<< ours\n"));
	assert_false(marked(" <<<<<<< a\n =======\n >>>>>>> b\n"));
	assert_false(marked("<<<<<<<< a\n=======\n>>>>>>> b\n"));
	assert_false(marked(""));
}

static void a_conflict_is_no_article_to_go_by(void **state)
{
	static const char body[] = "## Resolution\n<<<<<<< a\nx\n=======\ny\n"
				   ">>>>>>> b\n## Prevention\nz\n";
	struct kb k = { 0 };
	struct value *revise;

	(void)state;
	begin_article(&k);
	article_set_body(k.a, body, strlen(body));
	revise = body_of(&k, "revise", body);
	value_set_string(&k.arena, revise, "state", "validated");
	add(&k, revise, NULL);
	assert_true(k.a->conflicted);
	assert_string_equal(k.a->state, "draft");
	assert_false(article_covers(k.a, "L1"));
	end(&k);
}

static void coverage_wants_both_parts(void **state)
{
	struct kb k = { 0 };
	struct value *body;

	(void)state;
	begin_article(&k);
	assert_false(article_covers(k.a, "L1")); /* no prevention */
	article_set_body(k.a, full_body, strlen(full_body));
	add(&k, body_of(&k, "revise", full_body), NULL);
	assert_true(article_covers(k.a, "L1"));
	assert_true(article_covers(k.a, "L2"));
	assert_false(article_covers(k.a, "L3"));
	body = body_of(&k, "revise", NULL);
	change(&k, body, "add", "audience", "public");
	add(&k, body, NULL);
	assert_true(article_covers(k.a, "L3"));
	body = body_of(&k, "revise", full_body);
	value_set_string(&k.arena, body, "state", "archived");
	add(&k, body, NULL);
	assert_false(article_covers(k.a, "L1"));
	end(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_is_empty),
		cmocka_unit_test(fields_follow_events),
		cmocka_unit_test(validated_is_of_one_body),
		cmocka_unit_test(of_two_states_the_humbler_wins),
		cmocka_unit_test(flags_are_settled),
		cmocka_unit_test(the_file_reads_back),
		cmocka_unit_test(paths),
		cmocka_unit_test(parts_stand_under_headings),
		cmocka_unit_test(parts_hold_lower_headings),
		cmocka_unit_test(code_and_comments_are_no_headings),
		cmocka_unit_test(markers_are_seen),
		cmocka_unit_test(a_conflict_is_no_article_to_go_by),
		cmocka_unit_test(coverage_wants_both_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
