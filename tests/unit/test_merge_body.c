/*
 * Bodies of articles: merged by git where that is clean, else all of it kept,
 * the same on every clone.
 *
 *	test_merge_body [CASES [FIRST_SEED]]
 *
 * of the random ones (or TKT_MERGE_BODY_CASES; 60 by default).  Each merge
 * runs git, which takes 3 ms.
 */
#include "unit.h"

#include "model/article.h"
#include "model/merge_body.h"
#include "model/merge_texts.h"
#include "sample.h"
#include "store/merge_lines.h"

enum {
	DEFAULT_CASES = 60,
	MOST_LINES = 12,
};

static struct merge_text text_of(const char *s)
{
	return (struct merge_text){ s, strlen(s) };
}

/* merge_body() of strings; the caller owns `out`. */
static void merge(struct buf *out, const char *base, const char *ours,
		  const char *theirs)
{
	const struct merge_text b = text_of(base), o = text_of(ours);
	const struct merge_text t = text_of(theirs);

	buf_reset(out);
	assert_ok(merge_body(out, &b, &o, &t, store_merge_lines));
}

static void assert_merge(const char *base, const char *ours,
			 const char *theirs, const char *wanted)
{
	BUF_LOCAL out = BUF_INIT;

	merge(&out, base, ours, theirs);
	assert_string_equal(out.bytes, wanted);
	merge(&out, base, theirs, ours);
	assert_string_equal(out.bytes, wanted);
}

#define CLASH(x, y)                                                            \
	"<<<<<<< concurrent\n" x "=======\n" y ">>>>>>> concurrent\n"
#define CLASH3(x, y, z)                                                        \
	"<<<<<<< concurrent\n" x "=======\n" y "=======\n" z                   \
	">>>>>>> concurrent\n"

/* --- cases -------------------------------------------------------------- */

static void one_side_that_changed_is_taken(void **state)
{
	(void)state;
	assert_merge("a\n", "a\n", "b\n", "b\n");
	assert_merge("a\n", "b\n", "b\n", "b\n");
	assert_merge("a\n", "a\n", "", "");
	assert_merge("a", "a", "b", "b");
}

static void apart_they_are_merged(void **state)
{
	(void)state;
	assert_merge("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n",
		     "1\n2\n3\n4\nfive", "one\n2\n3\n4\nfive\n");
}

static void both_texts_stay(void **state)
{
	(void)state;
	assert_merge("1\n2\n3\n4\n5\n6\n7\n", "1\nx\n3\n4\n5\n6\nseven\n",
		     "one\ny\n3\n4\n5\n6\n7\n",
		     CLASH("1\nx\n", "one\ny\n") "3\n4\n5\n6\nseven\n");
	/* Without an ancestor: add/add. */
	assert_merge("", "1\n2\n", "1\n3\n", "1\n" CLASH("2\n", "3\n"));
	assert_merge("b\n", "", "x\n", CLASH("", "x\n"));
	assert_true(article_has_markers(CLASH("x\n", "y\n"),
					strlen(CLASH("x\n", "y\n"))));
}

static void merging_again_changes_nothing(void **state)
{
	const char *base = "1\n2\n3\n4\n5\n6\n7\n";
	const char *one = "1\nx\n3\n4\n5\n6\nseven\n";
	const char *two = "one\ny\n3\n4\n5\n6\n7\n";
	BUF_LOCAL out = BUF_INIT;
	CLEANUP(free_ptr) char *merged = NULL;

	(void)state;
	merge(&out, base, one, two);
	merged = buf_detach(&out);
	assert_merge(base, merged, one, merged);
	assert_merge(base, merged, two, merged);
}

static void three_clash_on_three_clones(void **state)
{
	const char *ab = "h\n" CLASH("a\n", "b\n") "t\n";
	const char *bc = "h\n" CLASH("b\n", "c\n") "t\n";
	const char *ac = "h\n" CLASH("a\n", "c\n") "t\n";
	const char *all = "h\n" CLASH3("a\n", "b\n", "c\n") "t\n";

	(void)state;
	assert_merge("h\n0\nt\n", "h\na\nt\n", "h\nb\nt\n", ab);
	assert_merge("h\n0\nt\n", ab, "h\nc\nt\n", all);
	assert_merge("h\nb\nt\n", ab, bc, all);
	assert_merge("h\na\nt\n", ab, ac, all);
	assert_merge("h\nc\nt\n", bc, ac, all);
	assert_merge("h\nb\nt\n", ab, all, all);
	/* Who had both and has one of them settled it. */
	assert_merge(ab, all, ac, ac);
}

