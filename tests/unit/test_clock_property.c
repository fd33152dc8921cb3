/*
 * Clocks beside a slow and obvious reckoning, minute by minute:
 *
 *	test_clock_property [CASES [FIRST_SEED]]
 *
 * It shares nothing with calendar.c, zone.c and the clock: what the wall shows
 * at each minute is libc's word (TZ is this process's), a day is a row of 1,440
 * minutes, and time is counted one minute after the other.
 */
#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "desk/zones.h"
#include "model/clock.h"
#include "sample.h"
#include "slow_office.h"

enum { DEFAULT_CASES = 1500, CASES_A_SCENE = 50 };

/* --- a clock, both ways -------------------------------------------------- */

enum {
	OFFICES = 2,
	TERMS_MAX = 4,
	PAUSES_MAX = 6,
	BEYOND = -2, /* an instant that is not within these days */
};

struct slow_term {
	int from;
	enum clock_target target;
	int64_t length_s; /* LENGTH */
	int due;          /* DATE: a minute */
	int64_t due_s;    /* what slow_due() gives */
	const struct office *office;
	struct clock_length length;
};
struct slow_pause {
	int from, to; /* NEVER: it lasts */
};

struct slow {
	struct scene *scene;
	struct office offices[OFFICES];
	int start, stop, now; /* stop NEVER: it runs */
	struct slow_term terms[TERMS_MAX];
	struct slow_pause pauses[PAUSES_MAX];
	int terms_len, pauses_len;
	/* of each minute */
	signed char term[MINUTES + 1]; /* NEVER: there is none */
	bool paused[MINUTES], counted[MINUTES];
};

static int near_minute(struct sample_random *r, int around)
{
	static const int steps[] = { 1, 15, 60, 60, 1440 };
	int step = steps[sample_number(r, ARRAY_LEN(steps))];
	int at = around + step * ((int)sample_number(r, 24) - 4);

	return at < MARGIN ? MARGIN : at >= MINUTES - MARGIN
					      ? MINUTES - MARGIN - 1
					      : at;
}

static void random_term(struct slow_term *t, struct sample_random *r,
			struct slow *s, int from)
{
	static const int64_t units[] = { 60, 900, 3600, 3600, 7200 };

	*t = (struct slow_term){
		.from = from, .target = CLOCK_LENGTH,
		.office = &s->offices[sample_chance(r, 20)],
	};
	if (sample_chance(r, 8)) {
		t->target = CLOCK_NONE;
	} else if (sample_chance(r, 8)) {
		t->target = CLOCK_DATE;
		t->due = near_minute(r, s->start);
	} else if (sample_chance(r, 10)) {
		t->length.days = sample_number(r, 4);
	} else if (!sample_chance(r, 5)) {
		t->length.seconds =
			units[sample_number(r, ARRAY_LEN(units))] *
			(1 + sample_number(r, 24));
	}
	t->length_s = t->length.seconds +
		      t->length.days * office_day_s(t->office);
}

static void random_clock(struct slow *s, struct sample_random *r)
{
	s->start = near_minute(r, MARGIN + (int)sample_number(
						   r, 12 * MINUTES_A_DAY));
	s->stop = sample_chance(r, 60) ? NEVER : near_minute(r, s->start);
	if (s->stop != NEVER && s->stop < s->start)
		s->stop = s->start;
	s->terms_len = sample_chance(r, 50)
			       ? 1
			       : (int)sample_number(r, TERMS_MAX + 1);
	for (int i = 0; i < s->terms_len; i++)
		random_term(&s->terms[i], r, s,
			    i || sample_chance(r, 15)
				    ? near_minute(r, s->start)
				    : s->start);
	s->pauses_len = sample_chance(r, 40)
				? 0
				: (int)sample_number(r, PAUSES_MAX + 1);
	for (int i = 0; i < s->pauses_len; i++) {
		struct slow_pause *p = &s->pauses[i];

		p->from = near_minute(r, s->start);
		p->to = sample_chance(r, 10) ? NEVER : near_minute(r, p->from);
	}
}

