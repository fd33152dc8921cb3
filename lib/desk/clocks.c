#include "desk/clocks.h"

#include <stdlib.h>
#include <string.h>

#include "desk/content.h"
#include "desk/internal.h"
#include "desk/zones.h"
#include "model/codec.h"
#include "model/query.h"
#include "model/sweep.h"

/* A policy that tickets pin; NULL: it cannot be read. */
struct pinned {
	struct policy *policy;
};

/* A policy of the settings, ready to be chosen. */
struct choice {
	const struct policy_setting *setting;
	struct desk_policy document;
	struct policy *policy;    /* what it says; given away once pinned */
	struct query query;
	bool is_bad;
};

struct desk_clocks {
	struct zones zones;
	struct calendar_zones source;
	struct map pinned;        /* sha256 → struct pinned */
	const struct config *of;  /* whose policies these are */
	VEC(struct choice *) choices;
};

static struct desk_clocks *clocks_of_desk(struct desk *d)
{
	if (!d->clocks) {
		d->clocks = mem_alloc(sizeof(*d->clocks));
		d->clocks->source = zones_source(&d->clocks->zones);
	}
	return d->clocks;
}

const struct calendar_zones *desk_zones(struct desk *d)
{
	return &clocks_of_desk(d)->source;
}

static void warn(struct desk *d, const char *what,
		 const struct tkt_error *err)
{
	BUF_LOCAL line = BUF_INIT;

	buf_addf(&line, "%s: %s", what, err->message);
	if (d->options.warn)
		d->options.warn(d->options.warn_context, line.bytes);
}

/* --- policies that are pinned ------------------------------------------- */

static const struct tkt_error *read_policy(struct policy **out,
					   struct desk *d,
					   const char *sha256)
{
	BUF_LOCAL bytes = BUF_INIT;

	TRY(desk_content(&bytes, d, CONTENT_POLICY, sha256));
	return policy_parse(out, bytes.bytes, bytes.len, desk_zones(d));
}

static const struct policy *find_policy(void *context, const char *sha256)
{
	struct desk *d = context;
	struct desk_clocks *c = clocks_of_desk(d);
	struct pinned *p = map_get(&c->pinned, sha256);
	const struct tkt_error *err;

	if (p)
		return p->policy;
	p = mem_alloc(sizeof(*p));
	err = read_policy(&p->policy, d, sha256);
	if (err) {
		BUF_LOCAL what = BUF_INIT;

		buf_addf(&what, "clocks by policy '%.12s' are not known",
			 sha256);
		warn(d, what.bytes, err);
	}
	tkt_error_free(err);
	map_set(&c->pinned, mem_strdup(sha256), p);
	return p->policy;
}

struct clocks_source desk_clocks_source(struct desk *d)
{
	return (struct clocks_source){ .policy = find_policy, .context = d };
}

void desk_set_clocks(struct desk *d, struct ticket *t)
{
	const struct clocks_source source = desk_clocks_source(d);

	if (t->policy)
		clocks_set_due(t, &source);
}

void desk_set_sweep(struct desk *d, struct ticket *t)
{
	const struct clocks_source source = desk_clocks_source(d);

	sweep_set_due(t, &source);
}

void desk_set_due(struct desk *d, struct ticket *t)
{
	desk_set_clocks(d, t);
	ticket_set_breached(t, d->options.time.now_at);
}

/* --- choosing one ------------------------------------------------------- */

static void forget_choices(struct desk_clocks *c)
{
	for (size_t i = 0; i < c->choices.len; i++) {
		query_release(&c->choices.items[i]->query);
		buf_release(&c->choices.items[i]->document.bytes);
		policy_free(c->choices.items[i]->policy);
		free(c->choices.items[i]);
	}
	c->choices.len = 0;
	c->of = NULL;
}

void desk_clocks_reload(struct desk *d)
{
	if (d->clocks)
		forget_choices(d->clocks);
}

static const struct tkt_error *read_choice(struct choice *c, struct desk *d)
{
	struct buf *bytes = &c->document.bytes;

	buf_init(bytes);
	c->document.name = c->setting->name;
	policy_document(bytes, d->config, c->setting);
	sha256_hex_of(c->document.sha256, bytes->bytes, bytes->len);
	TRY(policy_parse(&c->policy, bytes->bytes, bytes->len,
			 desk_zones(d)));
	c->query.about.config = d->config;
	c->query.about.time = d->options.time;
	return c->setting->match ?
		       query_add_words(&c->query, c->setting->match) : NULL;
}