static void what_is_settled_stays_settled(void **state)
{
	const char *ab = "h\n" CLASH("a\n", "b\n") "t\n";

	(void)state;
	assert_merge(ab, "h\nboth\nt\n", ab, "h\nboth\nt\n");
	/* Elsewhere the other side went on writing. */
	assert_merge(ab, "h\nboth\nt\n",
		     "h\n" CLASH("a\n", "b\n") "t\nmore\n",
		     "h\nboth\nt\nmore\n");
	/* Settled twice, differently. */
	assert_merge(ab, "h\none\nt\n", "h\ntwo\nt\n",
		     "h\n" CLASH("one\n", "two\n") "t\n");
	/* Settled here, a third text there: that one is new. */
	assert_merge(ab, "h\na\nt\n",
		     "h\n" CLASH3("a\n", "b\n", "c\n") "t\n",
		     "h\n" CLASH("a\n", "c\n") "t\n");
}

static void markers_of_the_text_are_text(void **state)
{
	const char *heading = "Title\n=======\n\n2\n";

	(void)state;
	assert_merge(heading, "Title\n=======\n\nx\n",
		     "Title\n=======\n\ny\n",
		     "Title\n=======\n\n" CLASH("x\n", "y\n"));
	assert_merge("<<<<<<<<<<<<<<<<<<<<\n1\n", "<<<<<<<<<<<<<<<<<<<<\n2\n",
		     "<<<<<<<<<<<<<<<<<<<<\n3\n",
		     "<<<<<<<<<<<<<<<<<<<<\n" CLASH("2\n", "3\n"));
}

static void what_is_binary_is_kept_whole(void **state)
{
	const struct merge_text base = { "a\0\n", 3 }, one = { "b\0\n", 3 };
	const struct merge_text two = { "c\0\n", 3 };
	static const char wanted[] = CLASH("b\0\n", "c\0\n");
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	assert_ok(merge_body(&out, &base, &two, &one, store_merge_lines));
	assert_int_equal(out.len, sizeof(wanted) - 1);
	assert_memory_equal(out.bytes, wanted, out.len);
}

static void files_of_no_desk_are_refused(void **state)
{
	const struct merge_text t = text_of("x\n");
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	assert_error(merge_file(&out, "kb/README.json", &t, &t, &t,
				store_merge_lines),
		     TKT_E_INVALID, "it is no file of a desk");
}

/* --- random texts ------------------------------------------------------- */

struct text {
	const char *lines[2 * MOST_LINES];
	size_t len;
};

/* Of these every text has several; of the others each has one. */
static const char *const common_lines[] = { "a\n", "b\n", "c\n", "\n" };
static const char *const own_lines[3][MOST_LINES] = {
	{ "0\n", "1\n", "2\n", "3\n", "4\n", "5\n", "6\n", "7\n", "8\n", "9\n",
	  "10\n", "11\n" },
	{ "x0\n", "x1\n", "x2\n", "x3\n", "x4\n", "x5\n", "x6\n", "x7\n",
	  "x8\n", "x9\n", "x10\n", "x11\n" },
	{ "y0\n", "y1\n", "y2\n", "y3\n", "y4\n", "y5\n", "y6\n", "y7\n",
	  "y8\n", "y9\n", "y10\n", "y11\n" },
};

static void write_text(struct buf *out, const struct text *t)
{
	buf_reset(out);
	for (size_t i = 0; i < t->len; i++)
		buf_adds(out, t->lines[i]);
}

static struct text make_text(struct sample_random *r, bool own)
{
	struct text t = { .len = 1 + sample_number(r, MOST_LINES) };

	for (size_t i = 0; i < t.len; i++)
		t.lines[i] = own ? own_lines[0][i] :
			common_lines[sample_number(r, ARRAY_LEN(common_lines))];
	return t;
}

