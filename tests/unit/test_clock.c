/*
 * Clocks: lengths and thresholds as they are written, and what seconds decide.
 * Whole minutes are test_clock_property.c's and tests/sla.bats's.
 */
#include "unit.h"

#include "model/clock.h"

#define AT INT64_C(1704877200) /* 2024-01-10T09:00:00Z */

/* --- as they are written -------------------------------------------------- */

static void assert_length(const char *text, int64_t days, int64_t seconds,
			  const char *again)
{
	BUF_LOCAL out = BUF_INIT;
	struct clock_length l, l_again;

	assert_ok(clock_length_parse(&l, text, /* calendar */ NULL));
	assert_int_equal(l.days, days);
	assert_int_equal(l.seconds, seconds);
	clock_length_format(&out, &l);
	assert_string_equal(out.bytes, again);
	assert_ok(clock_length_parse(&l_again, again, /* calendar */ NULL));
	assert_memory_equal(&l, &l_again, sizeof(l));
}

static void lengths(void **state)
{
	static const char *const wrong[] = {
		"", "4", "bd", "-4h", "4x", "1.5h", "2bd4", "4h2bd",
		"1234567bd", "99999bd", "2bd ",
	};
	struct clock_length l;

	(void)state;
	assert_length("240m", 0, 14400, "4h");
	assert_length("90s", 0, 90, "1m30s");
	assert_length("1h30m", 0, 5400, "1h30m");
	assert_length("100h", 0, 360000, "100h");
	assert_length("0m", 0, 0, "0m");
	assert_length("0s", 0, 0, "0m");
	assert_length("2bd", 2, 0, "2bd");
	assert_length("2bd4h", 2, 14400, "2bd 4h");
	assert_length("1d", 0, 86400, "24h");
	assert_length("1w", 0, 7 * 86400, "168h");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		BUF_LOCAL said = BUF_INIT;

		buf_addf(&said, "'%s' is not a length of time", wrong[i]);
		assert_error(clock_length_parse(&l, wrong[i], NULL),
			     TKT_E_USAGE, said.bytes);
	}
}

static void thresholds(void **state)
{
	static const struct { const char *text, *again; } good[] = {
		{ "75%", "75%" }, { "100%", "100%" }, { "0%", "0%" },
		{ "1000%", "1000%" }, { "075%", "75%" },
		{ "-30m", "-30m" }, { "+120m", "+2h" }, { "-1bd", "-1bd" },
		{ "+0m", "100%" }, { "-0s", "100%" },
	};
	static const char *const wrong[] = { "", "75", "%", "1001%", "-5%",
					     "30m", "75%%" };
	struct threshold t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		BUF_LOCAL out = BUF_INIT;

		assert_ok(threshold_parse(&t, good[i].text, NULL));
		threshold_format(&out, &t);
		assert_string_equal(out.bytes, good[i].again);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const struct tkt_error *err = threshold_parse(&t, wrong[i],
							      NULL);

		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_USAGE);
		assert_non_null(err->hint);
		tkt_error_free(err);
	}
}

/* --- seconds -------------------------------------------------------------- */

static struct clock clock_of(int64_t target_s)
{
	struct clock c = { .start_at = AT, .stop_at = INSTANT_NONE };
	struct clock_term term = { .from_at = AT, .target = CLOCK_LENGTH,
				   .length = { .seconds = target_s } };

	vec_push(&c.terms, term);
	return c;
}

static void pause(struct clock *c, int64_t from_at, int64_t to_at)
{
	struct clock_pause p = { from_at, to_at, "because" };

	vec_push(&c->pauses, p);
}

