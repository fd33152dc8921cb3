/* The body of an article: Markdown with parts that have names. */
#include "model/article.h"

#include <string.h>
#include <strings.h>
#include "base/sha256.h"

enum {
	MARKER_LEN = 7, /* <<<<<<<, as git merge-file writes it */
};

void article_body_hash(char *hex, const char *body, size_t len)
{
	sha256_hex_of(hex, body, len);
}

static bool is_marker(const char *line, size_t len, char c)
{
	if (len < MARKER_LEN)
		return false;
	for (size_t i = 0; i < MARKER_LEN; i++)
		if (line[i] != c)
			return false;
	return len == MARKER_LEN || line[MARKER_LEN] == ' ';
}

static size_t line_len(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? (size_t)(newline - p) : (size_t)(end - p);
}

/* All three in their order: one alone may be a heading's underline. */
bool article_has_markers(const char *body, size_t len)
{
	static const char order[] = "<=>";
	const char *end = body + len;
	size_t seen = 0;

	for (const char *p = body; p < end && seen < strlen(order);) {
		size_t n = line_len(p, end);

		if (is_marker(p, n, order[seen]))
			seen++;
		p += n + 1;
	}
	return seen == strlen(order);
}

/* --- parts -------------------------------------------------------------- */

struct reader {
	const char *p, *end;
	bool in_code;    /* between ``` and ``` */
	bool in_comment; /* between <!-- and --> */
};

static struct reader reader_of(const struct article *a)
{
	return (struct reader){ .p = a->body, .end = a->body + a->body_len };
}

static bool is_fence(const char *line, size_t len)
{
	size_t indent = strspn(line, " ");

	return indent < 4 && len >= indent + 3 &&
	       (!strncmp(line + indent, "```", 3) ||
		!strncmp(line + indent, "~~~", 3));
}

/* The level of a heading and where its text begins; 0: it is none. */
static int heading(const char **text, size_t *text_len, const char *line,
		   size_t len)
{
	size_t level = 0;

	while (level < len && line[level] == '#')
		level++;
	if (!level || level > 6 || level == len || line[level] != ' ')
		return 0;
	line += level;
	len -= level;
	while (len && *line == ' ') {
		line++;
		len--;
	}
	while (len && strchr(" #:\r", line[len - 1]))
		len--;
	*text = line;
	*text_len = len;
	return (int)level;
}

/* Appends a line without the comments in it. */
static void add_line(struct buf *out, struct reader *r, const char *line,
		     size_t len)
{
	size_t begin = out->len;
	bool commented = r->in_comment;

	for (size_t i = 0; i < len;) {
		if (r->in_comment) {
			r->in_comment = strncmp(line + i, "-->", 3) != 0;
			i += r->in_comment ? 1 : 3;
		} else if (!r->in_code && !strncmp(line + i, "<!--", 4)) {
			r->in_comment = commented = true;
			i += 4;
		} else {
			buf_addc(out, line[i++]);
		}
	}
	/* A line of nothing but comment leaves no gap. */
	if (!commented || out->len > begin)
		buf_addc(out, '\n');
}

static void add_part(struct buf *out, struct reader *r, const char *part)
{
	int inside = 0; /* level of the part's heading, 0: elsewhere */

	while (r->p < r->end) {
		const char *line = r->p, *text;
		size_t len = line_len(line, r->end), text_len;
		BUF_LOCAL dropped = BUF_INIT;
		int level = r->in_code || r->in_comment ?
			0 : heading(&text, &text_len, line, len);

		r->p += len + (line + len < r->end);
		if (level && (!inside || level <= inside)) {
			bool ours = text_len == strlen(part) &&
				    !strncasecmp(text, part, text_len);

			inside = ours ? level : 0;
			continue;
		}
		if (!r->in_comment && is_fence(line, len))
			r->in_code = !r->in_code;
		add_line(inside ? out : &dropped, r, line, len);
	}
}

static void trim(struct buf *b)
{
	size_t begin = strspn(b->bytes, " \t\r\n");

	/* Leading blank lines only: the first line's indent may be code. */
	while (begin && b->bytes[begin - 1] != '\n')
		begin--;
	memmove(b->bytes, b->bytes + begin, b->len - begin + 1);
	buf_truncate(b, b->len - begin);
	buf_trim_end(b);
}

bool article_part(struct buf *out, const struct article *a, const char *part)
{
	BUF_LOCAL text = BUF_INIT;
	struct reader r;

	if (!a->body)
		return false;
	r = reader_of(a);
	buf_addc(&text, '\n'); /* so that it is memory of ours */
	add_part(&text, &r, part);
	trim(&text);
	buf_add(out, text.bytes, text.len);
	return text.len > 0;
}

bool article_has_part(const struct article *a, const char *part)
{
	BUF_LOCAL text = BUF_INIT;

	return article_part(&text, a, part);
}

bool article_has_text(const struct article *a)
{
	struct reader r;
	bool found = false;

	if (!a->body)
		return false;
	r = reader_of(a);
	while (r.p < r.end && !found) {
		const char *line = r.p, *text;
		size_t len = line_len(line, r.end), text_len;
		BUF_LOCAL kept = BUF_INIT;
		bool is_heading = !r.in_comment &&
				  heading(&text, &text_len, line, len);

		r.p += len + (line + len < r.end);
		add_line(&kept, &r, line, len);
		found = !is_heading &&
			strspn(kept.bytes, " \t\r\n") < kept.len;
	}
	return found;
}

/* --- whom it serves ----------------------------------------------------- */

bool article_shows(const struct article *a, const char *tier)
{
	for (size_t i = 0; i < a->audience.len; i++) {
		const char *one = a->audience.items[i];

		if (!strcmp(one, tier) || !strcmp(one, "customer") ||
		    !strcmp(one, "public"))
			return true;
	}
	return false;
}

bool article_covers(const struct article *a, const char *tier)
{
	return !a->conflicted && strcmp(a->state, "archived") != 0 &&
	       article_shows(a, tier) && article_has_part(a, "resolution") &&
	       article_has_part(a, "prevention");
}
