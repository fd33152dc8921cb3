/*
 * Inside of concurrency.h: the words for registers, writes and what holds.
 * All results are in the arena or a table.
 */
#ifndef MODEL_CONCURRENCY_WORDS_H
#define MODEL_CONCURRENCY_WORDS_H

#include "model/concurrency.h"

/* The user's word for the register: of a place, what its sides differ in. */
const char *clash_name(struct arena *a, const struct clash *c);

/* What the side's event did to the register: "added tag 'vpn'". */
const char *clash_did(struct arena *a, const struct ticket *t,
		      const struct clash *c, const struct side *s);

/* Why the winner goes before this side, in words; NULL: CLASH_SAME. */
const char *clash_because(struct arena *a, const struct ticket *t,
			  const struct clash *c, const struct side *s);

/* What holds: "it is open". */
const char *clash_outcome(struct arena *a, const struct ticket *t,
			  const struct clash *c, const struct reg *r);

/* A command that settles it. */
const char *clash_settle(struct arena *a, const struct ticket *t,
			 const struct clash *c, const struct reg *r);

#endif
