#include "desk/attachment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Whatever the limit was when it was stored. */
#define ATTACHMENT_READ_MAX_LEN (1u << 30)
#define ATTACHMENT_PATH_LEN (sizeof("attachments/ab/") + SHA256_HEX_LEN)

static void attachment_path(char *path, const char *sha256)
{
	snprintf(path, ATTACHMENT_PATH_LEN, "attachments/%.2s/%s", sha256,
		 sha256);
}

bool attachment_name_fits(const char *name)
{
	return name[0] && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !strpbrk(name, "/\n\t") && utf8_is_clean(name, strlen(name));
}

const struct tkt_error *desk_attach(char *sha256, struct desk_batch *b,
				    const char *name, const struct buf *content)
{
	int64_t max_len = desk_batch_desk(b)->config->attachment_max_len;
	char path[ATTACHMENT_PATH_LEN];

	if (!attachment_name_fits(name))
		return tkt_error(TKT_E_USAGE, "'%s' is no file's name", name);
	if ((int64_t)content->len > max_len)
		return tkt_error_hint(
			tkt_error(TKT_E_TOO_LARGE, "'%s' has %zu bytes of at "
				  "most %" PRId64, name, content->len,
				  max_len),
			"keep it where it is and note the place, or see "
			"tkt config attachments.max_size");
	sha256_hex_of(sha256, content->bytes, content->len);
	attachment_path(path, sha256);
	desk_put(b, path, content->bytes, content->len);
	return NULL;
}

static bool is_hash(const char *sha256)
{
	return strlen(sha256) == SHA256_HEX_LEN &&
	       strspn(sha256, "0123456789abcdef") == SHA256_HEX_LEN;
}

const struct tkt_error *desk_attachment(struct buf *out, struct desk *d,
					const char *sha256)
{
	char path[ATTACHMENT_PATH_LEN], found[SHA256_HEX_LEN + 1];
	size_t begin = out->len;

	if (!is_hash(sha256))
		return tkt_error(TKT_E_INVALID, "'%s' is no hash", sha256);
	attachment_path(path, sha256);
	TRY(store_read(out, NULL, d->store, path, ATTACHMENT_READ_MAX_LEN));
	sha256_hex_of(found, out->bytes + begin, out->len - begin);
	if (!strcmp(found, sha256))
		return NULL;
	buf_truncate(out, begin);
	return tkt_error_hint(
		tkt_error(TKT_E_INVALID, "%s is damaged: its bytes have "
			  "another hash", path),
		"tkt fsck names what is damaged");
}
