#include <errno.h>
#include <limits.h>
#include <string.h>
#include "store/internal.h"
#include "store/light.h"
#include "store/proc.h"

#define DESK_FILE "desk.json"
#define ATTRIBUTES_FILE ".gitattributes"

static void trim_slash(char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
}

static char *copy_dir(const char *path)
{
	char *copy = mem_strdup(path);

	if (copy)
		trim_slash(copy);
	return copy;
}

/* What libgit2 1.5 cannot read, said so that a user knows what to do. */
static const struct tkt_error *explain_format(const char *dir)
{
	BUF_LOCAL path = BUF_INIT;
	CLEANUP(git_config_free_ptr) git_config *config = NULL;
	CLEANUP(git_buf_dispose) git_buf value = { 0 };
	const char *ends[] = { ".git/config", "config" };
	int found = -1;

	for (size_t i = 0; found < 0 && i < ARRAY_LEN(ends); i++)
		found = git_config_open_ondisk(
			&config, path_join(&path, dir, ends[i]));
	if (!config)
		return NULL;
	if (!git_config_get_string_buf(&value, config,
				       "extensions.objectformat") &&
	    strcasecmp(value.ptr, "sha1"))
		return tkt_error(TKT_E_REPO_STATE,
				 "the repository '%s' names objects by %s, "
				 "which tkt cannot read", dir, value.ptr);
	git_buf_dispose(&value);
	if (!git_config_get_string_buf(&value, config,
				       "extensions.refstorage") &&
	    strcasecmp(value.ptr, "files"))
		return tkt_error_hint(
			tkt_error(TKT_E_REPO_STATE,
				  "the repository '%s' keeps its branches in "
				  "%s, which tkt cannot read", dir, value.ptr),
			"git refs migrate --ref-format=files");
	return NULL;
}

/* libgit2 1.5 says "not found" of the setting where it is not there at all. */
static bool is_about_owner(int status)
{
	const git_error *last = git_error_last();

	return status == GIT_EOWNER ||
	       (status < 0 && last && last->message &&
		strstr(last->message, "safe.directory"));
}

static const struct tkt_error *open_failed(const char *dir, int status)
{
	const struct tkt_error *err;

	if (is_about_owner(status))
		return tkt_error_hint(
			tkt_error(TKT_E_REPO_STATE, "the repository '%s' "
				  "belongs to somebody else", dir),
			"if you trust it: git config --global --add "
			"safe.directory '%s'", dir);
	if (status == GIT_ENOTFOUND)
		return tkt_error(TKT_E_NOT_FOUND, "'%s' is no git repository",
				 dir);
	err = explain_format(dir);
	return err ? err : git_failed(TKT_E_IO,
				      "cannot open the repository '%s'", dir);
}

/*
 * git 2.36 and later turn this on for sparse checkouts; libgit2 need not act
 * on it, the few keys that matter are read by config.c.
 */
static void allow_extensions(void)
{
	const char *known[] = { "worktreeconfig" };

	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, known, ARRAY_LEN(known));
}

static void find_layout(struct store *s)
{
	if (git_repository_is_bare(s->repo))
		s->layout = STORE_BARE;
	else if (config_bool(s, "core.sparsecheckout", false))
		s->layout = STORE_SPARSE;
	else
		s->layout = STORE_FULL;
}

static int open_repo(git_repository **repo, const char *dir)
{
	return git_repository_open_ext(repo, dir,
				       GIT_REPOSITORY_OPEN_NO_SEARCH,
				       /*ceilings=*/NULL);
}

/*
 * libgit2 1.5 compares safe.directory with the path alone and reads the files
 * alone; git knows `*` and the environment too, and it is for git to say.
 */
static int open_if_git_does(git_repository **repo, const char *dir, int status)
{
	static const char *const argv[] = { "git", "rev-parse", "--git-dir",
					    NULL };
	const struct tkt_error *err;

	err = proc_run(/*out=*/NULL, argv, dir, /*max_len=*/4096);
	if (err) {
		tkt_error_free(err);
		return status;
	}
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	status = open_repo(repo, dir);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
	return status;
}

