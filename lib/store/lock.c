#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>
#include "store/internal.h"

#define STEP_MIN_NS 1000000  /* 1 ms: a write takes two or three */
#define STEP_MAX_NS 50000000 /* 50 ms */
#define NS_PER_S 1000000000

void patience_init(struct patience *p, const struct store *s)
{
	*p = (struct patience){
		.signals = s->signals,
		.left_ns = s->options.lock_timeout_s * NS_PER_S,
		.random = (uint32_t)getpid() * 2654435761u | 1,
	};
}

/* xorshift32 (Marsaglia 2003): enough to keep processes out of step. */
static uint32_t next_random(struct patience *p)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 17;
	p->random ^= p->random << 5;
	return p->random;
}

bool patience_wait(struct patience *p)
{
	int64_t step = (int64_t)STEP_MIN_NS << (p->steps < 6 ? p->steps : 6);
	struct timespec t = { 0 };

	if (p->left_ns <= 0)
		return false;
	if (step > STEP_MAX_NS)
		step = STEP_MAX_NS;
	step = step / 2 + next_random(p) % step;
	if (step > p->left_ns)
		step = p->left_ns;
	p->left_ns -= step;
	p->steps++;
	t.tv_nsec = (long)step;
	/* Signals that a write holds back may come while it only waits. */
	ppoll(/*fds=*/NULL, 0, &t, p->signals);
	return true;
}

/*
 * O_CLOEXEC: an inherited descriptor was seen to hold the lock for 5 s in
 * git's detached maintenance.
 */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	/* Somebody else's file in a shared repository is good enough. */
	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd;
}

const struct tkt_error *flock_take(struct store *s)
{
	BUF_LOCAL path = BUF_INIT;
	struct patience p;
	int fd;

	fd = open_lock(path_join(&path, s->common_dir, "tkt.lock"));
	if (fd < 0)
		return tkt_error_errno(errno, "cannot lock '%s'", path.bytes);
	patience_init(&p, s);
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int failed = errno;

		if (failed == EINTR ||
		    (failed == EWOULDBLOCK && patience_wait(&p)))
			continue;
		close(fd);
		if (failed != EWOULDBLOCK)
			return tkt_error_errno(failed, "cannot lock '%s'",
					       path.bytes);
		return tkt_error_hint(
			tkt_error(TKT_E_BUSY, "another tkt writes in '%s'",
				  s->common_dir),
			"try again, or wait longer with --lock-timeout");
	}
	s->lock_fd = fd;
	return NULL;
}

void flock_release(struct store *s)
{
	/* Closing it is unlocking it: no child that has it is alive. */
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	s->lock_fd = -1;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat a_st, b_st;

	return lstat(a, &a_st) == 0 && lstat(b, &b_st) == 0 &&
	       a_st.st_ino == b_st.st_ino && a_st.st_dev == b_st.st_dev;
}

const struct tkt_error *link_lock_clear(bool *was_ours, const char *tmp,
					const char *lock)
{
	*was_ours = is_same_file(tmp, lock);
	if (!*was_ours)
		return NULL;
	/* In this order, or a kill between would leave an unknown lock. */
	if (unlink(lock) < 0)
		return tkt_error_errno(errno, "cannot remove '%s'", lock);
	unlink(tmp);
	return NULL;
}

/* File systems without hard links get git's own way, and its stale locks. */
static bool cannot_link(int failed)
{
	return failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS ||
	       failed == EMLINK;
}

/* 0, or errno. */
static int try_take(struct link_lock *l)
{
	int fd;

	if (link(l->tmp, l->lock) == 0)
		return 0;
	/* git removes the folders of branches that it packs. */
	if (errno == ENOENT) {
		tkt_error_free(make_dirs_for(l->lock));
		if (link(l->tmp, l->lock) == 0)
			return 0;
	}
	if (!cannot_link(errno))
		return errno;
	fd = open(l->lock, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	close(l->fd);
	l->fd = fd;
	return 0;
}

static const struct tkt_error *take_failed(struct link_lock *l, int failed)
{
	const struct tkt_error *err;

	if (failed != EEXIST)
		return tkt_error_errno(failed, "cannot lock '%s'", l->target);
	err = tkt_error(TKT_E_BUSY, "'%s' exists: another git works here",
			l->lock);
	return tkt_error_hint(err, "try again; if no git is running any more: "
			      "tkt sync --continue");
}

const struct tkt_error *link_lock_take(struct link_lock *l, struct store *s,
				       const char *tmp, const char *target)
{
	BUF_LOCAL lock = BUF_INIT;
	struct patience p;
	int failed;

	buf_addf(&lock, "%s.lock", target);
	unlink(tmp);
	*l = (struct link_lock){
		.tmp = mem_strdup(tmp),
		.lock = buf_detach(&lock),
		.target = mem_strdup(target),
		.fd = open(tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666),
	};
	if (l->fd < 0) {
		failed = errno;
		link_lock_release(l);
		return tkt_error_errno(failed, "cannot write '%s'", tmp);
	}
	patience_init(&p, s);
	do {
		failed = try_take(l);
	} while (failed == EEXIST && patience_wait(&p));
	if (failed) {
		const struct tkt_error *err = take_failed(l, failed);

		/* The lock is not ours: only our own file may go. */
		free(l->lock);
		l->lock = NULL;
		link_lock_release(l);
		return err;
	}
	return NULL;
}

const struct tkt_error *link_lock_rename(struct link_lock *l)
{
	if (rename(l->lock, l->target) < 0)
		return tkt_error_errno(errno, "cannot write '%s'", l->target);
	free(l->lock);
	l->lock = NULL;
	link_lock_release(l);
	return NULL;
}

void link_lock_release(struct link_lock *l)
{
	bool held = l->lock && l->fd >= 0;

	if (l->fd >= 0)
		close(l->fd);
	/* A lock that stays for an error's sake stays known as ours. */
	if (held && unlink(l->lock) < 0)
		held = errno != ENOENT;
	else
		held = false;
	if (l->tmp && !held)
		unlink(l->tmp);
	free(l->tmp);
	free(l->lock);
	free(l->target);
	*l = (struct link_lock)LINK_LOCK_INIT;
}