/* Which term holds: the last to begin; before all of them, the first. What
 * would begin with the stop or later never does. */
static int term_at(const struct slow *s, int t)
{
	int found = NEVER, first = NEVER;

	for (int i = 0; i < s->terms_len; i++) {
		if (first == NEVER || s->terms[i].from < s->terms[first].from)
			first = i;
		if (s->stop != NEVER && s->terms[i].from >= s->stop &&
		    s->terms[i].from > s->start)
			continue;
		if (s->terms[i].from <= t &&
		    (found == NEVER ||
		     s->terms[i].from >= s->terms[found].from))
			found = i;
	}
	return found == NEVER ? first : found;
}

static bool open_at(const struct slow *s, int term, int t)
{
	return term == NEVER || s->terms[term].office->is_open[t];
}

static bool term_begins(const struct slow *s, int t)
{
	for (int i = 0; i < s->terms_len; i++)
		if (s->terms[i].from == t)
			return true;
	return !t;
}

static void fill_minutes(struct slow *s)
{
	memset(s->paused, false, sizeof(s->paused));
	for (int i = 0; i < s->pauses_len; i++) {
		const struct slow_pause *p = &s->pauses[i];
		int to = p->to == NEVER ? MINUTES : p->to;

		for (int t = p->from; t < to; t++)
			s->paused[t] = true;
	}
	for (int t = 0; t < MINUTES; t++) {
		s->term[t] = term_begins(s, t) ? (signed char)term_at(s, t)
					       : s->term[t - 1];
		s->counted[t] = t >= s->start && !s->paused[t] &&
				open_at(s, s->term[t], t);
	}
}

/* Up to where the days are whole. */
static const int64_t known_s = (int64_t)(MINUTES - MARGIN) * 60;

/* Seconds since the scene's begin at which so much has counted. */
static int64_t slow_after(const struct slow *s, int64_t want_s)
{
	int64_t sum_s = 0;

	for (int t = s->start; t < MINUTES - MARGIN; t++) {
		if (!s->counted[t])
			continue;
		if (sum_s + 60 >= want_s)
			return (int64_t)t * 60 + want_s - sum_s;
		sum_s += 60;
	}
	return BEYOND;
}

static int64_t slow_elapsed(const struct slow *s, int until)
{
	int64_t sum_s = 0;

	for (int t = s->start; t < until; t++)
		sum_s += s->counted[t] ? 60 : 0;
	return sum_s;
}

static int64_t slow_open(const struct office *o, int from, int to)
{
	int64_t sum_s = 0;

	for (int t = from; t < to; t++)
		sum_s += o->is_open[t] ? 60 : 0;
	return sum_s;
}

/* The same by a calendar alone, from a minute on. */
static int64_t slow_open_after(const struct office *o, int from,
			       int64_t want_s)
{
	int64_t sum_s = 0;

	for (int t = from; t < MINUTES - MARGIN; t++) {
		if (!o->is_open[t])
			continue;
		if (sum_s + 60 >= want_s)
			return (int64_t)t * 60 + want_s - sum_s;
		sum_s += 60;
	}
	return BEYOND;
}

static int64_t slow_due(const struct slow *s, const struct slow_term *t)
{
	if (t->target == CLOCK_NONE)
		return NEVER;
	if (t->target == CLOCK_DATE)
		return (int64_t)t->due * 60;
	return slow_after(s, t->length_s);
}

/* When a term begins to hold. */
static int term_begin(const struct slow *s, int term, int t)
{
	while (t > s->start && s->term[t - 1] == term)
		t--;
	return t;
}

/* Is it too late at `t` by the term that holds in minute `minute`? */
static bool slow_late(int64_t *breach_s, const struct slow *s, int minute,
		      int t)
{
	int term = s->term[minute];
	int64_t due_s, begin_s;

	if (term == NEVER)
		return false;
	due_s = s->terms[term].due_s;
	if (due_s < 0 || due_s >= (int64_t)t * 60)
		return false;
	begin_s = (int64_t)term_begin(s, term, minute) * 60;
	*breach_s = due_s < begin_s ? begin_s : due_s;
	return true;
}

