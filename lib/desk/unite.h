/*
 * Uniting the desk's history with another commit, as one write.  Inside
 * lib/desk.
 */
#ifndef DESK_UNITE_H
#define DESK_UNITE_H

#include "desk/sync.h"

struct unite {
	struct desk *desk;
	const char *theirs; /* a commit; "": one without files */
	const char *name;   /* of the other side, for messages */
	bool dry_run;
	bool list_came;     /* fill result->came */
	struct desk_sync_result *result;
	struct map by_path; /* path → 1 + index into result->docs */
	bool ahead;         /* afterwards: the head has more than theirs */
};
void unite_release(struct unite *u);

/*
 * Brings everything of `theirs` to the head. Says in the result what came and
 * what theirs lacks. Errors: as desk_sync().
 */
const struct tkt_error *unite_run(struct unite *u) TKT_CHECK;

#endif
