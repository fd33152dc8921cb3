#include "desk/content.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"

/* Whatever the limit was when it was stored. */
#define READ_MAX_LEN (1u << 30)

const char *content_word(enum content_type type)
{
	return type == CONTENT_POLICY ? "policy" : "attachment";
}

bool content_is_hash(const char *sha256)
{
	return sha256 && strlen(sha256) == SHA256_HEX_LEN &&
	       strspn(sha256, "0123456789abcdef") == SHA256_HEX_LEN;
}

void content_path(char *path, enum content_type type, const char *sha256)
{
	if (type == CONTENT_POLICY)
		snprintf(path, CONTENT_PATH_LEN, "policies/%s.json", sha256);
	else
		snprintf(path, CONTENT_PATH_LEN, "attachments/%.2s/%s", sha256,
			 sha256);
}

const char *content_of(const struct event *e, enum content_type type)
{
	const char *sha256 = NULL;

	if (type == CONTENT_POLICY)
		sha256 = value_get_string(e->body, "policy");
	else if (kind_is(e, "attach"))
		sha256 = value_get_string(e->body, "sha256");
	return content_is_hash(sha256) ? sha256 : NULL;
}

bool content_is_named(const struct doc *ticket, enum content_type type,
		      const char *sha256)
{
	for (size_t i = 0; i < ticket->events.len; i++) {
		const char *its = content_of(ticket->events.items[i], type);

		if (its && !strcmp(its, sha256))
			return true;
	}
	return false;
}

const struct tkt_error *desk_content(struct buf *out, struct desk *d,
				     enum content_type type,
				     const char *sha256)
{
	char path[CONTENT_PATH_LEN], found[SHA256_HEX_LEN + 1];
	size_t begin = out->len;

	if (!content_is_hash(sha256))
		return tkt_error(TKT_E_INVALID, "'%s' is no hash", sha256);
	content_path(path, type, sha256);
	TRY(store_read(out, /* oid */ NULL, d->store, path, READ_MAX_LEN));
	sha256_hex_of(found, out->bytes + begin, out->len - begin);
	if (!strcmp(found, sha256))
		return NULL;
	buf_truncate(out, begin);
	return tkt_error_hint(
		tkt_error(TKT_E_INVALID, "%s is damaged: its bytes have "
			  "another hash", path),
		"tkt fsck names what is damaged");
}

const struct tkt_error *desk_has_content(bool *out, const struct desk *d,
					 enum content_type type,
					 const char *sha256)
{
	char path[CONTENT_PATH_LEN];

	*out = false;
	if (!content_is_hash(sha256))
		return NULL;
	content_path(path, type, sha256);
	return store_exists(out, d->store, path);
}

void content_write_line(struct buf *out, enum content_type type,
			const char *sha256, const char *ticket,
			const struct buf *bytes)
{
	buf_addf(out, "{\"%s\":\"%s\",\"ticket\":\"%s\",\"content\":\"",
		 content_word(type), sha256, ticket);
	base64_encode(out, bytes->bytes, bytes->len);
	buf_adds(out, "\"}\n");
}
