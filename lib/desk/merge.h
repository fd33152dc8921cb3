/*
 * Merging two versions of a file of a desk: the model's rules, with git's merge
 * of lines for the bodies of articles.
 *
 * For the merge driver (`tkt hook merge`), which has neither a desk nor
 * libgit2, and for whoever merges in process: the same bytes either way.
 */
#ifndef DESK_MERGE_H
#define DESK_MERGE_H

#include "model/merge_body.h"

/* merge_file() (model/merge_body.h); may run git. */
const struct tkt_error *desk_merge_file(struct buf *out, const char *path,
					const struct merge_text *base,
					const struct merge_text *ours,
					const struct merge_text *theirs)
	TKT_CHECK;

/*
 * The same where nothing may stop it: of a damaged version and a sound one it
 * appends the sound one, of two damaged ones ours. *damage (caller frees) tells
 * what is wrong, naming `here` or `there`; NULL: nothing.
 */
void desk_merge_kept(struct buf *out, const struct tkt_error **damage,
		     const char *path, const struct merge_text *base,
		     const struct merge_text *ours,
		     const struct merge_text *theirs);

#endif
