/* What starts, pauses and meets the clocks of a ticket (sla.md). */
#include "unit.h"

#include "maker.h"
#include "model/clocks.h"

struct fixture {
	struct maker m;
	struct policy *policies[2]; /* pinned as 'aaaa…' and 'bbbb…' */
};

static const char hash_a[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char hash_b[] =
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static const struct tkt_error *utc(const struct zone **zone, void *context,
				   const char *name)
{
	(void)context;
	(void)name;
	*zone = NULL;
	return NULL;
}
static const struct calendar_zones zones = { .zone = utc };

static const struct policy *find(void *context, const char *sha256)
{
	struct fixture *f = context;

	return *sha256 == 'a' || *sha256 == 'b' ? f->policies[*sha256 - 'a']
						: NULL;
}

/* The policy of this name in the maker's settings. */
static struct policy *policy_named(struct maker *m, const char *name)
{
	struct policy *p = NULL;
	BUF_LOCAL bytes = BUF_INIT;

	for (size_t i = 0; i < m->config->policies.len; i++)
		if (!strcmp(m->config->policies.items[i].name, name))
			policy_document(&bytes, m->config,
					&m->config->policies.items[i]);
	assert_ok(policy_parse(&p, bytes.bytes, bytes.len, &zones));
	return p;
}

/* Pairs of a path and its value. */
static void begin(struct fixture *f, const char *const *rows, size_t n)
{
	memset(f, 0, sizeof(*f));
	maker_begin(&f->m);
	for (size_t i = 0; i < n; i += 2)
		maker_configure(&f->m, rows[i], rows[i + 1]);
	f->policies[0] = policy_named(&f->m, "a");
}
#define BEGIN(f, ...)                                                          \
	do {                                                                   \
		static const char *const rows_[] = { __VA_ARGS__ };            \
		begin(f, rows_, ARRAY_LEN(rows_));                             \
	} while (0)

static void end(struct fixture *f)
{
	policy_free(f->policies[0]);
	policy_free(f->policies[1]);
	maker_end(&f->m);
}

/* The next event happens so many minutes after the report. */
static struct maker *at(struct fixture *f, int minute)
{
	f->m.now_at = MAKER_AT + (minute - 1) * 60;
	return &f->m;
}

static void pin(struct fixture *f, int minute, const char *hash)
{
	struct draft *d = maker_event(at(f, minute), "reapply");

	draft_string(d, "policy", hash);
	maker_add(&f->m, d, "lena");
}

static void waits(struct fixture *f, int minute, const char *on)
{
	struct draft *d = maker_event(at(f, minute), "wait");

	draft_state(d, "waiting", on, INSTANT_NONE);
	maker_add(&f->m, d, "anna");
}

static void goes_on(struct fixture *f, int minute)
{
	maker_state(at(f, minute), "resume", "open", "anna");
}

static void hears(struct fixture *f, int minute)
{
	struct draft *d = maker_event(at(f, minute), "receive");

	draft_text(d, "message", "It still says no.");
	draft_state(d, "open", /* waiting_on */ NULL, INSTANT_NONE);
	maker_add(&f->m, d, "anna");
}

static void replies(struct fixture *f, int minute)
{
	maker_text(at(f, minute), "reply", "reply", "We look.", "anna");
}

static void sets_priority(struct fixture *f, int minute, const char *p)
{
	struct draft *d = maker_event(at(f, minute), "edit");

	draft_string(d, "priority", p);
	maker_add(&f->m, d, "anna");
}

static int minutes(int64_t at_)
{
	return (int)((at_ - MAKER_AT) / 60);
}

static void dump_run(struct buf *out, struct fixture *f,
		     const struct sla_run *run, int64_t now_at)
{
	static const char *const phases[] = {
		[CLOCK_AHEAD] = "ahead", [CLOCK_RUNNING] = "runs",
		[CLOCK_PAUSED] = "paused", [CLOCK_STOPPED] = "stopped",
	};
	struct clock_state s;

	clock_read(&s, &run->clock, now_at);
	buf_addf(out, "%s", sla_clock_names[run->which]);
	if (run->tier)
		buf_addf(out, " %s", run->tier);
	buf_addf(out, " %d %s %d", minutes(run->clock.start_at),
		 phases[s.phase], (int)(s.elapsed_s / 60));
	if (s.has_target)
		buf_addf(out, "/%d", (int)(s.target_s / 60));
	if (s.due_at != INSTANT_NONE)
		buf_addf(out, " due %d", minutes(s.due_at));
	if (s.breached_at != INSTANT_NONE)
		buf_addf(out, " breached %d", minutes(s.breached_at));
	buf_addf(out, " by %s\n",
		 sla_run_event(run, f->m.t, now_at)->kind_name);
}

/* All runs as they are so many minutes after the report. */
static void assert_clocks(struct fixture *f, int minute, const char *want)
{
	const struct clocks_source source = { find, f };
	struct clocks clocks;
	BUF_LOCAL got = BUF_INIT;

	clocks_of(&clocks, f->m.t, &source);
	for (size_t i = 0; i < clocks.len; i++)
		dump_run(&got, f, &clocks.items[i], MAKER_AT + minute * 60);
	clocks_release(&clocks);
	assert_string_equal(got.bytes, want);
}

static void assert_due(struct fixture *f, int due, const char *clock,
		       int breached)
{
	const struct clocks_source source = { find, f };
	struct ticket *t = f->m.t;

	ticket_fold(t);
	clocks_set_due(t, &source);
	if (due < 0)
		assert_true(t->due_at == INSTANT_NONE);
	else
		assert_int_equal(minutes(t->due_at), due);
	if (clock)
		assert_string_equal(t->due_clock, clock);
	if (breached < 0)
		assert_true(t->breached_at == INSTANT_NONE);
	else
		assert_int_equal(minutes(t->breached_at), breached);
}

/* --- no clocks ---------------------------------------------------------- */

static void without_a_target_there_is_no_clock(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.P1", "1h");
	assert_clocks(&f, 10, ""); /* nothing is pinned */
	assert_due(&f, -1, NULL, -1);
	pin(&f, 1, hash_a);
	assert_clocks(&f, 10, ""); /* it is P2 */
	sets_priority(&f, 5, "P1");
	assert_clocks(&f, 10, "resolution 0 runs 10/60 due 60 by edit\n");
	end(&f);
}

static void a_policy_that_cannot_be_read_gives_none(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h");
	pin(&f, 1, "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
		   "cccccc");
	assert_clocks(&f, 10, "");
	assert_due(&f, -1, NULL, -1);
	assert_true(f.m.t->policy_missing);
	end(&f);
}

/* --- from the report on ------------------------------------------------- */

static void a_human_acknowledges(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.ack.any", "30m");
	pin(&f, 1, hash_a);
	assert_clocks(&f, 10, "ack 0 runs 10/30 due 30 by open\n");
	replies(&f, 12);
	assert_clocks(&f, 13, "ack 0 runs 13/30 due 30 by open\n");
	maker_claim(at(&f, 31), "anna");
	assert_clocks(&f, 90,
		      "ack 0 stopped 31/30 due 30 breached 30 by open\n");
	assert_due(&f, -1, NULL, 30);
	end(&f);
}

static void met_at_due_is_met(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.first_response.any", "30m");
	pin(&f, 1, hash_a);
	maker_text(at(&f, 5), "note", "note", "internal", "anna");
	maker_claim(at(&f, 6), "anna");
	assert_clocks(&f, 29, "first_response 0 runs 29/30 due 30 by open\n");
	replies(&f, 30);
	assert_clocks(&f, 99, "first_response 0 stopped 30/30 due 30 by "
			      "open\n");
	assert_due(&f, -1, NULL, -1);
	end(&f);
}

static void automatic_replies_answer_nothing(void **state)
{
	struct fixture f;
	struct draft *d;

	(void)state;
	BEGIN(&f, "policies.a.targets.first_response.any", "30m");
	pin(&f, 1, hash_a);
	d = maker_event(at(&f, 2), "reply");
	draft_text(d, "reply", "We got it.");
	draft_bool(d, "automatic", true);
	maker_add(&f.m, d, "anna");
	assert_clocks(&f, 10, "first_response 0 runs 10/30 due 30 by open\n");
	/* Resolving without a word does not either, a logged call does. */
	maker_state(at(&f, 11), "resolve", "resolved", "anna");
	assert_clocks(&f, 20, "first_response 0 runs 20/30 due 30 by open\n");
	d = maker_event(at(&f, 21), "close");
	draft_state(d, "closed", /* waiting_on */ NULL, INSTANT_NONE);
	draft_string(d, "told", "phone");
	maker_add(&f.m, d, "anna");
	assert_clocks(&f, 50,
		      "first_response 0 stopped 21/30 due 30 by open\n");
	end(&f);
}

/* --- the conversation --------------------------------------------------- */

static void the_oldest_unanswered_message_counts(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.next_response.any", "1h");
	pin(&f, 1, hash_a);
	hears(&f, 5); /* the first response answers it, and the report */
	assert_clocks(&f, 6, "");
	replies(&f, 10);
	hears(&f, 20);
	hears(&f, 30);
	assert_clocks(&f, 40,
		      "next_response 20 runs 20/60 due 80 by receive\n");
	replies(&f, 90);
	hears(&f, 100);
	maker_state(at(&f, 110), "resolve", "resolved", "anna");
	assert_clocks(&f, 200,
		      "next_response 20 stopped 70/60 due 80 breached 80 by "
		      "receive\n"
		      "next_response 100 stopped 10/60 due 160 by receive\n");
	hears(&f, 300); /* which opens it again */
	assert_due(&f, 360, "next_response", 80);
	end(&f);
}

static void the_user_is_kept_in_the_loop(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.update.any", "1h");
	pin(&f, 1, hash_a);
	assert_clocks(&f, 10, "");
	replies(&f, 20);
	replies(&f, 50);
	waits(&f, 60, "user");
	assert_clocks(&f, 70, "update 20 stopped 30/60 due 80 by reply\n"
			      "update 50 paused 10/60 by reply\n");
	assert_due(&f, -1, NULL, -1);
	goes_on(&f, 100);
	assert_clocks(&f, 110, "update 20 stopped 30/60 due 80 by reply\n"
			       "update 50 runs 20/60 due 150 by reply\n");
	assert_due(&f, 150, "update", 150);
	maker_state(at(&f, 120), "resolve", "resolved", "anna");
	assert_due(&f, -1, NULL, -1);
	end(&f);
}

/* --- resolution --------------------------------------------------------- */

static void each_wait_pauses_as_its_cell_says(void **state)
{
	static const struct {
		const char *clock, *waits; /* that pause it */
	} rows[] = {
		{ "ack", "" }, { "first_response", "" },
		{ "resolution", "user" },
		{ "tier", "user vendor change deployment problem" },
	};
	static const char *const on[] = { "user", "vendor", "change",
					  "deployment", "problem", "other" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t k = 0; k < ARRAY_LEN(on); k++) {
			struct fixture f;
			char path[64], want[128];
			bool paused = strstr(rows[i].waits, on[k]) != NULL;

			snprintf(path, sizeof(path),
				 "policies.a.targets.%s.any", rows[i].clock);
			memset(&f, 0, sizeof(f));
			maker_begin(&f.m);
			maker_configure(&f.m, path, "1h");
			f.policies[0] = policy_named(&f.m, "a");
			pin(&f, 1, hash_a);
			waits(&f, 10, on[k]);
			snprintf(want, sizeof(want), "%s%s 0 %s/60%s by open\n",
				 rows[i].clock,
				 strcmp(rows[i].clock, "tier") ? "" : " L1",
				 paused ? "paused 10" : "runs 30",
				 paused ? "" : " due 60");
			assert_clocks(&f, 30, want);
			end(&f);
		}
}

static void a_cell_may_be_set(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h",
	      "policies.a.pauses.resolution", "vendor,new");
	pin(&f, 1, hash_a);
	assert_clocks(&f, 5, "resolution 0 paused 0/60 by open\n");
	maker_claim(at(&f, 10), "anna");
	waits(&f, 20, "user");
	waits(&f, 30, "vendor");
	assert_clocks(&f, 40, "resolution 0 paused 20/60 by open\n");
	end(&f);
}

