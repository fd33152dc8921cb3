#include "base/sha256.h"

#include <sha2.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static void write_hex(char *hex, const uint8_t *digest)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
		*hex++ = digits[digest[i] >> 4];
		*hex++ = digits[digest[i] & 15];
	}
	*hex = '\0';
}

void sha256_hex(char *hex, const struct sha256_part *parts, size_t n)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	for (size_t i = 0; i < n; i++)
		if (parts[i].len)
			SHA256Update(&ctx, parts[i].bytes, parts[i].len);
	SHA256Final(digest, &ctx);
	write_hex(hex, digest);
}

void sha256_hex_of(char *hex, const void *bytes, size_t len)
{
	const struct sha256_part part = { .bytes = bytes, .len = len };

	sha256_hex(hex, &part, /* n */ 1);
}

/* --- many at once -------------------------------------------------------- */

enum {
	LANES = 8,
	BLOCK_LEN = 64,
	ROUNDS = 64,
};

/* One word of each of eight messages. */
typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

/* The first 32 bits of the fractions of the cube roots of the first primes. */
static const uint32_t round_constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The same of the square roots. */
static const uint32_t first_state[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/*
 * A message on its way through a lane. Its end, a bit that is set, and its
 * length in bits lie in one block or two of their own.
 */
struct lane {
	const uint8_t *bytes;
	char *hex;                  /* where its digest goes; NULL: idle */
	size_t whole, blocks, done; /* in the message; with the end; so far */
	uint8_t end[2 * BLOCK_LEN];
};

static void lane_begin(struct lane *l, char *hex,
		       const struct sha256_part *message)
{
	size_t rest = message->len % BLOCK_LEN;
	uint64_t bits = (uint64_t)message->len * 8;
	uint8_t *last;

	*l = (struct lane){ .bytes = message->bytes, .hex = hex };
	l->whole = message->len / BLOCK_LEN;
	l->blocks = (message->len + 8) / BLOCK_LEN + 1;
	if (rest)
		memcpy(l->end, l->bytes + l->whole * BLOCK_LEN, rest);
	l->end[rest] = 0x80;
	last = l->end + (l->blocks - l->whole) * BLOCK_LEN;
	for (; bits; bits >>= 8)
		*--last = (uint8_t)bits;
}

/* One that is idle goes on with what it has, and nobody looks. */
static const uint8_t *lane_block(const struct lane *l)
{
	return l->done < l->whole ? l->bytes + l->done * BLOCK_LEN
				  : l->end + (l->done - l->whole) * BLOCK_LEN;
}

static uint32_t big_endian(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Macros, since a vector is no argument on every machine. */
#define TURN(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define SUM(x, i, k, m) (TURN(x, i) ^ TURN(x, k) ^ TURN(x, m))
#define MIX(x, i, k, m) (TURN(x, i) ^ TURN(x, k) ^ (x) >> (m))

/* Into each of the functions that are made for some kind of machine. */
#define INLINE static inline __attribute__((always_inline))

/* The words of round `t`: each stands where that of 16 rounds before stood. */
INLINE void schedule(lanes *w, size_t t)
{
	w[t % 16] += MIX(w[(t + 1) % 16], 7, 18, 3) + w[(t + 9) % 16] +
		     MIX(w[(t + 14) % 16], 17, 19, 10);
}

/* What was `d` is `e` then, what was `h` is `a`, and so the names go round. */
#define ROUND(a, b, c, d, e, f, g, h, t)                                       \
	do {                                                                   \
		(h) += SUM(e, 6, 11, 25) + ((g) ^ ((e) & ((f) ^ (g)))) +       \
		       round_constants[t] + w[(t) % 16];                       \
		(d) += (h);                                                    \
		(h) += SUM(a, 2, 13, 22) + (((a) & (b)) | ((c) & ((a) | (b))));\
	} while (0)

INLINE void compress(lanes *state, lanes *w)
{
	lanes a = state[0], b = state[1], c = state[2], d = state[3];
	lanes e = state[4], f = state[5], g = state[6], h = state[7];

	for (size_t t = 0; t < ROUNDS; t += 8) {
		for (size_t i = t; t >= 16 && i < t + 8; i++)
			schedule(w, i);
		ROUND(a, b, c, d, e, f, g, h, t);
		ROUND(h, a, b, c, d, e, f, g, t + 1);
		ROUND(g, h, a, b, c, d, e, f, t + 2);
		ROUND(f, g, h, a, b, c, d, e, t + 3);
		ROUND(e, f, g, h, a, b, c, d, t + 4);
		ROUND(d, e, f, g, h, a, b, c, t + 5);
		ROUND(c, d, e, f, g, h, a, b, t + 6);
		ROUND(b, c, d, e, f, g, h, a, t + 7);
	}
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
	state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void lane_hex(char *hex, const lanes *state, size_t k)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];

	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = (uint8_t)(state[i / 4][k] >> (24 - i % 4 * 8));
	write_hex(hex, digest);
}

/* Messages and lanes; who is done takes the next message. */
struct hashing {
	char (*hex)[SHA256_HEX_LEN + 1];
	const struct sha256_part *messages;
	size_t n, next, busy;
	struct lane lanes[LANES];
};

static void next_message(struct hashing *h, lanes *state, size_t k)
{
	struct lane *l = &h->lanes[k];

	l->hex = NULL;
	l->done = 0;
	h->busy--;
	if (h->next == h->n)
		return;
	lane_begin(l, h->hex[h->next], &h->messages[h->next]);
	h->next++;
	h->busy++;
	for (size_t i = 0; i < 8; i++)
		state[i][k] = first_state[i];
}

INLINE void hash_all(struct hashing *h)
{
	lanes state[8] = { { 0 } }, w[16];

	h->busy = LANES;
	for (size_t k = 0; k < LANES; k++)
		next_message(h, state, k);
	while (h->busy) {
		for (size_t k = 0; k < LANES; k++) {
			const uint8_t *block = lane_block(&h->lanes[k]);

			for (size_t t = 0; t < 16; t++)
				w[t][k] = big_endian(block + 4 * t);
		}
		compress(state, w);
		for (size_t k = 0; k < LANES; k++) {
			struct lane *l = &h->lanes[k];

			if (!l->hex || ++l->done < l->blocks)
				continue;
			lane_hex(l->hex, state, k);
			next_message(h, state, k);
		}
	}
}

static void hash_anyhow(struct hashing *h)
{
	hash_all(h);
}

#ifdef __x86_64__
/* Eight words in one register: in half the time. */
__attribute__((target("avx2")))
static void hash_by_avx2(struct hashing *h)
{
	hash_all(h);
}

/* And a rotation is one instruction: in a third. */
__attribute__((target("avx512vl")))
static void hash_by_avx512(struct hashing *h)
{
	hash_all(h);
}

static void hash_quickly(struct hashing *h)
{
	if (__builtin_cpu_supports("avx512vl"))
		hash_by_avx512(h);
	else if (__builtin_cpu_supports("avx2"))
		hash_by_avx2(h);
	else
		hash_anyhow(h);
}
#else
static void hash_quickly(struct hashing *h)
{
	hash_anyhow(h);
}
#endif

void sha256_hex_each(char (*hex)[SHA256_HEX_LEN + 1],
		     const struct sha256_part *messages, size_t n)
{
	struct hashing h = { .hex = hex, .messages = messages, .n = n };

	if (n == 1)
		sha256_hex(hex[0], messages, n);
	else
		hash_quickly(&h);
}
