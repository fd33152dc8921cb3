#include <string.h>
#include "store/internal.h"

/* The order of a write stands in internal.h, the reasons in each file. */

struct store_tx {
	struct store *store;
	unsigned flags;
	struct plan plan;
	struct bulk bulk;
	git_oid forward; /* zero: a commit of our own */
};

DEFINE_CLEANUP(store_tx_free, struct store_tx *)

const struct tkt_error *store_begin(struct store_tx **out, struct store *s,
				    unsigned flags)
{
	CLEANUP(store_tx_free_ptr) struct store_tx *tx = NULL;

	TRY(flock_take(s));
	tx = mem_alloc(sizeof(*tx));
	tx->store = s;
	tx->flags = flags;
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
	flock_release(tx->store);
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

static const struct tkt_error *parse_id(git_oid *out, const char *hex)
{
	if (strlen(hex) == STORE_OID_LEN && !git_oid_fromstr(out, hex))
		return NULL;
	return tkt_error(TKT_E_USAGE, "'%s' is no object's name", hex);
}

const struct tkt_error *store_put_blob(struct store_tx *tx, const char *path,
				       unsigned mode, const char *oid)
{
	const char *fault = path_parts_fault(path);
	git_oid id = { { 0 } };

	if (fault)
		return tkt_error(TKT_E_INVALID, "no file can be at '%s': %s",
				 path, fault);
	if (mode)
		TRY(parse_id(&id, oid));
	return bulk_put_blob(&tx->bulk, path, mode, &id);
}

const struct tkt_error *store_unite(struct store_tx *tx, const char *commit,
				    bool from_it)
{
	git_oid other, tree = { { 0 } };

	TRY(parse_id(&other, commit));
	if (from_it)
		TRY(commit_tree_id(&tree, tx->store, &other));
	tx->bulk.other = other;
	tx->bulk.start = tree;
	return bulk_begin(&tx->bulk);
}

const struct tkt_error *store_forward(struct store_tx *tx, const char *commit)
{
	return parse_id(&tx->forward, commit);
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
	struct store_done *done;
	const char *message;
	const struct store_signature *who;
	struct objects objects;
	struct follow follow;
	struct ref_move move;
	struct syncs syncs;
	git_oid commit;
	bool prepared; /* there may be a journal and staged files */
};

static void write_init(struct write *w, struct store *s)
{
	*w = (struct write){ .store = s };
	objects_init(&w->objects, s);
	follow_init(&w->follow, s);
	ref_move_init(&w->move, s);
	syncs_init(&w->syncs, s);
	w->follow.old_commit = s->head.commit;
	w->follow.old_tree = s->head.tree;
}

static void write_release(struct write *w)
{
	objects_release(&w->objects);
	ref_move_release(&w->move);
	follow_release(&w->follow);
	syncs_release(&w->syncs);
}

/*
 * The branch did not move: nothing of ours stays.  Where that fails too, the
 * journal is there for the next one.
 */
static void write_undo(struct write *w)
{
	ref_move_release(&w->move);
	follow_release(&w->follow);
	if (w->prepared)
		tkt_error_free(journal_recover(w->store));
}

/*
 * All names that changed, in one round: a file system keeps the order of its
 * renames, so that what a power failure leaves is a state that a kill leaves
 * too.  git relies on that, and flushes no folder at all.
 */
static void flush_names(struct write *w)
{
	const struct tkt_error *err = syncs_run(&w->syncs);
	BUF_LOCAL text = BUF_INIT;

	if (!err)
		return;
	buf_addf(&text, "%s: the change stands, but a power failure may take "
		 "it back", err->message);
	vec_push(&w->done->warnings, buf_detach(&text));
	tkt_error_free(err);
}

static void finish(struct write *w)
{
	struct store *s = w->store;
	struct store_done *done = w->done;

	git_oid_tostr(done->commit, sizeof(done->commit), &w->commit);
	if (s->work_dir)
		journal_remove(s);
	follow_release(&w->follow);
	flush_names(w);
	upkeep_warn_worktrees(s, &done->warnings);
	upkeep_setup_merge(s, &done->warnings);
	upkeep_after_write(s);
}

static int64_t clock_ms(const struct store *s)
{
	return s->options.clock_ms ? s->options.clock_ms() : 0;
}

/* A step of index and work tree, which is timed (store_work_tree_is_slow). */
static const struct tkt_error *check_followed(struct write *w)
{
	struct store *s = w->store;
	int64_t from_ms = clock_ms(s);
	const struct tkt_error *err = follow_check(&w->follow);

	s->follow_ms += clock_ms(s) - from_ms;
	return err;
}

static const struct tkt_error *stage_followed(struct write *w)
{
	struct store *s = w->store;
	int64_t from_ms = clock_ms(s);
	const struct tkt_error *err = follow_stage(&w->follow, &w->syncs);

	s->follow_ms += clock_ms(s) - from_ms;
	return err;
}

/* Written, made durable, put in place. */
static const struct tkt_error *prepare_own(struct write *w)
{
	struct store *s = w->store;
	struct follow *f = &w->follow;

	TRY(ref_move_prepare(&w->done->raced, &w->move, &w->commit,
			     &w->syncs));
	if (w->done->raced)
		return NULL;
	w->prepared = s->work_dir != NULL;
	objects_sync(&w->objects, &w->syncs);
	if (s->work_dir) {
		TRY(stage_followed(w));
		TRY(journal_write(f, &w->syncs));
	}
	TRY(syncs_run(&w->syncs));
	TRY(objects_place(&w->objects, &w->syncs));
	if (!s->work_dir)
		return NULL;
	TRY(journal_place(s, &w->syncs));
	return follow_apply(f);
}

/* git has to see the objects to say whether it could; that takes a while. */
static const struct tkt_error *prepare_by_git(struct write *w)
{
	objects_sync(&w->objects, &w->syncs);
	TRY(syncs_run(&w->syncs));
	TRY(objects_place(&w->objects, &w->syncs));
	TRY(syncs_run(&w->syncs));
	w->prepared = true;
	TRY(checkout_check(&w->follow));
	TRY(journal_write(&w->follow, &w->syncs));
	TRY(ref_move_prepare(&w->done->raced, &w->move, &w->commit,
			     &w->syncs));
	if (w->done->raced)
		return NULL;
	TRY(syncs_run(&w->syncs));
	TRY(journal_place(w->store, &w->syncs));
	TRY(syncs_run(&w->syncs));
	return checkout_apply(&w->follow);
}

static const struct tkt_error *write_all_of_it(struct write *w)
{
	const struct tkt_error *err;

	err = w->follow.by_git ? prepare_by_git(w) : prepare_own(w);
	if (!err && !w->done->raced)
		err = ref_move_finish(&w->move, w->message, w->who, &w->syncs);
	/* Errors have been seen to come after the branch had moved. */
	if (err && ref_points_to(w->store, &w->commit)) {
		tkt_error_free(err);
		err = NULL;
	}
	if (err || w->done->raced)
		write_undo(w);
	else
		finish(w);
	return err;
}

/*
 * A Ctrl-C waits until the write is whole, which takes milliseconds: cut off,
 * it would leave git's locks to whoever comes next.
 */
static const struct tkt_error *write_undisturbed(struct write *w)
{
	const struct tkt_error *err;
	sigset_t polite, old;

	sigemptyset(&polite);
	sigaddset(&polite, SIGINT);
	sigaddset(&polite, SIGTERM);
	sigaddset(&polite, SIGHUP);
	sigaddset(&polite, SIGTSTP);
	pthread_sigmask(SIG_BLOCK, &polite, &old);
	w->store->signals = &old;
	err = w->follow.by_git ? follow_lock(&w->follow) : NULL;
	if (!err && w->store->work_dir && !w->follow.by_git)
		err = check_followed(w);
	if (!err)
		err = write_all_of_it(w);
	write_release(w);
	w->store->signals = NULL;
	pthread_sigmask(SIG_SETMASK, &old, /*old=*/NULL);
	return err;
}

static bool is_nothing(const struct store *s, const git_oid *tree)
{
	return !s->head.unborn && git_oid_equal(tree, &s->head.tree);
}

static const struct tkt_error *write_planned(struct write *w,
					     struct plan *plan)
{
	struct store *s = w->store;

	TRY(plan_build(plan, s, &w->objects));
	w->done->nothing = is_nothing(s, &plan->tree);
	if (w->done->nothing)
		return NULL;
	w->follow.plan = plan;
	w->follow.new_tree = plan->tree;
	for (size_t i = 0; i < plan->puts.len; i++)
		if (!plan->puts.items[i].same)
			follow_add(&w->follow, &plan->puts.items[i]);
	TRY(commit_add(&w->commit, s, &w->objects, &plan->tree, w->message,
		       w->who));
	w->follow.new_commit = w->commit;
	return write_undisturbed(w);
}

/* To a commit that is there, whole: git makes index and files follow. */
static const struct tkt_error *write_moved(struct write *w)
{
	struct store *s = w->store;

	TRY(commit_tree_id(&w->follow.new_tree, s, &w->commit));
	w->follow.new_commit = w->commit;
	w->follow.by_git = s->work_dir != NULL;
	return write_undisturbed(w);
}

static const struct tkt_error *write_bulk(struct write *w, struct bulk *bulk)
{
	git_oid tree;

	TRY(bulk_finish(&w->commit, bulk, w->message, w->who));
	TRY(commit_tree_id(&tree, w->store, &w->commit));
	/* Uniting two histories is worth a commit also without a change. */
	w->done->nothing = git_oid_is_zero(&bulk->other) &&
			   is_nothing(w->store, &tree);
	return w->done->nothing ? NULL : write_moved(w);
}

const struct tkt_error *store_commit(struct store_done *done,
				     struct store_tx *tx, const char *message,
				     const struct store_signature *who)
{
	CLEANUP(write_release) struct write w;

	*done = (struct store_done){ 0 };
	write_init(&w, tx->store);
	w.done = done;
	w.message = message;
	w.who = who;
	if (!git_oid_is_zero(&tx->forward)) {
		w.commit = tx->forward;
		return write_moved(&w);
	}
	if (tx->bulk.begun)
		return write_bulk(&w, &tx->bulk);
	done->nothing = !tx->plan.puts.len;
	return done->nothing ? NULL : write_planned(&w, &tx->plan);
}
