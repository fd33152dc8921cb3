/*
 * Other programs that the surface starts: pager, editor, man, git for one
 * question.  They share our terminal; nothing here knows the desk.
 */
#ifndef UI_CHILD_H
#define UI_CHILD_H

#include <sys/types.h>
#include "tkt.h"

/*
 * Runs argv and gives its stdout; its stderr and stdin are /dev/null.
 * Errors: FAILED with its status; IO where it cannot be started.
 */
const struct tkt_error *child_read(struct buf *out, const char *const *argv)
	TKT_CHECK;

/*
 * Runs argv on our own streams and waits. *status is as a shell has it: 127
 * where there is no such program, 128 + n after signal n.
 */
const struct tkt_error *child_run(int *status, const char *const *argv)
	TKT_CHECK;

/*
 * Starts argv with a pipe to its stdin. Variables of `environment` ("LESS=FRX",
 * NULL at the end) are set where ours has none.
 */
const struct tkt_error *child_feed(pid_t *pid, int *fd,
				   const char *const *argv,
				   const char *const *environment) TKT_CHECK;

/* Waits; the status as above. */
int child_wait(pid_t pid);

/*
 * The argv by which git runs what a person has configured, "less -R" or
 * "emacs -nw": through the shell where it is more than one word. A NULL ends
 * `out`, which the caller releases.
 */
void child_shell_argv(struct strings *out, struct arena *arena,
		      const char *command, const char *const *args);

#endif
