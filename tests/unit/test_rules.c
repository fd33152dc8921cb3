/* Steps against the table of states in sla.md, and gates one by one. */
#include "model/rules.h"

#include <string.h>

#include "base/words.h"
#include "model/gates.h"
#include "unit.h"

struct desk {
	struct config *c;
	struct ticket *t;
	struct arena arena;
	struct rules_context rc;
	struct gaps gaps;
	unsigned n;
};

static const struct article *no_article(void *context, const char *id)
{
	(void)context;
	(void)id;
	return NULL;
}

static void seal_event(struct desk *d, struct draft *e)
{
	struct value *after = value_array(&d->arena);
	struct strings heads = { 0 };

	history_heads(&heads, &d->t->history, &d->arena, INSTANT_NONE);
	for (size_t i = 0; i < heads.len; i++)
		value_append(&d->arena, after,
			     value_string(&d->arena, heads.items[i]));
	if (heads.len)
		value_set(&d->arena, e->body, "after", after);
	value_set_time(&d->arena, e->body, "at", d->rc.now_at - 1000 + d->n);
	value_set_string(&d->arena, e->body, "by", "anna");
	value_set_string(&d->arena, e->body, "nonce",
			 arena_printf(&d->arena, "%08x", d->n++));
	if (e->text) {
		struct value *salt = value_object(&d->arena);

		for (size_t i = 0; i < e->text->object.len; i++)
			value_set_string(&d->arena, salt,
					 e->text->object.items[i].key,
					 "00112233445566778899aabbccddeeff");
		value_set(&d->arena, e->body, "salt", salt);
	}
}

static void add_event(struct desk *d, struct draft *e)
{
	seal_event(d, e);
	ticket_add(d->t, e->body);
	ticket_fold(d->t);
}

/* A ticket in a state, at a tier. */
static void put_in(struct desk *d, const char *state, const char *tier,
		   int rank)
{
	struct draft *e = draft_new(&d->arena, "open");

	ticket_free(d->t);
	d->t = ticket_new();
	draft_text(e, "title", "t");
	draft_state(e, state, strcmp(state, "waiting") ? NULL : "vendor",
		    INSTANT_NONE);
	draft_place(e, tier, arena_printf(&d->arena, "%s/desk", tier), rank,
		    NULL, false);
	add_event(d, e);
	assert_string_equal(d->t->state_name, state);
}

static int begin(void **state)
{
	struct desk *d = mem_alloc(sizeof(*d));
	struct value *body;

	d->c = config_new();
	body = config_defaults(&d->arena, "the desk");
	value_set_time(&d->arena, body, "at", 1700000000);
	value_set_string(&d->arena, body, "by", "lena");
	value_set_string(&d->arena, body, "nonce", "00");
	config_add(d->c, body);
	config_fold(d->c);
	d->rc = (struct rules_context){
		.config = d->c, .actor = { .key = "anna" },
		.at = 1772442000, .now_at = 1772442000, .article = no_article,
	};
	put_in(d, "open", "L1", 1);
	*state = d;
	return 0;
}

static int end(void **state)
{
	struct desk *d = *state;

	ticket_free(d->t);
	config_free(d->c);
	vec_release(&d->gaps);
	arena_release(&d->arena);
	free(d);
	return 0;
}

/* A draft of this kind that goes where it may go. */
static struct draft *draft_of(struct desk *d, const char *kind)
{
	struct draft *e = draft_new(&d->arena, kind);

	if (!strcmp(kind, "escalate"))
		draft_place(e, "L3", "L3/engineering", 3, NULL, false);
	if (!strcmp(kind, "return"))
		draft_place(e, "L1", "L1/desk", 1, NULL, false);
	if (!strcmp(kind, "transfer"))
		draft_place(e, "L2", "L2/network", 2, NULL, false);
	return e;
}

static bool legal(struct desk *d, struct draft *e)
{
	const struct tkt_error *err = rules_gaps(&d->gaps, e, d->t, &d->rc);
	bool ok = !err;

	if (err)
		assert_int_equal(tkt_error_status(err), 4);
	tkt_error_free(err);
	return ok;
}

/* --- states ------------------------------------------------------------- */

