#include <inttypes.h>

#include "report_path.h"

enum { TICKETS = 400 };

static char *json_of(const struct report *r, size_t group)
{
	ARENA_LOCAL a = { 0 };
	struct report_rows rows = { 0 };
	BUF_LOCAL out = BUF_INIT;

	report_rows(&rows, &a, r->groups.items[group]);
	report_json(&out, r, r->groups.items[group], &rows);
	vec_release(&rows);
	return buf_detach(&out);
}

static void finish(struct report *r)
{
	assert_null(report_finish(r));
}

/* Each line of `want` stands in `got` as it is there. */
static void assert_members(const char *got, const char *want)
{
	CLEANUP(free_ptr) char *copy = mem_strdup(want);

	for (char *line = copy, *end; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!strstr(got, line))
			fail_msg("no '%s' in %s", line, got);
	}
}

/* `want`: what stands in it, a line each. */
static void assert_json(struct report *r, const char *want)
{
	CLEANUP(free_ptr) char *got = NULL;

	finish(r);
	got = json_of(r, 0);
	assert_members(got, want);
	report_release(r);
}

static void an_empty_desk_has_all_keys(void **state)
{
	struct report r;

	(void)state;
	report_init(&r, &report_all_time);
	assert_json(&r,
		    "{\"cases\": 0, \"events\": 0, \"reported\": 0, "
		    "\"resolved\": 0, \"open\": 0, \"start_tier\": {}, "
		    "\"reached\": {}, \"first_level_resolution\": 0, "
		    "\"first_contact_resolution\": 0, "
		    "\"first_contact_rate\": {\"n\": 0, \"of\": 0, "
		    "\"rate\": null}, \n"
		    "\"time_to_resolve_s\": {\"median\": null, "
		    "\"mean\": null}, \"resolve_gross_s\": {\"n\": 0, "
		    "\"sum\": 0, \"median\": null, \"p90\": null, "
		    "\"mean\": null}\n"
		    "\"tier_s\": {}\n\"wait_s\": {}\n\"sla\": {}\n");
}

static void one_ticket_by_hand(void **state)
{
	struct report r;
	struct path p = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&p, STATE_OPEN, 1, "A", 0);
	path_add(&p, STATE_OPEN, 3, "B", 10)->accepted = true;
	path_add(&p, STATE_WAITING, 2, "A", 20)->waiting_on = "user";
	path_add(&p, STATE_WAITING, 2, "A", 40)->waiting_label = "Wait \"x\"";
	path_add(&p, STATE_RESOLVED, 2, "A", 80);
	path_add(&p, STATE_OPEN, 2, "A", 160);
	path_add(&p, STATE_CLOSED, 2, "A", 320);
	report_add(&r, &p.ticket, NULL);
	assert_json(&r,
		    "{\"cases\": 1, \"events\": 7, \"reported\": 1, "
		    "\"resolved\": 1, \"open\": 0, "
		    "\"start_tier\": {\"L1\": 1}, "
		    "\"reached\": {\"L3\": 1}, "
		    "\"first_level_resolution\": 0, "
		    "\"first_contact_resolution\": 0, \n"
		    "\"escalated\": 1, \"escalations\": 1, "
		    "\"hand_back_rate\": {\"n\": 1, \"of\": 1, "
		    "\"rate\": 1}, \"handed_back\": 1, "
		    "\"hand_backs\": 1, \"skipped_tier\": 1, "
		    "\"ping_pong\": 1, \n\"reopened\": 1, "
		    "\"reopen_rate\": {\"n\": 1, \"of\": 1, "
		    "\"rate\": 1}\n"
		    "\"time_to_resolve_s\": {\"median\": 150, "
		    "\"mean\": 150}, \"resolve_gross_s\": {\"n\": 1, "
		    "\"sum\": 630, \"median\": 630, \"p90\": 630, "
		    "\"mean\": 630}\n"
		    /* without 40 waiting on the user and 160 resolved; what
		     * waits on nobody known runs */
		    "\"resolve_net_s\": {\"n\": 1, \"sum\": 430\n"
		    "\"tier_s\": {\"L1\": 10, \"L2\": 600, "
		    "\"L3\": 20}\n"
		    "\"wait_s\": {\"Wait \\\"x\\\"\": 80, "
		    "\"user\": 40}\n");
}

static void rejected_tickets_are_in_no_figure(void **state)
{
	struct report r;
	struct path p = { 0 }, none = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&p, STATE_OPEN, 1, "A", 0);
	path_add(&p, STATE_REJECTED, 1, "A", 10);
	report_add(&r, &p.ticket, NULL);
	report_add(&r, &none.ticket, NULL);
	finish(&r);
	for (size_t i = 0; i < r.figures_len; i++)
		assert_int_equal(r.groups.items[0]->figures[i].len, 0);
	report_release(&r);
}

