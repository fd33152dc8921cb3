#include "ui/app.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "ui/child.h"
#include "ui/progress.h"

enum {
	PASSED_OVER_TOLD = 10,    /* files by name */
	DEFAULT_COLS = 80,
	DEFAULT_LOCK_TIMEOUT_S = 5,
};

/* --- what the process is given ------------------------------------------ */

static int32_t local_offset_s(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

static int terminal_cols(bool out_tty)
{
	const char *text = getenv("COLUMNS");
	struct winsize size;
	char *end;
	long cols;

	if (text) {
		cols = strtol(text, &end, 10);
		if (end != text && !*end && cols > 0 && cols <= 10000)
			return (int)cols;
	}
	if (out_tty && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return DEFAULT_COLS;
}

/* `@last` is the ticket this terminal wrote last: its device and session. */
static void find_session(char *session, size_t size)
{
	const char *given = getenv("TKT_SESSION");
	char tty[48];
	struct buf name = BUF_INIT;

	session[0] = '\0';
	if (given) {
		buf_adds(&name, given);
	} else if (!ttyname_r(STDIN_FILENO, tty, sizeof(tty)) ||
		   !ttyname_r(STDERR_FILENO, tty, sizeof(tty))) {
		buf_addf(&name, "%s-%ld", tty + strspn(tty, "/"),
			 (long)getsid(/*pid=*/0));
	}
	for (size_t i = 0; i < name.len && i < size - 1; i++) {
		unsigned char c = (unsigned char)name.bytes[i];

		session[i] = isalnum(c) || c == '.' || c == '_' ? (char)c : '-';
		session[i + 1] = '\0';
	}
	buf_release(&name);
}

static const struct tkt_error *read_date(struct app *app)
{
	const char *text = getenv("TKT_DATE");
	struct instant_range range;

	if (!text || !*text)
		return NULL;
	TRY(tkt_error_wrap(instant_parse(&range, text, &app->time),
			   "TKT_DATE"));
	app->time.now_at = range.from_at;
	return NULL;
}

static bool is_color_word(const char *word)
{
	return !strcmp(word, "always") || !strcmp(word, "auto") ||
	       !strcmp(word, "never");
}

static const struct tkt_error *check_color(void)
{
	const char *word = getenv("TKT_COLOR");

	if (!word || !*word || is_color_word(word))
		return NULL;
	return tkt_error(TKT_E_USAGE,
			 "TKT_COLOR is '%s', not always, auto or never", word);
}

void app_init(struct app *app)
{
	*app = (struct app){ .lock_timeout_s = INSTANT_NONE };
	app->time.now_at = (int64_t)time(NULL);
	app->time.offset_s = local_offset_s;
	app->in_tty = isatty(STDIN_FILENO);
	app->out_tty = isatty(STDOUT_FILENO);
	app->err_tty = isatty(STDERR_FILENO);
	app->cols = terminal_cols(app->out_tty);
	find_session(app->session, sizeof(app->session));
	app->environment = read_date(app);
	if (!app->environment)
		app->environment = check_color();
}

void app_release(struct app *app, bool failed)
{
	if (app->typed_path && !failed)
		unlink(app->typed_path);
	desk_free(app->desk);
	tkt_error_free(app->environment);
	arena_release(&app->arena);
	*app = (struct app){ 0 };
}

/* --- settings ----------------------------------------------------------- */

const char *app_git_config(struct app *app, const char *key)
{
	CLEANUP(free_ptr) char *value = NULL;
	const struct tkt_error *err =
		app->desk ? store_config_get(&value, /*origin=*/NULL,
					     app->desk->store, key) :
			    store_config_get_global(&value, /*origin=*/NULL,
						    key);

	/* A configuration that cannot be read is git's to complain about. */
	tkt_error_free(err);
	return arena_strdup(&app->arena, value);
}

/* "lockTimeout" is TKT_LOCK_TIMEOUT. */
static void add_env_name(struct buf *out, const char *key)
{
	buf_adds(out, "TKT_");
	for (const char *p = key; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (isupper(c))
			buf_addc(out, '_');
		buf_addc(out, isalnum(c) ? (char)toupper(c) : '_');
	}
}

const char *app_setting(struct app *app, const char *key)
{
	BUF_LOCAL name = BUF_INIT;
	const char *value;

	add_env_name(&name, key);
	value = getenv(name.bytes);
	if (value)
		return value;
	buf_reset(&name);
	buf_addf(&name, "tkt.%s", key);
	return app_git_config(app, name.bytes);
}

static bool terminal_has_color(const struct app *app)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return app->out_tty && !(no_color && *no_color) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

void app_decide_color(struct app *app)
{
	const char *word = app->color;

	if (!word)
		word = app_setting(app, "color");
	if (!word || !*word || !is_color_word(word))
		word = app_git_config(app, "color.ui");
	if (word && !strcmp(word, "always"))
		app->use_color = true;
	else if (word && (!strcmp(word, "never") || !strcmp(word, "false")))
		app->use_color = false;
	else
		app->use_color = terminal_has_color(app);
}

void app_program_dir(struct buf *out)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));
	const char *slash;

	if (len <= 0 || (size_t)len == sizeof(path))
		return;
	slash = memrchr(path, '/', (size_t)len);
	if (slash)
		buf_add(out, path, (size_t)(slash - path));
}

