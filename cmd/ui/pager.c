#include "ui/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ui/child.h"

static const char *nonempty(const char *s)
{
	return s && *s ? s : NULL;
}

/* NULL: none is wanted. Set to nothing or `cat` turns paging off, as in git. */
static const char *pager_command(struct app *app)
{
	const char *command = app_setting(app, "pager");

	if (!command)
		command = getenv("GIT_PAGER");
	if (!command)
		command = app_git_config(app, "core.pager");
	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return strcmp(command, "cat") != 0 ? nonempty(command) : NULL;
}

/* A reader that leaves early, with q, is no error. */
static void feed(int fd, const char *bytes, size_t len)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;

	sigaction(SIGPIPE, &ignore, &old);
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		bytes += n;
		len -= (size_t)n;
	}
	close(fd);
	sigaction(SIGPIPE, &old, /*old=*/NULL);
}

const struct tkt_error *pager_write(struct app *app, const char *bytes,
				    size_t len)
{
	static const char *const environment[] = { "LESS=FRX", "LV=-c", NULL };
	static const char *const no_args[] = { NULL };
	const char *command =
		app->out_tty && !app->no_pager ? pager_command(app) : NULL;
	struct strings argv = { 0 };
	const struct tkt_error *err;
	pid_t pid;
	int fd;

	if (!command)
		return stdout_write(bytes, len);
	fflush(stdout);
	child_shell_argv(&argv, &app->arena, command, no_args);
	err = child_feed(&pid, &fd, argv.items, environment);
	vec_release(&argv);
	if (err) {
		/* No such pager: the text matters more. */
		tkt_error_free(err);
		return stdout_write(bytes, len);
	}
	feed(fd, bytes, len);
	child_wait(pid);
	return NULL;
}

/* Somebody has SIGPIPE ignored in us: die of it all the same. */
static const struct tkt_error *cannot_write(int why)
{
	if (why == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	return tkt_error_errno(why ? why : EIO, "cannot write the output");
}

const struct tkt_error *stdout_write(const char *bytes, size_t len)
{
	if (!len)
		return NULL;
	errno = 0;
	return fwrite(bytes, 1, len, stdout) == len ? NULL :
						      cannot_write(errno);
}

const struct tkt_error *stdout_close(void)
{
	int fd;

	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		return cannot_write(errno);
	/* close() tells what NFS and quotas say late; 1 itself stays open. */
	fd = dup(STDOUT_FILENO);
	if (fd >= 0 && close(fd))
		return cannot_write(errno);
	return NULL;
}
