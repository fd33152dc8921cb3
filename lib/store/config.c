#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/words.h"
#include "store/internal.h"

/*
 * git's configuration as git itself would read it.  libgit2 1.5 knows neither
 * GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM nor a work tree's
 * own file, so the list of files is made here.  `git -c` (that is,
 * GIT_CONFIG_PARAMETERS) and GIT_CONFIG_COUNT come before all files.
 * Plain files are read without libgit2 (plain.h), all or none of them.
 * Not covered: GIT_CONFIG_NOGLOBAL, and the name of an included file as origin
 * (its includer is told).
 */

#define ATTRIBUTES_MAX_LEN (1u << 20)

static bool is_true(const char *text)
{
	bool value = false;

	return text && config_parse_bool(&value, text) && value;
}

static const struct tkt_error *add_file(git_config *config, char **paths,
					const char *path,
					git_config_level_t level,
					git_repository *repo)
{
	int status = git_config_add_file_ondisk(config, path, level, repo,
						/*force=*/1);

	if (status < 0 && status != GIT_ENOTFOUND)
		return git_failed(TKT_E_INVALID, "cannot read '%s'", path);
	free(paths[level]);
	paths[level] = mem_strdup(path);
	return NULL;
}

typedef int find_fn(git_buf *out);

static const struct tkt_error *add_found(git_config *config, char **paths,
					 find_fn *find, const char *instead,
					 git_config_level_t level,
					 git_repository *repo)
{
	CLEANUP(git_buf_dispose) git_buf path = { 0 };

	if (instead)
		return add_file(config, paths, instead, level, repo);
	if (find(&path) < 0)
		return NULL;
	return add_file(config, paths, path.ptr, level, repo);
}

static const struct tkt_error *add_outer(git_config *config, char **paths,
					 git_repository *repo)
{
	const char *global = git_env("GIT_CONFIG_GLOBAL");

	if (!is_true(git_env("GIT_CONFIG_NOSYSTEM")))
		TRY(add_found(config, paths, git_config_find_system,
			      git_env("GIT_CONFIG_SYSTEM"),
			      GIT_CONFIG_LEVEL_SYSTEM, repo));
	if (!global)
		TRY(add_found(config, paths, git_config_find_xdg,
			      /*instead=*/NULL, GIT_CONFIG_LEVEL_XDG, repo));
	return add_found(config, paths, git_config_find_global, global,
			 GIT_CONFIG_LEVEL_GLOBAL, repo);
}

static const struct tkt_error *add_inner(git_config *config, char **paths,
					 struct store *s)
{
	BUF_LOCAL path = BUF_INIT;
	int own = 0;

	TRY(add_file(config, paths, path_join(&path, s->common_dir, "config"),
		     GIT_CONFIG_LEVEL_LOCAL, s->repo));
	if (git_config_get_bool(&own, config, "extensions.worktreeconfig") ||
	    !own)
		return NULL;
	return add_file(config, paths,
			path_join(&path, s->git_dir, "config.worktree"),
			GIT_CONFIG_LEVEL_APP, s->repo);
}

const struct tkt_error *config_open(git_config **out, char **paths,
				    struct store *s)
{
	CLEANUP(git_config_free_ptr) git_config *config = NULL;

	if (git_config_new(&config) < 0)
		return git_failed(TKT_E_FAILED, "cannot read configuration");
	TRY(add_outer(config, paths, s ? s->repo : NULL));
	if (s)
		TRY(add_inner(config, paths, s));
	*out = TAKE(config);
	return NULL;
}

const struct tkt_error *settings_open(struct store *s)
{
	if (s->config)
		return NULL;
	TRY(store_git(s));
	return config_open(&s->config, s->config_paths, s);
}

void settings_forget(struct store *s)
{
	git_config_free(s->config);
	s->config = NULL;
	s->is_plain = false;
}

/* GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n>, GIT_CONFIG_VALUE_<n>. */
static void find_counted(struct buf *value, bool *found, const char *key)
{
	const char *text = git_env("GIT_CONFIG_COUNT");
	long count = text ? strtol(text, /*end=*/NULL, 10) : 0;
	BUF_LOCAL name = BUF_INIT;

	for (long i = 0; i < count; i++) {
		const char *its_key, *its_value;

		buf_reset(&name);
		buf_addf(&name, "GIT_CONFIG_KEY_%ld", i);
		its_key = git_env(name.bytes);
		buf_reset(&name);
		buf_addf(&name, "GIT_CONFIG_VALUE_%ld", i);
		its_value = git_env(name.bytes);
		if (!its_key || !its_value || !config_same_key(its_key, key))
			continue;
		buf_reset(value);
		buf_adds(value, its_value);
		*found = true;
	}
}

