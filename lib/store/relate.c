/* How two histories stand to one another, and what differs between them. */
#include <string.h>
#include "store/internal.h"

static const struct tkt_error *commit_id(git_oid *out, const char *hex)
{
	if (strlen(hex) == STORE_OID_LEN && !git_oid_fromstr(out, hex))
		return NULL;
	return tkt_error(TKT_E_USAGE, "'%s' is no commit's name", hex);
}

static enum store_relation relation_of(const git_oid *ours,
				       const git_oid *theirs,
				       const git_oid *base)
{
	if (git_oid_equal(ours, theirs))
		return STORE_SAME;
	if (git_oid_equal(base, theirs))
		return STORE_AHEAD;
	return git_oid_equal(base, ours) ? STORE_BEHIND : STORE_DIVERGED;
}

const struct tkt_error *store_relate(enum store_relation *out, char *base,
				     struct store *s, const char *theirs)
{
	git_oid other, common;
	int status;

	TRY(store_git(s));
	TRY(commit_id(&other, theirs));
	status = git_oid_equal(&s->head.commit, &other)
			 ? (git_oid_cpy(&common, &other), 0)
			 : git_merge_base(&common, s->repo, &s->head.commit,
					  &other);
	base[0] = '\0';
	if (status == GIT_ENOTFOUND) {
		*out = STORE_UNRELATED;
		return NULL;
	}
	if (status < 0 && git_repository_is_shallow(s->repo) == 1)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "this clone is shallow: it "
				  "lacks the history to compare"),
			"git -C '%s' fetch --unshallow",
			s->work_dir ? s->work_dir : s->git_dir);
	if (status < 0)
		return git_failed(TKT_E_IO, "cannot compare two histories");
	git_oid_tostr(base, STORE_OID_LEN + 1, &common);
	*out = relation_of(&s->head.commit, &other, &common);
	return NULL;
}

struct comparison {
	const char *new_commit;
	store_pair_fn *fn;
	void *context;
};

static const char *hex_of(char *hex, const git_oid *id)
{
	return id ? git_oid_tostr(hex, GIT_OID_HEXSZ + 1, id) : NULL;
}

/* A commit made by other means than git's own may hold anything. */
static const struct tkt_error *check_new(const struct comparison *c,
					 const struct tree_pair *p)
{
	const char *fault = p->new_id ? path_parts_fault(p->path) : NULL;

	if (!fault)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "no file can be at '%s', where the "
			  "other side has one: %s", p->path, fault),
		"somebody has to take it away there; who brought it: "
		"git log --stat %s", c->new_commit);
}

static const struct tkt_error *give_pair(void *context,
					 const struct tree_pair *p)
{
	const struct comparison *c = context;
	char old_hex[GIT_OID_HEXSZ + 1], new_hex[GIT_OID_HEXSZ + 1];
	const struct store_pair pair = {
		.path = p->path,
		.old_oid = hex_of(old_hex, p->old_id),
		.new_oid = hex_of(new_hex, p->new_id),
		.old_mode = p->old_mode,
		.new_mode = p->new_mode,
	};

	TRY(check_new(c, p));
	return c->fn(c->context, &pair);
}

/* Of no commit, the empty tree. */
static const struct tkt_error *tree_of(git_oid *tree, struct store *s,
				       const char *commit)
{
	git_oid id;

	*tree = (git_oid){ { 0 } };
	if (!*commit)
		return NULL;
	TRY(commit_id(&id, commit));
	return commit_tree_id(tree, s, &id);
}

const struct tkt_error *store_compare(struct store *s, const char *old_commit,
				      const char *new_commit,
				      store_pair_fn *fn, void *context)
{
	struct comparison c = {
		.new_commit = new_commit,
		.fn = fn,
		.context = context,
	};
	git_oid old_tree, new_tree;

	TRY(store_git(s));
	TRY(tree_of(&old_tree, s, old_commit));
	TRY(tree_of(&new_tree, s, new_commit));
	return trees_compare(s, &old_tree, &new_tree, "", give_pair, &c);
}

const struct tkt_error *store_find(char *oid, unsigned *mode, struct store *s,
				   const char *commit, const char *path)
{
	struct tree_entry e;
	git_oid tree;
	bool found;

	TRY(store_git(s));
	TRY(tree_of(&tree, s, commit));
	TRY(path_find(&found, &e, s, &tree, path));
	oid[0] = '\0';
	*mode = found ? e.mode : 0;
	if (found)
		git_oid_tostr(oid, STORE_OID_LEN + 1, &e.id);
	return NULL;
}
