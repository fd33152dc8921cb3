/* Calendars and policies as settings, and as the document that is pinned. */
#include "unit.h"

#include "maker.h"
#include "model/policy.h"

static const struct tkt_error *find_zone(const struct zone **zone,
					 void *context, const char *name)
{
	(void)context;
	*zone = NULL;
	if (!strcmp(name, "UTC"))
		return NULL;
	return tkt_error(TKT_E_NOT_FOUND, "no time zone is called '%s'", name);
}
static const struct calendar_zones zones = { .zone = find_zone };

/* --- settings ----------------------------------------------------------- */

static void values_are_written_as_they_are_read(void **state)
{
	static const struct {
		const char *path, *text;
		const char *plain; /* NULL: the same */
	} rows[] = {
		{ "calendars.c.hours.mon", "09:00-12:30,13:15-24:00", NULL },
		{ "calendars.c.hours.sun", " 00:00-24:00", "00:00-24:00" },
		{ "calendars.c.holidays", "2028-02-29, 01-01,02-29",
		  "2028-02-29,01-01,02-29" },
		{ "calendars.c.partial_holidays",
		  "2026-12-24 12:00-17:00,12-31  14:00-24:00",
		  "2026-12-24 12:00-17:00,12-31 14:00-24:00" },
		{ "calendars.c.tz", "Europe/Berlin", NULL },
		{ "policies.p.targets.resolution.P1", "1h30m", NULL },
		{ "policies.p.targets.update.any", "2bd", NULL },
		{ "policies.p.pauses.tier", "user,vendor", NULL },
		{ "policies.p.actions.resolution",
		  "75% warn, 100%  escalate,-30m manager,+2h tag:late,"
		  "90% raise,95% notify",
		  "75% warn,100% escalate,-30m manager,+2h tag:late,"
		  "90% raise,95% notify" },
		{ "policies.p.reopen", "restart", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct setting *s = setting_find(rows[i].path);
		const char *plain = rows[i].plain ? rows[i].plain
						  : rows[i].text;
		BUF_LOCAL text = BUF_INIT;
		struct value *v, *again;

		assert_non_null(s);
		assert_ok(setting_parse(&v, &a, s, rows[i].path,
					rows[i].text));
		setting_format(&text, v);
		assert_string_equal(text.bytes, plain);
		assert_ok(setting_parse(&again, &a, s, rows[i].path,
					text.bytes));
		assert_true(value_equal(v, again));
	}
	arena_release(&a);
}

static void wrong_values_are_refused(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{ "calendars.c.hours.mon", "" },
		{ "calendars.c.hours.mon", "9:00-17:00" },
		{ "calendars.c.hours.mon", "09:00" },
		{ "calendars.c.hours.mon", "09:00-09:00" },
		{ "calendars.c.hours.mon", "17:00-09:00" },
		{ "calendars.c.hours.mon", "09:00-24:01" },
		{ "calendars.c.hours.mon", "09:60-17:00" },
		{ "calendars.c.hours.mon", "13:00-14:00,09:00-12:00" },
		{ "calendars.c.hours.mon", "09:00-12:00,11:00-13:00" },
		{ "calendars.c.holidays", "2026-02-29" },
		{ "calendars.c.holidays", "02-30" },
		{ "calendars.c.holidays", "christmas" },
		{ "calendars.c.partial_holidays", "2026-12-24" },
		{ "calendars.c.partial_holidays", "12-32 12:00-17:00" },
		{ "calendars.c.tz", "../passwd" },
		{ "policies.p.targets.ack.P1", "4x" },
		{ "policies.p.targets.ack.P1", "-4h" },
		{ "policies.p.pauses.tier", "users" },
		{ "policies.p.actions.tier", "75 warn" },
		{ "policies.p.actions.tier", "75% shout" },
		{ "policies.p.actions.tier", "75% tag:" },
		{ "policies.p.actions.tier", "75% tag:a:b" },
		{ "policies.p.actions.tier", "75%" },
		{ "policies.p.reopen", "never" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct tkt_error *err;
		struct value *v;

		err = setting_parse(&v, &a, setting_find(rows[i].path),
				    rows[i].path, rows[i].text);
		if (!err)
			fail_msg("%s '%s'", rows[i].path, rows[i].text);
		assert_int_equal(err->code, TKT_E_USAGE);
		tkt_error_free(err);
	}
	arena_release(&a);
}

static void words_of_a_path_are_known(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_null(setting_find("calendars.c.hours.monday"));
	assert_null(setting_find("policies.p.targets.resolution.P6"));
	assert_null(setting_find("policies.p.targets.resolution"));
	assert_string_equal(setting_nearest(&a, "calendars.c.hours.tus"),
			    "calendars.c.hours.tue");
	assert_string_equal(
		setting_nearest(&a, "policies.p.targets.resolutoin.P1"),
		"policies.p.targets.resolution.P1");
	arena_release(&a);
}

/* In the file they stand as in the vectors that others use. */
static void the_tree_has_days_and_clocks_in_their_order(void **state)
{
	struct maker m;
	BUF_LOCAL text = BUF_INIT;

	(void)state;
	maker_begin(&m);
	maker_configure(&m, "calendars.c.hours.tue", "09:00-17:00");
	maker_configure(&m, "calendars.c.hours.mon", "09:00-12:00,"
						     "13:00-17:00");
	maker_configure(&m, "calendars.c.partial_holidays",
			"2026-12-24 12:00-17:00");
	value_write(&text, config_calendars(m.config), VALUE_COMPACT,
		    /* level */ 0);
	assert_string_equal(text.bytes,
			    "{\"c\":{\"hours\":{\"mon\":[[\"09:00\","
			    "\"12:00\"],[\"13:00\",\"17:00\"]],\"tue\":[["
			    "\"09:00\",\"17:00\"]]},\"partial_holidays\":[{"
			    "\"date\":\"2026-12-24\",\"from\":\"12:00\","
			    "\"to\":\"17:00\"}]}}");
	maker_configure(&m, "policies.p.targets.update.any", "1h");
	maker_configure(&m, "policies.p.targets.ack.any", "1h");
	maker_configure(&m, "policies.p.targets.ack.P1", "15m");
	maker_configure(&m, "policies.q.rank", "1");
	maker_configure(&m, "policies.p.rank", "2");
	buf_reset(&text);
	value_write(&text, config_value(m.config, "policies"), VALUE_COMPACT,
		    /* level */ 0);
	assert_string_equal(text.bytes,
			    "{\"q\":{\"rank\":1},\"p\":{\"rank\":2,"
			    "\"targets\":{\"ack\":{\"P1\":\"15m\",\"any\":"
			    "\"1h\"},\"update\":{\"any\":\"1h\"}}}}");
	assert_string_equal(m.config->policies.items[0].name, "q");
	maker_end(&m);
}

/* A cached configuration is the configuration. */
static void it_survives_being_packed(void **state)
{
	struct maker m;
	struct config *c;
	BUF_LOCAL bytes = BUF_INIT;

	(void)state;
	maker_begin(&m);
	maker_configure(&m, "calendars.c.hours.mon", "09:00-12:00");
	maker_configure(&m, "tiers.L2.calendar", "c");
	maker_configure(&m, "policies.p.rank", "1");
	config_pack(&bytes, m.config);
	c = config_unpack(bytes.bytes, bytes.len);
	assert_non_null(c);
	assert_true(value_equal(c->tree, m.config->tree));
	assert_string_equal(config_tier(c, "L2")->calendar, "c");
	assert_null(config_tier(c, "L1")->calendar);
	assert_int_equal(c->policies.len, 1);
	assert_int_equal(c->sweep_max_age_s, 15 * 60);
	config_free(c);
	maker_end(&m);
}

/* --- faults ------------------------------------------------------------- */

static void assert_fault(struct maker *m, const char *path, const char *text,
			 const char *want)
{
	struct strings faults = { 0 };

	if (path)
		maker_configure(m, path, text);
	config_faults(&faults, &m->arena, m->config);
	config_clock_faults(&faults, &m->arena, m->config, &zones, MAKER_AT);
	if (!want && faults.len)
		fail_msg("%s", faults.items[0]);
	if (want) {
		assert_int_equal(faults.len, 1);
		assert_string_equal(faults.items[0], want);
	}
	vec_release(&faults);
}

static void what_does_not_go_together_is_named(void **state)
{
	struct maker m;

	(void)state;
	maker_begin(&m);
	assert_fault(&m, "policies.p.targets.resolution.any", "2d", NULL);
	assert_fault(&m, "policies.p.rank", "1", NULL);
	assert_fault(&m, "policies.p.calendar", "c",
		     "policies.p.calendar: there is no calendar 'c'");
	assert_fault(&m, "calendars.c.holidays", "01-01",
		     "calendars.c: it is not open within 366 days");
	assert_fault(&m, "calendars.c.hours.wed", "09:00-17:00",
		     "policies.p: targets of resolution: '2d' is "
		     "not a length of open time: a day of calendar 'c' has no "
		     "24 hours");
	assert_fault(&m, "policies.p.targets.resolution.any", "2bd", NULL);
	assert_fault(&m, "calendars.c.tz", "Moon/Tycho",
		     "calendars.c: no time zone is called 'Moon/Tycho'");
	assert_fault(&m, "calendars.c.tz", "UTC", NULL);
	assert_fault(&m, "policies.q.rank", "1",
		     "policies.q.rank: 1 is the rank of 'p'");
	assert_fault(&m, "policies.q.rank", "2", NULL);
	assert_fault(&m, "tiers.L2.calendar", "d",
		     "tiers.L2.calendar: there is no calendar 'd'");
	assert_fault(&m, "tiers.L2.calendar", "c", NULL);
	maker_end(&m);
}

static void a_condition_is_a_query_of_the_desk(void **state)
{
	struct maker m;
	struct value *body;

	(void)state;
	maker_begin(&m);
	assert_fault(&m, "policies.p.match", "type:incident priority:P1", NULL);
	assert_error(config_set(&body, &m.arena, m.config, "policies.p.match",
				"tpye:incident"), TKT_E_USAGE,
		     "tickets have no field 'tpye'; did you mean 'type'? "
		     "(tkt-json(7) lists the fields)\n"
		     "  tpye:incident\n"
		     "  ^~~~");
	maker_configure(&m, "queries.big", "priority:P1");
	assert_fault(&m, "policies.p.match", "@big", NULL);
	maker_end(&m);
}

/* --- the document ------------------------------------------------------- */

static const struct policy_setting *setting_of(const struct maker *m,
					       const char *name)
{
	for (size_t i = 0; i < m->config->policies.len; i++)
		if (!strcmp(m->config->policies.items[i].name, name))
			return &m->config->policies.items[i];
	return NULL;
}

static void the_document_holds_what_it_needs(void **state)
{
	static const char want[] =
		"{\"calendar\":\"c\",\"calendars\":{\"c\":{\"hours\":{"
		"\"mon\":[[\"09:00\",\"17:00\"]]}},\"late\":{\"hours\":{"
		"\"sun\":[[\"20:00\",\"24:00\"]]}}},\"format\":1,"
		"\"name\":\"p\",\"targets\":{\"ack\":{\"any\":\"15m\"}},"
		"\"tiers\":{\"L3\":\"late\"}}\n";
	struct maker m;
	struct policy *p;
	BUF_LOCAL bytes = BUF_INIT;

	(void)state;
	maker_begin(&m);
	maker_configure(&m, "calendars.c.hours.mon", "09:00-17:00");
	maker_configure(&m, "calendars.late.hours.sun", "20:00-24:00");
	maker_configure(&m, "calendars.other.hours.sun", "20:00-24:00");
	maker_configure(&m, "tiers.L3.calendar", "late");
	maker_configure(&m, "policies.p.targets.ack.any", "15m");
	maker_configure(&m, "policies.p.calendar", "c");
	policy_document(&bytes, m.config, setting_of(&m, "p"));
	assert_string_equal(bytes.bytes, want);
	/* Neither rank nor condition make another document. */
	maker_configure(&m, "policies.p.rank", "7");
	maker_configure(&m, "policies.p.match", "type:incident");
	buf_reset(&bytes);
	policy_document(&bytes, m.config, setting_of(&m, "p"));
	assert_string_equal(bytes.bytes, want);
	assert_ok(policy_parse(&p, bytes.bytes, bytes.len, &zones));
	assert_string_equal(p->name, "p");
	assert_string_equal(calendar_name(policy_calendar(p, SLA_ACK, "L3")),
			    "c");
	assert_string_equal(calendar_name(policy_calendar(p, SLA_TIER, "L3")),
			    "late");
	assert_null(policy_calendar(p, SLA_TIER, "L1"));
	assert_non_null(policy_target(p, SLA_ACK, "P1"));
	assert_non_null(policy_target(p, SLA_ACK, NULL));
	assert_null(policy_target(p, SLA_UPDATE, "P1"));
	assert_int_equal(p->pauses[SLA_RESOLUTION], CELL_USER);
	policy_free(p);
	maker_end(&m);
}

static void a_wrong_document_is_told(void **state)
{
	static const struct {
		const char *text, *message;
		enum tkt_code code;
	} rows[] = {
		{ "{\"format\":1}", "this is no policy", TKT_E_INVALID },
		{ "{\"format\":2,\"name\":\"p\"}",
		  "policy 'p': a newer tkt wrote it", TKT_E_VERSION },
		{ "{\"format\":1,\"name\":\"p\",\"calendar\":\"c\"}",
		  "policy 'p': calendar: there is no calendar 'c'",
		  TKT_E_INVALID },
		{ "{\"format\":1,\"name\":\"p\",\"tiers\":{\"L1\":\"c\"}}",
		  "policy 'p': tiers: there is no calendar 'c'",
		  TKT_E_INVALID },
		{ "{\"format\":1,\"name\":\"p\",\"targets\":{\"ack\":{"
		  "\"P9\":\"1h\"}}}",
		  "policy 'p': targets of ack: this is no target",
		  TKT_E_INVALID },
		{ "{\"format\":1,\"name\":\"p\",\"actions\":{\"ack\":[3]}}",
		  "policy 'p': actions of ack: this is no action",
		  TKT_E_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct policy *p = NULL;

		assert_error(policy_parse(&p, rows[i].text,
					  strlen(rows[i].text), &zones),
			     rows[i].code, rows[i].message);
		assert_null(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_as_they_are_read),
		cmocka_unit_test(wrong_values_are_refused),
		cmocka_unit_test(words_of_a_path_are_known),
		cmocka_unit_test(the_tree_has_days_and_clocks_in_their_order),
		cmocka_unit_test(it_survives_being_packed),
		cmocka_unit_test(what_does_not_go_together_is_named),
		cmocka_unit_test(a_condition_is_a_query_of_the_desk),
		cmocka_unit_test(the_document_holds_what_it_needs),
		cmocka_unit_test(a_wrong_document_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
