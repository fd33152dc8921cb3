#include "model/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "model/codec.h"

enum {
	POLICY_MAX_LEN = 1 << 20,
};

const char *const sla_clock_names[SLA_COUNT] = {
	[SLA_ACK] = "ack",
	[SLA_FIRST_RESPONSE] = "first_response",
	[SLA_NEXT_RESPONSE] = "next_response",
	[SLA_UPDATE] = "update",
	[SLA_RESOLUTION] = "resolution",
	[SLA_HANDOVER] = "handover",
	[SLA_TIER] = "tier",
};

int sla_clock_parse(const char *name)
{
	for (int i = 0; i < SLA_COUNT; i++)
		if (word_is(sla_clock_names[i], name))
			return i;
	return -1;
}

/* --- cells -------------------------------------------------------------- */

static const struct {
	const char *name;
	enum policy_cell cell;
} cells[] = {
	{ "new", CELL_NEW },
	{ "open", CELL_OPEN },
	{ "user", CELL_USER },
	{ "vendor", CELL_VENDOR },
	{ "change", CELL_CHANGE },
	{ "deployment", CELL_DEPLOYMENT },
	{ "problem", CELL_PROBLEM },
	{ "other", CELL_OTHER },
	{ "resolved", CELL_RESOLVED },
};

/* The pause table of tkt-sla(1). */
static const unsigned default_pauses[SLA_COUNT] = {
	[SLA_UPDATE] = CELL_USER,
	[SLA_RESOLUTION] = CELL_USER,
	[SLA_TIER] = CELL_USER | CELL_VENDOR | CELL_CHANGE |
		     CELL_DEPLOYMENT | CELL_PROBLEM,
};

static unsigned cell_of(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(cells); i++)
		if (!strcmp(cells[i].name, word))
			return cells[i].cell;
	return 0;
}

unsigned policy_cell(const char *state, const char *waiting_on)
{
	unsigned cell;

	if (strcmp(state, "waiting") != 0)
		return cell_of(state);
	cell = cell_of(waiting_on);
	return cell & (CELL_NEW | CELL_OPEN | CELL_RESOLVED) || !cell
		       ? CELL_OTHER
		       : cell;
}

/* --- writing ------------------------------------------------------------ */

static void add_calendar(struct arena *a, struct value *into,
			 const struct config *c, const char *name)
{
	const struct value *v = name ? value_get(config_calendars(c), name)
				     : NULL;

	if (v)
		value_set(a, into, name, value_copy(a, v));
}

static void add_tiers(struct arena *a, struct value *doc,
		      struct value *calendars, const struct config *c)
{
	struct value *tiers = value_object(a);

	for (size_t i = 0; i < c->tiers.len; i++) {
		const struct tier *t = &c->tiers.items[i];

		value_set_string(a, tiers, t->name, t->calendar);
		add_calendar(a, calendars, c, t->calendar);
	}
	if (value_len(tiers))
		value_set(a, doc, "tiers", tiers);
}

void policy_document(struct buf *out, const struct config *c,
		     const struct policy_setting *p)
{
	static const char *const copied[] = {
		"calendar", "targets", "pauses", "reopen", "actions",
	};
	ARENA_LOCAL a = { 0 };
	struct value *doc = value_object(&a), *calendars = value_object(&a);

	value_set_int(&a, doc, "format", POLICY_FORMAT);
	value_set_string(&a, doc, "name", p->name);
	for (size_t i = 0; i < ARRAY_LEN(copied); i++) {
		const struct value *v = value_get(p->tree, copied[i]);

		if (v)
			value_set(&a, doc, copied[i], value_copy(&a, v));
	}
	add_calendar(&a, calendars, c, value_get_string(p->tree, "calendar"));
	add_tiers(&a, doc, calendars, c);
	value_set(&a, doc, "calendars", calendars);
	value_write(out, doc, VALUE_CANONICAL, /* level */ 0);
	buf_addc(out, '\n');
}

/* --- reading ------------------------------------------------------------ */

struct reading {
	struct policy *p;
	const struct value *v;
	const struct calendar_zones *zones;
};

static const struct tkt_error *read_calendars(struct reading *r)
{
	const struct value *list = value_get_object(r->v, "calendars");

	for (size_t i = 0; i < value_len(list); i++) {
		struct calendar *c;

		TRY(calendar_parse(&c, list->object.items[i].key,
				   list->object.items[i].value, r->zones));
		vec_push(&r->p->calendars, c);
	}
	return NULL;
}

static const struct tkt_error *find_calendar(const struct calendar **out,
					     const struct reading *r,
					     const char *place,
					     const char *name)
{
	*out = NULL;
	for (size_t i = 0; name && i < r->p->calendars.len; i++)
		if (!strcmp(calendar_name(r->p->calendars.items[i]), name))
			*out = r->p->calendars.items[i];
	if (!name || *out)
		return NULL;
	return tkt_error(TKT_E_INVALID, "policy '%s': %s: there is no "
			 "calendar '%s'", r->p->name, place, name);
}

static const struct tkt_error *read_tiers(struct reading *r)
{
	const struct value *list = value_get_object(r->v, "tiers");

	for (size_t i = 0; i < value_len(list); i++) {
		struct policy_tier t = {
			.name = arena_strdup(&r->p->arena,
					     list->object.items[i].key),
		};

		TRY(find_calendar(&t.calendar, r, "tiers",
				  value_get_string(list, t.name)));
		vec_push(&r->p->tiers, t);
	}
	return NULL;
}

