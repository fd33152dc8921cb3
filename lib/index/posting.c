/*
 * Lists of words: which tickets have a word, how often and where.
 *
 * `term` numbers the words; `list` holds of each word, for LIST_ROWS rows of
 * `doc` at a time, a run of
 *
 *	row, less the one before (the first: less the first that it could be)
 *	length of what follows
 *	how much the word counts in this ticket (prose_rows)
 *	its places: 0 and the column where one begins, then 1 + how many words
 *	stand between this place and the one before
 *
 * all of them numbers of seven bits a byte, the lowest first.  `docs` has of
 * DOCS_ROWS rows the ticket's number and how many words it has, so that neither
 * a ranking nor a filter asks for tickets one by one.
 *
 * Changes are collected in memory and go into the lists at the end, or when
 * they become many: a list is written once for all tickets of a change.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "index/internal.h"
#include "model/prose.h"

enum { CHANGES_BYTES = 48 << 20 };

struct term {
	const char *text;
	struct buf changes;    /* row, 1 + length or 0 for none, posting … */
	/* In the ticket at hand. */
	uint64_t ticket;
	uint64_t weight;
	struct buf places;
	uint64_t column, place;
};

struct postings {
	struct arena arena;
	struct map terms;              /* of struct term */
	VEC(struct term *) all;
	VEC(struct term *) at_hand;    /* of the ticket */
	uint64_t tickets, weight, column, place;
	struct buf scratch;
	size_t bytes;
	int64_t last_term;             /* of the table; 0: not asked for */
	struct docs docs;              /* the part that is being changed */
	bool docs_changed;
};

/* --- numbers ------------------------------------------------------------ */

static void add_number(struct buf *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addc(out, (char)(0x80 | (n & 0x7f)));
	buf_addc(out, (char)n);
}

