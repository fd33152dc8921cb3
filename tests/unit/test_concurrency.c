/*
 * What was concurrent, in words. Clones are makers: they begin alike, to the
 * byte, and then each does its own.
 */
#include "unit.h"

#include "maker.h"
#include "model/concurrency.h"

enum { CLONES = 3 };

struct clones {
	struct maker m[CLONES];
	struct ticket *t;    /* of the first, with what the others did */
	struct arena arena;
	struct clashes list; /* of that */
};

static void clones_begin(struct clones *c)
{
	*c = (struct clones){ 0 };
	for (size_t i = 0; i < CLONES; i++)
		maker_begin(&c->m[i]);
}

/* Each is an hour behind the one before, so that the later is certain. */
static void clones_part(struct clones *c)
{
	for (size_t i = 0; i < CLONES; i++)
		c->m[i].now_at += (int64_t)i * 3600;
}

static void clones_end(struct clones *c)
{
	for (size_t i = 0; i < CLONES; i++)
		maker_end(&c->m[i]);
	arena_release(&c->arena);
}

static void take_all(struct ticket *into, const struct ticket *from)
{
	assert_ok(doc_union(into->doc, from->doc));
	ticket_fold(into);
}

/* Each clone takes what the others did; all must say the same then. */
static void unite(struct clones *c)
{
	const char *lines[CLONES];

	for (size_t i = 0; i < CLONES; i++)
		take_all(c->m[0].t, c->m[i].t);
	for (size_t i = CLONES; i-- > 0;)
		for (size_t k = CLONES; k-- > 0;)
			take_all(c->m[i].t, c->m[k].t);
	for (size_t i = 0; i < CLONES; i++)
		lines[i] = concurrency_line(&c->arena, c->m[i].t);
	for (size_t i = 1; i < CLONES; i++) {
		assert_int_equal(lines[0] != NULL, lines[i] != NULL);
		if (lines[0])
			assert_string_equal(lines[0], lines[i]);
	}
	c->t = c->m[0].t;
	clashes_of(&c->list, &c->arena, c->t);
	assert_int_equal(c->list.len, c->t->registers.concurrent_len);
}

static const struct clash *only(const struct clones *c)
{
	assert_int_equal(c->list.len, 1);
	return &c->list.items[0];
}

static void assert_line(struct clones *c, const char *line)
{
	const char *said = concurrency_line(&c->arena, c->t);

	assert_non_null(said);
	assert_string_equal(said, line);
}

/* The winner is the first side; the others lost by these rules. */
static void assert_sides(const struct clash *clash, const char *who,
			 const char *rules)
{
	BUF_LOCAL people = BUF_INIT;
	BUF_LOCAL reasons = BUF_INIT;

	for (size_t i = 0; i < clash->len; i++) {
		const struct side *s = &clash->sides[i];

		buf_addf(&people, "%s%s", i ? " " : "", s->who);
		if (i)
			buf_addf(&reasons, "%s%s", i > 1 ? " " : "",
				 clash_rule_names[s->rule]);
		assert_int_equal(s->because != NULL, s->rule != CLASH_SAME);
	}
	assert_string_equal(people.bytes, who);
	assert_string_equal(reasons.bytes, rules);
}

#define CLONES(c)                                                              \
	__attribute__((cleanup(clones_end))) struct clones c;                  \
	clones_begin(&c)

/* --- deeds -------------------------------------------------------------- */

static void set(struct maker *m, const char *key, const char *value,
		const char *by)
{
	struct draft *d = maker_event(m, "edit");
	const struct strings clear = { .items = &key, .len = 1 };

	if (value)
		draft_string(d, key, value);
	else
		draft_strings(d, "clear", &clear);
	maker_add(m, d, by);
}

static void set_element(struct maker *m, const char *name, const char *element,
			bool add, const char *by)
{
	struct draft *d = maker_event(m, "edit");

	if (add)
		draft_add(d, name, element);
	else
		draft_remove(d, name, element);
	maker_add(m, d, by);
}

static void assign(struct maker *m, const char *whom, const char *by)
{
	struct draft *d = maker_event(m, "assign");

	draft_place(d, m->t->tier, m->t->queue, m->t->tier_rank, whom,
		    /* accepted */ false);
	maker_add(m, d, by);
}

static void route(struct maker *m, const char *kind, const char *queue,
		  const char *by)
{
	struct draft *d = maker_event(m, kind);

	draft_place(d, m->t->tier, queue, m->t->tier_rank, /* owner */ NULL,
		    /* accepted */ false);
	maker_add(m, d, by);
}

