/* Undoing: who may, what comes back, and that it does, whatever was before. */
#include "model/undo.h"

#include "maker.h"
#include "sample.h"
#include "unit.h"

/* What the fold says, without the time of the last change. */
static const char *summary(struct maker *m, const struct ticket *t)
{
	BUF_LOCAL text = BUF_INIT;

	for (const struct field *f = ticket_fields; f->name; f++) {
		if (!strcmp(f->name, "updated_at"))
			continue;
		buf_addf(&text, "%s ", f->name);
		value_write(&text, field_value(&m->arena, f, t), VALUE_COMPACT,
			    0);
		buf_addc(&text, '\n');
	}
	for (size_t i = 0; i < t->deployments.len; i++)
		buf_addf(&text, "%s %s\n", t->deployments.items[i].system,
			 t->deployments.items[i].status);
	return arena_strdup(&m->arena, text.bytes);
}

static const struct tkt_error *undo_node(struct maker *m, unsigned node,
					 const char *who, const char *reason)
{
	const struct person *p = config_person(m->config, who);
	const struct undo_actor actor = {
		.key = who, .lead = p && p->roles & ROLE_LEAD,
		.reason = reason,
	};
	struct strings events = { 0 };
	struct draft *d = maker_event(m, "undo");
	const struct tkt_error *err;
	bool opens;

	undo_command(&events, &opens, m->t, ticket_event(m->t, node));
	err = undo_check(&events, m->t, &actor);
	if (!err) {
		undo_fill(d, m->t, &events);
		maker_add(m, d, who);
	}
	vec_release(&events);
	return err;
}

static const struct tkt_error *undo_last(struct maker *m, const char *who)
{
	int node = undo_latest(m->t, who);

	assert_true(node >= 0);
	return undo_node(m, (unsigned)node, who, NULL);
}

static unsigned node_of(const struct maker *m, const char *id)
{
	return doc_find(m->t->doc, id)->index;
}

static void one_command_is_undone_as_one(void **state)
{
	struct maker m;
	const char *before;
	struct draft *d;

	(void)state;
	maker_begin(&m);
	maker_claim(&m, "anna");
	before = summary(&m, m.t);
	d = maker_event(&m, "try");
	draft_text(d, "action", "reset");
	draft_string(d, "result", "failed");
	maker_add(&m, d, "anna");
	d = maker_event(&m, "escalate");
	draft_state(d, "open", NULL, INSTANT_NONE);
	draft_place(d, "L2", "L2/software", 2, NULL, false);
	maker_add_more(&m, d, "anna");
	assert_int_equal(m.t->tries_len, 1);
	assert_ok(undo_last(&m, "anna"));
	assert_string_equal(summary(&m, m.t), before);
	assert_int_equal(m.t->tries_len, 0);
	maker_end(&m);
}

static void who_may_undo_what(void **state)
{
	struct maker m;
	const char *note;

	(void)state;
	maker_begin(&m);
	note = maker_text(&m, "note", "note", "A slip.", "anna");
	assert_error(undo_node(&m, node_of(&m, note), "ben", "x"),
		     TKT_E_REFUSED,
		     arena_printf(&m.arena, "'%.7s' in '%.7s' is by 'anna', "
				  "not by you", note, m.t->id));
	maker_text(&m, "note", "note", "Seen.", "ben");
	assert_non_null(strstr(({
		const struct tkt_error *err =
			undo_node(&m, node_of(&m, note), "anna", NULL);
		const char *text = arena_strdup(&m.arena, err->message);

		tkt_error_free(err);
		text;
	}), "'ben' has acted on"));
	assert_error(undo_node(&m, node_of(&m, note), "lena", NULL),
		     TKT_E_REFUSED,
		     arena_printf(&m.arena, "undoing in '%.7s' what others "
				  "did, or acted on, needs a reason",
				  m.t->id));
	assert_ok(undo_node(&m, node_of(&m, note), "lena", "A name."));
	assert_true(m.t->history.nodes[node_of(&m, note)].is_void);
	maker_end(&m);
}

static void what_was_written_over_stands(void **state)
{
	struct maker m;
	const char *claim;

	(void)state;
	maker_begin(&m);
	claim = maker_claim(&m, "anna");
	maker_move(&m, "escalate", "L2", "L2/software", 2, "anna");
	assert_error(undo_node(&m, node_of(&m, claim), "lena", "x"),
		     TKT_E_REFUSED,
		     arena_printf(&m.arena, "cannot undo claim in '%.7s': "
				  "escalate by 'anna' set state since",
				  m.t->id));
	/* Taken back first, it is out of the way. */
	assert_ok(undo_last(&m, "anna"));
	assert_string_equal(m.t->owner, "anna");
	assert_ok(undo_node(&m, node_of(&m, claim), "anna", NULL));
	assert_null(m.t->owner);
	assert_int_equal(m.t->state, STATE_NEW);
	maker_end(&m);
}

