#include "model/merge_body.h"

#include <string.h>
#include "model/article.h"
#include "model/merge_texts.h"

enum {
	MARKER_MIN_LEN = 15, /* of those that nobody sees */
};

struct merging {
	struct arena arena;
	struct merge_text base, one, two; /* one before two */
	merge_lines_fn *lines;
	struct merge_texts texts; /* what the body is to stand for */
};

static void release(struct merging *m)
{
	vec_release(&m->texts);
	arena_release(&m->arena);
}

/* --- lines -------------------------------------------------------------- */

/* A last line without a newline would join a marker. */
static struct merge_text whole_lines(struct arena *a,
				     const struct merge_text *t)
{
	char *copy;

	if (!t->len || t->bytes[t->len - 1] == '\n')
		return *t;
	copy = arena_alloc(a, t->len + 2);
	memcpy(copy, t->bytes, t->len);
	copy[t->len] = '\n';
	return (struct merge_text){ copy, t->len + 1 };
}

/* The longest run of marks that a line begins with. */
static size_t longest_run(const struct merge_text *t)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < t->len; i++) {
		char c = t->bytes[i];
		bool first = !i || t->bytes[i - 1] == '\n';

		if (first)
			run = c == '<' || c == '=' || c == '>' || c == '|';
		else if (run && c == t->bytes[i - 1])
			run++;
		else
			run = 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static const struct tkt_error *merge_lines(struct buf *out, bool *clean,
					   const struct merging *m,
					   const struct merge_text *base,
					   const struct merge_text *one,
					   const struct merge_text *two)
{
	const struct merge_lines call = {
		.base = base,
		.one = one,
		.two = two,
		.marker_len = MARKER_MIN_LEN + longest_run(base) +
			      longest_run(one) + longest_run(two),
	};

	return m->lines(out, clean, &call);
}

/* Is the line one of those that the merge of lines made? */
static bool is_mark(const char *line, const char *end, size_t marker_len,
		    char c)
{
	if ((size_t)(end - line) < marker_len)
		return false;
	for (size_t i = 0; i < marker_len; i++)
		if (line[i] != c)
			return false;
	return true;
}

/*
 * One side of a merge of lines that clashed: all that is agreed on, and this
 * side's where it is not.
 */
static struct merge_text side_of(struct arena *a, const struct buf *merged,
				 size_t marker_len, bool want_one)
{
	const char *end = merged->bytes + merged->len;
	enum { BOTH, ONE, TWO } at = BOTH;
	BUF_LOCAL text = BUF_INIT;
	char *copy;

	for (const char *p = merged->bytes, *next; p < end; p = next) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));

		next = newline ? newline + 1 : end;
		if (at == BOTH && is_mark(p, next, marker_len, '<'))
			at = ONE;
		else if (at == ONE && is_mark(p, next, marker_len, '='))
			at = TWO;
		else if (at == TWO && is_mark(p, next, marker_len, '>'))
			at = BOTH;
		else if (at == BOTH || (at == ONE) == want_one)
			buf_add(&text, p, (size_t)(next - p));
	}
	copy = arena_alloc(a, text.len + 1);
	memcpy(copy, text.bytes, text.len);
	return (struct merge_text){ copy, text.len };
}

/* --- sets --------------------------------------------------------------- */

/* What a side has that the base had not, or that both still have. */
static void add_side(struct merge_texts *out, const struct merge_texts *side,
		     const struct merge_texts *other,
		     const struct merge_texts *base)
{
	for (size_t i = 0; i < side->len; i++)
		if (!merge_texts_have(base, &side->items[i]) ||
		    merge_texts_have(other, &side->items[i]))
			merge_texts_add(out, &side->items[i]);
}

/* Does `large` hold all that `small` made of the base? */
static const struct tkt_error *is_within(bool *out, struct merging *m,
					 const struct merge_text *base,
					 const struct merge_text *small,
					 const struct merge_text *large)
{
	BUF_LOCAL merged = BUF_INIT;
	struct merge_text text;
	bool clean;

	TRY(merge_lines(&merged, &clean, m, base, small, large));
	text = (struct merge_text){ merged.bytes, merged.len };
	*out = clean && merge_text_equal(&text, large);
	return NULL;
}

/*
 * Leaves out the texts that another one holds. The base's own are here because
 * both sides have them still; of them every text would seem to hold all.
 */
static const struct tkt_error *reduce(struct merging *m,
				      const struct merge_texts *base)
{
	struct merge_texts *all = &m->texts;

	for (size_t i = 0; i < all->len;) {
		bool stays = merge_texts_have(base, &all->items[i]);
		bool within = false;

		for (size_t k = 0; k < all->len && !within && !stays; k++)
			if (k != i)
				TRY(is_within(&within, m, &base->items[0],
					      &all->items[i],
					      &all->items[k]));
		if (!within) {
			i++;
			continue;
		}
		memmove(&all->items[i], &all->items[i + 1],
			(all->len - i - 1) * sizeof(*all->items));
		all->len--;
	}
	return NULL;
}

