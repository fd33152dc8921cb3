/*
 * Holidays from iCalendar files.  What rules mean was compared with another
 * implementation (python's dateutil) over thousands of random ones; here stand
 * those that holidays are made of, with its answers.
 */
#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "desk/zones.h"
#include "ical/ical.h"
#include "model/recurrence.h"

#define IN_2024 INT64_C(1704067200)

static const struct tkt_error *read_holidays(struct buf *out, const char *tz,
					     const char *text)
{
	const struct tkt_error *err;
	struct zones zones = { 0 };
	struct ical_wanted wanted = { .tz = tz, .zones = zones_source(&zones),
				      .from_at = IN_2024 };
	ARENA_LOCAL a = { 0 };
	struct value *v;

	err = ical_holidays(&v, &a, text, strlen(text), &wanted);
	if (!err)
		value_write(out, v, VALUE_COMPACT, 0);
	zones_release(&zones);
	return err;
}

#define EVENT(lines)                                                           \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t\r\n"                 \
	"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Fair\r\n" lines                      \
	"END:VEVENT\r\nEND:VCALENDAR\r\n"

static void assert_holidays(const char *tz, const char *text,
			    const char *whole, const char *parts)
{
	BUF_LOCAL got = BUF_INIT, want = BUF_INIT;

	assert_ok(read_holidays(&got, tz, text));
	buf_addf(&want, "{\"holidays\":[%s],\"partial_holidays\":[%s]}", whole,
		 parts);
	assert_string_equal(got.bytes, want.bytes);
}

static void days_are_holidays(void **state)
{
	(void)state;
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240501\r\n"),
			"\"2024-05-01\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240501\r\n"
				    "DTEND;VALUE=DATE:20240501\r\n"),
			"\"2024-05-01\"", "");
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART;VALUE=DATE:20240228\r\n"
			      "DTEND;VALUE=DATE:20240302\r\n"),
			"\"2024-02-28\",\"2024-02-29\",\"2024-03-01\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20241231\r\n"
				    "DURATION:P2D\r\n"),
			"\"2024-12-31\",\"2025-01-01\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240501\r\n"
				    "STATUS:CANCELLED\r\n"), "", "");
	assert_holidays(NULL, "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
			"", "");
}

static void a_day_of_every_year(void **state)
{
	(void)state;
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20101225\r\n"
				    "DTEND;VALUE=DATE:20101227\r\n"
				    "RRULE:FREQ=YEARLY\r\n"),
			"\"12-25\",\"12-26\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20101231\r\n"
				    "DTEND;VALUE=DATE:20110102\r\n"
				    "RRULE:FREQ=YEARLY;BYMONTH=12;"
				    "BYMONTHDAY=31\r\n"),
			"\"12-31\",\"01-01\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20200229\r\n"
				    "RRULE:FREQ=YEARLY\r\n"), "\"02-29\"", "");
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART;TZID=Europe/Berlin:20201224T120000\r\n"
			      "DTEND;TZID=Europe/Berlin:20201225T000000\r\n"
			      "RRULE:FREQ=YEARLY\r\n"),
			"", "{\"date\":\"12-24\",\"from\":\"12:00\","
			    "\"to\":\"24:00\"}");
}

static void other_rules_are_written_out(void **state)
{
	(void)state;
	/* It began later than what is asked for. */
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20301225\r\n"
				    "RRULE:FREQ=YEARLY\r\n"),
			"\"2030-12-25\",\"2031-12-25\",\"2032-12-25\","
			"\"2033-12-25\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20201126\r\n"
				    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;"
				    "UNTIL=20261126\r\n"),
			"\"2023-11-23\",\"2024-11-28\",\"2025-11-27\","
			"\"2026-11-26\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240527\r\n"
				    "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;"
				    "COUNT=3\r\n"
				    "EXDATE;VALUE=DATE:20250526\r\n"
				    "RDATE;VALUE=DATE:20250602\r\n"),
			"\"2024-05-27\",\"2026-05-25\",\"2025-06-02\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240105\r\n"
				    "RRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=4;"
				    "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1\r\n"),
			"\"2024-01-31\",\"2024-03-29\",\"2024-05-31\","
			"\"2024-07-31\"", "");
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20240101\r\n"
				    "RRULE:FREQ=YEARLY;INTERVAL=4\r\n"),
			"\"2024-01-01\",\"2028-01-01\",\"2032-01-01\"", "");
	/* Of two years one has a 29 February in between. */
	assert_holidays(NULL, EVENT("DTSTART;VALUE=DATE:20230228\r\n"
				    "DTEND;VALUE=DATE:20230302\r\n"
				    "RRULE:FREQ=YEARLY;UNTIL=20240301\r\n"),
			"\"2023-02-28\",\"2023-03-01\",\"2024-02-28\","
			"\"2024-02-29\"", "");
}

#define PART(date, from, to)                                                   \
	"{\"date\":\"" date "\",\"from\":\"" from "\",\"to\":\"" to "\"}"

