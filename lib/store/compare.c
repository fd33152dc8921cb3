#include <string.h>
#include "store/internal.h"

/*
 * Two trees side by side.  git_diff_tree_to_tree() opens equal subtrees too
 * (93 ms for one change among 100,000); comparing ids first takes 0.3 ms.
 */

#define DEPTH_MAX 64

struct compare {
	struct store *store;
	const char *prefix;
	size_t prefix_len;
	tree_pair_fn *fn;
	void *context;
	struct buf path;
	unsigned depth;
};

/* The raw bytes of a tree, copied: the cache may let go of it. */
static const struct tkt_error *load(struct buf *out, struct store *s,
				    const git_oid *id)
{
	git_odb_object *object;

	if (!id || git_oid_is_zero(id))
		return NULL;
	TRY(tree_load(&object, s, id));
	buf_add(out, git_odb_object_data(object),
		git_odb_object_size(object));
	return NULL;
}

static bool may_match(const struct compare *c, bool folder)
{
	size_t len = c->path.len;

	if (len >= c->prefix_len)
		return !memcmp(c->path.bytes, c->prefix, c->prefix_len);
	return folder && !memcmp(c->path.bytes, c->prefix, len) &&
	       c->prefix[len] == '/';
}

static const struct tkt_error *compare_trees(struct compare *c,
					     const git_oid *old,
					     const git_oid *new_);

static const struct tkt_error *give_folder(struct compare *c,
					   const git_oid *old,
					   const git_oid *new_)
{
	const struct tkt_error *err = NULL;
	size_t len = c->path.len;

	if (!may_match(c, /*folder=*/true))
		return NULL;
	if (c->depth >= DEPTH_MAX)
		return tkt_error(TKT_E_INVALID, "'%s': folders are nested too "
				 "deep", c->path.bytes);
	buf_addc(&c->path, '/');
	c->depth++;
	err = compare_trees(c, old, new_);
	c->depth--;
	buf_truncate(&c->path, len);
	return err;
}

static const struct tkt_error *give_file(struct compare *c,
					 const struct tree_entry *old,
					 const struct tree_entry *new_)
{
	const struct tree_pair pair = {
		.path = c->path.bytes,
		.old_id = old ? &old->id : NULL,
		.new_id = new_ ? &new_->id : NULL,
		.old_mode = old ? old->mode : 0,
		.new_mode = new_ ? new_->mode : 0,
	};

	if ((!old && !new_) || !may_match(c, /*folder=*/false))
		return NULL;
	return c->fn(c->context, &pair);
}

/* Entries of one name, either of them NULL. A folder is no file's match. */
static const struct tkt_error *give(struct compare *c,
				    const struct tree_entry *old,
				    const struct tree_entry *new_)
{
	const struct tree_entry *name = old ? old : new_;
	bool old_dir = old && old->mode == MODE_TREE;
	bool new_dir = new_ && new_->mode == MODE_TREE;
	const struct tkt_error *err = NULL;
	size_t len = c->path.len;

	if (old && new_ && old->mode == new_->mode &&
	    git_oid_equal(&old->id, &new_->id))
		return NULL;
	buf_add(&c->path, name->name, name->name_len);
	err = give_file(c, old_dir ? NULL : old, new_dir ? NULL : new_);
	if (!err && (old_dir || new_dir))
		err = give_folder(c, old_dir ? &old->id : NULL,
				  new_dir ? &new_->id : NULL);
	buf_truncate(&c->path, len);
	return err;
}

static int order_of(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t min = a->name_len < b->name_len ? a->name_len : b->name_len;
	int order = memcmp(a->name, b->name, min);
	unsigned char x, y;

	if (order)
		return order;
	/* git's order: as if a folder's name ended in a slash. */
	x = a->name_len > min ? (unsigned char)a->name[min]
	    : a->mode == MODE_TREE ? '/' : 0;
	y = b->name_len > min ? (unsigned char)b->name[min]
	    : b->mode == MODE_TREE ? '/' : 0;
	return x < y ? -1 : x > y;
}

struct side {
	struct buf raw;
	size_t at;
	struct tree_entry entry;
	bool there;
};

static const struct tkt_error *step(struct side *side)
{
	side->there = side->at < side->raw.len;
	if (!side->there)
		return NULL;
	if (!tree_entry_parse(&side->entry, side->raw.bytes + side->at,
			      side->raw.len - side->at))
		return tkt_error(TKT_E_INVALID, "a tree is damaged");
	side->at += side->entry.len;
	return NULL;
}

static const struct tkt_error *merge_sides(struct compare *c, struct side *old,
					   struct side *new_)
{
	TRY(step(old));
	TRY(step(new_));
	while (old->there || new_->there) {
		int order = !old->there ? 1
			    : !new_->there
				    ? -1
				    : order_of(&old->entry, &new_->entry);

		TRY(give(c, order <= 0 ? &old->entry : NULL,
			 order >= 0 ? &new_->entry : NULL));
		if (order <= 0)
			TRY(step(old));
		if (order >= 0)
			TRY(step(new_));
	}
	return NULL;
}

static const struct tkt_error *compare_trees(struct compare *c,
					     const git_oid *old,
					     const git_oid *new_)
{
	struct side a = { .raw = BUF_INIT }, b = { .raw = BUF_INIT };
	const struct tkt_error *err = load(&a.raw, c->store, old);

	if (!err)
		err = load(&b.raw, c->store, new_);
	if (!err)
		err = merge_sides(c, &a, &b);
	buf_release(&a.raw);
	buf_release(&b.raw);
	return err;
}

const struct tkt_error *trees_compare(struct store *s, const git_oid *old,
				      const git_oid *new_, const char *prefix,
				      tree_pair_fn *fn, void *context)
{
	struct compare c = {
		.store = s,
		.prefix = prefix,
		.prefix_len = strlen(prefix),
		.fn = fn,
		.context = context,
		.path = BUF_INIT,
	};
	const struct tkt_error *err = NULL;

	if (!git_oid_equal(old, new_))
		err = compare_trees(&c, old, new_);
	buf_release(&c.path);
	return err;
}