static int64_t slow_breach(const struct slow *s)
{
	int64_t breach_s;

	for (int t = s->start; t <= s->now; t++) {
		if (s->stop != NEVER && t > s->stop)
			break;
		if (t > s->start && slow_late(&breach_s, s, t - 1, t))
			return breach_s;
		if (t == s->stop)
			break;
		/* Only a term that begins here can be late but now. */
		if ((t == s->start || s->term[t] != s->term[t - 1]) &&
		    slow_late(&breach_s, s, t, t))
			return breach_s;
	}
	return NEVER;
}

/* --- the comparison ------------------------------------------------------ */

struct check {
	uint64_t seed;
	struct slow *slow;
	struct clock clock;
	struct clock_state state;
	int at; /* now, or the stop */
};

static void say_clock(struct buf *out, const struct slow *s)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, scene_instant(s->scene, 0));
	buf_addf(out, "\nscene %s %s %s\nstart %d stop %d now %d\n", text,
		 s->scene->walls[0].zone, s->scene->walls[1].zone, s->start,
		 s->stop, s->now);
	for (int i = 0; i < s->terms_len; i++)
		buf_addf(out, "term %d: from %d target %d, %lld s, due %d, "
			 "office %d\n", i, s->terms[i].from,
			 (int)s->terms[i].target,
			 (long long)s->terms[i].length_s, s->terms[i].due,
			 (int)(s->terms[i].office - s->offices));
	for (int i = 0; i < s->pauses_len; i++)
		buf_addf(out, "pause from %d to %d\n", s->pauses[i].from,
			 s->pauses[i].to);
	for (int i = 0; i < OFFICES; i++) {
		ARENA_LOCAL a = { 0 };

		if (!s->offices[i].wall)
			continue;
		value_write(out, office_value(&a, &s->offices[i]),
			    VALUE_COMPACT, 0);
		buf_addc(out, '\n');
	}
}

static void expect(const struct check *c, const char *what, int64_t fast,
		   int64_t slow)
{
	int64_t begin_at = scene_instant(c->slow->scene, 0);
	BUF_LOCAL text = BUF_INIT;

	if (fast == slow)
		return;
	say_clock(&text, c->slow);
	fail_msg("seed %llu: %s is %lld, not %lld (minute %.2f)%s",
		 (unsigned long long)c->seed, what, (long long)fast,
		 (long long)slow,
		 (double)(slow - begin_at) / 60, text.bytes);
}

static int64_t as_instant(const struct check *c, int64_t at_s)
{
	int64_t begin_at = scene_instant(c->slow->scene, 0);

	return at_s < 0 ? INSTANT_NONE : begin_at + at_s;
}

/* Beyond what the slow one has seen it must not be within. */
static void expect_at(const struct check *c, const char *what, int64_t fast,
		      int64_t slow_s)
{
	const struct slow *s = c->slow;
	int64_t known_at = scene_instant(s->scene, 0) + known_s;

	if (slow_s != BEYOND)
		expect(c, what, fast, as_instant(c, slow_s));
	else if (fast != INSTANT_NONE && fast < known_at)
		expect(c, what, fast, known_at);
}

static bool lasts(const struct slow *s)
{
	for (int i = 0; i < s->pauses_len; i++)
		if (s->pauses[i].to == NEVER)
			return true;
	return false;
}

static void check_due(const struct check *c, const struct slow_term *t)
{
	const struct slow *s = c->slow;
	int64_t due_s = t->due_s;

	if (c->state.phase == CLOCK_PAUSED && t->target != CLOCK_DATE &&
	    (due_s == BEYOND || due_s > (int64_t)c->at * 60))
		due_s = NEVER;
	expect_at(c, "due", c->state.due_at, due_s);
	if (due_s != BEYOND)
		return;
	if (lasts(s))
		expect(c, "due after all", c->state.due_at, INSTANT_NONE);
	else if (s->terms_len == 1 && t->length_s)
		expect(c, "due at all", c->state.due_at != INSTANT_NONE,
		       office_opens(t->office));
}

