#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

#define SYMREF_DEPTH 5

void snapshot_release(struct snapshot *head)
{
	free(head->ref);
	head->ref = NULL;
}

/* Follows HEAD to the last name: the one whose value a commit changes. */
static const struct tkt_error *resolve_head(char **name, struct store *s,
					    git_oid *detached)
{
	CLEANUP(free_ptr) char *at = mem_strdup("HEAD");

	for (int depth = 0; depth < SYMREF_DEPTH; depth++) {
		git_reference *ref = NULL;
		int status = git_reference_lookup(&ref, s->repo, at);

		if (status == GIT_ENOTFOUND && depth) {
			*name = TAKE(at);
			return NULL;
		}
		if (status < 0)
			return git_failed(TKT_E_IO, "cannot read '%s'", at);
		if (git_reference_type(ref) == GIT_REFERENCE_DIRECT) {
			git_oid_cpy(detached, git_reference_target(ref));
			git_reference_free(ref);
			*name = depth ? TAKE(at) : NULL;
			return NULL;
		}
		free(at);
		at = mem_strdup(git_reference_symbolic_target(ref));
		git_reference_free(ref);
	}
	return tkt_error(TKT_E_REPO_STATE, "HEAD of '%s' leads nowhere",
			 s->git_dir);
}

const struct tkt_error *snapshot_read(struct snapshot *out, struct store *s)
{
	struct snapshot head = { 0 };
	const struct tkt_error *err;

	TRY(resolve_head(&head.ref, s, &head.commit));
	head.unborn = git_oid_is_zero(&head.commit);
	err = head.unborn ? NULL : commit_tree_id(&head.tree, s, &head.commit);
	if (err) {
		snapshot_release(&head);
		return err;
	}
	if (!head.unborn)
		git_oid_tostr(head.hex, sizeof(head.hex), &head.commit);
	*out = head;
	return NULL;
}

const char *ref_command(struct store *s)
{
	switch (git_repository_state(s->repo)) {
	case GIT_REPOSITORY_STATE_MERGE:
		return "merge";
	case GIT_REPOSITORY_STATE_REVERT:
	case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
		return "revert";
	case GIT_REPOSITORY_STATE_CHERRYPICK:
	case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
		return "cherry-pick";
	case GIT_REPOSITORY_STATE_REBASE:
	case GIT_REPOSITORY_STATE_REBASE_INTERACTIVE:
	case GIT_REPOSITORY_STATE_REBASE_MERGE:
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
		return "rebase";
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX:
		return "am";
	default:
		return NULL;
	}
}

const struct tkt_error *ref_check_state(struct store *s)
{
	const char *name = ref_command(s);
	const char *dir = s->work_dir ? s->work_dir : s->git_dir;

	if (name)
		return tkt_error_hint(
			tkt_error(TKT_E_REPO_STATE,
				  "a %s is under way in '%s'", name, dir),
			"finish it with 'tkt sync --continue', or leave it "
			"with 'git %s --abort'", name);
	if (!s->head.ref)
		return tkt_error_hint(
			tkt_error(TKT_E_REPO_STATE,
				  "HEAD of '%s' is detached, a write would "
				  "be on no branch", dir),
			"git switch <branch>");
	if (strncmp(s->head.ref, "refs/heads/", strlen("refs/heads/")))
		return tkt_error(TKT_E_REPO_STATE, "HEAD is on '%s', which is "
				 "no branch", s->head.ref);
	return NULL;
}

bool ref_points_to(struct store *s, const git_oid *id)
{
	git_oid now;

	return s->head.ref &&
	       !git_reference_name_to_id(&now, s->repo, s->head.ref) &&
	       git_oid_equal(&now, id);
}

/* Is the branch where the snapshot saw it? Asked under its lock. */
static const struct tkt_error *is_unmoved(bool *out, struct store *s)
{
	git_oid now;
	int status = git_reference_name_to_id(&now, s->repo, s->head.ref);

	if (status < 0 && status != GIT_ENOTFOUND)
		return git_failed(TKT_E_IO, "cannot read '%s'", s->head.ref);
	*out = status == GIT_ENOTFOUND
		       ? s->head.unborn
		       : !s->head.unborn &&
				 git_oid_equal(&now, &s->head.commit);
	return NULL;
}

/* A branch `a` in packed-refs forbids a file `a/b`; git looks, so do we. */
static const struct tkt_error *check_parents(struct store *s)
{
	CLEANUP(free_ptr) char *name = mem_strdup(s->head.ref);
	char *slash = name + strlen("refs/heads");
	git_oid id;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (!git_reference_name_to_id(&id, s->repo, name))
			return tkt_error(TKT_E_REPO_STATE,
					 "there is a branch '%s', so there can "
					 "be no '%s'", name, s->head.ref);
		*slash = '/';
	}
	return NULL;
}

/* git logs a branch where the log is there or the repository has a tree. */
static bool wants_log(struct store *s, const char *path)
{
	return file_exists(path) ||
	       config_bool(s, "core.logallrefupdates", s->work_dir != NULL);
}

static int open_log(const char *path)
{
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
}

