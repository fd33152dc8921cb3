#include "ui/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

int child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, /*options=*/0) < 0) {
		if (errno != EINTR)
			return 1;
	}
	return exit_status(status);
}

static const struct tkt_error *cannot_start(int errno_value, const char *name)
{
	return tkt_error_errno(errno_value, "cannot start '%s'", name);
}

const struct tkt_error *child_read(struct buf *out, const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	char bytes[4096];
	int fds[2], failed, status;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return tkt_error_errno(errno, "cannot make a pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
					 O_RDONLY, /*mode=*/0);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
					 O_WRONLY, /*mode=*/0);
	failed = posix_spawnp(&pid, argv[0], &actions, /*attributes=*/NULL,
			      (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	while (!failed &&
	       ((n = read(fds[0], bytes, sizeof(bytes))) > 0 ||
		(n < 0 && errno == EINTR)))
		buf_add(out, bytes, n > 0 ? (size_t)n : 0);
	close(fds[0]);
	if (failed)
		return cannot_start(failed, argv[0]);
	status = child_wait(pid);
	return status ? tkt_error(TKT_E_FAILED, "'%s' ended with status %d",
				  argv[0], status) :
			NULL;
}

const struct tkt_error *child_run(int *status, const char *const *argv)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, intr, quit;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	pid_t pid;
	int failed;

	/* Its terminal's ^C is its own, not ours (POSIX system()). */
	sigaction(SIGINT, &ignore, &intr);
	sigaction(SIGQUIT, &ignore, &quit);
	sigemptyset(&defaults);
	if (intr.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGINT);
	if (quit.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	failed = posix_spawnp(&pid, argv[0], /*actions=*/NULL, &attributes,
			      (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	if (!failed)
		*status = child_wait(pid);
	else if (failed == ENOENT)
		*status = 127;
	sigaction(SIGINT, &intr, /*old=*/NULL);
	sigaction(SIGQUIT, &quit, /*old=*/NULL);
	return failed && failed != ENOENT ? cannot_start(failed, argv[0]) :
					    NULL;
}

static bool is_set(const char *assignment)
{
	size_t len = strcspn(assignment, "=") + 1;

	for (char **e = environ; *e; e++) {
		if (!strncmp(*e, assignment, len))
			return true;
	}
	return false;
}

const struct tkt_error *child_feed(pid_t *pid, int *fd,
				   const char *const *argv,
				   const char *const *environment)
{
	VEC(char *) env = { 0 };
	posix_spawn_file_actions_t actions;
	int fds[2], failed;

	if (pipe2(fds, O_CLOEXEC))
		return tkt_error_errno(errno, "cannot make a pipe");
	for (char **e = environ; *e; e++)
		vec_push(&env, *e);
	for (; *environment; environment++) {
		if (!is_set(*environment))
			vec_push(&env, (char *)*environment);
	}
	vec_push(&env, (char *)NULL);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	failed = posix_spawnp(pid, argv[0], &actions, /*attributes=*/NULL,
			      (char *const *)argv, env.items);
	posix_spawn_file_actions_destroy(&actions);
	vec_release(&env);
	close(fds[0]);
	if (failed) {
		close(fds[1]);
		return cannot_start(failed, argv[0]);
	}
	*fd = fds[1];
	return NULL;
}

void child_shell_argv(struct strings *out, struct arena *arena,
		      const char *command, const char *const *args)
{
	if (strpbrk(command, "|&;<>()$`\\\"' \t\n*?[#~=%")) {
		vec_push(out, "sh");
		vec_push(out, "-c");
		vec_push(out, arena_printf(arena, "%s \"$@\"", command));
	}
	vec_push(out, command);
	for (; *args; args++)
		vec_push(out, *args);
	vec_push(out, NULL);
}
