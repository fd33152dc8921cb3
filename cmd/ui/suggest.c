#include "ui/suggest.h"

#include <string.h>

/* What other tools call our commands. */
static const struct other_word {
	const char *word, *command, *or_command;
} other_words[] = {
	{ "create", "open", NULL },    { "new", "open", NULL },
	{ "add", "open", NULL },       { "comment", "note", "reply" },
	{ "take", "claim", NULL },     { "steal", "claim", NULL },
	{ "give", "assign", NULL },    { "done", "resolve", NULL },
	{ "view", "show", NULL },      { "ls", "list", NULL },
	{ "status", "list", NULL },    { "move", "transfer", NULL },
	{ "merge", "reject", NULL },   { "push", "sync", NULL },
	{ "pull", "sync", NULL },      { "fetch", "sync", NULL },
	{ "revert", "undo", NULL },
};

static bool suggest_near(struct buf *out, const struct strings *names,
			 const char *prefix, const char *word)
{
	int i = near_find(word, names->items, names->len);

	if (i < 0)
		return false;
	buf_addf(out, "; did you mean '%s%s'?", prefix, names->items[i]);
	return true;
}

static void suggest_among(struct buf *out, const struct command *const *list,
			  const char *word)
{
	struct strings names = { 0 };

	for (; list && *list; list++)
		vec_push(&names, (*list)->name);
	suggest_near(out, &names, "", word);
	vec_release(&names);
}

void suggest_command(struct buf *out, const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(other_words); i++) {
		const struct other_word *other = &other_words[i];

		if (strcmp(other->word, word) != 0)
			continue;
		buf_addf(out, "; did you mean '%s'", other->command);
		if (other->or_command)
			buf_addf(out, " or '%s'", other->or_command);
		buf_addc(out, '?');
		return;
	}
	suggest_among(out, commands, word);
}

void suggest_verb(struct buf *out, const struct command *c, const char *word)
{
	suggest_among(out, c->verbs, word);
}

void suggest_option(struct buf *out, const struct option_list *options,
		    const char *name)
{
	struct strings names = { 0 };

	for (size_t i = 0; i < options->len; i++)
		vec_push(&names, options->items[i]->name);
	for (const struct option *o = global_options; o->name; o++)
		vec_push(&names, o->name);
	suggest_near(out, &names, "--", name);
	vec_release(&names);
}

void suggest_word(struct buf *out, const char *words, const char *word)
{
	struct strings names = { 0 };
	ARENA_LOCAL arena = { 0 };
	char *rest = arena_strdup(&arena, words), *name;

	while ((name = strsep(&rest, " ")))
		vec_push(&names, name);
	if (!suggest_near(out, &names, "", word)) {
		buf_adds(out, ", not one of:");
		for (size_t i = 0; i < names.len; i++)
			buf_addf(out, " %s", names.items[i]);
	}
	vec_release(&names);
}