static void first_contact_is_the_first_resolution(void **state)
{
	struct report r;
	struct path in_call = { 0 }, later = { 0 }, moved = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&in_call, STATE_CLOSED, 2, "A", 0)->first_contact = true;
	path_add(&in_call, STATE_CLOSED, 1, "B", 5);
	report_add(&r, &in_call.ticket, NULL);
	CELL("first_contact_resolution", NULL, 1, 0);
	CELL("first_contact_rate", NULL, 0, 1); /* it was handed over */
	path_add(&later, STATE_RESOLVED, 1, "A", 0);
	path_add(&later, STATE_CLOSED, 1, "A", 5)->first_contact = true;
	report_add(&r, &later.ticket, NULL);
	CELL("first_contact_resolution", NULL, 1, 0);
	CELL("first_contact_rate", NULL, 0, 2);
	path_add(&moved, STATE_CLOSED, 1, "A", 0)->first_contact = true;
	path_add(&moved, STATE_CLOSED, 2, "A", 5);
	report_add(&r, &moved.ticket, NULL);
	CELL("first_contact_resolution", NULL, 1, 0);
	report_release(&r);
}

/* A reopening that comes late is another matter. */
static void only_early_reopenings_count(void **state)
{
	struct report r;
	struct path early = { 0 }, late = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&early, STATE_CLOSED, 1, "A", 0)->first_contact = true;
	path_add(&early, STATE_CLOSED, 1, "A", 999);
	path_add(&early, STATE_OPEN, 1, "A", 1);
	report_add(&r, &early.ticket, NULL);
	CELL("reopen_rate", NULL, 1, 1);
	CELL("first_contact_rate", NULL, 0, 1);
	path_add(&late, STATE_CLOSED, 1, "A", 0)->first_contact = true;
	path_add(&late, STATE_CLOSED, 1, "A", 999);
	path_add(&late, STATE_OPEN, 1, "A", 2);
	report_add(&r, &late.ticket, NULL);
	CELL("reopen_rate", NULL, 1, 2);
	CELL("first_contact_rate", NULL, 1, 2);
	CELL("reopened", NULL, 2, 0);
	report_release(&r);
}

static void a_queue_stands_in_for_a_team(void **state)
{
	struct report r;
	struct path p = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&p, STATE_OPEN, 1, NULL, 0)->queue = "L1/a";
	path_add(&p, STATE_OPEN, 1, NULL, 1)->queue = "L1/b";
	report_add(&r, &p.ticket, NULL);
	CELL("ping_pong", NULL, 0, 0);
	path_add(&p, STATE_OPEN, 1, NULL, 1)->queue = "L1/a";
	report_add(&r, &p.ticket, NULL);
	CELL("ping_pong", NULL, 1, 0);
	report_release(&r);
}

/* An escalation is handed back where the ticket falls below its end. */
static void each_escalation_is_judged_alone(void **state)
{
	struct report r;
	struct path p = { 0 };

	(void)state;
	report_init(&r, &report_all_time);
	path_add(&p, STATE_OPEN, 1, "A", 0);
	path_add(&p, STATE_OPEN, 2, "B", 1); /* stays */
	path_add(&p, STATE_OPEN, 3, "C", 1); /* comes back */
	path_add(&p, STATE_OPEN, 2, "B", 1);
	report_add(&r, &p.ticket, NULL);
	CELL("hand_back_rate", NULL, 1, 2);
	CELL("escalation_rate", "L1", 1, 1);
	CELL("escalation_rate", "L2", 1, 1);
	CELL("escalation_rate", "L3", 0, 1);
	report_release(&r);
}

/* --- against a slow and obvious recount --------------------------------- */

/* xorshift: the same numbers in every run. */
static unsigned draw(uint64_t *seed, unsigned below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (unsigned)(*seed % below);
}

static void draw_path(struct path *p, uint64_t *seed)
{
	static const enum ticket_state states[] = {
		STATE_OPEN, STATE_OPEN, STATE_WAITING, STATE_RESOLVED,
		STATE_CLOSED, STATE_NEW, STATE_REJECTED,
	};
	static const char *const teams[] = { "A", "B", "C", "D" };
	static const char *const labels[] = { "Wait", "Wait - User" };
	unsigned n = 1 + draw(seed, STEPS_MAX);

	*p = (struct path){ .ticket = { .path = { .len = 0 } } };
	for (unsigned i = 0; i < n; i++) {
		unsigned state = draw(seed, ARRAY_LEN(states));
		int rank = 1 + (int)draw(seed, 3);
		const char *team = teams[draw(seed, 4)];
		struct step *s = path_add(p, states[state], rank, team,
					  (int64_t)draw(seed, 5000) - 500);

		if (s->state == STATE_WAITING)
			s->waiting_label = labels[draw(seed, 2)];
		s->first_contact = draw(seed, 2);
	}
}

