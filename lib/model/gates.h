/*
 * Gates: what a step must bring.  One row a gate; rules.c asks them, the manual
 * lists them (tkt-workflow(7), Gates).
 */
#ifndef MODEL_GATES_H
#define MODEL_GATES_H

#include "model/rules.h"

struct judge {
	const struct draft *d;
	const struct ticket *t;
	struct rules_context *rc;
};

struct gate {
	const char *kinds;    /* kinds it is asked for, separated by spaces */
	struct gap gap;       /* what is said where it is not met */
	bool (*met)(const struct judge *j);
};
extern const struct gate gates[];
extern const size_t gates_len;

/* Appends the gaps of a draft. */
void gates_ask(struct gaps *out, const struct judge *j);

#endif
