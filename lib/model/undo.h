/*
 * Undoing events of a ticket.
 *
 * An undo names events, normally all that one command made, and carries the
 * values that their registers have without them.  It may be made
 *
 *   - by their author, while nobody else has done anything after them;
 *   - by a lead or an admin at any time, with a reason;
 *   - by nobody while a later write of those registers stands.  Where that
 *     write is an undo's own, the undo and what it undid are taken along, so
 *     that one can go back step by step.
 *
 * The opening of a ticket and an erasure are never undone.
 */
#ifndef MODEL_UNDO_H
#define MODEL_UNDO_H

#include "model/config.h"
#include "model/draft.h"
#include "model/ticket.h"

struct undo_actor {
	const char *key;
	bool lead;
	const char *reason;   /* NULL: none */
};

/* The person's latest event that counts, a node of the history; -1: none. */
int undo_latest(const struct ticket *t, const char *who);

/*
 * Appends the ids of all events of the ticket that the command made which made
 * `e`, each once; `e` may be another ticket's. *opens: the ticket's opening was
 * among them, and is left out.
 */
void undo_command(struct strings *out, bool *opens, const struct ticket *t,
		  const struct event *e);

/*
 * Appends the ids of other tickets in which the commands of these events may
 * have written as well: those that duplicates are joined to, and those joined.
 * `d` is the undo's draft, filled.
 */
void undo_elsewhere(struct strings *out, const struct draft *d,
		    const struct ticket *t, const struct strings *events);

/*
 * May they be undone? What has to be taken along is appended to *events.
 * Errors: REFUSED.
 */
const struct tkt_error *undo_check(struct strings *events, struct ticket *t,
				   const struct undo_actor *actor) TKT_CHECK;

/* Writes into an undo's draft what it undoes, and the values without that. */
void undo_fill(struct draft *d, const struct ticket *t,
	       const struct strings *events);

#endif
