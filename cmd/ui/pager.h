/* The pager, by git's ladder. */
#ifndef UI_PAGER_H
#define UI_PAGER_H

#include "ui/app.h"

/*
 * Writes to stdout, through the pager where stdout is a terminal and nothing
 * says otherwise: TKT_PAGER, tkt.pager, GIT_PAGER, core.pager, PAGER, less.
 * Bytes go as they are. Errors: IO. Who leaves the pager early is not told.
 */
const struct tkt_error *pager_write(struct app *app, const char *bytes,
				    size_t len) TKT_CHECK;

/* To stdout without a pager. Errors: IO, as soon as a full disk shows. */
const struct tkt_error *stdout_write(const char *bytes, size_t len) TKT_CHECK;

/*
 * Flushes and closes stdout. Errors: IO ("No space left on device"). A reader
 * that went away ends the process by SIGPIPE, quietly.
 */
const struct tkt_error *stdout_close(void) TKT_CHECK;

#endif
