/* Searches as trees of words, and what of a ticket is searched. */
#include <stdarg.h>

#include "model/prose.h"
#include "model/query.h"
#include "sample.h"
#include "unit.h"

/* --- words -------------------------------------------------------------- */

/* "a&b", "(a|b)", "!a", "a*" for a beginning. */
static void add_node(struct buf *out, const struct query_node *node)
{
	if (node->op == QUERY_TEXT)
		buf_addf(out, "%s%s", node->text, node->is_prefix ? "*" : "");
	if (node->op == QUERY_NOT)
		buf_addc(out, '!');
	if (node->op == QUERY_OR)
		buf_addc(out, '(');
	for (size_t i = 0; i < node->items.len; i++) {
		if (i)
			buf_addc(out, node->op == QUERY_OR ? '|' : '&');
		add_node(out, node->items.items[i]);
	}
	if (node->op == QUERY_OR)
		buf_addc(out, ')');
}

/* "words / terms", or "usage". */
static void assert_search(const char *operand, const char *expected)
{
	struct query q = { .root = NULL };
	struct strings operands = { 0 };
	const struct query_node *words;
	const struct tkt_error *err;
	BUF_LOCAL said = BUF_INIT;

	vec_push(&operands, operand);
	err = query_add_search(&q, &operands);
	if (!err)
		err = query_take_words(&words, &q);
	if (err) {
		assert_int_equal(err->code, TKT_E_USAGE);
		buf_adds(&said, "usage");
		tkt_error_free(err);
	} else {
		add_node(&said, words);
		buf_adds(&said, " / ");
		query_print(&said, &q);
	}
	assert_string_equal(said.bytes, expected);
	query_release(&q);
	vec_release(&operands);
}

static void test_words_and_terms_part(void **state)
{
	(void)state;
	assert_search("vpn slow", "vpn&slow / ");
	assert_search("vpn state:open slow", "vpn&slow / state:open");
	assert_search("vpn (slow tier:L1 (is:new x))",
		      "vpn&slow&x / tier:L1 and is:new");
	assert_search("netw* \"netw*\" *", "netw*&netw*&* / ");
	assert_search("\"no network\" or cable", "(no network|cable) / ");
	assert_search("vpn not (slow or old)", "vpn&!(slow|old) / ");
	assert_search("vpn not not slow", "vpn&slow / ");
	assert_search("vpn (not slow)", "vpn&!slow / ");
	assert_search("(vpn (slow (x y)))", "vpn&slow&x&y / ");
	assert_search("(vpn not a) or b", "(vpn&!a|b) / ");
	assert_search("vpn tier:L1 or slow", "usage");
	assert_search("vpn not (slow tier:L1)", "usage");
}

static void test_a_search_needs_a_word(void **state)
{
	(void)state;
	assert_search("", "usage");
	assert_search("tier:L1", "usage");
	assert_search("not vpn", "usage");
	assert_search("vpn or not slow", "usage");
	assert_search("vpn not (not slow not old)", "usage");
}

static void test_what_is_no_query_is_words(void **state)
{
	(void)state;
	assert_search("error:42 vpn", "error:42&vpn / ");
	assert_search("\"", "\" / ");
	assert_search("5\" disk or", "5\"&disk&or / ");
	assert_search("NEAR( x", "NEAR(&x / ");
	assert_search("tier:L1 vpn \"", "usage");
}

/* --- prose -------------------------------------------------------------- */

static void assert_prose(const struct ticket *t, const char *expected)
{
	BUF_LOCAL prose = BUF_INIT;

	prose_of(&prose, t);
	for (size_t i = 0; i < prose.len; i++)
		if (prose.bytes[i] == PROSE_SEPARATOR ||
		    prose.bytes[i] == '\n')
			prose.bytes[i] = prose.bytes[i] == '\n' ? '/' : '|';
	assert_string_equal(prose.bytes, expected);
}

static const char *add(struct ticket *t, const char *kind, int minute,
		       const char *key, const char *text)
{
	struct value *body = sample_person(t->doc, kind, minute, "anna");

	if (t->doc->events.len)
		sample_after(t->doc, body, t->doc->id);
	if (key)
		sample_text(t->doc, body, key, text);
	return doc_add(t->doc, body)->id;
}

static void test_every_text_has_its_column(void **state)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = ticket_new();

	(void)state;
	add(t, "open", 0, "title", "T");
	add(t, "note", 1, "note", "n");
	add(t, "try", 2, "action", "a");
	add(t, "diagnose", 3, "finding", "f");
	add(t, "receive", 4, "message", "m");
	add(t, "reply", 5, "reply", "r");
	add(t, "resolve", 6, "solution", "s");
	add(t, "fix", 7, "summary", "x");
	add(t, "escalate", 8, "summary", "e");
	add(t, "diagnose", 9, "cause", "c");
	add(t, "unheard-of", 10, "secret", "z");
	ticket_fold(t);
	assert_prose(t, "T||s/x|c|f|a|m|r|n/e");
}

static void test_what_is_undone_does_not_count(void **state)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = ticket_new();
	struct value *body;
	const char *id;

	(void)state;
	add(t, "open", 0, "title", "T");
	id = add(t, "note", 1, "note", "n");
	body = sample_person(t->doc, "undo", 2, "anna");
	sample_after(t->doc, body, id);
	sample_item(t->doc, body, "undoes",
		    value_string(&t->doc->arena, id));
	doc_add(t->doc, body);
	ticket_fold(t);
	assert_prose(t, "T||||||||");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_terms_part),
		cmocka_unit_test(test_a_search_needs_a_word),
		cmocka_unit_test(test_what_is_no_query_is_words),
		cmocka_unit_test(test_every_text_has_its_column),
		cmocka_unit_test(test_what_is_undone_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
