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

/* What there is a manual of besides commands; ends with a NULL name. */
struct manual_topic {
	const char *name, *summary;
	int section;
};
extern const struct manual_topic manual_topics[];

/* The error for one of these whose page is not there, NULL for other words. */
const struct tkt_error *manual_missing(const char *topic) TKT_CHECK;

/*
 * The page tkt-TOPIC of any section: the one that man finds, else the one
 * beside a program that is not installed; *found false: none, or no man.
 */
const struct tkt_error *manual_topic(bool *found, struct app *app,
				     const char *topic) TKT_CHECK;

#endif
