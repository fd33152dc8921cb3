/*
 * Commands and their options, as tables.
 *
 * A command is one file, cmd/<name>.c, that exports one symbol,
 *
 *	const struct command cmd_<name> = { … };
 *
 * Parsing, `-h`, completion, man page lists and the "nearest name" errors all
 * read these tables; the list of commands comes from the file names.
 *
 * The values of options land in a struct of the command's own, whose first
 * member is `struct common`.  It is zeroed before parsing; what is absent is
 * NULL, false, 0, or INSTANT_NONE for times, durations and numbers.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include <stddef.h>
#include "tkt.h"
#include "ui/app.h"
#include "ui/input.h"

enum option_type {
	OPTION_BOOL,     /* bool; --no-NAME clears it */
	OPTION_STRING,   /* const char *; of several the last counts */
	OPTION_TEXT,     /* const char *; several are paragraphs of one text */
	OPTION_LIST,     /* struct strings; may be given again */
	OPTION_TIME,     /* int64_t: the start of what was named (cli.md 20) */
	OPTION_UNTIL,    /* int64_t: the end of what was named */
	OPTION_DURATION, /* int64_t seconds */
	OPTION_INT,      /* int64_t */
	OPTION_CHOICE,   /* const char *, one of `values` */
	OPTION_MAYBE,    /* const char *; --json or --json=VALUE, "" without */
};

struct option {
	char letter;          /* 0: none */
	const char *name;
	enum option_type type;
	size_t offset;        /* into the args struct */
	const char *argument; /* "TEXT"; NULL for BOOL */
	const char *help;     /* one line, lower case, for -h and man page */
	/*
	 * Words separated by spaces that are valid (CHOICE), or that are
	 * offered by completion; `@tiers`, `@queues`, `@people`,
	 * `@categories`, `@systems`, `@channels`, `@types`, `@causes`,
	 * `@tags`, `@states`, `@ids`, `@articles`, `@files`, `@fields`,
	 * `@settings`, `@manuals` stand for what the desk or the disk has.
	 */
	const char *values;
};

#define OPT(letter_, name_, type_, record, member, argument_, help_, values_)  \
	{                                                                      \
		.letter = letter_, .name = name_, .type = OPTION_##type_,      \
		.offset = offsetof(record, member), .argument = argument_,     \
		.help = help_, .values = values_                               \
	}
#define OPT_END { .name = NULL }

/* Options that many commands share; a command's `common` says which. */
struct common {
	struct strings operands;  /* what is no option */
	const struct input_records *input; /* standard input, already read */
	/* COMMON_WRITE; quiet and nul also COMMON_OUTPUT */
	bool dry_run, quiet, verbose, nul, skip_refused;
	int64_t at;
	const char *once, *force;
	/* COMMON_TEXT: -m, -F; `text` is what they give, NULL: neither */
	const char *message, *file;
	const char *text;
	/* COMMON_TELL */
	const char *reply, *told;
	int64_t next_update;
	/* COMMON_OUTPUT: json "" for all fields */
	const char *json, *format;
	bool porcelain;
	/* COMMON_LIST */
	int64_t limit;
	const char *sort;
};

enum common_options {
	/* -n -q -v -z --json --skip-refused --at --once --force */
	COMMON_WRITE = 1 << 0,
	COMMON_TEXT = 1 << 1,  /* -m -F */
	COMMON_TELL = 1 << 2,  /* --reply --told --next-update */
	COMMON_OUTPUT = 1 << 3,/* --json --porcelain --format -z -q */
	COMMON_LIST = 1 << 4,  /* -n N (not where it writes), --limit, --sort */
	/* No options: it runs in a broken environment too. */
	COMMON_ANYWHERE = 1 << 5,
	/* No options: `-` reads ids or JSON lines (lines.h). */
	COMMON_IDS = 1 << 6,
};

enum command_group {
	GROUP_START,    /* init clone config */
	GROUP_RECEIVE,  /* open triage claim assign */
	GROUP_WORK,     /* try diagnose note reply receive wait consult … */
	GROUP_MOVE,     /* escalate return transfer */
	GROUP_SOLVE,    /* fix resolve close reopen reject */
	GROUP_KNOW,     /* kb */
	GROUP_LOOK,     /* list show log next report */
	GROUP_MEND,     /* edit link undo */
	GROUP_PLUMBING, /* apply import fsck hook erase: not in `tkt` alone */
};

