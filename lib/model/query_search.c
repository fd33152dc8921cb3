/* What a search looks for, out of the words of a query. */
#include <string.h>

#include "model/query_internal.h"

/* --- operands ----------------------------------------------------------- */

static bool has_term(const struct strings *operands)
{
	for (size_t i = 0; i < operands->len; i++)
		if (query_is_term(operands->items[i]))
			return true;
	return false;
}

static void add_plain(struct query *q, const char *words)
{
	static const char spaces[] = " \t\n\v\f\r";

	for (words += strspn(words, spaces); *words;
	     words += strspn(words, spaces)) {
		struct query_node *node = query_node_new(q, QUERY_TEXT,
							 /* place */ NULL);
		size_t len = strcspn(words, spaces);

		node->text = arena_strndup(&q->arena, words, len);
		node->is_prefix = len > 1 && words[len - 1] == '*';
		query_add_node(q, node);
		words += len;
	}
}

const struct tkt_error *query_add_search(struct query *q,
					 const struct strings *operands)
{
	const struct tkt_error *err;

	q->searches = true;
	err = query_add_operands(q, operands);
	if (!err || err->code != TKT_E_USAGE || has_term(operands))
		return err;
	tkt_error_free(err);
	for (size_t i = 0; i < operands->len; i++)
		add_plain(q, operands->items[i]);
	if (q->root)
		(void)query_tidy(q->root);
	return NULL;
}

/* --- taking words out --------------------------------------------------- */

static bool has_leaf(const struct query_node *node, bool text)
{
	if (node->op == QUERY_FIELD || node->op == QUERY_FLAG)
		return !text;
	if (node->op == QUERY_TEXT)
		return text;
	for (size_t i = 0; i < node->items.len; i++)
		if (has_leaf(node->items.items[i], text))
			return true;
	return false;
}

/* Does it say what is there, rather than only what is not? */
static bool is_positive(const struct query_node *node)
{
	bool all = true, any = false;

	if (node->op == QUERY_NOT)
		return false;
	for (size_t i = 0; i < node->items.len; i++) {
		bool positive = is_positive(node->items.items[i]);

		all = all && positive;
		any = any || positive;
	}
	return node->op == QUERY_AND ? any : all;
}

static const struct tkt_error *check(const struct query_node *node)
{
	bool whole = node->op == QUERY_NOT ?
			     is_positive(node->items.items[0]) :
			     is_positive(node);

	if (!whole)
		return query_error_at(
			tkt_error(TKT_E_USAGE, "no word is here that a ticket "
				  "must have, only such as it must not"),
			&node->place);
	for (size_t i = 0; i < node->items.len; i++)
		TRY(check(node->items.items[i]));
	return NULL;
}

/* `not not x` is x, what stands in parentheses beside others stands beside
 * them; the star goes from a beginning. */
static void add_words(struct query_node *all, struct query *q,
		      struct query_node *node);

static struct query_node *simplify(struct query *q, struct query_node *node)
{
	struct query_node *out;

	if (node->op == QUERY_NOT &&
	    node->items.items[0]->op == QUERY_NOT)
		return simplify(q, node->items.items[0]->items.items[0]);
	out = query_node_new(q, node->op, &node->place);
	out->is_prefix = node->is_prefix;
	if (node->op == QUERY_TEXT)
		out->text = arena_strndup(&q->arena, node->text,
					  strlen(node->text) -
						  node->is_prefix);
	for (size_t i = 0; i < node->items.len; i++) {
		if (node->op == QUERY_AND)
			add_words(out, q, node->items.items[i]);
		else
			vec_push(&out->items,
				 simplify(q, node->items.items[i]));
	}
	return out;
}

static void add_words(struct query_node *all, struct query *q,
		      struct query_node *node)
{
	struct query_node *simple = simplify(q, node);

	if (simple->op != QUERY_AND) {
		vec_push(&all->items, simple);
		return;
	}
	for (size_t i = 0; i < simple->items.len; i++)
		vec_push(&all->items, simple->items.items[i]);
}

/* Items of an AND: words go to `words`, the others stay in the tree. */
static const struct tkt_error *part(struct query_node *words,
				    struct query_node *terms, struct query *q,
				    const struct query_node *all)
{
	for (size_t i = 0; i < all->items.len; i++) {
		struct query_node *item = all->items.items[i];

		if (!has_leaf(item, /* text */ true))
			vec_push(&terms->items, item);
		else if (!has_leaf(item, /* text */ false))
			add_words(words, q, item);
		else if (item->op == QUERY_AND)
			TRY(part(words, terms, q, item));
		else
			return query_error_at(
				tkt_error(TKT_E_USAGE, "words and terms of a "
					  "search hold together: neither can "
					  "be in the other's stead"),
				&item->place);
	}
	return NULL;
}

const struct tkt_error *query_take_words(const struct query_node **words,
					 struct query *q)
{
	struct query_node *taken = query_node_new(q, QUERY_AND,
						  /* place */ NULL);
	struct query_node *terms = query_node_new(q, QUERY_AND,
						  /* place */ NULL);

	if (q->root)
		TRY(part(taken, terms, q, q->root));
	if (!taken->items.len)
		return tkt_error_hint(tkt_error(TKT_E_USAGE,
						"no word to search for"),
				      "tkt list finds tickets by terms alone");
	TRY(check(taken));
	(void)query_tidy(taken);
	q->root = terms->items.len ? terms : NULL;
	*words = taken;
	return NULL;
}
