/* The events of a sweep. */
#include <string.h>

#include "model/codec.h"
#include "model/moves.h"
#include "model/sweep.h"
#include "model/sweep_past.h"

struct writing {
	struct ticket *t;
	struct arena *arena; /* the ticket's */
	const struct sweep_item *item;
	const struct config *config;
	struct value *body;
};

static void put(struct writing *w, const char *key, const char *text)
{
	if (text)
		value_set_string(w->arena, w->body, key, text);
}

static void put_place(struct writing *w, const char *key, const char *tier,
		      const char *queue, int rank, bool top)
{
	struct value *v = value_object(w->arena);

	value_set_string(w->arena, v, "tier", tier);
	if (queue)
		value_set_string(w->arena, v, "queue", queue);
	value_set_int(w->arena, v, "rank", rank);
	if (top)
		value_set_bool(w->arena, v, "top", true);
	value_set(w->arena, w->body, key, v);
}

/* Where who was there would have handed it to. */
static struct move next_place(const struct writing *w,
			      const struct sweep_place *from)
{
	const struct ticket seen = {
		.tier = from->tier, .tier_rank = from->rank,
		.category = from->category,
	};
	struct move up = { .tier = NULL };

	tkt_error_free(move_up(&up, w->config, &seen, /* to */ NULL));
	return up;
}

/* At the highest tier somebody is told instead (requirements.md T6). */
static void escalate(struct writing *w)
{
	struct sweep_place from;
	struct move up;

	sweep_place(&from, w->t, w->item->key);
	up = next_place(w, &from);
	put(w, "kind", up.tier ? "escalate" : "inform");
	put(w, "reason", "timeframe");
	if (!up.tier)
		return;
	put(w, "state", "open");
	put_place(w, "from", from.tier, from.queue, from.rank,
		  /* top */ false);
	put_place(w, "to", up.tier->name, up.queue, up.tier->rank,
		  up.tier->rank == config_top_tier(w->config)->rank);
}

static void add_tag(struct writing *w)
{
	struct value *sets = value_object(w->arena);
	struct value *tags = value_array(w->arena);

	put(w, "kind", "edit");
	value_append(w->arena, tags,
		     value_string(w->arena, w->item->action->tag));
	value_set(w->arena, sets, "tags", tags);
	value_set(w->arena, w->body, "add", sets);
}

static void act(struct writing *w)
{
	switch (w->item->action->deed) {
	case DEED_WARN:
		put(w, "kind", "warn");
		break;
	case DEED_NOTIFY:
		put(w, "kind", "notify");
		break;
	case DEED_MANAGER:
		put(w, "kind", "inform");
		put(w, "reason", "timeframe");
		break;
	case DEED_RAISE:
		put(w, "kind", "raise");
		put(w, "priority", sweep_raised(w->t, w->item->key));
		break;
	case DEED_ESCALATE:
		escalate(w);
		break;
	case DEED_TAG:
		add_tag(w);
		break;
	}
}

static void put_state(struct writing *w, const char *kind, const char *state)
{
	put(w, "kind", kind);
	put(w, "state", state);
}

static void put_after(struct writing *w)
{
	struct strings heads = { 0 };

	history_heads(&heads, &w->t->history, w->arena, INSTANT_NONE);
	value_set(w->arena, w->body, "after", value_strings(w->arena, &heads));
}

struct value *sweep_event(struct ticket *t, const struct sweep_item *item,
			  const struct config *c)
{
	struct arena *a = &t->doc->arena;
	struct writing w = {
		.t = t, .arena = a, .item = item, .config = c,
		.body = value_object(a),
	};

	switch (item->what) {
	case SWEEP_WAKE:
		put_state(&w, "resume", "open");
		break;
	case SWEEP_CLOSE:
		put_state(&w, "close", "closed");
		break;
	case SWEEP_THRESHOLD:
	case SWEEP_TIMEFRAME:
		act(&w);
		break;
	}
	put_after(&w);
	value_set_time(a, w.body, "at", item->at);
	put(&w, "by", SWEEP_BY);
	put(&w, "origin", item->origin);
	value_set_bool(a, w.body, "automatic", true);
	put(&w, "clock", item->clock);
	put(&w, "threshold", item->threshold);
	put(&w, "since", sweep_key(t, item->key));
	event_sort_keys(w.body);
	return w.body;
}
