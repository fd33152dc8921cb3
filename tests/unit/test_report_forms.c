/* Windows, groups, clocks, and the forms that figures come in. */
#include "report_path.h"

#include "model/report_html.h"

static void finish(struct report *r)
{
	assert_null(report_finish(r));
}

/* --- windows ------------------------------------------------------------ */

static void begin_in(struct report *r, enum report_by by, int64_t since_at,
		     int64_t until_at)
{
	struct report_options o = report_all_time;

	o.by = by;
	o.since_at = since_at;
	o.until_at = until_at;
	report_init(r, &o);
}

/* [since, until): its first second counts, its last is the one before. */
static void a_window_is_half_open(void **state)
{
	struct report r;
	struct path p = { 0 };

	(void)state;
	path_add(&p, STATE_OPEN, 1, "A", 0);
	path_add(&p, STATE_OPEN, 2, "B", 100);
	path_add(&p, STATE_RESOLVED, 2, "B", 100);
	begin_in(&r, REPORT_BY_NOTHING, 1000100, 1000200);
	report_add(&r, &p.ticket, NULL);
	CELL("reported", NULL, 0, 0);
	CELL("escalations", NULL, 1, 0);
	CELL("resolved", NULL, 0, 0);
	CELL("backlog_size", NULL, 1, 0);
	CELL("backlog_age_s", NULL, 1, 200);
	CELL("tier_s", "L2", 100, 0);
	assert_null(report_cell(r.groups.items[0], "tier_s", "L1"));
	report_release(&r);
	begin_in(&r, REPORT_BY_NOTHING, 1000200, 1000201);
	report_add(&r, &p.ticket, NULL);
	CELL("resolved", NULL, 1, 0);
	CELL("backlog_size", NULL, 0, 0);
	CELL("resolve_gross_s", NULL, 1, 200);
	report_release(&r);
	begin_in(&r, REPORT_BY_NOTHING, 1000201, 1000300);
	report_add(&r, &p.ticket, NULL);
	CELL("cases", NULL, 0, 0);
	report_release(&r);
}

static void backlog_has_ages(void **state)
{
	static const int64_t day_s = 24 * 60 * 60;
	static const struct {
		int64_t age_s;
		const char *label;
	} ages[] = {
		{ 0, "under 1 day" },
		{ day_s - 1, "under 1 day" },
		{ day_s, "1 to 3 days" },
		{ 3 * day_s, "3 to 7 days" },
		{ 7 * day_s, "7 to 30 days" },
		{ 30 * day_s, "over 30 days" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
		struct report_options o = report_all_time;
		struct path p = { 0 };
		struct report r;

		o.time.now_at = 1000000 + ages[i].age_s;
		report_init(&r, &o);
		path_add(&p, STATE_WAITING, 1, "A", 0);
		report_add(&r, &p.ticket, NULL);
		CELL("backlog", ages[i].label, 1, 0);
		CELL("backlog_size", NULL, 1, 0);
		assert_int_equal(r.groups.items[0]->
				 figures[report_figure("backlog")].len, 5);
		report_release(&r);
	}
}

/* 1970-01-12 is the Monday of the third week. */
static void weeks_add_up_to_the_whole(void **state)
{
	static const char *const keys[] = { "1970-W03", "1970-W04" };
	struct report r;
	struct path p = { 0 };
	int64_t held_s = 0;

	(void)state;
	path_add(&p, STATE_OPEN, 1, "A", 0)->accepted = true;
	path_add(&p, STATE_OPEN, 2, "B", 500000);
	path_add(&p, STATE_RESOLVED, 2, "B", 200000);
	begin_in(&r, REPORT_BY_WEEK, INSTANT_NONE, INSTANT_NONE);
	report_add(&r, &p.ticket, NULL);
	finish(&r);
	assert_int_equal(r.groups.len, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct report_group *g = r.groups.items[i];

		assert_string_equal(g->key, keys[i]);
		for (int rank = 1; rank <= 2; rank++) {
			const char *tier = rank == 1 ? "L1" : "L2";
			const struct cell *c = report_cell(g, "tier_s", tier);

			held_s += c ? c->n : 0;
		}
	}
	assert_int_equal(held_s, 700000);
	assert_int_equal(report_cell(r.groups.items[0], "backlog_size",
				     NULL)->n, 1);
	assert_int_equal(report_cell(r.groups.items[1], "backlog_size",
				     NULL)->n, 0);
	report_release(&r);
}

static void too_many_weeks_are_refused(void **state)
{
	const struct tkt_error *err;
	struct report r;
	struct path p = { 0 };

	(void)state;
	path_add(&p, STATE_OPEN, 1, "A", -INT64_C(2000000000));
	begin_in(&r, REPORT_BY_WEEK, INSTANT_NONE, INSTANT_NONE);
	report_add(&r, &p.ticket, NULL);
	err = report_finish(&r);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_USAGE);
	tkt_error_free(err);
	report_release(&r);
}

