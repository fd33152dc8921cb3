/*
 * A write that is stopped at any system call, or of which one fails.
 *
 * The short form takes a few points, TKT_SOAK=1 (tests/fault/sweep) all.
 */
#include <errno.h>
#include <unistd.h>
#include "repo.h"
#include "sample.h"
#include "trace.h"
#include "unit.h"

struct task {
	const char *dir;
	unsigned flags;
	bool fsync;
	int serial;
};

enum outcome {
	DONE,
	RACED,
	NOTHING,
	FAILED,
};

/*
 * The next call to meet with a fault: all of them in a soak, else a few, and
 * more of the last ones, where the branch has moved and files are to follow.
 */
static long next_point(long at, long calls)
{
	/* Sanitizers and threads make some calls more, and some fewer. */
	long tail = calls - 70;

	if (getenv("TKT_SOAK"))
		return at + 1;
	if (at >= tail)
		return at + 9;
	return at + calls / 4 < tail ? at + calls / 4 : tail;
}

static int task_run(void *argument);

static long count_calls(struct task *t, struct trace *trace)
{
	trace->at = 0;
	t->serial++;
	trace_run(trace, task_run, t);
	assert_int_equal(trace->status, DONE);
	return trace->seen;
}

static void text_of(char *text, size_t len, const struct task *t)
{
	snprintf(text, len, "{%d}\n", t->serial);
}

static void path_of(char *path, size_t len, const struct task *t)
{
	snprintf(path, len, "tickets/%x/%02x/new.json", t->serial % 16,
		 t->serial % 256);
}

static const struct tkt_error *put_all(struct store_tx *tx,
				       const struct task *t)
{
	char text[32], path[64];

	text_of(text, sizeof(text), t);
	path_of(path, sizeof(path), t);
	/* A changed one, a new one, one on disk in a sparse work tree too. */
	TRY(store_put(tx, TICKET, text, strlen(text)));
	TRY(store_put(tx, path, text, strlen(text)));
	return store_put(tx, "kb/1/a.md", text, strlen(text));
}

static const struct tkt_error *write_it(struct store_done *done,
					const struct task *t)
{
	struct store_options options = repo_options;
	const struct tkt_error *err;
	struct store_tx *tx = NULL;
	struct store *s;

	options.fsync = t->fsync;
	options.lock_timeout_s = 1;
	TRY(store_open(&s, t->dir, /*exact=*/true, &options));
	err = store_begin(&tx, s, t->flags);
	if (!err)
		err = put_all(tx, t);
	if (!err)
		err = store_commit(done, tx, "write", &repo_who);
	store_tx_free(tx);
	store_free(s);
	return err;
}

/* Runs in the child that is traced. */
static int task_run(void *argument)
{
	struct store_done done = { 0 };
	const struct tkt_error *err = write_it(&done, argument);
	int outcome = err		? FAILED
		      : done.raced   ? RACED
		      : done.nothing ? NOTHING
				     : DONE;

	tkt_error_free(err);
	store_done_release(&done);
	return outcome;
}

static bool has_text(struct store *s, const char *path, const char *text)
{
	const struct tkt_error *err;
	BUF_LOCAL now = BUF_INIT;

	err = store_read(&now, /*oid=*/NULL, s, path, 100);
	if (err)
		assert_int_equal(err->code, TKT_E_NOT_FOUND);
	tkt_error_free(err);
	return !strcmp(now.bytes, text);
}

/* Does HEAD show this write? All of it or nothing. */
static bool is_written(const struct task *t)
{
	struct store *s = repo_open(t->dir);
	char text[32], path[64];
	bool there;

	text_of(text, sizeof(text), t);
	path_of(path, sizeof(path), t);
	there = has_text(s, TICKET, text);
	assert_int_equal(has_text(s, path, text), there);
	assert_int_equal(has_text(s, "kb/1/a.md", text), there);
	store_free(s);
	return there;
}

/* What the next write finds, it finishes. */
static void recover(const struct task *t)
{
	struct store *s = repo_open(t->dir);
	struct store_tx *tx;

	assert_ok(store_begin(&tx, s, /*flags=*/0));
	store_tx_free(tx);
	store_free(s);
	/* The files of git's own that a kill leaves, for its gc. */
	sh("cd \"$(git -C %s rev-parse --absolute-git-dir)\" && "
	   "rm -f objects/tmp_obj_tkt* objects/pack/tmp_*", t->dir);
	repo_assert_whole(t->dir);
}

