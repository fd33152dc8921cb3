#include "store/light.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "store/private.h"

#define NOTE "head"
#define HEX_LEN STORE_OID_LEN
#define HEAD_MAX_LEN 1024
#define PACKED_MAX_LEN (4u << 20)
#define BRANCHES "refs/heads/"

/* --- where -------------------------------------------------------------- */

/* libgit2 asks whether the repository is the user's own (safe.directory). */
static bool is_own_dir(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == geteuid();
}

static bool is_off(const struct plain *p, const char *key)
{
	const struct plain_entry *e = plain_find(p, key);
	bool on = false;

	return !e || (config_parse_bool(&on, e->value) && !on);
}

static bool is_on(const struct plain *p, const char *key)
{
	const struct plain_entry *e = plain_find(p, key);
	bool on = false;

	return e && config_parse_bool(&on, e->value) && on;
}

/* Nothing in them that moves the work tree, or needs more than we know. */
static bool is_usual_format(const struct plain *p, bool bare)
{
	const struct plain_entry *v = plain_find(p,
					"core.repositoryformatversion");

	for (size_t i = 0; i < p->entries.len; i++) {
		const char *key = p->entries.items[i].key;

		if (!strcasecmp(key, "core.worktree") ||
		    (!strncasecmp(key, "extensions.", 11) &&
		     strcasecmp(key, "extensions.worktreeconfig")))
			return false;
	}
	if (v && strcmp(v->value, "0") && strcmp(v->value, "1"))
		return false;
	return bare ? is_on(p, "core.bare") : is_off(p, "core.bare");
}

static bool read_settings(struct store *s)
{
	struct plain *p = &s->plain;
	BUF_LOCAL path = BUF_INIT;

	if (!plain_read_outer(p) ||
	    !plain_read(p, path_join(&path, s->git_dir, "config")) ||
	    !is_usual_format(p, !s->work_dir))
		return false;
	if (is_off(p, "extensions.worktreeconfig"))
		return true;
	return is_on(p, "extensions.worktreeconfig") &&
	       plain_read(p, path_join(&path, s->git_dir, "config.worktree")) &&
	       is_usual_format(p, !s->work_dir);
}

static bool find_dirs(struct store *s, const char *dir)
{
	BUF_LOCAL path = BUF_INIT;

	path_join(&path, dir, ".git");
	if (file_exists(path.bytes)) {
		if (!is_own_dir(path.bytes))
			return false;
		s->work_dir = mem_strdup(dir);
		s->git_dir = mem_strdup(path.bytes);
	} else {
		s->git_dir = mem_strdup(dir);
	}
	s->common_dir = mem_strdup(s->git_dir);
	/* With one, refs and settings are somewhere else. */
	return is_own_dir(dir) &&
	       !file_exists(path_join(&path, s->git_dir, "commondir"));
}

/* --- HEAD --------------------------------------------------------------- */

enum found {
	FOUND,
	ABSENT,
	ODD, /* libgit2's */
};

/* A file of `max` bytes at most, which ends with a newline: without that. */
static enum found read_line(char *out, size_t max, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ABSENT : ODD;
	n = read(fd, out, max);
	/* An empty folder may be left of branches that are packed now. */
	if (n < 0 && errno == EISDIR) {
		close(fd);
		return ABSENT;
	}
	close(fd);
	if (n < 1 || (size_t)n == max || out[n - 1] != '\n')
		return ODD;
	out[n - 1] = '\0';
	return strlen(out) == (size_t)n - 1 ? FOUND : ODD;
}

static bool is_hex(const char *at)
{
	for (size_t i = 0; i < HEX_LEN; i++)
		if (!isdigit((unsigned char)at[i]) &&
		    (at[i] < 'a' || at[i] > 'f'))
			return false;
	return true;
}

static bool is_id(const char *line)
{
	return strlen(line) == HEX_LEN && is_hex(line);
}

static bool is_usual_part(const char *part, size_t len)
{
	if (!len || part[0] == '.' ||
	    (len >= 5 && !memcmp(part + len - 5, ".lock", 5)))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)part[i] <= ' ' || part[i] == 0x7f ||
		    strchr("~^:?*[\\", part[i]) ||
		    (i && part[i] == '.' && part[i - 1] == '.'))
			return false;
	return true;
}

