/*
 * Time zones beside libc's own reading of the same files, which needs TZ for
 * the whole process: here that may be.
 */
#include <time.h>

#include "unit.h"

#include "base/buf.h"
#include "base/instant.h"
#include "base/zone.h"
#include "sample.h"

#define ZONES "/usr/share/zoneinfo"

static const char *const names[] = {
	"UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin",
	"America/New_York", "America/St_Johns", "America/Sao_Paulo",
	"America/Nuuk", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Gaza",
	"Asia/Tehran", "Australia/Lord_Howe", "Australia/Sydney",
	"Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati",
	"Africa/Casablanca", "Africa/Monrovia", "Antarctica/Troll",
};

static void read_zone_file(struct buf *out, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	char bytes[65536];
	FILE *f;

	buf_addf(&path, ZONES "/%s", name);
	f = fopen(path.bytes, "rb");
	assert_non_null(f);
	buf_add(out, bytes, fread(bytes, 1, sizeof(bytes), f));
	fclose(f);
}

static struct zone *zone_of(const char *name)
{
	BUF_LOCAL bytes = BUF_INIT;
	struct zone *z;

	read_zone_file(&bytes, name);
	assert_ok(zone_parse(&z, name, bytes.bytes, bytes.len));
	return z;
}

static int32_t libc_offset(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	return (int32_t)tm.tm_gmtoff;
}

static void use_libc(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

/* From 1900 to 2400, and near each change. */
static void offsets_are_libcs(void **state)
{
	struct sample_random random;

	(void)state;
	sample_seed(&random, 1);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct zone *z = zone_of(names[i]);
		int64_t at = INT64_C(-2208988800);

		use_libc(names[i]);
		for (int n = 0; n < 3000; n++) {
			int64_t any = sample_number(&random, 1u << 31);

			any = INT64_C(-2208988800) + 7 * any + n;
			assert_int_equal(zone_offset(z, any),
					 libc_offset(any));
		}
		for (int n = 0; n < 400; n++) {
			at = zone_next_change(z, at);
			if (at == INT64_MAX)
				break;
			assert_int_equal(zone_offset(z, at), libc_offset(at));
			assert_int_equal(zone_offset(z, at - 1),
					 libc_offset(at - 1));
			assert_true(zone_offset(z, at) !=
				    zone_offset(z, at - 1));
		}
		zone_free(z);
	}
}

/* A file without changes: its rule says all. */
static void add_ruled_file(struct buf *out, const char *rule)
{
	static const char counts[24] = { [15 + 4] = 1, [19 + 4] = 1 };

	for (int i = 0; i < 2; i++) {
		buf_add(out, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
		buf_add(out, counts, sizeof(counts));
		buf_add(out, "\0\0\0\0\0\0\0", 7);
	}
	buf_addf(out, "\n%s\n", rule);
}

static void rules_are_libcs(void **state)
{
	static const char *const rules[] = {
		"ABC0", "ABC-3", "<+0530>-5:30", "<-03>3:15:30",
		"ABC3DEF,J60/2,J300/2", "ABC3DEF,59/1,299/1:30",
		"ABC-1DEF,M3.5.0,M10.5.0/3", "ABC-10DEF,M10.1.0,M4.1.0/3",
		"ABC3DEF2:30,M2.1.0/-1,M11.1.6/25", "ABC-1DEF-3,J59,J60/26",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "ABC8DEF,M2.5.1,364/2",
	};
	struct sample_random random;

	(void)state;
	sample_seed(&random, 3);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		BUF_LOCAL bytes = BUF_INIT;
		struct zone *z;

		add_ruled_file(&bytes, rules[i]);
		assert_ok(zone_parse(&z, rules[i], bytes.bytes, bytes.len));
		use_libc(rules[i]);
		for (int n = 0; n < 2000; n++) {
			int64_t at = 3 * (int64_t)sample_number(&random,
								1u << 30);

			assert_int_equal(zone_offset(z, at), libc_offset(at));
			at = zone_next_change(z, at);
			if (at == INT64_MAX)
				continue;
			assert_int_equal(zone_offset(z, at), libc_offset(at));
			assert_int_equal(zone_offset(z, at - 1),
					 libc_offset(at - 1));
		}
		zone_free(z);
	}
}

/* The slow way: every instant that shows this time, or the jump over it. */
static int64_t slow_instant(const struct zone *z, int64_t local,
			    enum zone_which which)
{
	int64_t found = INSTANT_NONE;

