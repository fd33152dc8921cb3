#include "unit.h"

#include "base/buf.h"
#include "model/config.h"

/* Adds an event written as JSON-like calls: bodies with at and a nonce. */
struct desk {
	struct config *c;
	struct arena arena;
	int n;
};

static void begin(struct desk *d)
{
	memset(d, 0, sizeof(*d));
	d->c = config_new();
}

static void end(struct desk *d)
{
	config_free(d->c);
	arena_release(&d->arena);
}

/* Adds a body after all there is (or after `after`, one id), and folds. */
static const char *add(struct desk *d, struct value *body, const char *after)
{
	struct arena *a = &d->arena;
	struct value *list = value_array(a);
	struct strings heads = { 0 };
	struct event *e;

	history_heads(&heads, &d->c->history, a, INSTANT_NONE);
	if (after)
		value_append(a, list, value_string(a, after));
	for (size_t i = 0; !after && i < heads.len; i++)
		value_append(a, list, value_string(a, heads.items[i]));
	if (value_get(body, "text")) {
		struct value *salt = value_object(a);
		struct value *text = value_get(body, "text");

		for (size_t i = 0; i < value_len(text); i++)
			value_set_string(a, salt, text->object.items[i].key,
					 "00112233445566778899aabbccddeeff");
		value_set(a, body, "salt", salt);
	}
	value_set(a, body, "after", list);
	value_set_time(a, body, "at", 1700000000 + d->n);
	value_set_string(a, body, "by", "anna");
	value_set_string(a, body, "nonce", arena_printf(a, "%016d", d->n++));
	e = config_add(d->c, body);
	config_fold(d->c);
	return e->id;
}

static const char *put(struct desk *d, const char *path, const char *text)
{
	struct value *body;

	assert_ok(config_set(&body, &d->arena, d->c, path, text));
	return body ? add(d, body, /* after */ NULL) : NULL;
}

static const char *put_defaults(struct desk *d)
{
	return add(d, config_defaults(&d->arena, "the desk"), NULL);
}

static void assert_valid(const struct config *c)
{
	struct strings faults = { 0 };
	struct arena a = { 0 };

	config_faults(&faults, &a, c);
	if (faults.len)
		fail_msg("%s", faults.items[0]);
	vec_release(&faults);
	arena_release(&a);
}

/* --- the table ---------------------------------------------------------- */

static void fallbacks_are_values(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (const struct setting *s = settings; s->path; s++) {
		struct value *v;

		assert_non_null(s->type);
		assert_non_null(s->sentence);
		if (s->fallback)
			assert_ok(setting_parse(&v, &a, s, s->path,
						s->fallback));
	}
	arena_release(&a);
}

static void settings_are_found(void **state)
{
	(void)state;
	assert_string_equal(setting_find("tiers.L1.queues")->path,
			    "tiers.*.queues");
	assert_string_equal(setting_find("name")->path, "name");
	assert_null(setting_find("tiers.L1"));
	assert_null(setting_find("tiers..queues"));
	assert_null(setting_find("tiers.L1.queues.more"));
	assert_null(setting_find("names"));
	assert_null(setting_find(""));
	assert_int_equal(setting_rank("name"), 0);
	assert_int_equal(setting_rank("tiers"), 1);
	assert_int_equal(setting_rank("tiers.L1"), 1);
	assert_int_equal(setting_rank("tiers.L1.queues"), 2);
	assert_true(setting_rank("tier") == SIZE_MAX);
	assert_true(setting_rank("tiers.L1.queues.x") == SIZE_MAX);
}

/* --- folding ------------------------------------------------------------ */

static void nothing_gives_fallbacks(void **state)
{
	struct config *c = config_new();

	(void)state;
	assert_string_equal(c->name, "desk");
	assert_int_equal(c->tiers.len, 1);
	assert_string_equal(config_top_tier(c)->queue, "L1/desk");
	assert_string_equal(c->matrix_text, "123234345");
	assert_int_equal(c->reopen_window_s, 14 * 86400);
	assert_int_equal(c->attachment_max_len, 10 << 20);
	assert_true(c->add_people);
	assert_int_equal(c->types.len, 5);
	config_free(c);
	config_free(NULL);
}

