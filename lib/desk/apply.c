/* THE write path: plans over tickets become events in one commit. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "desk/clocks.h"
#include "desk/record.h"
#include "desk/values.h"
#include "model/codec.h"

#define BULK_TICKETS 200 /* more than these go through one pack */

/* A ticket that this attempt loaded, and what it came to. */
struct loaded {
	struct ticket *ticket;
	unsigned added;       /* events added in this attempt */
	unsigned added_before; /* the same when the present plan met it */
	size_t met;           /* the plan that added last, from 1; 0: none */
	bool is_new;
};

struct desk_batch {
	struct desk *desk;
	struct desk_tx *tx;
	const struct desk_write *w;
	struct desk_result *result;
	VEC(struct loaded *) loaded;
	struct map loaded_by_id;     /* those that have an id */
	struct map written_by_ref;   /* the latest that has the ref */
	VEC(struct loaded *) met;    /* what the present plan added to */
	VEC(struct draft *) drafts;  /* not yet judged */
	struct loaded *own;          /* the ticket the plan is for */
	struct loaded *at;           /* where drafts go now */
	struct desk_outcome *outcome;
	struct desk_own said;        /* at, once and force of this ticket */
	unsigned number;             /* of the event in this plan */
	char command[EVENT_COMMAND_LEN + 1]; /* its nonces begin with this */
	VEC(struct pending *) files; /* put by the plan of this ticket */
	VEC(const struct desk_policy *) policies; /* pinned by it */
	struct map policies_put;     /* by their hashes */
};

struct pending {
	const char *path;
	struct buf bytes;
};

/* --- tickets of this attempt -------------------------------------------- */

static struct loaded *find_loaded(const struct desk_batch *b, const char *id)
{
	return map_get(&b->loaded_by_id, id);
}

/* A new ticket has its id from its first event. */
static void name_loaded(struct desk_batch *b, struct loaded *l)
{
	const char *id = l->ticket->doc->id;

	if (*id && !find_loaded(b, id))
		map_set(&b->loaded_by_id, arena_strdup(&b->tx->arena, id), l);
}

static struct loaded *keep(struct desk_batch *b, struct ticket *t, bool is_new)
{
	struct loaded *l = ARENA_NEW(&b->tx->arena, struct loaded);

	l->ticket = t;
	l->is_new = is_new;
	vec_push(&b->loaded, l);
	name_loaded(b, l);
	return l;
}

static const struct tkt_error *load(struct loaded **out, struct desk_batch *b,
				    const char *id)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	struct loaded *known = id ? find_loaded(b, id)
				  : keep(b, ticket_new(), /* is_new */ true);

	if (known) {
		*out = known;
		return NULL;
	}
	TRY(desk_ticket(&t, b->desk, id));
	/* One that cannot be written is not kept: who asks again is told so. */
	TRY(record_check_version(t->doc));
	*out = keep(b, TAKE(t), /* is_new */ false);
	return NULL;
}

/* --- what plan functions call ------------------------------------------- */

struct desk *desk_batch_desk(struct desk_batch *b)
{
	return b->desk;
}

struct arena *desk_batch_arena(struct desk_batch *b)
{
	return &b->tx->arena;
}

struct draft *desk_draft(struct desk_batch *b, const char *kind)
{
	struct draft *d;

	/* Its `open` is there already and holds nothing but its origin. */
	if (b->said.once && b->own->is_new && !strcmp(kind, "open"))
		kind = "intake";
	d = draft_new(&b->tx->arena, kind);
	vec_push(&b->drafts, d);
	return d;
}

void desk_draft_add(struct desk_batch *b, struct draft *d)
{
	vec_push(&b->drafts, d);
}

TKT_PRINTF(2, 0)
static const char *vprint(struct arena *a, const char *fmt, va_list args)
{
	BUF_LOCAL text = BUF_INIT;

	buf_vaddf(&text, fmt, args);
	return arena_strndup(a, text.bytes, text.len);
}

void desk_say(struct desk_batch *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vec_push(&b->outcome->said, vprint(&b->result->arena, fmt, args));
	va_end(args);
}

void desk_change(struct desk_batch *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	b->outcome->change = vprint(&b->result->arena, fmt, args);
	va_end(args);
}

