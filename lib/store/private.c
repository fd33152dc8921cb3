#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

#define NOTE_MAX_LEN (4u << 20)

static void path_in(struct buf *out, const char *git_dir, const char *name)
{
	buf_addf(out, "%s/tkt", git_dir);
	if (name)
		buf_addf(out, "/%s", name);
}

/* --- whose they are ----------------------------------------------------- */

/* Bits that are added to a mode, or that are it (git-config(1)). */
struct sharing {
	mode_t mode; /* 0: nobody else's */
	bool exact;
};

static struct sharing parse_sharing(const char *text)
{
	static const struct sharing nobody, group = { 0660, false },
				    all = { 0664, false };
	char *end;
	long mode = strtol(text, &end, 8);
	bool truth;

	if (!strcmp(text, "group"))
		return group;
	if (!strcmp(text, "all") || !strcmp(text, "world") ||
	    !strcmp(text, "everybody"))
		return all;
	if (end == text || *end)
		return config_parse_bool(&truth, text) && truth ? group
								: nobody;
	if (mode == 1 || mode == 2)
		return mode == 1 ? group : all;
	if (mode < 0 || (mode & 0600) != 0600)
		return nobody;
	return (struct sharing){ mode & 0666, true };
}

static struct sharing sharing_of(struct store *s)
{
	CLEANUP(free_ptr) char *value = NULL;

	tkt_error_free(store_config_get(&value, /* origin */ NULL, s,
					"core.sharedrepository"));
	return parse_sharing(value ? value : "umask");
}

/* As git makes its own files, whose mode the umask has cut. */
static void share_open(int fd, struct sharing with)
{
	struct stat st;
	mode_t mode;

	if (!with.mode || fstat(fd, &st) || st.st_uid != geteuid())
		return;
	mode = with.exact ? (st.st_mode & ~(mode_t)0777) | with.mode
			  : st.st_mode | with.mode;
	if (S_ISDIR(mode))
		mode |= (mode & 0444) >> 2 | S_ISGID;
	if (mode != st.st_mode)
		(void)fchmod(fd, mode & 07777);
}

static void share(struct store *s, const char *path)
{
	struct sharing with = sharing_of(s);
	int fd;

	if (!with.mode)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	share_open(fd, with);
	close(fd);
}

/* --- opening ------------------------------------------------------------ */

/*
 * A FIFO would be waited for, and a device may do anything: neither is opened
 * to be read or written. Sets errno.
 */
static int open_regular(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat st;

	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

/* The folder is made with the first file. */
static int open_private(struct store *s, const char *git_dir, const char *path,
			int flags)
{
	BUF_LOCAL folder = BUF_INIT;
	int fd = open_regular(path, flags);

	if (fd < 0 && errno == ENOENT && (flags & O_CREAT)) {
		path_in(&folder, git_dir, /* name */ NULL);
		if (!mkdir(folder.bytes, 0777))
			share(s, folder.bytes);
		fd = open_regular(path, flags);
	}
	if (fd >= 0 && (flags & O_CREAT))
		share_open(fd, sharing_of(s));
	return fd;
}

/* --- notes -------------------------------------------------------------- */

void store_note_read(struct buf *out, struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	struct stat st;
	ssize_t len;
	int fd;

	path_in(&path, s->git_dir, name);
	fd = open_private(s, s->git_dir, path.bytes, O_RDONLY);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && st.st_size <= NOTE_MAX_LEN) {
		buf_reserve(out, (size_t)st.st_size);
		len = read(fd, out->bytes + out->len, (size_t)st.st_size);
		out->len += len > 0 ? (size_t)len : 0;
		out->bytes[out->len] = '\0';
	}
	close(fd);
}

/* Who had the lock before may have renamed what was opened. */
static bool is_still(int fd, const char *path)
{
	struct stat opened, there;

	return !fstat(fd, &opened) && !lstat(path, &there) &&
	       opened.st_ino == there.st_ino && opened.st_dev == there.st_dev;
}

static bool write_note(int fd, const char *beside, const char *path,
		       const void *bytes, size_t len)
{
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 || !is_still(fd, beside))
		return true;
	return !ftruncate(fd, 0) && write(fd, bytes, len) == (ssize_t)len &&
	       !rename(beside, path);
}

void store_note_write(struct store *s, const char *name, const void *bytes,
		      size_t len)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL beside = BUF_INIT;
	int fd;

	path_in(&path, s->git_dir, name);
	buf_addf(&beside, "%s.new", path.bytes);
	fd = open_private(s, s->git_dir, beside.bytes, O_WRONLY | O_CREAT);
	if (fd < 0) {
		/* No file of ours; gone, it is not in the way next time. */
		(void)unlink(beside.bytes);
		return;
	}
	if (!write_note(fd, beside.bytes, path.bytes, bytes, len))
		(void)unlink(beside.bytes);
	close(fd);
}

void store_note_remove(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	path_in(&path, s->git_dir, name);
	(void)unlink(path.bytes);
}

/* --- caches ------------------------------------------------------------- */

void store_private_path(struct buf *out, const struct store *s,
			const char *name)
{
	path_in(out, s->common_dir, name);
}

const struct tkt_error *store_private_create(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	int fd;

	store_private_path(&path, s, name);
	TRY(store_private_remove(s, name));
	fd = open_private(s, s->common_dir, path.bytes,
			  O_RDWR | O_CREAT | O_EXCL);
	if (fd < 0)
		return tkt_error_errno(errno, "cannot write '%s'", path.bytes);
	close(fd);
	return NULL;
}

void store_private_share(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	store_private_path(&path, s, /* name */ NULL);
	share(s, path.bytes);
	buf_addf(&path, "/%s", name);
	share(s, path.bytes);
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
	got = open_private(s, s->common_dir, path.bytes, O_RDWR | O_CREAT);
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
