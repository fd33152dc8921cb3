/* SHA-256 in hexadecimal, by libmd (FIPS 180-4). */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX_LEN 64

struct sha256_part {
	const void *bytes;
	size_t len;
};

/* The digest of the parts one after the other; `hex` has 65 bytes. */
void sha256_hex(char *hex, const struct sha256_part *parts, size_t n);

/* The same for one piece of memory. */
void sha256_hex_of(char *hex, const void *bytes, size_t len);

#endif
