/*
 * Content that is named by its hash, and that events name: attachments and
 * clock policies.  How it lies in a desk, and how it travels as a line beside
 * the lines of events (tkt-json(7)):
 *
 *	{"policy":"<sha256>","ticket":"<id>","content":"<base64>"}
 *	{"attachment":"<sha256>","ticket":"<id>","content":"<base64>"}
 *
 * The ticket is one whose events name it: nothing is taken that nobody asked
 * for.  A line with an `id` is an event, whatever else stands in it.
 */
#ifndef DESK_CONTENT_H
#define DESK_CONTENT_H

#include "base/sha256.h"
#include "desk/desk.h"

enum content_type {
	CONTENT_POLICY,
	CONTENT_ATTACHMENT,
};

#define CONTENT_PATH_LEN (sizeof("attachments/ab/") + SHA256_HEX_LEN)

/* "policy", "attachment": the key of its line, and its name in messages. */
const char *content_word(enum content_type type);

/* Is it 64 hex digits? NULL is not. */
bool content_is_hash(const char *sha256);

/* Where it lies, from the root, into path[CONTENT_PATH_LEN]. */
void content_path(char *path, enum content_type type, const char *sha256);

/* The hash that the event names; NULL: none, or no hash. */
const char *content_of(const struct event *e, enum content_type type);

/* Does an event of the ticket name it? */
bool content_is_named(const struct doc *ticket, enum content_type type,
		      const char *sha256);

/*
 * Appends the content, proven. Errors: INVALID where the stored bytes are
 * others, or the hash is none; NOT_FOUND.
 */
const struct tkt_error *desk_content(struct buf *out, struct desk *d,
				     enum content_type type,
				     const char *sha256) TKT_CHECK;

/* Is it here? Its bytes are not looked at. */
const struct tkt_error *desk_has_content(bool *out, const struct desk *d,
					 enum content_type type,
					 const char *sha256) TKT_CHECK;

/* Appends the line, with its newline, of bytes that are proven. */
void content_write_line(struct buf *out, enum content_type type,
			const char *sha256, const char *ticket,
			const struct buf *bytes);

#endif
