#include "model/event.h"

#include <string.h>
#include "base/sha256.h"
#include "base/words.h"
#include "model/event_parts.h"

bool event_is_person(const struct event *e)
{
	if (word_is(e->kind_name, "receive"))
		return !value_get_bool(e->body, "automatic");
	return e->nonce != NULL;
}

const char *event_text(const struct event *e, const char *key)
{
	return value_get_string(value_get(e->body, "text"), key);
}

bool event_text_erased(const struct event *e, const char *key)
{
	return value_get_string(value_get(e->body, "erased"), key) != NULL;
}

void event_text_digest(char *hex, const char *salt, const char *value)
{
	const struct sha256_part parts[] = {
		{ .bytes = salt, .len = strlen(salt) },
		{ .bytes = value, .len = strlen(value) },
	};

	sha256_hex(hex, parts, ARRAY_LEN(parts));
}

/*
 * What stands for the texts in the canonical form: digests of those that are
 * there, those under `erased` as they are. NULL: there is no text at all.
 */
static struct value *text_digests(struct arena *a,
				  const struct event_parts *parts)
{
	const struct value *text = value_as_object(parts->of[PART_TEXT]);
	const struct value *salt = parts->of[PART_SALT];
	const struct value *erased = value_as_object(parts->of[PART_ERASED]);
	struct value *digests;

	if (!value_len(text) && !value_len(erased))
		return NULL;
	digests = value_object(a);
	for (size_t i = 0; i < value_len(erased); i++)
		value_set(a, digests, erased->object.items[i].key,
			  erased->object.items[i].value);
	for (size_t i = 0; i < value_len(text); i++) {
		const char *key = text->object.items[i].key;
		const char *value = value_get_string(text, key);
		const char *grain = value_get_string(salt, key);
		char hex[SHA256_HEX_LEN + 1];

		event_text_digest(hex, grain ? grain : "", value ? value : "");
		value_set_string(a, digests, key, hex);
	}
	return digests;
}

/* One member more than the body may have takes the place of the digests. */
void event_canonical(struct buf *out, const struct value *body)
{
	ARENA_LOCAL a = { 0 };
	struct value canonical = { .type = VALUE_OBJECT }, *digests;
	struct value_member few[32], *members = few;
	struct event_parts parts = { { NULL } };
	size_t n = value_len(body), len = 0;

	if (n >= ARRAY_LEN(few))
		members = ARENA_ARRAY(&a, struct value_member, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct value_member *m = &body->object.items[i];
		enum event_part part = event_part_of(m->key);

		parts.of[part] = m->value;
		if (part < PART_TEXT)
			members[len++] = *m;
	}
	digests = text_digests(&a, &parts);
	if (digests)
		members[len++] = (struct value_member){ "text", digests };
	canonical.object.items = members;
	canonical.object.len = canonical.object.cap = len;
	value_write(out, &canonical, VALUE_CANONICAL, /* level */ 0);
}

void event_id(char *id, const struct value *body)
{
	BUF_LOCAL canonical = BUF_INIT;
	char hex[SHA256_HEX_LEN + 1];

	/* Few are longer: it need not grow. */
	buf_reserve(&canonical, 1024);
	event_canonical(&canonical, body);
	sha256_hex_of(hex, canonical.bytes, canonical.len);
	memcpy(id, hex, EVENT_ID_LEN);
	id[EVENT_ID_LEN] = '\0';
}

void event_machine_salt(char *salt, const char *key, const char *value)
{
	const struct sha256_part parts[] = {
		{ .bytes = key, .len = strlen(key) + 1 }, /* with its NUL */
		{ .bytes = value, .len = strlen(value) },
	};
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(hex, parts, ARRAY_LEN(parts));
	memcpy(salt, hex, EVENT_SALT_LEN);
	salt[EVENT_SALT_LEN] = '\0';
}

void event_origin(char *origin, const char *const *parts, size_t n)
{
	BUF_LOCAL joined = BUF_INIT;
	char hex[SHA256_HEX_LEN + 1];

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&joined, '\0');
		buf_adds(&joined, parts[i]);
	}
	sha256_hex_of(hex, joined.bytes, joined.len);
	memcpy(origin, hex, EVENT_ID_LEN);
	origin[EVENT_ID_LEN] = '\0';
}