/* How it went, of all the points that a test has met. */
struct tally {
	int written, cut, failed;
};

static void sweep_kills(struct tally *tally, struct task *t)
{
	struct trace trace = { .calls = TRACE_ALL };
	long calls = count_calls(t, &trace);

	for (long at = 1;; at = next_point(at, calls)) {
		bool there;

		t->serial++;
		trace.at = at;
		trace_run(&trace, task_run, t);
		there = is_written(t);
		recover(t);
		assert_int_equal(is_written(t), there);
		if (!trace.hit)
			break;
		tally->written += there;
		tally->cut += !there;
	}
	assert_int_equal(trace.status, DONE);
}

static void sweep_errors(struct tally *tally, struct task *t, int error)
{
	struct trace trace = { .calls = TRACE_FILES, .error = error };
	long calls = count_calls(t, &trace);

	for (long at = 1;; at = next_point(at, calls)) {
		t->serial++;
		trace.at = at;
		trace_run(&trace, task_run, t);
		if (is_written(t) != (trace.status == DONE))
			fail_msg("call %ld fails with %d: said %d, HEAD shows "
				 "%d", at, error, trace.status, is_written(t));
		tally->failed += trace.status == FAILED;
		tally->written += trace.status == DONE;
		recover(t);
		if (!trace.hit)
			break;
	}
}

static void prepare(struct task *t, int layout)
{
	*t = (struct task){ .dir = repo_layouts[layout], .fsync = true };
	repo_init(t->dir, layout);
	repo_write(t->dir, TICKET, "{0}\n");
	repo_write(t->dir, "kb/1/a.md", "{0}\n");
}

static void kills_leave_all_or_nothing(void **state)
{
	struct tally tally = { 0 };
	struct task t;

	(void)state;
	if (!trace_works())
		skip();
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		prepare(&t, layout);
		sweep_kills(&tally, &t);
	}
	/* Both sides of the moment at which the branch moves were met. */
	assert_true(tally.written > 0);
	assert_true(tally.cut > 0);
}

static void errors_are_told_exactly(void **state)
{
	struct tally tally = { 0 };
	struct task t;

	(void)state;
	/* A sanitizer asks for memory by calls that fail then, and dies. */
	if (!trace_works() || sample_is_instrumented())
		skip();
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		prepare(&t, layout);
		sweep_errors(&tally, &t, EIO);
		sweep_errors(&tally, &t, ENOSPC);
	}
	assert_true(tally.failed > 0);
	assert_true(tally.written > 0);
}

static void a_killed_bulk_leaves_all_or_nothing(void **state)
{
	struct tally tally = { 0 };
	struct task t;

	(void)state;
	if (!trace_works())
		skip();
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		prepare(&t, layout);
		t.flags = STORE_BULK;
		sweep_kills(&tally, &t);
	}
	/* Both sides of the moment at which the branch moves were met. */
	assert_true(tally.written > 0);
	assert_true(tally.cut > 0);
}

/* With an index that is git's to write. */
static void a_killed_checkout_is_finished(void **state)
{
	struct tally tally = { 0 };
	struct task t;

	(void)state;
	if (!trace_works())
		skip();
	prepare(&t, STORE_FULL);
	sh("cd full && git update-index --split-index");
	sweep_kills(&tally, &t);
}

/*
 * What people do before the next tkt comes: a journal must not bring back what
 * they changed since.
 */
static void edits_after_a_crash_are_kept(void **state)
{
	struct trace trace = { .calls = TRACE_ALL };
	struct task t;
	struct store *s;
	struct store_tx *tx;

	(void)state;
	if (!trace_works())
		skip();
	prepare(&t, STORE_FULL);
	for (trace.at = 1;; trace.at++) {
		t.serial++;
		trace_run(&trace, task_run, &t);
		assert_true(trace.hit);
		if (strcmp(sh("git -C full status --porcelain"), ""))
			break;
		recover(&t);
	}
	/* As git's own message says where a git has been killed. */
	sh("cd full && rm -f .git/index.lock && echo mine >%s && "
	   "echo mine >kb/1/a.md && git add kb/1/a.md", TICKET);
	s = repo_open("full");
	assert_ok(store_begin(&tx, s, /*flags=*/0));
	store_tx_free(tx);
	store_free(s);
	assert_string_equal(sh("cd full && git status --porcelain"),
			    "M  kb/1/a.md\n M " TICKET);
	assert_string_equal(sh("cat full/kb/1/a.md full/" TICKET),
			    "mine\nmine");
}

