#include "desk/leftover.h"

#include <string.h>

#include "desk/merge.h"
#include "model/doc_scan.h"
#include "store/leftover.h"
#include "store/remote.h"

struct search {
	struct desk *desk;
	struct strings others; /* commits */
};

static bool begins(const struct buf *whole, const struct buf *part)
{
	return part->len <= whole->len &&
	       !memcmp(whole->bytes, part->bytes, part->len);
}

static const struct tkt_error *read_at(struct buf *out, bool *there,
				       struct desk *d, const char *commit,
				       const char *path)
{
	char oid[STORE_OID_LEN + 1];
	unsigned mode;

	TRY(store_find(oid, &mode, d->store, commit, path));
	*there = *oid != '\0';
	return *there ? store_read_blob(out, d->store, oid,
					STORE_READ_MAX_LEN)
		      : NULL;
}

/* What a merge of the head with that commit gives at the path. */
static const struct tkt_error *merged_with(struct buf *out, struct desk *d,
					   const char *other, const char *path)
{
	BUF_LOCAL base = BUF_INIT;
	BUF_LOCAL ours = BUF_INIT;
	BUF_LOCAL theirs = BUF_INIT;
	char common[STORE_OID_LEN + 1];
	enum store_relation relation;
	bool had, have, has;

	TRY(store_relate(&relation, common, d->store, other));
	TRY(read_at(&base, &had, d, common, path));
	TRY(read_at(&ours, &have, d, store_head(d->store), path));
	TRY(read_at(&theirs, &has, d, other, path));
	if (!have || !has) {
		buf_add(out, theirs.bytes, theirs.len);
		return NULL;
	}
	return desk_merge_file(
		out, path, &(struct merge_text){ base.bytes, base.len },
		&(struct merge_text){ ours.bytes, ours.len },
		&(struct merge_text){ theirs.bytes, theirs.len });
}

/* Has it nothing but events that the other has? */
static bool is_part_of(const struct buf *whole, const struct buf *part)
{
	struct doc_scan all, some;
	ARENA_LOCAL arena = { 0 };
	bool is_part;

	doc_scan(&all, &arena, whole->bytes, whole->len);
	doc_scan(&some, &arena, part->bytes, part->len);
	is_part = some.ids.len > 0 && !doc_scan_lacks(&some, &all);
	doc_scan_release(&all);
	doc_scan_release(&some);
	return is_part;
}

/*
 * The head's, theirs or a beginning of it, or what a merge gives; of a file
 * that no commit here has, also an older version of theirs.
 */
static const struct tkt_error *is_known(bool *out, const struct search *s,
					const struct store_dirty *one,
					const struct buf *bytes)
{
	const char *path = one->path;
	BUF_LOCAL own = BUF_INIT;
	bool there;

	TRY(read_at(&own, &there, s->desk, store_head(s->desk->store), path));
	*out = there && begins(&own, bytes) && own.len == bytes->len;
	for (size_t i = 0; !*out && i < s->others.len; i++) {
		BUF_LOCAL theirs = BUF_INIT;
		BUF_LOCAL merged = BUF_INIT;
		const char *other = s->others.items[i];

		TRY(read_at(&theirs, &there, s->desk, other, path));
		*out = there && (begins(&theirs, bytes) ||
				 (one->untracked &&
				  is_part_of(&theirs, bytes)));
		if (*out || !there)
			continue;
		tkt_error_free(merged_with(&merged, s->desk, other, path));
		*out = merged.len && begins(&merged, bytes);
	}
	return NULL;
}

static const struct tkt_error *is_gits(bool *out, const struct search *s,
				       const struct store_dirty *one)
{
	BUF_LOCAL work = BUF_INIT;
	BUF_LOCAL staged = BUF_INIT;
	bool there;

	TRY(store_read_work(&there, &work, s->desk->store, one->path));
	*out = true;
	if (there)
		TRY(is_known(out, s, one, &work));
	if (!*out || !*one->index_oid)
		return NULL;
	TRY(store_read_blob(&staged, s->desk->store, one->index_oid,
			    STORE_READ_MAX_LEN));
	return is_known(out, s, one, &staged);
}

/* A version that git laid before a merge driver, at the work tree's top. */
static bool is_draft(const struct store_dirty *one)
{
	return one->untracked && !strncmp(one->path, ".merge_file_", 12) &&
	       strlen(one->path) == 12 + 6;
}

/* Deleted by hand, or git's own doing: the head's comes back either way. */
static bool is_desks(const char *path)
{
	char id[EVENT_ID_LEN + 1];

	return merge_type_of(id, path) != MERGE_OTHER ||
	       !strncmp(path, "attachments/", 12) ||
	       !strncmp(path, "policies/", 9);
}

static const struct tkt_error *put_back(struct strings *paths,
					struct arena *a, struct search *s)
{
	CLEANUP(store_dirties_release) struct store_dirties d = { 0 };
	size_t kept = 0;

	TRY(store_dirty(&d, s->desk->store));
	if (!d.all.len)
		return NULL;
	TRY(store_others(&s->others, &d.arena, s->desk->store));
	for (size_t i = 0; i < d.all.len; i++) {
		const struct store_dirty *one = &d.all.items[i];
		bool gits = is_draft(one);

		if (is_desks(one->path))
			TRY(is_gits(&gits, s, one));
		if (!gits)
			continue;
		vec_push(paths, arena_strdup(a, one->path));
		d.all.items[kept++] = *one;
	}
	d.all.len = kept;
	return store_put_back(s->desk->store, &d);
}

const struct tkt_error *leftover_put_back(struct strings *paths,
					  struct arena *a, struct desk *d)
{
	struct search s = { .desk = d };
	const struct tkt_error *err = put_back(paths, a, &s);

	vec_release(&s.others);
	return err;
}
