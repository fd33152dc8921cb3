/*
 * SQLite without the mathematics library, and without loading any other.
 *
 * Some of SQLite's SQL functions (`cos()`, `pow()`, …) ask for libm, which no
 * statement of ours calls: to load it would be a twentieth of what a list
 * takes.  They stand here so that the static library can be linked without it;
 * hidden, so that a shared libsqlite3 keeps to the real ones.  Only `log` is
 * asked for in earnest, by the ranking of full text.
 */
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "index/internal.h"

#define HIDDEN __attribute__((visibility("hidden")))

#define NOT_CALLED(name)                                                       \
	HIDDEN double name(double x)                                           \
	{                                                                      \
		return x - x;                                                  \
	}
#define NOT_CALLED_2(name)                                                     \
	HIDDEN double name(double x, double y)                                 \
	{                                                                      \
		return x - y;                                                  \
	}

NOT_CALLED(acos)
NOT_CALLED(acosh)
NOT_CALLED(asin)
NOT_CALLED(asinh)
NOT_CALLED(atan)
NOT_CALLED(atanh)
NOT_CALLED(ceil)
NOT_CALLED(cos)
NOT_CALLED(cosh)
NOT_CALLED(exp)
NOT_CALLED(floor)
NOT_CALLED(log10)
NOT_CALLED(log2)
NOT_CALLED(sin)
NOT_CALLED(sinh)
NOT_CALLED(sqrt)
NOT_CALLED(tan)
NOT_CALLED(tanh)
NOT_CALLED(trunc)
NOT_CALLED_2(atan2)
NOT_CALLED_2(fmod)
NOT_CALLED_2(pow)

/*
 * x = m * 2^e with m in [0.75, 1.5); ln m by the series of
 * 2 * artanh((m - 1) / (m + 1)), whose argument is 0.2 at most.
 */
HIDDEN double log(double x)
{
	const double ln_2 = 0.69314718055994530942;
	double z, square, term, sum = 0;
	uint64_t bits;
	int e;

	if (!(x > 0) || x > 1e300)
		return 0;
	memcpy(&bits, &x, sizeof(bits));
	e = (int)(bits >> 52) - 1023;
	bits = (bits & ((1ull << 52) - 1)) | 1023ull << 52;
	memcpy(&x, &bits, sizeof(x));
	if (x >= 1.5) {
		x /= 2;
		e++;
	}
	term = z = (x - 1) / (x + 1);
	square = z * z;
	for (int i = 1; i < 40; i += 2, term *= square)
		sum += term / i;
	return 2 * sum + e * ln_2;
}

/* Extensions: none is ever loaded. */
HIDDEN void *dlopen(const char *name, int flags)
{
	(void)name;
	(void)flags;
	return NULL;
}

HIDDEN void *dlsym(void *restrict handle, const char *restrict name)
{
	(void)handle;
	(void)name;
	return NULL;
}

HIDDEN int dlclose(void *handle)
{
	(void)handle;
	return 0;
}

HIDDEN char *dlerror(void)
{
	return NULL;
}

void without_libm(void)
{
}
