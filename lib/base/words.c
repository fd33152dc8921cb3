#include "base/words.h"

#include <stdlib.h>
#include <string.h>

bool word_in(const char *words, const char *word)
{
	size_t len = word ? strlen(word) : 0;

	for (size_t n; len && *words; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if (n == len && !strncmp(words, word, len))
			return true;
	}
	return false;
}

bool strings_has(const struct strings *list, const char *s)
{
	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i], s))
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void strings_sort(struct strings *list)
{
	if (list->len)
		qsort(list->items, list->len, sizeof(*list->items), compare);
}
