/* The tickets that a command line names (cli.md 7, 8). */
#include <string.h>
#include "ui/command.h"
#include "ui/input.h"

struct words {
	struct strings items;
	size_t read_begin, read_end; /* what came from standard input */
	bool from_stdin;
};

static const struct tkt_error *read_ids(struct words *words, struct app *app,
					const struct common *common)
{
	struct input_records own = { .len = 0 };
	const struct input_records *r = common->input ? common->input : &own;
	const struct tkt_error *err = NULL;

	words->from_stdin = true;
	words->read_begin = words->items.len;
	if (!common->input)
		err = input_records(&own, &app->arena, common->nul);
	for (size_t i = 0; !err && i < r->len; i++)
		vec_push(&words->items, r->items[i].text);
	words->read_end = words->items.len;
	vec_release(&own);
	return err;
}

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
		TRY(read_ids(words, app, common));
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

const struct tkt_error *command_line_id(const char **word, struct app *app)
{
	char id[EVENT_ID_LEN + 1];
	struct desk *desk;

	if (strcmp(*word, "-") != 0 && !query_is_joint(*word) &&
	    !query_is_term(*word))
		return NULL;
	TRY(app_desk(&desk, app));
	TRY(desk_find_id(id, desk, *word));
	*word = arena_strdup(&app->arena, id);
	return NULL;
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
struct finding {
	struct strings *ids;
	struct app *app;
	struct desk *desk;
	struct map seen;
};

static void add_id(struct finding *f, const char *id)
{
	const char *whole;

	if (map_has(&f->seen, id))
		return;
	whole = arena_strdup(&f->app->arena, id);
	map_set(&f->seen, whole, (void *)whole);
	vec_push(f->ids, whole);
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	app_pass_over(context, path, err);
}

/*
 * What stands for tickets by what they are: terms, and what goes before them.
 * Lines of standard input are ids alone, since titles are anybody's words.
 */
static bool is_query(const struct words *words, size_t i)
{
	const char *word;

	if (i >= words->items.len ||
	    (i >= words->read_begin && i < words->read_end))
		return false;
	word = words->items.items[i];
	if (!query_is_joint(word))
		return query_is_term(word);
	return !strcmp(word, ")") || is_query(words, i + 1);
}

/* Operands side by side are one query; *i is behind them then. */
static const struct tkt_error *find_query(struct finding *f,
					  const struct words *words, size_t *i)
{
	BUF_LOCAL text = BUF_INIT;
	struct strings found = { 0 };
	const struct tkt_error *err;

	do
		buf_addf(&text, "%s%s", text.len ? " " : "",
			 words->items.items[(*i)++]);
	while (is_query(words, *i));
	err = desk_select(&found, &f->app->arena, f->desk, text.bytes,
			  tell_fault, f->app);
	for (size_t k = 0; k < found.len && !err; k++)
		add_id(f, found.items[k]);
	if (!err && !found.len)
		app_warn(f->app, "no ticket matches '%s'", text.bytes);
	vec_release(&found);
	return err;
}

static const struct tkt_error *find_next(struct finding *f,
					 const struct common *common,
					 const struct words *words, size_t *i)
{
	char id[EVENT_ID_LEN + 1];
	const struct tkt_error *err;

	if (is_query(words, *i))
		return find_query(f, words, i);
	err = desk_find_id(id, f->desk, words->items.items[*i]);
	if (err)
		err = explain(err, words, *i);
	else
		add_id(f, id);
	(*i)++;
	if (err && command_pass_over(f->app, common, err))
		return NULL;
	return err;
}

static const struct tkt_error *find_all(struct strings *ids, struct app *app,
					const struct common *common,
					const struct words *words)
{
	struct finding f = { .ids = ids, .app = app };
	const struct tkt_error *err = NULL;

	if (words->items.len)
		TRY(app_desk(&f.desk, app));
	for (size_t i = 0; i < words->items.len && !err;)
		err = find_next(&f, common, words, &i);
	map_release(&f.seen);
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
