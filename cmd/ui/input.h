/* Files and standard input that a command line names. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "tkt.h"

#define INPUT_TEXT_MAX_LEN (1u << 20) /* a ticket holds no more */
#define INPUT_IDS_MAX_LEN (64u << 20)
#define INPUT_ID_MAX_LEN 4096u

/* Appends a file's bytes, "-": standard input. Errors: IO, TOO_LARGE. */
const struct tkt_error *input_read(struct buf *out, const char *path,
				   size_t max_len) TKT_CHECK;

struct input_record {
	const char *text;
	size_t number; /* of the line, from 1 */
};
struct input_records {
	struct input_record *items;
	size_t len, cap;
};

/*
 * Appends the lines of standard input (records ended by NUL where `nul`) that
 * are not blank, in the arena; a CR before the newline is no part of them.
 * Errors: IO; TOO_LARGE, INVALID for a NUL in a line, with its number.
 */
const struct tkt_error *input_records(struct input_records *out,
				      struct arena *arena, bool nul) TKT_CHECK;

/* A JSON object is known by its brace: no id and no ref of ours begins so. */
bool input_is_object(const char *text, size_t len);

/*
 * Standard input line by line, however long it is: zeroed to begin with. Gives
 * the next line without its newline in `line` (which is empty); *there false:
 * there is none. Errors: IO; TOO_LARGE for a line above max_len, with its
 * beginning in `line`. The form is that of struct desk_lines.
 */
struct input_stream {
	char bytes[1 << 16];
	size_t at, len; /* what of them is not yet given */
	bool ended;
};
const struct tkt_error *input_next(bool *there, struct buf *line,
				   void *stream, size_t max_len) TKT_CHECK;

/*
 * Names that commas separate become names of their own: `--system a,b`.  One
 * that begins with `whole` stays as it is (NULL: none does).
 */
void input_split(struct strings *names, struct arena *arena,
		 const char *whole);

#endif
