/*
 * One register, in stories; what the rules mean for random histories,
 * test_fold_property.c says.
 */
#include "unit.h"

#include "model/registers.h"
#include "plot.h"

/*
 * A plot, and who writes what to the register "r", one write a word:
 * `NAME VALUE[#RANK][<][^]`, without the space. VALUE is a digit, `-` unsets;
 * `<`: the earlier wins; `^`: only upward.
 */
struct story {
	struct plot plot;
	struct registers registers;
	struct write writes[16];
	size_t len;
};

/* What can only move upward has a rank, and is told by it. */
static struct value *value_of(struct arena *a, const char *word)
{
	struct value *v;

	if (word[1] == '-')
		return NULL;
	if (!strchr(word, '^'))
		return value_int(a, word[1] - '0');
	v = value_object(a);
	value_set_int(a, v, "rank", word[1] - '0');
	return v;
}

static void tell_word(struct story *s, const char *word)
{
	unsigned event = plot_at(&s->plot, word[0]);
	const char *rank = strchr(word, '#');

	if (!history_counts(&s->plot.h, event))
		return;
	s->writes[s->len++] = (struct write){
		.name = "r",
		.event = event,
		.rank = rank ? rank[1] - '0' : 0,
		.earlier_wins = strchr(word, '<') != NULL,
		.machine = !event_is_person(s->plot.h.nodes[event].event),
		.only_upward = strchr(word, '^') != NULL,
		.value = value_of(&s->plot.doc->arena, word),
	};
}

static int compare_writes(const void *a, const void *b)
{
	const struct write *x = a, *y = b;

	return (x->event > y->event) - (x->event < y->event);
}

static void tell(struct story *s, const char *words, const char *writes)
{
	CLEANUP(free_ptr) char *copy = mem_strdup(writes);
	char *rest = NULL;

	memset(s, 0, sizeof(*s));
	plot_init(&s->plot, words);
	for (char *word = strtok_r(copy, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest))
		tell_word(s, word);
	qsort(s->writes, s->len, sizeof(*s->writes), compare_writes);
	registers_fold(&s->registers, &s->plot.doc->arena, &s->plot.h,
		       s->writes, s->len);
}

static void story_release(struct story *s)
{
	registers_release(&s->registers);
	plot_release(&s->plot);
}

#define TELL(s, words, writes)                                                 \
	CLEANUP(story_release) struct story s;                                 \
	tell(&s, words, writes)

static void assert_says(const struct story *s, int value, char by,
			bool concurrent)
{
	const struct reg *r = registers_get(&s->registers, "r");

	assert_non_null(r);
	if (value < 0)
		assert_null(r->value);
	else if (r->value->type == VALUE_OBJECT)
		assert_int_equal(value_get_int(r->value, "rank", -1), value);
	else
		assert_int_equal(r->value->integer, value);
	assert_int_equal(r->event, plot_at(&s->plot, by));
	assert_int_equal(r->concurrent, concurrent);
	assert_int_equal(s->registers.concurrent_len, concurrent);
	assert_ptr_equal(registers_value(&s->registers, "r"), r->value);
}

/* Did the write of this event take effect? */
static bool took(struct story *s, char name)
{
	const struct reg *r = registers_get(&s->registers, "r");

	for (size_t i = 0; i < r->writes.len; i++)
		if (r->writes.items[i]->event == plot_at(&s->plot, name))
			return reg_took_effect(r, r->writes.items[i],
					       &s->plot.h);
	fail_msg("'%c' does not write", name);
	return false;
}

static void nobody_wrote(void **state)
{
	(void)state;
	TELL(s, "a", "");
	assert_null(registers_get(&s.registers, "r"));
	assert_null(registers_value(&s.registers, "r"));
	registers_release(NULL);
}

static void the_last_of_a_chain(void **state)
{
	(void)state;
	TELL(s, "a b:a c:b", "a1#9 b2 c3");
	assert_says(&s, 3, 'c', false);
	assert_true(took(&s, 'a'));
	assert_int_equal(registers_get(&s.registers, "r")->candidates.len, 1);
}

static void unset(void **state)
{
	(void)state;
	TELL(s, "a b:a", "a1 b-");
	assert_says(&s, -1, 'b', false);
}

static void rank_then_order(void **state)
{
	(void)state;
	{
		TELL(s, "a b:a c:a", "b1#5 c2#4");
		assert_says(&s, 1, 'b', true);
		assert_true(took(&s, 'b'));
		assert_false(took(&s, 'c'));
	}
	{
		TELL(s, "a b:a c:a", "b1#5 c2#5");
		assert_says(&s, 2, 'c', true);
	}
	{
		TELL(s, "a b:a c:a", "b1#5< c2#5<");
		assert_says(&s, 1, 'b', true);
	}
	{ /* Two who say the same are no clash. */
		TELL(s, "a b:a c:a", "b1#5 c1#4");
		assert_says(&s, 1, 'b', false);
	}
}

