/*
 * git's index as the store leaves it, against what git itself makes of the
 * same commits, in every form that an index can have.
 */
#include "repo.h"
#include "unit.h"

/* The index of a fresh checkout of the same commit, without the times. */
static void assert_like_gits(const char *dir)
{
	repo_assert_whole(dir);
	sh("git -C %s ls-files --stage >ours", dir);
	sh("rm -f fresh && cd %s && GIT_INDEX_FILE=../fresh "
	   "git read-tree HEAD && GIT_INDEX_FILE=../fresh "
	   "git ls-files --stage >../theirs", dir);
	assert_string_equal(sh("diff ours theirs"), "");
	/* A cache of trees that is wrong shows in the next commit. */
	sh("cd %s && test $(git write-tree) = $(git rev-parse HEAD^{tree})",
	   dir);
}

static void write_some(const char *dir)
{
	static const char *const paths[] = {
		"tickets/3/fa/3fa0.json", "tickets/3/fa/3fa1.json",
		"tickets/3/fa/3fa0.json", "tickets/3/fb/3fb0.json",
		"tickets/0/00/0000.json", "tickets/f/ff/ffff.json",
		"kb/00/0000.json",	  "zzz",
		"A",			  "kb/zz/zz/zz/zz.md",
		"tickets/3/fa/3fa.json",  "policies/aaaa.json",
		"desk.json",		  "tickets/3/fa/3fa00.json",
	};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct store *s = repo_open(dir);

		/* The head's name is a text that was never there before. */
		repo_put(s, paths[i], store_head(s));
		store_free(s);
		assert_string_equal(sh("git -C %s status --porcelain", dir),
				    "");
	}
}

/* Several at once: before, between, after and in place of entries. */
static void write_together(const char *dir)
{
	static const char *const paths[] = {
		"tickets/3/fa/3fa0.json", "tickets/3/fa/3fa000.json",
		"tickets/3/fa/3fa001.json", "tickets/1/11/1.json", "AA",
		"kb/zz/zz/zz/zz.md", "kb/zz/zz/zzz.md", "zzzz", "zzzzz",
		"desk.json", "policies/b.json", "tickets/e/ee/e.json",
	};
	struct store *s = repo_open(dir);
	struct store_done done;
	struct store_tx *tx;

	assert_ok(store_begin(&tx, s, /*flags=*/0));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		assert_ok(store_put(tx, paths[i], store_head(s),
				    STORE_OID_LEN));
	assert_ok(store_commit(&done, tx, "together", &repo_who));
	assert_int_equal(done.warnings.len, 0);
	store_done_release(&done);
	store_tx_free(tx);
	store_free(s);
}

static void check(const char *dir, const char *prepare)
{
	repo_init(dir, STORE_FULL);
	repo_write(dir, TICKET, "first\n");
	sh("cd %s && %s", dir, prepare);
	write_some(dir);
	assert_like_gits(dir);
	write_together(dir);
	assert_like_gits(dir);
}

static void version_2(void **state)
{
	(void)state;
	check("full", "git update-index --index-version 2");
	assert_string_equal(sh("od -An -tx1 -j4 -N4 full/.git/index"),
			    " 00 00 00 02");
}

static void version_4(void **state)
{
	(void)state;
	check("full", "git update-index --index-version 4");
	assert_string_equal(sh("od -An -tx1 -j4 -N4 full/.git/index"),
			    " 00 00 00 04");
}

/* A flag that only version 3 knows: git writes that version for it. */
static void version_3(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	sh("cd full && git update-index --skip-worktree kb/7c/7c01.md");
	assert_string_equal(sh("od -An -tx1 -j4 -N4 full/.git/index"),
			    " 00 00 00 03");
	write_some("full");
	write_together("full");
	repo_assert_whole("full");
	assert_string_equal(sh("cd full && git ls-files -t kb/7c"),
			    "S kb/7c/7c01.md");
}

static void split_indexes_are_gits_to_write(void **state)
{
	(void)state;
	check("full", "git update-index --split-index");
	assert_int_equal(sh_status("ls full/.git/sharedindex.*"), 0);
}

