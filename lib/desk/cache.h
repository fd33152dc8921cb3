/*
 * The desk's use of the index: when it is opened, brought to the head, made
 * anew or left alone.
 *
 *	struct index *ix = desk_index(d, CACHE_FRESH);
 *	if (ix) {
 *		err = index_…(ix, …);
 *		if (err && desk_index_again(&err, d))  → once more from the top
 *	}
 *	if there is none: read the tickets themselves
 *
 * Whatever is wrong with an index is never an error of the desk's: it is told
 * (desk_options.warn) and made anew, or done without.
 *
 * An index answers for its commit, whose objects it does not ask for: of a
 * ticket whose file the repository lost since, a list by the index shows the
 * fields; what reads the ticket itself, and a list without an index, pass it
 * over as a fault (status 1).
 */
#ifndef DESK_CACHE_H
#define DESK_CACHE_H

#include "desk/desk.h"
#include "index/index.h"

enum cache_use {
	CACHE_WARM,  /* only one that is of the head already */
	CACHE_FRESH, /* brought to the head, made where there is none */
};

/* An index of the head, the desk's own. NULL: go without. */
struct index *desk_index(struct desk *d, enum cache_use use);
struct index *desk_index_of(struct desk *d, enum index_kind kind,
			    enum cache_use use);

/*
 * What to do about an error that an index gave: true where there is another
 * one to be asked, the error then gone. False: `*err` stays where it is not
 * about the index, else it is NULL, and the answer is to be had without.
 */
bool desk_index_again(const struct tkt_error **err, struct desk *d);
/* The same where both kinds were asked. */
bool desk_text_again(const struct tkt_error **err, struct desk *d);

/*
 * Asks a question that can be asked again from its beginning: true where the
 * index has answered it.
 */
typedef const struct tkt_error *cache_ask_fn(void *context, struct index *ix);
bool desk_ask_index(struct desk *d, enum cache_use use, cache_ask_fn *ask,
		    void *context);

/* --- inside ------------------------------------------------------------- */

void desk_caches_free(struct desk *d);

/* The private file that one is made in. */
const char *cache_new_name(enum index_kind kind);

/* Makes an index of the head there. Errors: any; then it is of no use. */
const struct tkt_error *cache_build(struct desk *d, enum index_kind kind)
	TKT_CHECK;

/* Puts what a walk gave into a row of tickets or of faults. */
const struct tkt_error *cache_put(struct index *ix, const char *path,
				  unsigned mode, bool has_fault,
				  const struct ticket *t,
				  const struct tkt_error *err) TKT_CHECK;

#endif
