#include <stdlib.h>
#include <string.h>
#include "store/internal.h"

/*
 * New trees from old ones: only the folders on the way to a changed file are
 * read and written, four for a ticket.
 */

struct child {
	const char *name;
	size_t name_len;
	unsigned mode;
	git_oid id;
	bool replaces; /* an entry of this name is in the old tree */
};

struct level {
	struct plan *plan;
	struct store *store;
	struct objects *objects;
	const char *path; /* "tickets/3", "" */
	size_t skip;      /* of each put's path: this folder's part */
	size_t first, end; /* its puts */
	const git_oid *old; /* NULL: there was no such folder */
};

void plan_release(struct plan *p)
{
	vec_release(&p->puts);
	vec_release(&p->dirs);
	map_release(&p->dirs_by_path);
	arena_release(&p->arena);
}

static int compare_puts(const void *a, const void *b)
{
	const struct put *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order)
		return order;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Of puts of one path only the last stays. */
static void drop_overwritten(struct plan *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->puts.len; i++) {
		if (i + 1 < p->puts.len &&
		    !strcmp(p->puts.items[i].path, p->puts.items[i + 1].path))
			continue;
		p->puts.items[kept++] = p->puts.items[i];
	}
	p->puts.len = kept;
}

/* git sorts a folder as if its name ended in a slash. */
static int compare_names(const char *a, size_t a_len, unsigned a_mode,
			 const char *b, size_t b_len, unsigned b_mode)
{
	size_t len = a_len < b_len ? a_len : b_len;
	int order = memcmp(a, b, len);
	unsigned char x, y;

	if (order)
		return order;
	x = a_len > len ? (unsigned char)a[len] : a_mode == MODE_TREE ? '/' : 0;
	y = b_len > len ? (unsigned char)b[len] : b_mode == MODE_TREE ? '/' : 0;
	return x < y ? -1 : x > y;
}

static int compare_children(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	return compare_names(x->name, x->name_len, x->mode, y->name,
			     y->name_len, y->mode);
}

static void add_entry(struct buf *out, unsigned mode, const char *name,
		      size_t len, const git_oid *id)
{
	buf_addf(out, "%o ", mode);
	buf_add(out, name, len);
	buf_addc(out, '\0');
	buf_add(out, id->id, GIT_OID_RAWSZ);
}

static bool is_replaced(const struct child *children, size_t n,
			const struct tree_entry *e)
{
	for (size_t i = 0; i < n; i++)
		if (children[i].replaces &&
		    children[i].name_len == e->name_len &&
		    !memcmp(children[i].name, e->name, e->name_len))
			return true;
	return false;
}

/* Both are sorted: a merge, in which a new entry takes the old one's place. */
static const struct tkt_error *merge_entries(struct buf *out,
					     const struct buf *old,
					     const struct child *children,
					     size_t n)
{
	struct tree_entry e;
	size_t next = 0;

	for (size_t at = 0; at < old->len; at += e.len) {
		if (!tree_entry_parse(&e, old->bytes + at, old->len - at))
			return tkt_error(TKT_E_INVALID, "a tree is damaged");
		for (; next < n; next++) {
			const struct child *c = &children[next];

			if (compare_names(c->name, c->name_len, c->mode,
					  e.name, e.name_len, e.mode) > 0)
				break;
			add_entry(out, c->mode, c->name, c->name_len, &c->id);
		}
		if (!is_replaced(children, n, &e))
			buf_add(out, old->bytes + at, e.len);
	}
	for (; next < n; next++)
		add_entry(out, children[next].mode, children[next].name,
			  children[next].name_len, &children[next].id);
	return NULL;
}

static const struct tkt_error *build(git_oid *id, size_t *added,
				     struct level *l);

/* How many of the puts from `first` share its next part of the path. */
static size_t group_end(const struct level *l, size_t first, size_t len)
{
	const char *name = l->plan->puts.items[first].path + l->skip;
	size_t end = first + 1;

	while (end < l->end) {
		const char *other = l->plan->puts.items[end].path + l->skip;

		if (strncmp(name, other, len) || other[len] != '/')
			break;
		end++;
	}
	return end;
}

static const struct tkt_error *clash(const struct level *l, const char *name,
				     size_t len, const char *what)
{
	return tkt_error(TKT_E_REFUSED, "'%s%s%.*s' is a %s already", l->path,
			 *l->path ? "/" : "", (int)len, name, what);
}

static const struct tkt_error *file_child(struct child *c, struct level *l,
					  size_t at, bool found,
					  const struct tree_entry *old,
					  size_t *added)
{
	struct put *put = &l->plan->puts.items[at];

	if (found && old->mode == MODE_TREE)
		return clash(l, c->name, c->name_len, "folder");
	TRY(objects_add(&put->id, l->objects, GIT_OBJECT_BLOB, put->bytes,
			put->len));
	put->had_old = found;
	if (found)
		put->old_id = old->id;
	put->same = found && old->mode == MODE_FILE &&
		    git_oid_equal(&old->id, &put->id);
	c->mode = MODE_FILE;
	c->id = put->id;
	*added += !found;
	return NULL;
}

