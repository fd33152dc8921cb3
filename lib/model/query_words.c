#include "model/query_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/near.h"

enum { LISTED_MAX = 20 }; /* names in a message */

/* --- words of the program ----------------------------------------------- */

static const struct fixed_words {
	const char *field;
	const char *words[8]; /* ends with NULL */
	bool ordered;         /* in this order */
} fixed_words[] = {
	{ "state", { "new", "open", "waiting", "resolved", "closed",
		     "rejected" }, false },
	{ "impact", { "low", "medium", "high" }, true },
	{ "urgency", { "low", "medium", "high" }, true },
	{ "complexity", { "basic", "intermediate", "complex" }, true },
	{ "priority", { "P1", "P2", "P3", "P4", "P5" }, true },
	{ "waiting_on", { "user", "vendor", "change", "deployment",
			  "problem" }, false },
};

static const struct fixed_words *fixed_words_of(const struct field *f)
{
	for (size_t i = 0; i < ARRAY_LEN(fixed_words); i++)
		if (!strcmp(fixed_words[i].field, f->name))
			return &fixed_words[i];
	return NULL;
}

/* --- words of the desk -------------------------------------------------- */

/* Is `word` the queue, or the part of it after its tier? */
static bool is_queue(const char *queue, const char *word)
{
	const char *slash = strrchr(queue, '/');

	return !strcmp(queue, word) || (slash && !strcmp(slash + 1, word));
}

static void add_all(struct strings *out, const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++)
		vec_push(out, list->items[i]);
}

static void tier_names(struct strings *out, const struct config *c)
{
	for (size_t i = 0; i < c->tiers.len; i++)
		vec_push(out, c->tiers.items[i].name);
}

static void queue_names(struct strings *out, const struct config *c)
{
	for (size_t i = 0; i < c->tiers.len; i++)
		add_all(out, &c->tiers.items[i].queues);
}

/* Also who has left: their tickets did not. */
static void person_keys(struct strings *out, const struct config *c)
{
	for (size_t i = 0; i < c->people.len; i++)
		vec_push(out, c->people.items[i].key);
}

static void category_names(struct strings *out, const struct config *c)
{
	for (size_t i = 0; i < c->categories.len; i++)
		vec_push(out, c->categories.items[i].name);
}

static void type_names(struct strings *out, const struct config *c)
{
	add_all(out, &c->types);
}

static void channel_names(struct strings *out, const struct config *c)
{
	add_all(out, &c->channels);
}

static void cause_codes(struct strings *out, const struct config *c)
{
	add_all(out, &c->cause_codes);
}

static const struct desk_words {
	const char *field, *what;
	void (*names)(struct strings *out, const struct config *c);
	bool are_people, are_queues;
} desk_words[] = {
	{ "tier", "tier", tier_names, false, false },
	{ "resolvable_at", "tier", tier_names, false, false },
	{ "queue", "queue", queue_names, false, true },
	{ "owner", "person", person_keys, true, false },
	{ "contact", "person", person_keys, true, false },
	{ "category", "category", category_names, false, false },
	{ "type", "type", type_names, false, false },
	{ "channel", "channel", channel_names, false, false },
	{ "cause_code", "cause code", cause_codes, false, false },
};

static const struct desk_words *desk_words_of(const struct field *f)
{
	for (size_t i = 0; i < ARRAY_LEN(desk_words); i++)
		if (!strcmp(desk_words[i].field, f->name))
			return &desk_words[i];
	return NULL;
}

/* --- messages ----------------------------------------------------------- */

/* The nearest; all of them where none is near, unless they are many. */
static void suggest(struct buf *out, const struct strings *names,
		    const char *word)
{
	int i = near_find(word, names->items, names->len);

	if (i >= 0) {
		buf_addf(out, "; did you mean '%s'?", names->items[i]);
		return;
	}
	for (size_t k = 0; k < names->len && k < LISTED_MAX; k++)
		buf_addf(out, "%s%s", k ? ", " : "; there are ",
			 names->items[k]);
	if (names->len > LISTED_MAX)
		buf_addf(out, " and %zu more", names->len - LISTED_MAX);
}

/* 'P9' is as near to P1 as to P5: all are named. */
static const struct tkt_error *not_fixed(const struct fixed_words *fixed,
					 const char *word)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; fixed->words[i]; i++)
		vec_push(&names, fixed->words[i]);
	buf_addf(&text, "unknown %s '%s'", fixed->field, word);
	suggest(&text, &names, strcmp(fixed->field, "priority") ? word : "");
	vec_release(&names);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* --- order -------------------------------------------------------------- */

