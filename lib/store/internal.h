/*
 * What the files of lib/store share.  Nobody outside includes this.
 *
 * How a write goes through them (tx.c drives it):
 *
 *	lock.c      flock on <commondir>/tkt.lock; locks that others know
 *	            (index.lock, <ref>.lock) by hard link, see below
 *	journal.c   what a crash left is finished first
 *	tree.c      new blobs, trees and the commit, in memory
 *	follow.c    would index and work tree take it? (checks only)
 *	objects.c   loose objects, \  written beside their places, made
 *	journal.c   what is to follow, | durable together (sync.c), renamed,
 *	ref.c       the branch's lock / in this order
 *	follow.c    work tree and index change
 *	ref.c       the branch moves; then the journal and the locks go
 *	sync.c      the folders of all that was renamed are made durable
 *
 * The index changes before the branch does, and stays locked until after.  A
 * `git commit` reads HEAD, then the index, and locks it only then: the other
 * way round it was seen to commit the old index on the new head, which takes
 * the ticket's change back without a word.  So a crash leaves a change that is
 * staged and not committed; who commits it loses nothing, and the next tkt
 * takes it back.
 *
 * Names of ours on disk, all guarded by the flock:
 *
 *	<commondir>/tkt.lock       flocked, never removed
 *	<commondir>/tkt.ref        second link to a ref lock of ours
 *	<commondir>/tkt.import     an import is under way (refs/tkt/import)
 *	<gitdir>/tkt.index         second link to an index.lock of ours
 *	<gitdir>/tkt.index.new     the index to come
 *	<gitdir>/tkt/<name>        may be lost at any time (private.h)
 *	<gitdir>/tkt.journal       commits and files of a write under way
 *	<gitdir>/tkt.journal.new   the one to come; stays, to be written over
 *	<gitdir>/tkt.spool-*       for a moment, then without a name (spool.h)
 *	<gitdir>/tkt.checkout      the copy of the index that git works on
 *	<gitdir>/tkt.work.<n>      new contents of the journal's nth file
 *	<objects>/tmp_obj_tkt<n>   loose objects before they have their names
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <git2.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include "base/arena.h"
#include "base/map.h"
#include "store/plain.h"
#include "store/proc.h"
#include "store/remote.h"
#include "store/store.h"

#define MODE_FILE 0100644u
#define MODE_TREE 0040000u
#define CACHE_LEN 256

/* --- git.c: libgit2 itself ---------------------------------------------- */

/* Starts libgit2 with our settings, once; stopped by the last git_end(). */
const struct tkt_error *git_begin(const struct store_options *options)
	TKT_CHECK;
void git_end(void);

/* Does nothing: it is there to link lean.c (see there) with whoever begins. */
void git_without_network(void);

/* An error with libgit2's own words after ours. */
const struct tkt_error *git_failed(enum tkt_code code, const char *fmt, ...)
	TKT_PRINTF(2, 3) TKT_CHECK;

/* --- the store ---------------------------------------------------------- */

struct snapshot {
	char *ref;  /* "refs/heads/main"; NULL: detached */
	bool unborn;
	git_oid commit, tree; /* zero when unborn */
	char hex[STORE_OID_LEN + 1];
};

struct store {
	struct store_options options;
	/* NULL, and head.tree zero, until store_git() */
	git_repository *repo;
	git_odb *odb;
	bool began;          /* libgit2, for us */
	bool is_plain;       /* `plain` has all of git's configuration */
	struct plain plain;
	git_config *config;  /* else: of git's files, opened when first asked */
	char *config_paths[GIT_CONFIG_LEVEL_APP + 1];
	char *git_dir, *common_dir, *work_dir;
	enum store_layout layout;
	struct snapshot head;
	const sigset_t *signals; /* the caller's, while a write holds some */
	int lock_fd;             /* the flock; -1: not held */
	int64_t follow_ms;       /* spent on index and work tree */
	/* Trees by id, for walks that meet the same one again and again. */
	git_odb_object *cache[CACHE_LEN];
};

