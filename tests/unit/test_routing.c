/* What a new ticket gets of the desk, and which words the desk takes. */
#include "desk/routing.h"

#include "desk/values.h"
#include "unit.h"

struct desk {
	struct config *c;
	struct arena arena;
	struct routing r;
	struct strings systems;
	unsigned n;
};

static void add(struct desk *d, struct value *body)
{
	value_set_time(&d->arena, body, "at", 1700000000 + d->n);
	value_set_string(&d->arena, body, "by", "lena");
	value_set_string(&d->arena, body, "nonce",
			 arena_printf(&d->arena, "%04x", d->n++));
	config_add(d->c, body);
	config_fold(d->c);
}

static void set(struct desk *d, const char *path, const char *text)
{
	struct value *body;

	assert_ok(config_set(&body, &d->arena, d->c, path, text));
	assert_non_null(body);
	add(d, body);
}

static int begin(void **state)
{
	struct desk *d = mem_alloc(sizeof(*d));

	d->c = config_new();
	add(d, config_defaults(&d->arena, "the desk"));
	d->r.systems = &d->systems;
	*state = d;
	return 0;
}

static int end(void **state)
{
	struct desk *d = *state;

	config_free(d->c);
	vec_release(&d->systems);
	arena_release(&d->arena);
	free(d);
	return 0;
}

static void goes_to(struct desk *d, const char *queue)
{
	struct routing r = d->r;

	assert_ok(routing_decide(&r, d->c));
	assert_string_equal(r.queue, queue);
	assert_int_equal(strncmp(queue, r.tier->name, 2), 0);
}

/* --- defaults ----------------------------------------------------------- */

static void nothing_known_brings_nothing(void **state)
{
	struct desk *d = *state;

	assert_ok(routing_decide(&d->r, d->c));
	assert_null(d->r.type);
	assert_null(d->r.impact);
	assert_string_equal(d->r.queue, "L1/desk");
	assert_int_equal(d->r.tier->rank, 1);
	assert_false(d->r.by_hand);
}

static void what_is_given_stands_before_systems_before_category(void **state)
{
	struct desk *d = *state;

	set(d, "systems.crm.impact", "high");
	set(d, "systems.web.impact", "medium");
	set(d, "systems.web.urgency", "low");
	vec_push(&d->systems, "unlisted");
	vec_push(&d->systems, "crm");
	vec_push(&d->systems, "web");
	d->r.category = "password-reset"; /* low, high, basic, a request */
	d->r.type = "question";
	assert_ok(routing_decide(&d->r, d->c));
	assert_string_equal(d->r.type, "question");
	assert_string_equal(d->r.impact, "high");
	assert_string_equal(d->r.urgency, "low");
	assert_string_equal(d->r.complexity, "basic");
}

/* --- place -------------------------------------------------------------- */

static void tickets_begin_in_the_lowest_tier(void **state)
{
	struct desk *d = *state;

	for (size_t i = 0; i < d->c->categories.len; i++) {
		const struct defaults *category = &d->c->categories.items[i];

		d->r.category = category->name;
		goes_to(d, category->straight_from ? category->queue
						   : "L1/desk");
	}
	d->r.category = "no such thing";
	goes_to(d, "L1/desk");
}

static void a_queue_of_the_lowest_tier_counts_always(void **state)
{
	struct desk *d = *state;

	set(d, "tiers.L1.queues", "L1/desk,L1/print,L1/crm");
	set(d, "categories.printer.queue", "L1/print");
	d->r.category = "printer";
	goes_to(d, "L1/print");
	set(d, "systems.crm.queue", "L1/crm");
	vec_push(&d->systems, "crm");
	goes_to(d, "L1/crm");
	/* One that is no longer there counts for nothing. */
	set(d, "tiers.L1.queues", "L1/desk,L1/print");
	goes_to(d, "L1/print");
}

static void complexity_leads_straight_up(void **state)
{
	static const char *const words[] = {
		"basic", "intermediate", "complex",
	};
	struct desk *d = *state;

	set(d, "categories.printer.queue", "L3/engineering");
	d->r.category = "printer";
	for (size_t from = 0; from < 3; from++) {
		set(d, "categories.printer.straight_from", words[from]);
		for (size_t is = 0; is < 3; is++) {
			d->r.complexity = words[is];
			goes_to(d, is >= from ? "L3/engineering" : "L1/desk");
		}
	}
	d->r.complexity = NULL; /* by default basic */
	goes_to(d, "L1/desk");
	d->r.complexity = "complex";
	d->r.worked_on = true;
	goes_to(d, "L1/desk");
}

static void a_person_says_where(void **state)
{
	struct desk *d = *state;

	d->r.category = "software-bug"; /* L2/software */
	d->r.tier_name = "L2";
	goes_to(d, "L2/software");
	d->r.tier_name = "L3";
	goes_to(d, "L3/engineering");
	d->r.queue_name = "development";
	goes_to(d, "L3/development");
	d->r.tier_name = NULL;
	d->r.queue_name = "L2/network";
	goes_to(d, "L2/network");
	d->r.queue_name = "L2";
	goes_to(d, "L2/support");
	d->r.tier_name = "L3";
	assert_error(routing_decide(&d->r, d->c), TKT_E_USAGE,
		     "the queue 'L2/support' is not of the tier 'L3'");
	d->r.queue_name = NULL;
	d->r.tier_name = "L4";
	assert_error(routing_decide(&d->r, d->c), TKT_E_USAGE,
		     "no tier and no queue is called 'L4'; did you mean 'L1'?");
}