static const struct tkt_error *folder_child(struct child *c, struct level *l,
					    size_t first, size_t end,
					    bool found,
					    const struct tree_entry *old,
					    size_t *added)
{
	git_oid old_id = found ? old->id : (git_oid){ { 0 } };
	struct level below = *l;
	size_t here = 0;

	if (found && old->mode != MODE_TREE)
		return clash(l, c->name, c->name_len, "file");
	below.path = arena_printf(&l->plan->arena, "%s%s%.*s", l->path,
				  *l->path ? "/" : "", (int)c->name_len,
				  c->name);
	below.skip += c->name_len + 1;
	below.first = first;
	below.end = end;
	below.old = found ? &old_id : NULL;
	TRY(build(&c->id, &here, &below));
	c->mode = MODE_TREE;
	*added += here;
	return NULL;
}

static const struct tkt_error *make_child(struct child *c, struct level *l,
					  size_t first, size_t *end,
					  size_t *added)
{
	const char *name = l->plan->puts.items[first].path + l->skip;
	size_t len = strcspn(name, "/");
	struct tree_entry old = { 0 };
	bool found = false;

	*c = (struct child){ .name = name, .name_len = len };
	if (l->old)
		TRY(tree_find(&found, &old, l->store, l->old, name, len));
	c->replaces = found;
	*end = first + 1;
	if (!name[len])
		return file_child(c, l, first, found, &old, added);
	*end = group_end(l, first, len);
	return folder_child(c, l, first, *end, found, &old, added);
}

static const struct tkt_error *make_tree(git_oid *id, struct level *l,
					 const struct child *children,
					 size_t n)
{
	BUF_LOCAL old = BUF_INIT;
	BUF_LOCAL raw = BUF_INIT;
	git_odb_object *object;

	if (l->old) {
		TRY(tree_load(&object, l->store, l->old));
		buf_add(&old, git_odb_object_data(object),
			git_odb_object_size(object));
	}
	TRY(merge_entries(&raw, &old, children, n));
	return objects_add(id, l->objects, GIT_OBJECT_TREE, raw.bytes,
			   raw.len);
}

static void note_dir(struct level *l, const git_oid *id, size_t added)
{
	struct dir_change dir = {
		.path = l->path,
		.had_old = l->old != NULL,
		.new_id = *id,
		.added = added,
	};

	if (l->old)
		dir.old_id = *l->old;
	vec_push(&l->plan->dirs, dir);
}

static const struct tkt_error *build(git_oid *id, size_t *added,
				     struct level *l)
{
	CLEANUP(free_ptr) struct child *children =
		mem_alloc((l->end - l->first) * sizeof(*children));
	size_t n = 0;

	for (size_t at = l->first, end; at < l->end; at = end)
		TRY(make_child(&children[n++], l, at, &end, added));
	qsort(children, n, sizeof(*children), compare_children);
	TRY(make_tree(id, l, children, n));
	note_dir(l, id, *added);
	return NULL;
}

const struct tkt_error *plan_build(struct plan *p, struct store *s,
				   struct objects *o)
{
	struct level root = {
		.plan = p,
		.store = s,
		.objects = o,
		.path = "",
		.old = s->head.unborn ? NULL : &s->head.tree,
	};
	size_t added = 0;

	qsort(p->puts.items, p->puts.len, sizeof(*p->puts.items),
	      compare_puts);
	drop_overwritten(p);
	root.end = p->puts.len;
	TRY(build(&p->tree, &added, &root));
	for (size_t i = 0; i < p->dirs.len; i++)
		map_set(&p->dirs_by_path, p->dirs.items[i].path,
			&p->dirs.items[i]);
	for (size_t i = 0; i < p->puts.len; i++)
		if (map_has(&p->dirs_by_path, p->puts.items[i].path))
			return tkt_error(TKT_E_REFUSED, "'%s' cannot be a file "
					 "and a folder", p->puts.items[i].path);
	return NULL;
}

static void add_clean(struct buf *out, const char *text, const char *otherwise)
{
	size_t start = out->len;

	for (const char *p = text; *p; p++)
		if (*p != '<' && *p != '>' && *p != '\n' && *p != '\r' &&
		    (out->len > start || *p != ' '))
			buf_addc(out, *p);
	while (out->len > start && out->bytes[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	if (out->len == start)
		buf_adds(out, otherwise);
}

void signature_format(struct buf *out, const struct store_signature *who)
{
	add_clean(out, who->name ? who->name : "", "unknown");
	buf_adds(out, " <");
	add_clean(out, who->email ? who->email : "", "");
	buf_addf(out, "> %lld +0000",
		 who->at > 0 ? (long long)who->at : 0LL);
}

void message_format(struct buf *out, const char *message)
{
	size_t len = strlen(message);

	while (len && strchr(" \t\r\n", message[len - 1]))
		len--;
	buf_add(out, message, len);
	buf_addc(out, '\n');
}

const struct tkt_error *commit_add(git_oid *id, struct store *s,
				   struct objects *o, const git_oid *tree,
				   const char *message,
				   const struct store_signature *who)
{
	BUF_LOCAL raw = BUF_INIT;

	buf_addf(&raw, "tree %s\n", git_oid_tostr_s(tree));
	if (!s->head.unborn)
		buf_addf(&raw, "parent %s\n", s->head.hex);
	buf_adds(&raw, "author ");
	signature_format(&raw, who);
	buf_adds(&raw, "\ncommitter ");
	signature_format(&raw, who);
	buf_adds(&raw, "\n\n");
	message_format(&raw, message);
	return objects_add(id, o, GIT_OBJECT_COMMIT, raw.bytes, raw.len);
}
