/* Records in every form of cli.md 9 to 12, on a table of its own. */
#include "unit.h"

#include <unistd.h>

#include "ui/cell.h"
#include "ui/format.h"
#include "ui/out.h"
#include "ui/table.h"

struct row {
	const char *id, *title, *priority;
	int64_t at, length_s, count;
	bool hot;
	struct strings tags;
};

static const struct field table[] = {
	FIELD(struct row, id, "id", "ID", ID, 0, "the id"),
	FIELD(struct row, title, "title", "TITLE", STRING, FIELD_WIDE, "title"),
	FIELD(struct row, priority, "priority", "PRI", STRING, 0, "priority"),
	FIELD(struct row, at, "opened_at", "OPENED", TIME, 0, "opened"),
	FIELD(struct row, length_s, "length", "LENGTH", DURATION, FIELD_RIGHT,
	      "length"),
	FIELD(struct row, count, "count", "N", INT, FIELD_RIGHT, "count"),
	FIELD(struct row, hot, "hot", "HOT", BOOL, 0, "hot"),
	FIELD(struct row, tags, "tags", "TAGS", LIST, 0, "tags"),
	{ .name = NULL },
};

#define NOW_AT 1772442000 /* 2026-03-02T09:00:00Z */

static const char *tags[] = { "vpn", "a,b" };
static const struct row full = {
	.id = "3fa9c1d2e3f405162738495a6b7c8d9e0f102132",
	.title = "No\tlogin\\now\n\033[31mred",
	.priority = "P1",
	.at = NOW_AT - 7200,
	.length_s = 5400,
	.count = -7,
	.hot = true,
	.tags = { .items = tags, .len = 2 },
};
static const struct row empty = {
	.at = INSTANT_NONE,
	.length_s = INSTANT_NONE,
	.count = INSTANT_NONE,
};

struct fixture {
	struct app app;
	struct common common;
	struct out out;
	struct buf got;
	FILE *file;
	int stdout_fd;
};

/* What is printed goes to a file that finish() reads. */
static int set_up(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));

	f->app.time.now_at = NOW_AT;
	f->app.cols = 60;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->got);
	arena_release(&f->app.arena);
	free(f);
	return 0;
}

static const struct tkt_error *begin(struct fixture *f, const char *columns,
				     const char *porcelain)
{
	return out_begin(&f->out, &f->app, &f->common, table, columns,
			 porcelain);
}

static void begin_capture(struct fixture *f)
{
	fflush(stdout);
	f->stdout_fd = dup(STDOUT_FILENO);
	f->file = tmpfile();
	assert_non_null(f->file);
	dup2(fileno(f->file), STDOUT_FILENO);
}

static void end_capture(struct fixture *f)
{
	char bytes[4096];
	size_t n;

	fflush(stdout);
	dup2(f->stdout_fd, STDOUT_FILENO);
	close(f->stdout_fd);
	rewind(f->file);
	buf_reset(&f->got);
	while ((n = fread(bytes, 1, sizeof(bytes), f->file)))
		buf_add(&f->got, bytes, n);
	fclose(f->file);
}

static void print(struct fixture *f, const char *columns, const char *porcelain)
{
	const struct tkt_error *err;

	assert_ok(begin(f, columns, porcelain));
	begin_capture(f);
	out_record(&f->out, &full);
	out_record(&f->out, &empty);
	err = out_end(&f->out);
	end_capture(f);
	assert_null(err);
}

static void tabs_for_programs(void **state)
{
	struct fixture *f = *state;

	print(f, "id title opened_at length count hot tags", NULL);
	assert_string_equal(f->got.bytes,
			    "3fa9c1d2e3f4\tNo\\tlogin\\\\now\\n\033[31mred\t"
			    "2026-03-02T07:00:00Z\t5400\t-7\ttrue\tvpn,a\\,b\n"
			    "\t\t\t\t\tfalse\t\n");
}

