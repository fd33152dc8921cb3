/*
 * Faults, one system call at a time: a child of the test's own runs a function
 * under ptrace(2), and is killed before its nth call, or that call fails.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>

enum trace_calls {
	TRACE_ALL,   /* for kills */
	TRACE_FILES, /* those that touch files: open, write, fsync, rename … */
};

struct trace {
	enum trace_calls calls;
	long at;   /* which of them, from 1; 0: none, only count */
	int error; /* errno that it fails with; 0: the process is killed */
	/* Afterwards: */
	long seen;   /* calls that were made, up to the fault */
	bool hit;    /* there was an nth call */
	int status;  /* what the function returned; -1 when killed */
};

/* Where the kernel or the processor cannot do it: false, skip the test. */
bool trace_works(void);
void trace_run(struct trace *t, int (*function)(void *), void *argument);

#endif
