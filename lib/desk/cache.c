#include "desk/cache.h"

#include <string.h>

#include "desk/internal.h"
#include "desk/records.h"
#include "store/private.h"
#include "store/remote.h"

enum {
	BUILD_PATIENCE_S = 120, /* another one makes it: sooner done than by
				 * reading all tickets beside */
	TRIES = 3,
};

static void warn(const struct desk *d, const char *what)
{
	if (d->options.warn)
		d->options.warn(d->options.warn_context, what);
}

static void close_index(struct desk *d)
{
	index_free(d->index);
	d->index = NULL;
}

static void give_up(struct desk *d, const struct tkt_error *err)
{
	tkt_error_free(err);
	close_index(d);
	d->no_index = true;
}

static const struct tkt_error *open_index(struct desk *d)
{
	BUF_LOCAL path = BUF_INIT;

	store_private_path(&path, d->store, CACHE_INDEX);
	return index_open(&d->index, path.bytes, d->options.store.fsync);
}

/* What may have been mended is looked at once by each process. */
static bool is_of_head(const struct desk *d)
{
	return !strcmp(index_commit(d->index), store_head(d->store)) &&
	       (!index_has_fleeting(d->index) || d->index_refreshed);
}

/* --- bringing it to the head -------------------------------------------- */

struct refresh {
	struct desk *desk;
	struct arena arena;
	struct strings paths;
	const char *path; /* that is being looked at */
};

static const struct tkt_error *note_path(void *context,
					 const struct store_pair *pair)
{
	struct refresh *r = context;

	if (!strcmp(pair->path, "tickets") ||
	    !strncmp(pair->path, "tickets/", strlen("tickets/")))
		vec_push(&r->paths, arena_strdup(&r->arena, pair->path));
	return NULL;
}

static const struct tkt_error *note_fleeting(void *context,
					     const struct index_fault *fault)
{
	struct refresh *r = context;

	if (fault->is_fleeting)
		vec_push(&r->paths, arena_strdup(&r->arena, fault->path));
	return NULL;
}

/* A walk over one path, so that faults read as a walk over all has them. */
static const struct tkt_error *put_entry(void *context,
					 const struct store_entry *e)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	struct refresh *r = context;
	const struct tkt_error *err, *failed;

	if (strcmp(e->path, r->path) != 0)
		return NULL;
	err = desk_entry_ticket(&t, e);
	failed = cache_put(r->desk->index, e->path, e->mode, e->fault != NULL,
			   t, err);
	tkt_error_free(err);
	return failed;
}

static const struct tkt_error *put_path(struct refresh *r, const char *path)
{
	struct desk *d = r->desk;

	r->path = path;
	TRY(index_drop(d->index, path));
	/* A fault in the place of the folder itself is given as such. */
	return store_walk(d->store, strcmp(path, "tickets") ? path : "tickets/",
			  STORE_WALK_BYTES, DOC_READ_MAX_LEN, put_entry, r);
}

static const struct tkt_error *refresh_within(struct refresh *r)
{
	struct desk *d = r->desk;
	bool kept;

	TRY(index_each_fault(d->index, note_fleeting, r));
	TRY(store_compare(d->store, index_commit(d->index),
			  store_head(d->store), note_path, r));
	/* Of another branch, or long ago: both cores are quicker. */
	if (r->paths.len > 1000 &&
	    r->paths.len > index_tickets_len(d->index) / 2)
		return tkt_error(TKT_E_FAILED, "too much differs");
	for (size_t i = 0; i < r->paths.len; i++)
		TRY(put_path(r, r->paths.items[i]));
	d->index_refreshed = true;
	return index_end(&kept, d->index, store_head(d->store));
}

static const struct tkt_error *refresh(struct desk *d)
{
	struct refresh r = { .desk = d };
	const struct tkt_error *err;

	TRY(index_begin(d->index));
	err = refresh_within(&r);
	vec_release(&r.paths);
	arena_release(&r.arena);
	return err;
}

/* --- making it anew ----------------------------------------------------- */

