/*
 * An index from nothing: all tickets read, parsed on both cores, written.
 *
 * Parsing is most of it.  Files come in batches: while one batch is being
 * parsed in a thread, the one before is written and the next is read by the
 * thread that walks; whoever waits helps.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "desk/cache.h"
#include "desk/clocks.h"
#include "desk/internal.h"
#include "store/private.h"

#define BATCH_ITEMS 128
#define BATCH_BYTES (4u << 20)

struct item {
	struct store_entry entry; /* its strings are the batch's */
	size_t offset;            /* of its bytes */
	struct ticket *ticket;
	const struct tkt_error *err;
};

struct batch {
	VEC(struct item) items;
	struct arena arena;
	struct buf bytes;
	atomic_size_t next;
	pthread_t thread;
	bool started;
};

struct build {
	struct desk *desk;
	struct index *index;
	struct batch batches[2];
	bool has_clocks; /* texts have none */
	unsigned filling;
	uint64_t done;
};

static void parse_items(struct batch *b)
{
	size_t i;

	while ((i = atomic_fetch_add(&b->next, 1)) < b->items.len) {
		struct item *item = &b->items.items[i];

		item->err = desk_entry_ticket(&item->ticket, &item->entry);
	}
}

static void *parse_in_thread(void *batch)
{
	parse_items(batch);
	return NULL;
}

/* The bytes do not move any more. */
static void batch_start(struct batch *b)
{
	for (size_t i = 0; i < b->items.len; i++) {
		struct item *item = &b->items.items[i];

		if (item->entry.bytes)
			item->entry.bytes = b->bytes.bytes + item->offset;
	}
	b->started = pthread_create(&b->thread, /* attributes */ NULL,
				    parse_in_thread, b) == 0;
}

static void batch_wait(struct batch *b)
{
	parse_items(b);
	if (b->started)
		pthread_join(b->thread, /* result */ NULL);
	b->started = false;
}

static void batch_reset(struct batch *b)
{
	for (size_t i = 0; i < b->items.len; i++) {
		ticket_free(b->items.items[i].ticket);
		tkt_error_free(b->items.items[i].err);
	}
	b->items.len = 0;
	buf_reset(&b->bytes);
	arena_release(&b->arena);
	atomic_store(&b->next, 0);
}

const struct tkt_error *cache_put(struct index *ix, const char *path,
				  unsigned mode, bool has_fault,
				  const struct ticket *t,
				  const struct tkt_error *err)
{
	struct index_fault fault = { .path = path };

	if (!err)
		return index_put_ticket(ix, t);
	/* What is in a folder that cannot be read is not known. */
	if (has_fault && (mode & 0170000) == 0040000)
		return tkt_error(TKT_E_REFUSED, "'%s' cannot be read", path);
	fault.code = err->code;
	fault.message = err->message;
	fault.is_fleeting = has_fault;
	return index_put_fault(ix, &fault);
}

static const struct tkt_error *write_batch(struct build *b,
					   struct batch *batch)
{
	const struct store_options *o = &b->desk->options.store;

	if (!batch->items.len)
		return NULL;
	batch_wait(batch);
	for (size_t i = 0; i < batch->items.len; i++) {
		const struct item *item = &batch->items.items[i];

		if (!item->err && b->has_clocks) {
			desk_set_clocks(b->desk, item->ticket);
			desk_set_sweep(b->desk, item->ticket);
		}
		TRY(cache_put(b->index, item->entry.path, item->entry.mode,
			      item->entry.fault != NULL, item->ticket,
			      item->err));
	}
	b->done += batch->items.len;
	batch_reset(batch);
	if (o->progress)
		o->progress(o->progress_context, "indexing", b->done,
			    /* total */ 0);
	return NULL;
}

static const struct tkt_error *add_entry(void *context,
					 const struct store_entry *e)
{
	struct build *b = context;
	struct batch *batch = &b->batches[b->filling];
	struct item item = { .entry = *e, .offset = batch->bytes.len };

	item.entry.path = arena_strdup(&batch->arena, e->path);
	item.entry.fault = arena_strdup(&batch->arena, e->fault);
	item.entry.oid = NULL;
	if (e->bytes)
		buf_add(&batch->bytes, e->bytes, e->len + 1);
	vec_push(&batch->items, item);
	if (batch->items.len < BATCH_ITEMS && batch->bytes.len < BATCH_BYTES)
		return NULL;
	batch_start(batch);
	b->filling = !b->filling;
	return write_batch(b, &b->batches[b->filling]);
}

static const struct tkt_error *walk_all(struct build *b)
{
	struct store *s = b->desk->store;
	struct batch *last;

	TRY(store_walk(s, "tickets/", STORE_WALK_BYTES, DOC_READ_MAX_LEN,
		       add_entry, b));
	TRY(write_batch(b, &b->batches[!b->filling]));
	last = &b->batches[b->filling];
	if (last->items.len)
		batch_start(last);
	return write_batch(b, last);
}

static void release(struct build *b)
{
	const struct store_options *o = &b->desk->options.store;

	for (size_t i = 0; i < ARRAY_LEN(b->batches); i++) {
		struct batch *batch = &b->batches[i];

		if (batch->started)
			pthread_join(batch->thread, /* result */ NULL);
		batch_reset(batch);
		buf_release(&batch->bytes);
		vec_release(&batch->items);
	}
	index_free(b->index);
	if (o->progress)
		o->progress(o->progress_context, /* what */ NULL, 0, 0);
}

const struct tkt_error *cache_build(struct desk *d, enum index_kind kind)
{
	struct build b = { .desk = d, .has_clocks = kind == INDEX_TICKETS };
	const struct tkt_error *err;
	BUF_LOCAL path = BUF_INIT;
	bool kept;

	TRY(store_private_create(d->store, cache_new_name(kind)));
	store_private_path(&path, d->store, cache_new_name(kind));
	TRY(index_make(&b.index, kind, path.bytes,
		       d->options.store.fsync));
	err = walk_all(&b);
	if (!err)
		err = index_end(&kept, b.index, store_head(d->store));
	release(&b);
	return err;
}
