/*
 * Registers: how concurrent writes become one value (tkt-data-model(7)).
 *
 * A register is a name with a value: `title`, `place`, `tags:vpn`.  The
 * document's schema turns each event that counts into writes (ticket_writes.c,
 * config.c, article.c); what happens to them is the same for all:
 *
 *   People's writes decide.  Candidates are people's writes that no other
 *   person's write to the register follows; the greatest by (rank, order)
 *   wins.  Machines' writes count only where they, or a copy of their origin,
 *   have seen that winner; they apply on it in fold order.  With no person's
 *   write at all, machines' writes apply in fold order.
 *
 *   The register is concurrent where two candidates say different things, or
 *   where a machine that neither saw the winner nor was seen by it says
 *   something else (one that could only have moved it upward, and found it
 *   there already, says nothing).
 */
#ifndef MODEL_REGISTERS_H
#define MODEL_REGISTERS_H

#include "base/map.h"
#include "model/history.h"

struct write {
	const char *name;          /* of the register, in the arena */
	unsigned event;            /* index into history->nodes */
	int64_t rank;              /* among candidates: greater wins */
	bool earlier_wins;         /* of one rank: the earlier (claims) */
	bool machine;
	/*
	 * The write holds only where the present value is below this one: of
	 * places by their `rank` members, of priorities, and of states where
	 * that is new (what the clock does never moves a ticket down, and ends
	 * nothing that people have begun).
	 */
	bool only_upward;
	const struct value *value; /* NULL: unset */
};

struct reg {
	const char *name;
	const struct value *value;  /* NULL: never set, or unset */
	unsigned event;             /* that gave the value */
	bool concurrent;
	/* These are the arena's; none is longer than it was made. */
	VEC(const struct write *) writes;     /* all, in fold order */
	VEC(const struct write *) candidates; /* people's, winner first */
	bool *took_effect;          /* one for each of writes */
};

struct registers {
	struct map by_name;       /* name → struct reg * */
	VEC(struct reg *) all;    /* in order of first write */
	unsigned concurrent_len;  /* how many are concurrent */
};

/*
 * `writes` in fold order; only those of events that count. Of several that one
 * event makes to one register the greatest rank wins, then the last; they are
 * not concurrent. They,
 * their names and values must live as long as `out`.
 */
void registers_fold(struct registers *out, struct arena *arena,
		    struct history *h, const struct write *writes, size_t n);
void registers_release(struct registers *r);

/* The register, or NULL where nobody ever wrote it. */
const struct reg *registers_get(const struct registers *r, const char *name);
const struct value *registers_value(const struct registers *r,
				    const char *name);

/* Is it concurrent, so that saying again what holds settles it? */
bool registers_clash(const struct registers *r, const char *name);

/* Its value where that is a string, else NULL. */
const char *registers_string(const struct registers *r, const char *name);

/*
 * Fills `out` with the elements that are in a set (registers "<set>:<element>")
 * now, sorted. The caller owns the array, the registers own the strings.
 */
void registers_set(struct strings *out, const struct registers *r,
		   const char *set);

/*
 * Did this write take effect at some time: followed by another person's, or
 * the winner, or a machine's that was applied on the winner? A candidate that
 * lost and a machine's write that did not count, or moved nothing, did not.
 * `w` is one of r->writes.
 */
bool reg_took_effect(const struct reg *r, const struct write *w,
		     struct history *h);

/*
 * Is this a machine's write that did not know of the winner, of which the
 * winner did not know, and that says something else? Such a one makes the
 * register concurrent, without counting. `w` is one of r->writes.
 */
bool reg_contradicts(const struct reg *r, const struct write *w,
		     struct history *h);

#endif