static void the_next_write_settles_it(void **state)
{
	(void)state;
	TELL(s, "a b:a c:a d:bc", "b1#5 c2 d1");
	assert_says(&s, 1, 'd', false);
	assert_true(took(&s, 'c'));
}

/* `b` is not settled by `d`, which did not know of it. */
static void only_what_was_seen_is_settled(void **state)
{
	(void)state;
	TELL(s, "a b:a c:a d:c", "b1 c2#7 d3");
	assert_says(&s, 3, 'd', true);
	assert_int_equal(registers_get(&s.registers, "r")->candidates.len, 2);
}

/* An event between that writes something else carries what it saw. */
static void seen_by_way_of_others(void **state)
{
	(void)state;
	TELL(s, "a b:a c:a d:b e:d", "b1#9 c2 e3");
	assert_says(&s, 3, 'e', true);
}

static void machines_alone(void **state)
{
	(void)state;
	TELL(s, "a b:a=x c:a=y", "b1#9 c2");
	assert_says(&s, 2, 'c', false);
	assert_true(took(&s, 'b'));
	assert_true(took(&s, 'c'));
}

/* A clock runs out on a clone that has not heard of the user's reply. */
static void a_machine_must_have_seen(void **state)
{
	(void)state;
	{
		TELL(s, "a b:a c:a=x", "b1 c2");
		assert_says(&s, 1, 'b', true);
		assert_false(took(&s, 'c'));
	}
	{
		TELL(s, "a b:a c:b=x", "b1 c2");
		assert_says(&s, 2, 'c', false);
		assert_true(took(&s, 'b'));
		assert_true(took(&s, 'c'));
	}
	{ /* … itself, or a copy made by another clone. */
		TELL(s, "a b:a c:a=x d:b=x", "b1 c2");
		assert_says(&s, 2, 'c', false);
	}
	{ /* It came before the person's: no clash. */
		TELL(s, "a b:a=x c:b", "b2 c1");
		assert_says(&s, 1, 'c', false);
		assert_true(took(&s, 'b'));
	}
	{ /* The person saw a copy of it. */
		TELL(s, "a b:a=x c:a=x d:c", "b2 d1");
		assert_says(&s, 1, 'd', false);
	}
	{ /* It says the same. */
		TELL(s, "a b:a c:a=x", "b1 c1");
		assert_says(&s, 1, 'b', false);
	}
}

static void only_upward(void **state)
{
	(void)state;
	{
		TELL(s, "a b:a c:b=x", "b2^ c3^");
		assert_says(&s, 3, 'c', false);
	}
	{
		TELL(s, "a b:a c:b=x", "b3^ c2^");
		assert_says(&s, 3, 'b', false);
		assert_false(took(&s, 'c'));
	}
	{ /* Unseen, but already there: it says nothing else. */
		TELL(s, "a b:a c:a=x", "b3^ c2^");
		assert_says(&s, 3, 'b', false);
	}
	{
		TELL(s, "a b:a c:a=x", "b2^ c3^");
		assert_says(&s, 2, 'b', true);
	}
}

static void undone_writes_are_none(void **state)
{
	(void)state;
	TELL(s, "a b:a c:b!b", "a1 b2");
	assert_says(&s, 1, 'a', false);
}

/* Of two writes of one event to one register (a tag added and removed). */
static void one_event_two_writes(void **state)
{
	(void)state;
	{
		TELL(s, "a", "a1#1 a2");
		assert_says(&s, 1, 'a', false);
	}
	{
		TELL(s, "a", "a1 a2");
		assert_says(&s, 2, 'a', false);
	}
}

static void registers_do_not_touch(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct registers r;

	(void)state;
	PLOT(p, "a b:a");
	{
		const struct write writes[] = {
			{ .name = "x", .event = 0, .value = value_int(&a, 1) },
			{ .name = "y", .event = 0, .value = value_int(&a, 2) },
			{ .name = "x", .event = 1, .value = value_int(&a, 3) },
		};

		registers_fold(&r, &a, &p.h, writes, ARRAY_LEN(writes));
	}
	assert_int_equal(r.all.len, 2);
	assert_string_equal(r.all.items[0]->name, "x");
	assert_int_equal(registers_value(&r, "x")->integer, 3);
	assert_int_equal(registers_value(&r, "y")->integer, 2);
	registers_release(&r);
	assert_int_equal(r.all.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_wrote),
		cmocka_unit_test(the_last_of_a_chain),
		cmocka_unit_test(unset),
		cmocka_unit_test(rank_then_order),
		cmocka_unit_test(the_next_write_settles_it),
		cmocka_unit_test(only_what_was_seen_is_settled),
		cmocka_unit_test(seen_by_way_of_others),
		cmocka_unit_test(machines_alone),
		cmocka_unit_test(a_machine_must_have_seen),
		cmocka_unit_test(only_upward),
		cmocka_unit_test(undone_writes_are_none),
		cmocka_unit_test(one_event_two_writes),
		cmocka_unit_test(registers_do_not_touch),
	};

	return cmocka_run_group_tests_name("registers", tests, NULL, NULL);
}
