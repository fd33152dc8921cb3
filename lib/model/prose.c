#include "model/prose.h"

#include <string.h>

const struct prose_row prose_rows[PROSE_COUNT] = {
	[PROSE_TITLE] = { "title", 8 },
	[PROSE_DESCRIPTION] = { "description", 2 },
	[PROSE_SOLUTION] = { "solution", 6 },
	[PROSE_CAUSE] = { "cause", 4 },
	[PROSE_FINDING] = { "finding", 3 },
	[PROSE_TRY] = { "try", 2 },
	[PROSE_MESSAGE] = { "message", 2 },
	[PROSE_REPLY] = { "reply", 1 },
	[PROSE_NOTE] = { "note", 1 },
};

/* Which texts of events go where; of those without a row none does. */
static const struct {
	const char *key, *kind; /* kind NULL: of all */
	enum prose_column column;
} texts[] = {
	{ "solution", NULL, PROSE_SOLUTION },
	{ "summary", "fix", PROSE_SOLUTION },
	{ "prevention", NULL, PROSE_SOLUTION },
	{ "cause", NULL, PROSE_CAUSE },
	{ "finding", NULL, PROSE_FINDING },
	{ "reproduce", NULL, PROSE_FINDING },
	{ "action", NULL, PROSE_TRY },
	{ "expected", NULL, PROSE_TRY },
	{ "observed", NULL, PROSE_TRY },
	{ "message", NULL, PROSE_MESSAGE },
	{ "reply", NULL, PROSE_REPLY },
	{ "note", NULL, PROSE_NOTE },
	{ "summary", NULL, PROSE_NOTE },
	{ "ask", NULL, PROSE_NOTE },
	{ "question", NULL, PROSE_NOTE },
	{ "answer", NULL, PROSE_NOTE },
	{ "no_tries", NULL, PROSE_NOTE },
	{ "because", NULL, PROSE_NOTE },
	{ "affects_reason", NULL, PROSE_NOTE },
	{ "kb_reason", NULL, PROSE_NOTE },
	{ "force", NULL, PROSE_NOTE },
};

static int column_of(const struct event *e, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!strcmp(texts[i].key, key) &&
		    (!texts[i].kind || kind_is(e, texts[i].kind)))
			return (int)texts[i].column;
	return -1;
}

static void add_piece(struct buf *out, const char *text)
{
	if (!text || !*text)
		return;
	if (out->len)
		buf_addc(out, '\n');
	buf_adds(out, text);
}

static void add_event(struct buf *columns, const struct event *e)
{
	const struct value *all = value_get(e->body, "text");

	for (size_t i = 0; i < value_len(all); i++) {
		const struct value_member *m = &all->object.items[i];
		int column = column_of(e, m->key);

		if (column >= 0 && m->value->type == VALUE_STRING)
			add_piece(&columns[column], m->value->string);
	}
}

void prose_of(struct buf *out, const struct ticket *t)
{
	struct buf columns[PROSE_COUNT];

	for (size_t i = 0; i < PROSE_COUNT; i++)
		buf_init(&columns[i]);
	add_piece(&columns[PROSE_TITLE], t->title);
	add_piece(&columns[PROSE_DESCRIPTION], t->description);
	for (unsigned i = 0; i < t->history.len; i++)
		if (history_counts(&t->history, i))
			add_event(columns, ticket_event(t, i));
	for (size_t i = 0; i < PROSE_COUNT; i++) {
		if (i)
			buf_addc(out, PROSE_SEPARATOR);
		buf_add(out, columns[i].bytes, columns[i].len);
		buf_release(&columns[i]);
	}
}
