#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * The work tree.  Every path is opened part by part with O_NOFOLLOW: a link
 * in place of a folder was seen to lead writes out of the repository.
 */

#define EDIT_MAX_LEN (256u << 20)
#define COPY_NAME ".tkt.work"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int open_part(int at, const char *part, bool make)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, part, flags);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (mkdirat(at, part, 0777) < 0 && errno != EEXIST)
		return -1;
	return openat(at, part, flags);
}

int beneath_open_parent(int root_fd, const char *path, bool make,
			const char **name)
{
	CLEANUP(free_ptr) char *copy = mem_strdup(path);
	int fd = fcntl(root_fd, F_DUPFD_CLOEXEC, 0);
	char *part = copy, *slash;

	while (fd >= 0 && (slash = strchr(part, '/'))) {
		int next, failed;

		*slash = '\0';
		next = open_part(fd, part, make);
		failed = errno;
		close(fd);
		errno = failed;
		fd = next;
		part = slash + 1;
	}
	*name = path + (part - copy);
	return fd;
}

static bool is_absent(int failed)
{
	return failed == ENOENT;
}

enum beneath_state beneath_stat(struct stat *st, int root_fd, const char *path)
{
	const char *name;
	CLEANUP(close_fd) int fd =
		beneath_open_parent(root_fd, path, /*make=*/false, &name);

	if (fd < 0)
		return is_absent(errno) ? BENEATH_ABSENT : BENEATH_STRANGE;
	if (fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return is_absent(errno) ? BENEATH_ABSENT : BENEATH_STRANGE;
	return S_ISREG(st->st_mode) ? BENEATH_SAME : BENEATH_STRANGE;
}

/* As git would store it, with what attributes and configuration ask for. */
static bool same_when_filtered(struct store *s, const char *path,
			       const git_oid *id)
{
	git_oid now;

	return !git_repository_hashfile(&now, s->repo, path, GIT_OBJECT_BLOB,
					path) &&
	       git_oid_equal(&now, id);
}

static const struct tkt_error *read_whole(struct buf *out, int fd,
					  const char *path)
{
	ssize_t n;

	do {
		buf_reserve(out, 1 << 16);
		n = read(fd, out->bytes + out->len, 1 << 16);
		if (n < 0)
			return tkt_error_errno(errno, "cannot read '%s'", path);
		out->len += (size_t)n;
	} while (n && out->len <= EDIT_MAX_LEN);
	out->bytes[out->len] = '\0';
	return NULL;
}

const struct tkt_error *beneath_compare(enum beneath_state *out,
					struct store *s, int root_fd,
					const char *path, const git_oid *id)
{
	const char *name;
	CLEANUP(close_fd) int dir =
		beneath_open_parent(root_fd, path, /*make=*/false, &name);
	CLEANUP(close_fd) int fd = -1;
	BUF_LOCAL bytes = BUF_INIT;
	git_oid now;

	if (dir >= 0)
		fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		*out = is_absent(errno) ? BENEATH_ABSENT : BENEATH_STRANGE;
		return NULL;
	}
	TRY(read_whole(&bytes, fd, path));
	if (git_odb_hash(&now, bytes.bytes, bytes.len, GIT_OBJECT_BLOB) < 0)
		return git_failed(TKT_E_FAILED, "cannot compare '%s'", path);
	*out = git_oid_equal(&now, id) || same_when_filtered(s, path, id)
		       ? BENEATH_SAME
		       : BENEATH_OTHER;
	return NULL;
}

/* ENOTEMPTY ends it, whatever else is wrong is no harm to the repository. */
static void remove_empty_above(int root_fd, const char *path)
{
	CLEANUP(free_ptr) char *dir = mem_strdup(path);
	char *slash;

	while ((slash = strrchr(dir, '/'))) {
		const char *name;
		int fd, failed;

		*slash = '\0';
		fd = beneath_open_parent(root_fd, dir, /*make=*/false, &name);
		if (fd < 0)
			return;
		failed = unlinkat(fd, name, AT_REMOVEDIR);
		close(fd);
		if (failed)
			return;
	}
}

static const struct tkt_error *copy_to(int dir, const char *tmp,
				       const char *from)
{
	CLEANUP(close_fd) int fd = openat(dir, tmp,
					  O_WRONLY | O_CREAT | O_TRUNC |
						  O_NOFOLLOW | O_CLOEXEC,
					  0666);
	BUF_LOCAL bytes = BUF_INIT;
	bool there;

	TRY(read_small_file(&there, &bytes, from, SIZE_MAX));
	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", tmp);
	return write_all(fd, bytes.bytes, bytes.len, tmp);
}

/* The git directory is on another file system than the work tree. */
static const struct tkt_error *place_copy(int dir, const char *name,
					  const char *from)
{
	const struct tkt_error *err = copy_to(dir, COPY_NAME, from);

	if (!err && renameat(dir, COPY_NAME, dir, name) < 0)
		err = tkt_error_errno(errno, "cannot write '%s'", name);
	unlinkat(err ? dir : AT_FDCWD, err ? COPY_NAME : from, 0);
	return err;
}

void beneath_clear(int root_fd, const char *path)
{
	const char *name;
	CLEANUP(close_fd) int dir =
		beneath_open_parent(root_fd, path, /*make=*/false, &name);

	if (dir >= 0 && unlinkat(dir, COPY_NAME, 0) == 0)
		remove_empty_above(root_fd, path);
}

const struct tkt_error *beneath_place(struct stat *st, int root_fd,
				      const char *path, const char *from)
{
	const char *name;
	CLEANUP(close_fd) int dir =
		beneath_open_parent(root_fd, path, /*make=*/true, &name);

	if (dir < 0)
		return tkt_error_errno(errno, "cannot open the folder of '%s'",
				       path);
	if (renameat(AT_FDCWD, from, dir, name) < 0) {
		if (errno != EXDEV)
			return tkt_error_errno(errno, "cannot write '%s'",
					       path);
		TRY(place_copy(dir, name, from));
	}
	if (fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return tkt_error_errno(errno, "cannot look at '%s'", path);
	return NULL;
}

const struct tkt_error *beneath_remove(int root_fd, const char *path)
{
	const char *name;
	CLEANUP(close_fd) int dir =
		beneath_open_parent(root_fd, path, /*make=*/false, &name);

	if (dir < 0 || (unlinkat(dir, name, 0) < 0 && errno != ENOENT))
		return tkt_error_errno(errno, "cannot remove '%s'", path);
	remove_empty_above(root_fd, path);
	return NULL;
}
