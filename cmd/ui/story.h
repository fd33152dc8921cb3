/*
 * What an event says, in words: `log`, the conversation of `show`.
 *
 * Facts come from the payload and are short; the main text is what somebody
 * wrote.  Nothing here is made safe for a terminal: who prints it does that.
 */
#ifndef UI_STORY_H
#define UI_STORY_H

#include "ui/app.h"

/*
 * Appends "L1/desk -> L2/network, capability", or nothing; times as app's
 * stdout wants them.
 */
void story_facts(struct buf *out, const struct app *app,
		 const struct event *e);

/*
 * The main text; "(erased)" where it was. NULL: none. *key (may be NULL) says
 * which it is.
 */
const char *story_text(const char **key, const struct event *e);

/* Appends facts and main text as one line of any length. */
void story_line(struct buf *out, const struct app *app,
		const struct event *e);

/* A text, or "(erased)", or NULL. */
const char *story_text_of(const struct event *e, const char *key);

/* What stands before a text of this key in the conversation: "to user". */
const char *story_text_label(const char *key);

#endif
