/* Opening without libgit2: whatever is found, libgit2 and git find as well. */
#include <unistd.h>
#include "repo.h"
#include "store/conflict.h"
#include "store/leftover.h"
#include "store/light.h"
#include "store/private.h"
#include "unit.h"

static const struct store_options to_read = {
	.lock_timeout_s = 20,
	.damaged = true,
};

/* How many have started it: git_libgit2_init() counts. */
static int libgit2_users(void)
{
	int n = git_libgit2_init();

	git_libgit2_shutdown();
	return n - 1;
}

static struct store *open_to_read(const char *dir)
{
	struct store *s = NULL;

	assert_ok(store_open(&s, dir, /*exact=*/false, &to_read));
	return s;
}

/* What is to be the same, whoever opens it. */
static char *describe(const char *dir)
{
	const struct tkt_error *err;
	struct store *s = NULL;
	BUF_LOCAL out = BUF_INIT;

	err = store_open(&s, dir, /*exact=*/false, &to_read);
	if (err) {
		buf_addf(&out, "%d %s (%s)", (int)err->code, err->message,
			 err->hint ? err->hint : "");
		tkt_error_free(err);
		return buf_detach(&out);
	}
	buf_addf(&out, "%s %s %s %s %s %d", store_head(s),
		 s->head.ref ? s->head.ref : "-", s->git_dir, s->common_dir,
		 s->work_dir ? s->work_dir : "-", (int)s->layout);
	store_free(s);
	return buf_detach(&out);
}

/* The same with the note and without it, where libgit2 opens the desk. */
static void assert_note_changes_nothing(const char *dir, const char *what)
{
	CLEANUP(free_ptr) char *light = describe(dir);
	CLEANUP(free_ptr) char *slow = NULL;

	/* Not that of the desk "made", which the next is a copy of. */
	sh("rm -f desk/.git/tkt/head desk/.git/worktrees/*/tkt/head "
	   "git-dir/tkt/head");
	slow = describe(dir);
	if (strcmp(light, slow))
		fail_msg("%s: %s\nlibgit2: %s", what, light, slow);
}

/* A desk whose head is noted. */
static void make(const char *dir, enum store_layout layout)
{
	repo_init(dir, layout);
	store_free(open_to_read(dir));
}

/* --- libgit2 is not started --------------------------------------------- */

static void reading_starts_no_libgit2(void **state)
{
	(void)state;
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++) {
		const char *dir = repo_layouts[layout];
		CLEANUP(free_ptr) char *value = NULL;
		BUF_LOCAL note = BUF_INIT;
		struct store *s;
		bool there;

		make(dir, layout);
		s = open_to_read(dir);
		assert_string_equal(store_head(s),
				    sh("git -C %s rev-parse HEAD", dir));
		assert_int_equal(store_layout(s), layout);
		assert_ok(store_config_get(&value, /*origin=*/NULL, s,
					   "user.name"));
		assert_string_equal(value, "Bob");
		store_note_read(&note, s, "head");
		assert_string_equal(note.bytes, store_head(s));
		assert_int_equal(libgit2_users(), 0);
		assert_ok(store_exists(&there, s, "desk.json"));
		assert_true(there);
		assert_int_equal(libgit2_users(), 1);
		store_free(s);
		assert_int_equal(libgit2_users(), 0);
	}
}

static void settings_outside_start_no_libgit2(void **state)
{
	CLEANUP(free_ptr) char *value = NULL;
	CLEANUP(free_ptr) char *origin = NULL;

	(void)state;
	/* Were it started, it would have to be so between these two. */
	assert_int_equal(libgit2_users(), 0);
	assert_ok(store_config_get_global(&value, &origin, "user.email"));
	assert_string_equal(value, "bob@desk.example");
	assert_string_equal(origin, sh("printf 'file:%%s' ~/.gitconfig"));
}

static void who_only_writes_makes_no_note(void **state)
{
	(void)state;
	repo_init("full", STORE_FULL);
	store_free(repo_open("full"));
	assert_int_equal(sh_status("test -e full/.git/tkt"), 1);
}

/* --- the same as libgit2 ------------------------------------------------ */

