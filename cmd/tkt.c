/*
 * tkt: dispatch, aliases, errors, exit status.
 *
 * The only place that prints an error and picks the status.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tkt.h"
#include "ui/alias.h"
#include "ui/app.h"
#include "ui/command.h"
#include "ui/lines.h"
#include "ui/manual.h"
#include "ui/pager.h"
#include "ui/progress.h"
#include "ui/scan.h"
#include "ui/suggest.h"
#include "ui/usage.h"

#define KEPT_LEN (32 << 20) /* glibc allows no more for the second */

/* A command line that is being understood. */
struct line {
	struct app *app;
	const struct command *command; /* NULL: none yet */
	int argc;                      /* after the command's name */
	const char *const *argv;
	struct strings words;          /* argv where it had to be made */
};

/*
 * What one ticket leaves, the next one needs: to give it back to the kernel in
 * between took a twentieth of making an index.
 */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, KEPT_LEN);
	mallopt(M_MMAP_THRESHOLD, KEPT_LEN);
#endif
}

/* --- usage errors ------------------------------------------------------- */

static const struct tkt_error *see(const struct tkt_error *err,
				   const struct command *c)
{
	BUF_LOCAL name = BUF_INIT;

	if (c) {
		command_full_name(&name, c);
		return tkt_error_hint(err, "see 'tkt %s -h'", name.bytes);
	}
	return tkt_error_hint(err, "see 'tkt -h'");
}

/*
 * A usage error is one line and `see 'tkt … -h'` (cli.md 3), wherever in the
 * library it came from; what was its hint goes into the line.
 */
static const struct tkt_error *one_line(const struct tkt_error *err,
					const struct command *c)
{
	const struct tkt_error *line = err;

	if (!err || err->code != TKT_E_USAGE ||
	    (err->hint && !strncmp(err->hint, "see 'tkt", 8)))
		return err;
	if (err->hint) {
		line = tkt_error(TKT_E_USAGE, "%s (%s)", err->message,
				 err->hint);
		tkt_error_free(err);
	}
	return see(line, c);
}

static const struct tkt_error *unknown_command(const char *word)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "unknown command '%s'", word);
	suggest_command(&text, word);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

static const struct tkt_error *unknown_verb(const struct command *c,
					    const char *word)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "unknown command '%s %s'", c->name, word);
	suggest_verb(&text, c, word);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* --- which command ------------------------------------------------------ */

/* Could a person have read this over the phone: `3FA9 C1D`, `3fa9-c1d`? */
static bool looks_like_id(const char *word)
{
	size_t digits = 0;

	if (*word == '@')
		return !strcmp(word, "@last");
	for (const char *p = word; *p; p++) {
		if (isxdigit((unsigned char)*p))
			digits++;
		else if (*p != ' ' && *p != '-')
			return false;
	}
	return digits >= 4 && digits <= EVENT_ID_LEN && *word != '-';
}

/*
 * Takes the global options that stand before the command; *word is the
 * command's name, NULL where the line ends before one.
 */
static const struct tkt_error *take_globals(const char **word,
					    struct line *line)
{
	CLEANUP(scan_release) struct scan s;
	struct scanned found;

	*word = NULL;
	scan_init(&s, /*c=*/NULL, line->argc, line->argv);
	for (;;) {
		TRY(scan_next(&found, &s));
		if (found.operand) {
			*word = found.operand;
			break;
		}
		if (!found.option)
			break;
		TRY(option_store_global(line->app, &found));
	}
	line->argv += s.next;
	line->argc -= s.next;
	return NULL;
}

/* The first operand of the rest, by the options of `c`; -1: none. */
static int first_operand(const struct line *line)
{
	CLEANUP(scan_release) struct scan s;
	const struct tkt_error *err;
	struct scanned found;
	int index = -1;

	scan_init(&s, line->command, line->argc, line->argv);
	do {
		err = scan_next(&found, &s);
		if (!err && found.operand)
			index = found.index;
		tkt_error_free(err);
	} while (index < 0 && (err || found.option));
	return index;
}

/* `kb new …`: the verb becomes the command, its word leaves the line. */
static const struct tkt_error *take_verb(struct line *line)
{
	const struct command *verb;
	struct strings words = { 0 };
	int at;

	if (!line->command->verbs)
		return NULL;
	at = first_operand(line);
	verb = at < 0 ? NULL :
			command_verb(line->command, line->argv[at]);
	if (!verb) {
		if (line->command->run || at < 0)
			return NULL;
		return unknown_verb(line->command, line->argv[at]);
	}
	for (int i = 0; i < line->argc; i++) {
		if (i != at)
			vec_push(&words, line->argv[i]);
	}
	vec_release(&line->words);
	line->words = words;
	line->argv = words.items;
	line->argc = (int)words.len;
	line->command = verb;
	return NULL;
}

/* `tkt ID` is `tkt show ID`: the id stays in the line. */
static bool take_id(struct line *line, const char *word)
{
	line->command = looks_like_id(word) ? command_find("show") : NULL;
	if (!line->command)
		return false;
	line->argv--;
	line->argc++;
	return true;
}

/* Not one of ours: an alias, a program in PATH, an id. */
static const struct tkt_error *find_other(struct line *line, const char *word,
					  struct strings *tried)
{
	struct strings words = { 0 };
	bool found;

