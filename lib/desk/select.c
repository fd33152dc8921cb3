#include "desk/select.h"

#include <ctype.h>

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
			     arena_printf(a, "tkt.query.%s", name)));
	*text = arena_strdup(a, value);
	return NULL;
}

void desk_query_begin(struct query *q, struct desk *d)
{
	q->about = (struct query_about){
		.me = d->actor.key,
		.config = d->config,
		.time = d->options.time,
		.saved = { .find = find_own, .context = d },
	};
}

const struct tkt_error *desk_is_query(bool *is_query, struct desk *d,
				      const char *operand)
{
	const char *name = query_saved_name(operand), *text;
	ARENA_LOCAL arena = { 0 };

	*is_query = query_is_term(operand);
	if (*is_query || !name)
		return NULL;
	if (config_value(d->config,
			 arena_printf(&arena, "queries.%s", name))) {
		*is_query = true;
		return NULL;
	}
	TRY(find_own(&text, &arena, d, name));
	*is_query = text != NULL;
	return NULL;
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

const struct tkt_error *desk_each_match(struct desk *d, struct query *q,
					desk_ticket_fn *fn,
					desk_fault_fn *fault, void *context)
{
	struct matching m = { q, fn, fault, context };

	TRY(desk_each_ticket(d, look_at, fault ? pass_fault : NULL, &m));
	return query_doubt(q);
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

const struct tkt_error *desk_select(struct strings *ids, struct arena *a,
				    struct desk *d, const char *words,
				    desk_fault_fn *fault, void *context)
{
	struct selecting s = { ids, a, fault, context };
	struct query q = { .root = NULL };
	const struct tkt_error *err;

	desk_query_begin(&q, d);
	err = query_add_words(&q, words);
	if (!err)
		err = desk_each_match(d, &q, add_id, tell_fault, &s);
	query_release(&q);
	return err;
}
