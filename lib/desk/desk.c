/* Opening a desk, and who acts on it. */
#include <string.h>

#include "base/near.h"
#include "base/utf8.h"
#include "desk/cache.h"
#include "desk/clocks.h"
#include "desk/internal.h"
#include "desk/refs.h"

static const struct tkt_error *read_config(struct config **out,
					   struct desk *d)
{
	const struct tkt_error *err = desk_read_config(out, d);

	if (!err)
		return NULL;
	err = tkt_error_hint(err, err->code == TKT_E_VERSION ? "upgrade tkt" :
			     "tkt fsck names what is damaged, tkt fsck "
			     "--repair mends it");
	if (!d->options.damaged)
		return err;
	tkt_error_free(d->damage);
	d->damage = err;
	*out = config_new();
	return NULL;
}

/* The person in desk.json, or the key that they will have there. */
static void find_actor(struct desk *d)
{
	const char *who = d->options.actor;
	const struct person *p = NULL;
	const char *name = d->actor_name, *email = d->actor_email;

	d->actor = (struct actor){ .key = NULL };
	d->actor_new = false;
	if (who)
		p = config_person_named(d->config, who);
	else if (email && (p = config_person_named(d->config, email)))
		;
	else if (name)
		p = config_person_named(d->config, name);
	if (p) {
		d->actor.key = arena_strdup(&d->arena, p->key);
		d->actor.person = p;
		d->actor.as = p->tier;
		return;
	}
	if (!who && !email && !name)
		return;
	d->actor_new = true;
	d->actor.key = who ? config_person_key(&d->arena, d->config, who, NULL)
			   : config_person_key(&d->arena, d->config, name,
					       email);
}

static const struct tkt_error *git_identity(const char **out, struct desk *d,
					    const char *given, const char *key)
{
	CLEANUP(free_ptr) char *value = NULL;

	*out = given;
	if (given)
		return NULL;
	TRY(store_config_get(&value, NULL, d->store, key));
	if (value && value[0])
		*out = arena_strdup(&d->arena, value);
	return NULL;
}

static const struct tkt_error *load(struct desk *d)
{
	TRY(git_identity(&d->actor_name, d, d->options.actor_name,
			 "user.name"));
	TRY(git_identity(&d->actor_email, d, d->options.actor_email,
			 "user.email"));
	TRY(read_config(&d->config, d));
	d->config_head = arena_strdup(&d->arena, store_head(d->store));
	find_actor(d);
	return NULL;
}

const struct tkt_error *desk_open(struct desk **out,
				  const struct desk_options *options)
{
	CLEANUP(desk_free_ptr) struct desk *d = mem_alloc(sizeof(*d));

	d->options = *options;
	d->options.store.damaged = options->damaged;
	TRY(store_open(&d->store, options->dir, options->exact,
		       &d->options.store));
	TRY(load(d));
	*out = TAKE(d);
	return NULL;
}

static void forget_documents(struct desk *d)
{
	for (size_t i = 0; i < d->articles.cap; i++)
		if (d->articles.slots[i].key)
			article_free(d->articles.slots[i].value);
	for (size_t i = 0; i < d->tickets.cap; i++)
		if (d->tickets.slots[i].key)
			ticket_free(d->tickets.slots[i].value);
	map_release(&d->articles);
	map_release(&d->tickets);
	ref_table_free(d->refs);
}

void desk_free(struct desk *d)
{
	if (!d)
		return;
	forget_documents(d);
	desk_caches_free(d);
	desk_clocks_free(d);
	config_free(d->config);
	tkt_error_free(d->damage);
	store_free(d->store);
	arena_release(&d->arena);
	free(d);
}

const struct tkt_error *desk_reload(struct desk *d)
{
	struct config *fresh;

	if (!strcmp(d->config_head, store_head(d->store)))
		return NULL;
	TRY(read_config(&fresh, d));
	desk_clocks_reload(d);
	config_free(d->config);
	d->config = fresh;
	d->config_head = arena_strdup(&d->arena, store_head(d->store));
	forget_documents(d);
	find_actor(d);
	return NULL;
}

const struct tkt_error *desk_need_actor(struct desk *d)
{
	if (!d->actor.key)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "nobody knows who you are"),
			"set TKT_USER, or git config --global user.name NAME "
			"and user.email ADDRESS");
	if (d->actor_new && !d->config->add_people)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "'%s' is no person of this "
				  "desk", d->actor.key),
			"an admin adds people: tkt config person %s",
			d->actor.key);
	if (d->actor.person && d->actor.person->left)
		return tkt_error(TKT_E_REFUSED, "'%s' has left this desk",
				 d->actor.key);
	return NULL;
}

static const struct tkt_error *no_such_person(const struct config *c,
					      const char *who)
{
	struct strings keys = { 0 };
	BUF_LOCAL text = BUF_INIT;
	int near;

	for (size_t i = 0; i < c->people.len; i++)
		vec_push(&keys, c->people.items[i].key);
	near = near_find(who, keys.items, keys.len);
	buf_addf(&text, "no person '%s' on this desk", who);
	if (near >= 0)
		buf_addf(&text, "; did you mean '%s'?", keys.items[near]);
	vec_release(&keys);
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "%s", text.bytes),
		"tkt config person lists them; tkt config person %s --tier L1 "
		"adds one", who);
}

const struct tkt_error *desk_person(const char **key, struct desk *d,
				    const char *who)
{
	const struct person *p;

	if (!strcmp(who, "@me")) {
		TRY(desk_need_actor(d));
		*key = d->actor.key;
		return NULL;
	}
	p = config_person_named(d->config, who);
	if (!p && d->actor_new && !strcmp(who, d->actor.key)) {
		*key = d->actor.key;
		return NULL;
	}
	if (!p)
		return no_such_person(d->config, who);
	*key = p->key;
	return NULL;
}
