/*
 * A growing byte string.
 *
 * Always NUL-terminated at bytes[len], so that `buf.bytes` is a C string when
 * it holds no NUL of its own.  BUF_INIT and buf_init() give an empty buffer:
 * its bytes are "" and never NULL.  In a zeroed struct they are NULL until
 * something is added or buf_reset(); every function here accepts it.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/mem.h"

struct buf {
	char *bytes;
	size_t len, cap; /* cap 0: bytes is a shared "", not ours */
};

/* Stands in read-only memory, so that a write by mistake is found at once. */
extern const char buf_empty[];
#define BUF_INIT { .bytes = (char *)buf_empty, .len = 0, .cap = 0 }

void buf_init(struct buf *b);
void buf_release(struct buf *b);             /* frees; b is empty again */
void buf_reset(struct buf *b);               /* len 0, memory kept */
void buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addf(struct buf *b, const char *fmt, ...) TKT_PRINTF(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list args) TKT_PRINTF(2, 0);
void buf_pad(struct buf *b, char c, size_t n); /* n times c */
void buf_truncate(struct buf *b, size_t len);
void buf_trim_end(struct buf *b);            /* trailing white space */
char *buf_detach(struct buf *b);             /* caller frees; b is empty */

/* Here, since texts are written by it a character at a time. */
static inline void buf_addc(struct buf *b, char c)
{
	if (!b->cap || b->cap - b->len < 2)
		buf_reserve(b, 1);
	b->bytes[b->len++] = c;
	b->bytes[b->len] = '\0';
}

/* Longer by so many bytes, which the caller writes: where they begin. */
static inline char *buf_extend(struct buf *b, size_t len)
{
	if (!b->cap || b->cap - b->len <= len)
		buf_reserve(b, len);
	b->len += len;
	b->bytes[b->len] = '\0';
	return b->bytes + b->len - len;
}

#define BUF_LOCAL CLEANUP(buf_release) struct buf

#endif
