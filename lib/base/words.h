/*
 * Lists of words: those written in one string, separated by single spaces, as
 * tables have them, and lists of strings.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <string.h>
#include "base/vec.h"

/* Is `word` one of the space-separated `words`? Never is NULL or "". */
bool word_in(const char *words, const char *word);

/*
 * Is it the same word? For tables and keys, which are asked thousands of times
 * a second: most differ in the first two letters, without a call.
 */
static inline bool word_is(const char *a, const char *b)
{
	return a[0] == b[0] && (!a[0] || (a[1] == b[1] && !strcmp(a, b)));
}

/* Is the string in the list? */
bool strings_has(const struct strings *list, const char *s);

/* Sorts by bytes. */
void strings_sort(struct strings *list);

#endif
