/* What people do to a work tree, its index and branches beside the store. */
#include <unistd.h>
#include "repo.h"
#include "unit.h"

static const char *status_of(const char *dir)
{
	return sh("git -C %s status --porcelain", dir);
}

static const char *count(const char *dir)
{
	return sh("git -C %s rev-list --count HEAD", dir);
}

/* The write is refused, and nothing has changed. */
static void assert_refused(const char *dir, const char *path,
			   const char *message)
{
	struct store *s = repo_open(dir);
	char *before = mem_strdup(sh("git -C %s rev-parse HEAD", dir));
	char *shown = mem_strdup(status_of(dir));
	struct store_done done;

	assert_error(repo_try(&done, s, path, "new\n"), TKT_E_REFUSED,
		     message);
	assert_string_equal(sh("git -C %s rev-parse HEAD", dir), before);
	assert_string_equal(status_of(dir), shown);
	store_free(s);
	free(before);
	free(shown);
}

static void an_edit_by_hand_is_not_overwritten(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("echo mine >full/" TICKET);
	assert_refused("full", TICKET, "'" TICKET "' has been changed by hand "
		       "and is not committed");
	sh("cd full && git add .");
	assert_refused("full", TICKET, "'" TICKET "' has changes in git's "
		       "index that are not committed");
	assert_string_equal(sh("cat full/" TICKET), "mine");
	/* Committed, it is the head's, and a write goes on top. */
	sh("cd full && git commit -q -m mine");
	repo_write("full", TICKET, "{2}\n");
	repo_assert_whole("full");
}

static void a_deleted_file_stays_deleted(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("rm full/" TICKET);
	assert_refused("full", TICKET, "'" TICKET "' has been changed by hand "
		       "and is not committed");
	sh("cd full && git rm -q --cached " TICKET);
	assert_refused("full", TICKET, "'" TICKET "' has changes in git's "
		       "index that are not committed");
}

static void a_file_in_the_way_stays(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	sh("mkdir -p full/tickets/3/fa && echo mine >full/" TICKET);
	assert_refused("full", TICKET, "'" TICKET "' is in the way and not "
		       "under git");
	sh("cd full && git add -N .");
	assert_refused("full", TICKET, "'" TICKET "' has changes in git's "
		       "index that are not committed");
}

/* A link in place of a folder was seen to lead out of the repository. */
static void a_link_does_not_lead_out(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	sh("mkdir out && ln -s ../out full/tickets");
	assert_refused("full", TICKET, "'" TICKET "' is in the way and not "
		       "under git");
	sh("rm full/tickets && mkdir -p full/tickets/3/fa && "
	   "echo secret >out/x && ln -s ../../../../out/x full/" TICKET);
	assert_refused("full", TICKET, "'" TICKET "' is in the way and not "
		       "under git");
	assert_string_equal(sh("cat out/x; ls out"), "secret\nx");
}

static void a_folder_is_no_file(void **state)
{
	struct store_done done;
	struct store_tx *tx;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	assert_error(repo_try(&done, s, "kb", "x"), TKT_E_REFUSED,
		     "'kb' is a folder already");
	assert_error(repo_try(&done, s, "desk.json/a", "x"), TKT_E_REFUSED,
		     "'desk.json' is a file already");
	assert_ok(store_begin(&tx, s, /*flags=*/0));
	assert_ok(store_put(tx, "a", "1", 1));
	assert_ok(store_put(tx, "a-b", "2", 1));
	assert_ok(store_put(tx, "a/c", "3", 1));
	assert_error(store_commit(&done, tx, "x", &repo_who), TKT_E_REFUSED,
		     "'a' cannot be a file and a folder");
	store_tx_free(tx);
	store_free(s);
	repo_assert_whole("full");
}

