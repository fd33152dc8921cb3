/*
 * tkt hook: what git calls.
 *
 * `tkt hook merge` is the merge driver of desks.  git starts one for each file
 * that two sides changed, thousands in one pull: it opens neither a desk nor
 * libgit2, and reads nothing but the three files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"

/* --- tkt hook merge ----------------------------------------------------- */

struct merge_args {
	struct common common;
};

enum operand { /* as merge.tkt.driver gives them: %O %A %B %P [%L] */
	BASE,
	OURS,
	THEIRS,
	PATH,
	MARKER_LEN, /* not needed */
	OPERANDS_LEN
};

static const struct tkt_error *write_all(int fd, const struct buf *bytes,
					 const char *name)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t n = write(fd, bytes->bytes + done, bytes->len - done);

		if (n < 0 && errno != EINTR)
			return tkt_error_errno(errno, "cannot write '%s'",
					       name);
		done += n < 0 ? 0 : (size_t)n;
	}
	return NULL;
}

static const struct tkt_error *write_new(const char *name,
					 const struct buf *bytes)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	const struct tkt_error *err;

	if (fd < 0)
		return tkt_error_errno(errno, "cannot create '%s'", name);
	err = write_all(fd, bytes, name);
	if (close(fd) < 0 && !err)
		err = tkt_error_errno(errno, "cannot write '%s'", name);
	return err;
}

/*
 * All of it or nothing: git takes what stands there when we are gone.  The two
 * change places, because ext4 waits for the disk, 2 ms, when a new file takes
 * the place of an old one, and git deletes this one at once.
 */
static const struct tkt_error *replace(const char *path,
				       const struct buf *bytes)
{
	BUF_LOCAL name = BUF_INIT;
	const struct tkt_error *err;

	buf_addf(&name, "%s.tkt", path);
	err = write_new(name.bytes, bytes);
	if (!err && renameat2(AT_FDCWD, name.bytes, AT_FDCWD, path,
			      RENAME_EXCHANGE) < 0 &&
	    rename(name.bytes, path) < 0)
		err = tkt_error_errno(errno, "cannot replace '%s'", path);
	/* The old one; gone already where they could not change places. */
	unlink(name.bytes);
	return err;
}

static const struct tkt_error *read_text(struct buf *bytes,
					 struct merge_text *text,
					 const char *path)
{
	TRY(input_read(bytes, path, DOC_READ_MAX_LEN));
	*text = (struct merge_text){ bytes->bytes, bytes->len };
	return NULL;
}

static const struct tkt_error *merge_files(const char *const *names)
{
	struct buf bytes[THEIRS + 1] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct merge_text texts[THEIRS + 1];
	BUF_LOCAL merged = BUF_INIT;
	const struct tkt_error *err = NULL;

	for (size_t i = BASE; i <= THEIRS && !err; i++)
		err = read_text(&bytes[i], &texts[i], names[i]);
	if (!err)
		err = desk_merge_file(&merged, names[PATH], &texts[BASE],
				      &texts[OURS], &texts[THEIRS]);
	if (!err)
		err = replace(names[OURS], &merged);
	for (size_t i = BASE; i <= THEIRS; i++)
		buf_release(&bytes[i]);
	return err;
}

/* To git it is one thing, status 1, why ever: the file is in conflict. */
static const struct tkt_error *in_conflict(const struct tkt_error *err,
					   const char *path)
{
	const struct tkt_error *one;

	if (!err)
		return NULL;
	one = tkt_error(TKT_E_FAILED, "cannot merge '%s': %s", path,
			err->message);
	tkt_error_free(err);
	return one;
}

static const struct tkt_error *run_merge(struct app *app, void *data)
{
	const struct merge_args *args = data;
	const struct strings *words = &args->common.operands;

	(void)app;
	if (words->len < MARKER_LEN)
		return tkt_error(TKT_E_USAGE, "it takes the files BASE, OURS "
				 "and THEIRS, and the path they are of");
	if (words->len > OPERANDS_LEN)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[OPERANDS_LEN]);
	return in_conflict(merge_files(words->items), words->items[PATH]);
}

static const struct command merge_command = {
	.name = "merge",
	.group = GROUP_PLUMBING,
	.summary = "unite two versions of a file, as git's merge driver",
	.usage = "BASE OURS THEIRS PATH [MARKER-LENGTH]",
	.operands = "@files",
	.common = COMMON_ANYWHERE,
	.args_len = sizeof(struct merge_args),
	.run = run_merge,
};

/* --- tkt hook ----------------------------------------------------------- */

struct hook_args {
	struct common common;
};

static const struct command *const verbs[] = { &merge_command, NULL };

const struct command cmd_hook = {
	.name = "hook",
	.group = GROUP_PLUMBING,
	.summary = "what git calls: the merge driver",
	.usage = "merge BASE OURS THEIRS PATH [MARKER-LENGTH]",
	.args_len = sizeof(struct hook_args),
	.verbs = verbs,
};
