/*
 * Rules: what may be done with a ticket, by whom, and what a step must bring.
 *
 * They run where an event is made and at a hub, never in the fold.  The table
 * of steps (rules.c) says for each command from which states it is legal and
 * what it makes of state and place (tkt-workflow(7), States); gates say what
 * must be there.
 *
 * A gap is a gate that is not met.  `--force REASON` passes gaps, and the
 * event records the reason and their names; it never makes an illegal step
 * legal.
 */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "model/article.h"
#include "model/config.h"
#include "model/draft.h"
#include "model/ticket.h"

struct gap {
	const char *name;     /* "tries": in `forced` and figures */
	const char *sentence; /* "no step was tried" */
	const char *way_out;  /* "add one with --try ACTION=RESULT, …" */
	bool must;            /* else it is only said (should) */
};

struct actor {
	const char *key;      /* person's key */
	const struct person *person; /* NULL: not in desk.json */
	const char *as;       /* tier acted for, NULL: none */
};

struct rules_context {
	const struct config *config;
	struct actor actor;
	int64_t at, now_at;   /* when it happened; now */
	const char *force;    /* NULL: not forced */
	/*
	 * Looks up an article for coverage; the answer belongs to the
	 * context. NULL where it is not there.
	 */
	const struct article *(*article)(void *context, const char *id);
	/* Another ticket (problem, duplicate); NULL where it is not there. */
	const struct ticket *(*ticket)(void *context, const char *id);
	void *context;
};

struct gaps {
	struct gap *items;
	size_t len, cap;
};

/*
 * Completes a draft for this ticket: writes the state and place that the step
 * table gives, `from`, the packet's frozen references; then judges it. For a
 * new ticket `t` has no events. Illegal steps and rights: REFUSED (4) with a
 * hint that names the legal commands. Gaps: those found are in *gaps
 * (may be NULL); musts unforced are REFUSED, each on a line of its own.
 */
const struct tkt_error *rules_judge(struct gaps *gaps, struct draft *d,
				    const struct ticket *t,
				    struct rules_context *rc) TKT_CHECK;

/* Names of commands that are legal now, in the order of the flow. */
void rules_legal(struct strings *out, const struct ticket *t,
		 const struct config *config);

/*
 * The same without refusing for gaps: those that an escalation, a return … has
 * now, appended to *gaps, for forms and `-n`. Errors: an illegal step's.
 */
const struct tkt_error *rules_gaps(struct gaps *gaps, struct draft *d,
				   const struct ticket *t,
				   struct rules_context *rc) TKT_CHECK;

#endif
