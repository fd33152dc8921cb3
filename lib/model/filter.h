/*
 * Filters over tickets: what `list` and `next` choose by.
 *
 *	struct filter f = { .about = { … } };
 *	TRY(filter_add_words(&f, "tier:L2 is:unaccepted -tag:vpn"));
 *	TRY(filter_add_field(&f, "owner", "@me"));
 *	for each ticket: if (filter_matches(&f, ticket)) …
 *	TRY(filter_doubt(&f));
 *	filter_release(&f);
 *
 * A filter is a list of terms, all of which must hold:
 *
 *   FIELD:VALUE   a field of the table (`tag` for `tags`, `opened` for
 *                 `opened_at`); values are separated by commas: one of them.
 *                 Of a field that has one value the same field again is one
 *                 more value; of a list it is one more demand.
 *   FIELD:A..B    from A to B, one of them may be left out
 *   is:FLAG       see filter_flags
 *   WORD          in the title, whatever the case
 *   ^TERM, -TERM  does not hold
 *
 * `none` is a field without a value, `@me` the person who asks.  Times are as
 * people write them; one alone stands for all that it names (`yesterday`).
 * Spaces separate terms, but for those in double quotes.
 */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/ticket.h"

struct filter_about {
	const char *me;              /* key of who asks; NULL: nobody */
	const struct config *config; /* whose words are known; NULL: all are */
	struct instant_context time;
};

struct filter_term;

struct filter {
	struct filter_about about;   /* set by the caller */
	struct arena arena;
	VEC(struct filter_term *) terms;
	bool names_state;            /* some term says which states are meant */
	size_t doubts;               /* values not known, nor seen so far */
};

struct filter_flag {
	const char *name, *sentence;
	bool (*holds)(const struct ticket *t, const struct filter_about *about);
	bool names_state;
};
extern const struct filter_flag filter_flags[]; /* ends with a NULL name */

/* Errors: USAGE for an unknown field or flag (the nearest named), or a value
 * that the field cannot have. */
const struct tkt_error *filter_add_words(struct filter *f, const char *words)
	TKT_CHECK;
const struct tkt_error *filter_add_field(struct filter *f, const char *field,
					 const char *value) TKT_CHECK;

/* From `from_at` on, and before `until_at`; INSTANT_NONE: no such end. */
void filter_add_span(struct filter *f, const char *time_field, int64_t from_at,
		     int64_t until_at);

/* Does the word begin as a term of a field or a flag does? */
bool filter_is_term(const char *word);

/* Also notes which words a ticket has, see filter_doubt(). */
bool filter_matches(struct filter *f, const struct ticket *t);

/*
 * After all tickets: is there a word that neither the desk knows nor any
 * ticket has?  An empty list for a misspelled name would be believed.
 * Errors: NOT_FOUND of a person, else USAGE, naming the nearest.
 */
const struct tkt_error *filter_doubt(const struct filter *f) TKT_CHECK;
void filter_release(struct filter *f);

#endif
