#define _GNU_SOURCE
#include "base/utf8.h"

#include <string.h>
#include "base/utf8_fold.h"
#include "base/utf8_width.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
static const char ellipsis[] = "\xe2\x80\xa6";    /* U+2026 */

/* What a first byte promises (Unicode 15, table 3-7). */
struct lead {
	size_t len;             /* 0: no character begins so */
	unsigned char low, high; /* bounds of the second byte */
};

static struct lead lead_of(unsigned char c)
{
	if (c < 0x80)
		return (struct lead){ 1, 0, 0 };
	if (c >= 0xc2 && c <= 0xdf)
		return (struct lead){ 2, 0x80, 0xbf };
	if (c >= 0xe0 && c <= 0xef)
		return (struct lead){ 3, c == 0xe0 ? 0xa0 : 0x80,
				      c == 0xed ? 0x9f : 0xbf };
	if (c >= 0xf0 && c <= 0xf4)
		return (struct lead){ 4, c == 0xf0 ? 0x90 : 0x80,
				      c == 0xf4 ? 0x8f : 0xbf };
	return (struct lead){ 0, 0, 0 };
}

/*
 * How many bytes at p can begin or be one character, and whether they are one.
 * What is bad is taken as far as it was good (W3C and Unicode 3.9: one U+FFFD
 * for each maximal subpart), at least one byte.
 */
static size_t scan(bool *good, const unsigned char *p, size_t len)
{
	struct lead lead = lead_of(p[0]);
	size_t i;

	for (i = 1; i < lead.len && i < len; i++) {
		unsigned char low = i == 1 ? lead.low : 0x80;
		unsigned char high = i == 1 ? lead.high : 0xbf;

		if (p[i] < low || p[i] > high)
			break;
	}
	*good = i == lead.len;
	return i;
}

static uint32_t value_of(const unsigned char *p, size_t len)
{
	uint32_t cp = len == 1 ? p[0] : p[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		cp = cp << 6 | (p[i] & 0x3f);
	return cp;
}

size_t utf8_decode(uint32_t *cp, const char *p, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)p;
	bool good;
	size_t n = scan(&good, bytes, len);

	if (!good)
		return 0;
	*cp = value_of(bytes, n);
	return n;
}

/* The next character, or U+FFFD for bad bytes; how long it is. */
static size_t next(uint32_t *cp, const char *p, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)p;
	bool good;
	size_t n = scan(&good, bytes, len);

	*cp = good ? value_of(bytes, n) : 0xfffd;
	return n;
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

static bool is_storable(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || !is_control(cp);
}

/* Quickly past what most texts are. */
static size_t skip_ascii(const char *p, size_t len)
{
	size_t i = 0;

	while (i < len && p[i] >= 0x20 && p[i] < 0x7f)
		i++;
	return i;
}

bool utf8_is_clean(const char *p, size_t len)
{
	uint32_t cp;
	size_t n;

	for (size_t i = skip_ascii(p, len); i < len; i += n) {
		n = utf8_decode(&cp, p + i, len - i);
		if (!n || !is_storable(cp))
			return false;
	}
	return true;
}

void utf8_clean(struct buf *out, const char *p, size_t len)
{
	uint32_t cp;
	size_t n;

	buf_reserve(out, len);
	for (size_t i = 0; i < len; i += n) {
		n = next(&cp, p + i, len - i);
		if (cp == '\r') {
			if (i + 1 == len || p[i + 1] != '\n')
				buf_addc(out, '\n');
		} else if (cp == 0xfffd || !is_storable(cp)) {
			buf_adds(out, replacement);
		} else {
			buf_add(out, p + i, n);
		}
	}
}

/*
 * Format characters (general category Cf), which are not seen and change what
 * is seen: bidirectional marks and overrides, fillers, annotations, tags.
 * The joiners are another matter, see may_join().
 */
