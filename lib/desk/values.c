#include "desk/values.h"

#include <ctype.h>
#include <string.h>

#include "base/near.h"
#include "base/words.h"

#define TAG_MAX_LEN 64
#define REF_MAX_LEN 200

static int find_prefixed(const char *word, const struct strings *names)
{
	for (size_t i = 0; i < names->len; i++)
		if (!strncmp(names->items[i], word, strlen(word)))
			return (int)i;
	return -1;
}

/* The one whose beginning is near: 'passwrd' for 'password-reset'. */
static int find_begun(const char *word, const struct strings *names)
{
	struct strings begins = { 0 };
	ARENA_LOCAL arena = { 0 };
	int found;

	for (size_t i = 0; i < names->len; i++)
		vec_push(&begins, arena_strndup(&arena, names->items[i],
						strlen(word) + 1));
	found = near_find(word, begins.items, begins.len);
	vec_release(&begins);
	return found;
}

void values_suggest(struct buf *out, const char *word,
		    const struct strings *names)
{
	int i = *word ? find_prefixed(word, names) : -1;

	if (i < 0)
		i = near_find(word, names->items, names->len);
	if (i < 0)
		i = find_begun(word, names);
	if (i >= 0) {
		buf_addf(out, "; did you mean '%s'?", names->items[i]);
		return;
	}
	for (size_t k = 0; k < names->len; k++)
		buf_addf(out, "%s%s", k ? ", " : "; there are ",
			 names->items[k]);
}

/* --- lists -------------------------------------------------------------- */

static const char *const levels[] = { "high", "medium", "low" };
static const char *const complexities[] = {
	"basic", "intermediate", "complex",
};

static void copy(struct strings *out, const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++)
		vec_push(out, list->items[i]);
}

enum list {
	LIST_CHANNELS, LIST_TYPES, LIST_CAUSES, LIST_CATEGORIES, LIST_SYSTEMS,
	LIST_TIERS, LIST_LEVELS, LIST_COMPLEXITIES,
};

/* `setting` NULL: nobody can add to it. */
static const struct list_row {
	const char *what, *setting;
	const char *add; /* how, after "tkt config "; NULL: as `setting` */
} lists[] = {
	[LIST_CHANNELS] = { "channel", "channels", NULL },
	[LIST_TYPES] = { "type", "types", NULL },
	[LIST_CAUSES] = { "cause code", "cause_codes", NULL },
	[LIST_CATEGORIES] = { "category", "categories",
			      "categories.NAME.title TITLE" },
	[LIST_SYSTEMS] = { "system", "systems", "systems.NAME.title TITLE" },
	[LIST_TIERS] = { "tier", "tiers", "tiers.NAME.rank N" },
	[LIST_LEVELS] = { "level", NULL, NULL },
	[LIST_COMPLEXITIES] = { "complexity", NULL, NULL },
};

static void names_in(struct strings *out, const struct config *c,
		     enum list list)
{
	switch (list) {
	case LIST_CHANNELS:
		copy(out, &c->channels);
		break;
	case LIST_TYPES:
		copy(out, &c->types);
		break;
	case LIST_CAUSES:
		copy(out, &c->cause_codes);
		break;
	case LIST_CATEGORIES:
		for (size_t i = 0; i < c->categories.len; i++)
			vec_push(out, c->categories.items[i].name);
		break;
	case LIST_SYSTEMS:
		for (size_t i = 0; i < c->systems.len; i++)
			vec_push(out, c->systems.items[i].name);
		break;
	case LIST_TIERS:
		for (size_t i = 0; i < c->tiers.len; i++)
			vec_push(out, c->tiers.items[i].name);
		break;
	case LIST_LEVELS:
		for (size_t i = 0; i < ARRAY_LEN(levels); i++)
			vec_push(out, levels[i]);
		break;
	case LIST_COMPLEXITIES:
		for (size_t i = 0; i < ARRAY_LEN(complexities); i++)
			vec_push(out, complexities[i]);
		break;
	}
}

