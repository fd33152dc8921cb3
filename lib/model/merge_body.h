/*
 * Merging the bodies of articles: text that people wrote.
 *
 * Lines that only one side changed are merged as git does it; where both
 * changed the same, all texts stay in the body, between the markers of git,
 *
 *	<<<<<<< concurrent
 *	Press the red button.
 *	=======
 *	Press the green button.
 *	>>>>>>> concurrent
 *
 * and the merge succeeds, so that a pull never stops.  Such a body is shown
 * as conflicted and never published; somebody edits it.
 *
 * A body with markers is taken as the set of whole texts that it stands for:
 * the n-th text takes the n-th alternative everywhere (where there are fewer,
 * the last).  They are written in the order of their bytes, so that
 *
 *   - the sides may be swapped: two clones that merge the same two heads get
 *     the same bytes;
 *   - what a body stands for already changes nothing when it is merged again
 *     (a replayed commit, another way round): markers never hold markers;
 *   - three texts that clash on three clones become one set of three, whatever
 *     pair met first;
 *   - an alternative that one side removed, as who settles it does, is gone
 *     where the other side left it alone.
 *
 * What is not promised: that three clean edits give the same bytes in each
 * order.  Lines have no identity, and where edits touch, the common ancestor
 * decides.  Clones agree then with the next merge commit that all of them
 * have, as all of git does.
 *
 * Pure but for the merging of lines, which is git's and handed in.
 */
#ifndef MODEL_MERGE_BODY_H
#define MODEL_MERGE_BODY_H

#include "model/merge.h"

struct merge_lines {
	const struct merge_text *base, *one, *two;
	size_t marker_len; /* longer than any marker in the texts */
};

/*
 * A three-way merge of lines as `git merge-file` does it, appended to `out`;
 * *clean: without a clash. Else each clash stands between lines of marker_len
 * `<` and `>`, a line of `=` in its midst, and nothing else has such lines.
 */
typedef const struct tkt_error *merge_lines_fn(struct buf *out, bool *clean,
					       const struct merge_lines *m);

/* Appends the merged body. Errors: those of `lines`. */
const struct tkt_error *merge_body(struct buf *out,
				   const struct merge_text *base,
				   const struct merge_text *ours,
				   const struct merge_text *theirs,
				   merge_lines_fn *lines) TKT_CHECK;

/*
 * Does a body stand for several texts, one of which has this hash
 * (article_body_hash)? A merge made it then, and nobody's hand.
 */
bool merge_body_holds(const struct merge_text *body, const char *hash);

/*
 * A file at a path of the desk, whatever it is: merge_doc() or merge_body().
 * `base` is empty where there is no common ancestor.
 * Errors: theirs; INVALID for a path that is no file of a desk.
 */
const struct tkt_error *merge_file(struct buf *out, const char *path,
				   const struct merge_text *base,
				   const struct merge_text *ours,
				   const struct merge_text *theirs,
				   merge_lines_fn *lines) TKT_CHECK;

#endif
