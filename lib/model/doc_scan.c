#include "model/doc_scan.h"

#include <string.h>
#include "model/codec.h"

/* An event begins a line of its own: `    "<id>": {`. */
static bool is_event(const char *line, size_t len)
{
	static const char before[] = "    \"", after[] = "\": {";
	const char *id = line + strlen(before);

	return len == strlen(before) + EVENT_ID_LEN + strlen(after) &&
	       !memcmp(line, before, strlen(before)) &&
	       !memcmp(id + EVENT_ID_LEN, after, strlen(after)) &&
	       strspn(id, "0123456789abcdef") == EVENT_ID_LEN;
}

static void take_title(struct doc_scan *out, struct arena *a,
		       const char *line, size_t len)
{
	static const char before[] = "  \"title\": ";
	size_t start = strlen(before);
	const struct tkt_error *err;
	struct value *v;

	if (out->title || len <= start + 1 || memcmp(line, before, start))
		return;
	/* Without the comma. */
	err = json_parse(&v, a, line + start, len - start - 1, len);
	if (!err && v->type == VALUE_STRING)
		out->title = v->string;
	tkt_error_free(err);
}

static void take_line(struct doc_scan *out, struct arena *a, const char *line,
		      size_t len)
{
	const char *id;

	if (!is_event(line, len)) {
		if (!out->ids.len)
			take_title(out, a, line, len);
		return;
	}
	id = arena_strndup(a, line + 5, EVENT_ID_LEN);
	vec_push(&out->ids, id);
	map_set(&out->by_id, id, (void *)id);
}

void doc_scan(struct doc_scan *out, struct arena *a, const char *bytes,
	      size_t len)
{
	*out = (struct doc_scan){ .title = NULL };
	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t line_len = end ? (size_t)(end - bytes) : len;

		take_line(out, a, bytes, line_len);
		line_len += end != NULL;
		bytes += line_len;
		len -= line_len;
	}
}

void doc_scan_release(struct doc_scan *s)
{
	vec_release(&s->ids);
	map_release(&s->by_id);
}

size_t doc_scan_lacks(const struct doc_scan *a, const struct doc_scan *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->ids.len; i++)
		n += !map_has(&b->by_id, a->ids.items[i]);
	return n;
}
