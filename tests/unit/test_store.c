/* The store in its three layouts: making, finding, reading, writing. */
#include "repo.h"
#include "unit.h"

#define EACH_LAYOUT(name)                                                      \
	for (int layout = STORE_FULL; layout <= STORE_BARE; layout++)          \
		for (const char *name = repo_layouts[layout]; name; name = NULL)

static void init_makes_a_desk(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		struct store *s;

		repo_init(dir, layout);
		repo_assert_whole(dir);
		assert_string_equal(sh("git -C %s log --format=%%s,%%an,%%ae,"
				       "%%at,%%ce", dir),
				    "init,Anna Example,anna@desk.example,"
				    "1700000000,anna@desk.example");
		s = repo_open(dir);
		assert_int_equal(store_layout(s), layout);
		assert_string_equal(store_head(s),
				    sh("git -C %s rev-parse HEAD", dir));
		assert_true(!store_work_dir(s) == (layout == STORE_BARE));
		store_free(s);
	}
	assert_string_equal(sh("cat bare/info/attributes | head -1"),
			    "desk.json merge=tkt -text");
	assert_string_equal(sh("cd sparse && git ls-files --sparse"),
			    ".gitattributes\ndesk.json\nkb/7c/7c01.md");
}

static void init_refuses_a_desk(void **state)
{
	const struct store_file file = { "desk.json", "{}\n", 3 };

	(void)state;
	repo_init("full", STORE_FULL);
	assert_error(store_init("full", STORE_FULL, &file, 1, "again",
				&repo_who, &repo_options),
		     TKT_E_REFUSED, "there is a desk in 'full' already");
}

static void init_takes_a_repository_as_it_is(void **state)
{
	(void)state;
	sh("git init -q old && cd old && echo a >a && "
	   "echo '*.png -text' >.gitattributes && git add . && "
	   "git commit -q -m first && echo dirty >>a");
	repo_init("old", STORE_FULL);
	assert_string_equal(sh("cd old && git status --porcelain"), " M a");
	assert_string_equal(sh("cd old && git log --format=%%s"),
			    "init\nfirst");
	assert_string_equal(sh("head -2 old/.gitattributes"),
			    "*.png -text\ndesk.json merge=tkt -text");
	assert_string_equal(sh("cd old && git ls-files"),
			    ".gitattributes\na\ndesk.json\nkb/7c/7c01.md");
}

static void init_is_not_sparse_beside_other_files(void **state)
{
	const struct store_file file = { "desk.json", "{}\n", 3 };

	(void)state;
	sh("git init -q old && cd old && mkdir src && echo a >src/a && "
	   "git add . && git commit -q -m first");
	assert_error(store_init("old", STORE_SPARSE, &file, 1, "init",
				&repo_who, &repo_options),
		     TKT_E_REFUSED,
		     "'old' has files outside the desk's folders ('src'), "
		     "which a sparse work tree would not show");
	assert_error(store_init("old", STORE_BARE, &file, 1, "init",
				&repo_who, &repo_options),
		     TKT_E_REFUSED, "'old' is no bare repository");
}

/* A kill may have left any of these behind (design.md 8). */
static void init_finishes_what_was_cut(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		sh("git init -q %s %s", layout == STORE_BARE ? "--bare" : "",
		   dir);
		if (layout == STORE_SPARSE)
			sh("cd %s && git sparse-checkout set --cone "
			   "--sparse-index kb", dir);
		repo_init(dir, layout);
		repo_assert_whole(dir);
	}
}

static void open_looks_upward(void **state)
{
	struct store *s = NULL;

	(void)state;
	repo_init("desk", STORE_FULL);
	sh("mkdir -p desk/sub/deep && git init -q desk/sub");
	assert_ok(store_open(&s, "desk/sub/deep", /*exact=*/false,
			     &repo_options));
	assert_string_equal(store_work_dir(s), sh("cd desk && pwd -P"));
	store_free(s);
	s = NULL;
	assert_ok(store_open(&s, "desk/.git", /*exact=*/false, &repo_options));
	assert_string_equal(store_work_dir(s), sh("cd desk && pwd -P"));
	store_free(s);
}

