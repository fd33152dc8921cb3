#include "desk/merge.h"

#include "store/merge_lines.h"

const struct tkt_error *desk_merge_file(struct buf *out, const char *path,
					const struct merge_text *base,
					const struct merge_text *ours,
					const struct merge_text *theirs)
{
	return merge_file(out, path, base, ours, theirs, store_merge_lines);
}