static bool done(const struct step *s)
{
	return s->state == STATE_RESOLVED || s->state == STATE_CLOSED;
}

/* Figures of one path by their definitions, each on its own. */
static int first_done(const struct path *p)
{
	for (size_t i = 0; i < p->ticket.path.len; i++)
		if (done(&p->steps[i]))
			return (int)i;
	return -1;
}

static unsigned moves(const struct path *p, int least, int most)
{
	unsigned n = 0;

	for (size_t i = 1; i < p->ticket.path.len; i++) {
		int by = p->steps[i].rank - p->steps[i - 1].rank;

		n += by >= least && by <= most;
	}
	return n;
}

static bool came_back(const struct path *p)
{
	size_t n = p->ticket.path.len;

	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 2; k < n; k++)
			for (size_t j = i + 1; j < k; j++)
				if (p->steps[i].team == p->steps[k].team &&
				    p->steps[j].team != p->steps[i].team)
					return true;
	return false;
}

static bool was_reopened(const struct path *p)
{
	int first = first_done(p);

	for (size_t i = 0; first >= 0 && i < p->ticket.path.len; i++)
		if ((int)i > first && !done(&p->steps[i]))
			return true;
	return false;
}

static int highest(const struct path *p)
{
	int rank = 0;

	for (size_t i = 0; i < p->ticket.path.len; i++)
		rank = p->steps[i].rank > rank ? p->steps[i].rank : rank;
	return rank;
}

static int64_t held_s(const struct path *p, int rank, const char *label)
{
	int64_t sum = 0;

	for (size_t i = 0; i + 1 < p->ticket.path.len; i++) {
		const struct step *s = &p->steps[i];

		if ((rank && s->rank == rank) ||
		    (label && s->waiting_label &&
		     !strcmp(s->waiting_label, label)))
			sum += s[1].at - s->at;
	}
	return sum;
}

struct recount {
	uint64_t cases, steps, resolved, first_level, first_contact;
	uint64_t escalated, escalations, handed_back, hand_backs, skipped;
	uint64_t ping_pong, reopened, started[4], reached[4];
	int64_t tier_s[4], wait_s, wait_user_s, resolve_s[TICKETS];
};

static void recount(struct recount *c, const struct path *p)
{
	int first = first_done(p);

	if (p->ticket.state == STATE_REJECTED)
		return;
	c->cases++;
	c->steps += p->ticket.path.len;
	c->started[p->steps[0].rank]++;
	c->reached[highest(p)]++;
	for (int rank = 1; rank <= 3; rank++)
		c->tier_s[rank] += held_s(p, rank, NULL);
	c->wait_s += held_s(p, 0, "Wait");
	c->wait_user_s += held_s(p, 0, "Wait - User");
	c->escalations += moves(p, 1, 2);
	c->escalated += moves(p, 1, 2) > 0;
	c->hand_backs += moves(p, -2, -1);
	c->handed_back += moves(p, -2, -1) > 0;
	c->skipped += moves(p, 2, 2) > 0;
	c->ping_pong += came_back(p);
	c->reopened += was_reopened(p);
	if (first < 0)
		return;
	c->first_level += highest(p) == 1;
	c->first_contact += p->steps[first].first_contact &&
			    !was_reopened(p) && !moves(p, 1, 2);
	c->resolve_s[c->resolved++] = p->steps[first].at - p->steps[0].at;
}

/* How many of the times are not above s. */
static uint64_t not_above(const struct recount *c, int64_t s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->resolved; i++)
		n += c->resolve_s[i] <= s;
	return n;
}

/* The nth smallest, n from 1. */
static int64_t nth(const struct recount *c, uint64_t n)
{
	for (int64_t s = INT32_MIN, best;; s = best) {
		best = INT32_MAX;
		if (s != INT32_MIN && not_above(c, s) >= n)
			return s;
		for (size_t i = 0; i < c->resolved; i++)
			if (c->resolve_s[i] > s && c->resolve_s[i] < best)
				best = c->resolve_s[i];
	}
}

static double mean(const struct recount *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->resolved; i++)
		sum += (double)c->resolve_s[i];
	return sum / (double)c->resolved;
}

