#include "store/leftover.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "store/internal.h"

#define TEXT_MAX_LEN (64u << 10)
#define OPERATIONS_MAX 3 /* one within the other */

/* --- is anybody at work? ------------------------------------------------ */

static bool lies_in(const char *path, const char *dir)
{
	size_t len = dir ? strlen(dir) : 0;

	return len && !strncmp(path, dir, len) &&
	       (!path[len] || path[len] == '/');
}

static bool is_ours(const struct store *s, const char *path)
{
	return lies_in(path, s->work_dir) || lies_in(path, s->git_dir) ||
	       lies_in(path, s->common_dir);
}

/* By where it stands, or by what it was told to work on. */
static bool works_here(const struct store *s, const char *pid)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	char cwd[4096];
	ssize_t len;
	bool there;

	buf_addf(&path, "/proc/%s/cwd", pid);
	len = readlink(path.bytes, cwd, sizeof(cwd) - 1);
	if (len > 0) {
		cwd[len] = '\0';
		if (is_ours(s, cwd))
			return true;
	}
	buf_reset(&path);
	buf_addf(&path, "/proc/%s/cmdline", pid);
	tkt_error_free(read_small_file(&there, &text, path.bytes,
				       TEXT_MAX_LEN));
	for (size_t at = 0; at < text.len; at += strlen(text.bytes + at) + 1)
		if (is_ours(s, text.bytes + at))
			return true;
	return false;
}

static bool is_git(const char *pid)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL name = BUF_INIT;
	bool there;

	buf_addf(&path, "/proc/%s/comm", pid);
	tkt_error_free(read_small_file(&there, &name, path.bytes,
				       TEXT_MAX_LEN));
	return !strncmp(name.bytes, "git", 3);
}

static bool git_is_at_work(const struct store *s)
{
	DIR *d = opendir("/proc");
	bool found = false;
	struct dirent *e;

	while (d && !found && (e = readdir(d)))
		found = isdigit((unsigned char)e->d_name[0]) &&
			is_git(e->d_name) && works_here(s, e->d_name);
	if (d)
		closedir(d);
	return found;
}

static const struct tkt_error *nobody_works(const struct store *s)
{
	if (!git_is_at_work(s))
		return NULL;
	return tkt_error_hint(tkt_error(TKT_E_BUSY, "a git is at work in '%s'",
					s->git_dir),
			      "try again when it has ended");
}

/* --- locks -------------------------------------------------------------- */

static void wait_until_old(const struct stat *st)
{
	const struct timespec moment = { .tv_sec = 1, .tv_nsec = 100000000 };
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec - st->st_mtim.tv_sec < 2)
		nanosleep(&moment, /*left=*/NULL);
}

static const struct tkt_error *clear_lock(size_t *cleared, struct store *s,
					  const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return NULL;
	wait_until_old(&st);
	TRY(nobody_works(s));
	if (unlink(path) < 0 && errno != ENOENT)
		return tkt_error_errno(errno, "cannot remove '%s'", path);
	(*cleared)++;
	return NULL;
}

/* HEAD.lock, index.lock and whatever else; not ours, which nobody leaves. */
static bool is_lock(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".lock") &&
	       strncmp(name, "tkt.", 4) != 0;
}

static const struct tkt_error *clear_locks_in(size_t *cleared, struct store *s,
					      const char *dir,
					      const char *folder, bool deep)
{
	const struct tkt_error *err = NULL;
	BUF_LOCAL path = BUF_INIT;
	struct dirent *e;
	size_t len;
	DIR *d;

	path_join(&path, dir, folder);
	len = path.len;
	d = opendir(path.bytes);
	while (d && !err && (e = readdir(d))) {
		buf_addf(&path, "/%s", e->d_name);
		if (is_lock(e->d_name))
			err = clear_lock(cleared, s, path.bytes);
		else if (deep && e->d_type == DT_DIR && e->d_name[0] != '.')
			err = clear_locks_in(cleared, s, path.bytes, ".",
					     deep);
		buf_truncate(&path, len);
	}
	if (d)
		closedir(d);
	return err;
}

/* A rebase that is under way locks the branch that it will move. */
const struct tkt_error *store_clear_locks(size_t *cleared, struct store *s)
{
	const bool deep = true;
	BUF_LOCAL path = BUF_INIT;

	*cleared = 0;
	TRY(clear_locks_in(cleared, s, s->git_dir, ".", !deep));
	TRY(clear_locks_in(cleared, s, s->git_dir, "info", !deep));
	TRY(clear_locks_in(cleared, s, s->git_dir, "rebase-merge", !deep));
	TRY(clear_locks_in(cleared, s, s->common_dir, "refs", deep));
	buf_addf(&path, "%s/packed-refs.lock", s->common_dir);
	return clear_lock(cleared, s, path.bytes);
}

static bool has_file(const struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	buf_addf(&path, "%s/%s", s->git_dir, name);
	return !access(path.bytes, F_OK);
}

