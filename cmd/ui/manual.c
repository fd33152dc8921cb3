#include "ui/manual.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ui/child.h"
#include "ui/pager.h"
#include "ui/usage.h"

const struct manual_topic manual_topics[] = {
	{ "workflow", "how a desk of three tiers works", 7 },
	{ "query", "how tickets are chosen by what they are", 7 },
	{ "data-model", "files, events, the fold and the merge", 7 },
	{ "json", "what scripts get", 7 },
	{ "hooks", "programs of one's own that are told what happened", 7 },
	{ "tkt", "the program: ids, output, settings, exit statuses", 1 },
	{ .name = NULL },
};

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

/* The page in the folder of a program that was built and not installed. */
static const char *built_page(struct app *app, const char *page)
{
	static const char sections[] = "17";

	for (size_t i = 0; sections[i]; i++) {
		BUF_LOCAL path = BUF_INIT;

		app_program_dir(&path);
		buf_addf(&path, "/man/%s.%c", page, sections[i]);
		if (access(path.bytes, R_OK) == 0)
			return arena_strdup(&app->arena, path.bytes);
	}
	return NULL;
}

/* `path` NULL: man finds the page itself. */
static const struct tkt_error *run_man(bool *found, struct app *app,
				       const char *page, const char *path)
{
	const char *argv[6] = { "man" };
	size_t n = 1;
	int status;

	if (app->no_pager) {
		argv[n++] = "-P";
		argv[n++] = "cat";
	}
	if (path)
		argv[n++] = "-l";
	argv[n] = path ? path : page;
	fflush(stdout);
	TRY(child_run(&status, argv));
	/* Without man there are no manuals. */
	*found = status != 127;
	app->status = *found ? status : 0;
	return NULL;
}

const struct tkt_error *manual_topic(bool *found, struct app *app,
				     const char *topic)
{
	const char *page = strcmp(topic, "tkt") != 0 ?
				   arena_printf(&app->arena, "tkt-%s", topic) :
				   "tkt";
	const char *path = NULL;

	*found = has_page(page);
	if (!*found) {
		path = built_page(app, page);
		*found = path != NULL;
	}
	return *found ? run_man(found, app, page, path) : NULL;
}

const struct tkt_error *manual_missing(const char *topic)
{
	for (const struct manual_topic *t = manual_topics; t->name; t++)
		if (!strcmp(t->name, topic))
			return tkt_error_hint(
				tkt_error(TKT_E_NOT_FOUND, "the manual page "
					  "tkt%s%s(%d) cannot be shown",
					  t->section == 7 ? "-" : "",
					  t->section == 7 ? t->name : "",
					  t->section),
				"'make install' puts the pages where man "
				"finds them, and man must be installed");
	return NULL;
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
