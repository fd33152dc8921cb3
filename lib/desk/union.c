#include "desk/union.h"

#include <string.h>

#include "desk/record.h"
#include "desk/union_internal.h"

enum {
	/* From here on objects stream into one `git fast-import`. */
	BULK_TICKETS = 200,
	BULK_LEN = 8 << 20,
};

struct uniting {
	struct desk *desk;
	struct incomings in;
	struct desk_union_result *result;
};

/* --- one ticket --------------------------------------------------------- */

static const struct tkt_error *check_parents(const struct doc *doc,
					     const struct strings *events)
{
	for (size_t i = 0; i < events->len; i++) {
		const struct event *e = doc_find(doc, events->items[i]);

		for (size_t k = 0; k < e->after.len; k++)
			if (!doc_find(doc, e->after.items[k]))
				return tkt_error_hint(
					tkt_error(TKT_E_REFUSED, "'%.7s' of "
						  "'%.7s' follows '%.12s', "
						  "which is not here", e->id,
						  doc->id, e->after.items[k]),
					"take its whole log: tkt log --json "
					"%.7s", doc->id);
	}
	return NULL;
}

static const struct tkt_error *check_opening(const struct doc *doc)
{
	const struct event *e = doc_find(doc, doc->id);

	if (!e)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "the opening of '%.7s' is not "
				  "here", doc->id),
			"take its whole log: tkt log --json %.7s", doc->id);
	if (!e->kind || !(e->kind->flags & KIND_FIRST) || e->after.len)
		return tkt_error(TKT_E_INVALID, "'%.7s' is the opening of no "
				 "ticket", doc->id);
	return NULL;
}

static const struct tkt_error *load(struct ticket **out, bool *created,
				    struct uniting *u, const char *id)
{
	char path[TICKET_PATH_LEN + 1];
	bool there;

	ticket_path(path, id);
	TRY(store_exists(&there, u->desk->store, path));
	*created = !there;
	if (there) {
		TRY(desk_ticket(out, u->desk, id));
		return record_check_version((*out)->doc);
	}
	*out = ticket_new();
	memcpy((*out)->doc->id, id, EVENT_ID_LEN + 1);
	return NULL;
}

static void list_new(struct strings *out, const struct doc *have,
		     const struct doc *from, struct arena *a)
{
	for (size_t i = 0; i < from->events.len; i++) {
		const char *id = from->events.items[i]->id;

		if (!doc_find(have, id))
			vec_push(out, arena_strdup(a, id));
	}
}

/* --- what the events name ------------------------------------------------ */

static const struct tkt_error *check_policy(const struct uniting *u,
					    const struct event *e,
					    const char *ticket)
{
	const char *sha256 = content_of(e, CONTENT_POLICY);
	char path[CONTENT_PATH_LEN];
	bool there;

	if (!sha256)
		return NULL;
	content_path(path, CONTENT_POLICY, sha256);
	if (map_has(&u->in.contents, path))
		return NULL;
	TRY(store_exists(&there, u->desk->store, path));
	if (there)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%.7s' of '%.7s' pins policy "
			  "'%.12s', which is not here", e->id, ticket, sha256),
		"take its whole log: tkt log --json %.7s", ticket);
}

static const struct tkt_error *check_policies(const struct uniting *u,
					      const struct doc *doc,
					      const struct strings *events)
{
	for (size_t i = 0; i < events->len; i++)
		TRY(check_policy(u, doc_find(doc, events->items[i]), doc->id));
	return NULL;
}

static const struct tkt_error *put_content(struct uniting *u,
					   struct desk_tx *tx,
					   const struct incoming_content *c,
					   struct desk_united *united)
{
	struct arena *a = &u->result->arena;
	char path[CONTENT_PATH_LEN];
	BUF_LOCAL bytes = BUF_INIT;
	bool there;

	content_path(path, c->type, c->sha256);
	TRY(store_exists(&there, u->desk->store, path));
	if (there)
		return NULL;
	TRY(store_spool_read(&bytes, u->in.spool, c->piece.at, c->piece.len));
	TRY(desk_tx_put(tx, path, &bytes));
	united->changed = true;
	if (c->type == CONTENT_ATTACHMENT)
		vec_push(&united->files, arena_strdup(a, c->sha256));
	return NULL;
}