static void reopening_goes_on(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h");
	pin(&f, 1, hash_a);
	maker_state(at(&f, 40), "resolve", "resolved", "anna");
	assert_clocks(&f, 50, "resolution 0 stopped 40/60 due 60 by open\n");
	maker_state(at(&f, 100), "close", "closed", "anna");
	maker_state(at(&f, 200), "reopen", "open", "anna");
	assert_clocks(&f, 210, "resolution 0 runs 50/60 due 220 by open\n");
	assert_due(&f, 220, "resolution", 220);
	maker_state(at(&f, 230), "resolve", "resolved", "anna");
	assert_clocks(&f, 999, "resolution 0 stopped 70/60 due 220 "
			       "breached 220 by open\n");
	end(&f);
}

static void reopening_begins_anew_or_does_nothing(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h",
	      "policies.a.reopen", "restart",
	      "policies.b.targets.resolution.any", "1h",
	      "policies.b.reopen", "once");
	f.policies[1] = policy_named(&f.m, "b");
	pin(&f, 1, hash_a);
	maker_state(at(&f, 70), "resolve", "resolved", "anna");
	maker_state(at(&f, 200), "reopen", "open", "anna");
	assert_clocks(&f, 210, "resolution 0 stopped 70/60 due 60 breached 60 "
			       "by open\n"
			       "resolution 200 runs 10/60 due 260 by "
			       "reopen\n");
	assert_due(&f, 260, "resolution", 60);
	maker_state(at(&f, 220), "resolve", "resolved", "anna");
	pin(&f, 230, hash_b);
	maker_state(at(&f, 300), "reopen", "open", "anna");
	assert_clocks(&f, 999, "resolution 0 stopped 70/60 due 60 breached 60 "
			       "by open\n"
			       "resolution 200 stopped 20/60 due 260 by "
			       "reopen\n");
	end(&f);
}

