#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/buf.h"
#include "store/internal.h"
#include "store/proc.h"

#define READ_CHUNK_LEN (64u << 10)
#define PIPE_LEN (1 << 20)
#define EXIT_NO_EXEC 127

/*
 * What git sets for its own children about one repository.  A tkt that runs
 * from a hook or an alias would hand it on to a git that works elsewhere.
 */
static const char *const git_local_names[] = {
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_COMMON_DIR",
	"GIT_CONFIG",
	"GIT_DIR",
	"GIT_GRAFT_FILE",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_INTERNAL_SUPER_PREFIX",
	"GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_PREFIX",
	"GIT_SHALLOW_FILE",
	"GIT_WORK_TREE",
};

/* The ends of the pipes; -1: none. Those of the child are closed after fork. */
struct pipes {
	int in[2], out[2], err[2], report[2];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void pipes_release(struct pipes *p)
{
	int *const all[] = { p->in, p->out, p->err, p->report };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		close_fd(&all[i][0]);
		close_fd(&all[i][1]);
	}
}

static const struct tkt_error *make_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		return tkt_error_errno(errno, "cannot make a pipe");
	/* Only a wish: more at once means fewer turns of the scheduler. */
	if (fcntl(fds[1], F_SETPIPE_SZ, PIPE_LEN) < 0)
		errno = 0;
	return NULL;
}

static const struct tkt_error *pipes_open(struct pipes *p, unsigned flags,
					  bool catch_err)
{
	TRY(make_pipe(p->report));
	if (flags & PROC_IN)
		TRY(make_pipe(p->in));
	if (flags & PROC_OUT)
		TRY(make_pipe(p->out));
	if (catch_err)
		TRY(make_pipe(p->err));
	return NULL;
}

/* Runs in the child: `fd`, or /dev/null where it is -1, becomes `target`. */
static bool child_stream(int fd, int target)
{
	if (fd < 0)
		fd = open("/dev/null", O_RDWR);
	return fd >= 0 && dup2(fd, target) >= 0;
}

/* Pipe ends below 3 would be overwritten by one another's dup2. */
static bool child_raise(int *fd)
{
	if (*fd < 0 || *fd > 2)
		return true;
	*fd = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	return *fd >= 0;
}

static bool child_streams(struct pipes *p, unsigned flags)
{
	if (!child_raise(&p->report[1]) || !child_raise(&p->in[0]) ||
	    !child_raise(&p->out[1]) || !child_raise(&p->err[1]))
		return false;
	if (!child_stream(p->in[0], 0) || !child_stream(p->out[1], 1))
		return false;
	if (p->err[1] >= 0 || flags & PROC_ERR_QUIET)
		return child_stream(p->err[1], 2);
	return true;
}

static void child_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, /*old=*/NULL);
	signal(SIGPIPE, SIG_DFL);
}

static void child_environment(const char *const *argv, const char *const *env)
{
	if (!strcmp(argv[0], "git"))
		for (size_t i = 0; i < ARRAY_LEN(git_local_names); i++)
			unsetenv(git_local_names[i]);
	for (; env && env[0]; env += 2)
		setenv(env[0], env[1], /*overwrite=*/1);
}

/* All but the three streams, the report's end and what is to be kept. */
static void child_close_others(int report, int keep)
{
	unsigned low = (unsigned)(keep < 0 || report < keep ? report : keep);
	unsigned high = (unsigned)(report > keep ? report : keep);

	if (low > 3)
		syscall(SYS_close_range, 3u, low - 1, 0u);
	if (high > low + 1)
		syscall(SYS_close_range, low + 1, high - 1, 0u);
	syscall(SYS_close_range, high + 1, ~0u, 0u);
	if (keep >= 0)
		fcntl(keep, F_SETFD, 0);
}

static _Noreturn void child_run(struct pipes *p, const char *const *argv,
				const struct proc_more *more, const char *dir,
				unsigned flags)
{
	int report, failed;

	child_signals();
	if (flags & PROC_APART)
		setpgid(0, 0);
	/* A git that outlived us would write beside whoever comes next. */
	if (!(flags & PROC_DETACHED))
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (child_streams(p, flags) && (!dir || !chdir(dir))) {
		child_close_others(p->report[1], more->keep_fd);
		child_environment(argv, more->env);
		execvp(argv[0], (char *const *)argv);
	}
	failed = errno;
	report = p->report[1];
	if (write(report, &failed, sizeof(failed)) < 0)
		_exit(EXIT_NO_EXEC);
	_exit(EXIT_NO_EXEC);
}

static const struct tkt_error *cannot_run(int failed, const char *program)
{
	const struct tkt_error *err =
		tkt_error_errno(failed, "cannot run '%s'", program);

	if (failed == ENOENT)
		err = tkt_error_hint(err, "install '%s', or put it on PATH",
				     program);
	return err;
}

/* Did the child get as far as the program? Reads what it says if not. */
static const struct tkt_error *await_exec(struct pipes *p, pid_t pid,
					  const char *program)
{
	int failed = 0, status;
	ssize_t n;

	close_fd(&p->report[1]);
	do {
		n = read(p->report[0], &failed, sizeof(failed));
	} while (n < 0 && errno == EINTR);
	close_fd(&p->report[0]);
	if (n <= 0)
		return NULL;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return cannot_run(failed, program);
}