struct kind {
	const char *name;
	const char *command; /* makes it of the desk "desk", in its folder */
	const char *dir;     /* where it is then */
	bool is_light;
};

static const struct kind kinds[] = {
	{ "loose", "true", "desk", true },
	{ "below", "mkdir -p a/b", "desk/a/b", true },
	{ "packed", "git pack-refs --all", "desk", true },
	{ "packed among many",
	  "git branch a; git branch z; git tag -a -m t v1; "
	  "git pack-refs --all", "desk", true },
	{ "loose over packed",
	  "git pack-refs --all; git commit -q --allow-empty -m more",
	  "desk", true },
	{ "a branch with folders",
	  "git switch -q -c a/b/c; git pack-refs --all", "desk", true },
	{ "an empty folder in its place",
	  "git switch -q -c a; git pack-refs --all; mkdir .git/refs/heads/a",
	  "desk", true },
	{ "a name in UTF-8", "git switch -q -c caf\xc3\xa9", "desk", true },
	{ "detached", "git switch -q --detach", "desk", true },
	{ "settings of the work tree",
	  "git config extensions.worktreeConfig true; "
	  "git config --worktree a.b c", "desk", true },
	{ "sparse", "git sparse-checkout set --sparse-index kb", "desk", true },
	{ "gc", "git gc -q", "desk", true },
	{ "linked", "git worktree add -q ../linked -b other", "linked", false },
	{ "a branch that is another",
	  "git symbolic-ref refs/heads/alias refs/heads/main; "
	  "git symbolic-ref HEAD refs/heads/alias", "desk", false },
	{ "elsewhere", "mv .git ../git-dir; "
	  "echo 'gitdir: ../git-dir' >.git", "desk", false },
	{ "linked folder", "mv .git ../git-dir; ln -s ../git-dir .git",
	  "desk", false },
	{ "the git directory itself", "true", "desk/.git", false },
	{ "its work tree elsewhere",
	  "mkdir ../work; git config core.worktree ../../work", "desk",
	  false },
	{ "include", "git config include.path none", "desk", false },
	{ "unborn", "git symbolic-ref HEAD refs/heads/none", "desk", false },
	{ "a spare blank", "echo 'ref:  refs/heads/main ' >.git/HEAD", "desk",
	  false },
	{ "a linked branch",
	  "mv .git/refs/heads/main .git/x; ln -s ../../x .git/refs/heads/main",
	  "desk", false },
	{ "linked HEAD", "rm .git/HEAD; ln -s refs/heads/main .git/HEAD",
	  "desk", false },
	{ "another's", "test $(id -u) != 0 || chown 1 .", "desk", true },
};

static void each_kind_is_found_as_by_libgit2(void **state)
{
	(void)state;
	make("made", STORE_FULL);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const struct kind *k = &kinds[i];
		bool is_own = strcmp(k->name, "another's") || geteuid();
		struct store *s = NULL;

		sh("cp -a made desk && cd desk && { %s; } 2>&1", k->command);
		free(describe(k->dir)); /* makes the note, where it can */
		tkt_error_free(store_open(&s, k->dir, /*exact=*/false,
					  &to_read));
		if ((s && !s->began) != (k->is_light && is_own))
			fail_msg("'%s' is %slight", k->name,
				 s && !s->began ? "" : "not ");
		if (s && s->head.hex[0])
			assert_string_equal(store_head(s),
					    sh("git -C %s rev-parse HEAD",
					       k->dir));
		store_free(s);
		assert_note_changes_nothing(k->dir, k->name);
		sh("rm -rf desk linked git-dir work");
	}
}

