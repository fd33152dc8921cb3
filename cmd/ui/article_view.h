/* An article as `tkt kb show` prints it. */
#ifndef UI_ARTICLE_VIEW_H
#define UI_ARTICLE_VIEW_H

#include "ui/command.h"

/*
 * Appends its head, what a reader must know before relying on it, and its
 * text, made safe for a terminal. The desk must be open.
 */
void article_page(struct buf *out, struct app *app, const struct article *a);

/*
 * Prints it as one JSON object, fields as --json chooses and `body`.
 * Errors: USAGE for an unknown field.
 */
const struct tkt_error *article_json(struct app *app,
				     const struct common *common,
				     const struct article *a) TKT_CHECK;

/* "L1,L2", "nobody": to whom it is shown, in the arena. */
const char *article_audience(struct arena *arena, const struct article *a);

#endif
