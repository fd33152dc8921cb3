/*
 * Words of people that must be known to the desk: channels, categories, cause
 * codes, systems …, and the shape of those that need not (tags, refs).
 *
 * They are judged where a command makes an event, against the configuration
 * that it sees, and not at a hub: what a list had when somebody worked offline
 * still stands when the list has changed.
 */
#ifndef DESK_VALUES_H
#define DESK_VALUES_H

#include "model/config.h"
#include "model/draft.h"

/*
 * Every value of a draft that the desk has a list for. Errors: USAGE with the
 * nearest name, or all there are, and how to list or add one.
 */
const struct tkt_error *values_check(const struct config *c,
				     const struct draft *d) TKT_CHECK;

/*
 * Adds ": did you mean 'x'?" for the nearest of the names, or all of them where
 * none is near.
 */
void values_suggest(struct buf *out, const char *word,
		    const struct strings *names);

#endif
