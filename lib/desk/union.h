/*
 * Taking in events that were made elsewhere, one a line as `log --json` writes
 * them, with the policies and attachments that they name (content.h).  They
 * are proven and united with what is here, in one commit; what is here already
 * changes nothing.
 *
 * Lines may come in any order, and again.  They are proven as they come and
 * kept in a file, so that memory is bounded by the longest line and the
 * greatest ticket, however many there are; nothing is written before the last
 * one is proven.
 *
 * An event whose parents are neither here nor among the lines is refused,
 * since it could not be ordered; so is a ticket without its opening, an event
 * that pins a policy which is neither here nor among them, and content that no
 * event of its ticket names.  A line of a kind that this version does not know
 * is refused by its name.  Rules are not asked: the events were judged where
 * they were made.  What they refer to besides (articles, other tickets,
 * attachments without their content) need not be here, which fsck knows.
 * Nobody is added to desk.json for having acted elsewhere.
 */
#ifndef DESK_UNION_H
#define DESK_UNION_H

#include "desk/desk.h"

struct desk_united {
	const char *id, *title;
	struct strings events; /* the ids of those that were not here */
	struct strings files;  /* hashes of attachments that were not here */
	bool created;
	bool changed;          /* its file, or content beside it */
};

struct desk_union_result {
	struct arena arena;
	VEC(struct desk_united) tickets; /* all that the lines speak of */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1]; /* "": none was needed */
};
void desk_union_result_release(struct desk_union_result *r);

/*
 * Where lines come from: the next one, without its newline, into `line` (which
 * is empty), *there false at the end. A line of more than max_len bytes is
 * TOO_LARGE, with what was read of it in `line`.
 */
struct desk_lines {
	const struct tkt_error *(*next)(bool *there, struct buf *line,
					void *context, size_t max_len);
	void *context;
};

/*
 * `out` is filled by success alone; the caller releases it either way. Writes.
 * Errors: INVALID and TOO_LARGE naming the line; REFUSED as above; TOO_LARGE
 * for a ticket that would be; VERSION.
 */
const struct tkt_error *desk_union(struct desk_union_result *out,
				   struct desk *d,
				   const struct desk_lines *lines,
				   bool dry_run) TKT_CHECK;

#endif
