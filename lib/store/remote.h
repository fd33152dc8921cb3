/*
 * Other repositories of the same desk.
 *
 * Transport is the `git` program's: libgit2 knows neither ssh's configuration
 * nor credential helpers.  Nothing here takes the desk's lock or changes the
 * branch: what was fetched is a commit to look at, store_unite() and
 * store_forward() (store.h) write.
 *
 *	store_remote_find(&r, store, name)   which repository, which branch
 *	store_fetch(theirs, store, r)        its commit, "" where it has none
 *	store_relate(&how, base, store, theirs)
 *	store_compare(store, ours, theirs)   what differs
 *	…                                    a write, or none
 *	store_push(&beaten, store, r)        again from the fetch where beaten
 *
 * git's own words reach `progress` of the store's options as numbers, and
 * errors as text; never a terminal by themselves.
 */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include "store/store.h"

struct store_remote {
	char *name;     /* of git's configuration: "origin" */
	char *branch;   /* there: "refs/heads/main" */
	char *tracking; /* here: "refs/remotes/origin/main" */
};
void store_remote_release(struct store_remote *r);

/*
 * `name` NULL: the branch's own, the only one, or "origin". Errors: NOT_FOUND
 * with how to add one; USAGE for a name that begins with '-'.
 */
const struct tkt_error *store_remote_find(struct store_remote *out,
					  struct store *s, const char *name)
	TKT_CHECK;

/*
 * Fetches the branch into the tracking ref; theirs[STORE_OID_LEN + 1] is its
 * commit, "" where the repository has no such branch yet. Errors: UNREACHABLE
 * with git's words; NOT_FOUND where nothing is at its address.
 */
const struct tkt_error *store_fetch(char *theirs, struct store *s,
				    const struct store_remote *r) TKT_CHECK;

/*
 * Offers the snapshot's commit; *beaten where the branch there has moved on, so
 * that it is to be fetched anew. Errors: UNREACHABLE; REFUSED with the words of
 * the other side.
 */
const struct tkt_error *store_push(bool *beaten, struct store *s,
				   const struct store_remote *r) TKT_CHECK;

/* When this repository last heard of another, as far as it is known. */
struct store_synced {
	bool has_remote; /* it knows of another one */
	int64_t at;      /* INT64_MIN: never. Else a sync's, or a fetch's */
};
const struct tkt_error *store_synced(struct store_synced *out,
				     struct store *s) TKT_CHECK;
/* A sync came to its end now. A failure is not told. */
void store_note_synced(struct store *s, int64_t at);

enum store_relation {
	STORE_SAME,
	STORE_AHEAD,    /* the head has all of theirs, and more */
	STORE_BEHIND,   /* they have all of the head's, and more */
	STORE_DIVERGED,
	STORE_UNRELATED, /* no commit in common */
};

/* base[STORE_OID_LEN + 1]: the newest common commit, "" where unrelated. */
const struct tkt_error *store_relate(enum store_relation *out, char *base,
				     struct store *s, const char *theirs)
	TKT_CHECK;

/* One file that differs between two commits. */
struct store_pair {
	const char *path;
	const char *old_oid, *new_oid; /* NULL: not there */
	unsigned old_mode, new_mode;   /* git's: 0100644 … */
};
typedef const struct tkt_error *store_pair_fn(void *context,
					      const struct store_pair *pair);

/*
 * In git's order of paths; equal folders are not opened. "" is a commit without
 * files.
 */
const struct tkt_error *store_compare(struct store *s, const char *old_commit,
				      const char *new_commit,
				      store_pair_fn *fn, void *context)
	TKT_CHECK;

/* oid[STORE_OID_LEN + 1] of a path in some commit, "" where it has none. */
const struct tkt_error *store_find(char *oid, unsigned *mode, struct store *s,
				   const char *commit, const char *path)
	TKT_CHECK;

#endif
