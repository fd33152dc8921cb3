/*
 * What a plain git left behind: locks and half of a checkout, where it was
 * killed; files in conflict, because it pulled without the merge driver or a
 * side had deleted one; then the operation it stopped in; then what somebody
 * committed with markers in it, and entries that were dropped on the way.
 */
#ifndef DESK_SETTLE_H
#define DESK_SETTLE_H

#include "desk/fsck.h"

struct desk_settle_result {
	struct arena arena;
	struct strings settled;  /* paths that were in conflict */
	struct strings put_back; /* that a killed git had begun to change */
	struct strings warnings;
	struct fsck_result fsck; /* what was looked at and mended afterwards */
};
void desk_settle_result_release(struct desk_settle_result *r);

/*
 * Settles each file of the desk, lets git go on until it is at its end, then
 * mends (desk_fsck() with its history). Errors: REFUSED for a file that is none
 * of a desk's and still in conflict; FAILED with git's words.
 */
const struct tkt_error *desk_settle(struct desk_settle_result *out,
				    struct desk *d) TKT_CHECK;

#endif