/*
 * The one door to libgit2: starts it and opens the repository, unless it is.
 * Whatever uses `repo`, `odb` or `head.tree` goes through it first; the public
 * functions of the store do, so what they call need not. Errors: as
 * store_open().
 */
const struct tkt_error *store_git(struct store *s) TKT_CHECK;

/* Opens `dir` itself by libgit2, whether or not a desk is in it. */
const struct tkt_error *store_open_repository(struct store **out,
					      const char *dir,
					      const struct store_options *o)
	TKT_CHECK;
DEFINE_CLEANUP(store_free, struct store *)
DEFINE_CLEANUP(git_config_free, git_config *)

/* <dir>/<name>, appended to an emptied buf. Returns its bytes. */
const char *path_join(struct buf *out, const char *dir, const char *name);

/* --- lock.c ------------------------------------------------------------- */

/* Waiting in steps with jitter; the time left is counted, no clock is read. */
struct patience {
	const sigset_t *signals;
	int64_t left_ns;
	uint32_t steps, random;
};
void patience_init(struct patience *p, const struct store *s);
bool patience_wait(struct patience *p); /* false: no time is left */

/* The flock, in s->lock_fd. Errors: BUSY. */
const struct tkt_error *flock_take(struct store *s) TKT_CHECK;
void flock_release(struct store *s);

/*
 * git's kind of lock: the file `<target>.lock`, which others respect and
 * nobody clears after a kill.  Ours is a hard link to a file of a name that
 * only a holder of the flock uses, so the next one can tell and remove it.
 */
struct link_lock {
	char *tmp, *lock, *target;
	int fd; /* -1: not held */
};
#define LINK_LOCK_INIT { .fd = -1 }

/* Errors: BUSY when somebody else has it all the time. */
const struct tkt_error *link_lock_take(struct link_lock *l, struct store *s,
				       const char *tmp, const char *target)
	TKT_CHECK;
/* The lock's file becomes the target, which unlocks it. */
const struct tkt_error *link_lock_rename(struct link_lock *l) TKT_CHECK;
void link_lock_release(struct link_lock *l);
/* Where `lock` is the second link of `tmp`, removes both and says so. */
const struct tkt_error *link_lock_clear(bool *was_ours, const char *tmp,
					const char *lock) TKT_CHECK;

/* --- files.c: small things about files ---------------------------------- */

const struct tkt_error *write_all(int fd, const void *bytes, size_t len,
				  const char *path) TKT_CHECK;
/* Errors where it is no file or longer than max_len; false: not there. */
const struct tkt_error *read_small_file(bool *there, struct buf *out,
					const char *path, size_t max_len)
	TKT_CHECK;
const struct tkt_error *write_new(const char *path, const void *bytes,
				  size_t len) TKT_CHECK;
/* The same without freeing what the file has on the disk, which takes long. */
const struct tkt_error *write_over(const char *path, const void *bytes,
				   size_t len) TKT_CHECK;
/* Writes beside and renames; fsyncs as the store's options say. */
const struct tkt_error *replace_file(struct store *s, const char *path,
				     const void *bytes, size_t len) TKT_CHECK;
const struct tkt_error *make_dirs_for(const char *path) TKT_CHECK;
bool file_exists(const char *path);

/* --- sync.c ------------------------------------------------------------- */

/* Files and folders that are to be durable, asked for together. */
struct syncs {
	bool on;
	struct arena arena;
	VEC(const char *) paths;
};
void syncs_init(struct syncs *y, const struct store *s);
void syncs_release(struct syncs *y);
void syncs_add(struct syncs *y, const char *path);
/* They are durable when it returns; the list is empty again. */
const struct tkt_error *syncs_run(struct syncs *y) TKT_CHECK;

/* --- ref.c -------------------------------------------------------------- */

const struct tkt_error *snapshot_read(struct snapshot *out, struct store *s)
	TKT_CHECK;
void snapshot_release(struct snapshot *head);

/* The git command that is under way ("rebase"); NULL: none. */
const char *ref_command(struct store *s);

/* Errors: REPO_STATE where a write would get in the way of the user's work. */
const struct tkt_error *ref_check_state(struct store *s) TKT_CHECK;

