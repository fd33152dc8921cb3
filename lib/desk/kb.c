#include "desk/kb.h"

#include <string.h>
#include "base/utf8.h"
#include "base/words.h"
#include "desk/record.h"
#include "model/article_template.h"

/* One change on its way: what it makes of the article. */
struct making {
	struct desk *d;
	const struct kb_change *change;
	struct arena *a;       /* lives as long as the attempt */
	struct article *article;
	struct strings *said;  /* NULL: nobody listens */
	struct arena *said_in;
	/* as they will be */
	const char *title, *state, *body;
	size_t body_len;
	struct strings audience;
	bool is_new;
};

static void say(struct making *m, const char *line)
{
	if (m->said)
		vec_push(m->said, arena_strdup(m->said_in, line));
}

/* --- words that the desk must have -------------------------------------- */

static const struct tkt_error *no_such(const char *what, const char *word,
				       const char *hint)
{
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "there is no %s '%s'",
					what, word), "%s", hint);
}

static bool is_open(const char *audience)
{
	return word_in("customer public", audience);
}

static const struct tkt_error *check_audience(const struct making *m)
{
	const struct strings *list = m->change->audience;

	for (size_t i = 0; list && i < list->len; i++)
		if (!is_open(list->items[i]) &&
		    !config_tier(m->d->config, list->items[i]))
			return no_such("audience", list->items[i],
				       "tiers of the desk, customer, public");
	return NULL;
}

static const struct tkt_error *check_words(const struct making *m)
{
	const struct kb_change *c = m->change;
	const struct config *config = m->d->config;

	if (c->kind && !word_in(ARTICLE_KINDS, c->kind))
		return no_such("kind", c->kind, "one of: " ARTICLE_KINDS);
	if (c->state && !word_in(ARTICLE_STATES, c->state))
		return no_such("state", c->state, "one of: " ARTICLE_STATES);
	if (c->category && strcmp(c->category, "none") != 0 &&
	    !config_category(config, c->category))
		return no_such("category", c->category,
			       "tkt config categories lists them");
	if (c->system && strcmp(c->system, "none") != 0 &&
	    !config->systems_open && !config_system(config, c->system))
		return no_such("system", c->system,
			       "tkt config systems lists them");
	if (c->owner && !config_person(config, c->owner) &&
	    strcmp(c->owner, m->d->actor.key) != 0)
		return no_such("person", c->owner,
			       "tkt config person lists them");
	return check_audience(m);
}

/* --- what it will be ---------------------------------------------------- */

static const char *clean_line(struct arena *a, const char *text)
{
	BUF_LOCAL clean = BUF_INIT;

	utf8_clean(&clean, text, strlen(text));
	for (size_t i = 0; i < clean.len; i++)
		if (clean.bytes[i] == '\n' || clean.bytes[i] == '\t')
			clean.bytes[i] = ' ';
	buf_trim_end(&clean);
	return arena_strdup(a, clean.bytes + strspn(clean.bytes, " "));
}

static const struct tkt_error *take_body(struct making *m)
{
	BUF_LOCAL clean = BUF_INIT;

	if (!m->change->body) {
		m->body = m->article->body ? m->article->body : "";
		m->body_len = m->article->body_len;
		return NULL;
	}
	utf8_clean(&clean, m->change->body, m->change->body_len);
	buf_trim_end(&clean);
	if (!clean.len)
		return tkt_error(TKT_E_USAGE, "the article is empty");
	buf_addc(&clean, '\n');
	m->body = arena_strdup(m->a, clean.bytes);
	m->body_len = clean.len;
	return NULL;
}

/*
 * The option's title, else the body's where it gives itself another one, else
 * the old one.
 */
static const struct tkt_error *take_title(struct making *m)
{
	const char *old = m->article->title, *own;
	BUF_LOCAL with = BUF_INIT;

	own = article_heading(m->a, m->body);
	if (m->change->title)
		m->title = clean_line(m->a, m->change->title);
	else if (own && (m->change->body || m->article->changed || !old))
		m->title = own;
	else
		m->title = old;
	if (!m->title || !*m->title)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "the article has no title"),
			"give one with -t, or begin the text with '# TITLE'");
	if (own && !strcmp(own, m->title))
		return NULL;
	article_with_heading(&with, m->body, m->title);
	m->body = arena_strndup(m->a, with.bytes, with.len);
	m->body_len = with.len;
	return NULL;
}

/* As if the body were there already: has it parts, markers, text? */
static void look_at_body(struct making *m)
{
	article_set_body(m->article, m->body, m->body_len);
	article_fold(m->article);
}

