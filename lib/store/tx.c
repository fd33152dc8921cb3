#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/* The order of a write stands in internal.h, the reasons in each file. */

struct store_tx {
	struct store *store;
	unsigned flags;
	int lock_fd;
	struct plan plan;
	struct bulk bulk;
};

DEFINE_CLEANUP(store_tx_free, struct store_tx *)

const struct tkt_error *store_begin(struct store_tx **out, struct store *s,
				    unsigned flags)
{
	CLEANUP(store_tx_free_ptr) struct store_tx *tx = NULL;
	int lock_fd;

	TRY(flock_take(&lock_fd, s));
	tx = mem_alloc(sizeof(*tx));
	tx->store = s;
	tx->flags = flags;
	tx->lock_fd = lock_fd;
	bulk_init(&tx->bulk, s);
	TRY(store_refresh(s, /*changed=*/NULL));
	TRY(ref_check_state(s));
	TRY(journal_recover(s));
	*out = TAKE(tx);
	return NULL;
}

void store_tx_free(struct store_tx *tx)
{
	if (!tx)
		return;
	bulk_release(&tx->bulk);
	plan_release(&tx->plan);
	/* Closing it is unlocking it: nobody else has the descriptor. */
	close(tx->lock_fd);
	free(tx);
}

const struct tkt_error *store_put(struct store_tx *tx, const char *path,
				  const void *bytes, size_t len)
{
	struct arena *arena = &tx->plan.arena;
	const char *fault = path_fault(path);
	struct put put = { .len = len, .order = tx->plan.puts.len };
	char *copy;

	if (fault)
		return tkt_error(TKT_E_INVALID, "no file can be at '%s': %s",
				 path, fault);
	if (tx->flags & STORE_BULK)
		return bulk_put(&tx->bulk, path, bytes, len);
	copy = arena_alloc(arena, len + 1);
	if (len)
		memcpy(copy, bytes, len);
	put.path = arena_strdup(arena, path);
	put.bytes = copy;
	vec_push(&tx->plan.puts, put);
	return NULL;
}

void store_done_release(struct store_done *done)
{
	for (size_t i = 0; i < done->warnings.len; i++)
		free((char *)done->warnings.items[i]);
	vec_release(&done->warnings);
}

/* One write on its way; what is still open is undone by release(). */
struct write {
	struct store *store;
	struct objects objects;
	struct follow follow;
	git_oid commit;
	bool prepared; /* there may be a journal and staged files */
};

static void write_init(struct write *w, struct store *s)
{
	*w = (struct write){ .store = s };
	objects_init(&w->objects, s);
	follow_init(&w->follow, s);
	w->follow.old_commit = s->head.commit;
	w->follow.old_tree = s->head.tree;
}

static void write_release(struct write *w)
{
	objects_release(&w->objects);
	follow_release(&w->follow);
}

/* The branch did not move: nothing of ours stays. */
static void write_undo(struct write *w)
{
	struct store *s = w->store;

	if (!w->prepared)
		return;
	journal_remove(s);
	if (w->follow.by_git)
		checkout_clear(s);
	else
		follow_unstage(s, /*at_least=*/0);
}

static const struct tkt_error *prepare_follow(struct write *w)
{
	struct follow *f = &w->follow;

	if (!w->store->work_dir)
		return NULL;
	w->prepared = true;
	TRY(f->by_git ? checkout_check(f) : follow_stage(f));
	return journal_write(f);
}

static void warn_unfinished(struct store_done *done,
			    const struct tkt_error *err)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "the commit stands, but the work tree does not follow "
		 "yet: %s; the next write will try again", err->message);
	vec_push(&done->warnings, buf_detach(&text));
	tkt_error_free(err);
}

/* The branch has moved: whatever happens now, the write is done. */
static void finish(struct store_done *done, struct write *w)
{
	struct store *s = w->store;
	const struct tkt_error *err = NULL;

	git_oid_tostr(done->commit, sizeof(done->commit), &w->commit);
	if (s->work_dir)
		err = w->follow.by_git ? checkout_finish(&w->follow)
				       : follow_finish(&w->follow);
	if (err)
		warn_unfinished(done, err);
	else if (s->work_dir)
		journal_remove(s);
	upkeep_warn_worktrees(s, &done->warnings);
	upkeep_after_write(s);
}

/* Objects are on disk; from here it is the branch that decides. */
static const struct tkt_error *move_branch(struct store_done *done,
					   struct write *w,
					   const char *message,
					   const struct store_signature *who)
{
	const struct tkt_error *err =
		ref_move(&done->raced, w->store, &w->commit, message, who);

	/* Errors have been seen to come after the branch had moved. */
	if (err && ref_points_to(w->store, &w->commit)) {
		tkt_error_free(err);
		err = NULL;
		done->raced = false;
	}
	if (err || done->raced)
		write_undo(w);
	else
		finish(done, w);
	return err;
}

static const struct tkt_error *write_planned(struct store_done *done,
					     struct write *w, struct plan *plan,
					     const char *message,
					     const struct store_signature *who)
{
	struct store *s = w->store;
	const struct tkt_error *err;

	TRY(plan_build(plan, s, &w->objects));
	done->nothing = !s->head.unborn &&
			git_oid_equal(&plan->tree, &s->head.tree);
	if (done->nothing)
		return NULL;
	w->follow.plan = plan;
	w->follow.new_tree = plan->tree;
	for (size_t i = 0; i < plan->puts.len; i++)
		if (!plan->puts.items[i].same)
			follow_add(&w->follow, &plan->puts.items[i]);
	TRY(commit_add(&w->commit, s, &w->objects, &plan->tree, message, who));
	w->follow.new_commit = w->commit;
	if (s->work_dir)
		TRY(follow_check(&w->follow));
	TRY(objects_settle(&w->objects));
	err = prepare_follow(w);
	if (err) {
		write_undo(w);
		return err;
	}
	return move_branch(done, w, message, who);
}

static const struct tkt_error *write_bulk(struct store_done *done,
					  struct write *w, struct bulk *bulk,
					  const char *message,
					  const struct store_signature *who)
{
	struct store *s = w->store;
	const struct tkt_error *err;

	TRY(bulk_finish(&w->commit, bulk, message, who));
	TRY(commit_tree_id(&w->follow.new_tree, s, &w->commit));
	done->nothing = !s->head.unborn &&
			git_oid_equal(&w->follow.new_tree, &s->head.tree);
	if (done->nothing)
		return NULL;
	w->follow.new_commit = w->commit;
	w->follow.by_git = true;
	if (s->work_dir)
		TRY(follow_lock(&w->follow));
	err = prepare_follow(w);
	if (err) {
		write_undo(w);
		return err;
	}
	return move_branch(done, w, message, who);
}

const struct tkt_error *store_commit(struct store_done *done,
				     struct store_tx *tx, const char *message,
				     const struct store_signature *who)
{
	CLEANUP(write_release) struct write w;

	*done = (struct store_done){ 0 };
	write_init(&w, tx->store);
	if (tx->flags & STORE_BULK && tx->bulk.begun)
		return write_bulk(done, &w, &tx->bulk, message, who);
	if (!tx->plan.puts.len) {
		done->nothing = true;
		return NULL;
	}
	return write_planned(done, &w, &tx->plan, message, who);
}