bool posting_number(uint64_t *n, const unsigned char **p,
		    const unsigned char *end)
{
	*n = 0;
	for (int shift = 0; *p < end && shift < 64; shift += 7) {
		unsigned char c = *(*p)++;

		*n |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

/* --- docs --------------------------------------------------------------- */

const struct tkt_error *docs_load(struct docs *out, struct index *ix,
				  int64_t part)
{
	sqlite3_stmt *s;
	bool found;

	TRY(index_statement(&s, ix, STATEMENT_DOCS_OF));
	sqlite3_bind_int64(s, 1, part);
	TRY(index_step(&found, ix, s));
	out->part = part;
	memset(out->rows, 0, sizeof(out->rows));
	if (found && sqlite3_column_bytes(s, 0) == sizeof(out->rows))
		memcpy(out->rows, sqlite3_column_blob(s, 0),
		       sizeof(out->rows));
	sqlite3_reset(s);
	return NULL;
}

void docs_get(int64_t *number, unsigned *len, const struct docs *d, int64_t row)
{
	const unsigned char *at = d->rows[row % DOCS_ROWS];
	uint16_t n;

	memcpy(number, at, sizeof(*number));
	memcpy(&n, at + sizeof(*number), sizeof(n));
	*len = n;
}

static const struct tkt_error *docs_save(struct index *ix, struct postings *p)
{
	sqlite3_stmt *s;

	if (!p->docs_changed)
		return NULL;
	p->docs_changed = false;
	TRY(index_statement(&s, ix, STATEMENT_DOCS_PUT));
	sqlite3_bind_int64(s, 1, p->docs.part);
	sqlite3_bind_blob(s, 2, p->docs.rows, sizeof(p->docs.rows),
			  SQLITE_STATIC);
	return index_run(ix, s);
}

/* Longer ones than 65535 words are as long as that. */
static const struct tkt_error *docs_set(struct index *ix, struct postings *p,
					int64_t row, int64_t number,
					uint64_t len)
{
	uint16_t n = len > UINT16_MAX ? UINT16_MAX : (uint16_t)len;
	unsigned char *at;

	if (p->docs.part != row / DOCS_ROWS) {
		TRY(docs_save(ix, p));
		TRY(docs_load(&p->docs, ix, row / DOCS_ROWS));
	}
	at = p->docs.rows[row % DOCS_ROWS];
	memcpy(at, &number, sizeof(number));
	memcpy(at + sizeof(number), &n, sizeof(n));
	p->docs_changed = true;
	return NULL;
}

/* --- collecting --------------------------------------------------------- */

static struct postings *postings_of(struct index *ix)
{
	if (!ix->postings) {
		ix->postings = mem_alloc(sizeof(*ix->postings));
		ix->postings->docs.part = -1;
	}
	return ix->postings;
}

static struct term *term_of(struct postings *p, const char *word, size_t len)
{
	struct term *t;

	buf_reset(&p->scratch);
	buf_add(&p->scratch, word, len);
	t = map_get(&p->terms, p->scratch.bytes);
	if (t)
		return t;
	t = ARENA_NEW(&p->arena, struct term);
	t->text = arena_strdup(&p->arena, p->scratch.bytes);
	buf_init(&t->changes);
	buf_init(&t->places);
	map_set(&p->terms, t->text, t);
	vec_push(&p->all, t);
	p->bytes += sizeof(*t) + len;
	return t;
}

static void add_word(void *context, const char *word, size_t len, size_t start,
		     size_t end)
{
	struct postings *p = context;
	struct term *t;

	(void)start;
	(void)end;
	/* A text has no NUL; a word that had one would be another. */
	t = term_of(p, word, strnlen(word, len));
	if (t->ticket != p->tickets) {
		t->ticket = p->tickets;
		t->weight = 0;
		t->column = PROSE_COUNT;
		buf_reset(&t->places);
		vec_push(&p->at_hand, t);
	}
	if (t->column != p->column) {
		buf_addc(&t->places, 0);
		add_number(&t->places, p->column);
		t->column = p->column;
		t->place = 0;
	}
	p->place++;
	add_number(&t->places, p->place - t->place);
	t->place = p->place;
	t->weight += p->weight;
}

static void end_term(struct postings *p, struct term *t, int64_t row,
		     bool is_added)
{
	size_t before = t->changes.len;

	add_number(&t->changes, (uint64_t)row);
	if (is_added) {
		buf_reset(&p->scratch);
		add_number(&p->scratch, t->weight);
		buf_add(&p->scratch, t->places.bytes, t->places.len);
		add_number(&t->changes, 1 + p->scratch.len);
		buf_add(&t->changes, p->scratch.bytes, p->scratch.len);
	} else {
		add_number(&t->changes, 0);
	}
	p->bytes += t->changes.len - before;
}

const struct tkt_error *posting_change(struct index *ix, int64_t row,
				       int64_t number, const struct buf *prose,
				       bool is_added)
{
	struct postings *p = postings_of(ix);
	const char *at = prose->bytes, *end = at + prose->len;
	int64_t len = 0;

	p->tickets++;
	p->at_hand.len = 0;
	for (size_t i = 0; i < PROSE_COUNT; i++) {
		const char *stop = memchr(at, PROSE_SEPARATOR,
					  (size_t)(end - at));

		if (!stop)
			stop = end;
		p->column = i;
		p->weight = (uint64_t)prose_rows[i].weight;
		p->place = 0;
		words_each(ix, at, (size_t)(stop - at), /* prefix */ false,
			   add_word, p);
		len += (int64_t)p->place;
		at = stop < end ? stop + 1 : end;
	}
	for (size_t i = 0; i < p->at_hand.len; i++)
		end_term(p, p->at_hand.items[i], row, is_added);
	TEXT_WORDS(ix) += is_added ? len : -len;
	TRY(docs_set(ix, p, row, is_added ? number : 0,
		     is_added ? (uint64_t)len : 0));
	return p->bytes > CHANGES_BYTES ? postings_end(ix) : NULL;
}

/* --- into the lists ----------------------------------------------------- */

struct change {
	int64_t row;
	size_t order;               /* later ones count */
	const unsigned char *bytes; /* NULL: not in the list any more */
	size_t len;
};

struct changes {
	struct change *items;
	size_t len, cap;
};

static int compare_changes(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void read_changes(struct changes *out, const struct term *t)
{
	const unsigned char *p = (const unsigned char *)t->changes.bytes;
	const unsigned char *end = p + t->changes.len;
	uint64_t row, len;
	bool sorted = true;
	size_t n = 0;

	while (posting_number(&row, &p, end) && posting_number(&len, &p, end)) {
		const struct change c = {
			(int64_t)row, out->len, len ? p : NULL,
			len ? (size_t)len - 1 : 0,
		};

		sorted = sorted && (!out->len ||
				    out->items[out->len - 1].row < c.row);
		vec_push(out, c);
		p += c.len;
	}
	if (sorted)
		return;
	qsort(out->items, out->len, sizeof(*out->items), compare_changes);
	for (size_t i = 0; i < out->len; i++) {
		if (n && out->items[n - 1].row == out->items[i].row)
			n--;
		out->items[n++] = out->items[i];
	}
	out->len = n;
}

struct merging {
	struct buf out;
	int64_t last; /* the row that is in it last */
};

static void add_posting(struct merging *m, int64_t row,
			const unsigned char *bytes, size_t len)
{
	add_number(&m->out, (uint64_t)(row - m->last));
	add_number(&m->out, len);
	buf_add(&m->out, bytes, len);
	m->last = row;
}

/* The old list with the changes of [from, to), all of the same list. */
static void merge(struct merging *m, int64_t first,
		  const unsigned char *p, size_t len,
		  const struct change *from, const struct change *to)
{
	const unsigned char *end = p ? p + len : NULL;
	uint64_t delta, size;
	int64_t row = first;

	m->last = first;
	while (p && posting_number(&delta, &p, end) &&
	       posting_number(&size, &p, end) && size <= (size_t)(end - p)) {
		row += (int64_t)delta;
		for (; from < to && from->row < row; from++)
			if (from->bytes)
				add_posting(m, from->row, from->bytes,
					    from->len);
		if (from == to || from->row != row)
			add_posting(m, row, p, (size_t)size);
		p += size;
	}
	for (; from < to; from++)
		if (from->bytes)
			add_posting(m, from->row, from->bytes, from->len);
}

static const struct tkt_error *write_list(struct index *ix, int64_t place,
					  const struct buf *bytes)
{
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, bytes->len ? STATEMENT_LIST_PUT
					       : STATEMENT_LIST_DROP));
	sqlite3_bind_int64(s, 1, place);
	if (bytes->len)
		sqlite3_bind_blob(s, 2, bytes->bytes, (int)bytes->len,
				  SQLITE_STATIC);
	return index_run(ix, s);
}

static const struct tkt_error *change_list(bool *dropped, struct index *ix,
					   int64_t term, bool is_new,
					   const struct change *from,
					   const struct change *to)
{
	int64_t part = from->row / LIST_ROWS, place = term << LIST_BITS | part;
	struct merging m = { .out = BUF_INIT };
	const struct tkt_error *err = NULL;
	sqlite3_stmt *s = NULL;
	const void *old = NULL;
	size_t len = 0;
	bool found = false;

	if (!is_new) {
		TRY(index_statement(&s, ix, STATEMENT_LIST_OF));
		sqlite3_bind_int64(s, 1, place);
		TRY(index_step(&found, ix, s));
	}
	if (found) {
		old = sqlite3_column_blob(s, 0);
		len = (size_t)sqlite3_column_bytes(s, 0);
	}
	merge(&m, part * LIST_ROWS, old, len, from, to);
	if (m.out.len != len || (len && memcmp(m.out.bytes, old, len) != 0)) {
		*dropped = *dropped || !m.out.len;
		if (s)
			sqlite3_reset(s);
		err = write_list(ix, place, &m.out);
	}
	buf_release(&m.out);
	return err;
}

/* The word's number; *is_new where it had none before. */
static const struct tkt_error *number_term(int64_t *out, bool *is_new,
					   struct index *ix, const char *text)
{
	struct postings *p = ix->postings;
	sqlite3_stmt *s;
	bool found;

	TRY(index_statement(&s, ix, STATEMENT_TERM_OF));
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	TRY(index_step(&found, ix, s));
	*is_new = !found;
	if (found) {
		*out = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
		return NULL;
	}
	if (!p->last_term) {
		TRY(index_statement(&s, ix, STATEMENT_TERM_LAST));
		TRY(index_step(&found, ix, s));
		p->last_term = sqlite3_column_int64(s, 0) >> LIST_BITS;
		sqlite3_reset(s);
	}
	*out = ++p->last_term;
	TRY(index_statement(&s, ix, STATEMENT_TERM_ADD));
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, *out);
	return index_run(ix, s);
}

