/*
 * Uniting two versions of a desk's file.
 *
 * Documents (tickets, articles, desk.json) are sets of events: merging is
 * their union, folded and written anew.  The common ancestor is not looked
 * at, so it may be missing (add/add) or made up (criss-cross).  Of what
 * merge_doc() writes is promised, byte for byte:
 *
 *	merge(a, b) = merge(b, a)
 *	merge(merge(a, b), c) = merge(a, merge(b, c))
 *	merge(m, m) = m, and merge(m, a) = m where m holds what a holds
 *
 * so clones that have seen the same events hold equal files, by whatever
 * route they met.  Three things are kept apart for that:
 *
 *   Texts that one side erased and the other still has stay, unless an erase
 *   event among the events of both takes them away.
 *   A summary is never merged: it is what the events give.  One that a newer
 *   tkt made (`fold` above ours) cannot be made here: that of the highest
 *   `fold` is kept, of equal ones the greater bytes; of files whose `fold` we
 *   know none is, whatever their events `need`, because which of two old
 *   summaries is kept would depend on the order of merging.
 *   A lower `fold` is stale and becomes ours.
 *
 * Articles' bodies are text, which merge_body.h is about.
 *
 * Pure: bytes in, bytes out.
 */
#ifndef MODEL_MERGE_H
#define MODEL_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/error.h"
#include "model/event.h"

/* A file's bytes, borrowed. */
struct merge_text {
	const char *bytes;
	size_t len;
};

enum merge_type {
	MERGE_DESK,
	MERGE_TICKET,
	MERGE_ARTICLE,
	MERGE_BODY,  /* of an article, or other Markdown in kb/ */
	MERGE_OTHER, /* no file of a desk that changes */
};

/*
 * What lies at a path (from the root, exact), and into id[EVENT_ID_LEN + 1]
 * whose it is: "" where it is no ticket's and no article's.
 */
enum merge_type merge_type_of(char *id, const char *path);

/*
 * Appends the union. `id` NULL: whatever both have (a desk), else both must
 * be that document.
 * Errors: INVALID where one is damaged, or where they are not the same
 * document; VERSION for a higher `format`; TOO_LARGE where one of them, or
 * the union, is above DOC_READ_MAX_LEN. The message says whose it is, `ours`
 * or `theirs`.
 */
const struct tkt_error *merge_doc(struct buf *out, enum doc_type type,
				  const char *id,
				  const struct merge_text *ours,
				  const struct merge_text *theirs) TKT_CHECK;

#endif
