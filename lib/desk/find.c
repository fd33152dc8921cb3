/* Ids from the words of people. */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "desk/cache.h"
#include "desk/internal.h"
#include "desk/refs.h"
#include "desk/select.h"
#include "store/private.h"

#define PREFIX_MIN 4
#define SHORT_MIN 7
#define CANDIDATES_MAX 10

struct kind_of_file {
	const char *what;   /* in messages */
	const char *ending;
	void (*path)(char *path, const char *id);
};

static void ticket_json(char *path, const char *id)
{
	ticket_path(path, id);
}

static void article_json(char *path, const char *id)
{
	article_path(path, id, ".json");
}

static const struct kind_of_file tickets = { "ticket", ".json", ticket_json };
static const struct kind_of_file articles = { "article", ".json",
					      article_json };

/*
 * Lower case without spaces and dashes, if what is left is hex of a prefix's
 * length: ids are read over the phone.
 */
static bool as_prefix(char *prefix, const char *words)
{
	size_t len = 0;

	for (; *words; words++) {
		if (*words == ' ' || *words == '-')
			continue;
		if (!isxdigit((unsigned char)*words) || len == EVENT_ID_LEN)
			return false;
		prefix[len++] = (char)tolower((unsigned char)*words);
	}
	prefix[len] = 0;
	return len >= PREFIX_MIN;
}

struct matches {
	struct strings ids;
	struct arena *arena;
};

static const struct tkt_error *match(void *context,
				     const struct store_entry *e)
{
	struct matches *m = context;
	const char *name = strrchr(e->path, '/') + 1;
	size_t len = strlen(name);

	if (len == EVENT_ID_LEN + 5 &&
	    !strcmp(name + EVENT_ID_LEN, ".json") &&
	    strspn(name, "0123456789abcdef") >= EVENT_ID_LEN)
		vec_push(&m->ids,
			 arena_strndup(m->arena, name, EVENT_ID_LEN));
	return NULL;
}

struct prefix_question {
	struct matches *m;
	const char *prefix;
};

static const struct tkt_error *ask_prefix(void *context, struct index *ix)
{
	struct prefix_question *q = context;

	q->m->ids.len = 0;
	return index_ids(&q->m->ids, q->m->arena, ix, q->prefix, SIZE_MAX);
}

/* All ids that begin with this prefix of four or more. */
static const struct tkt_error *match_prefix(struct matches *m, struct desk *d,
					    const struct kind_of_file *kind,
					    const char *prefix)
{
	struct prefix_question question = { m, prefix };
	char path[TICKET_PATH_LEN + EVENT_ID_LEN];

	/* Only one that is there: git finds it in a millisecond as well. */
	if (kind == &tickets &&
	    desk_ask_index(d, CACHE_WARM, ask_prefix, &question))
		return NULL;

	kind->path(path, prefix);
	path[strlen(path) - strlen(kind->ending)] = 0;
	return store_walk(d->store, path, 0, 0, match, m);
}

static const struct tkt_error *ambiguous(struct desk *d, const char *words,
					 const struct kind_of_file *kind,
					 const struct matches *m)
{
	BUF_LOCAL list = BUF_INIT;

	for (size_t i = 0; i < m->ids.len && i < CANDIDATES_MAX; i++) {
		const char *title = NULL;
		struct ticket *t = NULL;
		struct article *a = NULL;
		const struct tkt_error *err;

		if (kind == &tickets) {
			err = desk_ticket(&t, d, m->ids.items[i]);
			title = err ? NULL : t->title;
		} else {
			err = desk_article(&a, d, m->ids.items[i]);
			title = err ? NULL : a->title;
		}
		tkt_error_free(err);
		buf_addf(&list, "\n  %.12s  ", m->ids.items[i]);
		if (title)
			utf8_print(&list, title, strlen(title),
				   UTF8_ONE_LINE);
		ticket_free(t);
		article_free(a);
	}
	if (m->ids.len > CANDIDATES_MAX)
		buf_addf(&list, "\n  and %zu more",
			 m->ids.len - CANDIDATES_MAX);
	return tkt_error_hint(
		tkt_error(TKT_E_AMBIGUOUS, "'%s' fits %zu %ss", words,
			  m->ids.len, kind->what),
		"name more of it:%s", list.bytes);
}

/* --- refs --------------------------------------------------------------- */

struct ref_search {
	const char *ref;
	struct matches *m;
	bool live_only;
};

