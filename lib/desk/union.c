#include "desk/union.h"

#include <string.h>

#include "desk/record.h"
#include "model/codec.h"

/* The lines of one ticket. */
struct incoming {
	const char *id;
	struct doc *doc;
};

struct uniting {
	struct desk *desk;
	struct arena arena;
	VEC(struct incoming) all;
	struct map by_id; /* ticket → 1 + index into all */
	struct desk_union_result *result;
	size_t events_len; /* new ones of this attempt */
};

static void release(struct uniting *u)
{
	for (size_t i = 0; i < u->all.len; i++)
		doc_free(u->all.items[i].doc);
	vec_release(&u->all);
	map_release(&u->by_id);
	arena_release(&u->arena);
}

/* --- lines -------------------------------------------------------------- */

static bool is_id(const char *s)
{
	return s && strlen(s) == EVENT_ID_LEN &&
	       strspn(s, "0123456789abcdef") == EVENT_ID_LEN;
}

static struct doc *doc_of(struct uniting *u, const char *ticket)
{
	size_t found = (size_t)map_get(&u->by_id, ticket);
	struct incoming new = { .id = arena_strdup(&u->arena, ticket) };

	if (found)
		return u->all.items[found - 1].doc;
	new.doc = doc_new(DOC_TICKET);
	memcpy(new.doc->id, ticket, EVENT_ID_LEN + 1);
	vec_push(&u->all, new);
	map_set(&u->by_id, new.id, (void *)u->all.len);
	return new.doc;
}

static const struct tkt_error *add_event(struct uniting *u, struct value *v)
{
	const char *id = value_get_string(v, "id");
	const char *ticket = value_get_string(v, "ticket");
	struct doc *doc;

	if (!ticket && (value_get(v, "article") || value_get(v, "desk")))
		return tkt_error(TKT_E_INVALID, "only events of tickets are "
				 "taken");
	if (!is_id(id) || !is_id(ticket))
		return tkt_error(TKT_E_INVALID, "it has no '%s' of 40 digits",
				 is_id(id) ? "ticket" : "id");
	id = arena_strdup(&u->arena, id);
	ticket = arena_strdup(&u->arena, ticket);
	value_unset(v, "id");
	value_unset(v, "ticket");
	TRY(event_check(v, id));
	doc = doc_of(u, ticket);
	if (!doc_find(doc, id))
		doc_add_proven(doc, value_copy(&doc->arena, v), id);
	return NULL;
}

static const struct tkt_error *read_line(struct uniting *u, const char *line,
					 size_t len)
{
	ARENA_LOCAL arena = { 0 };
	struct value *v;

	TRY(json_parse(&v, &arena, line, len, DOC_READ_MAX_LEN));
	if (v->type != VALUE_OBJECT)
		return tkt_error(TKT_E_INVALID, "it is no event");
	return add_event(u, v);
}

static const struct tkt_error *read_lines(struct uniting *u,
					  const char *lines, size_t len)
{
	size_t number = 0;

	while (len) {
		const char *end = memchr(lines, '\n', len);
		size_t line_len = end ? (size_t)(end - lines) : len;

		number++;
		if (line_len)
			TRY(tkt_error_wrap(read_line(u, lines, line_len),
					   "line %zu", number));
		line_len += end != NULL;
		lines += line_len;
		len -= line_len;
	}
	return NULL;
}

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

/* Put only where it says something else: an erased text counts too. */
static const struct tkt_error *put(struct desk_tx *tx, struct ticket *t,
				   const struct buf *before)
{
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	ticket_write(&bytes, t);
	if (bytes.len == before->len &&
	    !memcmp(bytes.bytes, before->bytes, bytes.len))
		return NULL;
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
	BUF_LOCAL before = BUF_INIT;

	if (t->doc->events.len)
		ticket_write(&before, t);
	list_new(&united->events, t->doc, in->doc, &u->result->arena);
	TRY(doc_union(t->doc, in->doc));
	TRY(check_opening(t->doc));
	TRY(check_parents(t->doc, &united->events));
	ticket_fold(t);
	united->id = arena_strdup(&u->result->arena, t->id);
	united->title = arena_strdup(&u->result->arena, t->title);
	u->events_len += united->events.len;
	return put(tx, t, &before);
}

static const struct tkt_error *unite(struct uniting *u, struct desk_tx *tx,
				     const struct incoming *in)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	struct desk_united *united;
	struct desk_united empty = { .id = NULL };

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
	u->events_len = 0;
	for (size_t i = 0; i < u->all.len; i++)
		TRY(unite(u, tx, &u->all.items[i]));
	return NULL;
}

static void message(void *context, struct buf *out)
{
	struct uniting *u = context;

	buf_addf(out, "apply %zu event%s to %zu ticket%s\n", u->events_len,
		 u->events_len == 1 ? "" : "s", u->all.len,
		 u->all.len == 1 ? "" : "s");
	for (size_t i = 0; i < u->result->tickets.len; i++)
		if (u->result->tickets.items[i].events.len)
			buf_addf(out, "\nTicket: %s",
				 u->result->tickets.items[i].id);
	buf_addc(out, '\n');
}

static const struct tkt_error *write_all(struct uniting *u, bool dry_run)
{
	struct desk_tx_request request = {
		.dry_run = dry_run,
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
				   struct desk *d, const char *lines,
				   size_t len, bool dry_run)
{
	struct uniting u = { .desk = d, .result = out };
	const struct tkt_error *err = read_lines(&u, lines, len);

	if (!err && u.all.len)
		err = write_all(&u, dry_run);
	release(&u);
	return err;
}

void desk_union_result_release(struct desk_union_result *r)
{
	for (size_t i = 0; i < r->tickets.len; i++)
		vec_release(&r->tickets.items[i].events);
	vec_release(&r->tickets);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}