static void open_finds_nothing(void **state)
{
	const struct tkt_error *err;
	struct store *s = NULL;

	(void)state;
	sh("mkdir empty && git init -q plain");
	err = store_open(&s, "empty", /*exact=*/true, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_NOT_FOUND);
	assert_string_equal(err->hint, "make one with 'tkt init', or name one "
				       "with --desk");
	tkt_error_free(err);
	err = store_open(&s, "plain", /*exact=*/false, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_NOT_FOUND);
	tkt_error_free(err);
	err = store_open(&s, "nowhere", /*exact=*/false, &repo_options);
	assert_error(err, TKT_E_NOT_FOUND, "there is no folder 'nowhere'");
	assert_null(s);
}

static void open_says_what_it_cannot_read(void **state)
{
	const struct tkt_error *err;
	struct store *s = NULL;

	(void)state;
	sh("git init -q --object-format=sha256 sha && cd sha && "
	   "echo {} >desk.json && git add . && git commit -q -m x");
	err = store_open(&s, "sha", /*exact=*/true, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_REPO_STATE);
	assert_non_null(strstr(err->message, "names objects by sha256"));
	tkt_error_free(err);
	repo_init("table", STORE_FULL);
	sh("cd table && git config core.repositoryformatversion 1 && "
	   "git config extensions.refstorage reftable");
	err = store_open(&s, "table", /*exact=*/true, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_REPO_STATE);
	assert_non_null(strstr(err->message, "keeps its branches in reftable"));
	tkt_error_free(err);
}

static void write_then_read(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		struct store *s;
		BUF_LOCAL text = BUF_INIT;
		char oid[STORE_OID_LEN + 1];
		bool there = true;

		repo_init(dir, layout);
		s = repo_open(dir);
		repo_put(s, TICKET, "{1}\n");
		repo_assert_whole(dir);
		repo_put(s, TICKET, "{2}\n");
		repo_assert_whole(dir);
		assert_string_equal(repo_show(dir, TICKET), "{2}");
		/* A snapshot is what begin saw, until it is refreshed. */
		assert_ok(store_read(&text, oid, s, TICKET, 100));
		assert_string_equal(text.bytes, "{1}\n");
		assert_ok(store_refresh(s, &there));
		assert_true(there);
		assert_ok(store_refresh(s, &there));
		assert_false(there);
		buf_reset(&text);
		assert_ok(store_read(&text, oid, s, TICKET, 100));
		assert_string_equal(text.bytes, "{2}\n");
		assert_string_equal(oid, sh("git -C %s rev-parse HEAD:%s", dir,
					    TICKET));
		buf_reset(&text);
		assert_ok(store_read_blob(&text, s, oid, 100));
		assert_string_equal(text.bytes, "{2}\n");
		store_free(s);
	}
}

static void read_knows_its_limits(void **state)
{
	BUF_LOCAL text = BUF_INIT;
	struct store *s;
	bool there;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	assert_error(store_read(&text, NULL, s, "none", 10), TKT_E_NOT_FOUND,
		     "there is no 'none'");
	assert_error(store_read(&text, NULL, s, "desk.json/x", 10),
		     TKT_E_NOT_FOUND, "there is no 'desk.json/x'");
	assert_error(store_read(&text, NULL, s, "kb", 10), TKT_E_INVALID,
		     "'kb' is no plain file");
	assert_error(store_read(&text, NULL, s, "desk.json", 2),
		     TKT_E_TOO_LARGE,
		     "cannot read 'desk.json': 3 bytes are more than 2");
	assert_error(store_read_blob(&text, s, "12", 2), TKT_E_USAGE,
		     "'12' is no object's name");
	assert_ok(store_exists(&there, s, "kb/7c/7c01.md"));
	assert_true(there);
	assert_ok(store_exists(&there, s, "kb/7c/none"));
	assert_false(there);
	assert_int_equal(text.len, 0);
	store_free(s);
}

static void put_refuses_bad_paths(void **state)
{
	static const char *const bad[] = {
		"",	     "/a",	  "a/",	    "a//b", "../a", "a/../b",
		"./a",	     ".git/hooks/x", "a/.GIT/b", "a\nb", "a\177b",
	};
	struct store *s;
	struct store_tx *tx;

	(void)state;
	repo_init("full", STORE_FULL);
	s = repo_open("full");
	assert_ok(store_begin(&tx, s, /*flags=*/0));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct tkt_error *err = store_put(tx, bad[i], "x", 1);

		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_INVALID);
		tkt_error_free(err);
	}
	store_tx_free(tx);
	repo_assert_whole("full");
	store_free(s);
}

