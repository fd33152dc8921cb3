#include <string.h>
#include "store/internal.h"

struct history {
	struct store *store;
	const char *prefix;
	store_change_fn *fn;
	void *context;
	const char *commit;
	unsigned parents;
};

static const struct tkt_error *give(void *context, const struct tree_pair *pair)
{
	struct history *h = context;
	char old_hex[STORE_OID_LEN + 1], new_hex[STORE_OID_LEN + 1];
	struct store_change change = {
		.commit = h->commit,
		.path = pair->path,
		.parents = h->parents,
	};

	if (pair->old_id)
		change.old_oid = git_oid_tostr(old_hex, sizeof(old_hex),
					       pair->old_id);
	if (pair->new_id)
		change.new_oid = git_oid_tostr(new_hex, sizeof(new_hex),
					       pair->new_id);
	return h->fn(h->context, &change);
}

/* Reads "tree <id>" and "parent <id>" lines from a raw commit. */
static bool next_line_id(git_oid *id, const char **at, const char *what)
{
	size_t len = strlen(what);

	if (strncmp(*at, what, len) ||
	    git_oid_fromstrn(id, *at + len, GIT_OID_HEXSZ) < 0)
		return false;
	*at += len + GIT_OID_HEXSZ + 1;
	return true;
}

static unsigned count_parents(const char *raw)
{
	git_oid parent;
	unsigned n = 0;

	while (next_line_id(&parent, &raw, "parent "))
		n++;
	return n;
}

static const struct tkt_error *against_parents(struct history *h,
					       const char *raw)
{
	const git_oid empty = { { 0 } };
	git_oid tree, parent, parent_tree;

	if (!next_line_id(&tree, &raw, "tree "))
		return tkt_error(TKT_E_INVALID, "commit %s is damaged",
				 h->commit);
	h->parents = count_parents(raw);
	while (next_line_id(&parent, &raw, "parent ")) {
		TRY(commit_tree_id(&parent_tree, h->store, &parent));
		TRY(trees_compare(h->store, &parent_tree, &tree, h->prefix,
				  give, h));
	}
	return h->parents ? NULL
			  : trees_compare(h->store, &empty, &tree, h->prefix,
					  give, h);
}

static const struct tkt_error *one_commit(struct history *h, const git_oid *id)
{
	char hex[STORE_OID_LEN + 1];
	git_odb_object *object = NULL;
	BUF_LOCAL raw = BUF_INIT;

	if (git_odb_read(&object, h->store->odb, id) < 0)
		return git_failed(TKT_E_INVALID, "cannot read a commit");
	buf_add(&raw, git_odb_object_data(object),
		git_odb_object_size(object));
	git_odb_object_free(object);
	h->commit = git_oid_tostr(hex, sizeof(hex), id);
	return against_parents(h, raw.bytes);
}

DEFINE_CLEANUP(git_revwalk_free, git_revwalk *)

/*
 * A shallow clone ends where its commits' parents are missing; libgit2 knows
 * from .git/shallow, we meet the parent line and not the parent.
 */
const struct tkt_error *store_history(struct store *s, const char *prefix,
				      store_change_fn *fn, void *context)
{
	CLEANUP(git_revwalk_free_ptr) git_revwalk *walk = NULL;
	struct history h = {
		.store = s,
		.prefix = prefix,
		.fn = fn,
		.context = context,
	};
	git_oid id;
	int status;

	TRY(store_git(s));
	if (s->head.unborn)
		return NULL;
	if (git_revwalk_new(&walk, s->repo) < 0 ||
	    git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME) ||
	    git_revwalk_push(walk, &s->head.commit) < 0)
		return git_failed(TKT_E_IO, "cannot walk the history");
	while ((status = git_revwalk_next(&id, walk)) == 0)
		TRY(one_commit(&h, &id));
	if (status != GIT_ITEROVER)
		return git_failed(TKT_E_IO, "cannot walk the history");
	return NULL;
}
