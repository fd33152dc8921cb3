#include <string.h>
#include "store/internal.h"

/*
 * What a crash left, file by file.
 *
 * Each of index and work tree may have a file as it was or as it was to be;
 * either is brought to what HEAD has.  Anything else is somebody's own change
 * since, and stays.
 */

enum side {
	WANTED,
	OTHER, /* the one of the two that is not wanted */
	FOREIGN,
};

static enum side index_side(const struct follow_file *file,
			    const struct index_edit *e)
{
	if (e->found_odd)
		return FOREIGN;
	if (!e->found)
		return !file->has_new ? WANTED
		       : !file->had_old ? OTHER
					: FOREIGN;
	if (file->has_new && git_oid_equal(&e->found_id, &file->new_id))
		return WANTED;
	if (file->had_old && git_oid_equal(&e->found_id, &file->old_id))
		return OTHER;
	return FOREIGN;
}

static const struct tkt_error *disk_side(enum side *out, bool *absent,
					 struct follow *f,
					 const struct follow_file *file)
{
	enum beneath_state state;

	TRY(beneath_compare(&state, f->store, f->root_fd, file->path,
			    &file->new_id));
	*absent = state == BENEATH_ABSENT;
	*out = *absent ? (!file->has_new    ? WANTED
			  : !file->had_old ? OTHER
					   : FOREIGN)
	       : state == BENEATH_SAME && file->has_new ? WANTED
							: FOREIGN;
	if (*absent || *out == WANTED || !file->had_old)
		return NULL;
	TRY(beneath_compare(&state, f->store, f->root_fd, file->path,
			    &file->old_id));
	if (state == BENEATH_SAME)
		*out = OTHER;
	return NULL;
}

static const struct tkt_error *check_covered(struct follow_target *t,
					     struct follow *f,
					     const struct index_edit *e)
{
	git_oid old;

	TRY(follow_folder_id(&old, f, &f->old_tree, e->covered_by));
	t->leave = true;
	if (git_oid_equal(&old, &e->cover_id))
		t->sparse_dir = e->covered_by;
	return NULL;
}

static const struct tkt_error *check_again(struct follow_target *t,
					   struct follow *f,
					   struct follow_file *file,
					   const struct index_edit *e,
					   const struct cone *cone)
{
	size_t outside = cone_outside(cone, file->path);
	enum side entry = index_side(file, e), disk;
	bool absent, not_on_disk;

	if (e->covered_by)
		return check_covered(t, f, e);
	beneath_clear(f->root_fd, file->path);
	TRY(disk_side(&disk, &absent, f, file));
	not_on_disk = absent && ((outside && !e->found) ||
				 (e->found && e->found_skip));
	file->to_disk = !not_on_disk && entry != FOREIGN && disk == OTHER;
	file->stat_wanted = disk == WANTED;
	t->leave = entry == FOREIGN || (entry == WANTED && !file->to_disk);
	if (t->leave || !not_on_disk)
		return NULL;
	if (e->found)
		t->skip = true;
	else
		follow_outside(t, f, e, outside, cone);
	return NULL;
}

const struct tkt_error *follow_check_again(struct follow *f)
{
	return follow_check_with(f, check_again);
}