static void take_state(struct making *m, const char *before)
{
	m->state = m->change->state;
	if (m->state)
		return;
	if (!m->is_new)
		m->state = m->article->state; /* with the body it gets */
	else
		m->state = article_has_part(m->article, "resolution") ?
			"draft" : "wip";
	if (before && !strcmp(before, "validated") &&
	    strcmp(m->state, "validated") != 0)
		say(m, "its text changed: it is a draft until somebody "
		    "validates it again");
}

/* A new article is for everybody who works here. */
static void take_audience(struct making *m)
{
	const struct strings *list = m->change->audience;

	for (size_t i = 0; list && i < list->len; i++)
		vec_push(&m->audience, list->items[i]);
	for (size_t i = 0; !list && m->is_new &&
			   i < m->d->config->tiers.len; i++)
		vec_push(&m->audience, m->d->config->tiers.items[i].name);
	for (size_t i = 0; !list && !m->is_new &&
			   i < m->article->audience.len; i++)
		vec_push(&m->audience, m->article->audience.items[i]);
}

/* --- rights ------------------------------------------------------------- */

static bool reaches(const struct desk *d, const char *tier)
{
	const struct person *p = d->actor.person;
	const struct tier *own, *wanted = config_tier(d->config, tier);

	if (!p || !p->tier || p->roles & (ROLE_ADMIN | ROLE_LEAD))
		return true;
	own = config_tier(d->config, p->tier);
	return own && wanted && own->rank >= wanted->rank;
}

static bool any_open(const struct strings *audience)
{
	for (size_t i = 0; i < audience->len; i++)
		if (is_open(audience->items[i]))
			return true;
	return false;
}

static const struct tkt_error *check_right(const struct desk *d,
					   const char *tier, const char *what)
{
	if (reaches(d, tier))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%s' may not %s", d->actor.key,
			  what), "ask somebody of %s", tier);
}

/* Is it validated, with the body that it is to have? */
static bool is_valid(const struct making *m)
{
	return !strcmp(m->article->state, "validated");
}

static const struct tkt_error *check_validation(struct making *m)
{
	if (is_valid(m) && !strcmp(m->state, "archived"))
		return check_right(m->d, m->d->config->kb.validate_tier,
				   "archive a validated article");
	if (is_valid(m) || strcmp(m->state, "validated") != 0)
		return NULL;
	if (m->article->conflicted)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "the article holds conflict "
				  "markers"), "settle them: tkt kb edit %.7s",
			m->article->id);
	if (!article_has_text(m->article))
		return tkt_error(TKT_E_REFUSED,
				 "the article says nothing yet");
	return check_right(m->d, m->d->config->kb.validate_tier,
			   "validate articles");
}

/* Only what is validated reaches customers and the public. */
static const struct tkt_error *check_publication(struct making *m)
{
	bool was_open = any_open(&m->article->audience);
	bool valid = !strcmp(m->state, "validated");
	bool open = any_open(&m->audience);

	if (open && !valid && !was_open)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "only a validated article "
				  "reaches customers or the public; this one "
				  "is %s%s", strcmp(m->state, "archived") ?
				  "a " : "", !strcmp(m->state, "wip") ?
				  "work in progress" : m->state),
			"validate it: --state validated");
	if (open && valid && !(was_open && is_valid(m)))
		return check_right(m->d, m->d->config->kb.publish_tier,
				   "show articles to customers or the public");
	return NULL;
}

/* --- the event ---------------------------------------------------------- */

static void add_set_changes(const struct making *m, struct draft *draft)
{
	const struct article *a = m->article;
	const struct kb_change *c = m->change;

	for (size_t i = 0; i < m->audience.len; i++)
		if (!strings_has(&a->audience, m->audience.items[i]))
			draft_add(draft, "audience", m->audience.items[i]);
	for (size_t i = 0; i < a->audience.len; i++)
		if (!strings_has(&m->audience, a->audience.items[i]))
			draft_remove(draft, "audience", a->audience.items[i]);
	for (size_t i = 0; i < c->add_tags.len; i++)
		if (!strings_has(&a->tags, c->add_tags.items[i]))
			draft_add(draft, "tags", c->add_tags.items[i]);
	for (size_t i = 0; i < c->remove_tags.len; i++)
		if (strings_has(&a->tags, c->remove_tags.items[i]))
			draft_remove(draft, "tags", c->remove_tags.items[i]);
	if (c->ticket && !strings_has(&a->tickets, c->ticket))
		draft_add(draft, "tickets", c->ticket);
}