static void defaults_are_a_desk(void **state)
{
	struct desk d;
	const struct defaults *category;
	const char *queue;

	(void)state;
	begin(&d);
	put_defaults(&d);
	assert_valid(d.c);
	assert_string_equal(d.c->name, "the desk");
	assert_int_equal(d.c->tiers.len, 3);
	assert_string_equal(config_lowest_tier(d.c)->name, "L1");
	assert_string_equal(config_top_tier(d.c)->name, "L3");
	assert_string_equal(config_queue(&queue, d.c, "L2")->name, "L2");
	assert_string_equal(queue, "L2/support");
	assert_string_equal(config_queue(&queue, d.c, "L2/network")->name,
			    "L2");
	assert_string_equal(queue, "L2/network");
	assert_null(config_queue(&queue, d.c, "L2/nowhere"));
	assert_int_equal(d.c->categories.len, 10);
	category = config_category(d.c, "network-connectivity");
	assert_string_equal(category->tier, "L2");
	assert_string_equal(category->queue, "L2/network");
	for (size_t i = 0; i < d.c->categories.len; i++) {
		category = &d.c->categories.items[i];
		assert_non_null(category->title);
		assert_non_null(category->type);
		assert_non_null(category->complexity);
		assert_non_null(category->ask);
		assert_true(level_index(category->impact) >= 0);
		assert_true(level_index(category->urgency) >= 0);
	}
	assert_string_equal(d.c->kb.validate_tier, "L2");
	end(&d);
}

static void settings_change(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put_defaults(&d);
	assert_non_null(put(&d, "windows.reopen", "3d"));
	assert_int_equal(d.c->reopen_window_s, 3 * 86400);
	assert_null(put(&d, "windows.reopen", "3d")); /* is so already */
	assert_non_null(put(&d, "priority.low.low", "P4"));
	assert_string_equal(d.c->matrix_text, "123234344");
	assert_int_equal(d.c->matrix[2][2], 4);
	put(&d, "attachments.max_size", "2 MiB");
	assert_int_equal(d.c->attachment_max_len, 2 << 20);
	put(&d, "add_people", "no");
	assert_false(d.c->add_people);
	put(&d, "tiers.L2.queues", "L2/b, L2/a,L2/b");
	assert_string_equal(config_tier(d.c, "L2")->queue, "L2/b");
	assert_int_equal(config_tier(d.c, "L2")->queues.len, 2);
	put(&d, "tiers.L2.queue", "L2/a");
	assert_string_equal(config_tier(d.c, "L2")->queue, "L2/a");
	assert_non_null(put(&d, "tiers.L2.queue", /* unset */ NULL));
	assert_string_equal(config_tier(d.c, "L2")->queue, "L2/b");
	assert_null(put(&d, "tiers.L2.queue", NULL));
	end(&d);
}

static void a_branch_goes_as_a_whole(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put_defaults(&d);
	assert_non_null(put(&d, "categories.printer", NULL));
	assert_null(config_category(d.c, "printer"));
	assert_int_equal(d.c->categories.len, 9);
	assert_valid(d.c);
	end(&d);
}

static void people_come_and_go(void **state)
{
	struct desk d;
	const struct person *p;

	(void)state;
	begin(&d);
	put_defaults(&d);
	put(&d, "people.anna.name", "Anna Berg");
	put(&d, "people.anna.email", "anna@example.org");
	put(&d, "people.anna.tier", "L2");
	put(&d, "people.anna.roles", "lead");
	put(&d, "people.bob.tier", "L1");
	assert_valid(d.c);
	p = config_person(d.c, "anna");
	assert_string_equal(p->name, "Anna Berg");
	assert_string_equal(p->email, "anna@example.org");
	assert_int_equal(p->roles, ROLE_LEAD);
	assert_true(person_in_tier(p, "L1")); /* a lead */
	assert_false(person_in_tier(config_person(d.c, "bob"), "L2"));
	assert_true(person_in_tier(config_person(d.c, "bob"), "L1"));
	assert_ptr_equal(config_person_named(d.c, "ANNA@example.org"), p);
	assert_ptr_equal(config_person_named(d.c, "anna berg"), p);
	assert_ptr_equal(config_person_named(d.c, "X <anna@example.org>"), p);
	assert_null(config_person_named(d.c, "berg"));
	put(&d, "people.bob", NULL);
	assert_null(config_person(d.c, "bob"));
	assert_int_equal(d.c->people.len, 1);
	end(&d);
}

