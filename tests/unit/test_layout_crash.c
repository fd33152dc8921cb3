/*
 * A change of the layout that is killed before any system call of git's or of
 * our own: the same command brings it to its end, and nothing is lost.
 *
 * The short form takes a few points, TKT_SOAK=1 (tests/fault/sweep) all from
 * the first on; a pattern as argument chooses among the tests.
 */
#include <sys/prctl.h>
#include "killed.h"
#include "repo.h"
#include "unit.h"

/* Tickets with more text than one write of git's takes to the disk. */
static const char prepare_script[] =
	"set -e; rm -rf was; mkdir was; cd was\n"
	"TKT_NO_FSYNC=1; export TKT_NO_FSYNC\n"
	"tkt() { \"$TKT\" \"$@\" >>../said 2>&1; }\n"
	"tkt init -q %s desk\n"
	"git -C desk config core.trustctime false\n"
	"git -C desk config core.checkStat minimal\n"
	"for name in one two three; do\n"
	"	tkt --desk desk open -t $name -r carl -m no -c mail\n"
	"done\n"
	"tkt --desk desk kb new -t how -F /dev/null || :\n";

/*
 * What tkt writes before it starts git: here git does not start, so that one
 * started by hand is what is killed.
 */
static const char begin_script[] =
	"cd was && mkdir bin && printf '%%s\\n' '#!/bin/sh' "
	"'case \" $* \" in *\" sparse-checkout \"*) exit 1;; esac' "
	"'PATH=${PATH#*:}; exec git \"$@\"' >bin/git && chmod +x bin/git && "
	"! PATH=$PWD/bin:$PATH \"$TKT\" --desk desk config layout %s "
	"2>>../said";

static void assert_layout(const char *layout)
{
	bool full = !strcmp(layout, "full");

	assert_string_equal(sh("\"$TKT\" --desk now/desk config layout"),
			    layout);
	assert_string_equal(sh("cd now/desk && if [ -e tickets ]; "
			       "then find tickets -type f -size +1 | wc -l; "
			       "else echo none; fi"), full ? "3" : "none");
	assert_string_equal(sh("git -C now/desk config --type=bool "
			       "--default=false core.sparseCheckout"),
			    full ? "false" : "true");
	assert_string_equal(sh("find now -name '*.lock' ! -name tkt.lock"), "");
}

static void assert_ended(const char *layout)
{
	/* Old ones, which nobody waits for. */
	sh("find now -name '*.lock' -exec touch -d '1 minute ago' {} +");
	sh("cd now && \"$TKT\" --desk desk config layout %s >../said 2>&1 || "
	   "{ cat ../said >&2; false; }", layout);
	assert_layout(layout);
	assert_string_equal(sh("git -C now/desk status --porcelain"), "");
	sh("\"$TKT\" --desk now/desk open -q -t four -r carl -m no -c mail");
	assert_string_equal(sh("\"$TKT\" --desk now/desk list -q | wc -l"),
			    "4");
	assert_string_equal(sh("\"$TKT\" --desk now/desk fsck"), "");
	repo_assert_whole("now/desk");
}

static void sweep(const char *const *argv, const char *dir,
		  const char *const *layouts)
{
	struct killed k = { .argv = argv, .dir = dir };
	size_t n = 0;

	assert_true(killed_count(&k) > 2);
	assert_ended(layouts[0]);
	for (long at = killed_first(); at <= k.calls;
	     at = killed_next(&k, at)) {
		killed_at(&k, at);
		/* On, or back again. */
		assert_ended(layouts[n++ % 2]);
	}
}

static void a_killed_git_is_finished(void **state)
{
	static const char *const set[] = {
		"git", "sparse-checkout", "set", "--cone", "--sparse-index",
		"kb", NULL,
	};
	static const char *const disable[] = { "git", "sparse-checkout",
					       "disable", NULL };
	static const char *const to_sparse[] = { "sparse", "full" };
	static const char *const to_full[] = { "full", "sparse" };

	(void)state;
	if (!killed_works())
		skip();
	sh(prepare_script, "");
	sh(begin_script, "sparse");
	sweep(set, "now/desk", to_sparse);
	sh(prepare_script, "--sparse");
	sh(begin_script, "full");
	sweep(disable, "now/desk", to_full);
}

static void a_killed_change_is_finished(void **state)
{
	static const char *const names[] = { "sparse", "full", "sparse" };
	static const char *const options[] = { "", "--sparse" };

	(void)state;
	if (!killed_works())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const char *run[] = { getenv("TKT"), "config", "layout",
				      names[i], NULL };

		sh(prepare_script, options[i]);
		sweep(run, "now/desk", names + i);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(a_killed_git_is_finished),
		T(a_killed_change_is_finished),
	};

	/* Orphans of what is killed become ours. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