void desk_put(struct desk_batch *b, const char *path, const void *bytes,
	      size_t len)
{
	struct pending *p = mem_alloc(sizeof(*p));

	p->path = arena_strdup(&b->tx->arena, path);
	buf_init(&p->bytes);
	buf_add(&p->bytes, bytes, len);
	vec_push(&b->files, p);
}

const struct tkt_error *desk_turn_to(struct desk_batch *b, const char *id,
				     struct ticket **t)
{
	TRY(desk_flush(b));
	b->at = b->own;
	if (id)
		TRY(load(&b->at, b, id));
	if (t)
		*t = b->at->ticket;
	return NULL;
}

const struct tkt_error *desk_instead(bool *already, struct desk_batch *b,
				     const char *id, struct ticket **t)
{
	TRY(load(&b->own, b, id));
	b->at = b->own;
	b->number = 0;
	b->outcome->created = false;
	*t = b->own->ticket;
	*already = b->said.once && record_has_once((*t)->doc, b->said.once);
	return NULL;
}

size_t desk_batch_index(const struct desk_batch *b)
{
	return b->result->outcomes.len - 1;
}

static bool is_live_with_ref(const struct ticket *t, const char *ref)
{
	return ticket_is_live(t) && strings_has(&t->refs, ref);
}

/* Later plans find the tickets that this one wrote by their refs. */
static void note_refs(struct desk_batch *b)
{
	for (size_t i = 0; i < b->met.len; i++) {
		struct loaded *l = b->met.items[i];
		const struct strings *refs = &l->ticket->refs;

		for (size_t k = 0; k < refs->len; k++)
			map_set(&b->written_by_ref,
				arena_strdup(&b->tx->arena, refs->items[k]), l);
	}
}

const struct tkt_error *desk_batch_find_live(char *id, struct desk_batch *b,
					     const char *ref)
{
	const struct loaded *l = map_get(&b->written_by_ref, ref);

	if (l && is_live_with_ref(l->ticket, ref)) {
		memcpy(id, l->ticket->doc->id, EVENT_ID_LEN + 1);
		return NULL;
	}
	TRY(desk_find_ref(id, b->desk, ref, /* live_only */ true));
	l = id[0] ? find_loaded(b, id) : NULL;
	if (l && !is_live_with_ref(l->ticket, ref))
		id[0] = 0;
	return NULL;
}

/* --- judging and adding ------------------------------------------------- */

/* The tier that the actor acts for: their own, else the ticket's. */
static const char *acts_as(const struct desk *d, const struct ticket *t)
{
	return d->actor.as ? d->actor.as : t->tier;
}

static void say_gaps(struct desk_batch *b, const struct gaps *gaps)
{
	for (size_t i = 0; i < gaps->len; i++) {
		const struct gap *g = &gaps->items[i];

		desk_say(b, "%s: %s (%s)", g->must ? "forced" : "note",
			 g->sentence, g->way_out);
	}
}

static struct rules_context context_of(struct desk_batch *b)
{
	struct rules_context rc = desk_rules(b->desk);

	if (b->said.at != INSTANT_NONE)
		rc.at = b->said.at;
	rc.force = b->said.force;
	return rc;
}

static const struct tkt_error *judge(struct desk_batch *b, struct draft *d)
{
	struct rules_context rc = context_of(b);
	struct gaps gaps = { 0 };
	const struct tkt_error *err;

	TRY(record_check_at(b->desk, b->said.at));
	TRY(values_check(rc.config, d));
	err = rules_judge(&gaps, d, b->at->ticket, &rc);
	if (!err)
		say_gaps(b, &gaps);
	vec_release(&gaps);
	return err;
}

const struct tkt_error *desk_preview(struct gaps *gaps, struct desk_batch *b,
				     struct draft *d)
{
	struct rules_context rc = context_of(b);

	return rules_gaps(gaps, d, b->at->ticket, &rc);
}

/* Before the present plan adds to it for the first time. */
static void meet(struct desk_batch *b, struct loaded *l)
{
	if (l->met == b->result->outcomes.len)
		return;
	l->met = b->result->outcomes.len;
	l->added_before = l->added;
	vec_push(&b->met, l);
}

