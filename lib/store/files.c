#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

const char *path_join(struct buf *out, const char *dir, const char *name)
{
	buf_reset(out);
	buf_adds(out, dir);
	buf_addc(out, '/');
	buf_adds(out, name);
	return out->bytes;
}

bool file_exists(const char *path)
{
	return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

const struct tkt_error *write_all(int fd, const void *bytes, size_t len,
				  const char *path)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tkt_error_errno(errno, "cannot write '%s'",
					       path);
		at += n;
		len -= (size_t)n;
	}
	return NULL;
}

const struct tkt_error *read_small_file(bool *there, struct buf *out,
					const char *path, size_t max_len)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t start = out->len;
	ssize_t n;

	*there = fd >= 0;
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	if (fd < 0)
		return tkt_error_errno(errno, "cannot read '%s'", path);
	do {
		buf_reserve(out, 4096);
		n = read(fd, out->bytes + out->len, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tkt_error_errno(errno, "cannot read '%s'", path);
		out->len += (size_t)n;
		out->bytes[out->len] = '\0';
		if (out->len - start > max_len)
			return tkt_error(TKT_E_TOO_LARGE,
					 "'%s' is longer than %zu bytes", path,
					 max_len);
	} while (n);
	return NULL;
}

const struct tkt_error *write_new(const char *path, const void *bytes,
				  size_t len)
{
	CLEANUP(close_fd) int fd = open(
		path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0666);

	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	return write_all(fd, bytes, len, path);
}

const struct tkt_error *write_over(const char *path, const void *bytes,
				   size_t len)
{
	CLEANUP(close_fd) int fd = open(
		path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	TRY(write_all(fd, bytes, len, path));
	if (ftruncate(fd, (off_t)len) < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	return NULL;
}

static const struct tkt_error *replace_with(struct store *s, const char *path,
					    const char *tmp)
{
	CLEANUP(free_ptr) char *dir =
		mem_strndup(path, (size_t)(strrchr(path, '/') - path));
	CLEANUP(syncs_release) struct syncs y;

	syncs_init(&y, s);
	syncs_add(&y, tmp);
	TRY(syncs_run(&y));
	if (rename(tmp, path) < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path);
	syncs_add(&y, dir);
	return syncs_run(&y);
}

const struct tkt_error *replace_file(struct store *s, const char *path,
				     const void *bytes, size_t len)
{
	const struct tkt_error *err;
	BUF_LOCAL tmp = BUF_INIT;

	buf_addf(&tmp, "%s.new", path);
	err = write_new(tmp.bytes, bytes, len);
	if (!err)
		err = replace_with(s, path, tmp.bytes);
	if (err)
		unlink(tmp.bytes);
	return err;
}

const struct tkt_error *make_dirs_for(const char *path)
{
	CLEANUP(free_ptr) char *dir = mem_strdup(path);

	for (char *p = strchr(dir + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(dir, 0777) < 0 && errno != EEXIST)
			return tkt_error_errno(errno, "cannot make '%s'", dir);
		*p = '/';
	}
	return NULL;
}
