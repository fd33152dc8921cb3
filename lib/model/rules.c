#include "model/rules.h"

#include <string.h>

#include "base/buf.h"
#include "base/words.h"
#include "model/gates.h"

/* --- the table of steps (tkt-workflow(7), States) ----------------------- */

#define NEW (1u << STATE_NEW)
#define OPEN (1u << STATE_OPEN)
#define WAITING (1u << STATE_WAITING)
#define RESOLVED (1u << STATE_RESOLVED)
#define CLOSED (1u << STATE_CLOSED)
#define REJECTED (1u << STATE_REJECTED)
#define LIVE (NEW | OPEN | WAITING)
#define ANY (LIVE | RESOLVED | CLOSED | REJECTED)

enum effect {
	KEEPS,            /* the state stays as it is, and is not written */
	OPENS,
	OPENS_NEW,        /* only a new ticket */
	WAITS,
	RESOLVES,
	CLOSES,
	REJECTS,
	HEARS_USER,       /* receive: see hear_user() */
	DEPLOYS,          /* a failure opens what was resolved */
};

enum step_flags {
	OFFERS = 1 << 0,  /* leaves no owner, not accepted */
	TAKES = 1 << 1,   /* the actor becomes the owner, accepted */
	IN_TIER = 1 << 2, /* the actor must be one of the ticket's tier */
	SHOWN = 1 << 3,   /* named among the next legal commands */
	UP = 1 << 4,      /* there must be a tier above */
	DOWN = 1 << 5,    /* … below */
	PACKET = 1 << 6,  /* carries the handover packet */
	RECEIVES = 1 << 7, /* not named where that was done already */
};

/* What else a step asks of its draft. Errors: REFUSED. */
typedef const struct tkt_error *check_fn(const struct draft *d,
					 const struct ticket *t,
					 const struct rules_context *rc);

static check_fn check_up, check_down, check_aside, check_consult,
	check_window;

struct step_row {
	const char *kind, *command; /* command NULL: the kind's name */
	unsigned from;              /* 0: there is no ticket yet */
	enum effect effect;
	unsigned flags;
	check_fn *check;
};

#define MOVES (SHOWN | OFFERS | IN_TIER | PACKET)

static const struct step_row steps[] = {
	{ "open", NULL, 0, KEEPS, 0, NULL },
	{ "intake", NULL, 0, KEEPS, 0, NULL },
	{ "triage", NULL, LIVE, OPENS_NEW, SHOWN | IN_TIER | RECEIVES, NULL },
	{ "claim", NULL, LIVE, OPENS_NEW, SHOWN | TAKES | IN_TIER, NULL },
	{ "assign", NULL, LIVE, KEEPS, 0, NULL },
	{ "try", NULL, LIVE, KEEPS, SHOWN, NULL },
	{ "diagnose", NULL, LIVE | RESOLVED, KEEPS, SHOWN, NULL },
	{ "wait", NULL, LIVE, WAITS, SHOWN, NULL },
	{ "resume", "wait --end", WAITING, OPENS, SHOWN, NULL },
	{ "escalate", NULL, LIVE, OPENS, MOVES | UP, check_up },
	{ "inform", "escalate --manager", LIVE, KEEPS, 0, NULL },
	{ "return", NULL, LIVE, OPENS, MOVES | DOWN, check_down },
	{ "transfer", NULL, LIVE, OPENS, MOVES, check_aside },
	{ "consult", NULL, LIVE, KEEPS, SHOWN, check_consult },
	{ "answer", "consult --answer", ANY, KEEPS, 0, NULL },
	{ "fix", NULL, LIVE | RESOLVED, KEEPS, SHOWN, NULL },
	{ "deploy", "fix --deployed", LIVE | RESOLVED, DEPLOYS, 0, NULL },
	{ "resolve", NULL, LIVE, RESOLVES, SHOWN, NULL },
	{ "close", NULL, RESOLVED, CLOSES, SHOWN, NULL },
	{ "reopen", NULL, RESOLVED | CLOSED | REJECTED, OPENS, SHOWN,
	  check_window },
	{ "reject", NULL, LIVE, REJECTS, SHOWN, NULL },
	{ "note", NULL, ANY, KEEPS, 0, NULL },
	{ "reply", NULL, ANY, KEEPS, 0, NULL },
	{ "receive", NULL, ANY, HEARS_USER, 0, NULL },
	{ "link", NULL, ANY, KEEPS, 0, NULL },
	{ "attach", NULL, ANY, KEEPS, 0, NULL },
	{ "edit", NULL, ANY, KEEPS, 0, NULL },
	{ "reapply", "sla reapply", ANY, KEEPS, 0, NULL },
	{ "use", "kb use", ANY, KEEPS, 0, NULL },
	{ "undo", NULL, ANY, KEEPS, 0, NULL },
	{ "erase", NULL, ANY, KEEPS, 0, NULL },
};