/* A word that nobody has any more leaves the file. */
static const struct tkt_error *drop_unused(struct index *ix, int64_t term,
					   const char *text)
{
	sqlite3_stmt *s;
	bool found;

	TRY(index_statement(&s, ix, STATEMENT_LISTS_OF));
	sqlite3_bind_int64(s, 1, term << LIST_BITS);
	sqlite3_bind_int64(s, 2, (term + 1) << LIST_BITS);
	TRY(index_step(&found, ix, s));
	sqlite3_reset(s);
	if (found)
		return NULL;
	TRY(index_statement(&s, ix, STATEMENT_TERM_DROP));
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	return index_run(ix, s);
}

static const struct tkt_error *write_changes(struct index *ix,
					     const char *text,
					     const struct changes *c)
{
	bool is_new, dropped = false;
	int64_t term;
	size_t to;

	TRY(number_term(&term, &is_new, ix, text));
	for (size_t from = 0; from < c->len; from = to) {
		for (to = from + 1; to < c->len; to++)
			if (c->items[to].row / LIST_ROWS !=
			    c->items[from].row / LIST_ROWS)
				break;
		TRY(change_list(&dropped, ix, term, is_new, c->items + from,
				c->items + to));
	}
	return dropped || is_new ? drop_unused(ix, term, text) : NULL;
}