void desk_batch_policy(struct desk_batch *b, const struct desk_policy *p)
{
	vec_push(&b->policies, p);
}

/*
 * The event that makes a ticket pins the policy that its clocks follow: the
 * `open`, or what comes after one that holds nothing.
 */
static void pin(struct desk_batch *b, struct draft *d, const struct ticket *t)
{
	bool makes = !strcmp(d->kind, "open") || !strcmp(d->kind, "intake");
	const struct desk_policy *p;

	if (!makes || t->policy || t->doc->events.len > 1)
		return;
	p = desk_pin(b->desk, t, d->body, d->arena);
	if (p)
		desk_batch_policy(b, p);
}

static const struct tkt_error *add(struct desk_batch *b, struct draft *d)
{
	struct ticket *t = b->at->ticket;
	struct seal seal = {
		.at = b->said.at,
		.as = acts_as(b->desk, t),
		.once = b->said.once,
		.number = b->number++,
		.command = b->command,
	};
	struct event *e;

	if (!seal.as)
		seal.as = value_get_string(value_get_object(d->body, "to"),
					   "tier");
	desk_seal(b->desk, d->body, d->arena, &t->history, &seal);
	pin(b, d, t);
	meet(b, b->at);
	e = ticket_add(t, d->body);
	b->at->added++;
	name_loaded(b, b->at);
	ticket_fold(t);
	vec_push(&b->outcome->events,
		 arena_strdup(&b->result->arena, e->id));
	/* Counted first, so that a refusal takes it back like all others. */
	return tkt_error_hint(record_check_event(e), "put it into a file and "
			      "attach it: tkt attach ID FILE");
}

const struct tkt_error *desk_flush(struct desk_batch *b)
{
	const struct tkt_error *err = NULL;

	for (size_t i = 0; i < b->drafts.len && !err; i++) {
		err = judge(b, b->drafts.items[i]);
		if (!err)
			err = add(b, b->drafts.items[i]);
	}
	b->drafts.len = 0;
	return err;
}

/* --- --once ------------------------------------------------------------- */

/*
 * A ticket opened with --once begins with an event that holds nothing but the
 * key's origin: its id, and so the ticket's, is the same on every clone.
 */
static const struct tkt_error *begin_once(bool *already, struct desk_batch *b)
{
	struct loaded *known;
	struct draft *d = draft_new(&b->tx->arena, "open");
	char origin[EVENT_ID_LEN + 1], id[EVENT_ID_LEN + 1];
	char path[TICKET_PATH_LEN + 1];

	desk_once_origin(origin, b->said.once, 0);
	value_set_string(d->arena, d->body, "origin", origin);
	event_sort_keys(d->body);
	event_id(id, d->body);
	ticket_path(path, id);
	b->number = 1;
	known = find_loaded(b, id);
	if (known && known->is_new) {
		/* Of a plan before: it has begun, but may have been refused. */
		*already = known->added > 0;
		b->own = b->at = known;
		return NULL;
	}
	TRY(store_exists(already, b->desk->store, path));
	if (*already) {
		TRY(load(&b->own, b, id));
		b->at = b->own;
		return NULL;
	}
	ticket_add(b->own->ticket, d->body);
	name_loaded(b, b->own);
	ticket_fold(b->own->ticket);
	return NULL;
}

static const struct tkt_error *check_once(bool *already, struct desk_batch *b)
{
	*already = false;
	if (!b->said.once)
		return NULL;
	if (b->own->is_new)
		return begin_once(already, b);
	*already = record_has_once(b->own->ticket->doc, b->said.once);
	return NULL;
}

/* --- one ticket --------------------------------------------------------- */

static void forget_drafts(struct desk_batch *b)
{
	b->drafts.len = 0;
	for (size_t i = 0; i < b->files.len; i++) {
		buf_release(&b->files.items[i]->bytes);
		free(b->files.items[i]);
	}
	b->files.len = 0;
	b->policies.len = 0;
}

