/*
 * What a query may speak of: fields and flags, by name; and whether a ticket
 * is what it says.
 */
#include "model/query_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/utf8.h"
#include "base/words.h"
#include "model/query_words.h"

/* --- flags -------------------------------------------------------------- */

#define IN_STATE(name, state_)                                                 \
	static bool name(const struct ticket *t, const struct query_about *a) \
	{                                                                      \
		(void)a;                                                       \
		return t->state == state_;                                     \
	}
#define IS_SET(name, member)                                                   \
	static bool name(const struct ticket *t, const struct query_about *a) \
	{                                                                      \
		(void)a;                                                       \
		return t->member;                                              \
	}

IN_STATE(is_new, STATE_NEW)
IN_STATE(is_open, STATE_OPEN)
IN_STATE(is_waiting, STATE_WAITING)
IN_STATE(is_resolved, STATE_RESOLVED)
IN_STATE(is_closed, STATE_CLOSED)
IN_STATE(is_rejected, STATE_REJECTED)
IS_SET(is_unaccepted, unaccepted)
IS_SET(is_consulted, consulted)
IS_SET(is_guided, guided)
IS_SET(is_untold, untold)
IS_SET(is_uncovered, uncovered)
IS_SET(is_concurrent, concurrent)
IS_SET(is_forced, forced)

static bool is_live(const struct ticket *t, const struct query_about *a)
{
	(void)a;
	return ticket_is_live(t);
}

static bool is_mine(const struct ticket *t, const struct query_about *a)
{
	return t->owner && a->me && !strcmp(t->owner, a->me);
}

static bool is_breached(const struct ticket *t, const struct query_about *a)
{
	return t->breached_at != INSTANT_NONE &&
	       t->breached_at < a->time.now_at;
}

const struct query_flag query_flags[] = {
	{ "live", "not resolved, closed or rejected", is_live, true },
	{ "new", "reported, and nobody has taken it", is_new, true },
	{ "open", "being worked on, or offered", is_open, true },
	{ "waiting", "waiting for somebody else", is_waiting, true },
	{ "resolved", "solved, and not closed yet", is_resolved, true },
	{ "closed", "closed", is_closed, true },
	{ "rejected", "spam, invalid, withdrawn or a duplicate", is_rejected,
	  true },
	{ "mine", "yours", is_mine, false },
	{ "unaccepted", "handed over, and nobody has accepted it",
	  is_unaccepted, false },
	{ "consulted", "another tier was asked and has not answered",
	  is_consulted, false },
	{ "guided", "a higher tier left a hint that nobody has acted on",
	  is_guided, false },
	{ "untold", "resolved, and the user does not know", is_untold, true },
	{ "uncovered", "solved at the top without an article for the tiers "
	  "below", is_uncovered, true },
	{ "concurrent", "people did different things without knowing of each "
	  "other", is_concurrent, false },
	{ "breached", "past its due time", is_breached, false },
	{ "forced", "a gate was passed by force", is_forced, false },
	{ .name = NULL },
};

const struct tkt_error *query_flag_find(const struct query_flag **out,
					const char *name)
{
	const char *names[ARRAY_LEN(query_flags)];
	BUF_LOCAL text = BUF_INIT;
	size_t n = 0;
	int i;

	for (const struct query_flag *f = query_flags; f->name; f++) {
		if (!strcmp(f->name, name)) {
			*out = f;
			return NULL;
		}
		names[n++] = f->name;
	}
	i = near_find(name, names, n);
	buf_addf(&text, "nothing is 'is:%s'", name);
	if (i >= 0)
		buf_addf(&text, "; did you mean 'is:%s'?", names[i]);
	for (size_t k = 0; i < 0 && k < n; k++)
		buf_addf(&text, "%s%s", k ? ", " : "; there are: ", names[k]);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* --- fields ------------------------------------------------------------- */

/* `tag` is tags, `opened` is opened_at. */
const struct field *query_field(const char *name)
{
	static const char *const endings[] = { "", "s", "_at", "_s" };
	char full[64];

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const struct field *f;

		snprintf(full, sizeof(full), "%.40s%s", name, endings[i]);
		f = field_find(ticket_fields, full);
		if (f)
			return f;
	}
	return NULL;
}

static const struct tkt_error *unknown_field(const char *name)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;
	int i;

	for (const struct field *f = ticket_fields; f->name; f++)
		vec_push(&names, f->name);
	vec_push(&names, "is");
	i = near_find(name, names.items, names.len);
	buf_addf(&text, "tickets have no field '%s'", name);
	if (i >= 0)
		buf_addf(&text, "; did you mean '%s'?", names.items[i]);
	vec_release(&names);
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "%s", text.bytes),
			      "tkt-json(7) lists the fields");
}

const struct tkt_error *query_field_find(const struct field **out,
					 const char *name)
{
	const struct field *f = query_field(name);

	if (!f)
		return unknown_field(name);
	*out = f;
	return NULL;
}

