#include "ui/manual.h"

#include <stdio.h>
#include <string.h>
#include "ui/child.h"
#include "ui/pager.h"
#include "ui/usage.h"

/* Is there such a page? man -w prints where, and nothing else. */
static bool has_page(const char *page)
{
	const char *argv[] = { "man", "-w", page, NULL };
	BUF_LOCAL path = BUF_INIT;
	const struct tkt_error *err = child_read(&path, argv);
	bool found = !err && path.len;

	tkt_error_free(err);
	return found;
}

static const struct tkt_error *run_man(struct app *app, const char *page)
{
	const char *with_cat[] = { "man", "-P", "cat", page, NULL };
	const char *argv[] = { "man", page, NULL };
	int status;

	fflush(stdout);
	TRY(child_run(&status, app->no_pager ? with_cat : argv));
	app->status = status;
	return NULL;
}

const struct tkt_error *manual_topic(bool *found, struct app *app,
				     const char *topic)
{
	const char *page = strcmp(topic, "tkt") != 0 ?
				   arena_printf(&app->arena, "tkt-%s", topic) :
				   "tkt";

	*found = has_page(page);
	return *found ? run_man(app, page) : NULL;
}

const struct tkt_error *manual_show(struct app *app, const struct command *c)
{
	BUF_LOCAL name = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	bool found = false;

	command_full_name(&name, c);
	buf_truncate(&name, strcspn(name.bytes, " "));
	if (app->out_tty)
		TRY(manual_topic(&found, app, name.bytes));
	if (found)
		return NULL;
	usage_command(&text, c);
	return stdout_write(text.bytes, text.len);
}
