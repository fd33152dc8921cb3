/* What is searched for as an expression of FTS5; hits, and near words. */
#include <stdlib.h>
#include <string.h>

#include "index/internal.h"
#include "base/near.h"

/* --- expressions -------------------------------------------------------- */

static void count_word(void *context, const char *word, size_t len,
		       size_t start, size_t end)
{
	size_t *n = context;

	(void)word;
	(void)len;
	(void)start;
	(void)end;
	++*n;
}

static bool has_words(struct index *ix, const struct query_node *node)
{
	size_t n = 0;

	words_each(ix, node->text, strlen(node->text), /* prefix */ false,
		   count_word, &n);
	return n > 0;
}

/* In quotes nothing has a meaning to FTS5. */
static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (; *text; text++)
		buf_adds(out, *text == '"' ? "\"\"" : (char[]){ *text, 0 });
	buf_addc(out, '"');
}

/*
 * Of a beginning also what has its stem: `running*` is to find "running", which
 * is known as "run".
 */
static bool add_text(struct buf *out, struct index *ix,
		     const struct query_node *node)
{
	if (!has_words(ix, node))
		return false;
	if (!node->is_prefix) {
		add_quoted(out, node->text);
		return true;
	}
	buf_addc(out, '(');
	add_quoted(out, node->text);
	buf_adds(out, "* OR ");
	add_quoted(out, node->text);
	buf_addc(out, ')');
	return true;
}

static bool add_node(struct buf *out, struct index *ix,
		     const struct query_node *node);

/* Those items that are, or are not, below a `not`; false: there are none. */
static bool add_items(struct buf *out, struct index *ix,
		      const struct query_node *node, bool negated,
		      const char *joint)
{
	bool any = false;

	for (size_t i = 0; i < node->items.len; i++) {
		const struct query_node *item = node->items.items[i];
		BUF_LOCAL text = BUF_INIT;

		if ((item->op == QUERY_NOT) != negated)
			continue;
		if (negated)
			item = item->items.items[0];
		if (!add_node(&text, ix, item))
			continue;
		buf_adds(out, any ? joint : "");
		buf_add(out, text.bytes, text.len);
		any = true;
	}
	return any;
}

static bool add_all(struct buf *out, struct index *ix,
		    const struct query_node *node)
{
	BUF_LOCAL with = BUF_INIT;
	BUF_LOCAL without = BUF_INIT;

	if (!add_items(&with, ix, node, /* negated */ false, " AND "))
		return false;
	if (add_items(&without, ix, node, /* negated */ true, " OR "))
		buf_addf(out, "((%s) NOT (%s))", with.bytes, without.bytes);
	else if (node->items.len > 1)
		buf_addf(out, "(%s)", with.bytes);
	else
		buf_adds(out, with.bytes);
	return true;
}

static bool add_node(struct buf *out, struct index *ix,
		     const struct query_node *node)
{
	BUF_LOCAL any = BUF_INIT;

	switch (node->op) {
	case QUERY_TEXT:
		return add_text(out, ix, node);
	case QUERY_AND:
		return add_all(out, ix, node);
	case QUERY_OR:
		if (!add_items(&any, ix, node, /* negated */ false, " OR "))
			return false;
		buf_addf(out, "(%s)", any.bytes);
		return true;
	case QUERY_NOT:
	case QUERY_FIELD:
	case QUERY_FLAG:
		break;
	}
	return false;
}

/* --- hits --------------------------------------------------------------- */

struct keeping {
	index_keep_fn *keep;
	void *context;
	const struct tkt_error *err;
};

static void is_wanted(sqlite3_context *c, int n, sqlite3_value **values)
{
	struct keeping *k = sqlite3_user_data(c);
	bool keep = false;

	(void)n;
	if (!k->err)
		k->err = k->keep(&keep, k->context,
				 sqlite3_value_int64(values[0]));
	if (k->err)
		sqlite3_result_error(c, "stopped", -1);
	else
		sqlite3_result_int(c, keep);
}

static void add_statement(struct buf *out, bool keeps)
{
	buf_adds(out, "SELECT d.number, bm25(words");
	for (size_t i = 0; i < PROSE_COUNT; i++)
		buf_addf(out, ", %d", prose_rows[i].weight);
	buf_adds(out, ") FROM words CROSS JOIN doc AS d "
		 "ON d.row = words.rowid WHERE words MATCH ?");
	if (keeps)
		buf_adds(out, " AND is_wanted(d.number)");
}

