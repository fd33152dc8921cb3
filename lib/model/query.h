/*
 * Queries over tickets: what everything that takes a selection chooses by.
 *
 *	struct query q = { .about = { … } };
 *	TRY(query_add_words(&q, "tier:L2 (is:unaccepted or -tag:vpn)"));
 *	TRY(query_add_field(&q, "owner", "@me"));
 *	for each ticket: if (query_matches(&q, ticket)) …
 *	TRY(query_doubt(&q));
 *	query_release(&q);
 *
 * The grammar (tkt-query(7) says it to people):
 *
 *   query = group { `or` group }
 *   group = term { [ `and` ] term }
 *   term  = ( `not` | `-` | `^` ) term | `(` query `)` | leaf
 *   leaf  = FIELD:VALUES | is:FLAGS | @NAME | WORD
 *
 * FIELD is one of the table (`tag` for `tags`, `opened` for `opened_at`);
 * VALUES are separated by commas: one of them.  A value is a word, `none`,
 * `@me`, a range A..B, or one behind `>`, `>=`, `<`, `<=`.  Terms side by side
 * must all hold; of a field that has one value the same field again is one
 * more value, unless `and` stands between; of a list it is one more demand.  A
 * WORD is in the title, whatever the case.  @NAME is a saved query, as if in
 * parentheses.
 *
 * In double quotes nothing has a meaning but `\"` and `\\`.
 *
 * Times are as people write them; one stands for all that it names
 * (`yesterday`), and `>` is later than all of it.  A duration behind a sign is
 * an age, of what lies ahead the time left: `opened:>3d` is older than three
 * days, `due:<4h` has less than four hours left, or is late.  As the end of a
 * range it is that long ago, or ahead.  Words with an order are in that of the
 * table in query_words.c, tiers in that of the desk.
 *
 * What was read is a tree: nodes of query.nodes with the leaves' values made
 * ready, so that it can be evaluated here or become SQL.  An index that
 * answers in its own way agrees with query_leaf_holds() and asks about doubts
 * by query.doubts.
 */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/ticket.h"

enum {
	QUERY_DEPTH_MAX = 64,   /* of parentheses, negations, saved queries */
	QUERY_LEN_MAX = 65536,  /* nodes and values */
	QUERY_SAVED_MAX = 10000, /* the same, of what one @NAME stands for */
};

/* Saved queries that are the person's own: they win over the desk's. */
struct query_saved {
	/* The text, in `a`; *text NULL: none of that name. */
	const struct tkt_error *(*find)(const char **text, struct arena *a,
					void *context, const char *name);
	/* Adds all names, in `a`, to propose one; NULL: nobody's own are
	 * asked for, but one that is about to become the desk's. */
	void (*names)(struct strings *out, struct arena *a, void *context);
	void *context;
};

struct query_about {
	const char *me;              /* key of who asks; NULL: nobody */
	const struct config *config; /* whose words are known; NULL: all are */
	struct instant_context time;
	struct query_saved saved;    /* find NULL: the desk's alone */
};

/* Where something was written, for errors. */
struct query_place {
	const char *text;  /* all of it; NULL: nowhere */
	const char *saved; /* the name of the saved query; NULL: of none */
	size_t at, len;    /* in text */
};

enum query_op {
	QUERY_AND,   /* all of items; of none: always */
	QUERY_OR,    /* one of items; there are two or more */
	QUERY_NOT,   /* its one item does not hold */
	QUERY_FIELD, /* one of the values; see query_match_of() */
	QUERY_FLAG,
	QUERY_TEXT,  /* the title holds the text, letters in any case */
};

/*
 * A field without a value fits `none` alone (a bool is then false).
 *
 *	none                 text NULL, is_range false
 *	times, numbers,      is_range; from_at <= value < to_at, INT64_MIN and
 *	durations            INT64_MAX at open ends; text NULL
 *	ordered words        is_range; the value is among `among`
 *	other ranges         is_range; from <= value <= to by bytes, NULL at
 *	                     open ends
 *	anything else        text, compared as query_match_of() says
 */
struct query_value {
	const char *text;
	bool is_range;
	const char *from, *to;
	const struct strings *among;
	int64_t from_at, to_at;
	struct query_place place;
};
struct query_values {
	struct query_value *items;
	size_t len, cap;
};

struct query_flag {
	const char *name, *sentence;
	bool (*holds)(const struct ticket *t, const struct query_about *about);
	bool names_state;
};
extern const struct query_flag query_flags[]; /* ends with a NULL name */

struct query_node {
	enum query_op op;
	VEC(struct query_node *) items; /* AND, OR, NOT */
	const struct field *field;      /* FIELD: of ticket_fields */
	struct query_values values;     /* FIELD: one or more */
	const struct query_flag *flag;  /* FLAG */
	const char *text;               /* TEXT; taken by query_take_words():
					 * without the star of a beginning */
	bool is_prefix;                 /* TEXT: ends in a star that no quotes
					 * keep, of use to searches alone */
	bool apart;                     /* FIELD: `and` stands before it */
	struct query_place place;
};