int policy_priority(const char *priority)
{
	if (!priority || priority[0] != 'P' || priority[1] < '1' ||
	    priority[1] > '5' || priority[2])
		return PRIORITY_ANY;
	return priority[1] - '0';
}

/* Of the tiers' calendars one, where they have any: a day of 24 hours that is
 * no target in one tier is none in another. */
static const struct calendar *any_calendar(const struct policy *p, int clock)
{
	if (clock != SLA_TIER)
		return p->calendar;
	for (size_t i = 0; i < p->tiers.len; i++)
		if (p->tiers.items[i].calendar)
			return p->tiers.items[i].calendar;
	return NULL;
}

static const struct tkt_error *read_targets_of(struct reading *r, int clock,
					       const struct value *list)
{
	for (size_t i = 0; i < value_len(list); i++) {
		const char *key = list->object.items[i].key;
		const char *text = value_get_string(list, key);
		int at = policy_priority(key);

		if (!text || (at == PRIORITY_ANY && strcmp(key, "any") != 0))
			return tkt_error(TKT_E_INVALID, "this is no target");
		TRY(clock_length_parse(&r->p->targets[clock][at], text,
				       any_calendar(r->p, clock)));
		r->p->has_target[clock][at] = true;
	}
	return NULL;
}

static const struct tkt_error *read_pauses_of(struct reading *r, int clock,
					      const struct value *list)
{
	r->p->pauses[clock] = 0;
	for (size_t i = 0; i < value_len(list); i++)
		r->p->pauses[clock] |= cell_of(value_item_string(list, i));
	return NULL;
}

static const struct tkt_error *read_actions_of(struct reading *r, int clock,
					       const struct value *list)
{
	for (size_t i = 0; i < value_len(list); i++) {
		const char *text = value_item_string(list, i);
		struct policy_action action;

		if (!text)
			return tkt_error(TKT_E_INVALID, "this is no action");
		TRY(policy_action_parse(&action, &r->p->arena, text,
					any_calendar(r->p, clock)));
		vec_push(&r->p->actions[clock], action);
	}
	return NULL;
}

/* What stands below a key, clock by clock. */
static const struct tkt_error *
read_by_clock(struct reading *r, const char *key,
	      const struct tkt_error *(*read)(struct reading *r, int clock,
					      const struct value *v))
{
	const struct value *list = value_get_object(r->v, key);

	for (size_t i = 0; i < value_len(list); i++) {
		int clock = sla_clock_parse(list->object.items[i].key);

		if (clock >= 0)
			TRY(tkt_error_wrap(read(r, clock,
						list->object.items[i].value),
					   "policy '%s': %s of %s",
					   r->p->name, key,
					   sla_clock_names[clock]));
	}
	return NULL;
}

static enum policy_reopen read_reopen(const struct value *v)
{
	const char *word = value_get_string(v, "reopen");

	if (word && !strcmp(word, "restart"))
		return REOPEN_RESTART;
	return word && !strcmp(word, "once") ? REOPEN_ONCE : REOPEN_RESUME;
}

static const struct tkt_error *read_policy(struct reading *r)
{
	struct policy *p = r->p;
	const char *name = value_get_string(r->v, "name");

	p->name = arena_strdup(&p->arena, name ? name : "");
	if (!name)
		return tkt_error(TKT_E_INVALID, "this is no policy");
	if (value_get_int(r->v, "format", 0) > POLICY_FORMAT)
		return tkt_error(TKT_E_VERSION, "policy '%s': a newer tkt "
				 "wrote it", name);
	memcpy(p->pauses, default_pauses, sizeof(p->pauses));
	TRY(read_calendars(r));
	TRY(find_calendar(&p->calendar, r, "calendar",
			  value_get_string(r->v, "calendar")));
	TRY(read_tiers(r));
	TRY(read_by_clock(r, "targets", read_targets_of));
	TRY(read_by_clock(r, "pauses", read_pauses_of));
	TRY(read_by_clock(r, "actions", read_actions_of));
	p->reopen = read_reopen(r->v);
	return NULL;
}

const struct tkt_error *policy_parse(struct policy **out, const char *bytes,
				     size_t len,
				     const struct calendar_zones *zones)
{
	CLEANUP(policy_free_ptr) struct policy *p = mem_alloc(sizeof(*p));
	struct reading r = { .p = p, .zones = zones };
	ARENA_LOCAL a = { 0 };
	struct value *v;

	TRY(json_parse(&v, &a, bytes, len, POLICY_MAX_LEN));
	r.v = v;
	TRY(read_policy(&r));
	*out = TAKE(p);
	return NULL;
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->calendars.len; i++)
		calendar_free(p->calendars.items[i]);
	for (size_t i = 0; i < SLA_COUNT; i++)
		vec_release(&p->actions[i]);
	vec_release(&p->calendars);
	vec_release(&p->tiers);
	arena_release(&p->arena);
	free(p);
}

/* --- asking ------------------------------------------------------------- */

const struct calendar *policy_calendar(const struct policy *p,
				       enum sla_clock clock, const char *tier)
{
	if (clock != SLA_TIER)
		return p->calendar;
	for (size_t i = 0; tier && i < p->tiers.len; i++)
		if (!strcmp(p->tiers.items[i].name, tier))
			return p->tiers.items[i].calendar;
	return NULL;
}

const struct clock_length *policy_target(const struct policy *p,
					 enum sla_clock clock,
					 const char *priority)
{
	int at = policy_priority(priority);

	if (!p->has_target[clock][at])
		at = PRIORITY_ANY;
	return p->has_target[clock][at] ? &p->targets[clock][at] : NULL;
}