#undef MOVES

static const struct step_row *step_find(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (!strcmp(steps[i].kind, kind))
			return &steps[i];
	return NULL;
}

static const char *step_command(const struct step_row *row)
{
	return row->command ? row->command : row->kind;
}

static bool within_window(const struct ticket *t, const struct config *c,
			  int64_t at)
{
	return t->closed_at == INSTANT_NONE ||
	       at - t->closed_at <= c->reopen_window_s;
}

/* --- what is legal ------------------------------------------------------ */

static bool place_allows(const struct step_row *row, const struct ticket *t,
			 const struct config *c)
{
	return !(row->flags & UP && t->tier_rank >= config_top_tier(c)->rank) &&
	       !(row->flags & DOWN &&
		 t->tier_rank <= config_lowest_tier(c)->rank);
}

void rules_legal(struct strings *out, const struct ticket *t,
		 const struct config *config)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].flags & SHOWN &&
		    steps[i].from & 1u << t->state &&
		    place_allows(&steps[i], t, config) &&
		    !(t->state == STATE_OPEN && steps[i].flags & RECEIVES))
			vec_push(out, step_command(&steps[i]));
}

/* The state that a step leads to; STATE_COUNT: no certain one. */
static enum ticket_state leads_to(const struct step_row *row)
{
	switch (row->effect) {
	case OPENS:
		return STATE_OPEN;
	case WAITS:
		return STATE_WAITING;
	case RESOLVES:
		return STATE_RESOLVED;
	case CLOSES:
		return STATE_CLOSED;
	case REJECTS:
		return STATE_REJECTED;
	case KEEPS:
	case OPENS_NEW:
	case HEARS_USER:
	case DEPLOYS:
		break;
	}
	return STATE_COUNT;
}

/*
 * A step that led to the present state may be repeated where people did
 * different things at the same time: that settles it (tkt-data-model(7),
 * Registers).
 */
static bool is_legal(const struct step_row *row, const struct ticket *t)
{
	return row->from & 1u << t->state ||
	       (t->concurrent && leads_to(row) == t->state);
}

static const struct tkt_error *refuse_state(const struct step_row *row,
					    const struct ticket *t,
					    const struct config *c)
{
	BUF_LOCAL legal = BUF_INIT;
	struct strings names = { 0 };
	const struct tkt_error *err;

	rules_legal(&names, t, c);
	for (size_t i = 0; i < names.len; i++)
		buf_addf(&legal, "%s%s", i ? ", " : "", names.items[i]);
	vec_release(&names);
	err = tkt_error(TKT_E_REFUSED, "cannot %s '%.7s': it is %s",
			step_command(row), t->id, t->state_name);
	return tkt_error_hint(err, "legal now: %s", legal.bytes);
}

static const struct tkt_error *check_window(const struct draft *d,
					    const struct ticket *t,
					    const struct rules_context *rc)
{
	(void)d;
	if (within_window(t, rc->config, rc->at))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED,
			  "cannot reopen '%.7s': it was closed longer ago than "
			  "the desk's reopen window", t->id),
		"begin a new one: tkt open --follow-up %.7s", t->id);
}

