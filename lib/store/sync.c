#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
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

#define HELPERS_MAX 7
#define STACK_LEN (128u << 10)

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

/*
 * Shared with threads that may only come to run when all is done: whoever lets
 * go of it last frees it.
 */
struct round {
	char **paths;
	size_t n;
	atomic_size_t next, users;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t all_done;
	size_t done;
	int failed;
	const char *failed_path;
};

static struct round *round_new(const struct syncs *y)
{
	struct round *r = mem_alloc(sizeof(*r));

	r->n = y->paths.len;
	r->paths = mem_alloc(r->n * sizeof(*r->paths));
	for (size_t i = 0; i < r->n; i++)
		r->paths[i] = mem_strdup(y->paths.items[i]);
	atomic_store(&r->users, 1);
	pthread_mutex_init(&r->mutex, /*attributes=*/NULL);
	pthread_cond_init(&r->all_done, /*attributes=*/NULL);
	return r;
}

static void round_let_go(struct round *r)
{
	if (atomic_fetch_sub(&r->users, 1) > 1)
		return;
	for (size_t i = 0; i < r->n; i++)
		free(r->paths[i]);
	free(r->paths);
	pthread_cond_destroy(&r->all_done);
	pthread_mutex_destroy(&r->mutex);
	free(r);
}

static void note_done(struct round *r, const char *path, int failed)
{
	pthread_mutex_lock(&r->mutex);
	if (failed) {
		r->failed = failed;
		r->failed_path = path;
	}
	if (++r->done == r->n)
		pthread_cond_signal(&r->all_done);
	pthread_mutex_unlock(&r->mutex);
}

static void work(struct round *r)
{
	size_t i;

	while ((i = atomic_fetch_add(&r->next, 1)) < r->n)
		note_done(r, r->paths[i], sync_one(r->paths[i]));
}

static void *help(void *round)
{
	work(round);
	round_let_go(round);
	return NULL;
}

/* A thread that cannot be had leaves its share to the others. */
static void call_helpers(struct round *r)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_LEN);
	for (size_t i = 1; i < r->n && i <= HELPERS_MAX; i++) {
		atomic_fetch_add(&r->users, 1);
		if (pthread_create(&thread, &attributes, help, r) == 0)
			continue;
		atomic_fetch_sub(&r->users, 1);
		break;
	}
	pthread_attr_destroy(&attributes);
}

/* Not for the threads: on a busy machine one may start when all is done. */
static void wait_for_all(struct round *r)
{
	pthread_mutex_lock(&r->mutex);
	while (r->done < r->n)
		pthread_cond_wait(&r->all_done, &r->mutex);
	pthread_mutex_unlock(&r->mutex);
}

const struct tkt_error *syncs_run(struct syncs *y)
{
	const struct tkt_error *err = NULL;
	struct round *r;

	if (!y->paths.len)
		return NULL;
	r = round_new(y);
	call_helpers(r);
	work(r);
	wait_for_all(r);
	if (r->failed)
		err = tkt_error_errno(r->failed, "cannot flush '%s'",
				      r->failed_path);
	round_let_go(r);
	y->paths.len = 0;
	return err;
}