static void times_are_parts_of_days(void **state)
{
	(void)state;
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART;TZID=Europe/Berlin:20241224T120000\r\n"
			      "DTEND;TZID=Europe/Berlin:20241224T235959\r\n"),
			"", PART("2024-12-24", "12:00", "24:00"));
	assert_holidays("America/New_York",
			EVENT("DTSTART;TZID=Europe/Berlin:20241224T040000\r\n"
			      "DTEND;TZID=Europe/Berlin:20241226T180000\r\n"),
			"\"2024-12-24\",\"2024-12-25\"",
			PART("2024-12-23", "22:00", "24:00") ","
			PART("2024-12-26", "00:00", "12:00"));
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART:20240701T100000Z\r\n"
			      "DURATION:PT90M\r\n"),
			"", PART("2024-07-01", "12:00", "13:30"));
	/* Without a zone it is the calendar's. */
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART:20240701T100000\r\n"
			      "DTEND:20240702T000000\r\n"),
			"", PART("2024-07-01", "10:00", "24:00"));
	/* Over the night in which clocks are set forth, and in UTC. */
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART:20240329T230000Z\r\n"
			      "DTEND:20240331T220000Z\r\n"),
			"\"2024-03-30\",\"2024-03-31\"", "");
	assert_holidays(NULL, EVENT("DTSTART:20240701T100000\r\n"), "", "");
	/* UNTIL is in UTC, the event is not. */
	assert_holidays("Europe/Berlin",
			EVENT("DTSTART;TZID=Europe/Berlin:20240101T003000\r\n"
			      "DTEND;TZID=Europe/Berlin:20240101T010000\r\n"
			      "RRULE:FREQ=DAILY;UNTIL=20240101T233000Z\r\n"),
			"", PART("2024-01-01", "00:30", "01:00") ","
			PART("2024-01-02", "00:30", "01:00"));
}

static void one_of_many_is_moved(void **state)
{
	(void)state;
	assert_holidays(NULL, "BEGIN:VCALENDAR\nVERSION:2.0\n"
			"BEGIN:VEVENT\nUID:7\nDTSTART;VALUE=DATE:20240101\n"
			"RRULE:FREQ=YEARLY;COUNT=3\nEND:VEVENT\n"
			"BEGIN:VEVENT\nUID:7\nDTSTART;VALUE=DATE:20250102\n"
			"RECURRENCE-ID;VALUE=DATE:20250101\nEND:VEVENT\n"
			"END:VCALENDAR\n",
			"\"2024-01-01\",\"2026-01-01\",\"2025-01-02\"", "");
}

static void faults_name_the_event(void **state)
{
	BUF_LOCAL none = BUF_INIT;
	static const struct { const char *text, *said; } faults[] = {
		{ "hello", "this is no iCalendar file" },
		{ "", "this is no iCalendar file" },
		{ EVENT(""), "event 'Fair': it does not say when it begins" },
		{ EVENT("DTSTART;VALUE=DATE:20240230\r\n"),
		  "event 'Fair': there is no such date" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"DTEND;VALUE=DATE:20240101\r\n"),
		  "event 'Fair': it ends before it begins" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"DTEND:20240103T120000\r\n"),
		  "event 'Fair': one end is a day, the other a time" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"DURATION:P9999D\r\n"),
		  "event 'Fair': it lasts for more than ten years" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"RRULE:FREQ=HOURLY\r\n"),
		  "event 'Fair': its rule repeats it within a day" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"RRULE:FREQ=YEARLY;BYHOUR=7\r\n"),
		  "event 'Fair': its rule has RSCALE, BYHOUR, BYMINUTE or "
		  "BYSECOND, which is not understood here" },
		{ EVENT("DTSTART;VALUE=DATE:20240102\r\n"
			"RRULE:FREQ=YEARLY\r\nRRULE:FREQ=WEEKLY\r\n"),
		  "event 'Fair': it has more than one rule" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		assert_error(read_holidays(&none, NULL, faults[i].text),
			     TKT_E_INVALID, faults[i].said);
	assert_error(read_holidays(&none, NULL, EVENT(
			"DTSTART;TZID=Nowhere/Else:20240102T120000\r\n"
			"DTEND;TZID=Nowhere/Else:20240102T130000\r\n")),
		     TKT_E_NOT_FOUND,
		     "event 'Fair': no time zone is called 'Nowhere/Else'");
}

/* Cut off anywhere, or with any byte changed: no harm. */
static void damage_does_no_harm(void **state)
{
	static const char whole[] =
		EVENT("DTSTART;TZID=Europe/Berlin:20241224T120000\r\n"
		      "DTEND;TZID=Europe/Berlin:20241224T235959\r\n"
		      "RRULE:FREQ=YEARLY;BYDAY=1MO,-1TU;BYSETPOS=1\r\n"
		      "EXDATE;VALUE=DATE:20250526,20260526\r\n");
	BUF_LOCAL out = BUF_INIT;
	char text[sizeof(whole)];

	(void)state;
	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		memcpy(text, whole, sizeof(whole));
		text[i] = '\0';
		tkt_error_free(read_holidays(&out, NULL, text));
		memcpy(text, whole, sizeof(whole));
		text[i] ^= 0x05;
		tkt_error_free(read_holidays(&out, NULL, text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_holidays),
		cmocka_unit_test(a_day_of_every_year),
		cmocka_unit_test(other_rules_are_written_out),
		cmocka_unit_test(times_are_parts_of_days),
		cmocka_unit_test(one_of_many_is_moved),
		cmocka_unit_test(faults_name_the_event),
		cmocka_unit_test(damage_does_no_harm),
	};

	return cmocka_run_group_tests_name("ical", tests, NULL, NULL);
}
