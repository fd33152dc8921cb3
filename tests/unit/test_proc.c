/* Children: streams, ends, and what they inherit. */
#include <fcntl.h>
#include <unistd.h>
#include "repo.h"
#include "store/proc.h"
#include "unit.h"

static void output_is_caught(void **state)
{
	const char *argv[] = { "sh", "-c", "printf out; printf err >&2; pwd",
			       NULL };
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	buf_adds(&out, "before ");
	assert_ok(proc_run(&out, argv, "/", 10));
	assert_string_equal(out.bytes, "before out/\n");
	assert_ok(proc_run(/*out=*/NULL, argv, /*dir=*/NULL, 1000));
}

static void failures_are_told(void **state)
{
	const char *missing[] = { "no-such-program", NULL };
	const char *says[] = { "sh", "-c", "echo why >&2; exit 3", NULL };
	const char *silent[] = { "sh", "-c", "exit 3", NULL };
	const char *killed[] = { "sh", "-c", "kill -9 $$", NULL };
	const char *endless[] = { "yes", NULL };
	const struct tkt_error *err;
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	err = proc_run(&out, missing, /*dir=*/NULL, 10);
	assert_non_null(err);
	assert_string_equal(err->hint,
			    "install 'no-such-program', or put it on PATH");
	assert_error(err, TKT_E_IO, "cannot run 'no-such-program': No such "
		     "file or directory");
	assert_error(proc_run(&out, says, /*dir=*/NULL, 10), TKT_E_FAILED,
		     "'sh' failed: why");
	assert_error(proc_run(&out, silent, /*dir=*/NULL, 10), TKT_E_FAILED,
		     "'sh' failed with status 3");
	assert_error(proc_run(&out, killed, /*dir=*/NULL, 10), TKT_E_FAILED,
		     "'sh' was ended by signal 9");
	assert_error(proc_run(&out, endless, /*dir=*/NULL, 10),
		     TKT_E_TOO_LARGE, "'yes': more than 10 bytes");
	err = proc_run(&out, silent, "/no/such/folder", 10);
	assert_error(err, TKT_E_IO, "cannot run 'sh': No such file or "
		     "directory");
}

static void much_goes_through_both_ends(void **state)
{
	const char *argv[] = { "sh", "-c", "tr a b | wc -c >&2; printf end",
			       NULL };
	static char text[3 << 20];
	struct proc p;
	char end[4] = "";

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_ok(proc_start(&p, argv, /*dir=*/NULL,
			     PROC_IN | PROC_OUT | PROC_ERR_QUIET));
	assert_ok(proc_write(&p, text, sizeof(text)));
	close(p.in_fd);
	p.in_fd = -1;
	assert_int_equal(read(p.out_fd, end, 3), 3);
	assert_string_equal(end, "end");
	assert_ok(proc_wait(&p, "tr"));
}

static void a_program_that_is_gone_is_an_error(void **state)
{
	const char *argv[] = { "true", NULL };
	static char text[2 << 20];
	struct proc p;

	(void)state;
	assert_ok(proc_start(&p, argv, /*dir=*/NULL, PROC_IN));
	assert_error(proc_write(&p, text, sizeof(text)), TKT_E_IO,
		     "cannot write to a program: Broken pipe");
	assert_ok(proc_wait(&p, "true"));
}

