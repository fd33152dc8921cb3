/*
 * What was concurrent, in words: it is said, not hidden (tkt-data-model(7),
 * Registers).
 *
 *	clashes_of(&list, &arena, t)        every register of a folded ticket
 *	concurrency_line(&arena, t)         the same in one line
 *
 * A clash is a register with two candidates that say different things, or one
 * against which a machine said something else without knowing of it
 * (registers.h).  It is derived from the events alone, so that every clone
 * which has them says the same.  The next write on top of all its sides settles
 * it, also one that repeats the winner: then there is no clash any more.
 *
 * Texts are as people wrote them: who prints them makes them safe.
 */
#ifndef MODEL_CONCURRENCY_H
#define MODEL_CONCURRENCY_H

#include "model/ticket.h"

/* Why the winner goes before a side (tkt-data-model(7), Registers). */
enum clash_rule {
	CLASH_SAME,          /* the winner, or it says the same */
	CLASH_STATE,         /* open > new > waiting > resolved > … */
	CLASH_TIER,          /* the higher tier */
	CLASH_STEP,          /* transfer, assign, undo > claim > others */
	CLASH_EARLIER_CLAIM,
	CLASH_PRIORITY,      /* the higher priority */
	CLASH_ADD,           /* add over remove */
	CLASH_DEPLOYMENT,    /* failed > rolled-back > pending > … */
	CLASH_LATER,         /* nothing else tells them apart */
	CLASH_PERSON,        /* a machine had not seen a person's write */
	CLASH_RULES_COUNT
};

/* "earlier-claim"; for JSON. */
extern const char *const clash_rule_names[CLASH_RULES_COUNT];

struct side {
	unsigned event;       /* index into the ticket's history */
	const char *who;      /* "tkt" where the event names nobody */
	const char *did;      /* "claimed it", "set the title to 'X'" */
	const struct value *value; /* NULL: unset, removed */
	enum clash_rule rule; /* why the winner goes before it */
	const char *because;  /* the same in words; NULL: CLASH_SAME */
	bool machine;
};

struct clash {
	const char *reg;      /* "place", "tags:vpn" */
	const char *name;     /* the user's word for it: "owner", "tag 'vpn'" */
	struct side *sides;   /* the winner first, machines last */
	size_t len;           /* at least two */
	const char *outcome;  /* what holds: "anna has it" */
	const char *sentence; /* who did what, what holds, by which rule */
	const char *settle;   /* a command that does: "tkt claim 3fa9c1d" */
};

struct clashes {
	struct clash *items;
	size_t len;
};

/*
 * Fills `out`, in the arena; strings may be the ticket's. Place first, then
 * state, then the others in the order of their first write; none where the
 * ticket is not concurrent.
 */
void clashes_of(struct clashes *out, struct arena *arena,
		const struct ticket *t);

/*
 * "anna and ben claimed it at the same time; anna has it (the earlier claim)",
 * with the names of further registers behind it. NULL: nothing is concurrent.
 */
const char *concurrency_line(struct arena *arena, const struct ticket *t);

/*
 * Does a write of the person stand in a clash without having won? The event of
 * the latest such, -1: none.
 */
int concurrency_lost(const struct clashes *list, const struct ticket *t,
		     const char *who);

#endif
