/*
 * What a plain git left in conflict: a merge, rebase, cherry-pick or revert
 * that stopped, because the merge driver was not there or a side had deleted a
 * file.
 *
 *	store_conflicts(&c, store)           the index's stages
 *	store_settle(store, files, n)        index and work tree get these
 *	store_continue(&stopped, store)      git goes on; again where it stopped
 *
 * Needs a work tree: git stops nowhere else.  The flock is held by each.
 */
#ifndef STORE_CONFLICT_H
#define STORE_CONFLICT_H

#include "base/arena.h"
#include "store/store.h"

struct store_stage {
	char oid[STORE_OID_LEN + 1]; /* "": not there */
	unsigned mode;
};

struct store_conflict {
	const char *path;
	struct store_stage base, ours, theirs;
};

struct store_conflicts {
	struct arena arena;
	VEC(struct store_conflict) all; /* by path */
};
void store_conflicts_release(struct store_conflicts *c);

/* Empty where there is none, and in a bare repository. */
const struct tkt_error *store_conflicts(struct store_conflicts *out,
					struct store *s) TKT_CHECK;

/* The files are as given, and no longer in conflict. */
const struct tkt_error *store_settle(struct store *s,
				     const struct store_file *files, size_t n)
	TKT_CHECK;

/*
 * Lets git finish what it was at; nothing where it was at nothing. *stopped: it
 * met the next conflict. Errors: FAILED with git's words.
 */
const struct tkt_error *store_continue(bool *stopped, struct store *s)
	TKT_CHECK;

#endif
