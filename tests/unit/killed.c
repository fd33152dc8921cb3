#include "killed.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "repo.h"
#include "trace.h"
#include "unit.h"

/* Runs in the child that is traced. */
static int start(void *argument)
{
	const struct killed *k = argument;
	int null = open("/dev/null", O_RDWR);

	if (chdir(k->dir) < 0 || null < 0)
		return 126;
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(k->argv[0], (char *const *)k->argv);
	return 127;
}

static void begin_again(void)
{
	sh("rm -rf now && cp -a was now");
}

bool killed_works(void)
{
	return trace_works() && getenv("TKT");
}

long killed_count(struct killed *k)
{
	struct trace trace = { .calls = TRACE_ALL };

	begin_again();
	trace_run(&trace, start, k);
	assert_int_equal(trace.status, 0);
	k->calls = trace.seen;
	return k->calls;
}

/* A number of the environment, `otherwise` where there is none. */
static long number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtol(text, NULL, 10) : otherwise;
}

long killed_first(void)
{
	return number("TKT_SOAK", 1);
}

long killed_next(const struct killed *k, long at)
{
	long step = number("TKT_SOAK_STEP", 1);

	if (!getenv("TKT_SOAK"))
		return at + k->calls / 4 + 1;
	if (at % 100 < step)
		print_message("# %ld of %ld\n", at, k->calls);
	return at + step;
}

void killed_at(struct killed *k, long at)
{
	struct trace trace = { .calls = TRACE_ALL, .at = at };

	begin_again();
	trace_run(&trace, start, k);
	while (waitpid(-1, /*status=*/NULL, 0) > 0)
		;
}