static void check_target(const struct check *c)
{
	const struct slow *s = c->slow;
	bool none = s->stop != NEVER && s->stop <= s->start;
	int term = s->term[c->at > s->start && c->at == s->stop && !none
				   ? c->at - 1
				   : c->at];
	const struct slow_term *t = term == NEVER ? NULL : &s->terms[term];
	int64_t rest_s;

	if (!t || t->target == CLOCK_NONE) {
		expect(c, "has_target", c->state.has_target, false);
		expect(c, "due", c->state.due_at, INSTANT_NONE);
		return;
	}
	expect(c, "has_target", c->state.has_target, true);
	rest_s = t->length_s - c->state.elapsed_s;
	if (t->target == CLOCK_DATE)
		rest_s = slow_open(t->office, c->at, t->due) -
			 slow_open(t->office, t->due, c->at);
	expect(c, "remaining", c->state.remaining_s, rest_s);
	expect(c, "target", c->state.target_s,
	       rest_s + c->state.elapsed_s);
	check_due(c, t);
}

static enum clock_phase slow_phase(const struct slow *s)
{
	if (s->now < s->start)
		return CLOCK_AHEAD;
	if (s->stop != NEVER && s->now >= s->stop)
		return CLOCK_STOPPED;
	return s->paused[s->now] ? CLOCK_PAUSED : CLOCK_RUNNING;
}

static void check_state(struct check *c)
{
	const struct slow *s = c->slow;
	const struct clock_state *state = &c->state;

	c->at = s->now < s->start ? s->start : s->now;
	if (s->stop != NEVER && c->at > s->stop)
		c->at = s->stop;
	expect(c, "phase", state->phase, slow_phase(s));
	expect(c, "elapsed", state->elapsed_s, slow_elapsed(s, c->at));
	expect(c, "breached", state->breached_at,
	       as_instant(c, slow_breach(s)));
	if (state->phase == CLOCK_RUNNING || state->phase == CLOCK_PAUSED)
		expect(c, "is_open", state->is_open,
		       state->phase == CLOCK_RUNNING &&
			       open_at(s, s->term[s->now], s->now));
	if (state->phase == CLOCK_PAUSED) {
		int t = s->now;

		while (t < MINUTES && s->paused[t])
			t++;
		expect(c, "resumes", state->resumes_at,
		       as_instant(c, t == MINUTES ? NEVER : 60 * t));
	}
	check_target(c);
}

static int64_t slow_reaches(const struct slow *s, const struct slow_term *t,
			    const struct threshold *at)
{
	int64_t away_s = at->length.seconds * (at->is_before ? -1 : 1);
	int64_t all_s;

	if (t->target == CLOCK_NONE)
		return NEVER;
	if (t->target == CLOCK_LENGTH) {
		all_s = at->percent < 0
				? t->length_s + away_s
				: (t->length_s * at->percent + 99) / 100;
		return slow_after(s, all_s > 0 ? all_s : 0);
	}
	all_s = slow_open(t->office, s->start, t->due);
	if (at->percent >= 0)
		away_s = (all_s * at->percent + 99) / 100 - all_s;
	if (!away_s)
		return (int64_t)t->due * 60;
	if (away_s > 0)
		return slow_open_after(t->office, t->due, away_s);
	return slow_open_after(t->office, s->start,
			       all_s + away_s > 0 ? all_s + away_s : 0);
}

/* While which minutes does a term hold? None: it never does. */
static bool term_minutes(int *from, int *to, const struct slow *s, int term)
{
	int end = s->stop == NEVER ? MINUTES - MARGIN : s->stop;

	for (*from = s->start; *from < end; (*from)++)
		if (s->term[*from] == term)
			break;
	for (*to = *from; *to < end; (*to)++)
		if (s->term[*to] != term)
			break;
	return *from < end;
}

