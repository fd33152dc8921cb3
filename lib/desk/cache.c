#include "desk/cache.h"

#include <string.h>

#include "base/words.h"
#include "desk/clocks.h"
#include "desk/internal.h"
#include "desk/records.h"
#include "store/private.h"
#include "store/remote.h"

enum {
	BUILD_PATIENCE_S = 120, /* another one makes it: sooner done than by
				 * reading all tickets beside */
	TRIES = 3,
};

static const struct {
	const char *index, *journal, *fresh, *lock;
	const char *noun;
} names[] = {
	[INDEX_TICKETS] = { "index.db", "index.db-journal", "index.new",
			    "index.making", "the index" },
	[INDEX_TEXT] = { "words.db", "words.db-journal", "words.new",
			 "words.making", "the index of words" },
};

const char *cache_new_name(enum index_kind kind)
{
	return names[kind].fresh;
}

/* `what` was wrong with it. Told once it is right: else with every command. */
static void warn(const struct desk_cache *c, const char *what)
{
	const struct desk_options *o = &c->desk->options;
	BUF_LOCAL line = BUF_INIT;

	buf_addf(&line, "%s is %s: it is made anew", names[c->kind].noun, what);
	if (o->warn)
		o->warn(o->warn_context, line.bytes);
}

static void close_index(struct desk_cache *c)
{
	index_free(c->index);
	c->index = NULL;
}

/* What only we can have done wrong is told, what others can is not. */
static void give_up(struct desk_cache *c, const struct tkt_error *err)
{
	const struct desk_options *o = &c->desk->options;
	BUF_LOCAL line = BUF_INIT;

	if (err && err->code == TKT_E_FAILED && o->warn) {
		buf_addf(&line, "%s is not used: %s", names[c->kind].noun,
			 err->message);
		o->warn(o->warn_context, line.bytes);
	}
	tkt_error_free(err);
	close_index(c);
	c->gone = true;
}

static const struct tkt_error *open_index(struct desk_cache *c)
{
	BUF_LOCAL path = BUF_INIT;

	store_private_path(&path, c->desk->store, names[c->kind].index);
	return index_open(&c->index, c->kind, path.bytes,
			  c->desk->options.store.fsync);
}

/* What may have been mended is looked at once by each process. */
static bool is_of_head(const struct desk_cache *c)
{
	return !strcmp(index_commit(c->index), store_head(c->desk->store)) &&
	       (!index_has_fleeting(c->index) || c->refreshed);
}

/* --- bringing it to the head -------------------------------------------- */

struct refresh {
	struct desk_cache *cache;
	struct arena arena;
	struct strings paths;
	const char *path; /* that is being looked at */
	bool has_policies; /* some came or went */
};

static const struct tkt_error *note_path(void *context,
					 const struct store_pair *pair)
{
	struct refresh *r = context;

	if (!strcmp(pair->path, "tickets") ||
	    !strncmp(pair->path, "tickets/", strlen("tickets/")))
		vec_push(&r->paths, arena_strdup(&r->arena, pair->path));
	if (!strncmp(pair->path, "policies", strlen("policies")))
		r->has_policies = true;
	return NULL;
}

/* Tickets whose policy was not there may have clocks now. */
static const struct tkt_error *note_clockless(struct refresh *r)
{
	struct strings ids = { 0 };
	const struct tkt_error *err;

	if (!r->has_policies || r->cache->kind != INDEX_TICKETS)
		return NULL;
	err = index_clockless(&ids, &r->arena, r->cache->index);
	for (size_t i = 0; i < ids.len && !err; i++) {
		char path[TICKET_PATH_LEN + 1];

		ticket_path(path, ids.items[i]);
		if (!strings_has(&r->paths, path))
			vec_push(&r->paths, arena_strdup(&r->arena, path));
	}
	vec_release(&ids);
	return err;
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
	if (!err && r->cache->kind == INDEX_TICKETS) {
		desk_set_clocks(r->cache->desk, t);
		desk_set_sweep(r->cache->desk, t);
	}
	failed = cache_put(r->cache->index, e->path, e->mode, e->fault != NULL,
			   t, err);
	tkt_error_free(err);
	return failed;
}

