/*
 * One run of the program: what it was given, and what it may talk to.
 *
 * The only place that reads the environment, the clock and the terminal; the
 * library gets them as values.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include <stdio.h>
#include "tkt.h"

struct app {
	/* global options */
	const char *desk_dir;      /* --desk, TKT_DIR; NULL: search upward */
	const char *chdir;         /* -C */
	int64_t lock_timeout_s;
	const char *color;         /* --color: always auto never; NULL: not given */
	bool no_pager;

	/* the process */
	struct instant_context time;
	bool in_tty, out_tty, err_tty;
	bool use_color;
	int cols;                  /* of the terminal, COLUMNS or 80 */
	char session[64];          /* of this terminal, "" without one */
	struct arena arena;

	/* opened when first asked for */
	struct desk *desk;
	int status;                /* of main() where no error came: 0, or 4
				    * after --skip-refused */
};

/* Opens the desk on first call. */
const struct tkt_error *app_desk(struct desk **out, struct app *app) TKT_CHECK;

/* Options for desk_init() and desk_open(). */
const struct tkt_error *app_desk_options(struct desk_options *out,
					 struct app *app) TKT_CHECK;

/*
 * A personal setting: environment TKT_<KEY>, then git's tkt.<key>, then NULL
 * (cli.md 18). In the app's arena.
 */
const char *app_setting(struct app *app, const char *key);

/* May we ask? stdin and stderr are terminals (cli.md 16). */
bool app_interactive(const struct app *app);

/* On stderr, "tkt: …"; text made safe for a terminal. */
void app_warn(struct app *app, const char *fmt, ...) TKT_PRINTF(2, 3);
void app_hint(struct app *app, const char *fmt, ...) TKT_PRINTF(2, 3);

#endif