static void a_filter_is_fed_and_heard(void **state)
{
	const char *both[] = { "sh", "-c", "tee /dev/stderr; exit 3", NULL };
	const char *less[] = { "sh", "-c", "head -c 3; echo why >&2", NULL };
	const char *killed[] = { "sh", "-c", "kill -9 $$", NULL };
	const char *missing[] = { "no-such-program", NULL };
	BUF_LOCAL text = BUF_INIT, none = BUF_INIT;
	BUF_LOCAL out = BUF_INIT, said = BUF_INIT;
	int status = -1;

	(void)state;
	/* More than the pipes hold, in and out at once. */
	for (size_t i = 0; i < 400000; i++)
		buf_addf(&text, "%07zu\n", i);
	assert_ok(proc_filter(&out, &said, &status, both, &text, 4 << 20));
	assert_int_equal(status, 3);
	assert_int_equal(out.len, text.len);
	assert_memory_equal(out.bytes, text.bytes, text.len);
	assert_true(said.len > 0 && said.len < text.len);
	buf_reset(&out);
	buf_reset(&said);
	assert_ok(proc_filter(&out, &said, &status, less, &text, 4 << 20));
	assert_int_equal(status, 0);
	assert_string_equal(out.bytes, "000");
	assert_string_equal(said.bytes, "why\n");
	buf_reset(&out);
	buf_reset(&said);
	assert_ok(proc_filter(&out, &said, &status, both, &none, 10));
	assert_int_equal(status, 3);
	assert_int_equal(out.len, 0);
	assert_ok(proc_filter(&out, &said, &status, killed, &text, 10));
	assert_int_equal(status, 128 + 9);
	assert_error(proc_filter(&out, &said, &status, both, &text, 10),
		     TKT_E_TOO_LARGE, "'sh': more than 10 bytes");
	assert_error(proc_filter(&out, &said, &status, missing, &none, 10),
		     TKT_E_IO, "cannot run 'no-such-program': No such file or "
		     "directory");
}

static void nothing_else_is_inherited(void **state)
{
	const char *argv[] = { "sh", "-c", "for i in 3 4 5 6 7 8 9; do "
			       "test ! -e /proc/$$/fd/$i || echo $i; done; "
			       "cat; echo ${GIT_DIR-unset}", NULL };
	const char *git[] = { "git", "rev-parse", "--is-inside-git-dir",
			      NULL };
	int fd = open("/dev/null", O_RDONLY);
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	assert_true(fd > 2);
	setenv("GIT_DIR", "/nowhere", 1);
	assert_ok(proc_run(&out, argv, /*dir=*/NULL, 1000));
	assert_string_equal(out.bytes, "/nowhere\n");
	sh("env -u GIT_DIR git init -q desk");
	buf_reset(&out);
	/* A hook's GIT_DIR is not where we send git. */
	assert_ok(proc_run(&out, git, "desk", 1000));
	assert_string_equal(out.bytes, "false\n");
	unsetenv("GIT_DIR");
	close(fd);
}

static void closed_streams_are_no_trap(void **state)
{
	const char *argv[] = { "sh", "-c", "cat; printf out", NULL };
	int in = dup(0);
	BUF_LOCAL out = BUF_INIT;
	const struct tkt_error *err;

	(void)state;
	close(0);
	err = proc_run(&out, argv, /*dir=*/NULL, 1000);
	dup2(in, 0);
	close(in);
	assert_ok(err);
	assert_string_equal(out.bytes, "out");
}

static void files_are_read_and_unpacked(void **state)
{
	static const char *const names[] = { "plain", "x.gz", "x.xz" };
	const struct tkt_error *err;
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	sh("seq 30000 >plain && gzip -c plain >x.gz && xz -c plain >x.xz");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_reset(&out);
		assert_ok(proc_read_file(&out, names[i], 1 << 20));
		assert_int_equal(out.len, 168894);
		assert_string_equal(out.bytes + out.len - 7, "\n30000\n");
		err = proc_read_file(&out, names[i], 1000);
		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_TOO_LARGE);
		tkt_error_free(err);
	}
	assert_error(proc_read_file(&out, "none", 10), TKT_E_IO,
		     "cannot read 'none': No such file or directory");
	sh("echo junk >bad.gz");
	err = proc_read_file(&out, "bad.gz", 10);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_FAILED);
	tkt_error_free(err);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(output_is_caught),
		T(failures_are_told),
		T(much_goes_through_both_ends),
		T(a_program_that_is_gone_is_an_error),
		T(a_filter_is_fed_and_heard),
		T(nothing_else_is_inherited),
		T(closed_streams_are_no_trap),
		T(files_are_read_and_unpacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
