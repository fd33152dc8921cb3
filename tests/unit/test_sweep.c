/* What the clock does to a ticket, in which order, and only once (S14-S16). */
#include "unit.h"

#include "base/words.h"
#include "maker.h"
#include "model/sweep.h"

struct fixture {
	struct maker m;
	struct policy *policy; /* pinned as 'aaaa…' */
};

static const char hash[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

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

	return *sha256 == 'a' ? f->policy : NULL;
}

static const struct article *no_article(void *context, const char *id)
{
	(void)context;
	(void)id;
	return NULL;
}

static const struct ticket *no_ticket(void *context, const char *id)
{
	(void)context;
	(void)id;
	return NULL;
}

static struct rules_context rules_at(const struct fixture *f, int64_t now_at)
{
	return (struct rules_context){
		.config = f->m.config, .at = now_at, .now_at = now_at,
		.article = no_article, .ticket = no_ticket,
	};
}

static struct maker *at(struct fixture *f, int minute)
{
	f->m.now_at = MAKER_AT + (minute - 1) * 60;
	return &f->m;
}

/* Pairs of a path below policies.a and its value; reported at minute 0. */
static void begin(struct fixture *f, const char *const *rows, size_t n)
{
	BUF_LOCAL bytes = BUF_INIT;
	struct draft *d;

	memset(f, 0, sizeof(*f));
	maker_begin(&f->m);
	for (size_t i = 0; i < n; i += 2) {
		BUF_LOCAL path = BUF_INIT;

		buf_addf(&path, "policies.a.%s", rows[i]);
		maker_configure(&f->m, path.bytes, rows[i + 1]);
	}
	policy_document(&bytes, f->m.config, &f->m.config->policies.items[0]);
	assert_ok(policy_parse(&f->policy, bytes.bytes, bytes.len, &zones));
	d = maker_event(at(f, 1), "reapply");
	draft_string(d, "policy", hash);
	maker_add(&f->m, d, "lena");
}
#define BEGIN(f, ...)                                                          \
	do {                                                                   \
		static const char *const rows_[] = { __VA_ARGS__ };            \
		begin(f, rows_, ARRAY_LEN(rows_));                             \
	} while (0)

static void end(struct fixture *f)
{
	policy_free(f->policy);
	maker_end(&f->m);
}

static int minutes(int64_t at_)
{
	return (int)((at_ - MAKER_AT) / 60);
}

static void add_line(struct buf *out, const struct sweep_item *item,
		     const struct event *e)
{
	const struct value *to = value_get_object(e->body, "to");
	const char *priority = value_get_string(e->body, "priority");

	buf_addf(out, "%d %s", minutes(e->at), e->kind_name);
	if (item->clock)
		buf_addf(out, " %s %s", item->clock, item->threshold);
	if (to)
		buf_addf(out, " -> %s", value_get_string(to, "queue"));
	if (priority)
		buf_addf(out, " %s", priority);
	buf_addc(out, '\n');
}

/* What a machine's event must be, whoever sweeps. */
static void assert_machines(const struct event *e)
{
	assert_string_equal(e->by, SWEEP_BY);
	assert_null(e->nonce);
	assert_null(e->as);
	assert_int_equal(strlen(e->origin), EVENT_ID_LEN);
	assert_true(e->recorded_at == INSTANT_NONE);
	assert_true(value_get_bool(e->body, "automatic"));
}

static bool do_next(struct buf *out, struct fixture *f, struct ticket *t,
		    int64_t now_at)
{
	const struct clocks_source source = { find, f };
	struct rules_context rules = rules_at(f, now_at);
	const struct sweep_item *item;
	struct sweep_plan plan;

	sweep_plan(&plan, t, &source, &rules);
	item = sweep_next(&plan, now_at);
	if (item) {
		const struct event *e = ticket_add(
			t, sweep_event(t, item, f->m.config));

		assert_machines(e);
		add_line(out, item, e);
	}
	sweep_plan_release(&plan);
	ticket_fold(t);
	return item != NULL;
}

static void sweep_of(struct buf *out, struct fixture *f, struct ticket *t,
		     int minute)
{
	ticket_fold(t);
	for (int i = 0; i < 50 && do_next(out, f, t, MAKER_AT + minute * 60);
	     i++)
		;
}

