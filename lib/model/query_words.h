/*
 * The words that a field of a query can have: a misspelled one is
 * an error, not an empty list.
 *
 * What the program itself knows (states, priorities …) is wrong at once.  What
 * the desk knows (tiers, queues, people …) may have been different once: a
 * word that it does not know is in doubt until a ticket has it, see query.h.
 */
#ifndef MODEL_QUERY_WORDS_H
#define MODEL_QUERY_WORDS_H

#include "base/arena.h"
#include "model/config.h"

/*
 * Looks at one word, no `none`.  Clears *known where the desk does not know
 * it; `c` may be NULL, then it knows all.  Of people *word becomes the key.
 * Errors: USAGE for a word that no ticket can have, naming the nearest.
 */
const struct tkt_error *query_word_check(bool *known, const char **word,
					  const struct field *f,
					  const struct config *c) TKT_CHECK;

/*
 * The words from `from` to `to` (NULL: open) of a field whose words have an
 * order, in `a`; *among NULL where the field's are compared by bytes: of
 * tiers without a configuration.
 * Errors: USAGE for a word that has no place in the order, for an end before
 * the beginning, and for a field whose words have none.
 */
const struct tkt_error *query_words_among(struct strings **among,
					  struct arena *a,
					  const struct field *f,
					  const struct config *c,
					  const char *from, const char *to)
	TKT_CHECK;

/* Have the field's words an order that people know? */
bool query_words_have_order(const struct field *f);

/* Are its words the program's own? Then bytes say nothing of their order. */
bool query_words_are_fixed(const struct field *f);

/* The error for a word that neither the desk nor any ticket knows: NOT_FOUND
 * of people, else USAGE. */
const struct tkt_error *query_word_unknown(const struct field *f,
					    const struct config *c,
					    const char *word) TKT_CHECK;

#endif
