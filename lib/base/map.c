#include "base/map.h"

#include <stdint.h>
#include <string.h>
#include "base/mem.h"

enum {
	FIRST_CAP = 16, /* a power of two always: the mask needs it */
};

/*
 * Eight bytes at a time, after FNV-1a (Fowler, Noll, Vo), which takes them
 * singly: most keys are ids of 40 digits. The slot is in the low bits, which a
 * product has from low bits alone: the high ones are folded in.
 */
static uint64_t hash_of(const char *key)
{
	uint64_t hash = 0xcbf29ce484222325, part;
	size_t len = strlen(key);

	for (; len >= sizeof(part); len -= sizeof(part), key += sizeof(part)) {
		memcpy(&part, key, sizeof(part));
		hash = (hash ^ part) * 0x9e3779b97f4a7c15;
		hash ^= hash >> 32;
	}
	part = 0;
	memcpy(&part, key, len);
	hash = (hash ^ part) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 32;
}

/* The slot of the key, or the empty one where it belongs. cap is not 0. */
static struct map_slot *slot_of(const struct map *m, const char *key)
{
	size_t i = hash_of(key) & (m->cap - 1);

	while (m->slots[i].key && strcmp(m->slots[i].key, key) != 0)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void grow(struct map *m)
{
	struct map bigger = { .len = m->len };

	bigger.cap = m->cap ? 2 * m->cap : FIRST_CAP;
	bigger.slots = mem_resize(NULL, bigger.cap, sizeof(*bigger.slots));
	memset(bigger.slots, 0, bigger.cap * sizeof(*bigger.slots));
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key)
			*slot_of(&bigger, m->slots[i].key) = m->slots[i];
	free(m->slots);
	*m = bigger;
}

void *map_get(const struct map *m, const char *key)
{
	return m->cap ? slot_of(m, key)->value : NULL;
}

bool map_has(const struct map *m, const char *key)
{
	return m->cap && slot_of(m, key)->key;
}

void *map_set(struct map *m, const char *key, void *value)
{
	struct map_slot *slot;
	void *old;

	/* A quarter stays free: probing is short, and always finds an end. */
	if (m->len >= m->cap / 4 * 3)
		grow(m);
	slot = slot_of(m, key);
	old = slot->value;
	slot->value = value;
	if (!slot->key) {
		slot->key = key;
		m->len++;
	}
	return old;
}

void map_release(struct map *m)
{
	if (!m)
		return;
	free(m->slots);
	*m = (struct map){ 0 };
}
