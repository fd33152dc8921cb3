/*
 * Who has what is searched for, and how well it fits.
 *
 * Each text of the search is a leaf: the rows that have it, rising, and how
 * much it counts in each.  Leaves are read whole, which for the commonest word
 * of 100,000 tickets is half a megabyte; what combines and weighs them are
 * loops over numbers.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/internal.h"

struct entry {
	uint32_t row, weight;
	uint32_t at, len;  /* of its places, where they were asked for */
};

struct list {
	struct entry *items;
	size_t len, cap;
	struct buf places;
};

struct rows {
	uint32_t *items;
	size_t len, cap;
};

struct ranking {
	struct index *index;
	VEC(struct list) leaves; /* in the order of the search */
	bool negated;            /* below a `not`: they do not count */
};

static const struct tkt_error *damaged(struct index *ix)
{
	ix->pages.damaged = true;
	return tkt_error(TKT_E_INVALID, "the index is damaged");
}

static void list_release(struct list *l)
{
	vec_release(l);
	buf_release(&l->places);
}

/* --- lists -------------------------------------------------------------- */

/* One run of a list, appended. */
static bool read_run(struct list *out, const unsigned char *p, size_t len,
		     uint64_t row, bool with_places)
{
	const unsigned char *end = p + len;
	uint64_t delta, size, weight;

	while (p < end) {
		const unsigned char *next;
		struct entry e = { .at = (uint32_t)out->places.len };

		if (!posting_number(&delta, &p, end) ||
		    !posting_number(&size, &p, end) ||
		    size > (size_t)(end - p))
			return false;
		next = p + size;
		row += delta;
		if (!posting_number(&weight, &p, next) || row > UINT32_MAX)
			return false;
		e.row = (uint32_t)row;
		e.weight = (uint32_t)weight;
		e.len = (uint32_t)(next - p);
		if (with_places)
			buf_add(&out->places, p, e.len);
		vec_push(out, e);
		p = next;
	}
	return true;
}

static const struct tkt_error *read_term(struct list *out, struct index *ix,
					 int64_t term, bool with_places)
{
	sqlite3_stmt *s;
	bool row;

	TRY(index_statement(&s, ix, STATEMENT_LISTS_OF));
	sqlite3_bind_int64(s, 1, term << LIST_BITS);
	sqlite3_bind_int64(s, 2, (term + 1) << LIST_BITS);
	for (;;) {
		int64_t part;

		TRY(index_step(&row, ix, s));
		if (!row)
			break;
		part = sqlite3_column_int64(s, 0) & ((1 << LIST_BITS) - 1);
		if (!read_run(out, sqlite3_column_blob(s, 1),
			      (size_t)sqlite3_column_bytes(s, 1),
			      (uint64_t)part * LIST_ROWS, with_places))
			return damaged(ix);
	}
	sqlite3_reset(s);
	return NULL;
}

static const struct tkt_error *read_word(struct list *out, struct index *ix,
					 const char *word, bool with_places)
{
	sqlite3_stmt *s;
	bool found;

	TRY(index_statement(&s, ix, STATEMENT_TERM_OF));
	sqlite3_bind_text(s, 1, word, -1, SQLITE_STATIC);
	TRY(index_step(&found, ix, s));
	return found ? read_term(out, ix, sqlite3_column_int64(s, 0),
				 with_places) : NULL;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->row < y->row ? -1 : x->row > y->row;
}

/* Of all words that begin so; a row may be there several times. */
static const struct tkt_error *read_beginning(struct list *out,
					      struct index *ix,
					      const char *begin,
					      bool with_places)
{
	STATEMENT_LOCAL *s = NULL;
	BUF_LOCAL after = BUF_INIT;
	size_t terms = 0;
	bool row;

	TRY(index_prepare(&s, ix, "SELECT number FROM term WHERE text >= ? "
			  "AND text < ?"));
	buf_addf(&after, "%s\xff", begin);
	sqlite3_bind_text(s, 1, begin, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, after.bytes, -1, SQLITE_STATIC);
	for (;; terms++) {
		TRY(index_step(&row, ix, s));
		if (!row)
			break;
		TRY(read_term(out, ix, sqlite3_column_int64(s, 0),
			      with_places));
	}
	if (terms > 1 && out->len)
		qsort(out->items, out->len, sizeof(*out->items),
		      compare_entries);
	return NULL;
}

/* --- phrases ------------------------------------------------------------ */

/* A place is its column, then the how manieth word of it. */
struct places {
	uint64_t *items;
	size_t len, cap;
};