bool app_interactive(const struct app *app)
{
	return app->in_tty && app->err_tty;
}

/* --- randomness --------------------------------------------------------- */

static void random_from_system(void *bytes, size_t len)
{
	unsigned char *p = bytes;

	while (len) {
		ssize_t n = getrandom(p, len, /*flags=*/0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort();
		p += n;
		len -= (size_t)n;
	}
}

/*
 * For tests: SHA-256(TKT_SEED, how many blocks this process has had), so that
 * ids are the same in every run. The callback has no context of its own, hence
 * the counter.
 */
static void random_from_seed(void *bytes, size_t len)
{
	static uint64_t blocks;
	const char *seed = getenv("TKT_SEED");
	unsigned char *p = bytes;
	char hex[SHA256_HEX_LEN + 1];

	for (size_t i = 0; i < len; i++) {
		size_t at = i % (SHA256_HEX_LEN / 2);
		struct sha256_part parts[] = {
			{ seed, strlen(seed) },
			{ &blocks, sizeof(blocks) },
		};
		unsigned byte;

		if (!at) {
			blocks++;
			sha256_hex(hex, parts, ARRAY_LEN(parts));
		}
		sscanf(hex + 2 * at, "%2x", &byte);
		p[i] = (unsigned char)byte;
	}
}

/* --- the desk ----------------------------------------------------------- */

static const struct tkt_error *lock_timeout(int64_t *out, struct app *app)
{
	const char *text;

	*out = app->lock_timeout_s;
	if (*out != INSTANT_NONE)
		return NULL;
	*out = DEFAULT_LOCK_TIMEOUT_S;
	text = app_setting(app, "lockTimeout");
	if (!text || !*text)
		return NULL;
	return tkt_error_wrap(duration_parse(out, text),
			      "the setting 'lockTimeout'");
}

static const char *nonempty_env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static void warn_of_desk(void *context, const char *line)
{
	app_warn(context, "%s", line);
}

const struct tkt_error *app_desk_options(struct desk_options *out,
					 struct app *app)
{
	const char *dir = app->desk_dir ? app->desk_dir :
					  nonempty_env("TKT_DIR");
	const char *no_fsync = nonempty_env("TKT_NO_FSYNC");
	int64_t timeout_s;

	TRY(lock_timeout(&timeout_s, app));
	*out = (struct desk_options){
		.dir = dir ? dir : ".",
		.exact = dir != NULL,
		.actor = nonempty_env("TKT_USER"),
		.actor_name = nonempty_env("GIT_AUTHOR_NAME"),
		.actor_email = nonempty_env("GIT_AUTHOR_EMAIL"),
		.time = app->time,
		.session = *app->session ? app->session : NULL,
		.random = nonempty_env("TKT_SEED") ? random_from_seed :
						     random_from_system,
		.no_index = nonempty_env("TKT_NO_INDEX") != NULL,
		.warn = warn_of_desk,
		.warn_context = app,
		.store.lock_timeout_s = timeout_s,
		.store.fsync = no_fsync == NULL,
		.store.progress = progress_show,
		.store.progress_context = app,
		.store.clock_ms = progress_clock_ms,
	};
	return NULL;
}

/*
 * tkt.desk serves where no desk is upward (cli.md 19). git is asked, since a
 * repository that holds no desk may name one in its own configuration.
 */
static const char *desk_by_configuration(struct app *app)
{
	static const char *const argv[] = { "git",  "config", "--type=path",
					    "--get", "tkt.desk", NULL };
	BUF_LOCAL out = BUF_INIT;
	const struct tkt_error *err = child_read(&out, argv);

	if (err) {
		tkt_error_free(err);
		return NULL;
	}
	buf_trim_end(&out);
	return out.len ? arena_strdup(&app->arena, out.bytes) : NULL;
}

static const struct tkt_error *open_desk(struct app *app, bool damaged)
{
	struct desk_options options;
	const struct tkt_error *err;
	const char *dir;

	TRY(app_desk_options(&options, app));
	options.damaged = damaged;
	err = desk_open(&app->desk, &options);
	if (!err || err->code != TKT_E_NOT_FOUND || options.exact)
		return err;
	dir = desk_by_configuration(app);
	if (!dir)
		return err;
	tkt_error_free(err);
	options.dir = dir;
	options.exact = true;
	return tkt_error_wrap(desk_open(&app->desk, &options), "tkt.desk");
}

const struct tkt_error *app_desk(struct desk **out, struct app *app)
{
	if (!app->desk) {
		TRY(open_desk(app, /*damaged=*/false));
		app_decide_color(app);
	}
	*out = app->desk;
	return NULL;
}

const struct tkt_error *app_desk_to_read(struct desk **out, struct app *app)
{
	const struct tkt_error *damage;

	if (!app->desk) {
		TRY(open_desk(app, /*damaged=*/true));
		app_decide_color(app);
		damage = app->desk->damage;
		if (damage) {
			app_warn(app, "%s", damage->message);
			app_hint(app, "what needs the settings of the desk is "
				 "left out; %s", damage->hint);
			app->status = 1;
		}
	}
	*out = app->desk;
	return NULL;
}

/* --- to stderr ---------------------------------------------------------- */

/* Up to a newline that our own lists put there: those indent what follows. */
static size_t line_len(const char *text)
{
	const char *p = text;

	while (*p && !(p[0] == '\n' && p[1] == ' ' && p[2] == ' '))
		p++;
	return (size_t)(p - text);
}

/*
 * One prefix for each line, nothing that a terminal would obey.  A newline in
 * what is quoted, a name from the command line say, begins no line: it would
 * pass for a message of ours.
 */
static void print_lines(const char *prefix, const char *text, bool dim)
{
	BUF_LOCAL out = BUF_INIT;

	do {
		size_t len = line_len(text);

		buf_addf(&out, "%s%s", dim ? "\033[2m" : "", prefix);
		utf8_print(&out, text, len, UTF8_ONE_LINE);
		buf_addf(&out, "%s\n", dim ? "\033[m" : "");
		text += len;
		text += *text == '\n';
	} while (*text);
	/* Order with what is on its way to the same terminal. */
	fflush(stdout);
	fwrite(out.bytes, 1, out.len, stderr);
}

static bool hints_are_dim(const struct app *app)
{
	return app->err_tty && app->use_color;
}

void app_warn(struct app *app, const char *fmt, ...)
{
	BUF_LOCAL text = BUF_INIT;
	va_list args;

	progress_end(app);
	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	print_lines("tkt: ", text.bytes, /*dim=*/false);
}

void app_pass_over(struct app *app, const char *path,
		   const struct tkt_error *err)
{
	const char *said = err->message; /* may name the file itself */
	size_t len = strlen(path);

	if (!strncmp(said, path, len) && !strncmp(said + len, ": ", 2))
		said += len + 2;
	app->status = 1;
	if (app->passed_over < PASSED_OVER_TOLD)
		app_warn(app, "%s is passed over: %s", path, said);
	else if (app->passed_over == PASSED_OVER_TOLD)
		app_hint(app, "more files are passed over; 'tkt fsck' names "
			 "them all");
	app->passed_over++;
}

void app_hint(struct app *app, const char *fmt, ...)
{
	BUF_LOCAL text = BUF_INIT;
	va_list args;

	progress_end(app);
	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	print_lines("hint: ", text.bytes, hints_are_dim(app));
}

void app_print_error(struct app *app, const struct tkt_error *err)
{
	const char *prefix = err->hint && !strncmp(err->hint, "see 'tkt", 8) ?
				     "" :
				     "hint: ";

	progress_end(app);
	print_lines("tkt: ", err->message, /*dim=*/false);
	if (err->hint)
		print_lines(prefix, err->hint, hints_are_dim(app));
}
