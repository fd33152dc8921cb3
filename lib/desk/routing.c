#include "desk/routing.h"

#include <string.h>

#include "model/moves.h"

/* --- defaults ----------------------------------------------------------- */

/* Systems and category, in the order in which they are asked. */
struct sources {
	const struct defaults **items;
	size_t len, cap;
};

static void find_sources(struct sources *out, const struct routing *r,
			 const struct config *c)
{
	const struct defaults *d;

	for (size_t i = 0; r->systems && i < r->systems->len; i++) {
		d = config_system(c, r->systems->items[i]);
		if (d)
			vec_push(out, d);
	}
	d = r->category ? config_category(c, r->category) : NULL;
	if (d)
		vec_push(out, d);
}

static void take_defaults(struct routing *r, const struct defaults *d)
{
	if (!r->type)
		r->type = d->type;
	if (!r->impact)
		r->impact = d->impact;
	if (!r->urgency)
		r->urgency = d->urgency;
	if (!r->complexity)
		r->complexity = d->complexity;
}

/* --- place -------------------------------------------------------------- */

static int complexity_index(const char *word)
{
	static const char *const words[] = {
		"basic", "intermediate", "complex",
	};

	for (int i = 0; word && i < (int)ARRAY_LEN(words); i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static bool goes_straight(const struct routing *r, const struct defaults *d)
{
	int from = complexity_index(d->straight_from);

	return !r->worked_on && from >= 0 &&
	       complexity_index(r->complexity) >= from;
}

static void place_by_defaults(struct routing *r, const struct config *c,
			      const struct sources *sources)
{
	r->tier = config_lowest_tier(c);
	r->queue = r->tier->queue;
	for (size_t i = 0; i < sources->len; i++) {
		const struct defaults *d = sources->items[i];
		const char *queue = NULL;
		const struct tier *tier;

		tier = d->queue ? config_queue(&queue, c, d->queue) : NULL;
		if (!tier || (tier->rank > 1 && !goes_straight(r, d)))
			continue;
		r->tier = tier;
		r->queue = queue;
		return;
	}
}

/* In a tier that a person named: the queue of system or category there. */
static const char *queue_in(const struct tier *tier, const struct config *c,
			    const struct sources *sources)
{
	for (size_t i = 0; i < sources->len; i++) {
		const char *word = sources->items[i]->queue, *queue = NULL;

		if (word && config_queue(&queue, c, word) == tier)
			return queue;
	}
	return tier->queue;
}

static const struct tkt_error *place_by_hand(struct routing *r,
					     const struct config *c,
					     const struct sources *sources)
{
	struct move m;

	if (r->tier_name) {
		TRY(move_find(&m, c, /* near */ NULL, r->tier_name));
		r->tier = m.tier;
		r->queue = config_tier(c, r->tier_name)
				   ? queue_in(m.tier, c, sources)
				   : m.queue;
	}
	if (!r->queue_name)
		return NULL;
	TRY(move_find(&m, c, r->tier_name ? r->tier : config_lowest_tier(c),
		      r->queue_name));
	if (r->tier_name && m.tier != r->tier)
		return tkt_error(TKT_E_USAGE, "the queue '%s' is not of the "
				 "tier '%s'", m.queue, r->tier->name);
	r->tier = m.tier;
	r->queue = m.queue;
	return NULL;
}

const struct tkt_error *routing_decide(struct routing *r,
				       const struct config *c)
{
	struct sources sources = { 0 };
	const struct tkt_error *err = NULL;

	find_sources(&sources, r, c);
	for (size_t i = 0; i < sources.len; i++)
		take_defaults(r, sources.items[i]);
	place_by_defaults(r, c, &sources);
	r->by_hand = r->tier_name || r->queue_name;
	if (r->by_hand)
		err = place_by_hand(r, c, &sources);
	vec_release(&sources);
	return err;
}

void routing_place(struct draft *d, const struct routing *r,
		   const struct config *c, const char *owner, bool accepted)
{
	draft_place(d, r->tier->name, r->queue, r->tier->rank, owner,
		    accepted);
	draft_bool(d, "routing", r->tier->rank >
				 config_lowest_tier(c)->rank);
}