static bool is_invisible(uint32_t cp)
{
	return cp == 0xad || cp == 0x61c || cp == 0x180e || cp == 0x200b ||
	       cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) ||
	       (cp >= 0x13430 && cp <= 0x1343f) ||
	       (cp >= 0x1bca0 && cp <= 0x1bca3) ||
	       (cp >= 0x1d173 && cp <= 0x1d17a) ||
	       (cp >= 0xe0000 && cp <= 0xe007f);
}

static bool is_joiner(uint32_t cp)
{
	return cp == 0x200c || cp == 0x200d;
}

/* Persian and Indic words and families of emoji need one, after a letter. */
static bool may_join(uint32_t before)
{
	return before >= 0x80 && before != 0xfffd && !is_joiner(before) &&
	       !is_control(before) && !is_invisible(before);
}

void utf8_print(struct buf *out, const char *p, size_t len, unsigned flags)
{
	uint32_t cp, before = 0;
	size_t n;

	buf_reserve(out, len);
	for (size_t i = 0; i < len; i += n) {
		n = next(&cp, p + i, len - i);
		if (cp == '\t' || cp == '\n')
			buf_addc(out, flags & UTF8_ONE_LINE ? ' ' : (char)cp);
		else if (cp == 0xfffd || is_control(cp) || is_invisible(cp) ||
			 (is_joiner(cp) && !may_join(before)))
			buf_adds(out, replacement);
		else
			buf_add(out, p + i, n);
		before = cp;
	}
}

static bool is_in(const struct utf8_span *spans, size_t n, uint32_t cp)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cp > spans[middle].last)
			low = middle + 1;
		else if (cp < spans[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static uint32_t fold(uint32_t cp)
{
	size_t low = 0, high = ARRAY_LEN(utf8_foldings);

	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct utf8_folding *f = &utf8_foldings[middle];

		if (cp > f->last)
			low = middle + 1;
		else if (cp < f->first)
			high = middle;
		else if ((cp - f->first) % f->step)
			return cp;
		else
			return (uint32_t)((int32_t)cp + f->distance);
	}
	return cp;
}

static bool begins(const char *text, size_t text_len, const char *word,
		   size_t word_len)
{
	uint32_t a, b;

	while (word_len) {
		size_t n, m;

		if (!text_len)
			return false;
		n = next(&a, text, text_len);
		m = next(&b, word, word_len);
		if (a != b && fold(a) != fold(b))
			return false;
		text += n;
		text_len -= n;
		word += m;
		word_len -= m;
	}
	return true;
}

static bool is_ascii(const char *p)
{
	while (*p && !(*p & 0x80))
		p++;
	return !*p;
}

bool utf8_holds(const char *text, const char *word)
{
	size_t text_len = strlen(text), word_len = strlen(word), n;
	uint32_t cp;

	/* No letter from elsewhere folds to one of ASCII. */
	if (is_ascii(word))
		return strcasestr(text, word) != NULL;
	for (; text_len; text += n, text_len -= n) {
		if (begins(text, text_len, word, word_len))
			return true;
		n = next(&cp, text, text_len);
	}
	return false;
}

static size_t width_of(uint32_t cp)
{
	if (cp < 0x300)
		return !is_control(cp);
	if (is_in(utf8_zero, ARRAY_LEN(utf8_zero), cp))
		return 0;
	return is_in(utf8_wide, ARRAY_LEN(utf8_wide), cp) ? 2 : 1;
}

size_t utf8_cols(const char *p, size_t len)
{
	size_t cols = 0, n;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = next(&cp, p + i, len - i);
		cols += width_of(cp);
	}
	return cols;
}

void utf8_cut(struct buf *out, const char *p, size_t len, size_t cols)
{
	size_t taken = 0, keep_len = 0, width, n;
	uint32_t cp;

	/* keep_len: as much as leaves a cell for the ellipsis. */
	for (size_t i = 0; i < len; i += n) {
		n = next(&cp, p + i, len - i);
		width = width_of(cp);
		if (width > cols - taken) {
			buf_add(out, p, keep_len);
			if (cols)
				buf_adds(out, ellipsis);
			return;
		}
		taken += width;
		if (taken < cols)
			keep_len = i + n;
	}
	buf_add(out, p, len);
}
