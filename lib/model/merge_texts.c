/* Bodies with markers: from and to the texts that they stand for. */
#include "model/merge_texts.h"

#include <stdint.h>
#include <string.h>

#define NAME " concurrent\n"

enum {
	MARKER_LEN = 7, /* as git writes them */
	/* Above it, what lies between equal beginnings and ends is one clash:
	 * 16 MB for the table. */
	TABLE_MAX = 4u << 20,
};

/* --- sets --------------------------------------------------------------- */

static int compare(const struct merge_text *a, const struct merge_text *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int order = len ? memcmp(a->bytes, b->bytes, len) : 0;

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

bool merge_text_equal(const struct merge_text *a, const struct merge_text *b)
{
	return !compare(a, b);
}

bool merge_texts_have(const struct merge_texts *all,
		      const struct merge_text *t)
{
	for (size_t i = 0; i < all->len; i++)
		if (merge_text_equal(&all->items[i], t))
			return true;
	return false;
}

void merge_texts_add(struct merge_texts *all, const struct merge_text *t)
{
	size_t at = all->len;

	if (merge_texts_have(all, t))
		return;
	vec_push(all, *t);
	for (; at && compare(&all->items[at - 1], t) > 0; at--)
		all->items[at] = all->items[at - 1];
	all->items[at] = *t;
}

/* --- lines -------------------------------------------------------------- */

struct line {
	const char *bytes;
	size_t len; /* with its newline */
};

struct lines {
	struct line *items;
	size_t len, cap;
};

static void split(struct lines *out, const struct merge_text *text)
{
	const char *end = text->bytes + text->len;

	for (const char *p = text->bytes; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		struct line line = { p, (size_t)(newline ? newline + 1 - p
							 : end - p) };

		vec_push(out, line);
		p += line.len;
	}
}

static bool is_same(const struct line *a, const struct line *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* Seven of them, and then a name or nothing. */
static bool is_marker(const struct line *line, char c)
{
	if (line->len < MARKER_LEN)
		return false;
	for (size_t i = 0; i < MARKER_LEN; i++)
		if (line->bytes[i] != c)
			return false;
	return line->len == MARKER_LEN || line->bytes[MARKER_LEN] == ' ' ||
	       line->bytes[MARKER_LEN] == '\n';
}

/* --- reading ------------------------------------------------------------ */

/* Lines from `begin`, a `<` marker, to the `>` marker at `end`. */
struct clash {
	size_t begin, end;
	size_t alternatives;
};

struct clashes {
	struct clash *items;
	size_t len, cap;
};

/* Markers that do not belong together are lines as any other. */
static void find_clashes(struct clashes *out, const struct lines *lines)
{
	struct clash now = { 0 };
	bool inside = false;

	for (size_t i = 0; i < lines->len; i++) {
		const struct line *line = &lines->items[i];

		if (is_marker(line, '<')) {
			now = (struct clash){ .begin = i, .alternatives = 1 };
			inside = true;
		} else if (inside && is_marker(line, '=')) {
			now.alternatives++;
		} else if (inside && is_marker(line, '>')) {
			now.end = i;
			if (now.alternatives > 1)
				vec_push(out, now);
			inside = false;
		}
	}
}

static void add_lines(struct buf *out, const struct lines *lines, size_t from,
		      size_t to)
{
	for (; from < to; from++)
		buf_add(out, lines->items[from].bytes, lines->items[from].len);
}

static void add_alternative(struct buf *out, const struct lines *lines,
			    const struct clash *c, size_t number)
{
	size_t at = 0, from = c->begin + 1;

	if (number >= c->alternatives)
		number = c->alternatives - 1;
	for (size_t i = from; i <= c->end; i++) {
		if (i < c->end && !is_marker(&lines->items[i], '='))
			continue;
		if (at++ == number)
			add_lines(out, lines, from, i);
		from = i + 1;
	}
}

static void add_text(struct merge_texts *out, struct arena *a,
		     const struct lines *lines, const struct clashes *clashes,
		     size_t number)
{
	BUF_LOCAL text = BUF_INIT;
	struct merge_text kept;
	char *copy;
	size_t at = 0;

	for (size_t i = 0; i < clashes->len; i++) {
		const struct clash *c = &clashes->items[i];

		add_lines(&text, lines, at, c->begin);
		add_alternative(&text, lines, c, number);
		at = c->end + 1;
	}
	add_lines(&text, lines, at, lines->len);
	copy = arena_alloc(a, text.len + 1);
	memcpy(copy, text.bytes, text.len);
	kept = (struct merge_text){ copy, text.len };
	merge_texts_add(out, &kept);
}

void merge_texts_read(struct merge_texts *out, struct arena *a,
		      const struct merge_text *body)
{
	struct lines lines = { 0 };
	struct clashes clashes = { 0 };
	size_t most = 1;

	split(&lines, body);
	find_clashes(&clashes, &lines);
	for (size_t i = 0; i < clashes.len; i++)
		if (clashes.items[i].alternatives > most)
			most = clashes.items[i].alternatives;
	for (size_t i = 0; i < most; i++)
		add_text(out, a, &lines, &clashes, i);
	vec_release(&lines);
	vec_release(&clashes);
}

/* --- writing ------------------------------------------------------------ */

/*
 * The longest run of lines, not always side by side, that stands in both a
 * and b between their equal beginning and end; as lines of a.
 */
static void add_middle(struct lines *out, const struct lines *a,
		       const struct lines *b, size_t head, size_t tail)
{
	size_t n = a->len - head - tail, m = b->len - head - tail;
	CLEANUP(free_ptr) uint32_t *table = NULL;
	size_t i = 0, k = 0;

	if (!n || !m || n >= TABLE_MAX / (m + 1) - 1)
		return;
	/* table[i, k]: how long for what follows line i of a and k of b. */
	table = mem_alloc((n + 1) * (m + 1) * sizeof(*table));
#define AT(x, y) table[(x) * (m + 1) + (y)]
	for (i = n; i-- > 0;)
		for (k = m; k-- > 0;)
			AT(i, k) = is_same(&a->items[head + i],
					   &b->items[head + k])
				? AT(i + 1, k + 1) + 1
				: AT(i + 1, k) > AT(i, k + 1) ? AT(i + 1, k)
							      : AT(i, k + 1);
	for (i = k = 0; i < n && k < m;) {
		if (is_same(&a->items[head + i], &b->items[head + k])) {
			vec_push(out, a->items[head + i]);
			i++;
			k++;
		} else if (AT(i + 1, k) >= AT(i, k + 1)) {
			i++;
		} else {
			k++;
		}
	}
#undef AT
}

/* Replaces `common` by what of it stands in `other` too, in its order. */
static void keep_common(struct lines *common, const struct lines *other)
{
	size_t most = common->len < other->len ? common->len : other->len;
	size_t head = 0, tail = 0;
	struct lines kept = { 0 };

	while (head < most && is_same(&common->items[head],
				      &other->items[head]))
		head++;
	while (tail < most - head &&
	       is_same(&common->items[common->len - 1 - tail],
		       &other->items[other->len - 1 - tail]))
		tail++;
	for (size_t i = 0; i < head; i++)
		vec_push(&kept, common->items[i]);
	add_middle(&kept, common, other, head, tail);
	for (size_t i = common->len - tail; i < common->len; i++)
		vec_push(&kept, common->items[i]);
	vec_release(common);
	*common = kept;
}

/* One text on its way out: lines from `at` are still to come. */
struct part {
	struct lines lines;
	size_t at, next; /* of the next common line */
};

static bool is_same_part(const struct part *a, const struct part *b)
{
	if (a->next - a->at != b->next - b->at)
		return false;
	for (size_t i = 0; i < a->next - a->at; i++)
		if (!is_same(&a->lines.items[a->at + i],
			     &b->lines.items[b->at + i]))
			return false;
	return true;
}

/* What the texts have between two common lines. */
static void write_parts(struct buf *out, struct part *parts, size_t n)
{
	bool same = true;

	for (size_t i = 1; i < n; i++)
		same = same && is_same_part(&parts[0], &parts[i]);
	for (size_t i = 0; i < (same ? 1 : n); i++) {
		if (!same)
			buf_adds(out, i ? "=======\n" : "<<<<<<<" NAME);
		add_lines(out, &parts[i].lines, parts[i].at, parts[i].next);
	}
	if (!same)
		buf_adds(out, ">>>>>>>" NAME);
	for (size_t i = 0; i < n; i++)
		parts[i].at = parts[i].next;
}

static void write_all(struct buf *out, struct part *parts, size_t n,
		      const struct lines *common)
{
	for (size_t c = 0; c < common->len; c++) {
		for (size_t i = 0; i < n; i++) {
			struct part *p = &parts[i];

			p->next = p->at;
			while (!is_same(&p->lines.items[p->next],
					&common->items[c]))
				p->next++;
		}
		write_parts(out, parts, n);
		buf_add(out, common->items[c].bytes, common->items[c].len);
		for (size_t i = 0; i < n; i++)
			parts[i].at++;
	}
	for (size_t i = 0; i < n; i++)
		parts[i].next = parts[i].lines.len;
	write_parts(out, parts, n);
}

void merge_texts_write(struct buf *out, const struct merge_texts *all)
{
	CLEANUP(free_ptr) struct part *parts =
		mem_alloc(all->len * sizeof(*parts));
	struct lines common = { 0 };

	if (!all->len)
		return;
	split(&common, &all->items[0]);
	for (size_t i = 0; i < all->len; i++) {
		split(&parts[i].lines, &all->items[i]);
		if (i)
			keep_common(&common, &parts[i].lines);
	}
	write_all(out, parts, all->len, &common);
	for (size_t i = 0; i < all->len; i++)
		vec_release(&parts[i].lines);
	vec_release(&common);
}
