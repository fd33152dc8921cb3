/* The fold of tickets: fields, path, facts; and rules on top of it. */
#include "model/ticket.h"

#include <string.h>

#include "model/codec.h"
#include "model/rules.h"
#include "unit.h"

/* --- making events by hand ---------------------------------------------- */

struct maker {
	struct ticket *t;
	struct arena arena;
	int64_t now_at;
	unsigned nonce;
};

static struct draft *event(struct maker *m, const char *kind)
{
	return draft_new(&m->arena, kind);
}

/* Seals and adds what a person made, after the present heads or `after`. */
static const char *add_after(struct maker *m, struct draft *d, const char *by,
			     const char *after)
{
	struct value *list = value_array(&m->arena);
	struct strings heads = { 0 };
	struct event *e;

	history_heads(&heads, &m->t->history, &m->arena, INSTANT_NONE);
	for (size_t i = 0; !after && i < heads.len; i++)
		value_append(&m->arena, list,
			     value_string(&m->arena, heads.items[i]));
	if (after)
		value_append(&m->arena, list, value_string(&m->arena, after));
	if (value_len(list))
		value_set(&m->arena, d->body, "after", list);
	m->now_at += 60;
	value_set_time(&m->arena, d->body, "at", m->now_at);
	value_set_string(&m->arena, d->body, "by", by);
	value_set_string(&m->arena, d->body, "nonce",
			 arena_printf(&m->arena, "%08x", ++m->nonce));
	if (d->text) {
		struct value *salt = value_object(&m->arena);

		for (size_t i = 0; i < d->text->object.len; i++)
			value_set_string(&m->arena, salt,
					 d->text->object.items[i].key,
					 "00112233445566778899aabbccddeeff");
		value_set(&m->arena, d->body, "salt", salt);
	}
	event_sort_keys(d->body);
	e = ticket_add(m->t, d->body);
	ticket_fold(m->t);
	return arena_strdup(&m->arena, e->id);
}

static const char *add(struct maker *m, struct draft *d, const char *by)
{
	return add_after(m, d, by, NULL);
}

static int begin(void **state)
{
	struct maker *m = mem_alloc(sizeof(*m));
	struct draft *d;

	m->now_at = 1772442000; /* 2026-03-02T09:00:00Z */
	m->t = ticket_new();
	d = event(m, "open");
	draft_text(d, "title", "No login");
	draft_text(d, "requester", "carl");
	draft_string(d, "impact", "medium");
	draft_string(d, "urgency", "high");
	draft_string(d, "matrix", "123234345");
	draft_state(d, "new", NULL, INSTANT_NONE);
	draft_place(d, "L1", "L1/desk", 1, NULL, false);
	add(m, d, "anna");
	*state = m;
	return 0;
}

static int end(void **state)
{
	struct maker *m = *state;

	ticket_free(m->t);
	arena_release(&m->arena);
	free(m);
	return 0;
}

static const char *claim(struct maker *m, const char *who, const char *after)
{
	struct draft *d = event(m, "claim");

	draft_state(d, "open", NULL, INSTANT_NONE);
	draft_place(d, "L1", "L1/desk", 1, who, true);
	return add_after(m, d, who, after);
}

static const char *move(struct maker *m, const char *kind, const char *tier,
			int rank)
{
	struct draft *d = event(m, kind);

	draft_state(d, "open", NULL, INSTANT_NONE);
	draft_place(d, tier, arena_printf(&m->arena, "%s/desk", tier), rank,
		    NULL, false);
	return add(m, d, "anna");
}

static const char *to_state(struct maker *m, const char *kind,
			    const char *state)
{
	struct draft *d = event(m, kind);

	draft_state(d, state, NULL, INSTANT_NONE);
	return add(m, d, "anna");
}

/* --- fields ------------------------------------------------------------- */

static void fields_come_from_events(void **state)
{
	struct maker *m = *state;

	assert_string_equal(m->t->title, "No login");
	assert_string_equal(m->t->requester, "carl");
	assert_string_equal(m->t->state_name, "new");
	assert_string_equal(m->t->queue, "L1/desk");
	assert_string_equal(m->t->id, m->t->doc->events.items[0]->id);
	assert_int_equal(m->t->opened_at, 1772442060);
	assert_null(m->t->owner);
	assert_false(m->t->concurrent);
}

