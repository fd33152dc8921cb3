/*
 * git's configuration as nearly everybody has it, read without libgit2.
 *
 * Starting libgit2 and having it read four files costs more than all that a
 * command like `tkt list` does.  So files that are plain are read here: one
 * section or one setting a line, quotes and the escapes \" \\ \n \t, comments
 * on lines of their own.  Where anything else is met (include, a value over
 * two lines, an old [section.name], a comment behind a value, a file that
 * cannot be read), plain_read() says that the file is not plain and nothing of
 * it counts: config.c then has libgit2 read all of them, and tell what is
 * wrong.  What is plain here means the same to git and to libgit2
 * (tests/unit/test_store_plain.c compares all three).
 *
 *	struct plain p = { 0 };
 *	if (plain_read_outer(&p) && plain_read(&p, "/desk/.git/config"))
 *		e = plain_find(&p, "user.name");
 *	plain_release(&p);
 */
#ifndef STORE_PLAIN_H
#define STORE_PLAIN_H

#include <stdbool.h>
#include "base/arena.h"
#include "base/vec.h"

struct plain_entry {
	const char *key;   /* as written: "user.name", "branch.Main.remote" */
	const char *value; /* "true" for a key that stands alone */
	const char *path;  /* of its file */
};

struct plain {
	struct arena arena;
	VEC(struct plain_entry) entries; /* the later wins */
};

/*
 * Appends a file's settings; none where the file is not there. False: it is
 * not plain, and what `p` holds is of no use. Reads the disk.
 */
bool plain_read(struct plain *p, const char *path);

/*
 * Appends those outside of any repository, as git's environment says: the
 * system's, and the user's one or two files.
 */
bool plain_read_outer(struct plain *p);

/* The one that counts, or NULL. */
const struct plain_entry *plain_find(const struct plain *p, const char *key);

void plain_release(struct plain *p);

/* Section and name are without case, what stands between them is not. */
bool config_same_key(const char *a, const char *b);

/*
 * git's words for true and false, and numbers; without libgit2. False where
 * the text is none of them.
 */
bool config_parse_bool(bool *out, const char *text);

/*
 * git's own environment, and by what it finds the user's files, no other: what
 * tkt reads of its environment is main()'s business, what git would read is
 * the store's. NULL where it is not set.
 */
const char *git_env(const char *name);

#endif