static void check_thresholds(const struct check *c, struct sample_random *r)
{
	static const int percents[] = { 0, 50, 75, 100, 150, 33 };
	const struct slow *s = c->slow;

	for (int i = 0; i < s->terms_len; i++) {
		struct threshold t = { .percent = -1 };
		int64_t want_s = NEVER;
		int64_t fast;
		int from, to;

		if (sample_chance(r, 50)) {
			t.percent = percents[sample_number(
				r, ARRAY_LEN(percents))];
		} else {
			t.is_before = sample_chance(r, 50);
			t.length.seconds = 60 * (1 + sample_number(r, 300));
		}
		if (term_minutes(&from, &to, s, i))
			want_s = slow_reaches(s, &s->terms[i], &t);
		if (want_s >= 0 && want_s < (int64_t)from * 60)
			want_s = (int64_t)from * 60;
		if (want_s >= (int64_t)to * 60)
			want_s = to < MINUTES - MARGIN ? NEVER : BEYOND;
		if (want_s == BEYOND && to < MINUTES - MARGIN)
			want_s = NEVER;
		fast = clock_reaches(&c->clock, (size_t)i, &t);
		expect_at(c, "threshold", fast, want_s);
	}
}

static void check_step(const struct check *c, const struct clock_step *step)
{
	const struct slow *s = c->slow;
	int from = (int)((step->from_at - scene_instant(s->scene, 0)) / 60);

	for (int t = from; scene_instant(s->scene, t) < step->to_at; t++) {
		enum clock_step_kind kind =
			s->counted[t]  ? CLOCK_STEP_COUNTED
			: s->paused[t] ? CLOCK_STEP_PAUSED
				       : CLOCK_STEP_CLOSED;

		expect(c, "step", step->kind, kind);
		expect(c, "step's term", step->term != NULL,
		       s->term[t] != NEVER);
		if (step->term)
			expect(c, "step's term",
			       step->term - c->clock.terms.items, s->term[t]);
	}
}

static void check_steps(const struct check *c)
{
	const struct slow *s = c->slow;
	struct clock_steps steps = { 0 };
	int64_t at = scene_instant(s->scene, s->start), sum_s = 0;
	int64_t breached_at = INSTANT_NONE;

	clock_steps(&steps, &c->clock, scene_instant(s->scene, s->now));
	for (size_t i = 0; i < steps.len; i++) {
		const struct clock_step *step = &steps.items[i];

		expect(c, "step's begin", step->from_at, at);
		at = step->to_at;
		sum_s += step->counted_s;
		expect(c, "step's elapsed", step->elapsed_s, sum_s);
		check_step(c, step);
		if (step->kind == CLOCK_STEP_BREACHED)
			breached_at = step->from_at;
	}
	if (steps.len) {
		expect(c, "last step", at, scene_instant(s->scene, c->at));
		expect(c, "sum of steps", sum_s, c->state.elapsed_s);
		expect(c, "step of breach", breached_at,
		       c->state.breached_at);
	}
	expect(c, "steps", steps.len != 0, s->now >= s->start);
	vec_release(&steps);
}

static void fast_clock(struct clock *out, const struct slow *s)
{
	*out = (struct clock){
		.start_at = scene_instant(s->scene, s->start),
		.stop_at = s->stop == NEVER ? INSTANT_NONE
					    : scene_instant(s->scene, s->stop),
	};
	for (int i = 0; i < s->terms_len; i++) {
		const struct slow_term *t = &s->terms[i];
		struct clock_term term = {
			.from_at = scene_instant(s->scene, t->from),
			.target = t->target, .length = t->length,
			.due_at = scene_instant(s->scene, t->due),
			.calendar = t->office->calendar,
		};

		vec_push(&out->terms, term);
	}
	for (int i = 0; i < s->pauses_len; i++) {
		const struct slow_pause *p = &s->pauses[i];
		struct clock_pause pause = {
			.from_at = scene_instant(s->scene, p->from),
			.to_at = p->to == NEVER
					 ? INSTANT_NONE
					 : scene_instant(s->scene, p->to),
		};

		vec_push(&out->pauses, pause);
	}
}