static const struct tkt_error *plan_one(struct desk_batch *b, const char *id)
{
	bool already;

	TRY(load(&b->own, b, id));
	b->at = b->own;
	b->number = 0;
	b->command[0] = 0;
	TRY(check_once(&already, b));
	if (already) {
		desk_say(b, "'%.7s' has the entry '%s' already",
			 b->own->ticket->id, b->said.once);
		b->outcome->created = false;
		return NULL;
	}
	TRY(b->w->plan(b->w->context, b, b->own->ticket));
	return desk_flush(b);
}

/* Encodes what changed for this ticket, and puts it and its files. */
static const struct tkt_error *put_one(struct desk_batch *b, struct loaded *l)
{
	BUF_LOCAL bytes = BUF_INIT;
	char path[TICKET_PATH_LEN + 1], id[7 + 1];

	ticket_write(&bytes, l->ticket);
	snprintf(id, sizeof(id), "%s", l->ticket->id);
	TRY(tkt_error_hint(record_check_len(&bytes, id), "go on in a new "
			   "ticket: tkt open --follow-up %s", id));
	ticket_path(path, l->ticket->id);
	return desk_tx_put(b->tx, path, &bytes);
}

static const struct tkt_error *put_all(struct desk_batch *b)
{
	for (size_t i = 0; i < b->loaded.len; i++)
		if (b->loaded.items[i]->added)
			TRY(put_one(b, b->loaded.items[i]));
	return NULL;
}

static const struct tkt_error *put_files(struct desk_batch *b)
{
	for (size_t i = 0; i < b->files.len; i++)
		TRY(desk_tx_put(b->tx, b->files.items[i]->path,
				&b->files.items[i]->bytes));
	for (size_t i = 0; i < b->policies.len; i++) {
		const struct desk_policy *p = b->policies.items[i];

		if (map_has(&b->policies_put, p->sha256))
			continue;
		TRY(desk_policy_put(b->tx, p));
		map_set(&b->policies_put, p->sha256, (void *)p);
	}
	return NULL;
}

/* Outcomes of before may speak of a ticket that is made anew. */
static void replace_ticket(struct desk_batch *b, struct loaded *l,
			   struct ticket *t)
{
	for (size_t i = 0; i < b->result->outcomes.len; i++)
		if (b->result->outcomes.items[i].ticket == l->ticket)
			b->result->outcomes.items[i].ticket = t;
	ticket_free(l->ticket);
	l->ticket = t;
}

/* What a refused plan added to tickets is taken back: all others stay. */
static void roll_back(struct desk_batch *b)
{
	for (size_t i = 0; i < b->met.len; i++) {
		struct loaded *l = b->met.items[i];
		struct doc *doc = l->ticket->doc;
		struct ticket *t = ticket_new();

		for (size_t k = 0; k < doc->events.len; k++)
			if (!strings_has(&b->outcome->events,
					 doc->events.items[k]->id))
				ticket_add(t, doc->events.items[k]->body);
		memcpy(t->doc->id, doc->id, sizeof(doc->id));
		ticket_fold(t);
		replace_ticket(b, l, t);
		l->added = l->added_before;
	}
	b->outcome->events.len = 0;
}

static struct desk_own own_of(const struct desk_write *w, size_t i)
{
	if (w->own)
		return w->own[i];
	return (struct desk_own){ w->verb, w->at, w->once, w->force };
}

/* A rule said no; of what is of this ticket alone, also a wrong value. */
static bool is_passed_over(const struct desk_batch *b,
			   const struct tkt_error *err)
{
	int status = tkt_error_status(err);

	if (!b->w->skip_refused)
		return false;
	return status == 4 || (b->w->own && (status == 2 || status == 3));
}

static const struct tkt_error *write_one(struct desk_batch *b, const char *id)
{
	struct desk_outcome empty = { .created = !id };
	const struct tkt_error *err;

	b->own = b->at = NULL;
	b->met.len = 0;
	b->said = own_of(b->w, b->result->outcomes.len);
	vec_push(&b->result->outcomes, empty);
	b->outcome = &b->result->outcomes.items[b->result->outcomes.len - 1];
	err = plan_one(b, id);
	if (!err)
		err = put_files(b);
	forget_drafts(b);
	if (!err) {
		if (!b->own->added)
			b->outcome->created = false;
		b->outcome->ticket = b->own->ticket;
		note_refs(b);
		return NULL;
	}
	if (!is_passed_over(b, err))
		return err;
	b->outcome->refused = err;
	b->outcome->created = false;
	roll_back(b);
	b->outcome->ticket = b->own ? b->own->ticket : NULL;
	return NULL;
}

