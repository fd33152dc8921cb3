#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Work tree and index go with the commit.
 *
 * follow_check() decides everything under git's own lock of the index before
 * anything is changed; follow_apply() only does it.  After a crash the same
 * decisions are made again, more carefully (recover.c).
 */

#define NO_EDIT SIZE_MAX

void follow_init(struct follow *f, struct store *s)
{
	*f = (struct follow){
		.store = s,
		.root_fd = -1,
		.lock = LINK_LOCK_INIT,
	};
}

void follow_release(struct follow *f)
{
	link_lock_release(&f->lock);
	index_release(&f->index);
	if (f->root_fd >= 0)
		close(f->root_fd);
	f->root_fd = -1;
	vec_release(&f->files);
	vec_release(&f->edits);
	arena_release(&f->arena);
}

void follow_add(struct follow *f, const struct put *put)
{
	const struct follow_file file = {
		.path = put->path,
		.had_old = put->had_old,
		.has_new = true,
		.old_id = put->old_id,
		.new_id = put->id,
		.bytes = put->bytes,
		.len = put->len,
		.edit = NO_EDIT,
	};

	vec_push(&f->files, file);
}

const struct tkt_error *follow_lock(struct follow *f)
{
	struct store *s = f->store;
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL tmp = BUF_INIT;

	f->root_fd = open(s->work_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->root_fd < 0)
		return tkt_error_errno(errno, "cannot open '%s'", s->work_dir);
	path_join(&path, s->git_dir, "index");
	path_join(&tmp, s->git_dir, "tkt.index");
	return link_lock_take(&f->lock, s, tmp.bytes, path.bytes);
}

static void add_edit(struct follow *f, const char *path, unsigned mode,
		     const git_oid *id, bool skip)
{
	const struct index_edit edit = {
		.path = path,
		.mode = mode,
		.id = *id,
		.skip_worktree = skip,
		.remove = git_oid_is_zero(id),
	};

	vec_push(&f->edits, edit);
}

static int compare_edits(const void *a, const void *b)
{
	const struct index_edit *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static const struct tkt_error *scan(struct follow *f)
{
	if (f->edits.len)
		qsort(f->edits.items, f->edits.len, sizeof(*f->edits.items),
		      compare_edits);
	return index_scan(&f->index, f->edits.items, f->edits.len, &f->arena,
			  f->store, f->root_fd);
}

/* One edit for each file, in the same order, to see what is there. */
static const struct tkt_error *look(struct follow *f)
{
	for (size_t i = 0; i < f->files.len; i++)
		add_edit(f, f->files.items[i].path, MODE_FILE,
			 &f->files.items[i].new_id, /*skip=*/false);
	return scan(f);
}

static const struct tkt_error *staged(const char *path)
{
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s' has changes in git's index "
			  "that are not committed", path),
		"commit them, or drop them with: git restore --staged "
		"--worktree -- '%s'", path);
}

static const struct tkt_error *edited(const char *path, bool had_old)
{
	const struct tkt_error *err =
		had_old ? tkt_error(TKT_E_REFUSED, "'%s' has been changed by "
				    "hand and is not committed", path)
			: tkt_error(TKT_E_REFUSED, "'%s' is in the way and "
				    "not under git", path);

	if (!had_old)
		return tkt_error_hint(err, "move it away");
	return tkt_error_hint(err, "commit it, or drop it with: git restore "
			      "-- '%s'", path);
}

/* Is the file as the index has it, and that as the head has it? */
static const struct tkt_error *check_on_disk(struct follow *f,
					     struct follow_file *file,
					     const struct index_edit *e)
{
	enum beneath_state state;
	struct stat st;

	state = beneath_stat(&st, f->root_fd, file->path);
	if (state == BENEATH_SAME && e->found &&
	    index_says_same(&f->index, e->at, &st))
		return NULL;
	if (state == BENEATH_SAME && file->had_old)
		TRY(beneath_compare(&state, f->store, f->root_fd, file->path,
				    &file->old_id));
	else if (state == BENEATH_SAME)
		state = BENEATH_OTHER;
	if (state == (file->had_old ? BENEATH_SAME : BENEATH_ABSENT))
		return NULL;
	return edited(file->path, file->had_old);
}

static bool is_on_disk(const struct follow *f, const char *path)
{
	struct stat st;

	return beneath_stat(&st, f->root_fd, path) != BENEATH_ABSENT;
}

/* The id of a sparse directory ("tickets/") in a tree; zero: not there. */
const struct tkt_error *follow_folder_id(git_oid *out, struct follow *f,
					 const git_oid *tree, const char *dir)
{
	const char *name = arena_strndup(&f->arena, dir, strlen(dir) - 1);
	struct tree_entry e;
	bool found;

	TRY(path_find(&found, &e, f->store, tree, name));
	*out = found ? e.id : (git_oid){ { 0 } };
	return NULL;
}

