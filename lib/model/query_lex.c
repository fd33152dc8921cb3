/* The words of a query, and pointing at them. */
#include "model/query_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* --- words -------------------------------------------------------------- */

static bool is_space(char c)
{
	return isspace((unsigned char)c);
}

static void add_letter(struct query_word *w, char c, bool quoted, size_t at)
{
	const struct query_letter letter = { c, quoted, at };

	vec_push(&w->letters, letter);
}

/* What is between two quotes; l->next stands at the first. */
static const struct tkt_error *take_quoted(struct query_lexer *l)
{
	const struct query_place open = { l->text, l->saved, l->next, 1 };
	size_t i = l->next + 1;

	while (l->text[i] != '"') {
		if (l->text[i] == '\\' &&
		    (l->text[i + 1] == '"' || l->text[i + 1] == '\\'))
			i++;
		if (!l->text[i])
			return query_error_at(
				tkt_error(TKT_E_USAGE,
					  "the quote is not closed"), &open);
		add_letter(&l->word, l->text[i], /* quoted */ true, i);
		i++;
	}
	l->next = i + 1;
	return NULL;
}

/* Up to a space or a parenthesis that closes none of the word's own. */
static const struct tkt_error *take_word(struct query_lexer *l)
{
	size_t open = 0;

	for (;;) {
		char c = l->text[l->next];

		if (!c || is_space(c) || (c == ')' && !open))
			break;
		if (c == '"') {
			TRY(take_quoted(l));
			continue;
		}
		open += (c == '(') - (c == ')');
		add_letter(&l->word, c, /* quoted */ false, l->next++);
	}
	l->word.len = l->next - l->word.at;
	return NULL;
}

/* Written large or small, as people do. */
static enum query_token joint_of(const struct query_word *w)
{
	static const struct {
		const char *name;
		enum query_token token;
	} joints[] = {
		{ "and", QUERY_WORD_AND }, { "or", QUERY_WORD_OR },
		{ "not", QUERY_WORD_NOT },
	};
	char name[4] = "";

	if (w->letters.len > 3)
		return QUERY_WORD;
	for (size_t i = 0; i < w->letters.len; i++) {
		if (w->letters.items[i].quoted)
			return QUERY_WORD;
		name[i] = w->letters.items[i].c;
	}
	for (size_t i = 0; i < ARRAY_LEN(joints); i++)
		if (!strcasecmp(joints[i].name, name))
			return joints[i].token;
	return QUERY_WORD;
}

static enum query_token sign_of(const char *p)
{
	if (*p == '(')
		return QUERY_LEFT;
	if (*p == ')')
		return QUERY_RIGHT;
	if ((*p == '-' || *p == '^') && p[1] && !is_space(p[1]) && p[1] != ')')
		return QUERY_SIGN;
	return *p ? QUERY_WORD : QUERY_END;
}

const struct tkt_error *query_lex(struct query_lexer *l)
{
	/* A second sign is part of the word: `--x` is no option here. */
	bool after_sign = l->token == QUERY_SIGN;

	while (is_space(l->text[l->next]))
		l->next++;
	l->word.letters.len = 0;
	l->word.at = l->next;
	l->word.len = 1;
	l->token = sign_of(l->text + l->next);
	if (l->token == QUERY_SIGN && after_sign)
		l->token = QUERY_WORD;
	if (l->token == QUERY_WORD) {
		TRY(take_word(l));
		if (!after_sign)
			l->token = joint_of(&l->word);
	} else if (l->token != QUERY_END) {
		l->next++;
	}
	return NULL;
}

void query_lexer_release(struct query_lexer *l)
{
	vec_release(&l->word.letters);
}

char *query_word_text(struct arena *a, const struct query_word *w, size_t from,
		      size_t to)
{
	char *text = arena_alloc(a, to - from + 1);

	for (size_t i = from; i < to; i++)
		text[i - from] = w->letters.items[i].c;
	return text;
}

