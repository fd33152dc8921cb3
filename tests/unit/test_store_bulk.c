/* Thousands of files at once, through git fast-import. */
#include <unistd.h>
#include "repo.h"
#include "unit.h"

#define FILES 2000

static void put_many(struct store_tx *tx, int round)
{
	char path[64], text[64];

	for (int i = 0; i < FILES; i++) {
		unsigned hash = (unsigned)i * 2654435761u;

		snprintf(path, sizeof(path), "tickets/%x/%02x/%08x.json",
			 hash >> 28, (hash >> 20) & 255, hash);
		snprintf(text, sizeof(text), "{%d of %d}\n", i, round);
		assert_ok(store_put(tx, path, text, strlen(text)));
	}
}

static void bulk(struct store_done *done, struct store *s, int round)
{
	struct store_tx *tx;

	assert_ok(store_begin(&tx, s, STORE_BULK));
	put_many(tx, round);
	assert_ok(store_put(tx, "kb/1/a.md", "old", 3));
	assert_ok(store_put(tx, "kb/1/a.md", "new", 3));
	assert_ok(store_put(tx, "\"odd\" \\name\\", "", 0));
	assert_ok(store_commit(done, tx, "import\n\nmany", &repo_who));
	store_tx_free(tx);
}

static void bulk_is_one_commit(void **state)
{
	(void)state;
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		const char *dir = repo_layouts[layout];
		struct store_done done;
		struct store *s;

		repo_init(dir, layout);
		s = repo_open(dir);
		for (int round = 0; round < 2; round++) {
			bulk(&done, s, round);
			assert_false(done.raced);
			assert_false(done.nothing);
			assert_int_equal(done.warnings.len, 0);
			assert_string_equal(sh("git -C %s rev-parse HEAD",
					       dir), done.commit);
			store_done_release(&done);
			repo_assert_whole(dir);
		}
		assert_string_equal(sh("git -C %s log --format=%%s,%%an,%%ct,"
				       "%%b", dir),
				    "import,Anna Example,1700000000,many\n\n"
				    "import,Anna Example,1700000000,many\n\n"
				    "init,Anna Example,1700000000,");
		assert_string_equal(sh("git -C %s ls-tree -r HEAD | wc -l",
				       dir), "2005");
		assert_string_equal(repo_show(dir, "kb/1/a.md"), "new");
		assert_string_equal(repo_show(dir, "\"odd\" \\name\\"), "");
		assert_string_equal(sh("git -C %s for-each-ref "
				       "--format='%%(refname)'", dir),
				    "refs/heads/main");
		/* The same once more is no commit. */
		bulk(&done, s, 1);
		assert_true(done.nothing);
		store_done_release(&done);
		repo_assert_whole(dir);
		store_free(s);
	}
	assert_int_equal(sh_status("test -e sparse/tickets"), 1);
	assert_string_equal(sh("cd sparse && git ls-files --sparse"),
			    "\"\\\"odd\\\" \\\\name\\\\\"\n.gitattributes\n"
			    "desk.json\nkb/1/a.md\nkb/7c/7c01.md\ntickets/");
	assert_string_equal(sh("find full/tickets -type f | wc -l"), "2000");
}

/* A desk's first import may come before any commit. */
static void bulk_into_an_unborn_branch(void **state)
{
	struct store_done done;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	sh("cd full && git switch -q --orphan new && git clean -fdq");
	bulk(&done, s, 0);
	assert_false(done.raced);
	store_done_release(&done);
	assert_string_equal(sh("cd full && git rev-list --count HEAD"), "1");
	repo_assert_whole("full");
	store_free(s);
}

static void bulk_respects_edits_by_hand(void **state)
{
	struct store_done done;
	struct store_tx *tx;
	struct store *s;
	const struct tkt_error *err;

	(void)state;
	repo_init("full", STORE_FULL);
	sh("mkdir -p full/tickets/0/00 && echo mine >full/tickets/0/00/"
	   "00000000.json && echo x >>full/desk.json");
	s = repo_open("full");
	assert_ok(store_begin(&tx, s, STORE_BULK));
	put_many(tx, 0);
	err = store_commit(&done, tx, "x", &repo_who);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_REFUSED);
	assert_non_null(strstr(err->message, "tickets/0/00/00000000.json"));
	tkt_error_free(err);
	store_tx_free(tx);
	assert_string_equal(sh("cd full && git rev-list --count HEAD; "
			       "git status --porcelain"),
			    "1\n M desk.json\n?? tickets/");
	sh("rm -r full/tickets");
	bulk(&done, s, 0);
	store_done_release(&done);
	assert_string_equal(sh("cd full && git status --porcelain"),
			    " M desk.json");
	store_free(s);
}

static void bulk_can_lose_the_race(void **state)
{
	struct store_done done;
	struct store_tx *tx;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	assert_ok(store_begin(&tx, s, STORE_BULK));
	put_many(tx, 0);
	sh("cd full && git commit -q --allow-empty -m plain");
	assert_ok(store_commit(&done, tx, "x", &repo_who));
	assert_true(done.raced);
	store_done_release(&done);
	store_tx_free(tx);
	repo_assert_whole("full");
	assert_string_equal(sh("cd full && git log -1 --format=%%s; "
			       "git for-each-ref --format='%%(refname)'"),
			    "plain\nrefs/heads/main");
	store_free(s);
}

static void bulk_survives_a_dead_git(void **state)
{
	struct store_tx *tx;
	struct store *s;
	const struct tkt_error *err = NULL;

	(void)state;
	repo_init("bare", STORE_BARE);
	s = repo_open("bare");
	assert_ok(store_begin(&tx, s, STORE_BULK));
	assert_ok(store_put(tx, "a", "1", 1));
	sh("kill $(ps -o pid=,args= --ppid %d | "
	   "awk '/fast-impor[t]/ { print $1 }')", (int)getpid());
	for (int i = 0; !err && i < 1000; i++) {
		static char text[100000];

		err = store_put(tx, "b", text, sizeof(text));
	}
	assert_non_null(err);
	tkt_error_free(err);
	store_tx_free(tx);
	sh("rm -f bare/objects/pack/tmp_pack*");
	repo_assert_whole("bare");
	store_free(s);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(bulk_is_one_commit),
		T(bulk_into_an_unborn_branch),
		T(bulk_respects_edits_by_hand),
		T(bulk_can_lose_the_race),
		T(bulk_survives_a_dead_git),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
