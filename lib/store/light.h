/*
 * Opening a desk without libgit2.
 *
 * Commands that answer from a cache keyed by HEAD's commit need of git only
 * where the desk is, which commit HEAD names, and a few settings.
 * light_open() finds these by hand; store_git() starts libgit2 when something
 * first asks for more.  `tkt config` makes 76 system calls so and takes
 * 0.85 ms, with libgit2 218 and 1.26 ms, where `git rev-parse HEAD` takes 1.4
 * (strace -c; 200 runs in turn, the tenth of a hundred; to compare, set
 * include.path to a file that is not there).
 *
 * light_open() is the one place that decides, and it knows only what is usual:
 *
 *	<dir>/.git, a folder (not a link, not a `gitdir:` file), or a bare
 *	repository that says core.bare; the user's own
 *	plain configuration files (plain.h); core.worktree not set; of
 *	extensions only worktreeConfig, so neither reftable nor SHA-256
 *	HEAD on a branch, or detached
 *	the branch in a loose file or in packed-refs, as git writes them
 *	a commit that was seen to hold desk.json
 *
 * Everything else (linked work trees, symbolic refs to symbolic refs, unborn
 * branches, somebody else's repository, damage of any kind) it leaves to
 * libgit2, which then works, or tells what is wrong, as ever.  So it can be
 * wrong in one way only: by finding what libgit2 would not find.  The tests
 * (tests/unit/test_store_light.c) compare it with git over all kinds of
 * repositories, and while refs are packed.
 *
 * That HEAD's tree has desk.json cannot be seen without libgit2: the note
 * "head" (private.h) holds the last commit that was seen to have it.
 */
#ifndef STORE_LIGHT_H
#define STORE_LIGHT_H

#include "store/internal.h"

/*
 * Opens the desk in `dir` (a canonical path) where all is usual: fills in
 * git_dir, common_dir, work_dir, layout, plain and head (but its tree). False:
 * it is not, and `s` is of no use but to be freed.
 */
bool light_open(struct store *s, const char *dir);

/*
 * HEAD as far as it is usual: ref, commit and hex of `head`, whose ref the
 * caller frees. Of `s` only the folders are needed.
 */
bool light_head(struct snapshot *head, const struct store *s);

/*
 * Tells the next light_open() that the snapshot's commit holds a desk. For
 * those who only read: who writes will be at another commit soon.
 */
void light_note(struct store *s);

#endif