/*
 * A move of the snapshot's branch to a new commit, in two steps: the lock with
 * the value in it, which can be flushed with other files, and the rename.
 */
struct ref_move {
	struct store *store;
	git_oid new_id;
	struct link_lock lock;
};
void ref_move_init(struct ref_move *m, struct store *s);
void ref_move_release(struct ref_move *m);
/* *raced where the branch is not where the snapshot saw it. */
const struct tkt_error *ref_move_prepare(bool *raced, struct ref_move *m,
					 const git_oid *new_id,
					 struct syncs *y) TKT_CHECK;
/*
 * After an error the branch may have moved all the same: ref_points_to()
 * tells. It is durable once `y` has been run.
 */
const struct tkt_error *ref_move_finish(struct ref_move *m,
					const char *message,
					const struct store_signature *who,
					struct syncs *y) TKT_CHECK;
bool ref_points_to(struct store *s, const git_oid *id);

/* Removes a lock that a killed process of ours left on some branch. */
const struct tkt_error *ref_clear_stale(struct store *s) TKT_CHECK;

/* --- read.c ------------------------------------------------------------- */

struct tree_entry {
	const char *name;
	size_t name_len, len; /* len: bytes of the raw entry */
	unsigned mode;
	git_oid id;
};

/* Parses one entry at `at`; false where it is malformed. */
bool tree_entry_parse(struct tree_entry *out, const char *at, size_t left);

/* Reads a tree through the cache; the object is the cache's. */
const struct tkt_error *tree_load(git_odb_object **out, struct store *s,
				  const git_oid *id) TKT_CHECK;
/* `out` is not touched where the name is not in the tree. */
const struct tkt_error *tree_find(bool *found, struct tree_entry *out,
				  struct store *s, const git_oid *tree,
				  const char *name, size_t len) TKT_CHECK;
/* The entry of a path below a tree. */
const struct tkt_error *path_find(bool *found, struct tree_entry *out,
				  struct store *s, const git_oid *tree,
				  const char *path) TKT_CHECK;
const struct tkt_error *commit_tree_id(git_oid *out, struct store *s,
				       const git_oid *commit) TKT_CHECK;
/* A path as tkt writes them; gives the reason where it is not. */
const char *path_fault(const char *path);
/* The same of a file that git had before us: it may have any characters. */
const char *path_parts_fault(const char *path);

/* --- ahead.c ------------------------------------------------------------ */

/* Contents of a walk's entries, read by a second thread while it goes on. */
struct ahead {
	struct store *store;
	size_t max_len;
	store_walk_fn *fn;
	void *context;
	struct batch *batches[2];
	int filling;
};
void ahead_init(struct ahead *a, struct store *s, size_t max_len,
		store_walk_fn *fn, void *context);
void ahead_release(struct ahead *a); /* waits for the thread */
/* Gives it to fn sooner or later. Errors are fn's. */
const struct tkt_error *ahead_give(struct ahead *a, const char *path,
				   const struct tree_entry *e,
				   const char *fault) TKT_CHECK;
const struct tkt_error *ahead_finish(struct ahead *a) TKT_CHECK;

/* --- objects.c ---------------------------------------------------------- */

struct objects {
	struct store *store;
	char *dir;
	struct z_stream_s *deflate; /* one for all: it is slow to make */
	VEC(git_oid) ids; /* the nth is in <objects>/tmp_obj_tkt<n> */
	size_t placed;
};

void objects_init(struct objects *o, struct store *s);
/* Gives the id; writes to a temporary file what the repository lacks. */
const struct tkt_error *objects_add(git_oid *id, struct objects *o,
				    git_object_t type, const void *bytes,
				    size_t len) TKT_CHECK;
/* What must be durable before objects_place(). */
void objects_sync(const struct objects *o, struct syncs *y);
/* Gives each object its name, and to `y` the folders that changed. */
const struct tkt_error *objects_place(struct objects *o, struct syncs *y)
	TKT_CHECK;
void objects_release(struct objects *o); /* what is not placed goes */

/* --- tree.c ------------------------------------------------------------- */

