#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * Thousands of files: blobs stream into one `git fast-import`, and the commit
 * follows when its message is known.  --depth=0: deltas would make every later
 * read ten times slower.  The commit goes to a private ref, which is dropped
 * once its id is known; the branch is moved as for any other write.
 */

#define IMPORT_REF "refs/tkt/import"
#define REPORT "fast_import_crash_"
#define OUT_LEN (256u << 10)

void bulk_init(struct bulk *b, struct store *s)
{
	*b = (struct bulk){
		.store = s,
		.git = { .in_fd = -1, .out_fd = -1 },
		.out = BUF_INIT,
	};
}

void bulk_release(struct bulk *b)
{
	if (b->begun) {
		proc_kill(&b->git);
		/* What cannot be removed now, the next write removes. */
		tkt_error_free(bulk_recover(b->store));
	}
	b->begun = false;
	vec_release(&b->changes);
	arena_release(&b->arena);
	buf_release(&b->out);
}

/* Its file says that an import is under way, or was cut off. */
static char *marker_path(struct store *s)
{
	BUF_LOCAL path = BUF_INIT;

	path_join(&path, s->common_dir, "tkt.import");
	return buf_detach(&path);
}

/* A gc has packed it meanwhile. */
static const struct tkt_error *drop_packed(struct store *s)
{
	git_reference *ref = NULL;
	int status = git_reference_lookup(&ref, s->repo, IMPORT_REF);

	if (status == GIT_ENOTFOUND)
		return NULL;
	if (status == 0)
		status = git_reference_delete(ref);
	git_reference_free(ref);
	return status < 0 ? git_failed(TKT_E_IO, "cannot remove '%s'",
				       IMPORT_REF)
			  : NULL;
}

/* By hand: the flock makes it ours alone, also a lock that a kill left. */
static const struct tkt_error *drop_ref(struct store *s)
{
	static const char *const names[] = { "/import.lock", "/import", "" };
	BUF_LOCAL path = BUF_INIT;
	size_t len;

	path_join(&path, s->common_dir, "refs/tkt");
	len = path.len;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_adds(&path, names[i]);
		if (remove(path.bytes) < 0 && errno != ENOENT &&
		    errno != ENOTEMPTY)
			return tkt_error_errno(errno, "cannot remove '%s'",
					       path.bytes);
		buf_truncate(&path, len);
	}
	return drop_packed(s);
}

/* git leaves a report where its stream ends early: where we were killed. */
static void drop_reports(struct store *s, const struct stat *marker)
{
	DIR *d = opendir(s->common_dir);
	BUF_LOCAL path = BUF_INIT;
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d)))
		if (!strncmp(e->d_name, REPORT, strlen(REPORT)) &&
		    stat(path_join(&path, s->common_dir, e->d_name),
			 &st) == 0 &&
		    st.st_mtim.tv_sec >= marker->st_mtim.tv_sec)
			unlink(path.bytes);
	if (d)
		closedir(d);
}

const struct tkt_error *bulk_recover(struct store *s)
{
	CLEANUP(free_ptr) char *marker = marker_path(s);
	struct stat st;

	if (lstat(marker, &st) < 0)
		return NULL;
	TRY(drop_ref(s));
	drop_reports(s, &st);
	if (unlink(marker) < 0)
		return tkt_error_errno(errno, "cannot remove '%s'", marker);
	return NULL;
}

static void strings_release(struct strings *argv)
{
	vec_release(argv);
}

const struct tkt_error *bulk_begin(struct bulk *b)
{
	CLEANUP(strings_release) struct strings argv = { 0 };
	CLEANUP(free_ptr) char *marker = marker_path(b->store);
	const struct proc_more more = { .keep_fd = b->store->lock_fd };
	const char *sync = b->store->options.fsync ? "core.fsync=objects,"
						     "reference"
						   : "core.fsync=none";
	/* Always a pack: loose ones would have to be flushed one by one. */
	const char *const args[] = { "-c", sync, "-c",
				     "fastimport.unpackLimit=1", "fast-import",
				     "--quiet", "--done", "--depth=0",
				     "--force", NULL };

	if (b->begun)
		return NULL;
	TRY(write_new(marker, "", 0));
	git_argv(&argv, b->store);
	/* Options of git itself stand before the command. */
	for (size_t i = 0; i < ARRAY_LEN(args); i++)
		vec_push(&argv, args[i]);
	TRY(proc_start_with(&b->git, argv.items, &more, b->store->git_dir,
			    PROC_IN));
	b->begun = true;
	return NULL;
}