static double median(const struct recount *c)
{
	uint64_t n = c->resolved;

	return ((double)nth(c, (n + 1) / 2) + (double)nth(c, n / 2 + 1)) / 2;
}

/* In tenths, so that what rounds to a whole number is written as one. */
static void add_real(struct buf *out, const char *key, double x)
{
	char text[32];
	size_t len = (size_t)snprintf(text, sizeof(text), "%.1f", x);

	if (text[len - 1] == '0')
		text[len - 2] = '\0';
	buf_addf(out, "\"%s\": %s", key, text);
}

static char *recount_json(const struct recount *c)
{
	BUF_LOCAL out = BUF_INIT;
#define N(key, n) buf_addf(&out, "\"" key "\": %" PRIu64 ", \n", n)
#define TIERS(key, of, format, end)                                            \
	buf_addf(&out, "\"" key "\": {\"L1\": %" format ", \"L2\": %" format   \
		 ", \"L3\": %" format "}" end, (of)[1], (of)[2], (of)[3])

	N("cases", c->cases);
	N("events", c->steps);
	N("resolved", c->resolved);
	N("open", c->cases - c->resolved);
	TIERS("start_tier", c->started, PRIu64, "\n");
	TIERS("reached", c->reached, PRIu64, "\n");
	N("first_level_resolution", c->first_level);
	N("first_contact_resolution", c->first_contact);
	N("escalated", c->escalated);
	N("escalations", c->escalations);
	N("handed_back", c->handed_back);
	N("hand_backs", c->hand_backs);
	N("skipped_tier", c->skipped);
	N("ping_pong", c->ping_pong);
	N("reopened", c->reopened);
	buf_adds(&out, "\"time_to_resolve_s\": {");
	add_real(&out, "median", median(c));
	buf_adds(&out, ", ");
	add_real(&out, "mean", mean(c));
	buf_adds(&out, "}\n");
	TIERS("tier_s", c->tier_s, PRId64, "\n");
	buf_addf(&out, "\"wait_s\": {\"Wait\": %" PRId64
		 ", \"Wait - User\": %" PRId64 "}", c->wait_s,
		 c->wait_user_s);
#undef N
#undef TIERS
	return buf_detach(&out);
}

static void figures_equal_a_recount(void **state)
{
	uint64_t seed = 20261121;

	(void)state;
	for (int round = 0; round < 20; round++) {
		CLEANUP(free_ptr) char *want = NULL;
		CLEANUP(free_ptr) struct path *paths = NULL;
		struct report r;
		struct recount c = { 0 };
		/* Odd and even numbers have their own middle. */
		size_t n = TICKETS - (size_t)round % 2;

		report_init(&r, &report_all_time);
		paths = mem_alloc(n * sizeof(*paths));
		for (size_t i = 0; i < n; i++) {
			draw_path(&paths[i], &seed);
			report_add(&r, &paths[i].ticket, NULL);
			recount(&c, &paths[i]);
		}
		want = recount_json(&c);
		for (size_t i = 0; i < r.figures_len; i++)
			assert_true(r.groups.items[0]->figures[i].len < 9);
		finish(&r);
		assert_int_equal(cell_p90(report_first_cell(&r,
					"time_to_resolve_s", NULL)),
				 nth(&c, (c.resolved * 9 + 9) / 10));
		assert_json(&r, want);
	}
}

static void means_and_medians(void **state)
{
	static const int64_t times[] = { 10, 1, 4, 2 };
	struct report r;
	const struct cell *c;

	(void)state;
	report_init(&r, &report_all_time);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct path p = { 0 };

		path_add(&p, STATE_OPEN, 1, "A", 0);
		path_add(&p, STATE_CLOSED, 1, "A", times[i]);
		report_add(&r, &p.ticket, NULL);
	}
	finish(&r);
	c = report_first_cell(&r, "resolve_gross_s", NULL);
	assert_true(cell_median(c) == 3);
	assert_true(cell_mean(c) == 4.25);
	assert_int_equal(cell_p90(c), 10);
	report_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_desk_has_all_keys),
		cmocka_unit_test(one_ticket_by_hand),
		cmocka_unit_test(rejected_tickets_are_in_no_figure),
		cmocka_unit_test(first_contact_is_the_first_resolution),
		cmocka_unit_test(only_early_reopenings_count),
		cmocka_unit_test(a_queue_stands_in_for_a_team),
		cmocka_unit_test(each_escalation_is_judged_alone),
		cmocka_unit_test(figures_equal_a_recount),
		cmocka_unit_test(means_and_medians),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