static void add_single(const struct making *m, struct draft *draft,
		       const char *name, const char *old, const char *wanted)
{
	struct value *unset;

	/* What is concurrent is settled by saying the same again. */
	if (!wanted || (old && !strcmp(old, wanted) && !m->article->concurrent))
		return;
	if (strcmp(wanted, "none") != 0) {
		draft_string(draft, name, wanted);
		return;
	}
	if (!old)
		return;
	unset = value_get(draft->body, "unset");
	if (!unset) {
		unset = value_array(m->a);
		value_set(m->a, draft->body, "unset", unset);
	}
	value_append(m->a, unset, value_string(m->a, name));
}

/* What is different; the body with `kind` alone: nothing. */
static struct draft *make_event(const struct making *m,
				const char *before_state)
{
	const struct article *a = m->article;
	struct draft *draft = draft_new(m->a, a->doc->events.len ? "revise" :
								   "write");

	if (!a->title || strcmp(a->title, m->title) != 0 ||
	    (a->concurrent && m->change->title))
		draft_text(draft, "title", m->title);
	add_single(m, draft, "form", m->is_new ? NULL : a->kind,
		   m->change->kind);
	add_single(m, draft, "category", a->category, m->change->category);
	add_single(m, draft, "system", a->system, m->change->system);
	add_single(m, draft, "owner", a->owner, m->change->owner);
	add_set_changes(m, draft);
	/* A state is said anew where it would not hold for this body. */
	if (!before_state || strcmp(m->state, before_state) != 0 ||
	    (m->change->state &&
	     (a->concurrent || strcmp(m->change->state, a->state) != 0)))
		draft_string(draft, "state", m->state);
	return draft;
}

static const struct tkt_error *seal_event(struct making *m,
					  struct draft *draft,
					  const struct seal *seal)
{
	struct doc *doc = m->article->doc;
	char hash[SHA256_HEX_LEN + 1];

	article_body_hash(hash, m->body, m->body_len);
	draft_string(draft, "body", hash);
	TRY(record_add(/* out */ NULL, m->d, doc, &m->article->history,
		       value_copy(&doc->arena, draft->body), seal));
	article_fold(m->article);
	return NULL;
}

static const struct tkt_error *check_base(const struct making *m,
					  const char *hash)
{
	if (!m->change->base_hash || !strcmp(m->change->base_hash, hash))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%.7s' changed while it was edited",
			  m->article->id),
		"put your text into what it is now: tkt kb edit %.7s",
		m->article->id);
}

/* --- one change from its words to its event ----------------------------- */

static const struct tkt_error *apply(bool *written, struct making *m,
				     const struct seal *seal)
{
	const char *before = m->is_new ? NULL : m->article->state;
	char old_hash[SHA256_HEX_LEN + 1], hash[SHA256_HEX_LEN + 1];
	struct draft *draft;

	article_body_hash(old_hash, m->article->body ? m->article->body : "",
			  m->article->body_len);
	TRY(check_base(m, old_hash));
	TRY(check_words(m));
	TRY(take_body(m));
	TRY(take_title(m));
	article_body_hash(hash, m->body, m->body_len);
	look_at_body(m);
	take_state(m, before);
	take_audience(m);
	TRY(check_validation(m));
	TRY(check_publication(m));
	draft = make_event(m, before);
	*written = m->is_new || value_len(draft->body) > 1 ||
		   strcmp(old_hash, hash) != 0 || m->article->changed ||
		   m->article->concurrent;
	return *written ? seal_event(m, draft, seal) : NULL;
}

