/* From words to the tree of a query. */
#include "model/query_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/near.h"

/* A text that is being read: the words, or a saved query within them. */
struct parser {
	struct query *q;
	struct query_lexer lexer;
	unsigned depth;
	const struct parser *outer; /* the text that names this one, or NULL */
};

static const struct tkt_error *parse_or(struct query_node **out,
					struct parser *p);

/* --- nodes -------------------------------------------------------------- */

struct query_node *query_node_new(struct query *q, enum query_op op,
				  const struct query_place *place)
{
	struct query_node *node = ARENA_NEW(&q->arena, struct query_node);

	node->op = op;
	if (place)
		node->place = *place;
	vec_push(&q->nodes, node);
	return node;
}

static struct query_node *root_of(struct query *q)
{
	if (!q->root)
		q->root = query_node_new(q, QUERY_AND, /* place */ NULL);
	return q->root;
}

/* Saved queries in saved queries would grow without an end. */
static const struct tkt_error *check_len(const struct query *q)
{
	size_t len = q->nodes.len + q->values_len;

	if (q->growing && len - q->grown_from > QUERY_SAVED_MAX)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "the saved query '@%s' stands "
				  "for more than %d terms", q->growing,
				  (int)QUERY_SAVED_MAX),
			"see what it names: each '@' stands for all of it");
	if (len <= QUERY_LEN_MAX)
		return NULL;
	return tkt_error(TKT_E_USAGE, "the query has more than %d terms",
			 (int)QUERY_LEN_MAX);
}

static void add_value(struct query *q, struct query_node *node,
		      const struct query_value *v, bool known)
{
	const struct query_doubt doubt = { node, node->values.len, false };

	vec_push(&node->values, *v);
	q->values_len++;
	if (known)
		return;
	vec_push(&q->doubts, doubt);
	q->unseen++;
}

/* The doubts about a node go with its values. */
static void move_values(struct query *q, struct query_node *to,
			struct query_node *from)
{
	size_t before = to->values.len;

	for (size_t i = 0; i < from->values.len; i++)
		vec_push(&to->values, from->values.items[i]);
	for (size_t i = 0; i < q->doubts.len; i++) {
		struct query_doubt *d = &q->doubts.items[i];

		if (d->node != from)
			continue;
		d->node = to;
		d->value += before;
	}
	vec_release(&from->values);
}

/*
 * Into an AND. Of a field that has one value the same field again is one more
 * value of it, where nobody wrote `and` or parentheses.
 */
static void add_item(struct query *q, struct query_node *all,
		     struct query_node *item)
{
	const struct field *f = item->field;
	bool joins = item->op == QUERY_FIELD && !item->apart &&
		     f->type != FIELD_LIST && !query_is_counted(f);

	for (size_t i = 0; joins && i < all->items.len; i++) {
		struct query_node *other = all->items.items[i];

		if (other->field != f || other->apart)
			continue;
		move_values(q, other, item);
		return;
	}
	vec_push(&all->items, item);
}

/* What stands side by side at the top goes into the root itself. */
void query_add_node(struct query *q, struct query_node *node)
{
	struct query_node *root = root_of(q);

	if (node->op != QUERY_AND || node->apart) {
		add_item(q, root, node);
		return;
	}
	for (size_t i = 0; i < node->items.len; i++)
		add_item(q, root, node->items.items[i]);
}

/* --- leaves ------------------------------------------------------------- */

static const struct tkt_error *point(const struct parser *p,
				     const struct tkt_error *err)
{
	const struct query_place place = query_token_place(&p->lexer);

	return query_error_at(err, &place);
}

/* `tier:L1,L2`: the letters from `from` on, by commas. */
static const struct tkt_error *read_values(struct query_node *node,
					   struct query *q,
					   const struct query_lexer *l,
					   size_t from)
{
	size_t end = l->word.letters.len, to;

	for (;; from = to + 1) {
		struct query_value v;
		bool known;

		to = query_word_find(&l->word, from, end, ',');
		TRY(query_value_read(&v, &known, q, node->field, l, from, to));
		add_value(q, node, &v, known);
		TRY(check_len(q));
		if (to == end)
			break;
	}
	if (!strcmp(node->field->name, "state"))
		q->names_state = true;
	return NULL;
}

