/*
 * What somebody may have meant (cli.md 5).  It is said, never done.
 */
#ifndef UI_SUGGEST_H
#define UI_SUGGEST_H

#include "tkt.h"
#include "ui/command.h"

/* Each appends "; did you mean '…'?", or nothing. */
void suggest_command(struct buf *out, const char *word);
void suggest_verb(struct buf *out, const struct command *c, const char *word);
void suggest_option(struct buf *out, const struct option_list *options,
		    const char *name);
/* `words` are separated by spaces. Appends all of them where none is near. */
void suggest_word(struct buf *out, const char *words, const char *word);

#endif
