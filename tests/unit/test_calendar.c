/*
 * Calendars beyond what test_clock_property.c draws by chance, and their
 * mistakes.
 */
#include "unit.h"

#include "base/instant.h"
#include "desk/zones.h"
#include "model/calendar.h"
#include "model/codec.h"

struct fixture {
	struct zones zones;
	struct arena arena;
	struct calendar *c;
};

static const struct tkt_error *parse(struct fixture *f, const char *text)
{
	struct calendar_zones source = zones_source(&f->zones);
	struct value *v;

	assert_ok(json_parse(&v, &f->arena, text, strlen(text), 65536));
	calendar_free(f->c);
	f->c = NULL;
	return calendar_parse(&f->c, "office", v, &source);
}

static void use(struct fixture *f, const char *text)
{
	assert_ok(parse(f, text));
}

static int set_up(void **state)
{
	*state = mem_alloc(sizeof(struct fixture));
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	calendar_free(f->c);
	zones_release(&f->zones);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t out;

	assert_true(instant_parse_rfc3339(&out, text));
	return out;
}

static void assert_at(int64_t is_at, const char *want)
{
	char text[INSTANT_TEXT_LEN + 1];

	instant_format(text, is_at);
	assert_string_equal(text, want);
}

static void assert_next(const struct fixture *f, const char *from,
			const char *begin, const char *end)
{
	struct calendar_span span;

	assert_true(calendar_next(&span, f->c, at(from)));
	assert_at(span.from_at, begin);
	assert_at(span.to_at, end);
}

#define WEEK(hours)                                                            \
	"\"hours\": {\"mon\": " hours ", \"tue\": " hours ", \"wed\": " hours  \
	", \"thu\": " hours ", \"fri\": " hours ", \"sat\": " hours            \
	", \"sun\": " hours "}"

static void spans_are_whole_and_in_order(void **state)
{
	struct fixture *f = *state;

	use(f, "{\"tz\": \"Europe/Berlin\", "
	       WEEK("[[\"13:00\", \"17:00\"], [\"09:00\", \"12:00\"]]") "}");
	assert_next(f, "2024-01-10T00:00:00Z", "2024-01-10T08:00:00Z",
		    "2024-01-10T11:00:00Z");
	assert_next(f, "2024-01-10T10:59:59Z", "2024-01-10T08:00:00Z",
		    "2024-01-10T11:00:00Z");
	assert_next(f, "2024-01-10T11:00:00Z", "2024-01-10T12:00:00Z",
		    "2024-01-10T16:00:00Z");
	assert_next(f, "2024-01-10T16:00:00Z", "2024-01-11T08:00:00Z",
		    "2024-01-11T11:00:00Z");
	assert_int_equal(calendar_open_s(f->c, at("2024-01-10T09:30:00Z"),
					 at("2024-01-10T12:30:00Z")), 7200);
	assert_int_equal(calendar_open_s(f->c, at("2024-01-10T12:30:00Z"),
					 at("2024-01-10T09:30:00Z")), 0);
}

/* Both parts are open in the hour that is shown twice; it counts once. */
static void a_night_of_two_parts(void **state)
{
	struct fixture *f = *state;
	CLEANUP(calendar_walk_free_ptr) struct calendar_walk *w = NULL;
	struct calendar_span span;

	use(f, "{\"tz\": \"Europe/Berlin\", "
	       WEEK("[[\"01:00\", \"02:15\"], [\"02:45\", \"04:00\"]]") "}");
	assert_next(f, "2024-10-26T22:00:00Z", "2024-10-26T23:00:00Z",
		    "2024-10-27T01:15:00Z");
	assert_next(f, "2024-10-27T01:15:00Z", "2024-10-27T00:45:00Z",
		    "2024-10-27T03:00:00Z");
	calendar_walk_begin(&w, f->c, at("2024-10-26T22:00:00Z"));
	assert_true(calendar_walk_next(&span, w));
	assert_at(span.to_at, "2024-10-27T01:15:00Z");
	assert_true(calendar_walk_next(&span, w));
	assert_at(span.from_at, "2024-10-27T01:15:00Z");
	assert_at(span.to_at, "2024-10-27T03:00:00Z");
	assert_int_equal(calendar_open_s(f->c, at("2024-10-26T22:00:00Z"),
					 at("2024-10-27T22:00:00Z")),
			 4 * 3600);
}

/* In Havana it is midnight twice: Saturday's hours end with the second. */
static void a_midnight_that_comes_twice(void **state)
{
	struct fixture *f = *state;

	use(f, "{\"tz\": \"America/Havana\", "
	       "\"hours\": {\"sat\": [[\"22:00\", \"24:00\"]]}}");
	assert_next(f, "2024-11-03T04:30:00Z", "2024-11-03T02:00:00Z",
		    "2024-11-03T05:00:00Z");
	assert_next(f, "2024-11-03T05:00:00Z", "2024-11-10T03:00:00Z",
		    "2024-11-10T05:00:00Z");
}