/* Opens what `dir` has; nothing is opened on failure. */
static const struct tkt_error *open_git(git_repository **repo, git_odb **odb,
					const char *dir)
{
	int status;

	allow_extensions();
	status = open_repo(repo, dir);
	if (is_about_owner(status))
		status = open_if_git_does(repo, dir, status);
	if (status < 0)
		return open_failed(dir, status);
	if (git_repository_odb(odb, *repo) == 0)
		return NULL;
	git_repository_free(*repo);
	*repo = NULL;
	return git_failed(TKT_E_IO, "cannot open the objects of '%s'", dir);
}

static const struct tkt_error *begin(struct store *s)
{
	if (!s->began)
		TRY(git_begin(&s->options));
	s->began = true;
	return NULL;
}

const struct tkt_error *store_git(struct store *s)
{
	git_repository *repo = NULL;
	const struct tkt_error *err;
	git_odb *odb = NULL;

	if (s->repo)
		return NULL;
	TRY(begin(s));
	TRY(open_git(&repo, &odb, s->work_dir ? s->work_dir : s->git_dir));
	s->repo = repo;
	s->odb = odb;
	err = commit_tree_id(&s->head.tree, s, &s->head.commit);
	if (!err)
		return NULL;
	git_odb_free(TAKE(s->odb));
	git_repository_free(TAKE(s->repo));
	return err;
}

static const struct tkt_error *fill(struct store *s, const char *dir)
{
	TRY(begin(s));
	TRY(open_git(&s->repo, &s->odb, dir));
	s->git_dir = copy_dir(git_repository_path(s->repo));
	s->common_dir = copy_dir(git_repository_commondir(s->repo));
	s->work_dir = copy_dir(git_repository_workdir(s->repo));
	find_layout(s);
	return snapshot_read(&s->head, s);
}

static struct store *store_new(const struct store_options *o)
{
	struct store *s = mem_alloc(sizeof(*s));

	s->options = *o;
	s->lock_fd = -1;
	return s;
}

const struct tkt_error *store_open_repository(struct store **out,
					      const char *dir,
					      const struct store_options *o)
{
	CLEANUP(store_free_ptr) struct store *s = store_new(o);

	TRY(fill(s, dir));
	*out = TAKE(s);
	return NULL;
}

static void git_release(struct store *s)
{
	for (size_t i = 0; i < CACHE_LEN; i++)
		git_odb_object_free(s->cache[i]);
	git_odb_free(s->odb);
	git_config_free(s->config);
	git_repository_free(s->repo);
	git_end();
}

void store_free(struct store *s)
{
	if (!s)
		return;
	if (s->began)
		git_release(s);
	plain_release(&s->plain);
	for (size_t i = 0; i < ARRAY_LEN(s->config_paths); i++)
		free(s->config_paths[i]);
	snapshot_release(&s->head);
	free(s->git_dir);
	free(s->common_dir);
	free(s->work_dir);
	free(s);
}

/* Was there one: do the attributes of a desk's first commit speak of it? */
static const struct tkt_error *had_desk(bool *out, struct store *s)
{
	const char *line = DESK_FILE " merge=";
	BUF_LOCAL text = BUF_INIT;

	*out = false;
	TRY(store_exists(out, s, ATTRIBUTES_FILE));
	if (!*out)
		return NULL;
	TRY(store_read(&text, /*oid=*/NULL, s, ATTRIBUTES_FILE,
		       STORE_READ_MAX_LEN));
	*out = strstr(text.bytes, line) != NULL;
	return NULL;
}

static const struct tkt_error *has_desk(bool *out, struct store *s)
{
	bool had;

	TRY(store_exists(out, s, DESK_FILE));
	if (*out && s->options.damaged)
		light_note(s);
	if (*out)
		return NULL;
	TRY(had_desk(&had, s));
	*out = had && s->options.damaged;
	if (!had || *out)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REPO_STATE, "'%s' is missing from the tree of "
			  "this branch", DESK_FILE),
		"'tkt fsck --repair' brings it back; 'git log -- %s' tells "
		"who took it away", DESK_FILE);
}

