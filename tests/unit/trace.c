#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/mem.h"
#include "trace.h"
#include "unit.h"

/* Not <linux/ptrace.h>, which does not go with <sys/ptrace.h>. */
#define GET_SYSCALL_INFO 0x420e
#define OP_ENTRY 1
#define OP_EXIT 2

struct call {
	uint8_t op;
	uint8_t pad[3];
	uint32_t arch;
	uint64_t instruction, stack;
	uint64_t number; /* at entry */
	uint64_t rest[8];
};

static const long file_calls[] = {
#ifdef SYS_open
	SYS_open, SYS_rename, SYS_link, SYS_mkdir, SYS_rmdir, SYS_unlink,
	SYS_stat, SYS_lstat, SYS_access,
#endif
	SYS_openat, SYS_read, SYS_pread64, SYS_write, SYS_pwrite64,
	SYS_writev, SYS_fsync, SYS_fdatasync, SYS_sync_file_range,
	SYS_ftruncate, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_mkdirat,
	SYS_unlinkat, SYS_newfstatat, SYS_fstat, SYS_close, SYS_flock,
	SYS_fcntl, SYS_getdents64, SYS_mmap,
};

static bool is_counted(const struct trace *t, long number)
{
	if (t->calls == TRACE_ALL)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(file_calls); i++)
		if (file_calls[i] == number)
			return true;
	return false;
}

bool trace_works(void)
{
#ifdef __x86_64__
	return true;
#else
	return false;
#endif
}

static void child(int (*function)(void *), void *argument)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	_exit(function(argument));
}

#ifdef __x86_64__
static void set_number(pid_t tid, long number)
{
	ptrace(PTRACE_POKEUSER, tid,
	       (void *)offsetof(struct user_regs_struct, orig_rax),
	       (void *)number);
}

static void set_result(pid_t tid, long result)
{
	ptrace(PTRACE_POKEUSER, tid,
	       (void *)offsetof(struct user_regs_struct, rax),
	       (void *)result);
}
#else
static void set_number(pid_t tid, long number)
{
	(void)tid;
	(void)number;
}

static void set_result(pid_t tid, long result)
{
	(void)tid;
	(void)result;
}
#endif

/* Threads that are traced have to be waited for before their process is. */
static void kill_all(pid_t pid)
{
	int status;
	pid_t tid;

	kill(pid, SIGKILL);
	do {
		tid = waitpid(-1, &status, __WALL);
	} while (tid > 0 && (tid != pid || WIFSTOPPED(status)));
}

struct run {
	struct trace *trace;
	pid_t pid;
	pid_t failing; /* thread whose call is on the way to its error */
	bool over;
};

static void at_call(struct run *r, pid_t tid)
{
	struct trace *t = r->trace;
	struct call call = { 0 };

	ptrace(GET_SYSCALL_INFO, tid, (void *)sizeof(call), &call);
	if (call.op == OP_EXIT && r->failing == tid) {
		r->failing = 0;
		set_result(tid, -t->error);
	}
	if (call.op != OP_ENTRY || !is_counted(t, (long)call.number))
		return;
	if (++t->seen != t->at)
		return;
	t->hit = true;
	if (t->error) {
		r->failing = tid;
		set_number(tid, -1);
		return;
	}
	kill_all(r->pid);
	t->status = -1;
	r->over = true;
}

static void at_stop(struct run *r, pid_t tid, int status)
{
	int sig = WSTOPSIG(status);

	if (sig == (SIGTRAP | 0x80)) {
		at_call(r, tid);
		sig = 0;
	} else if (sig == SIGTRAP || sig == SIGSTOP) {
		sig = 0;
	}
	if (!r->over)
		ptrace(PTRACE_SYSCALL, tid, NULL, (void *)(long)sig);
}

static void follow(struct run *r)
{
	while (!r->over) {
		int status;
		pid_t tid = waitpid(-1, &status, __WALL);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid < 0)
			fail_msg("the traced child is gone: %s",
				 strerror(errno));
		if (WIFSTOPPED(status)) {
			at_stop(r, tid, status);
		} else if (tid == r->pid) {
			r->trace->status = WIFEXITED(status)
						   ? WEXITSTATUS(status)
						   : 128 + WTERMSIG(status);
			r->over = true;
		}
	}
}

void trace_run(struct trace *t, int (*function)(void *), void *argument)
{
	struct run r = { .trace = t };
	int status;

	t->seen = 0;
	t->hit = false;
	r.pid = fork();
	if (r.pid == 0)
		child(function, argument);
	assert_int_equal(waitpid(r.pid, &status, __WALL), r.pid);
	assert_true(WIFSTOPPED(status));
	ptrace(PTRACE_SETOPTIONS, r.pid, NULL,
	       (void *)(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
			      PTRACE_O_EXITKILL));
	ptrace(PTRACE_SYSCALL, r.pid, NULL, NULL);
	follow(&r);
}
