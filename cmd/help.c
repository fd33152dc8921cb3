/* tkt help: manuals, and what other programs ask about the tables. */
#include <stdio.h>
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/complete.h"
#include "ui/manual.h"
#include "ui/mdoc.h"
#include "ui/pager.h"
#include "ui/sla_calc.h"
#include "ui/suggest.h"
#include "ui/usage.h"

struct help_args {
	struct common common;
	bool all, commands, complete, mdoc_errors, mdoc_gates, mdoc_settings;
	bool mdoc_flags, mdoc_figures;
	const char *mdoc_options, *mdoc_fields, *mdoc_kinds;
};

static const struct option options[] = {
	OPT('a', "all", BOOL, struct help_args, all, NULL,
	    "list all commands, those for scripts and repair too", NULL),
	OPT(0, "commands", BOOL, struct help_args, commands, NULL,
	    "print the names of all commands", NULL),
	OPT(0, "complete", BOOL, struct help_args, complete, NULL,
	    "for shells: complete the last of the words after '--'", NULL),
	OPT(0, "mdoc-options", STRING, struct help_args, mdoc_options,
	    "COMMAND", "for manuals: the options of COMMAND", "@commands"),
	OPT(0, "mdoc-errors", BOOL, struct help_args, mdoc_errors, NULL,
	    "for manuals: the exit statuses", NULL),
	OPT(0, "mdoc-fields", CHOICE, struct help_args, mdoc_fields, "RECORD",
	    "for manuals: the fields of a record",
	    "ticket article person sync calc sweep foreseen"),
	OPT(0, "mdoc-kinds", CHOICE, struct help_args, mdoc_kinds, "RECORD",
	    "for manuals: the kinds of events of a record",
	    "ticket article desk"),
	OPT(0, "mdoc-gates", BOOL, struct help_args, mdoc_gates, NULL,
	    "for manuals: what steps must bring", NULL),
	OPT(0, "mdoc-flags", BOOL, struct help_args, mdoc_flags, NULL,
	    "for manuals: what tickets are, in queries", NULL),
	OPT(0, "mdoc-figures", BOOL, struct help_args, mdoc_figures, NULL,
	    "for manuals: the figures of a report", NULL),
	OPT(0, "mdoc-settings", BOOL, struct help_args, mdoc_settings, NULL,
	    "for manuals: the settings of a desk", NULL),
	OPT_END
};

static const struct tkt_error *unknown(const char *word)
{
	BUF_LOCAL text = BUF_INIT;

	buf_addf(&text, "unknown command '%s'", word);
	suggest_command(&text, word);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* "kb new", "kb-new" or two operands: a command, or a verb of one. */
static const struct command *find(const char *name, const char *verb)
{
	BUF_LOCAL first = BUF_INIT;
	size_t len = strcspn(name, " -");
	const struct command *c = command_find(name);

	if (!c && name[len]) {
		buf_add(&first, name, len);
		c = command_find(first.bytes);
		verb = name + len + 1;
	}
	return c && verb ? command_verb(c, verb) : c;
}

static const struct tkt_error *add_mdoc_options(struct buf *out,
						const char *name)
{
	const struct command *c = find(name, /*verb=*/NULL);

	if (!c && strcmp(name, "tkt") != 0)
		return unknown(name);
	mdoc_options(out, c);
	return NULL;
}

static void add_mdoc_fields(struct buf *out, const char *record)
{
	if (!strcmp(record, "ticket"))
		mdoc_fields(out, ticket_fields);
	else if (!strcmp(record, "article"))
		mdoc_fields(out, article_fields);
	else if (!strcmp(record, "sync"))
		mdoc_fields(out, desk_synced_fields);
	else if (!strcmp(record, "sweep"))
		mdoc_fields(out, desk_swept_fields);
	else if (!strcmp(record, "foreseen"))
		mdoc_fields(out, desk_foreseen_fields);
	else if (!strcmp(record, "calc"))
		mdoc_fields(out, sla_calc_fields);
	else
		mdoc_fields(out, person_fields);
}

static void add_mdoc_kinds(struct buf *out, const char *record)
{
	if (!strcmp(record, "ticket"))
		mdoc_kinds(out, DOC_TICKET);
	else if (!strcmp(record, "article"))
		mdoc_kinds(out, DOC_ARTICLE);
	else
		mdoc_kinds(out, DOC_DESK);
}

static const struct tkt_error *print_tables(bool *done, struct buf *out,
					    struct app *app,
					    const struct help_args *args)
{
	*done = true;
	if (args->complete)
		complete_words(out, app, &args->common.operands);
	else if (args->commands)
		for (const struct command *const *c = commands; *c; c++)
			buf_addf(out, "%s\n", (*c)->name);
	else if (args->mdoc_options)
		return add_mdoc_options(out, args->mdoc_options);
	else if (args->mdoc_errors)
		mdoc_errors(out);
	else if (args->mdoc_fields)
		add_mdoc_fields(out, args->mdoc_fields);
	else if (args->mdoc_kinds)
		add_mdoc_kinds(out, args->mdoc_kinds);
	else if (args->mdoc_gates)
		mdoc_gates(out);
	else if (args->mdoc_flags)
		mdoc_flags(out);
	else if (args->mdoc_figures)
		mdoc_figures(out);
	else if (args->mdoc_settings)
		mdoc_settings(out);
	else
		*done = false;
	return NULL;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct help_args *args = data;
	const struct strings *words = &args->common.operands;
	BUF_LOCAL text = BUF_INIT;
	const struct command *c;
	bool done;

	TRY(print_tables(&done, &text, app, args));
	if (!done && words->len) {
		c = find(words->items[0],
			 words->len > 1 ? words->items[1] : NULL);
		if (c)
			return manual_show(app, c);
		TRY(manual_topic(&done, app, words->items[0]));
		if (done)
			return NULL;
		TRY(manual_missing(words->items[0]));
		return unknown(words->items[0]);
	}
	if (!done)
		usage_overview(&text, args->all);
	return stdout_write(text.bytes, text.len);
}

const struct command cmd_help = {
	.name = "help",
	.group = GROUP_LOOK,
	.summary = "open the manual of a command",
	.usage = "[-a] [COMMAND|TOPIC]",
	.operands = "@manuals",
	.options = options,
	.args_len = sizeof(struct help_args),
	.run = run,
};
