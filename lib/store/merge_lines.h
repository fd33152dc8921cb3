/*
 * The merge of lines that git does, for bodies of articles: one child process
 * `git merge-file`.  Needs neither a repository nor libgit2, so that the merge
 * driver can use it; reads git's configuration of nothing that matters.
 */
#ifndef STORE_MERGE_LINES_H
#define STORE_MERGE_LINES_H

#include "model/merge_body.h"

/* As merge_lines_fn says. Errors: IO where git cannot be run, FAILED. */
const struct tkt_error *store_merge_lines(struct buf *out, bool *clean,
					  const struct merge_lines *m)
	TKT_CHECK;

#endif
