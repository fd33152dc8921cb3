/* Is a configuration consistent? One sentence for each thing that is not. */
#include "model/config.h"

#include <string.h>
#include "base/words.h"
#include "model/config_internal.h"
#include "model/query.h"

struct check {
	struct strings *out;
	struct arena *a;
	const struct config *c;
};

#define FAULT(k, ...) vec_push((k)->out, arena_printf((k)->a, __VA_ARGS__))

/* --- saved queries ------------------------------------------------------ */

struct candidate {
	const char *name, *text;
};

/* As if it stood there already, so that it is found to name itself. */
static const struct tkt_error *find_candidate(const char **text,
					      struct arena *a, void *context,
					      const char *name)
{
	const struct candidate *c = context;

	*text = strcmp(c->name, name) ? NULL : arena_strdup(a, c->text);
	return NULL;
}

static const struct tkt_error *check_saved(const struct config *c,
					   const char *path, const char *text)
{
	struct candidate candidate = { strrchr(path, '.') + 1, text };
	struct query q = {
		.about = {
			.me = "", /* whoever asks */
			.config = c,
			.saved = { .find = find_candidate,
				   .context = &candidate },
		},
	};
	const struct tkt_error *err = NULL;
	ARENA_LOCAL arena = { 0 };
	const char *words;

	words = arena_printf(&arena, "@%s", candidate.name);
	if (!query_saved_name(words))
		err = tkt_error(TKT_E_USAGE, "'%s' is no name for a query",
				candidate.name);
	if (!err)
		err = query_add_words(&q, words);
	if (!err)
		err = query_doubt(&q);
	query_release(&q);
	return err;
}

/* The condition of a policy: of the desk, of nobody who would ask. */
static const struct tkt_error *check_match(const struct config *c,
					   const char *text)
{
	struct query q = { .about = { .config = c } };
	const struct tkt_error *err = query_add_words(&q, text);

	if (!err)
		err = query_doubt(&q);
	query_release(&q);
	return err;
}

const struct tkt_error *config_query_check(const struct config *c,
					   const char *path, const char *text)
{
	if (!strncmp(path, "policies.", strlen("policies.")))
		return check_match(c, text);
	return check_saved(c, path, text);
}


/* --- every leaf by the table -------------------------------------------- */

static void check_reference(const struct check *k, const struct setting *s,
			    const char *path, const char *word)
{
	const char *queue;

	if (!strcmp(s->type, "tier") && !config_tier(k->c, word))
		FAULT(k, "%s: there is no tier '%s'", path, word);
	else if (!strcmp(s->type, "type") && !strings_has(&k->c->types, word))
		FAULT(k, "%s: there is no type '%s'", path, word);
	else if (!strcmp(s->type, "person") && !config_person(k->c, word))
		FAULT(k, "%s: there is no person '%s'", path, word);
	else if (!strcmp(s->type, "queue") &&
		 (!config_queue(&queue, k->c, word) || strcmp(queue, word)))
		FAULT(k, "%s: there is no queue '%s'", path, word);
	else if (!strcmp(s->type, "calendar") &&
		 !value_get(config_calendars(k->c), word))
		FAULT(k, "%s: there is no calendar '%s'", path, word);
}

/* In one line, without the one that points at the place. */
static void check_query(const struct check *k, const char *path,
			const char *text)
{
	const struct tkt_error *err = config_query_check(k->c, path, text);

	if (err)
		FAULT(k, "%s: %.*s", path, (int)strcspn(err->message, "\n"),
		      err->message);
	tkt_error_free(err);
}

/* Hours and parts of days: text may read well that is not what stands there. */
static bool is_nested(const struct value *v)
{
	return v->type == VALUE_ARRAY && v->array.len &&
	       v->array.items[0]->type != VALUE_STRING;
}