static int compare_hits(const void *a, const void *b)
{
	const struct index_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static const struct tkt_error *step_failed(struct index *ix,
					   const struct keeping *k)
{
	if (k->err)
		return k->err;
	/* All else that is wrong with an expression was seen to. */
	if ((sqlite3_errcode(ix->db) & 0xff) == SQLITE_ERROR)
		return tkt_error(TKT_E_USAGE, "these words are too deep in "
				 "each other to be searched for");
	return index_failed(ix, "cannot read the index");
}

static const struct tkt_error *collect(struct index_hits *out,
				       struct index *ix, const char *expression,
				       struct keeping *k)
{
	STATEMENT_LOCAL *s = NULL;
	BUF_LOCAL sql = BUF_INIT;
	int status;

	add_statement(&sql, k->keep != NULL);
	TRY(index_prepare(&s, ix, sql.bytes));
	sqlite3_bind_text(s, 1, expression, -1, SQLITE_STATIC);
	while ((status = sqlite3_step(s)) == SQLITE_ROW) {
		const struct index_hit hit = {
			.number = sqlite3_column_int64(s, 0),
			.score = sqlite3_column_double(s, 1),
		};

		vec_push(out, hit);
	}
	return status == SQLITE_DONE ? NULL : step_failed(ix, k);
}

const struct tkt_error *index_search(struct index_hits *out, struct index *ix,
				     const struct query_node *words,
				     index_keep_fn *keep, void *context)
{
	struct keeping k = { keep, context, NULL };
	BUF_LOCAL expression = BUF_INIT;

	if (!add_node(&expression, ix, words))
		return NULL;
	if (keep)
		sqlite3_create_function(ix->db, "is_wanted", 1,
					SQLITE_UTF8 | SQLITE_DIRECTONLY, &k,
					is_wanted, /* xStep */ NULL,
					/* xFinal */ NULL);
	TRY(collect(out, ix, expression.bytes, &k));
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
	STATEMENT_LOCAL *s = NULL;
	char id[EVENT_ID_LEN + 1];
	BUF_LOCAL prose = BUF_INIT;
	bool found;

	TRY(index_prepare(&s, ix, "SELECT d.number FROM temp.places AS p "
			  "JOIN doc AS d ON d.row = p.doc "
			  "WHERE p.term = ? LIMIT 1"));
	sqlite3_bind_text(s, 1, stem, -1, SQLITE_STATIC);
	TRY(index_step(&found, ix, s));
	if (found)
		TRY(text_of_number(&found, id, &prose, ix,
				   sqlite3_column_int64(s, 0)));
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
	STATEMENT_LOCAL *s = NULL;

	TRY(index_prepare(&s, ix, "SELECT 1 FROM temp.vocabulary "
			  "WHERE term = ?"));
	sqlite3_bind_text(s, 1, stem, -1, SQLITE_STATIC);
	return index_step(known, ix, s);
}

/* NULL: none is near. */
static const struct tkt_error *nearest(const char **out, struct arena *arena,
				       struct index *ix, const char *stem)
{
	STATEMENT_LOCAL *s = NULL;
	size_t best = strlen(stem) / 3 + 1;
	bool row;

	*out = NULL;
	TRY(index_prepare(&s, ix, "SELECT term FROM temp.vocabulary WHERE "
			  "term >= ? AND term < ? || x'ff' LIMIT ?"));
	sqlite3_bind_text(s, 1, stem, 1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, stem, 1, SQLITE_STATIC);
	sqlite3_bind_int(s, 3, NEAR_WORDS_MAX);
	for (;;) {
		const char *term;
		size_t distance;

		TRY(index_step(&row, ix, s));
		if (!row)
			return NULL;
		term = (const char *)sqlite3_column_text(s, 0);
		if (!term)
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
	const struct tkt_error *err;

	err = index_exec(ix, "CREATE VIRTUAL TABLE IF NOT EXISTS "
			 "temp.vocabulary USING fts5vocab(main, words, row); "
			 "CREATE VIRTUAL TABLE IF NOT EXISTS temp.places "
			 "USING fts5vocab(main, words, instance)");
	needles_of(&needles, ix, words);
	for (size_t i = 0; i < needles.len && !err; i++)
		err = add_near(pairs, arena, ix, &needles.items[i]);
	needles_release(&needles);
	return err;
}