size_t query_word_find(const struct query_word *w, size_t from, size_t to,
		       char c)
{
	while (from < to && (w->letters.items[from].quoted ||
			     w->letters.items[from].c != c))
		from++;
	return from;
}

bool query_word_is(const struct query_word *w, size_t from, size_t to,
		   const char *text)
{
	if (strlen(text) != to - from)
		return false;
	for (size_t i = from; i < to; i++)
		if (w->letters.items[i].quoted ||
		    w->letters.items[i].c != text[i - from])
			return false;
	return true;
}

/* --- places ------------------------------------------------------------- */

struct query_place query_word_place(const struct query_lexer *l, size_t from,
				    size_t to)
{
	const struct query_word *w = &l->word;
	struct query_place place = { l->text, l->saved, w->at, w->len };

	if (from < to) {
		place.at = w->letters.items[from].at;
		place.len = w->letters.items[to - 1].at + 1 - place.at;
	} else if (from) {
		place.at = w->letters.items[from - 1].at + 1;
		place.len = 1;
	}
	return place;
}

struct query_place query_token_place(const struct query_lexer *l)
{
	return (struct query_place){ l->text, l->saved, l->word.at,
				     l->word.len };
}

enum {
	SHOWN_COLS = 72, /* of a line, before it is cut at both ends */
	BEFORE_COLS = 32,
	NEAR_LEN = 8 * BEFORE_COLS, /* so far back is looked at */
};

/* One character that takes no more room than it has cells. */
static size_t char_len(const char *p)
{
	size_t len = 1;

	while (((unsigned char)p[len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* Appends [from, to) of the text as one line. */
static void add_line(struct buf *out, const char *text, size_t from, size_t to)
{
	utf8_print(out, text + from, to - from, UTF8_ONE_LINE);
}

static size_t cols(const char *text, size_t from, size_t to)
{
	BUF_LOCAL line = BUF_INIT;

	add_line(&line, text, from, to);
	return utf8_cols(line.bytes, line.len);
}

/* Of a long line what is around the place. */
static void add_pointer(struct buf *out, const struct query_place *place)
{
	size_t begin = 0, end = strlen(place->text);
	size_t at = place->at < end ? place->at : end;
	size_t len = place->len < end - at ? place->len : end - at;
	const char *before = "", *after = "";

	if (cols(place->text, begin, end) > SHOWN_COLS) {
		if (at > NEAR_LEN)
			begin = at - NEAR_LEN;
		while (cols(place->text, begin, at) > BEFORE_COLS)
			begin += char_len(place->text + begin);
		before = begin ? "…" : "";
		for (end = at; place->text[end] &&
			       cols(place->text, begin, end) < SHOWN_COLS;)
			end += char_len(place->text + end);
		after = place->text[end] ? "…" : "";
		len = len < end - at ? len : end - at;
	}
	buf_adds(out, "\n  ");
	buf_adds(out, before);
	add_line(out, place->text, begin, end);
	buf_addf(out, "%s\n  ", after);
	buf_pad(out, ' ', cols(place->text, begin, at) + (*before != 0));
	buf_addc(out, '^');
	len = len ? cols(place->text, at, at + len) : 0;
	buf_pad(out, '~', len > 1 ? len - 1 : 0);
}

const struct tkt_error *query_error_at(const struct tkt_error *err,
				       const struct query_place *place)
{
	BUF_LOCAL text = BUF_INIT;
	const struct tkt_error *at;
	bool fold;

	if (!err || !place->text)
		return err;
	fold = err->hint && err->code == TKT_E_USAGE;
	if (place->saved)
		buf_addf(&text, "in the saved query '@%s': ", place->saved);
	buf_adds(&text, err->message);
	if (fold)
		buf_addf(&text, " (%s)", err->hint);
	add_pointer(&text, place);
	at = tkt_error(err->code, "%s", text.bytes);
	if (err->hint && !fold)
		at = tkt_error_hint(at, "%s", err->hint);
	tkt_error_free(err);
	return at;
}
