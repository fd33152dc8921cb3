/* What the files of world.h share. */
#ifndef WORLD_INTERNAL_H
#define WORLD_INTERNAL_H

#include <git2.h>

#include "world.h"

enum {
	WORLD_BEGIN_AT = 1772442000, /* Monday, 2026-03-02T09:00:00Z */
	WORLD_STDERR = 99, /* ours, while commands have the usual one */
};
#define WORLD_BRANCH "refs/heads/main"

/* libgit2, or a system call, must succeed: else there is no test. */
void world_must(int result);

/* "c0" … and "h0" …: folders below the world's own, where we stand. */
const char *world_place(const struct world *w, unsigned place);

/* The next command's clock and randomness. */
void world_tick(struct world *w, unsigned place, const char *who);

/* Runs a line, and returns its status; what it printed is in w->out. */
int world_shell(struct world *w, const char *fmt, ...) TKT_PRINTF(2, 3);

/* Into w->out: stdout and stderr of all, since the last call. */
void world_take_output(struct world *w);

git_oid world_head(struct world *w, unsigned place);
git_commit *world_commit(struct world *w, unsigned place, const git_oid *oid);
void world_set_head(struct world *w, unsigned place, const git_oid *oid);

/* Merges as the driver of git does, for libgit2 in this process. */
void world_drive(void);

#endif
