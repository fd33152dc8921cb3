#include "ui/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct tkt_error *read_all(struct buf *out, int fd,
					const char *name, size_t max_len)
{
	size_t before = out->len;
	char bytes[16384];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes)))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tkt_error_errno(errno, "cannot read '%s'", name);
		buf_add(out, bytes, (size_t)n);
		if (out->len - before > max_len)
			return tkt_error(TKT_E_TOO_LARGE,
					 "'%s' has more than %zu bytes", name,
					 max_len);
	}
	return NULL;
}

const struct tkt_error *input_read(struct buf *out, const char *path,
				   size_t max_len)
{
	const struct tkt_error *err;
	int fd;

	if (!strcmp(path, "-"))
		return read_all(out, STDIN_FILENO, "standard input", max_len);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return tkt_error_errno(errno, "cannot open '%s'", path);
	err = read_all(out, fd, path, max_len);
	close(fd);
	return err;
}

bool input_is_object(const char *text, size_t len)
{
	while (len && strchr(" \t\r\n", *text)) {
		text++;
		len--;
	}
	return len && *text == '{';
}

static bool is_blank(const char *p, size_t len)
{
	while (len && (*p == ' ' || *p == '\t' || *p == '\r')) {
		p++;
		len--;
	}
	return !len;
}

/* Objects may be as long as what they write; an id, whatever stands for one. */
static const struct tkt_error *check_record(const char *p, size_t len)
{
	bool is_object = input_is_object(p, len);

	if (memchr(p, '\0', len))
		return tkt_error(TKT_E_INVALID, "there is a NUL in it (-z is "
				 "for records that end with one)");
	if (len > (is_object ? INPUT_TEXT_MAX_LEN : INPUT_ID_MAX_LEN))
		return tkt_error(TKT_E_TOO_LARGE, "it has more than %u bytes",
				 is_object ? INPUT_TEXT_MAX_LEN
					   : INPUT_ID_MAX_LEN);
	return NULL;
}

const struct tkt_error *input_records(struct input_records *out,
				      struct arena *arena, bool nul)
{
	BUF_LOCAL bytes = BUF_INIT;
	char *p, *end, *stop;
	struct input_record record = { .number = 0 };

	TRY(input_read(&bytes, "-", INPUT_IDS_MAX_LEN));
	end = bytes.bytes + bytes.len;
	for (p = bytes.bytes; p < end; p = stop + 1) {
		size_t len;

		stop = memchr(p, nul ? '\0' : '\n', (size_t)(end - p));
		if (!stop)
			stop = end;
		len = (size_t)(stop - p);
		record.number++;
		if (!nul && len && p[len - 1] == '\r')
			len--;
		if (is_blank(p, len))
			continue;
		TRY(tkt_error_wrap(check_record(p, len), "line %zu",
				   record.number));
		record.text = arena_strndup(arena, p, len);
		vec_push(out, record);
	}
	return NULL;
}

static const struct tkt_error *fill(struct input_stream *s)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, s->bytes, sizeof(s->bytes));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return tkt_error_errno(errno, "cannot read 'standard input'");
	s->at = 0;
	s->len = (size_t)n;
	s->ended = n == 0;
	return NULL;
}

/* Adds up to the newline, or all there is; true: that was the line's end. */
static bool take(struct buf *line, struct input_stream *s)
{
	const char *p = s->bytes + s->at;
	const char *end = memchr(p, '\n', s->len - s->at);
	size_t len = end ? (size_t)(end - p) : s->len - s->at;

	buf_add(line, p, len);
	s->at += len + (end != NULL);
	return end != NULL;
}

const struct tkt_error *input_next(bool *there, struct buf *line,
				   void *stream, size_t max_len)
{
	struct input_stream *s = stream;

	*there = false;
	while (!s->ended) {
		if (s->at == s->len)
			TRY(fill(s));
		*there |= s->at < s->len;
		if (*there && take(line, s))
			break;
		if (line->len > max_len)
			break;
	}
	if (line->len > max_len)
		return tkt_error(TKT_E_TOO_LARGE, "it has more than %zu bytes",
				 max_len);
	return NULL;
}

void input_split(struct strings *names, struct arena *arena, const char *whole)
{
	struct strings all = { 0 };

	for (size_t i = 0; i < names->len; i++) {
		const char *p = names->items[i];

		if (!strchr(p, ',') ||
		    (whole && !strncmp(p, whole, strlen(whole)))) {
			vec_push(&all, p);
			continue;
		}
		for (; *p; p += strspn(p, ", ")) {
			size_t len = strcspn(p, ",");

			if (len)
				vec_push(&all, arena_strndup(arena, p, len));
			p += len;
		}
	}
	vec_release(names);
	*names = all;
}
