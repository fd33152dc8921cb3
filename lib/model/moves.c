#include "model/moves.h"

#include <string.h>

#include "base/buf.h"
#include "base/near.h"

/* --- names -------------------------------------------------------------- */

static const char *last_part(const char *queue)
{
	const char *slash = strrchr(queue, '/');

	return slash ? slash + 1 : queue;
}

/* How many queues of the tier end in this word; the last one is in *out. */
static size_t find_in_tier(struct move *out, const struct tier *tier,
			   const char *word)
{
	size_t n = 0;

	for (size_t i = 0; tier && i < tier->queues.len; i++)
		if (!strcmp(last_part(tier->queues.items[i]), word)) {
			*out = (struct move){ tier, tier->queues.items[i] };
			n++;
		}
	return n;
}

static const struct tkt_error *unknown_place(const struct config *c,
					     const char *word)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;

	for (size_t k = 0; k < c->tiers.len; k++) {
		const struct tier *tier = &c->tiers.items[k];

		vec_push(&names, tier->name);
		for (size_t q = 0; q < tier->queues.len; q++)
			vec_push(&names, tier->queues.items[q]);
	}
	buf_addf(&text, "no tier and no queue is called '%s'", word);
	near_suggest(&text, word, &names);
	vec_release(&names);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

static const struct tkt_error *several_places(const struct config *c,
					      const char *word)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t k = 0; k < c->tiers.len; k++) {
		struct move m;

		if (find_in_tier(&m, &c->tiers.items[k], word))
			buf_addf(&text, "%s%s", text.len ? " or " : "",
				 m.queue);
	}
	return tkt_error(TKT_E_USAGE, "'%s' may be %s", word, text.bytes);
}

const struct tkt_error *move_find(struct move *out, const struct config *c,
				  const struct tier *near, const char *word)
{
	const char *queue = NULL;
	const struct tier *tier = config_queue(&queue, c, word);
	struct move found = { 0 };
	size_t n = 0;

	if (tier) {
		*out = (struct move){ tier, queue };
		return NULL;
	}
	if (find_in_tier(out, near, word) == 1)
		return NULL;
	for (size_t i = 0; i < c->tiers.len; i++)
		n += find_in_tier(&found, &c->tiers.items[i], word);
	if (n > 1)
		return several_places(c, word);
	if (!n)
		return unknown_place(c, word);
	*out = found;
	return NULL;
}

/* --- up ----------------------------------------------------------------- */

/* Tiers need not be numbered one after the other. */
static const struct tier *next_tier(const struct config *c, int rank, bool up)
{
	const struct tier *found = NULL;

	for (size_t i = 0; i < c->tiers.len; i++) {
		const struct tier *tier = &c->tiers.items[i];

		if (up && tier->rank > rank)
			return tier;
		if (!up && tier->rank < rank)
			found = tier;
	}
	return found;
}

static const char *category_queue(const struct config *c,
				  const struct ticket *t,
				  const struct tier *tier)
{
	const struct defaults *d =
		t->category ? config_category(c, t->category) : NULL;
	const char *queue;

	if (d && d->queue && config_queue(&queue, c, d->queue) == tier)
		return queue;
	return tier->queue;
}

const struct tkt_error *move_up(struct move *out, const struct config *c,
				const struct ticket *t, const char *to)
{
	const struct tier *tier;

	if (to && !(tier = config_tier(c, to)))
		return move_find(out, c, next_tier(c, t->tier_rank, true), to);
	if (!to)
		tier = next_tier(c, t->tier_rank, /* up */ true);
	*out = (struct move){ tier, tier ? category_queue(c, t, tier) : NULL };
	return NULL;
}

/* --- down --------------------------------------------------------------- */

/* The last step in a lower tier, of this rank where it is not 0. */
static const struct step *last_below(const struct ticket *t, int rank)
{
	for (size_t i = t->path.len; i-- > 0;) {
		const struct step *s = &t->path.items[i];

		if (s->tier && s->rank < t->tier_rank &&
		    (!rank || s->rank == rank))
			return s;
	}
	return NULL;
}

/* The desk may have renamed its queues since. */
static const char *queue_left(const struct config *c, const struct ticket *t,
			      const struct tier *tier)
{
	const struct step *s = last_below(t, tier->rank);
	const char *queue;

	if (s && s->queue && config_queue(&queue, c, s->queue) == tier)
		return queue;
	return tier->queue;
}

const struct tkt_error *move_down(struct move *out, const struct config *c,
				  const struct ticket *t, const char *to)
{
	const struct step *s = last_below(t, /* rank */ 0);
	const struct tier *tier = NULL, *below;

	below = next_tier(c, t->tier_rank, /* up */ false);
	if (s)
		tier = config_tier(c, s->tier);
	if (!tier || tier->rank >= t->tier_rank)
		tier = below;
	if (to && !config_tier(c, to))
		return move_find(out, c, tier, to);
	if (to)
		tier = config_tier(c, to);
	*out = (struct move){ tier, tier ? queue_left(c, t, tier) : NULL };
	return NULL;
}

/* --- sideways ----------------------------------------------------------- */

const struct tkt_error *move_sideways(struct move *out, const struct config *c,
				      const struct ticket *t,
				      const char *queue)
{
	return move_find(out, c, t->tier ? config_tier(c, t->tier) : NULL,
			 queue);
}

/* --- made already ------------------------------------------------------- */

static const struct event *last_move(const struct ticket *t)
{
	for (size_t i = t->path.len; i-- > 0;) {
		const struct event *e = ticket_event(t, t->path.items[i].event);

		if (kind_is(e, "escalate") || kind_is(e, "return") ||
		    kind_is(e, "transfer"))
			return e;
	}
	return NULL;
}

bool move_was_made(const struct move *m, const struct config *c,
		   const struct ticket *t, const char *kind, const char *to)
{
	const struct event *last = last_move(t);

	if (!to || !last || !kind_is(last, kind) || !m->tier || !t->queue ||
	    !ticket_is_live(t) || registers_clash(&t->registers, "place") ||
	    registers_clash(&t->registers, "state") ||
	    m->tier->rank != t->tier_rank)
		return false;
	return config_tier(c, to) || !strcmp(m->queue, t->queue);
}