static void a_commit_takes_many_files(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		struct store_done done;
		struct store_tx *tx;
		struct store *s;
		char path[64];

		repo_init(dir, layout);
		s = repo_open(dir);
		assert_ok(store_begin(&tx, s, /*flags=*/0));
		for (int i = 0; i < 300; i++) {
			snprintf(path, sizeof(path), "tickets/%x/%02x/%d",
				 i % 16, i * 7 % 256, i);
			assert_ok(store_put(tx, path, path, strlen(path)));
		}
		assert_ok(store_put(tx, "kb/1/a.md", "old", 3));
		assert_ok(store_put(tx, "kb/1/a.md", "new", 3));
		assert_ok(store_commit(&done, tx, "many\n\n", &repo_who));
		store_tx_free(tx);
		assert_string_equal(done.commit,
				    sh("git -C %s rev-parse HEAD", dir));
		store_done_release(&done);
		assert_string_equal(repo_show(dir, "kb/1/a.md"), "new");
		assert_string_equal(sh("git -C %s ls-tree -r HEAD tickets | "
				       "wc -l", dir), "300");
		assert_string_equal(sh("git -C %s log -1 --format=%%B", dir),
				    "many\n");
		repo_assert_whole(dir);
		store_free(s);
	}
}

static void nothing_new_is_no_commit(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		struct store_done done;
		struct store_tx *tx;
		struct store *s;

		repo_init(dir, layout);
		s = repo_open(dir);
		assert_ok(repo_try(&done, s, "desk.json", "{}\n"));
		assert_true(done.nothing);
		store_done_release(&done);
		assert_ok(store_begin(&tx, s, /*flags=*/0));
		assert_ok(store_commit(&done, tx, "x", &repo_who));
		assert_true(done.nothing);
		store_tx_free(tx);
		store_done_release(&done);
		assert_string_equal(sh("git -C %s rev-list --count HEAD", dir),
				    "1");
		repo_assert_whole(dir);
		store_free(s);
	}
}

static void a_transaction_left_alone_does_nothing(void **state)
{
	(void)state;
	EACH_LAYOUT(dir) {
		struct store_tx *tx;
		struct store *s;

		repo_init(dir, layout);
		s = repo_open(dir);
		for (unsigned flags = 0; flags <= STORE_BULK; flags++) {
			assert_ok(store_begin(&tx, s, flags));
			assert_ok(store_put(tx, TICKET, "x", 1));
			store_tx_free(tx);
			/* git's own, which the next gc takes away. */
			sh("rm -f \"$(git -C %s rev-parse --absolute-git-dir)\""
			   "/objects/pack/tmp_pack*", dir);
			repo_assert_whole(dir);
		}
		store_free(s);
	}
}

struct seen {
	struct buf paths;
	size_t bytes, faults;
};

static const struct tkt_error *note(void *context, const struct store_entry *e)
{
	struct seen *seen = context;

	buf_addf(&seen->paths, "%s%s", e->path,
		 e->mode == 0040000 ? "/ " : " ");
	if (e->bytes)
		seen->bytes += strlen(e->bytes);
	if (e->fault)
		seen->faults++;
	return NULL;
}