static void groups_are_values_of_a_field(void **state)
{
	struct report r;
	struct path a = { 0 }, b = { 0 };

	(void)state;
	path_add(&a, STATE_OPEN, 1, "A", 0);
	path_add(&b, STATE_OPEN, 2, "A", 0);
	a.ticket.category = "printer";
	begin_in(&r, REPORT_BY_CATEGORY, INSTANT_NONE, INSTANT_NONE);
	report_add(&r, &a.ticket, NULL);
	report_add(&r, &b.ticket, NULL);
	report_add(&r, &a.ticket, NULL);
	finish(&r);
	assert_int_equal(r.groups.len, 2);
	assert_string_equal(r.groups.items[0]->key, "none");
	assert_string_equal(r.groups.items[1]->key, "printer");
	assert_int_equal(report_cell(r.groups.items[1], "cases", NULL)->n, 2);
	report_release(&r);
}

/* --- clocks ------------------------------------------------------------- */

static void add_run(struct report_clocks *out, const char *name,
		    const char *priority, int64_t stopped_at,
		    int64_t breached_at)
{
	const struct report_clock clock = {
		.clock = name, .priority = priority, .stopped_at = stopped_at,
		.breached_at = breached_at,
	};

	vec_push(out, clock);
}

/* Met over met and breached, of those that ended or broke in the window. */
static void clocks_count_by_name_and_priority(void **state)
{
	struct report_clocks clocks = { 0 };
	struct report r;
	struct path p = { 0 };

	(void)state;
	path_add(&p, STATE_OPEN, 1, "A", 0);
	add_run(&clocks, "ack", "P1", 1000050, INSTANT_NONE);
	add_run(&clocks, "ack", "P2", 1000050, 1000020);
	/* It runs, and broke in the window; it runs; it ended before. */
	add_run(&clocks, "resolution", NULL, INSTANT_NONE, 1000099);
	add_run(&clocks, "resolution", "P1", INSTANT_NONE, INSTANT_NONE);
	add_run(&clocks, "resolution", "P1", 999999, INSTANT_NONE);
	/* It broke before, and ended in it; the other way round is not known
	 * to be over, but broken. */
	add_run(&clocks, "tier", "P3", 1000010, 999000);
	clocks.items[0].manual = true;
	begin_in(&r, REPORT_BY_NOTHING, 1000000, 1000100);
	report_add(&r, &p.ticket, &clocks);
	CELL("sla", "ack", 1, 2);
	CELL("sla", "ack.P1", 1, 1);
	CELL("sla", "ack.P2", 0, 1);
	CELL("sla", "resolution", 0, 1);
	CELL("sla", "resolution.none", 0, 1);
	assert_null(report_cell(r.groups.items[0], "sla", "resolution.P1"));
	CELL("sla", "tier.P3", 0, 1);
	CELL("sla_manual", "ack", 1, 1);
	assert_null(report_cell(r.groups.items[0], "sla_manual", "tier"));
	p.ticket.state = STATE_REJECTED;
	report_add(&r, &p.ticket, &clocks);
	CELL("sla", "ack", 1, 2);
	report_release(&r);
	vec_release(&clocks);
}