static const struct tkt_error *check_rights(const struct step_row *row,
					    const struct ticket *t,
					    const struct rules_context *rc)
{
	const struct person *p = rc->actor.person;

	if (!(row->flags & IN_TIER) || !p || !t->tier ||
	    config_acts_in(rc->config, p, t->tier))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot %s '%.7s': it is at %s, and "
			  "'%s' acts at %s", step_command(row), t->id, t->tier,
			  p->key, p->tier),
		"ask somebody of %s, or consult: tkt consult %.7s --to %s -m "
		"QUESTION", t->tier, t->id, t->tier);
}

/* --- moves -------------------------------------------------------------- */

static int64_t rank_of(const struct draft *d)
{
	return value_get_int(value_get_object(d->body, "to"), "rank", 0);
}

static const struct tkt_error *check_up(const struct draft *d,
					const struct ticket *t,
					const struct rules_context *rc)
{
	if (t->tier_rank >= config_top_tier(rc->config)->rank)
		return tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "cannot escalate '%.7s': %s "
				  "is the highest tier", t->id, t->tier),
			"inform a manager: tkt escalate %.7s --manager; or "
			"wait for one outside: tkt wait %.7s vendor", t->id,
			t->id);
	if (rank_of(d) > t->tier_rank)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot escalate '%.7s' from %s to a "
			  "tier that is not higher", t->id, t->tier),
		"down is tkt return, sideways is tkt transfer");
}

static const struct tkt_error *check_down(const struct draft *d,
					  const struct ticket *t,
					  const struct rules_context *rc)
{
	if (value_get_object(d->body, "to") && rank_of(d) < t->tier_rank)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot return '%.7s' from %s to a "
			  "tier that is not lower", t->id, t->tier),
		t->tier_rank > config_lowest_tier(rc->config)->rank
			? "up is tkt escalate, sideways tkt transfer"
			: "there is none below; ask the user: tkt wait ID "
			  "user --reply TEXT");
}

static const struct tkt_error *check_aside(const struct draft *d,
					   const struct ticket *t,
					   const struct rules_context *rc)
{
	const struct value *to = value_get_object(d->body, "to");

	/* Beside another desk's tier lies every queue of this one. */
	if (rank_of(d) == t->tier_rank || !config_tier(rc->config, t->tier))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot transfer '%.7s' to another "
			  "tier ('%s')", t->id,
			  value_get_string(to, "queue")),
		"up is tkt escalate, down is tkt return");
}

static const struct tkt_error *check_consult(const struct draft *d,
					     const struct ticket *t,
					     const struct rules_context *rc)
{
	const char *tier = draft_get(d, "to_tier");

	(void)rc;
	if (!tier || !t->tier || strcmp(tier, t->tier) != 0)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot consult %s about '%.7s': it "
			  "is there", tier, t->id),
		"ask within the tier by a note: tkt note %.7s -m TEXT", t->id);
}

static void set_place_value(struct draft *d, const char *key,
			    const struct ticket *t, const char *owner,
			    bool accepted)
{
	struct value *v = value_object(d->arena);

	value_set_string(d->arena, v, "tier", t->tier);
	value_set_string(d->arena, v, "queue", t->queue);
	value_set_int(d->arena, v, "rank", t->tier_rank);
	if (owner)
		value_set_string(d->arena, v, "owner", owner);
	if (accepted)
		value_set_bool(d->arena, v, "accepted", true);
	value_set(d->arena, d->body, key, v);
}

