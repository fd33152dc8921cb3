#include "desk/select.h"

#include <ctype.h>

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