static const struct tkt_error *start(struct proc *out, int *err_fd,
				     const char *const *argv,
				     const struct proc_more *more,
				     const char *dir, unsigned flags)
{
	CLEANUP(pipes_release) struct pipes p = {
		.in = { -1, -1 },
		.out = { -1, -1 },
		.err = { -1, -1 },
		.report = { -1, -1 },
	};
	pid_t pid;

	TRY(pipes_open(&p, flags, err_fd != NULL));
	pid = fork();
	if (pid < 0)
		return cannot_run(errno, argv[0]);
	if (pid == 0)
		child_run(&p, argv, more, dir, flags);
	TRY(await_exec(&p, pid, argv[0]));
	out->pid = pid;
	out->in_fd = p.in[1];
	out->out_fd = p.out[0];
	if (err_fd)
		*err_fd = p.err[0];
	p.in[1] = p.out[0] = p.err[0] = -1;
	return NULL;
}

const struct tkt_error *proc_start(struct proc *out, const char *const *argv,
				   const char *dir, unsigned flags)
{
	const struct proc_more none = { .keep_fd = -1 };

	return start(out, /*err_fd=*/NULL, argv, &none, dir, flags);
}

const struct tkt_error *proc_start_with(struct proc *out,
					const char *const *argv,
					const struct proc_more *more,
					const char *dir, unsigned flags)
{
	return start(out, /*err_fd=*/NULL, argv, more, dir, flags);
}

static int wait_status(struct proc *p)
{
	int status = 0;

	close_fd(&p->in_fd);
	close_fd(&p->out_fd);
	if (p->pid <= 0)
		return 0;
	while (waitpid(p->pid, &status, 0) < 0)
		if (errno != EINTR)
			break;
	p->pid = 0;
	return status;
}

static const struct tkt_error *status_error(int status, const char *name,
					    struct buf *said)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return NULL;
	if (said)
		buf_trim_end(said);
	if (said && said->len)
		return tkt_error(TKT_E_FAILED, "'%s' failed: %s", name,
				 said->bytes);
	if (WIFSIGNALED(status))
		return tkt_error(TKT_E_FAILED, "'%s' was ended by signal %d",
				 name, WTERMSIG(status));
	return tkt_error(TKT_E_FAILED, "'%s' failed with status %d", name,
			 WEXITSTATUS(status));
}

const struct tkt_error *proc_wait(struct proc *p, const char *name)
{
	return status_error(wait_status(p), name, /*said=*/NULL);
}

void proc_kill(struct proc *p)
{
	if (p->pid > 0)
		kill(p->pid, SIGKILL);
	wait_status(p);
}

/* Takes back the SIGPIPE that our own write raised while it was blocked. */
static void swallow_sigpipe(const sigset_t *pipe_set)
{
	const struct timespec at_once = { 0 };

	while (sigtimedwait(pipe_set, /*info=*/NULL, &at_once) < 0 &&
	       errno == EINTR)
		;
}

const struct tkt_error *proc_write(struct proc *p, const void *bytes,
				   size_t len)
{
	const struct tkt_error *err = NULL;
	const char *at = bytes;
	sigset_t pipe_set, old, pending;
	bool was_pending;

	sigemptyset(&pipe_set);
	sigaddset(&pipe_set, SIGPIPE);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_set, &old);
	while (len) {
		ssize_t n = write(p->in_fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (errno == EPIPE && !was_pending)
				swallow_sigpipe(&pipe_set);
			err = tkt_error_errno(errno, "cannot write to a "
					      "program");
			break;
		}
		at += n;
		len -= (size_t)n;
	}
	pthread_sigmask(SIG_SETMASK, &old, /*old=*/NULL);
	return err;
}

/*
 * Reads what there is, at most one chunk; *end where there is no more.  Above
 * max_len nothing is kept, so that a child can still run to its end.
 */
static const struct tkt_error *read_some(struct buf *out, int fd,
					 size_t max_len, bool *end)
{
	ssize_t n;

	buf_reserve(out, READ_CHUNK_LEN);
	n = read(fd, out->bytes + out->len, READ_CHUNK_LEN);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return NULL;
	if (n < 0)
		return tkt_error_errno(errno, "cannot read");
	*end = n == 0;
	out->len += (size_t)n;
	out->bytes[out->len] = '\0';
	if (out->len > max_len)
		return tkt_error(TKT_E_TOO_LARGE,
				 "more than %zu bytes", max_len);
	return NULL;
}

static const struct tkt_error *read_fd(struct buf *out, int fd,
				       size_t max_len)
{
	bool end = false;

	while (!end)
		TRY(read_some(out, fd, max_len, &end));
	return NULL;
}

static void keep_tail(struct buf *b, size_t len)
{
	if (b->len <= len)
		return;
	memmove(b->bytes, b->bytes + b->len - len, len);
	buf_truncate(b, len);
}

