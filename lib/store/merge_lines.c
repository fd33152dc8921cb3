#include "store/merge_lines.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "store/internal.h"
#include "store/proc.h"

/* A name for a file in memory, by which a child finds it. */
#define NAME_LEN 64

/* Nothing of it lies about where we are killed. */
struct memory {
	int fd; /* -1: none */
	char name[NAME_LEN];
};

static void memory_close(struct memory *m)
{
	if (m->fd >= 0)
		close(m->fd);
}

static const struct tkt_error *memory_fill(struct memory *m,
					   const struct merge_text *text)
{
	m->fd = memfd_create("tkt-merge", MFD_CLOEXEC);
	if (m->fd < 0)
		return tkt_error_errno(errno, "cannot make a file in memory");
	snprintf(m->name, sizeof(m->name), "/proc/%ld/fd/%d", (long)getpid(),
		 m->fd);
	for (size_t done = 0; done < text->len;) {
		ssize_t n = write(m->fd, text->bytes + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return tkt_error_errno(errno,
					       "cannot fill a file in memory");
		done += n < 0 ? 0 : (size_t)n;
	}
	return NULL;
}

/* git would not merge lines of what it takes for binary. */
static bool is_binary(const struct merge_text *t)
{
	return t->len && memchr(t->bytes, '\0', t->len);
}

static void add_run(struct buf *out, char c, size_t n, const char *name)
{
	buf_pad(out, c, n);
	buf_adds(out, name);
}

/* All of one against all of the other. */
static void clash_whole(struct buf *out, const struct merge_lines *m)
{
	add_run(out, '<', m->marker_len, " one\n");
	buf_add(out, m->one->bytes, m->one->len);
	add_run(out, '=', m->marker_len, "\n");
	buf_add(out, m->two->bytes, m->two->len);
	add_run(out, '>', m->marker_len, " two\n");
}

/*
 * Its status is the number of clashes, and 255 an error; what it says on the
 * error stream becomes the error's text. With a clash there is always output.
 */
static const struct tkt_error *run(struct buf *out, bool *clean,
				   const struct memory *files,
				   const char *marker)
{
	const char *argv[] = {
		"git", "-c", "merge.conflictStyle=merge", "merge-file", "-p",
		"-q", marker, "-L", "one", "-L", "base", "-L", "two", "--",
		files[0].name, files[1].name, files[2].name, NULL,
	};
	const struct tkt_error *err;

	err = proc_run(out, argv, /*dir=*/NULL, SIZE_MAX);
	*clean = !err;
	if (err && err->code == TKT_E_FAILED && out->len) {
		tkt_error_free(err);
		return NULL;
	}
	return err;
}

const struct tkt_error *store_merge_lines(struct buf *out, bool *clean,
					  const struct merge_lines *m)
{
	CLEANUP(memory_close) struct memory one = { .fd = -1 };
	CLEANUP(memory_close) struct memory base = { .fd = -1 };
	CLEANUP(memory_close) struct memory two = { .fd = -1 };
	BUF_LOCAL marker = BUF_INIT;
	BUF_LOCAL merged = BUF_INIT;

	*clean = false;
	if (is_binary(m->base) || is_binary(m->one) || is_binary(m->two)) {
		clash_whole(out, m);
		return NULL;
	}
	TRY(memory_fill(&one, m->one));
	TRY(memory_fill(&base, m->base));
	TRY(memory_fill(&two, m->two));
	buf_addf(&marker, "--marker-size=%zu", m->marker_len);
	TRY(run(&merged, clean,
		(const struct memory[]){ one, base, two }, marker.bytes));
	buf_add(out, merged.bytes, merged.len);
	return NULL;
}