static const struct tkt_error *parse_field(struct query_node **out,
					   struct parser *p,
					   const char *name, size_t colon)
{
	struct query_place place = query_token_place(&p->lexer);
	const struct field *f;

	place.len = colon;
	TRY(query_error_at(query_field_find(&f, name), &place));
	place = query_token_place(&p->lexer);
	*out = query_node_new(p->q, QUERY_FIELD, &place);
	(*out)->field = f;
	return read_values(*out, p->q, &p->lexer, colon + 1);
}

static const struct tkt_error *parse_flag(struct query_node **out,
					  struct parser *p, size_t from,
					  size_t to)
{
	const struct query_lexer *l = &p->lexer;
	const struct query_place place = query_word_place(l, from, to);
	const struct query_flag *flag;
	const char *name = query_word_text(&p->q->arena, &l->word, from, to);

	TRY(query_error_at(query_flag_find(&flag, name), &place));
	*out = query_node_new(p->q, QUERY_FLAG, &place);
	(*out)->flag = flag;
	p->q->names_state = p->q->names_state || flag->names_state;
	return check_len(p->q);
}

/* `is:new,open`: one of them. */
static const struct tkt_error *parse_flags(struct query_node **out,
					   struct parser *p, size_t from)
{
	const struct query_word *w = &p->lexer.word;
	const struct query_place place = query_token_place(&p->lexer);
	size_t to = query_word_find(w, from, w->letters.len, ',');
	struct query_node *any, *one;

	if (to == w->letters.len)
		return parse_flag(out, p, from, to);
	any = query_node_new(p->q, QUERY_OR, &place);
	for (;;) {
		TRY(parse_flag(&one, p, from, to));
		vec_push(&any->items, one);
		if (to == w->letters.len)
			break;
		from = to + 1;
		to = query_word_find(w, from, w->letters.len, ',');
	}
	*out = query_tidy(any);
	return NULL;
}

static const struct tkt_error *parse_text(struct query_node **out,
					  struct parser *p)
{
	const struct query_place place = query_token_place(&p->lexer);
	const struct query_word *w = &p->lexer.word;

	if (!w->letters.len)
		return point(p, tkt_error(TKT_E_USAGE,
					  "nothing is between the quotes"));
	*out = query_node_new(p->q, QUERY_TEXT, &place);
	(*out)->text = query_word_text(&p->q->arena, w, 0, w->letters.len);
	(*out)->is_prefix = w->letters.len > 1 &&
			    query_word_is(w, w->letters.len - 1,
					  w->letters.len, "*");
	return NULL;
}

/* --- saved queries ------------------------------------------------------ */

static const struct tkt_error *find_saved(const char **text, struct query *q,
					  const char *name)
{
	const struct query_saved *own = &q->about.saved;
	const struct value *v;

	*text = NULL;
	if (own->find)
		TRY(own->find(text, &q->arena, own->context, name));
	if (*text || !q->about.config)
		return NULL;
	v = config_value(q->about.config,
			 arena_printf(&q->arena, "queries.%s", name));
	if (v && v->type == VALUE_STRING)
		*text = arena_strdup(&q->arena, v->string);
	return NULL;
}

static const struct tkt_error *no_saved(struct query *q, const char *name)
{
	const struct query_saved *own = &q->about.saved;
	const struct value *all = NULL;
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;

	if (q->about.config)
		all = config_value(q->about.config, "queries");
	for (size_t i = 0; i < value_len(all); i++)
		vec_push(&names, all->object.items[i].key);
	if (own->names)
		own->names(&names, &q->arena, own->context);
	buf_addf(&text, "no saved query '%s'", name);
	if (names.len)
		near_suggest(&text, name, &names);
	vec_release(&names);
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "%s", text.bytes),
			      "%s.%s '…' saves one",
			      own->names ? "git config tkt.query" :
					   "tkt config queries", name);
}

/* Who names whom, from the outermost on. */
static void add_chain(struct buf *out, const struct parser *p)
{
	if (p->outer)
		add_chain(out, p->outer);
	if (p->lexer.saved)
		buf_addf(out, "@%s, ", p->lexer.saved);
}