/* Sweeps so many minutes after the report: this is done, and then no more. */
static void assert_sweep(struct fixture *f, int minute, const char *want)
{
	BUF_LOCAL got = BUF_INIT;

	sweep_of(&got, f, f->m.t, minute);
	assert_string_equal(got.len ? got.bytes : "", want);
	buf_reset(&got);
	sweep_of(&got, f, f->m.t, minute);
	assert_int_equal(got.len, 0);
}

/* When an index would have a sweep look at it; -1: never. */
static void assert_looked_at(struct fixture *f, int sweep, int closable)
{
	const struct clocks_source source = { find, f };
	struct ticket *t = f->m.t;

	ticket_fold(t);
	sweep_set_due(t, &source);
	assert_int_equal(t->sweep_at == INSTANT_NONE ? -1
						     : minutes(t->sweep_at),
			 sweep);
	assert_int_equal(t->closable_at == INSTANT_NONE
				 ? -1 : minutes(t->closable_at), closable);
}

static void assert_barred(struct fixture *f, int minute, const char *deed,
			  const char *why)
{
	const struct clocks_source source = { find, f };
	struct rules_context rules = rules_at(f, MAKER_AT + minute * 60);
	const char *got = "no such deed";
	struct sweep_plan plan;

	ticket_fold(f->m.t);
	sweep_plan(&plan, f->m.t, &source, &rules);
	for (size_t i = 0; i < plan.items.len; i++)
		if (!strcmp(plan.items.items[i].deed, deed))
			got = plan.items.items[i].barred;
	assert_non_null(got);
	assert_string_equal(got, why);
	sweep_plan_release(&plan);
}

static void sets_priority(struct fixture *f, int minute, const char *p)
{
	struct draft *d = maker_event(at(f, minute), "edit");

	draft_string(d, "priority", p);
	maker_add(&f->m, d, "anna");
}

static const char *waits(struct fixture *f, int minute, const char *on,
			 int until)
{
	struct draft *d = maker_event(at(f, minute), "wait");

	draft_state(d, "waiting", on, until < 0 ? INSTANT_NONE
						: MAKER_AT + until * 60);
	return maker_add(&f->m, d, "anna");
}

static void undoes(struct fixture *f, int minute, const char *id)
{
	struct draft *d = maker_event(at(f, minute), "undo");
	const struct strings ids = { .items = &id, .len = 1, .cap = 1 };

	draft_strings(d, "undoes", &ids);
	maker_add(&f->m, d, "lena");
}

static const char *last_id(const struct fixture *f)
{
	const struct ticket *t = f->m.t;

	return t->history.nodes[t->history.len - 1].event->id;
}

/* --- thresholds --------------------------------------------------------- */

static void thresholds_fire_in_order_of_their_instants(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m", "targets.ack.any", "60m",
	      "actions.resolution", "+20m manager,50% warn,100% notify",
	      "actions.ack", "75% warn");
	assert_looked_at(&f, 45, -1);
	assert_sweep(&f, 44, "");
	assert_sweep(&f, 130, "45 warn ack 75%\n"
		     "50 warn resolution 50%\n"
		     "100 notify resolution 100%\n"
		     "120 inform resolution +20m\n");
	assert_looked_at(&f, -1, -1);
	end(&f);
}

static void each_fires_once_whenever_it_is_swept(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "50% warn,75% tag:late,75% warn");
	assert_sweep(&f, 60, "50 warn resolution 50%\n");
	assert_sweep(&f, 74, "");
	assert_sweep(&f, 1000, "75 edit resolution 75%\n"
		     "75 warn resolution 75%\n");
	assert_true(strings_has(&f.m.t->tags, "late"));
	end(&f);
}

static void a_change_of_priority_arms_them_again(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.P2", "100m",
	      "targets.resolution.P1", "40m", "actions.resolution",
	      "50% warn");
	assert_sweep(&f, 55, "50 warn resolution 50%\n");
	sets_priority(&f, 60, "P1"); /* which is used up: at the change */
	assert_sweep(&f, 70, "60 warn resolution 50%\n");
	sets_priority(&f, 80, "P2");
	assert_sweep(&f, 300, "80 warn resolution 50%\n");
	end(&f);
}

static void what_is_stopped_or_paused_fires_nothing(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "50% warn,100% warn");
	waits(&f, 20, "user", -1);
	assert_looked_at(&f, -1, -1);
	assert_sweep(&f, 500, "");
	maker_state(at(&f, 500), "resume", "open", "anna");
	assert_looked_at(&f, 530, -1);
	assert_sweep(&f, 530, "530 warn resolution 50%\n");
	maker_state(at(&f, 540), "resolve", "resolved", "anna");
	assert_sweep(&f, 5000, "");
	end(&f);
}

