/* The git program at work on this repository. */
#include <string.h>
#include "store/internal.h"

void git_argv(struct strings *argv, const struct store *s)
{
	/* No daemon of git's may inherit the lock and keep it. */
	static const char *const always[] = {
		"git", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0",
		"-c", "maintenance.auto=false", "-c", "core.fsmonitor=false",
	};

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		vec_push(argv, always[i]);
	vec_push(argv, "--git-dir");
	vec_push(argv, s->git_dir);
	if (!s->work_dir)
		return;
	vec_push(argv, "--work-tree");
	vec_push(argv, s->work_dir);
}

static void strings_release(struct strings *argv)
{
	vec_release(argv);
}

static const struct tkt_error *feed(const char *const *argv,
				    const struct proc_more *more,
				    const char *dir, const struct git_run *run)
{
	const struct tkt_error *err;
	BUF_LOCAL name = BUF_INIT;
	struct proc git;

	buf_addf(&name, "git %s", run->args[0]);
	TRY(proc_start_with(&git, argv, more, dir,
			    PROC_IN | PROC_ERR_QUIET | PROC_APART));
	err = proc_write(&git, run->in->bytes, run->in->len);
	if (err) {
		proc_kill(&git);
		return err;
	}
	return proc_wait(&git, name.bytes);
}

const struct tkt_error *git_ask(struct buf *out, struct store *s,
				const struct buf *in, const char *const *args)
{
	static const char *const env[] = { "GIT_EDITOR", "true", NULL };
	const struct git_run run = {
		.args = args, .env = env, .in = in, .out = out,
	};

	return git_run(s, &run);
}

const struct tkt_error *git_run(struct store *s, const struct git_run *run)
{
	CLEANUP(strings_release) struct strings argv = { 0 };
	const char *dir = s->work_dir ? s->work_dir : s->git_dir;
	const struct proc_more more = {
		.env = run->env,
		.heard = run->heard,
		.context = run->context,
		.keep_fd = run->abroad ? -1 : s->lock_fd,
	};

	git_argv(&argv, s);
	for (const char *const *arg = run->args; *arg; arg++)
		vec_push(&argv, *arg);
	vec_push(&argv, NULL);
	if (run->in)
		return feed(argv.items, &more, dir, run);
	return run->abroad ? proc_run_with(run->out, argv.items, &more, dir)
			   : proc_run_apart(run->out, argv.items, &more, dir);
}
