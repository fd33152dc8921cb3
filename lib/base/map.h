/*
 * A map from strings to pointers (open addressing).
 *
 * Keys are borrowed: they must live as long as the map.  Values are not owned.
 * Zeroed struct: empty map.  Iterate by walking slots 0 … cap-1 and skipping
 * those whose key is NULL; the order means nothing.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map_slot {
	const char *key;
	void *value;
};

struct map {
	struct map_slot *slots;
	size_t len, cap;
};

void *map_get(const struct map *m, const char *key); /* NULL: absent */
bool map_has(const struct map *m, const char *key);

/* Sets; returns the value that was there, or NULL. */
void *map_set(struct map *m, const char *key, void *value);
void map_release(struct map *m);

#endif