static void check_leaf(const struct check *k, const char *path)
{
	const struct value *v = config_value(k->c, path);
	const struct setting *s = setting_find(path);
	const struct tkt_error *err;
	BUF_LOCAL text = BUF_INIT;
	struct value *parsed = NULL;

	if (!s) {
		FAULT(k, "%s: there is no such setting", path);
		return;
	}
	setting_format(&text, v);
	err = setting_parse(&parsed, k->a, s, path, text.bytes);
	if (err || parsed->type != v->type ||
	    (is_nested(v) && !value_equal(parsed, v)))
		FAULT(k, "%s: '%s' is no value for it", path, text.bytes);
	else if (!strcmp(s->type, "query"))
		check_query(k, path, v->string);
	else if (v->type == VALUE_STRING)
		check_reference(k, s, path, v->string);
	tkt_error_free(err);
}

static void check_leaves(const struct check *k)
{
	struct strings paths = { 0 };

	config_paths(&paths, k->a, k->c, "");
	for (size_t i = 0; i < paths.len; i++)
		check_leaf(k, paths.items[i]);
	vec_release(&paths);
}

/* --- tiers -------------------------------------------------------------- */

static void check_tier(const struct check *k, const struct tier *t)
{
	const struct value *v = value_get(value_get(k->c->tree, "tiers"),
					  t->name);
	int64_t rank = value_get_int(v, "rank", 0);
	size_t len = strlen(t->name);

	if (rank != t->rank)
		FAULT(k, "tiers.%s.rank: ranks go from 1 without gaps or "
		      "repetition; %d is wanted here", t->name, t->rank);
	if (!value_len(value_get(v, "queues")))
		FAULT(k, "tiers.%s.queues: a tier has at least one queue",
		      t->name);
	for (size_t i = 0; i < t->queues.len; i++) {
		const char *queue = t->queues.items[i];

		if (strncmp(queue, t->name, len) != 0 || queue[len] != '/' ||
		    !queue[len + 1])
			FAULT(k, "tiers.%s.queues: '%s' is not named after "
			      "its tier, '%s/…'", t->name, queue, t->name);
	}
}

static void check_tiers(const struct check *k)
{
	if (!value_len(value_get_object(k->c->tree, "tiers"))) {
		FAULT(k, "tiers: a desk has at least one tier");
		return;
	}
	for (size_t i = 0; i < k->c->tiers.len; i++)
		check_tier(k, &k->c->tiers.items[i]);
}

/* --- policies ----------------------------------------------------------- */

static void check_policies(const struct check *k)
{
	for (size_t i = 0; i < k->c->policies.len; i++) {
		const struct policy_setting *p = &k->c->policies.items[i];

		/* Without a rank it is not in force: it may be being made. */
		if (i && p->rank != INT64_MAX && p[-1].rank == p->rank)
			FAULT(k, "policies.%s.rank: %lld is the rank of '%s'",
			      p->name, (long long)p->rank, p[-1].name);
	}
}

/* --- people and the rest ------------------------------------------------ */

static void check_person(const struct check *k, const struct person *p)
{
	const char *queue;

	for (size_t i = 0; i < p->queues.len; i++)
		if (!config_queue(&queue, k->c, p->queues.items[i]))
			FAULT(k, "people.%s.queues: there is no queue '%s'",
			      p->key, p->queues.items[i]);
	if (p->deputy && !strcmp(p->deputy, p->key))
		FAULT(k, "people.%s.deputy: nobody stands in for himself",
		      p->key);
}

static void check_lists(const struct check *k)
{
	if (!k->c->channels.len)
		FAULT(k, "channels: there is at least one");
	if (!k->c->cause_codes.len)
		FAULT(k, "cause_codes: there is at least one");
	/* Steps and gates know these two by name. */
	if (!strings_has(&k->c->types, "incident"))
		FAULT(k, "types: 'incident' is missing");
	if (!strings_has(&k->c->types, "problem"))
		FAULT(k, "types: 'problem' is missing");
}

void config_faults(struct strings *out, struct arena *a,
		   const struct config *c)
{
	const struct check k = { .out = out, .a = a, .c = c };

	check_tiers(&k);
	check_leaves(&k);
	check_policies(&k);
	check_lists(&k);
	for (size_t i = 0; i < c->people.len; i++)
		check_person(&k, &c->people.items[i]);
}
