/*
 * The store: a git repository that holds a desk's files.
 *
 * The only place that knows libgit2 (`git_*` never leaves lib/store), the only
 * one that touches the disk, and the only one that may sleep or start another
 * program.  It knows paths and bytes, not tickets.
 *
 * Reading sees one snapshot: the commit that HEAD's branch named when the
 * store was opened or last refreshed.  Readers take no lock and never wait.
 *
 * Writing is a transaction.  Sequence (internal.h says why in this order):
 *
 *	store_begin(&tx, store, flags)     lock, look at the repository's state,
 *	                                   finish what a crash cut, pin the head
 *	store_read(…)                      sees the pinned head
 *	store_put(tx, path, bytes, len)    once for each file
 *	store_commit(&done, tx, message,   objects and journal, durable; work
 *		     who)                  tree and index; compare-and-swap of
 *	                                   the branch; journal gone
 *	store_tx_free(tx)                  unlocks; before commit: nothing
 *	                                   happened
 *
 * A commit reported as done is durable.  One that lost the race for the branch
 * (plain git does not know our lock) sets done.raced; the caller plans anew on
 * the new head.  A commit that fails leaves HEAD, index and work tree as they
 * were, or, where the process was killed, a journal: the next store_begin()
 * completes what it tells of where the branch moved, else takes it back.
 *
 * Three kinds of repository, the same functions: full work tree, sparse
 * (cone, sparse index, only kb/ on disk) and bare.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

#define STORE_OID_LEN 40
#define STORE_READ_MAX_LEN (16u << 20) /* reading stops here */

struct store;
struct store_tx;

enum store_layout {
	STORE_FULL,
	STORE_SPARSE,
	STORE_BARE,
};

/*
 * Everything a process decides for its store; of the environment only what is
 * git's (GIT_…) is read, where git's configuration is asked for.
 */
struct store_options {
	int64_t lock_timeout_s;  /* how long a writer waits for another */
	bool fsync;              /* false only for tests and benchmarks */
	/* To read: opens also one that has lost its desk.json, and makes notes
	 * that the next reader is quicker with. */
	bool damaged;
	/* A name is lent for messages of git's own children; NULL: quiet.
	 * `what` NULL: it is over, for now. */
	void (*progress)(void *context, const char *what, uint64_t done,
			 uint64_t total);
	void *progress_context;
	/* Steady, for store_work_tree_is_slow(); NULL: nothing is timed. */
	int64_t (*clock_ms)(void);
};

/* --- making and finding ------------------------------------------------- */

struct store_file {
	const char *path;
	const void *bytes;
	size_t len;
};

/* Who a commit is by; the time is tkt's now, so that tests can fix it. */
struct store_signature {
	const char *name, *email;
	int64_t at;
};

/*
 * Makes a repository at `dir` (made where missing) whose first commit holds
 * `files`, among them .gitattributes; writes info/attributes in a bare one.
 * An existing repository without a desk is taken as it is, its files kept,
 * and gets the commit on its current branch (layout SPARSE is then refused
 * where it has files outside the desk's folders). A killed init is finished by
 * running it again.
 * Errors: REFUSED where a desk is already there, IO.
 */
const struct tkt_error *store_init(const char *dir, enum store_layout layout,
				   const struct store_file *files, size_t n,
				   const char *message,
				   const struct store_signature *who,
				   const struct store_options *options)
	TKT_CHECK;

/*
 * `git clone` of a desk, then the merge driver's configuration. `dir` NULL:
 * as git chooses; *made (caller frees) is where it went. A partial directory
 * is removed on failure, as git does.
 * Errors: UNREACHABLE, REFUSED where it holds no desk, USAGE for a url or dir
 * that begins with '-'.
 */
const struct tkt_error *store_clone(char **made, const char *url,
				    const char *dir, enum store_layout layout,
				    const struct store_options *options)
	TKT_CHECK;

/*
 * Opens the repository that holds `dir` or the nearest one upward whose HEAD
 * has desk.json; with `exact` only `dir` itself (a work tree's top or a git
 * directory). Worktrees, GIT_DIR files and bare repositories included.
 * Errors: NOT_FOUND with a hint to `tkt init`; REPO_STATE for a desk whose
 * tree has lost its desk.json; IO. Reads the disk.
 */