static void another_priority_is_another_target(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.P1", "1h",
	      "policies.a.targets.resolution.P2", "4h",
	      "policies.a.targets.resolution.any", "8h");
	pin(&f, 1, hash_a);
	assert_clocks(&f, 90, "resolution 0 runs 90/240 due 240 by open\n");
	sets_priority(&f, 100, "P1");
	assert_clocks(&f, 99, "resolution 0 runs 99/240 due 240 by open\n");
	assert_clocks(&f, 110,
		      "resolution 0 runs 110/60 due 60 breached 100 by "
		      "edit\n");
	sets_priority(&f, 120, "P5"); /* takes no breach back */
	assert_due(&f, 480, "resolution", 100);
	assert_clocks(&f, 130,
		      "resolution 0 runs 130/480 due 480 breached 100 by "
		      "edit\n");
	end(&f);
}

static void what_was_undone_never_was(void **state)
{
	struct fixture f;
	const char *id;
	struct draft *d;
	struct strings ids = { 0 };

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.P1", "1h",
	      "policies.a.targets.resolution.P2", "4h");
	pin(&f, 1, hash_a);
	id = maker_state(at(&f, 10), "resolve", "resolved", "anna");
	d = maker_event(at(&f, 30), "undo");
	vec_push(&ids, id);
	draft_strings(d, "undoes", &ids);
	draft_state(d, "new", /* waiting_on */ NULL, INSTANT_NONE);
	maker_add(&f.m, d, "anna");
	vec_release(&ids);
	assert_clocks(&f, 90, "resolution 0 runs 90/240 due 240 by open\n");
	end(&f);
}

