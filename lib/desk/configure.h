/*
 * Writing desk.json: THE path for settings and people.
 *
 *	struct desk_configure w = { .plan = plan, .context = args,
 *				    .change = "windows.reopen = 3d",
 *				    .at = INSTANT_NONE };
 *	TRY(desk_configure(&result, desk, &w));
 *	…
 *	desk_configured_release(&result);
 *
 * The guarantees are those of tickets: one commit, compare-and-swap with
 * retry, nothing in a dry run, size limits, and no writing to what a newer tkt
 * wrote.  A change after which the configuration has a fault that it had not
 * before is refused; one that was there (two clones' changes may each be right
 * and not go together) does not stand in the way of others.
 *
 * Who may: an admin; everybody while the desk has none; and each person for
 * their own name, address, absence and deputy.
 */
#ifndef DESK_CONFIGURE_H
#define DESK_CONFIGURE_H

#include "desk/desk.h"

struct desk_configure {
	/*
	 * Appends bodies of events (kind and payload, config.h) to `bodies`,
	 * an array in `a`, for the configuration `c` of the head; none: it is
	 * so already. Runs again where the branch had moved on.
	 */
	const struct tkt_error *(*plan)(void *context, struct value *bodies,
					struct arena *a,
					const struct config *c);
	void *context;
	const char *change;  /* for the commit's subject */
	bool dry_run;
	int64_t at;          /* --at; INSTANT_NONE: now */
	const char *once;    /* --once KEY; NULL: none */
};

struct desk_configured {
	struct arena arena;
	struct strings events;   /* ids; empty: it was so already */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1];
};
void desk_configured_release(struct desk_configured *r);

/*
 * Errors: the plan's; REFUSED for want of rights or for a new fault; VERSION,
 * TOO_LARGE; the store's.
 */
const struct tkt_error *desk_configure(struct desk_configured *out,
				       struct desk *d,
				       const struct desk_configure *w)
	TKT_CHECK;

#endif
