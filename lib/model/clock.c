#include "model/clock_run.h"

void clock_release(struct clock *c)
{
	vec_release(&c->terms);
	vec_release(&c->pauses);
}

/* --- now ----------------------------------------------------------------- */

const char *clock_phase_name(enum clock_phase phase)
{
	static const char *const names[] = {
		[CLOCK_AHEAD] = "ahead",
		[CLOCK_RUNNING] = "running",
		[CLOCK_PAUSED] = "paused",
		[CLOCK_STOPPED] = "stopped",
	};

	return names[phase];
}

static enum clock_phase phase_at(const struct clock_run *r, int64_t now_at)
{
	if (now_at < r->clock->start_at)
		return CLOCK_AHEAD;
	if (now_at >= r->stop_at)
		return CLOCK_STOPPED;
	return clock_run_piece(r, now_at) ? CLOCK_PAUSED : CLOCK_RUNNING;
}

/* Of a pause and those that follow it at once. */
static int64_t pause_end(const struct clock_run *r, int64_t now_at)
{
	const struct clock_piece *p;

	while ((p = clock_run_piece(r, now_at))) {
		if (p->to_at == INT64_MAX)
			return INSTANT_NONE;
		now_at = p->to_at;
	}
	return now_at;
}

static bool is_open(const struct calendar *c, int64_t at)
{
	struct calendar_span span;

	return calendar_next(&span, c, at) && span.from_at <= at;
}

/* A date's remainder is open time too, whatever is paused until then. */
static int64_t until_date(const struct clock_term *term, int64_t at)
{
	if (at <= term->due_at)
		return calendar_open_s(term->calendar, at, term->due_at);
	return -calendar_open_s(term->calendar, term->due_at, at);
}

static void read_target(struct clock_state *s, const struct clock_run *r,
			const struct clock_hold *h, int64_t at)
{
	const struct clock_term *term = h->term;
	int64_t due_at = clock_run_due(r, h);

	s->term = term;
	switch (term->target) {
	case CLOCK_NONE:
		return;
	case CLOCK_LENGTH:
		s->target_s = clock_length_s(&term->length, term->calendar);
		s->remaining_s = s->target_s - s->elapsed_s;
		break;
	case CLOCK_DATE:
		s->remaining_s = until_date(term, at);
		s->target_s = s->elapsed_s + s->remaining_s;
		break;
	}
	s->has_target = true;
	if (s->phase != CLOCK_PAUSED || term->target == CLOCK_DATE ||
	    due_at <= at)
		s->due_at = due_at;
}

void clock_read(struct clock_state *out, const struct clock *c, int64_t now_at)
{
	int64_t at = now_at < c->start_at ? c->start_at : now_at;
	CLEANUP(clock_run_release) struct clock_run r;
	size_t hold;

	clock_run_init(&r, c);
	if (at > r.stop_at)
		at = r.stop_at;
	*out = (struct clock_state){
		.phase = phase_at(&r, now_at),
		.elapsed_s = clock_run_elapsed(&r, at),
		.due_at = INSTANT_NONE,
		.breached_at = clock_run_breach(&r, now_at),
		.resumes_at = INSTANT_NONE,
	};
	if (out->phase == CLOCK_PAUSED)
		out->resumes_at = pause_end(&r, now_at);
	hold = clock_run_hold(&r, at);
	if (hold != SIZE_MAX)
		read_target(out, &r, &r.holds.items[hold], at);
	out->is_open = out->phase == CLOCK_RUNNING &&
		       is_open(out->term ? out->term->calendar : NULL, now_at);
}

/* --- thresholds ---------------------------------------------------------- */

static int64_t percent_of(int64_t s, int64_t percent)
{
	return (s * percent + 99) / 100;
}

/* Of a length: how much has counted by then. */
static int64_t reaches_length(const struct clock_run *r,
			      const struct clock_term *term,
			      const struct threshold *t)
{
	int64_t target_s = clock_length_s(&term->length, term->calendar);
	int64_t away_s = clock_length_s(&t->length, term->calendar);

	if (t->percent >= 0)
		target_s = percent_of(target_s, t->percent);
	else
		target_s += t->is_before ? -away_s : away_s;
	return clock_run_after(r, target_s > 0 ? target_s : 0);
}

/* Of a date: open time before it and after, whatever was paused. */
static int64_t reaches_date(const struct clock_run *r,
			    const struct clock_term *term,
			    const struct threshold *t)
{
	const struct calendar *calendar = term->calendar;
	int64_t start_at = r->clock->start_at;
	int64_t all_s = calendar_open_s(calendar, start_at, term->due_at);
	int64_t away_s = clock_length_s(&t->length, calendar);

	if (t->percent >= 0)
		away_s = percent_of(all_s, t->percent) - all_s;
	else if (t->is_before)
		away_s = -away_s;
	if (!away_s)
		return term->due_at;
	if (away_s > 0)
		return calendar_after(calendar, term->due_at, away_s);
	return calendar_after(calendar, start_at,
			      all_s + away_s > 0 ? all_s + away_s : 0);
}

static int64_t hold_reaches(const struct clock_run *r,
			    const struct clock_hold *h,
			    const struct threshold *t)
{
	int64_t at = INSTANT_NONE;

	switch (h->term->target) {
	case CLOCK_NONE:
		break;
	case CLOCK_LENGTH:
		at = reaches_length(r, h->term, t);
		break;
	case CLOCK_DATE:
		at = reaches_date(r, h->term, t);
		break;
	}
	if (at == INSTANT_NONE)
		return INSTANT_NONE;
	if (at < h->from_at)
		at = h->from_at;
	return at < h->to_at && at < r->stop_at ? at : INSTANT_NONE;
}