static const struct tkt_error *put_path(struct refresh *r, const char *path)
{
	struct desk_cache *c = r->cache;

	r->path = path;
	TRY(index_drop(c->index, path));
	/* A fault in the place of the folder itself is given as such. */
	return store_walk(c->desk->store,
			  strcmp(path, "tickets") ? path : "tickets/",
			  STORE_WALK_BYTES, DOC_READ_MAX_LEN, put_entry, r);
}

static const struct tkt_error *refresh_within(struct refresh *r)
{
	struct desk_cache *c = r->cache;
	bool kept;

	TRY(index_each_fault(c->index, note_fleeting, r));
	TRY(store_compare(c->desk->store, index_commit(c->index),
			  store_head(c->desk->store), note_path, r));
	TRY(note_clockless(r));
	/* Of another branch, or long ago: both cores are quicker. */
	if (r->paths.len > 1000 &&
	    r->paths.len > index_tickets_len(c->index) / 2)
		return tkt_error(TKT_E_TOO_LARGE, "too much differs");
	for (size_t i = 0; i < r->paths.len; i++)
		TRY(put_path(r, r->paths.items[i]));
	c->refreshed = true;
	return index_end(&kept, c->index, store_head(c->desk->store));
}

static const struct tkt_error *refresh(struct desk_cache *c)
{
	struct refresh r = { .cache = c };
	const struct tkt_error *err;

	TRY(index_begin(c->index));
	store_private_share(c->desk->store, names[c->kind].index);
	store_private_share(c->desk->store, names[c->kind].lock);
	err = refresh_within(&r);
	vec_release(&r.paths);
	arena_release(&r.arena);
	return err;
}

/* --- making it anew ----------------------------------------------------- */

static const struct tkt_error *put_in_place(struct desk_cache *c)
{
	struct store *s = c->desk->store;

	TRY(cache_build(c->desk, c->kind));
	/* What a killed process left beside the old one is not this one's. */
	TRY(store_private_remove(s, names[c->kind].journal));
	return store_private_rename(s, names[c->kind].fresh,
				    names[c->kind].index);
}

static const struct tkt_error *replace(struct desk_cache *c)
{
	const struct tkt_error *err = put_in_place(c);

	if (!err)
		return open_index(c);
	/* Half of one is of no use, and takes room on a disk that is full. */
	tkt_error_free(store_private_remove(c->desk->store,
					    names[c->kind].fresh));
	return err;
}

/* Somebody else may have made it while this one waited. */
static bool is_made(struct desk_cache *c)
{
	const struct tkt_error *err = open_index(c);
	bool made = !err && is_of_head(c) && index_stamp(c->index) != c->bad;

	tkt_error_free(err);
	if (!made)
		close_index(c);
	return made;
}

static const struct tkt_error *rebuild(struct desk_cache *c, bool even_if_made)
{
	const struct tkt_error *err = NULL;
	int lock = -1;

	close_index(c);
	TRY(store_private_lock(&lock, c->desk->store, names[c->kind].lock,
			       BUILD_PATIENCE_S));
	if (even_if_made || !is_made(c))
		err = replace(c);
	store_private_unlock(lock);
	c->refreshed = !err;
	return err;
}

/* --- which of it -------------------------------------------------------- */

/* An error that making it anew may help against; *why: what to tell. */
static bool is_curable(const char **why, const struct desk_cache *c,
		       const struct tkt_error *err)
{
	*why = NULL;
	switch (err->code) {
	case TKT_E_NOT_FOUND:
		return true;
	case TKT_E_VERSION:
		*why = "another version's";
		return true;
	case TKT_E_TOO_LARGE:
		*why = "of other tickets";
		return true;
	case TKT_E_INVALID:
		*why = c->index && !index_is_damaged(c->index) ?
			       "of a commit that is not here" : "damaged";
		return true;
	default:
		return false;
	}
}