struct put {
	const char *path;
	const void *bytes;
	size_t len;
	size_t order;
	git_oid id;
	bool had_old;
	git_oid old_id;
	bool same; /* the head has these bytes already */
};

/* A folder that the write changes, for git's cache of trees in the index. */
struct dir_change {
	const char *path; /* "" is the root; no slash at the end */
	bool had_old;
	git_oid old_id, new_id;
	size_t added; /* files, in all depths */
};

struct plan {
	struct arena arena;
	VEC(struct put) puts; /* sorted by path once planned */
	VEC(struct dir_change) dirs;
	struct map dirs_by_path; /* of const struct dir_change */
	git_oid tree;
};

void plan_release(struct plan *p);
/*
 * Sorts the puts (the last of a path wins), stores blobs and trees, fills in
 * what the head had. Errors: REFUSED where a folder stands at a file's path.
 */
const struct tkt_error *plan_build(struct plan *p, struct store *s,
				   struct objects *o) TKT_CHECK;
/* Formats and adds the commit. */
const struct tkt_error *commit_add(git_oid *id, struct store *s,
				   struct objects *o, const git_oid *tree,
				   const char *message,
				   const struct store_signature *who)
	TKT_CHECK;
/* "Name <mail> 1700000000 +0000", with what git would cut out of names. */
void signature_format(struct buf *out, const struct store_signature *who);
/* The message with one newline at its end, as git keeps it. */
void message_format(struct buf *out, const char *message);

/* --- index.c, index_write.c: git's index file --------------------------- */

struct index {
	char *map; /* private and writable; NULL: there is no index */
	size_t map_len;
	struct stat st;
	uint32_t version, count;
	/* Known once index_scan() has passed all entries: */
	bool scanned;
	size_t entries_end;
	bool has_sparse_dirs;
	bool unusual; /* needs git: split, monitored, or unknown to us */
	size_t trees_at, trees_len, undo_at, undo_len; /* TREE, REUC */
};

struct index_edit {
	const char *path; /* a sparse directory's ends in a slash */
	/* What the entry shall be: */
	bool remove;
	unsigned mode;
	git_oid id;
	bool skip_worktree, has_stat;
	struct stat st;
	/* What index_scan() found: */
	bool found, found_skip, found_odd; /* odd: conflicted or only noted */
	unsigned found_mode;
	git_oid found_id;
	size_t at, end; /* of the entry in the map, or where it would be */
	const char *before, *after; /* names around `at`; "" none */
	const char *covered_by; /* sparse directory, or NULL */
	git_oid cover_id;
};

/* A missing file is an empty index. Errors: IO, INVALID. */
const struct tkt_error *index_load(struct index *out, const char *path)
	TKT_CHECK;
void index_release(struct index *i);

/* A raw entry, as it stands in the map. */
struct index_entry {
	size_t at, end;
	unsigned mode, flags, more_flags;
	const char *name;
	size_t name_len;
};
struct index_cursor {
	const struct index *index;
	uint32_t left;
	size_t next;
	struct buf name; /* of version 4 */
};
void index_cursor_init(struct index_cursor *c, const struct index *i);
void index_cursor_release(struct index_cursor *c);
/* False at the end; sets *damaged where an entry cannot be read. */
bool index_next(struct index_entry *out, struct index_cursor *c,
		bool *damaged);

/*
 * Fills in what the edits (sorted by path) meet.  Entries as young as the
 * index itself, of which git could not see a change once the index is
 * younger, are compared with the work tree and marked (racy-git.txt).
 */
const struct tkt_error *index_scan(struct index *i, struct index_edit *edits,
				   size_t n, struct arena *arena,
				   struct store *s, int work_fd) TKT_CHECK;
/* Does the entry's stat data say that the file is as it was, for certain? */
bool index_says_same(const struct index *i, size_t at, const struct stat *st);
/* Writes the index with the edits to fd. dirs may be NULL. */
const struct tkt_error *index_write(int fd, const struct index *i,
				    const struct index_edit *edits, size_t n,
				    const struct plan *plan) TKT_CHECK;
/* Appends the TREE extension after the edits, "" where there was none. */
void index_trees_write(struct buf *out, const struct index *i,
		       const struct index_edit *edits, size_t n,
		       const struct plan *plan);