/*
 * What is cut off is staged and not yet committed: a plain commit before the
 * next tkt comes may take it along, but never takes anything back.
 */
static void a_commit_after_a_crash_loses_nothing(void **state)
{
	struct trace trace = { .calls = TRACE_ALL };
	struct task t;

	(void)state;
	if (!trace_works())
		skip();
	prepare(&t, STORE_FULL);
	trace.at = count_calls(&t, &trace) / 3;
	for (;; trace.at += 3) {
		bool there;

		t.serial++;
		trace_run(&trace, task_run, &t);
		there = is_written(&t);
		sh("cd full && rm -f .git/index.lock .git/refs/heads/*.lock && "
		   "git commit -q --allow-empty -m plain && "
		   "git commit -q --allow-empty -a -m all");
		if (there)
			assert_true(is_written(&t));
		recover(&t);
		if (there)
			assert_true(is_written(&t));
		if (!trace.hit)
			break;
	}
}

static int init_run(void *argument)
{
	const struct store_file file = { "desk.json", "{}\n", 3 };
	const int *layout = argument;
	const struct tkt_error *err;

	err = store_init(repo_layouts[*layout], *layout, &file, 1, "init",
			 &repo_who, &repo_options);
	if (!err)
		return DONE;
	print_message("init: %s\n", err->message);
	tkt_error_free(err);
	return FAILED;
}

static void a_killed_init_is_finished(void **state)
{
	struct trace trace = { .calls = TRACE_ALL };

	(void)state;
	if (!trace_works())
		skip();
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		const char *dir = repo_layouts[layout];

		trace.at = 0;
		trace_run(&trace, init_run, &layout);
		for (trace.at = 1;;
		     trace.at = next_point(trace.at, trace.seen)) {
			long calls = trace.seen;

			sh("rm -rf %s", dir);
			trace_run(&trace, init_run, &layout);
			trace.seen = calls;
			if (!trace.hit)
				break;
			if (sh_status("git -C %s cat-file -e HEAD:desk.json "
				      "2>/dev/null", dir))
				assert_int_equal(init_run(&layout), DONE);
			repo_write(dir, TICKET, "{1}\n");
			repo_assert_whole(dir);
		}
	}
}

/* The git directory on another file system than the work tree. */
static void a_copied_file_is_cleared_away(void **state)
{
	struct task t;
	struct tally tally = { 0 };

	(void)state;
	if (!trace_works() || sh_status("test \"$(stat -fc %%i /dev/shm)\" && "
					"test \"$(stat -fc %%i /dev/shm)\" "
					"!= \"$(stat -fc %%i .)\""))
		skip();
	prepare(&t, STORE_FULL);
	sh("d=$(mktemp -d /dev/shm/tkt-store-XXXXXX) && echo $d >elsewhere && "
	   "mv full/.git $d/git && echo \"gitdir: $d/git\" >full/.git && "
	   "git -C full config core.worktree $PWD/full");
	sweep_kills(&tally, &t);
	sh("rm -r $(cat elsewhere)");
	assert_true(tally.written > 0);
}

/* A lock file of a killed process is ours to remove, on whatever branch. */
static void stale_locks_are_known(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	sh("cd full/.git && mkdir -p refs/heads/a && touch tkt.ref tkt.index "
	   "&& ln tkt.ref refs/heads/a/b.lock && ln tkt.index index.lock");
	repo_write("full", TICKET, "1\n");
	repo_assert_whole("full");
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(kills_leave_all_or_nothing),
		T(errors_are_told_exactly),
		T(a_killed_bulk_leaves_all_or_nothing),
		T(a_killed_checkout_is_finished),
		T(edits_after_a_crash_are_kept),
		T(a_commit_after_a_crash_loses_nothing),
		T(a_killed_init_is_finished),
		T(a_copied_file_is_cleared_away),
		T(stale_locks_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
