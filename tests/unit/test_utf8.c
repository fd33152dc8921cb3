#include "unit.h"

#include <locale.h>
#include <wchar.h>
#include <wctype.h>
#include "base/utf8.h"
#include "base/utf8_fold.h"
#include "base/utf8_width.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

/* A text with its length, where it may hold a NUL. */
#define TEXT(s) s, sizeof(s) - 1

static void decodes(void **state)
{
	static const struct {
		const char *text;
		size_t len, n;
		uint32_t cp;
	} cases[] = {
		{ TEXT("a"), 1, 'a' },
		{ TEXT("\0"), 1, 0 },
		{ TEXT("\x7f"), 1, 0x7f },
		{ TEXT("\xc2\x80"), 2, 0x80 },
		{ TEXT("\xdf\xbf"), 2, 0x7ff },
		{ TEXT("\xe0\xa0\x80"), 3, 0x800 },
		{ TEXT("\xed\x9f\xbf"), 3, 0xd7ff },
		{ TEXT("\xee\x80\x80"), 3, 0xe000 },
		{ TEXT("\xef\xbf\xbf"), 3, 0xffff },
		{ TEXT("\xf0\x90\x80\x80"), 4, 0x10000 },
		{ TEXT("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
		{ TEXT("\xc3\xa4x"), 2, 0xe4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint32_t cp = 0xdead;

		assert_int_equal(utf8_decode(&cp, cases[i].text, cases[i].len),
				 cases[i].n);
		assert_int_equal(cp, cases[i].cp);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} cases[] = {
		{ TEXT("\x80") },             /* a continuation alone */
		{ TEXT("\xbf") },
		{ TEXT("\xc0\x80") },         /* overlong NUL */
		{ TEXT("\xc1\xbf") },         /* overlong */
		{ TEXT("\xe0\x9f\xbf") },
		{ TEXT("\xf0\x8f\xbf\xbf") },
		{ TEXT("\xed\xa0\x80") },     /* surrogates */
		{ TEXT("\xed\xbf\xbf") },
		{ TEXT("\xf4\x90\x80\x80") }, /* above U+10FFFF */
		{ TEXT("\xf5\x80\x80\x80") },
		{ TEXT("\xff") },
		{ TEXT("\xfe") },
		{ TEXT("\xc3") },             /* cut off */
		{ TEXT("\xe2\x82") },
		{ TEXT("\xf0\x9f\x98") },
		{ TEXT("\xc3(") },            /* followed by something else */
		{ TEXT("\xe2\x82\xc3") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint32_t cp = 0xdead;

		assert_int_equal(utf8_decode(&cp, cases[i].text, cases[i].len),
				 0);
		assert_int_equal(cp, 0xdead);
		assert_false(utf8_is_clean(cases[i].text, cases[i].len));
	}
}

/* Encodes, the slow and obvious way. */
static size_t encode(char *p, uint32_t cp)
{
	if (cp < 0x80) {
		p[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		p[0] = (char)(0xc0 | cp >> 6);
		p[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		p[0] = (char)(0xe0 | cp >> 12);
		p[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		p[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | cp >> 18);
	p[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	p[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	p[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

static void every_code_point(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
		uint32_t got = 0;
		char p[4];
		size_t n = encode(p, cp);

		if (utf8_decode(&got, p, n) != (surrogate ? 0 : n) ||
		    (!surrogate && got != cp))
			fail_msg("U+%04X", cp);
	}
}

static void clean_is_seen(void **state)
{
	(void)state;
	assert_true(utf8_is_clean("", 0));
	assert_true(utf8_is_clean(TEXT("tab\t, line\n, ä € 😀")));
	assert_true(utf8_is_clean(TEXT("\xc2\xa0")));  /* the first after C1 */
	assert_true(utf8_is_clean(TEXT("\u202e")));    /* stored, not shown */
	assert_false(utf8_is_clean(TEXT("a\0b")));
	assert_false(utf8_is_clean(TEXT("a\rb")));
	assert_false(utf8_is_clean(TEXT("\x1b[31m")));
	assert_false(utf8_is_clean(TEXT("\x7f")));
	assert_false(utf8_is_clean(TEXT("\xc2\x80"))); /* C1 */
	assert_false(utf8_is_clean(TEXT("\xc2\x9b")));
	assert_false(utf8_is_clean(TEXT("\xc2\x9f")));
	assert_false(utf8_is_clean(TEXT("ok \xc3")));
}

static void assert_clean(const char *text, size_t len, const char *want)
{
	BUF_LOCAL out = BUF_INIT;

	utf8_clean(&out, text, len);
	assert_string_equal(out.bytes, want);
	assert_int_equal(out.len, strlen(want));
	assert_true(utf8_is_clean(out.bytes, out.len));
}

static void cleans(void **state)
{
	(void)state;
	assert_clean(TEXT(""), "");
	assert_clean(TEXT("plain ä\t\n"), "plain ä\t\n");
	assert_clean(TEXT("a\r\nb\rc\r"), "a\nb\nc\n");
	assert_clean(TEXT("\r\r\n\n"), "\n\n\n");
	assert_clean(TEXT("a\r\n"), "a\n");
	assert_clean(TEXT("a\0b"), "a" BAD "b");
	assert_clean(TEXT("\x1b[1m\x7f\xc2\x9b"), BAD "[1m" BAD BAD);
	/* One for each maximal subpart (Unicode 3.9, table 3-8 and on). */
	assert_clean(TEXT("\xc0\xaf"), BAD BAD);
	assert_clean(TEXT("\xe0\x9f\xbf"), BAD BAD BAD);
	assert_clean(TEXT("\xed\xa0\x80"), BAD BAD BAD);
	assert_clean(TEXT("\xe2\x82x"), BAD "x");
	assert_clean(TEXT("\xf0\x9f\x98"), BAD);
	assert_clean(TEXT("\xf4\x90\x80\x80"), BAD BAD BAD BAD);
	assert_clean(TEXT("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf" "A"),
		     BAD BAD BAD BAD "A");
	assert_clean(TEXT(BAD), BAD);
	/* Latin-1 from an old mailer */
	assert_clean(TEXT("Stra\xdf" "e"), "Stra" BAD "e");
}

static void cleaning_appends(void **state)
{
	BUF_LOCAL out = BUF_INIT;

	(void)state;
	buf_adds(&out, "> ");
	utf8_clean(&out, TEXT("x"));
	assert_string_equal(out.bytes, "> x");
}

static void assert_print(const char *text, size_t len, unsigned flags,
			 const char *want)
{
	BUF_LOCAL out = BUF_INIT;

	utf8_print(&out, text, len, flags);
	assert_string_equal(out.bytes, want);
}

static void prints_lines(void **state)
{
	(void)state;
	assert_print(TEXT("a\tb\nc"), 0, "a\tb\nc");
	assert_print(TEXT("a\tb\nc"), UTF8_ONE_LINE, "a b c");
	assert_print(TEXT("ä € 😀 日本"), UTF8_ONE_LINE, "ä € 😀 日本");
	assert_print(TEXT("e\u0301"), 0, "e\u0301");
}

static void prints_nothing_to_obey(void **state)
{
	(void)state;
	assert_print(TEXT("\x1b]0;evil\x07"), 0, BAD "]0;evil" BAD);
	assert_print(TEXT("a\rb\bc\0d"), 0, "a" BAD "b" BAD "c" BAD "d");
	assert_print(TEXT("\x7f\xc2\x9b" "31m\xc2\x85"), 0,
		     BAD BAD "31m" BAD);
	assert_print(TEXT("\x9b" "31m"), 0, BAD "31m");
	/* bidirectional overrides, embeddings, isolates and marks */
	assert_print(TEXT("\u202axu202b\u202c\u202d\u202e"), 0,
		     BAD "xu202b" BAD BAD BAD);
	assert_print(TEXT("\u2066\u2067\u2068\u2069\u200e\u200f\u061c"), 0,
		     BAD BAD BAD BAD BAD BAD BAD);
	/* line and paragraph separator, zero width space, BOM, soft hyphen */
	assert_print(TEXT("\u2028\u2029\u200b\ufeff\u00ad\u2060"), 0,
		     BAD BAD BAD BAD BAD BAD);
	/* tags, with which text is hidden */
	assert_print(TEXT("\U000e0041\U000e007f"), 0, BAD BAD);
}

/* The edges of the spans of format characters; their neighbours are shown. */
static void format_characters(void **state)
{
	static const struct {
		uint32_t first, last;
	} spans[] = {
		{ 0xad, 0xad },       { 0x61c, 0x61c },
		{ 0x180e, 0x180e },   { 0x200b, 0x200b },
		{ 0x200e, 0x200f },   { 0x2028, 0x202e },
		{ 0x2060, 0x206f },   { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },   { 0x13430, 0x1343f },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe007f },
	};
	size_t shown = 0, hidden = 0;

	(void)state;
	for (uint32_t cp = 0xa0; cp < 0x110000; cp++) {
		BUF_LOCAL out = BUF_INIT;
		char p[6] = "\xc3\xa4";
		size_t n = encode(p + 2, cp), i = 0;
		bool kept;

		if ((cp >= 0xd800 && cp <= 0xdfff) || cp == 0xfffd)
			continue;
		while (i < ARRAY_LEN(spans) && cp > spans[i].last)
			i++;
		kept = i == ARRAY_LEN(spans) || cp < spans[i].first;
		shown += kept;
		hidden += !kept;
		utf8_print(&out, p, 2 + n, 0);
		if (kept ? memcmp(out.bytes, p, 2 + n) :
			   strcmp(out.bytes, "\xc3\xa4" BAD))
			fail_msg("U+%04X", cp);
	}
	assert_int_equal(hidden, 14 + 16 + 16 + 4 + 8 + 128 + 3);
	assert_true(shown > 1000000);
}

/* Joiners serve words and emoji; where they join nothing they are not shown. */
static void joiners(void **state)
{
	(void)state;
	assert_print(TEXT("می\u200cخواهم"), 0, "می\u200cخواهم");
	assert_print(TEXT("👩\u200d👧"), 0, "👩\u200d👧");
	assert_print(TEXT("\u200dx"), 0, BAD "x");
	assert_print(TEXT("a\u200db"), 0, "a" BAD "b");
	assert_print(TEXT("ä\u200d\u200d\u200c"), 0, "ä\u200d" BAD BAD);
	assert_print(TEXT("\x1b\u200d"), 0, BAD BAD);
	assert_print(TEXT("\u202e\u200d"), 0, BAD BAD);
}

static void cols(void **state)
{
	(void)state;
	assert_int_equal(utf8_cols("", 0), 0);
	assert_int_equal(utf8_cols(TEXT("abc")), 3);
	assert_int_equal(utf8_cols(TEXT("äö€")), 3);
	assert_int_equal(utf8_cols(TEXT("e\u0301")), 1);
	assert_int_equal(utf8_cols(TEXT("日本語")), 6);
	assert_int_equal(utf8_cols(TEXT("ﾊﾝ")), 2);       /* halfwidth */
	assert_int_equal(utf8_cols(TEXT("Ａ")), 2);       /* fullwidth */
	assert_int_equal(utf8_cols(TEXT("😀")), 2);
	assert_int_equal(utf8_cols(TEXT("한")), 2);
	assert_int_equal(utf8_cols(TEXT("\u1112\u1161\u11ab")), 2); /* jamo */
	assert_int_equal(utf8_cols(TEXT("\u200d\u200b\ufe0f")), 0);
	assert_int_equal(utf8_cols(TEXT(BAD)), 1);
	assert_int_equal(utf8_cols(TEXT("\xff\xe2\x82")), 2);
	assert_int_equal(utf8_cols(TEXT("𠀀")), 2);
}

/*
 * The tables against the running C library.  Where it knows another version of
 * Unicode some hundred code points differ; a broken table differs in more.
 */
static void widths_agree_with_libc(void **state)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), old;
	size_t differ = 0, compared = 0;

	(void)state;
	if (!utf8)
		skip();
	old = uselocale(utf8);
	for (uint32_t cp = 0x20; cp < 0x110000; cp++) {
		int width = wcwidth((wchar_t)cp);
		char p[4];

		if (width < 0 || (cp >= 0xd800 && cp <= 0xdfff))
			continue; /* not assigned there */
		compared++;
		differ += utf8_cols(p, encode(p, cp)) != (size_t)width;
	}
	uselocale(old);
	freelocale(utf8);
	assert_true(compared > 250000);
#ifdef __GLIBC__
	if (__GLIBC__ == 2 && __GLIBC_MINOR__ == 36)
		assert_int_equal(differ, 0);
#endif
	assert_in_range(differ, 0, 1000);
}

static void assert_sorted(const struct utf8_span *spans, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(spans[i].first <= spans[i].last);
		assert_true(i == 0 || spans[i - 1].last < spans[i].first);
	}
}

static void tables_are_sorted(void **state)
{
	(void)state;
	assert_sorted(utf8_zero, ARRAY_LEN(utf8_zero));
	assert_sorted(utf8_wide, ARRAY_LEN(utf8_wide));
}

static void holds(void **state)
{
	(void)state;
	assert_true(utf8_holds("", ""));
	assert_true(utf8_holds("é", ""));
	assert_false(utf8_holds("", "é"));
	assert_true(utf8_holds("Drucker in Zürich", "ZÜRICH"));
	assert_true(utf8_holds("ZÜRICH", "zür"));
	assert_true(utf8_holds("Émile", "émile"));
	assert_true(utf8_holds("éé ÉÈ", "éè"));
	assert_true(utf8_holds("ΟΔΟΣ", "οδος"));
	assert_true(utf8_holds("οδός", "ΟΔΌΣ"));
	assert_true(utf8_holds("Принтер", "ПРИНТЕР"));
	assert_true(utf8_holds("ĂăǄ", "ăĂǆ"));
	assert_true(utf8_holds("日本語", "本"));
	assert_false(utf8_holds("Zurich", "Zürich"));
	assert_false(utf8_holds("Zürich", "Zurich"));
	assert_false(utf8_holds("Zür", "Zürich"));
	assert_false(utf8_holds("×", "÷"));
	assert_true(utf8_holds("VPN", "vpn"));
	assert_false(utf8_holds("\u212aelvin", "kelvin"));
}

/* As above; letters that only the one or only the other knows are few. */
static void foldings_agree_with_libc(void **state)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), old;
	size_t differ = 0, compared = 0;

	(void)state;
	if (!utf8)
		skip();
	old = uselocale(utf8);
	for (uint32_t cp = 0x80; cp < 0x110000; cp++) {
		uint32_t to = (uint32_t)towlower(towupper((wint_t)cp));
		char one[5], other[5];

		if (to == cp || to < 0x80)
			continue;
		compared++;
		one[encode(one, cp)] = 0;
		other[encode(other, to)] = 0;
		differ += !utf8_holds(one, other) || !utf8_holds(other, one);
	}
	uselocale(old);
	freelocale(utf8);
	assert_true(compared > 1000);
	assert_in_range(differ, 0, 10);
}

static void foldings_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(utf8_foldings); i++) {
		const struct utf8_folding *f = &utf8_foldings[i];

		assert_true(f->first >= 0x80 && f->first <= f->last);
		assert_true(i == 0 || f[-1].last < f->first);
		assert_true((f->last - f->first) % f->step == 0);
	}
}

static void assert_cut(const char *text, size_t cols, const char *want)
{
	BUF_LOCAL out = BUF_INIT;

	utf8_cut(&out, text, strlen(text), cols);
	assert_string_equal(out.bytes, want);
	assert_true(utf8_cols(out.bytes, out.len) <= cols);
}

static void cuts(void **state)
{
	(void)state;
	assert_cut("", 0, "");
	assert_cut("", 5, "");
	assert_cut("abc", 0, "");
	assert_cut("abc", 1, "…");
	assert_cut("abc", 2, "a…");
	assert_cut("abc", 3, "abc");
	assert_cut("abc", 80, "abc");
	assert_cut("a", 1, "a");
	/* A wide character is not cut in two. */
	assert_cut("日本語", 6, "日本語");
	assert_cut("日本語", 5, "日本…");
	assert_cut("日本語", 4, "日…");
	assert_cut("日本語", 2, "…");
	assert_cut("日本語", 1, "…");
	/* A mark stays with its letter, or goes with it. */
	assert_cut("e\u0301e\u0301", 2, "e\u0301e\u0301");
	assert_cut("e\u0301e\u0301e\u0301", 2, "e\u0301…");
	assert_cut("e\u0301", 1, "e\u0301");
	assert_cut("ae\u0301\u0302", 2, "ae\u0301\u0302");
	assert_cut("ab\u0301c", 2, "a…");
}

/* For utf8_width.h: the spans for which wcwidth() gives `width`. */
static void write_table(const char *name, int width)
{
	int at_col = 0;

	printf("static const struct utf8_span %s[] = {", name);
	for (uint32_t cp = 0x300; cp < 0x110000; cp++) {
		uint32_t first = cp;
		char span[40];
		int len;

		if (wcwidth((wchar_t)cp) != width)
			continue;
		while (wcwidth((wchar_t)(cp + 1)) == width)
			cp++;
		len = snprintf(span, sizeof(span), "{ 0x%x, 0x%x },", first,
			       cp);
		if (!at_col || at_col + 1 + len > 79) {
			printf("\n\t%s", span);
			at_col = 8 + len;
		} else {
			printf(" %s", span);
			at_col += 1 + len;
		}
	}
	printf("\n};\n");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(clean_is_seen),
		cmocka_unit_test(cleans),
		cmocka_unit_test(cleaning_appends),
		cmocka_unit_test(prints_lines),
		cmocka_unit_test(prints_nothing_to_obey),
		cmocka_unit_test(format_characters),
		cmocka_unit_test(joiners),
		cmocka_unit_test(cols),
		cmocka_unit_test(widths_agree_with_libc),
		cmocka_unit_test(tables_are_sorted),
		cmocka_unit_test(cuts),
		cmocka_unit_test(holds),
		cmocka_unit_test(foldings_agree_with_libc),
		cmocka_unit_test(foldings_are_sorted),
	};

	if (argc == 2 && strcmp(argv[1], "--tables") == 0) {
		if (!setlocale(LC_CTYPE, "C.UTF-8"))
			return EXIT_FAILURE;
		write_table("utf8_zero", 0);
		printf("\n");
		write_table("utf8_wide", 2);
		return EXIT_SUCCESS;
	}
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
