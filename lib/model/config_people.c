/* People of the desk: who somebody is, and what they may do. */
#include "model/config.h"

#include <string.h>
#include <strings.h>

enum {
	KEY_MAX_LEN = 24,
};

const struct field person_fields[] = {
	FIELD(struct person, key, "who", "WHO", STRING, 0,
	      "The short key that events name the person by."),
	FIELD(struct person, name, "name", "NAME", STRING, FIELD_WIDE,
	      "The person's name."),
	FIELD(struct person, email, "email", "EMAIL", STRING, 0,
	      "The person's address."),
	FIELD(struct person, tier, "tier", "TIER", STRING, 0,
	      "The tier the person works in; null: all."),
	FIELD(struct person, queues, "queues", "QUEUES", LIST, 0,
	      "Queues the person looks after."),
	FIELD(struct person, role_names, "roles", "ROLES", LIST, 0,
	      "What the person may do besides."),
	FIELD(struct person, away_until, "away_until", "AWAY UNTIL", TIME, 0,
	      "The person is not there until then."),
	FIELD(struct person, deputy, "deputy", "DEPUTY", STRING, 0,
	      "Who stands in for the person."),
	FIELD(struct person, left, "left", "LEFT", BOOL, 0,
	      "The person has left the desk."),
	{ .name = NULL },
};

const struct person *config_person(const struct config *c, const char *key)
{
	for (size_t i = 0; key && i < c->people.len; i++)
		if (!strcmp(c->people.items[i].key, key))
			return &c->people.items[i];
	return NULL;
}

bool person_in_tier(const struct person *p, const char *tier)
{
	if (!p->tier || (p->roles & (ROLE_ADMIN | ROLE_LEAD)))
		return true;
	return tier && !strcmp(p->tier, tier);
}

bool config_acts_in(const struct config *c, const struct person *p,
		    const char *tier)
{
	return person_in_tier(p, tier) || !config_tier(c, tier);
}

static const char *email_of(const struct person *p)
{
	return p->email;
}

static const char *name_of(const struct person *p)
{
	return p->name;
}

/*
 * The one person of whom this is said; of two the one who is still there, of
 * two who are still there nobody: a guess would act in another's name.
 */
static const struct person *only_one(const struct config *c,
				     const char *(*said)(const struct person *),
				     const char *word)
{
	const struct person *found = NULL;
	bool twice = false;

	for (size_t i = 0; i < c->people.len; i++) {
		const struct person *p = &c->people.items[i];

		if (!said(p) || strcasecmp(said(p), word) != 0)
			continue;
		if (!found || (found->left && !p->left)) {
			found = p;
			twice = false;
		} else if (found->left == p->left) {
			twice = true;
		}
	}
	return twice ? NULL : found;
}

const struct person *config_person_named(const struct config *c,
					 const char *who)
{
	const char *open = strchr(who, '<'), *shut = strrchr(who, '>');
	const struct person *p = config_person(c, who);

	if (!p && open && shut && open < shut) { /* Anna Berg <anna@x.org> */
		BUF_LOCAL address = BUF_INIT;

		buf_add(&address, open + 1, (size_t)(shut - open - 1));
		return only_one(c, email_of, address.bytes);
	}
	if (!p)
		p = only_one(c, email_of, who);
	if (!p)
		p = only_one(c, name_of, who);
	return p;
}

/* Letters and digits in lower case; all between them becomes one dash. */
static void add_key(struct buf *out, const char *text, size_t len)
{
	bool dash = false;

	for (size_t i = 0; i < len && out->len < KEY_MAX_LEN; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			if (dash && out->len)
				buf_addc(out, '-');
			buf_addc(out, c);
			dash = false;
		} else if ((c & 0x80) == 0) {
			dash = true;
		} /* else: half of a letter that ASCII has not got */
	}
}

const char *config_person_key(struct arena *a, const struct config *c,
			      const char *name, const char *email)
{
	BUF_LOCAL key = BUF_INIT;
	const char *unique;

	if (email)
		add_key(&key, email, strcspn(email, "@+"));
	if (!key.len && name)
		add_key(&key, name, strlen(name));
	if (!key.len)
		buf_adds(&key, "person");
	unique = arena_strdup(a, key.bytes);
	/* `assign ID none` means nobody. */
	for (unsigned i = 2; config_person(c, unique) ||
			     !strcmp(unique, "none"); i++)
		unique = arena_printf(a, "%s%u", key.bytes, i);
	return unique;
}
