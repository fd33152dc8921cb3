#include "desk/solve.h"

#include <string.h>

#include "desk/internal.h"
#include "desk/kb.h"
#include "desk/records.h"
#include "model/article_template.h"

#define PROBLEM "problem:"

/* --- the decision on documentation -------------------------------------- */

static struct value *new_decision(struct draft *d)
{
	struct value *kb = value_object(d->arena);

	value_set(d->arena, d->body, "kb", kb);
	return kb;
}

/* Which tiers below the highest it serves, and which it does not. */
static void set_coverage(struct draft *d, struct value *kb,
			 const struct config *c, const struct article *article)
{
	struct value *covers = value_array(d->arena);
	struct value *lacks = value_array(d->arena);

	for (size_t i = 0; i + 1 < c->tiers.len; i++) {
		const char *tier = c->tiers.items[i].name;

		value_append(d->arena,
			     article_covers(article, tier) ? covers : lacks,
			     value_string(d->arena, tier));
	}
	value_set(d->arena, kb, "covers", covers);
	if (value_len(lacks))
		value_set(d->arena, kb, "lacks", lacks);
}

static const struct tkt_error *decide_none(struct draft *d, const char *reason)
{
	if (!reason[strspn(reason, " \t\n")])
		return tkt_error(TKT_E_USAGE, "'--kb none' needs a reason: "
				 "--kb none=REASON");
	value_set_string(d->arena, new_decision(d), "decision", "none");
	draft_text(d, "kb_reason", reason);
	return NULL;
}

static const struct tkt_error *set_article(struct desk_batch *b,
					   struct draft *d, const char *id)
{
	CLEANUP(article_free_ptr) struct article *article = NULL;
	struct desk *desk = desk_batch_desk(b);
	struct value *kb;

	TRY(desk_article(&article, desk, id));
	kb = new_decision(d);
	value_set_string(d->arena, kb, "article", article->id);
	value_set_string(d->arena, kb, "body", article->body_hash);
	set_coverage(d, kb, desk->config, article);
	draft_add(d, "articles", article->id);
	return NULL;
}

/*
 * The ticket as it will be with this draft: a new article takes from it the
 * solution that is just being recorded.
 */
static struct ticket *look_ahead(struct desk_batch *b, const struct draft *d,
				 const struct ticket *t)
{
	const struct strings none = { 0 };
	struct ticket *after = ticket_without(t, &none);
	struct value *body = value_copy(d->arena, d->body);
	const struct seal seal = { .at = INSTANT_NONE };

	desk_seal(desk_batch_desk(b), body, d->arena, &t->history, &seal);
	ticket_add(after, body);
	ticket_fold(after);
	return after;
}

static const struct tkt_error *begin_article(struct desk_batch *b,
					     struct draft *d,
					     const struct ticket *t,
					     int64_t at)
{
	CLEANUP(ticket_free_ptr) struct ticket *after = look_ahead(b, d, t);
	CLEANUP(article_free_ptr) struct article *article = article_new();
	const struct config *config = desk_batch_desk(b)->config;
	BUF_LOCAL body = BUF_INIT;
	struct kb_change change = {
		.title = after->title, .category = after->category,
		.ticket = after->id,
	};
	const char *id;
	struct value *kb;

	article_template(&body, after->title, after);
	change.body = body.bytes;
	change.body_len = body.len;
	TRY(kb_put_new(&id, b, &change, at));
	kb = new_decision(d);
	value_set_string(d->arena, kb, "article", id);
	value_set_string(d->arena, kb, "decision", "new");
	draft_add(d, "articles", id);
	/* Begun for every tier; what counts is whether both parts are there. */
	article_set_body(article, body.bytes, body.len);
	article_fold(article);
	for (size_t i = 0; i < config->tiers.len; i++)
		vec_push(&article->audience, config->tiers.items[i].name);
	set_coverage(d, kb, config, article);
	desk_say(b, "article '%s' is begun: tkt kb edit %s",
		 kb_short_id(desk_batch_desk(b), id), id);
	return NULL;
}

/* The decision of the ticket's problem, if that has one. */
static const struct tkt_error *inherit(struct desk_batch *b, struct draft *d,
				       const struct ticket *t)
{
	for (size_t i = 0; i < t->links.len; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *problem = NULL;
		const char *link = t->links.items[i];
		const struct value *kb;
		const struct tkt_error *err;

		if (strncmp(link, PROBLEM, strlen(PROBLEM)) != 0)
			continue;
		err = desk_ticket(&problem, desk_batch_desk(b),
				  link + strlen(PROBLEM));
		if (err) { /* not in this clone yet */
			tkt_error_free(err);
			continue;
		}
		kb = registers_value(&problem->registers, "kb");
		if (!kb)
			continue;
		value_set(d->arena, d->body, "kb", value_copy(d->arena, kb));
		return NULL;
	}
	return NULL;
}

const struct tkt_error *solve_decide(struct desk_batch *b, struct draft *d,
				     const struct ticket *t, const char *kb,
				     int64_t at)
{
	char id[EVENT_ID_LEN + 1];

	if (!kb)
		return t->kb ? NULL : inherit(b, d, t);
	if (!strcmp(kb, "none") || !strncmp(kb, "none=", 5))
		return decide_none(d, kb[4] ? kb + 5 : "");
	if (!strcmp(kb, "new"))
		return begin_article(b, d, t, at);
	TRY(desk_find_article(id, desk_batch_desk(b), kb));
	return set_article(b, d, id);
}

