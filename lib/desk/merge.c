#include "desk/merge.h"

#include "store/merge_lines.h"

const struct tkt_error *desk_merge_file(struct buf *out, const char *path,
					const struct merge_text *base,
					const struct merge_text *ours,
					const struct merge_text *theirs)
{
	return merge_file(out, path, base, ours, theirs, store_merge_lines);
}

static bool is_sound(const char *path, const struct merge_text *text)
{
	BUF_LOCAL out = BUF_INIT;
	const struct tkt_error *err;

	err = desk_merge_file(&out, path, text, text, text);
	tkt_error_free(err);
	return !err;
}

void desk_merge_kept(struct buf *out, const struct tkt_error **damage,
		     const char *path, const struct merge_text *base,
		     const struct merge_text *ours,
		     const struct merge_text *theirs)
{
	const struct tkt_error *err;
	const struct merge_text *kept;
	bool here, there;

	*damage = NULL;
	err = desk_merge_file(out, path, base, ours, theirs);
	if (!err)
		return;
	here = !is_sound(path, ours);
	there = !is_sound(path, theirs);
	kept = here && !there ? theirs : ours;
	buf_add(out, kept->bytes, kept->len);
	*damage = tkt_error_wrap(err, "'%s' is damaged %s", path,
				 here && there ? "here and there"
				 : here	       ? "here"
					       : "there");
}
