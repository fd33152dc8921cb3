/*
 * Notes of this clone: small private files beside the repository's own
 * (<git dir>/tkt/<name>), which may be lost at any time without harm.
 */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/store.h"

/* Appends the note's bytes; nothing where it is not there or not readable. */
void store_note_read(struct buf *out, struct store *s, const char *name);

/* Replaces the note (written beside and renamed). A failure is not told. */
void store_note_write(struct store *s, const char *name, const void *bytes,
		      size_t len);

/* The note is no more. A failure is not told. */
void store_note_remove(struct store *s, const char *name);

#endif
