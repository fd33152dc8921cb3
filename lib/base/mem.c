#include "base/mem.h"

#include <stdint.h>
#include <string.h>

/* The one place that ends the process for want of memory (style 9). */
static void *checked(void *p)
{
	if (!p)
		abort();
	return p;
}

void *mem_alloc(size_t len)
{
	return checked(calloc(1, len ? len : 1));
}

void *mem_resize(void *p, size_t n, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(n, size, &len))
		abort();
	/* realloc(p, 0) may free and give NULL: that is not out of memory */
	return checked(realloc(p, len ? len : 1));
}

char *mem_strdup(const char *s)
{
	return s ? mem_strndup(s, strlen(s)) : NULL;
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy;

	if (!s)
		return NULL;
	len = strnlen(s, len);
	if (len == SIZE_MAX)
		abort();
	copy = checked(malloc(len + 1));
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}
