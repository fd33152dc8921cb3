/*
 * Text: what may be stored, and what may reach a terminal.
 *
 * Stored text is valid UTF-8 without C0 controls (but tab and newline), DEL
 * and C1.  A terminal gets, besides, no tab or newline inside a
 * line, and no bidirectional or other invisible format characters.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"

/*
 * Decodes one character at p (of `len` bytes, at least one).  Returns its
 * length in bytes, or 0 where the bytes are not valid UTF-8 (overlong forms,
 * surrogates and what is above U+10FFFF included).
 */
size_t utf8_decode(uint32_t *cp, const char *p, size_t len);

/* Is this text as the store wants it? NUL is not. */
bool utf8_is_clean(const char *p, size_t len);

/*
 * Appends p made clean: bad bytes and forbidden controls become U+FFFD,
 * CRLF and lone CR become LF.
 */
void utf8_clean(struct buf *out, const char *p, size_t len);

enum utf8_print {
	UTF8_ONE_LINE = 1 << 0, /* tab and newline become a space */
};

/* Appends p such that a terminal shows it and obeys nothing in it. */
void utf8_print(struct buf *out, const char *p, size_t len, unsigned flags);

/*
 * Is the word in the text, letters in any case? By the simple case folding of
 * Unicode, whatever the locale: not of U+017F and U+212A, whose folding is a
 * letter of ASCII, and accents count. An empty word is in every text.
 */
bool utf8_holds(const char *text, const char *word);

/* Cells that the text takes on a terminal (wcwidth by the C.UTF-8 tables). */
size_t utf8_cols(const char *p, size_t len);

/*
 * Cuts to at most `cols` cells, the last of them `…` where something was cut.
 * Appends to `out`.
 */
void utf8_cut(struct buf *out, const char *p, size_t len, size_t cols);

#endif
