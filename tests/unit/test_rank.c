/*
 * Hits and their ranks, against a search that is slow and obvious: all texts of
 * all tickets, word for word.
 */
#include <math.h>

#include "index/search.h"
#include "model/prose.h"
#include "model/query.h"
#include "sample.h"
#include "unit.h"

enum { TICKETS = 60, QUERIES = 300, WORDS_MAX = 80 };

/* Each is its own stem; some begin as others do. */
static const char *const vocabulary[] = { "vpn", "mail", "main", "disk", "wifi",
					  "fax", "lan", "disko", "x7", "map" };

struct text {
	int64_t number;
	const char *words[PROSE_COUNT][WORDS_MAX];
	size_t lens[PROSE_COUNT], len;
	double score;
	bool holds;
};

struct desk_of_texts {
	struct sample_random random;
	struct index *index;
	struct arena arena;
	struct text texts[TICKETS];
	size_t asked, answered;
};

/* Few words are often there, as in a language. */
static const char *pick(struct desk_of_texts *d)
{
	unsigned n = (unsigned)ARRAY_LEN(vocabulary);

	return vocabulary[sample_number(&d->random,
					1 + sample_number(&d->random, n))];
}

/* --- tickets ------------------------------------------------------------ */

static void add_event(struct desk_of_texts *d, struct ticket *t,
		      const char *kind, const char *key)
{
	int minute = (int)t->doc->events.len;
	struct value *body = sample_person(t->doc, kind, minute, "anna");
	unsigned n = 1 + sample_number(&d->random, 12);
	BUF_LOCAL text = BUF_INIT;
	char nonce[17];

	snprintf(nonce, sizeof(nonce), "%016x",
		 sample_number(&d->random, 1u << 31));
	value_set_string(&t->doc->arena, body, "nonce", nonce);
	while (n--)
		buf_addf(&text, "%s%s", text.len ? " " : "", pick(d));
	if (t->doc->events.len)
		sample_after(t->doc, body, t->doc->id);
	sample_text(t->doc, body, key,
		    arena_strdup(&t->doc->arena, text.bytes));
	doc_add(t->doc, body);
}

static void split(struct desk_of_texts *d, struct text *out,
		  const struct ticket *t)
{
	BUF_LOCAL prose = BUF_INIT;
	size_t column = 0;
	char *p;

	prose_of(&prose, t);
	out->number = index_number(t->id);
	p = arena_strdup(&d->arena, prose.bytes);
	for (;;) {
		size_t len = strcspn(p, " \n\x01");
		char end = p[len];

		p[len] = '\0';
		if (len) {
			out->words[column][out->lens[column]++] = p;
			out->len++;
		}
		if (!end)
			return;
		column += end == PROSE_SEPARATOR;
		p += len + 1;
	}
}

static void fill(struct desk_of_texts *d)
{
	assert_ok(index_make(&d->index, INDEX_TEXT, INDEX_IN_MEMORY,
			     /* sync */ false));
	for (size_t i = 0; i < TICKETS; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *t = ticket_new();

		add_event(d, t, "open", "title");
		if (sample_chance(&d->random, 60))
			add_event(d, t, "note", "note");
		if (sample_chance(&d->random, 40))
			add_event(d, t, "resolve", "solution");
		ticket_fold(t);
		assert_ok(index_put_ticket(d->index, t));
		split(d, &d->texts[i], t);
	}
}

/* --- the slow search ---------------------------------------------------- */

static bool is_word(const char *word, const char *sought, bool begins)
{
	return begins ? !strncmp(word, sought, strlen(sought))
		      : !strcmp(word, sought);
}

/* How much a text of one word or two counts. */
static double weight_of(const struct text *t, const char *sought, bool begins)
{
	const char *second = strchr(sought, ' ');
	char first[32];
	double weight = 0;

	snprintf(first, sizeof(first), "%.*s",
		 (int)strcspn(sought, " "), sought);
	for (size_t c = 0; c < PROSE_COUNT; c++)
		for (size_t i = 0; i < t->lens[c]; i++)
			if (is_word(t->words[c][i], first,
				    begins && !second) &&
			    (!second || (i + 1 < t->lens[c] &&
					 is_word(t->words[c][i + 1],
						 second + 1, begins))))
				weight += prose_rows[c].weight;
	return weight;
}

static bool holds(const struct text *t, const struct query_node *node)
{
	if (node->op == QUERY_TEXT)
		return weight_of(t, node->text, node->is_prefix) > 0;
	if (node->op == QUERY_NOT)
		return !holds(t, node->items.items[0]);
	for (size_t i = 0; i < node->items.len; i++)
		if (holds(t, node->items.items[i]) == (node->op == QUERY_OR))
			return node->op == QUERY_OR;
	return node->op == QUERY_AND;
}

static void add_leaf(struct desk_of_texts *d, const char *sought, bool begins)
{
	double n = 0, words = 0, idf;

	for (size_t i = 0; i < TICKETS; i++) {
		n += weight_of(&d->texts[i], sought, begins) > 0;
		words += (double)d->texts[i].len;
	}
	idf = log((TICKETS - n + 0.5) / (n + 0.5));
	if (idf <= 0)
		idf = 1e-6;
	for (size_t i = 0; i < TICKETS; i++) {
		struct text *t = &d->texts[i];
		double weight = weight_of(t, sought, begins);
		double by = (double)t->len / (words / TICKETS);

		t->score -= idf * weight * 2.2 /
			    (weight + 1.2 * (0.25 + 0.75 * by));
	}
}