static void other_changes_stay_as_they_are(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("cd full && echo a >a && echo b >b && git add a b && "
	   "git commit -q -m ab && echo 1 >>a && git add a && echo 2 >>a && "
	   "echo 1 >>b && rm kb/7c/7c01.md && git mv desk.json d.json && "
	   "echo u >untracked && git status --porcelain >../before && "
	   "git diff >>../before && git diff --cached >>../before");
	repo_write("full", TICKET, "{2}\n");
	repo_write("full", "tickets/4/fa/4fa0.json", "{4}\n");
	sh("cd full && { git status --porcelain; git diff; "
	   "git diff --cached; } | diff ../before -");
	assert_string_equal(sh("cd full && git fsck --no-dangling 2>&1"), "");
}

static void a_time_stamp_is_no_edit(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("touch -d 2001-01-01 full/" TICKET);
	repo_write("full", TICKET, "{2}\n");
	repo_assert_whole("full");
}

/*
 * git compares times to the second.  An entry as young as the index is looked
 * at again; a younger index of ours must not make such a change invisible.
 */
static void a_change_in_the_same_second_is_seen(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	for (int i = 0; i < 20; i++) {
		sh("cd full && printf aaaa%02d >racy && git add racy && "
		   "git commit -q -m r && printf bbbb%02d >racy", i, i);
		repo_write("full", TICKET, i % 2 ? "{1}\n" : "{2}\n");
		assert_string_equal(status_of("full"), " M racy");
		sh("cd full && git checkout -q racy");
	}
}

static void states_of_the_repository_are_told(void **state)
{
	static const struct {
		const char *prepare, *message, *hint;
	} cases[] = {
		{ "git checkout -q --detach",
		  "is detached, a write would be on no branch",
		  "git switch <branch>" },
		{ "git merge -q --no-commit --no-ff side",
		  "a merge is under way in",
		  "finish it with 'tkt sync --continue', or leave it with "
		  "'git merge --abort'" },
		{ "git cherry-pick clash",
		  "a cherry-pick is under way in",
		  "finish it with 'tkt sync --continue', or leave it with "
		  "'git cherry-pick --abort'" },
		{ "git revert clash~1",
		  "a revert is under way in",
		  "finish it with 'tkt sync --continue', or leave it with "
		  "'git revert --abort'" },
		{ "git rebase clash",
		  "a rebase is under way in",
		  "finish it with 'tkt sync --continue', or leave it with "
		  "'git rebase --abort'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct tkt_error *err;
		struct store_done done;
		struct store *s;

		repo_init("full", STORE_FULL);
		sh("cd full && git checkout -q -b side && echo 1 >a && "
		   "git add a && git commit -q -m a && "
		   "git checkout -q -b clash main && echo 1 >c && "
		   "git add c && git commit -q -m c1 && echo 2 >c && "
		   "git commit -q -a -m c2 && git checkout -q main && "
		   "echo 3 >c && git add c && git commit -q -m c3");
		sh_status("cd full && { %s; } >/dev/null 2>&1",
			  cases[i].prepare);
		s = repo_open("full");
		err = repo_try(&done, s, TICKET, "x");
		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_REPO_STATE);
		assert_non_null(strstr(err->message, cases[i].message));
		assert_string_equal(err->hint, cases[i].hint);
		tkt_error_free(err);
		store_free(s);
		sh("rm -rf full");
	}
}

static void a_moved_branch_is_a_race(void **state)
{
	(void)state;
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		const char *dir = repo_layouts[layout];
		struct store_done done;
		struct store_tx *tx;
		struct store *s;

		repo_init(dir, layout);
		s = repo_open(dir);
		assert_ok(store_begin(&tx, s, /*flags=*/0));
		assert_ok(store_put(tx, TICKET, "x", 1));
		sh("cd %s && git update-ref HEAD $(git commit-tree -m plain "
		   "-p HEAD HEAD^{tree})", dir);
		assert_ok(store_commit(&done, tx, "x", &repo_who));
		assert_true(done.raced);
		store_tx_free(tx);
		store_done_release(&done);
		assert_string_equal(count(dir), "2");
		repo_assert_whole(dir);
		repo_put(s, TICKET, "x");
		assert_string_equal(count(dir), "3");
		repo_assert_whole(dir);
		store_free(s);
	}
}