static int compare_terms(const void *a, const void *b)
{
	const struct term *const *x = a, *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

static void forget(struct postings *p)
{
	for (size_t i = 0; i < p->all.len; i++) {
		buf_release(&p->all.items[i]->changes);
		buf_release(&p->all.items[i]->places);
	}
	p->all.len = p->at_hand.len = p->bytes = 0;
	map_release(&p->terms);
	arena_release(&p->arena);
	/* Others may write before this one does so again. */
	p->last_term = 0;
	p->docs.part = -1;
}

const struct tkt_error *postings_end(struct index *ix)
{
	struct postings *p = ix->postings;
	struct changes changes = { .len = 0 };
	const struct tkt_error *err;

	if (!p)
		return NULL;
	err = docs_save(ix, p);
	/* By the alphabet: pages are filled one after the other. */
	if (p->all.len)
		qsort(p->all.items, p->all.len, sizeof(*p->all.items),
		      compare_terms);
	for (size_t i = 0; i < p->all.len && !err; i++) {
		changes.len = 0;
		read_changes(&changes, p->all.items[i]);
		err = write_changes(ix, p->all.items[i]->text, &changes);
	}
	vec_release(&changes);
	forget(p);
	return err;
}

void postings_free(struct postings *p)
{
	if (!p)
		return;
	forget(p);
	vec_release(&p->all);
	vec_release(&p->at_hand);
	buf_release(&p->scratch);
	free(p);
}
