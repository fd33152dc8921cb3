/* Who is wanted by a ticket, and why. */
#include "model/wants.h"

#include "maker.h"
#include "unit.h"

/* The names of all reasons, separated by spaces. */
static const char *wants(struct maker *m, const char *who)
{
	const struct wanted wanted = {
		.config = m->config,
		.key = who,
		.person = config_person(m->config, who),
		.now_at = m->now_at,
	};
	struct wants out;
	const char *text = "";

	wants_of(&out, m->t, &wanted);
	for (size_t i = 0; i < out.len; i++)
		text = arena_printf(&m->arena, "%s%s%s", text, i ? " " : "",
				    want_names[out.items[i].reason]);
	return text;
}

static void new_ones_want_their_tier(void **state)
{
	struct maker m;

	(void)state;
	maker_begin(&m);
	assert_string_equal(wants(&m, "anna"), "new");
	assert_string_equal(wants(&m, "lena"), "new");
	assert_string_equal(wants(&m, "ben"), "");
	maker_claim(&m, "anna");
	assert_string_equal(wants(&m, "anna"), "mine");
	assert_string_equal(wants(&m, "lena"), "");
	maker_end(&m);
}

static void offers_want_the_queue(void **state)
{
	struct maker m;

	(void)state;
	maker_begin(&m);
	maker_move(&m, "escalate", "L2", "L2/software", 2, "anna");
	assert_string_equal(wants(&m, "ben"), "offered");
	assert_string_equal(wants(&m, "nils"), "");
	assert_string_equal(wants(&m, "cleo"), "");
	maker_move(&m, "transfer", "L2", "L2/network", 2, "ben");
	assert_string_equal(wants(&m, "nils"), "offered");
	maker_claim(&m, "nils");
	assert_string_equal(wants(&m, "nils"), "mine");
	assert_string_equal(wants(&m, "ben"), "");
	maker_end(&m);
}

static void the_user_wants_an_answer(void **state)
{
	struct maker m;

	(void)state;
	maker_begin(&m);
	maker_claim(&m, "anna");
	maker_text(&m, "receive", "message", "It got worse.", "anna");
	assert_string_equal(wants(&m, "anna"), "replied mine");
	maker_text(&m, "note", "note", "I look at it.", "anna");
	assert_string_equal(wants(&m, "anna"), "mine");
	maker_text(&m, "receive", "message", "Hello?", "anna");
	maker_text(&m, "reply", "reply", "Yes.", "anna");
	assert_string_equal(wants(&m, "anna"), "mine");
	maker_end(&m);
}

static void questions_want_the_tier_asked(void **state)
{
	struct maker m;
	struct draft *d;
	const char *id;

	(void)state;
	maker_begin(&m);
	maker_claim(&m, "anna");
	d = maker_event(&m, "consult");
	draft_string(d, "to_tier", "L3");
	draft_text(d, "question", "Why?");
	id = maker_add(&m, d, "anna");
	assert_string_equal(wants(&m, "cleo"), "consulted");
	assert_string_equal(wants(&m, "ben"), "");
	assert_true(ticket_asks(m.t, doc_find(m.t->doc, id)->index));
	d = maker_event(&m, "answer");
	draft_string(d, "consult", id);
	draft_text(d, "answer", "So.");
	maker_add(&m, d, "cleo");
	assert_string_equal(wants(&m, "cleo"), "");
	maker_end(&m);
}

static void guidance_wants_the_tier_until_it_acts(void **state)
{
	struct maker m;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	maker_move(&m, "escalate", "L2", "L2/software", 2, "anna");
	d = maker_event(&m, "note");
	draft_string(d, "for", "L1");
	draft_text(d, "note", "Look at the cookie.");
	maker_add(&m, d, "ben");
	assert_string_equal(wants(&m, "anna"), "guidance");
	assert_string_equal(wants(&m, "ben"), "offered");
	/* Another tier's deed is no reading. */
	maker_text(&m, "note", "note", "Hm.", "cleo");
	assert_string_equal(wants(&m, "anna"), "guidance");
	maker_text(&m, "note", "note", "I see.", "anna");
	assert_string_equal(wants(&m, "anna"), "");
	maker_end(&m);
}