/* --- worktree.c --------------------------------------------------------- */

/*
 * The folder that holds `path` below root_fd, opened part by part without
 * following links; -1 and errno where it cannot be.
 */
int beneath_open_parent(int root_fd, const char *path, bool make,
			const char **name);

enum beneath_state {
	BENEATH_ABSENT,
	BENEATH_SAME,   /* these bytes, as git would store them */
	BENEATH_OTHER,  /* a file of other bytes */
	BENEATH_STRANGE, /* a folder, a link, or a link on the way */
};
/* The file's lstat. SAME stands for any plain file here. */
enum beneath_state beneath_stat(struct stat *st, int root_fd,
				const char *path);
/* Compares the file with a blob. */
const struct tkt_error *beneath_compare(enum beneath_state *out,
					struct store *s, int root_fd,
					const char *path, const git_oid *id)
	TKT_CHECK;
/* Renames `from` to the path below root_fd and gives its lstat. */
const struct tkt_error *beneath_place(struct stat *st, int root_fd,
				      const char *path, const char *from)
	TKT_CHECK;
/* Removes what a killed beneath_place() left beside the path. */
void beneath_clear(int root_fd, const char *path);
/* Removes the file, and the folders that are empty then. */
const struct tkt_error *beneath_remove(int root_fd, const char *path)
	TKT_CHECK;

/* --- sparse.c: cone patterns -------------------------------------------- */

struct cone {
	bool on, odd; /* odd: not the patterns of a cone, left to git */
	bool index_sparse;
	struct arena arena;
	VEC(const char *) deep, parents;
};
const struct tkt_error *cone_load(struct cone *out, struct store *s)
	TKT_CHECK;
void cone_release(struct cone *c);
/* Length of the topmost folder of `path` outside the cone; 0: inside. */
size_t cone_outside(const struct cone *c, const char *path);

/* --- follow.c ----------------------------------------------------------- */

/* One file that is to go from one state to another. */
struct follow_file {
	const char *path;
	bool had_old, has_new;
	git_oid old_id, new_id;
	const void *bytes; /* of the new blob; NULL: read it when needed */
	size_t len;
	/* Found out by a check: */
	bool to_disk, stat_wanted;
	size_t edit; /* its index_edit; SIZE_MAX: none of its own */
};

struct follow {
	struct store *store;
	struct arena arena;
	VEC(struct follow_file) files;
	const struct plan *plan; /* NULL when recovering */
	bool by_git; /* the index is left to `git read-tree` */
	git_oid old_commit, new_commit;
	git_oid old_tree, new_tree; /* what the index had, is to have */
	int root_fd;
	struct link_lock lock;
	struct index index;
	VEC(struct index_edit) edits;
	bool index_written; /* beside its place */
};

void follow_init(struct follow *f, struct store *s);
void follow_release(struct follow *f);
void follow_add(struct follow *f, const struct put *put);
/* Locks the index, no more. Errors: BUSY. */
const struct tkt_error *follow_lock(struct follow *f) TKT_CHECK;
/*
 * Locks and reads the index. Sets by_git where it is beyond us.
 * Errors: BUSY; REFUSED for a user's own edit.
 */
const struct tkt_error *follow_check(struct follow *f) TKT_CHECK;
/* How the index is to show one file. */
struct follow_target {
	bool leave;             /* not at all: it is in a folder's entry */
	bool skip;              /* marked as not on disk */
	const char *sparse_dir; /* the folder's entry, or NULL */
};
typedef const struct tkt_error *
follow_check_fn(struct follow_target *t, struct follow *f,
		struct follow_file *file, const struct index_edit *e,
		const struct cone *cone);
const struct tkt_error *follow_check_with(struct follow *f,
					  follow_check_fn *check) TKT_CHECK;
/* The id of a sparse directory ("tickets/") in a tree; zero: not there. */
const struct tkt_error *follow_folder_id(git_oid *out, struct follow *f,
					 const git_oid *tree, const char *dir)
	TKT_CHECK;