/* Nothing is left of a part that a holiday takes, also in that hour. */
static void holidays_leave_no_crumbs(void **state)
{
	struct fixture *f = *state;

	use(f, "{\"tz\": \"Europe/Berlin\", "
	       WEEK("[[\"02:00\", \"02:30\"]]") ", \"partial_holidays\": "
	       "[{\"date\": \"2024-10-27\", \"from\": \"02:00\", "
	       "\"to\": \"02:30\"}], \"holidays\": [\"2024-10-26\"]}");
	assert_next(f, "2024-10-25T22:00:00Z", "2024-10-28T01:00:00Z",
		    "2024-10-28T01:30:00Z");
	/* One out of the middle of another, and two at once. */
	use(f, "{" WEEK("[[\"08:00\", \"18:00\"]]") ", \"partial_holidays\": "
	       "[{\"date\": \"03-01\", \"from\": \"12:00\", \"to\": \"13:00\"}"
	       ", {\"date\": \"2024-03-01\", \"from\": \"12:30\", "
	       "\"to\": \"14:00\"}]}");
	assert_int_equal(calendar_open_s(f->c, at("2024-03-01T00:00:00Z"),
					 at("2024-03-02T00:00:00Z")),
			 8 * 3600);
	assert_int_equal(calendar_open_s(f->c, at("2025-03-01T00:00:00Z"),
					 at("2025-03-02T00:00:00Z")),
			 9 * 3600);
}

static void used_up_as_it_closes(void **state)
{
	struct fixture *f = *state;

	use(f, "{" WEEK("[[\"09:00\", \"17:00\"]]") "}");
	assert_at(calendar_after(f->c, at("2024-01-10T10:00:00Z"), 7 * 3600),
		  "2024-01-10T17:00:00Z");
	assert_at(calendar_after(f->c, at("2024-01-10T10:00:00Z"),
				 7 * 3600 + 1), "2024-01-11T09:00:01Z");
	assert_at(calendar_after(f->c, at("2024-01-10T17:00:00Z"), 0),
		  "2024-01-11T09:00:00Z");
	assert_at(calendar_after(f->c, at("2024-01-10T10:00:00Z"), 0),
		  "2024-01-10T10:00:00Z");
	assert_at(calendar_after(NULL, at("2024-01-10T10:00:00Z"), 90),
		  "2024-01-10T10:01:30Z");
}

static void never_open(void **state)
{
	struct fixture *f = *state;
	struct calendar_span span;

	use(f, "{}");
	assert_false(calendar_next(&span, f->c, at("2024-01-10T10:00:00Z")));
	assert_int_equal(calendar_after(f->c, at("2024-01-10T10:00:00Z"), 0),
			 INSTANT_NONE);
	assert_int_equal(calendar_open_s(f->c, 0, INSTANT_LAST), 0);
	assert_error(calendar_check(f->c, at("2024-01-10T10:00:00Z")),
		     TKT_E_INVALID, "calendar 'office' is never open within "
		     "366 days of 2024-01-10T10:00:00Z");
	/* Its hours lie in the gap: open on all other nights. */
	use(f, "{\"tz\": \"Europe/Berlin\", "
	       WEEK("[[\"02:10\", \"02:20\"]]") "}");
	assert_ok(calendar_check(f->c, at("2024-03-31T00:00:00Z")));
	assert_ok(calendar_check(NULL, 0));
}

static void full_working_days(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(calendar_day_s(NULL), 86400);
	use(f, "{\"hours\": {\"mon\": [[\"09:00\", \"17:00\"]], "
	       "\"tue\": [[\"09:00\", \"12:00\"], [\"13:00\", \"18:00\"]], "
	       "\"fri\": [[\"09:00\", \"13:00\"]]}}");
	assert_int_equal(calendar_day_s(f->c), 8 * 3600);
	use(f, "{\"hours\": {\"mon\": [[\"09:00\", \"17:00\"]], "
	       "\"fri\": [[\"09:00\", \"13:00\"]]}}");
	assert_int_equal(calendar_day_s(f->c), 8 * 3600);
	use(f, "{}");
	assert_int_equal(calendar_day_s(f->c), 0);
	assert_string_equal(calendar_name(f->c), "office");
	assert_null(calendar_name(NULL));
}

static void mistakes_name_their_place(void **state)
{
	struct fixture *f = *state;
	static const char *const dates[] = {
		"", "2024", "2024-13-01", "2024-00-10", "2024-04-31", "02-30",
		"00-10", "1-1", "01-1-", "-1-12", "2026-1-125", "2024-02-29 ",
		"2023-02-29", "+024-01-01", "12.25",
	};

	for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
		BUF_LOCAL text = BUF_INIT, said = BUF_INIT;

		buf_addf(&text, "{\"holidays\": [\"%s\"]}", dates[i]);
		buf_addf(&said, "calendar 'office': holidays: '%s' is not a "
			 "date like 2026-12-25, or 12-25 of every year",
			 dates[i]);
		assert_error(parse(f, text.bytes), TKT_E_INVALID, said.bytes);
	}
	assert_ok(parse(f, "{\"holidays\": [\"02-29\", \"2024-02-29\"], "
			   "\"hours\": null}"));
	assert_error(parse(f, "{\"tz\": \"../etc/passwd\"}"), TKT_E_NOT_FOUND,
		     "calendar 'office': no time zone is called "
		     "'../etc/passwd'");
	assert_error(parse(f, "{\"tz\": \"Europe\"}"), TKT_E_NOT_FOUND,
		     "calendar 'office': no time zone is called 'Europe'");
	assert_error(parse(f, "{\"hours\": {\"mon\": [[\"09:00\", "
			      "\"09:00\"]]}}"), TKT_E_INVALID,
		     "calendar 'office': mon: 09:00 is not before 09:00");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(spans_are_whole_and_in_order),
		TEST(a_night_of_two_parts),
		TEST(a_midnight_that_comes_twice),
		TEST(holidays_leave_no_crumbs),
		TEST(used_up_as_it_closes),
		TEST(never_open),
		TEST(full_working_days),
		TEST(mistakes_name_their_place),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