static const struct tkt_error *check_saved(const struct parser *p,
					   const char *name)
{
	BUF_LOCAL chain = BUF_INIT;

	if (!strcmp(name, "me"))
		return tkt_error_hint(tkt_error(TKT_E_USAGE, "'@me' is a "
						"person, no query"),
				      "owner:@me is what is yours");
	if (!strcmp(name, "last"))
		return tkt_error(TKT_E_USAGE, "'@last' is a ticket, no query");
	for (const struct parser *o = p; o; o = o->outer) {
		if (!o->lexer.saved || strcmp(o->lexer.saved, name) != 0)
			continue;
		add_chain(&chain, p);
		return tkt_error(TKT_E_USAGE, "the saved query '@%s' uses "
				 "itself: %s@%s", name, chain.bytes, name);
	}
	return NULL;
}

/* A text to its end. */
static const struct tkt_error *parse_all(struct query_node **out,
					 struct parser *p)
{
	TRY(parse_or(out, p));
	if (p->lexer.token != QUERY_END)
		return point(p, tkt_error(TKT_E_USAGE,
					  "this parenthesis closes none"));
	return NULL;
}

static const struct tkt_error *parse_within(struct query_node **out,
					    const struct parser *outer,
					    const char *name, const char *text)
{
	struct parser p = {
		.q = outer->q, .depth = outer->depth, .outer = outer,
		.lexer = { .text = text, .saved = name },
	};
	const struct tkt_error *err = query_lex(&p.lexer);

	if (!outer->lexer.saved) {
		p.q->growing = name;
		p.q->grown_from = p.q->nodes.len + p.q->values_len;
	}
	if (!err)
		err = parse_all(out, &p);
	if (!outer->lexer.saved)
		p.q->growing = NULL;
	query_lexer_release(&p.lexer);
	return err;
}

static const struct tkt_error *check_depth(const struct parser *p)
{
	if (p->depth < QUERY_DEPTH_MAX)
		return NULL;
	return point(p, tkt_error(TKT_E_USAGE, "more than %d deep in each "
				  "other", (int)QUERY_DEPTH_MAX));
}

static const struct tkt_error *parse_saved(struct query_node **out,
					   struct parser *p)
{
	const struct query_word *w = &p->lexer.word;
	const char *text, *name = query_word_text(&p->q->arena, w, 1,
						  w->letters.len);
	const struct tkt_error *err;

	TRY(point(p, check_saved(p, name)));
	TRY(point(p, find_saved(&text, p->q, name)));
	if (!text)
		return point(p, no_saved(p->q, name));
	TRY(check_depth(p));
	p->depth++;
	err = parse_within(out, p, name, text);
	p->depth--;
	if (!err)
		(*out)->apart = true;
	return err;
}

/* --- terms -------------------------------------------------------------- */

static bool is_plain(const struct query_word *w, size_t to)
{
	for (size_t i = 0; i < to; i++)
		if (w->letters.items[i].quoted)
			return false;
	return true;
}

/* Where the name of a field ends; 0: this is none. */
static size_t colon_of(const struct query_word *w)
{
	size_t colon = query_word_find(w, 0, w->letters.len, ':');

	return colon < w->letters.len && is_plain(w, colon) ? colon : 0;
}

static const struct tkt_error *parse_leaf(struct query_node **out,
					  struct parser *p)
{
	const struct query_word *w = &p->lexer.word;
	size_t colon = colon_of(w);
	const char *name;

	if (w->letters.len > 1 && query_word_is(w, 0, 1, "@"))
		return parse_saved(out, p);
	if (!colon)
		return parse_text(out, p);
	name = query_word_text(&p->q->arena, w, 0, colon);
	if (p->q->searches && !query_field(name) && strcmp(name, "is") != 0)
		return parse_text(out, p);
	if (strcmp(name, "is") != 0)
		return parse_field(out, p, name, colon);
	if (colon + 1 == w->letters.len)
		return point(p, tkt_error(TKT_E_USAGE, "'is:' has no value"));
	return parse_flags(out, p, colon + 1);
}

static const struct tkt_error *parse_group(struct query_node **out,
					   struct parser *p)
{
	const struct query_place open = query_token_place(&p->lexer);

