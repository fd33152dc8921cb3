#include "store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct store_spool {
	int fd;
	uint64_t len;
};

/* Some file systems know only files with names: it has one for a moment. */
static int open_named(const char *dir)
{
	BUF_LOCAL path = BUF_INIT;
	int fd;

	buf_addf(&path, "%s/tkt.spool-XXXXXX", dir);
	fd = mkostemp(path.bytes, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path.bytes);
	return fd;
}

const struct tkt_error *store_spool_open(struct store_spool **out,
					 struct store *s)
{
	const char *dir = store_git_dir(s);
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = open_named(dir);
	if (fd < 0)
		return tkt_error_errno(errno, "cannot keep a file in '%s'",
				       dir);
	*out = mem_alloc(sizeof(**out));
	(*out)->fd = fd;
	(*out)->len = 0;
	return NULL;
}

const struct tkt_error *store_spool_add(uint64_t *at,
					struct store_spool *spool,
					const void *bytes, size_t len)
{
	const char *p = bytes;

	for (size_t done = 0; done < len;) {
		ssize_t n = pwrite(spool->fd, p + done, len - done,
				   (off_t)(spool->len + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tkt_error_errno(errno,
					       "cannot keep what was read");
		done += (size_t)n;
	}
	*at = spool->len;
	spool->len += len;
	return NULL;
}

const struct tkt_error *store_spool_read(struct buf *out,
					 struct store_spool *spool,
					 uint64_t at, size_t len)
{
	size_t begin = out->len;

	buf_pad(out, '\0', len);
	for (size_t done = 0; done < len;) {
		ssize_t n = pread(spool->fd, out->bytes + begin + done,
				  len - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			buf_truncate(out, begin);
			return tkt_error_errno(n ? errno : EIO, "cannot read "
					       "what was kept");
		}
		done += (size_t)n;
	}
	return NULL;
}

void store_spool_free(struct store_spool *spool)
{
	if (!spool)
		return;
	close(spool->fd);
	free(spool);
}
