/*
 * A ticket: the fold of its events.
 *
 * Pure and total: any set of events gives a valid ticket, and the fold reads
 * nothing but the events.  What it needs of the desk, commands copied in.
 *
 *	ticket_parse(&t, bytes, len, id)   reads, proves ids, folds
 *	ticket_add(t, body)                adds an event (not yet folded)
 *	ticket_fold(t)                     folds again
 *	ticket_write(&buf, t)              the file
 *
 * All strings belong to the ticket.
 */
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H

#include "base/error.h"
#include "model/fields.h"
#include "model/history.h"
#include "model/kinds.h"
#include "model/registers.h"

enum ticket_state { /* in the order in which candidates win, last first */
	STATE_REJECTED,
	STATE_CLOSED,
	STATE_RESOLVED,
	STATE_WAITING,
	STATE_NEW,
	STATE_OPEN,
	STATE_COUNT
};
extern const char *const ticket_state_names[STATE_COUNT];
int ticket_state_parse(const char *name); /* -1: none */

/*
 * One step of the path through tiers and owners: what an event that took
 * effect made of place and state, and until when it held. `until_at` of the
 * last is INSTANT_NONE.
 */
struct step {
	unsigned event; /* index into history.nodes */
	int64_t at, until_at;
	enum ticket_state state;
	const char *waiting_on, *waiting_label;
	const char *tier;
	int rank;
	const char *queue, *team, *owner;
	bool accepted;
	bool first_contact; /* resolved there and then */
};

struct deployment {
	const char *system;
	const char *status; /* pending worked failed rolled-back waived */
	const char *version;
	unsigned event;
};

struct ticket {
	struct doc *doc;
	struct history history;
	struct registers registers;

	/* fields, in the table ticket_fields */
	const char *id;
	const char *title, *requester, *channel, *type, *category;
	const char *impact, *urgency, *complexity, *priority; /* "P1".."P5" */
	enum ticket_state state;
	const char *state_name, *waiting_on;
	int64_t waiting_until;
	const char *tier, *queue, *owner, *contact;
	int tier_rank;
	bool accepted;
	struct strings systems, tags, refs, articles, links, cc;
	int64_t opened_at, updated_at, resolved_at, closed_at;
	const char *offered_to;
	int64_t offered_at;
	/*
	 * By the fold alone, the date set by hand. Clocks need the policy that
	 * is pinned: clocks_set_due() sets the three, and breached_at, the
	 * instant from which on a clock has run out, also one to come;
	 * `breached` is for who knows what time it is.
	 */
	int64_t due_at;
	const char *due_clock;
	bool breached, concurrent;
	int64_t breached_at;
	int64_t manual_due_at;    /* S18: what the file has as due_at */
	const char *policy;       /* that is pinned, by its hash; NULL: none */
	bool policy_missing;      /* it could not be read: no clocks */
	/*
	 * sweep_set_due(): when the clock next does something to it; from when
	 * on a ticket that is resolved waits to be closed. INSTANT_NONE: never.
	 */
	int64_t sweep_at, closable_at;
	const char *solution, *cause, *cause_code, *cause_state;
	const char *resolvable_at, *duplicate_of, *follow_up;
	const char *kb;          /* the decision: an article's id, "none" */
	struct strings kb_covers; /* tiers that its article serves */
	int64_t rating, downtime_s, next_update_at;
	/* what is owed, for the is: flags */
	bool unaccepted, consulted, guided, untold, uncovered, forced;

	/* facts for gates and figures */
	const char *description;
	VEC(struct step) path;
	VEC(struct deployment) deployments;
	int64_t acknowledged_at;  /* by a human; INSTANT_NONE: not yet */
	int64_t last_told_at;     /* public reply, --reply or --told */
	int64_t last_user_at;     /* the user's last message */
	int last_told_event, last_user_event; /* indices, -1: none */
	int last_fix_event;       /* what the user is to be told of, -1: none */
	int top_rank;             /* of the highest tier it has been in */
	bool reached_top;         /* it has been in the desk's highest tier */
	unsigned tries_len, findings_len, down_moves_len;
};

extern const struct field ticket_fields[];

const struct tkt_error *ticket_parse(struct ticket **out, const char *bytes,
				     size_t len, const char *id) TKT_CHECK;
struct ticket *ticket_new(void);
struct ticket *ticket_of(struct doc *doc); /* takes the document; folds */
void ticket_free(struct ticket *t);
static inline void ticket_free_ptr(struct ticket **t)
{
	ticket_free(*t);
}

/* Adds an event's body (copied into the ticket). Fold afterwards. */
struct event *ticket_add(struct ticket *t, const struct value *body);
void ticket_fold(struct ticket *t);

/* What the fold would be without these events (and copies of their origins).
 * For undo; the caller frees it. */
struct ticket *ticket_without(const struct ticket *t,
			      const struct strings *event_ids);

/* Appends the file. */
void ticket_write(struct buf *out, struct ticket *t);

/* The file's path, "tickets/3/fa/3fa9….json"; TICKET_PATH_LEN + 1 bytes. */
#define TICKET_PATH_LEN (8 + 2 + 3 + EVENT_ID_LEN + 5)
void ticket_path(char *path, const char *id);

/* Live: neither closed nor rejected nor resolved. */
bool ticket_is_live(const struct ticket *t);

/* Has a clock run out by now? */
static inline void ticket_set_breached(struct ticket *t, int64_t now_at)
{
	t->breached = t->breached_at != INSTANT_NONE &&
		      t->breached_at < now_at;
}

/* When it happened: its `at`, else its place in the order. */
int64_t ticket_event_at(const struct ticket *t, unsigned index);

/* Did a human of the staff acknowledge the report by it? */
bool ticket_acknowledges(const struct event *e);

/* Was the user told something by it, in public or on the phone? */
bool ticket_tells(const struct event *e);

/* Is this node a question to another tier that nobody answered yet? */
bool ticket_asks(const struct ticket *t, unsigned consult);

/*
 * Did staff do anything after this node, the user's own words apart? With `as`
 * those of this tier.
 */
bool ticket_acted_after(const struct ticket *t, unsigned node, const char *as);

/* Is this node a note for a tier that nobody of the tier has acted after? */
bool ticket_guides(const struct ticket *t, unsigned note);

/* The event of a step, node or register. */
static inline const struct event *ticket_event(const struct ticket *t,
					       unsigned index)
{
	return t->history.nodes[index].event;
}

#endif