static void complete_place(const struct step_row *row, struct draft *d,
			   const struct ticket *t,
			   const struct rules_context *rc)
{
	struct value *to;

	if (row->flags & OFFERS)
		set_place_value(d, "from", t, t->owner, t->accepted);
	if (row->flags & TAKES && !value_get(d->body, "to"))
		set_place_value(d, "to", t, rc->actor.key, /* accepted */ true);
	to = value_get(d->body, "to");
	if (!to)
		return;
	if (row->flags & OFFERS) {
		value_unset(to, "owner");
		value_unset(to, "accepted");
	}
	if (value_get_int(to, "rank", 0) == config_top_tier(rc->config)->rank)
		value_set_bool(d->arena, to, "top", true);
}

/* --- states ------------------------------------------------------------- */

static void write_state_of(struct draft *d, const struct ticket *t)
{
	draft_state(d, t->state_name, t->waiting_on, t->waiting_until);
}

/*
 * Open where it saw open, resolved, a wait on the user, or closed within the
 * window; else the state it saw.
 */
static void hear_user(struct draft *d, const struct ticket *t,
		      const struct rules_context *rc)
{
	bool opens = false;

	switch (t->state) {
	case STATE_OPEN:
	case STATE_RESOLVED:
		opens = true;
		break;
	case STATE_CLOSED:
		opens = within_window(t, rc->config, rc->at);
		break;
	case STATE_WAITING:
		opens = t->waiting_on && !strcmp(t->waiting_on, "user");
		break;
	case STATE_NEW:
	case STATE_REJECTED:
	case STATE_COUNT:
		break;
	}
	if (opens)
		draft_state(d, "open", NULL, INSTANT_NONE);
	else
		write_state_of(d, t);
}

static bool any_failed(const struct draft *d)
{
	const struct value *list = value_get(d->body, "deployments");

	for (size_t i = 0; i < value_len(list); i++) {
		const char *s = value_get_string(list->array.items[i],
						 "status");

		if (s && word_in("failed rolled-back", s))
			return true;
	}
	return false;
}

/* Said again on top of what was concurrent, it settles it. */
static bool keeps_open(const struct ticket *t)
{
	return t->state == STATE_OPEN &&
	       registers_clash(&t->registers, "state");
}

static void complete_state(const struct step_row *row, struct draft *d,
			   const struct ticket *t,
			   const struct rules_context *rc)
{
	switch (row->effect) {
	case KEEPS:
		break;
	case OPENS:
		draft_state(d, "open", NULL, INSTANT_NONE);
		break;
	case OPENS_NEW:
		if (t->state == STATE_NEW || keeps_open(t))
			draft_state(d, "open", NULL, INSTANT_NONE);
		break;
	case WAITS:
		draft_string(d, "state", "waiting");
		break;
	case RESOLVES:
		draft_state(d, "resolved", NULL, INSTANT_NONE);
		break;
	case CLOSES:
		draft_state(d, "closed", NULL, INSTANT_NONE);
		break;
	case REJECTS:
		draft_state(d, "rejected", NULL, INSTANT_NONE);
		break;
	case HEARS_USER:
		hear_user(d, t, rc);
		break;
	case DEPLOYS:
		if ((t->state == STATE_RESOLVED || keeps_open(t)) &&
		    any_failed(d))
			draft_state(d, "open", NULL, INSTANT_NONE);
		break;
	}
}

/* --- the handover packet ------------------------------------------------ */

/*
 * The packet freezes what was known by naming events, which cannot change;
 * copies of their texts would outlive an erasure.
 */
static struct value *events_with(struct draft *d, const struct ticket *t,
				 const char *kind, const char *text)
{
	struct value *list = value_array(d->arena);

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct event *e = ticket_event(t, i);

		if (!history_counts(&t->history, i) || !kind_is(e, kind))
			continue;
		if (text && !event_text(e, text) &&
		    !event_text_erased(e, text))
			continue;
		value_append(d->arena, list, value_string(d->arena, e->id));
	}
	return list;
}

