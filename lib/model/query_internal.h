/*
 * Inside the query: its words, and errors that point at them.  Nobody but
 * lib/model/query_*.c includes it.
 */
#ifndef MODEL_QUERY_INTERNAL_H
#define MODEL_QUERY_INTERNAL_H

#include "model/query.h"

enum query_token {
	QUERY_END,
	QUERY_LEFT,   /* ( */
	QUERY_RIGHT,  /* ) */
	QUERY_SIGN,   /* - or ^ right before a term */
	QUERY_WORD,
	QUERY_WORD_AND,
	QUERY_WORD_OR,
	QUERY_WORD_NOT,
};

/* A character of a word, without the quotes that kept it. */
struct query_letter {
	char c;
	bool quoted; /* it has no meaning */
	size_t at;   /* in the text */
};

struct query_word {
	VEC(struct query_letter) letters;
	size_t at, len; /* in the text, with its quotes */
};

struct query_lexer {
	const char *text;
	const char *saved; /* the name of the saved query that it is, or NULL */
	size_t next;       /* in text */
	enum query_token token; /* the one before `next` */
	struct query_word word; /* of WORD; place of all */
};

/* Goes to the next token. Errors: USAGE for quotes that are left open. */
const struct tkt_error *query_lex(struct query_lexer *l) TKT_CHECK;
void query_lexer_release(struct query_lexer *l);

/* The letters [from, to) of a word as text, in `a`. */
char *query_word_text(struct arena *a, const struct query_word *w, size_t from,
		      size_t to);

/* The index of the first `c` without quotes in [from, to), else `to`. */
size_t query_word_find(const struct query_word *w, size_t from, size_t to,
		       char c);

/* Are these letters that word, without quotes? */
bool query_word_is(const struct query_word *w, size_t from, size_t to,
		   const char *text);

/* Where these letters stand; of none, where they would. */
struct query_place query_word_place(const struct query_lexer *l, size_t from,
				    size_t to);

/* Where the present token stands. */
struct query_place query_token_place(const struct query_lexer *l);

/*
 * Adds the line that `place` is in and one that points at it; what was the
 * hint of a USAGE error goes before them. NULL stays NULL.
 */
const struct tkt_error *query_error_at(const struct tkt_error *err,
				       const struct query_place *place)
	TKT_CHECK;

/*
 * Reads one value, the letters [from, to) of the present word, for a field.
 * `query` is asked for what it is about; a doubt is cleared in *known.
 */
const struct tkt_error *query_value_read(struct query_value *v, bool *known,
					 struct query *q,
					 const struct field *f,
					 const struct query_lexer *l,
					 size_t from, size_t to) TKT_CHECK;

/* A node that the query owns; `place` may be NULL. */
struct query_node *query_node_new(struct query *q, enum query_op op,
				  const struct query_place *place);

/*
 * An AND or OR, whose items are tidy, without lists of its kind and equal items
 * in it; what stands for it: itself, or the one item that is left.
 */
struct query_node *query_tidy(struct query_node *node);

/* Adds to the root, as what stands beside all that is there. */
void query_add_node(struct query *q, struct query_node *node);

/* The flag of that name. Errors: USAGE naming the nearest. */
const struct tkt_error *query_flag_find(const struct query_flag **out,
					const char *name) TKT_CHECK;

/* Errors: USAGE naming the nearest. */
const struct tkt_error *query_field_find(const struct field **out,
					 const char *name) TKT_CHECK;

#endif