/* --- the table ---------------------------------------------------------- */

static void every_figure_is_said_once(void **state)
{
	(void)state;
	for (size_t i = 0; report_figures[i].name; i++) {
		const struct figure *f = &report_figures[i];

		assert_int_equal(report_figure(f->name), i);
		assert_true(f->title && *f->title && f->section);
		assert_true(f->definition && *f->definition && f->formula);
		assert_true(!(f->flags & FIGURE_KEY) || f->heading);
		if (f->whole)
			assert_true(report_figure(f->whole) < i);
		/* Neighbours share a section: it is a heading once. */
		for (size_t k = 0; k + 1 < i; k++)
			if (!strcmp(report_figures[k].section, f->section))
				assert_string_equal(f->section,
						    f[-1].section);
	}
}

static void csv_quotes_what_it_must(void **state)
{
	ARENA_LOCAL a = { 0 };
	struct report_rows rows = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct report r;
	struct path p = { 0 };

	(void)state;
	path_add(&p, STATE_WAITING, 1, "A", 0)->waiting_label = "=1+1, \"x\"";
	path_add(&p, STATE_OPEN, 1, "A", 7);
	p.ticket.owner = "-anna";
	begin_in(&r, REPORT_BY_OWNER, INSTANT_NONE, INSTANT_NONE);
	report_add(&r, &p.ticket, NULL);
	finish(&r);
	report_csv_begin(&out, &r);
	assert_string_equal(out.bytes, "owner,figure,label,number,value,unit,"
			    "definition\r\n");
	report_rows(&rows, &a, r.groups.items[0]);
	report_csv(&out, r.groups.items[0], &rows);
	assert_non_null(strstr(out.bytes, "\r\n\"'-anna\",wait_s,"
			       "\"'=1+1, \"\"x\"\"\",,7,seconds,"));
	vec_release(&rows);
	report_release(&r);
}

static void html_escapes_all(void **state)
{
	static const char evil[] = "</script><b onload='x'>&\"\xe2\x80\xae";
	struct report_options o = report_all_time;
	struct report whole, weeks, months, groups;
	struct report *all[] = { &whole, &weeks, &months, &groups };
	static const enum report_by by[] = {
		REPORT_BY_NOTHING, REPORT_BY_WEEK, REPORT_BY_MONTH,
		REPORT_BY_QUEUE,
	};
	const struct report_html page = { evil, &whole, &groups, &weeks,
					  &months };
	BUF_LOCAL out = BUF_INIT;
	struct path p = { 0 };

	(void)state;
	path_add(&p, STATE_WAITING, 1, "A", 0)->waiting_label = evil;
	path_add(&p, STATE_OPEN, 1, "A", 7)->tier = evil;
	path_add(&p, STATE_RESOLVED, 1, "A", 7);
	p.ticket.queue = evil;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		o.by = by[i];
		report_init(all[i], &o);
		report_add(all[i], &p.ticket, NULL);
		finish(all[i]);
	}
	report_html(&out, &page);
	assert_non_null(strstr(out.bytes, "&lt;/script&gt;&lt;b "
			       "onload=&#39;x&#39;&gt;&amp;&quot;"));
	assert_null(strstr(out.bytes, "</script>"));
	assert_null(strstr(out.bytes, "onload='"));
	assert_null(strstr(out.bytes, "\xe2\x80\xae"));
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		report_release(all[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_is_half_open),
		cmocka_unit_test(backlog_has_ages),
		cmocka_unit_test(weeks_add_up_to_the_whole),
		cmocka_unit_test(too_many_weeks_are_refused),
		cmocka_unit_test(groups_are_values_of_a_field),
		cmocka_unit_test(clocks_count_by_name_and_priority),
		cmocka_unit_test(every_figure_is_said_once),
		cmocka_unit_test(csv_quotes_what_it_must),
		cmocka_unit_test(html_escapes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
