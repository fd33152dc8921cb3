#include "model/merge.h"

#include <string.h>
#include "model/article.h"
#include "model/codec.h"
#include "model/config.h"
#include "model/ticket.h"

#define DESK_PATH "desk.json"

/* --- paths -------------------------------------------------------------- */

/* The 40 digits that the last part of a path begins with. */
static bool take_id(char *id, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (strspn(name, "0123456789abcdef") != EVENT_ID_LEN)
		return false;
	memcpy(id, name, EVENT_ID_LEN);
	id[EVENT_ID_LEN] = '\0';
	return true;
}

/* Somebody's own Markdown beside the articles is text as they are. */
static enum merge_type other_type(const char *path)
{
	size_t len = strlen(path);

	return len > 6 && !strncmp(path, "kb/", 3) &&
	       !strcmp(path + len - 3, ".md") ? MERGE_BODY : MERGE_OTHER;
}

enum merge_type merge_type_of(char *id, const char *path)
{
	char wanted[TICKET_PATH_LEN + 1];

	id[0] = '\0';
	if (!strcmp(path, DESK_PATH))
		return MERGE_DESK;
	if (!take_id(id, path))
		return other_type(path);
	ticket_path(wanted, id);
	if (!strcmp(path, wanted))
		return MERGE_TICKET;
	article_path(wanted, id, ".json");
	if (!strcmp(path, wanted))
		return MERGE_ARTICLE;
	article_path(wanted, id, ".md");
	if (!strcmp(path, wanted))
		return MERGE_BODY;
	id[0] = '\0';
	return other_type(path);
}

/* --- documents ---------------------------------------------------------- */

static const struct tkt_error *parse(struct doc **out, enum doc_type type,
				     const char *id,
				     const struct merge_text *text,
				     const char *whose)
{
	return tkt_error_wrap(doc_parse(out, type, id, text->bytes, text->len),
			      "%s", whose);
}

/* A summary that a newer fold made stays as it is; the order is ours. */
static void write_newer(struct buf *out, struct doc *doc)
{
	struct history history;

	history_build(&history, doc, /* undone */ NULL);
	doc_write(out, doc, doc->summary);
}

static void write_ticket(struct buf *out, struct doc *doc)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = ticket_of(doc);

	ticket_write(out, t);
}

static void write_article(struct buf *out, struct doc *doc)
{
	CLEANUP(article_free_ptr) struct article *a = article_of(doc);

	article_write(out, a);
}

static void write_config(struct buf *out, struct doc *doc)
{
	CLEANUP(config_free_ptr) struct config *c = config_of(doc);

	config_write(out, c);
}

/* Frees the document. */
static void write_folded(struct buf *out, struct doc *doc)
{
	switch (doc->type) {
	case DOC_TICKET:
		write_ticket(out, doc);
		return;
	case DOC_ARTICLE:
		write_article(out, doc);
		return;
	case DOC_DESK:
		write_config(out, doc);
		return;
	}
}

static const struct tkt_error *check_len(size_t len)
{
	if (len <= DOC_READ_MAX_LEN)
		return NULL;
	return tkt_error(TKT_E_TOO_LARGE,
			 "%zu bytes together, where %u are the limit", len,
			 DOC_READ_MAX_LEN);
}

const struct tkt_error *merge_doc(struct buf *out, enum doc_type type,
				  const char *id,
				  const struct merge_text *ours,
				  const struct merge_text *theirs)
{
	CLEANUP(doc_free_ptr) struct doc *into = NULL;
	CLEANUP(doc_free_ptr) struct doc *from = NULL;
	BUF_LOCAL merged = BUF_INIT;

	TRY(parse(&into, type, id, ours, "ours"));
	TRY(parse(&from, type, into->id, theirs, "theirs"));
	TRY(doc_union(into, from));
	buf_reserve(&merged, ours->len + theirs->len);
	if (into->fold > FOLD_VERSION)
		write_newer(&merged, into);
	else
		write_folded(&merged, TAKE(into));
	TRY(check_len(merged.len));
	buf_add(out, merged.bytes, merged.len);
	return NULL;
}