/* A verb below a command (`kb new`); the same shape one level down. */
struct command {
	const char *name;
	enum command_group group;
	const char *summary;           /* "record what a user reported" */
	/* Usage lines after "tkt NAME", separated by newlines. */
	const char *usage;
	/* What operands complete to, a word each, the last repeats: "@ids";
	 * "@ids|none" is one or the other. */
	const char *operands;
	/* With COMMON_IDS: what follows the ids, by name: "kind target". */
	const char *rest;
	const struct option *options;  /* ends with OPT_END; NULL: none */
	unsigned common;
	size_t args_len;               /* sizeof the args struct */
	const struct tkt_error *(*run)(struct app *app, void *args);
	/* Frees what run() keeps in the args; NULL: nothing. With COMMON_IDS
	 * the plans of many runs are carried out together, after the last. */
	void (*release)(void *args);
	/* Verbs; NULL unless it has some. Ends with NULL. */
	const struct command *const *verbs;
};

/*
 * Parses argv (after the command's name) into `args`, global options into
 * `app`; -h is noticed by the dispatcher before. Reads the file of -F, so it
 * touches the disk. Strings are those of argv or in the app's arena.
 * Errors: USAGE, one line, with the hint `see 'tkt NAME -h'`; IO for -F, -C.
 */
const struct tkt_error *command_parse(const struct command *c, void *args,
				      struct app *app, int argc,
				      const char *const *argv) TKT_CHECK;
void command_args_release(const struct command *c, void *args);

/* Makes a zeroed args struct one in which nothing is given. */
struct option_list;
void command_set_absent(const struct option_list *options, void *args);

/*
 * Every option of a command, its own first, then the common ones; vec owned by
 * caller. Global options are not among them: they stand in global_options,
 * with offsets into struct app.
 */
struct option_list {
	const struct option **items;
	size_t len, cap;
};
void command_options(struct option_list *out, const struct command *c);
bool option_is_common(const struct option *o);
bool option_takes_value(const struct option *o); /* after it, not only by = */
extern const struct option global_options[];

extern const struct command *const commands[]; /* sorted, NULL at the end */
const struct command *command_find(const char *name);
const struct command *command_verb(const struct command *c, const char *name);

/* Appends "kb new": a verb's name stands after its command's. */
void command_full_name(struct buf *out, const struct command *c);

/*
 * The common helper of writing commands: operands as whole ids (cli.md 7, 8),
 * each once, in the app's arena; "-" reads them from standard input, where
 * none is no error.  The caller releases them with vec_release().
 * Errors: USAGE where no ticket is named; desk_find()'s.
 */
const struct tkt_error *command_ids(struct strings *ids, struct app *app,
				    struct common *common) TKT_CHECK;

/*
 * The same where the last `rest_len` operands are no ids (ACTION of try, WHO
 * of assign): they go to `rest`, released by the caller.  `rest_names` ("the
 * queue") says in the message what is missing.
 */
const struct tkt_error *command_ids_then(struct strings *ids,
					 struct strings *rest, struct app *app,
					 struct common *common, size_t rest_len,
					 const char *rest_names) TKT_CHECK;

/*
 * A word out of a line of standard input that means a ticket.  Titles and refs
 * are anybody's words, so it is never a query: what would be read as one, or
 * as `-`, becomes the whole id of the ticket whose ref it is.  Any other stays
 * as it is and is looked up where it is used.
 * Errors: NOT_FOUND.
 */
const struct tkt_error *command_line_id(const char **word,
					struct app *app) TKT_CHECK;

/*
 * With --skip-refused a ticket that is not found does not stop the others:
 * true where the error was told and freed, and the run's status is 4.
 */
bool command_pass_over(struct app *app, const struct common *common,
		       const struct tkt_error *err);

/*
 * Runs a write for a command: fills the common options into `w`, calls
 * desk_write(), prints one line a ticket (or JSON), warnings and, on a
 * terminal, the hint of the next step (cli.md 14, 15, 17).  No ids: nothing
 * happens.  Refused tickets that --skip-refused passed over are named on
 * stderr, and the run's status becomes 4.
 */
const struct tkt_error *command_write(struct app *app,
				      const struct common *common,
				      struct desk_write *w) TKT_CHECK;

/* The same for the tickets that the operands name, as most commands do. */
const struct tkt_error *command_write_ids(struct app *app,
					  struct common *common,
					  struct desk_write *w) TKT_CHECK;

/* Puts --reply, --told, --next-update into a draft (COMMON_TELL). */
void command_tell(struct draft *d, const struct common *common);

#endif
