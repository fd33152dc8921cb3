/*
 * Hooks: executables of the user's, or of this repository's owner, that are
 * given what has happened, after it is durable (man/tkt-hooks.7).
 *
 *	$XDG_CONFIG_HOME/tkt/hooks/NAME, NAME.d/…   the user's
 *	<common git dir>/tkt-hooks/NAME, NAME.d/…   the repository's
 *
 * Never what came with a pull: not from a work tree, not from a repository
 * that lies in one, not what somebody else owns.
 *
 * They run when the lock is given back, one after the other, each with all
 * events, one JSON object a line as `tkt log --json` has them.  What becomes of
 * them changes nothing: a line on stderr is all that comes of a failure.  A
 * write within a hook runs none.
 *
 *	struct hook_events events = { 0 };
 *
 *	hooks_add(&events, ticket->id, event_id);
 *	hooks_run(app, HOOK_EVENT, &events);
 *	vec_release(&events);
 *
 * Before anything is printed, as git does it: who reads our output may have
 * gone, and SIGPIPE would take the hooks with it.
 */
#ifndef UI_HOOKS_H
#define UI_HOOKS_H

#include "ui/app.h"

enum hook {
	HOOK_EVENT, /* post-event: what people did here */
	HOOK_SYNC,  /* post-sync: what was new in what came */
	HOOK_SWEEP, /* post-sweep: what the clock did; also nothing */
};

/* Whole ids, borrowed: an event and the ticket that it is of. */
struct hook_event {
	const char *ticket, *event;
};

struct hook_events {
	struct hook_event *items;
	size_t len, cap;
};

void hooks_add(struct hook_events *events, const char *ticket,
	       const char *event);

/*
 * Is there any to run? Looks into the two folders; where something is in
 * them, at the settings. The desk is open.
 */
bool hooks_wanted(struct app *app, enum hook hook);

/*
 * Runs them, in the order of folders and names. The tickets are read again, in
 * the order given, one after the other. Without events only HOOK_SWEEP runs,
 * with nothing to read: it may have put something off before.
 */
void hooks_run(struct app *app, enum hook hook,
	       const struct hook_events *events);

/* The same for what a write did; nothing for a dry run. */
void hooks_run_write(struct app *app, const struct desk_write *w,
		     const struct desk_result *r);

#endif
