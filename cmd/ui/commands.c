/* The list of commands, made of the names of the files in cmd/. */
#include <string.h>
#include "ui/command.h"

#define X(name) extern const struct command cmd_##name;
#include "commands.inc"
#undef X

const struct command *const commands[] = {
#define X(name) &cmd_##name,
#include "commands.inc"
#undef X
	NULL
};

static const struct command *find(const struct command *const *list,
				  const char *name)
{
	for (; list && *list; list++) {
		if (!strcmp((*list)->name, name))
			return *list;
	}
	return NULL;
}

const struct command *command_find(const char *name)
{
	return find(commands, name);
}

const struct command *command_verb(const struct command *c, const char *name)
{
	return find(c->verbs, name);
}

void command_full_name(struct buf *out, const struct command *c)
{
	for (const struct command *const *parent = commands; *parent;
	     parent++) {
		if (command_verb(*parent, c->name) == c) {
			buf_addf(out, "%s %s", (*parent)->name, c->name);
			return;
		}
	}
	buf_adds(out, c->name);
}
