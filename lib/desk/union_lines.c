/* Lines from elsewhere: proven one by one, and kept by ticket. */
#include <inttypes.h>
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "desk/union_internal.h"
#include "model/codec.h"

enum {
	NAME_LEN = 40,            /* of an unknown kind in a message */
	LINE_ROOM_LEN = 64 << 10, /* of a line besides its content */
	/* One ticket's lines: its file, and what comes again and again. */
	TICKET_MAX_LEN = 4 * DOC_READ_MAX_LEN,
};

void incomings_release(struct incomings *in)
{
	for (size_t i = 0; i < in->all.len; i++) {
		vec_release(&in->all.items[i].events);
		vec_release(&in->all.items[i].contents);
	}
	vec_release(&in->all);
	map_release(&in->by_id);
	map_release(&in->contents);
	arena_release(&in->arena);
	store_spool_free(in->spool);
}

static bool is_id(const char *s)
{
	return s && strlen(s) == EVENT_ID_LEN &&
	       strspn(s, "0123456789abcdef") == EVENT_ID_LEN;
}

static struct incoming *of_ticket(struct incomings *in, const char *id)
{
	size_t found = (size_t)map_get(&in->by_id, id);
	struct incoming new = { .id = id };

	if (found)
		return &in->all.items[found - 1];
	new.id = arena_strdup(&in->arena, id);
	vec_push(&in->all, new);
	map_set(&in->by_id, new.id, (void *)in->all.len);
	return &in->all.items[in->all.len - 1];
}

static const struct tkt_error *check_ticket(const struct value *v)
{
	if (is_id(value_get_string(v, "ticket")))
		return NULL;
	return tkt_error(TKT_E_INVALID, "it has no 'ticket' of %d digits",
			 EVENT_ID_LEN);
}

/* --- events ------------------------------------------------------------- */

/* Takes off what is no part of the event; the ids were copied. */
static const struct tkt_error *check_event(struct value *v, const char *id,
					   const char *ticket)
{
	value_unset(v, "id");
	value_unset(v, "ticket");
	TRY(event_check(v, id));
	/* Else one ticket's opening could be put into another. */
	if (value_len(value_get(v, "after")) || !strcmp(id, ticket))
		return NULL;
	return tkt_error(TKT_E_INVALID, "it follows no event, and is not the "
			 "opening of '%.7s'", ticket);
}

static const struct tkt_error *take_event(struct incomings *in,
					  struct value *v,
					  const struct buf *line)
{
	ARENA_LOCAL a = { 0 };
	const char *id = value_get_string(v, "id");
	const char *ticket = value_get_string(v, "ticket");
	struct piece piece = { .len = line->len };
	struct incoming *t;

	if (!ticket && (value_get(v, "article") || value_get(v, "desk")))
		return tkt_error(TKT_E_INVALID, "only events of tickets are "
				 "taken");
	if (!is_id(id))
		return tkt_error(TKT_E_INVALID, "it has no 'id' of %d digits",
				 EVENT_ID_LEN);
	TRY(check_ticket(v));
	ticket = arena_strdup(&a, ticket);
	TRY(check_event(v, arena_strdup(&a, id), ticket));
	t = of_ticket(in, ticket);
	if (t->events_len + line->len > TICKET_MAX_LEN)
		return tkt_error(TKT_E_TOO_LARGE, "the lines of '%.7s' take "
				 "more than %d bytes", t->id, TICKET_MAX_LEN);
	TRY(store_spool_add(&piece.at, in->spool, line->bytes, line->len));
	vec_push(&t->events, piece);
	t->events_len += line->len;
	return NULL;
}

/* Two lines may be two forms of one event, one of them erased. */
static const struct tkt_error *add_event(struct doc *doc, struct value *v)
{
	const char *id = value_get_string(v, "id");
	CLEANUP(doc_free_ptr) struct doc *again = NULL;
	struct doc *into = doc;

	if (doc_find(doc, id)) {
		into = again = doc_new(doc->type);
		memcpy(again->id, doc->id, EVENT_ID_LEN + 1);
	}
	v = value_copy(&into->arena, v);
	id = value_get_string(v, "id");
	value_unset(v, "id");
	value_unset(v, "ticket");
	doc_add_proven(into, v, id);
	return again ? doc_union(doc, again) : NULL;
}

const struct tkt_error *incoming_doc(struct doc **out, struct incomings *in,
				     const struct incoming *ticket)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(DOC_TICKET);
	BUF_LOCAL line = BUF_INIT;

	memcpy(doc->id, ticket->id, EVENT_ID_LEN + 1);
	for (size_t i = 0; i < ticket->events.len; i++) {
		const struct piece *p = &ticket->events.items[i];
		ARENA_LOCAL a = { 0 };
		struct value *v;

		buf_reset(&line);
		TRY(store_spool_read(&line, in->spool, p->at, p->len));
		TRY(json_parse(&v, &a, line.bytes, line.len,
			       DOC_READ_MAX_LEN));
		TRY(add_event(doc, v));
	}
	*out = TAKE(doc);
	return NULL;
}

/* --- content ------------------------------------------------------------ */

static const struct tkt_error *too_large(const struct incomings *in,
					 const char *sha256)
{
	return tkt_error_hint(
		tkt_error(TKT_E_TOO_LARGE, "attachment '%.12s' has more than "
			  "the %" PRId64 " bytes that attachments.max_size "
			  "allows", sha256,
			  in->desk->config->attachment_max_len),
		"tkt config attachments.max_size says how much; without its "
		"line the rest can be taken");
}