/* A branch by git-check-ref-format(1), so no way out of the git directory. */
static bool is_branch(const char *ref)
{
	const char *at = ref + strlen(BRANCHES);

	if (strncmp(ref, BRANCHES, strlen(BRANCHES)) || strstr(at, "@{"))
		return false;
	for (;;) {
		size_t len = strcspn(at, "/");

		if (!is_usual_part(at, len))
			return false;
		if (!at[len])
			return at[len - 1] != '.';
		at += len + 1;
	}
}

static enum found read_loose(char *hex, const struct store *s, const char *ref)
{
	char line[HEX_LEN + 2 + 1];
	BUF_LOCAL path = BUF_INIT;
	enum found found = read_line(line, sizeof(line),
				     path_join(&path, s->common_dir, ref));

	if (found != FOUND)
		return found;
	if (!is_id(line))
		return ODD;
	memcpy(hex, line, HEX_LEN + 1);
	return FOUND;
}

/* "<id> <ref>", "^<id>" of the tag above, or the first line. */
static enum found take_packed(char *hex, const char *line, const char *ref)
{
	if (*line == '#')
		return ABSENT;
	if (*line == '^')
		return is_id(line + 1) ? ABSENT : ODD;
	if (strlen(line) < HEX_LEN + 2 || !is_hex(line) ||
	    line[HEX_LEN] != ' ')
		return ODD;
	if (strcmp(line + HEX_LEN + 1, ref))
		return ABSENT;
	memcpy(hex, line, HEX_LEN);
	hex[HEX_LEN] = '\0';
	return FOUND;
}

/* All of it is looked at: libgit2 would tell of damage anywhere. */
static enum found read_packed(char *hex, const struct store *s, const char *ref)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	enum found found = ABSENT;
	const struct tkt_error *err;
	char *line, *end;
	bool there;

	err = read_small_file(&there, &text,
			      path_join(&path, s->common_dir, "packed-refs"),
			      PACKED_MAX_LEN);
	tkt_error_free(err);
	if (err || strlen(text.bytes) != text.len)
		return ODD;
	for (line = text.bytes; *line; line = end + 1) {
		enum found now;

		end = strchr(line, '\n');
		if (!end)
			return ODD;
		*end = '\0';
		now = take_packed(hex, line, ref);
		if (now == ODD)
			return ODD;
		if (now == FOUND)
			found = FOUND;
	}
	return found;
}

/*
 * `git pack-refs` writes packed-refs, then removes the loose file: who looks
 * in this order misses nothing that was there when he began.  One that came
 * back meanwhile is found the second time.
 */
static enum found read_ref(char *hex, const struct store *s, const char *ref)
{
	enum found found = read_loose(hex, s, ref);

	if (found == ABSENT)
		found = read_packed(hex, s, ref);
	return found == ABSENT ? read_loose(hex, s, ref) : found;
}

bool light_head(struct snapshot *head, const struct store *s)
{
	BUF_LOCAL path = BUF_INIT;
	char line[HEAD_MAX_LEN];

	if (read_line(line, sizeof(line),
		      path_join(&path, s->git_dir, "HEAD")) != FOUND)
		return false;
	if (is_id(line)) {
		memcpy(head->hex, line, HEX_LEN + 1);
	} else {
		if (strncmp(line, "ref: ", 5) || !is_branch(line + 5) ||
		    read_ref(head->hex, s, line + 5) != FOUND)
			return false;
		head->ref = mem_strdup(line + 5);
	}
	return !git_oid_fromstr(&head->commit, head->hex) &&
	       !git_oid_is_zero(&head->commit);
}

/* --- the whole ---------------------------------------------------------- */

static bool is_noted(struct store *s)
{
	BUF_LOCAL note = BUF_INIT;

	store_note_read(&note, s, NOTE);
	return note.len == HEX_LEN && !strcmp(note.bytes, s->head.hex);
}

void light_note(struct store *s)
{
	if (!s->head.unborn && !is_noted(s))
		store_note_write(s, NOTE, s->head.hex, HEX_LEN);
}

static enum store_layout layout_of(struct store *s)
{
	if (!s->work_dir)
		return STORE_BARE;
	return config_bool(s, "core.sparsecheckout", /*otherwise=*/false)
		       ? STORE_SPARSE
		       : STORE_FULL;
}

bool light_open(struct store *s, const char *dir)
{
	if (!find_dirs(s, dir) || !read_settings(s) ||
	    !light_head(&s->head, s) || !is_noted(s))
		return false;
	s->is_plain = true;
	s->layout = layout_of(s);
	return true;
}