static void make_fresh(struct desk_cache *c)
{
	for (int i = 0; i < TRIES; i++) {
		const struct tkt_error *err = c->index ? NULL : open_index(c);
		const char *why;

		if (!err && is_of_head(c))
			return;
		if (!err)
			err = refresh(c);
		if (!err)
			return;
		if (!is_curable(&why, c, err)) {
			give_up(c, err);
			return;
		}
		tkt_error_free(err);
		err = rebuild(c, /* even_if_made */ false);
		if (!err && why)
			warn(c, why);
		if (!err)
			return;
		if (err->code != TKT_E_INVALID) {
			give_up(c, err);
			return;
		}
		tkt_error_free(err);
		close_index(c);
	}
	give_up(c, /* err */ NULL);
}

static struct desk_cache *cache_of(struct desk *d, enum index_kind kind)
{
	struct desk_cache *c = &d->caches[kind];

	c->desk = d;
	c->kind = kind;
	return c;
}

struct index *desk_index_of(struct desk *d, enum index_kind kind,
			    enum cache_use use)
{
	struct desk_cache *c = cache_of(d, kind);

	if (c->gone || d->options.no_index || !store_head(d->store)[0])
		return NULL;
	if (c->index && is_of_head(c))
		return c->index;
	if (use == CACHE_FRESH) {
		make_fresh(c);
	} else {
		if (!c->index)
			tkt_error_free(open_index(c));
		if (!c->index || !is_of_head(c))
			return NULL;
	}
	return c->index;
}

struct index *desk_index(struct desk *d, enum cache_use use)
{
	return desk_index_of(d, INDEX_TICKETS, use);
}

static bool again(const struct tkt_error **err, struct desk_cache *c)
{
	bool damaged = c->index && index_is_damaged(c->index);
	const struct tkt_error *failed;

	if (!damaged && (*err)->code != TKT_E_BUSY &&
	    (*err)->code != TKT_E_FAILED)
		return false;
	if (!damaged || c->cured) {
		give_up(c, *err);
		*err = NULL;
		return false;
	}
	tkt_error_free(*err);
	*err = NULL;
	c->cured = true;
	c->bad = index_stamp(c->index);
	failed = rebuild(c, /* even_if_made */ false);
	if (failed)
		give_up(c, failed);
	else
		warn(c, "damaged");
	return !failed;
}

bool desk_index_again(const struct tkt_error **err, struct desk *d)
{
	return again(err, cache_of(d, INDEX_TICKETS));
}

bool desk_text_again(const struct tkt_error **err, struct desk *d)
{
	struct desk_cache *text = cache_of(d, INDEX_TEXT);

	return again(err, text->index && index_is_damaged(text->index) ?
				  text : cache_of(d, INDEX_TICKETS));
}

void desk_caches_free(struct desk *d)
{
	for (size_t i = 0; i < ARRAY_LEN(d->caches); i++)
		index_free(d->caches[i].index);
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

/*
 * What is not there is not made: nobody has searched yet, or who did was killed
 * while it was being made. That half goes, unless he lives.
 */
static const struct tkt_error *remove_half(struct desk_cache *c)
{
	const struct tkt_error *err;
	int lock = -1;

	TRY(store_private_lock(&lock, c->desk->store, names[c->kind].lock,
			       BUILD_PATIENCE_S));
	err = store_private_remove(c->desk->store, names[c->kind].fresh);
	store_private_unlock(lock);
	return err;
}

static const struct tkt_error *rebuild_text(struct desk *d)
{
	struct desk_cache *c = cache_of(d, INDEX_TEXT);
	const struct tkt_error *err;
	bool there;

	close_index(c);
	err = open_index(c);
	there = !err || err->code != TKT_E_NOT_FOUND;
	tkt_error_free(err);
	return there ? rebuild(c, /* even_if_made */ true) : remove_half(c);
}

const struct tkt_error *desk_rebuild_index(struct desk *d)
{
	if (!store_head(d->store)[0])
		return NULL;
	TRY(rebuild(cache_of(d, INDEX_TICKETS), /* even_if_made */ true));
	return rebuild_text(d);
}
