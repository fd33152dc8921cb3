/*
 * Other programs (git, xz, gzip, tkt-ical), started without a shell.
 *
 * argv arrays only; NULL ends them.  Children get no inherited descriptors but
 * the three streams.  SIGPIPE is the caller's business (main() ignores it
 * nowhere); proc_write() keeps it from the process.
 */
#ifndef STORE_PROC_H
#define STORE_PROC_H

#include <stddef.h>
#include <sys/types.h>
#include "base/buf.h"
#include "base/error.h"

struct proc {
	pid_t pid;
	int in_fd;  /* we write, -1: none */
	int out_fd; /* we read, -1: none */
};

enum proc_flags {
	PROC_IN = 1 << 0,      /* give us a pipe to its stdin, else /dev/null */
	PROC_OUT = 1 << 1,     /* a pipe from its stdout, else /dev/null */
	PROC_ERR_QUIET = 1 << 2, /* stderr to /dev/null, else inherited */
};

/* Errors: IO naming the program, with a hint to install it when missing. */
const struct tkt_error *proc_start(struct proc *out, const char *const *argv,
				   const char *dir, unsigned flags) TKT_CHECK;

/*
 * Writes all of it to p->in_fd.  A program that has gone is an IO error, never
 * a SIGPIPE.
 */
const struct tkt_error *proc_write(struct proc *p, const void *bytes,
				   size_t len) TKT_CHECK;

/* Closes our ends and waits. Errors: FAILED naming program and status. */
const struct tkt_error *proc_wait(struct proc *p, const char *name) TKT_CHECK;

/*
 * Runs to the end; stdout is appended to `out` (NULL: dropped) up to
 * `max_len`, stderr is caught and becomes the error's text.
 */
const struct tkt_error *proc_run(struct buf *out, const char *const *argv,
				 const char *dir, size_t max_len) TKT_CHECK;

/*
 * Runs to the end with `in` as its stdin, of which it may leave a part.  What
 * its status means is the caller's to say: stdout is appended to `out`, the end
 * of stderr to `said`, *status is as a shell has it ($?).
 * Errors: IO where it does not start, TOO_LARGE.
 */
const struct tkt_error *proc_filter(struct buf *out, struct buf *said,
				    int *status, const char *const *argv,
				    const struct buf *in, size_t max_len)
	TKT_CHECK;

/*
 * The contents of a file, or of the decompressed file where the name ends in
 * .xz or .gz (through xz or gzip); "-" is descriptor 0. Errors: IO, TOO_LARGE.
 */
const struct tkt_error *proc_read_file(struct buf *out, const char *path,
				       size_t max_len) TKT_CHECK;

#endif
