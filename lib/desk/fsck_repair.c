/* Mending what can be derived. */
#include <string.h>

#include "base/utf8.h"
#include "desk/fsck_internal.h"
#include "desk/record.h"
#include "model/codec.h"

/* --- reading ------------------------------------------------------------ */

/* The bytes as they are now; there may be none. */
static const struct tkt_error *read_now(struct buf *out, struct fsck *k,
					const char *path)
{
	const struct tkt_error *err;

	err = store_read(out, /* oid */ NULL, k->desk->store, path,
			 STORE_READ_MAX_LEN);
	if (err && (err->code == TKT_E_NOT_FOUND ||
		    err->code == TKT_E_TOO_LARGE ||
		    err->code == TKT_E_INVALID)) {
		tkt_error_free(err);
		return NULL;
	}
	return err;
}

/*
 * What can be read of a document, with its past where that is wanted, or where
 * not all of it can be read. None for a newer tkt's.
 */
static const struct tkt_error *load(struct doc **doc, struct fsck *k,
				    const struct mend *m, enum fsck_type type,
				    const char *id)
{
	const char *wanted = type == FSCK_DESK ? NULL : id;
	const struct tkt_error *err;
	BUF_LOCAL bytes = BUF_INIT;
	bool found, damaged, newer = false;

	*doc = NULL;
	TRY(read_now(&bytes, k, m->path));
	err = doc_parse(doc, fsck_doc_type(type), wanted, bytes.bytes,
			bytes.len);
	damaged = err != NULL;
	if (damaged)
		*doc = doc_salvage(&newer, fsck_doc_type(type), wanted,
				   bytes.bytes, bytes.len);
	tkt_error_free(err);
	if (newer)
		return NULL;
	if (damaged || m->flags & MEND_PAST)
		TRY(fsck_past(doc, &found, k, m->path));
	return NULL;
}

/* --- content ------------------------------------------------------------ */

/* The hash of the body that an article's events speak of; "" where unknown. */
static const struct tkt_error *hash_of_body(char *hash, struct fsck *k,
					    const char *id)
{
	CLEANUP(article_free_ptr) struct article *a = NULL;
	char path[ARTICLE_PATH_LEN + 1];
	const struct tkt_error *err;
	BUF_LOCAL bytes = BUF_INIT;

	hash[0] = '\0';
	article_path(path, id, ".json");
	TRY(read_now(&bytes, k, path));
	err = article_parse(&a, bytes.bytes, bytes.len, id, /* body */ NULL,
			    /* body_len */ 0);
	if (!err && a->body_hash &&
	    strlen(a->body_hash) == SHA256_HEX_LEN)
		memcpy(hash, a->body_hash, SHA256_HEX_LEN + 1);
	tkt_error_free(err);
	return NULL;
}

static const struct tkt_error *past_content(struct buf *out, bool *found,
					    struct fsck *k, const char *path,
					    enum fsck_type type,
					    const char *id)
{
	char hash[SHA256_HEX_LEN + 1];

	if (type != FSCK_BODY)
		return fsck_past_bytes(out, found, k, path, id);
	TRY(hash_of_body(hash, k, id));
	*found = false;
	if (*hash)
		TRY(fsck_past_bytes(out, found, k, path, hash));
	/* A merged text may be nobody's; the last one there was will do. */
	if (!*found)
		TRY(fsck_past_bytes(out, found, k, path, /* sha256 */ NULL));
	return NULL;
}

/* --- documents ---------------------------------------------------------- */

static void write_ticket(struct buf *out, const struct doc *doc)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = ticket_new();

	for (size_t i = 0; i < doc->events.len; i++)
		ticket_add(t, doc->events.items[i]->body);
	memcpy(t->doc->id, doc->id, sizeof(doc->id));
	ticket_fold(t);
	ticket_write(out, t);
}

static void seal_now(struct desk *d, struct seal *seal)
{
	*seal = (struct seal){ .at = INSTANT_NONE, .as = d->actor.as };
}