static void porcelain_has_its_own_columns_and_full_ids(void **state)
{
	struct fixture *f = *state;

	f->common.porcelain = true;
	f->app.out_tty = true;
	print(f, "id title", "id count");
	assert_string_equal(f->got.bytes,
			    "3fa9c1d2e3f405162738495a6b7c8d9e0f102132\t-7\n"
			    "\t\n");
}

static void nul_ends_and_quotes_nothing(void **state)
{
	static const char expected[] = "No\tlogin\\now\n\033[31mred\tvpn,a,b\0"
				       "\t";
	struct fixture *f = *state;

	f->common.nul = true;
	print(f, "title tags", NULL);
	assert_int_equal(f->got.len, sizeof(expected));
	assert_memory_equal(f->got.bytes, expected, sizeof(expected));
}

static void quiet_is_full_ids(void **state)
{
	struct fixture *f = *state;

	f->common.quiet = true;
	print(f, "title", NULL);
	assert_string_equal(f->got.bytes,
			    "3fa9c1d2e3f405162738495a6b7c8d9e0f102132\n\n");
}

static void json_is_one_object_a_line(void **state)
{
	struct fixture *f = *state;

	f->common.json = "";
	print(f, "title", NULL);
	assert_string_equal(
		f->got.bytes,
		"{\"format\":1,"
		"\"id\":\"3fa9c1d2e3f405162738495a6b7c8d9e0f102132\","
		"\"title\":\"No\\tlogin\\\\now\\n\\u001b[31mred\","
		"\"priority\":\"P1\",\"opened_at\":\"2026-03-02T07:00:00Z\","
		"\"length\":5400,\"count\":-7,\"hot\":true,"
		"\"tags\":[\"vpn\",\"a,b\"]}\n"
		"{\"format\":1,\"id\":null,\"title\":null,\"priority\":null,"
		"\"opened_at\":null,\"length\":null,\"count\":null,"
		"\"hot\":false,\"tags\":[]}\n");
	f->common.json = "count,id";
	print(f, "title", NULL);
	assert_string_equal(
		f->got.bytes,
		"{\"format\":1,\"count\":-7,"
		"\"id\":\"3fa9c1d2e3f405162738495a6b7c8d9e0f102132\"}\n"
		"{\"format\":1,\"count\":null,\"id\":null}\n");
}

static void unknown_fields_name_the_known(void **state)
{
	struct fixture *f = *state;

	f->common.json = "id,titel";
	assert_error(begin(f, "title", NULL), TKT_E_USAGE,
		     "option '--json': unknown field 'titel', not one of: id "
		     "title priority opened_at length count hot tags");
	f->common.json = NULL;
	f->common.format = "{titel}";
	assert_error(begin(f, "title", NULL), TKT_E_USAGE,
		     "option '--format': unknown field 'titel', not one of: "
		     "id title priority opened_at length count hot tags");
}

static void lines_of_ones_own(void **state)
{
	struct fixture *f = *state;

	f->common.format = "{id:short}|{opened_at:short}\\t{{{count}}}\\\\";
	print(f, "title", NULL);
	assert_string_equal(f->got.bytes, "3fa9c1d2e3f4|2h ago\t{-7}\\\n"
					  "|\t{}\\\n");
}

static void bad_formats_are_refused(void **state)
{
	static const char *const formats[] = {
		"{id", "a}b", "\\x", "{id:long}", "{}", "\\",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		const struct tkt_error *err;

		f->common.format = formats[i];
		err = begin(f, "title", NULL);
		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_USAGE);
		tkt_error_free(err);
	}
}

/* cli.md 12: colour is ours, everything else in the text is made harmless. */
static void tables_are_aligned_and_safe(void **state)
{
	struct fixture *f = *state;

	f->app.out_tty = true;
	f->app.no_pager = true;
	print(f, "id count title hot tags", NULL);
	assert_string_equal(
		f->got.bytes,
		"ID             N  TITLE                  HOT  TAGS\n"
		"3fa9c1d2e3f4  -7  No login\\now \xef\xbf\xbd[31mred  yes  "
		"vpn, a,b\n"
		"\n");
}

