#include "desk/settle.h"

#include <string.h>

#include "desk/internal.h"
#include "desk/leftover.h"
#include "desk/merge.h"
#include "store/conflict.h"
#include "store/leftover.h"

#define STOPS_MAX 10000 /* commits of a rebase */

void desk_settle_result_release(struct desk_settle_result *r)
{
	vec_release(&r->settled);
	vec_release(&r->put_back);
	vec_release(&r->warnings);
	fsck_result_release(&r->fsck);
	arena_release(&r->arena);
}

/* The stages of one file, read. */
struct stages {
	struct buf base, ours, theirs, merged;
};

static void stages_release(struct stages *s)
{
	buf_release(&s->base);
	buf_release(&s->ours);
	buf_release(&s->theirs);
	buf_release(&s->merged);
}

static const struct tkt_error *read_stage(struct buf *out, struct desk *d,
					  const struct store_stage *stage)
{
	if (!*stage->oid)
		return NULL;
	return store_read_blob(out, d->store, stage->oid, STORE_READ_MAX_LEN);
}

/* Deleted on one side, changed on the other: it stays as it was changed. */
static const struct tkt_error *merge_stages(struct stages *s,
					    struct desk_settle_result *r,
					    const struct store_conflict *c)
{
	const struct merge_text base = { s->base.bytes, s->base.len };
	const struct merge_text ours = { s->ours.bytes, s->ours.len };
	const struct merge_text theirs = { s->theirs.bytes, s->theirs.len };
	const struct merge_text *lone = *c->ours.oid	? &ours
					: *c->theirs.oid ? &theirs
							 : &base;
	const struct tkt_error *damage;

	if (!*c->ours.oid || !*c->theirs.oid) {
		buf_add(&s->merged, lone->bytes, lone->len);
		return NULL;
	}
	desk_merge_kept(&s->merged, &damage, c->path, &base, &ours, &theirs);
	/* What a newer tkt wrote is not damaged. */
	if (damage && damage->code == TKT_E_VERSION)
		return tkt_error_hint(damage, "install that version of tkt, "
				      "then again: tkt sync --continue");
	if (damage)
		vec_push(&r->warnings,
			 arena_strdup(&r->arena, damage->message));
	tkt_error_free(damage);
	return NULL;
}

static const struct tkt_error *settle_file(struct store_file *out,
					   struct arena *a, struct desk *d,
					   struct desk_settle_result *r,
					   const struct store_conflict *c)
{
	CLEANUP(stages_release) struct stages s = {
		BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT,
	};

	TRY(read_stage(&s.base, d, &c->base));
	TRY(read_stage(&s.ours, d, &c->ours));
	TRY(read_stage(&s.theirs, d, &c->theirs));
	TRY(merge_stages(&s, r, c));
	*out = (struct store_file){
		.path = arena_strdup(a, c->path),
		.bytes = arena_strndup(a, s.merged.bytes, s.merged.len),
		.len = s.merged.len,
	};
	vec_push(&r->settled, arena_strdup(&r->arena, c->path));
	return NULL;
}

static const struct tkt_error *refuse_foreign(const char *path)
{
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s', which is no file of a desk, is "
			  "in conflict", path),
		"edit it, git add it, then again: tkt sync --continue");
}

/* Files of the desk; *foreign: the first in conflict that is none. */
static const struct tkt_error *settle_files(const char **foreign,
					    struct desk *d,
					    struct desk_settle_result *r)
{
	CLEANUP(store_conflicts_release) struct store_conflicts c = { 0 };
	ARENA_LOCAL arena = { 0 };
	struct store_file *files;
	size_t n = 0;

	TRY(store_conflicts(&c, d->store));
	files = ARENA_ARRAY(&arena, struct store_file, c.all.len + 1);
	*foreign = NULL;
	for (size_t i = 0; i < c.all.len; i++) {
		const struct store_conflict *one = &c.all.items[i];
		char id[EVENT_ID_LEN + 1];

		if (merge_type_of(id, one->path) != MERGE_OTHER)
			TRY(settle_file(&files[n++], &arena, d, r, one));
		else if (!*foreign)
			*foreign = arena_strdup(&r->arena, one->path);
	}
	return store_settle(d->store, files, n);
}

static const struct tkt_error *settle_all(struct desk *d,
					  struct desk_settle_result *r)
{
	for (int stops = 0; stops < STOPS_MAX; stops++) {
		const char *foreign;
		bool stopped;

		TRY(settle_files(&foreign, d, r));
		if (foreign)
			return refuse_foreign(foreign);
		TRY(store_continue(&stopped, d->store));
		if (!stopped)
			return NULL;
	}
	return tkt_error(TKT_E_FAILED, "git stops again and again");
}

/*
 * Where a git was killed with a lock in hand, or a rebase in its midst, its
 * index is not to be trusted: files that are half way to another commit are
 * put back, then a rebase is taken back (the next sync unites).
 */
static const struct tkt_error *clear_killed(struct desk_settle_result *out,
					    struct desk *d)
{
	size_t cleared;

	TRY(store_clear_locks(&cleared, d->store));
	if (!cleared && !store_is_cut(d->store))
		return NULL;
	TRY(leftover_put_back(&out->put_back, &out->arena, d));
	return store_leave(d->store);
}

const struct tkt_error *desk_settle(struct desk_settle_result *out,
				    struct desk *d)
{
	bool changed;

	/* What comes next, git can merge by itself. */
	TRY(store_setup_merge(/*driver=*/NULL, &changed, d->store,
			      /*dry_run=*/false));
	TRY(clear_killed(out, d));
	TRY(settle_all(d, out));
	TRY(leftover_put_back(&out->put_back, &out->arena, d));
	TRY(desk_need_actor(d));
	return desk_fsck(&out->fsck, &d->options,
			 FSCK_REPAIR | FSCK_HISTORY);
}