static void steps_follow_the_table(void **state)
{
	/* n new, o open, w waiting, r resolved, c closed, x rejected */
	static const struct {
		const char *kind, *from;
	} rows[] = {
		{ "triage", "now" }, { "claim", "now" }, { "assign", "now" },
		{ "try", "now" }, { "diagnose", "nowr" }, { "wait", "now" },
		{ "resume", "w" }, { "escalate", "now" }, { "return", "now" },
		{ "transfer", "now" }, { "consult", "now" }, { "fix", "nowr" },
		{ "deploy", "nowr" }, { "resolve", "now" }, { "close", "r" },
		{ "reopen", "rcx" }, { "reject", "now" }, { "note", "nowrcx" },
		{ "reply", "nowrcx" }, { "receive", "nowrcx" },
		{ "edit", "nowrcx" }, { "link", "nowrcx" },
	};
	static const struct {
		char letter;
		const char *name;
	} states[] = {
		{ 'n', "new" }, { 'o', "open" }, { 'w', "waiting" },
		{ 'r', "resolved" }, { 'c', "closed" }, { 'x', "rejected" },
	};
	struct desk *d = *state;

	for (size_t s = 0; s < ARRAY_LEN(states); s++) {
		put_in(d, states[s].name, "L2", 2);
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			bool want = strchr(rows[i].from, states[s].letter);

			if (legal(d, draft_of(d, rows[i].kind)) != want)
				fail_msg("%s from %s should be %s",
					 rows[i].kind, states[s].name,
					 want ? "legal" : "refused");
		}
	}
}

static const char *state_after(struct desk *d, struct draft *e)
{
	assert_true(legal(d, e));
	return draft_get(e, "state");
}

static void steps_write_their_state(void **state)
{
	struct desk *d = *state;
	struct draft *e;

	put_in(d, "new", "L2", 2);
	assert_string_equal(state_after(d, draft_of(d, "triage")), "open");
	assert_string_equal(state_after(d, draft_of(d, "claim")), "open");
	assert_string_equal(state_after(d, draft_of(d, "escalate")), "open");
	assert_string_equal(state_after(d, draft_of(d, "resolve")), "resolved");
	assert_string_equal(state_after(d, draft_of(d, "receive")), "new");
	put_in(d, "open", "L2", 2);
	assert_null(state_after(d, draft_of(d, "triage")));
	assert_null(state_after(d, draft_of(d, "claim")));
	assert_null(state_after(d, draft_of(d, "note")));
	put_in(d, "waiting", "L2", 2);
	assert_string_equal(state_after(d, draft_of(d, "receive")), "waiting");
	assert_string_equal(state_after(d, draft_of(d, "resume")), "open");
	put_in(d, "resolved", "L2", 2);
	assert_string_equal(state_after(d, draft_of(d, "receive")), "open");
	assert_string_equal(state_after(d, draft_of(d, "close")), "closed");
	e = draft_of(d, "deploy");
	draft_deploy(e, "crm", "failed", NULL, NULL);
	assert_string_equal(state_after(d, e), "open");
	e = draft_of(d, "deploy");
	draft_deploy(e, "crm", "worked", NULL, NULL);
	assert_null(state_after(d, e));
}

/* Two people at once: what won may be repeated, and settles it. */
static void what_won_may_be_repeated(void **state)
{
	struct desk *d = *state;
	struct draft *resolve = draft_new(&d->arena, "resolve");
	struct draft *reject = draft_new(&d->arena, "reject");
	struct draft *again = draft_new(&d->arena, "resolve");

	draft_state(resolve, "resolved", NULL, INSTANT_NONE);
	draft_state(reject, "rejected", NULL, INSTANT_NONE);
	seal_event(d, resolve);
	seal_event(d, reject);
	ticket_add(d->t, resolve->body);
	ticket_fold(d->t);
	assert_false(legal(d, draft_of(d, "resolve")));
	ticket_add(d->t, reject->body);
	ticket_fold(d->t);
	assert_string_equal(d->t->state_name, "resolved");
	assert_true(d->t->concurrent);
	assert_true(legal(d, draft_of(d, "resolve")));
	assert_false(legal(d, draft_of(d, "reject")));
	assert_false(legal(d, draft_of(d, "wait")));
	draft_state(again, "resolved", NULL, INSTANT_NONE);
	add_event(d, again);
	assert_false(d->t->concurrent);
	assert_false(legal(d, draft_of(d, "resolve")));
}

