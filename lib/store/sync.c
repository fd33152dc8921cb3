#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Durability in as few waits as can be.
 *
 * A write has some fifteen files and folders to flush.  Their contents are on
 * the way to the disk since they were written (objects.c); then the first flush
 * makes the file system commit its journal, and those that follow find theirs
 * done.  Asking from several threads was tried: it costs more than it saves.
 * Two rounds are left: contents, then names.
 *
 * ext4 and xfs write down what is done to folders in one log, in order: what
 * flushes the folder that was changed last has flushed the changes of the
 * others before it.  So one of a round is enough, in place of nine, each of
 * which makes the disk empty its cache.  (git flushes none of them.)
 */

void syncs_init(struct syncs *y, const struct store *s)
{
	*y = (struct syncs){ .on = s->options.fsync };
}

void syncs_release(struct syncs *y)
{
	vec_release(&y->paths);
	arena_release(&y->arena);
}

/* What is asked for again was changed again: it moves to the end. */
void syncs_add(struct syncs *y, const char *path)
{
	size_t n = 0;

	if (!y->on)
		return;
	for (size_t i = 0; i < y->paths.len; i++)
		if (strcmp(y->paths.items[i], path) != 0)
			y->paths.items[n++] = y->paths.items[i];
	y->paths.len = n;
	vec_push(&y->paths, arena_strdup(&y->arena, path));
}

/* The log that a folder's changes are in; false: a file, or no such log. */
static bool folder_log(dev_t *log, const char *path)
{
	struct stat st;
	struct statfs fs;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode) ||
	    statfs(path, &fs) < 0)
		return false;
	*log = st.st_dev;
	return fs.f_type == EXT4_SUPER_MAGIC || fs.f_type == XFS_SUPER_MAGIC;
}

static const struct tkt_error *sync_one(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed = fd < 0 ? errno : 0;

	/* Some file systems cannot flush folders, which is their answer. */
	if (fd >= 0 && fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
		failed = errno;
	if (fd >= 0)
		close(fd);
	return failed ? tkt_error_errno(failed, "cannot flush '%s'", path)
		      : NULL;
}

/* Does the flush of what comes behind it serve this folder too? */
static bool is_served(const struct syncs *y, size_t i)
{
	dev_t log, last;

	return i + 1 < y->paths.len && folder_log(&log, y->paths.items[i]) &&
	       folder_log(&last, y->paths.items[y->paths.len - 1]) &&
	       log == last;
}

const struct tkt_error *syncs_run(struct syncs *y)
{
	for (size_t i = 0; i < y->paths.len; i++)
		if (!is_served(y, i))
			TRY(sync_one(y->paths.items[i]));
	y->paths.len = 0;
	return NULL;
}
