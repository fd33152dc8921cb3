#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include "store/internal.h"

/*
 * Contents read ahead of a walk.
 *
 * Inflating is most of what reading a desk takes, and callers parse what they
 * get.  So entries come in batches: while one is being given, a thread of its
 * own reads the next, and whoever waits helps.  What is given, its order, and
 * the thread that it is given in are as without.
 */

#define BATCH_ITEMS 256
#define BATCH_BYTES (8u << 20) /* more is read when it is given */

struct item {
	const char *path;
	git_oid id;
	unsigned mode;
	bool wanted, read;
	char *fault;
	size_t len;
	int side; /* whose buffer has the bytes */
	size_t offset;
};

struct batch {
	struct ahead *ahead;
	struct arena arena;
	VEC(struct item) items;
	atomic_size_t next;
	struct buf bytes[2];
	pthread_t thread;
	bool started;
};

void ahead_init(struct ahead *a, struct store *s, size_t max_len,
		store_walk_fn *fn, void *context)
{
	*a = (struct ahead){
		.store = s,
		.max_len = max_len,
		.fn = fn,
		.context = context,
	};
	for (size_t i = 0; i < ARRAY_LEN(a->batches); i++) {
		struct batch *b = mem_alloc(sizeof(*b));

		b->ahead = a;
		buf_init(&b->bytes[0]);
		buf_init(&b->bytes[1]);
		a->batches[i] = b;
	}
}

/* libgit2 keeps its last error for each thread. */
static char *copy_fault(void)
{
	const git_error *last = git_error_last();

	return mem_strdup(last && last->message ? last->message
						: "it cannot be read");
}

static void read_blob(struct item *item, struct buf *bytes, struct ahead *a)
{
	git_odb_object *object = NULL;
	git_object_t type;

	if (git_odb_read_header(&item->len, &type, a->store->odb,
				&item->id) < 0) {
		item->fault = copy_fault();
		return;
	}
	if (type != GIT_OBJECT_BLOB) {
		item->fault = mem_strdup("it is no blob");
		return;
	}
	if (item->len > a->max_len)
		return;
	if (git_odb_read(&object, a->store->odb, &item->id) < 0) {
		item->fault = copy_fault();
		return;
	}
	item->offset = bytes->len;
	item->len = git_odb_object_size(object);
	item->read = true;
	buf_add(bytes, git_odb_object_data(object), item->len);
	/* So that each is a string. */
	buf_addc(bytes, '\0');
	git_odb_object_free(object);
}

static void read_items(struct batch *b, int side)
{
	size_t i;

	while (b->bytes[side].len < BATCH_BYTES &&
	       (i = atomic_fetch_add(&b->next, 1)) < b->items.len) {
		struct item *item = &b->items.items[i];

		item->side = side;
		if (!item->wanted)
			continue;
		read_blob(item, &b->bytes[side], b->ahead);
		item->wanted = false;
	}
}

static void *read_in_thread(void *arg)
{
	read_items(arg, /*side=*/1);
	return NULL;
}

static void batch_start(struct batch *b)
{
	b->started = pthread_create(&b->thread, /*attributes=*/NULL,
				    read_in_thread, b) == 0;
}

static void batch_wait(struct batch *b)
{
	read_items(b, /*side=*/0);
	if (b->started)
		pthread_join(b->thread, /*result=*/NULL);
	b->started = false;
}

static void batch_reset(struct batch *b)
{
	for (size_t i = 0; i < b->items.len; i++)
		free(b->items.items[i].fault);
	b->items.len = 0;
	atomic_store(&b->next, 0);
	buf_reset(&b->bytes[0]);
	buf_reset(&b->bytes[1]);
	arena_release(&b->arena);
}

static const struct tkt_error *give_item(struct ahead *a, struct batch *b,
					 struct item *item)
{
	char oid[STORE_OID_LEN + 1];
	struct store_entry entry = {
		.path = item->path,
		.oid = git_oid_tostr(oid, sizeof(oid), &item->id),
		.mode = item->mode,
	};

	/* Above the batch's limit: alone, in place of what was given. */
	if (item->wanted) {
		buf_reset(&b->bytes[0]);
		item->side = 0;
		read_blob(item, &b->bytes[0], a);
	}
	entry.fault = item->fault;
	entry.len = item->len;
	if (item->read)
		entry.bytes = b->bytes[item->side].bytes + item->offset;
	return a->fn(a->context, &entry);
}

static const struct tkt_error *give_batch(struct ahead *a, struct batch *b)
{
	batch_wait(b);
	for (size_t i = 0; i < b->items.len; i++)
		TRY(give_item(a, b, &b->items.items[i]));
	batch_reset(b);
	return NULL;
}

const struct tkt_error *ahead_give(struct ahead *a, const char *path,
				   const struct tree_entry *e,
				   const char *fault)
{
	struct batch *b = a->batches[a->filling];
	const struct item item = {
		.path = arena_strdup(&b->arena, path),
		.id = e->id,
		.mode = e->mode,
		.fault = mem_strdup(fault),
		.wanted = !fault && e->mode != MODE_TREE &&
			  (e->mode & 0170000) != GIT_FILEMODE_COMMIT,
	};

	vec_push(&b->items, item);
	if (b->items.len < BATCH_ITEMS)
		return NULL;
	batch_start(b);
	a->filling = !a->filling;
	return give_batch(a, a->batches[a->filling]);
}

const struct tkt_error *ahead_finish(struct ahead *a)
{
	TRY(give_batch(a, a->batches[!a->filling]));
	return give_batch(a, a->batches[a->filling]);
}

void ahead_release(struct ahead *a)
{
	for (size_t i = 0; i < ARRAY_LEN(a->batches); i++) {
		struct batch *b = a->batches[i];

		if (b->started)
			pthread_join(b->thread, /*result=*/NULL);
		batch_reset(b);
		buf_release(&b->bytes[0]);
		buf_release(&b->bytes[1]);
		vec_release(&b->items);
		free(b);
	}
}
