#include "desk/record.h"

#include <string.h>
#include "model/codec.h"

const struct tkt_error *record_check_event(const struct event *e)
{
	BUF_LOCAL text = BUF_INIT;

	value_write(&text, e->body, VALUE_INDENTED, /* level */ 2);
	if (text.len <= EVENT_MAX_LEN)
		return NULL;
	return tkt_error(TKT_E_TOO_LARGE, "the text is too long: one entry "
			 "takes %zu bytes of at most %u", text.len,
			 EVENT_MAX_LEN);
}

const struct tkt_error *record_add(struct event **out, struct desk *d,
				   struct doc *doc, const struct history *h,
				   struct value *body, const struct seal *seal)
{
	struct event *e;

	desk_seal(d, body, &doc->arena, h, seal);
	e = doc_add(doc, body);
	TRY(record_check_event(e));
	if (out)
		*out = e;
	return NULL;
}

struct value *record_actor(const struct desk *d, struct arena *a)
{
	struct draft *draft = draft_new(a, "person");

	draft_string(draft, "who", d->actor.key);
	if (!d->options.actor) {
		draft_text(draft, "name", d->actor_name);
		draft_text(draft, "email", d->actor_email);
	}
	return draft->body;
}

const struct tkt_error *record_check_version(const struct doc *doc)
{
	const char *name = doc->type == DOC_DESK ? DESK_JSON : doc->id;

	if (!doc_is_newer(doc))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_VERSION, "'%.*s' was written by a newer tkt "
			  "(fold %lld, this one knows %d)",
			  doc->type == DOC_DESK ? (int)strlen(name) : 7, name,
			  (long long)doc_needs(doc), FOLD_VERSION),
		"upgrade tkt; until then it can be read");
}

const struct tkt_error *record_check_len(const struct buf *bytes,
					 const char *path)
{
	if (bytes->len <= DOC_WRITE_MAX_LEN)
		return NULL;
	return tkt_error(TKT_E_TOO_LARGE,
			 "'%s' would take %zu bytes of at most %u", path,
			 bytes->len, DOC_WRITE_MAX_LEN);
}

const struct tkt_error *record_check_at(const struct desk *d, int64_t at)
{
	if (at == INSTANT_NONE || at <= d->options.time.now_at)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_USAGE, "the time given lies in the future"),
		"--at says when it happened");
}

bool record_has_once(const struct doc *doc, const char *once)
{
	char origin[EVENT_ID_LEN + 1];

	desk_once_origin(origin, once, /* number */ 0);
	for (size_t i = 0; i < doc->events.len; i++) {
		const char *own = doc->events.items[i]->origin;

		if (own && !strcmp(own, origin))
			return true;
	}
	return false;
}
