#include "unit.h"

#include "base/instant.h"

/* 2026-11-18T10:15:30Z */
#define NOW INT64_C(1794996930)

static void parses(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{ "0s", 0 },          { "90s", 90 },
		{ "30m", 1800 },      { "4h", 14400 },
		{ "2d", 172800 },     { "1w", 604800 },
		{ "1h30m", 5400 },    { "1w2d3h4m5s", 788645 },
		{ "3d 4h", 273600 },  { "1h 30m 5s", 5405 },
		{ "007m", 420 },      { "1d30s", 86430 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t seconds = -1;

		assert_ok(duration_parse(&seconds, cases[i].text));
		assert_int_equal(seconds, cases[i].want);
	}
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"", " ", "s", "5", "5x", "5M", "-5m", "+5m", "5 m", "5m ",
		" 5m", "5m  3s", "30m1h", "1h1h", "1.5h", "5m3", "0x5m", "١m",
		"9223372036854775808s", "99999999999999999999s",
		"9223372036854775807w", "900000000000w", "600000w",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t seconds = -1;
		char message[100];

		snprintf(message, sizeof(message), "'%s' is not a duration",
			 bad[i]);
		assert_error(duration_parse(&seconds, bad[i]), TKT_E_USAGE,
			     message);
		assert_int_equal(seconds, -1);
	}
}

static void assert_format(int64_t seconds, const char *want)
{
	BUF_LOCAL out = BUF_INIT;

	duration_format(&out, seconds);
	assert_string_equal(out.bytes, want);
}

static void formats(void **state)
{
	(void)state;
	assert_format(0, "0s");
	assert_format(1, "1s");
	assert_format(59, "59s");
	assert_format(60, "1m");
	assert_format(61, "1m 1s");
	assert_format(720, "12m");
	assert_format(3600, "1h");
	assert_format(3601, "1h");          /* only the next unit */
	assert_format(5400, "1h 30m");
	assert_format(86399, "23h 59m");
	assert_format(86400, "1d");
	assert_format(273600 + 59, "3d 4h");
	assert_format(20 * 86400 + 3600, "20d 1h");
	assert_format(400 * 86400, "400d");
	assert_format(-5400, "-1h 30m");
	assert_format(-1, "-1s");
	assert_format(INT64_MIN, "-106751991167300d 15h");
}

/* What is written is read, down to the unit that was left out. */
static void round_trip(void **state)
{
	(void)state;
	for (int64_t seconds = 0; seconds < 1000000; seconds += 37) {
		BUF_LOCAL text = BUF_INIT;
		int64_t got;

		duration_format(&text, seconds);
		assert_ok(duration_parse(&got, text.bytes));
		assert_true(got <= seconds && seconds - got < 3600);
	}
}

static void assert_relative(int64_t away_s, const char *want)
{
	BUF_LOCAL out = BUF_INIT;

	instant_format_relative(&out, NOW + away_s, NOW);
	assert_string_equal(out.bytes, want);
}

static void relative(void **state)
{
	enum { DAY = 86400 };

	(void)state;
	assert_relative(0, "just now");
	assert_relative(-59, "just now");
	assert_relative(-60, "1m ago");
	assert_relative(-359, "5m ago");
	assert_relative(-3599, "59m ago");
	assert_relative(-3600, "1h ago");
	assert_relative(-DAY + 1, "23h ago");
	assert_relative(-DAY, "1d ago");
	assert_relative(-14 * DAY + 1, "13d ago");
	assert_relative(-14 * DAY, "2w ago");
	assert_relative(-365 * DAY, "52w ago");
	assert_relative(-365 * DAY - 1, "2025-11-18");
	assert_relative(30, "in 30s");
	assert_relative(60, "in 1m");
	assert_relative(2 * DAY + 5, "in 2d");
	assert_relative(365 * DAY, "in 52w");
	assert_relative(366 * DAY, "2027-11-19");
}

static void relative_at_the_ends(void **state)
{
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	instant_format_relative(&out, INT64_MIN, INT64_MAX);
	assert_string_equal(out.bytes, "0000-01-01");
	buf_reset(&out);
	instant_format_relative(&out, INT64_MAX, INT64_MIN);
	assert_string_equal(out.bytes, "9999-12-31");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(formats),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(relative),
		cmocka_unit_test(relative_at_the_ends),
	};

	return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
