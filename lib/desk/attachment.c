#include "desk/attachment.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "desk/content.h"

bool attachment_name_fits(const char *name)
{
	return name[0] && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !strpbrk(name, "/\n\t") && utf8_is_clean(name, strlen(name));
}

const struct tkt_error *desk_attach(char *sha256, struct desk_batch *b,
				    const char *name, const struct buf *content)
{
	int64_t max_len = desk_batch_desk(b)->config->attachment_max_len;
	char path[CONTENT_PATH_LEN];

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
	content_path(path, CONTENT_ATTACHMENT, sha256);
	desk_put(b, path, content->bytes, content->len);
	return NULL;
}