/* A branch without commits has no old value to compare. */
static void an_unborn_branch_is_a_race_too(void **state)
{
	const struct store_file file = { "desk.json", "{}\n", 3 };
	struct store *s;
	struct store_tx *tx;
	struct store_done done;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	sh("cd full && git symbolic-ref HEAD refs/heads/new/born && "
	   "git rm -q -r --cached .");
	assert_ok(store_begin(&tx, s, /*flags=*/0));
	assert_string_equal(store_head(s), "");
	assert_ok(store_put(tx, file.path, file.bytes, file.len));
	sh("cd full && git update-ref refs/heads/new/born main");
	assert_error(store_commit(&done, tx, "x", &repo_who), TKT_E_REFUSED,
		     "'desk.json' is in the way and not under git");
	sh("rm full/desk.json");
	assert_ok(store_commit(&done, tx, "x", &repo_who));
	assert_true(done.raced);
	store_done_release(&done);
	sh("cd full && git update-ref -d refs/heads/new/born");
	assert_ok(store_commit(&done, tx, "x", &repo_who));
	assert_false(done.raced);
	store_done_release(&done);
	store_tx_free(tx);
	assert_string_equal(count("full"), "1");
	assert_string_equal(sh("cat full/desk.json"), "{}");
	store_free(s);
}

static void packed_branches_are_found_and_moved(void **state)
{
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	sh("cd full && git checkout -q -b a/b/c");
	s = repo_open("full");
	repo_put(s, TICKET, "{1}\n");
	sh("cd full && git gc -q && git pack-refs --all --prune && "
	   "rmdir .git/refs/heads/a/b .git/refs/heads/a 2>/dev/null; "
	   "! test -e .git/refs/heads/a");
	repo_put(s, TICKET, "{2}\n");
	repo_assert_whole("full");
	assert_string_equal(sh("cd full && git rev-list --count a/b/c"), "3");
	store_free(s);
}

static void a_branch_below_a_branch_is_refused(void **state)
{
	struct store_done done;
	struct store *s;
	const struct tkt_error *err;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	sh("cd full && git pack-refs --all --prune && "
	   "git symbolic-ref HEAD refs/heads/main/x && "
	   "git rm -rq --cached . && rm -r desk.json");
	err = repo_try(&done, s, "desk.json", "x");
	assert_error(err, TKT_E_REPO_STATE, "there is a branch "
		     "'refs/heads/main', so there can be no "
		     "'refs/heads/main/x'");
	store_free(s);
}

static void the_reflog_is_kept(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	assert_string_equal(sh("cd full && git reflog show --format=%%gs%%gn"),
			    "commit: writeAnna Example\n"
			    "commit (initial): initAnna Example");
	assert_string_equal(sh("cd full && git reflog show main "
			       "--format=%%gs"),
			    "commit: write\ncommit (initial): init");
	repo_init("bare", STORE_BARE);
	assert_int_equal(sh_status("test -e bare/logs/HEAD"), 1);
	sh("git -C bare config core.logAllRefUpdates true");
	repo_write("bare", TICKET, "{1}\n");
	assert_string_equal(sh("git -C bare reflog --format=%%gs"),
			    "commit: write");
}

static void a_linked_work_tree_is_like_any(void **state)
{
	(void)state;
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		const char *dir = repo_layouts[layout];

		repo_init(dir, layout);
		sh("git -C %s worktree add -q ../linked -b other 2>&1", dir);
		repo_write("linked", TICKET, "{1}\n");
		repo_assert_whole("linked");
		assert_string_equal(sh("git -C %s rev-list --count main", dir),
				    "1");
		repo_write(dir, TICKET, "{2}\n");
		repo_assert_whole(dir);
		repo_assert_whole("linked");
		sh("git -C %s worktree remove -f ../linked && "
		   "git -C %s branch -q -D other", dir, dir);
	}
}