static void add_places(struct places *out, const struct list *l,
		       const struct entry *e)
{
	const unsigned char *p = (unsigned char *)l->places.bytes + e->at;
	const unsigned char *end = p + e->len;
	uint64_t n, column = 0, place = 0;

	while (posting_number(&n, &p, end)) {
		if (n) {
			place += n;
			vec_push(out, column << 32 | place);
		} else if (posting_number(&column, &p, end)) {
			place = 0;
		}
	}
}

/* All entries of a row; *at is behind them then. */
static bool places_of_row(struct places *out, const struct list *l, size_t *at,
			  uint32_t row)
{
	out->len = 0;
	while (*at < l->len && l->items[*at].row < row)
		++*at;
	while (*at < l->len && l->items[*at].row == row)
		add_places(out, l, &l->items[(*at)++]);
	return out->len > 0;
}

static bool has_place(const struct places *p, uint64_t place)
{
	for (size_t i = 0; i < p->len; i++)
		if (p->items[i] == place)
			return true;
	return false;
}

struct phrase {
	struct list *lists;    /* of its words */
	struct places *places; /* in the row at hand */
	size_t *at, len;
};

static uint32_t weight_of_phrase(const struct phrase *p)
{
	uint32_t weight = 0;

	for (size_t i = 0; i < p->places[0].len; i++) {
		uint64_t place = p->places[0].items[i];
		uint64_t column = place >> 32;
		size_t k = 1;

		while (k < p->len && has_place(&p->places[k], place + k))
			k++;
		if (k == p->len && column < PROSE_COUNT)
			weight += (uint32_t)prose_rows[column].weight;
	}
	return weight;
}

static void match_phrase(struct list *out, struct phrase *p)
{
	while (p->at[0] < p->lists[0].len) {
		struct entry e = { .row = p->lists[0].items[p->at[0]].row };
		size_t k = 0;

		while (k < p->len && places_of_row(&p->places[k], &p->lists[k],
						   &p->at[k], e.row))
			k++;
		e.weight = k == p->len ? weight_of_phrase(p) : 0;
		if (e.weight)
			vec_push(out, e);
	}
}

static const struct tkt_error *read_phrase(struct list *out, struct index *ix,
					   const struct needle *n)
{
	ARENA_LOCAL arena = { 0 };
	struct phrase p = {
		.lists = ARENA_ARRAY(&arena, struct list, n->words.len),
		.places = ARENA_ARRAY(&arena, struct places, n->words.len),
		.at = ARENA_ARRAY(&arena, size_t, n->words.len),
		.len = n->words.len,
	};
	const struct tkt_error *err = NULL;

	for (size_t i = 0; i < p.len; i++)
		buf_init(&p.lists[i].places);
	for (size_t i = 0; i < p.len && !err; i++)
		err = n->is_prefix && i + 1 == p.len ?
			read_beginning(&p.lists[i], ix, n->words.items[i],
				       /* with_places */ true) :
			read_word(&p.lists[i], ix, n->words.items[i],
				  /* with_places */ true);
	if (!err)
		match_phrase(out, &p);
	for (size_t i = 0; i < p.len; i++) {
		list_release(&p.lists[i]);
		vec_release(&p.places[i]);
	}
	return err;
}

/* --- leaves ------------------------------------------------------------- */

/* Each row once, with all that it has. */
static void unite_entries(struct list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->len; i++)
		if (n && l->items[n - 1].row == l->items[i].row)
			l->items[n - 1].weight += l->items[i].weight;
		else
			l->items[n++] = l->items[i];
	l->len = n;
}

static const struct tkt_error *read_needle(struct list *out, struct index *ix,
					   const struct needle *n)
{
	if (n->words.len > 1)
		return read_phrase(out, ix, n);
	if (!n->is_prefix)
		return read_word(out, ix, n->words.items[0],
				 /* with_places */ false);
	TRY(read_beginning(out, ix, n->words.items[0],
			   /* with_places */ false));
	unite_entries(out);
	return NULL;
}

static void unite(struct rows *out, const struct rows *a, const struct list *b)
{
	size_t i = 0, k = 0;

	while (i < a->len || k < b->len) {
		uint32_t x = i < a->len ? a->items[i] : UINT32_MAX;
		uint32_t y = k < b->len ? b->items[k].row : UINT32_MAX;

		vec_push(out, x < y ? x : y);
		i += x <= y && i < a->len;
		k += y <= x && k < b->len;
	}
}

static void take(struct rows *to, struct rows *from)
{
	vec_release(to);
	*to = *from;
	*from = (struct rows){ .len = 0 };
}

