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
	const char *chdir;         /* -C, done as soon as it was read */
	int64_t lock_timeout_s;    /* INSTANT_NONE: not given */
	const char *color;         /* --color: always auto never, NULL */
	bool no_pager, no_hooks, help, version;

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

	/* what parts of the surface keep between calls */
	struct lines *lines;       /* while writes are collected (lines.h) */
	const struct tkt_error *environment; /* a bad TKT_DATE, TKT_COLOR */
	const char *typed_path;    /* of a form: removed when all went well */
	unsigned passed_over;      /* files that could not be read */
	int64_t progress_since_ms, progress_shown_ms; /* 0: not yet */
};

/*
 * Reads environment, clock and terminal. What is wrong with the environment
 * waits in `environment`, so that -h works all the same.
 */
void app_init(struct app *app);

/* Also removes the file of a form, unless `failed`. */
void app_release(struct app *app, bool failed);

/* Opens the desk on first call. */
const struct tkt_error *app_desk(struct desk **out, struct app *app) TKT_CHECK;

/*
 * The same to look at tickets alone: one whose desk.json is damaged is opened
 * as well, which is told on stderr and by the exit status.
 */
const struct tkt_error *app_desk_to_read(struct desk **out, struct app *app)
	TKT_CHECK;

/* Options for desk_init() and desk_open(). */
const struct tkt_error *app_desk_options(struct desk_options *out,
					 struct app *app) TKT_CHECK;

/*
 * A personal setting: environment TKT_<KEY>, then git's tkt.<key>, then NULL
 * (cli.md 18). In the app's arena.
 */
const char *app_setting(struct app *app, const char *key);

/* git's value for a key ("core.editor"), in the app's arena; NULL: none. */
const char *app_git_config(struct app *app, const char *key);

/*
 * Decides use_color: --color > TKT_COLOR > configuration > NO_COLOR, TERM > is
 * it a terminal (cli.md 12). Again when the desk, with its repository's
 * configuration, has been opened.
 */
void app_decide_color(struct app *app);

/* Appends the folder of the running program; nothing where the system does not
 * say. */
void app_program_dir(struct buf *out);

/* May we ask? stdin and stderr are terminals (cli.md 16). */
bool app_interactive(const struct app *app);

/* On stderr, "tkt: …"; text made safe for a terminal. */
void app_warn(struct app *app, const char *fmt, ...) TKT_PRINTF(2, 3);
void app_hint(struct app *app, const char *fmt, ...) TKT_PRINTF(2, 3);

/*
 * A file that cannot be read and is left out: told, and the exit status is 1.
 * After some they are no longer told one by one.
 */
void app_pass_over(struct app *app, const char *path,
		   const struct tkt_error *err);

/* An error as main() prints it, each line with its prefix; hint included. */
void app_print_error(struct app *app, const struct tkt_error *err);

#endif