/* One 'quoted' word as git writes them; '\'' is a quote in it. */
static const char *unquote(struct buf *out, const char *at)
{
	buf_reset(out);
	for (at++; *at; at++) {
		if (*at != '\'')
			buf_addc(out, *at);
		else if (at[1] == '\\' && (at[2] == '\'' || at[2] == '!') &&
			 at[3] == '\'')
			buf_addc(out, (at += 3)[-1]);
		else
			return at + 1;
	}
	return at;
}

/* 'key'='value' … or, before git 2.31, 'key=value'. */
static void find_given(struct buf *value, bool *found, const char *key)
{
	const char *at = git_env("GIT_CONFIG_PARAMETERS");
	BUF_LOCAL word = BUF_INIT;
	BUF_LOCAL its_value = BUF_INIT;

	while (at && (at = strchr(at, '\''))) {
		char *equals;

		at = unquote(&word, at);
		buf_reset(&its_value);
		equals = strchr(word.bytes, '=');
		if (at[0] == '=' && at[1] == '\'') {
			at = unquote(&its_value, at + 1);
		} else if (equals) {
			buf_adds(&its_value, equals + 1);
			*equals = '\0';
		} else {
			buf_adds(&its_value, "true");
		}
		if (!config_same_key(word.bytes, key))
			continue;
		buf_reset(value);
		buf_adds(value, its_value.bytes);
		*found = true;
	}
}

static const char *level_path(char *const *paths, int level)
{
	if (level < 1 || level > GIT_CONFIG_LEVEL_APP || !paths[level])
		return "";
	return paths[level];
}

static void tell_origin(char **origin, const char *path)
{
	BUF_LOCAL text = BUF_INIT;

	if (!origin)
		return;
	buf_addf(&text, "file:%s", path);
	*origin = buf_detach(&text);
}

/* What comes before all files. */
static bool get_given(char **out, char **origin, const char *key)
{
	BUF_LOCAL text = BUF_INIT;
	bool given = false;

	*out = NULL;
	if (origin)
		*origin = NULL;
	find_counted(&text, &given, key);
	find_given(&text, &given, key);
	if (!given)
		return false;
	*out = buf_detach(&text);
	if (origin)
		*origin = mem_strdup("command line:");
	return true;
}

static void get_plain(char **out, char **origin, const struct plain *plain,
		      const char *key)
{
	const struct plain_entry *e = plain_find(plain, key);

	if (!e)
		return;
	*out = mem_strdup(e->value);
	tell_origin(origin, e->path);
}

static const struct tkt_error *get(char **out, char **origin,
				   git_config *config, char *const *paths,
				   const char *key)
{
	git_config_entry *entry = NULL;
	int status;

	status = git_config_get_entry(&entry, config, key);
	if (status == GIT_ENOTFOUND)
		return NULL;
	if (status < 0)
		return git_failed(TKT_E_INVALID, "cannot read '%s' from git's "
				  "configuration", key);
	*out = mem_strdup(entry->value ? entry->value : "true");
	tell_origin(origin, level_path(paths, (int)entry->level));
	git_config_entry_free(entry);
	return NULL;
}

const struct tkt_error *store_config_get(char **out, char **origin,
					 struct store *s, const char *key)
{
	if (get_given(out, origin, key))
		return NULL;
	if (s->is_plain) {
		get_plain(out, origin, &s->plain, key);
		return NULL;
	}
	TRY(settings_open(s));
	return get(out, origin, s->config, s->config_paths, key);
}

