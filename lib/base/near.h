/* The nearest name to a mistyped one. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>
#include "base/buf.h"
#include "base/vec.h"

/* Damerau-Levenshtein distance in bytes; long strings are cut at 64. */
size_t near_distance(const char *a, const char *b);

/*
 * The index of the name nearest to `word`, or -1 where none is near enough to
 * be meant (distance above a third of the word's length, at least one).
 */
int near_find(const char *word, const char *const *names, size_t n);

/*
 * Appends "; did you mean 'x'?" for the nearest of the names, or where none is
 * near "; there are a, b, c".
 */
void near_suggest(struct buf *out, const char *word,
		  const struct strings *names);

#endif