static void a_window_ends_reopening(void **state)
{
	struct desk *d = *state;

	put_in(d, "closed", "L1", 1);
	d->rc.at = d->t->closed_at + d->c->reopen_window_s;
	assert_true(legal(d, draft_of(d, "reopen")));
	assert_string_equal(state_after(d, draft_of(d, "receive")), "open");
	d->rc.at++;
	assert_false(legal(d, draft_of(d, "reopen")));
	assert_string_equal(state_after(d, draft_of(d, "receive")), "closed");
}

/* --- moves -------------------------------------------------------------- */

static void moves_go_where_they_say(void **state)
{
	struct desk *d = *state;
	struct draft *e;

	put_in(d, "open", "L3", 3);
	assert_false(legal(d, draft_of(d, "escalate")));
	assert_true(legal(d, draft_of(d, "return")));
	assert_false(legal(d, draft_of(d, "transfer")));
	put_in(d, "open", "L1", 1);
	assert_true(legal(d, draft_of(d, "escalate")));
	assert_false(legal(d, draft_of(d, "return")));
	e = draft_of(d, "escalate");
	assert_true(legal(d, e));
	assert_string_equal(value_get_string(value_get(e->body, "from"),
					     "queue"), "L1/desk");
	assert_true(value_get_bool(value_get(e->body, "to"), "top"));
}

static void rights_are_those_of_the_tier(void **state)
{
	struct desk *d = *state;
	struct person ben = { .key = "ben", .tier = "L2" };

	d->rc.actor.person = &ben;
	assert_false(legal(d, draft_of(d, "claim")));
	assert_true(legal(d, draft_of(d, "note")));
	ben.roles = ROLE_LEAD;
	assert_true(legal(d, draft_of(d, "claim")));
	ben.roles = 0;
	ben.tier = NULL;
	assert_true(legal(d, draft_of(d, "claim")));
}

/* --- gates -------------------------------------------------------------- */

static bool has_gap(struct desk *d, struct draft *e, const char *name)
{
	d->gaps.len = 0;
	assert_true(legal(d, e));
	for (size_t i = 0; i < d->gaps.len; i++)
		if (!strcmp(d->gaps.items[i].name, name))
			return true;
	return false;
}

static void an_escalation_from_l1_wants_its_packet(void **state)
{
	static const char *const gaps[] = {
		"reason", "summary", "ask", "impact", "urgency", "category",
		"tries",
	};
	struct desk *d = *state;
	struct draft *e = draft_of(d, "escalate");

	for (size_t i = 0; i < ARRAY_LEN(gaps); i++)
		assert_true(has_gap(d, draft_of(d, "escalate"), gaps[i]));
	assert_false(has_gap(d, e, "findings"));
	draft_string(e, "reason", "expertise");
	draft_text(e, "summary", "s");
	draft_text(e, "ask", " \n");
	draft_text(e, "no_tries", "no access");
	assert_false(has_gap(d, e, "reason"));
	assert_false(has_gap(d, e, "summary"));
	assert_true(has_gap(d, e, "ask"));
	assert_false(has_gap(d, e, "tries"));
}

static void an_escalation_from_l2_wants_findings(void **state)
{
	struct desk *d = *state;
	struct draft *e;

	put_in(d, "open", "L2", 2);
	assert_true(has_gap(d, draft_of(d, "escalate"), "findings"));
	assert_true(has_gap(d, draft_of(d, "escalate"), "cause"));
	assert_true(has_gap(d, draft_of(d, "escalate"), "reproduction"));
	assert_false(has_gap(d, draft_of(d, "escalate"), "impact"));
	e = draft_new(&d->arena, "diagnose");
	draft_text(e, "finding", "f");
	draft_text(e, "cause", "c");
	draft_string(e, "cause_state", "suspected");
	draft_text(e, "reproduce", "not reproducible");
	add_event(d, e);
	assert_false(has_gap(d, draft_of(d, "escalate"), "findings"));
	assert_false(has_gap(d, draft_of(d, "escalate"), "cause"));
	assert_false(has_gap(d, draft_of(d, "escalate"), "reproduction"));
}

static void waiting_on_the_user_wants_a_question(void **state)
{
	struct desk *d = *state;
	struct draft *e = draft_of(d, "wait");

	draft_string(e, "waiting_on", "user");
	assert_true(has_gap(d, e, "asked"));
	draft_string(e, "told", "phone");
	assert_false(has_gap(d, e, "asked"));
	e = draft_of(d, "wait");
	draft_string(e, "waiting_on", "vendor");
	assert_false(has_gap(d, e, "asked"));
}

