#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

void syncs_add(struct syncs *y, const char *path)
{
	if (!y->on)
		return;
	for (size_t i = 0; i < y->paths.len; i++)
		if (!strcmp(y->paths.items[i], path))
			return;
	vec_push(&y->paths, arena_strdup(&y->arena, path));
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

const struct tkt_error *syncs_run(struct syncs *y)
{
	for (size_t i = 0; i < y->paths.len; i++)
		TRY(sync_one(y->paths.items[i]));
	y->paths.len = 0;
	return NULL;
}