/* --- raising ------------------------------------------------------------ */

static void it_is_raised_above_what_its_clock_began_with(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "50% raise,75% raise");
	assert_string_equal(f.m.t->priority, "P2");
	assert_sweep(&f, 100, "50 raise resolution 50% P1\n");
	assert_string_equal(f.m.t->priority, "P1");
	assert_barred(&f, 100, "raise", "it is P1");
	end(&f);
}

static void what_people_set_since_is_not_raised(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "50% raise");
	sets_priority(&f, 60, "P4");
	assert_barred(&f, 70, "raise", "its priority was set since");
	assert_sweep(&f, 70, "");
	end(&f);
}

/* --- escalating --------------------------------------------------------- */

static void it_escalates_from_where_its_clock_began(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "100% escalate");
	assert_sweep(&f, 110, "100 escalate resolution 100% -> L2/support\n");
	assert_string_equal(f.m.t->tier, "L2");
	assert_false(f.m.t->accepted);
	assert_string_equal(f.m.t->offered_to, "L2/support");
	assert_string_equal(f.m.t->state_name, "open");
	end(&f);
}

static void who_was_there_already_is_not_escalated(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "100% escalate");
	maker_move(at(&f, 120), "escalate", "L2", "L2/support", 2, "anna");
	assert_barred(&f, 130, "escalate", "it has come to L2 since");
	maker_move(at(&f, 140), "return", "L1", "L1/desk", 1, "ben");
	assert_sweep(&f, 150, "");
	end(&f);
}

static void a_tier_whose_time_is_up_escalates_by_itself(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.tier.any", "60m");
	assert_sweep(&f, 60, "60 escalate tier 100% -> L2/support\n");
	/* At the highest a manager is told. */
	assert_sweep(&f, 300, "120 escalate tier 100% -> L3/engineering\n"
		     "180 inform tier 100%\n");
	assert_looked_at(&f, -1, -1);
	end(&f);
}

static void an_undone_one_is_not_done_again(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.tier.any", "60m");
	assert_sweep(&f, 60, "60 escalate tier 100% -> L2/support\n");
	undoes(&f, 70, last_id(&f));
	ticket_fold(f.m.t);
	assert_string_equal(f.m.t->tier, "L1");
	assert_sweep(&f, 1000, "");
	assert_looked_at(&f, -1, -1);
	end(&f);
}

static void an_offer_that_nobody_takes_is_told(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.handover.any", "30m");
	maker_move(at(&f, 10), "escalate", "L2", "L2/support", 2, "anna");
	assert_looked_at(&f, 40, -1);
	assert_sweep(&f, 60, "40 notify handover 100%\n");
	maker_claim(at(&f, 70), "ben");
	assert_looked_at(&f, -1, -1);
	end(&f);
}

/* --- waits and closing -------------------------------------------------- */

static void it_wakes_first(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m",
	      "actions.resolution", "100% warn");
	waits(&f, 50, "user", 80);
	assert_looked_at(&f, 80, -1);
	assert_sweep(&f, 79, "");
	assert_sweep(&f, 140, "80 resume\n130 warn resolution 100%\n");
	assert_string_equal(f.m.t->state_name, "open");
	waits(&f, 150, "user", 200);
	assert_sweep(&f, 200, "200 resume\n");
	end(&f);
}

static void resolves(struct fixture *f, int minute)
{
	struct draft *d = maker_event(at(f, minute), "resolve");

	draft_text(d, "solution", "Reset.");
	draft_state(d, "resolved", /* waiting_on */ NULL, INSTANT_NONE);
	maker_add(&f->m, d, "anna");
}

static void what_is_resolved_closes_after_the_window(void **state)
{
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.ack.any", "60m");
	maker_configure(&f.m, "windows.autoclose", "10h");
	resolves(&f, 100);
	assert_looked_at(&f, -1, -1);
	assert_barred(&f, 2000, "close",
		      "nothing proves that the user was informed");
	assert_sweep(&f, 2000, "");
	/* The window begins when the user can object. */
	maker_text(at(&f, 200), "reply", "reply", "It works.", "anna");
	assert_looked_at(&f, -1, 200);
	assert_sweep(&f, 799, "");
	maker_state(at(&f, 300), "reopen", "open", "anna");
	assert_sweep(&f, 2000, "");
	resolves(&f, 400);
	maker_text(at(&f, 400), "reply", "reply", "It works now.", "anna");
	assert_sweep(&f, 1000, "1000 close\n");
	assert_string_equal(f.m.t->state_name, "closed");
	undoes(&f, 1010, last_id(&f));
	assert_looked_at(&f, -1, -1);
	assert_sweep(&f, 9000, "");
	end(&f);
}

