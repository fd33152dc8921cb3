/* The grammar of command lines (cli.md 5, 6), on a command of its own. */
#include "unit.h"

#include <unistd.h>

#include "ui/command.h"

struct args {
	struct common common;
	bool fast;
	const char *title, *level, *note, *maybe;
	struct strings tags;
	int64_t due, until, length_s, count;
};

static const struct option options[] = {
	OPT('f', "fast", BOOL, struct args, fast, NULL, "be fast", NULL),
	OPT('t', "title", STRING, struct args, title, "TITLE", "title", NULL),
	OPT(0, "level", CHOICE, struct args, level, "LEVEL", "level",
	    "high medium low"),
	OPT(0, "note", TEXT, struct args, note, "TEXT", "note", NULL),
	OPT(0, "maybe", MAYBE, struct args, maybe, "WHAT", "maybe", NULL),
	OPT(0, "tag", LIST, struct args, tags, "TAG", "tag", "@tags"),
	OPT(0, "due", TIME, struct args, due, "TIME", "due", NULL),
	OPT(0, "until", UNTIL, struct args, until, "TIME", "until", NULL),
	OPT(0, "length", DURATION, struct args, length_s, "LENGTH", "length",
	    NULL),
	OPT('c', "count", INT, struct args, count, "N", "count", NULL),
	OPT_END
};

static const struct command command = {
	.name = "probe",
	.options = options,
	.common = COMMON_TEXT,
	.args_len = sizeof(struct args),
};

struct fixture {
	struct app app;
	struct args args;
};

static int set_up(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));

	f->app.time.now_at = 1772442000; /* 2026-03-02T09:00:00Z */
	f->app.lock_timeout_s = INSTANT_NONE;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	command_args_release(&command, &f->args);
	arena_release(&f->app.arena);
	free(f);
	return 0;
}

/* Words are separated by spaces; `~` stands for a space, `_` for nothing. */
static const struct tkt_error *parse(struct fixture *f, const char *line)
{
	char *rest = arena_strdup(&f->app.arena, line), *word;
	const struct tkt_error *err;
	struct strings argv = { 0 };

	while (*line && (word = strsep(&rest, " "))) {
		for (char *p = word; *p; p++)
			*p = *p == '~' ? ' ' : *p;
		vec_push(&argv, strcmp(word, "_") != 0 ? word : "");
	}
	command_args_release(&command, &f->args);
	err = command_parse(&command, &f->args, &f->app, (int)argv.len,
			    argv.items);
	vec_release(&argv);
	return err;
}

static void absent_is_absent(void **state)
{
	struct fixture *f = *state;

	f->args.title = "left over";
	assert_ok(parse(f, ""));
	assert_null(f->args.title);
	assert_null(f->args.maybe);
	assert_null(f->args.common.text);
	assert_false(f->args.fast);
	assert_int_equal(f->args.tags.len, 0);
	assert_int_equal(f->args.common.operands.len, 0);
	assert_true(f->args.due == INSTANT_NONE);
	assert_true(f->args.until == INSTANT_NONE);
	assert_true(f->args.length_s == INSTANT_NONE);
	assert_true(f->args.count == INSTANT_NONE);
	assert_true(f->args.common.at == INSTANT_NONE);
	assert_true(f->args.common.limit == INSTANT_NONE);
	assert_true(f->args.common.next_update == INSTANT_NONE);
}

static void values_in_every_way(void **state)
{
	static const char *const lines[] = {
		"--title x", "--title=x", "-tx", "-t x", "-ftx", "-ft x",
		"--title first --title x",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		assert_ok(parse(f, lines[i]));
		assert_string_equal(f->args.title, "x");
	}
	assert_ok(parse(f, "--title="));
	assert_string_equal(f->args.title, "");
	assert_ok(parse(f, "--title=a=b"));
	assert_string_equal(f->args.title, "a=b");
	/* A value may look like an option. */
	assert_ok(parse(f, "--title --fast"));
	assert_string_equal(f->args.title, "--fast");
	assert_false(f->args.fast);
}

