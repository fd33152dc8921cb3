#include "unit.h"

#include "base/buf.h"
#include "base/csv.h"

/* A text with its length, where it may hold a NUL. */
#define TEXT(s) s, sizeof(s) - 1

/* Fields joined by `|`, rows by `\n`; an error is written as `!message`. */
static char *read_all(const char *text, size_t len, char separator)
{
	BUF_LOCAL bytes = BUF_INIT;
	BUF_LOCAL out = BUF_INIT;
	const struct tkt_error *err;
	struct csv csv;

	buf_reserve(&bytes, len);
	buf_add(&bytes, text, len);
	csv_init(&csv, bytes.bytes, bytes.len, separator);
	for (;;) {
		err = csv_next(&csv);
		if (err) {
			buf_addf(&out, "!%s\n", err->message);
			tkt_error_free(err);
			continue;
		}
		if (!csv.fields.len)
			break;
		buf_addf(&out, "%zu:", csv.line);
		for (size_t i = 0; i < csv.fields.len; i++)
			buf_addf(&out, "%s%s", i ? "|" : "",
				 csv.fields.items[i]);
		buf_addc(&out, '\n');
	}
	csv_release(&csv);
	return buf_detach(&out);
}

static void assert_rows_len(const char *text, size_t len, const char *want)
{
	char *got = read_all(text, len, ',');

	assert_string_equal(got, want);
	free(got);
}

static void assert_rows(const char *text, const char *want)
{
	assert_rows_len(text, strlen(text), want);
}

static void rows(void **state)
{
	(void)state;
	assert_rows("", "");
	assert_rows("a", "1:a\n");
	assert_rows("a,b\nc,d\n", "1:a|b\n2:c|d\n");
	assert_rows("a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n");
	assert_rows("a,b\nc,d", "1:a|b\n2:c|d\n");
	assert_rows("a,b\r\nc,d\r", "1:a|b\n2:c|d\r\n");
	assert_rows(",\n", "1:|\n");
	assert_rows(",", "1:|\n");
	assert_rows("a,,b,\n", "1:a||b|\n");
	assert_rows(" a , b \n", "1: a | b \n");
}

static void empty_lines(void **state)
{
	(void)state;
	assert_rows("\n\r\n\na\n\n\r\nb\n\n", "4:a\n7:b\n");
	assert_rows("\n\n", "");
	assert_rows("\"\"\n", "1:\n"); /* an empty field is there */
}

static void quotes(void **state)
{
	(void)state;
	assert_rows("\"a\",\"b\"\n", "1:a|b\n");
	assert_rows("\"a,b\",c\n", "1:a,b|c\n");
	assert_rows("\"say \"\"hello\"\"\"\n", "1:say \"hello\"\n");
	assert_rows("\"\"\"\"\n", "1:\"\n");
	assert_rows("\"\",\"\"\n", "1:|\n");
	assert_rows("\"\",\"\"", "1:|\n");
	assert_rows("a\"b,c\"\n", "1:a\"b|c\"\n"); /* inside, a plain one */
	assert_rows("x,\"a\"\r\ny\r\n", "1:x|a\n2:y\n");
}

static void lines_inside_quotes(void **state)
{
	(void)state;
	assert_rows("\"a\nb\",c\nd\n", "1:a\nb|c\n3:d\n");
	assert_rows("\"a\r\n\r\nb\"\r\nd\r\n", "1:a\r\n\r\nb\n4:d\n");
	assert_rows("\"\n\n\"\n\"\n\"\nx\n", "1:\n\n\n4:\n\n6:x\n");
}

static void byte_order_mark(void **state)
{
	(void)state;
	assert_rows("\xef\xbb\xbfid,b\n1,2\n", "1:id|b\n2:1|2\n");
	assert_rows("\xef\xbb\xbf\"i,d\"\n", "1:i,d\n");
	assert_rows("\xef\xbb\xbf", "");
	assert_rows("\xef\xbb", "1:\xef\xbb\n");
	assert_rows("a\n\xef\xbb\xbf" "b\n", "1:a\n2:\xef\xbb\xbf" "b\n");
}

static void other_separators(void **state)
{
	char *got = read_all(TEXT("a;b,c;\"d;e\"\n"), ';');

	(void)state;
	assert_string_equal(got, "1:a|b,c|d;e\n");
	free(got);
	got = read_all(TEXT("a\tb\n"), '\t');
	assert_string_equal(got, "1:a|b\n");
	free(got);
}

