/*
 * Memory that cannot fail, ownership that shows.
 *
 * Out of memory aborts in one place (mem.c).  Locals that own something carry
 * CLEANUP(f) and hand it over with TAKE(): the local is NULL afterwards and
 * its cleanup finds nothing to do.
 *
 *	CLEANUP(free_ptr) char *name = mem_strdup(text);
 *	...
 *	*out = TAKE(name);
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>

#define CLEANUP(f) __attribute__((cleanup(f)))

#define TAKE(local)                                                            \
	({                                                                     \
		__typeof__(local) *take_p_ = &(local);                         \
		__typeof__(local) take_v_ = *take_p_;                          \
		*take_p_ = NULL;                                               \
		take_v_;                                                       \
	})

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/*
 * DEFINE_CLEANUP(thing_free, struct thing *) makes thing_free_ptr(), the form
 * that the cleanup attribute wants: it takes the address of the local.
 */
#define DEFINE_CLEANUP(function, type)                                         \
	static inline void function##_ptr(type *p)                             \
	{                                                                      \
		function(*p);                                                  \
	}

void *mem_alloc(size_t len);               /* zeroed; len 0 gives a pointer */
void *mem_resize(void *p, size_t n, size_t size); /* n * size, checked */
char *mem_strdup(const char *s);           /* NULL gives NULL */
char *mem_strndup(const char *s, size_t len);

/* For CLEANUP: frees what the local points to, of whatever type. */
static inline void free_ptr(void *p)
{
	free(*(void **)p);
}

#endif
