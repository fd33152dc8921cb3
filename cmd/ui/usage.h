/* Help as text: what `-h` prints, and `tkt` alone. */
#ifndef UI_USAGE_H
#define UI_USAGE_H

#include "tkt.h"
#include "ui/command.h"

/* `tkt open -h`: usage, summary, verbs, options. */
void usage_command(struct buf *out, const struct command *c);

/* `tkt`, `tkt -h`: the common commands in groups; plumbing stays out. */
void usage_overview(struct buf *out, bool all);

/* How an option is written with its value: "-t, --title TITLE". */
void usage_option_head(struct buf *out, const struct option *o);

#endif