static void tables_have_colour_where_it_is_on(void **state)
{
	struct fixture *f = *state;

	f->app.out_tty = f->app.no_pager = f->app.use_color = true;
	print(f, "priority count", NULL);
	assert_string_equal(f->got.bytes, "\033[1mPRI\033[m   \033[1mN\033[m\n"
					  "\033[1;31mP1\033[m   -7\n"
					  "\n");
}

/* The wide column gives way first; then the line is cut, by cells. */
static void tables_fit_the_width(void **state)
{
	struct fixture *f = *state;
	struct row wide = full;
	const struct tkt_error *err;

	wide.title = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c"
		     "\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac";
	f->app.out_tty = f->app.no_pager = true;
	f->app.cols = 34;
	assert_ok(begin(f, "id title priority", NULL));
	begin_capture(f);
	out_record(&f->out, &wide);
	err = out_end(&f->out);
	end_capture(f);
	assert_null(err);
	assert_string_equal(f->got.bytes,
			    "ID            TITLE            PRI\n"
			    "3fa9c1d2e3f4  \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
			    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5"
			    "\xe2\x80\xa6  P1\n");
	f->app.cols = 20;
	assert_ok(begin(f, "id title priority", NULL));
	begin_capture(f);
	out_record(&f->out, &wide);
	err = out_end(&f->out);
	end_capture(f);
	assert_null(err);
	assert_string_equal(f->got.bytes,
			    "ID            TITLE\n"
			    "3fa9c1d2e3f4  \xe6\x97\xa5\xe6\x9c\xac"
			    "\xe2\x80\xa6\n");
}

static void no_records_print_nothing(void **state)
{
	struct fixture *f = *state;
	const struct tkt_error *err;

	f->app.out_tty = true;
	assert_ok(begin(f, "id", NULL));
	begin_capture(f);
	err = out_end(&f->out);
	end_capture(f);
	assert_null(err);
	assert_int_equal(f->got.len, 0);
}

static void text_is_safe_indented_and_wrapped(void **state)
{
	struct fixture *f = *state;

	out_text(&f->got, &f->app, "one two three\n\n  four \033]0;x\007\n\n",
		 4);
	assert_string_equal(f->got.bytes,
			    "    one two three\n\n"
			    "      four \xef\xbf\xbd]0;x\xef\xbf\xbd\n");
	buf_reset(&f->got);
	f->app.out_tty = true;
	f->app.cols = 12;
	out_text(&f->got, &f->app, "one two three unbreakable-word x", 2);
	assert_string_equal(f->got.bytes, "  one two\n  three\n"
					  "  unbreakable-word\n  x\n");
	buf_reset(&f->got);
	out_text(&f->got, &f->app, NULL, 2);
	assert_int_equal(f->got.len, 0);
}

static void pages_keep_styles_and_nothing_else(void **state)
{
	static const char text[] = "\033[1mbold\033[m \033[2J\033]0;t\007\tx\n";
	struct fixture *f = *state;
	const struct tkt_error *err;

	begin_capture(f);
	err = out_page(&f->app, text, sizeof(text) - 1);
	end_capture(f);
	assert_null(err);
	assert_string_equal(f->got.bytes,
			    "\033[1mbold\033[m \xef\xbf\xbd[2J"
			    "\xef\xbf\xbd]0;t\xef\xbf\xbd\tx\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(tabs_for_programs),
		TEST(porcelain_has_its_own_columns_and_full_ids),
		TEST(nul_ends_and_quotes_nothing),
		TEST(quiet_is_full_ids),
		TEST(json_is_one_object_a_line),
		TEST(unknown_fields_name_the_known),
		TEST(lines_of_ones_own),
		TEST(bad_formats_are_refused),
		TEST(tables_are_aligned_and_safe),
		TEST(tables_have_colour_where_it_is_on),
		TEST(tables_fit_the_width),
		TEST(no_records_print_nothing),
		TEST(text_is_safe_indented_and_wrapped),
		TEST(pages_keep_styles_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
