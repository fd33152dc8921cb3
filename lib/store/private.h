/*
 * Private files of this clone: caches that all work trees of a repository
 * share (<common git dir>/tkt/<name>).  Never tracked, readable by their owner
 * alone, and of no worth: whoever removes them takes only time.
 *
 * The bytes in them are somebody else's to read and write; the store says where
 * they are, and does what only it may: make, lock, rename and remove.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/store.h"

/* Appends the path. Touches no disk. */
void store_private_path(struct buf *out, const struct store *s,
			const char *name);

/* Makes an empty file of this name (0600), in the place of one that is there.
 * Errors: IO, as in a directory that may only be read. */
const struct tkt_error *store_private_create(struct store *s, const char *name)
	TKT_CHECK;

/* Renames one onto another. Errors: IO. */
const struct tkt_error *store_private_rename(struct store *s, const char *from,
					     const char *to) TKT_CHECK;

/* Nothing happens where there is none. Errors: IO. */
const struct tkt_error *store_private_remove(struct store *s, const char *name)
	TKT_CHECK;

/*
 * Takes a lock of this name for as long as *fd is open (the caller closes it by
 * store_private_unlock()); a killed holder leaves nothing behind. Waits up to
 * `patience_s`. Errors: BUSY, IO.
 */
const struct tkt_error *store_private_lock(int *fd, struct store *s,
					   const char *name, int64_t patience_s)
	TKT_CHECK;
void store_private_unlock(int fd); /* -1: does nothing */

#endif