static const struct tkt_error *match_ref(void *context, struct ticket **t)
{
	struct ref_search *s = context;

	if (s->live_only && !ticket_is_live(*t))
		return NULL;
	for (size_t i = 0; i < (*t)->refs.len; i++)
		if (!strcmp((*t)->refs.items[i], s->ref)) {
			vec_push(&s->m->ids,
				 arena_strdup(s->m->arena, (*t)->id));
			break;
		}
	return NULL;
}

static const struct tkt_error *ask_ref(void *context, struct index *ix)
{
	struct ref_search *s = context;

	s->m->ids.len = 0;
	return index_with(&s->m->ids, s->m->arena, ix,
			  field_find(ticket_fields, "refs"), s->ref,
			  s->live_only);
}

/* One is looked for in every ticket; for several that is done once for all. */
static const struct tkt_error *match_refs(struct matches *m, struct desk *d,
					  const char *ref, bool live_only)
{
	struct ref_search s = { ref, m, live_only };
	const struct strings *ids;

	if (desk_ask_index(d, CACHE_FRESH, ask_ref, &s))
		return NULL;
	if (!d->refs_asked++)
		return desk_each_ticket(d, match_ref, /* fault */ NULL, &s);
	TRY(ref_table_read(d));
	ids = ref_table_ids(d->refs, ref, live_only);
	for (size_t i = 0; i < ids->len; i++)
		vec_push(&m->ids, arena_strdup(m->arena, ids->items[i]));
	return NULL;
}

const struct tkt_error *desk_find_ref(char *id, struct desk *d,
				      const char *ref, bool live_only)
{
	ARENA_LOCAL arena = { 0 };
	struct matches m = { .arena = &arena };
	const struct tkt_error *err = match_refs(&m, d, ref, live_only);

	id[0] = 0;
	if (!err && m.ids.len > 1)
		err = ambiguous(d, ref, &tickets, &m);
	else if (!err && m.ids.len)
		memcpy(id, m.ids.items[0], EVENT_ID_LEN + 1);
	vec_release(&m.ids);
	return err;
}

/* --- @last -------------------------------------------------------------- */

static void session_note(struct buf *name, const struct desk *d)
{
	buf_adds(name, "last-");
	for (const char *p = d->options.session; *p; p++)
		buf_addc(name, isalnum((unsigned char)*p) ? *p : '-');
}

void desk_remember(struct desk *d, const char *id)
{
	BUF_LOCAL name = BUF_INIT;

	if (!d->options.session || !d->options.session[0])
		return;
	session_note(&name, d);
	store_note_write(d->store, name.bytes, id, strlen(id));
}

static const struct tkt_error *find_last(char *id, struct desk *d)
{
	BUF_LOCAL name = BUF_INIT;
	BUF_LOCAL bytes = BUF_INIT;

	if (d->options.session && d->options.session[0]) {
		session_note(&name, d);
		store_note_read(&bytes, d->store, name.bytes);
	}
	if (bytes.len != EVENT_ID_LEN)
		return tkt_error_hint(
			tkt_error(TKT_E_NOT_FOUND, "'@last' is nothing yet: "
				  "this terminal wrote no ticket"),
			"name the ticket by its id");
	memcpy(id, bytes.bytes, EVENT_ID_LEN + 1);
	return NULL;
}

/* --- finding ------------------------------------------------------------ */

static const struct tkt_error *find_prefix(char *id, bool *found,
					   struct desk *d, const char *words,
					   const struct kind_of_file *kind)
{
	ARENA_LOCAL arena = { 0 };
	struct matches m = { .arena = &arena };
	char prefix[EVENT_ID_LEN + 1];
	const struct tkt_error *err = NULL;

	*found = false;
	if (!as_prefix(prefix, words))
		return NULL;
	err = match_prefix(&m, d, kind, prefix);
	if (!err && m.ids.len > 1)
		err = ambiguous(d, words, kind, &m);
	if (!err && m.ids.len == 1) {
		memcpy(id, m.ids.items[0], EVENT_ID_LEN + 1);
		*found = true;
	}
	vec_release(&m.ids);
	return err;
}

const struct tkt_error *desk_find_id(char *id, struct desk *d,
				     const char *words)
{
	bool found;

	if (!strcmp(words, "@last"))
		return find_last(id, d);
	TRY(find_prefix(id, &found, d, words, &tickets));
	if (found)
		return NULL;
	TRY(desk_find_ref(id, d, words, /* live_only */ false));
	if (id[0])
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "no ticket matches '%s'", words),
		"an id is four or more of its digits; tkt list shows them");
}