/* --- clones ------------------------------------------------------------- */

static struct ticket *copy_of(const struct ticket *t)
{
	struct ticket *copy = ticket_new();

	for (size_t i = 0; i < t->doc->events.len; i++)
		ticket_add(copy, t->doc->events.items[i]->body);
	ticket_fold(copy);
	return copy;
}

static void unite(struct ticket *into, const struct ticket *from)
{
	assert_ok(doc_union(into->doc, from->doc));
	ticket_fold(into);
}

static unsigned count(const struct ticket *t, const char *kind)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->history.len; i++)
		n += history_counts(&t->history, i) &&
		     kind_is(ticket_event(t, i), kind);
	return n;
}

/*
 * One sweeps at once, the other later and after somebody has written a note
 * that the first does not know; what follows from it has one origin too.
 */
static void clones_count_each_once(void **state)
{
	struct ticket *here, *there;
	BUF_LOCAL done = BUF_INIT;
	BUF_LOCAL a = BUF_INIT;
	BUF_LOCAL b = BUF_INIT;
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.tier.any", "60m", "targets.resolution.P2", "50m",
	      "targets.resolution.P1", "200m", "actions.resolution",
	      "50% warn,100% raise");
	there = copy_of(f.m.t);
	here = f.m.t;
	sweep_of(&done, &f, here, 65);
	f.m.t = there;
	maker_text(at(&f, 10), "note", "note", "Hm.", "ben");
	f.m.t = here;
	sweep_of(&done, &f, there, 400);
	sweep_of(&done, &f, here, 130);
	unite(here, there);
	unite(there, here);
	assert_int_equal(count(here, "escalate"), 2);
	assert_int_equal(count(here, "inform"), 1);
	assert_int_equal(count(here, "raise"), 1);
	assert_int_equal(count(here, "warn"), 2);
	assert_false(here->concurrent);
	buf_reset(&done);
	sweep_of(&done, &f, here, 400);
	assert_int_equal(done.len, 0);
	ticket_write(&a, here);
	ticket_write(&b, there);
	assert_string_equal(a.bytes, b.bytes);
	ticket_free(there);
	end(&f);
}

/* A person who did not know of it has the word, and nothing clashes. */
static void what_people_did_meanwhile_stands(void **state)
{
	struct ticket *here, *there;
	BUF_LOCAL done = BUF_INIT;
	struct fixture f;

	(void)state;
	BEGIN(&f, "targets.resolution.any", "100m", "actions.resolution",
	      "50% raise,100% escalate");
	here = f.m.t;
	there = copy_of(here);
	sweep_of(&done, &f, here, 110);
	f.m.t = there;
	sets_priority(&f, 40, "P1");
	maker_move(at(&f, 45), "escalate", "L3", "L3/engineering", 3, "anna");
	f.m.t = here;
	unite(here, there);
	assert_string_equal(here->tier, "L3");
	assert_string_equal(here->priority, "P1");
	assert_false(here->concurrent);
	ticket_free(there);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thresholds_fire_in_order_of_their_instants),
		cmocka_unit_test(each_fires_once_whenever_it_is_swept),
		cmocka_unit_test(a_change_of_priority_arms_them_again),
		cmocka_unit_test(what_is_stopped_or_paused_fires_nothing),
		cmocka_unit_test(it_is_raised_above_what_its_clock_began_with),
		cmocka_unit_test(what_people_set_since_is_not_raised),
		cmocka_unit_test(it_escalates_from_where_its_clock_began),
		cmocka_unit_test(who_was_there_already_is_not_escalated),
		cmocka_unit_test(a_tier_whose_time_is_up_escalates_by_itself),
		cmocka_unit_test(an_undone_one_is_not_done_again),
		cmocka_unit_test(an_offer_that_nobody_takes_is_told),
		cmocka_unit_test(it_wakes_first),
		cmocka_unit_test(what_is_resolved_closes_after_the_window),
		cmocka_unit_test(clones_count_each_once),
		cmocka_unit_test(what_people_did_meanwhile_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
