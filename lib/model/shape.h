/*
 * What the payload of an event must be for the fold to read it.
 *
 * The fold is total: what it cannot read it passes over, so that nobody's event
 * makes a ticket unreadable.  Here is said what it passed over.
 */
#ifndef MODEL_SHAPE_H
#define MODEL_SHAPE_H

#include "model/event.h"

/*
 * Appends the first thing of a known kind's event that no tkt writes: "'to' is
 * a number, not an object". False where there is none.
 */
bool shape_fault(struct buf *out, const struct event *e);

#endif