static void booleans_can_be_taken_back(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--fast"));
	assert_true(f->args.fast);
	assert_ok(parse(f, "-f --no-fast"));
	assert_false(f->args.fast);
	assert_ok(parse(f, "--no-fast -f"));
	assert_true(f->args.fast);
	assert_error(parse(f, "--fast=yes"), TKT_E_USAGE,
		     "option '--fast' takes no value");
	assert_error(parse(f, "--no-title"), TKT_E_USAGE,
		     "unknown option '--no-title'");
}

static void a_negative_name_works_both_ways(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--no-pager"));
	assert_true(f->app.no_pager);
	assert_ok(parse(f, "--pager"));
	assert_false(f->app.no_pager);
}

static void operands_anywhere_until_dashes(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "a -f b --title x - -- -f --title"));
	assert_int_equal(f->args.common.operands.len, 5);
	assert_string_equal(f->args.common.operands.items[0], "a");
	assert_string_equal(f->args.common.operands.items[1], "b");
	assert_string_equal(f->args.common.operands.items[2], "-");
	assert_string_equal(f->args.common.operands.items[3], "-f");
	assert_string_equal(f->args.common.operands.items[4], "--title");
	assert_string_equal(f->args.title, "x");
}

static void lists_grow_and_texts_have_paragraphs(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--tag a --tag=b --note one --note two"));
	assert_int_equal(f->args.tags.len, 2);
	assert_string_equal(f->args.tags.items[1], "b");
	assert_string_equal(f->args.note, "one\n\ntwo");
	assert_ok(parse(f, "-m one -m two~words"));
	assert_string_equal(f->args.common.text, "one\n\ntwo words");
}

static void a_value_that_need_not_be(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--maybe x"));
	assert_string_equal(f->args.maybe, "");
	assert_string_equal(f->args.common.operands.items[0], "x");
	assert_ok(parse(f, "--maybe=x"));
	assert_string_equal(f->args.maybe, "x");
}

static void numbers_and_times(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--due 2026-03-01 --until 2026-03-01 --length 1h30m "
			   "-c12"));
	assert_int_equal(f->args.due, 1772323200);
	assert_int_equal(f->args.until, 1772323200 + 86400);
	assert_int_equal(f->args.length_s, 5400);
	assert_int_equal(f->args.count, 12);
	assert_ok(parse(f, "--count=-3"));
	assert_int_equal(f->args.count, -3);
	assert_error(parse(f, "-c 3x"), TKT_E_USAGE,
		     "option '--count': '3x' is not a whole number");
	assert_error(parse(f, "-c _"), TKT_E_USAGE,
		     "option '--count': '' is not a whole number");
	assert_error(parse(f, "-c 99999999999999999999"), TKT_E_USAGE,
		     "option '--count': '99999999999999999999' is not a whole "
		     "number");
	assert_error(parse(f, "-c +-3"), TKT_E_USAGE,
		     "option '--count': '+-3' is not a whole number");
}

static void choices_are_exact(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "--level medium"));
	assert_string_equal(f->args.level, "medium");
	assert_error(parse(f, "--level medum"), TKT_E_USAGE,
		     "option '--level': unknown value 'medum'; did you mean "
		     "'medium'?");
	assert_error(parse(f, "--level nothing-like-it"), TKT_E_USAGE,
		     "option '--level': unknown value 'nothing-like-it', not "
		     "one of: high medium low");
	assert_error(parse(f, "--level _"), TKT_E_USAGE,
		     "option '--level': unknown value '', not one of: high "
		     "medium low");
	assert_error(parse(f, "--level high~medium"), TKT_E_USAGE,
		     "option '--level': unknown value 'high medium', not one "
		     "of: high medium low");
}

static void nothing_is_abbreviated(void **state)
{
	struct fixture *f = *state;

	assert_error(parse(f, "--tit x"), TKT_E_USAGE,
		     "unknown option '--tit'");
	assert_error(parse(f, "--titl=x"), TKT_E_USAGE,
		     "unknown option '--titl'; did you mean '--title'?");
	assert_error(parse(f, "-x"), TKT_E_USAGE, "unknown option '-x'");
	assert_error(parse(f, "-fxt"), TKT_E_USAGE, "unknown option '-x'");
	assert_error(parse(f, "--title"), TKT_E_USAGE,
		     "option '--title' needs a value: TITLE");
	assert_error(parse(f, "-ft"), TKT_E_USAGE,
		     "option '--title' needs a value: TITLE");
}