/* --- matching ----------------------------------------------------------- */

static const void *member(const struct field *f, const struct ticket *t)
{
	return (const char *)t + f->offset;
}

/* Words that people type as they remember them. */
static bool is_prose(const struct field *f)
{
	return !strcmp(f->name, "title") || !strcmp(f->name, "requester") ||
	       !strcmp(f->name, "solution") || !strcmp(f->name, "cause") ||
	       !strcmp(f->name, "cc");
}

enum query_match query_match_of(const struct field *f)
{
	if (f->type == FIELD_ID)
		return QUERY_BEGINS;
	if (is_prose(f))
		return QUERY_HOLDS;
	/* `network` is L2/network. */
	return strcmp(f->name, "queue") ? QUERY_EQUALS : QUERY_QUEUE;
}

static bool word_matches(const struct field *f, const char *text,
			 const char *word)
{
	const char *slash;

	switch (query_match_of(f)) {
	case QUERY_EQUALS:
		break;
	case QUERY_BEGINS:
		return !strncmp(text, word, strlen(word));
	case QUERY_HOLDS:
		return utf8_holds(text, word);
	case QUERY_QUEUE:
		slash = strrchr(text, '/');
		if (slash && !strcmp(slash + 1, word))
			return true;
		break;
	}
	return !strcmp(text, word);
}

static bool text_matches(const struct field *f, const char *text,
			 const struct query_value *v)
{
	if (!v->is_range)
		return word_matches(f, text, v->text);
	if (v->among)
		return strings_has(v->among, text);
	return (!v->from || strcmp(text, v->from) >= 0) &&
	       (!v->to || strcmp(text, v->to) <= 0);
}

static bool list_matches(const struct field *f, const struct strings *list,
			 const struct query_value *v)
{
	for (size_t i = 0; i < list->len; i++)
		if (text_matches(f, list->items[i], v))
			return true;
	return false;
}

bool query_value_holds(const struct field *f, const struct query_value *v,
		       const struct ticket *t)
{
	int64_t n;

	if (f->type == FIELD_BOOL)
		return *(const bool *)member(f, t) ==
		       (v->text && !strcmp(v->text, "true"));
	if (!v->text && !v->is_range)
		return field_is_empty(f, t);
	if (field_is_empty(f, t))
		return false;
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		return text_matches(f, *(const char *const *)member(f, t), v);
	case FIELD_LIST:
		return list_matches(f, member(f, t), v);
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		n = *(const int64_t *)member(f, t);
		return n >= v->from_at && n < v->to_at;
	case FIELD_BOOL:
		break;
	}
	return false;
}

bool query_leaf_holds(const struct query *q, const struct query_node *leaf,
		      const struct ticket *t)
{
	if (leaf->op == QUERY_FLAG)
		return leaf->flag->holds(t, &q->about);
	if (leaf->op == QUERY_TEXT)
		return t->title && utf8_holds(t->title, leaf->text);
	for (size_t i = 0; i < leaf->values.len; i++)
		if (query_value_holds(leaf->field, &leaf->values.items[i], t))
			return true;
	return false;
}

/* No deeper than QUERY_DEPTH_MAX allows. */
static bool holds(const struct query *q, const struct query_node *node,
		  const struct ticket *t)
{
	switch (node->op) {
	case QUERY_AND:
		for (size_t i = 0; i < node->items.len; i++)
			if (!holds(q, node->items.items[i], t))
				return false;
		return true;
	case QUERY_OR:
		for (size_t i = 0; i < node->items.len; i++)
			if (holds(q, node->items.items[i], t))
				return true;
		return false;
	case QUERY_NOT:
		return !holds(q, node->items.items[0], t);
	case QUERY_FIELD:
	case QUERY_FLAG:
	case QUERY_TEXT:
		break;
	}
	return query_leaf_holds(q, node, t);
}

/* --- doubts ------------------------------------------------------------- */

/* What a ticket has is no mistake: the desk knew it once. */
static void see(struct query *q, const struct ticket *t)
{
	for (size_t i = 0; i < q->doubts.len; i++) {
		struct query_doubt *d = &q->doubts.items[i];

		if (d->seen ||
		    !query_value_holds(d->node->field,
				       &d->node->values.items[d->value], t))
			continue;
		d->seen = true;
		q->unseen--;
	}
}

bool query_matches(struct query *q, const struct ticket *t)
{
	if (q->unseen)
		see(q, t);
	return !q->root || holds(q, q->root, t);
}

const struct tkt_error *query_doubt(const struct query *q)
{
	for (size_t i = 0; i < q->doubts.len; i++) {
		const struct query_doubt *d = &q->doubts.items[i];
		const struct query_value *v;

		if (d->seen)
			continue;
		v = &d->node->values.items[d->value];
		return query_error_at(query_word_unknown(d->node->field,
							 q->about.config,
							 v->text),
				      &v->place);
	}
	return NULL;
}
