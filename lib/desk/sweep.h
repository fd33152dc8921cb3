/*
 * A sweep: what is due of all tickets, done, in one commit (model/sweep.h says
 * what that is).
 *
 *	may it → which tickets, by the index → nothing: no lock, no commit
 *	       → lock, head, again which → each to its end → one commit
 *
 * It writes as nobody of the desk: events are by SWEEP_BY, whoever runs it.
 */
#ifndef DESK_SWEEP_H
#define DESK_SWEEP_H

#include "desk/desk.h"
#include "model/fields.h"

struct desk_sweep {
	/* What time it is, for the age of the last sync; what is due is by
	 * desk_options.time. */
	int64_t clock_at;
	bool dry_run;
	bool local; /* however long ago the last sync was */
};

/* One event. */
struct desk_swept {
	const char *kind;   /* "escalate" */
	const char *id, *title;
	const char *change; /* "L1/desk -> L2/desk, tier 100%" */
	int64_t at;         /* when it was due */
	const char *event;  /* its id */
	int what;           /* enum sweep_what */
};
extern const struct field desk_swept_fields[];

struct desk_sweep_result {
	struct arena arena;
	VEC(struct desk_swept) events; /* in the order of the work */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1]; /* "": none was needed */
};
void desk_sweep_result_release(struct desk_sweep_result *r);

/*
 * `out` is zeroed by the caller, filled by success, released by the caller
 * either way. A ticket that cannot be written (a newer tkt's, too large) is
 * passed over with a warning.
 * Errors: UNREACHABLE where the last sync is too long ago; BUSY; the store's.
 */
const struct tkt_error *desk_sweep(struct desk_sweep_result *out,
				   struct desk *d, const struct desk_sweep *s)
	TKT_CHECK;

/* One deed that the clock has for a ticket. */
struct desk_foreseen {
	const char *id, *title;
	/* "due", "done", "not", "next" (the first that comes), "later",
	 * "paused" (nobody can tell when). */
	const char *status;
	int64_t at;             /* INSTANT_NONE: paused */
	const char *deed, *clock, *threshold;
	const char *since;      /* the event that it counts from */
	const char *why;        /* it is not done; else NULL */
};
extern const struct field desk_foreseen_fields[];

typedef const struct tkt_error *desk_foreseen_fn(void *context,
						 const struct desk_foreseen *f);

/*
 * Calls `fn` for each deed of each ticket of which the clock has, or had,
 * something to do; of one ticket in the order of time. *due: how many are due.
 */
const struct tkt_error *desk_foresee(size_t *due, struct desk *d,
				     desk_foreseen_fn *fn,
				     desk_fault_fn *fault, void *context)
	TKT_CHECK;

#endif
