/*
 * Taking in events that were made elsewhere, one a line as `log --json` writes
 * them.  They are proven and united with what is here, in
 * one commit; what is here already changes nothing.
 *
 * Lines may come in any order.  An event whose parents are neither here nor
 * among the lines is refused, since it could not be ordered; so is a ticket
 * without its opening.  Rules are not asked: the events were judged where they
 * were made.
 */
#ifndef DESK_UNION_H
#define DESK_UNION_H

#include "desk/desk.h"

struct desk_united {
	const char *id, *title;
	struct strings events; /* the ids of those that were not here */
	bool created;
};

struct desk_union_result {
	struct arena arena;
	VEC(struct desk_united) tickets; /* all that the lines speak of */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1]; /* "": none was needed */
};
void desk_union_result_release(struct desk_union_result *r);

/*
 * `out` is filled by success alone; the caller releases it either way. Writes.
 * Errors: INVALID naming the line; REFUSED for what has no parents or no
 * opening; TOO_LARGE; VERSION.
 */
const struct tkt_error *desk_union(struct desk_union_result *out,
				   struct desk *d, const char *lines,
				   size_t len, bool dry_run) TKT_CHECK;

#endif
