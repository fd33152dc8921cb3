#include <string.h>
#include "store/internal.h"

/*
 * From a full work tree to a sparse one and back, by `git sparse-checkout`,
 * which does nothing where it is so already: one that was cut off half way is
 * brought to its end by asking again.
 */

/* "XY path", each with a NUL: the first of them. */
static const struct tkt_error *refuse_edits(const struct buf *status)
{
	if (status->len < 4)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s' is not as it was committed",
			  status->bytes + 3),
		"commit what you changed by hand, or drop it with git restore; "
		"git status shows all of it");
}

/* What git would leave behind, and nobody would look for there. */
static const struct tkt_error *check_clean(struct store *s)
{
	BUF_LOCAL tracked = BUF_INIT;
	BUF_LOCAL all = BUF_INIT;
	const struct git_run of_git = {
		.args = (const char *[]){ "status", "--porcelain", "-z",
					  "--untracked-files=no", NULL },
		.out = &tracked,
	};
	const struct git_run in_folders = {
		.args = (const char *[]){ "status", "--porcelain", "-z",
					  "--untracked-files=all", "--",
					  "tickets", "policies", "attachments",
					  NULL },
		.out = &all,
	};

	TRY(git_run(s, &of_git));
	TRY(refuse_edits(&tracked));
	TRY(git_run(s, &in_folders));
	return refuse_edits(&all);
}

static const struct tkt_error *change(struct store *s,
				      enum store_layout layout)
{
	static const char *const set[] = { "sparse-checkout", "set", "--cone",
					   "--sparse-index", "kb", NULL };
	static const char *const disable[] = { "sparse-checkout", "disable",
					       NULL };
	const struct git_run run = {
		.args = layout == STORE_SPARSE ? set : disable,
	};

	TRY(check_clean(s));
	return git_run(s, &run);
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
		err = dry_run ? check_clean(s) : change(s, layout);
	store_tx_free(tx);
	return err;
}