static void stopped_at_due_is_met(void **state)
{
	struct clock c = clock_of(90);
	struct clock_state s;

	(void)state;
	clock_read(&s, &c, AT + 90);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	assert_int_equal(s.due_at, AT + 90);
	assert_int_equal(s.remaining_s, 0);
	clock_read(&s, &c, AT + 91);
	assert_int_equal(s.breached_at, AT + 90);
	assert_int_equal(s.remaining_s, -1);
	c.stop_at = AT + 90;
	clock_read(&s, &c, AT + 1000);
	assert_int_equal(s.phase, CLOCK_STOPPED);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	assert_int_equal(s.elapsed_s, 90);
	c.stop_at = AT + 91;
	clock_read(&s, &c, AT + 1000);
	assert_int_equal(s.breached_at, AT + 90);
	/* What is to come is not known yet. */
	clock_read(&s, &c, AT + 10);
	assert_int_equal(s.phase, CLOCK_RUNNING);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	clock_release(&c);
}

/* Within a pause a due time is told only when it has come. */
static void due_as_a_pause_begins(void **state)
{
	struct clock c = clock_of(90);
	struct clock_state s;

	(void)state;
	pause(&c, AT + 90, AT + 200);
	clock_read(&s, &c, AT + 90);
	assert_int_equal(s.phase, CLOCK_PAUSED);
	assert_int_equal(s.due_at, AT + 90);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	assert_int_equal(s.resumes_at, AT + 200);
	clock_read(&s, &c, AT + 91);
	assert_int_equal(s.breached_at, AT + 90);
	c.pauses.items[0].from_at--;
	clock_read(&s, &c, AT + 91);
	assert_int_equal(s.due_at, INSTANT_NONE);
	assert_int_equal(s.remaining_s, 1);
	clock_read(&s, &c, AT + 200);
	assert_int_equal(s.due_at, AT + 201);
	clock_release(&c);
}

/* A term of the second of the stop, or of that of another, never was. */
static void a_term_must_hold_for_a_while(void **state)
{
	struct clock c = clock_of(3600);
	struct clock_term stricter = { .from_at = AT + 600,
				       .target = CLOCK_LENGTH,
				       .length = { .seconds = 300 } };
	struct clock_term none = { .from_at = AT + 600,
				   .target = CLOCK_NONE };
	const struct threshold all = { .percent = 100 };
	struct clock_state s;

	(void)state;
	vec_push(&c.terms, stricter);
	clock_read(&s, &c, AT + 600);
	assert_int_equal(s.breached_at, AT + 600);
	assert_int_equal(s.due_at, AT + 300);
	assert_int_equal(clock_reaches(&c, 1, &all), AT + 600);
	c.stop_at = AT + 600;
	clock_read(&s, &c, AT + 601);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	assert_int_equal(clock_reaches(&c, 1, &all), INSTANT_NONE);
	c.stop_at = INSTANT_NONE;
	vec_push(&c.terms, none);
	clock_read(&s, &c, AT + 9999);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	assert_false(s.has_target);
	assert_ptr_equal(s.term, &c.terms.items[2]);
	assert_int_equal(s.elapsed_s, 9999);
	clock_release(&c);
}

static void no_terms_and_none(void **state)
{
	struct clock c = { .start_at = AT, .stop_at = INSTANT_NONE };
	struct clock_state s;

	(void)state;
	clock_read(&s, &c, AT + 5);
	assert_int_equal(s.elapsed_s, 5);
	assert_null(s.term);
	assert_int_equal(s.due_at, INSTANT_NONE);
	c = clock_of(0);
	clock_read(&s, &c, AT);
	assert_int_equal(s.due_at, AT);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	clock_read(&s, &c, AT + 1);
	assert_int_equal(s.breached_at, AT);
	c.stop_at = AT;
	clock_read(&s, &c, AT + 1);
	assert_int_equal(s.breached_at, INSTANT_NONE);
	clock_release(&c);
}

static void thresholds_of_seconds(void **state)
{
	struct clock c = clock_of(101);
	struct threshold t = { .percent = 75 };

	(void)state;
	/* Not before three quarters are used up. */
	assert_int_equal(clock_reaches(&c, 0, &t), AT + 76);
	t = (struct threshold){ .percent = -1, .is_before = true,
				.length = { .seconds = 100 } };
	assert_int_equal(clock_reaches(&c, 0, &t), AT + 1);
	t.length.seconds = 1000;
	assert_int_equal(clock_reaches(&c, 0, &t), AT);
	t.is_before = false;
	assert_int_equal(clock_reaches(&c, 0, &t), AT + 1101);
	pause(&c, AT + 50, INSTANT_NONE);
	assert_int_equal(clock_reaches(&c, 0, &t), INSTANT_NONE);
	clock_release(&c);
}