	TRY(alias_expand(&words, &found, line->app, word, line->argc,
			 line->argv, tried));
	if (found) {
		vec_release(&line->words);
		line->words = words;
		line->argv = words.items;
		line->argc = (int)words.len;
		return NULL;
	}
	TRY(alias_run_program(line->app, word, line->argc, line->argv));
	return take_id(line, word) ? NULL : unknown_command(word);
}

static const struct tkt_error *find_command(struct line *line)
{
	struct strings tried = { 0 };
	const struct tkt_error *err = NULL;
	const char *word;

	do {
		err = take_globals(&word, line);
		if (err || !word)
			break;
		line->command = command_find(word);
		if (!line->command)
			err = find_other(line, word, &tried);
	} while (!err && !line->command);
	vec_release(&tried);
	if (err || !line->command)
		return err;
	return take_verb(line);
}

/* --- help --------------------------------------------------------------- */

enum help {
	HELP_NONE,
	HELP_SHORT,   /* -h */
	HELP_MANUAL,  /* --help */
	HELP_VERSION, /* --version */
};

static enum help help_of(const struct scanned *found, const char *arg)
{
	if (!found->option || !found->is_global || !found->on)
		return HELP_NONE;
	if (found->option->offset == offsetof(struct app, version))
		return HELP_VERSION;
	if (found->option->offset != offsetof(struct app, help))
		return HELP_NONE;
	return !strcmp(arg, "--help") ? HELP_MANUAL : HELP_SHORT;
}

/* -h is looked for also in a line that is wrong elsewhere. */
static enum help find_help(const struct line *line)
{
	CLEANUP(scan_release) struct scan s;
	const struct tkt_error *err;
	enum help help = HELP_NONE;
	struct scanned found;

	scan_init(&s, line->command, line->argc, line->argv);
	do {
		err = scan_next(&found, &s);
		if (!err && found.option)
			help = help_of(&found, line->argv[found.index]);
		tkt_error_free(err);
	} while (!help && (err || found.option || found.operand));
	if (help)
		return help;
	if (line->app->version)
		return HELP_VERSION;
	return line->app->help ? HELP_SHORT : HELP_NONE;
}

static const struct tkt_error *show_help(const struct line *line,
					 enum help help)
{
	BUF_LOCAL text = BUF_INIT;

	if (help == HELP_VERSION)
		buf_addf(&text, "tkt %s\n", TKT_VERSION);
	else if (!line->command)
		usage_overview(&text, /* all */ false);
	else if (help == HELP_MANUAL)
		return manual_show(line->app, line->command);
	else
		usage_command(&text, line->command);
	return stdout_write(text.bytes, text.len);
}

/* Without a command: git's habit is the overview and status 1. */
static const struct tkt_error *no_command(const struct line *line)
{
	struct app *app = line->app;

	app->status = app->help || app->version ? 0 : 1;
	return show_help(line, app->version ? HELP_VERSION : HELP_SHORT);
}

static const struct tkt_error *no_verb(const struct command *c)
{
	BUF_LOCAL text = BUF_INIT;

	for (const struct command *const *v = c->verbs; v && *v; v++)
		buf_addf(&text, "%s %s", text.len ? "," : "", (*v)->name);
	return tkt_error(TKT_E_USAGE, "'tkt %s' needs one of:%s", c->name,
			 text.bytes);
}

/* --- running ------------------------------------------------------------ */

static const struct tkt_error *run_command(struct line *line)
{
	const struct command *c = line->command;
	CLEANUP(free_ptr) void *args = mem_alloc(c->args_len);
	const struct tkt_error *err;

	err = command_parse(c, args, line->app, line->argc, line->argv);
	if (!err)
		err = lines_run(c, args, line->app);
	command_args_release(c, args);
	return err;
}

static const struct tkt_error *run(struct line *line)
{
	struct app *app = line->app;
	enum help help;

	TRY(find_command(line));
	if (!line->command)
		return no_command(line);
	help = find_help(line);
	if (help)
		return show_help(line, help);
	if (!line->command->run)
		return no_verb(line->command);
	/* Help, completion and merging work with a broken environment too. */
	if (app->environment && strcmp(line->command->name, "help") != 0 &&
	    !(line->command->common & COMMON_ANYWHERE))
		return TAKE(app->environment);
	return run_command(line);
}

/*
 * A closed standard stream would be taken by the first file that is opened.
 * What stands in has the wrong direction, so that using it is an error.
 */
static void keep_streams(void)
{
	while (true) {
		int fd = open("/dev/null", O_RDONLY);

		if (fd < 0 || fd > STDERR_FILENO) {
			if (fd >= 0)
				close(fd);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	struct app app;
	struct line line = { .app = &app, .argc = argc > 0 ? argc - 1 : 0,
			     .argv = (const char *const *)argv + (argc > 0) };
	const struct tkt_error *err, *late;
	int status;

	keep_memory();
	keep_streams();
	/* Whoever started us may have it ignored. */
	signal(SIGPIPE, SIG_DFL);
	app_init(&app);
	err = run(&line);
	err = one_line(err, line.command);
	progress_end(&app);
	late = stdout_close();
	status = err ? tkt_error_status(err) : app.status;
	if (err)
		app_print_error(&app, err);
	if (err && app.typed_path)
		app_hint(&app, "what was typed is kept in '%s'",
			 app.typed_path);
	if (late) {
		app_print_error(&app, late);
		status = status ? status : tkt_error_status(late);
	}
	tkt_error_free(err);
	tkt_error_free(late);
	vec_release(&line.words);
	app_release(&app, status != 0);
	return status;
}