static const struct tkt_error *replace(struct desk *d)
{
	TRY(cache_build(d));
	/* What a killed process left beside the old one is not this one's. */
	TRY(store_private_remove(d->store, CACHE_JOURNAL));
	TRY(store_private_rename(d->store, CACHE_NEW, CACHE_INDEX));
	return open_index(d);
}

/* Somebody else may have made it while this one waited. */
static bool is_made(struct desk *d)
{
	const struct tkt_error *err = open_index(d);
	bool made = !err && is_of_head(d);

	tkt_error_free(err);
	if (!made)
		close_index(d);
	return made;
}

static const struct tkt_error *rebuild(struct desk *d, bool even_if_made)
{
	const struct tkt_error *err = NULL;
	int lock = -1;

	close_index(d);
	TRY(store_private_lock(&lock, d->store, CACHE_LOCK, BUILD_PATIENCE_S));
	if (even_if_made || !is_made(d))
		err = replace(d);
	store_private_unlock(lock);
	d->index_refreshed = !err;
	return err;
}

/* --- which of it -------------------------------------------------------- */

/* An error that making it anew may help against; *why: what to tell. */
static bool is_curable(const char **why, const struct desk *d,
		       const struct tkt_error *err)
{
	*why = NULL;
	switch (err->code) {
	case TKT_E_NOT_FOUND:
		return true;
	case TKT_E_VERSION:
		*why = "the index is another version's: it is made anew";
		return true;
	case TKT_E_FAILED:
		*why = "the index is of other tickets: it is made anew";
		return true;
	case TKT_E_INVALID:
		*why = d->index && !index_is_damaged(d->index) ?
			       "the index is of a commit that is not here: it "
			       "is made anew" :
			       "the index is damaged: it is made anew";
		return true;
	default:
		return false;
	}
}

static void make_fresh(struct desk *d)
{
	for (int i = 0; i < TRIES; i++) {
		const struct tkt_error *err = d->index ? NULL : open_index(d);
		const char *why;

		if (!err && is_of_head(d))
			return;
		if (!err)
			err = refresh(d);
		if (!err)
			return;
		if (!is_curable(&why, d, err)) {
			give_up(d, err);
			return;
		}
		tkt_error_free(err);
		if (why)
			warn(d, why);
		err = rebuild(d, /* even_if_made */ false);
		if (!err)
			return;
		if (err->code != TKT_E_INVALID) {
			give_up(d, err);
			return;
		}
		tkt_error_free(err);
		close_index(d);
	}
	give_up(d, /* err */ NULL);
}

struct index *desk_index(struct desk *d, enum cache_use use)
{
	if (d->no_index || d->options.no_index || !store_head(d->store)[0])
		return NULL;
	if (d->index && is_of_head(d))
		return d->index;
	if (use == CACHE_FRESH) {
		make_fresh(d);
	} else {
		if (!d->index)
			tkt_error_free(open_index(d));
		if (!d->index || !is_of_head(d))
			return NULL;
	}
	return d->index;
}

bool desk_index_again(const struct tkt_error **err, struct desk *d)
{
	bool damaged = d->index && index_is_damaged(d->index);
	const struct tkt_error *failed;

	if (!damaged && (*err)->code != TKT_E_BUSY)
		return false;
	tkt_error_free(*err);
	*err = NULL;
	if (!damaged || d->index_cured) {
		give_up(d, /* err */ NULL);
		return false;
	}
	d->index_cured = true;
	warn(d, "the index is damaged: it is made anew");
	failed = rebuild(d, /* even_if_made */ false);
	if (failed)
		give_up(d, failed);
	return !failed;
}

bool desk_ask_index(struct desk *d, enum cache_use use, cache_ask_fn *ask,
		    void *context)
{
	const struct tkt_error *err;
	struct index *ix;

	do {
		ix = desk_index(d, use);
		if (!ix)
			return false;
		err = ask(context, ix);
		if (!err)
			return true;
	} while (desk_index_again(&err, d));
	tkt_error_free(err);
	return false;
}

const struct tkt_error *desk_rebuild_index(struct desk *d)
{
	if (!store_head(d->store)[0])
		return NULL;
	return rebuild(d, /* even_if_made */ true);
}