static bool is_tier(const struct field *f)
{
	return !strcmp(f->name, "tier") || !strcmp(f->name, "resolvable_at");
}

bool query_words_have_order(const struct field *f)
{
	const struct fixed_words *fixed = fixed_words_of(f);

	return fixed ? fixed->ordered : is_tier(f);
}

bool query_words_are_fixed(const struct field *f)
{
	return fixed_words_of(f) != NULL;
}

/* The words of the field as the order has them. */
static void add_ordered(struct strings *out, const struct field *f,
			const struct config *c)
{
	const struct fixed_words *fixed = fixed_words_of(f);

	for (size_t i = 0; fixed && fixed->words[i]; i++)
		vec_push(out, fixed->words[i]);
	if (!fixed && c)
		tier_names(out, c);
}

/* The place of a word, `open` where there is none. */
static const struct tkt_error *find_end(size_t *place, size_t open,
					const struct strings *names,
					const struct field *f,
					const struct config *c,
					const char *word)
{
	const struct fixed_words *fixed = fixed_words_of(f);

	*place = open;
	if (!word)
		return NULL;
	for (size_t i = 0; i < names->len; i++) {
		*place = i;
		if (!strcmp(names->items[i], word))
			return NULL;
	}
	return fixed ? not_fixed(fixed, word) :
		       query_word_unknown(f, c, word);
}

/* [from, to] of the names. */
static struct strings *cut(struct arena *a, const struct strings *names,
			   size_t from, size_t to)
{
	struct strings *among = ARENA_NEW(a, struct strings);

	among->items = ARENA_ARRAY(a, const char *, to - from + 1);
	for (size_t i = from; i <= to; i++)
		among->items[among->len++] =
			arena_strdup(a, names->items[i]);
	return among;
}

const struct tkt_error *query_words_among(struct strings **among,
					  struct arena *a,
					  const struct field *f,
					  const struct config *c,
					  const char *from, const char *to)
{
	const struct tkt_error *err;
	struct strings names = { 0 };
	size_t first, last;

	*among = NULL;
	if (!query_words_have_order(f))
		return tkt_error(TKT_E_USAGE, "the words of '%s' have no "
				 "order", f->name);
	if (is_tier(f) && !c)
		return NULL;
	add_ordered(&names, f, c);
	err = find_end(&first, 0, &names, f, c, from);
	if (!err)
		err = find_end(&last, names.len - 1, &names, f, c, to);
	if (!err && first > last)
		err = tkt_error(TKT_E_USAGE, "'%s' comes after '%s'", from,
				to);
	if (!err)
		*among = cut(a, &names, first, last);
	vec_release(&names);
	return err;
}

const struct tkt_error *query_word_unknown(const struct field *f,
					    const struct config *c,
					    const char *word)
{
	const struct desk_words *desk = desk_words_of(f);
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;

	desk->names(&names, c);
	if (desk->are_people)
		buf_addf(&text, "no person '%s' on this desk", word);
	else
		buf_addf(&text, "unknown %s '%s'", desk->what, word);
	suggest(&text, &names, word);
	vec_release(&names);
	return tkt_error(desk->are_people ? TKT_E_NOT_FOUND : TKT_E_USAGE,
			 "%s", text.bytes);
}

/* --- checking ----------------------------------------------------------- */

static bool is_among(const struct strings *names, const char *word,
		     bool are_queues)
{
	for (size_t i = 0; i < names->len; i++)
		if (!strcmp(names->items[i], word) ||
		    (are_queues && is_queue(names->items[i], word)))
			return true;
	return false;
}

static bool desk_knows(const char **word, const struct desk_words *desk,
		       const struct config *c)
{
	const struct person *p =
		desk->are_people ? config_person_named(c, *word) : NULL;
	struct strings names = { 0 };
	bool known;

	if (p) {
		*word = p->key;
		return true;
	}
	desk->names(&names, c);
	known = is_among(&names, *word, desk->are_queues);
	vec_release(&names);
	return known;
}

const struct tkt_error *query_word_check(bool *known, const char **word,
					  const struct field *f,
					  const struct config *c)
{
	const struct fixed_words *fixed = fixed_words_of(f);
	const struct desk_words *desk = desk_words_of(f);

	for (size_t i = 0; fixed && fixed->words[i]; i++)
		if (!strcmp(fixed->words[i], *word))
			return NULL;
	if (fixed)
		return not_fixed(fixed, *word);
	if (desk && c && !desk_knows(word, desk, c))
		*known = false;
	return NULL;
}
