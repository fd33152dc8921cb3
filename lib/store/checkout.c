#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Index and work tree by `git read-tree -m -u`: for thousands of files, and for
 * indexes that are split, monitored or of no cone.
 *
 * git works on a copy, whose lock nobody else knows: one that a kill leaves is
 * ours to remove.  The true index stays locked by us the whole time and is
 * replaced by a rename.
 */

#define EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

static char *copy_path(struct store *s)
{
	BUF_LOCAL path = BUF_INIT;

	path_join(&path, s->git_dir, "tkt.checkout");
	return buf_detach(&path);
}

void checkout_clear(struct store *s)
{
	CLEANUP(free_ptr) char *copy = copy_path(s);
	BUF_LOCAL lock = BUF_INIT;

	buf_addf(&lock, "%s.lock", copy);
	unlink(lock.bytes);
	unlink(copy);
}

static const struct tkt_error *copy_index(struct follow *f)
{
	CLEANUP(free_ptr) char *copy = copy_path(f->store);
	BUF_LOCAL bytes = BUF_INIT;
	bool there;

	checkout_clear(f->store);
	TRY(read_small_file(&there, &bytes, f->lock.target, SIZE_MAX));
	return there ? write_new(copy, bytes.bytes, bytes.len) : NULL;
}

/* On the copy. */
static const struct tkt_error *run_git(struct buf *out, struct follow *f,
				       const struct buf *in,
				       const char *const *args)
{
	CLEANUP(free_ptr) char *copy = copy_path(f->store);
	const char *env[] = { "GIT_INDEX_FILE", copy, NULL };
	const struct git_run run = {
		.args = args, .env = env, .in = in, .out = out,
	};

	return git_run(f->store, &run);
}

struct ends {
	char old_hex[GIT_OID_HEXSZ + 1], new_hex[GIT_OID_HEXSZ + 1];
};

static void name_end(char *hex, const git_oid *commit)
{
	git_oid_tostr(hex, GIT_OID_HEXSZ + 1, commit);
	if (git_oid_is_zero(commit))
		memcpy(hex, EMPTY_TREE, GIT_OID_HEXSZ + 1);
}

static void find_ends(struct ends *ends, const struct follow *f)
{
	name_end(ends->old_hex, &f->old_commit);
	name_end(ends->new_hex, &f->new_commit);
}

static const struct tkt_error *read_tree(struct follow *f, const char *how)
{
	struct ends ends;

	find_ends(&ends, f);
	return run_git(/*out=*/NULL, f, /*in=*/NULL,
		       (const char *[]){ "read-tree", "-m", how, ends.old_hex,
					 ends.new_hex, NULL });
}

static const struct tkt_error *try_read_tree(struct follow *f)
{
	struct ends ends;

	find_ends(&ends, f);
	return run_git(/*out=*/NULL, f, /*in=*/NULL,
		       (const char *[]){ "read-tree", "-n", "-m", "-u",
					 ends.old_hex, ends.new_hex, NULL });
}

/* Entries of a desk that was copied, or whose files were touched. */
static void refresh_copy(struct follow *f)
{
	/* It fails where a file was changed, which is what we want to know. */
	tkt_error_free(run_git(/*out=*/NULL, f, /*in=*/NULL,
			       (const char *[]){ "update-index", "-q",
						 "--refresh", NULL }));
}

const struct tkt_error *checkout_check(struct follow *f)
{
	const struct tkt_error *err, *refused;

	TRY(copy_index(f));
	err = try_read_tree(f);
	if (err && err->code == TKT_E_FAILED) {
		tkt_error_free(err);
		refresh_copy(f);
		err = try_read_tree(f);
	}
	if (!err || err->code != TKT_E_FAILED)
		return err;
	refused = tkt_error_hint(tkt_error(TKT_E_REFUSED, "%s", err->message),
				 "commit what you changed by hand, or drop it "
				 "with git restore");
	tkt_error_free(err);
	return refused;
}

/* The lock stays: it goes when the branch has moved. */
static const struct tkt_error *install_copy(struct follow *f)
{
	CLEANUP(free_ptr) char *copy = copy_path(f->store);
	CLEANUP(syncs_release) struct syncs y;

	syncs_init(&y, f->store);
	syncs_add(&y, copy);
	TRY(syncs_run(&y));
	if (rename(copy, f->lock.target) < 0)
		return tkt_error_errno(errno, "cannot write '%s'",
				       f->lock.target);
	return NULL;
}

