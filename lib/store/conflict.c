#include "store/conflict.h"

#include <string.h>
#include "store/internal.h"

#define MESSAGE_MAX_LEN (64u << 10)

void store_conflicts_release(struct store_conflicts *c)
{
	vec_release(&c->all);
	arena_release(&c->arena);
}

/* --- what there is ------------------------------------------------------ */

/* "100644 <id> 2\t<path>" */
static bool add_stage(struct store_conflicts *out, const char *line)
{
	const char *path = strchr(line, '\t');
	struct store_conflict *c;
	struct store_stage stage;
	int number;

	if (!path ||
	    sscanf(line, "%o %40[0-9a-f] %d", &stage.mode, stage.oid,
		   &number) != 3)
		return false;
	path++;
	if (!out->all.len ||
	    strcmp(out->all.items[out->all.len - 1].path, path)) {
		struct store_conflict new = {
			.path = arena_strdup(&out->arena, path),
		};

		vec_push(&out->all, new);
	}
	c = &out->all.items[out->all.len - 1];
	*(number == 1 ? &c->base : number == 2 ? &c->ours : &c->theirs) =
		stage;
	return true;
}

const struct tkt_error *store_conflicts(struct store_conflicts *out,
					struct store *s)
{
	CLEANUP(store_conflicts_release) struct store_conflicts found = { 0 };
	BUF_LOCAL list = BUF_INIT;
	size_t len;

	if (!s->work_dir) {
		*out = found;
		return NULL;
	}
	TRY(git_ask(&list, s, /*in=*/NULL,
		    (const char *[]){ "ls-files", "-u", "-z", NULL }));
	for (const char *at = list.bytes; at < list.bytes + list.len;
	     at += len + 1) {
		len = strlen(at);
		if (!add_stage(&found, at))
			return tkt_error(TKT_E_FAILED, "git ls-files says "
					 "'%s'", at);
	}
	*out = found;
	found = (struct store_conflicts){ 0 };
	return NULL;
}

/* --- settling ----------------------------------------------------------- */

/* Takes the stages away and puts one entry in their place. */
static const struct tkt_error *add_entry(struct buf *info, struct buf *paths,
					 struct store *s,
					 const struct store_file *file)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid id;

	if (git_odb_write(&id, s->odb, file->bytes, file->len,
			  GIT_OBJECT_BLOB) < 0)
		return git_failed(TKT_E_IO, "cannot write an object");
	git_oid_tostr(hex, sizeof(hex), &id);
	buf_addf(info, "0 %040d\t%s", 0, file->path);
	buf_addc(info, '\0');
	buf_addf(info, "100644 %s\t%s", hex, file->path);
	buf_addc(info, '\0');
	buf_adds(paths, file->path);
	buf_addc(paths, '\0');
	return NULL;
}

static const struct tkt_error *settle(struct store *s, const struct buf *info,
				      const struct buf *paths)
{
	TRY(git_ask(/*out=*/NULL, s, info,
		    (const char *[]){ "update-index", "-z", "--index-info",
				      NULL }));
	TRY(git_ask(/*out=*/NULL, s, paths,
		    (const char *[]){ "checkout-index", "-f", "-u", "-q",
				      "-z", "--stdin", NULL }));
	/* git put what it could not merge into the work tree. */
	if (s->layout == STORE_SPARSE)
		return git_ask(/*out=*/NULL, s, /*in=*/NULL,
			       (const char *[]){ "sparse-checkout", "reapply",
						 NULL });
	return NULL;
}

const struct tkt_error *store_settle(struct store *s,
				     const struct store_file *files, size_t n)
{
	const struct tkt_error *err;
	BUF_LOCAL info = BUF_INIT;
	BUF_LOCAL paths = BUF_INIT;

	if (!n)
		return NULL;
	TRY(store_git(s));
	for (size_t i = 0; i < n; i++)
		TRY(add_entry(&info, &paths, s, &files[i]));
	TRY(flock_take(s));
	err = settle(s, &info, &paths);
	flock_release(s);
	return err;
}

/* --- going on ----------------------------------------------------------- */

static const struct tkt_error *has_conflicts(bool *out, struct store *s)
{
	CLEANUP(store_conflicts_release) struct store_conflicts c = { 0 };

	TRY(store_conflicts(&c, s));
	*out = c.all.len > 0;
	return NULL;
}

/* What it was at came to nothing: the other side had all of it. */
static const struct tkt_error *skip(struct store *s, const char *command,
				    const struct tkt_error *err)
{
	const struct tkt_error *again;

	if (!strcmp(command, "merge"))
		return err;
	again = git_ask(/*out=*/NULL, s, /*in=*/NULL,
			(const char *[]){ command, "--skip", NULL });
	if (again) {
		tkt_error_free(again);
		return err;
	}
	tkt_error_free(err);
	return NULL;
}

/* One that was killed before it had written its message gets this. */
static const struct tkt_error *try_on(struct store *s, const char *command)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	bool there;

	path_join(&path, s->git_dir, "MERGE_MSG");
	tkt_error_free(read_small_file(&there, &text, path.bytes,
				       MESSAGE_MAX_LEN));
	if (!strcmp(command, "merge") && !text.len)
		return git_ask(/*out=*/NULL, s, /*in=*/NULL,
			       (const char *[]){ "commit", "-q", "-m", "merge",
						 NULL });
	return git_ask(/*out=*/NULL, s, /*in=*/NULL,
		       (const char *[]){ command, "--continue", NULL });
}

static const struct tkt_error *go_on(bool *stopped, struct store *s,
				     const char *command)
{
	const struct tkt_error *err = try_on(s, command);

	if (!err)
		return NULL;
	TRY(has_conflicts(stopped, s));
	if (!*stopped)
		err = skip(s, command, err);
	if (!*stopped && !err)
		return has_conflicts(stopped, s);
	if (*stopped) {
		tkt_error_free(err);
		err = NULL;
	}
	return err;
}

const struct tkt_error *store_continue(bool *stopped, struct store *s)
{
	const struct tkt_error *err;
	const char *command;

	*stopped = false;
	TRY(store_git(s));
	command = ref_command(s);
	if (!command)
		return NULL;
	TRY(flock_take(s));
	err = go_on(stopped, s, command);
	flock_release(s);
	return err ? err : store_refresh(s, /*changed=*/NULL);
}