static void walk_gives_what_begins_with(void **state)
{
	static const struct {
		const char *prefix;
		unsigned flags;
		size_t max_len;
		const char *paths;
		size_t bytes;
	} cases[] = {
		{ "", 0, 0, ".gitattributes desk.json kb/7c/7c01.md "
		  "tickets/3/fa/3fa0.json tickets/3/fb/3fb0.json "
		  "tickets/a/bc/abc0.json ", 0 },
		{ "tickets/", STORE_WALK_BYTES, 100, "tickets/3/fa/3fa0.json "
		  "tickets/3/fb/3fb0.json tickets/a/bc/abc0.json ", 14 },
		{ "tickets/", STORE_WALK_BYTES, 4, "tickets/3/fa/3fa0.json "
		  "tickets/3/fb/3fb0.json tickets/a/bc/abc0.json ", 8 },
		{ "tickets/3/fa/3f", 0, 0, "tickets/3/fa/3fa0.json ", 0 },
		{ "tickets/3", STORE_WALK_FOLDERS, 0, "tickets/3/ "
		  "tickets/3/fa/ tickets/3/fa/3fa0.json tickets/3/fb/ "
		  "tickets/3/fb/3fb0.json ", 0 },
		{ "t", 0, 0, "tickets/3/fa/3fa0.json tickets/3/fb/3fb0.json "
		  "tickets/a/bc/abc0.json ", 0 },
		{ "tickets/4", 0, 0, "", 0 },
		{ "desk.json", STORE_WALK_BYTES, 9, "desk.json ", 3 },
		/* A file in the place of the folder. */
		{ "desk.json/", 0, 0, "desk.json ", 0 },
	};
	struct store *s;

	(void)state;
	repo_init("bare", STORE_BARE);
	s = repo_open("bare");
	repo_put(s, TICKET, "{1}\n");
	repo_put(s, "tickets/3/fb/3fb0.json", "{2}\n");
	repo_put(s, "tickets/a/bc/abc0.json", "{333}\n");
	assert_ok(store_refresh(s, NULL));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct seen seen = { .paths = BUF_INIT };

		assert_ok(store_walk(s, cases[i].prefix, cases[i].flags,
				     cases[i].max_len, note, &seen));
		assert_string_equal(seen.paths.bytes, cases[i].paths);
		assert_int_equal(seen.bytes, cases[i].bytes);
		buf_release(&seen.paths);
	}
	store_free(s);
}

static const struct tkt_error *stop(void *context, const struct store_entry *e)
{
	++*(int *)context;
	return tkt_error(TKT_E_FAILED, "stop at %s", e->path);
}

static void walk_ends_with_the_first_error(void **state)
{
	struct store *s;
	int calls = 0;

	(void)state;
	repo_init("bare", STORE_BARE);
	s = repo_open("bare");
	assert_error(store_walk(s, "", 0, 0, stop, &calls), TKT_E_FAILED,
		     "stop at .gitattributes");
	assert_int_equal(calls, 1);
	store_free(s);
}

#define MANY 700
#define BIG_LEN 400000 /* forty of them are more than is read ahead */

static size_t len_of(int i)
{
	return i % 16 == 3 ? BIG_LEN : (size_t)i;
}

struct order {
	int next, stop_at;
};

/* In order, whole, with a NUL behind. */
static const struct tkt_error *check_one(void *context,
					 const struct store_entry *e)
{
	struct order *order = context;
	int i = order->next++;
	char path[32];

	if (i == order->stop_at)
		return tkt_error(TKT_E_FAILED, "stop");
	snprintf(path, sizeof(path), "tickets/%04d", i);
	assert_string_equal(e->path, path);
	assert_null(e->fault);
	assert_int_equal(e->len, len_of(i));
	assert_int_equal(strlen(e->bytes), e->len);
	for (size_t k = 0; k < e->len; k++)
		if (e->bytes[k] != 'a' + i % 26)
			fail_msg("%s has another's bytes", e->path);
	return NULL;
}

static void walk_reads_ahead_in_order(void **state)
{
	static char text[BIG_LEN];
	struct order order = { .stop_at = -1 };
	struct store_done done;
	struct store_tx *tx;
	struct store *s;
	char path[32];

	(void)state;
	repo_init("bare", STORE_BARE);
	s = repo_open("bare");
	assert_ok(store_begin(&tx, s, STORE_BULK));
	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "tickets/%04d", i);
		memset(text, 'a' + i % 26, sizeof(text));
		assert_ok(store_put(tx, path, text, len_of(i)));
	}
	assert_ok(store_commit(&done, tx, "many", &repo_who));
	store_done_release(&done);
	store_tx_free(tx);
	assert_ok(store_refresh(s, NULL));
	assert_ok(store_walk(s, "tickets/", STORE_WALK_BYTES, 1 << 20,
			     check_one, &order));
	assert_int_equal(order.next, MANY);
	order = (struct order){ .stop_at = 300 };
	assert_error(store_walk(s, "tickets/", STORE_WALK_BYTES, 1 << 20,
				check_one, &order), TKT_E_FAILED, "stop");
	assert_int_equal(order.next, 301);
	store_free(s);
}

