/*
 * Files that a killed git left on their way to another commit: those that it
 * will make anew are put back.  Inside lib/desk.
 */
#ifndef DESK_LEFTOVER_H
#define DESK_LEFTOVER_H

#include "desk/desk.h"

/*
 * Puts a file of the desk back where what is in its place, in the index and in
 * the work tree, is what a merge with some remote's branch gives, or the
 * beginning of it. What somebody wrote by hand is none of these and stays.
 * Paths go to `put_back`, in `a`.
 */
const struct tkt_error *leftover_put_back(struct strings *put_back,
					  struct arena *a, struct desk *d)
	TKT_CHECK;

#endif