/* The one ticket that a query fits. */
static const struct tkt_error *find_one(char *id, struct desk *d,
					const char *words)
{
	ARENA_LOCAL arena = { 0 };
	struct matches m = { .arena = &arena };
	const struct tkt_error *err;

	err = desk_select(&m.ids, &arena, d, words, /* fault */ NULL,
			  /* context */ NULL);
	if (!err && m.ids.len > 1)
		err = ambiguous(d, words, &tickets, &m);
	else if (!err && !m.ids.len)
		err = tkt_error(TKT_E_NOT_FOUND, "no ticket matches '%s'",
				words);
	if (!err)
		memcpy(id, m.ids.items[0], EVENT_ID_LEN + 1);
	vec_release(&m.ids);
	return err;
}

const struct tkt_error *desk_find(char *id, struct desk *d, const char *words)
{
	return query_is_term(words) ? find_one(id, d, words) :
				      desk_find_id(id, d, words);
}

/* --- events ------------------------------------------------------------- */

struct event_search {
	const char *prefix;
	char ticket[EVENT_ID_LEN + 1], event[EVENT_ID_LEN + 1];
	size_t found;
};

static const struct tkt_error *match_event(void *context, struct ticket **t)
{
	struct event_search *s = context;

	for (size_t i = 0; i < (*t)->doc->events.len; i++) {
		const char *id = (*t)->doc->events.items[i]->id;

		if (strncmp(id, s->prefix, strlen(s->prefix)) != 0)
			continue;
		s->found++;
		memcpy(s->ticket, (*t)->id, sizeof(s->ticket));
		memcpy(s->event, id, sizeof(s->event));
	}
	return NULL;
}

static const struct tkt_error *ask_event(void *context, struct index *ix)
{
	struct event_search *s = context;

	return index_find_event(&s->found, s->ticket, s->event, ix, s->prefix);
}

const struct tkt_error *desk_find_event(char *ticket, char *event,
					struct desk *d, const char *words)
{
	char prefix[EVENT_ID_LEN + 1];
	struct event_search s = { .prefix = prefix };
	const struct tkt_error *err = desk_find(ticket, d, words);

	event[0] = 0;
	if (!err || err->code != TKT_E_NOT_FOUND || !as_prefix(prefix, words))
		return err;
	tkt_error_free(err);
	if (!desk_ask_index(d, CACHE_FRESH, ask_event, &s)) {
		s.found = 0;
		TRY(desk_each_ticket(d, match_event, /* fault */ NULL, &s));
	}
	if (!s.found)
		return tkt_error_hint(
			tkt_error(TKT_E_NOT_FOUND, "no ticket and no event "
				  "matches '%s'", words),
			"tkt log ID shows the events of a ticket");
	if (s.found > 1)
		return tkt_error_hint(
			tkt_error(TKT_E_AMBIGUOUS, "'%s' fits %zu events",
				  words, s.found), "name more of it");
	memcpy(ticket, s.ticket, sizeof(s.ticket));
	memcpy(event, s.event, sizeof(s.event));
	return NULL;
}

const struct tkt_error *desk_find_article(char *id, struct desk *d,
					  const char *words)
{
	bool found;

	TRY(find_prefix(id, &found, d, words, &articles));
	if (found)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "no article matches '%s'", words),
		"an id is four or more of its digits; tkt kb list shows them");
}

/* By the names of the files; damaged ones have names too. */
static size_t unique_len(struct desk *d, const char *id)
{
	ARENA_LOCAL arena = { 0 };
	struct matches m = { .arena = &arena };
	char prefix[EVENT_ID_LEN + 1];
	size_t len = SHORT_MIN;

	memcpy(prefix, id, SHORT_MIN);
	prefix[SHORT_MIN] = 0;
	tkt_error_free(match_prefix(&m, d, &tickets, prefix));
	for (size_t i = 0; i < m.ids.len; i++) {
		size_t same = 0;

		if (!strcmp(m.ids.items[i], id))
			continue;
		while (m.ids.items[i][same] == id[same])
			same++;
		if (same + 1 > len)
			len = same + 1;
	}
	vec_release(&m.ids);
	return len;
}

struct len_question {
	const char *id;
	size_t len;
};

static const struct tkt_error *ask_len(void *context, struct index *ix)
{
	struct len_question *q = context;

	return index_unique_len(&q->len, ix, q->id);
}

const char *desk_short_id(struct desk *d, const char *id)
{
	struct len_question q = { .id = id };

	/* The desk itself stands where ids do. */
	if (strlen(id) <= SHORT_MIN)
		return arena_strdup(&d->arena, id);
	if (!desk_ask_index(d, CACHE_WARM, ask_len, &q))
		q.len = unique_len(d, id);
	return arena_strndup(&d->arena, id,
			     q.len < SHORT_MIN ? SHORT_MIN : q.len);
}
