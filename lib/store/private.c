#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

void store_private_path(struct buf *out, const struct store *s,
			const char *name)
{
	buf_addf(out, "%s/tkt", s->common_dir);
	if (name)
		buf_addf(out, "/%s", name);
}

/* The folder is made with the first file. */
static int open_private(const struct buf *path, struct store *s, int flags)
{
	BUF_LOCAL folder = BUF_INIT;
	int fd;

	flags |= O_CLOEXEC | O_NOFOLLOW;
	fd = open(path->bytes, flags, 0600);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	store_private_path(&folder, s, /* name */ NULL);
	if (mkdir(folder.bytes, 0777) < 0 && errno != EEXIST)
		return -1;
	return open(path->bytes, flags, 0600);
}

const struct tkt_error *store_private_create(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	int fd;

	store_private_path(&path, s, name);
	TRY(store_private_remove(s, name));
	fd = open_private(&path, s, O_RDWR | O_CREAT | O_EXCL);
	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path.bytes);
	close(fd);
	return NULL;
}

const struct tkt_error *store_private_rename(struct store *s, const char *from,
					     const char *to)
{
	BUF_LOCAL old = BUF_INIT;
	BUF_LOCAL path = BUF_INIT;

	store_private_path(&old, s, from);
	store_private_path(&path, s, to);
	if (rename(old.bytes, path.bytes) < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path.bytes);
	return NULL;
}

const struct tkt_error *store_private_remove(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	store_private_path(&path, s, name);
	if (unlink(path.bytes) < 0 && errno != ENOENT)
		return tkt_error_errno(errno, "cannot remove '%s'",
				       path.bytes);
	return NULL;
}

const struct tkt_error *store_private_lock(int *fd, struct store *s,
					   const char *name, int64_t patience_s)
{
	BUF_LOCAL path = BUF_INIT;
	struct patience p;
	int got, failed;

	store_private_path(&path, s, name);
	got = open_private(&path, s, O_RDWR | O_CREAT);
	if (got < 0)
		return tkt_error_errno(errno, "cannot lock '%s'", path.bytes);
	patience_init(&p, s);
	p.left_ns = patience_s * 1000000000;
	while (flock(got, LOCK_EX | LOCK_NB) < 0) {
		failed = errno;
		if (failed == EINTR ||
		    (failed == EWOULDBLOCK && patience_wait(&p)))
			continue;
		close(got);
		if (failed == EWOULDBLOCK)
			return tkt_error(TKT_E_BUSY, "'%s' is locked",
					 path.bytes);
		return tkt_error_errno(failed, "cannot lock '%s'", path.bytes);
	}
	*fd = got;
	return NULL;
}

void store_private_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}
