/*
 * Lists of words: those written in one string, separated by single spaces, as
 * tables have them, and lists of strings.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include "base/vec.h"

/* Is `word` one of the space-separated `words`? Never is NULL or "". */
bool word_in(const char *words, const char *word);

/* Is the string in the list? */
bool strings_has(const struct strings *list, const char *s);

/* Sorts by bytes. */
void strings_sort(struct strings *list);

#endif