int64_t clock_reaches(const struct clock *c, size_t term,
		      const struct threshold *t)
{
	CLEANUP(clock_run_release) struct clock_run r;

	clock_run_init(&r, c);
	for (size_t i = 0; i < r.holds.len; i++)
		if (r.holds.items[i].term == &c->terms.items[term])
			return hold_reaches(&r, &r.holds.items[i], t);
	return INSTANT_NONE;
}

/* --- step by step -------------------------------------------------------- */

/* What happens in a moment, in the order of time. */
struct mark {
	enum clock_step_kind kind;
	int64_t at;
};

struct steps {
	struct clock_steps *out;
	const struct clock_run *run;
	VEC(struct mark) marks;
	size_t mark;     /* the next of them */
	size_t first;    /* of out, of this clock */
	int64_t at, elapsed_s;
};

static const struct clock_term *term_at(const struct steps *s, int64_t at)
{
	size_t hold = clock_run_hold(s->run, at);

	return hold == SIZE_MAX ? NULL : s->run->holds.items[hold].term;
}

static void add_step(struct steps *s, enum clock_step_kind kind, int64_t to_at,
		     const struct clock_pause *pause)
{
	struct clock_step step = {
		.kind = kind, .from_at = s->at, .to_at = to_at, .pause = pause,
		.term = term_at(s, s->at),
	};
	struct clock_step *last = s->out->len > s->first
					  ? &s->out->items[s->out->len - 1]
					  : NULL;

	if (kind == CLOCK_STEP_COUNTED)
		step.counted_s = to_at - s->at;
	s->elapsed_s += step.counted_s;
	step.elapsed_s = s->elapsed_s;
	s->at = to_at;
	/* Open around midnight is one. */
	if (last && kind == CLOCK_STEP_COUNTED && last->kind == kind) {
		last->to_at = to_at;
		last->counted_s += step.counted_s;
		last->elapsed_s = step.elapsed_s;
		return;
	}
	vec_push(s->out, step);
}

/* What lasts until then, parted by the marks on the way. */
static void add_until(struct steps *s, enum clock_step_kind kind,
		      int64_t to_at, const struct clock_pause *pause)
{
	for (; s->mark < s->marks.len; s->mark++) {
		const struct mark *m = &s->marks.items[s->mark];

		if (m->at >= to_at)
			break;
		if (m->at > s->at)
			add_step(s, kind, m->at, pause);
		add_step(s, m->kind, m->at, /* pause */ NULL);
	}
	if (to_at > s->at)
		add_step(s, kind, to_at, pause);
}

/* Between what counted: paused, or closed. */
static void add_gap(struct steps *s, int64_t to_at)
{
	const struct clock_run *r = s->run;

	for (size_t i = 0; i < r->pieces.len && s->at < to_at; i++) {
		const struct clock_piece *p = &r->pieces.items[i];

		if (p->to_at <= s->at)
			continue;
		if (p->from_at >= to_at)
			break;
		if (p->from_at > s->at)
			add_until(s, CLOCK_STEP_CLOSED, p->from_at, NULL);
		add_until(s, CLOCK_STEP_PAUSED,
			  p->to_at < to_at ? p->to_at : to_at, p->pause);
	}
	if (s->at < to_at)
		add_until(s, CLOCK_STEP_CLOSED, to_at, /* pause */ NULL);
}

static void find_marks(struct steps *s, int64_t now_at)
{
	struct mark breach = { CLOCK_STEP_BREACHED,
			       clock_run_breach(s->run, now_at) };
	bool is_breached = breach.at != INSTANT_NONE;

	for (size_t i = 1; i < s->run->holds.len; i++) {
		struct mark m = { CLOCK_STEP_TERM,
				  s->run->holds.items[i].from_at };

		if (m.at > now_at)
			break;
		if (is_breached && breach.at < m.at) {
			vec_push(&s->marks, breach);
			is_breached = false;
		}
		vec_push(&s->marks, m);
	}
	if (is_breached)
		vec_push(&s->marks, breach);
}

static void walk_steps(struct steps *s, int64_t end_at)
{
	CLEANUP(clock_cursor_release) struct clock_cursor c;
	struct calendar_span span;

	clock_cursor_init(&c, s->run, end_at);
	while (clock_cursor_next(&span, &c)) {
		add_gap(s, span.from_at);
		add_until(s, CLOCK_STEP_COUNTED, span.to_at, /* pause */ NULL);
	}
	add_gap(s, end_at);
	/* Marks of the last instant. */
	for (; s->mark < s->marks.len; s->mark++)
		add_step(s, s->marks.items[s->mark].kind, end_at, NULL);
}

void clock_steps(struct clock_steps *out, const struct clock *c,
		 int64_t now_at)
{
	CLEANUP(clock_run_release) struct clock_run r;
	struct steps s = { .out = out, .run = &r, .first = out->len,
			   .at = c->start_at };

	clock_run_init(&r, c);
	if (now_at < c->start_at)
		return;
	find_marks(&s, now_at);
	add_step(&s, CLOCK_STEP_START, c->start_at, /* pause */ NULL);
	walk_steps(&s, r.stop_at < now_at ? r.stop_at : now_at);
	if (r.stop_at <= now_at)
		add_step(&s, CLOCK_STEP_STOP, r.stop_at, /* pause */ NULL);
	vec_release(&s.marks);
}