/* Cheap, so that a walk up from a deep folder costs two calls a level. */
static bool may_be_repository(const char *dir)
{
	BUF_LOCAL path = BUF_INIT;

	return file_exists(path_join(&path, dir, ".git")) ||
	       (file_exists(path_join(&path, dir, "HEAD")) &&
		file_exists(path_join(&path, dir, "objects")));
}

static bool try_light(struct store **out, const char *dir,
		      const struct store_options *options)
{
	CLEANUP(store_free_ptr) struct store *s = store_new(options);

	if (!light_open(s, dir))
		return false;
	*out = TAKE(s);
	return true;
}

/* *out stays NULL where there is no desk in `dir` itself. */
static const struct tkt_error *try_dir(struct store **out, const char *dir,
				       const struct store_options *options)
{
	CLEANUP(store_free_ptr) struct store *s = NULL;
	bool found = false;

	if (!may_be_repository(dir) || try_light(out, dir, options))
		return NULL;
	TRY(store_open_repository(&s, dir, options));
	TRY(has_desk(&found, s));
	if (found)
		*out = TAKE(s);
	return NULL;
}

static const struct tkt_error *no_desk(const char *dir, bool exact)
{
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND,
			  exact ? "no desk in '%s'"
				: "no desk in '%s' or above it", dir),
		"make one with 'tkt init', or name one with --desk");
}

static bool step_up(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!dir[1])
		return false;
	slash[slash == dir] = '\0';
	return true;
}

/*
 * A repository that cannot be read does not end the walk, since the desk may
 * be above it; but where there is none, it is the likeliest reason. One that
 * lost its desk.json is the desk that was meant.
 */
static const struct tkt_error *walk_up(struct store **out, char *dir,
				       const struct store_options *options)
{
	const struct tkt_error *first = NULL;

	do {
		const struct tkt_error *err = try_dir(out, dir, options);

		if (!first)
			first = err;
		else
			tkt_error_free(err);
	} while (!*out && (!first || first->code != TKT_E_REPO_STATE) &&
		 step_up(dir));
	if (!*out)
		return first;
	tkt_error_free(first);
	return NULL;
}

const struct tkt_error *store_open(struct store **out, const char *dir,
				   bool exact,
				   const struct store_options *options)
{
	CLEANUP(free_ptr) char *real = realpath(dir, /*buffer=*/NULL);
	CLEANUP(free_ptr) char *at = NULL;
	CLEANUP(store_free_ptr) struct store *s = NULL;

	if (!real && errno == ENOENT)
		return tkt_error(TKT_E_NOT_FOUND, "there is no folder '%s'",
				 dir);
	if (!real)
		return tkt_error_errno(errno, "cannot open '%s'", dir);
	at = mem_strdup(real);
	if (exact)
		TRY(try_dir(&s, at, options));
	else
		TRY(walk_up(&s, at, options));
	if (!s)
		return no_desk(real, exact);
	*out = TAKE(s);
	return NULL;
}

enum store_layout store_layout(const struct store *s)
{
	return s->layout;
}

const char *store_git_dir(const struct store *s)
{
	return s->git_dir;
}

const char *store_common_dir(const struct store *s)
{
	return s->common_dir;
}

const char *store_work_dir(const struct store *s)
{
	return s->work_dir;
}

const char *store_head(const struct store *s)
{
	return s->head.hex;
}

const struct tkt_error *store_refresh(struct store *s, bool *changed)
{
	struct snapshot now = { 0 };

	TRY(store_git(s));
	TRY(snapshot_read(&now, s));
	if (changed)
		*changed = !git_oid_equal(&now.commit, &s->head.commit);
	snapshot_release(&s->head);
	s->head = now;
	return NULL;
}