	for (int64_t at = local - 26 * 3600; at <= local + 26 * 3600;
	     at += 60) {
		int64_t wall = at + zone_offset(z, at);

		if (wall == local && (found == INSTANT_NONE ||
				      which == ZONE_LAST))
			found = at;
	}
	for (int64_t at = local - 26 * 3600;
	     found == INSTANT_NONE && at <= local + 26 * 3600; at += 60)
		if (at + zone_offset(z, at) > local)
			found = at;
	return found;
}

static void walls_are_found_again(void **state)
{
	struct sample_random random;

	(void)state;
	sample_seed(&random, 2);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct zone *z = zone_of(names[i]);
		int64_t at = INT64_C(1200000000);

		for (int n = 0; n < 20; n++) {
			int64_t change = zone_next_change(z, at);
			int64_t local;

			if (change == INT64_MAX)
				change = at + 86400 * 50;
			local = change + zone_offset(z, change) - 10800 +
				60 * (int64_t)sample_number(&random, 360);
			local -= local % 60;
			assert_int_equal(zone_instant(z, local, ZONE_FIRST),
					 slow_instant(z, local, ZONE_FIRST));
			assert_int_equal(zone_instant(z, local, ZONE_LAST),
					 slow_instant(z, local, ZONE_LAST));
			at = change;
		}
		zone_free(z);
	}
}

static void local_at(int64_t *out, int64_t year, int month, int day, int hour,
		     int minute)
{
	const struct civil c = { year, month, day, hour, minute, 0 };

	*out = instant_from_civil(&c);
}

/* 2024-03-31 jumps from 2:00 to 3:00, 2024-10-27 falls from 3:00 to 2:00. */
static void gaps_and_doubles(void **state)
{
	struct zone *z = zone_of("Europe/Berlin");
	int64_t local;

	(void)state;
	local_at(&local, 2024, 3, 31, 2, 30);
	assert_int_equal(zone_instant(z, local, ZONE_FIRST), 1711846800);
	assert_int_equal(zone_instant(z, local, ZONE_LAST), 1711846800);
	local_at(&local, 2024, 10, 27, 2, 30);
	assert_int_equal(zone_instant(z, local, ZONE_FIRST), 1729989000);
	assert_int_equal(zone_instant(z, local, ZONE_LAST), 1729992600);
	local_at(&local, 2024, 6, 1, 12, 0);
	assert_int_equal(zone_instant(z, local, ZONE_LAST), 1717236000);
	assert_int_equal(zone_instant(NULL, local, ZONE_LAST), local);
	assert_int_equal(zone_offset(NULL, local), 0);
	zone_free(z);
}

static void names_stay_in_their_folder(void **state)
{
	(void)state;
	assert_true(zone_name_is_sound("America/Argentina/Buenos_Aires"));
	assert_true(zone_name_is_sound("Etc/GMT+7"));
	assert_false(zone_name_is_sound(""));
	assert_false(zone_name_is_sound("/etc/passwd"));
	assert_false(zone_name_is_sound("../zoneinfo/UTC"));
	assert_false(zone_name_is_sound("Europe//Berlin"));
	assert_false(zone_name_is_sound("Europe/"));
	assert_false(zone_name_is_sound("a b"));
}

/* Cut off anywhere, or with any byte changed: refused, or at least no harm. */
static void damage_is_refused(void **state)
{
	BUF_LOCAL bytes = BUF_INIT;
	struct zone *z;

	(void)state;
	read_zone_file(&bytes, "Europe/Berlin");
	for (size_t len = 0; len < bytes.len; len++)
		assert_error(zone_parse(&z, "X", bytes.bytes, len),
			     TKT_E_INVALID, "the file of time zone 'X' is "
			     "damaged, or of an unknown form");
	for (size_t i = 0; i < bytes.len; i++) {
		const struct tkt_error *err;

		bytes.bytes[i] ^= 0x81;
		err = zone_parse(&z, "X", bytes.bytes, bytes.len);
		if (!err) {
			zone_instant(z, zone_offset(z, 1700000000),
				     ZONE_LAST);
			zone_next_change(z, INT64_C(1) << 33);
			zone_free(z);
		}
		tkt_error_free(err);
		bytes.bytes[i] ^= 0x81;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_are_libcs),
		cmocka_unit_test(rules_are_libcs),
		cmocka_unit_test(walls_are_found_again),
		cmocka_unit_test(gaps_and_doubles),
		cmocka_unit_test(names_stay_in_their_folder),
		cmocka_unit_test(damage_is_refused),
	};

	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
