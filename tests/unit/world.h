/*
 * Clones of one desk that exchange through hubs, for tests of convergence.
 *
 * Commands are the program's own, run in this process with --desk; what stands
 * between the clones is of one of two sorts:
 *
 *	real	clones with a work tree (some sparse) and bare hubs; `git pull`,
 *		`git pull --rebase`, `git push`, `git revert` and `tkt sync`
 *		are what people would type.
 *	quick	bare clones that share their objects.  A pull is libgit2's merge
 *		of commits (true merge bases, criss-cross too) with the merge
 *		driver in process, and now and then `git merge-tree` with the
 *		true driver must come to the same tree; a rebase cherry-picks;
 *		a sync is all of tkt's but git's transport.
 *
 * Everything that happens is written to the transcript, from which it can be
 * typed again.  A world lives in a process of its own: it takes stdout and
 * stderr for what the commands print.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdio.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "sample.h"
#include "store/store.h"

enum {
	WORLD_CLONES_MAX = 6,
	WORLD_PLACES_MAX = 2 * WORLD_CLONES_MAX, /* clones, then hubs */
};

struct world_tally {
	uint64_t real;      /* worlds */
	uint64_t commands, refused;
	uint64_t merges;    /* pulls and rebases that were no fast-forward */
	uint64_t conflicts; /* where git stopped */
	uint64_t compared;  /* merges by libgit2 and by git */
	uint64_t events;
};

struct world {
	const char *base;   /* of world_prepare() */
	char *dir;          /* this one's own */
	bool real;
	unsigned clones_len, places_len;
	uint64_t seed;
	unsigned step;
	int64_t skew_s[WORLD_CLONES_MAX]; /* whose clock is wrong by what */
	bool plain[WORLD_CLONES_MAX];     /* git knows no driver there */
	struct git_repository *repos[WORLD_PLACES_MAX];
	FILE *transcript;
	struct buf out;     /* what the last command printed */
	struct arena arena;
	struct map events;  /* every one that was at some head after a step */
	struct map scanned; /* blobs */
	struct world_tally tally;
	bool failed;
};

/* How the work of two places is brought together. */
enum world_route { WORLD_PULL, WORLD_REBASE, WORLD_SYNC };

/*
 * Once for all worlds: a desk in `base`, with people, two tickets and an
 * article, and what is copied from it.  The caller removes `base`.
 */
void world_prepare(const char *base);

/* Counts of clones and places and `real` are set; makes them. */
void world_begin(struct world *w);
void world_end(struct world *w, bool keep);

/* In the transcript; the second is what the test found wrong. */
void world_say(struct world *w, const char *fmt, ...) TKT_PRINTF(2, 3);
void world_fail(struct world *w, const char *fmt, ...) TKT_PRINTF(2, 3);

/*
 * Runs tkt with these words in a place as `who`, and returns its status. A
 * status that is neither success nor a rule's no (3, 4) fails the world.
 */
int world_tkt(struct world *w, unsigned place, const char *who,
	      const struct strings *words);
/* The same of a line, split at blanks. */
int world_run(struct world *w, unsigned place, const char *who,
	      const char *fmt, ...) TKT_PRINTF(4, 5);

/* Brings what another place has here; false where git stopped. */
bool world_fetch(struct world *w, unsigned to, unsigned from,
		 enum world_route route);
/* That, and the result there. */
void world_exchange(struct world *w, unsigned clone, unsigned hub,
		    enum world_route route);
void world_revert(struct world *w, unsigned clone, unsigned back);
/* log --json | apply */
void world_apply(struct world *w, unsigned to, unsigned from);

/* Adds the ids of all events at a place's head to a set. */
void world_gather(struct world *w, unsigned place, struct map *events);
/* oid[STORE_OID_LEN + 1] of the place's head. */
void world_commit_id(char *oid, struct world *w, unsigned place);
/* Has a merge of git made a text that no event speaks of? */
bool world_lost_text(struct world *w, unsigned place);
/* git status and tkt fsck have nothing to say. */
void world_check(struct world *w, unsigned place);

#endif
