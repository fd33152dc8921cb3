#include "desk/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "desk/cache.h"
#include "desk/clocks.h"
#include "desk/internal.h"
#include "desk/record.h"
#include "model/sweep.h"
#include "store/remote.h"

enum {
	BULK_TICKETS = 200, /* more than these go through one pack */
	/* Of one ticket: deeds end, this says so to who reads. */
	DEEDS_MAX = 1000,
};

#define F(member, heading, type, flags, sentence)                              \
	FIELD(struct desk_swept, member, #member, heading, type, flags,        \
	      sentence)

const struct field desk_swept_fields[] = {
	F(kind, "WHAT", STRING, 0, "the kind of the event"),
	F(id, "ID", ID, 0, "the ticket's id"),
	F(at, "DUE", TIME, 0, "when it was due"),
	F(change, "CHANGE", STRING, 0, "what it did, by which clock"),
	F(title, "TITLE", STRING, FIELD_WIDE, "the ticket's title"),
	F(event, "EVENT", ID, 0, "the event's id"),
	{ .name = NULL },
};

#undef F

/* --- may it ------------------------------------------------------------- */

static const struct tkt_error *refuse_age(const struct store_synced *synced,
					  int64_t age_s)
{
	BUF_LOCAL text = BUF_INIT;

	if (synced->at == INT64_MIN)
		buf_adds(&text, "this clone was never synced");
	else {
		buf_adds(&text, "the last sync was ");
		duration_format(&text, age_s);
		buf_adds(&text, " ago");
	}
	return tkt_error_hint(
		tkt_error(TKT_E_UNREACHABLE, "%s: others may have done since "
			  "what would be done here", text.bytes),
		"tkt sync first, or sweep by what is known here: "
		"tkt sweep --local");
}

/* S15: where nobody else is, nobody else can have done anything. */
static const struct tkt_error *check_age(struct desk *d,
					 const struct desk_sweep *s)
{
	struct store_synced synced;

	if (s->local)
		return NULL;
	TRY(store_synced(&synced, d->store));
	if (!synced.has_remote ||
	    (synced.at != INT64_MIN &&
	     s->clock_at - synced.at <= d->config->sweep_max_age_s))
		return NULL;
	return refuse_age(&synced, s->clock_at - synced.at);
}

/* --- which tickets ------------------------------------------------------ */

struct choice {
	struct desk *desk;
	struct strings ids;
	struct arena *arena;
	int64_t by_at, closable_by_at;
};

static const struct tkt_error *ask_due(void *context, struct index *ix)
{
	struct choice *c = context;

	c->ids.len = 0;
	return index_due(&c->ids, c->arena, ix, c->by_at, c->closable_by_at);
}

static bool is_by(int64_t at, int64_t by_at)
{
	return at != INSTANT_NONE && at <= by_at;
}

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct choice *c = context;

	desk_set_sweep(c->desk, *t);
	if (is_by((*t)->sweep_at, c->by_at) ||
	    is_by((*t)->closable_at, c->closable_by_at))
		vec_push(&c->ids, arena_strdup(c->arena, (*t)->id));
	return NULL;
}

static const struct tkt_error *choose(struct choice *c)
{
	int64_t now_at = c->desk->options.time.now_at;

	c->by_at = now_at;
	c->closable_by_at = now_at - c->desk->config->autoclose_s;
	if (desk_ask_index(c->desk, CACHE_FRESH, ask_due, c))
		return NULL;
	c->ids.len = 0;
	return desk_each_ticket(c->desk, look_at, /* fault */ NULL, c);
}

/* --- one ticket --------------------------------------------------------- */

struct job {
	struct desk *desk;
	const struct desk_sweep *sweep;
	struct desk_sweep_result *result;
	size_t tickets_len; /* that were written */
};

static const char *place_name(const struct value *body, const char *key)
{
	const struct value *place = value_get_object(body, key);
	const char *queue = value_get_string(place, "queue");

	return queue ? queue : value_get_string(place, "tier");
}

/* "L1/desk -> L2/desk, tier 100%" */
static const char *change_of(struct arena *a, const struct event *e,
			     const struct sweep_item *item)
{
	const char *priority = value_get_string(e->body, "priority");
	BUF_LOCAL text = BUF_INIT;

	if (place_name(e->body, "to"))
		buf_addf(&text, "%s -> %s", place_name(e->body, "from"),
			 place_name(e->body, "to"));
	else if (priority)
		buf_adds(&text, priority);
	else if (value_get_string(e->body, "state"))
		buf_adds(&text, value_get_string(e->body, "state"));
	else if (item->action && item->action->tag)
		buf_addf(&text, "+%s", item->action->tag);
	else if (kind_is(e, "inform"))
		buf_adds(&text, "manager");
	if (item->clock)
		buf_addf(&text, "%s%s %s", text.len ? ", " : "", item->clock,
			 item->threshold);
	return arena_strdup(a, text.bytes);
}

static void note_event(struct job *job, const struct ticket *t,
		       const struct event *e, const struct sweep_item *item)
{
	struct arena *a = &job->result->arena;
	const struct desk_swept swept = {
		.kind = arena_strdup(a, e->kind_name),
		.id = arena_strdup(a, t->id),
		.title = arena_strdup(a, t->title),
		.change = change_of(a, e, item),
		.at = item->at,
		.event = arena_strdup(a, e->id),
		.what = (int)item->what,
	};

	vec_push(&job->result->events, swept);
}