static void untracked_caches_are_kept(void **state)
{
	(void)state;
	check("full", "git update-index --force-untracked-cache && "
	      "git status");
	assert_int_equal(sh_status("grep -aq UNTR full/.git/index"), 0);
}

static void resolved_conflicts_are_kept(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "1\n");
	sh("cd full && git checkout -q -b side && echo s >c && git add c && "
	   "git commit -q -m s && git checkout -q main && echo m >c && "
	   "git add c && git commit -q -m m && "
	   "! git merge -q side >/dev/null 2>&1 && echo r >c && git add c && "
	   "git commit -q -m merged");
	sh("cd full && git ls-files --resolve-undo >../before && "
	   "test -s ../before");
	repo_write("full", TICKET, "2\n");
	repo_assert_whole("full");
	sh("cd full && git ls-files --resolve-undo | diff - ../before");
}

/* The tables of offsets that git writes for its threads go with an edit. */
static void tables_of_offsets_may_go(void **state)
{
	(void)state;
	check("full", "git config index.threads 2 && "
	      "git config index.recordEndOfIndexEntries true && "
	      "git config index.recordOffsetTable true && "
	      "git update-index --force-write-index");
}

static void the_cache_of_trees_stays_whole(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "1\n");
	repo_write("full", "tickets/4/fa/4fa0.json", "1\n");
	/* git writes the cache when it commits. */
	sh("cd full && git commit -q --allow-empty -m x && git read-tree HEAD "
	   "&& git update-index -q --refresh");
	repo_write("full", TICKET, "2\n");
	repo_write("full", "tickets/4/fb/4fb0.json", "3\n");
	repo_write("full", "policies/a/b.json", "4\n");
	assert_like_gits("full");
	/* No folder of it is marked as not known (a count of -1). */
	assert_int_equal(sh_status("grep -aq -e '-1 [0-9]' full/.git/index"),
			 1);
	assert_int_equal(sh_status("grep -aq 'policies' full/.git/index"), 0);
}

static const char *sparse_entries(const char *dir)
{
	return sh("cd %s && git ls-files --sparse -t", dir);
}

static void sparse_folders_follow(void **state)
{
	(void)state;
	repo_init("sparse", STORE_SPARSE);
	write_some("sparse");
	assert_string_equal(sparse_entries("sparse"),
			    "H .gitattributes\nH A\nH desk.json\n"
			    "H kb/00/0000.json\nH kb/7c/7c01.md\n"
			    "H kb/zz/zz/zz/zz.md\nS policies/\nS tickets/\n"
			    "H zzz");
	assert_like_gits("sparse");
	write_together("sparse");
	assert_like_gits("sparse");
	assert_int_equal(sh_status("test -e sparse/tickets"), 1);
	/* git agrees that it is sparse, also where it works on it. */
	sh("cd sparse && echo x >kb/x && git add kb/x && git commit -q -m x");
	write_together("sparse");
	assert_string_equal(sh("cd sparse && git ls-files --sparse | "
			       "grep -c tickets"), "1");
	repo_assert_whole("sparse");
}

static void sparse_without_a_sparse_index(void **state)
{
	(void)state;
	repo_init("sparse", STORE_SPARSE);
	repo_write("sparse", TICKET, "1\n");
	sh("cd sparse && git sparse-checkout set --cone --no-sparse-index kb");
	write_some("sparse");
	write_together("sparse");
	assert_like_gits("sparse");
	assert_int_equal(sh_status("test -e sparse/tickets"), 1);
	assert_string_equal(sh("cd sparse && git ls-files -t tickets | "
			       "grep -vc ^S || :"), "0");
}

static void sparse_with_a_folder_spelled_out(void **state)
{
	(void)state;
	repo_init("sparse", STORE_SPARSE);
	repo_write("sparse", TICKET, "1\n");
	repo_write("sparse", "tickets/4/fa/4fa0.json", "1\n");
	sh("cd sparse && git sparse-checkout set kb tickets/3");
	write_some("sparse");
	write_together("sparse");
	assert_like_gits("sparse");
	sh("cd sparse && git cat-file blob HEAD:" TICKET " | cmp - " TICKET);
	assert_int_equal(sh_status("test -e sparse/tickets/4"), 1);
	sh("cd sparse && git sparse-checkout set kb");
	write_some("sparse");
	assert_like_gits("sparse");
	assert_int_equal(sh_status("test -e sparse/tickets"), 1);
}

