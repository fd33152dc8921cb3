#include <string.h>
#include "model/article.h"
#include "model/codec.h"
#include "model/ticket.h"

static bool is_in_file(const struct field *table, const char *key)
{
	const struct field *f = field_find(table, key);

	return f && f->flags & FIELD_SUMMARY;
}

bool summary_key_is_known(enum doc_type type, const char *key)
{
	switch (type) {
	case DOC_TICKET:
		return is_in_file(ticket_fields, key);
	case DOC_ARTICLE:
		return is_in_file(article_fields, key);
	case DOC_DESK:
		return !strcmp(key, "config") || !strcmp(key, "concurrent");
	}
	return false;
}
