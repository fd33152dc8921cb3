#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Durability in as few waits as can be.
 *
 * A disk answers a flush in milliseconds, and one for each of a write's fifteen
 * files and folders would be most of what a write takes.  Asked all at once,
 * the file system answers them with one commit of its journal.  Three such
 * rounds are left: contents, then names, then the branch.
 */

#define THREADS_MAX 8

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

/* 0, or errno. */
static int sync_one(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed = 0;

	if (fd < 0)
		return errno;
	/* Some file systems cannot flush folders, which is their answer. */
	if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
		failed = errno;
	close(fd);
	return failed;
}

struct round {
	const struct syncs *syncs;
	atomic_size_t next;
	atomic_int failed;
	_Atomic(const char *) failed_path;
};

static void *work(void *arg)
{
	struct round *r = arg;
	size_t i;

	while ((i = atomic_fetch_add(&r->next, 1)) < r->syncs->paths.len) {
		const char *path = r->syncs->paths.items[i];
		int failed = sync_one(path);

		if (!failed)
			continue;
		atomic_store(&r->failed_path, path);
		atomic_store(&r->failed, failed);
	}
	return NULL;
}

/* A thread that cannot be had leaves its share to the others. */
static void run_round(struct round *r)
{
	pthread_t threads[THREADS_MAX];
	size_t n = 0, want = r->syncs->paths.len;

	while (n + 1 < want && n < THREADS_MAX &&
	       pthread_create(&threads[n], /*attributes=*/NULL, work, r) == 0)
		n++;
	work(r);
	while (n--)
		pthread_join(threads[n], /*result=*/NULL);
}

const struct tkt_error *syncs_run(struct syncs *y)
{
	struct round r = { .syncs = y };
	const struct tkt_error *err = NULL;

	if (!y->paths.len)
		return NULL;
	run_round(&r);
	if (atomic_load(&r.failed))
		err = tkt_error_errno(atomic_load(&r.failed),
				      "cannot flush '%s'",
				      atomic_load(&r.failed_path));
	y->paths.len = 0;
	return err;
}
