/*
 * Faults held back until an answer is whole: what an index says is told once,
 * though it may be asked twice.  Inside lib/desk.
 *
 *	struct faults f = { .arena = a };
 *	f.len = 0; TRY(index_each_fault(ix, faults_add, &f)); …
 *	faults_tell(&f, fault, context);
 *	vec_release(&f);
 */
#ifndef DESK_FAULTS_H
#define DESK_FAULTS_H

#include "desk/desk.h"
#include "index/index.h"

struct faults {
	struct arena *arena; /* holds their texts */
	struct index_fault *items;
	size_t len, cap;
};

/* Adds a copy to the struct faults; never fails. */
index_fault_fn faults_add;

/* Calls `fn` (NULL: nobody) for all of them, in their order. */
void faults_tell(const struct faults *f, desk_fault_fn *fn, void *context);

#endif