static const struct tkt_error *flush(struct bulk *b)
{
	TRY(proc_write(&b->git, b->out.bytes, b->out.len));
	buf_reset(&b->out);
	return NULL;
}

const struct tkt_error *bulk_put(struct bulk *b, const char *path,
				 const void *bytes, size_t len)
{
	struct bulk_change change = { .mode = MODE_FILE, .mark = ++b->marks };

	TRY(bulk_begin(b));
	change.path = arena_strdup(&b->arena, path);
	vec_push(&b->changes, change);
	buf_addf(&b->out, "blob\nmark :%zu\ndata %zu\n", b->marks, len);
	buf_add(&b->out, bytes, len);
	buf_addc(&b->out, '\n');
	if (b->out.len < OUT_LEN)
		return NULL;
	return tkt_error_wrap(flush(b), "git fast-import");
}

const struct tkt_error *bulk_put_blob(struct bulk *b, const char *path,
				      unsigned mode, const git_oid *id)
{
	struct bulk_change change = { .mode = mode, .id = *id };

	TRY(bulk_begin(b));
	change.path = arena_strdup(&b->arena, path);
	vec_push(&b->changes, change);
	return NULL;
}

/* As git quotes it: a line's end, or a quote at the start, would mislead. */
static void add_path(struct buf *out, const char *path)
{
	buf_addc(out, '"');
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (c < 0x20 || c == '"' || c == '\\')
			buf_addf(out, "\\%03o", c);
		else
			buf_addc(out, *path);
	}
	buf_addc(out, '"');
}

static void add_id(struct buf *out, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), id);
	buf_adds(out, hex);
}

/* The second parent, and its tree where the changes are against that. */
static void add_other(struct bulk *b)
{
	if (git_oid_is_zero(&b->other))
		return;
	buf_adds(&b->out, "merge ");
	add_id(&b->out, &b->other);
	buf_addc(&b->out, '\n');
	if (git_oid_is_zero(&b->start))
		return;
	buf_adds(&b->out, "M 040000 ");
	add_id(&b->out, &b->start);
	buf_adds(&b->out, " \"\"\n");
}

static void add_change(struct buf *out, const struct bulk_change *c)
{
	if (c->mode)
		buf_addf(out, "M %o ", c->mode);
	else
		buf_adds(out, "D ");
	if (c->mark)
		buf_addf(out, ":%zu ", c->mark);
	else if (c->mode)
		add_id(out, &c->id);
	if (c->mode && !c->mark)
		buf_addc(out, ' ');
	add_path(out, c->path);
	buf_addc(out, '\n');
}

static const struct tkt_error *send_commit(struct bulk *b, const char *message,
					   const struct store_signature *who)
{
	BUF_LOCAL by = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;

	signature_format(&by, who);
	message_format(&text, message);
	buf_addf(&b->out, "commit " IMPORT_REF "\nauthor %s\ncommitter %s\n",
		 by.bytes, by.bytes);
	buf_addf(&b->out, "data %zu\n%s\n", text.len, text.bytes);
	if (!b->store->head.unborn)
		buf_addf(&b->out, "from %s\n", b->store->head.hex);
	add_other(b);
	for (size_t i = 0; i < b->changes.len; i++) {
		add_change(&b->out, &b->changes.items[i]);
		if (b->out.len >= OUT_LEN)
			TRY(flush(b));
	}
	buf_adds(&b->out, "done\n");
	return flush(b);
}

static const struct tkt_error *sync_packs(struct store *s)
{
	CLEANUP(syncs_release) struct syncs y;
	BUF_LOCAL path = BUF_INIT;

	syncs_init(&y, s);
	syncs_add(&y, path_join(&path, s->common_dir, "objects/pack"));
	syncs_add(&y, path_join(&path, s->common_dir, "objects"));
	return syncs_run(&y);
}

const struct tkt_error *bulk_finish(git_oid *commit, struct bulk *b,
				    const char *message,
				    const struct store_signature *who)
{
	struct store *s = b->store;

	if (!b->begun)
		return tkt_error(TKT_E_FAILED, "nothing was put");
	TRY(tkt_error_wrap(send_commit(b, message, who), "git fast-import"));
	TRY(proc_wait(&b->git, "git fast-import"));
	TRY(sync_packs(s));
	git_odb_refresh(s->odb);
	if (git_reference_name_to_id(commit, s->repo, IMPORT_REF) < 0)
		return git_failed(TKT_E_IO, "cannot find what was imported");
	b->begun = false;
	return bulk_recover(s);
}
