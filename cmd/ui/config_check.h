/* tkt config --check: what does not go together, and when the desk is open. */
#ifndef UI_CONFIG_CHECK_H
#define UI_CONFIG_CHECK_H

#include "ui/app.h"
#include "ui/command.h"

/*
 * Prints the faults of the desk's configuration, one a line, which make the
 * run's status 1; behind them the next 14 days of every calendar, by its own
 * time of day.
 */
const struct tkt_error *config_check(struct app *app,
				     const struct common *common) TKT_CHECK;

#endif
