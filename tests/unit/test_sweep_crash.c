/*
 * A sweep that is killed before any system call: the next one brings the desk
 * to the end that an undisturbed one has, byte for byte, with one commit.
 *
 * The short form takes a few points, TKT_SOAK=1 (tests/fault/sweep) all from
 * the first on; a pattern as argument chooses among the tests.
 */
#include <sys/prctl.h>
#include "killed.h"
#include "repo.h"
#include "unit.h"

/* Two tickets, of which four things are due at ten. */
static const char prepare_script[] =
	"set -e; rm -rf was; mkdir was; cd was\n"
	"TKT_NO_FSYNC=1; TKT_USER=lena; TKT_DATE='2026-03-02 08:00'\n"
	"export TKT_NO_FSYNC TKT_USER TKT_DATE\n"
	"tkt() { \"$TKT\" --desk desk \"$@\" >>../said 2>&1; }\n"
	"\"$TKT\" init -q %s desk >../said\n"
	"git -C desk config core.trustctime false\n"
	"git -C desk config core.checkStat minimal\n"
	"tkt config policies.std.targets.ack.any 30m\n"
	"tkt config policies.std.actions.ack '50%% warn,100%% escalate'\n"
	"tkt config policies.std.rank 1\n"
	"for t in one two; do tkt open -t $t -r carl -m no -c mail; done\n";

static const char now[] = "TKT_USER=lena TKT_DATE='2026-03-02 10:00'";

static void assert_swept(const char *tree)
{
	sh("%s \"$TKT\" --desk now/desk sweep >said 2>&1 || "
	   "{ cat said >&2; false; }", now);
	assert_string_equal(sh("git -C now/desk rev-parse 'HEAD^{tree}'"),
			    tree);
	assert_string_equal(sh("git -C now/desk log --format=%%s | "
			       "grep -c '^sweep 2 tickets$'"), "1");
	assert_string_equal(sh("%s \"$TKT\" --desk now/desk sweep", now), "");
	/* Of the same objects the second run has fewer to write: what the first
	 * left without a name is git's gc's to clear. */
	sh("find now -name 'tmp_obj*' -prune -exec rm -rf {} +");
	assert_string_equal(sh("\"$TKT\" --desk now/desk fsck"), "");
	repo_assert_whole("now/desk");
}

static void kill_everywhere(const char *option)
{
	const char *argv[] = { getenv("TKT"), "sweep", NULL };
	struct killed k = { .argv = argv, .dir = "now/desk" };
	char tree[64];
	long points = 0;

	sh(prepare_script, option);
	setenv("TKT_DATE", "2026-03-02 10:00", /*replace=*/1);
	killed_count(&k);
	snprintf(tree, sizeof(tree), "%s",
		 sh("git -C now/desk rev-parse 'HEAD^{tree}'"));
	assert_swept(tree);
	for (long at = killed_first(); at <= k.calls;
	     at = killed_next(&k, at)) {
		killed_at(&k, at);
		assert_swept(tree);
		points++;
	}
	unsetenv("TKT_DATE");
	assert_true(points > 2);
}

static void a_killed_sweep_is_finished(void **state)
{
	static const char *const options[] = { "", "--sparse", "--bare" };

	(void)state;
	if (!killed_works())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		kill_everywhere(options[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(a_killed_sweep_is_finished),
	};

	/* Orphans of what is killed become ours. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
