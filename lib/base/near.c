#include "base/near.h"

#include <stdbool.h>
#include <string.h>

enum {
	LONGEST = 64,
};

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The restricted form (optimal string alignment): a swap of neighbours costs
 * one, and what was swapped is not edited again.  Three rows of the matrix are
 * enough, the row before the last one being there for swaps.
 */
size_t near_distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *swap;
	size_t a_len = strnlen(a, LONGEST), b_len = strnlen(b, LONGEST);

	for (size_t j = 0; j <= b_len; j++)
		above[j] = before[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = min(min(above[j], row[j - 1]) + 1,
				     above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = min(row[j], before[j - 2] + 1);
		}
		swap = before;
		before = above;
		above = row;
		row = swap;
	}
	return above[b_len];
}

int near_find(const char *word, const char *const *names, size_t n)
{
	size_t word_len = strnlen(word, LONGEST);
	size_t limit = word_len / 3 > 1 ? word_len / 3 : 1;
	size_t best = limit + 1;
	int found = -1;

	for (size_t i = 0; i < n; i++) {
		size_t distance = near_distance(word, names[i]);

		/* Nothing in common is not near: "x" for "a". */
		if (distance >= best ||
		    (distance >= word_len && distance >= strlen(names[i])))
			continue;
		best = distance;
		found = (int)i;
	}
	return found;
}

void near_suggest(struct buf *out, const char *word,
		  const struct strings *names)
{
	int near = near_find(word, names->items, names->len);

	if (near >= 0) {
		buf_addf(out, "; did you mean '%s'?", names->items[near]);
		return;
	}
	for (size_t i = 0; i < names->len; i++)
		buf_addf(out, "%s%s", i ? ", " : "; there are ",
			 names->items[i]);
}