static void add_choice(struct desk *d, const struct policy_setting *setting)
{
	struct choice *c = mem_alloc(sizeof(*c));
	const struct tkt_error *err;

	c->setting = setting;
	err = read_choice(c, d);
	if (err) {
		BUF_LOCAL what = BUF_INIT;

		c->is_bad = true;
		buf_addf(&what, "policy '%s' is pinned to no ticket",
			 setting->name);
		warn(d, what.bytes, err);
	}
	tkt_error_free(err);
	vec_push(&d->clocks->choices, c);
}

static void read_choices(struct desk *d)
{
	struct desk_clocks *c = clocks_of_desk(d);

	if (c->of == d->config)
		return;
	c->of = d->config;
	for (size_t i = 0; i < d->config->policies.len; i++)
		/* Without a rank it is not in force. */
		if (d->config->policies.items[i].rank != INT64_MAX)
			add_choice(d, &d->config->policies.items[i]);
}

/* Whoever pins it asks for its clocks before the commit has the file. */
static void keep_policy(struct desk_clocks *c, struct choice *choice)
{
	struct pinned *p;

	if (map_has(&c->pinned, choice->document.sha256))
		return;
	p = mem_alloc(sizeof(*p));
	p->policy = TAKE(choice->policy);
	map_set(&c->pinned, mem_strdup(choice->document.sha256), p);
}

const struct desk_policy *desk_choose_policy(struct desk *d,
					     const struct ticket *t)
{
	if (!d->config->policies.len)
		return NULL;
	read_choices(d);
	for (size_t i = 0; i < d->clocks->choices.len; i++) {
		struct choice *choice = d->clocks->choices.items[i];

		if (choice->is_bad || !query_matches(&choice->query, t))
			continue;
		keep_policy(d->clocks, choice);
		return &choice->document;
	}
	return NULL;
}

const struct desk_policy *desk_pin(struct desk *d, const struct ticket *t,
				   struct value *body, struct arena *a)
{
	CLEANUP(ticket_free_ptr) struct ticket *after = NULL;
	const struct desk_policy *p;

	if (!d->config->policies.len)
		return NULL;
	after = ticket_new();
	for (size_t i = 0; i < t->doc->events.len; i++)
		ticket_add(after, t->doc->events.items[i]->body);
	ticket_add(after, body);
	ticket_fold(after);
	p = desk_choose_policy(d, after);
	if (p) {
		value_set_string(a, body, "policy", p->sha256);
		event_sort_keys(body);
	}
	return p;
}

const struct tkt_error *desk_policy_put(struct desk_tx *tx,
					const struct desk_policy *p)
{
	char path[CONTENT_PATH_LEN];
	bool there;

	TRY(desk_has_content(&there, tx->desk, CONTENT_POLICY, p->sha256));
	if (there)
		return NULL;
	content_path(path, CONTENT_POLICY, p->sha256);
	return desk_tx_put(tx, path, &p->bytes);
}

const struct tkt_error *desk_reapply(bool *changed, const char **name,
				     struct desk_batch *b,
				     const struct ticket *t, const char *note)
{
	const struct desk_policy *p;
	struct draft *d;

	*changed = false;
	*name = NULL;
	p = desk_choose_policy(desk_batch_desk(b), t);
	if (!p)
		return NULL;
	*name = p->name;
	*changed = !t->policy || strcmp(t->policy, p->sha256) != 0 ||
		   registers_clash(&t->registers, "policy");
	if (!*changed)
		return NULL;
	d = desk_draft(b, "reapply");
	draft_string(d, "policy", p->sha256);
	draft_text(d, "note", note);
	desk_batch_policy(b, p);
	return NULL;
}

void desk_clocks_free(struct desk *d)
{
	struct desk_clocks *c = d->clocks;

	if (!c)
		return;
	forget_choices(c);
	vec_release(&c->choices);
	for (size_t i = 0; i < c->pinned.cap; i++) {
		struct pinned *p;

		if (!c->pinned.slots[i].key)
			continue;
		p = c->pinned.slots[i].value;
		policy_free(p->policy);
		free(p);
		free((char *)c->pinned.slots[i].key);
	}
	map_release(&c->pinned);
	zones_release(&c->zones);
	free(c);
	d->clocks = NULL;
}