const struct tkt_error *solve_prove(struct desk_batch *b, struct draft *d,
				    const struct ticket *t)
{
	const struct value *kb = registers_value(&t->registers, "kb");
	const char *id = value_get_string(kb, "article");
	char path[ARTICLE_PATH_LEN + 1];
	bool exists;

	if (!t->reached_top || !id)
		return NULL;
	article_path(path, id, ".json");
	TRY(store_exists(&exists, desk_batch_desk(b)->store, path));
	return exists ? set_article(b, d, id) : NULL;
}

/* --- the incidents of a problem ----------------------------------------- */

struct incidents {
	struct arena *arena;
	struct strings ids, titles; /* of the live ones */
};

static const struct tkt_error *find_incidents(struct incidents *in,
					      struct desk *d,
					      const char *problem)
{
	struct strings ids = { 0 };
	const struct tkt_error *err;

	err = desk_holders(&ids, in->arena, d, "links",
			   arena_printf(in->arena, PROBLEM "%s", problem));
	for (size_t i = 0; i < ids.len && !err; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *t = NULL;

		err = desk_ticket(&t, d, ids.items[i]);
		if (err || !ticket_is_live(t))
			continue;
		vec_push(&in->ids, ids.items[i]);
		vec_push(&in->titles, arena_strdup(in->arena,
						   t->title ? t->title : ""));
	}
	vec_release(&ids);
	return err;
}

/* The incident gets what the problem got, its decision included. */
static const struct tkt_error *resolve_incident(struct desk_batch *b,
						const char *id,
						const struct draft *problem)
{
	static const char *const same[] = {
		"cause_code", "resolvable_at", "told", "next_update_at", "kb",
	};
	struct ticket *t;
	struct draft *d;

	TRY(desk_turn_to(b, id, &t));
	if (!ticket_is_live(t))
		return NULL;
	d = desk_draft(b, "resolve");
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		struct value *v = value_get(problem->body, same[i]);

		if (v)
			value_set(d->arena, d->body, same[i], v);
	}
	draft_add(d, "articles",
		  value_get_string(value_get(d->body, "kb"), "article"));
	draft_text(d, "solution", draft_get_text(problem, "solution"));
	draft_text(d, "kb_reason", draft_get_text(problem, "kb_reason"));
	draft_text(d, "reply", draft_get_text(problem, "reply"));
	return desk_flush(b);
}

static const struct tkt_error *resolve_incidents(struct desk_batch *b,
						 const struct incidents *in,
						 const struct draft *problem)
{
	struct desk *desk = desk_batch_desk(b);

	for (size_t i = 0; i < in->ids.len; i++) {
		TRY(resolve_incident(b, in->ids.items[i], problem));
		desk_say(b, "resolved with it: %s  %s",
			 desk_short_id(desk, in->ids.items[i]),
			 in->titles.items[i]);
	}
	return desk_turn_to(b, NULL, NULL);
}

static void offer_incidents(struct desk_batch *b, const struct incidents *in)
{
	struct desk *desk = desk_batch_desk(b);

	for (size_t i = 0; i < in->ids.len; i++)
		desk_say(b, "an incident of it is still open: %s  %s",
			 desk_short_id(desk, in->ids.items[i]),
			 in->titles.items[i]);
	if (in->ids.len)
		desk_say(b, "--with-incidents resolves them too");
}

static const struct tkt_error *see_to_incidents(struct desk_batch *b,
						const struct ticket *t,
						const struct draft *problem,
						bool with_incidents)
{
	struct incidents in = { .arena = desk_batch_arena(b) };
	const struct tkt_error *err;

	err = find_incidents(&in, desk_batch_desk(b), t->id);
	if (!err && with_incidents)
		err = resolve_incidents(b, &in, problem);
	else if (!err)
		offer_incidents(b, &in);
	vec_release(&in.ids);
	vec_release(&in.titles);
	return err;
}

/* --- the whole ---------------------------------------------------------- */

static const char *told_by(const struct ticket *t, const struct solving *s)
{
	if (s->told || !s->confirmed)
		return s->told;
	return t->channel;
}

static const struct tkt_error *close_at_once(struct desk_batch *b,
					     const struct ticket *t,
					     const struct solving *s)
{
	struct draft *d;

	TRY(desk_flush(b));
	d = desk_draft(b, "close");
	draft_string(d, "told", told_by(t, s));
	draft_bool(d, "confirmed", true);
	TRY(solve_prove(b, d, t));
	return desk_flush(b);
}

const struct tkt_error *solve_ticket(struct desk_batch *b, struct ticket *t,
				     const struct solving *s)
{
	struct draft *d = desk_draft(b, "resolve");

	draft_text(d, "solution", s->solution);
	draft_string(d, "cause_code", s->cause_code);
	draft_string(d, "resolvable_at", s->resolvable_at);
	draft_int(d, "downtime_s", s->downtime_s);
	draft_bool(d, "first_contact", s->first_contact);
	draft_string(d, "told", told_by(t, s));
	draft_text(d, "reply", s->reply);
	draft_time(d, "next_update_at", s->next_update_at);
	TRY(solve_decide(b, d, t, s->kb, s->at));
	TRY(desk_flush(b));
	if (t->type && !strcmp(t->type, "problem"))
		TRY(see_to_incidents(b, t, d, s->with_incidents));
	return s->confirmed ? close_at_once(b, t, s) : NULL;
}
