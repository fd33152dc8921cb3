#include "desk/records.h"

#include <string.h>

#include "desk/cache.h"
#include "desk/internal.h"

/* --- by the index ------------------------------------------------------- */

/* What was told or given before the index failed is not told again. */
struct giving {
	const struct desk_wanted *wanted;
	uint64_t faults_told, faults_seen, given;
	const struct tkt_error *stopped; /* of fn: to be handed on as it is */
};

static const struct tkt_error *pass_fault(void *context,
					  const struct index_fault *fault)
{
	struct giving *g = context;

	if (g->faults_seen++ < g->faults_told)
		return NULL;
	g->faults_told++;
	desk_tell_fault(g->wanted->fault, g->wanted->context, fault->path,
			tkt_error(fault->code, "%s", fault->message));
	return NULL;
}

static const struct tkt_error *pass_record(void *context,
					   const struct ticket *t)
{
	struct giving *g = context;
	const struct tkt_error *err = g->wanted->fn(g->wanted->context, t);

	if (!err) {
		g->given++;
		return NULL;
	}
	g->stopped = err;
	return tkt_error(TKT_E_FAILED, "stopped");
}

static const struct tkt_error *ask(uint64_t *found, struct index *ix,
				   struct giving *g)
{
	const struct desk_wanted *w = g->wanted;
	const struct index_wanted wanted = {
		.query = w->query,
		.sort = w->sort,
		.fields = w->fields,
		.skip = g->given,
		.limit = w->limit == UINT64_MAX ? w->limit
						: w->limit - g->given,
		.fn = pass_record,
		.context = g,
	};

	g->faults_seen = 0;
	TRY(index_each_fault(ix, pass_fault, g));
	TRY(index_see(ix, w->query));
	if (w->query->unseen)
		return NULL;
	return index_select(found, ix, &wanted);
}

/* *done: nothing is left to be done without. */
static const struct tkt_error *by_index(bool *done, uint64_t *found,
					struct desk *d, struct giving *g)
{
	const struct tkt_error *err = NULL;
	struct index *ix;

	*done = true;
	do {
		ix = desk_index(d, CACHE_FRESH);
		if (!ix)
			break;
		err = ask(found, ix, g);
		if (!err)
			return query_doubt(g->wanted->query);
		if (g->stopped) {
			tkt_error_free(err);
			return g->stopped;
		}
	} while (desk_index_again(&err, d));
	*done = false;
	tkt_error_free(err);
	return NULL;
}

/* --- by reading all ----------------------------------------------------- */

struct collecting {
	const struct giving *giving;
	struct arena arena;
	VEC(const void *) found; /* copies, in the arena */
	uint64_t faults_seen;
};

/* A ticket's events are not kept: of many tickets they would fill memory. */
static const struct tkt_error *collect(void *context, struct ticket **t)
{
	struct collecting *c = context;

	if (query_matches(c->giving->wanted->query, *t))
		vec_push(&c->found, field_copy(&c->arena, ticket_fields, *t,
					       sizeof(**t)));
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct collecting *c = context;
	const struct desk_wanted *w = c->giving->wanted;

	if (c->faults_seen++ >= c->giving->faults_told && w->fault)
		w->fault(w->context, path, err);
}

static const struct tkt_error *collect_all(uint64_t *found,
					   struct collecting *c,
					   struct desk *d)
{
	const struct giving *g = c->giving;
	const struct desk_wanted *w = g->wanted;

	TRY(desk_each_ticket(d, collect, tell_fault, c));
	TRY(query_doubt(w->query));
	if (c->found.len)
		record_sort_apply(w->sort, c->found.items, c->found.len);
	for (uint64_t i = g->given; i < c->found.len && i < w->limit; i++)
		TRY(w->fn(w->context, c->found.items[i]));
	*found = c->found.len;
	return NULL;
}

const struct tkt_error *desk_records(uint64_t *found, struct desk *d,
				     const struct desk_wanted *w)
{
	struct giving g = { .wanted = w };
	struct collecting c = { .giving = &g };
	const struct tkt_error *err;
	bool done;

	err = by_index(&done, found, d, &g);
	if (done)
		return err;
	err = collect_all(found, &c, d);
	vec_release(&c.found);
	arena_release(&c.arena);
	return err;
}

/* --- by an element of a list -------------------------------------------- */

struct holding {
	struct strings *ids;
	struct arena *arena;
	const struct field *field;
	const char *element;
	size_t before; /* ids that were there already */
};

static const struct tkt_error *ask_holders(void *context, struct index *ix)
{
	struct holding *h = context;

	h->ids->len = h->before;
	return index_with(h->ids, h->arena, ix, h->field, h->element,
			  /* live_only */ false);
}

static const struct tkt_error *add_holder(void *context, struct ticket **t)
{
	struct holding *h = context;
	const struct strings *list = (const void *)((const char *)*t +
						    h->field->offset);

	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i], h->element)) {
			vec_push(h->ids, arena_strdup(h->arena, (*t)->id));
			break;
		}
	return NULL;
}

const struct tkt_error *desk_holders(struct strings *ids, struct arena *a,
				     struct desk *d, const char *field,
				     const char *element)
{
	struct holding h = { ids, a, field_find(ticket_fields, field), element,
			     ids->len };

	if (desk_ask_index(d, CACHE_FRESH, ask_holders, &h))
		return NULL;
	ids->len = h.before;
	return desk_each_ticket(d, add_holder, /* fault */ NULL, &h);
}

/* --- at once, for completion -------------------------------------------- */

bool desk_titles(struct desk *d, const char *digits, size_t limit,
		 desk_title_fn *fn, void *context)
{
	struct index *ix = desk_index(d, CACHE_WARM);
	bool all = false;

	if (!ix)
		return false;
	tkt_error_free(index_titles(&all, ix, digits, limit, fn, context));
	return all && !index_is_damaged(ix);
}

bool desk_elements(struct desk *d, const char *field, desk_text_fn *fn,
		   void *context)
{
	struct index *ix = desk_index(d, CACHE_WARM);

	if (!ix)
		return false;
	tkt_error_free(index_elements(ix, field_find(ticket_fields, field), fn,
				      context));
	return !index_is_damaged(ix);
}
