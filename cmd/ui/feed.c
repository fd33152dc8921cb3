#include "ui/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ui/child.h"
#include "ui/progress.h"

enum {
	GRACE_MS = 1000, /* between SIGTERM and SIGKILL */
	TURN_MS = 20,    /* where a kernel has no descriptors of processes */
};

struct feeding {
	const struct feed *feed;
	struct fed *fed;
	const struct tkt_error *err; /* of next() */
	pid_t pid;
	int in_fd, pid_fd, signal_fd; /* -1: none (any more) */
	struct buf bytes;             /* not yet written: from `done` on */
	size_t done;
	int64_t until_ms; /* when to become rude; -1: never */
	bool told_to_end;
	sigset_t mask;              /* as it was */
	struct sigaction sigpipe;
};

/* --- signals ------------------------------------------------------------ */

static void hold_signals(struct feeding *f)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, &f->mask);
	f->signal_fd = signalfd(/*fd=*/-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	sigaction(SIGPIPE, &ignore, &f->sigpipe);
}

static void let_signals(struct feeding *f)
{
	if (f->signal_fd >= 0)
		close(f->signal_fd);
	sigaction(SIGPIPE, &f->sigpipe, /*old=*/NULL);
	sigprocmask(SIG_SETMASK, &f->mask, /*old=*/NULL);
}

/* A stopped group would not see it. */
static void signal_group(const struct feeding *f, int signal)
{
	kill(-f->pid, signal);
	kill(-f->pid, SIGCONT);
}

/* --- starting ----------------------------------------------------------- */

static int spawn(struct feeding *f, int in_fd)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int failed;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setsigmask(&attributes, &f->mask);
	posix_spawnattr_setpgroup(&attributes, /*pgroup=*/0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF |
						POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in_fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO,
					 STDOUT_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	posix_spawn_file_actions_addchdir_np(&actions, f->feed->dir);
	failed = posix_spawn(&f->pid, f->feed->argv[0], &actions, &attributes,
			     (char *const *)f->feed->argv,
			     (char *const *)f->feed->environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

static const struct tkt_error *start(struct feeding *f)
{
	int fds[2], failed;

	if (pipe2(fds, O_CLOEXEC))
		return tkt_error_errno(errno, "cannot make a pipe");
	failed = spawn(f, fds[0]);
	close(fds[0]);
	if (failed) {
		close(fds[1]);
		return tkt_error_errno(failed, "cannot start '%s'",
				       f->feed->argv[0]);
	}
	f->in_fd = fds[1];
	fcntl(f->in_fd, F_SETFL, O_NONBLOCK);
	f->pid_fd = (int)syscall(SYS_pidfd_open, f->pid, /*flags=*/0);
	if (f->feed->limit_s)
		f->until_ms = progress_clock_ms() + f->feed->limit_s * 1000;
	return NULL;
}

/* --- while it runs ------------------------------------------------------ */

static void end_input(struct feeding *f)
{
	if (f->in_fd >= 0)
		close(f->in_fd);
	f->in_fd = -1;
}

static void tell_to_end(struct feeding *f, int signal)
{
	end_input(f);
	signal_group(f, signal);
	f->told_to_end = true;
	f->until_ms = progress_clock_ms() + GRACE_MS;
}

static void give(struct feeding *f)
{
	ssize_t n;

	if (f->done == f->bytes.len) {
		buf_reset(&f->bytes);
		f->done = 0;
		f->err = f->feed->next(&f->bytes, f->feed->context);
		if (f->err || !f->bytes.len) {
			end_input(f);
			return;
		}
	}
	n = write(f->in_fd, f->bytes.bytes + f->done, f->bytes.len - f->done);
	if (n > 0)
		f->done += (size_t)n;
	else if (errno != EAGAIN && errno != EINTR)
		end_input(f); /* it does not want to know */
}

static void take_signal(struct feeding *f)
{
	struct signalfd_siginfo info;

	if (read(f->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	f->fed->interrupted = (int)info.ssi_signo;
	tell_to_end(f, (int)info.ssi_signo);
}

static void look_at_clock(struct feeding *f)
{
	if (f->until_ms < 0 || progress_clock_ms() < f->until_ms)
		return;
	if (!f->told_to_end) {
		f->fed->too_long = true;
		tell_to_end(f, SIGTERM);
		return;
	}
	signal_group(f, SIGKILL);
	f->until_ms = -1;
}

static int patience_ms(const struct feeding *f)
{
	int64_t left = f->until_ms < 0 ? -1 : f->until_ms - progress_clock_ms();

	if (f->until_ms >= 0 && left < 0)
		left = 0;
	if (f->pid_fd < 0 && (left < 0 || left > TURN_MS))
		left = TURN_MS;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

/* Not reaped yet: its group cannot be anybody else's while we signal it. */
static bool is_over(const struct feeding *f)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)f->pid, &info,
		      WEXITED | WNOHANG | WNOWAIT) < 0 ? errno != EINTR :
							 info.si_pid != 0;
}

static void turn(struct feeding *f)
{
	struct pollfd fds[] = {
		{ .fd = f->pid_fd, .events = POLLIN },
		{ .fd = f->signal_fd, .events = POLLIN },
		{ .fd = f->in_fd, .events = POLLOUT },
	};

	if (poll(fds, ARRAY_LEN(fds), patience_ms(f)) < 0)
		return;
	if (fds[1].revents)
		take_signal(f);
	if (fds[2].revents && f->in_fd >= 0)
		give(f);
	look_at_clock(f);
}

static void finish(struct feeding *f)
{
	end_input(f);
	if (f->told_to_end)
		kill(-f->pid, SIGKILL);
	f->fed->status = child_wait(f->pid);
	if (f->pid_fd >= 0)
		close(f->pid_fd);
}

const struct tkt_error *feed_run(struct fed *out, const struct feed *feed)
{
	struct feeding f = { .feed = feed, .fed = out, .in_fd = -1,
			     .pid_fd = -1, .bytes = BUF_INIT, .until_ms = -1 };

	*out = (struct fed){ .status = 0 };
	hold_signals(&f);
	f.err = start(&f);
	if (!f.err) {
		while (!is_over(&f))
			turn(&f);
		finish(&f);
	}
	let_signals(&f);
	buf_release(&f.bytes);
	return f.err;
}