static void promises_want_who_informs_the_user(void **state)
{
	struct maker m;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	d = maker_event(&m, "edit");
	draft_string(d, "contact", "anna");
	maker_add(&m, d, "anna");
	maker_move(&m, "escalate", "L2", "L2/software", 2, "anna");
	maker_claim(&m, "ben");
	d = maker_event(&m, "reply");
	draft_text(d, "reply", "Soon.");
	draft_time(d, "next_update_at", m.now_at + 3 * 3600);
	maker_add(&m, d, "ben");
	assert_string_equal(wants(&m, "anna"), "");
	m.now_at += 2 * 3600 + 60;
	assert_string_equal(wants(&m, "anna"), "update");
	assert_string_equal(wants(&m, "ben"), "mine");
	assert_true(ticket_owes_update(m.t));
	maker_text(&m, "reply", "reply", "It is mended.", "anna");
	assert_false(ticket_owes_update(m.t));
	assert_string_equal(wants(&m, "anna"), "");
	maker_end(&m);
}

static void due_times_want_who_works_on_it(void **state)
{
	struct maker m;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	maker_claim(&m, "anna");
	d = maker_event(&m, "edit");
	draft_time(d, "due_at", m.now_at + 2 * 3600);
	maker_add(&m, d, "anna");
	assert_string_equal(wants(&m, "anna"), "mine");
	m.now_at += 3 * 3600;
	assert_string_equal(wants(&m, "anna"), "update mine");
	maker_state(&m, "resolve", "resolved", "anna");
	assert_string_equal(wants(&m, "anna"), "untold");
	maker_end(&m);
}

/* Who lost is told, and the owner, until the next write settles it. */
static void clashes_want_who_lost_and_the_owner(void **state)
{
	struct maker m, other;

	(void)state;
	maker_begin(&m);
	maker_begin(&other);
	other.now_at += 3600;
	maker_claim(&m, "anna");
	maker_claim(&other, "lena");
	assert_ok(doc_union(m.t->doc, other.t->doc));
	ticket_fold(m.t);
	assert_string_equal(wants(&m, "anna"), "concurrent mine");
	assert_string_equal(wants(&m, "lena"), "concurrent");
	assert_string_equal(wants(&m, "ben"), "");
	m.now_at += 2 * 3600;
	maker_claim(&m, "anna");
	assert_string_equal(wants(&m, "anna"), "mine");
	assert_string_equal(wants(&m, "lena"), "");
	maker_end(&other);
	maker_end(&m);
}

/* Over with the ticket it is no work, but whether it is over may be. */
static void clashes_of_a_closed_ticket(void **state)
{
	struct maker m, other;

	(void)state;
	maker_begin(&m);
	maker_begin(&other);
	other.now_at += 3600;
	maker_text(&m, "edit", "title", "A", "anna");
	maker_text(&other, "edit", "title", "B", "ben");
	assert_ok(doc_union(m.t->doc, other.t->doc));
	ticket_fold(m.t);
	assert_string_equal(wants(&m, "anna"), "concurrent new");
	m.now_at += 2 * 3600;
	maker_state(&m, "close", "closed", "lena");
	assert_true(m.t->concurrent);
	assert_string_equal(wants(&m, "anna"), "");
	other.now_at += 3600;
	maker_state(&other, "reject", "rejected", "ben");
	assert_ok(doc_union(m.t->doc, other.t->doc));
	ticket_fold(m.t);
	assert_string_equal(wants(&m, "ben"), "concurrent");
	maker_end(&other);
	maker_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_ones_want_their_tier),
		cmocka_unit_test(offers_want_the_queue),
		cmocka_unit_test(the_user_wants_an_answer),
		cmocka_unit_test(questions_want_the_tier_asked),
		cmocka_unit_test(guidance_wants_the_tier_until_it_acts),
		cmocka_unit_test(promises_want_who_informs_the_user),
		cmocka_unit_test(due_times_want_who_works_on_it),
		cmocka_unit_test(clashes_want_who_lost_and_the_owner),
		cmocka_unit_test(clashes_of_a_closed_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