/* Of a beginning also what has its stem (needles_of()). */
static const struct tkt_error *rows_of_text(struct rows *out,
					    struct ranking *r,
					    const struct needles *needles)
{
	for (size_t i = 0; i < needles->len; i++) {
		struct list leaf = { .places = BUF_INIT };
		struct rows both = { .len = 0 };
		const struct tkt_error *err;

		err = read_needle(&leaf, r->index, &needles->items[i]);
		if (!err)
			unite(&both, out, &leaf);
		take(out, &both);
		if (err || r->negated)
			list_release(&leaf);
		else
			vec_push(&r->leaves, leaf);
		TRY(err);
	}
	return NULL;
}

/* --- the tree ----------------------------------------------------------- */

/* What stays of `a`: what is, or is not, in `b`. */
static void keep_common(struct rows *a, const struct rows *b, bool are_in)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < a->len; i++) {
		while (k < b->len && b->items[k] < a->items[i])
			k++;
		if ((k < b->len && b->items[k] == a->items[i]) == are_in)
			a->items[n++] = a->items[i];
	}
	a->len = n;
}

static void unite_rows(struct rows *a, const struct rows *b)
{
	struct rows both = { .len = 0 };
	size_t k = 0;

	for (size_t i = 0; i < a->len; i++) {
		for (; k < b->len && b->items[k] < a->items[i]; k++)
			vec_push(&both, b->items[k]);
		k += k < b->len && b->items[k] == a->items[i];
		vec_push(&both, a->items[i]);
	}
	for (; k < b->len; k++)
		vec_push(&both, b->items[k]);
	take(a, &both);
}

/* *any false: it has no words, and asks for nothing. */
static const struct tkt_error *rows_of(struct rows *out, bool *any,
				       struct ranking *r,
				       const struct query_node *node);

static const struct tkt_error *join_items(struct rows *out, bool *any,
					  struct ranking *r,
					  const struct query_node *node,
					  bool negated)
{
	for (size_t i = 0; i < node->items.len; i++) {
		const struct query_node *item = node->items.items[i];
		struct rows rows = { .len = 0 };
		const struct tkt_error *err;
		bool some;

		if ((item->op == QUERY_NOT) != negated)
			continue;
		if (negated)
			item = item->items.items[0];
		err = rows_of(&rows, &some, r, item);
		if (!err && some && negated)
			keep_common(out, &rows, /* are_in */ false);
		else if (!err && some && node->op == QUERY_AND && *any)
			keep_common(out, &rows, /* are_in */ true);
		else if (!err && some)
			unite_rows(out, &rows);
		vec_release(&rows);
		TRY(err);
		*any = *any || some;
	}
	return NULL;
}

static const struct tkt_error *rows_of_items(struct rows *out, bool *any,
					     struct ranking *r,
					     const struct query_node *node)
{
	bool negated = r->negated;
	const struct tkt_error *err;

	TRY(join_items(out, any, r, node, /* negated */ false));
	if (!*any || node->op == QUERY_OR)
		return NULL;
	r->negated = true;
	err = join_items(out, any, r, node, /* negated */ true);
	r->negated = negated;
	return err;
}

static const struct tkt_error *rows_of(struct rows *out, bool *any,
				       struct ranking *r,
				       const struct query_node *node)
{
	struct needles needles = { .len = 0 };
	const struct tkt_error *err;

	*any = false;
	if (node->op == QUERY_AND || node->op == QUERY_OR)
		return rows_of_items(out, any, r, node);
	if (node->op != QUERY_TEXT)
		return NULL;
	needles_of(&needles, r->index, node);
	*any = needles.len > 0;
	err = rows_of_text(out, r, &needles);
	needles_release(&needles);
	return err;
}

/* --- the rank ----------------------------------------------------------- */

/* Numbers of the rows; lengths beside them. */
static const struct tkt_error *add_hits(struct index_hits *out,
					double *lengths, struct index *ix,
					const struct rows *rows)
{
	struct docs docs = { .part = -1 };

	for (size_t i = 0; i < rows->len; i++) {
		struct index_hit hit = { .score = 0 };
		unsigned len;

		if (docs.part != rows->items[i] / DOCS_ROWS)
			TRY(docs_load(&docs, ix, rows->items[i] / DOCS_ROWS));
		docs_get(&hit.number, &len, &docs, rows->items[i]);
		lengths[i] = len;
		vec_push(out, hit);
	}
	return NULL;
}

/* BM25; what is in more than half of all counts next to nothing. */
static void add_scores(struct index_hit *hits, const double *lengths,
		       const struct rows *rows, const struct list *leaf,
		       double tickets)
{
	const double k1 = 1.2;
	double idf = log((tickets - (double)leaf->len + 0.5) /
			 ((double)leaf->len + 0.5));
	size_t k = 0;

	if (!(idf > 0))
		idf = 1e-6;
	for (size_t i = 0; i < rows->len; i++) {
		double weight;

		while (k < leaf->len && leaf->items[k].row < rows->items[i])
			k++;
		if (k == leaf->len || leaf->items[k].row != rows->items[i])
			continue;
		weight = leaf->items[k].weight;
		/* The less the better. */
		hits[i].score -= idf * (weight * (k1 + 1) /
					(weight + lengths[i]));
	}
}