/* At some minute, and at those where something happens. */
static int some_now(const struct slow *s, struct sample_random *r)
{
	int64_t due_s;
	unsigned i;

	switch (sample_number(r, 5)) {
	case 0:
		if (s->stop != NEVER)
			return s->stop + (int)sample_number(r, 3);
		break;
	case 1:
		if (s->pauses_len) {
			i = sample_number(r, (unsigned)s->pauses_len);
			return s->pauses[i].from + (int)sample_number(r, 2);
		}
		break;
	case 2:
		if (s->terms_len) {
			i = sample_number(r, (unsigned)s->terms_len);
			return s->terms[i].from + (int)sample_number(r, 2);
		}
		break;
	case 3:
		if (s->terms_len) {
			i = sample_number(r, (unsigned)s->terms_len);
			due_s = s->terms[i].due_s;
			if (due_s >= 0)
				return (int)(due_s / 60) +
				       (int)sample_number(r, 3);
		}
		break;
	}
	return near_minute(r, s->start);
}

static void one_case(struct slow *s, struct zones *zones, uint64_t seed)
{
	struct calendar_zones source = zones_source(zones);
	struct check c = { .seed = seed, .slow = s };
	ARENA_LOCAL a = { 0 };
	struct sample_random r;

	sample_seed(&r, seed);
	for (int i = 0; i < OFFICES; i++) {
		struct office *o = &s->offices[i];

		office_random(o, &r, s->scene);
		office_fill(o);
		if (o->wall)
			assert_ok(calendar_parse(&o->calendar, "office",
						 office_value(&a, o),
						 &source));
	}
	random_clock(s, &r);
	fill_minutes(s);
	for (int i = 0; i < s->terms_len; i++)
		s->terms[i].due_s = slow_due(s, &s->terms[i]);
	fast_clock(&c.clock, s);
	for (int i = 0; i < 3; i++) {
		s->now = some_now(s, &r);
		if (s->now >= MINUTES - MARGIN)
			s->now = MINUTES - MARGIN - 1;
		clock_read(&c.state, &c.clock, scene_instant(s->scene, s->now));
		check_state(&c);
	}
	check_thresholds(&c, &r);
	check_steps(&c);
	clock_release(&c.clock);
	for (int i = 0; i < OFFICES; i++)
		calendar_free(s->offices[i].calendar);
}

struct plan {
	uint64_t first, cases;
};

static void clocks_are_as_counted(void **state)
{
	const struct plan *plan = *state;
	struct scene *scene = mem_alloc(sizeof(*scene));
	struct slow *slow = mem_alloc(sizeof(*slow));
	struct zones zones = { 0 };

	slow->scene = scene;
	for (uint64_t i = 0; i < plan->cases; i++) {
		uint64_t seed = plan->first + i;

		if (!i || seed % CASES_A_SCENE == 0) {
			struct sample_random r;

			sample_seed(&r, seed / CASES_A_SCENE + 1);
			scene_release(scene);
			scene_make(scene, &r);
		}
		one_case(slow, &zones, seed);
	}
	scene_release(scene);
	zones_release(&zones);
	free(scene);
	free(slow);
}

int main(int argc, char **argv)
{
	struct plan plan = { .first = 1, .cases = DEFAULT_CASES };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(clocks_are_as_counted, &plan),
	};

	if (sample_is_instrumented())
		plan.cases /= 20;
	if (argc > 1)
		plan.cases = strtoull(argv[1], /* end */ NULL, 10);
	if (argc > 2)
		plan.first = strtoull(argv[2], /* end */ NULL, 10);
	return cmocka_run_group_tests_name("clock_property", tests, NULL,
					   NULL);
}
