#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"
#include "store/leftover.h"
#include "store/private.h"

/*
 * From a full work tree to a sparse one and back, by `git sparse-checkout`,
 * which does nothing where it is so already: one that was cut off half way is
 * brought to its end by asking again.  That it was begun stands in a note, so
 * that what git left then is told from what somebody did by hand: files that
 * are gone, and beginnings of files (test_layout_crash).
 */

#define BEGUN "layout"
#define TOLD "slow"
#define A_DAY_S (24 * 60 * 60)

static bool is_of_desk(const char *path)
{
	return !strncmp(path, "tickets/", 8) ||
	       !strncmp(path, "policies/", 9) ||
	       !strncmp(path, "attachments/", 12);
}

/* Absent, or less of the file than the commit has: nothing of anybody's own. */
static const struct tkt_error *is_cut_off(bool *out, bool *absent,
					  struct store *s,
					  const struct store_dirty *d)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL whole = BUF_INIT;
	BUF_LOCAL part = BUF_INIT;
	char oid[STORE_OID_LEN + 1];
	struct stat st;
	bool there;

	*out = *absent = false;
	TRY(store_exists(&there, s, d->path));
	if (!there || d->untracked)
		return NULL;
	TRY(store_read(&whole, oid, s, d->path, SIZE_MAX));
	if (strcmp(oid, d->index_oid) != 0)
		return NULL;
	*absent = lstat(path_join(&path, s->work_dir, d->path), &st) < 0 &&
		  (errno == ENOENT || errno == ENOTDIR);
	TRY(store_read_work(&there, &part, s, d->path));
	*out = *absent || (there && part.len < whole.len &&
			   !memcmp(part.bytes, whole.bytes, part.len));
	return NULL;
}

static const struct tkt_error *refuse(const char *path)
{
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s' is not as it was committed",
			  path),
		"commit what you changed by hand, or drop it with git restore; "
		"git status shows all of it");
}

/*
 * What git would leave behind, and nobody would look for there, is refused;
 * what a switch that was cut off left is appended, where git has to make it
 * anew: it takes away itself what is to go.
 */
static const struct tkt_error *look(struct store_dirties *left,
				    struct store *s, enum store_layout layout)
{
	CLEANUP(store_dirties_release) struct store_dirties all = { 0 };
	BUF_LOCAL begun = BUF_INIT;

	store_note_read(&begun, s, BEGUN);
	TRY(store_dirty(&all, s));
	for (size_t i = 0; i < all.all.len; i++) {
		struct store_dirty d = all.all.items[i];
		bool cut = false, absent = false;

		if (d.untracked && !is_of_desk(d.path))
			continue;
		if (begun.len)
			TRY(is_cut_off(&cut, &absent, s, &d));
		if (!cut)
			return refuse(d.path);
		if (absent && layout == STORE_SPARSE)
			continue;
		d.path = arena_strdup(&left->arena, d.path);
		vec_push(&left->all, d);
	}
	return NULL;
}

static const struct tkt_error *change(struct store *s,
				      enum store_layout layout, bool dry_run)
{
	static const char *const set[] = { "sparse-checkout", "set", "--cone",
					   "--sparse-index", "kb", NULL };
	static const char *const disable[] = { "sparse-checkout", "disable",
					       NULL };
	const struct git_run run = {
		.args = layout == STORE_SPARSE ? set : disable,
	};
	CLEANUP(store_dirties_release) struct store_dirties left = { 0 };
	size_t cleared;

	if (!dry_run)
		TRY(store_clear_locks(&cleared, s));
	TRY(look(&left, s, layout));
	if (dry_run)
		return NULL;
	store_note_write(s, BEGUN, "begun\n", strlen("begun\n"));
	TRY(store_put_back(s, &left));
	TRY(git_run(s, &run));
	store_note_remove(s, BEGUN);
	return NULL;
}

const struct tkt_error *store_set_layout(struct store *s,
					 enum store_layout layout,
					 bool dry_run)
{
	struct store_tx *tx;
	const struct tkt_error *err;

	if (s->layout == STORE_BARE || layout == STORE_BARE)
		return tkt_error(TKT_E_REFUSED, "'%s' is a bare repository: it "
				 "has no work tree", s->git_dir);
	TRY(store_begin(&tx, s, /*flags=*/0));
	err = layout == STORE_SPARSE ? init_refuse_other(s, s->work_dir) : NULL;
	if (!err)
		err = change(s, layout, dry_run);
	store_tx_free(tx);
	return err;
}

/* Bytes 8 to 11 of an index (gitformat-index(5)). */
static uint32_t count_files(const struct store *s)
{
	BUF_LOCAL path = BUF_INIT;
	unsigned char head[12] = { 0 };
	int fd = open(path_join(&path, s->git_dir, "index"),
		      O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, head, sizeof(head)) != sizeof(head))
		memset(head, 0, sizeof(head));
	close(fd);
	return (uint32_t)head[8] << 24 | (uint32_t)head[9] << 16 |
	       (uint32_t)head[10] << 8 | head[11];
}

bool store_work_tree_is_slow(uint32_t *files, struct store *s,
			     int64_t limit_ms, int64_t now_at)
{
	BUF_LOCAL note = BUF_INIT;
	int64_t told_at;

	if (s->layout != STORE_FULL || s->follow_ms < limit_ms)
		return false;
	store_note_read(&note, s, TOLD);
	told_at = strtoll(note.bytes, /*end=*/NULL, 10);
	if (note.len && now_at >= told_at && now_at - told_at < A_DAY_S)
		return false;
	buf_reset(&note);
	buf_addf(&note, "%" PRId64 "\n", now_at);
	store_note_write(s, TOLD, note.bytes, note.len);
	*files = count_files(s);
	return true;
}
