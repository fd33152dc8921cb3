/* Manual pages. */
#ifndef UI_MANUAL_H
#define UI_MANUAL_H

#include "ui/app.h"
#include "ui/command.h"

/*
 * On a terminal the manual page of a command (that of `kb` for its verbs); its
 * short help where stdout is no terminal, or where there is no such page.
 */
const struct tkt_error *manual_show(struct app *app, const struct command *c)
	TKT_CHECK;

/* The page tkt-TOPIC of any section, likewise; *found false: none. */
const struct tkt_error *manual_topic(bool *found, struct app *app,
				     const char *topic) TKT_CHECK;

#endif
