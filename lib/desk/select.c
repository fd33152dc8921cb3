#include "desk/select.h"

#include <ctype.h>

#include "desk/cache.h"
#include "desk/faults.h"
#include "desk/internal.h"

#define SECTION "tkt.query." /* of git's configuration */

/* --- saved queries ------------------------------------------------------ */

/* What git takes as the last part of a key. */
static bool is_git_name(const char *name)
{
	if (!isalpha((unsigned char)*name))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '-')
			return false;
	return true;
}

static const struct tkt_error *find_own(const char **text, struct arena *a,
					void *context, const char *name)
{
	CLEANUP(free_ptr) char *value = NULL;
	CLEANUP(free_ptr) char *origin = NULL;
	const struct desk *d = context;

	*text = NULL;
	if (!is_git_name(name))
		return NULL;
	TRY(store_config_get(&value, &origin, d->store,
			     arena_printf(a, SECTION "%s", name)));
	*text = arena_strdup(a, value);
	return NULL;
}

static void add_own_names(struct strings *out, struct arena *a, void *context)
{
	const struct desk *d = context;

	/* For a proposal alone. */
	tkt_error_free(store_config_names(out, a, d->store, SECTION));
}

const struct tkt_error *desk_own_queries(struct strings *out, struct arena *a,
					 struct desk *d)
{
	struct strings names = { 0 };
	const struct tkt_error *err;

	err = store_config_names(&names, a, d->store, SECTION);
	for (size_t i = 0; i < names.len && !err; i++) {
		const char *text;

		err = find_own(&text, a, d, names.items[i]);
		if (err || !text)
			continue;
		vec_push(out, names.items[i]);
		vec_push(out, text);
	}
	vec_release(&names);
	return err;
}

void desk_query_begin(struct query *q, struct desk *d)
{
	q->about = (struct query_about){
		.me = d->actor.key,
		.config = d->config,
		.time = d->options.time,
		.saved = { find_own, add_own_names, d },
	};
}

/* --- choosing by the index ---------------------------------------------- */

/* Whole before anything is told of it: the question may be asked again. */
struct choice {
	struct query *q;
	struct arena *arena;
	struct strings ids;
	struct faults faults;
};

static const struct tkt_error *add_found(void *context, const struct ticket *t)
{
	struct choice *c = context;

	vec_push(&c->ids, arena_strdup(c->arena, t->id));
	return NULL;
}

static const struct tkt_error *ask_choice(void *context, struct index *ix)
{
	static const struct strings no_fields = { .len = 0 };
	static const struct record_sort by_id = { .len = 0 };
	struct choice *c = context;
	const struct index_wanted wanted = {
		.query = c->q, .sort = &by_id, .fields = &no_fields,
		.limit = UINT64_MAX, .fn = add_found, .context = c,
	};
	uint64_t found;

	c->ids.len = c->faults.len = 0;
	TRY(index_each_fault(ix, faults_add, &c->faults));
	TRY(index_see(ix, c->q));
	return index_select(&found, ix, &wanted);
}

static void choice_release(struct choice *c)
{
	vec_release(&c->ids);
	vec_release(&c->faults);
}

/* --- choosing ----------------------------------------------------------- */

struct matching {
	struct query *q;
	desk_ticket_fn *fn;
	desk_fault_fn *fault;
	void *context;
};

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct matching *m = context;

	return query_matches(m->q, *t) ? m->fn(m->context, t) : NULL;
}

static void pass_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct matching *m = context;

	m->fault(m->context, path, err);
}

static const struct tkt_error *each_chosen(struct desk *d,
					   const struct matching *m,
					   const struct choice *c)
{
	for (size_t i = 0; i < c->ids.len; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
		const struct tkt_error *err = desk_ticket(&t, d,
							  c->ids.items[i]);
		char path[TICKET_PATH_LEN + 1];

		if (err) {
			/* The repository lost it since the index was made: told
			 * as a walk over all does. */
			tkt_error_free(err);
			ticket_path(path, c->ids.items[i]);
			TRY(desk_each_ticket_at(d, path, m->fn, m->fault,
						m->context));
			continue;
		}
		TRY(m->fn(m->context, &t));
	}
	return NULL;
}

const struct tkt_error *desk_each_match(struct desk *d, struct query *q,
					desk_ticket_fn *fn,
					desk_fault_fn *fault, void *context)
{
	struct matching m = { q, fn, fault, context };
	ARENA_LOCAL arena = { 0 };
	struct choice c = {
		.q = q, .arena = &arena, .faults = { .arena = &arena },
	};
	const struct tkt_error *err;

	/* Of all tickets none needs to be looked up. */
	if (query_is_empty(q) ||
	    !desk_ask_index(d, CACHE_FRESH, ask_choice, &c)) {
		err = desk_each_ticket(d, look_at, fault ? pass_fault : NULL,
				       &m);
	} else {
		faults_tell(&c.faults, fault, context);
		err = each_chosen(d, &m, &c);
	}
	choice_release(&c);
	return err ? err : query_doubt(q);
}

struct selecting {
	struct strings *ids;
	struct arena *arena;
	desk_fault_fn *fault;
	void *context;
};

static const struct tkt_error *add_id(void *context, struct ticket **t)
{
	struct selecting *s = context;

	vec_push(s->ids, arena_strdup(s->arena, (*t)->id));
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct selecting *s = context;

	if (s->fault)
		s->fault(s->context, path, err);
}

static const struct tkt_error *select_ids(struct strings *ids,
					  struct arena *a, struct desk *d,
					  struct query *q,
					  desk_fault_fn *fault, void *context)
{
	struct selecting s = { ids, a, fault, context };
	struct choice c = {
		.q = q, .arena = a, .faults = { .arena = a },
	};
	bool chosen = desk_ask_index(d, CACHE_FRESH, ask_choice, &c);

	if (chosen) {
		faults_tell(&c.faults, fault, context);
		for (size_t i = 0; i < c.ids.len; i++)
			vec_push(ids, c.ids.items[i]);
	}
	choice_release(&c);
	return chosen ? query_doubt(q)
		      : desk_each_match(d, q, add_id, tell_fault, &s);
}

const struct tkt_error *desk_select(struct strings *ids, struct arena *a,
				    struct desk *d, const char *words,
				    desk_fault_fn *fault, void *context)
{
	struct query q = { .root = NULL };
	const struct tkt_error *err;

	desk_query_begin(&q, d);
	err = query_add_words(&q, words);
	if (!err)
		err = select_ids(ids, a, d, &q, fault, context);
	query_release(&q);
	return err;
}
