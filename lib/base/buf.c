#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

const char buf_empty[1] = "";

void buf_init(struct buf *b)
{
	*b = (struct buf)BUF_INIT;
}

void buf_release(struct buf *b)
{
	if (!b)
		return;
	if (b->cap)
		free(b->bytes);
	buf_init(b);
}

void buf_reset(struct buf *b)
{
	buf_truncate(b, 0);
}

void buf_reserve(struct buf *b, size_t extra)
{
	size_t need;

	if (extra > SIZE_MAX / 2 - b->len - 1)
		mem_resize(NULL, SIZE_MAX, 2); /* aborts */
	need = b->len + extra + 1;
	if (need <= b->cap)
		return;
	if (need < 2 * b->cap)
		need = 2 * b->cap;
	else if (need < 32)
		need = 32;
	b->bytes = mem_resize(b->cap ? b->bytes : NULL, need, 1);
	b->cap = need;
	b->bytes[b->len] = '\0';
}

/* With the NUL behind it. */
static bool fits(const struct buf *b, size_t len)
{
	return b->cap && len < b->cap - b->len;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!len)
		return;
	if (!fits(b, len))
		buf_reserve(b, len);
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	b->bytes[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	buf_vaddf(b, fmt, args);
	va_end(args);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	/* Fails for a wide string only, and there is none in tkt. */
	if (len <= 0)
		return;
	buf_reserve(b, (size_t)len);
	vsnprintf(b->bytes + b->len, (size_t)len + 1, fmt, args);
	b->len += (size_t)len;
}

void buf_pad(struct buf *b, char c, size_t n)
{
	if (!n)
		return;
	buf_reserve(b, n);
	memset(b->bytes + b->len, c, n);
	b->len += n;
	b->bytes[b->len] = '\0';
}

void buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len && b->cap)
		return;
	if (!b->cap) {
		/* Nothing of ours to cut; mends a zeroed struct too. */
		buf_init(b);
		return;
	}
	b->len = len;
	b->bytes[len] = '\0';
}

void buf_trim_end(struct buf *b)
{
	size_t len = b->len;

	while (len && strchr(" \t\n\v\f\r", b->bytes[len - 1]) &&
	       b->bytes[len - 1])
		len--;
	buf_truncate(b, len);
}

char *buf_detach(struct buf *b)
{
	char *bytes = b->cap ? b->bytes : mem_strdup("");

	buf_init(b);
	return bytes;
}