/* A body as tkt writes one: what is no text is replaced. */
static const struct tkt_error *read_clean(struct buf *out, struct fsck *k,
					  const char *path)
{
	BUF_LOCAL bytes = BUF_INIT;

	TRY(read_now(&bytes, k, path));
	utf8_clean(out, bytes.bytes, bytes.len);
	return NULL;
}

/* The event that takes a body edited by hand for what it is. */
static const struct tkt_error *add_body_event(struct fsck *k,
					      struct article *a)
{
	struct draft *draft = draft_new(&a->doc->arena, "revise");
	char hash[SHA256_HEX_LEN + 1];
	struct seal seal;

	article_body_hash(hash, a->body, a->body_len);
	draft_string(draft, "body", hash);
	seal_now(k->desk, &seal);
	TRY(record_add(/* out */ NULL, k->desk, a->doc, &a->history,
		       draft->body, &seal));
	article_fold(a);
	return NULL;
}

/* The text of an article; one that is gone is brought back with it. */
static const struct tkt_error *body_of(struct buf *out, struct fsck *k,
				       const char *id)
{
	char path[ARTICLE_PATH_LEN + 1];
	bool there, found;

	article_path(path, id, ".md");
	TRY(store_exists(&there, k->desk->store, path));
	if (there)
		return read_clean(out, k, path);
	TRY(past_content(out, &found, k, path, FSCK_BODY, id));
	return found ? desk_tx_put(k->tx, path, out) : NULL;
}

/*
 * Events that came back speak of a text that was dropped with them; one that
 * was edited by hand before they came is not touched.
 */
static const struct tkt_error *bring_body_back(struct fsck *k,
					       const struct mend *m,
					       struct article *a)
{
	const struct reg *r = registers_get(&a->registers, "body");
	char path[ARTICLE_PATH_LEN + 1];
	BUF_LOCAL body = BUF_INIT;
	bool found;

	if (!a->changed || m->flags & MEND_BODY || !(m->flags & MEND_PAST) ||
	    (r && r->concurrent))
		return NULL;
	article_path(path, a->doc->id, ".md");
	TRY(fsck_past_bytes(&body, &found, k, path, a->body_hash));
	if (!found)
		return NULL;
	article_set_body(a, body.bytes, body.len);
	article_fold(a);
	return desk_tx_put(k->tx, path, &body);
}

static const struct tkt_error *write_article(struct buf *out, struct fsck *k,
					     const struct mend *m,
					     const struct doc *doc)
{
	CLEANUP(article_free_ptr) struct article *a = article_new();
	BUF_LOCAL body = BUF_INIT;

	for (size_t i = 0; i < doc->events.len; i++)
		article_add(a, doc->events.items[i]->body);
	memcpy(a->doc->id, doc->id, sizeof(doc->id));
	TRY(body_of(&body, k, doc->id));
	article_set_body(a, body.bytes, body.len);
	article_fold(a);
	TRY(bring_body_back(k, m, a));
	if (m->flags & MEND_BODY && a->changed)
		TRY(add_body_event(k, a));
	article_write(out, a);
	return NULL;
}

/* Events for what was edited in the folded tree. */
static const struct tkt_error *add_edits(struct fsck *k, struct config *c,
					 const struct value *edited)
{
	struct value *bodies;
	struct seal seal;

	TRY(config_diff(&bodies, &k->tx->arena, c, edited));
	seal_now(k->desk, &seal);
	for (size_t i = 0; i < value_len(bodies); i++) {
		TRY(record_add(/* out */ NULL, k->desk, c->doc, &c->history,
			       value_copy(&c->doc->arena,
					  bodies->array.items[i]), &seal));
		config_fold(c);
	}
	return NULL;
}

static const struct tkt_error *write_config(struct buf *out, struct fsck *k,
					    const struct mend *m,
					    const struct doc *doc)
{
	CLEANUP(config_free_ptr) struct config *c = config_new();
	const struct value *edited = value_get(doc->summary, "config");

	for (size_t i = 0; i < doc->events.len; i++)
		config_add(c, doc->events.items[i]->body);
	memcpy(c->doc->id, doc->id, sizeof(doc->id));
	config_fold(c);
	if (m->flags & MEND_EDIT && edited)
		TRY(add_edits(k, c, edited));
	config_write(out, c);
	return NULL;
}