static const struct tkt_error *put_contents(struct uniting *u,
					    struct desk_tx *tx,
					    const struct ticket *t,
					    const struct incoming *in,
					    struct desk_united *united)
{
	for (size_t i = 0; i < in->contents.len; i++) {
		const struct incoming_content *c = &in->contents.items[i];

		if (!content_is_named(t->doc, c->type, c->sha256))
			return tkt_error(TKT_E_REFUSED, "no event of '%.7s' "
					 "names %s '%.12s'", t->doc->id,
					 content_word(c->type), c->sha256);
		TRY(put_content(u, tx, c, united));
	}
	return NULL;
}

/* --- one ticket, written ------------------------------------------------- */

/* Put only where it says something else: an erased text counts too. */
static const struct tkt_error *put(struct desk_tx *tx, struct ticket *t,
				   const struct buf *before, bool *changed)
{
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	ticket_write(&bytes, t);
	if (bytes.len == before->len &&
	    !memcmp(bytes.bytes, before->bytes, bytes.len))
		return NULL;
	*changed = true;
	ticket_path(path, t->doc->id);
	TRY(record_check_len(&bytes, path));
	return desk_tx_put(tx, path, &bytes);
}

static const struct tkt_error *unite_ticket(struct uniting *u,
					    struct desk_tx *tx,
					    struct ticket *t,
					    const struct incoming *in,
					    struct desk_united *united)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL before = BUF_INIT;

	TRY(incoming_doc(&doc, &u->in, in));
	if (t->doc->events.len)
		ticket_write(&before, t);
	list_new(&united->events, t->doc, doc, &u->result->arena);
	TRY(doc_union(t->doc, doc));
	TRY(check_opening(t->doc));
	TRY(check_parents(t->doc, &united->events));
	TRY(check_policies(u, t->doc, &united->events));
	ticket_fold(t);
	united->id = arena_strdup(&u->result->arena, t->id);
	united->title = arena_strdup(&u->result->arena, t->title);
	TRY(put(tx, t, &before, &united->changed));
	return put_contents(u, tx, t, in, united);
}

static const struct tkt_error *unite(struct uniting *u, struct desk_tx *tx,
				     const struct incoming *in)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	struct desk_united empty = { .id = NULL };
	struct desk_united *united;

	vec_push(&u->result->tickets, empty);
	united = &u->result->tickets.items[u->result->tickets.len - 1];
	TRY(load(&t, &united->created, u, in->id));
	return unite_ticket(u, tx, t, in, united);
}

/* --- the transaction ---------------------------------------------------- */

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct uniting *u = context;

	desk_union_result_release(u->result);
	for (size_t i = 0; i < u->in.all.len; i++)
		TRY(unite(u, tx, &u->in.all.items[i]));
	return NULL;
}

static void message(void *context, struct buf *out)
{
	const struct desk_union_result *r = ((struct uniting *)context)->result;
	size_t events = 0, files = 0, tickets = 0;
	BUF_LOCAL trailers = BUF_INIT;

	for (size_t i = 0; i < r->tickets.len; i++) {
		const struct desk_united *t = &r->tickets.items[i];

		events += t->events.len;
		files += t->files.len;
		tickets += t->changed;
		if (t->changed)
			buf_addf(&trailers, "\nTicket: %s", t->id);
	}
	buf_addf(out, "apply %zu event%s", events, events == 1 ? "" : "s");
	if (files)
		buf_addf(out, " and %zu file%s", files, files == 1 ? "" : "s");
	buf_addf(out, " to %zu ticket%s\n%s\n", tickets,
		 tickets == 1 ? "" : "s", trailers.bytes);
}

static const struct tkt_error *write_all(struct uniting *u, bool dry_run)
{
	bool bulk = u->in.all.len > BULK_TICKETS ||
		    u->in.contents_len > BULK_LEN;
	struct desk_tx_request request = {
		.dry_run = dry_run,
		.flags = bulk ? STORE_BULK : 0,
		.run = run,
		.message = message,
		.context = u,
	};
	const struct desk_done done = {
		u->result->commit, &u->result->warnings, &u->result->arena,
	};

	return desk_tx_run(&done, u->desk, &request);
}

const struct tkt_error *desk_union(struct desk_union_result *out,
				   struct desk *d,
				   const struct desk_lines *lines,
				   bool dry_run)
{
	struct uniting u = { .desk = d, .in.desk = d, .result = out };
	const struct tkt_error *err = incomings_read(&u.in, lines);

	if (!err && u.in.all.len)
		err = write_all(&u, dry_run);
	incomings_release(&u.in);
	return err;
}

void desk_union_result_release(struct desk_union_result *r)
{
	for (size_t i = 0; i < r->tickets.len; i++) {
		vec_release(&r->tickets.items[i].events);
		vec_release(&r->tickets.items[i].files);
	}
	vec_release(&r->tickets);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}