/* --- bodies ------------------------------------------------------------- */

struct sets {
	struct merge_texts base, one, two;
};

static void sets_release(struct sets *s)
{
	vec_release(&s->base);
	vec_release(&s->one);
	vec_release(&s->two);
}

/* What the two stand for, where at least one of them has markers. */
static const struct tkt_error *unite_sets(struct merging *m,
					  const struct sets *s)
{
	add_side(&m->texts, &s->one, &s->two, &s->base);
	add_side(&m->texts, &s->two, &s->one, &s->base);
	/* Each removed what the other kept: nobody settled it for both. */
	for (size_t i = 0; !m->texts.len && i < s->one.len; i++)
		merge_texts_add(&m->texts, &s->one.items[i]);
	for (size_t i = 0; m->texts.len < 2 && i < s->two.len; i++)
		merge_texts_add(&m->texts, &s->two.items[i]);
	return reduce(m, &s->base);
}

static const struct tkt_error *unite(struct merging *m,
				     const struct buf *clashed,
				     size_t marker_len)
{
	CLEANUP(sets_release) struct sets s = { 0 };
	struct merge_text side;

	merge_texts_read(&s.base, &m->arena, &m->base);
	merge_texts_read(&s.one, &m->arena, &m->one);
	merge_texts_read(&s.two, &m->arena, &m->two);
	if (s.one.len > 1 || s.two.len > 1)
		return unite_sets(m, &s);
	side = side_of(&m->arena, clashed, marker_len, /* want_one */ true);
	merge_texts_add(&m->texts, &side);
	side = side_of(&m->arena, clashed, marker_len, /* want_one */ false);
	merge_texts_add(&m->texts, &side);
	return NULL;
}

static void set_sides(struct merging *m, const struct merge_text *base,
		      const struct merge_text *ours,
		      const struct merge_text *theirs)
{
	struct merge_texts order = { 0 };
	struct merge_text side = whole_lines(&m->arena, ours);

	m->base = whole_lines(&m->arena, base);
	merge_texts_add(&order, &side);
	side = whole_lines(&m->arena, theirs);
	merge_texts_add(&order, &side);
	m->one = order.items[0];
	m->two = order.items[order.len - 1];
	vec_release(&order);
}

static const struct tkt_error *merge_sides(struct buf *out, struct merging *m)
{
	BUF_LOCAL merged = BUF_INIT;
	size_t marker_len = MARKER_MIN_LEN + longest_run(&m->base) +
			    longest_run(&m->one) + longest_run(&m->two);
	bool clean;

	TRY(merge_lines(&merged, &clean, m, &m->base, &m->one, &m->two));
	if (clean) {
		buf_add(out, merged.bytes, merged.len);
		return NULL;
	}
	TRY(unite(m, &merged, marker_len));
	merge_texts_write(out, &m->texts);
	return NULL;
}

const struct tkt_error *merge_body(struct buf *out,
				   const struct merge_text *base,
				   const struct merge_text *ours,
				   const struct merge_text *theirs,
				   merge_lines_fn *lines)
{
	CLEANUP(release) struct merging m = { .lines = lines };
	const struct merge_text *only = NULL;

	if (merge_text_equal(ours, theirs) || merge_text_equal(base, theirs))
		only = ours;
	else if (merge_text_equal(base, ours))
		only = theirs;
	if (only) {
		buf_add(out, only->bytes, only->len);
		return NULL;
	}
	set_sides(&m, base, ours, theirs);
	return merge_sides(out, &m);
}

bool merge_body_holds(const struct merge_text *body, const char *hash)
{
	struct merge_texts texts = { .items = NULL };
	char its_hash[SHA256_HEX_LEN + 1];
	ARENA_LOCAL arena = { 0 };
	bool found = false;

	merge_texts_read(&texts, &arena, body);
	for (size_t i = 0; !found && texts.len > 1 && i < texts.len; i++) {
		article_body_hash(its_hash, texts.items[i].bytes,
				  texts.items[i].len);
		found = !strcmp(its_hash, hash);
	}
	vec_release(&texts);
	return found;
}

/* --- any file ----------------------------------------------------------- */

const struct tkt_error *merge_file(struct buf *out, const char *path,
				   const struct merge_text *base,
				   const struct merge_text *ours,
				   const struct merge_text *theirs,
				   merge_lines_fn *lines)
{
	char id[EVENT_ID_LEN + 1];

	switch (merge_type_of(id, path)) {
	case MERGE_DESK:
		return merge_doc(out, DOC_DESK, /* id */ NULL, ours, theirs);
	case MERGE_TICKET:
		return merge_doc(out, DOC_TICKET, id, ours, theirs);
	case MERGE_ARTICLE:
		return merge_doc(out, DOC_ARTICLE, id, ours, theirs);
	case MERGE_BODY:
		return merge_body(out, base, ours, theirs, lines);
	case MERGE_OTHER:
		break;
	}
	return tkt_error(TKT_E_INVALID, "it is no file of a desk");
}