const struct tkt_error *store_open(struct store **out, const char *dir,
				   bool exact,
				   const struct store_options *options)
	TKT_CHECK;
void store_free(struct store *s);

enum store_layout store_layout(const struct store *s);
const char *store_git_dir(const struct store *s);   /* of this work tree */
const char *store_common_dir(const struct store *s); /* of all of them */
const char *store_work_dir(const struct store *s);  /* NULL: bare */

/* --- reading ------------------------------------------------------------ */

/* Pins the present head as the snapshot. *changed (may be NULL): it moved. */
const struct tkt_error *store_refresh(struct store *s, bool *changed)
	TKT_CHECK;

/* The snapshot's commit in hex, "" for a branch without commits. */
const char *store_head(const struct store *s);

/*
 * The file's bytes at the snapshot, appended to `out`; its blob id into
 * oid[41] unless NULL. Errors: NOT_FOUND; TOO_LARGE above `max_len`, known
 * before the bytes are read; INVALID where the path is no plain file.
 */
const struct tkt_error *store_read(struct buf *out, char *oid,
				   struct store *s, const char *path,
				   size_t max_len) TKT_CHECK;

/* Does the snapshot have this path? */
const struct tkt_error *store_exists(bool *out, struct store *s,
				     const char *path) TKT_CHECK;

struct store_entry {
	const char *path; /* from the root */
	const char *oid;
	unsigned mode;    /* git's: 0100644, 0040000 … */
	/* Filled where bytes were asked for and the entry is a blob: */
	const char *bytes; /* NUL-terminated; NULL when above max_len */
	size_t len;        /* of the blob, also when bytes is NULL */
	/* Damage that git found when reading it, or NULL; then no bytes. */
	const char *fault;
};

enum store_walk_flags {
	STORE_WALK_BYTES = 1 << 0,   /* give contents */
	STORE_WALK_FOLDERS = 1 << 1, /* give trees too, before what they hold */
};

typedef const struct tkt_error *store_walk_fn(void *context,
					      const struct store_entry *entry);

/*
 * Calls `fn` for every entry of the snapshot whose path begins with `prefix`
 * (any string of bytes, "" for all; whole folders that cannot match are not
 * opened), in git's order. Where the prefix ends with a slash, a file or a link
 * in the place of that folder is given too. Entries live until `fn` returns.
 * The first error of `fn` ends the walk and is returned.
 */
const struct tkt_error *store_walk(struct store *s, const char *prefix,
				   unsigned flags, size_t max_len,
				   store_walk_fn *fn, void *context) TKT_CHECK;

/* One path that one commit changed against one of its parents. */
struct store_change {
	const char *commit, *path;
	const char *old_oid, *new_oid; /* NULL: not there */
	unsigned parents;              /* that the commit has */
};
typedef const struct tkt_error *store_change_fn(void *context,
						const struct store_change *c);

/*
 * Every change below `prefix` in the history of the snapshot, against every
 * parent of each commit, newest first; equal subtrees are not opened.
 */
const struct tkt_error *store_history(struct store *s, const char *prefix,
				      store_change_fn *fn, void *context)
	TKT_CHECK;

/* A blob's bytes by its id, appended to `out`. */
const struct tkt_error *store_read_blob(struct buf *out, struct store *s,
					const char *oid, size_t max_len)
	TKT_CHECK;

/* --- writing ------------------------------------------------------------ */

enum store_begin_flags {
	/* Thousands of files: objects go through `git fast-import`. */
	STORE_BULK = 1 << 0,
};

/*
 * Errors: BUSY after the lock timeout; REPO_STATE when HEAD is detached or a
 * merge, rebase, cherry-pick or revert is under way, with what to do.
 */
const struct tkt_error *store_begin(struct store_tx **out, struct store *s,
				    unsigned flags) TKT_CHECK;

/*
 * The file is to have these bytes (copied or streamed at once). The last put
 * of a path wins. Errors: INVALID for a path that is absolute, has `..`, an
 * empty part, `.git` or a control character.
 */
const struct tkt_error *store_put(struct store_tx *tx, const char *path,
				  const void *bytes, size_t len) TKT_CHECK;

