#include "desk/refs.h"

#include <stdio.h>
#include <string.h>

DEFINE_CLEANUP(ref_table_free, struct ref_table *)

void ref_table_free(struct ref_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->holders.cap; i++) {
		struct ref_holders *h = t->holders.slots[i].value;

		if (!t->holders.slots[i].key)
			continue;
		vec_release(&h->all);
		vec_release(&h->live);
	}
	map_release(&t->holders);
	arena_release(&t->arena);
	free(t);
}

static struct ref_holders *holders_of(struct ref_table *t, const char *ref)
{
	struct ref_holders *h = map_get(&t->holders, ref);

	if (h)
		return h;
	h = ARENA_NEW(&t->arena, struct ref_holders);
	map_set(&t->holders, arena_strdup(&t->arena, ref), h);
	return h;
}

static const struct tkt_error *note_refs(void *context, struct ticket **ticket)
{
	struct ref_table *table = context;
	const struct ticket *t = *ticket;
	const char *id;

	if (!t->refs.len)
		return NULL;
	id = arena_strdup(&table->arena, t->id);
	for (size_t i = 0; i < t->refs.len; i++) {
		struct ref_holders *h = holders_of(table, t->refs.items[i]);

		vec_push(&h->all, id);
		if (ticket_is_live(t))
			vec_push(&h->live, id);
	}
	return NULL;
}

const struct tkt_error *ref_table_read(struct desk *d)
{
	const char *head = store_head(d->store);
	CLEANUP(ref_table_free_ptr) struct ref_table *t = NULL;

	if (d->refs && !strcmp(d->refs->head, head))
		return NULL;
	t = mem_alloc(sizeof(*t));
	snprintf(t->head, sizeof(t->head), "%s", head);
	TRY(desk_each_ticket(d, note_refs, /* fault */ NULL, t));
	ref_table_free(d->refs);
	d->refs = TAKE(t);
	return NULL;
}

const struct strings *ref_table_ids(const struct ref_table *t, const char *ref,
				    bool live_only)
{
	static const struct strings none = { .len = 0 };
	const struct ref_holders *h = map_get(&t->holders, ref);

	if (!h)
		return &none;
	return live_only ? &h->live : &h->all;
}