/* The same in the tree to come, which is not on disk while it is planned. */
static const struct tkt_error *new_folder_id(git_oid *out, struct follow *f,
					     const char *dir)
{
	const struct dir_change *change;

	if (!f->plan)
		return follow_folder_id(out, f, &f->new_tree, dir);
	change = map_get(&f->plan->dirs_by_path,
			 arena_strndup(&f->arena, dir, strlen(dir) - 1));
	*out = change->new_id;
	return NULL;
}

static bool has_prefix(const char *s, const char *prefix, size_t len)
{
	return s && !strncmp(s, prefix, len);
}

void follow_outside(struct follow_target *t, struct follow *f,
		    const struct index_edit *e, size_t len,
		    const struct cone *cone)
{
	/* Where the folder is spelled out, one more file is. */
	if (!cone->index_sparse || has_prefix(e->before, e->path, len) ||
	    has_prefix(e->after, e->path, len)) {
		t->skip = true;
		return;
	}
	t->leave = true;
	t->sparse_dir = arena_strndup(&f->arena, e->path, len);
}

static const struct tkt_error *check_covered(struct follow_target *t,
					     struct follow *f,
					     struct follow_file *file,
					     const struct index_edit *e)
{
	git_oid old;

	TRY(follow_folder_id(&old, f, &f->old_tree, e->covered_by));
	if (!git_oid_equal(&old, &e->cover_id))
		return staged(e->covered_by);
	if (is_on_disk(f, file->path))
		return edited(file->path, file->had_old);
	t->leave = true;
	t->sparse_dir = e->covered_by;
	return NULL;
}

static const struct tkt_error *check_file(struct follow_target *t,
					  struct follow *f,
					  struct follow_file *file,
					  const struct index_edit *e,
					  const struct cone *cone)
{
	size_t outside = cone_outside(cone, file->path);

	if (e->covered_by)
		return check_covered(t, f, file, e);
	if (e->found_odd || e->found != file->had_old ||
	    (e->found && !git_oid_equal(&e->found_id, &file->old_id)))
		return staged(file->path);
	if ((outside && !e->found) || (e->found && e->found_skip)) {
		bool on_disk = is_on_disk(f, file->path);

		if (!on_disk && e->found)
			t->skip = true;
		else if (!on_disk)
			follow_outside(t, f, e, outside, cone);
		if (!on_disk)
			return NULL;
	}
	file->to_disk = true;
	return check_on_disk(f, file, e);
}

static bool has_edit(const struct follow *f, const char *path)
{
	for (size_t i = 0; i < f->edits.len; i++)
		if (!strcmp(f->edits.items[i].path, path))
			return true;
	return false;
}

/* Edits as they are to be written, in place of those that only looked. */
static const struct tkt_error *make_edits(struct follow *f,
					  const struct follow_target *targets)
{
	f->edits.len = 0;
	for (size_t i = 0; i < f->files.len; i++) {
		const struct follow_target *t = &targets[i];
		git_oid id;

		if (!t->leave)
			add_edit(f, f->files.items[i].path, MODE_FILE,
				 &f->files.items[i].new_id, t->skip);
		if (!t->sparse_dir || has_edit(f, t->sparse_dir))
			continue;
		TRY(new_folder_id(&id, f, t->sparse_dir));
		add_edit(f, t->sparse_dir, MODE_TREE, &id, /*skip=*/true);
	}
	return scan(f);
}

static void link_edits(struct follow *f)
{
	size_t at = 0;

	for (size_t i = 0; i < f->files.len; i++) {
		struct follow_file *file = &f->files.items[i];

		file->edit = NO_EDIT;
		while (at < f->edits.len &&
		       strcmp(f->edits.items[at].path, file->path) < 0)
			at++;
		if (at < f->edits.len &&
		    !strcmp(f->edits.items[at].path, file->path))
			file->edit = at;
	}
}

const struct tkt_error *follow_check_with(struct follow *f,
					  follow_check_fn *check)
{
	CLEANUP(cone_release) struct cone cone = { 0 };
	CLEANUP(free_ptr) struct follow_target *targets =
		mem_alloc(f->files.len * sizeof(*targets));
	bool again = false;

	TRY(follow_lock(f));
	TRY(index_load(&f->index, f->lock.target));
	TRY(cone_load(&cone, f->store));
	TRY(look(f));
	f->by_git = f->index.unusual || (cone.on && cone.odd);
	if (f->by_git)
		return NULL;
	for (size_t i = 0; i < f->files.len; i++) {
		TRY(check(&targets[i], f, &f->files.items[i],
			  &f->edits.items[i], &cone));
		f->edits.items[i].skip_worktree = targets[i].skip;
		again |= targets[i].leave;
	}
	if (again)
		TRY(make_edits(f, targets));
	link_edits(f);
	return NULL;
}

