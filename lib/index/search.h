/*
 * Searching the full text of tickets (model/prose.h).
 *
 *	TRY(index_search(&hits, &found, text, &sought));
 *	for the hits to be shown: TRY(index_excerpt(&e, arena, text, words, …));
 *	vec_release(&hits);
 *
 * What is searched for is a tree of QUERY_AND, _OR, _NOT and _TEXT, as
 * query_take_words() gives it: something in it is not below a `not`, beside
 * each `not` too.  A text of one word stands for all that have its stem, one of
 * several for these words beside each other, and one that ends in `*` for all
 * words that begin so.  Signs alone are no words; what has none finds nothing.
 *
 * Hits are ordered by BM25 (k1 1.2, b 0.75; a word counts as often as
 * prose_rows says; those that are in more than half of all tickets count next
 * to nothing), then by id.  The order follows from the texts alone,
 * not from how the index came to be.
 */
#ifndef INDEX_SEARCH_H
#define INDEX_SEARCH_H

#include "index/index.h"
#include "model/prose.h"

struct index_hit {
	int64_t number; /* the first 63 bits of the ticket's id */
	double score;   /* the less the better */
};
struct index_hits {
	struct index_hit *items;
	size_t len, cap;
};

/* Takes out of them, whose order it may change, those that are not wanted. */
typedef const struct tkt_error *index_keep_fn(void *context,
					      struct index_hits *hits);

struct index_sought {
	const struct query_node *words;
	index_keep_fn *keep; /* NULL: all */
	void *context;
	uint64_t limit;      /* UINT64_MAX: all */
};

/*
 * The hits, the best first, in the place of what is in `out`; *found is how
 * many there are beyond the limit too. Errors: of `keep`.
 */
const struct tkt_error *index_search(struct index_hits *out, uint64_t *found,
				     struct index *text,
				     const struct index_sought *sought)
	TKT_CHECK;

/* Where in a ticket the words are, and the best piece of it. */
struct index_excerpt {
	char id[EVENT_ID_LEN + 1];
	struct strings where; /* columns of the prose that have some of them */
	const char *snippet;  /* one line; of the title if only that has any */
	bool of_title;
	struct prose_mark *marks; /* of the snippet, rising */
	size_t marks_len;
};

/* In the arena; a snippet has at most about `max_len` bytes. */
const struct tkt_error *index_excerpt(struct index_excerpt *out,
				      struct arena *arena, struct index *text,
				      const struct query_node *words,
				      int64_t number, size_t max_len) TKT_CHECK;

/*
 * Appends pairs, of a word that no text has and the nearest that one has: what
 * was meant, perhaps. Looks at words with the same first letter.
 */
const struct tkt_error *index_near(struct strings *pairs, struct arena *arena,
				   struct index *text,
				   const struct query_node *words) TKT_CHECK;

/*
 * Leaves those hits for which a query holds, by an index of tickets.
 * Errors: as index_select().
 */
const struct tkt_error *index_filter(struct index_hits *hits,
				     struct index *tickets,
				     const struct query *q) TKT_CHECK;

/* That part of a ticket's id which the text knows it by. */
int64_t index_number(const char *id);

#endif
