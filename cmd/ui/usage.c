#include "ui/usage.h"

#include <string.h>

enum {
	LINE_COLS = 79,
	HELP_COL = 30,    /* where the help of options begins */
	SUMMARY_COL = 14, /* the same for commands */
};

static const char *const group_titles[] = {
	[GROUP_START] = "start a desk",
	[GROUP_RECEIVE] = "receive a report",
	[GROUP_WORK] = "work on a ticket",
	[GROUP_MOVE] = "move it between tiers and queues",
	[GROUP_SOLVE] = "solve it and tell the user",
	[GROUP_KNOW] = "keep what was learnt",
	[GROUP_LOOK] = "see what there is",
	[GROUP_MEND] = "mend a record",
	[GROUP_PLUMBING] = "for scripts, machines and repair",
};

/* --- words in lines ----------------------------------------------------- */

static size_t column(const struct buf *out)
{
	size_t begin = out->len;

	while (begin && out->bytes[begin - 1] != '\n')
		begin--;
	return utf8_cols(out->bytes + begin, out->len - begin);
}

/* Goes to the column, on a new line where the present one is longer. */
static void go_to(struct buf *out, size_t col)
{
	if (column(out) + 1 > col) {
		buf_addc(out, '\n');
		buf_pad(out, ' ', col);
	} else {
		buf_pad(out, ' ', col - column(out));
	}
}

/* The next piece of a usage line: a word, or what a bracket holds. */
static size_t piece_len(const char *p)
{
	int depth = 0;
	size_t i;

	for (i = 0; p[i] && (p[i] != ' ' || depth > 0); i++) {
		if (p[i] == '[' || p[i] == '(')
			depth++;
		if (p[i] == ']' || p[i] == ')')
			depth--;
	}
	return i;
}

/* Appends text from the present column on, wrapped, indented by `indent`. */
static void add_wrapped(struct buf *out, const char *text, size_t len,
			size_t indent, bool in_brackets)
{
	const char *end = text + len;
	bool first = true;

	while (text < end) {
		size_t n = in_brackets ? piece_len(text) :
					 strcspn(text, " ");

		if (n > (size_t)(end - text))
			n = (size_t)(end - text);
		if (!first &&
		    column(out) + 1 + utf8_cols(text, n) > LINE_COLS) {
			buf_addc(out, '\n');
			buf_pad(out, ' ', indent);
		} else if (!first) {
			buf_addc(out, ' ');
		}
		buf_add(out, text, n);
		first = false;
		text += n;
		text += strspn(text, " ");
	}
}

/* --- a command ---------------------------------------------------------- */

void usage_option_head(struct buf *out, const struct option *o)
{
	if (o->letter)
		buf_addf(out, "-%c, ", o->letter);
	buf_addf(out, "--%s", o->name);
	if (o->type == OPTION_MAYBE)
		buf_addf(out, "[=%s]", o->argument);
	else if (o->argument)
		buf_addf(out, " %s", o->argument);
}

static void add_option(struct buf *out, const struct option *o)
{
	buf_pad(out, ' ', o->letter ? 4 : 8);
	usage_option_head(out, o);
	go_to(out, HELP_COL);
	add_wrapped(out, o->help, strlen(o->help), HELP_COL,
		    /*in_brackets=*/false);
	buf_addc(out, '\n');
}

static void add_options(struct buf *out, const struct command *c)
{
	struct option_list options = { 0 };
	bool common = false;

	command_options(&options, c);
	for (size_t i = 0; i < options.len; i++) {
		if (!i)
			buf_addc(out, '\n');
		if (i && !common && option_is_common(options.items[i]))
			buf_addc(out, '\n');
		common = option_is_common(options.items[i]);
		add_option(out, options.items[i]);
	}
	vec_release(&options);
}

/* "usage: tkt open …", further forms as "   or: tkt open …". */
static void add_usage(struct buf *out, const struct command *c, bool first)
{
	const char *line = c->usage ? c->usage : "";
	BUF_LOCAL name = BUF_INIT;

	command_full_name(&name, c);
	do {
		size_t len = strcspn(line, "\n");
		size_t indent;

		buf_addf(out, "%s tkt %s", first ? "usage:" : "   or:",
			 name.bytes);
		indent = column(out) + 1;
		if (len) {
			buf_addc(out, ' ');
			add_wrapped(out, line, len, indent,
				    /*in_brackets=*/true);
		}
		buf_addc(out, '\n');
		first = false;
		line += len;
		line += *line == '\n';
	} while (*line);
}

static void add_row(struct buf *out, const char *name, const char *summary)
{
	buf_addf(out, "   %s", name);
	go_to(out, SUMMARY_COL);
	add_wrapped(out, summary, strlen(summary), SUMMARY_COL,
		    /*in_brackets=*/false);
	buf_addc(out, '\n');
}

void usage_command(struct buf *out, const struct command *c)
{
	bool first = true;

	if (c->run) {
		add_usage(out, c, first);
		first = false;
	}
	for (const struct command *const *v = c->verbs; v && *v; v++) {
		add_usage(out, *v, first);
		first = false;
	}
	buf_addc(out, '\n');
	buf_addf(out, "%s\n", c->summary);
	if (c->verbs)
		buf_addc(out, '\n');
	for (const struct command *const *v = c->verbs; v && *v; v++)
		add_row(out, (*v)->name, (*v)->summary);
	add_options(out, c);
}

/* --- all commands ------------------------------------------------------- */

static void add_group(struct buf *out, enum command_group group)
{
	bool any = false;

	for (const struct command *const *c = commands; *c; c++) {
		if ((*c)->group != group)
			continue;
		if (!any)
			buf_addf(out, "\n%s\n", group_titles[group]);
		any = true;
		add_row(out, (*c)->name, (*c)->summary);
	}
}

void usage_overview(struct buf *out, bool all)
{
	static const char line[] = "[-C DIR] [--desk DIR] [--color WHEN] "
				   "[--no-pager] [--no-hooks] "
				   "[--lock-timeout DURATION] COMMAND [ARG]...";

	buf_adds(out, "usage: tkt ");
	add_wrapped(out, line, strlen(line), /*indent=*/11,
		    /*in_brackets=*/true);
	buf_adds(out, "\n   or: tkt ID\n");
	for (size_t i = 0; i < ARRAY_LEN(group_titles); i++)
		if (i != GROUP_PLUMBING || all)
			add_group(out, (enum command_group)i);
	buf_adds(out, "\n'tkt COMMAND -h' lists a command's options, "
		      "'tkt help COMMAND' opens its manual,\n'tkt help "
		      "workflow' tells how it all goes together");
	buf_adds(out, all ? ".\n" : ", 'tkt help -a' lists\nall commands.\n");
}
