/*
 * Which tickets: the options that `list` and `log` choose by, beside the terms
 * of a query.  A command has a `struct which` in its args, named `which`, and
 * WHICH_OPTIONS in its table.
 */
#ifndef UI_WHICH_H
#define UI_WHICH_H

#include "ui/command.h"

struct which {
	struct strings tier, queue, state, owner, priority, category, type,
		system, tag, requester;
};

/* `T` is the type of the args. */
#define WHICH_OPTIONS(T)                                                       \
	OPT(0, "tier", LIST, T, which.tier, "TIER", "in this tier", "@tiers"), \
	OPT(0, "queue", LIST, T, which.queue, "QUEUE", "in this queue",        \
	    "@queues"),                                                        \
	OPT(0, "state", LIST, T, which.state, "STATE", "in this state",        \
	    "@states"),                                                        \
	OPT(0, "owner", LIST, T, which.owner, "WHO",                           \
	    "somebody's; @me: yours; none: nobody's", "@people"),              \
	OPT('p', "priority", LIST, T, which.priority, "PRIORITY",              \
	    "of this priority; P1..P2: of one between", "P1 P2 P3 P4 P5"),     \
	OPT(0, "type", LIST, T, which.type, "TYPE", "of this type", "@types"), \
	OPT(0, "category", LIST, T, which.category, "CATEGORY",                \
	    "of this category", "@categories"),                                \
	OPT(0, "system", LIST, T, which.system, "SYSTEM", "with this system",  \
	    "@systems"),                                                       \
	OPT(0, "tag", LIST, T, which.tag, "TAG", "with this tag", "@tags"),    \
	OPT('r', "requester", LIST, T, which.requester, "WHO",                 \
	    "reported by somebody whose name has WHO in it", NULL)

/* Adds the options as terms. Errors: query_add_field()'s. */
const struct tkt_error *which_add(struct query *q, const struct which *w)
	TKT_CHECK;

#endif
