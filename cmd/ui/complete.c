#include "ui/complete.h"

#include <string.h>
#include <time.h>
#include "ui/scan.h"

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool complete_is_late(const struct completion *c)
{
	return monotonic_ms() > c->until_ms;
}

void complete_add(struct completion *c, const char *candidate,
		  const char *description)
{
	if (strncmp(candidate, c->word, strlen(c->word)) != 0)
		return;
	buf_adds(c->out, c->prefix);
	utf8_print(c->out, candidate, strlen(candidate), UTF8_ONE_LINE);
	if (description && *description) {
		buf_addc(c->out, '\t');
		utf8_print(c->out, description, strlen(description),
			   UTF8_ONE_LINE);
	}
	buf_addc(c->out, '\n');
}

/* --- what the line says so far ------------------------------------------ */

struct so_far {
	const struct command *command; /* NULL: none yet */
	const struct option *pending;  /* whose value the last word is */
	size_t operands;               /* of the command, before the word */
	bool is_lost;                  /* a command that is not ours */
	bool only_operands;
};

/*
 * Walks the words before the last by the options of s->command; returns the
 * index of the first operand where `first`, else -1 at the end.
 */
static int walk(struct so_far *s, struct app *app, int argc,
		const char *const *argv, bool first)
{
	CLEANUP(scan_release) struct scan scan;
	struct scanned found;
	int index = -1;

	scan_init(&scan, s->command, argc, argv);
	s->operands = 0;
	s->pending = NULL;
	while (index < 0) {
		const struct tkt_error *err = scan_next(&found, &scan);

		if (err && found.option && scan.next >= argc)
			s->pending = found.option;
		else if (!err && found.operand && first)
			index = found.index;
		else if (!err && found.operand)
			s->operands++;
		else if (!err && found.option && found.is_global && first)
			err = option_store_global(app, &found);
		else if (!err && !found.option)
			break;
		tkt_error_free(err);
	}
	s->only_operands = scan.only_operands;
	return index;
}

/* Finds command and verb, counts operands. */
static void understand(struct so_far *s, struct app *app, int argc,
		       const char *const *argv)
{
	struct strings rest = { 0 };
	int at = walk(s, app, argc, argv, /*first=*/true);
	const struct command *verb = NULL;

	if (at < 0)
		return;
	s->command = command_find(argv[at]);
	s->is_lost = !s->command;
	if (s->is_lost)
		return;
	argv += at + 1;
	argc -= at + 1;
	if (s->command->verbs) {
		at = walk(s, app, argc, argv, /*first=*/true);
		verb = at < 0 ? NULL : command_verb(s->command, argv[at]);
	}
	for (int i = 0; i < argc; i++) {
		if (!verb || i != at)
			vec_push(&rest, argv[i]);
	}
	if (verb)
		s->command = verb;
	walk(s, app, (int)rest.len, rest.items, /*first=*/false);
	vec_release(&rest);
}

/* --- candidates --------------------------------------------------------- */

static void add_option(struct completion *c, const struct option *o)
{
	ARENA_LOCAL arena = { 0 };

	complete_add(c, arena_printf(&arena, "--%s", o->name), o->help);
	if (o->type == OPTION_BOOL && !strncmp(c->word, "--no", 4) &&
	    strncmp(o->name, "no-", 3) != 0)
		complete_add(c, arena_printf(&arena, "--no-%s", o->name),
			     o->help);
}

static void add_options(struct completion *c, const struct command *command)
{
	struct option_list options = { 0 };

	if (command)
		command_options(&options, command);
	for (size_t i = 0; i < options.len; i++)
		add_option(c, options.items[i]);
	for (const struct option *o = global_options; o->name; o++)
		add_option(c, o);
	vec_release(&options);
}

static void add_commands(struct completion *c)
{
	for (const struct command *const *p = commands; *p; p++) {
		if ((*p)->group != GROUP_PLUMBING || *c->word)
			complete_add(c, (*p)->name, (*p)->summary);
	}
	/* `tkt ID` is `tkt show ID`. */
	if (strlen(c->word) >= 3 &&
	    strspn(c->word, "0123456789abcdefABCDEF") == strlen(c->word))
		complete_ids(c);
}

/* The values of an option or operand; of a list, those after the comma. */
static void add_values(struct completion *c, const char *values)
{
	const char *comma = strrchr(c->word, ',');

	if (!values)
		return;
	/* Before a query's commas stands the name of the field. */
	if (comma && strcmp(values, "@query") != 0 && !strchr(c->word, ':')) {
		c->prefix = arena_printf(&c->app->arena, "%s%.*s", c->prefix,
					 (int)(comma + 1 - c->word), c->word);
		c->word = comma + 1;
	}
	complete_values(c, values);
}

/* Of "@ids @people" the one for the n-th operand; the last repeats. */
static const char *operand_values(struct arena *arena, const char *operands,
				  size_t n)
{
	const char *p = operands ? operands : "";
	size_t len = strcspn(p, " ");
	char *one;

	while (n-- && p[len]) {
		p += len + strspn(p + len, " ");
		len = strcspn(p, " ");
	}
	one = arena_strndup(arena, p, len);
	for (char *bar = one; (bar = strchr(bar, '|')); bar++)
		*bar = ' ';
	return one;
}

static void add_operands(struct completion *c, const struct so_far *s)
{
	const struct command *const *verb = s->command->verbs;

	for (; verb && *verb && !s->operands; verb++)
		complete_add(c, (*verb)->name, (*verb)->summary);
	add_values(c, operand_values(&c->app->arena, s->command->operands,
				     s->operands));
}

/* "--tier=L": the option's values, the name kept before each. */
static void add_attached(struct completion *c, const struct so_far *s)
{
	CLEANUP(scan_release) struct scan scan;
	const struct tkt_error *err;
	struct scanned found;

	scan_init(&scan, s->command, /*argc=*/1, &c->word);
	err = scan_next(&found, &scan);
	if (!err && found.option && found.value) {
		c->prefix = arena_strndup(&c->app->arena, c->word,
					  (size_t)(found.value - c->word));
		c->word = found.value;
		add_values(c, found.option->values);
	}
	tkt_error_free(err);
}

void complete_words(struct buf *out, struct app *app,
		    const struct strings *words)
{
	struct completion c = { .out = out, .app = app, .prefix = "" };
	int before = words->len ? (int)words->len - 1 : 0;
	struct so_far s = { 0 };

	c.word = words->len ? words->items[before] : "";
	c.until_ms = monotonic_ms() + COMPLETE_MS;
	understand(&s, app, before, words->items);
	if (s.pending)
		add_values(&c, s.pending->values);
	else if (!s.only_operands && !strncmp(c.word, "--", 2) &&
		 strchr(c.word, '='))
		add_attached(&c, &s);
	else if (!s.only_operands && *c.word == '-')
		add_options(&c, s.command);
	else if (s.command)
		add_operands(&c, &s);
	else if (!s.is_lost)
		add_commands(&c);
}
