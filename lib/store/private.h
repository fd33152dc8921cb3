/*
 * Private files of this clone, in a folder `tkt` of the git directory.  Never
 * tracked, and of no worth: whoever removes them takes only time.
 *
 *	notes   small, read and written whole, by the store: of one work tree
 *	        (<git dir>/tkt/<name>).  Nothing that is wrong with one is told
 *	caches  large, read and written by others: all work trees of a
 *	        repository share them (<common git dir>/tkt/<name>).  The store
 *	        does what only it may: make, share, lock, rename, remove
 *
 * What is in the place of one and is no regular file (a FIFO, a link, a folder)
 * is never opened, nor waited for.
 *
 * They are their owner's alone (0600), or whose core.sharedRepository says
 * (git-config(1)), and so is the folder: others of the group then bring a cache
 * up to date as well.
 *
 * A note is written as <name>.new, under a lock of that file which the kernel
 * takes back from who is killed; what was left is what the next one writes
 * into.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/store.h"

/* --- notes -------------------------------------------------------------- */

/* Appends the note's bytes; nothing where it is not there or not readable. */
void store_note_read(struct buf *out, struct store *s, const char *name);

/* Replaces the note, unless somebody else does just now. */
void store_note_write(struct store *s, const char *name, const void *bytes,
		      size_t len);

/* The note is no more. */
void store_note_remove(struct store *s, const char *name);

/* --- caches ------------------------------------------------------------- */

/* Appends the path. Touches no disk. */
void store_private_path(struct buf *out, const struct store *s,
			const char *name);

/* Makes an empty file of this name, in the place of one that is there.
 * Errors: IO, as in a directory that may only be read. */
const struct tkt_error *store_private_create(struct store *s, const char *name)
	TKT_CHECK;

/* One that was made before core.sharedRepository was set becomes as that says,
 * where it is the user's own, and the folder too. A failure is not told. */
void store_private_share(struct store *s, const char *name);

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