static void another_work_tree_on_the_branch_is_told(void **state)
{
	struct store_done done;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	sh("cd full && git worktree add -q -f ../linked main 2>&1");
	s = repo_open("full");
	assert_ok(repo_try(&done, s, TICKET, "{1}\n"));
	assert_int_equal(done.warnings.len, 1);
	assert_non_null(strstr(done.warnings.items[0], "/linked' is on the "
			       "same branch and does not follow"));
	store_done_release(&done);
	store_free(s);
	sh("cd linked && git reset -q --keep HEAD && git reset -q --hard");
	s = repo_open("linked");
	assert_ok(repo_try(&done, s, TICKET, "{2}\n"));
	assert_int_equal(done.warnings.len, 1);
	assert_non_null(strstr(done.warnings.items[0], "/full' is on the "
			       "same branch"));
	store_done_release(&done);
	store_free(s);
}

static void line_ends_are_left_alone(void **state)
{
	(void)state;
	sh("git config --global core.autocrlf true && "
	   "git config --global core.safecrlf true");
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	repo_write("full", "kb/1/a.md", "# A\n\ntext\n");
	repo_assert_whole("full");
	assert_string_equal(sh("cat full/" TICKET " full/kb/1/a.md | "
			       "tr -d -c '\\r' | wc -c"), "0");
	sh("git clone -q full clone");
	repo_assert_whole("clone");
	repo_write("clone", TICKET, "{2}\n");
	/* git wrote this one with CRLF: that is no edit by hand. */
	assert_string_equal(sh("tr -d -c '\\r' <clone/.gitattributes | "
			       "wc -c"), "6");
	repo_write("clone", ".gitattributes", "desk.json -text\n");
	repo_assert_whole("clone");
}

static void a_lock_of_git_is_waited_for(void **state)
{
	struct store_options hasty = repo_options;
	const struct tkt_error *err;
	struct store_done done;
	struct store *s = NULL;

	(void)state;
	hasty.lock_timeout_s = 0;
	repo_init("full", STORE_FULL);
	assert_ok(store_open(&s, "full", /*exact=*/true, &hasty));
	sh("touch full/.git/index.lock");
	err = repo_try(&done, s, TICKET, "x");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_BUSY);
	assert_string_equal(err->hint, "try again; if no git is running any "
				       "more: tkt sync --continue");
	tkt_error_free(err);
	sh("mv full/.git/index.lock full/.git/refs/heads/main.lock");
	err = repo_try(&done, s, TICKET, "x");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_BUSY);
	tkt_error_free(err);
	/* Locks of others are theirs. */
	sh("rm full/.git/refs/heads/main.lock");
	store_free(s);
	repo_assert_whole("full");
	/* Given up soon enough, it is only a wait. */
	sh("touch full/.git/index.lock; "
	   "{ sleep 0.3; rm full/.git/index.lock; } >/dev/null 2>&1 &");
	repo_write("full", TICKET, "x");
	repo_assert_whole("full");
}

static void another_tkt_is_waited_for(void **state)
{
	struct store_options hasty = repo_options;
	struct store *first, *second = NULL;
	struct store_tx *held, *tx;

	(void)state;
	hasty.lock_timeout_s = 0;
	repo_init("full", STORE_FULL);
	first = repo_open("full");
	assert_ok(store_open(&second, "full", /*exact=*/true, &hasty));
	assert_ok(store_begin(&held, first, /*flags=*/0));
	assert_error(store_begin(&tx, second, /*flags=*/0), TKT_E_BUSY,
		     sh("printf \"another tkt writes in '%%s/.git'\" "
			"\"$(cd full && pwd -P)\""));
	store_tx_free(held);
	assert_ok(store_begin(&tx, second, /*flags=*/0));
	store_tx_free(tx);
	store_free(first);
	store_free(second);
}

static void a_shared_repository_stays_shared(void **state)
{
	(void)state;
	sh("git init -q --bare --shared=group hub");
	repo_init("hub", STORE_BARE);
	repo_write("hub", TICKET, "{1}\n");
	assert_string_equal(sh("find hub/objects -type d ! -perm -g+w"), "");
}

