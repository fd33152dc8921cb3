/* The tickets that a command line names (cli.md 7, 8). */
#include <string.h>
#include "ui/command.h"
#include "ui/input.h"

static const struct tkt_error *gather(struct strings *words, bool *from_stdin,
				      struct app *app,
				      const struct common *common, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *word = common->operands.items[i];

		if (strcmp(word, "-") != 0) {
			vec_push(words, word);
			continue;
		}
		if (*from_stdin)
			return tkt_error(TKT_E_USAGE, "'-' is given twice");
		if (common->file && !strcmp(common->file, "-"))
			return tkt_error(TKT_E_USAGE,
					 "standard input cannot be both the "
					 "ids and the text");
		*from_stdin = true;
		TRY(input_lines(words, &app->arena, common->nul));
	}
	return NULL;
}

/* Whole ids, each once, in the order in which they were named. */
static const struct tkt_error *find_all(struct strings *ids, struct app *app,
					const struct strings *words)
{
	struct map seen = { 0 };
	const struct tkt_error *err = NULL;
	struct desk *desk = NULL;
	char id[EVENT_ID_LEN + 1];

	if (words->len)
		TRY(app_desk(&desk, app));
	for (size_t i = 0; i < words->len && !err; i++) {
		const char *whole;

		err = desk_find(id, desk, words->items[i]);
		if (err || map_has(&seen, id))
			continue;
		whole = arena_strdup(&app->arena, id);
		map_set(&seen, whole, (void *)whole);
		vec_push(ids, whole);
	}
	map_release(&seen);
	return err;
}

const struct tkt_error *command_ids(struct strings *ids, struct strings *rest,
				    struct app *app, struct common *common,
				    size_t rest_len)
{
	struct strings words = { 0 };
	size_t n = common->operands.len;
	const struct tkt_error *err;
	bool from_stdin = false;

	if (n <= rest_len)
		return tkt_error(TKT_E_USAGE,
				 n < rest_len ? "too few operands" :
						"no ticket is named");
	for (size_t i = n - rest_len; i < n; i++)
		vec_push(rest, common->operands.items[i]);
	err = gather(&words, &from_stdin, app, common, n - rest_len);
	if (!err)
		err = find_all(ids, app, &words);
	vec_release(&words);
	return err;
}
