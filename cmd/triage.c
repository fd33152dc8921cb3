/* tkt triage: the first level receives a report, says what it is and where it
 * belongs (F2, T8). */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/input.h"

struct triage_args {
	struct common common;
	const char *type, *category, *impact, *urgency, *complexity;
	const char *priority, *because, *queue, *assign;
	struct strings systems;
};

#define ARGS struct triage_args
static const struct option options[] = {
	OPT(0, "type", STRING, ARGS, type, "TYPE",
	    "what it is: incident, question, request …", "@types"),
	OPT(0, "category", STRING, ARGS, category, "CATEGORY",
	    "one of the desk's; brings defaults for what is not known",
	    "@categories"),
	OPT(0, "system", LIST, ARGS, systems, "A,B",
	    "what is affected; may be given again", "@systems"),
	OPT(0, "complexity", CHOICE, ARGS, complexity, "WORD",
	    "how hard it is: basic, intermediate or complex",
	    "basic intermediate complex"),
	OPT(0, "impact", CHOICE, ARGS, impact, "LEVEL",
	    "how much is affected: high, medium or low", "high medium low"),
	OPT(0, "urgency", CHOICE, ARGS, urgency, "LEVEL",
	    "how soon it matters: high, medium or low", "high medium low"),
	OPT('p', "priority", CHOICE, ARGS, priority, "PRIORITY",
	    "override the matrix: P1 to P5; none: no longer",
	    "P1 P2 P3 P4 P5 none"),
	OPT(0, "because", TEXT, ARGS, because, "TEXT",
	    "why the priority is set by hand", NULL),
	OPT(0, "queue", STRING, ARGS, queue, "QUEUE",
	    "where a new ticket belongs", "@queues"),
	OPT('a', "assign", STRING, ARGS, assign, "WHO",
	    "who works on it", "@people"),
	OPT_END,
};
#undef ARGS

/* --- what changes ------------------------------------------------------- */

static bool differs(const char *new_value, const char *old)
{
	return new_value && (!old || strcmp(new_value, old) != 0);
}

/*
 * What is given, else what the ticket has, else what systems and category
 * bring along.
 */
static struct routing routing_of(const struct triage_args *args,
				 const struct ticket *t)
{
	return (struct routing){
		.category = args->category ? args->category : t->category,
		.systems = args->systems.len ? &args->systems : &t->systems,
		.type = args->type ? args->type : t->type,
		.impact = args->impact ? args->impact : t->impact,
		.urgency = args->urgency ? args->urgency : t->urgency,
		.complexity = args->complexity ? args->complexity
					       : t->complexity,
		.queue_name = args->queue,
		.worked_on = t->owner != NULL || t->tries_len,
	};
}

/* Puts what is different into the draft; true: something is. */
static bool set_fields(struct draft *d, const struct ticket *t,
		       const struct routing *r, const struct triage_args *args)
{
	const struct {
		const char *key, *value, *old, *given;
	} fields[] = {
		{ "type", r->type, t->type, args->type },
		{ "category", r->category, t->category, args->category },
		{ "impact", r->impact, t->impact, args->impact },
		{ "urgency", r->urgency, t->urgency, args->urgency },
		{ "complexity", r->complexity, t->complexity,
		  args->complexity },
	};
	bool changed = false;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (differs(fields[i].value, fields[i].old) ||
		    (fields[i].given &&
		     registers_clash(&t->registers, fields[i].key))) {
			draft_string(d, fields[i].key, fields[i].value);
			changed = changed || fields[i].value;
		}
	for (size_t i = 0; i < args->systems.len; i++)
		if (!strings_has(&t->systems, args->systems.items[i])) {
			draft_add(d, "systems", args->systems.items[i]);
			changed = true;
		}
	return changed;
}

/* The override of the matrix: set, or taken away. */
static bool set_priority(struct draft *d, const struct ticket *t,
			 const struct triage_args *args)
{
	static const char *const priority[] = { "priority" };
	const struct value *old = registers_value(&t->registers, "priority");
	const struct strings clear = { .items = (const char **)priority,
				       .len = 1 };

	if (!args->priority)
		return false;
	draft_text(d, "because", args->because);
	if (!strcmp(args->priority, "none")) {
		draft_strings(d, "clear", &clear);
		return old || registers_clash(&t->registers, "priority");
	}
	draft_string(d, "priority", args->priority);
	return !old || strcmp(old->string, args->priority) != 0 ||
	       registers_clash(&t->registers, "priority");
}

/* --- where it goes ------------------------------------------------------ */

