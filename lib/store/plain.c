#include "store/plain.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "store/internal.h"

#define FILE_MAX_LEN (64u << 10)
#define SYSTEM_FILE "/etc/gitconfig"

const char *git_env(const char *name)
{
	size_t len = strlen(name);

	if (strncmp(name, "GIT_", 4) && strcmp(name, "HOME") &&
	    strcmp(name, "XDG_CONFIG_HOME"))
		return NULL;
	for (char **at = environ; at && *at; at++)
		if (!strncmp(*at, name, len) && (*at)[len] == '=')
			return *at + len + 1;
	return NULL;
}

bool config_parse_bool(bool *out, const char *text)
{
	static const char *const words[] = { "false", "true", "no", "yes",
					     "off", "on" };
	char *end;
	long n;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!strcasecmp(text, words[i])) {
			*out = i % 2;
			return true;
		}
	n = strtol(text, &end, 10);
	*out = n != 0;
	return !*end;
}

bool config_same_key(const char *a, const char *b)
{
	const char *a_dot = strchr(a, '.'), *b_dot = strchr(b, '.');
	const char *a_end = strrchr(a, '.'), *b_end = strrchr(b, '.');

	if (!a_dot || !b_dot || a_dot - a != b_dot - b ||
	    a_end - a != b_end - b)
		return false;
	return !strncasecmp(a, b, (size_t)(a_dot - a)) &&
	       !strncmp(a_dot, b_dot, (size_t)(a_end - a_dot)) &&
	       !strcasecmp(a_end, b_end);
}

/* --- one file ----------------------------------------------------------- */

/* What is being read; the line ends with a NUL. */
struct reading {
	struct plain *plain;
	const char *path;
	struct buf section; /* "user", "branch.Main"; empty: none yet */
	struct buf text;    /* of a value */
};

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

static size_t name_len(const char *at)
{
	size_t n = 0;

	while (isalnum((unsigned char)at[n]) || at[n] == '-')
		n++;
	return n;
}

static bool is_include(const char *name, size_t len)
{
	return len >= 7 && !strncasecmp(name, "include", 7);
}

/* [name] or [name "any thing"], and no more on the line. */
static bool take_section(struct reading *r, const char *at)
{
	size_t len = name_len(++at);
	const char *end;

	if (!len || is_include(at, len))
		return false;
	buf_reset(&r->section);
	buf_add(&r->section, at, len);
	at += len;
	if (*at == ' ') {
		at = skip_blanks(at);
		if (*at++ != '"')
			return false;
		end = at + strcspn(at, "\"\\");
		if (*end != '"')
			return false;
		buf_addc(&r->section, '.');
		buf_add(&r->section, at, (size_t)(end - at));
		at = end + 1;
	}
	return at[0] == ']' && !*skip_blanks(at + 1);
}

static bool take_escape(struct buf *out, char c)
{
	static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
	const char *found = c ? strchr(from, c) : NULL;

	if (found)
		buf_addc(out, to[found - from]);
	return found;
}

/* Up to the end of the line, without the blanks there. */
static bool take_value(struct buf *out, const char *at)
{
	bool quoted = false;
	size_t keep = 0; /* what is not a blank at the end */

	buf_reset(out);
	for (; *at; at++) {
		if (*at == '"') {
			quoted = !quoted;
			keep = out->len;
			continue;
		}
		if (*at == '\\') {
			if (!take_escape(out, *++at))
				return false;
		} else if (!quoted && strchr("#;\t", *at)) {
			/* A tab at the end is no matter, but who writes one? */
			return false;
		} else {
			buf_addc(out, *at);
		}
		if (quoted || at[0] != ' ')
			keep = out->len;
	}
	buf_truncate(out, keep);
	return !quoted;
}

static bool take_setting(struct reading *r, const char *at)
{
	struct arena *arena = &r->plain->arena;
	struct plain_entry e = { .path = r->path, .value = "true" };
	size_t len = name_len(at);

	if (!r->section.len || !isalpha((unsigned char)*at))
		return false;
	e.key = arena_printf(arena, "%s.%.*s", r->section.bytes, (int)len, at);
	at = skip_blanks(at + len);
	if (*at == '=') {
		if (!take_value(&r->text, skip_blanks(at + 1)))
			return false;
		e.value = arena_strdup(arena, r->text.bytes);
	} else if (*at) {
		return false;
	}
	vec_push(&r->plain->entries, e);
	return true;
}

static bool take_line(struct reading *r, const char *line)
{
	const char *at = skip_blanks(line);

	for (const char *c = at; *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\t')
			return false;
	if (!*at || *at == '#' || *at == ';')
		return true;
	return *at == '[' ? take_section(r, at) : take_setting(r, at);
}

static bool take_lines(struct plain *p, struct buf *text, const char *path)
{
	struct reading r = {
		.plain = p,
		.path = arena_strdup(&p->arena, path),
		.section = BUF_INIT,
		.text = BUF_INIT,
	};
	bool plain = strlen(text->bytes) == text->len;
	char *at = text->bytes;

	while (plain && *at) {
		char *end = strchr(at, '\n');

		if (end)
			*end = '\0';
		plain = take_line(&r, at);
		at = end ? end + 1 : at + strlen(at);
	}
	buf_release(&r.section);
	buf_release(&r.text);
	return plain;
}

bool plain_read(struct plain *p, const char *path)
{
	BUF_LOCAL text = BUF_INIT;
	const struct tkt_error *err;
	bool there;

	err = read_small_file(&there, &text, path, FILE_MAX_LEN);
	tkt_error_free(err);
	if (err)
		return false;
	return !there || take_lines(p, &text, path);
}

/* --- which files -------------------------------------------------------- */

static bool read_below(struct plain *p, const char *dir, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	return dir[0] == '/' && plain_read(p, path_join(&path, dir, name));
}

static bool read_users(struct plain *p)
{
	const char *home = git_env("HOME");
	const char *xdg = git_env("XDG_CONFIG_HOME");

	/* Whose HOME is it? libgit2 asks the password file then. */
	if (!home || getuid() != geteuid())
		return false;
	return (xdg ? read_below(p, xdg, "git/config")
		    : read_below(p, home, ".config/git/config")) &&
	       read_below(p, home, ".gitconfig");
}

bool plain_read_outer(struct plain *p)
{
	const char *no_system = git_env("GIT_CONFIG_NOSYSTEM");
	const char *system = git_env("GIT_CONFIG_SYSTEM");
	const char *global = git_env("GIT_CONFIG_GLOBAL");
	bool without = false;

	if (no_system && !config_parse_bool(&without, no_system))
		return false;
	if (!system)
		system = SYSTEM_FILE;
	if (!without && (system[0] != '/' || !plain_read(p, system)))
		return false;
	if (global)
		return global[0] == '/' && plain_read(p, global);
	return read_users(p);
}

/* --- asking ------------------------------------------------------------- */

const struct plain_entry *plain_find(const struct plain *p, const char *key)
{
	for (size_t i = p->entries.len; i-- > 0;)
		if (config_same_key(p->entries.items[i].key, key))
			return &p->entries.items[i];
	return NULL;
}

void plain_release(struct plain *p)
{
	vec_release(&p->entries);
	arena_release(&p->arena);
}