/* One damaged ticket must not hide the others. */
static void walk_tells_damage(void **state)
{
	struct seen seen = { .paths = BUF_INIT };
	struct store *s;

	(void)state;
	repo_init("bare", STORE_BARE);
	repo_write("bare", TICKET, "{1}\n");
	repo_write("bare", "tickets/3/fb/3fb0.json", "{2}\n");
	repo_write("bare", "tickets/4/fb/4fb0.json", "{3}\n");
	sh("cd bare && f() { p=$(git rev-parse HEAD:$1); "
	   "echo objects/$(echo $p | cut -c1-2)/$(echo $p | cut -c3-); } && "
	   "rm -f $(f " TICKET ") $(f tickets/4) && "
	   "chmod u+w $(f tickets/3/fb/3fb0.json) && "
	   "echo junk >$(f tickets/3/fb/3fb0.json)");
	s = repo_open("bare");
	assert_ok(store_walk(s, "tickets/", STORE_WALK_BYTES, 100, note,
			     &seen));
	assert_string_equal(seen.paths.bytes, "tickets/3/fa/3fa0.json "
			    "tickets/3/fb/3fb0.json tickets/4/ ");
	assert_int_equal(seen.faults, 3);
	assert_int_equal(seen.bytes, 0);
	buf_release(&seen.paths);
	store_free(s);
}

static const struct tkt_error *note_change(void *context,
					   const struct store_change *c)
{
	buf_addf(context, "%.4s %s %.4s %.4s\n", c->commit, c->path,
		 c->old_oid ? c->old_oid : "-", c->new_oid ? c->new_oid : "-");
	return NULL;
}

/* Against `git log -m`, which opens every tree. */
static void history_is_gits(void **state)
{
	BUF_LOCAL text = BUF_INIT;
	struct store *s;

	(void)state;
	repo_init("full", STORE_FULL);
	repo_write("full", TICKET, "{1}\n");
	sh("cd full && git checkout -q -b side");
	repo_write("full", "tickets/4/fa/4fa0.json", "{4}\n");
	repo_write("full", TICKET, "{2}\n");
	sh("cd full && git checkout -q main");
	repo_write("full", "tickets/5/fa/5fa0.json", "{5}\n");
	sh("cd full && git merge -q -m merge side && git rm -q " TICKET " && "
	   "mkdir -p " TICKET " && echo x >" TICKET "/x && git add . && "
	   "git commit -q -m odd");
	s = repo_open("full");
	assert_ok(store_history(s, "tickets/", note_change, &text));
	sh("cd full && git log --topo-order -m --no-renames --raw "
	   "--no-abbrev --format='C %%H' -- tickets | "
	   "sed 's/0000000000000000000000000000000000000000/-/g' | "
	   "awk '/^C/ { c = substr($2, 1, 4) } "
	   "/^:/ { split($0, p, \"\t\"); print c, p[2], "
	   "substr($3, 1, 4), substr($4, 1, 4) }' | LC_ALL=C sort >../want");
	assert_string_equal(sh("wc -l <want"), "9");
	assert_string_equal(sh("printf '%%s' '%s' | LC_ALL=C sort | "
			       "diff - want", text.bytes), "");
	assert_memory_equal(text.bytes, store_head(s), 4);
	store_free(s);
}

static void clone_gives_the_same_desk(void **state)
{
	(void)state;
	repo_init("origin", STORE_FULL);
	repo_write("origin", TICKET, "{1}\n");
	EACH_LAYOUT(dir) {
		char *made = NULL;

		assert_ok(store_clone(&made, "origin", dir, layout,
				      &repo_options));
		assert_string_equal(made, dir);
		free(made);
		repo_assert_whole(dir);
		repo_write(dir, TICKET, "{2}\n");
		repo_assert_whole(dir);
	}
	assert_int_equal(sh_status("test -e sparse/tickets"), 1);
	assert_int_equal(sh_status("test -e sparse/kb/7c/7c01.md"), 0);
}

