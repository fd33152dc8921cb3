/* What to show of a hit: the piece of its texts that has most of the words. */
#include <string.h>

#include "index/internal.h"

/* --- needles ------------------------------------------------------------ */

struct adding {
	struct needles *needles;
	struct needle *needle;
};

static void add_word(void *context, const char *word, size_t len, size_t start,
		     size_t end)
{
	struct adding *a = context;

	(void)start;
	(void)end;
	vec_push(&a->needle->words,
		 arena_strndup(&a->needles->arena, word, len));
}

static void add_needle(struct needles *out, struct index *ix, const char *text,
		       bool is_prefix)
{
	struct needle n = { .text = text, .is_prefix = is_prefix };
	struct adding a = { out, &n };

	words_each(ix, text, strlen(text), is_prefix, add_word, &a);
	if (n.words.len)
		vec_push(out, n);
}

/* What has the stem of a beginning is found too; nobody wrote it. */
static void add_stem(struct needles *out, struct index *ix, const char *text)
{
	size_t before = out->len;

	add_needle(out, ix, text, /* is_prefix */ false);
	if (out->len > before)
		out->items[before].text = NULL;
}

void needles_of(struct needles *out, struct index *ix,
		const struct query_node *words)
{
	if (words->op == QUERY_TEXT) {
		add_needle(out, ix, words->text, words->is_prefix);
		if (words->is_prefix)
			add_stem(out, ix, words->text);
	} else if (words->op != QUERY_NOT) {
		for (size_t i = 0; i < words->items.len; i++)
			needles_of(out, ix, words->items.items[i]);
	}
}

void needles_release(struct needles *n)
{
	for (size_t i = 0; i < n->len; i++)
		vec_release(&n->items[i].words);
	vec_release(n);
	arena_release(&n->arena);
}

/* --- a column ----------------------------------------------------------- */

/* A word of the text; `by` is 1 + the needle that it is of, or 0. */
struct place {
	size_t start, end, by;
};

struct column {
	const struct needles *needles;
	VEC(struct place) places;
	VEC(const char *) words; /* in the arena, as many as places */
	struct arena arena;
};

static void add_place(void *context, const char *word, size_t len,
		      size_t start, size_t end)
{
	struct column *c = context;
	const struct place p = { start, end, 0 };

	vec_push(&c->places, p);
	vec_push(&c->words, arena_strndup(&c->arena, word, len));
}

static bool is_at(const struct column *c, const struct needle *n, size_t at)
{
	if (c->words.len - at < n->words.len)
		return false;
	for (size_t i = 0; i < n->words.len; i++) {
		const char *word = c->words.items[at + i];
		const char *wanted = n->words.items[i];
		bool goes_on = n->is_prefix && i + 1 == n->words.len;

		if (goes_on ? strncmp(word, wanted, strlen(wanted)) != 0
			    : strcmp(word, wanted) != 0)
			return false;
	}
	return true;
}

static size_t mark(struct column *c)
{
	size_t found = 0;

	for (size_t at = 0; at < c->words.len; at++)
		for (size_t n = 0; n < c->needles->len; n++) {
			const struct needle *needle = &c->needles->items[n];

			if (!is_at(c, needle, at))
				continue;
			for (size_t i = 0; i < needle->words.len; i++)
				c->places.items[at + i].by = n + 1;
			found++;
		}
	return found;
}

/* How many needles are in what begins at this place and has this length. */
static size_t distinct(const struct column *c, size_t at, size_t max_len)
{
	size_t end = c->places.items[at].start + max_len, n = 0;

	for (size_t i = at; i < c->places.len; i++) {
		size_t by = c->places.items[i].by;
		bool seen = false;

		if (c->places.items[i].end > end)
			break;
		for (size_t k = at; k < i && !seen; k++)
			seen = c->places.items[k].by == by;
		n += by && !seen;
	}
	return n;
}

/* --- choosing ----------------------------------------------------------- */

struct choice {
	const char *text; /* of the column */
	size_t len, begin, distinct;
	int column;       /* -1: none yet */
};

/* Some words before the first hit say what it is about. */
static size_t begin_of(const struct column *c, size_t at, size_t max_len)
{
	size_t first = c->places.items[at].start;
	size_t room = max_len / 4;

	while (at && first - c->places.items[at - 1].start <= room)
		at--;
	/* What is before the first word of all (quotes, say) goes with it. */
	if (!at && c->places.items[0].start <= room)
		return 0;
	return c->places.items[at].start;
}

static void choose(struct choice *best, const struct column *c,
		   const struct choice *this, size_t max_len)
{
	for (size_t at = 0; at < c->places.len; at++) {
		size_t n;

		if (!c->places.items[at].by)
			continue;
		n = distinct(c, at, max_len - max_len / 4);
		/* The title is shown anyway. */
		if (best->column >= 0 && n <= best->distinct &&
		    (best->column != PROSE_TITLE ||
		     this->column == PROSE_TITLE))
			continue;
		*best = *this;
		best->distinct = n;
		best->begin = begin_of(c, at, max_len);
	}
}