static const struct tkt_error *unknown(const struct list_row *row,
				       const char *word,
				       const struct strings *names)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "unknown %s '%s'", row->what, word);
	values_suggest(&text, word, names);
	if (!row->setting)
		return tkt_error(TKT_E_USAGE, "%s", text.bytes);
	if (row->add)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "%s", text.bytes),
			"tkt config %s lists them, tkt config %s adds one",
			row->setting, row->add);
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "%s", text.bytes),
			      "tkt config %s lists them, tkt config %s A,B,… "
			      "sets them", row->setting, row->setting);
}

static const struct tkt_error *check_list(const struct config *c,
					  enum list list, const char *word)
{
	struct strings names = { 0 };
	const struct tkt_error *err = NULL;

	if (list == LIST_SYSTEMS && c->systems_open)
		return NULL;
	names_in(&names, c, list);
	if (!strings_has(&names, word))
		err = unknown(&lists[list], word, &names);
	vec_release(&names);
	return err;
}

/* --- shapes ------------------------------------------------------------- */

/* A tag is one word: it stands in queries (`tag:vpn`) and in lists (`a,b`). */
static const struct tkt_error *check_tag(const char *tag)
{
	size_t len = strlen(tag);

	for (const char *p = tag; *p; p++)
		if (isspace((unsigned char)*p) || strchr(",:\"'", *p))
			len = 0;
	if (len && len <= TAG_MAX_LEN && tag[0] != '-')
		return NULL;
	return tkt_error(TKT_E_USAGE, "'%s' is no tag: one word of at most %d "
			 "bytes without comma, colon and quotes", tag,
			 TAG_MAX_LEN);
}

/* Other systems' keys hold all kinds of things, but they are one line. */
static const struct tkt_error *check_name(const char *what, const char *name)
{
	size_t len = strlen(name);

	if (strpbrk(name, "\n\t") || name[0] == ' ' || name[0] == '-' ||
	    name[0] == '@')
		len = 0;
	if (len && len <= REF_MAX_LEN)
		return NULL;
	return tkt_error(TKT_E_USAGE, "'%s' is no %s: one line of at most %d "
			 "bytes that does not begin with '-' or '@'", name,
			 what, REF_MAX_LEN);
}

static const struct tkt_error *check_element(const struct config *c,
					     const char *set,
					     const char *element)
{
	if (!strcmp(set, "tags"))
		return check_tag(element);
	if (!strcmp(set, "refs"))
		return check_name("ref", element);
	if (strcmp(set, "systems") != 0)
		return NULL;
	TRY(check_name("system", element));
	return check_list(c, LIST_SYSTEMS, element);
}

/* --- drafts ------------------------------------------------------------- */

static const struct {
	const char *key;
	enum list list;
} keys[] = {
	{ "channel", LIST_CHANNELS },
	{ "told", LIST_CHANNELS },
	{ "type", LIST_TYPES },
	{ "category", LIST_CATEGORIES },
	{ "cause_code", LIST_CAUSES },
	{ "impact", LIST_LEVELS },
	{ "urgency", LIST_LEVELS },
	{ "complexity", LIST_COMPLEXITIES },
	{ "resolvable_at", LIST_TIERS },
	{ "for", LIST_TIERS },
};

static const struct tkt_error *check_added(const struct config *c,
					   const struct value *sets)
{
	for (size_t i = 0; i < value_len(sets); i++) {
		const struct value_member *m = &sets->object.items[i];

		for (size_t k = 0; k < value_len(m->value); k++)
			TRY(check_element(c, m->key,
					  value_item_string(m->value, k)));
	}
	return NULL;
}

static const struct tkt_error *check_deployments(const struct config *c,
						 const struct value *list)
{
	for (size_t i = 0; i < value_len(list); i++) {
		const struct value *v = list->array.items[i];
		const char *system = value_get_string(v, "system");
		const char *status = value_get_string(v, "status");

		/* What is no longer on the list may still be deployed to. */
		if (system && status && !strcmp(status, "pending"))
			TRY(check_element(c, "systems", system));
	}
	return NULL;
}

const struct tkt_error *values_check(const struct config *c,
				     const struct draft *d)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *word = draft_get(d, keys[i].key);

		if (word)
			TRY(check_list(c, keys[i].list, word));
	}
	TRY(check_added(c, value_get_object(d->body, "add")));
	return check_deployments(c, value_get(d->body, "deployments"));
}