/* The key's name where it stands below the section, in lower case. */
static void add_name(struct strings *out, struct arena *a, const char *key,
		     const char *section)
{
	size_t dot = strcspn(section, "."), len = strlen(section);
	char *name;

	if (strncasecmp(key, section, dot) != 0 ||
	    strncmp(key + dot, section + dot, len - dot) != 0 || !key[len] ||
	    strchr(key + len, '.'))
		return;
	name = arena_strdup(a, key + len);
	for (char *p = name; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (!strings_has(out, name))
		vec_push(out, name);
}

const struct tkt_error *store_config_names(struct strings *out,
					   struct arena *a, struct store *s,
					   const char *section)
{
	git_config_iterator *all = NULL;
	git_config_entry *entry;

	if (s->is_plain) {
		for (size_t i = 0; i < s->plain.entries.len; i++)
			add_name(out, a, s->plain.entries.items[i].key,
				 section);
		return NULL;
	}
	TRY(settings_open(s));
	if (git_config_iterator_new(&all, s->config) < 0)
		return git_failed(TKT_E_INVALID,
				  "cannot read git's configuration");
	while (!git_config_next(&entry, all))
		add_name(out, a, entry->name, section);
	git_config_iterator_free(all);
	return NULL;
}

static const struct tkt_error *get_global(char **out, char **origin,
					  const char *key)
{
	const struct store_options options = { .fsync = true };
	char *paths[GIT_CONFIG_LEVEL_APP + 1] = { NULL };
	git_config *config = NULL;
	const struct tkt_error *err;

	TRY(git_begin(&options));
	err = config_open(&config, paths, /*s=*/NULL);
	if (!err)
		err = get(out, origin, config, paths, key);
	git_config_free(config);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		free(paths[i]);
	git_end();
	return err;
}

const struct tkt_error *store_config_get_global(char **out, char **origin,
						const char *key)
{
	CLEANUP(plain_release) struct plain plain = { 0 };

	if (get_given(out, origin, key))
		return NULL;
	if (!plain_read_outer(&plain))
		return get_global(out, origin, key);
	get_plain(out, origin, &plain, key);
	return NULL;
}

/* Questions of our own: a value that cannot be read is not set. */
static char *ask(struct store *s, const char *key)
{
	char *value = NULL;

	tkt_error_free(store_config_get(&value, /*origin=*/NULL, s, key));
	return value;
}

bool config_bool(struct store *s, const char *key, bool otherwise)
{
	CLEANUP(free_ptr) char *value = ask(s, key);
	bool truth = false;

	/* "always" (core.logAllRefUpdates) and the like are more than true. */
	if (value && !config_parse_bool(&truth, value))
		return true;
	return value ? truth : otherwise;
}

int64_t config_int(struct store *s, const char *key, int64_t otherwise)
{
	CLEANUP(free_ptr) char *value = ask(s, key);
	int64_t n;

	if (!value || git_config_parse_int64(&n, value) < 0)
		return otherwise;
	return n;
}

const struct tkt_error *store_config_set(struct store *s, const char *key,
					 const char *value)
{
	BUF_LOCAL path = BUF_INIT;
	git_config *config = NULL;
	int status;

	TRY(store_git(s));
	path_join(&path, s->common_dir, "config");
	if (git_config_open_ondisk(&config, path.bytes) < 0)
		return git_failed(TKT_E_IO, "cannot read '%s'", path.bytes);
	status = git_config_set_string(config, key, value);
	git_config_free(config);
	settings_forget(s);
	return status < 0 ? git_failed(TKT_E_IO, "cannot set '%s' in '%s'",
				       key, path.bytes)
			  : NULL;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	while (*text) {
		size_t its_len = strcspn(text, "\n");

		if (its_len == len && !memcmp(text, line, len))
			return true;
		text += its_len + (text[its_len] == '\n');
	}
	return false;
}

bool lines_join(struct buf *out, const char *old, const char *text)
{
	bool more = false;

	buf_adds(out, old);
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len && !has_line(old, text, len)) {
			if (out->len && out->bytes[out->len - 1] != '\n')
				buf_addc(out, '\n');
			buf_add(out, text, len);
			buf_addc(out, '\n');
			more = true;
		}
		text += len + (text[len] == '\n');
	}
	return more;
}

const struct tkt_error *attributes_add(struct store *s, const char *text)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL old = BUF_INIT;
	BUF_LOCAL now = BUF_INIT;
	bool there;

	path_join(&path, s->common_dir, "info/attributes");
	TRY(read_small_file(&there, &old, path.bytes, ATTRIBUTES_MAX_LEN));
	if (!lines_join(&now, old.bytes, text))
		return NULL;
	TRY(make_dirs_for(path.bytes));
	return replace_file(s, path.bytes, now.bytes, now.len);
}