static void a_name_of_two_is_nobody(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put_defaults(&d);
	put(&d, "people.a1.name", "Anna");
	put(&d, "people.a2.name", "Anna");
	assert_null(config_person_named(d.c, "Anna"));
	put(&d, "people.a1.left", "true");
	assert_string_equal(config_person_named(d.c, "Anna")->key, "a2");
	end(&d);
}

static void keys_of_people(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put(&d, "people.anna.tier", "L1");
	assert_string_equal(config_person_key(&d.arena, d.c, "A B",
					      "Anna+x@y.org"), "anna2");
	assert_string_equal(config_person_key(&d.arena, d.c, NULL,
					      "j.r.Doe@y.org"), "j-r-doe");
	assert_string_equal(config_person_key(&d.arena, d.c, "Zo\xc3\xab B.",
					      NULL), "zo-b");
	assert_string_equal(config_person_key(&d.arena, d.c, NULL, "@"),
			    "person");
	assert_string_equal(config_person_key(&d.arena, d.c, "None", NULL),
			    "none2");
	end(&d);
}

static void concurrent_settings_are_said(void **state)
{
	struct desk d;
	struct value *one, *two;
	struct buf text = BUF_INIT;
	const char *first;

	(void)state;
	begin(&d);
	first = put_defaults(&d);
	assert_ok(config_set(&one, &d.arena, d.c, "windows.reopen", "1d"));
	assert_ok(config_set(&two, &d.arena, d.c, "windows.reopen", "2d"));
	add(&d, one, first);
	add(&d, two, first);
	assert_int_equal(d.c->reopen_window_s, 2 * 86400); /* the later */
	assert_int_equal(d.c->concurrent.len, 1);
	assert_string_equal(d.c->concurrent.items[0], "windows.reopen");
	config_write(&text, d.c);
	assert_non_null(strstr(text.bytes, "  \"concurrent\": [\n"
					   "    \"windows.reopen\"\n  ],\n"));
	put(&d, "windows.reopen", "3d"); /* on top of both settles it */
	assert_int_equal(d.c->concurrent.len, 0);
	buf_release(&text);
	end(&d);
}

static void the_file_reads_back(void **state)
{
	struct desk d;
	struct config *again;
	struct buf first = BUF_INIT, second = BUF_INIT;

	(void)state;
	begin(&d);
	put_defaults(&d);
	put(&d, "people.anna.name", "Anna");
	put(&d, "systems.crm.owner", "anna");
	config_write(&first, d.c);
	assert_ok(config_parse(&again, first.bytes, first.len));
	config_write(&second, again);
	assert_string_equal(first.bytes, second.bytes);
	assert_string_equal(config_person(again, "anna")->name, "Anna");
	config_free(again);
	buf_release(&first);
	buf_release(&second);
	end(&d);
}

static void what_is_packed_is_the_same(void **state)
{
	struct desk d;
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	struct value *one, *two;
	struct config *c;
	const char *first;

	(void)state;
	begin(&d);
	first = put_defaults(&d);
	put(&d, "people.anna.tier", "L2");
	assert_ok(config_set(&one, &d.arena, d.c, "windows.reopen", "1d"));
	assert_ok(config_set(&two, &d.arena, d.c, "windows.reopen", "2d"));
	add(&d, one, first);
	add(&d, two, first);
	config_pack(&bytes, d.c);
	assert_null(config_unpack(bytes.bytes, bytes.len - 1));
	c = config_unpack(bytes.bytes, bytes.len);
	assert_non_null(c);
	assert_true(value_equal(c->tree, d.c->tree));
	assert_string_equal(c->doc->id, d.c->doc->id);
	assert_string_equal(c->concurrent.items[0], "windows.reopen");
	assert_int_equal(c->reopen_window_s, d.c->reopen_window_s);
	assert_int_equal(c->tiers.len, d.c->tiers.len);
	assert_string_equal(config_person(c, "anna")->tier, "L2");
	config_pack(&again, c);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.bytes, bytes.bytes, bytes.len);
	config_free(c);
	end(&d);
}