static void a_permanent_fix_wants_artefact_and_prevention(void **state)
{
	struct desk *d = *state;
	struct draft *e = draft_of(d, "fix");

	assert_true(has_gap(d, e, "affects"));
	assert_false(has_gap(d, e, "artefact"));
	draft_bool(e, "permanent", true);
	draft_deploy(e, "crm", "pending", NULL, NULL);
	assert_false(has_gap(d, e, "affects"));
	assert_true(has_gap(d, e, "artefact"));
	assert_true(has_gap(d, e, "prevention"));
	draft_string(e, "commit", "8f3c2d1a");
	draft_text(e, "prevention", "p");
	assert_false(has_gap(d, e, "artefact"));
	assert_false(has_gap(d, e, "prevention"));
	e = draft_of(d, "fix");
	draft_string(e, "fix_kind", "workaround");
	assert_false(has_gap(d, e, "affects"));
}

static void resolving_wants_deployments_and_a_decision(void **state)
{
	struct desk *d = *state;
	struct draft *e = draft_of(d, "fix");

	put_in(d, "open", "L2", 2);
	assert_true(has_gap(d, draft_of(d, "resolve"), "solution"));
	assert_true(has_gap(d, draft_of(d, "resolve"), "kb"));
	assert_false(has_gap(d, draft_of(d, "resolve"), "deployed"));
	draft_deploy(e, "crm", "pending", NULL, NULL);
	add_event(d, e);
	assert_true(has_gap(d, draft_of(d, "resolve"), "deployed"));
	e = draft_new(&d->arena, "deploy");
	draft_deploy(e, "crm", "waived", NULL, NULL);
	add_event(d, e);
	assert_false(has_gap(d, draft_of(d, "resolve"), "deployed"));
	put_in(d, "open", "L1", 1);
	assert_false(has_gap(d, draft_of(d, "resolve"), "kb"));
}

static void force_passes_and_is_recorded(void **state)
{
	struct desk *d = *state;
	struct draft *e = draft_of(d, "resolve");
	const struct tkt_error *err = rules_judge(&d->gaps, e, d->t, &d->rc);

	assert_non_null(err);
	assert_non_null(strstr(err->message, "solution: "));
	tkt_error_free(err);
	d->rc.force = "the system is gone";
	e = draft_of(d, "resolve");
	assert_null(rules_judge(&d->gaps, e, d->t, &d->rc));
	assert_string_equal(value_item_string(value_get(e->body, "forced"), 0),
			    "solution");
	assert_string_equal(draft_get_text(e, "force"), "the system is gone");
	/* Never an illegal step. */
	err = rules_judge(&d->gaps, draft_of(d, "close"), d->t, &d->rc);
	assert_non_null(err);
	tkt_error_free(err);
}

static void the_third_return_wants_a_decision(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 3; i++) {
		struct draft *up = draft_new(&d->arena, "escalate");
		struct draft *down = draft_of(d, "return");

		draft_place(up, "L2", "L2/network", 2, NULL, false);
		add_event(d, up);
		assert_int_equal(has_gap(d, draft_of(d, "return"),
					 "decided-by"), i == 2);
		add_event(d, down);
	}
}

static void every_gate_has_a_way_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < gates_len; i++) {
		assert_non_null(gates[i].gap.name);
		assert_non_null(gates[i].gap.sentence);
		assert_non_null(gates[i].gap.way_out);
		assert_non_null(gates[i].met);
	}
	assert_true(word_in("a bc d", "bc"));
	assert_false(word_in("a bc d", "b"));
	assert_false(word_in("abc", "bc"));
	assert_false(word_in("a bc d", ""));
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(steps_follow_the_table),
		T(steps_write_their_state),
		T(what_won_may_be_repeated),
		T(a_window_ends_reopening),
		T(moves_go_where_they_say),
		T(rights_are_those_of_the_tier),
		T(an_escalation_from_l1_wants_its_packet),
		T(an_escalation_from_l2_wants_findings),
		T(waiting_on_the_user_wants_a_question),
		T(a_permanent_fix_wants_artefact_and_prevention),
		T(resolving_wants_deployments_and_a_decision),
		T(force_passes_and_is_recorded),
		T(the_third_return_wants_a_decision),
		cmocka_unit_test(every_gate_has_a_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