/* A beginning is also a word of its own. */
static void add_leaves(struct desk_of_texts *d, const struct query_node *node)
{
	if (node->op == QUERY_TEXT) {
		add_leaf(d, node->text, node->is_prefix);
		if (node->is_prefix)
			add_leaf(d, node->text, /* begins */ false);
	} else if (node->op != QUERY_NOT) {
		for (size_t i = 0; i < node->items.len; i++)
			add_leaves(d, node->items.items[i]);
	}
}

/* --- both --------------------------------------------------------------- */

static const struct text *text_of(const struct desk_of_texts *d, int64_t number)
{
	for (size_t i = 0; i < TICKETS; i++)
		if (d->texts[i].number == number)
			return &d->texts[i];
	return NULL;
}

static bool are_in_order(const struct index_hit *a, const struct index_hit *b)
{
	return a->score < b->score ||
	       (a->score == b->score && a->number < b->number);
}

/* The first of them, for a limit, are those that all of them begin with. */
static void is_cut(struct desk_of_texts *d, const struct query_node *words,
		   const struct index_hits *all)
{
	struct index_hits some = { .len = 0 };
	const struct index_sought sought = {
		.words = words, .limit = sample_number(&d->random, 9),
	};
	uint64_t found;

	assert_ok(index_search(&some, &found, d->index, &sought));
	assert_int_equal(found, all->len);
	assert_int_equal(some.len, found < sought.limit ? found : sought.limit);
	for (size_t i = 0; i < some.len; i++)
		assert_int_equal(some.items[i].number, all->items[i].number);
	vec_release(&some);
}

static void compare(struct desk_of_texts *d, const char *query,
		    const struct query_node *words)
{
	struct index_hits hits = { .len = 0 };
	const struct index_sought all = { .words = words, .limit = UINT64_MAX };
	uint64_t found;
	size_t n = 0;

	assert_ok(index_search(&hits, &found, d->index, &all));
	for (size_t i = 0; i < TICKETS; i++) {
		d->texts[i].score = 0;
		n += holds(&d->texts[i], words);
	}
	add_leaves(d, words);
	if (found != n || hits.len != n)
		fail_msg("'%s': %zu hits, not %zu", query, hits.len, n);
	for (size_t i = 0; i < hits.len; i++) {
		const struct text *t = text_of(d, hits.items[i].number);

		if (!t || !holds(t, words) ||
		    fabs(t->score - hits.items[i].score) > 1e-9)
			fail_msg("'%s': hit %zu is another's", query, i);
		if (i && !are_in_order(&hits.items[i - 1], &hits.items[i]))
			fail_msg("'%s': hit %zu is out of order", query, i);
	}
	is_cut(d, words, &hits);
	d->asked++;
	d->answered += hits.len > 0;
	vec_release(&hits);
}

static void add_query(struct buf *out, struct desk_of_texts *d, int depth)
{
	const char *word = pick(d);

	switch (sample_number(&d->random, depth ? 7 : 4)) {
	case 0:
		buf_addf(out, "\"%s %s\"", word, pick(d));
		return;
	case 1:
		buf_addf(out, "%.*s*", 1 + (int)sample_number(&d->random, 3),
			 word);
		return;
	case 4:
		buf_addc(out, '(');
		add_query(out, d, depth - 1);
		buf_adds(out, " or ");
		add_query(out, d, depth - 1);
		buf_addc(out, ')');
		return;
	case 5:
		add_query(out, d, depth - 1);
		buf_adds(out, " not ");
		add_query(out, d, depth - 1);
		return;
	case 6:
		add_query(out, d, depth - 1);
		buf_addc(out, ' ');
		add_query(out, d, depth - 1);
		return;
	}
	buf_adds(out, word);
}

static void ask(struct desk_of_texts *d)
{
	struct query q = { .root = NULL };
	struct strings operands = { 0 };
	const struct query_node *words;
	const struct tkt_error *err;
	BUF_LOCAL text = BUF_INIT;

	add_query(&text, d, /* depth */ 2);
	vec_push(&operands, text.bytes);
	err = query_add_search(&q, &operands);
	if (!err)
		err = query_take_words(&words, &q);
	if (!err)
		compare(d, text.bytes, words);
	/* Such as would have no word that must be there. */
	tkt_error_free(err);
	query_release(&q);
	vec_release(&operands);
}

static void test_ranks_are_those_of_a_slow_search(void **state)
{
	struct desk_of_texts d = { .asked = 0 };

	(void)state;
	sample_seed(&d.random, 4);
	fill(&d);
	for (int i = 0; i < QUERIES; i++)
		ask(&d);
	assert_in_range(d.asked, QUERIES * 9 / 10, QUERIES);
	assert_in_range(d.answered, d.asked / 2, d.asked);
	index_free(d.index);
	arena_release(&d.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranks_are_those_of_a_slow_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