static void clone_chooses_a_folder_as_git_does(void **state)
{
	static const struct {
		const char *url;
		enum store_layout layout;
		const char *dir;
	} cases[] = {
		{ "hub/desk", STORE_FULL, "desk" },
		{ "hub/desk/.git", STORE_BARE, "desk.git" },
		{ "hub/desk//", STORE_SPARSE, "desk" },
	};

	(void)state;
	sh("mkdir hub");
	repo_init("hub/desk", STORE_FULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *made = NULL;

		assert_ok(store_clone(&made, cases[i].url, /*dir=*/NULL,
				      cases[i].layout, &repo_options));
		assert_string_equal(made, cases[i].dir);
		sh("rm -rf %s", made);
		free(made);
	}
}

static void clone_refuses(void **state)
{
	const struct tkt_error *err;
	char *made = NULL;

	(void)state;
	assert_error(store_clone(&made, "-u", "x", STORE_FULL, &repo_options),
		     TKT_E_USAGE, "'-u' is no repository");
	assert_error(store_clone(&made, "x", "-x", STORE_FULL, &repo_options),
		     TKT_E_USAGE, "'-x' is no folder");
	err = store_clone(&made, "nowhere", "x", STORE_FULL, &repo_options);
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_NOT_FOUND);
	tkt_error_free(err);
	sh("git init -q plain && cd plain && echo a >a && git add a && "
	   "git commit -q -m x");
	assert_error(store_clone(&made, "plain", "x", STORE_FULL,
				 &repo_options),
		     TKT_E_REFUSED, "'plain' holds no desk");
	assert_int_equal(sh_status("test -e x"), 1);
	sh("mkdir y && echo mine >y/mine");
	assert_error(store_clone(&made, "plain", "y", STORE_FULL,
				 &repo_options),
		     TKT_E_REFUSED, "'y' is there already and not empty");
	assert_string_equal(sh("cat y/mine"), "mine");
}

static void merging_is_set_up_once(void **state)
{
	CLEANUP(free_ptr) char *driver = NULL;
	struct store *s;
	bool changed;

	(void)state;
	repo_init("hub", STORE_BARE);
	sh("rm hub/info/attributes");
	sh("git -C hub config --remove-section merge.tkt");
	s = repo_open("hub");
	assert_ok(store_setup_merge(NULL, &changed, s, /* dry_run */ true));
	assert_true(changed);
	assert_int_equal(sh_status("git -C hub config merge.tkt.driver"), 1);
	assert_ok(store_setup_merge(&driver, &changed, s, false));
	assert_true(changed);
	assert_string_equal(driver, "tkt hook merge %O %A %B %P %L");
	assert_string_equal(sh("git -C hub config merge.tkt.driver"),
			    "tkt hook merge %O %A %B %P %L");
	assert_string_equal(sh("git -C hub config merge.tkt.name"),
			    "tkt: union of events");
	assert_string_equal(sh("git -C hub cat-file blob "
			       "HEAD:.gitattributes | cmp - "
			       "hub/info/attributes"), "");
	sh("stat -c %%Y%%i hub/config hub/info/attributes >before");
	assert_ok(store_setup_merge(NULL, &changed, s, /* dry_run */ false));
	assert_false(changed);
	sh("stat -c %%Y%%i hub/config hub/info/attributes | cmp - before");
	store_free(s);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(init_makes_a_desk),
		T(init_refuses_a_desk),
		T(init_takes_a_repository_as_it_is),
		T(init_is_not_sparse_beside_other_files),
		T(init_finishes_what_was_cut),
		T(open_looks_upward),
		T(open_finds_nothing),
		T(open_says_what_it_cannot_read),
		T(write_then_read),
		T(read_knows_its_limits),
		T(put_refuses_bad_paths),
		T(a_commit_takes_many_files),
		T(nothing_new_is_no_commit),
		T(a_transaction_left_alone_does_nothing),
		T(walk_gives_what_begins_with),
		T(walk_ends_with_the_first_error),
		T(walk_reads_ahead_in_order),
		T(walk_tells_damage),
		T(history_is_gits),
		T(clone_gives_the_same_desk),
		T(clone_chooses_a_folder_as_git_does),
		T(clone_refuses),
		T(merging_is_set_up_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