static void the_tree_has_an_order(void **state)
{
	struct desk d;
	struct buf text = BUF_INIT;

	(void)state;
	begin(&d);
	put(&d, "people.bob.tier", "B");
	put(&d, "people.anna.tier", "B");
	put(&d, "tiers.B.rank", "1");
	put(&d, "tiers.A.queues", "A/x");
	put(&d, "tiers.A.rank", "2");
	put(&d, "name", "x");
	value_write(&text, d.c->tree, VALUE_COMPACT, 0);
	assert_string_equal(text.bytes,
		"{\"name\":\"x\",\"tiers\":{\"B\":{\"rank\":1},"
		"\"A\":{\"rank\":2,\"queues\":[\"A/x\"]}},"
		"\"people\":{\"anna\":{\"tier\":\"B\"},"
		"\"bob\":{\"tier\":\"B\"}}}");
	buf_release(&text);
	end(&d);
}

/* What nobody's command writes may come in by apply; the fold is total. */
static void what_does_not_fit_is_passed_over(void **state)
{
	struct desk d;
	struct value *body, *set, *item, *deep;
	static const char *const paths[] = {
		"", ".", "a..b", "a.b.c.d.e.f", "tiers", "tiers.L1.rank",
		"priority.high.high", "windows.reopen", "name",
	};

	(void)state;
	begin(&d);
	body = value_object(&d.arena);
	value_set_string(&d.arena, body, "kind", "configure");
	set = value_array(&d.arena);
	value_set(&d.arena, body, "set", set);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		item = value_object(&d.arena);
		value_set_string(&d.arena, item, "path", paths[i]);
		value_set_string(&d.arena, item, "value", "P99");
		value_append(&d.arena, set, item);
	}
	deep = value_array(&d.arena);
	value_append(&d.arena, deep, value_array(&d.arena));
	item = value_object(&d.arena);
	value_set_string(&d.arena, item, "path", "deep");
	value_set(&d.arena, item, "value", deep);
	value_append(&d.arena, set, item);
	value_append(&d.arena, set, value_int(&d.arena, 3));
	add(&d, body, NULL);
	assert_int_equal(d.c->matrix[0][0], 1);
	assert_int_equal(d.c->reopen_window_s, 14 * 86400);
	assert_string_equal(d.c->name, "P99");
	/* The longer path won over the shorter, which stood in its way. */
	assert_non_null(config_tier(d.c, "L1"));
	assert_null(config_value(d.c, "deep"));
	assert_int_equal(value_len(d.c->tree), 4);
	end(&d);
}

static void an_undo_says_what_was(void **state)
{
	struct desk d;
	struct value *body, *undoes;
	const char *id;

	(void)state;
	begin(&d);
	put_defaults(&d);
	id = put(&d, "windows.reopen", "3d");
	body = value_object(&d.arena);
	undoes = value_array(&d.arena);
	value_append(&d.arena, undoes, value_string(&d.arena, id));
	value_set_string(&d.arena, body, "kind", "undo");
	value_set(&d.arena, body, "undoes", undoes);
	add(&d, body, NULL);
	assert_int_equal(d.c->reopen_window_s, 14 * 86400);
	end(&d);
}

/* --- what is refused ---------------------------------------------------- */

static void refuse(struct desk *d, const char *path, const char *text,
		   const char *message, const char *hint)
{
	struct value *body = NULL;
	const struct tkt_error *err;

	err = config_set(&body, &d->arena, d->c, path, text);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_USAGE);
	assert_string_equal(err->message, message);
	assert_string_equal(err->hint, hint);
	assert_null(body);
	tkt_error_free(err);
}

