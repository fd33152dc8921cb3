#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "store/internal.h"

#define SAID_MAX_LEN (1u << 20)
#define SPARSE_TRIES 30

static const struct tkt_error *make_dir(const char *dir)
{
	BUF_LOCAL path = BUF_INIT;

	buf_addf(&path, "%s/", dir);
	return make_dirs_for(path.bytes);
}

static const struct tkt_error *git_init(const char *dir,
					enum store_layout layout)
{
	const char *bare[] = { "git", "init", "--quiet", "--bare", "--", dir,
			       NULL };
	const char *full[] = { "git", "init", "--quiet", "--", dir, NULL };

	return proc_run(/*out=*/NULL, layout == STORE_BARE ? bare : full,
			/*dir=*/NULL, SAID_MAX_LEN);
}

/*
 * As it is, or made now: also where a killed init left a part of one, which
 * git then completes.
 */
static const struct tkt_error *
open_or_make(struct store **out, const char *dir, enum store_layout layout,
	     const struct store_options *options)
{
	const struct tkt_error *err =
		store_open_repository(out, dir, options);

	if (!err || err->code != TKT_E_NOT_FOUND)
		return err;
	tkt_error_free(err);
	TRY(git_init(dir, layout));
	return store_open_repository(out, dir, options);
}

static const struct tkt_error *check_layout(struct store *s,
					    enum store_layout layout,
					    const char *dir)
{
	if ((layout == STORE_BARE) == (s->layout == STORE_BARE))
		return NULL;
	return tkt_error(TKT_E_REFUSED, s->layout == STORE_BARE
						? "'%s' is a bare repository"
						: "'%s' is no bare repository",
			 dir);
}

static bool is_of_desk(const struct store_entry *entry)
{
	static const char *const folders[] = { "tickets", "kb", "policies",
					       "attachments" };

	if (entry->mode != MODE_TREE)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (!strcmp(entry->path, folders[i]) ||
		    (!strncmp(entry->path, folders[i], strlen(folders[i])) &&
		     entry->path[strlen(folders[i])] == '/'))
			return true;
	return false;
}

static const struct tkt_error *refuse_other(void *context,
					    const struct store_entry *entry)
{
	const char *dir = context;

	if (is_of_desk(entry))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s' has files outside the desk's "
			  "folders ('%s'), which a sparse work tree would not "
			  "show", dir, entry->path),
		"it goes with a full work tree alone");
}

const struct tkt_error *init_refuse_other(struct store *s, const char *dir)
{
	return store_walk(s, "", STORE_WALK_FOLDERS, /*max_len=*/0,
			  refuse_other, (void *)dir);
}

/* git would stop at a lock that a killed init left. */
static const struct tkt_error *clear_after_kill(struct store *s)
{
	struct store_tx *tx;

	TRY(store_begin(&tx, s, /*flags=*/0));
	store_tx_free(tx);
	return NULL;
}

/*
 * Also where it is already: a killed one may have left half of it, and its git
 * may still be at it, holding the configuration's lock for a moment.
 */
static const struct tkt_error *set_sparse(struct store *s)
{
	const struct timespec moment = { .tv_nsec = 100 * 1000 * 1000 };
	const char *argv[] = { "git",	 "sparse-checkout", "set", "--cone",
			       "--sparse-index", "kb", NULL };
	const struct tkt_error *err;

	for (int again = SPARSE_TRIES;; again--) {
		err = proc_run(/*out=*/NULL, argv, s->work_dir, SAID_MAX_LEN);
		if (!err || again == 0)
			break;
		tkt_error_free(err);
		nanosleep(&moment, /*left=*/NULL);
	}
	if (err)
		return err;
	git_config_free(s->config);
	s->config = NULL;
	s->layout = STORE_SPARSE;
	return NULL;
}

/* The files, with the lines of a .gitattributes that is there already. */
static const struct tkt_error *put_files(struct store_tx *tx, struct store *s,
					 const struct store_file *files,
					 size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct store_file *file = &files[i];
		CLEANUP(free_ptr) char *text = NULL;
		BUF_LOCAL old = BUF_INIT;
		BUF_LOCAL both = BUF_INIT;
		bool there = false;

		if (!strcmp(file->path, ".gitattributes"))
			TRY(store_exists(&there, s, file->path));
		if (!there) {
			TRY(store_put(tx, file->path, file->bytes, file->len));
			continue;
		}
		TRY(store_read(&old, /*oid=*/NULL, s, file->path,
			       STORE_READ_MAX_LEN));
		text = mem_strndup(file->bytes, file->len);
		lines_join(&both, old.bytes, text);
		TRY(store_put(tx, file->path, both.bytes, both.len));
	}
	return NULL;
}

static const struct tkt_error *add_attributes(struct store *s,
					      const struct store_file *files,
					      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CLEANUP(free_ptr) char *text = NULL;

		if (strcmp(files[i].path, ".gitattributes"))
			continue;
		text = mem_strndup(files[i].bytes, files[i].len);
		TRY(attributes_add(s, text));
	}
	return NULL;
}

static const struct tkt_error *first_commit(struct store *s,
					    const struct store_file *files,
					    size_t n, const char *message,
					    const struct store_signature *who)
{
	CLEANUP(store_done_release) struct store_done done = { 0 };
	struct store_tx *tx;
	const struct tkt_error *err;

	TRY(store_begin(&tx, s, /*flags=*/0));
	err = put_files(tx, s, files, n);
	if (!err)
		err = store_commit(&done, tx, message, who);
	store_tx_free(tx);
	if (!err && done.raced)
		err = tkt_error_hint(tkt_error(TKT_E_BUSY,
					       "the branch moved meanwhile"),
				     "try again");
	return err;
}

static const struct tkt_error *refuse_desk(struct store *s, const char *dir)
{
	bool there;

	TRY(store_exists(&there, s, "desk.json"));
	if (!there)
		return NULL;
	return tkt_error_hint(tkt_error(TKT_E_REFUSED,
					"there is a desk in '%s' already",
					dir),
			      "tkt config shows how it is set");
}

const struct tkt_error *store_init(const char *dir, enum store_layout layout,
				   const struct store_file *files, size_t n,
				   const char *message,
				   const struct store_signature *who,
				   const struct store_options *options)
{
	CLEANUP(store_free_ptr) struct store *s = NULL;

	TRY(make_dir(dir));
	TRY(open_or_make(&s, dir, layout, options));
	TRY(check_layout(s, layout, dir));
	TRY(refuse_desk(s, dir));
	if (layout == STORE_SPARSE)
		TRY(init_refuse_other(s, dir));
	if (layout == STORE_BARE)
		TRY(add_attributes(s, files, n));
	TRY(clear_after_kill(s));
	if (layout == STORE_SPARSE)
		TRY(set_sparse(s));
	return first_commit(s, files, n, message, who);
}