/* No more than a pipe takes at once that poll() says has room. */
static void feed_some(struct proc *p, const struct buf *in, size_t *fed)
{
	size_t left = in->len - *fed;
	size_t len = left < PIPE_BUF ? left : PIPE_BUF;
	const struct tkt_error *err = proc_write(p, in->bytes + *fed, len);

	*fed += len;
	if (err || *fed == in->len)
		close_fd(&p->in_fd);
	/* One that reads no further says itself why. */
	tkt_error_free(err);
}

/* All streams at once, or a full one would stop the program for ever. */
static const struct tkt_error *drain(struct buf *out, struct buf *said,
				     struct proc *p, int err_fd,
				     const struct proc_more *more,
				     size_t max_len)
{
	bool out_end = false, err_end = false;
	size_t fed = 0;

	while (!out_end || !err_end) {
		struct pollfd fds[] = {
			{ .fd = out_end ? -1 : p->out_fd, .events = POLLIN },
			{ .fd = err_end ? -1 : err_fd, .events = POLLIN },
			{ .fd = p->in_fd, .events = POLLOUT },
		};

		if (poll(fds, ARRAY_LEN(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			return tkt_error_errno(errno, "cannot wait");
		}
		if (fds[2].revents)
			feed_some(p, more->in, &fed);
		if (fds[0].revents)
			TRY(read_some(out, p->out_fd, max_len, &out_end));
		if (fds[1].revents)
			TRY(read_some(said, err_fd, SIZE_MAX, &err_end));
		if (fds[1].revents && more->heard)
			more->heard(more->context, said);
		keep_tail(said, READ_CHUNK_LEN);
	}
	return NULL;
}

/* The status is that of waitpid(). */
static const struct tkt_error *run_to_end(int *status, struct buf *out,
					  struct buf *said,
					  const char *const *argv,
					  const struct proc_more *more,
					  const char *dir, size_t max_len,
					  unsigned flags)
{
	const struct tkt_error *err;
	struct proc p;
	int err_fd;

	flags |= PROC_OUT | (more->in ? PROC_IN : 0);
	TRY(start(&p, &err_fd, argv, more, dir, flags));
	if (max_len < SIZE_MAX - out->len)
		max_len += out->len;
	err = drain(out, said, &p, err_fd, more, max_len);
	close(err_fd);
	if (err) {
		proc_kill(&p);
		return tkt_error_wrap(err, "'%s'", argv[0]);
	}
	*status = wait_status(&p);
	return NULL;
}

static const struct tkt_error *run(struct buf *out, const char *const *argv,
				   const struct proc_more *more,
				   const char *dir, size_t max_len,
				   unsigned flags)
{
	BUF_LOCAL dropped = BUF_INIT;
	BUF_LOCAL said = BUF_INIT;
	int status;

	TRY(run_to_end(&status, out ? out : &dropped, &said, argv, more, dir,
		       max_len, flags));
	return status_error(status, argv[0], &said);
}

const struct tkt_error *proc_filter(struct buf *out, struct buf *said,
				    int *status, const char *const *argv,
				    const struct buf *in, size_t max_len)
{
	const struct proc_more more = { .in = in, .keep_fd = -1 };

	TRY(run_to_end(status, out, said, argv, &more, /*dir=*/NULL, max_len,
		       /*flags=*/0));
	*status = WIFSIGNALED(*status) ? 128 + WTERMSIG(*status)
				       : WEXITSTATUS(*status);
	return NULL;
}

const struct tkt_error *proc_run_apart(struct buf *out,
				       const char *const *argv,
				       const struct proc_more *more,
				       const char *dir)
{
	return run(out, argv, more, dir, SIZE_MAX, PROC_APART);
}

const struct tkt_error *proc_run_with(struct buf *out, const char *const *argv,
				      const struct proc_more *more,
				      const char *dir)
{
	return run(out, argv, more, dir, SIZE_MAX, /*flags=*/0);
}

const struct tkt_error *proc_run(struct buf *out, const char *const *argv,
				 const char *dir, size_t max_len)
{
	const struct proc_more none = { .keep_fd = -1 };

	return run(out, argv, &none, dir, max_len, /*flags=*/0);
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len > end_len && !strcmp(s + len - end_len, end);
}

const struct tkt_error *proc_read_file(struct buf *out, const char *path,
				       size_t max_len)
{
	const char *tool = ends_with(path, ".xz")   ? "xz"
			   : ends_with(path, ".gz") ? "gzip"
						    : NULL;
	CLEANUP(close_fd) int fd = -1;

	if (max_len < SIZE_MAX - out->len)
		max_len += out->len;
	if (!strcmp(path, "-"))
		return tkt_error_wrap(read_fd(out, 0, max_len),
				      "standard input");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return tkt_error_errno(errno, "cannot read '%s'", path);
	if (tool) {
		const char *argv[] = { tool, "-dc", "--", path, NULL };

		return tkt_error_wrap(proc_run(out, argv, /*dir=*/NULL,
					       max_len - out->len),
				      "cannot read '%s'", path);
	}
	return tkt_error_wrap(read_fd(out, fd, max_len), "cannot read '%s'",
			      path);
}
