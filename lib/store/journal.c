#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

#define JOURNAL_MAX_LEN (256u << 20)
#define FIRST_LINE "tkt journal 1"

/*
 * What a write does to index and work tree before its branch moves:
 *
 *	tkt journal 1
 *	commits <old or zeros> <new>
 *	checkout			git does it; else
 *	file <old blob or zeros> <new blob> <path>
 *
 * HEAD says which side of it is to be: the new one where the branch had moved.
 */

static char *journal_path(struct store *s, const char *end)
{
	BUF_LOCAL path = BUF_INIT;

	buf_addf(&path, "%s/tkt.journal%s", s->git_dir, end);
	return buf_detach(&path);
}

static bool is_there(const char *dir, const char *name)
{
	BUF_LOCAL path = BUF_INIT;

	return access(path_join(&path, dir, name), F_OK) == 0;
}

bool store_is_unfinished(struct store *s)
{
	static const char *const own[] = {
		"tkt.journal", "tkt.index", "tkt.checkout", "tkt.work.0",
	};
	static const char *const common[] = { "tkt.ref", "tkt.import" };

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (is_there(s->git_dir, own[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (is_there(s->common_dir, common[i]))
			return true;
	return false;
}

static void add_ids(struct buf *out, const char *what, const git_oid *old,
		    const git_oid *new_)
{
	buf_addf(out, "%s %s", what, git_oid_tostr_s(old));
	buf_addf(out, " %s", git_oid_tostr_s(new_));
}

const struct tkt_error *journal_write(const struct follow *f, struct syncs *y)
{
	CLEANUP(free_ptr) char *path = journal_path(f->store, ".new");
	BUF_LOCAL text = BUF_INIT;

	buf_adds(&text, FIRST_LINE "\n");
	add_ids(&text, "commits", &f->old_commit, &f->new_commit);
	buf_addc(&text, '\n');
	if (f->by_git)
		buf_adds(&text, "checkout\n");
	for (size_t i = 0; !f->by_git && i < f->files.len; i++) {
		const struct follow_file *file = &f->files.items[i];

		add_ids(&text, "file", &file->old_id, &file->new_id);
		buf_addf(&text, " %s\n", file->path);
	}
	TRY(write_over(path, text.bytes, text.len));
	syncs_add(y, path);
	return NULL;
}

const struct tkt_error *journal_place(struct store *s, struct syncs *y)
{
	CLEANUP(free_ptr) char *from = journal_path(s, ".new");
	CLEANUP(free_ptr) char *to = journal_path(s, "");

	if (rename(from, to) < 0)
		return tkt_error_errno(errno, "cannot write '%s'", to);
	syncs_add(y, s->git_dir);
	return NULL;
}

void journal_remove(struct store *s)
{
	CLEANUP(free_ptr) char *half = journal_path(s, ".new");
	CLEANUP(free_ptr) char *path = journal_path(s, "");

	/* Kept for the next one: to free a flushed file takes a millisecond. */
	if (rename(path, half) < 0 && errno != ENOENT)
		unlink(path);
}

/* "<what> <id> <id>"; gives what follows, NULL where it is not that. */
static const char *parse_ids(const char *line, const char *what, git_oid *old,
			     git_oid *new_)
{
	size_t len = strlen(what), want = len + 2 * (1 + GIT_OID_HEXSZ);

	if (strncmp(line, what, len) || strlen(line) < want ||
	    line[len] != ' ' || line[len + 1 + GIT_OID_HEXSZ] != ' ' ||
	    git_oid_fromstrn(old, line + len + 1, GIT_OID_HEXSZ) < 0 ||
	    git_oid_fromstrn(new_, line + len + 2 + GIT_OID_HEXSZ,
			     GIT_OID_HEXSZ) < 0)
		return NULL;
	return line + want;
}

static bool parse_line(struct follow *f, char *line)
{
	struct follow_file file = { .edit = SIZE_MAX };
	const char *rest;

	if (!strcmp(line, FIRST_LINE))
		return true;
	if (!strcmp(line, "checkout")) {
		f->by_git = true;
		return true;
	}
	if (parse_ids(line, "commits", &f->old_commit, &f->new_commit))
		return true;
	rest = parse_ids(line, "file", &file.old_id, &file.new_id);
	if (!rest || *rest != ' ' || path_fault(rest + 1))
		return false;
	file.path = rest + 1;
	file.had_old = !git_oid_is_zero(&file.old_id);
	file.has_new = true;
	vec_push(&f->files, file);
	return true;
}

/* A journal is renamed into place whole: one that is not is nobody's. */
static bool parse(struct follow *f, char *text)
{
	for (char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			return false;
		*end = '\0';
		if (!parse_line(f, line))
			return false;
	}
	return !git_oid_is_zero(&f->new_commit);
}

static void turn_round(struct follow_file *file)
{
	const struct follow_file was = *file;

	file->had_old = was.has_new;
	file->old_id = was.new_id;
	file->has_new = was.had_old;
	file->new_id = was.old_id;
}

/* What HEAD has is what is wanted; where it has neither, it is not ours. */
static const struct tkt_error *find_wanted(struct follow *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->files.len; i++) {
		struct follow_file file = f->files.items[i];
		struct tree_entry e;
		bool found;

		TRY(path_find(&found, &e, f->store, &f->store->head.tree,
			      file.path));
		if (!found || !git_oid_equal(&e.id, &file.new_id)) {
			if (found != file.had_old ||
			    (found && !git_oid_equal(&e.id, &file.old_id)))
				continue;
			turn_round(&file);
		}
		f->files.items[kept++] = file;
	}
	f->files.len = kept;
	return NULL;
}

/* A gc may have taken a commit that never came to be: no tree, then. */
static git_oid tree_of(struct store *s, const git_oid *commit)
{
	git_oid tree = { { 0 } };

	if (!git_oid_is_zero(commit))
		tkt_error_free(commit_tree_id(&tree, s, commit));
	return tree;
}

/* Both at once: from the tree that HEAD does not have to the one it has. */
static bool find_ends(struct follow *f)
{
	struct store *s = f->store;
	const git_oid *head = &s->head.commit;
	git_oid commit = f->new_commit, tree;

	f->old_tree = tree_of(s, &f->old_commit);
	f->new_tree = tree_of(s, &f->new_commit);
	if (git_oid_equal(head, &f->new_commit))
		return true;
	if (!git_oid_equal(head, &f->old_commit))
		return false;
	tree = f->new_tree;
	f->new_commit = f->old_commit;
	f->new_tree = f->old_tree;
	f->old_commit = commit;
	f->old_tree = tree;
	return !git_oid_is_zero(&tree);
}

static const struct tkt_error *finish_files(struct follow *f)
{
	CLEANUP(syncs_release) struct syncs y;
	bool known = find_ends(f);

	syncs_init(&y, f->store);
	TRY(find_wanted(f));
	if (!f->files.len)
		return NULL;
	/* A head that has moved on is neither end: its own tree is wanted. */
	if (!known)
		f->new_tree = f->store->head.tree;
	TRY(follow_check_again(f));
	/* The index may have become one for git since. */
	if (f->by_git)
		return known ? checkout_again(f) : NULL;
	TRY(follow_stage(f, &y));
	TRY(syncs_run(&y));
	return follow_apply(f);
}

static const struct tkt_error *finish_checkout(struct follow *f)
{
	if (!find_ends(f))
		return NULL;
	TRY(follow_lock(f));
	return checkout_again(f);
}

static const struct tkt_error *finish(struct follow *f)
{
	return f->by_git ? finish_checkout(f) : finish_files(f);
}

static const struct tkt_error *clear_lock(struct store *s)
{
	BUF_LOCAL tmp = BUF_INIT;
	BUF_LOCAL lock = BUF_INIT;
	bool was_ours;

	path_join(&tmp, s->git_dir, "tkt.index");
	path_join(&lock, s->git_dir, "tkt.index.new");
	unlink(lock.bytes);
	path_join(&lock, s->git_dir, "index.lock");
	TRY(link_lock_clear(&was_ours, tmp.bytes, lock.bytes));
	unlink(tmp.bytes);
	return NULL;
}

static const struct tkt_error *recover_from(struct store *s, char *text)
{
	struct follow f;
	const struct tkt_error *err = NULL;
	bool whole;
	size_t n;

	follow_init(&f, s);
	whole = parse(&f, text);
	n = f.files.len; /* finish() leaves out what needs nothing */
	if (whole)
		err = finish(&f);
	follow_release(&f);
	if (err)
		return tkt_error_wrap(err, "cannot finish what was cut off");
	follow_unstage(s, n);
	checkout_clear(s);
	journal_remove(s);
	return NULL;
}

const struct tkt_error *journal_recover(struct store *s)
{
	CLEANUP(free_ptr) char *path = journal_path(s, "");
	BUF_LOCAL text = BUF_INIT;
	bool there;

	TRY(ref_clear_stale(s));
	TRY(bulk_recover(s));
	if (!s->work_dir)
		return NULL;
	TRY(clear_lock(s));
	TRY(read_small_file(&there, &text, path, JOURNAL_MAX_LEN));
	if (there)
		return recover_from(s, text.bytes);
	/* Cut before there was a journal. */
	journal_remove(s);
	checkout_clear(s);
	follow_unstage(s, /*at_least=*/0);
	return NULL;
}