static const struct tkt_error *weigh(struct index_hits *out,
				     struct ranking *r, const struct rows *rows)
{
	const double k1 = 1.2, b = 0.75;
	double tickets = (double)r->index->counts[0];
	double words = (double)TEXT_WORDS(r->index);
	CLEANUP(free_ptr) double *lengths = mem_resize(NULL, rows->len + 1,
						       sizeof(*lengths));

	TRY(add_hits(out, lengths, r->index, rows));
	for (size_t i = 0; i < rows->len; i++)
		lengths[i] = k1 * (1 - b + b * lengths[i] * tickets /
						   (words > 0 ? words : 1));
	for (size_t i = 0; i < r->leaves.len; i++)
		add_scores(out->items, lengths, rows, &r->leaves.items[i],
			   tickets);
	return NULL;
}

const struct tkt_error *rank(struct index_hits *out, struct index *ix,
			     const struct query_node *words)
{
	struct ranking r = { .index = ix };
	struct rows rows = { .len = 0 };
	const struct tkt_error *err;
	bool any;

	TRY(postings_end(ix));
	out->len = 0;
	err = rows_of(&rows, &any, &r, words);
	if (!err)
		err = weigh(out, &r, &rows);
	vec_release(&rows);
	for (size_t i = 0; i < r.leaves.len; i++)
		list_release(&r.leaves.items[i]);
	vec_release(&r.leaves);
	return err;
}

const struct tkt_error *rank_first(bool *found, int64_t *number,
				   struct index *ix, const char *word)
{
	struct list list = { .places = BUF_INIT };
	struct docs docs = { .part = -1 };
	const struct tkt_error *err;

	*found = false;
	err = read_word(&list, ix, word, /* with_places */ false);
	for (size_t i = 0; i < list.len && !err; i++) {
		uint32_t row = list.items[i].row;
		int64_t its;
		unsigned len;

		if (docs.part != row / DOCS_ROWS)
			err = docs_load(&docs, ix, row / DOCS_ROWS);
		docs_get(&its, &len, &docs, row);
		if (!*found || its < *number)
			*number = its;
		*found = true;
	}
	list_release(&list);
	return err;
}

/* --- all of it ---------------------------------------------------------- */

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct tkt_error *add_lines(struct strings *lines,
					 struct arena *arena, struct index *ix,
					 const char *word, const struct list *l)
{
	struct docs docs = { .part = -1 };

	for (size_t i = 0; i < l->len; i++) {
		const struct entry *e = &l->items[i];
		struct places places = { .len = 0 };
		BUF_LOCAL line = BUF_INIT;
		int64_t number;
		unsigned len;

		if (docs.part != e->row / DOCS_ROWS)
			TRY(docs_load(&docs, ix, e->row / DOCS_ROWS));
		docs_get(&number, &len, &docs, e->row);
		buf_addf(&line, "%s %020" PRId64 " of %u: %u", word, number,
			 len, (unsigned)e->weight);
		add_places(&places, l, e);
		for (size_t k = 0; k < places.len; k++)
			buf_addf(&line, " %" PRIx64, places.items[k]);
		vec_push(lines, arena_strdup(arena, line.bytes));
		vec_release(&places);
	}
	return NULL;
}

static const struct tkt_error *collect_lines(struct strings *lines,
					     struct arena *arena,
					     struct index *ix)
{
	STATEMENT_LOCAL *s = NULL;

	TRY(index_prepare(&s, ix, "SELECT text FROM term"));
	for (;;) {
		struct list list = { .places = BUF_INIT };
		const struct tkt_error *err;
		const char *word;
		bool row;

		TRY(index_step(&row, ix, s));
		if (!row)
			return NULL;
		word = (const char *)sqlite3_column_text(s, 0);
		err = read_word(&list, ix, word, /* with_places */ true);
		if (!err)
			err = add_lines(lines, arena, ix, word, &list);
		list_release(&list);
		TRY(err);
	}
}

const struct tkt_error *rank_dump(struct buf *out, struct index *ix)
{
	ARENA_LOCAL arena = { 0 };
	struct strings lines = { 0 };
	const struct tkt_error *err = collect_lines(&lines, &arena, ix);

	if (lines.len)
		qsort(lines.items, lines.len, sizeof(*lines.items),
		      compare_lines);
	for (size_t i = 0; i < lines.len; i++)
		buf_addf(out, "%s\n", lines.items[i]);
	vec_release(&lines);
	return err;
}