/* A clock's escalation, made where it had seen all that the clone has. */
static void run_out(struct maker *m, const char *origin, const char *tier,
		    int rank)
{
	const char *queue = arena_printf(&m->arena, "%s/desk", tier);
	struct draft *d = maker_event(m, "escalate");
	struct value *after = value_array(&m->arena);
	struct strings heads = { 0 };

	draft_place(d, tier, queue, rank, /* owner */ NULL,
		    /* accepted */ false);
	draft_bool(d, "automatic", true);
	history_heads(&heads, &m->t->history, &m->arena, INSTANT_NONE);
	for (size_t i = 0; i < heads.len; i++)
		value_append(&m->arena, after,
			     value_string(&m->arena, heads.items[i]));
	m->now_at += 60;
	value_set(&m->arena, d->body, "after", after);
	value_set_time(&m->arena, d->body, "at", m->now_at);
	value_set_string(&m->arena, d->body, "origin", origin);
	event_sort_keys(d->body);
	ticket_add(m->t, d->body);
	ticket_fold(m->t);
}

/* --- nothing ------------------------------------------------------------ */

static void nothing_is_said_of_nothing(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	maker_text(&c.m[1], "note", "note", "Hm.", "ben");
	unite(&c);
	assert_int_equal(c.list.len, 0);
	assert_null(concurrency_line(&c.arena, c.t));
	assert_int_equal(concurrency_lost(&c.list, c.t, "anna"), -1);
}

static void who_says_the_same_is_no_clash(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	set(&c.m[0], "priority", "P2", "anna");
	set(&c.m[1], "priority", "P2", "ben");
	set_element(&c.m[0], "tags", "vpn", /* add */ true, "anna");
	set_element(&c.m[1], "tags", "vpn", /* add */ true, "ben");
	unite(&c);
	assert_int_equal(c.list.len, 0);
}

/* --- place -------------------------------------------------------------- */

static void of_two_claims_the_earlier(void **state)
{
	const struct clash *clash;

	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	maker_claim(&c.m[1], "lena");
	unite(&c);
	assert_line(&c, "anna and lena claimed it at the same time; anna has "
		    "it (the earlier claim)");
	clash = only(&c);
	assert_string_equal(clash->reg, "place");
	assert_string_equal(clash->name, "owner");
	assert_sides(clash, "anna lena", "earlier-claim");
	assert_string_equal(clash->sides[0].did, "claimed it");
	assert_string_equal(clash->settle,
			    arena_printf(&c.arena, "tkt assign %.7s anna",
					 c.t->id));
	assert_int_equal(concurrency_lost(&c.list, c.t, "anna"), -1);
	assert_int_equal(concurrency_lost(&c.list, c.t, "lena"),
			 clash->sides[1].event);
	assert_int_equal(concurrency_lost(&c.list, c.t, /* who */ NULL), -1);
}

static void three_claims(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[2], "cleo");
	maker_claim(&c.m[1], "ben");
	maker_claim(&c.m[0], "anna");
	unite(&c);
	assert_line(&c, "anna, ben and cleo claimed it at the same time; anna "
		    "has it (the earlier claim)");
	assert_sides(only(&c), "anna ben cleo", "earlier-claim earlier-claim");
}

static void who_assigns_goes_before_who_claims(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	assign(&c.m[0], "anna", "lena");
	maker_claim(&c.m[1], "ben");
	unite(&c);
	assert_line(&c, "lena assigned it to anna while ben claimed it; anna "
		    "has it (assign goes before claim)");
	assert_sides(only(&c), "lena ben", "step");
}

static void who_undoes_goes_before_who_claims(void **state)
{
	struct draft *d;

	(void)state;
	CLONES(c);
	for (size_t i = 0; i < CLONES; i++)
		maker_claim(&c.m[i], "anna");
	clones_part(&c);
	d = maker_event(&c.m[0], "undo");
	draft_place(d, "L1", "L1/desk", /* rank */ 1, /* owner */ NULL,
		    /* accepted */ false);
	maker_add(&c.m[0], d, "anna");
	maker_claim(&c.m[1], "ben");
	unite(&c);
	assert_line(&c, "anna gave it back to nobody in L1/desk while ben "
		    "claimed it; nobody has it (undo goes before claim)");
	assert_sides(only(&c), "anna ben", "step");
}

