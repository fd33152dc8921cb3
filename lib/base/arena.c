#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"

enum {
	ALIGN = 16,
	FIRST_BLOCK_LEN = 1024, /* a small ticket fits into a few of these */
	LAST_BLOCK_LEN = 64 * 1024,
};

struct arena_block {
	struct arena_block *older;
	size_t used, len;
	_Alignas(ALIGN) char bytes[];
};

static struct arena_block *block_new(struct arena_block *older, size_t need)
{
	size_t len = older ? 2 * older->len : FIRST_BLOCK_LEN;
	struct arena_block *block;

	if (len > LAST_BLOCK_LEN)
		len = LAST_BLOCK_LEN;
	if (len < need)
		len = need;
	if (len > SIZE_MAX - sizeof(*block))
		mem_resize(NULL, SIZE_MAX, 2); /* aborts */
	block = mem_alloc(sizeof(*block) + len);
	block->older = older;
	block->len = len;
	return block;
}

void *arena_alloc(struct arena *a, size_t len)
{
	size_t need = (len ? len : 1) + ALIGN - 1;
	struct arena_block *block = a->blocks;
	void *p;

	if (need < len)
		mem_resize(NULL, SIZE_MAX, 2); /* aborts */
	need -= need % ALIGN;
	if (!block || block->len - block->used < need)
		block = a->blocks = block_new(block, need);
	p = block->bytes + block->used;
	block->used += need;
	a->used_len += len;
	return p;
}

void arena_reserve(struct arena *a, size_t len)
{
	struct arena_block *block = a->blocks;

	if (len > LAST_BLOCK_LEN)
		len = LAST_BLOCK_LEN;
	if (!block || block->len - block->used < len)
		a->blocks = block_new(block, len);
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (!s)
		return NULL;
	len = strnlen(s, len);
	copy = arena_alloc(a, len + 1);
	memcpy(copy, s, len);
	return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		len = 0; /* a wide string only, and there is none in tkt */
	text = arena_alloc(a, (size_t)len + 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, args);
	va_end(args);
	return text;
}

void arena_release(struct arena *a)
{
	struct arena_block *block, *older;

	if (!a)
		return;
	for (block = a->blocks; block; block = older) {
		older = block->older;
		free(block);
	}
	a->blocks = NULL;
	a->used_len = 0;
}