/* --- the transaction ---------------------------------------------------- */

struct write_run {
	struct desk *desk;
	const struct desk_write *w;
	struct desk_result *result;
};

/*
 * Outcomes point at tickets of the batch: those are handed to the result, one
 * owner each, also where two outcomes speak of one ticket.
 */
static void hand_over(struct desk_batch *b)
{
	for (size_t i = 0; i < b->loaded.len; i++)
		vec_push(&b->result->tickets, b->loaded.items[i]->ticket);
	vec_release(&b->loaded);
	map_release(&b->loaded_by_id);
	map_release(&b->written_by_ref);
	vec_release(&b->met);
	vec_release(&b->drafts);
	vec_release(&b->files);
	vec_release(&b->policies);
	map_release(&b->policies_put);
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct write_run *r = context;
	struct desk_batch b = {
		.desk = r->desk, .tx = tx, .w = r->w, .result = r->result,
	};
	const struct tkt_error *err = NULL;

	desk_result_release(r->result);
	for (size_t i = 0; i < r->w->ids->len && !err; i++)
		err = write_one(&b, r->w->ids->items[i]);
	if (!err)
		err = put_all(&b);
	for (size_t i = 0; i < b.loaded.len && !err; i++)
		desk_set_due(b.desk, b.loaded.items[i]->ticket);
	hand_over(&b);
	return err;
}

static const struct desk_outcome *first_written(const struct desk_result *r,
						size_t *n)
{
	const struct desk_outcome *first = NULL;

	*n = 0;
	for (size_t i = 0; i < r->outcomes.len; i++)
		if (r->outcomes.items[i].events.len) {
			if (!(*n)++)
				first = &r->outcomes.items[i];
		}
	return first;
}

/* `escalate 3fa9c1d: L1 -> L2`: git log reads as the desk's diary. */
static void message(void *context, struct buf *out)
{
	struct write_run *r = context;
	size_t n;
	const struct desk_outcome *first = first_written(r->result, &n);

	if (n == 1)
		buf_addf(out, "%s %.7s", r->w->verb, first->ticket->id);
	else
		buf_addf(out, "%s %zu tickets", r->w->verb, n);
	if (n == 1 && first->change)
		buf_addf(out, ": %s", first->change);
	buf_addc(out, '\n');
	for (size_t i = 0; i < r->result->outcomes.len; i++) {
		const struct desk_outcome *o = &r->result->outcomes.items[i];

		if (o->events.len)
			buf_addf(out, "\nTicket: %s", o->ticket->id);
	}
	buf_addc(out, '\n');
}

void desk_result_release(struct desk_result *r)
{
	for (size_t i = 0; i < r->outcomes.len; i++) {
		struct desk_outcome *o = &r->outcomes.items[i];

		vec_release(&o->events);
		vec_release(&o->said);
		tkt_error_free(o->refused);
	}
	for (size_t i = 0; i < r->tickets.len; i++)
		ticket_free(r->tickets.items[i]);
	vec_release(&r->tickets);
	vec_release(&r->outcomes);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}

static void remember_last(struct desk *d, const struct desk_result *r)
{
	for (size_t i = r->outcomes.len; i-- > 0;)
		if (r->outcomes.items[i].events.len) {
			desk_remember(d, r->outcomes.items[i].ticket->id);
			return;
		}
}

const struct tkt_error *desk_write(struct desk_result *out, struct desk *d,
				   const struct desk_write *w)
{
	struct write_run r = { .desk = d, .w = w, .result = out };
	struct desk_tx_request request = {
		.dry_run = w->dry_run,
		.flags = w->ids->len > BULK_TICKETS ? STORE_BULK : 0,
		.run = run,
		.message = message,
		.context = &r,
	};
	const struct desk_done done = {
		out->commit, &out->warnings, &out->arena,
	};

	memset(out, 0, sizeof(*out));
	if (!w->ids->len)
		return NULL;
	TRY(desk_tx_run(&done, d, &request));
	if (!w->dry_run)
		remember_last(d, out);
	return NULL;
}
