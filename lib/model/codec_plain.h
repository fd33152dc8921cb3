/*
 * JSON as tkt itself writes it, read without jansson: a quarter of what reading
 * a ticket takes.  It takes a part of the grammar, and gives up on all else,
 * what is wrong included: that is for jansson to judge, and to name.
 *
 * The text is copied, and read where it lies in the copy: a string is what
 * stands between its quotes, of which the second becomes its NUL.  The copy's
 * own NUL ends every loop, so that none asks for the end.  What was read is
 * clean (utf8_is_clean) and its integers exact.
 */
#ifndef MODEL_CODEC_PLAIN_H
#define MODEL_CODEC_PLAIN_H

#include "model/value.h"

#define PLAIN_MAX_DEPTH 16 /* well within JSON_MAX_DEPTH */
#define PLAIN_MEMBERS_MAX 48 /* of one object, of one list */

struct plain {
	struct arena *arena;
	char *p, *end;
	unsigned depth;
	size_t values;   /* read so far, as json_scan() counts them */
	size_t values_max;
	bool names_only; /* keys are [a-z][a-z0-9_]* */
};

/* The members of an object while they are read. */
struct plain_members {
	struct value_member items[PLAIN_MEMBERS_MAX];
	size_t len;
	uint64_t marks; /* of their keys */
};

/* Takes a copy of the text, into the arena. */
void plain_begin(struct plain *r, struct arena *arena, const char *text,
		 size_t len);

/* Is this the next but white space? Then it is behind it. */
bool plain_take(struct plain *r, char c);

/* Is nothing left but white space? */
bool plain_ends(struct plain *r);

/* The next value; false: it gives up, and all that was read is void. */
bool plain_value(struct value *out, struct plain *r);

/* The next string; NULL: it gives up. */
const char *plain_string(struct plain *r);

/*
 * A key that is not there yet and its colon. The caller reads the value behind
 * it, for all->items[all->len - 1].
 */
bool plain_member(struct plain_members *all, struct plain *r);

/* An object of these members. */
void plain_object(struct value *out, struct plain *r,
		  const struct plain_members *all);

#endif
