/*
 * Memory that is freed all at once.
 *
 * What belongs to one document (a ticket, the configuration) is allocated in
 * its arena and lives exactly as long as that.  Zeroed struct: empty arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include "base/error.h"

struct arena {
	struct arena_block *blocks;
	size_t used_len; /* bytes handed out, for limits and tests */
};

void *arena_alloc(struct arena *a, size_t len); /* zeroed, aligned to 16 */
char *arena_strdup(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) TKT_PRINTF(2, 3);

/*
 * Makes room for so many bytes in one piece, where it is known beforehand that
 * about as many will be wanted; 64 KiB at most.
 */
void arena_reserve(struct arena *a, size_t len);
void arena_release(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), (n) * sizeof(type)))
#define ARENA_LOCAL __attribute__((cleanup(arena_release))) struct arena

#endif
