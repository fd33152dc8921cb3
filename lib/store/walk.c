#include <string.h>
#include "store/internal.h"

#define DEPTH_MAX 64

struct walk {
	struct store *store;
	const char *prefix;
	size_t prefix_len;
	unsigned flags;
	store_walk_fn *fn;
	void *context;
	struct ahead *ahead; /* NULL: no contents are wanted */
	struct buf path;
	unsigned depth;
};

/* Without contents there is nothing to wait for. */
static const struct tkt_error *give_at_once(struct walk *w,
					    const struct tree_entry *e,
					    const char *fault)
{
	char oid[STORE_OID_LEN + 1];
	const struct store_entry entry = {
		.path = w->path.bytes,
		.oid = git_oid_tostr(oid, sizeof(oid), &e->id),
		.mode = e->mode,
		.fault = fault,
	};

	return w->fn(w->context, &entry);
}

static const struct tkt_error *give(struct walk *w, const struct tree_entry *e,
				    const char *fault)
{
	if (!w->ahead)
		return give_at_once(w, e, fault);
	return ahead_give(w->ahead, w->path.bytes, e, fault);
}

/*
 * Can anything at or below this path begin with the prefix? What stands in the
 * place of the folder that the prefix names is given as well.
 */
static bool may_match(const struct walk *w, bool folder)
{
	size_t len = w->path.len;

	if (len >= w->prefix_len)
		return !memcmp(w->path.bytes, w->prefix, w->prefix_len);
	return (folder || len + 1 == w->prefix_len) &&
	       !memcmp(w->path.bytes, w->prefix, len) &&
	       w->prefix[len] == '/';
}

static const struct tkt_error *walk_tree(struct walk *w, const git_oid *id);

static const struct tkt_error *walk_folder(struct walk *w,
					   const struct tree_entry *e)
{
	const struct tkt_error *err;
	git_odb_object *object;
	bool whole = w->path.len >= w->prefix_len;

	if (w->flags & STORE_WALK_FOLDERS && whole)
		TRY(give(w, e, /*fault=*/NULL));
	if (w->depth >= DEPTH_MAX)
		return give(w, e, "folders are nested too deep");
	err = tree_load(&object, w->store, &e->id);
	if (err) {
		const struct tkt_error *stop = give(w, e, err->message);

		tkt_error_free(err);
		return stop;
	}
	w->depth++;
	buf_addc(&w->path, '/');
	err = walk_tree(w, &e->id);
	w->depth--;
	return err;
}

static const struct tkt_error *walk_entry(struct walk *w,
					  const struct tree_entry *e)
{
	bool folder = e->mode == MODE_TREE;
	const struct tkt_error *err = NULL;
	size_t len = w->path.len;

	buf_add(&w->path, e->name, e->name_len);
	if (may_match(w, folder))
		err = folder ? walk_folder(w, e)
			     : give(w, e, /*fault=*/NULL);
	buf_truncate(&w->path, len);
	return err;
}

/* The path is that of the folder, with its slash. */
static const struct tkt_error *give_damaged(struct walk *w, const git_oid *id)
{
	const struct tree_entry e = { .mode = MODE_TREE, .id = *id };

	if (w->path.len)
		buf_truncate(&w->path, w->path.len - 1);
	return give(w, &e, "the tree is damaged");
}

/*
 * The raw bytes are copied: the cache may drop the tree while its subtrees
 * are walked.
 */
static const struct tkt_error *walk_tree(struct walk *w, const git_oid *id)
{
	BUF_LOCAL raw = BUF_INIT;
	git_odb_object *object;
	struct tree_entry e;

	TRY(tree_load(&object, w->store, id));
	buf_add(&raw, git_odb_object_data(object),
		git_odb_object_size(object));
	for (size_t at = 0; at < raw.len; at += e.len) {
		if (!tree_entry_parse(&e, raw.bytes + at, raw.len - at))
			return give_damaged(w, id);
		TRY(walk_entry(w, &e));
	}
	return NULL;
}

const struct tkt_error *store_walk(struct store *s, const char *prefix,
				   unsigned flags, size_t max_len,
				   store_walk_fn *fn, void *context)
{
	struct ahead ahead;
	struct walk w = {
		.store = s,
		.prefix = prefix,
		.prefix_len = strlen(prefix),
		.flags = flags,
		.fn = fn,
		.context = context,
		.path = BUF_INIT,
	};
	const struct tkt_error *err;

	TRY(store_git(s));
	if (s->head.unborn)
		return NULL;
	if (flags & STORE_WALK_BYTES) {
		ahead_init(&ahead, s, max_len, fn, context);
		w.ahead = &ahead;
	}
	err = walk_tree(&w, &s->head.tree);
	if (w.ahead && !err)
		err = ahead_finish(w.ahead);
	if (w.ahead)
		ahead_release(w.ahead);
	buf_release(&w.path);
	return err;
}
