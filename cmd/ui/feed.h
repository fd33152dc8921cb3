/*
 * A program that is given bytes on its standard input, and a time to be done
 * with them.  It need not read them; it may not hang for ever, nor outlive us
 * by an interrupt.
 *
 * It has a process group of its own, so that what it started goes with it: at
 * the limit the group gets SIGTERM, a second later SIGKILL.  A SIGINT, SIGTERM,
 * SIGHUP or SIGQUIT that comes to us meanwhile goes to the group instead, and
 * we live on: who feeds a program has done their own work before.
 */
#ifndef UI_FEED_H
#define UI_FEED_H

#include "tkt.h"

struct feed {
	const char *const *argv;        /* argv[0]: the path; NULL at the end */
	const char *const *environment; /* the whole of it; NULL at the end */
	const char *dir;                /* where it stands */
	int64_t limit_s;                /* 0: none */
	/*
	 * Appends what comes next to `out`, which is empty; nothing: that was
	 * all. Not called any more once the program does not read.
	 */
	const struct tkt_error *(*next)(struct buf *out, void *context);
	void *context;
};

struct fed {
	int status;      /* as a shell has it */
	bool too_long;   /* ended at the limit */
	int interrupted; /* by this signal, which came to us; 0: not */
};

/*
 * Runs it to its end; its stdout goes to our stderr. Errors: IO where it cannot
 * be started; those of `next`, when the program, which saw an early end of its
 * input, is through.
 */
const struct tkt_error *feed_run(struct fed *out, const struct feed *f)
	TKT_CHECK;

#endif