static void priority_is_the_matrix_until_overridden(void **state)
{
	struct maker *m = *state;
	struct draft *d;

	/* medium impact, high urgency: second row, first digit */
	assert_string_equal(m->t->priority, "P2");
	d = event(m, "triage");
	draft_string(d, "impact", "low");
	add(m, d, "anna");
	assert_string_equal(m->t->priority, "P3");
	d = event(m, "triage");
	draft_string(d, "priority", "P1");
	add(m, d, "anna");
	assert_string_equal(m->t->priority, "P1");
}

static void a_kind_writes_only_its_own(void **state)
{
	struct maker *m = *state;
	struct draft *d = event(m, "note");

	draft_text(d, "note", "n");
	draft_text(d, "title", "stolen");
	draft_state(d, "closed", NULL, INSTANT_NONE);
	draft_string(d, "category", "printer");
	draft_add(d, "tags", "x");
	add(m, d, "anna");
	assert_string_equal(m->t->state_name, "new");
	assert_string_equal(m->t->title, "No login");
	assert_null(m->t->category);
	assert_int_equal(m->t->tags.len, 0);
}

static void sets_add_and_remove(void **state)
{
	struct maker *m = *state;
	struct draft *d = event(m, "edit");

	draft_add(d, "tags", "vpn");
	draft_add(d, "tags", "urgent");
	draft_text(d, "cc", "a@x\nb@x");
	add(m, d, "anna");
	assert_int_equal(m->t->tags.len, 2);
	assert_string_equal(m->t->tags.items[0], "urgent");
	assert_int_equal(m->t->cc.len, 2);
	d = event(m, "edit");
	draft_remove(d, "tags", "vpn");
	draft_text(d, "uncc", "a@x");
	add(m, d, "anna");
	assert_int_equal(m->t->tags.len, 1);
	assert_int_equal(m->t->cc.len, 1);
	assert_string_equal(m->t->cc.items[0], "b@x");
}

/* --- concurrency -------------------------------------------------------- */

static void of_two_claims_the_earlier_wins(void **state)
{
	struct maker *m = *state;
	const char *open = m->t->doc->id;

	claim(m, "anna", open);
	claim(m, "ben", open);
	assert_string_equal(m->t->owner, "anna");
	assert_true(m->t->concurrent);
	claim(m, "ben", NULL);
	assert_string_equal(m->t->owner, "ben");
	assert_false(m->t->concurrent);
}

static void open_beats_closed(void **state)
{
	struct maker *m = *state;
	const char *before = to_state(m, "resolve", "resolved");
	struct draft *d = event(m, "receive");

	draft_text(d, "message", "still broken");
	draft_state(d, "open", NULL, INSTANT_NONE);
	add_after(m, d, "anna", before);
	d = event(m, "close");
	draft_state(d, "closed", NULL, INSTANT_NONE);
	add_after(m, d, "ben", before);
	assert_string_equal(m->t->state_name, "open");
	assert_true(m->t->concurrent);
}

/* --- path --------------------------------------------------------------- */

static void the_path_has_a_step_for_each_move(void **state)
{
	struct maker *m = *state;

	claim(m, "anna", NULL);
	move(m, "escalate", "L2", 2);
	move(m, "escalate", "L3", 3);
	move(m, "return", "L2", 2);
	assert_int_equal(m->t->path.len, 5);
	assert_int_equal(m->t->path.items[1].until_at -
			 m->t->path.items[1].at, 60);
	assert_true(m->t->path.items[4].until_at == INSTANT_NONE);
	assert_int_equal(m->t->top_rank, 3);
	assert_int_equal(m->t->down_moves_len, 1);
	assert_string_equal(m->t->offered_to, "L2/desk");
	assert_true(m->t->unaccepted);
	assert_true(m->t->offered_at == m->now_at);
}

static void resolved_at_outlives_the_close(void **state)
{
	struct maker *m = *state;
	int64_t resolved_at;

	to_state(m, "resolve", "resolved");
	resolved_at = m->now_at;
	to_state(m, "close", "closed");
	assert_true(m->t->resolved_at == resolved_at);
	assert_true(m->t->closed_at == m->now_at);
	to_state(m, "reopen", "open");
	assert_true(m->t->resolved_at == INSTANT_NONE);
	assert_true(m->t->closed_at == INSTANT_NONE);
}

static void told_counts_from_the_fix_on(void **state)
{
	struct maker *m = *state;
	struct draft *d = event(m, "reply");

	draft_text(d, "reply", "we look");
	add(m, d, "anna");
	to_state(m, "resolve", "resolved");
	assert_true(m->t->untold);
	d = event(m, "reply");
	draft_text(d, "reply", "it works again");
	add(m, d, "anna");
	assert_false(m->t->untold);
}

/* --- undo --------------------------------------------------------------- */

