/*
 * What a git that was killed leaves behind: locks that nobody holds, and files
 * on their way to another commit.  git itself clears neither, and tells people
 * to remove the lock.
 *
 *	store_clear_locks(&n, store)       when no git is at work here any more
 *	store_leave(store)                 an operation whose lock was cleared
 *	store_dirty(&d, store)             files that are not the head's
 *	store_put_back(store, paths)       those that git will make anew
 */
#ifndef STORE_LEFTOVER_H
#define STORE_LEFTOVER_H

#include "base/arena.h"
#include "store/store.h"

/*
 * Removes git's locks of this repository and its branch, where they are older
 * than a second (it waits for that) and no git runs in the repository.
 */
const struct tkt_error *store_clear_locks(size_t *cleared, struct store *s)
	TKT_CHECK;

/*
 * Was a rebase killed, and did not stop by itself?  With HEAD on a branch it
 * has not begun, or is done; a HEAD that is detached without a commit that it
 * stopped at may have one marked as done that it has not made, which
 * `git rebase --continue` would leave out.
 */
bool store_is_cut(struct store *s);

/* Takes back a rebase, cherry-pick or revert that is under way. */
const struct tkt_error *store_leave(struct store *s) TKT_CHECK;

struct store_dirty {
	const char *path;
	char index_oid[STORE_OID_LEN + 1]; /* "": not in the index */
	bool untracked;
};
struct store_dirties {
	struct arena arena;
	VEC(struct store_dirty) all;
};
void store_dirties_release(struct store_dirties *d);

/* Files of the index or the work tree that differ from the head's. */
const struct tkt_error *store_dirty(struct store_dirties *out,
				    struct store *s) TKT_CHECK;

/* The file's bytes in the work tree, appended; *there: it is a plain file. */
const struct tkt_error *store_read_work(bool *there, struct buf *out,
					struct store *s, const char *path)
	TKT_CHECK;

/* Commits that a merge here may have been with, as 40 digits, in `a`. */
const struct tkt_error *store_others(struct strings *out, struct arena *a,
				     struct store *s) TKT_CHECK;

/* Index and work tree get what the head has, or has not, at these paths. */
const struct tkt_error *store_put_back(struct store *s,
				       const struct store_dirties *d)
	TKT_CHECK;

#endif