	TRY(query_lex(&p->lexer));
	TRY(parse_or(out, p));
	if (p->lexer.token != QUERY_RIGHT)
		return query_error_at(tkt_error(TKT_E_USAGE, "the parenthesis "
						"is not closed"), &open);
	(*out)->apart = true;
	return query_lex(&p->lexer);
}

static const struct tkt_error *missing(const struct parser *p)
{
	switch (p->lexer.token) {
	case QUERY_RIGHT:
		return point(p, tkt_error(TKT_E_USAGE,
					  "a term is missing before ')'"));
	case QUERY_WORD_AND:
		return point(p, tkt_error(TKT_E_USAGE,
					  "a term is missing before 'and'"));
	case QUERY_WORD_OR:
		return point(p, tkt_error(TKT_E_USAGE,
					  "a term is missing before 'or'"));
	case QUERY_END:
	case QUERY_LEFT:
	case QUERY_SIGN:
	case QUERY_WORD:
	case QUERY_WORD_NOT:
		break;
	}
	return point(p, tkt_error(TKT_E_USAGE, "a term is missing here"));
}

static const struct tkt_error *parse_term(struct query_node **out,
					  struct parser *p);

static const struct tkt_error *parse_not(struct query_node **out,
					 struct parser *p)
{
	struct query_place place = query_token_place(&p->lexer);
	struct query_node *item;

	TRY(query_lex(&p->lexer));
	TRY(parse_term(&item, p));
	*out = query_node_new(p->q, QUERY_NOT, &place);
	vec_push(&(*out)->items, item);
	return NULL;
}

static const struct tkt_error *parse_term(struct query_node **out,
					  struct parser *p)
{
	const struct tkt_error *err;

	TRY(check_len(p->q));
	switch (p->lexer.token) {
	case QUERY_WORD:
		TRY(parse_leaf(out, p));
		return query_lex(&p->lexer);
	case QUERY_LEFT:
	case QUERY_SIGN:
	case QUERY_WORD_NOT:
		break;
	case QUERY_END:
	case QUERY_RIGHT:
	case QUERY_WORD_AND:
	case QUERY_WORD_OR:
		return missing(p);
	}
	TRY(check_depth(p));
	p->depth++;
	err = p->lexer.token == QUERY_LEFT ? parse_group(out, p) :
					     parse_not(out, p);
	p->depth--;
	return err;
}

static bool begins_term(const struct parser *p)
{
	switch (p->lexer.token) {
	case QUERY_LEFT:
	case QUERY_SIGN:
	case QUERY_WORD:
	case QUERY_WORD_NOT:
	case QUERY_WORD_AND:
		return true;
	case QUERY_END:
	case QUERY_RIGHT:
	case QUERY_WORD_OR:
		break;
	}
	return false;
}

static const struct tkt_error *parse_and(struct query_node **out,
					 struct parser *p)
{
	const struct query_place place = query_token_place(&p->lexer);
	struct query_node *all = NULL, *item;

	TRY(parse_term(&item, p));
	*out = item;
	while (begins_term(p)) {
		bool apart = p->lexer.token == QUERY_WORD_AND;

		if (apart)
			TRY(query_lex(&p->lexer));
		TRY(parse_term(&item, p));
		item->apart = item->apart || apart;
		if (!all) {
			all = query_node_new(p->q, QUERY_AND, &place);
			vec_push(&all->items, *out);
		}
		add_item(p->q, all, item);
	}
	if (all)
		*out = query_tidy(all);
	return NULL;
}

static const struct tkt_error *parse_or(struct query_node **out,
					struct parser *p)
{
	const struct query_place place = query_token_place(&p->lexer);
	struct query_node *any = NULL, *item;

	TRY(parse_and(&item, p));
	*out = item;
	while (p->lexer.token == QUERY_WORD_OR) {
		TRY(query_lex(&p->lexer));
		TRY(parse_and(&item, p));
		if (!any) {
			any = query_node_new(p->q, QUERY_OR, &place);
			vec_push(&any->items, *out);
			*out = any;
		}
		vec_push(&any->items, item);
	}
	if (any)
		*out = query_tidy(any);
	return NULL;
}

/* --- the query ---------------------------------------------------------- */