static void what_was_recorded_late_counts_from_when_it_happened(void **state)
{
	struct fixture f;
	struct draft *d;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h");
	pin(&f, 1, hash_a);
	waits(&f, 50, "user");
	d = maker_event(at(&f, 30), "resolve"); /* recorded at 90 */
	value_set_time(&f.m.arena, d->body, "recorded", MAKER_AT + 90 * 60);
	draft_state(d, "resolved", /* waiting_on */ NULL, INSTANT_NONE);
	maker_add(&f.m, d, "anna");
	assert_clocks(&f, 99, "resolution 0 stopped 30/60 due 60 by open\n");
	end(&f);
}

static void a_date_set_by_hand_wins(void **state)
{
	struct fixture f;
	struct draft *d;
	struct strings clear = { 0 };

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h",
	      "policies.a.targets.ack.any", "10m");
	pin(&f, 1, hash_a);
	assert_due(&f, 10, "ack", 10);
	d = maker_event(at(&f, 20), "edit");
	draft_time(d, "due_at", MAKER_AT + 500 * 60);
	maker_add(&f.m, d, "lena");
	waits(&f, 30, "user"); /* moves no date */
	assert_clocks(&f, 40,
		      "ack 0 runs 40/10 due 10 breached 10 by open\n"
		      "resolution 0 paused 30/490 due 500 by edit\n");
	assert_due(&f, 500, "manual", 10);
	vec_push(&clear, "due_at");
	d = maker_event(at(&f, 50), "edit");
	draft_strings(d, "clear", &clear);
	maker_add(&f.m, d, "lena");
	vec_release(&clear);
	goes_on(&f, 60);
	assert_due(&f, 10, "ack", 10);
	assert_clocks(&f, 70,
		      "ack 0 runs 70/10 due 10 breached 10 by open\n"
		      "resolution 0 runs 40/60 due 90 by edit\n");
	end(&f);
}

