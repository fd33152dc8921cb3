/*
 * Growing arrays of any type.
 *
 *	VEC(const char *) names = { 0 };
 *	vec_push(&names, "anna");
 *	for (size_t i = 0; i < names.len; i++) use(names.items[i]);
 *	vec_release(&names);
 *
 * A zeroed struct is an empty array.  What the items point to is not owned.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#define VEC(type)                                                              \
	struct {                                                               \
		type *items;                                                   \
		size_t len, cap;                                               \
	}

#define vec_push(v, item)                                                      \
	do {                                                                   \
		if ((v)->len == (v)->cap) {                                    \
			(v)->cap = (v)->cap ? 2 * (v)->cap : 8;                \
			(v)->items = mem_resize((v)->items, (v)->cap,          \
						sizeof(*(v)->items));          \
		}                                                              \
		(v)->items[(v)->len++] = (item);                               \
	} while (0)

#define vec_release(v)                                                         \
	do {                                                                   \
		free((v)->items);                                              \
		(v)->items = NULL;                                             \
		(v)->len = (v)->cap = 0;                                       \
	} while (0)

/* A list of strings, the commonest of all. */
struct strings {
	const char **items;
	size_t len, cap;
};

#endif
