#include "ui/alias.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "ui/child.h"

/* git's names of variables; anything else is no alias and no program. */
static bool is_plain(const char *word)
{
	if (!isalpha((unsigned char)*word))
		return false;
	for (; *word; word++) {
		if (!isalnum((unsigned char)*word) && *word != '-')
			return false;
	}
	return true;
}

/* One word at *p, without its quotes. false: a quote is not closed. */
static bool take_word(struct buf *out, const char **p)
{
	char quote = 0;

	for (; **p && (quote || !isspace((unsigned char)**p)); (*p)++) {
		if (quote ? **p == quote : **p == '\'' || **p == '"')
			quote = quote ? 0 : **p;
		else if (**p == '\\' && quote != '\'' && (*p)[1])
			buf_addc(out, *++*p);
		else
			buf_addc(out, **p);
	}
	return !quote;
}

static const struct tkt_error *split(struct strings *out, struct arena *arena,
				     const char *name, const char *text)
{
	for (;;) {
		BUF_LOCAL word = BUF_INIT;

		while (isspace((unsigned char)*text))
			text++;
		if (!*text)
			return NULL;
		if (!take_word(&word, &text))
			return tkt_error(TKT_E_USAGE,
					 "the alias '%s' has an unclosed quote",
					 name);
		vec_push(out, arena_strdup(arena, word.bytes));
	}
}

/* The repository's own configuration counts too, where there is a desk. */
static const char *find_alias(struct app *app, const char *word)
{
	struct desk *desk;

	tkt_error_free(app_desk(&desk, app));
	return app_git_config(app, arena_printf(&app->arena, "tkt.alias.%s",
						word));
}

static const struct tkt_error *run_in_our_place(struct app *app,
						struct strings *argv)
{
	const struct tkt_error *err;

	vec_push(argv, NULL);
	/* What we were told holds for it, and for the tkt that it may run. */
	if (app->desk_dir)
		setenv("TKT_DIR", app->desk_dir, /*overwrite=*/1);
	if (app->color)
		setenv("TKT_COLOR", app->color, /*overwrite=*/1);
	if (app->no_pager)
		setenv("TKT_PAGER", "", /*overwrite=*/1);
	execvp(argv->items[0], (char *const *)argv->items);
	err = errno == ENOENT ? NULL :
				tkt_error_errno(errno, "cannot run '%s'",
						argv->items[0]);
	vec_release(argv);
	return err;
}

static const struct tkt_error *run_shell(struct app *app, const char *command,
					 int argc, const char *const *argv)
{
	struct strings args = { 0 }, words = { 0 };

	for (int i = 0; i < argc; i++)
		vec_push(&args, argv[i]);
	vec_push(&args, NULL);
	/* A space makes it more than one word: always through the shell. */
	child_shell_argv(&words, &app->arena,
			 arena_printf(&app->arena, "%s ", command),
			 args.items);
	words.len--;
	vec_release(&args);
	return run_in_our_place(app, &words);
}

const struct tkt_error *alias_expand(struct strings *out, bool *found,
				     struct app *app, const char *word,
				     int argc, const char *const *argv,
				     struct strings *tried)
{
	const struct tkt_error *err;
	const char *text = is_plain(word) ? find_alias(app, word) : NULL;

	*found = text && *text;
	if (!*found)
		return NULL;
	if (strings_has(tried, word))
		return tkt_error(TKT_E_USAGE, "the alias '%s' leads to itself",
				 word);
	vec_push(tried, word);
	if (*text == '!')
		return run_shell(app, text + 1, argc, argv);
	err = split(out, &app->arena, word, text);
	for (int i = 0; i < argc; i++)
		vec_push(out, argv[i]);
	if (err)
		vec_release(out);
	return err;
}

const struct tkt_error *alias_run_program(struct app *app, const char *word,
					  int argc, const char *const *argv)
{
	struct strings words = { 0 };

	if (!is_plain(word))
		return NULL;
	vec_push(&words, arena_printf(&app->arena, "tkt-%s", word));
	for (int i = 0; i < argc; i++)
		vec_push(&words, argv[i]);
	return run_in_our_place(app, &words);
}
