#include "desk/configure.h"

#include <string.h>
#include "base/words.h"
#include "desk/clocks.h"
#include "desk/record.h"

/* --- who may ------------------------------------------------------------ */

static bool has_admin(const struct config *c)
{
	for (size_t i = 0; i < c->people.len; i++)
		if (c->people.items[i].roles & ROLE_ADMIN &&
		    !c->people.items[i].left)
			return true;
	return false;
}

/* Says the body nothing but what people may say of themselves? */
static bool is_of_oneself(const struct value *body, const char *me)
{
	static const char *const allowed[] = {
		"kind", "who", "text", "away_until", "deputy",
	};
	const char *who = value_get_string(body, "who");

	if (!who || strcmp(who, me) != 0)
		return false;
	for (size_t i = 0; i < value_len(body); i++) {
		const char *key = body->object.items[i].key;
		bool found = false;

		for (size_t k = 0; k < ARRAY_LEN(allowed); k++)
			found |= !strcmp(key, allowed[k]);
		if (!found)
			return false;
	}
	return true;
}

static const struct tkt_error *check_rights(const struct desk *d,
					    const struct config *c,
					    const struct value *bodies)
{
	const struct person *me = config_person(c, d->actor.key);

	if (!has_admin(c) || (me && me->roles & ROLE_ADMIN))
		return NULL;
	for (size_t i = 0; i < value_len(bodies); i++)
		if (!is_of_oneself(bodies->array.items[i], d->actor.key))
			return tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "'%s' may not change "
					  "the configuration", d->actor.key),
				"ask an admin of the desk: tkt config person "
				"lists them");
	return NULL;
}

/* --- faults ------------------------------------------------------------- */

static void find_faults(struct strings *out, struct desk *d, struct arena *a,
			const struct config *c)
{
	struct strings clocks = { 0 };

	config_faults(out, a, c);
	config_clock_faults(&clocks, a, c, desk_zones(d),
			    d->options.time.now_at);
	for (size_t i = 0; i < clocks.len; i++)
		vec_push(out, clocks.items[i]);
	vec_release(&clocks);
}

static const struct tkt_error *check_faults(struct desk *d,
					    const struct strings *before,
					    struct arena *a,
					    const struct config *c)
{
	struct strings after = { 0 };
	const struct tkt_error *err = NULL;

	find_faults(&after, d, a, c);
	for (size_t i = 0; i < after.len && !err; i++)
		if (!strings_has(before, after.items[i]))
			err = tkt_error_hint(
				tkt_error(TKT_E_REFUSED, "%s",
					  after.items[i]),
				"settings that hang together change together "
				"in tkt config --edit");
	vec_release(&after);
	return err;
}

/* --- the transaction ---------------------------------------------------- */

struct run {
	struct desk *d;
	const struct desk_configure *w;
	struct desk_configured *result;
};

static const struct tkt_error *add_all(struct run *r, struct config *c,
				       struct value *bodies)
{
	struct seal seal = {
		.at = r->w->at, .as = r->d->actor.as, .once = r->w->once,
	};

	for (size_t i = 0; i < value_len(bodies); i++) {
		struct event *e;

		TRY(record_add(&e, r->d, c->doc, &c->history,
			       value_copy(&c->doc->arena,
					  bodies->array.items[i]), &seal));
		config_fold(c);
		seal.number++;
		vec_push(&r->result->events,
			 arena_strdup(&r->result->arena, e->id));
	}
	return NULL;
}

/* An actor who is not in desk.json comes in with the first write. */
static void add_actor(struct run *r, struct value *bodies, struct arena *a)
{
	if (!r->d->actor_new)
		return;
	for (size_t i = 0; i < value_len(bodies); i++) {
		const char *who = value_get_string(bodies->array.items[i],
						   "who");

		if (who && !strcmp(who, r->d->actor.key))
			return;
	}
	value_append(a, bodies, record_actor(r->d, a));
}

static const struct tkt_error *change(struct run *r, struct desk_tx *tx,
				      struct config *c)
{
	struct value *bodies = value_array(&tx->arena);
	struct strings before = { 0 };
	const struct tkt_error *err;
	BUF_LOCAL bytes = BUF_INIT;

	if (r->w->once && record_has_once(c->doc, r->w->once))
		return NULL;
	TRY(r->w->plan(r->w->context, bodies, &tx->arena, c));
	if (!value_len(bodies))
		return NULL;
	TRY(check_rights(r->d, c, bodies));
	add_actor(r, bodies, &tx->arena);
	find_faults(&before, r->d, &tx->arena, c);
	err = add_all(r, c, bodies);
	if (!err)
		err = check_faults(r->d, &before, &tx->arena, c);
	vec_release(&before);
	TRY(err);
	config_write(&bytes, c);
	TRY(record_check_len(&bytes, DESK_JSON));
	return desk_tx_put(tx, DESK_JSON, &bytes);
}

/* What somebody wrote into the file by hand is not overwritten. */
static const struct tkt_error *check_edits(const struct config *c)
{
	if (!config_is_edited(c))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED,
			  "'%s' is not what its events give: it was edited by "
			  "hand, or merged without tkt", DESK_JSON),
		"tkt fsck --repair mends it");
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct run *r = context;
	CLEANUP(config_free_ptr) struct config *c = NULL;
	BUF_LOCAL bytes = BUF_INIT;

	desk_configured_release(r->result);
	TRY(record_check_at(r->d, r->w->at));
	TRY(store_read(&bytes, /* oid */ NULL, r->d->store, DESK_JSON,
		       DOC_READ_MAX_LEN));
	TRY(config_parse(&c, bytes.bytes, bytes.len));
	TRY(record_check_version(c->doc));
	TRY(check_edits(c));
	return change(r, tx, c);
}

static void message(void *context, struct buf *out)
{
	struct run *r = context;

	buf_addf(out, "config: %s\n", r->w->change);
}

void desk_configured_release(struct desk_configured *r)
{
	vec_release(&r->events);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}

const struct tkt_error *desk_configure(struct desk_configured *out,
				       struct desk *d,
				       const struct desk_configure *w)
{
	struct run r = { .d = d, .w = w, .result = out };
	struct desk_tx_request request = {
		.dry_run = w->dry_run,
		.run = run,
		.message = message,
		.context = &r,
	};
	const struct desk_done done = {
		out->commit, &out->warnings, &out->arena,
	};

	memset(out, 0, sizeof(*out));
	return desk_tx_run(&done, d, &request);
}