static void undone_events_count_for_nothing(void **state)
{
	struct maker *m = *state;
	const char *id;
	struct draft *d = event(m, "try");
	struct strings undone = { 0 };

	draft_text(d, "action", "reset");
	draft_string(d, "result", "failed");
	id = add(m, d, "anna");
	assert_int_equal(m->t->tries_len, 1);
	d = event(m, "undo");
	vec_push(&undone, id);
	draft_strings(d, "undoes", &undone);
	vec_release(&undone);
	id = add(m, d, "anna");
	assert_int_equal(m->t->tries_len, 0);
	d = event(m, "undo");
	vec_push(&undone, id);
	draft_strings(d, "undoes", &undone);
	vec_release(&undone);
	add(m, d, "anna");
	assert_int_equal(m->t->tries_len, 1);
}

/* --- the file ----------------------------------------------------------- */

static void writing_and_reading_is_the_same(void **state)
{
	struct maker *m = *state;
	BUF_LOCAL first = BUF_INIT;
	BUF_LOCAL second = BUF_INIT;
	struct ticket *t;

	claim(m, "anna", NULL);
	move(m, "escalate", "L2", 2);
	ticket_write(&first, m->t);
	assert_null(ticket_parse(&t, first.bytes, first.len, m->t->id));
	ticket_write(&second, t);
	assert_string_equal(first.bytes, second.bytes);
	ticket_free(t);
}

static void the_path_of_a_file_is_its_id(void **state)
{
	char path[TICKET_PATH_LEN + 1];

	(void)state;
	ticket_path(path, "3fa9c1d000000000000000000000000000000000");
	assert_string_equal(path, "tickets/3/fa/"
			    "3fa9c1d000000000000000000000000000000000.json");
}

static void any_set_of_events_is_a_ticket(void **state)
{
	struct maker *m = *state;
	struct draft *d = event(m, "claim");

	/* Values of the wrong type, everywhere the fold looks. */
	value_set_int(&m->arena, d->body, "to", 3);
	value_set_int(&m->arena, d->body, "state", 3);
	value_set_int(&m->arena, d->body, "add", 3);
	value_set_int(&m->arena, d->body, "clear", 3);
	value_set_int(&m->arena, d->body, "deployments", 3);
	value_set_int(&m->arena, d->body, "priority", 3);
	value_set_int(&m->arena, d->body, "undoes", 3);
	value_set_int(&m->arena, d->body, "matrix", 3);
	value_set_int(&m->arena, d->body, "kb", 3);
	value_set_int(&m->arena, d->body, "due_at", 3);
	add(m, d, "anna");
	assert_string_equal(m->t->state_name, "new");
	assert_string_equal(m->t->tier, "L1");
}

/* --- tables ------------------------------------------------------------- */

static void tables_are_sound(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < REG_COUNT; i++) {
		const struct register_row *row = &register_rows[i];

		assert_non_null(row->name);
		assert_ptr_equal(register_find(row->name), row);
		if (i)
			assert_true(strcmp(register_rows[i - 1].name,
					   row->name) < 0);
	}
	assert_null(register_find("nonsense"));
	for (size_t i = 0; i < kinds_len; i++) {
		assert_ptr_equal(kind_find(kinds[i].doc, kinds[i].name),
				 &kinds[i]);
		assert_true(strlen(kinds[i].sentence) > 10);
	}
	for (const struct field *f = ticket_fields; f->name; f++) {
		assert_ptr_equal(field_find(ticket_fields, f->name), f);
		assert_non_null(f->heading);
		assert_non_null(f->sentence);
		/* Pages begin it with a capital: no value stands there. */
		if (strcmp(f->name, "priority") != 0)
			assert_null(strchr(arena_strndup(
				&arena, f->sentence,
				strcspn(f->sentence, " ")), ','));
	}
	arena_release(&arena);
	for (int i = 0; i < STATE_COUNT; i++)
		assert_int_equal(ticket_state_parse(ticket_state_names[i]), i);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fields_come_from_events),
		T(priority_is_the_matrix_until_overridden),
		T(a_kind_writes_only_its_own),
		T(sets_add_and_remove),
		T(of_two_claims_the_earlier_wins),
		T(open_beats_closed),
		T(the_path_has_a_step_for_each_move),
		T(resolved_at_outlives_the_close),
		T(told_counts_from_the_fix_on),
		T(undone_events_count_for_nothing),
		T(writing_and_reading_is_the_same),
		T(the_path_of_a_file_is_its_id),
		T(any_set_of_events_is_a_ticket),
		cmocka_unit_test(tables_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