static void numbers_are_said_and_repeated(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	for (size_t i = 0; i < 2; i++) {
		struct draft *d = maker_event(&c.m[i], "edit");

		draft_int(d, "rating", i ? 5 : 3);
		draft_int(d, "downtime_s", i ? 7200 : 5400);
		maker_add(&c.m[i], d, i ? "ben" : "anna");
	}
	unite(&c);
	assert_int_equal(c.list.len, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct clash *clash = &c.list.items[i];
		bool rating = !strcmp(clash->reg, "rating");

		assert_string_equal(clash->sides[1].did,
				    rating ? "set the rating to 3"
					   : "set the downtime to 1h 30m");
		assert_string_equal(
			clash->settle,
			arena_printf(&c.arena, "tkt edit %.7s %s", c.t->id,
				     rating ? "--rating 5"
					    : "--downtime DURATION"));
	}
}

static void who_claims_goes_before_who_routes(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	route(&c.m[1], "triage", "L1/mail", "ben");
	unite(&c);
	assert_line(&c, "anna claimed it while ben routed it to L1/mail; it is "
		    "in L1/desk, with anna (claim goes before triage)");
	assert_string_equal(only(&c)->name, "queue");
	assert_sides(only(&c), "anna ben", "step");
}

static void the_higher_tier(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_move(&c.m[0], "escalate", "L2", "L2/software", 2, "anna");
	assign(&c.m[1], "anna", "lena");
	maker_move(&c.m[2], "escalate", "L3", "L3/code", 3, "ben");
	unite(&c);
	assert_int_equal(c.list.len, 1); /* the state is open with both */
	assert_line(&c, "anna escalated it to L2/software, lena assigned it to "
		    "anna and ben escalated it to L3/code at the same time; it "
		    "is in L3/code (the higher tier)");
	assert_string_equal(c.list.items[0].name, "tier");
	assert_sides(&c.list.items[0], "ben anna lena", "tier tier");
	assert_string_equal(c.list.items[0].settle,
			    arena_printf(&c.arena, "tkt claim %.7s", c.t->id));
}

static void of_two_transfers_the_later(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	route(&c.m[0], "transfer", "L1/mail", "anna");
	route(&c.m[1], "transfer", "L1/phone", "lena");
	unite(&c);
	assert_line(&c, "anna transferred it to L1/mail while lena transferred "
		    "it to L1/phone; it is in L1/phone (the later)");
	assert_sides(only(&c), "lena anna", "later");
}

/* --- state -------------------------------------------------------------- */