static void bad_values_are_refused(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put_defaults(&d);
	refuse(&d, "tiers.L1.queue_s", "x",
	       "there is no setting 'tiers.L1.queue_s'",
	       "did you mean 'tiers.L1.queues'?");
	refuse(&d, "entirely.elsewhere", "x",
	       "there is no setting 'entirely.elsewhere'",
	       "tkt config lists them");
	refuse(&d, "windos", NULL, "there is no setting 'windos'",
	       "did you mean 'windows'?");
	refuse(&d, "priority.low.low", "P6",
	       "'P6' is no value for 'priority.low.low'",
	       "one of: P1 P2 P3 P4 P5");
	refuse(&d, "categories.printer.impact", "huge",
	       "'huge' is no value for 'categories.printer.impact'",
	       "one of: high medium low");
	refuse(&d, "people.anna.roles", "lead,boss",
	       "'boss' is no value for 'people.anna.roles'",
	       "one of: admin lead relay manager");
	refuse(&d, "channels", "phone,,mail", "'' is no value for 'channels'",
	       "a name without spaces or commas");
	refuse(&d, "channels", "a b", "'a b' is no value for 'channels'",
	       "a name without spaces or commas");
	refuse(&d, "people.Anna.tier", "L1",
	       "'A' cannot be a name in 'people.Anna.tier'",
	       "people's keys have a-z, 0-9, - and _");
	refuse(&d, "tiers.L 4.rank", "4",
	       "' ' cannot be a name in 'tiers.L 4.rank'",
	       "names have letters, digits, - and _");
	refuse(&d, "tiers.L1.rank", "0", "'0' is no value for 'tiers.L1.rank'",
	       "a number from 1");
	refuse(&d, "tiers.L1.rank", "99999999999999999999",
	       "'99999999999999999999' is no value for 'tiers.L1.rank'",
	       "a number from 1");
	refuse(&d, "attachments.max_size", "10X",
	       "'10X' is no value for 'attachments.max_size'",
	       "a size: 512K, 10M, 1G");
	refuse(&d, "add_people", "maybe",
	       "'maybe' is no value for 'add_people'", "true or false");
	refuse(&d, "name", " \n", "'name' needs a value",
	       "tkt config --unset name takes it away");
	refuse(&d, "people.anna.away_until", "monday",
	       "'monday' is no value for 'people.anna.away_until'",
	       "a time: 2026-11-21T17:00:00Z");
	end(&d);
}

static void assert_fault(struct desk *d, const char *path, const char *text,
			 const char *fault)
{
	struct strings faults = { 0 };
	struct value *body;
	bool found = false;

	assert_ok(config_set(&body, &d->arena, d->c, path, text));
	assert_non_null(body);
	add(d, body, NULL);
	config_faults(&faults, &d->arena, d->c);
	for (size_t i = 0; i < faults.len; i++)
		found |= !strcmp(faults.items[i], fault);
	if (!found)
		fail_msg("not said: %s; but: %s", fault,
			 faults.len ? faults.items[0] : "nothing");
	vec_release(&faults);
}

static void faults_are_named(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	put_defaults(&d);
	assert_fault(&d, "tiers.L2.rank", "3",
		     "tiers.L2.rank: ranks go from 1 without gaps or "
		     "repetition; 2 is wanted here");
	assert_fault(&d, "tiers.L1.queues", "L2/desk",
		     "tiers.L1.queues: 'L2/desk' is not named after its "
		     "tier, 'L1/…'");
	assert_fault(&d, "tiers.L4.rank", "4",
		     "tiers.L4.queues: a tier has at least one queue");
	assert_fault(&d, "categories.printer.queue", "L9/x",
		     "categories.printer.queue: there is no queue 'L9/x'");
	assert_fault(&d, "categories.printer.tier", "L9",
		     "categories.printer.tier: there is no tier 'L9'");
	assert_fault(&d, "categories.printer.type", "riddle",
		     "categories.printer.type: there is no type 'riddle'");
	assert_fault(&d, "systems.crm.owner", "zoe",
		     "systems.crm.owner: there is no person 'zoe'");
	assert_fault(&d, "people.anna.deputy", "anna",
		     "people.anna.deputy: nobody stands in for himself");
	assert_fault(&d, "people.anna.queues", "L9/x",
		     "people.anna.queues: there is no queue 'L9/x'");
	assert_fault(&d, "types", "incident",
		     "types: 'problem' is missing");
	assert_fault(&d, "channels", "", "channels: there is at least one");
	assert_fault(&d, "tiers", NULL,
		     "tiers: a desk has at least one tier");
	end(&d);
}

