#include <stdlib.h>
#include <string.h>
#include "store/internal.h"

/*
 * git's cache of trees in the index (extension TREE): for each folder the
 * number of its entries and the tree they make.  A folder whose tree was the
 * head's gets the new head's; any other is marked as not known, and git works
 * it out again.
 */

#define DEPTH_MAX 64

struct node {
	const char *name;
	long count; /* -1: not known */
	git_oid id;
	struct node *below, *next; /* the first below, the next beside */
	size_t below_n;
	const char *raw; /* as it was, with all below; NULL once changed */
	size_t raw_len;
};

struct parse {
	struct arena *arena;
	const char *at, *end;
};

static void add_below(struct node *node, struct node *sub)
{
	struct node **end = &node->below;

	while (*end)
		end = &(*end)->next;
	*end = sub;
	node->below_n++;
}

/* "<name>\0<count> <subtrees>\n[<id>]", then the subtrees. */
static struct node *parse_node(struct parse *p, unsigned depth)
{
	struct node *node = ARENA_NEW(p->arena, struct node);
	const char *nul = memchr(p->at, '\0', (size_t)(p->end - p->at));
	const char *line_end;
	long subtrees;
	char *next;

	if (!nul || depth > DEPTH_MAX)
		return NULL;
	line_end = memchr(nul, '\n', (size_t)(p->end - nul));
	if (!line_end)
		return NULL;
	node->name = node->raw = p->at;
	node->count = strtol(nul + 1, &next, 10);
	subtrees = strtol(next, &next, 10);
	if (next != line_end || subtrees < 0)
		return NULL;
	p->at = line_end + 1;
	if (node->count >= 0) {
		if (p->end - p->at < GIT_OID_RAWSZ)
			return NULL;
		memcpy(node->id.id, p->at, GIT_OID_RAWSZ);
		p->at += GIT_OID_RAWSZ;
	}
	for (struct node **end = &node->below; subtrees--;) {
		*end = parse_node(p, depth + 1);
		if (!*end)
			return NULL;
		end = &(*end)->next;
		node->below_n++;
	}
	node->raw_len = (size_t)(p->at - node->raw);
	return node;
}

struct update {
	const struct index_edit *edits;
	size_t n;
	const struct plan *plan;
	struct arena *arena;
};

/* Is the edit in the folder, or the folder itself as a sparse entry? */
static bool is_below(const struct index_edit *e, const char *dir)
{
	size_t len = strlen(dir);

	return !len || (!strncmp(e->path, dir, len) && e->path[len] == '/');
}

static size_t count_below(const struct update *u, const char *dir, bool all)
{
	size_t count = 0;

	for (size_t i = 0; i < u->n; i++)
		count += (all || !u->edits[i].found) &&
			 is_below(&u->edits[i], dir);
	return count;
}

/* Is the folder written as one sparse entry? */
static bool is_sparse(const struct update *u, const char *dir)
{
	size_t len = strlen(dir);

	for (size_t i = 0; i < u->n; i++)
		if (!strncmp(u->edits[i].path, dir, len) &&
		    !strcmp(u->edits[i].path + len, "/"))
			return true;
	return false;
}

static const struct dir_change *find_change(const struct update *u,
					    const char *dir)
{
	return u->plan ? map_get(&u->plan->dirs_by_path, dir) : NULL;
}

static char *join(const struct update *u, const char *dir, const char *name)
{
	return arena_printf(u->arena, "%s%s%s", dir, *dir ? "/" : "", name);
}

static bool has_node(const struct node *node, const char *name)
{
	for (const struct node *sub = node->below; sub; sub = sub->next)
		if (!strcmp(sub->name, name))
			return true;
	return false;
}

/* The name of `path` right below `dir`; NULL where it is elsewhere. */
static const char *name_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (!*path || strncmp(path, dir, len) || (len && path[len] != '/'))
		return NULL;
	path += len ? len + 1 : 0;
	return *path && !strchr(path, '/') ? path : NULL;
}

static void add_new(struct node *node, const struct update *u,
		    const char *dir);

static void add_new_one(struct node *node, const struct update *u,
			const struct dir_change *change, const char *name)
{
	struct node *sub = ARENA_NEW(u->arena, struct node);

	sub->name = name;
	sub->count = (long)count_below(u, change->path, /*all=*/false);
	sub->id = change->new_id;
	add_below(node, sub);
	if (!is_sparse(u, change->path))
		add_new(sub, u, change->path);
}

/* Folders that are new: git wants a node for each below a known one. */
static void add_new(struct node *node, const struct update *u,
		    const char *dir)
{
	for (size_t i = 0; i < u->plan->dirs.len; i++) {
		const struct dir_change *change = &u->plan->dirs.items[i];
		const char *name = name_below(change->path, dir);

		if (!name || has_node(node, name) ||
		    !count_below(u, change->path, /*all=*/true))
			continue;
		if (change->had_old)
			node->count = -1;
		else
			add_new_one(node, u, change, name);
	}
}

static void update_node(struct node *node, const struct update *u,
			const char *dir)
{
	const struct dir_change *change = find_change(u, dir);

	if (!count_below(u, dir, /*all=*/true))
		return;
	node->raw = NULL;
	if (node->count >= 0 && change && change->had_old &&
	    git_oid_equal(&change->old_id, &node->id)) {
		node->count += (long)count_below(u, dir, /*all=*/false);
		node->id = change->new_id;
	} else {
		node->count = -1;
	}
	for (struct node *sub = node->below; sub; sub = sub->next)
		update_node(sub, u, join(u, dir, sub->name));
	if (node->count >= 0 && !is_sparse(u, dir))
		add_new(node, u, dir);
}

static void write_node(struct buf *out, const struct node *node)
{
	if (node->raw) {
		buf_add(out, node->raw, node->raw_len);
		return;
	}
	buf_adds(out, node->name);
	buf_addc(out, '\0');
	buf_addf(out, "%ld %zu\n", node->count, node->below_n);
	if (node->count >= 0)
		buf_add(out, node->id.id, GIT_OID_RAWSZ);
	for (const struct node *sub = node->below; sub; sub = sub->next)
		write_node(out, sub);
}

/* The first files of all: the index is the new tree and nothing else. */
static struct node *first_root(const struct index *i, const struct update *u)
{
	const struct dir_change *change = find_change(u, "");
	struct node *root;

	if (i->count || !change || change->had_old)
		return NULL;
	root = ARENA_NEW(u->arena, struct node);
	root->name = "";
	root->count = (long)count_below(u, "", /*all=*/false);
	root->id = change->new_id;
	add_new(root, u, "");
	return root;
}

static struct node *old_root(const struct index *i, const struct update *u)
{
	struct parse p = {
		.arena = u->arena,
		.at = i->map + i->trees_at,
	};
	struct node *root;

	p.end = p.at + i->trees_len;
	root = parse_node(&p, /*depth=*/0);
	if (root)
		update_node(root, u, "");
	return root;
}

/*
 * Besides being faster, a whole cache keeps `git commit` from writing the
 * index, which it does without looking whether somebody else has (see
 * internal.h).
 */
void index_trees_write(struct buf *out, const struct index *i,
		       const struct index_edit *edits, size_t n,
		       const struct plan *plan)
{
	ARENA_LOCAL arena = { 0 };
	struct update u = {
		.edits = edits,
		.n = n,
		.plan = plan,
		.arena = &arena,
	};
	/* A cache that cannot be read may be left out. */
	struct node *root = i->trees_len ? old_root(i, &u)
					 : first_root(i, &u);

	if (root)
		write_node(out, root);
}
