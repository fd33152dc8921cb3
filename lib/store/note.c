#include "store/note.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTE_MAX_LEN (4u << 20)

static void note_path(struct buf *out, struct store *s, const char *name)
{
	buf_addf(out, "%s/tkt", store_git_dir(s));
	if (name)
		buf_addf(out, "/%s", name);
}

void store_note_read(struct buf *out, struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	struct stat st;
	ssize_t len;
	int fd;

	note_path(&path, s, name);
	fd = open(path.bytes, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    st.st_size <= NOTE_MAX_LEN) {
		buf_reserve(out, (size_t)st.st_size);
		len = read(fd, out->bytes + out->len, (size_t)st.st_size);
		out->len += len > 0 ? (size_t)len : 0;
		out->bytes[out->len] = '\0';
	}
	close(fd);
}

void store_note_write(struct store *s, const char *name, const void *bytes,
		      size_t len)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL beside = BUF_INIT;
	bool written;
	int fd;

	note_path(&path, s, NULL);
	(void)mkdir(path.bytes, 0777);
	buf_reset(&path);
	note_path(&path, s, name);
	buf_addf(&beside, "%s.%ld", path.bytes, (long)getpid());
	fd = open(beside.bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return;
	written = write(fd, bytes, len) == (ssize_t)len;
	if (close(fd) || !written || rename(beside.bytes, path.bytes))
		(void)unlink(beside.bytes);
}

void store_note_remove(struct store *s, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	note_path(&path, s, name);
	(void)unlink(path.bytes);
}
