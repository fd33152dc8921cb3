#include "base/sha256.h"

#include <sha2.h>
#include <stdint.h>

void sha256_hex(char *hex, const struct sha256_part *parts, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	for (size_t i = 0; i < n; i++)
		if (parts[i].len)
			SHA256Update(&ctx, parts[i].bytes, parts[i].len);
	SHA256Final(digest, &ctx);
	for (size_t i = 0; i < sizeof(digest); i++) {
		*hex++ = digits[digest[i] >> 4];
		*hex++ = digits[digest[i] & 15];
	}
	*hex = '\0';
}

void sha256_hex_of(char *hex, const void *bytes, size_t len)
{
	const struct sha256_part part = { .bytes = bytes, .len = len };

	sha256_hex(hex, &part, /* n */ 1);
}
