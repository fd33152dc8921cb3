/*
 * The words that a field of a filter can have: a misspelled one is
 * an error, not an empty list.
 *
 * What the program itself knows (states, priorities …) is wrong at once.  What
 * the desk knows (tiers, queues, people …) may have been different once: a
 * word that it does not know is in doubt until a ticket has it, see filter.c.
 */
#ifndef MODEL_FILTER_WORDS_H
#define MODEL_FILTER_WORDS_H

#include "model/config.h"

/*
 * Looks at one word, no `none`.  Clears *known where the desk does not know
 * it; `c` may be NULL, then it knows all.  Of people *word becomes the key.
 * Errors: USAGE for a word that no ticket can have, naming the nearest.
 */
const struct tkt_error *filter_word_check(bool *known, const char **word,
					  const struct field *f,
					  const struct config *c) TKT_CHECK;

/* The error for a word that neither the desk nor any ticket knows: NOT_FOUND
 * of people, else USAGE. */
const struct tkt_error *filter_word_unknown(const struct field *f,
					    const struct config *c,
					    const char *word) TKT_CHECK;

#endif