/* A date set by hand is due then, also while the clock is paused. */
static void dates_win(void **state)
{
	struct clock c = clock_of(60);
	struct clock_term date = { .from_at = AT + 30, .target = CLOCK_DATE,
				   .due_at = AT + 1000 };
	struct threshold t = { .percent = -1, .is_before = true,
			       .length = { .seconds = 100 } };
	struct clock_state s;

	(void)state;
	vec_push(&c.terms, date);
	pause(&c, AT + 40, INSTANT_NONE);
	clock_read(&s, &c, AT + 100);
	assert_int_equal(s.phase, CLOCK_PAUSED);
	assert_int_equal(s.due_at, AT + 1000);
	assert_int_equal(s.remaining_s, 900);
	assert_int_equal(s.elapsed_s, 40);
	assert_int_equal(clock_reaches(&c, 1, &t), AT + 900);
	clock_read(&s, &c, AT + 1001);
	assert_int_equal(s.breached_at, AT + 1000);
	c.terms.items[1].due_at = AT + 10;
	clock_read(&s, &c, AT + 30);
	assert_int_equal(s.breached_at, AT + 30);
	clock_release(&c);
}

/* --- steps ---------------------------------------------------------------- */

static void assert_step(const struct clock_step *s, enum clock_step_kind kind,
			int64_t from_s, int64_t to_s, int64_t elapsed_s)
{
	assert_int_equal(s->kind, kind);
	assert_int_equal(s->from_at - AT, from_s);
	assert_int_equal(s->to_at - AT, to_s);
	assert_int_equal(s->elapsed_s, elapsed_s);
}

static void steps_tell_all(void **state)
{
	struct clock c = clock_of(100);
	struct clock_term longer = { .from_at = AT + 150,
				     .target = CLOCK_LENGTH,
				     .length = { .seconds = 500 } };
	struct clock_steps steps = { 0 };

	(void)state;
	vec_push(&c.terms, longer);
	pause(&c, AT + 20, AT + 40);
	pause(&c, AT + 10, AT + 30);
	c.stop_at = AT + 200;
	clock_steps(&steps, &c, AT + 500);
	assert_int_equal(steps.len, 10);
	assert_step(&steps.items[0], CLOCK_STEP_START, 0, 0, 0);
	assert_step(&steps.items[1], CLOCK_STEP_COUNTED, 0, 10, 10);
	assert_step(&steps.items[2], CLOCK_STEP_PAUSED, 10, 30, 10);
	assert_ptr_equal(steps.items[2].pause, &c.pauses.items[1]);
	assert_step(&steps.items[3], CLOCK_STEP_PAUSED, 30, 40, 10);
	assert_ptr_equal(steps.items[3].pause, &c.pauses.items[0]);
	assert_step(&steps.items[4], CLOCK_STEP_COUNTED, 40, 130, 100);
	assert_step(&steps.items[5], CLOCK_STEP_BREACHED, 130, 130, 100);
	assert_step(&steps.items[6], CLOCK_STEP_COUNTED, 130, 150, 120);
	assert_step(&steps.items[7], CLOCK_STEP_TERM, 150, 150, 120);
	assert_ptr_equal(steps.items[7].term, &c.terms.items[1]);
	assert_step(&steps.items[8], CLOCK_STEP_COUNTED, 150, 200, 170);
	assert_step(&steps.items[9], CLOCK_STEP_STOP, 200, 200, 170);
	vec_release(&steps);
	clock_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(thresholds),
		cmocka_unit_test(stopped_at_due_is_met),
		cmocka_unit_test(due_as_a_pause_begins),
		cmocka_unit_test(a_term_must_hold_for_a_while),
		cmocka_unit_test(no_terms_and_none),
		cmocka_unit_test(thresholds_of_seconds),
		cmocka_unit_test(dates_win),
		cmocka_unit_test(steps_tell_all),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