/* For a file outside the cone (its first `len` bytes), which is new. */
void follow_outside(struct follow_target *t, struct follow *f,
		    const struct index_edit *e, size_t len,
		    const struct cone *cone);
/*
 * The same after a crash, when each file and entry may be old or new: those
 * are brought to new; what the user changed since is left out.
 */
const struct tkt_error *follow_check_again(struct follow *f) TKT_CHECK;
/* Writes the new contents beside the work tree. */
const struct tkt_error *follow_stage(struct follow *f, struct syncs *y)
	TKT_CHECK;
/* Files, then index; the index stays locked. */
const struct tkt_error *follow_apply(struct follow *f) TKT_CHECK;
/* Removes what follow_stage() left: a row, with gaps below `at_least`. */
void follow_unstage(struct store *s, size_t at_least);

/* --- checkout.c: index and work tree by git itself ---------------------- */

/*
 * Would `git read-tree -m -u` from old to new commit take it?  Works on a copy
 * of the index, under our lock. Errors: REFUSED with git's words.
 */
const struct tkt_error *checkout_check(struct follow *f) TKT_CHECK;
/* Does it; the index stays locked. */
const struct tkt_error *checkout_apply(struct follow *f) TKT_CHECK;
/* After a crash, when any file may be old or new, whole or in part. */
const struct tkt_error *checkout_again(struct follow *f) TKT_CHECK;
void checkout_clear(struct store *s);

/* --- journal.c ---------------------------------------------------------- */

/* Writes it for a write of `f`, beside its place. */
const struct tkt_error *journal_write(const struct follow *f, struct syncs *y)
	TKT_CHECK;
/* Puts it in place; it counts once `y` has been run. */
const struct tkt_error *journal_place(struct store *s, struct syncs *y)
	TKT_CHECK;
void journal_remove(struct store *s);
/*
 * Takes back what a process began and could not finish, or finishes it where
 * the branch had moved. The caller holds the flock and the snapshot is new.
 */
const struct tkt_error *journal_recover(struct store *s) TKT_CHECK;

/* --- compare.c: two trees ----------------------------------------------- */

struct tree_pair {
	const char *path;
	const git_oid *old_id, *new_id; /* NULL: not there */
	unsigned old_mode, new_mode;
};
typedef const struct tkt_error *tree_pair_fn(void *context,
					     const struct tree_pair *pair);

/*
 * Every file below `prefix` that differs; equal folders are not opened. Zero
 * ids are empty trees.
 */
const struct tkt_error *trees_compare(struct store *s, const git_oid *old,
				      const git_oid *new_, const char *prefix,
				      tree_pair_fn *fn, void *context)
	TKT_CHECK;

/* --- bulk.c ------------------------------------------------------------- */

/* One file of the commit to be. */
struct bulk_change {
	const char *path;
	unsigned mode; /* 0: it goes */
	size_t mark;   /* of a blob in the stream; 0: */
	git_oid id;    /* one that is there already */
};

struct bulk {
	struct store *store;
	struct proc git;
	struct arena arena;
	VEC(struct bulk_change) changes;
	size_t marks;
	git_oid other; /* the second parent; zero: none */
	git_oid start; /* the tree that is changed; zero: the head's */
	struct buf out;          /* on the way to git */
	bool begun;
};
void bulk_init(struct bulk *b, struct store *s);
void bulk_release(struct bulk *b);
const struct tkt_error *bulk_begin(struct bulk *b) TKT_CHECK;
const struct tkt_error *bulk_put(struct bulk *b, const char *path,
				 const void *bytes, size_t len) TKT_CHECK;
/* A blob that is there already; mode 0 takes the file away. */
const struct tkt_error *bulk_put_blob(struct bulk *b, const char *path,
				      unsigned mode, const git_oid *id)
	TKT_CHECK;
/* Removes what a killed one left: its ref, a report of git's. */
const struct tkt_error *bulk_recover(struct store *s) TKT_CHECK;
/* Objects are durable when it returns. */
const struct tkt_error *bulk_finish(git_oid *commit, struct bulk *b,
				    const char *message,
				    const struct store_signature *who)
	TKT_CHECK;

/* --- init.c ------------------------------------------------------------- */

