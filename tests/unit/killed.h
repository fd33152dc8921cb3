/*
 * A program that is killed before any of its system calls, on a copy of what
 * was prepared: `was` is copied to `now`, where the program runs.
 *
 *	struct killed k = { .argv = argv, .dir = "now/desk" };
 *	killed_count(&k);
 *	for (at = killed_first(); at <= k.calls; at = killed_next(&k, at))
 *		killed_at(&k, at);
 *
 * A few points; where TKT_SOAK is set all, from the TKT_SOAKth on, or each
 * TKT_SOAK_STEPth.
 */
#ifndef KILLED_H
#define KILLED_H

#include <stdbool.h>

struct killed {
	const char *const *argv;
	const char *dir; /* where it runs */
	long calls;      /* of a run that nobody kills */
};

/* Faults can be made here, and TKT names the program. */
bool killed_works(void);

/* Runs it to its end, which must be a good one; gives how many calls. */
long killed_count(struct killed *k);
long killed_first(void);
long killed_next(const struct killed *k, long at);

/* What it had started goes on without it: waits until that is over too. */
void killed_at(struct killed *k, long at);

#endif
