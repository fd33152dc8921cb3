#include "ui/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0, or why not. */
static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : EIO;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* What close() says late (NFS, quotas) counts. */
static int write_and_close(int fd, const char *bytes, size_t len)
{
	int why = write_all(fd, bytes, len);

	if (close(fd) && !why)
		why = errno;
	return why;
}

static int write_into(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? errno : write_and_close(fd, bytes, len);
}

/* `mode` of what is replaced, or what umask leaves. */
static int replace(const char *path, const char *bytes, size_t len,
		   const struct stat *old)
{
	BUF_LOCAL beside = BUF_INIT;
	int fd, why;

	buf_addf(&beside, "%s.%ld.new", path, (long)getpid());
	fd = open(beside.bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	if (old)
		(void)fchmod(fd, old->st_mode & 0777);
	why = write_and_close(fd, bytes, len);
	if (!why && rename(beside.bytes, path))
		why = errno;
	if (why)
		(void)unlink(beside.bytes);
	return why;
}

const struct tkt_error *save_file(const char *path, const char *bytes,
				  size_t len)
{
	CLEANUP(free_ptr) char *whole = NULL;
	struct stat st;
	int why;

	if (stat(path, &st)) {
		why = errno == ENOENT ? replace(path, bytes, len, NULL)
				      : errno;
	} else if (S_ISREG(st.st_mode)) {
		whole = realpath(path, NULL);
		why = whole ? replace(whole, bytes, len, &st) : errno;
	} else {
		why = write_into(path, bytes, len);
	}
	return why ? tkt_error_errno(why, "cannot write '%s'", path) : NULL;
}
