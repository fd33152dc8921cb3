/*
 * Walks a command line: options and operands, one at a time, in git's grammar
 * (cli.md 6): `--name=value`, `--name value`, `-xVALUE`, `-x VALUE`, bundled
 * letters, `--no-name` for booleans, operands anywhere until `--`.
 *
 * The command's own options come before global ones of the same name
 * (`tkt fix --version 1.2`).  Nothing is abbreviated.
 */
#ifndef UI_SCAN_H
#define UI_SCAN_H

#include "tkt.h"
#include "ui/command.h"

struct scan {
	struct option_list options; /* of the command */
	int argc;
	const char *const *argv;
	int next;             /* index into argv */
	const char *bundle;   /* letters that are left of `-abc` */
	bool only_operands;   /* after `--` */
};

struct scanned {
	const struct option *option; /* NULL: an operand, or the end */
	bool is_global;
	bool on;                     /* of a boolean */
	const char *value;           /* NULL: none */
	const char *operand;         /* NULL with no option: the end */
	int index;                   /* in argv */
};

/* `c` NULL: global options alone. */
void scan_init(struct scan *s, const struct command *c, int argc,
	       const char *const *argv);
void scan_release(struct scan *s);

/*
 * The next thing. Errors: USAGE; the walk goes on after it, so that one can
 * look for -h in a line that is wrong elsewhere.
 */
const struct tkt_error *scan_next(struct scanned *out, struct scan *s)
	TKT_CHECK;

/* Puts a value into the struct at `base`, checked by the option's type. */
const struct tkt_error *option_store(void *base, const struct option *o,
				     const struct scanned *found,
				     struct app *app) TKT_CHECK;

/* The same for a global option; -C is done at once. */
const struct tkt_error *option_store_global(struct app *app,
					    const struct scanned *found)
	TKT_CHECK;

#endif