static void openings_and_erasures_are_not_undone(void **state)
{
	struct maker m;
	struct draft *d;
	struct value *one;
	const char *note, *erase;

	(void)state;
	maker_begin(&m);
	assert_error(undo_check(&(struct strings){
		.items = (const char *[]){ m.t->id }, .len = 1 }, m.t,
				&(struct undo_actor){ .key = "anna" }),
		     TKT_E_REFUSED,
		     arena_printf(&m.arena, "cannot undo the opening of "
				  "'%.7s'", m.t->id));
	note = maker_text(&m, "note", "note", "Carl.", "anna");
	d = maker_event(&m, "erase");
	one = value_object(&m.arena);
	value_set_string(&m.arena, one, "event", note);
	value_set(&m.arena, one, "keys", value_array(&m.arena));
	value_append(&m.arena, value_get(one, "keys"),
		     value_string(&m.arena, "note"));
	value_set(&m.arena, d->body, "erases", value_array(&m.arena));
	value_append(&m.arena, value_get(d->body, "erases"), one);
	erase = maker_add(&m, d, "lena");
	assert_error(undo_node(&m, node_of(&m, erase), "lena", "x"),
		     TKT_E_REFUSED,
		     arena_printf(&m.arena, "cannot undo an erasure of '%.7s'",
				  m.t->id));
	maker_end(&m);
}

/* A text that was erased cannot be carried on: the field is empty then. */
static void erased_texts_stay_erased(void **state)
{
	struct maker m;
	struct draft *d;
	struct value *one;
	const char *first;

	(void)state;
	maker_begin(&m);
	first = maker_text(&m, "edit", "requester", "Eve", "anna");
	maker_text(&m, "edit", "requester", "Fay", "anna");
	d = maker_event(&m, "erase");
	one = value_object(&m.arena);
	value_set_string(&m.arena, one, "event", first);
	value_set(&m.arena, one, "keys", value_array(&m.arena));
	value_append(&m.arena, value_get(one, "keys"),
		     value_string(&m.arena, "requester"));
	value_set(&m.arena, d->body, "erases", value_array(&m.arena));
	value_append(&m.arena, value_get(d->body, "erases"), one);
	maker_add(&m, d, "anna");
	assert_ok(undo_node(&m, node_of(&m, first) + 1, "anna", NULL));
	assert_null(m.t->requester);
	maker_end(&m);
}

/* --- over random histories ---------------------------------------------- */

static void random_fields(struct maker *m, struct sample_random *r,
			  struct draft *d)
{
	static const char *const levels[] = { "high", "medium", "low" };
	static const char *const tags[] = { "a", "b", "c" };

	(void)m;
	if (sample_chance(r, 50))
		draft_string(d, "impact", levels[sample_number(r, 3)]);
	if (sample_chance(r, 30))
		draft_string(d, "priority", sample_chance(r, 50) ? "P1" : "P5");
	if (sample_chance(r, 30))
		draft_text(d, "title", tags[sample_number(r, 3)]);
	if (sample_chance(r, 30))
		draft_text(d, "cc", tags[sample_number(r, 3)]);
	if (sample_chance(r, 30))
		draft_text(d, "uncc", tags[sample_number(r, 3)]);
	if (sample_chance(r, 50))
		draft_add(d, "tags", tags[sample_number(r, 3)]);
	if (sample_chance(r, 50))
		draft_remove(d, "tags", tags[sample_number(r, 3)]);
}

static void random_event(struct maker *m, struct sample_random *r)
{
	struct draft *d;

	switch (sample_number(r, 6)) {
	case 0:
		maker_claim(m, "anna");
		return;
	case 1:
		maker_move(m, "escalate", "L2", "L2/software", 2, "anna");
		return;
	case 2:
		maker_state(m, "resolve", "resolved", "anna");
		return;
	case 3:
		d = maker_event(m, "wait");
		draft_state(d, "waiting", "vendor", m->now_at + 999);
		break;
	case 4:
		d = maker_event(m, "fix");
		draft_deploy(d, "crm", sample_chance(r, 50) ? "pending"
							    : "worked",
			     NULL, NULL);
		break;
	default:
		d = maker_event(m, "edit");
		random_fields(m, r, d);
		break;
	}
	maker_add(m, d, "anna");
}

static void undoing_gives_what_was_before(void **state)
{
	struct sample_random r;

	(void)state;
	sample_seed(&r, 42);
	for (int round = 0; round < 200; round++) {
		struct maker m;
		const char *before, *after;
		unsigned n = 1 + sample_number(&r, 8);

		maker_begin(&m);
		for (unsigned i = 0; i < n; i++)
			random_event(&m, &r);
		before = summary(&m, m.t);
		random_event(&m, &r);
		after = summary(&m, m.t);
		assert_ok(undo_last(&m, "anna"));
		assert_string_equal(summary(&m, m.t), before);
		assert_ok(undo_last(&m, "anna"));
		assert_string_equal(summary(&m, m.t), after);
		assert_ok(undo_last(&m, "anna"));
		assert_string_equal(summary(&m, m.t), before);
		maker_end(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_command_is_undone_as_one),
		cmocka_unit_test(who_may_undo_what),
		cmocka_unit_test(what_was_written_over_stands),
		cmocka_unit_test(openings_and_erasures_are_not_undone),
		cmocka_unit_test(erased_texts_stay_erased),
		cmocka_unit_test(undoing_gives_what_was_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
