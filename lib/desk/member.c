#include "desk/member.h"

#include <string.h>

static const struct tkt_error *refuse_outsider(const struct config *c,
					       const struct person *p,
					       const char *tier)
{
	const struct tkt_error *err;
	BUF_LOCAL names = BUF_INIT;

	for (size_t i = 0; i < c->people.len; i++) {
		const struct person *other = &c->people.items[i];

		if (!other->left && person_in_tier(other, tier))
			buf_addf(&names, "%s%s", names.len ? ", " : "",
				 other->key);
	}
	err = tkt_error(TKT_E_REFUSED, "'%s' works at %s, and the ticket is "
			"at %s", p->key, p->tier, tier);
	if (!names.len)
		return tkt_error_hint(err, "nobody works at %s yet: tkt config "
				      "person WHO --tier %s", tier, tier);
	return tkt_error_hint(err, "who works at %s: %s", tier, names.bytes);
}

static void say_away(struct desk_batch *b, const struct person *p)
{
	char until[INSTANT_TEXT_LEN + 1];
	int64_t now_at = desk_batch_desk(b)->options.time.now_at;

	if (p->away_until == INSTANT_NONE || p->away_until <= now_at)
		return;
	instant_format(until, p->away_until);
	if (p->deputy)
		desk_say(b, "'%s' is away until %s; the deputy is '%s'",
			 p->key, until, p->deputy);
	else
		desk_say(b, "'%s' is away until %s", p->key, until);
}

static const struct tkt_error *refuse_left(const struct person *p)
{
	const struct tkt_error *err;

	err = tkt_error(TKT_E_REFUSED, "'%s' has left this desk", p->key);
	if (p->deputy)
		return tkt_error_hint(err, "the deputy is '%s'", p->deputy);
	return tkt_error_hint(err, "tkt config person lists who is here");
}

static const struct tkt_error *find(const char **key, struct desk_batch *b,
				    const char *who, const char *tier)
{
	struct desk *d = desk_batch_desk(b);
	const struct person *p;

	TRY(desk_person(key, d, who));
	p = config_person(d->config, *key);
	if (!p) /* the actor, who is added with this write */
		return NULL;
	if (p->left)
		return refuse_left(p);
	if (tier && !config_acts_in(d->config, p, tier))
		return refuse_outsider(d->config, p, tier);
	say_away(b, p);
	return NULL;
}

const struct tkt_error *member_find(const char **key, struct desk_batch *b,
				    const char *who, const char *tier)
{
	return find(key, b, who, tier);
}

const struct tkt_error *member_find_any(const char **key,
					struct desk_batch *b, const char *who)
{
	return find(key, b, who, /* tier */ NULL);
}

bool member_is_staff(const struct desk *d)
{
	return !d->actor.person || !(d->actor.person->roles & ROLE_RELAY);
}

bool member_acts_in(const struct desk *d, const char *tier)
{
	return !d->actor.person ||
	       config_acts_in(d->config, d->actor.person, tier);
}
