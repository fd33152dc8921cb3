/*
 * Clock policies: which clocks a ticket has, how long each may run and when.
 *
 * desk.json holds policies as settings (`policies.NAME.…`).  A ticket follows
 * none of these but a document of its own, which holds one policy with every
 * calendar that it and the tiers use, so that editing the settings changes no
 * ticket that is there (tkt-sla(1), S2).  The event that makes a ticket pins
 * it, by its name `policy`; its bytes are content, named by their hash
 * (desk/content.h):
 *
 *	{"actions":{"resolution":["75% warn","100% escalate"]},
 *	 "calendar":"office",
 *	 "calendars":{"office":{"hours":{…},"tz":"Europe/Berlin"}},
 *	 "format":1,"name":"standard",
 *	 "pauses":{"resolution":["user"]},"reopen":"resume",
 *	 "targets":{"resolution":{"P1":"4h","any":"5bd"}},
 *	 "tiers":{"L1":"office"}}
 *
 * on one line in canonical form (RFC 8785), with a newline behind it.  What a
 * policy leaves out is left out there too, and is as in the tables of
 * tkt-sla(1).  Neither rank nor condition stand in it: it was chosen already.
 *
 *	policy_document(out, config, setting)  the bytes
 *	policy_parse(&p, bytes, len, zones)    what they say; policy_free()
 */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "model/clock.h"
#include "model/config.h"

#define POLICY_FORMAT 1

enum sla_clock {
	SLA_ACK,
	SLA_FIRST_RESPONSE,
	SLA_NEXT_RESPONSE,
	SLA_UPDATE,
	SLA_RESOLUTION,
	SLA_HANDOVER,
	SLA_TIER,
	SLA_COUNT
};
extern const char *const sla_clock_names[SLA_COUNT];
int sla_clock_parse(const char *name); /* -1: none */

/* --- targets ------------------------------------------------------------ */

enum {
	PRIORITY_ANY = 0, /* P1 to P5 are 1 to 5 */
	PRIORITY_COUNT = 6,
};

/* "P1" → 1 … 5; else, and for NULL, PRIORITY_ANY. */
int policy_priority(const char *priority);

/* --- actions ------------------------------------------------------------ */

enum policy_deed {
	DEED_WARN,
	DEED_RAISE,    /* the priority by one */
	DEED_ESCALATE, /* to the next tier */
	DEED_MANAGER,  /* is told */
	DEED_NOTIFY,   /* whoever works on it */
	DEED_TAG,
};

struct policy_action {
	struct threshold threshold; /* threshold_format() is its key (S14) */
	enum policy_deed deed;
	const char *tag;             /* TAG */
};

/*
 * `75% warn`, `-30m manager`, `+2h tag:late`, of a clock of this calendar;
 * strings in `a`. Errors: USAGE.
 */
const struct tkt_error *policy_action_parse(struct policy_action *out,
					    struct arena *a, const char *text,
					    const struct calendar *calendar)
	TKT_CHECK;
void policy_action_format(struct buf *out, const struct policy_action *action);

/* --- the document ------------------------------------------------------- */

/* Where a clock may stand still: the columns of the pause table (S9). */
enum policy_cell {
	CELL_NEW = 1 << 0,
	CELL_OPEN = 1 << 1,
	CELL_USER = 1 << 2,
	CELL_VENDOR = 1 << 3,
	CELL_CHANGE = 1 << 4,
	CELL_DEPLOYMENT = 1 << 5,
	CELL_PROBLEM = 1 << 6,
	CELL_OTHER = 1 << 7,
	CELL_RESOLVED = 1 << 8,
};

/* The cell of a state and what is waited for; 0: closed or rejected. */
unsigned policy_cell(const char *state, const char *waiting_on);

enum policy_reopen {
	REOPEN_RESUME,  /* the cycle goes on, without the time between */
	REOPEN_RESTART, /* a new one begins */
	REOPEN_ONCE,    /* the first resolution is the last */
};

struct policy_tier {
	const char *name;
	const struct calendar *calendar;
};

struct policy {
	struct arena arena;
	const char *name;
	const struct calendar *calendar; /* NULL: always open */
	VEC(struct calendar *) calendars;
	VEC(struct policy_tier) tiers;
	/* How long a clock may run at a priority; no target, no clock (S3). */
	struct clock_length targets[SLA_COUNT][PRIORITY_COUNT];
	bool has_target[SLA_COUNT][PRIORITY_COUNT];
	unsigned pauses[SLA_COUNT];      /* cells */
	enum policy_reopen reopen;
	VEC(struct policy_action) actions[SLA_COUNT]; /* in their order */
};

/* Appends the document that a policy of the settings is. */
void policy_document(struct buf *out, const struct config *c,
		     const struct policy_setting *p);

/*
 * Reads a document; caller frees. Keys that are not known are passed over.
 * Errors: INVALID naming the policy and the place; of the calendars and zones;
 * VERSION for a format that is higher than ours.
 */
const struct tkt_error *policy_parse(struct policy **out, const char *bytes,
				     size_t len,
				     const struct calendar_zones *zones)
	TKT_CHECK;
void policy_free(struct policy *p);
static inline void policy_free_ptr(struct policy **p)
{
	policy_free(*p);
}

/* The calendar that a clock runs in; `tier` is where the ticket is. */
const struct calendar *policy_calendar(const struct policy *p,
				       enum sla_clock clock,
				       const char *tier);

/* The target of a clock at a priority (NULL: none yet); NULL: there is none. */
const struct clock_length *policy_target(const struct policy *p,
					 enum sla_clock clock,
					 const char *priority);

#endif
