/*
 * What people wrote in a ticket, as full text: the words that a search goes by.
 *
 * A ticket's prose has columns, each of one sort of text.  Title and
 * description are those that hold now; of all other texts those of events that
 * count: not of copies, not of what was undone, and nothing that was erased.
 * Names and addresses are no prose (`requester:` asks for them), nor are
 * reasons for undoing and erasing.
 */
#ifndef MODEL_PROSE_H
#define MODEL_PROSE_H

#include "base/buf.h"
#include "model/ticket.h"

enum prose_column {
	PROSE_TITLE,
	PROSE_DESCRIPTION,
	PROSE_SOLUTION, /* of resolve, and what fixes and prevents */
	PROSE_CAUSE,
	PROSE_FINDING,  /* also how to reproduce it */
	PROSE_TRY,
	PROSE_MESSAGE,  /* of the user */
	PROSE_REPLY,    /* to the user */
	PROSE_NOTE,     /* internal: notes, handovers, consults */
	PROSE_COUNT
};

/*
 * By the column: its name, and how many times a word in it counts as much as
 * one in a note (tkt-search(1) tells both).
 */
extern const struct prose_row {
	const char *name;
	int weight;
} prose_rows[PROSE_COUNT];

/* A piece of a text, in bytes. */
struct prose_mark {
	size_t at, len;
};

/* Stands between two columns; no text has it in it. */
#define PROSE_SEPARATOR '\x01'

/*
 * Appends all columns in their order, a separator between, the texts of a
 * column each on lines of its own. Pure.
 */
void prose_of(struct buf *out, const struct ticket *t);

#endif
