/* Hits, the best first; near words. */
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "index/internal.h"

/* --- hits --------------------------------------------------------------- */

static int compare_hits(const void *a, const void *b)
{
	const struct index_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void swap(struct index_hit *a, struct index_hit *b)
{
	const struct index_hit c = *a;

	*a = *b;
	*b = c;
}

/* Brings the best n of them to the front, in no order (Hoare's FIND). */
static void select_best(struct index_hit *hits, size_t len, size_t n)
{
	size_t from = 0, to = len;

	while (to - from > 1) {
		size_t end = from;

		swap(&hits[from + (to - from) / 2], &hits[to - 1]);
		for (size_t i = from; i + 1 < to; i++)
			if (compare_hits(&hits[i], &hits[to - 1]) < 0)
				swap(&hits[i], &hits[end++]);
		swap(&hits[end], &hits[to - 1]);
		if (end == n)
			return;
		if (end < n)
			from = end + 1;
		else
			to = end;
	}
}

const struct tkt_error *index_search(struct index_hits *out, uint64_t *found,
				     struct index *ix,
				     const struct index_sought *sought)
{
	TRY(rank(out, ix, sought->words));
	if (sought->keep)
		TRY(sought->keep(sought->context, out));
	*found = out->len;
	if (out->len > sought->limit) {
		select_best(out->items, out->len, (size_t)sought->limit);
		out->len = (size_t)sought->limit;
	}
	if (out->len)
		qsort(out->items, out->len, sizeof(*out->items), compare_hits);
	return NULL;
}

/* --- near words --------------------------------------------------------- */

enum { NEAR_WORDS_MAX = 20000 }; /* so many are looked at, some ms */

struct original {
	struct index *ix;
	const char *stem, *prose;
	struct arena *arena;
	char *found;
};

static void take_original(void *context, const char *word, size_t len,
			  size_t start, size_t end)
{
	struct original *o = context;

	if (!o->found && strlen(o->stem) == len &&
	    !memcmp(word, o->stem, len))
		o->found = arena_strndup(o->arena, o->prose + start,
					 end - start);
}

/* A stem is no word: as it stands in the first text that has it. */
static const struct tkt_error *original_of(char **out, struct arena *arena,
					   struct index *ix, const char *stem)
{
	struct original o = { .ix = ix, .stem = stem, .arena = arena };
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL prose = BUF_INIT;
	int64_t number;
	bool found;

	TRY(rank_first(&found, &number, ix, stem));
	if (found)
		TRY(text_of_number(&found, id, &prose, ix, number));
	o.prose = prose.bytes;
	if (found)
		words_each(ix, prose.bytes, prose.len, /* prefix */ false,
			   take_original, &o);
	*out = o.found;
	return NULL;
}

static const struct tkt_error *is_known(bool *known, struct index *ix,
					const char *stem)
{
	sqlite3_stmt *s;

	TRY(index_statement(&s, ix, STATEMENT_TERM_OF));
	sqlite3_bind_text(s, 1, stem, -1, SQLITE_STATIC);
	return index_step(known, ix, s);
}

/* NULL: none is near. */
static const struct tkt_error *nearest(const char **out, struct arena *arena,
				       struct index *ix, const char *stem)
{
	STATEMENT_LOCAL *s = NULL;
	size_t len = strlen(stem), best = len / 3 + 1;
	const char after[] = { (char)(*stem + 1), '\0' };
	bool row;

	*out = NULL;
	TRY(index_prepare(&s, ix, "SELECT text FROM term WHERE "
			  "text >= ? AND text < ? ORDER BY text LIMIT ?"));
	sqlite3_bind_text(s, 1, stem, 1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, after, 1, SQLITE_STATIC);
	sqlite3_bind_int(s, 3, NEAR_WORDS_MAX);
	for (;;) {
		const char *term;
		size_t distance, its;

		TRY(index_step(&row, ix, s));
		if (!row)
			return NULL;
		term = (const char *)sqlite3_column_text(s, 0);
		its = (size_t)sqlite3_column_bytes(s, 0);
		/* So many letters more or less are as many changes. */
		if (!term || its >= len + best || len >= its + best)
			continue;
		distance = near_distance(stem, term);
		if (distance < best) {
			best = distance;
			*out = arena_strdup(arena, term);
		}
	}
}

static const struct tkt_error *add_near(struct strings *pairs,
					struct arena *arena, struct index *ix,
					const struct needle *n)
{
	const char *stem;
	char *word = NULL;
	bool known;

	if (!n->text || n->is_prefix || n->words.len != 1 ||
	    strlen(n->words.items[0]) < 3 || (n->words.items[0][0] & 0x80))
		return NULL;
	TRY(is_known(&known, ix, n->words.items[0]));
	if (known)
		return NULL;
	TRY(nearest(&stem, arena, ix, n->words.items[0]));
	if (stem)
		TRY(original_of(&word, arena, ix, stem));
	if (!word)
		return NULL;
	vec_push(pairs, arena_strdup(arena, n->text));
	vec_push(pairs, word);
	return NULL;
}

const struct tkt_error *index_near(struct strings *pairs, struct arena *arena,
				   struct index *ix,
				   const struct query_node *words)
{
	struct needles needles = { .len = 0 };
	const struct tkt_error *err = NULL;

	needles_of(&needles, ix, words);
	for (size_t i = 0; i < needles.len && !err; i++)
		err = add_near(pairs, arena, ix, &needles.items[i]);
	needles_release(&needles);
	return err;
}