/*
 * For uniting two histories, with STORE_BULK: the commit to be gets `commit`
 * as its second parent, and with `from_it` the files that are put are against
 * that commit's tree, not the head's.
 */
const struct tkt_error *store_unite(struct store_tx *tx, const char *commit,
				    bool from_it) TKT_CHECK;

/* The branch is to move on to a commit that has the head as an ancestor. */
const struct tkt_error *store_forward(struct store_tx *tx, const char *commit)
	TKT_CHECK;

/* The file is to be a blob that is there already; mode 0 takes it away. */
const struct tkt_error *store_put_blob(struct store_tx *tx, const char *path,
				       unsigned mode, const char *oid)
	TKT_CHECK;

/* Was a write cut, so that the next store_begin() has something to finish? */
bool store_is_unfinished(struct store *s);

struct store_done {
	bool raced;   /* nothing was written: the branch had moved on */
	bool nothing; /* the bytes were all there already: no commit */
	char commit[STORE_OID_LEN + 1];
	/* What the user should know though the commit stands (malloc'd; the
	 * caller frees each): another work tree on the branch is behind, … */
	struct strings warnings;
};
void store_done_release(struct store_done *done);

/*
 * Errors before the branch moves leave everything as it was: REFUSED where a
 * file to be written, or its index entry, differs from HEAD (somebody's own
 * edit); IO. Each error re-reads the branch first: exit 0 exactly when HEAD
 * shows the change.
 */
const struct tkt_error *store_commit(struct store_done *done,
				     struct store_tx *tx, const char *message,
				     const struct store_signature *who)
	TKT_CHECK;
void store_tx_free(struct store_tx *tx);

/*
 * Makes a full work tree sparse, or a sparse one full; dry_run: only looks
 * whether it could. Cut off half way, it is brought to its end, or taken
 * back, by the next call. The store is to be opened anew afterwards.
 * Errors: REFUSED where it is bare, has edits or has files that are no
 * desk's; BUSY, REPO_STATE as store_begin().
 */
const struct tkt_error *store_set_layout(struct store *s,
					 enum store_layout layout,
					 bool dry_run) TKT_CHECK;

/*
 * Have writes of this store spent limit_ms (of options.clock_ms) on the index
 * and the files of a full work tree, which a sparse one would have saved, and
 * has it not been told for a day? It then notes now_at in the clone. Writes of
 * thousands, which git does, are not counted. *files: how many the index lists.
 */
bool store_work_tree_is_slow(uint32_t *files, struct store *s,
			     int64_t limit_ms, int64_t now_at);

/* --- configuration of git ----------------------------------------------- */

/* git's value for a key (`user.name`, `tkt.desk`), NULL where not set. */
const struct tkt_error *store_config_get(char **out, char **origin,
					 struct store *s, const char *key)
	TKT_CHECK;

/*
 * Adds the names of what is set below a section ("tkt.query."), each once, in
 * `a`, as git has them: in lower case. What comes by git -c is not among them.
 */
const struct tkt_error *store_config_names(struct strings *out,
					   struct arena *a, struct store *s,
					   const char *section) TKT_CHECK;

/* git's value outside any repository: system, global and XDG files. */
const struct tkt_error *store_config_get_global(char **out, char **origin,
						const char *key) TKT_CHECK;

/* Sets a key in this repository's own configuration. */
const struct tkt_error *store_config_set(struct store *s, const char *key,
					 const char *value) TKT_CHECK;

/*
 * Tells git how the desk's files are merged (tkt-data-model(7), Merging):
 * merge.tkt.driver in the repository's own configuration where none stands
 * there that works, and in a bare repository info/attributes.  Every commit of
 * ours sees to it, so that a clone made with plain git has it from its first
 * write on.
 * *driver (may be NULL; caller frees) is what is set then, *changed: now.
 */
const struct tkt_error *store_setup_merge(char **driver, bool *changed,
					  struct store *s, bool dry_run)
	TKT_CHECK;

/* The same in the person's own configuration, for all repositories. */
const struct tkt_error *store_setup_merge_global(char **driver, bool *changed,
						 bool dry_run) TKT_CHECK;

#endif