/* --- editing the tree --------------------------------------------------- */

static void an_edited_tree_becomes_events(void **state)
{
	struct desk d;
	struct value *tree, *bodies, *people, *anna;

	(void)state;
	begin(&d);
	put_defaults(&d);
	put(&d, "people.anna.tier", "L1");
	tree = value_copy(&d.arena, d.c->tree);
	assert_ok(config_diff(&bodies, &d.arena, d.c, tree));
	assert_int_equal(value_len(bodies), 0);
	value_set_string(&d.arena, tree, "name", "renamed");
	value_unset(value_get(tree, "categories"), "printer");
	people = value_get(tree, "people");
	anna = value_get(people, "anna");
	value_unset(anna, "tier");
	value_set_string(&d.arena, anna, "name", "Anna");
	value_set(&d.arena, people, "bob", value_object(&d.arena));
	assert_ok(config_diff(&bodies, &d.arena, d.c, tree));
	assert_int_equal(value_len(bodies), 3);
	for (size_t i = 0; i < value_len(bodies); i++)
		add(&d, bodies->array.items[i], NULL);
	assert_string_equal(d.c->name, "renamed");
	assert_null(config_category(d.c, "printer"));
	assert_string_equal(config_person(d.c, "anna")->name, "Anna");
	assert_null(config_person(d.c, "anna")->tier);
	assert_non_null(config_person(d.c, "bob"));
	assert_ok(config_diff(&bodies, &d.arena, d.c, tree));
	assert_int_equal(value_len(bodies), 0);
	end(&d);
}

static void a_wrong_edit_is_named(void **state)
{
	struct desk d;
	struct value *tree, *bodies;

	(void)state;
	begin(&d);
	put_defaults(&d);
	tree = value_copy(&d.arena, d.c->tree);
	value_set_string(&d.arena, tree, "nmae", "x");
	assert_error(config_diff(&bodies, &d.arena, d.c, tree), TKT_E_USAGE,
		     "there is no setting 'nmae'");
	value_unset(tree, "nmae");
	value_set_int(&d.arena, tree, "name", 7);
	assert_error(config_diff(&bodies, &d.arena, d.c, tree), TKT_E_USAGE,
		     "'7' is no value for 'name'");
	value_set_string(&d.arena, tree, "name", "x");
	value_set(&d.arena, tree, "odd", value_object(&d.arena));
	assert_error(config_diff(&bodies, &d.arena, d.c, tree), TKT_E_USAGE,
		     "there is no setting 'odd'");
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fallbacks_are_values),
		cmocka_unit_test(settings_are_found),
		cmocka_unit_test(nothing_gives_fallbacks),
		cmocka_unit_test(defaults_are_a_desk),
		cmocka_unit_test(settings_change),
		cmocka_unit_test(a_branch_goes_as_a_whole),
		cmocka_unit_test(people_come_and_go),
		cmocka_unit_test(a_name_of_two_is_nobody),
		cmocka_unit_test(keys_of_people),
		cmocka_unit_test(concurrent_settings_are_said),
		cmocka_unit_test(the_file_reads_back),
		cmocka_unit_test(what_is_packed_is_the_same),
		cmocka_unit_test(the_tree_has_an_order),
		cmocka_unit_test(what_does_not_fit_is_passed_over),
		cmocka_unit_test(an_undo_says_what_was),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(an_edited_tree_becomes_events),
		cmocka_unit_test(a_wrong_edit_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