bool store_is_cut(struct store *s)
{
	const char *command = ref_command(s);

	if (!command || strcmp(command, "rebase") != 0)
		return false;
	return s->head.ref || (has_file(s, "rebase-merge") &&
			       !has_file(s, "rebase-merge/stopped-sha"));
}

const struct tkt_error *store_leave(struct store *s)
{
	const char *command;

	TRY(store_git(s));
	/* A rebase that is taken back may have been at a cherry-pick. */
	for (int i = 0; i < OPERATIONS_MAX; i++) {
		const char *how = "--abort";

		command = ref_command(s);
		if (!command || !strcmp(command, "merge"))
			break;
		if (!strcmp(command, "rebase") && s->head.ref)
			how = "--quit";
		TRY(git_ask(/*out=*/NULL, s, /*in=*/NULL,
			    (const char *[]){ command, how, NULL }));
		TRY(store_refresh(s, /*changed=*/NULL));
	}
	return NULL;
}

/* --- files -------------------------------------------------------------- */

void store_dirties_release(struct store_dirties *d)
{
	vec_release(&d->all);
	arena_release(&d->arena);
}

/* "XY <path>" */
static void add_dirty(struct store_dirties *out, const char *line)
{
	struct store_dirty one = {
		.path = arena_strdup(&out->arena, line + 3),
		.untracked = line[0] == '?',
	};

	vec_push(&out->all, one);
}

static const struct tkt_error *find_in_index(struct store_dirties *out,
					     struct store *s)
{
	BUF_LOCAL list = BUF_INIT;
	struct map oids = { 0 };
	size_t len;

	TRY(git_ask(&list, s, /*in=*/NULL,
		    (const char *[]){ "ls-files", "-s", "-z", NULL }));
	for (const char *at = list.bytes; at < list.bytes + list.len;
	     at += len + 1) {
		const char *tab = strchr(at, '\t');

		len = strlen(at);
		if (tab && tab - at > 8 + STORE_OID_LEN - 1)
			map_set(&oids, tab + 1, (void *)(at + 7));
	}
	for (size_t i = 0; i < out->all.len; i++) {
		const char *oid = map_get(&oids, out->all.items[i].path);

		if (oid)
			memcpy(out->all.items[i].index_oid, oid,
			       STORE_OID_LEN);
	}
	map_release(&oids);
	return NULL;
}

const struct tkt_error *store_dirty(struct store_dirties *out, struct store *s)
{
	CLEANUP(store_dirties_release) struct store_dirties found = { 0 };
	BUF_LOCAL list = BUF_INIT;
	size_t len;

	if (s->work_dir)
		TRY(git_ask(&list, s, /*in=*/NULL,
			    (const char *[]){ "status", "--porcelain", "-z",
					      "--no-renames",
					      "--untracked-files=all", NULL }));
	for (const char *at = list.bytes; at < list.bytes + list.len;
	     at += len + 1) {
		len = strlen(at);
		if (len > 3)
			add_dirty(&found, at);
	}
	if (found.all.len)
		TRY(find_in_index(&found, s));
	*out = found;
	found = (struct store_dirties){ 0 };
	return NULL;
}

const struct tkt_error *store_read_work(bool *there, struct buf *out,
					struct store *s, const char *path)
{
	BUF_LOCAL full = BUF_INIT;
	struct stat st;

	path_join(&full, s->work_dir, path);
	*there = lstat(full.bytes, &st) == 0 && S_ISREG(st.st_mode);
	if (!*there)
		return NULL;
	return read_small_file(there, out, full.bytes, STORE_READ_MAX_LEN);
}

const struct tkt_error *store_others(struct strings *out, struct arena *a,
				     struct store *s)
{
	BUF_LOCAL list = BUF_INIT;
	char *line, *rest;

	TRY(git_ask(&list, s, /*in=*/NULL,
		    (const char *[]){ "for-each-ref",
				      "--format=%(objectname)",
				      "refs/remotes", "refs/heads", NULL }));
	rest = list.bytes;
	while ((line = strsep(&rest, "\n")))
		if (strlen(line) == STORE_OID_LEN)
			vec_push(out, arena_strdup(a, line));
	return NULL;
}

const struct tkt_error *store_put_back(struct store *s,
				       const struct store_dirties *d)
{
	BUF_LOCAL paths = BUF_INIT;

	if (d->all.len)
		TRY(nobody_works(s));
	for (size_t i = 0; i < d->all.len; i++) {
		const struct store_dirty *one = &d->all.items[i];
		BUF_LOCAL full = BUF_INIT;

		if (one->untracked &&
		    unlink(path_join(&full, s->work_dir, one->path)) < 0)
			return tkt_error_errno(errno, "cannot remove '%s'",
					       full.bytes);
		if (one->untracked)
			continue;
		buf_adds(&paths, one->path);
		buf_addc(&paths, '\0');
	}
	if (!paths.len)
		return NULL;
	return git_ask(/*out=*/NULL, s, &paths,
		       (const char *[]){ "restore", "--source=HEAD",
					 "--staged", "--worktree",
					 "--pathspec-from-file=-",
					 "--pathspec-file-nul", NULL });
}