const struct tkt_error *query_add_words(struct query *q, const char *words)
{
	struct parser p = {
		.q = q, .lexer = { .text = arena_strdup(&q->arena, words) },
	};
	struct query_node *node = NULL;
	const struct tkt_error *err = query_lex(&p.lexer);

	if (!err && p.lexer.token != QUERY_END)
		err = parse_all(&node, &p);
	if (!err && node) {
		query_add_node(q, node);
		/* The root is an AND whatever is left in it. */
		(void)query_tidy(q->root);
	}
	query_lexer_release(&p.lexer);
	return err;
}

const struct tkt_error *query_add_operands(struct query *q,
					   const struct strings *operands)
{
	BUF_LOCAL words = BUF_INIT;

	for (size_t i = 0; i < operands->len; i++)
		buf_addf(&words, "%s%s", i ? " " : "", operands->items[i]);
	return query_add_words(q, words.bytes);
}

const struct tkt_error *query_add_field(struct query *q, const char *field,
					const char *values)
{
	struct query_lexer l = { .text = NULL };
	struct query_node *node = query_node_new(q, QUERY_FIELD,
						 /* place */ NULL);
	const struct tkt_error *err = query_field_find(&node->field, field);

	for (size_t i = 0; values[i]; i++) {
		const struct query_letter letter = { values[i], false, i };

		vec_push(&l.word.letters, letter);
	}
	if (!err)
		err = read_values(node, q, &l, /* from */ 0);
	if (!err)
		add_item(q, root_of(q), node);
	query_lexer_release(&l);
	return err;
}

void query_add_span(struct query *q, const char *time_field, int64_t from_at,
		    int64_t until_at)
{
	struct query_node *node = query_node_new(q, QUERY_FIELD,
						 /* place */ NULL);
	struct query_value v = {
		.is_range = true, .from_at = INT64_MIN, .to_at = INT64_MAX,
	};

	if (from_at != INSTANT_NONE)
		v.from_at = from_at;
	if (until_at != INSTANT_NONE)
		v.to_at = until_at;
	node->field = field_find(ticket_fields, time_field);
	add_value(q, node, &v, /* known */ true);
	add_item(q, root_of(q), node);
}

bool query_is_empty(const struct query *q)
{
	return !q->root;
}

void query_release(struct query *q)
{
	for (size_t i = 0; i < q->nodes.len; i++) {
		vec_release(&q->nodes.items[i]->items);
		vec_release(&q->nodes.items[i]->values);
	}
	vec_release(&q->nodes);
	vec_release(&q->doubts);
	arena_release(&q->arena);
}

/* --- operands ----------------------------------------------------------- */

/* `first`: a saved query is no query amid a ref's words. */
static bool names_one(const struct query_word *w, bool first)
{
	size_t colon = colon_of(w);
	ARENA_LOCAL arena = { 0 };
	const char *name;

	if (!colon)
		return first && is_plain(w, w->letters.len) &&
		       query_saved_name(query_word_text(&arena, w, 0,
							w->letters.len));
	name = query_word_text(&arena, w, 0, colon);
	return !strcmp(name, "is") || query_field(name);
}

bool query_is_term(const char *operand)
{
	struct query_lexer l = { .text = operand };
	bool is_term = false, first = true;

	do {
		const struct tkt_error *err = query_lex(&l);

		is_term = l.token == QUERY_LEFT ||
			  (l.token == QUERY_WORD &&
			   names_one(&l.word, first));
		first = first && l.token != QUERY_WORD;
		if (err)
			l.token = QUERY_END;
		tkt_error_free(err);
	} while (!is_term && l.token != QUERY_END);
	query_lexer_release(&l);
	return is_term;
}

const char *query_saved_name(const char *operand)
{
	if (*operand != '@' || !operand[1] || !strcmp(operand, "@me") ||
	    !strcmp(operand, "@last"))
		return NULL;
	for (const char *p = operand + 1; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_' &&
		    !(*p & 0x80))
			return NULL;
	return operand + 1;
}

bool query_is_joint(const char *operand)
{
	static const char *const joints[] = { "and", "or", "not", "(", ")" };

	for (size_t i = 0; i < ARRAY_LEN(joints); i++)
		if (!strcasecmp(joints[i], operand))
			return true;
	return false;
}
