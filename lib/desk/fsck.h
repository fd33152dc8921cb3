/*
 * Proving a desk: every file of the head's commit, and what can be mended.
 *
 * A fault is one sentence about one path.  What is proven: path, mode and name
 * of every file below tickets/, kb/, policies/ and attachments/; that JSON is
 * legal and every event is what its id says; that the fold could read what an
 * event says of state and place; that the summary, the order and
 * the form of a document are those that its events give (a summary of a lower
 * `fold` is stale, which is no fault); that what is referred to is there
 * (events, tickets, articles, attachments, policies); that content named by
 * its hash has it; that an article has its body and the body is what its events
 * speak of, where no merge explains the difference; that the configuration is
 * consistent.  Files of others at the top of the repository are theirs.
 *
 * A ticket may have come from a desk that shares no history with this one
 * (union.h), and then refers to what never was here: articles, other tickets,
 * attachments.  The history tells the two apart: what it had and the head has
 * not is lost, and a fault; what it never had lies elsewhere, and is told as
 * information.  No mark is needed for that, and none can be wrong.  A policy
 * travels with its ticket and must be here.
 *
 * Work tree and index are git's to check.
 *
 * Mending derives, and never guesses: documents are written as their events
 * give them; a damaged one comes back as the union of its good versions in the
 * history; an edit by hand of the configuration (one that leaves it consistent)
 * or of an article's body becomes an event of who mends; content named by its
 * hash comes from the history.
 */
#ifndef DESK_FSCK_H
#define DESK_FSCK_H

#include "desk/desk.h"

enum fsck_flags {
	FSCK_REPAIR = 1 << 0,  /* mend what can be, in one commit */
	FSCK_HISTORY = 1 << 1, /* look for events that the history had */
	FSCK_DRY_RUN = 1 << 2, /* say what would be mended */
};

struct fsck_fault {
	const char *path, *what;
	const char *event;  /* whole id of the one it is about, or NULL */
	const char *commit; /* that dropped it, or NULL */
	bool repairable;    /* there is a way; it may turn out not to help */
	bool repaired;
};

struct fsck_result {
	struct arena arena;
	VEC(struct fsck_fault) faults; /* by path */
	/* Referred to, and never here: no faults. By path. */
	VEC(struct fsck_fault) absent;
	uint64_t files_len;            /* looked at */
	size_t left_len;               /* faults that were not repaired */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1]; /* of the repair, "" */
};
void fsck_result_release(struct fsck_result *r);

/*
 * Opens the desk by itself, so that it works where desk.json is damaged.
 * Errors: those of opening and writing; what is found is no error.
 */
const struct tkt_error *desk_fsck(struct fsck_result *out,
				  const struct desk_options *options,
				  unsigned flags) TKT_CHECK;

#endif
