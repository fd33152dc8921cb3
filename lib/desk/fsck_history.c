/* What the history had: events that were dropped, versions that were good. */
#include <string.h>

#include "desk/fsck_internal.h"
#include "model/codec.h"

/* A version of a file; NULL where it cannot be read: then it says nothing. */
static struct doc *read_version(struct fsck *k, enum fsck_type type,
				const char *id, const char *oid)
{
	const char *wanted = type == FSCK_DESK ? NULL : id;
	BUF_LOCAL bytes = BUF_INIT;
	const struct tkt_error *err;
	struct doc *doc = NULL;
	bool newer;

	err = store_read_blob(&bytes, k->desk->store, oid, DOC_READ_MAX_LEN);
	if (!err)
		err = doc_parse(&doc, fsck_doc_type(type), wanted,
				bytes.bytes, bytes.len);
	if (err && err->code == TKT_E_INVALID)
		doc = doc_salvage(&newer, fsck_doc_type(type), wanted,
				  bytes.bytes, bytes.len);
	tkt_error_free(err);
	return doc;
}

static bool is_doc(enum fsck_type type)
{
	return type == FSCK_TICKET || type == FSCK_ARTICLE ||
	       type == FSCK_DESK;
}

/* --- dropped events ----------------------------------------------------- */

struct search {
	struct fsck *k;
	struct map seen; /* blobs looked at */
	struct map said; /* events named */
};

/* Does the version that a commit made lack the event? */
static bool lacks(struct fsck *k, enum fsck_type type, const char *id,
		  const char *new_oid, const char *event)
{
	struct doc *doc = new_oid ? read_version(k, type, id, new_oid) : NULL;
	bool lacks = !doc || !doc_find(doc, event);

	doc_free(doc);
	return lacks;
}

static void look_at(struct search *s, const struct store_change *c,
		    enum fsck_type type, const char *id)
{
	struct doc *doc = read_version(s->k, type, id, c->old_oid);

	for (size_t i = 0; doc && i < doc->events.len; i++) {
		const char *event = doc->events.items[i]->id;
		size_t from = fsck_count(s->k);
		char *kept;

		if (map_has(&s->k->events, event) || map_has(&s->said, event))
			continue;
		/* A commit that drops others only lets this one pass. */
		if (!lacks(s->k, type, id, c->new_oid, event))
			continue;
		kept = arena_strdup(&s->k->arena, event);
		map_set(&s->said, kept, kept);
		fsck_say(s->k, c->path, event, c->commit,
			 "event %.7s (%s) was dropped by commit %.12s", event,
			 doc->events.items[i]->kind_name, c->commit);
		fsck_mend(s->k, from, c->path, MEND_PAST, event);
		/* It is to come back with what went with it. */
		fsck_refer_content(s->k, c->path, doc->events.items[i]);
	}
	doc_free(doc);
}

static const struct tkt_error *change(void *context,
				      const struct store_change *c)
{
	struct search *s = context;
	char id[SHA256_HEX_LEN + 1];
	enum fsck_type type = fsck_type_of(id, c->path);
	char *version;

	if (!c->old_oid || !is_doc(type))
		return NULL;
	/* The same old version beside another new one is another question. */
	version = arena_printf(&s->k->arena, "%s %s", c->old_oid,
			       c->new_oid ? c->new_oid : "");
	if (map_set(&s->seen, version, version))
		return NULL;
	look_at(s, c, type, id);
	return NULL;
}

const struct tkt_error *fsck_history(struct fsck *k)
{
	struct search s = { .k = k };
	const struct tkt_error *err;

	err = store_history(k->desk->store, DESK_JSON, change, &s);
	if (!err)
		err = store_history(k->desk->store, "kb/", change, &s);
	if (!err)
		err = store_history(k->desk->store, "tickets/", change, &s);
	map_release(&s.seen);
	map_release(&s.said);
	return err;
}

/* --- one file's past ---------------------------------------------------- */

struct past {
	struct fsck *k;
	const char *path, *id;
	enum fsck_type type;
	struct doc *doc;     /* what is gathered */
	bool found;
};

static void gather(struct past *p, const char *oid)
{
	struct doc *version = oid ? read_version(p->k, p->type, p->id, oid) :
				    NULL;

	if (!version)
		return;
	p->found = true;
	if (!p->doc) {
		p->doc = version;
		return;
	}
	/* desk.json has no id in its path: another desk's is not ours. */
	for (size_t i = 0; i < version->events.len &&
			   !strcmp(version->id, p->doc->id); i++) {
		const struct event *e = version->events.items[i];

		if (!doc_find(p->doc, e->id))
			doc_add_proven(p->doc,
				       value_copy(&p->doc->arena, e->body),
				       e->id);
	}
	doc_free(version);
}

