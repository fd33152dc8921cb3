/*
 * Many writers at once, mixed with plain git.  TKT_SOAK=1 for longer.
 *
 * Each writer adds its line to one file that all of them change: a write that
 * overwrote another's would lose a line.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "repo.h"
#include "unit.h"

#define WRITERS 8
#define SHARED "tickets/0/00/shared.json"

static int rounds(void)
{
	return getenv("TKT_SOAK") ? 100 : 12;
}

static const struct tkt_error *add_line(struct store_done *done,
					struct store *s, int who, int round)
{
	const struct tkt_error *err;
	BUF_LOCAL text = BUF_INIT;
	struct store_tx *tx;
	char path[64];

	snprintf(path, sizeof(path), "tickets/%x/%02x/%d.json", who, round,
		 round);
	TRY(store_begin(&tx, s, /*flags=*/0));
	err = store_read(&text, /*oid=*/NULL, s, SHARED, 1 << 20);
	buf_addf(&text, "%d %d\n", who, round);
	if (!err)
		err = store_put(tx, SHARED, text.bytes, text.len);
	if (!err)
		err = store_put(tx, path, "{}\n", 3);
	if (!err)
		err = store_commit(done, tx, "line", &repo_who);
	store_tx_free(tx);
	return err;
}

/* A process of its own; its status is the number of rounds that failed. */
static int writer(const char *dir, int who)
{
	int failed = 0;

	for (int round = 0; round < rounds();) {
		const struct tkt_error *err;
		struct store_done done = { 0 };
		struct store *s = NULL;

		err = store_open(&s, dir, /*exact=*/true, &repo_options);
		if (!err)
			err = add_line(&done, s, who, round);
		if (err) {
			fprintf(stderr, "writer %d: %s\n", who, err->message);
			failed++;
		}
		if (err || !done.raced)
			round++;
		tkt_error_free(err);
		store_done_release(&done);
		store_free(s);
	}
	return failed;
}

/* What people and cron do beside it; git gives up on a lock, so again. */
static pid_t start_git(const char *dir, const char *commands)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		_exit(sh_status("cd %s && while :; do %s; done 2>/dev/null",
				dir, commands));
	}
	assert_true(pid > 0);
	setpgid(pid, pid);
	return pid;
}

static void stop_git(pid_t pid)
{
	kill(-pid, SIGTERM);
	waitpid(pid, /*status=*/NULL, 0);
}

static void race(const char *dir, const char *commands)
{
	pid_t pids[WRITERS], git = start_git(dir, commands);
	int status[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(writer(dir, i));
	}
	for (int i = 0; i < WRITERS; i++)
		waitpid(pids[i], &status[i], 0);
	/* Before anything can fail and leave it running. */
	stop_git(git);
	for (int i = 0; i < WRITERS; i++) {
		assert_true(WIFEXITED(status[i]));
		assert_int_equal(WEXITSTATUS(status[i]), 0);
	}
	sh("rm -f '%s'/.git/index.lock '%s'/.git/HEAD.lock", dir, dir);
}

static void assert_nothing_lost(const char *dir)
{
	char want[16];

	snprintf(want, sizeof(want), "%d", WRITERS * rounds());
	assert_string_equal(sh("git -C %s cat-file blob HEAD:" SHARED
			       " | sort -u | grep -c .", dir), want);
	assert_string_equal(sh("git -C %s log --format=%%s | grep -cx line",
			       dir), want);
	assert_string_equal(sh("git -C %s ls-tree -r HEAD tickets | "
			       "grep -vc shared", dir), want);
	/* Nothing but our lines and git's own commits: no merges, no forks. */
	assert_string_equal(sh("git -C %s log --merges --format=%%h", dir),
			    "");
	sh("cd %s && rm -f \"$(git rev-parse --git-dir)\"/gc.pid "
	   "\"$(git rev-parse --git-dir)\"/*/*/*.lock", dir);
	repo_assert_whole(dir);
}

static void prepare(const char *dir, enum store_layout layout)
{
	repo_init(dir, layout);
	repo_write(dir, SHARED, "");
}

static void writers_beside_commits(void **state)
{
	(void)state;
	prepare("full", STORE_FULL);
	race("full", "git commit -q --allow-empty -m plain; sleep 0.02");
	assert_nothing_lost("full");
	assert_int_not_equal(sh_status("git -C full log --format=%%s | "
				       "grep -qx plain"), 1);
}

static void writers_beside_packing(void **state)
{
	(void)state;
	prepare("bare", STORE_BARE);
	race("bare", "git pack-refs --all --prune; git gc -q; "
	     "old=$(git rev-parse main); git update-ref refs/heads/main "
	     "$(git commit-tree -p $old -m plain $old^{tree}) $old");
	assert_nothing_lost("bare");
}

static void writers_in_a_sparse_tree(void **state)
{
	(void)state;
	prepare("sparse", STORE_SPARSE);
	race("sparse", "git status; git commit -q --allow-empty -m plain; "
	     "git pack-refs --all; sleep 0.02");
	assert_nothing_lost("sparse");
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(writers_beside_commits),
		T(writers_beside_packing),
		T(writers_in_a_sparse_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