/* What is wrong is told as ever, however good the note. */
static void damage_is_told_as_ever(void **state)
{
	static const char *const damages[] = {
		"rm HEAD", ": >HEAD", "echo nonsense >HEAD",
		"echo ref: refs/heads/../heads/main >HEAD",
		"echo ref: ../config >HEAD", "printf 'ref: refs/heads/' >HEAD",
		"echo ref: refs/heads/main.lock >HEAD", "mkfifo x; mv x HEAD",
		"echo 'ref: refs/heads/a b' >HEAD", "rm HEAD; mkdir HEAD",
		": >refs/heads/main", "echo nonsense >refs/heads/main",
		"echo 0123 >refs/heads/main", "rm refs/heads/main",
		"tr a-f A-F <refs/heads/main >x; mv x refs/heads/main",
		"echo $(cat refs/heads/main)x >refs/heads/main",
		"echo 0000000000000000000000000000000000000000 "
		">refs/heads/main",
		"echo 1111111111111111111111111111111111111111 "
		">refs/heads/main",
		"git pack-refs --all; : >packed-refs",
		"git pack-refs --all; echo nonsense >>packed-refs",
		"git pack-refs --all; head -c 60 packed-refs >x; "
		"mv x packed-refs",
		"git pack-refs --all; rm packed-refs; mkdir packed-refs",
		"git pack-refs --all; tr 0-9 g <packed-refs >x; "
		"mv x packed-refs",
		"git pack-refs --all; sed 's/ /\\t/' packed-refs >x; "
		"mv x packed-refs",
		"echo '[core' >>config", "echo nonsense >config",
		"git config core.repositoryformatversion 99",
		"git config core.repositoryformatversion 1; "
		"git config extensions.what 1",
		"git config core.repositoryformatversion 1; "
		"git config extensions.objectformat sha256",
		"git config core.repositoryformatversion 1; "
		"git config extensions.refstorage reftable",
		"git config core.bare true", "git config core.bare nonsense",
		"git config extensions.worktreeconfig nonsense",
		"git config core.sparsecheckout nonsense",
		"echo ../x >commondir", "rm config",
	};

	(void)state;
	make("made", STORE_FULL);
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		sh("cp -a made desk && cd desk/.git && { %s; } 2>&1",
		   damages[i]);
		assert_note_changes_nothing("desk", damages[i]);
		sh("rm -rf desk");
	}
}

/* --- later -------------------------------------------------------------- */

static const struct tkt_error *see(void *context, const struct store_entry *e)
{
	(void)e;
	++*(int *)context;
	return NULL;
}

static const struct tkt_error *see_change(void *context,
					  const struct store_change *c)
{
	(void)c;
	++*(int *)context;
	return NULL;
}

static const struct tkt_error *see_pair(void *context,
					const struct store_pair *p)
{
	(void)p;
	++*(int *)context;
	return NULL;
}

static const struct tkt_error *ask_for_blob(int *n, struct store *s)
{
	BUF_LOCAL text = BUF_INIT;

	TRY(store_read_blob(&text, s, sh("git -C full rev-parse "
					 "HEAD:desk.json"), 100));
	*n += !strcmp(text.bytes, "{}\n");
	return NULL;
}

static const struct tkt_error *ask_relation(int *n, struct store *s)
{
	enum store_relation relation;
	char base[STORE_OID_LEN + 1];

	TRY(store_relate(&relation, base, s, sh("git -C full rev-parse "
						"HEAD~")));
	*n += relation == STORE_AHEAD;
	return NULL;
}

static const struct tkt_error *ask_other(int *n, struct store *s, int which)
{
	CLEANUP(store_remote_release) struct store_remote remote = { 0 };
	char oid[STORE_OID_LEN + 1];
	struct store_tx *tx = NULL;
	unsigned mode;
	bool what;

	*n = 1;
	switch (which) {
	case 0:
		return store_walk(s, "kb/", 0, 0, see, n);
	case 1:
		return store_history(s, "kb/", see_change, n);
	case 2:
		return store_compare(s, "", store_head(s), see_pair, n);
	case 3:
		return store_find(oid, &mode, s, store_head(s), "desk.json");
	case 4:
		return store_continue(&what, s);
	case 5:
		return store_leave(s);
	case 6:
		return store_config_set(s, "remote.origin.url", "../other");
	case 7:
		return store_remote_find(&remote, s, /*name=*/NULL);
	case 8:
		return store_setup_merge(/*driver=*/NULL, &what, s,
					 /*dry_run=*/false);
	case 9:
		return store_refresh(s, &what);
	case 10:
		TRY(store_begin(&tx, s, /*flags=*/0));
		store_tx_free(tx);
		return NULL;
	case 11:
		return ask_for_blob(n, s);
	default:
		return ask_relation(n, s);
	}
}

