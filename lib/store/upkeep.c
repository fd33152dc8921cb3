#include <dirent.h>
#include <string.h>
#include "store/internal.h"

#define HEAD_MAX_LEN 4096
#define GC_AUTO_DEFAULT 6700 /* git's own, gc.auto */
#define FAN_OUT 256

static void dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* git's own estimate: objects are spread evenly, one folder stands for all. */
static bool has_many_loose(struct store *s)
{
	int64_t limit = config_int(s, "gc.auto", GC_AUTO_DEFAULT);
	BUF_LOCAL path = BUF_INIT;
	CLEANUP(dir_close) DIR *d =
		opendir(path_join(&path, s->common_dir, "objects/17"));
	int64_t n = 0;
	struct dirent *e;

	while (d && (e = readdir(d)))
		n += e->d_name[0] != '.';
	return limit > 0 && n > (limit + FAN_OUT - 1) / FAN_OUT;
}

/*
 * With the paths that each commit changed, `git log -- PATH` of one ticket took
 * 110 ms in place of 1670, at 10,000 tickets in 30,000 commits (730 with a
 * graph without paths); `git log` alone gains nothing.  Once they are in it,
 * every gc keeps them there, so no setting is needed, and a graph that
 * somebody has made otherwise is left as it is.
 */
static bool wants_graph(struct store *s)
{
	static const char *const graphs[] = {
		"objects/info/commit-graph",
		"objects/info/commit-graph.lock",
		"objects/info/commit-graphs",
	};
	BUF_LOCAL path = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(graphs); i++)
		if (file_exists(path_join(&path, s->common_dir, graphs[i])))
			return false;
	return config_bool(s, "core.commitgraph", true) &&
	       config_bool(s, "gc.writecommitgraph", true);
}

/*
 * libgit2 never does it. Failing is no matter: the next write tries again.
 * The graph comes before the first gc, which would make one without paths.
 */
void upkeep_after_write(struct store *s)
{
	const char *gc[] = { "git", "--git-dir", s->git_dir, "maintenance",
			     "run", "--auto", "--quiet", NULL };
	const char *graph[] = { "git", "--git-dir", s->git_dir, "commit-graph",
				"write", "--reachable", "--changed-paths",
				"--no-progress", NULL };
	struct proc git;

	if (!has_many_loose(s) || !config_bool(s, "maintenance.auto", true))
		return;
	tkt_error_free(proc_start(&git, wants_graph(s) ? graph : gc,
				  s->git_dir, PROC_ERR_QUIET | PROC_DETACHED));
}

static bool is_on_branch(const char *dir, const char *ref)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL head = BUF_INIT;
	bool there = false;

	tkt_error_free(read_small_file(&there, &head,
				       path_join(&path, dir, "HEAD"),
				       HEAD_MAX_LEN));
	buf_trim_end(&head);
	return there && !strncmp(head.bytes, "ref: ", 5) &&
	       !strcmp(head.bytes + 5, ref);
}

/* Where a work tree's own git directory says that it is. */
static char *place_of(const char *git_dir)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL place = BUF_INIT;
	bool there = false;

	tkt_error_free(read_small_file(&there, &place,
				       path_join(&path, git_dir, "gitdir"),
				       HEAD_MAX_LEN));
	buf_trim_end(&place);
	if (place.len > 5 && !strcmp(place.bytes + place.len - 5, "/.git"))
		buf_truncate(&place, place.len - 5);
	return buf_detach(&place);
}

static void warn(struct strings *warnings, const char *place)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "the work tree '%s' is on the same branch and does not "
		 "follow; there: git reset --keep HEAD", place);
	vec_push(warnings, buf_detach(&text));
}

static void warn_main(struct store *s, struct strings *warnings)
{
	size_t len = strlen(s->common_dir);
	CLEANUP(free_ptr) char *place = NULL;

	if (!strcmp(s->common_dir, s->git_dir) ||
	    config_bool(s, "core.bare", false) ||
	    !is_on_branch(s->common_dir, s->head.ref))
		return;
	if (len > 5 && !strcmp(s->common_dir + len - 5, "/.git"))
		len -= 5;
	place = mem_strndup(s->common_dir, len);
	warn(warnings, place);
}

void upkeep_warn_worktrees(struct store *s, struct strings *warnings)
{
	BUF_LOCAL path = BUF_INIT;
	CLEANUP(dir_close) DIR *d =
		opendir(path_join(&path, s->common_dir, "worktrees"));
	struct dirent *e;

	while (d && (e = readdir(d))) {
		CLEANUP(free_ptr) char *place = NULL;

		if (e->d_name[0] == '.')
			continue;
		buf_reset(&path);
		buf_addf(&path, "%s/worktrees/%s", s->common_dir, e->d_name);
		if (!strcmp(path.bytes, s->git_dir) ||
		    !is_on_branch(path.bytes, s->head.ref))
			continue;
		place = place_of(path.bytes);
		warn(warnings, place);
	}
	warn_main(s, warnings);
}