const struct tkt_error *follow_check(struct follow *f)
{
	return follow_check_with(f, check_file);
}

static const char *work_path(struct buf *out, const struct store *s, size_t n)
{
	buf_reset(out);
	buf_addf(out, "%s/tkt.work.%zu", s->git_dir, n);
	return out->bytes;
}

void follow_unstage(struct store *s, size_t at_least)
{
	BUF_LOCAL path = BUF_INIT;
	size_t n = 0;

	while (unlink(work_path(&path, s, n)) == 0 || n < at_least)
		n++;
}

static const struct tkt_error *write_work(struct follow *f,
					  const struct follow_file *file,
					  const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	BUF_LOCAL read = BUF_INIT;
	const void *bytes = file->bytes;
	const struct tkt_error *err = NULL;
	size_t len = file->len;

	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	if (!bytes) {
		err = store_read_blob(&read, f->store,
				      git_oid_tostr_s(&file->new_id),
				      SIZE_MAX);
		bytes = read.bytes;
		len = read.len;
	}
	if (!err)
		err = write_all(fd, bytes, len, path);
	if (!err && f->store->options.fsync)
		sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close(fd);
	return err;
}

static const char *new_index_path(struct buf *out, const struct follow *f)
{
	return path_join(out, f->store->git_dir, "tkt.index.new");
}

/* A file of its own: the lock's stays until the branch has moved. */
static const struct tkt_error *write_index(struct follow *f, struct syncs *y)
{
	const struct tkt_error *err;
	BUF_LOCAL path = BUF_INIT;
	int fd = open(new_index_path(&path, f),
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path.bytes);
	err = index_write(fd, &f->index, f->edits.items, f->edits.len,
			  f->plan);
	close(fd);
	syncs_add(y, path.bytes);
	f->index_written = true;
	return err;
}

/* Entries have the times of their files, which are placed later. */
static bool index_can_wait(const struct follow *f)
{
	for (size_t i = 0; i < f->files.len; i++)
		if (f->files.items[i].to_disk || f->files.items[i].stat_wanted)
			return true;
	return !f->edits.len;
}

const struct tkt_error *follow_stage(struct follow *f, struct syncs *y)
{
	BUF_LOCAL path = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < f->files.len; i++) {
		if (!f->files.items[i].to_disk || !f->files.items[i].has_new)
			continue;
		TRY(write_work(f, &f->files.items[i],
			       work_path(&path, f->store, n++)));
		syncs_add(y, path.bytes);
	}
	/* In a sparse work tree there is often nothing to wait for. */
	return index_can_wait(f) ? NULL : write_index(f, y);
}

/* The times of a file that is as the entry says. */
static void note_stat(struct follow *f, const struct follow_file *file)
{
	struct index_edit *e;

	if (file->edit == NO_EDIT)
		return;
	e = &f->edits.items[file->edit];
	if (e->has_stat || e->skip_worktree || !file->stat_wanted)
		return;
	e->has_stat = beneath_stat(&e->st, f->root_fd, file->path) ==
		      BENEATH_SAME;
}

static const struct tkt_error *place_file(struct follow *f,
					  struct follow_file *file, size_t *n)
{
	BUF_LOCAL path = BUF_INIT;
	struct stat st;

	if (!file->to_disk) {
		note_stat(f, file);
		return NULL;
	}
	if (!file->has_new)
		return beneath_remove(f->root_fd, file->path);
	TRY(beneath_place(&st, f->root_fd, file->path,
			  work_path(&path, f->store, (*n)++)));
	if (file->edit != NO_EDIT) {
		f->edits.items[file->edit].st = st;
		f->edits.items[file->edit].has_stat = true;
	}
	return NULL;
}

static const struct tkt_error *install_index(struct follow *f)
{
	CLEANUP(syncs_release) struct syncs y;
	BUF_LOCAL path = BUF_INIT;

	syncs_init(&y, f->store);
	if (!f->index_written)
		TRY(write_index(f, &y));
	TRY(syncs_run(&y));
	if (rename(new_index_path(&path, f), f->lock.target) < 0)
		return tkt_error_errno(errno, "cannot write '%s'",
				       f->lock.target);
	return NULL;
}

const struct tkt_error *follow_apply(struct follow *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->files.len; i++)
		TRY(place_file(f, &f->files.items[i], &n));
	return f->edits.len ? install_index(f) : NULL;
}