static void column_release(struct column *c)
{
	vec_release(&c->places);
	vec_release(&c->words);
	arena_release(&c->arena);
}

static void look_at(struct choice *best, struct strings *where,
		    struct index *ix, const struct needles *needles,
		    const struct choice *this, size_t max_len)
{
	struct column c = { .needles = needles };

	words_each(ix, this->text, this->len, /* prefix */ false, add_place,
		   &c);
	if (mark(&c)) {
		vec_push(where, prose_rows[this->column].name);
		choose(best, &c, this, max_len);
	}
	column_release(&c);
}

/* --- the excerpt -------------------------------------------------------- */

static size_t end_of(const struct choice *best, size_t max_len)
{
	size_t end = best->begin + max_len;

	if (end >= best->len)
		return best->len;
	/* Not within a word where one ends before, nor within a character. */
	for (size_t i = end; i > best->begin + max_len / 2; i--)
		if (best->text[i] == ' ' || best->text[i] == '\n')
			return i;
	while (end > best->begin && (best->text[end] & 0xc0) == 0x80)
		end--;
	return end;
}

static void add_mark(struct index_excerpt *out, size_t at, size_t len)
{
	struct prose_mark *last = out->marks_len ?
			&out->marks[out->marks_len - 1] : NULL;

	/* Of characters that are words: one mark for all. */
	if (last && last->at + last->len == at) {
		last->len += len;
		return;
	}
	out->marks[out->marks_len].at = at;
	out->marks[out->marks_len++].len = len;
}

static void add_marks(struct index_excerpt *out, struct arena *arena,
		      struct index *ix, const struct needles *needles,
		      size_t from, size_t to)
{
	struct column c = { .needles = needles };

	words_each(ix, out->snippet + from, to - from, /* prefix */ false,
		   add_place, &c);
	mark(&c);
	out->marks = ARENA_ARRAY(arena, struct prose_mark, c.places.len + 1);
	for (size_t i = 0; i < c.places.len; i++) {
		const struct place *p = &c.places.items[i];

		if (p->by)
			add_mark(out, from + p->start, p->end - p->start);
	}
	column_release(&c);
}

static void cut(struct index_excerpt *out, struct arena *arena,
		struct index *ix, const struct needles *needles,
		const struct choice *best, size_t max_len)
{
	BUF_LOCAL text = BUF_INIT;
	size_t end = end_of(best, max_len), from, to;

	buf_adds(&text, best->begin ? "…" : "");
	from = text.len;
	for (size_t i = best->begin; i < end; i++)
		buf_addc(&text, best->text[i] == '\n' || best->text[i] == '\t' ?
					' ' : best->text[i]);
	to = text.len;
	buf_adds(&text, end < best->len ? "…" : "");
	out->snippet = arena_strdup(arena, text.bytes);
	out->of_title = best->column == PROSE_TITLE;
	add_marks(out, arena, ix, needles, from, to);
}

static void excerpt_of(struct index_excerpt *out, struct arena *arena,
		       struct index *ix, const struct needles *needles,
		       const struct buf *prose, size_t max_len)
{
	const char *p = prose->bytes, *end = p + prose->len;
	struct choice best = { .column = -1 };
	struct strings where = { 0 };

	for (int i = 0; i < PROSE_COUNT; i++) {
		const char *stop = memchr(p, PROSE_SEPARATOR,
					  (size_t)(end - p));
		struct choice this = { .text = p, .column = i };

		if (!stop)
			stop = end;
		this.len = (size_t)(stop - p);
		look_at(&best, &where, ix, needles, &this, max_len);
		p = stop < end ? stop + 1 : end;
	}
	out->where.items = ARENA_ARRAY(arena, const char *, where.len + 1);
	for (size_t i = 0; i < where.len; i++)
		out->where.items[out->where.len++] = where.items[i];
	vec_release(&where);
	if (best.column >= 0)
		cut(out, arena, ix, needles, &best, max_len);
}

const struct tkt_error *index_excerpt(struct index_excerpt *out,
				      struct arena *arena, struct index *ix,
				      const struct query_node *words,
				      int64_t number, size_t max_len)
{
	struct needles needles = { .len = 0 };
	BUF_LOCAL prose = BUF_INIT;
	bool found;

	*out = (struct index_excerpt){ .snippet = "" };
	TRY(text_of_number(&found, out->id, &prose, ix, number));
	if (!found) {
		ix->pages.damaged = true;
		return tkt_error(TKT_E_INVALID, "the index is damaged");
	}
	needles_of(&needles, ix, words);
	excerpt_of(out, arena, ix, &needles, &prose, max_len);
	needles_release(&needles);
	return NULL;
}