const struct tkt_error *checkout_apply(struct follow *f)
{
	TRY(read_tree(f, "-u"));
	return install_copy(f);
}

struct again {
	struct follow *follow;
	struct buf list; /* paths, each with a NUL */
	struct buf entries;
	struct map skipped; /* paths that are not to be on disk */
};

static void again_release(struct again *a)
{
	buf_release(&a->list);
	buf_release(&a->entries);
	map_release(&a->skipped);
}

/* Sparse work trees: "S <path>" for what is not to be on disk. */
static const struct tkt_error *find_skipped(struct again *a)
{
	TRY(run_git(&a->entries, a->follow, /*in=*/NULL,
		    (const char *[]){ "ls-files", "-t", "-z", NULL }));
	for (const char *at = a->entries.bytes; *at; at += strlen(at) + 1)
		if (at[0] == 'S')
			map_set(&a->skipped, at + 2, a);
	return NULL;
}

/* Is the file this blob, or the beginning that a killed git wrote of it? */
static const struct tkt_error *is_or_begins(bool *out, struct again *a,
					    const char *path,
					    const git_oid *id)
{
	struct follow *f = a->follow;
	enum beneath_state state;
	BUF_LOCAL whole = BUF_INIT;
	BUF_LOCAL part = BUF_INIT;
	BUF_LOCAL full_path = BUF_INIT;
	bool there;

	*out = false;
	if (!id)
		return NULL;
	TRY(beneath_compare(&state, f->store, f->root_fd, path, id));
	*out = state == BENEATH_SAME;
	if (state != BENEATH_OTHER)
		return NULL;
	TRY(store_read_blob(&whole, f->store, git_oid_tostr_s(id), SIZE_MAX));
	TRY(read_small_file(&there, &part,
			    path_join(&full_path, f->store->work_dir, path),
			    SIZE_MAX));
	*out = there && part.len < whole.len &&
	       !memcmp(part.bytes, whole.bytes, part.len);
	return NULL;
}

/*
 * What is absent, or either side's, or begun, is brought to the new side: a
 * file that is right already too, since its entry lacks the file's times.  All
 * else is somebody's own.
 */
static const struct tkt_error *consider(void *context,
					const struct tree_pair *pair)
{
	struct again *a = context;
	struct follow *f = a->follow;
	enum beneath_state state;
	struct stat st;
	bool ours;

	if ((pair->new_id && pair->new_mode != MODE_FILE) ||
	    map_has(&a->skipped, pair->path))
		return NULL;
	state = beneath_stat(&st, f->root_fd, pair->path);
	if (state == BENEATH_STRANGE)
		return NULL;
	ours = state == BENEATH_ABSENT;
	if (!ours)
		TRY(is_or_begins(&ours, a, pair->path, pair->new_id));
	if (!ours)
		TRY(is_or_begins(&ours, a, pair->path, pair->old_id));
	if (!ours)
		return NULL;
	if (pair->new_id)
		buf_add(&a->list, pair->path, strlen(pair->path) + 1);
	else if (state != BENEATH_ABSENT)
		TRY(beneath_remove(f->root_fd, pair->path));
	return NULL;
}

static const struct tkt_error *write_listed(struct follow *f,
					    const struct buf *list)
{
	return run_git(/*out=*/NULL, f, list,
		       (const char *[]){ "checkout-index", "-f", "-q", "-u",
					 "-z", "--stdin", NULL });
}

const struct tkt_error *checkout_again(struct follow *f)
{
	CLEANUP(again_release) struct again again = {
		.follow = f,
		.list = BUF_INIT,
		.entries = BUF_INIT,
	};

	TRY(copy_index(f));
	/* Whatever is in the work tree: that is looked at afterwards. */
	TRY(read_tree(f, "-i"));
	TRY(find_skipped(&again));
	TRY(trees_compare(f->store, &f->old_tree, &f->new_tree, "", consider,
			  &again));
	if (again.list.len)
		TRY(write_listed(f, &again.list));
	return install_copy(f);
}