static const struct tkt_error *refuse_move(const struct ticket *t,
					   const struct routing *r)
{
	const char *command = r->tier->rank > t->tier_rank ? "escalate"
			      : r->tier->rank < t->tier_rank
				      ? "return"
				      : "transfer";

	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "cannot route '%.7s' to '%s': it is "
			  "%s, and only new tickets are routed", t->id,
			  r->queue, t->state_name),
		"what is being worked on moves with its packet: tkt %s %.7s",
		command, t->id);
}

/*
 * Only new tickets are routed. What the desk's defaults say takes a ticket up,
 * or out of the queue where all begin, but never back.
 */
static bool is_routed(const struct ticket *t, const struct routing *r,
		      const struct config *config)
{
	const struct tier *here = config_tier(config, t->tier);

	if (!differs(r->queue, t->queue))
		return false;
	if (r->by_hand)
		return true;
	if (t->state != STATE_NEW)
		return false;
	return r->tier->rank > t->tier_rank ||
	       (r->tier == here && !strcmp(here->queue, t->queue));
}

static const struct tkt_error *set_place(bool *changed, struct draft *d,
					 struct desk_batch *b,
					 const struct ticket *t,
					 const struct triage_args *args,
					 const struct routing *r)
{
	struct desk *desk = desk_batch_desk(b);
	bool routed = is_routed(t, r, desk->config);
	const char *tier = routed ? r->tier->name : t->tier;
	const char *owner = routed ? NULL : t->owner;
	bool accepted = !routed && t->accepted;

	if (routed && t->state != STATE_NEW)
		return refuse_move(t, r);
	if (args->assign) {
		TRY(member_find(&owner, b, args->assign, tier));
		accepted = accepted || !strcmp(owner, desk->actor.key);
	}
	*changed = routed || differs(owner, t->owner);
	if (args->assign && registers_clash(&t->registers, "place"))
		*changed = true;
	if (!*changed)
		return NULL;
	if (routed)
		routing_place(d, r, desk->config, owner, accepted);
	else
		draft_place(d, t->tier, t->queue, t->tier_rank, owner,
			    accepted);
	return NULL;
}

/* --- the plan ----------------------------------------------------------- */

/* "open, P2, L1/network, anna": what is not as it was. */
static void say_change(struct desk_batch *b, const char *state,
		       const char *priority, const char *queue,
		       const char *owner, const struct ticket *t)
{
	const struct {
		const char *was, *is;
	} parts[] = {
		{ state, t->state_name },
		{ priority, t->priority },
		{ queue, t->queue },
		{ owner, t->owner },
	};
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (differs(parts[i].is, parts[i].was))
			buf_addf(&text, "%s%s", text.len ? ", " : "",
				 parts[i].is);
	desk_change(b, "%s", text.len ? text.bytes : "said more");
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct triage_args *args = context;
	const struct config *config = desk_batch_desk(b)->config;
	struct routing r = routing_of(args, t);
	const char *state = t->state_name, *priority = t->priority;
	const char *queue = t->queue, *owner = t->owner;
	struct draft *d;
	bool changed, moved = false;

	d = draft_new(desk_batch_arena(b), "triage");
	TRY(routing_decide(&r, config));
	changed = set_fields(d, t, &r, args);
	changed = set_priority(d, t, args) || changed;
	TRY(set_place(&moved, d, b, t, args, &r));
	if (t->state == STATE_OPEN && !changed && !moved &&
	    !registers_clash(&t->registers, "state") &&
	    !args->common.text) {
		desk_say(b, "'%s' is received already",
			 desk_short_id(desk_batch_desk(b), t->id));
		return NULL;
	}
	draft_string(d, "matrix", config->matrix_text);
	draft_text(d, "note", args->common.text);
	desk_draft_add(b, d);
	TRY(desk_flush(b));
	say_change(b, state, priority, queue, owner, t);
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct triage_args *args = data;
	struct desk_write w = {
		.verb = "triage", .plan = plan, .context = args,
	};

	if (args->because && !args->priority)
		return tkt_error(TKT_E_USAGE, "'--because' goes with -p");
	input_split(&args->systems, &app->arena, /* whole */ NULL);
	return command_write_ids(app, &args->common, &w);
}

const struct command cmd_triage = {
	.name = "triage",
	.group = GROUP_RECEIVE,
	.summary = "receive a ticket, say what it is and where it belongs",
	.usage = "ID… [--category C] [--impact LEVEL] [--urgency LEVEL] "
		 "[--queue Q] [-a WHO]\n"
		 "ID… -p PRIORITY --because TEXT",
	.operands = "@ids",
	.options = options,
	.common = COMMON_WRITE | COMMON_TEXT | COMMON_IDS,
	.args_len = sizeof(struct triage_args),
	.run = run,
};