static const struct tkt_error *put(struct making *m,
				   const struct tkt_error *(*put_file)(
					   void *context, const char *path,
					   const struct buf *bytes),
				   void *context)
{
	char path[ARTICLE_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;

	article_path(path, m->article->id, ".json");
	article_write(&bytes, m->article);
	TRY(record_check_len(&bytes, path));
	TRY(put_file(context, path, &bytes));
	article_path(path, m->article->id, ".md");
	buf_reset(&bytes);
	buf_add(&bytes, m->body, m->body_len);
	TRY(record_check_len(&bytes, path));
	return put_file(context, path, &bytes);
}

/* --- writing an article alone ------------------------------------------- */

struct run {
	struct desk *d;
	const struct kb_write *w;
	struct kb_result *result;
};

/*
 * An article begun with --once begins with an event that holds nothing but the
 * key's origin: its id is the same on every clone.
 */
static void begin_once(struct article *a, const char *once)
{
	struct arena *arena = &a->doc->arena;
	char origin[EVENT_ID_LEN + 1];
	struct value *body = value_object(arena);

	desk_once_origin(origin, once, /* number */ 0);
	value_set_string(arena, body, "kind", "write");
	value_set_string(arena, body, "origin", origin);
	article_add(a, body);
	article_fold(a);
}

/* The article that is to change, or an empty one. */
static const struct tkt_error *load(struct article **out, bool *done,
				    struct run *r)
{
	const char *once = r->w->once;
	char path[ARTICLE_PATH_LEN + 1];
	struct article *a;

	*done = false;
	if (r->w->id) {
		TRY(desk_article(out, r->d, r->w->id));
		*done = once && record_has_once((*out)->doc, once);
		return record_check_version((*out)->doc);
	}
	a = *out = article_new();
	if (!once)
		return NULL;
	begin_once(a, once);
	article_path(path, a->id, ".json");
	TRY(store_exists(done, r->d->store, path));
	if (*done) {
		char id[EVENT_ID_LEN + 1];

		memcpy(id, a->doc->id, sizeof(id));
		article_free(a);
		*out = NULL;
		return desk_article(out, r->d, id);
	}
	return NULL;
}

static const struct tkt_error *put_in_tx(void *context, const char *path,
					 const struct buf *bytes)
{
	return desk_tx_put(context, path, bytes);
}

static const struct tkt_error *run(void *context, struct desk_tx *tx)
{
	struct run *r = context;
	struct kb_result *result = r->result;
	struct making m = {
		.d = r->d, .change = r->w->change, .a = &tx->arena,
		.said = &result->said, .said_in = &result->arena,
		.is_new = !r->w->id,
	};
	const struct seal seal = {
		.at = r->w->at, .as = r->d->actor.as, .once = r->w->once,
		.number = r->w->once && !r->w->id,
	};
	const struct tkt_error *err;
	bool done;

	kb_result_release(result);
	TRY(record_check_at(r->d, r->w->at));
	TRY(load(&result->article, &done, r));
	m.article = result->article;
	if (done)
		return NULL;
	err = apply(&result->written, &m, &seal);
	vec_release(&m.audience);
	TRY(err);
	result->created = m.is_new;
	return result->written ? put(&m, put_in_tx, tx) : NULL;
}

static void message(void *context, struct buf *out)
{
	struct run *r = context;
	const struct article *a = r->result->article;

	/* No title: it is a text that may have to be erased. */
	buf_addf(out, "kb %s %.7s: %s\n\nArticle: %s\n",
		 r->result->created ? "new" : "edit", a->id, a->state, a->id);
}

void kb_result_release(struct kb_result *r)
{
	article_free(r->article);
	vec_release(&r->said);
	vec_release(&r->warnings);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}

const struct tkt_error *kb_write(struct kb_result *out, struct desk *d,
				 const struct kb_write *w)
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

/* --- within a plan over tickets ----------------------------------------- */

static const struct tkt_error *put_in_batch(void *context, const char *path,
					    const struct buf *bytes)
{
	desk_put(context, path, bytes->bytes, bytes->len);
	return NULL;
}

const struct tkt_error *kb_put_new_article(struct article **out,
					   struct desk_batch *b,
					   const struct kb_change *change,
					   int64_t at)
{
	CLEANUP(article_free_ptr) struct article *a = article_new();
	struct desk *d = desk_batch_desk(b);
	struct making m = {
		.d = d, .change = change, .a = desk_batch_arena(b),
		.article = a, .is_new = true,
	};
	const struct seal seal = { .at = at, .as = d->actor.as };
	const struct tkt_error *err;
	bool written;

	TRY(record_check_at(d, at));
	err = apply(&written, &m, &seal);
	vec_release(&m.audience);
	TRY(err);
	TRY(put(&m, put_in_batch, b));
	*out = TAKE(a);
	return NULL;
}

const struct tkt_error *kb_put_new(const char **id, struct desk_batch *b,
				   const struct kb_change *change, int64_t at)
{
	struct article *a;

	TRY(kb_put_new_article(&a, b, change, at));
	*id = arena_strdup(desk_batch_arena(b), a->id);
	article_free(a);
	return NULL;
}

/* --- short ids ---------------------------------------------------------- */

struct nearest {
	const char *id;
	size_t len;
};

static const struct tkt_error *compare(void *context,
				       const struct store_entry *e)
{
	struct nearest *n = context;
	const char *name = strrchr(e->path, '/') + 1;
	size_t same = 0;

	while (n->id[same] && name[same] == n->id[same])
		same++;
	if (same < EVENT_ID_LEN && same + 1 > n->len)
		n->len = same + 1;
	return NULL;
}

const char *kb_short_id(struct desk *d, const char *id)
{
	struct nearest n = { .id = id, .len = 7 };
	char path[ARTICLE_PATH_LEN + 1];

	article_path(path, id, "");
	path[strlen("kb/7c/") + n.len] = '\0';
	/* Not read: shown longer than it need be would be the worst. */
	tkt_error_free(store_walk(d->store, path, /* flags */ 0,
				  /* max_len */ 0, compare, &n));
	return arena_strndup(&d->arena, id, n.len);
}
