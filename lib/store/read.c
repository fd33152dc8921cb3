#include <string.h>
#include "store/internal.h"

#define HEX_LEN GIT_OID_HEXSZ

/* "<octal mode> <name>\0<20 bytes>", as git writes trees. */
bool tree_entry_parse(struct tree_entry *out, const char *at, size_t left)
{
	const char *p = at, *end = at + left, *nul;

	out->mode = 0;
	for (; p < end && *p >= '0' && *p <= '7'; p++)
		out->mode = out->mode << 3 | (unsigned)(*p - '0');
	if (p == at || p == end || *p++ != ' ')
		return false;
	nul = memchr(p, '\0', (size_t)(end - p));
	if (!nul || nul == p || end - nul < 1 + GIT_OID_RAWSZ)
		return false;
	out->name = p;
	out->name_len = (size_t)(nul - p);
	memcpy(out->id.id, nul + 1, GIT_OID_RAWSZ);
	out->len = (size_t)(nul + 1 + GIT_OID_RAWSZ - at);
	return true;
}

static git_odb_object **cache_slot(struct store *s, const git_oid *id)
{
	uint32_t hash;

	memcpy(&hash, id->id, sizeof(hash));
	return &s->cache[hash % CACHE_LEN];
}

const struct tkt_error *tree_load(git_odb_object **out, struct store *s,
				  const git_oid *id)
{
	git_odb_object **slot = cache_slot(s, id), *object = NULL;

	if (!*slot || !git_oid_equal(git_odb_object_id(*slot), id)) {
		if (git_odb_read(&object, s->odb, id) < 0)
			return git_failed(TKT_E_INVALID, "cannot read a tree");
		if (git_odb_object_type(object) != GIT_OBJECT_TREE) {
			git_odb_object_free(object);
			return tkt_error(TKT_E_INVALID,
					 "object %s is no tree",
					 git_oid_tostr_s(id));
		}
		git_odb_object_free(*slot);
		*slot = object;
	}
	*out = *slot;
	return NULL;
}

const struct tkt_error *tree_find(bool *found, struct tree_entry *out,
				  struct store *s, const git_oid *tree,
				  const char *name, size_t len)
{
	git_odb_object *object;
	struct tree_entry e;
	const char *at, *end;

	*found = false;
	if (git_oid_is_zero(tree))
		return NULL;
	TRY(tree_load(&object, s, tree));
	at = git_odb_object_data(object);
	end = at + git_odb_object_size(object);
	for (; at < end; at += e.len) {
		if (!tree_entry_parse(&e, at, (size_t)(end - at)))
			return tkt_error(TKT_E_INVALID, "tree %s is damaged",
					 git_oid_tostr_s(tree));
		if (e.name_len == len && !memcmp(e.name, name, len)) {
			*out = e;
			*found = true;
			return NULL;
		}
	}
	return NULL;
}

const struct tkt_error *path_find(bool *found, struct tree_entry *out,
				  struct store *s, const git_oid *tree,
				  const char *path)
{
	git_oid at = *tree;

	for (;;) {
		size_t len = strcspn(path, "/");

		TRY(tree_find(found, out, s, &at, path, len));
		if (!*found || !path[len])
			return NULL;
		if (out->mode != MODE_TREE) {
			*found = false;
			return NULL;
		}
		at = out->id;
		path += len + 1;
	}
}

const struct tkt_error *commit_tree_id(git_oid *out, struct store *s,
				       const git_oid *commit)
{
	git_odb_object *object = NULL;
	const char *data;
	bool good;

	if (git_odb_read(&object, s->odb, commit) < 0)
		return git_failed(TKT_E_INVALID, "cannot read a commit");
	data = git_odb_object_data(object);
	good = git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
	       git_odb_object_size(object) > 5 + HEX_LEN &&
	       !memcmp(data, "tree ", 5) &&
	       !git_oid_fromstrn(out, data + 5, HEX_LEN);
	git_odb_object_free(object);
	if (!good)
		return tkt_error(TKT_E_INVALID, "commit %s is damaged",
				 git_oid_tostr_s(commit));
	return NULL;
}

static const struct tkt_error *add_blob(struct buf *out, struct store *s,
					const git_oid *id, size_t max_len)
{
	git_odb_object *object = NULL;
	git_object_t type;
	size_t len;

	if (git_odb_read_header(&len, &type, s->odb, id) < 0)
		return git_failed(TKT_E_INVALID, "cannot read an object");
	if (type != GIT_OBJECT_BLOB)
		return tkt_error(TKT_E_INVALID, "object %s is no blob",
				 git_oid_tostr_s(id));
	if (len > max_len)
		return tkt_error(TKT_E_TOO_LARGE,
				 "%zu bytes are more than %zu", len, max_len);
	if (git_odb_read(&object, s->odb, id) < 0)
		return git_failed(TKT_E_INVALID, "cannot read an object");
	buf_add(out, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return NULL;
}

static bool is_plain_file(unsigned mode)
{
	return (mode & 0170000) == 0100000;
}

const struct tkt_error *store_read(struct buf *out, char *oid, struct store *s,
				   const char *path, size_t max_len)
{
	struct tree_entry e;
	bool found;

	TRY(store_git(s));
	TRY(tkt_error_wrap(path_find(&found, &e, s, &s->head.tree, path),
			   "cannot read '%s'", path));
	if (!found)
		return tkt_error(TKT_E_NOT_FOUND, "there is no '%s'", path);
	if (!is_plain_file(e.mode))
		return tkt_error(TKT_E_INVALID, "'%s' is no plain file", path);
	TRY(tkt_error_wrap(add_blob(out, s, &e.id, max_len),
			   "cannot read '%s'", path));
	if (oid)
		git_oid_tostr(oid, STORE_OID_LEN + 1, &e.id);
	return NULL;
}

const struct tkt_error *store_exists(bool *out, struct store *s,
				     const char *path)
{
	struct tree_entry e;

	TRY(store_git(s));
	return tkt_error_wrap(path_find(out, &e, s, &s->head.tree, path),
			      "cannot look for '%s'", path);
}

const struct tkt_error *store_read_blob(struct buf *out, struct store *s,
					const char *oid, size_t max_len)
{
	git_oid id;

	TRY(store_git(s));
	if (strlen(oid) != HEX_LEN || git_oid_fromstr(&id, oid) < 0)
		return tkt_error(TKT_E_USAGE, "'%s' is no object's name", oid);
	return tkt_error_wrap(add_blob(out, s, &id, max_len),
			      "cannot read blob %s", oid);
}

static bool is_dot_git(const char *part, size_t len)
{
	return len == 4 && !strncasecmp(part, ".git", 4);
}

const char *path_parts_fault(const char *path)
{
	if (path[0] == '/')
		return "it is absolute";
	for (;;) {
		size_t len = strcspn(path, "/");

		if (len == 0)
			return "it has an empty part";
		if ((len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return "it has a part of dots";
		if (is_dot_git(path, len))
			return "git keeps that name to itself";
		if (!path[len])
			return NULL;
		path += len + 1;
	}
}

const char *path_fault(const char *path)
{
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "it has a control character";
	return path_parts_fault(path);
}
