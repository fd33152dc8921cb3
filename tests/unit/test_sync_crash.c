/*
 * A sync that is killed before any system call: the next one brings all
 * clones to the same end, with all that was written.
 *
 * The short form takes a few points, TKT_SOAK=1 (tests/fault/sweep) all from
 * the first on; a pattern as argument chooses among the tests.
 */
#include <sys/prctl.h>
#include "killed.h"
#include "repo.h"
#include "unit.h"

/* Two clones of a hub, which both changed one ticket and made another. */
static const char prepare_script[] =
	"set -e; rm -rf was; mkdir was; cd was\n"
	"TKT_NO_FSYNC=1; export TKT_NO_FSYNC\n"
	"tkt() { \"$TKT\" \"$@\" >>../said 2>&1; }\n"
	"tkt init -q --bare hub\n"
	"TKT_USER=anna tkt --desk hub open -t both -r carl -m no -c mail\n"
	"id=$(\"$TKT\" --desk hub list -q)\n"
	"for name in a b; do tkt clone -q %s hub $name\n"
	"	git -C $name remote set-url origin ../hub\n"
	"	git -C $name config core.trustctime false\n"
	"	git -C $name config core.checkStat minimal\n"
	"	TKT_USER=$name tkt --desk $name note $id -m \"from $name\"\n"
	"	TKT_USER=$name tkt --desk $name open -t $name -r carl -m no "
	"-c mail\n"
	"done\n"
	"tkt --desk a sync\n";

/* As it would have ended: all three equal, sound and whole. */
static void assert_united(const char *repair)
{
	static const char *const names[] = { "now/hub", "now/a", "now/b" };

	sh("cd now && { %s \"$TKT\" --desk b sync -q && \"$TKT\" --desk a sync "
	   "-q; } >../said 2>&1 || { cat ../said >&2; false; }", repair);
	assert_string_equal(
		sh("cd now && for d in hub a b; do git -C $d rev-parse "
		   "'HEAD^{tree}'; done | sort -u | grep -c ."), "1");
	assert_string_equal(sh("\"$TKT\" --desk now/a list -q | grep -c ."),
			    "3");
	assert_string_equal(sh("\"$TKT\" --desk now/b log --json | "
			       "grep -c '\"note\":\"from [ab]\"'"), "2");
	/* What a killed git leaves for its own gc. */
	sh("find now -name 'tmp_obj*' ! -name 'tmp_obj_tkt*' -prune "
	   "-exec rm -rf {} +");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_string_equal(sh("\"$TKT\" --desk %s fsck", names[i]),
				    "");
		repo_assert_whole(names[i]);
	}
}

static long sweep(const char *const *argv, const char *repair)
{
	struct killed k = { .argv = argv, .dir = "now/b" };
	long points = 0;

	killed_count(&k);
	assert_united("");
	for (long at = killed_first(); at <= k.calls;
	     at = killed_next(&k, at)) {
		killed_at(&k, at);
		assert_united(repair);
		points++;
	}
	return points;
}

static void a_killed_sync_is_finished(void **state)
{
	static const char *const argv[] = { "tkt", "sync", "-q", NULL };
	static const char *const options[] = { "", "--sparse", "--bare" };
	const char *run[] = { getenv("TKT"), argv[1], argv[2], NULL };

	(void)state;
	if (!killed_works())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		sh(prepare_script, options[i]);
		assert_true(sweep(run, "") > 2);
	}
}

/* Plain git's own, with the merge driver; what it leaves is not ours. */
static void sweep_git(const char *const *argv)
{
	if (!killed_works())
		skip();
	sh(prepare_script, "");
	sh("git -C was/b fetch -q");
	assert_true(sweep(argv, "\"$TKT\" --desk b sync --continue &&") > 2);
}

static void a_killed_git_merge_is_finished(void **state)
{
	static const char *const argv[] = {
		"git", "merge", "-q", "origin/main", NULL,
	};

	(void)state;
	sweep_git(argv);
}

/* What `git pull --rebase` does when it has fetched. */
static void a_killed_git_rebase_is_finished(void **state)
{
	static const char *const argv[] = {
		"git", "rebase", "-q", "origin/main", NULL,
	};

	(void)state;
	sweep_git(argv);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(a_killed_sync_is_finished),
		T(a_killed_git_merge_is_finished),
		T(a_killed_git_rebase_is_finished),
	};

	/* Orphans of what is killed become ours. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
