/* The tickets that a command line names (cli.md 7, 8). */
#include <string.h>
#include "ui/command.h"
#include "ui/input.h"

struct words {
	struct strings items;
	size_t read_begin, read_end; /* what came from standard input */
	bool from_stdin;
};

static const struct tkt_error *gather(struct words *words, struct app *app,
				      const struct common *common, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *word = common->operands.items[i];

		if (strcmp(word, "-") != 0) {
			vec_push(&words->items, word);
			continue;
		}
		if (words->from_stdin)
			return tkt_error(TKT_E_USAGE, "'-' is given twice");
		if (common->file && !strcmp(common->file, "-"))
			return tkt_error(TKT_E_USAGE,
					 "standard input cannot be both the "
					 "ids and the text");
		words->from_stdin = true;
		words->read_begin = words->items.len;
		TRY(input_lines(&words->items, &app->arena, common->nul));
		words->read_end = words->items.len;
	}
	return NULL;
}

/* Lines of a list, a slip that is easily made: what gives ids is said. */
static const struct tkt_error *explain(const struct tkt_error *err,
				       const struct words *words, size_t i)
{
	const char *line = words->items.items[i];

	if (err->code != TKT_E_NOT_FOUND || i < words->read_begin ||
	    i >= words->read_end || !strpbrk(line, "\t {"))
		return err;
	return tkt_error_hint(err, "one id a line is wanted on standard "
			      "input: tkt list -q prints them");
}

bool command_pass_over(struct app *app, const struct common *common,
		       const struct tkt_error *err)
{
	if (!common->skip_refused || (err->code != TKT_E_NOT_FOUND &&
				      err->code != TKT_E_AMBIGUOUS))
		return false;
	app_warn(app, "passed over: %s", err->message);
	if (err->hint)
		app_hint(app, "%s", err->hint);
	tkt_error_free(err);
	app->status = 4;
	return true;
}

/* Whole ids, each once, in the order in which they were named. */
static const struct tkt_error *find_all(struct strings *ids, struct app *app,
					const struct common *common,
					const struct words *words)
{
	struct map seen = { 0 };
	const struct tkt_error *err = NULL;
	struct desk *desk = NULL;
	char id[EVENT_ID_LEN + 1];

	if (words->items.len)
		TRY(app_desk(&desk, app));
	for (size_t i = 0; i < words->items.len && !err; i++) {
		const char *whole;

		err = desk_find(id, desk, words->items.items[i]);
		if (err)
			err = explain(err, words, i);
		if (err && command_pass_over(app, common, err)) {
			err = NULL;
			continue;
		}
		if (err || map_has(&seen, id))
			continue;
		whole = arena_strdup(&app->arena, id);
		map_set(&seen, whole, (void *)whole);
		vec_push(ids, whole);
	}
	map_release(&seen);
	return err;
}

/* Whether the tickets were forgotten or what follows, nobody can tell. */
static const struct tkt_error *too_few(const struct common *common,
				       const char *rest_names)
{
	BUF_LOCAL given = BUF_INIT;

	if (!common->operands.len)
		return tkt_error(TKT_E_USAGE, "no ticket is named");
	for (size_t i = 0; i < common->operands.len; i++)
		buf_addf(&given, "%s%s", i ? " " : "",
			 common->operands.items[i]);
	return tkt_error(TKT_E_USAGE, "only '%s' is given: first comes the "
			 "ticket, then %s", given.bytes, rest_names);
}

const struct tkt_error *command_ids_then(struct strings *ids,
					 struct strings *rest, struct app *app,
					 struct common *common, size_t rest_len,
					 const char *rest_names)
{
	struct words words = { .from_stdin = false };
	size_t n = common->operands.len;
	const struct tkt_error *err;

	if (n <= rest_len)
		return too_few(common, rest_names);
	for (size_t i = n - rest_len; i < n; i++)
		vec_push(rest, common->operands.items[i]);
	err = gather(&words, app, common, n - rest_len);
	if (!err)
		err = find_all(ids, app, common, &words);
	vec_release(&words.items);
	return err;
}

const struct tkt_error *command_ids(struct strings *ids, struct app *app,
				    struct common *common)
{
	return command_ids_then(ids, /* rest */ NULL, app, common,
				/* rest_len */ 0, /* rest_names */ NULL);
}
