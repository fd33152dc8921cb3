/*
 * A second fold, slow and obvious, to hold the real one against.
 *
 * Written from the rules in prose and from nothing else: every relation is a
 * full matrix, every "no other …" a loop over all others.  Nothing is shared
 * with history.c or registers.c.
 *
 * Writes stand in an event's payload as `writes`: an array of {register, value,
 * rank, upward, early}.
 */
#ifndef SLOW_FOLD_H
#define SLOW_FOLD_H

#include "model/event.h"

enum {
	SLOW_MAX = 64,       /* events */
	SLOW_REGISTERS = 4,  /* they are called "0" to "3" */
};

struct slow_event {
	const char *id;
	const struct value *body;
	size_t origin;       /* number of the first with that origin, or it */
	int64_t t;
	unsigned depth, missing;
	bool person, beyond_undo, is_void, counts;
	size_t place;        /* in fold order */
};

struct slow_write {
	size_t event;
	const struct value *value;
	int64_t rank;
	bool upward, early, person, candidate, took_effect;
};

struct slow_register {
	struct slow_write writes[SLOW_MAX]; /* in fold order */
	size_t writes_len;
	size_t winner;       /* index, SLOW_MAX: no person wrote it */
	const struct value *value;
	bool concurrent;
};

/* Events are numbered as they lie in the document. */
struct slow {
	struct slow_event events[SLOW_MAX];
	size_t len;
	size_t order[SLOW_MAX]; /* fold order → number */
	bool parent[SLOW_MAX][SLOW_MAX];   /* [x][y]: x is a parent of y */
	bool ancestor[SLOW_MAX][SLOW_MAX]; /* [x][y]: x is before y */
	struct slow_register registers[SLOW_REGISTERS];
};

void slow_fold(struct slow *s, const struct doc *doc);

/* x, or a copy of it, is among the ancestors of y. */
bool slow_follows(const struct slow *s, size_t y, size_t x);

/* The same for y or any copy of it. */
bool slow_saw(const struct slow *s, size_t y, size_t x);

/* Does an erase event of the set name this key of it, or of a copy? */
bool slow_is_erased(const struct slow *s, size_t x, const char *key);

/* Is it the same event, or one of the same origin? */
bool slow_is_copy(const struct slow *s, size_t x, size_t y);

#endif