static void what_is_above_is_marked(void **state)
{
	struct desk *d = *state;
	struct draft *draft = draft_new(&d->arena, "open");

	assert_ok(routing_decide(&d->r, d->c));
	routing_place(draft, &d->r, d->c, "anna", /* accepted */ true);
	assert_null(value_get(draft->body, "routing"));
	assert_string_equal(value_get_string(value_get(draft->body, "to"),
					     "owner"), "anna");
	d->r.tier_name = "L2";
	assert_ok(routing_decide(&d->r, d->c));
	assert_true(d->r.by_hand);
	routing_place(draft, &d->r, d->c, NULL, /* accepted */ false);
	assert_true(value_get_bool(draft->body, "routing"));
	assert_int_equal(value_get_int(value_get(draft->body, "to"), "rank",
				       0), 2);
}

/* --- words -------------------------------------------------------------- */

static const struct tkt_error *check_word(struct desk *d, const char *key,
					  const char *word)
{
	struct draft *draft = draft_new(&d->arena, "open");

	draft_string(draft, key, word);
	return values_check(d->c, draft);
}

static const struct tkt_error *check_element(struct desk *d, const char *set_,
					     const char *word)
{
	struct draft *draft = draft_new(&d->arena, "open");

	draft_add(draft, set_, word);
	return values_check(d->c, draft);
}

static void words_are_those_of_the_desk(void **state)
{
	struct desk *d = *state;

	assert_ok(check_word(d, "channel", "walk-in"));
	assert_ok(check_word(d, "told", "phone"));
	assert_ok(check_word(d, "type", "problem"));
	assert_ok(check_word(d, "cause_code", "user-error"));
	assert_ok(check_word(d, "resolvable_at", "L2"));
	assert_ok(check_word(d, "for", "L1"));
	assert_ok(check_word(d, "category", "printer"));
	assert_ok(check_word(d, "reject_as", "anything"));
	assert_error(check_word(d, "told", "phoe"), TKT_E_USAGE,
		     "unknown channel 'phoe'; did you mean 'phone'?");
	assert_error(check_word(d, "category", "software-inst"), TKT_E_USAGE,
		     "unknown category 'software-inst'; did you mean "
		     "'software-installation'?");
	assert_error(check_word(d, "urgency", "soon"), TKT_E_USAGE,
		     "unknown level 'soon'; there are high, medium, low");
	assert_error(check_word(d, "complexity", "complicated"), TKT_E_USAGE,
		     "unknown complexity 'complicated'; there are basic, "
		     "intermediate, complex");
	set(d, "channels", "phone,pigeon");
	assert_ok(check_word(d, "channel", "pigeon"));
	assert_error(check_word(d, "channel", "mail"), TKT_E_USAGE,
		     "unknown channel 'mail'; there are phone, pigeon");
}

static void elements_have_a_shape(void **state)
{
	static const char *const bad_tags[] = {
		"", "two words", "a,b", "a:b", "-x", "it's", "a\"b",
		("01234567890123456789012345678901"
		 "012345678901234567890123456789012"),
	};
	struct desk *d = *state;

	assert_ok(check_element(d, "tags", "größe_9/a"));
	for (size_t i = 0; i < ARRAY_LEN(bad_tags); i++) {
		const struct tkt_error *err;

		err = check_element(d, "tags", bad_tags[i]);
		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_USAGE);
		tkt_error_free(err);
	}
	assert_ok(check_element(d, "refs", "host 7/disk: full, 'really'"));
	assert_error(check_element(d, "refs", "@last"), TKT_E_USAGE,
		     "'@last' is no ref: one line of at most 200 bytes that "
		     "does not begin with '-' or '@'");
	assert_ok(check_element(d, "links", "-anything goes"));
}

static void systems_are_open_until_they_are_not(void **state)
{
	struct desk *d = *state;
	struct draft *fix = draft_new(&d->arena, "fix");

	assert_ok(check_element(d, "systems", "whatever"));
	set(d, "systems.crm.title", "CRM");
	set(d, "systems_open", "false");
	assert_ok(check_element(d, "systems", "crm"));
	assert_error(check_element(d, "systems", "cmr"), TKT_E_USAGE,
		     "unknown system 'cmr'; did you mean 'crm'?");
	/* What a fix names is checked, what was deployed stands. */
	draft_deploy(fix, "gone", "worked", NULL, NULL);
	assert_ok(values_check(d->c, fix));
	draft_deploy(fix, "gone", "pending", NULL, NULL);
	assert_error(values_check(d->c, fix), TKT_E_USAGE,
		     "unknown system 'gone'; there are crm");
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_known_brings_nothing),
		T(what_is_given_stands_before_systems_before_category),
		T(tickets_begin_in_the_lowest_tier),
		T(a_queue_of_the_lowest_tier_counts_always),
		T(complexity_leads_straight_up),
		T(a_person_says_where),
		T(what_is_above_is_marked),
		T(words_are_those_of_the_desk),
		T(elements_have_a_shape),
		T(systems_are_open_until_they_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
