/* A person's editor, by git's ladder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ui/child.h"
#include "ui/form.h"
#include "ui/input.h"

static const char *nonempty(const char *s)
{
	return s && *s ? s : NULL;
}

/* NULL: none; vi is no use on a terminal that cannot move its cursor. */
static const char *editor_command(struct app *app)
{
	const char *term = getenv("TERM");
	bool is_dumb = !term || !strcmp(term, "dumb");
	const char *command = nonempty(app_setting(app, "editor"));

	if (!command)
		command = nonempty(getenv("GIT_EDITOR"));
	if (!command)
		command = nonempty(app_git_config(app, "core.editor"));
	if (!command && !is_dumb)
		command = nonempty(getenv("VISUAL"));
	if (!command)
		command = nonempty(getenv("EDITOR"));
	return command || is_dumb ? command : "vi";
}

static const struct tkt_error *write_all(int fd, const char *path,
					 const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return tkt_error_errno(errno, "cannot write '%s'",
					       path);
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return NULL;
}

/*
 * A file of its own, which nobody else may read: in the git directory, where
 * no clean-up of temporary files takes what somebody typed.
 */
static const struct tkt_error *make_file(const char **out, struct app *app,
					 const char *name, const char *text)
{
	const char *tmp = nonempty(getenv("TMPDIR"));
	const char *dir = app->desk ? store_git_dir(app->desk->store) :
			  tmp	    ? tmp :
				      "/tmp";
	char *path = arena_printf(&app->arena, "%s%stkt-%s-XXXXXX.md", dir,
				  dir[strlen(dir) - 1] == '/' ? "" : "/", name);
	const struct tkt_error *err;
	int fd = mkostemps(path, (int)strlen(".md"), O_CLOEXEC);

	if (fd < 0)
		return tkt_error_errno(errno, "cannot make '%s'", path);
	err = write_all(fd, path, text);
	if (close(fd) && !err)
		err = tkt_error_errno(errno, "cannot write '%s'", path);
	if (err)
		unlink(path);
	else
		*out = path;
	return err;
}

static const struct tkt_error *run_editor(struct app *app, const char *command,
					  const char *path)
{
	const char *const args[] = { path, NULL };
	struct strings argv = { 0 };
	const struct tkt_error *err;
	int status = 0;

	child_shell_argv(&argv, &app->arena, command, args);
	fflush(stdout);
	err = child_run(&status, argv.items);
	vec_release(&argv);
	if (!err && status)
		return tkt_error(TKT_E_FAILED,
				 "the editor '%s' ended with status %d",
				 command, status);
	return err;
}

const struct tkt_error *editor_run(struct buf *out, struct app *app,
				   const char *name, const char *text)
{
	const char *command = editor_command(app);

	if (!command)
		return tkt_error_hint(
			tkt_error(TKT_E_FAILED,
				  "no editor is known for this terminal"),
			"set EDITOR, or give the texts as options");
	/* What an earlier form of this run left is not needed any more. */
	if (app->typed_path)
		unlink(app->typed_path);
	app->typed_path = NULL;
	TRY(make_file(&app->typed_path, app, name, text));
	TRY(run_editor(app, command, app->typed_path));
	return input_read(out, app->typed_path, INPUT_TEXT_MAX_LEN);
}