static void borrowed_objects_are_read(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("git -C full gc -q && git clone -q --shared full borrower");
	repo_write("borrower", TICKET, "{2}\n");
	repo_write("borrower", "tickets/4/fa/4fa0.json", "{1}\n");
	repo_assert_whole("borrower");
	assert_string_equal(repo_show("borrower", TICKET), "{2}");
}

static void a_repository_of_somebody_else_is_told(void **state)
{
	struct store *s = NULL;
	const struct tkt_error *err;

	(void)state;
	if (geteuid())
		skip();
	repo_init("full", STORE_FULL);
	sh("chown -R 4711 full");
	err = store_open(&s, "full", /*exact=*/true, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_REPO_STATE);
	assert_non_null(strstr(err->message, "belongs to somebody else"));
	assert_string_equal(err->hint,
			    sh("printf \"if you trust it: git config "
			       "--global --add safe.directory '%%s'\" "
			       "\"$PWD/full\""));
	tkt_error_free(err);
	/* What git takes for the desk's, `*` as well. */
	sh("git config --global --add safe.directory '*'");
	repo_write("full", TICKET, "{0}\n");
	sh("git config --global --unset-all safe.directory");
	sh("git config --global --add safe.directory \"$PWD/full\"");
	repo_write("full", TICKET, "{1}\n");
	sh("chown -R 0 full");
}

/* Two objects in the folder that stands for all are above gc.auto=1. */
static void loose_objects_are_packed_in_time(void **state)
{
	(void)state;
	repo_init("bare", STORE_BARE);
	sh("seq 1 1500 >n && mkdir f && cd f && split -l 1 -a 4 ../n && "
	   "ls >../names && cd .. && git -C bare config gc.auto 1 && "
	   "sed \"s|^|$PWD/f/|\" names | "
	   "git -C bare hash-object -w --stdin-paths >/dev/null");
	assert_string_equal(sh("ls bare/objects/pack"), "");
	repo_write("bare", TICKET, "{0}\n");
	/* First the graph, with the paths that commits changed. */
	for (int i = 0; i < 100; i++)
		if (!sh_status("sleep 0.1; test -e "
			       "bare/objects/info/commit-graph"))
			break;
	assert_string_equal(sh("ls bare/objects/pack"), "");
	sh("head -c 200 bare/objects/info/commit-graph | grep -q BIDX");
	repo_write("bare", TICKET, "{1}\n");
	for (int i = 0; i < 100; i++)
		if (!sh_status("sleep 0.1; test \"$(ls bare/objects/pack)\" "
			       "&& ! test -e bare/gc.pid"))
			break;
	assert_int_equal(sh_status("ls bare/objects/pack/*.pack >/dev/null"),
			 0);
	/* gc has made it anew, with them. */
	assert_string_equal(sh("git -C bare rev-list --count HEAD"), "3");
	sh("head -c 200 bare/objects/info/commit-graph | grep -q BIDX");
	sh("git -C bare commit-graph verify --no-progress");
	sh("git -C bare config maintenance.auto false");
	repo_write("bare", TICKET, "{2}\n");
	repo_assert_whole("bare");
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_edit_by_hand_is_not_overwritten),
		T(a_deleted_file_stays_deleted),
		T(a_file_in_the_way_stays),
		T(a_link_does_not_lead_out),
		T(a_folder_is_no_file),
		T(other_changes_stay_as_they_are),
		T(a_time_stamp_is_no_edit),
		T(a_change_in_the_same_second_is_seen),
		T(states_of_the_repository_are_told),
		T(a_moved_branch_is_a_race),
		T(an_unborn_branch_is_a_race_too),
		T(packed_branches_are_found_and_moved),
		T(a_branch_below_a_branch_is_refused),
		T(the_reflog_is_kept),
		T(a_linked_work_tree_is_like_any),
		T(another_work_tree_on_the_branch_is_told),
		T(line_ends_are_left_alone),
		T(a_lock_of_git_is_waited_for),
		T(another_tkt_is_waited_for),
		T(a_shared_repository_stays_shared),
		T(borrowed_objects_are_read),
		T(a_repository_of_somebody_else_is_told),
		T(loose_objects_are_packed_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