static void a_rejected_one_is_left_out(void **state)
{
	struct fixture f;
	const struct clocks_source source = { find, &f };
	struct clocks clocks;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "1h");
	pin(&f, 1, hash_a);
	maker_state(at(&f, 90), "reject", "rejected", "anna");
	assert_due(&f, -1, NULL, -1);
	clocks_of(&clocks, f.m.t, &source);
	assert_true(clocks.left_out);
	clocks_release(&clocks);
	end(&f);
}

/* --- places ------------------------------------------------------------- */

static void a_hand_over_waits_to_be_accepted(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.handover.any", "30m");
	pin(&f, 1, hash_a);
	assert_clocks(&f, 5, "");
	maker_move(at(&f, 10), "escalate", "L2", "L2/support", 2, "anna");
	assert_clocks(&f, 20,
		      "handover L2 10 runs 10/30 due 40 by escalate\n");
	maker_move(at(&f, 50), "return", "L1", "L1/desk", 1, "ben");
	maker_claim(at(&f, 60), "anna");
	assert_clocks(&f, 99,
		      "handover L2 10 stopped 40/30 due 40 breached 40 by "
		      "escalate\n"
		      "handover L1 50 stopped 10/30 due 80 by return\n");
	end(&f);
}

/* S12: each tier in its own calendar, the user's clocks go on. */
static void each_tier_has_a_clock_of_its_own(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "calendars.late.hours.mon", "12:00-24:00",
	      "tiers.L2.calendar", "late",
	      "policies.a.targets.tier.any", "1h",
	      "policies.a.targets.resolution.any", "10h");
	pin(&f, 1, hash_a);
	maker_move(at(&f, 30), "escalate", "L2", "L2/support", 2, "anna");
	assert_clocks(&f, 60, "resolution 0 runs 60/600 due 600 by open\n"
			      "tier L1 0 stopped 30/60 due 60 by open\n"
			      "tier L2 30 runs 0/60 due 240 by escalate\n");
	maker_state(at(&f, 250), "resolve", "resolved", "ben");
	maker_state(at(&f, 300), "reopen", "open", "ben");
	assert_clocks(&f, 310, "resolution 0 runs 260/600 due 650 by open\n"
			       "tier L1 0 stopped 30/60 due 60 by open\n"
			       "tier L2 30 stopped 70/60 due 240 breached 240 "
			       "by escalate\n"
			       "tier L2 300 runs 10/60 due 360 by reopen\n");
	end(&f);
}

/* --- policies ----------------------------------------------------------- */

static void a_policy_applied_anew_moves_what_runs(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "policies.a.targets.resolution.any", "4h",
	      "policies.a.targets.first_response.any", "30m",
	      "policies.b.targets.resolution.any", "1h",
	      "policies.b.targets.first_response.any", "5m",
	      "policies.b.pauses.resolution", "none");
	f.policies[1] = policy_named(&f.m, "b");
	pin(&f, 1, hash_a);
	replies(&f, 10);
	waits(&f, 20, "user");
	pin(&f, 40, hash_b); /* the wait pauses no longer */
	assert_clocks(&f, 50,
		      "first_response 0 stopped 10/30 due 30 by open\n"
		      "resolution 0 runs 30/60 due 80 by reapply\n");
	assert_due(&f, 80, "resolution", 80);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_target_there_is_no_clock),
		cmocka_unit_test(a_policy_that_cannot_be_read_gives_none),
		cmocka_unit_test(a_human_acknowledges),
		cmocka_unit_test(met_at_due_is_met),
		cmocka_unit_test(automatic_replies_answer_nothing),
		cmocka_unit_test(the_oldest_unanswered_message_counts),
		cmocka_unit_test(the_user_is_kept_in_the_loop),
		cmocka_unit_test(each_wait_pauses_as_its_cell_says),
		cmocka_unit_test(a_cell_may_be_set),
		cmocka_unit_test(reopening_goes_on),
		cmocka_unit_test(reopening_begins_anew_or_does_nothing),
		cmocka_unit_test(another_priority_is_another_target),
		cmocka_unit_test(what_was_undone_never_was),
		cmocka_unit_test(
			what_was_recorded_late_counts_from_when_it_happened),
		cmocka_unit_test(a_date_set_by_hand_wins),
		cmocka_unit_test(a_rejected_one_is_left_out),
		cmocka_unit_test(a_hand_over_waits_to_be_accepted),
		cmocka_unit_test(each_tier_has_a_clock_of_its_own),
		cmocka_unit_test(a_policy_applied_anew_moves_what_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