static void unterminated(void **state)
{
	(void)state;
	assert_rows("a\nb,\"c\nd,e\nf\n",
		    "1:a\n!line 2: a quoted field never ends\n3:d|e\n4:f\n");
	assert_rows("\"", "!line 1: a quoted field never ends\n");
	assert_rows("\"a\"\"", "!line 1: a quoted field never ends\n");
	assert_rows("x\n\"a", "1:x\n!line 2: a quoted field never ends\n");
	/* The lines that the quote swallowed are as they were. */
	assert_rows("\"p\"\"q\",\"\nr,s\"\"\n\"\"\"\"\n",
		    "!line 1: a quoted field never ends\n2:r|s\"\"\n3:\"\n");
}

static void text_after_quote(void **state)
{
	(void)state;
	assert_rows("a,\"b\"c,d\ne\n",
		    "!line 1: text after a closing quote\n2:e\n");
	assert_rows("\"b\" ,d\ne\n",
		    "!line 1: text after a closing quote\n2:e\n");
	assert_rows("\"a\nb\"c\nd\n",
		    "!line 1: text after a closing quote\n3:d\n");
	assert_rows("\"a\"\rb\nd\n",
		    "!line 1: text after a closing quote\n2:d\n");
}

static void nul_bytes(void **state)
{
	(void)state;
	assert_rows_len(TEXT("a\0b,c\nd\n"), "!line 1: a NUL byte\n2:d\n");
	assert_rows_len(TEXT("\"a\n\0\"\nd\n"), "!line 1: a NUL byte\n3:d\n");
	assert_rows_len(TEXT("a\nb\0"), "1:a\n!line 2: a NUL byte\n");
}

static void a_field_keeps_its_place(void **state)
{
	char text[] = "one,\"two\"\nthree\n";
	struct csv csv;
	const char *one;

	(void)state;
	csv_init(&csv, text, strlen(text), ',');
	assert_ok(csv_next(&csv));
	one = csv.fields.items[0];
	assert_ptr_equal(one, text);
	assert_ok(csv_next(&csv));
	assert_string_equal(one, "one");
	assert_string_equal(csv.fields.items[0], "three");
	assert_ok(csv_next(&csv));
	assert_int_equal(csv.fields.len, 0);
	assert_ok(csv_next(&csv)); /* at the end it stays */
	assert_int_equal(csv.fields.len, 0);
	csv_release(&csv);
	csv_release(NULL);
}

/* Else a log of nothing but lone quotes would take for ever. */
static void a_field_is_bounded(void **state)
{
	BUF_LOCAL text = BUF_INIT;
	struct csv csv;

	(void)state;
	buf_addc(&text, '"');
	buf_pad(&text, 'x', CSV_FIELD_MAX_LEN - 2);
	buf_adds(&text, "\"\n");
	csv_init(&csv, text.bytes, text.len, ',');
	assert_ok(csv_next(&csv));
	assert_int_equal(csv.fields.len, 1);
	csv_release(&csv);
	buf_reset(&text);
	buf_addc(&text, '"');
	buf_pad(&text, 'x', CSV_FIELD_MAX_LEN);
	buf_adds(&text, "\"\n");
	csv_init(&csv, text.bytes, text.len, ',');
	assert_error(csv_next(&csv), TKT_E_INVALID,
		     "line 1: a quoted field never ends");
	csv_release(&csv);
}

/* Every text of five signs is read to its end, in few enough steps. */
static void any_text_ends(void **state)
{
	static const char signs[] = "a,\"\n\r";
	char text[8] = { 0 };

	(void)state;
	for (int n = 0; n < 5 * 5 * 5 * 5 * 5 * 5; n++) {
		const struct tkt_error *err;
		struct csv csv;
		size_t steps = 0;

		for (int i = 0, rest = n; i < 6; i++, rest /= 5)
			text[i] = signs[rest % 5];
		csv_init(&csv, text, 6, ',');
		do {
			err = csv_next(&csv);
			tkt_error_free(err);
			assert_true(++steps < 9);
			assert_true(csv.next <= csv.end);
		} while (err || csv.fields.len);
		assert_ptr_equal(csv.next, csv.end);
		csv_release(&csv);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(empty_lines),
		cmocka_unit_test(quotes),
		cmocka_unit_test(lines_inside_quotes),
		cmocka_unit_test(byte_order_mark),
		cmocka_unit_test(other_separators),
		cmocka_unit_test(unterminated),
		cmocka_unit_test(text_after_quote),
		cmocka_unit_test(nul_bytes),
		cmocka_unit_test(a_field_keeps_its_place),
		cmocka_unit_test(a_field_is_bounded),
		cmocka_unit_test(any_text_ends),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