static void open_goes_before_all(void **state)
{
	static const char *const order[] = {
		"open", "new", "waiting", "resolved", "closed", "rejected",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		for (size_t k = i + 1; k < ARRAY_LEN(order); k++) {
			const struct clash *clash;

			CLONES(c);
			clones_part(&c);
			/* The winner is the earlier, then the later. */
			maker_state(&c.m[(i + k) % 2], "update", order[i],
				    "anna");
			maker_state(&c.m[(i + k + 1) % 2], "update", order[k],
				    "ben");
			unite(&c);
			clash = only(&c);
			assert_string_equal(c.t->state_name, order[i]);
			assert_sides(clash, "anna ben", "state");
			assert_string_equal(
				clash->sides[1].because,
				arena_printf(&c.arena, "%s goes before %s",
					     order[i], order[k]));
		}
}

static void a_reply_over_a_resolution(void **state)
{
	struct draft *d;

	(void)state;
	CLONES(c);
	for (size_t i = 0; i < CLONES; i++)
		maker_claim(&c.m[i], "anna");
	clones_part(&c);
	d = maker_event(&c.m[0], "receive");
	draft_state(d, "open", /* waiting_on */ NULL, INSTANT_NONE);
	draft_text(d, "message", "It is back.");
	maker_add(&c.m[0], d, "anna");
	maker_state(&c.m[1], "resolve", "resolved", "ben");
	unite(&c);
	assert_line(&c, "anna recorded the user's words (open) while ben "
		    "resolved it; it is open (open goes before resolved)");
	assert_string_equal(only(&c)->settle,
			    arena_printf(&c.arena, "tkt wait %.7s --end",
					 c.t->id));
}

static void waits_on_different_people(void **state)
{
	struct draft *d;

	(void)state;
	CLONES(c);
	clones_part(&c);
	for (size_t i = 0; i < 2; i++) {
		d = maker_event(&c.m[i], "wait");
		draft_state(d, "waiting", i ? "vendor" : "user", INSTANT_NONE);
		maker_add(&c.m[i], d, i ? "ben" : "anna");
	}
	unite(&c);
	assert_line(&c, "anna let it wait on the user while ben let it wait on "
		    "the vendor; it waits on the vendor (the later)");
	assert_string_equal(only(&c)->settle,
			    arena_printf(&c.arena, "tkt wait %.7s vendor",
					 c.t->id));
}

/* --- fields and sets ---------------------------------------------------- */

static void the_higher_priority(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	set(&c.m[0], "priority", "P1", "anna");
	set(&c.m[1], "priority", "P3", "ben");
	set(&c.m[2], "priority", "P1", "cleo");
	unite(&c);
	assert_line(&c, "anna and cleo set the priority to P1 while ben set "
		    "the priority to P3; P1 holds (the higher priority)");
	assert_sides(only(&c), "cleo anna ben", "same priority");
}

static void other_fields_the_later(void **state)
{
	(void)state;
	{
		CLONES(c);
		clones_part(&c);
		maker_text(&c.m[0], "edit", "title", "No login", "anna");
		maker_text(&c.m[1], "edit", "title", "No\nlogin at all", "ben");
		unite(&c);
		assert_line(&c, "anna set the title to 'No login' while ben "
			    "set the title to 'No…'; 'No…' holds (the later)");
		assert_string_equal(only(&c)->name, "title");
	}
	{
		CLONES(c);
		clones_part(&c);
		set(&c.m[0], "contact", "anna", "lena");
		set(&c.m[1], "contact", NULL, "ben");
		unite(&c);
		assert_line(&c, "lena set the contact to anna while ben "
			    "cleared the contact; it has none (the later)");
		assert_null(only(&c)->sides[0].value);
	}
}

static void add_over_remove(void **state)
{
	(void)state;
	CLONES(c);
	for (size_t i = 0; i < CLONES; i++)
		set_element(&c.m[i], "tags", "vpn", /* add */ true, "anna");
	clones_part(&c);
	set_element(&c.m[0], "tags", "vpn", /* add */ true, "anna");
	set_element(&c.m[1], "tags", "vpn", /* add */ false, "ben");
	set_element(&c.m[2], "tags", "lan", /* add */ true, "cleo");
	unite(&c);
	assert_line(&c, "anna added tag 'vpn' while ben removed tag 'vpn'; it "
		    "stays (adding goes before removing)");
	assert_sides(only(&c), "anna ben", "add");
	assert_string_equal(only(&c)->reg, "tags:vpn");
	assert_string_equal(only(&c)->settle,
			    arena_printf(&c.arena, "tkt edit %.7s --tag vpn, "
					 "or --untag vpn", c.t->id));
}

/* What a shell would take apart is not offered to be typed. */
static void elements_are_said_safely(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	set_element(&c.m[0], "tags", "a;b", /* add */ true, "anna");
	set_element(&c.m[1], "tags", "a;b", /* add */ false, "ben");
	unite(&c);
	assert_string_equal(only(&c)->name, "tag 'a;b'");
	assert_string_equal(only(&c)->settle,
			    arena_printf(&c.arena, "tkt edit %.7s --tag …, or "
					 "--untag …", c.t->id));
}

static void what_is_not_done_goes_before_what_is(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	for (size_t i = 0; i < 2; i++) {
		struct draft *d = maker_event(&c.m[i], "deploy");

		draft_deploy(d, "crm", i ? "worked" : "failed",
			     /* version */ NULL, /* by */ NULL);
		maker_add(&c.m[i], d, i ? "ben" : "anna");
	}
	unite(&c);
	assert_line(&c, "anna recorded the deployment to 'crm': failed while "
		    "ben recorded the deployment to 'crm': worked; failed "
		    "holds (failed goes before worked)");
	assert_sides(only(&c), "anna ben", "deployment");
}

static void erased_texts_are_not_said(void **state)
{
	struct draft *d;
	struct value *list, *one, *keys;
	const char *id;

	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_text(&c.m[0], "edit", "title", "No login", "anna");
	id = maker_text(&c.m[1], "edit", "title", "Carl's password", "ben");
	d = maker_event(&c.m[1], "erase");
	list = value_array(&c.arena);
	one = value_object(&c.arena);
	keys = value_array(&c.arena);
	value_append(&c.arena, keys, value_string(&c.arena, "title"));
	value_set_string(&c.arena, one, "event", id);
	value_set(&c.arena, one, "keys", keys);
	value_append(&c.arena, list, one);
	value_set(&c.arena, d->body, "erases", list);
	maker_add(&c.m[1], d, "lena");
	unite(&c);
	assert_line(&c, "anna set the title to 'No login' while ben set the "
		    "title (erased); that of ben holds (the later)");
	assert_null(only(&c)->sides[0].value);
}

/* --- machines ----------------------------------------------------------- */

static void a_machine_that_did_not_know(void **state)
{
	const struct clash *clash;

	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	run_out(&c.m[1], "clock", "L2", 2);
	run_out(&c.m[2], "clock", "L2", 2); /* a copy: said once */
	unite(&c);
	assert_line(&c, "anna claimed it while tkt escalated it to L2/desk; "
		    "it is in L1/desk, with anna (tkt had not "
		    "seen what anna did)");
	clash = only(&c);
	assert_sides(clash, "anna tkt", "person");
	assert_true(clash->sides[1].machine);
	assert_false(clash->sides[0].machine);
}

/* The machine's is behind a person's, but the winner did not know of it. */
static void a_machine_that_a_loser_knew(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	run_out(&c.m[0], "clock", "L2", 2);
	maker_move(&c.m[0], "return", "L1", "L1/desk", 1, "ben");
	maker_claim(&c.m[1], "anna");
	unite(&c);
	assert_sides(only(&c), "anna ben tkt", "step person");
}

static void a_machine_that_knew_goes_on(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	maker_claim(&c.m[1], "ben");
	unite(&c);
	c.m[2].now_at += 3600;
	run_out(&c.m[2], "clock", "L2", 2);
	unite(&c);
	assert_string_equal(c.t->tier, "L2");
	assert_sides(only(&c), "anna ben", "earlier-claim");
	assert_line(&c, "anna and ben claimed it at the same time; anna won "
		    "(the earlier claim), and by now it is in L2/desk");
}

/* --- all of them -------------------------------------------------------- */

static void place_and_state_come_first(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_text(&c.m[0], "edit", "title", "A", "anna");
	set(&c.m[0], "priority", "P1", "anna");
	maker_claim(&c.m[0], "anna");
	maker_text(&c.m[1], "edit", "title", "B", "ben");
	set(&c.m[1], "priority", "P2", "ben");
	maker_state(&c.m[1], "resolve", "resolved", "ben");
	assign(&c.m[1], "ben", "ben");
	unite(&c);
	assert_int_equal(c.list.len, 4);
	assert_string_equal(c.list.items[0].reg, "place");
	assert_string_equal(c.list.items[1].reg, "state");
	assert_line(&c, "anna claimed it while ben assigned it to ben; ben has "
		    "it (assign goes before claim); also concurrent: state, "
		    "title and priority");
}

static void the_next_write_settles_it(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	maker_claim(&c.m[0], "anna");
	maker_claim(&c.m[1], "ben");
	unite(&c);
	c.m[2].now_at += 4 * 3600;
	maker_claim(&c.m[2], "anna");
	unite(&c);
	assert_int_equal(c.list.len, 0);
	assert_null(concurrency_line(&c.arena, c.t));
	assert_false(c.t->concurrent);
}

static void who_did_not_know_settles_nothing(void **state)
{
	(void)state;
	CLONES(c);
	clones_part(&c);
	set(&c.m[0], "priority", "P3", "anna");
	set(&c.m[1], "priority", "P2", "ben");
	set(&c.m[1], "priority", "P4", "ben");
	unite(&c);
	assert_line(&c, "anna set the priority to P3 while ben set the "
		    "priority to P4; P3 holds (the higher priority)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_of_nothing),
		cmocka_unit_test(who_says_the_same_is_no_clash),
		cmocka_unit_test(of_two_claims_the_earlier),
		cmocka_unit_test(three_claims),
		cmocka_unit_test(who_assigns_goes_before_who_claims),
		cmocka_unit_test(who_undoes_goes_before_who_claims),
		cmocka_unit_test(numbers_are_said_and_repeated),
		cmocka_unit_test(who_claims_goes_before_who_routes),
		cmocka_unit_test(the_higher_tier),
		cmocka_unit_test(of_two_transfers_the_later),
		cmocka_unit_test(open_goes_before_all),
		cmocka_unit_test(a_reply_over_a_resolution),
		cmocka_unit_test(waits_on_different_people),
		cmocka_unit_test(the_higher_priority),
		cmocka_unit_test(other_fields_the_later),
		cmocka_unit_test(add_over_remove),
		cmocka_unit_test(elements_are_said_safely),
		cmocka_unit_test(what_is_not_done_goes_before_what_is),
		cmocka_unit_test(erased_texts_are_not_said),
		cmocka_unit_test(a_machine_that_did_not_know),
		cmocka_unit_test(a_machine_that_a_loser_knew),
		cmocka_unit_test(a_machine_that_knew_goes_on),
		cmocka_unit_test(place_and_state_come_first),
		cmocka_unit_test(the_next_write_settles_it),
		cmocka_unit_test(who_did_not_know_settles_nothing),
	};

	return cmocka_run_group_tests_name("concurrency", tests, NULL, NULL);
}
