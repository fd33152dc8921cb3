#include <string.h>
#include "store/internal.h"

#define PATTERNS_MAX_LEN (1u << 20)

/*
 * The patterns of a cone (git-sparse-checkout(1)): the files at the top, all of
 * some folders, and the files right in the folders above those.
 *
 *	/\*  !/\*\/		the top
 *	/a/  !/a/\*\/		files right in a
 *	/a/b/			all of a/b
 */

void cone_release(struct cone *c)
{
	vec_release(&c->deep);
	vec_release(&c->parents);
	arena_release(&c->arena);
}

/* "/a/b/" without its slashes; NULL where it is anything else. */
static char *folder_of(struct cone *c, const char *line, size_t len)
{
	if (len < 3 || line[0] != '/' || line[len - 1] != '/')
		return NULL;
	for (size_t i = 0; i < len; i++)
		if (strchr("*?[\\", line[i]))
			return NULL;
	return arena_strndup(&c->arena, line + 1, len - 2);
}

static void parse_line(struct cone *c, const char *line, size_t len)
{
	const char *end = "/*/";
	size_t end_len = strlen(end);
	char *folder;

	if (len == 0 || line[0] == '#' ||
	    (len == 2 && !memcmp(line, "/*", 2)) ||
	    (len == 4 && !memcmp(line, "!/*/", 4)))
		return;
	if (line[0] == '!' && len > end_len + 1 &&
	    !memcmp(line + len - end_len, end, end_len)) {
		/* Takes back what the line before it said. */
		folder = folder_of(c, line + 1, len - 1 - 2);
		if (folder && c->deep.len &&
		    !strcmp(c->deep.items[c->deep.len - 1], folder)) {
			c->deep.len--;
			vec_push(&c->parents, folder);
			return;
		}
	}
	folder = folder_of(c, line, len);
	if (folder)
		vec_push(&c->deep, folder);
	else
		c->odd = true;
}

const struct tkt_error *cone_load(struct cone *out, struct store *s)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	bool there;

	*out = (struct cone){
		.on = s->layout == STORE_SPARSE,
		.odd = !config_bool(s, "core.sparsecheckoutcone", true),
		.index_sparse = config_bool(s, "index.sparse", false),
	};
	if (!out->on)
		return NULL;
	TRY(read_small_file(&there, &text,
			    path_join(&path, s->git_dir,
				      "info/sparse-checkout"),
			    PATTERNS_MAX_LEN));
	out->on = there;
	for (const char *line = text.bytes; *line;) {
		size_t len = strcspn(line, "\n");

		parse_line(out, line, len);
		line += len + (line[len] == '\n');
	}
	return NULL;
}

static bool is_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return !strncmp(path, folder, len) && path[len] == '/';
}

/* Is this folder (len bytes of path) a parent of something in the cone? */
static bool is_parent(const struct cone *c, const char *path, size_t len)
{
	for (size_t i = 0; i < c->parents.len; i++)
		if (strlen(c->parents.items[i]) == len &&
		    !memcmp(c->parents.items[i], path, len))
			return true;
	return false;
}

size_t cone_outside(const struct cone *c, const char *path)
{
	if (!c->on)
		return 0;
	for (size_t i = 0; i < c->deep.len; i++)
		if (is_in(path, c->deep.items[i]))
			return 0;
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/'))
		if (!is_parent(c, path, (size_t)(p - path)))
			return (size_t)(p - path) + 1;
	return 0;
}