static struct text edit(const struct text *was, struct sample_random *r,
			const char *const *mine)
{
	struct text t = { .len = 0 };

	for (size_t i = 0; i < was->len; i++) {
		unsigned what = sample_number(r, 10);

		if (what == 0)
			continue;
		if (what == 1)
			t.lines[t.len++] = mine[i];
		if (what == 2)
			t.lines[t.len++] = mine[i];
		else
			t.lines[t.len++] = was->lines[i];
	}
	return t;
}

static void fail_case(uint64_t seed, const char *law, const struct buf *texts)
{
	fail_msg("seed %llu: %s\n-- base\n%s-- one\n%s-- two\n%s-- merged\n%s",
		 (unsigned long long)seed, law, texts[0].bytes, texts[1].bytes,
		 texts[2].bytes, texts[3].bytes);
}

/* A set of texts is written and read again as the same set. */
static void check_round(uint64_t seed, const struct buf *texts)
{
	ARENA_LOCAL arena = { 0 };
	struct merge_texts all = { 0 }, again = { 0 };
	BUF_LOCAL out = BUF_INIT;
	struct merge_text body;

	for (int i = 0; i < 3; i++) {
		body = text_of(texts[i].bytes);
		merge_texts_add(&all, &body);
	}
	merge_texts_write(&out, &all);
	body = text_of(out.bytes);
	merge_texts_read(&again, &arena, &body);
	if (again.len != all.len)
		fail_case(seed, "not the same set", texts);
	for (size_t i = 0; i < all.len; i++)
		if (!merge_text_equal(&all.items[i], &again.items[i]))
			fail_case(seed, "not the same texts", texts);
	vec_release(&all);
	vec_release(&again);
}

static void one_seed(uint64_t seed)
{
	struct sample_random r;
	struct text base, one, two;
	struct buf t[4] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };
	BUF_LOCAL again = BUF_INIT;

	sample_seed(&r, seed);
	base = make_text(&r, /* own */ seed % 2);
	one = edit(&base, &r, own_lines[1]);
	two = edit(&base, &r, own_lines[2]);
	write_text(&t[0], &base);
	write_text(&t[1], &one);
	write_text(&t[2], &two);
	check_round(seed, t);
	merge(&t[3], t[0].bytes, t[1].bytes, t[2].bytes);
	merge(&again, t[0].bytes, t[2].bytes, t[1].bytes);
	if (strcmp(again.bytes, t[3].bytes))
		fail_case(seed, "the sides may not be swapped", t);
	/* Where lines are alike, nobody knows which of them was meant. */
	for (int i = 1; i < 3 && seed % 2; i++) {
		merge(&again, t[0].bytes, t[3].bytes, t[i].bytes);
		if (strcmp(again.bytes, t[3].bytes))
			fail_case(seed, "what is in it changes it", t);
	}
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		buf_release(&t[i]);
}

struct plan {
	uint64_t first, cases;
};

static void random_texts(void **state)
{
	const struct plan *plan = *state;

	for (uint64_t i = 0; i < plan->cases; i++)
		one_seed(plan->first + i);
}

int main(int argc, char **argv)
{
	const char *wanted = getenv("TKT_MERGE_BODY_CASES");
	struct plan plan = { .first = 1, .cases = DEFAULT_CASES };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_side_that_changed_is_taken),
		cmocka_unit_test(apart_they_are_merged),
		cmocka_unit_test(both_texts_stay),
		cmocka_unit_test(merging_again_changes_nothing),
		cmocka_unit_test(three_clash_on_three_clones),
		cmocka_unit_test(what_is_settled_stays_settled),
		cmocka_unit_test(markers_of_the_text_are_text),
		cmocka_unit_test(what_is_binary_is_kept_whole),
		cmocka_unit_test(files_of_no_desk_are_refused),
		cmocka_unit_test_prestate(random_texts, &plan),
	};

	if (sample_is_instrumented())
		plan.cases /= 20;
	if (argc > 1)
		wanted = argv[1];
	if (wanted)
		plan.cases = strtoull(wanted, /* end */ NULL, 10);
	if (argc > 2)
		plan.first = strtoull(argv[2], /* end */ NULL, 10);
	return cmocka_run_group_tests_name("merge_body", tests, NULL, NULL);
}