/* A fault whose event did not come back stays one. */
static void mark_repaired(struct fsck *k, const struct mend *m,
			  const struct doc *doc)
{
	for (size_t i = 0; i < k->remedies.len; i++) {
		const struct remedy *r = &k->remedies.items[i];

		if (r->path && !strcmp(r->path, m->path) &&
		    (!r->needs || (doc && doc_find(doc, r->needs))))
			k->result->faults.items[i].repaired = true;
	}
}

static const struct tkt_error *mend_doc(struct fsck *k, const struct mend *m,
					enum fsck_type type, const char *id)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL bytes = BUF_INIT;

	TRY(load(&doc, k, m, type, id));
	if (!doc || doc_is_newer(doc))
		return NULL;
	if (type == FSCK_TICKET)
		write_ticket(&bytes, doc);
	else if (type == FSCK_ARTICLE)
		TRY(write_article(&bytes, k, m, doc));
	else
		TRY(write_config(&bytes, k, m, doc));
	TRY(desk_tx_put(k->tx, m->path, &bytes));
	mark_repaired(k, m, doc);
	return NULL;
}

/* --- other files -------------------------------------------------------- */

static const struct tkt_error *mend_bytes(struct fsck *k,
					  const struct mend *m,
					  enum fsck_type type, const char *id)
{
	BUF_LOCAL bytes = BUF_INIT;
	bool found = false;

	if (m->flags & MEND_CONTENT)
		TRY(past_content(&bytes, &found, k, m->path, type, id));
	else
		TRY(store_exists(&found, k->desk->store, m->path));
	if (!found)
		return NULL;
	if (m->flags & MEND_CLEAN)
		TRY(read_clean(&bytes, k, m->path));
	else if (m->flags & MEND_REWRITE) /* its mode */
		TRY(store_read(&bytes, /* oid */ NULL, k->desk->store, m->path,
			       (size_t)1 << 40));
	TRY(desk_tx_put(k->tx, m->path, &bytes));
	mark_repaired(k, m, /* doc */ NULL);
	return NULL;
}

static const struct tkt_error *mend_attributes(struct fsck *k,
					       const struct mend *m)
{
	BUF_LOCAL bytes = BUF_INIT;

	TRY(read_now(&bytes, k, m->path));
	if (bytes.len && bytes.bytes[bytes.len - 1] != '\n')
		buf_addc(&bytes, '\n');
	for (const char *p = desk_attributes; *p;) {
		size_t n = strcspn(p, "\n");

		if (!fsck_has_line(bytes.bytes, p, n))
			buf_add(&bytes, p, n + 1);
		p += n + 1;
	}
	TRY(desk_tx_put(k->tx, m->path, &bytes));
	mark_repaired(k, m, /* doc */ NULL);
	return NULL;
}

static const struct tkt_error *mend(struct fsck *k, const struct mend *m)
{
	char id[SHA256_HEX_LEN + 1];
	enum fsck_type type = fsck_type_of(id, m->path);

	switch (type) {
	case FSCK_TICKET:
	case FSCK_ARTICLE:
	case FSCK_DESK:
		return mend_doc(k, m, type, id);
	case FSCK_BODY:
	case FSCK_POLICY:
	case FSCK_ATTACHMENT:
		return mend_bytes(k, m, type, id);
	case FSCK_ATTRIBUTES:
		return mend_attributes(k, m);
	case FSCK_NOTHING:
	case FSCK_OTHERS:
		return NULL;
	}
	return NULL;
}

const struct tkt_error *fsck_repair(struct fsck *k)
{
	for (size_t i = 0; i < k->mend_list.len; i++)
		TRY(tkt_error_wrap(mend(k, k->mend_list.items[i]), "%s",
				   k->mend_list.items[i]->path));
	return NULL;
}
