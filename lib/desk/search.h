/*
 * Tickets by the words that are in them, the best first.
 *
 *	TRY(query_add_search(&q, &operands));
 *	TRY(query_take_words(&words, &q));
 *	struct desk_search s = { .query = &q, .words = words, … };
 *	TRY(desk_search(&found, desk, &s));
 *
 * By the indexes of tickets and of their words where there are such, which are
 * made by who first searches; else all tickets are read into one in memory: the
 * same hits in the same order.  Ranking and excerpts are index/search.h's.
 */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "desk/desk.h"
#include "model/prose.h"
#include "model/query.h"
#include "model/sort.h"

/* A hit; its ticket has the fields of ticket_fields. */
struct search_hit {
	struct ticket ticket;     /* first: it is a record of them as well */
	int64_t rank;             /* 1 is the best */
	struct strings where;     /* columns of the prose with a word in them */
	const char *snippet;      /* one line, made of text as it is stored */
	bool of_title;            /* the snippet is a piece of the title */
	const struct prose_mark *marks; /* where the words are in it */
	size_t marks_len;
};

/* It lives until desk_search() returns. */
typedef const struct tkt_error *desk_hit_fn(void *context,
					    const struct search_hit *hit);

struct desk_search {
	struct query *query;            /* which tickets; may be empty */
	const struct query_node *words; /* of query_take_words() */
	const struct record_sort *sort; /* of ticket_fields; NULL: by rank */
	uint64_t limit;                 /* UINT64_MAX: all */
	size_t snippet_len;             /* bytes at most, more or less */
	desk_hit_fn *fn;
	desk_fault_fn *fault;           /* before the first hit */
	void *context;
	/* Where nothing is found: pairs of a word that is nowhere and the
	 * nearest that is somewhere, in the desk's arena; the caller's. */
	struct strings *near;
};

/*
 * *found is how many there are, also beyond the limit.
 * Errors: query_doubt()'s, what `fn` says.
 */
const struct tkt_error *desk_search(uint64_t *found, struct desk *d,
				    const struct desk_search *s) TKT_CHECK;

#endif
