/*
 * What a word is: the tokenizers of FTS5, and characters that are words.
 *
 * Languages that are written without spaces would be one word a sentence, so
 * that only whole sentences could be found.  Each of their characters is a word
 * here; several beside each other in what is searched for are a phrase.
 */
#include "index/internal.h"

#include <string.h>

#include "base/utf8.h"

struct words {
	fts5_tokenizer inner;        /* "porter", and below it "unicode61" */
	fts5_tokenizer plain;        /* "unicode61" alone */
	void *inner_data, *plain_data;
	Fts5Tokenizer *stemming, *whole;
};

typedef int token_fn(void *context, int flags, const char *token, int len,
		     int start, int end);

/* What is handed to the inner tokenizer begins in the midst of a text. */
struct shifted {
	token_fn *fn;
	void *context;
	int by;
};

static int pass_shifted(void *context, int flags, const char *token, int len,
			int start, int end)
{
	const struct shifted *s = context;

	return s->fn(s->context, flags, token, len, s->by + start, s->by + end);
}

/* Kana, Han with its extensions, Hangul syllables, compatibility forms. */
static bool is_word_alone(uint32_t cp)
{
	return (cp >= 0x3040 && cp <= 0x30ff) ||
	       (cp >= 0x3400 && cp <= 0x4dbf) ||
	       (cp >= 0x4e00 && cp <= 0x9fff) ||
	       (cp >= 0xac00 && cp <= 0xd7a3) ||
	       (cp >= 0xf900 && cp <= 0xfaff) ||
	       (cp >= 0x20000 && cp <= 0x3ffff);
}

/* How long the character at p is where it is a word alone, else 0. */
static int alone_len(const char *p, int len)
{
	uint32_t cp;
	size_t n;

	/* All of them take three bytes or four. */
	if ((unsigned char)*p < 0xe3)
		return 0;
	n = utf8_decode(&cp, p, (size_t)len);
	return n && is_word_alone(cp) ? (int)n : 0;
}

static void tokenize(const struct words *w, bool whole, const char *text,
		     int len, token_fn *fn, void *context)
{
	const fts5_tokenizer *inner = whole ? &w->plain : &w->inner;
	int flags = whole ? FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX
			  : FTS5_TOKENIZE_DOCUMENT;
	struct shifted s = { fn, context, 0 };
	int status = SQLITE_OK;

	for (int at = 0; at < len && status == SQLITE_OK;) {
		int end = at, n = 0;

		while (end < len && !(n = alone_len(text + end, len - end)))
			end++;
		s.by = at;
		if (end > at)
			status = inner->xTokenize(whole ? w->whole
							: w->stemming,
						  &s, flags, text + at,
						  end - at, pass_shifted);
		if (n && status == SQLITE_OK)
			status = fn(context, 0, text + end, n, end, end + n);
		at = end + n;
	}
}

static fts5_api *api_of(struct index *ix)
{
	fts5_api *api = NULL;
	STATEMENT_LOCAL *s = NULL;

	if (sqlite3_prepare_v2(ix->db, "SELECT fts5(?)", -1, &s,
			       /* pzTail */ NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", /* xDestroy */ NULL);
	sqlite3_step(s);
	return api;
}

static bool make(struct words *w, fts5_api *api)
{
	const char *arguments[] = { "unicode61", "remove_diacritics",
					   "2" };

	return api->xFindTokenizer(api, "porter", &w->inner_data, &w->inner) ==
		       SQLITE_OK &&
	       api->xFindTokenizer(api, "unicode61", &w->plain_data,
				   &w->plain) == SQLITE_OK &&
	       w->inner.xCreate(w->inner_data, arguments,
				(int)ARRAY_LEN(arguments), &w->stemming) ==
		       SQLITE_OK &&
	       w->plain.xCreate(w->plain_data, arguments + 1,
				(int)ARRAY_LEN(arguments) - 1, &w->whole) ==
		       SQLITE_OK;
}

const struct tkt_error *words_begin(struct index *ix)
{
	fts5_api *api = api_of(ix);

	ix->words = mem_alloc(sizeof(*ix->words));
	if (!api || api->iVersion < 2 || !make(ix->words, api))
		return tkt_error(TKT_E_FAILED,
				 "this SQLite has no full text (FTS5)");
	return NULL;
}

void words_free(struct words *w)
{
	if (w && w->stemming)
		w->inner.xDelete(w->stemming);
	if (w && w->whole)
		w->plain.xDelete(w->whole);
	free(w);
}

/* --- outside of SQL ----------------------------------------------------- */

struct each {
	words_fn *fn;
	void *context;
};

static int pass_word(void *context, int flags, const char *word, int len,
		     int start, int end)
{
	const struct each *e = context;

	(void)flags;
	e->fn(e->context, word, (size_t)len, (size_t)start, (size_t)end);
	return SQLITE_OK;
}

void words_each(struct index *ix, const char *text, size_t len, bool prefix,
		words_fn *fn, void *context)
{
	struct each e = { fn, context };

	if (len < INT32_MAX)
		tokenize(ix->words, prefix, text, (int)len, pass_word, &e);
}