/*
 * A word that the desk does not know: no mistake where some ticket has it.
 * Whoever looks at tickets elsewhere asks for one of which value `value` of
 * the node holds, and sets `seen` where there is one.
 */
struct query_doubt {
	const struct query_node *node;
	size_t value; /* index */
	bool seen;
};

struct query {
	struct query_about about; /* set by the caller */
	struct arena arena;
	struct query_node *root;  /* an AND that every call adds to; NULL:
				   * nothing yet, which holds for all */
	VEC(struct query_node *) nodes;
	VEC(struct query_doubt) doubts;
	size_t unseen;            /* doubts not yet seen by query_matches() */
	size_t values_len;        /* of all nodes */
	const char *growing;      /* the saved query that is being read, and */
	size_t grown_from;        /* how many nodes and values were before */
	bool names_state;         /* some term says which states are meant */
	bool searches;            /* a word may look like a term of a field
				   * that there is not */
};

/* --- making one --------------------------------------------------------- */

/*
 * Errors: USAGE with the words and a line that points at the place; NOT_FOUND
 * for a saved query that does not exist, what `saved.find` says.
 */
const struct tkt_error *query_add_words(struct query *q, const char *words)
	TKT_CHECK;

/* The operands of a command line as one text, a space between. */
const struct tkt_error *query_add_operands(struct query *q,
					   const struct strings *operands)
	TKT_CHECK;

/* As if `field:values` were written; the error shows no place. */
const struct tkt_error *query_add_field(struct query *q, const char *field,
					const char *values) TKT_CHECK;

/* From `from_at` on, and before `until_at`; INSTANT_NONE: no such end. */
void query_add_span(struct query *q, const char *time_field, int64_t from_at,
		    int64_t until_at);

/*
 * The operands of a search: as query_add_operands(), but that what names no
 * field is a word (`error:42`).  Where they cannot be read, and no term of a
 * field or flag is among them, all of them are words, as they are.
 */
const struct tkt_error *query_add_search(struct query *q,
					 const struct strings *operands)
	TKT_CHECK;

/*
 * Takes the texts out of the tree, which then holds terms alone: *words is an
 * AND with at least one text that is not below a `not`; so has each AND in it,
 * and each item of an OR.  There is no NOT but as an item of an AND.
 * Errors: USAGE where there are no words, or only some that must not be there,
 * or words and terms are alternatives of each other.
 */
const struct tkt_error *query_take_words(const struct query_node **words,
					 struct query *q) TKT_CHECK;

/* Does nothing choose? */
bool query_is_empty(const struct query *q);

void query_release(struct query *q);

/*
 * Is this operand a query rather than an id, a ref or a title's word? One that
 * has a term of a known field, a flag or a parenthesis, or begins with a saved
 * one.  A word like `JIRA:7` is none; no ref begins with `@`.
 */
bool query_is_term(const char *operand);

/* The name where the operand is `@name`, but for `@last` and `@me`. */
const char *query_saved_name(const char *operand);

/* `and`, `or`, `not`, a parenthesis: goes with terms beside it. */
bool query_is_joint(const char *operand);

/*
 * Appends the query in words that give it again: equal but for places, names
 * of saved queries and `apart`.
 */
void query_print(struct buf *out, const struct query *q);

/* --- matching ----------------------------------------------------------- */

/* Also notes which words in doubt a ticket has. */
bool query_matches(struct query *q, const struct ticket *t);

/* One leaf alone: what an index that answers otherwise must agree with. */
bool query_leaf_holds(const struct query *q, const struct query_node *leaf,
		      const struct ticket *t);

/* The same of one value of a FIELD. */
bool query_value_holds(const struct field *f, const struct query_value *v,
		       const struct ticket *t);

/* How a field is compared with a value that is a word. */
enum query_match {
	QUERY_EQUALS,  /* the bytes; of a list, one of its items */
	QUERY_BEGINS,  /* ids: the value begins with the word */
	QUERY_HOLDS,   /* prose: has it in it, letters in any case */
	QUERY_QUEUE,   /* equals, or what follows the last slash does */
};
enum query_match query_match_of(const struct field *f);

/*
 * After all tickets: is there a word that neither the desk knows nor any
 * ticket has?  An empty list for a misspelled name would be believed.
 * Errors: NOT_FOUND of a person, else USAGE, naming the nearest.
 */
const struct tkt_error *query_doubt(const struct query *q) TKT_CHECK;

/* --- fields ------------------------------------------------------------- */

/* As people write them; NULL: none. */
const struct field *query_field(const char *name);

/* Times, durations, numbers: values of these are [from_at, to_at). */
bool query_is_counted(const struct field *f);

#endif