/* Each function of the store, as the first one that is called. */
static void any_question_may_be_the_first(void **state)
{
	struct store *s;
	int n;

	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{}\n");
	store_free(open_to_read("full"));
	for (int which = 0; which <= 12; which++) {
		s = open_to_read("full");
		assert_false(s->began);
		assert_ok(ask_other(&n, s, which));
		assert_true(n > 0);
		store_free(s);
	}
	s = open_to_read("full");
	assert_false(s->began);
	repo_put(s, TICKET, "{ }\n");
	store_free(s);
	assert_string_equal(repo_show("full", TICKET), "{ }");
	repo_assert_whole("full");
}

/* What was set is read anew. */
static void a_setting_is_seen_at_once(void **state)
{
	CLEANUP(free_ptr) char *before = NULL;
	CLEANUP(free_ptr) char *after = NULL;
	struct store *s;

	(void)state;
	make("full", STORE_FULL);
	s = open_to_read("full");
	assert_ok(store_config_get(&before, /*origin=*/NULL, s, "tkt.desk"));
	assert_null(before);
	assert_ok(store_config_set(s, "tkt.desk", "here"));
	assert_ok(store_config_get(&after, /*origin=*/NULL, s, "tkt.desk"));
	assert_string_equal(after, "here");
	store_free(s);
}

static void a_repository_that_goes_is_told(void **state)
{
	const struct tkt_error *err;
	struct store *s;
	bool there;

	(void)state;
	make("full", STORE_FULL);
	s = open_to_read("full");
	sh("mv full/.git full/git");
	err = store_exists(&there, s, "desk.json");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_NOT_FOUND);
	tkt_error_free(err);
	sh("mv full/git full/.git && mv full/.git/objects full/.git/x && "
	   "mkdir full/.git/objects");
	err = store_exists(&there, s, "desk.json");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_INVALID);
	tkt_error_free(err);
	sh("rmdir full/.git/objects; mv full/.git/x full/.git/objects");
	assert_ok(store_exists(&there, s, "desk.json"));
	assert_true(there);
	store_free(s);
}

/* --- while git packs refs ----------------------------------------------- */

#define COMMITS 12

/*
 * The branch goes through commits in turn and is packed each time: whoever
 * looks finds one of them, and never an older one than before.
 */
static void packing_refs_hides_no_head(void **state)
{
	struct store place = { .git_dir = NULL };
	char ids[COMMITS][STORE_OID_LEN + 1];
	struct store *s;
	int now = 0, seen = 0;

	(void)state;
	make("full", STORE_FULL);
	for (int i = 0; i < COMMITS; i++)
		snprintf(ids[i], sizeof(ids[i]), "%s",
			 sh("cd full && git commit -q --allow-empty -m %d && "
			    "git rev-parse HEAD", i));
	sh("cd full && git update-ref refs/heads/main %s", ids[0]);
	s = open_to_read("full");
	place.git_dir = s->git_dir;
	place.common_dir = s->common_dir;
	sh("cd full; { for i in $(git rev-list --reverse %s..%s); do "
	   "git update-ref refs/heads/main $i && git pack-refs --all; "
	   "done; touch done; } >/dev/null 2>&1 &", ids[0], ids[COMMITS - 1]);
	while (access("full/done", F_OK)) {
		struct snapshot head = { 0 };
		int at = now;

		if (!light_head(&head, &place))
			fail_msg("no head after %s", ids[now]);
		while (at < COMMITS && strcmp(head.hex, ids[at]))
			at++;
		if (at == COMMITS)
			fail_msg("'%s' after %s", head.hex, ids[now]);
		now = at;
		seen++;
		snapshot_release(&head);
	}
	assert_true(seen > COMMITS);
	store_free(s);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reading_starts_no_libgit2),
		T(settings_outside_start_no_libgit2),
		T(who_only_writes_makes_no_note),
		T(each_kind_is_found_as_by_libgit2),
		T(damage_is_told_as_ever),
		T(any_question_may_be_the_first),
		T(a_setting_is_seen_at_once),
		T(a_repository_that_goes_is_told),
		T(packing_refs_hides_no_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