/* Errors: REFUSED where a sparse work tree would hide what is no desk's. */
const struct tkt_error *init_refuse_other(struct store *s, const char *dir)
	TKT_CHECK;

/* --- upkeep.c ----------------------------------------------------------- */

/* Starts `git maintenance run --auto`, detached, when loose objects ask. */
void upkeep_after_write(struct store *s);
/* That git can merge here (merge_driver.c); failing is a warning. */
void upkeep_setup_merge(struct store *s, struct strings *warnings);
/* Other work trees on our branch, as warnings. */
void upkeep_warn_worktrees(struct store *s, struct strings *warnings);

/* --- config.c ----------------------------------------------------------- */

const struct tkt_error *config_open(git_config **out, char **paths,
				    struct store *s) TKT_CHECK;
/* Has s->config, by libgit2, where that is not yet so. */
const struct tkt_error *settings_open(struct store *s) TKT_CHECK;
/* Somebody changed a file: they are read anew when next asked. */
void settings_forget(struct store *s);
bool config_bool(struct store *s, const char *key, bool otherwise);
int64_t config_int(struct store *s, const char *key, int64_t otherwise);
/* Adds to a bare repository's info/attributes the lines it lacks. */
const struct tkt_error *attributes_add(struct store *s, const char *text)
	TKT_CHECK;
/* `old` with the lines of `text` that it lacks; false: it lacks none. */
bool lines_join(struct buf *out, const char *old, const char *text);

/* --- git_run.c: the git program on this repository ----------------------- */

struct git_run {
	const char *const *args;   /* after "git" and its options; NULL ends */
	const char *const *env;    /* name, value, …, NULL; may be NULL */
	const struct buf *in;      /* its input; then `out` stays empty */
	struct buf *out;           /* its output is appended; NULL: dropped */
	/* It talks to other machines: as long as it likes, so that it neither
	 * keeps the flock nor is kept from a Ctrl-C. */
	bool abroad;
	void (*heard)(void *context, struct buf *said); /* proc_more's */
	void *context;
};
/* Errors: FAILED with git's words, IO. */
const struct tkt_error *git_run(struct store *s, const struct git_run *run)
	TKT_CHECK;
/* Where no editor may open: git's own proposal is taken. */
const struct tkt_error *git_ask(struct buf *out, struct store *s,
				const struct buf *in, const char *const *args)
	TKT_CHECK;
/* Appends "git", the options of every call of ours, and where it works. */
void git_argv(struct strings *argv, const struct store *s);

/* --- remote.c ----------------------------------------------------------- */

/*
 * git's failure to reach another repository (FAILED), told by what would help:
 * UNREACHABLE, NOT_FOUND or FAILED. Takes `err`; others go through.
 */
const struct tkt_error *transport_failed(const struct tkt_error *err,
					 const char *what, const char *where)
	TKT_CHECK;

/* --- proc.c: more than others need -------------------------------------- */

#define PROC_DETACHED (1u << 8) /* outlives us */
#define PROC_APART (1u << 9)    /* a Ctrl-C at the terminal is not for it */

struct proc_more {
	const char *const *env; /* name, value, …, NULL; may be NULL */
	/* Takes from its stderr so far what is no message (progress). */
	void (*heard)(void *context, struct buf *said);
	void *context;
	const struct buf *in; /* of one that runs to its end; may be NULL */
	/*
	 * A descriptor that the child inherits, -1: none.  A git that works on
	 * the repository gets the flock's: if we are killed, whoever comes next
	 * waits until it has ended too.
	 */
	int keep_fd;
};
const struct tkt_error *proc_start_with(struct proc *out,
					const char *const *argv,
					const struct proc_more *more,
					const char *dir, unsigned flags)
	TKT_CHECK;
const struct tkt_error *proc_run_apart(struct buf *out,
				       const char *const *argv,
				       const struct proc_more *more,
				       const char *dir) TKT_CHECK;
const struct tkt_error *proc_run_with(struct buf *out, const char *const *argv,
				      const struct proc_more *more,
				      const char *dir) TKT_CHECK;
void proc_kill(struct proc *p); /* and waits for its end */

#endif