static void complete_packet(struct draft *d, const struct ticket *t)
{
	struct arena *a = d->arena;
	struct value *p = value_object(a), *list;

	if (t->impact)
		value_set_string(a, p, "impact", t->impact);
	if (t->urgency)
		value_set_string(a, p, "urgency", t->urgency);
	if (t->category)
		value_set_string(a, p, "category", t->category);
	if (t->priority)
		value_set_string(a, p, "priority", t->priority);
	if (t->cause_state)
		value_set_string(a, p, "cause_state", t->cause_state);
	if (t->cause_code)
		value_set_string(a, p, "cause_code", t->cause_code);
	list = events_with(d, t, "try", NULL);
	if (value_len(list))
		value_set(a, p, "tries", list);
	list = events_with(d, t, "diagnose", NULL);
	if (value_len(list))
		value_set(a, p, "findings", list);
	value_set_time(a, p, "told_at", t->last_told_at);
	value_set_time(a, p, "next_update_at", t->next_update_at);
	value_set(a, d->body, "packet", p);
}

/* --- judging ------------------------------------------------------------ */

static void record_force(struct draft *d, const struct gaps *gaps,
			 const char *reason)
{
	struct value *names = value_array(d->arena);

	for (size_t i = 0; i < gaps->len; i++)
		if (gaps->items[i].must)
			value_append(d->arena, names,
				     value_string(d->arena,
						  gaps->items[i].name));
	if (!value_len(names))
		return;
	value_set(d->arena, d->body, "forced", names);
	draft_text(d, "force", reason);
}

static const struct tkt_error *refuse_gaps(const struct gaps *gaps,
					   const struct draft *d,
					   const struct ticket *t)
{
	BUF_LOCAL text = BUF_INIT;
	BUF_LOCAL subject = BUF_INIT;
	size_t musts = 0;

	for (size_t i = 0; i < gaps->len; i++) {
		const struct gap *g = &gaps->items[i];

		if (g->must && ++musts)
			buf_addf(&text, "\n  %s: %s (%s)", g->name, g->sentence,
				 g->way_out);
	}
	if (!musts)
		return NULL;
	if (t->id[0])
		buf_addf(&subject, " '%.7s'", t->id);
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot %s%s: something is missing%s",
			  step_find(d->kind) ? step_command(step_find(d->kind))
					     : d->kind,
			  subject.bytes, text.bytes),
		"add what is missing, or pass with --force REASON, which is "
		"recorded");
}

static const struct tkt_error *judge_gaps(const struct gaps *gaps,
					  struct draft *d,
					  const struct ticket *t,
					  const struct rules_context *rc)
{
	if (!rc->force)
		return refuse_gaps(gaps, d, t);
	record_force(d, gaps, rc->force);
	return NULL;
}

/* Is the step legal? Then the draft says what it does to state and place. */
static const struct tkt_error *complete(struct draft *d,
					const struct ticket *t,
					const struct rules_context *rc)
{
	const struct step_row *row = step_find(d->kind);

	if (!row)
		return NULL;
	if (row->from && !is_legal(row, t))
		return refuse_state(row, t, rc->config);
	TRY(check_rights(row, t, rc));
	if (row->check)
		TRY(row->check(d, t, rc));
	complete_state(row, d, t, rc);
	complete_place(row, d, t, rc);
	if (row->flags & PACKET)
		complete_packet(d, t);
	return NULL;
}

const struct tkt_error *rules_gaps(struct gaps *gaps, struct draft *d,
				   const struct ticket *t,
				   struct rules_context *rc)
{
	struct judge j = { .d = d, .t = t, .rc = rc };

	TRY(complete(d, t, rc));
	gates_ask(gaps, &j);
	return NULL;
}

const struct tkt_error *rules_judge(struct gaps *gaps, struct draft *d,
				    const struct ticket *t,
				    struct rules_context *rc)
{
	struct gaps found = { 0 };
	const struct tkt_error *err = rules_gaps(&found, d, t, rc);

	if (!err)
		err = judge_gaps(&found, d, t, rc);
	for (size_t i = 0; gaps && i < found.len; i++)
		vec_push(gaps, found.items[i]);
	vec_release(&found);
	return err;
}