static const struct tkt_error *log_append(struct store *s, const char *path,
					  const struct buf *line)
{
	const struct tkt_error *err;
	int fd;

	if (!wants_log(s, path))
		return NULL;
	fd = open_log(path);
	if (fd < 0 && errno == ENOENT) {
		TRY(make_dirs_for(path));
		fd = open_log(path);
	}
	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	/* One write, so that it never mixes with another's. */
	err = write_all(fd, line->bytes, line->len, path);
	close(fd);
	return err;
}

static const struct tkt_error *log_move(struct store *s, const git_oid *new_id,
					const char *message,
					const struct store_signature *who)
{
	char old_hex[GIT_OID_HEXSZ + 1], new_hex[GIT_OID_HEXSZ + 1];
	BUF_LOCAL line = BUF_INIT;
	BUF_LOCAL path = BUF_INIT;

	git_oid_tostr(old_hex, sizeof(old_hex), &s->head.commit);
	git_oid_tostr(new_hex, sizeof(new_hex), new_id);
	buf_addf(&line, "%s %s ", old_hex, new_hex);
	signature_format(&line, who);
	buf_addf(&line, "\tcommit%s: %.*s\n",
		 s->head.unborn ? " (initial)" : "",
		 (int)strcspn(message, "\r\n"), message);
	buf_addf(&path, "%s/logs/%s", s->common_dir, s->head.ref);
	TRY(log_append(s, path.bytes, &line));
	buf_reset(&path);
	buf_addf(&path, "%s/logs/HEAD", s->git_dir);
	return log_append(s, path.bytes, &line);
}

static const struct tkt_error *write_value(struct link_lock *lock,
					   const git_oid *new_id,
					   struct syncs *y)
{
	char line[GIT_OID_HEXSZ + 2];

	git_oid_tostr(line, sizeof(line), new_id);
	line[GIT_OID_HEXSZ] = '\n';
	TRY(write_all(lock->fd, line, GIT_OID_HEXSZ + 1, lock->lock));
	syncs_add(y, lock->lock);
	return NULL;
}

void ref_move_init(struct ref_move *m, struct store *s)
{
	*m = (struct ref_move){ .store = s, .lock = LINK_LOCK_INIT };
}

void ref_move_release(struct ref_move *m)
{
	link_lock_release(&m->lock);
}

const struct tkt_error *ref_move_prepare(bool *raced, struct ref_move *m,
					 const git_oid *new_id,
					 struct syncs *y)
{
	struct store *s = m->store;
	BUF_LOCAL target = BUF_INIT;
	BUF_LOCAL tmp = BUF_INIT;
	bool unmoved = false;

	path_join(&target, s->common_dir, s->head.ref);
	path_join(&tmp, s->common_dir, "tkt.ref");
	TRY(link_lock_take(&m->lock, s, tmp.bytes, target.bytes));
	TRY(is_unmoved(&unmoved, s));
	*raced = !unmoved;
	if (*raced)
		return NULL;
	if (s->head.unborn)
		TRY(check_parents(s));
	m->new_id = *new_id;
	return write_value(&m->lock, new_id, y);
}

const struct tkt_error *ref_move_finish(struct ref_move *m,
					const char *message,
					const struct store_signature *who,
					struct syncs *y)
{
	struct store *s = m->store;
	CLEANUP(free_ptr) char *dir = mem_strndup(
		m->lock.target,
		(size_t)(strrchr(m->lock.target, '/') - m->lock.target));

	TRY(log_move(s, &m->new_id, message, who));
	/* Deleted branches below it may have left an empty folder. */
	if (s->head.unborn)
		rmdir(m->lock.target);
	TRY(link_lock_rename(&m->lock));
	syncs_add(y, dir);
	return NULL;
}

static bool is_lock(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".lock");
}

static const struct tkt_error *clear_below(bool *cleared, struct buf *dir,
					   const char *tmp);

static const struct tkt_error *clear_entry(bool *cleared, struct buf *dir,
					   const struct dirent *e,
					   const char *tmp)
{
	const struct tkt_error *err = NULL;
	size_t len = dir->len;

	buf_addf(dir, "/%s", e->d_name);
	if (is_lock(e->d_name))
		err = link_lock_clear(cleared, tmp, dir->bytes);
	else if (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN)
		err = clear_below(cleared, dir, tmp);
	buf_truncate(dir, len);
	return err;
}

/* The lock may be of a branch that HEAD was on before. */
static const struct tkt_error *clear_below(bool *cleared, struct buf *dir,
					   const char *tmp)
{
	const struct tkt_error *err = NULL;
	DIR *d = opendir(dir->bytes);
	struct dirent *e;

	if (!d)
		return NULL;
	while (!err && !*cleared && (e = readdir(d)))
		if (e->d_name[0] != '.')
			err = clear_entry(cleared, dir, e, tmp);
	closedir(d);
	return err;
}

const struct tkt_error *ref_clear_stale(struct store *s)
{
	BUF_LOCAL tmp = BUF_INIT;
	BUF_LOCAL dir = BUF_INIT;
	bool cleared = false;
	struct stat st;

	if (lstat(path_join(&tmp, s->common_dir, "tkt.ref"), &st) < 0)
		return NULL;
	path_join(&dir, s->common_dir, "refs/heads");
	if (st.st_nlink > 1)
		TRY(clear_below(&cleared, &dir, tmp.bytes));
	unlink(tmp.bytes);
	return NULL;
}