static const struct tkt_error *check_content(const struct incomings *in,
					     enum content_type type,
					     const char *sha256,
					     const struct buf *bytes)
{
	char found[SHA256_HEX_LEN + 1];
	ARENA_LOCAL a = { 0 };
	struct value *v;

	if (type == CONTENT_ATTACHMENT &&
	    (int64_t)bytes->len > in->desk->config->attachment_max_len)
		return too_large(in, sha256);
	sha256_hex_of(found, bytes->bytes, bytes->len);
	if (strcmp(found, sha256) != 0)
		return tkt_error(TKT_E_INVALID, "its content is not that of "
				 "%s '%.12s'", content_word(type), sha256);
	if (type == CONTENT_ATTACHMENT)
		return NULL;
	return tkt_error_wrap(json_parse(&v, &a, bytes->bytes, bytes->len,
					 DOC_WRITE_MAX_LEN),
			      "policy '%.12s'", sha256);
}

static const struct tkt_error *keep_content(struct incomings *in,
					    const struct value *v,
					    enum content_type type,
					    const struct buf *bytes)
{
	struct incoming_content c = {
		.type = type, .piece.len = bytes->len,
	};
	char path[CONTENT_PATH_LEN], *key;

	memcpy(c.sha256, value_get_string(v, content_word(type)),
	       SHA256_HEX_LEN + 1);
	content_path(path, type, c.sha256);
	if (map_has(&in->contents, path))
		return NULL;
	key = arena_strdup(&in->arena, path);
	TRY(store_spool_add(&c.piece.at, in->spool, bytes->bytes, bytes->len));
	map_set(&in->contents, key, key);
	in->contents_len += bytes->len;
	vec_push(&of_ticket(in, value_get_string(v, "ticket"))->contents, c);
	return NULL;
}

static const struct tkt_error *take_content(struct incomings *in,
					    const struct value *v,
					    enum content_type type)
{
	const char *word = content_word(type);
	const char *sha256 = value_get_string(v, word);
	const char *text = value_get_string(v, "content");
	BUF_LOCAL bytes = BUF_INIT;

	if (!content_is_hash(sha256))
		return tkt_error(TKT_E_INVALID, "it has no '%s' of %d digits",
				 word, SHA256_HEX_LEN);
	TRY(check_ticket(v));
	if (!text || !base64_decode(&bytes, text, strlen(text)))
		return tkt_error(TKT_E_INVALID, "it has no 'content' in "
				 "base64");
	TRY(check_content(in, type, sha256, &bytes));
	return keep_content(in, v, type, &bytes);
}

/* --- lines -------------------------------------------------------------- */

static const struct tkt_error *unknown(const struct value *v)
{
	BUF_LOCAL name = BUF_INIT;

	if (v->type != VALUE_OBJECT || !value_len(v))
		return tkt_error(TKT_E_INVALID, "it is no event");
	utf8_cut(&name, v->object.items[0].key,
		 strlen(v->object.items[0].key), NAME_LEN);
	return tkt_error_hint(
		tkt_error(TKT_E_INVALID, "this tkt knows no line of the kind "
			  "'%s'", name.bytes),
		"it begins with 'id' for an event, else with 'policy' or "
		"'attachment'");
}

static const struct tkt_error *take_line(struct incomings *in,
					 const struct buf *line,
					 size_t max_len)
{
	ARENA_LOCAL a = { 0 };
	struct value *v;

	TRY(json_parse_line(&v, &a, line->bytes, line->len, max_len));
	if (v->type != VALUE_OBJECT)
		return unknown(v);
	if (value_get(v, "id"))
		return take_event(in, v, line);
	for (int type = CONTENT_POLICY; type <= CONTENT_ATTACHMENT; type++)
		if (value_get(v, content_word(type)))
			return take_content(in, v, type);
	return unknown(v);
}

/*
 * The longest line that can be legal: a large event, or an attachment. One
 * that is longer is not read to its end.
 */
static size_t line_max_len(const struct desk *d)
{
	size_t content_len = (size_t)d->config->attachment_max_len;
	size_t len = BASE64_LEN(content_len) + LINE_ROOM_LEN;

	return len > DOC_READ_MAX_LEN ? len : DOC_READ_MAX_LEN;
}

static const struct tkt_error *read_line(bool *there, struct incomings *in,
					 struct buf *line,
					 const struct desk_lines *lines)
{
	static const char begin[] = "{\"attachment\":\"";
	size_t max_len = line_max_len(in->desk);
	const struct tkt_error *err;

	buf_reset(line);
	err = lines->next(there, line, lines->context, max_len);
	if (err && err->code == TKT_E_TOO_LARGE &&
	    !strncmp(line->bytes, begin, strlen(begin))) {
		tkt_error_free(err);
		return too_large(in, line->bytes + strlen(begin));
	}
	TRY(err);
	/* Blank lines say nothing. */
	if (!*there || strspn(line->bytes, " \t\r") == line->len)
		return NULL;
	return take_line(in, line, max_len);
}

const struct tkt_error *incomings_read(struct incomings *in,
				       const struct desk_lines *lines)
{
	BUF_LOCAL line = BUF_INIT;
	bool there = true;

	TRY(store_spool_open(&in->spool, in->desk->store));
	for (size_t number = 1; there; number++)
		TRY(tkt_error_wrap(read_line(&there, in, &line, lines),
				   "line %zu", number));
	return NULL;
}