static void sparse_by_patterns_is_gits_to_write(void **state)
{
	(void)state;
	repo_init("sparse", STORE_SPARSE);
	sh("cd sparse && git sparse-checkout set --no-cone '/*' "
	   "'!tickets/**/3fa1.json'");
	write_some("sparse");
	write_together("sparse");
	assert_like_gits("sparse");
	assert_int_equal(sh_status("test -e sparse/tickets/3/fa/3fa1.json"),
			 1);
	sh("cd sparse && git cat-file blob HEAD:" TICKET " | cmp - " TICKET);
}

static void a_file_outside_the_cone_is_in_the_way(void **state)
{
	struct store_done done;
	struct store *s;

	(void)state;
	repo_init("sparse", STORE_SPARSE);
	repo_write("sparse", TICKET, "1\n");
	sh("mkdir -p sparse/tickets/3/fa && echo mine >sparse/" TICKET);
	s = repo_open("sparse");
	assert_error(repo_try(&done, s, TICKET, "2\n"), TKT_E_REFUSED,
		     "'" TICKET "' has been changed by hand and is not "
		     "committed");
	repo_put(s, "tickets/3/fb/3fb0.json", "2\n");
	assert_string_equal(sh("cat sparse/" TICKET), "mine");
	store_free(s);
}

static void a_staged_sparse_folder_is_somebodys(void **state)
{
	struct store_done done;
	struct store *s;

	(void)state;
	repo_init("sparse", STORE_SPARSE);
	repo_write("sparse", TICKET, "1\n");
	repo_write("sparse", TICKET, "2\n");
	/* The index shows the ticket before, the head the one after. */
	sh("cd sparse && git update-ref --no-deref refs/heads/main HEAD && "
	   "git read-tree HEAD~1");
	s = repo_open("sparse");
	assert_error(repo_try(&done, s, TICKET, "3\n"), TKT_E_REFUSED,
		     sh("cd sparse && git ls-files --sparse | "
			"grep -q 'tickets/$' && f=tickets/ || f=" TICKET "; "
			"printf \"'$f' has changes in git's index that are "
			"not committed\""));
	store_free(s);
}

static void long_names_and_no_index(void **state)
{
	char path[3000];

	(void)state;
	memset(path, 'x', sizeof(path));
	for (size_t i = 200; i < sizeof(path); i += 200)
		path[i] = '/';
	path[sizeof(path) - 1] = '\0';
	repo_init("full", STORE_FULL);
	repo_write("full", path, "1\n");
	assert_like_gits("full");
	sh("rm full/.git/index && cd full && git reset -q");
	repo_write("full", path, "2\n");
	assert_like_gits("full");
}

static void damage_is_told(void **state)
{
	struct store_done done;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	sh("cd full/.git && cp index good && head -c 100 good >index");
	assert_error(repo_try(&done, s, TICKET, "1\n"), TKT_E_INVALID,
		     "git's index is damaged: an entry is cut off");
	sh("echo junk >full/.git/index");
	assert_error(repo_try(&done, s, TICKET, "1\n"), TKT_E_INVALID,
		     "git's index is damaged: no header");
	sh("cd full/.git && mv good index");
	store_free(s);
	repo_assert_whole("full");
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(version_2),
		T(version_3),
		T(version_4),
		T(split_indexes_are_gits_to_write),
		T(untracked_caches_are_kept),
		T(resolved_conflicts_are_kept),
		T(tables_of_offsets_may_go),
		T(the_cache_of_trees_stays_whole),
		T(sparse_folders_follow),
		T(sparse_without_a_sparse_index),
		T(sparse_with_a_folder_spelled_out),
		T(sparse_by_patterns_is_gits_to_write),
		T(a_file_outside_the_cone_is_in_the_way),
		T(a_staged_sparse_folder_is_somebodys),
		T(long_names_and_no_index),
		T(damage_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