/* cli.md 3: one line, and where to look; examples go into the line. */
static void errors_are_one_line_with_a_hint(void **state)
{
	struct fixture *f = *state;
	const struct tkt_error *err = parse(f, "--length soon");

	assert_non_null(err);
	assert_string_equal(err->hint, "see 'tkt probe -h'");
	assert_null(strchr(err->message, '\n'));
	assert_non_null(strstr(err->message, "option '--length': 'soon'"));
	assert_non_null(strstr(err->message, "1h30m"));
	tkt_error_free(err);
}

static void global_options_after_the_command(void **state)
{
	struct fixture *f = *state;

	assert_ok(parse(f, "a --desk /d --color=never --lock-timeout 2s"));
	assert_string_equal(f->app.desk_dir, "/d");
	assert_string_equal(f->app.color, "never");
	assert_int_equal(f->app.lock_timeout_s, 2);
	assert_error(parse(f, "-C /nowhere/at/all"), TKT_E_IO,
		     "cannot go to '/nowhere/at/all': No such file or "
		     "directory");
}

static void texts_from_files(void **state)
{
	struct fixture *f = *state;
	char path[] = "/tmp/tkt-test-XXXXXX";
	int fd = mkstemp(path);
	char line[64];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "one\r\ntwo\033[m\n\n\n", 14), 14);
	close(fd);
	snprintf(line, sizeof(line), "-F %s", path);
	assert_ok(parse(f, line));
	assert_string_equal(f->args.common.text, "one\ntwo\xef\xbf\xbd[m");
	unlink(path);
	assert_error(parse(f, "-m x -F y"), TKT_E_USAGE,
		     "'-m' and '-F' exclude each other");
	assert_error(parse(f, "-m ~"), TKT_E_USAGE,
		     "the text of '-m' is empty");
	assert_error(parse(f, "-F /dev/null"), TKT_E_USAGE,
		     "the text of '-F' is empty");
	assert_error(parse(f, "-F /nowhere/at/all"), TKT_E_IO,
		     "cannot open '/nowhere/at/all': No such file or "
		     "directory");
}

static void common_options_by_kind_of_command(void **state)
{
	struct fixture *f = *state;
	const struct command reading = {
		.name = "reading",
		.common = COMMON_LIST | COMMON_OUTPUT,
		.args_len = sizeof(struct common),
	};
	const struct command writing = {
		.name = "writing",
		.common = COMMON_WRITE,
		.args_len = sizeof(struct common),
	};
	const char *const two[] = { "-n", "2" };
	const char *const both[] = { "--json", "-q" };
	const char *const negative[] = { "--limit=-1" };

	assert_ok(command_parse(&reading, &f->args, &f->app, 2, two));
	assert_int_equal(f->args.common.limit, 2);
	assert_false(f->args.common.dry_run);
	assert_ok(command_parse(&writing, &f->args, &f->app, 2, two));
	assert_true(f->args.common.dry_run);
	assert_string_equal(f->args.common.operands.items[0], "2");
	vec_release(&f->args.common.operands);
	assert_error(command_parse(&writing, &f->args, &f->app, 2, both),
		     TKT_E_USAGE, "'--json' and '--quiet' exclude each other");
	assert_error(command_parse(&reading, &f->args, &f->app, 1, negative),
		     TKT_E_USAGE, "option '--limit': it cannot be negative");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(absent_is_absent),
		TEST(values_in_every_way),
		TEST(booleans_can_be_taken_back),
		TEST(a_negative_name_works_both_ways),
		TEST(operands_anywhere_until_dashes),
		TEST(lists_grow_and_texts_have_paragraphs),
		TEST(a_value_that_need_not_be),
		TEST(numbers_and_times),
		TEST(choices_are_exact),
		TEST(nothing_is_abbreviated),
		TEST(errors_are_one_line_with_a_hint),
		TEST(global_options_after_the_command),
		TEST(texts_from_files),
		TEST(common_options_by_kind_of_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
