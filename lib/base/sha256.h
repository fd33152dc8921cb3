/*
 * SHA-256 in hexadecimal (FIPS 180-4): of one message by libmd, of many at once
 * eight of them side by side in a vector's lanes, each lane taking the next
 * message when it is done with one.  By what x86 has of it (AVX-512, AVX2) that
 * takes a third or a half of the time, found out when it runs.
 */
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

/* The digests of `n` messages, each one piece: hex[i] is messages[i]'s. */
void sha256_hex_each(char (*hex)[SHA256_HEX_LEN + 1],
		     const struct sha256_part *messages, size_t n);

#endif