/* Does the first thing that is due; false: none is. */
static bool do_next(struct job *job, struct ticket *t)
{
	const struct clocks_source source = desk_clocks_source(job->desk);
	struct rules_context rules = desk_rules(job->desk);
	const struct sweep_item *item;
	struct sweep_plan plan;

	sweep_plan(&plan, t, &source, &rules);
	item = sweep_next(&plan, rules.now_at);
	if (item)
		note_event(job, t,
			   ticket_add(t, sweep_event(t, item, rules.config)),
			   item);
	sweep_plan_release(&plan);
	if (item)
		ticket_fold(t);
	return item != NULL;
}

static const struct tkt_error *put(struct job *job, struct desk_tx *tx,
				   struct ticket *t)
{
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	ticket_write(&bytes, t);
	ticket_path(path, t->id);
	TRY(record_check_len(&bytes, path));
	TRY(desk_tx_put(tx, path, &bytes));
	job->tickets_len++;
	return NULL;
}

static const struct tkt_error *sweep_ticket(struct job *job,
					    struct desk_tx *tx,
					    const char *id)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	unsigned done = 0;

	TRY(desk_ticket(&t, job->desk, id));
	TRY(record_check_version(t->doc));
	while (done < DEEDS_MAX && do_next(job, t))
		done++;
	return done ? put(job, tx, t) : NULL;
}

/* What is wrong with one ticket keeps no other waiting. */
static bool is_passed_over(struct job *job, const char *id,
			   const struct tkt_error *err)
{
	struct arena *a = &job->result->arena;

	if (err->code != TKT_E_VERSION && err->code != TKT_E_TOO_LARGE &&
	    err->code != TKT_E_INVALID)
		return false;
	vec_push(&job->result->warnings,
		 arena_printf(a, "%.7s is passed over: %s", id, err->message));
	tkt_error_free(err);
	return true;
}

/* --- all of them -------------------------------------------------------- */

static int compare_events(const void *pa, const void *pb)
{
	const struct desk_swept *a = pa, *b = pb;

	if (a->what != b->what)
		return a->what - b->what;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return strcmp(a->id, b->id);
}

static const struct tkt_error *sweep_all(struct job *job, struct desk_tx *tx,
					 const struct strings *ids)
{
	struct desk_sweep_result *r = job->result;

	r->events.len = r->warnings.len = 0;
	job->tickets_len = 0;
	for (size_t i = 0; i < ids->len; i++) {
		size_t before = r->events.len;
		const struct tkt_error *err = sweep_ticket(job, tx,
							   ids->items[i]);

		if (!err)
			continue;
		r->events.len = before;
		if (!is_passed_over(job, ids->items[i], err))
			return err;
	}
	return NULL;
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct job *job = context;
	struct choice c = { .desk = job->desk, .arena = &tx->arena };
	const struct tkt_error *err = choose(&c);

	if (!err)
		err = sweep_all(job, tx, &c.ids);
	vec_release(&c.ids);
	return err;
}

static void message(void *context, struct buf *out)
{
	const struct job *job = context;
	const struct desk_sweep_result *r = job->result;
	const struct desk_swept *first = &r->events.items[0];
	const char *last = "";

	if (job->tickets_len == 1)
		buf_addf(out, "sweep %.7s", first->id);
	else
		buf_addf(out, "sweep %zu tickets", job->tickets_len);
	if (r->events.len == 1)
		buf_addf(out, ": %s %s", first->kind, first->change);
	buf_addc(out, '\n');
	/* Still in the order of the tickets. */
	for (size_t i = 0; i < r->events.len; i++) {
		if (strcmp(last, r->events.items[i].id) != 0)
			buf_addf(out, "\nTicket: %s", r->events.items[i].id);
		last = r->events.items[i].id;
	}
	buf_addc(out, '\n');
}

static const struct tkt_error *is_any_due(size_t *n, struct desk *d)
{
	ARENA_LOCAL arena = { 0 };
	struct choice c = { .desk = d, .arena = &arena };
	const struct tkt_error *err = choose(&c);

	*n = c.ids.len;
	vec_release(&c.ids);
	return err;
}

const struct tkt_error *desk_sweep(struct desk_sweep_result *out,
				   struct desk *d, const struct desk_sweep *s)
{
	struct job job = { .desk = d, .sweep = s, .result = out };
	struct desk_tx_request request = {
		.dry_run = s->dry_run,
		.by_machine = true,
		.run = run,
		.message = message,
		.context = &job,
	};
	const struct desk_done done = {
		out->commit, &out->warnings, &out->arena,
	};
	size_t due;

	TRY(check_age(d, s));
	TRY(is_any_due(&due, d));
	/* What a sweep that was killed has done is not due any more. */
	if (!due && (s->dry_run || !store_is_unfinished(d->store)))
		return NULL;
	if (due > BULK_TICKETS)
		request.flags = STORE_BULK;
	TRY(desk_tx_run(&done, d, &request));
	if (out->events.len)
		qsort(out->events.items, out->events.len,
		      sizeof(out->events.items[0]), compare_events);
	return NULL;
}

void desk_sweep_result_release(struct desk_sweep_result *r)
{
	vec_release(&r->events);
	vec_release(&r->warnings);
	arena_release(&r->arena);
}
