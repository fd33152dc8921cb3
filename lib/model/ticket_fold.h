/*
 * Inside of the ticket's fold; nobody outside lib/model/ticket*.c uses it.
 *
 *	events → writes (ticket_writes.c) → registers (registers.h)
 *	       → fields (ticket_fields.c) and facts (ticket_facts.c)
 */
#ifndef MODEL_TICKET_FOLD_H
#define MODEL_TICKET_FOLD_H

#include "model/ticket.h"

struct writes {
	struct write *items;
	size_t len, cap;
};

/* Every register write of the events that count, in fold order. */
void ticket_writes(struct writes *out, struct ticket *t);

/* Sets the fields that are registers' values. */
void ticket_set_fields(struct ticket *t);

/* Sets path, deployments, times and what is owed, from the events. */
void ticket_set_facts(struct ticket *t);

/* "kind:rest" in the ticket's arena: the register of a set's element. */
const char *element_name(struct ticket *t, const char *set,
			 const char *element);

#endif