static const struct tkt_error *add_version(void *context,
					   const struct store_change *c)
{
	struct past *p = context;

	if (strcmp(c->path, p->path) != 0)
		return NULL;
	gather(p, c->new_oid);
	gather(p, c->old_oid);
	return NULL;
}

const struct tkt_error *fsck_past(struct doc **doc, bool *found,
				  struct fsck *k, const char *path)
{
	char id[SHA256_HEX_LEN + 1];
	struct past p = {
		.k = k, .path = path, .id = id,
		.type = fsck_type_of(id, path), .doc = *doc,
	};
	const struct tkt_error *err;

	err = store_history(k->desk->store, path, add_version, &p);
	*doc = p.doc;
	*found = p.found;
	return err;
}

/* --- desk.json as tkt wrote it ------------------------------------------ */

struct writing {
	struct fsck *k;
	const struct config *c;
	bool found;
};

static bool has_same_events(const struct doc *a, const struct doc *b)
{
	if (a->events.len != b->events.len)
		return false;
	for (size_t i = 0; i < a->events.len; i++)
		if (!doc_find(b, a->events.items[i]->id))
			return false;
	return true;
}

static const struct tkt_error *look_for_writing(void *context,
						const struct store_change *c)
{
	struct writing *w = context;
	const char *const oids[] = { c->new_oid, c->old_oid };

	for (size_t i = 0; i < ARRAY_LEN(oids) && !w->found; i++) {
		struct doc *doc = oids[i] && !strcmp(c->path, DESK_JSON) ?
			read_version(w->k, FSCK_DESK, "", oids[i]) : NULL;

		w->found = doc && has_same_events(doc, w->c->doc) &&
			   value_equal(value_get(doc->summary, "config"),
				       w->c->tree);
		doc_free(doc);
	}
	return NULL;
}

const struct tkt_error *fsck_was_written(bool *out, struct fsck *k,
					 const struct config *c)
{
	struct writing w = { .k = k, .c = c };

	TRY(store_history(k->desk->store, DESK_JSON, look_for_writing, &w));
	*out = w.found;
	return NULL;
}

/* --- bytes -------------------------------------------------------------- */

struct content {
	struct fsck *k;
	const char *path, *sha256;
	struct buf *out;
	bool found;
};

static bool fits(const struct content *c, const struct buf *bytes)
{
	char hash[SHA256_HEX_LEN + 1];

	if (!c->sha256)
		return true;
	sha256_hex_of(hash, bytes->bytes, bytes->len);
	return !strcmp(hash, c->sha256);
}

static const struct tkt_error *look_for_bytes(void *context,
					      const struct store_change *change)
{
	struct content *c = context;
	const char *const oids[] = { change->new_oid, change->old_oid };

	for (size_t i = 0; i < ARRAY_LEN(oids) && !c->found; i++) {
		BUF_LOCAL bytes = BUF_INIT;
		const struct tkt_error *err;

		if (!oids[i] || strcmp(change->path, c->path) != 0)
			continue;
		err = store_read_blob(&bytes, c->k->desk->store, oids[i],
				      (size_t)1 << 40);
		if (!err && fits(c, &bytes)) {
			buf_add(c->out, bytes.bytes, bytes.len);
			c->found = true;
		}
		tkt_error_free(err);
	}
	return NULL;
}

const struct tkt_error *fsck_past_bytes(struct buf *out, bool *found,
					struct fsck *k, const char *path,
					const char *sha256)
{
	struct content c = {
		.k = k, .path = path, .sha256 = sha256, .out = out,
	};
	const struct tkt_error *err;

	err = store_history(k->desk->store, path, look_for_bytes, &c);
	*found = c.found;
	return err;
}

/* --- a text that nobody wrote ------------------------------------------- */

struct origin {
	const char *path;
	char oid[STORE_OID_LEN + 1];
	char commit[STORE_OID_LEN + 1]; /* the last that has it */
	unsigned differs;               /* from that many of its parents */
	bool merged, written;
};

static const struct tkt_error *look_for_origin(void *context,
					       const struct store_change *c)
{
	struct origin *o = context;

	if (strcmp(c->path, o->path) != 0 || !c->new_oid ||
	    strcmp(c->new_oid, o->oid) != 0)
		return NULL;
	if (strcmp(c->commit, o->commit) != 0) {
		memcpy(o->commit, c->commit, sizeof(o->commit));
		o->differs = 0;
	}
	o->differs++;
	o->merged |= c->parents > 1 && o->differs == c->parents;
	o->written |= c->parents < 2;
	return NULL;
}

const struct tkt_error *fsck_by_merge(bool *out, struct fsck *k,
				      const char *path)
{
	struct origin o = { .path = path };
	BUF_LOCAL bytes = BUF_INIT;

	TRY(store_read(&bytes, o.oid, k->desk->store, path, DOC_READ_MAX_LEN));
	TRY(store_history(k->desk->store, path, look_for_origin, &o));
	*out = o.merged && !o.written;
	return NULL;
}
