#include "base/base64.h"

#include <stdint.h>

static const char letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Up to three bytes, the first of them highest. */
static void add_group(struct buf *out, const unsigned char *p, size_t len)
{
	uint32_t bits = (uint32_t)p[0] << 16 |
			(len > 1 ? (uint32_t)p[1] << 8 : 0) |
			(len > 2 ? p[2] : 0);

	buf_addc(out, letters[bits >> 18]);
	buf_addc(out, letters[bits >> 12 & 63]);
	buf_addc(out, len > 1 ? letters[bits >> 6 & 63] : '=');
	buf_addc(out, len > 2 ? letters[bits & 63] : '=');
}

void base64_encode(struct buf *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	buf_reserve(out, BASE64_LEN(len));
	for (; len >= 3; p += 3, len -= 3)
		add_group(out, p, 3);
	if (len)
		add_group(out, p, len);
}

/* -1: none of the letters. */
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four letters, of which the last `pad` are padding. */
static bool take_group(struct buf *out, const char *text, unsigned pad)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < 4; i++) {
		int value = i < 4 - pad ? value_of(text[i]) : 0;

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
	}
	if (bits & ((1u << 8 * pad) - 1))
		return false;
	buf_addc(out, (char)(bits >> 16));
	if (pad < 2)
		buf_addc(out, (char)(bits >> 8 & 255));
	if (pad < 1)
		buf_addc(out, (char)(bits & 255));
	return true;
}

bool base64_decode(struct buf *out, const char *text, size_t len)
{
	size_t begin = out->len;
	unsigned pad = 0;

	if (len % 4)
		return false;
	buf_reserve(out, len / 4 * 3);
	for (size_t i = 0; i < len; i += 4) {
		if (i + 4 == len)
			pad = (text[i + 3] == '=') +
			      (text[i + 3] == '=' && text[i + 2] == '=');
		if (!take_group(out, text + i, pad)) {
			buf_truncate(out, begin);
			return false;
		}
	}
	return true;
}
