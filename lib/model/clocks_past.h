/*
 * What a ticket was at each instant, for its clocks; nobody outside
 * lib/model/clocks*.c includes it.
 *
 * Lists are in the order of time.  Of events that were recorded in another
 * order than they happened the later in fold order holds from its own time on:
 * what stood behind that instant before is forgotten.
 */
#ifndef MODEL_CLOCKS_PAST_H
#define MODEL_CLOCKS_PAST_H

#include "model/clocks.h"

/* An instant from which something else holds. */
struct turn {
	int64_t at;
	unsigned event;
	const char *word;            /* a priority, a policy's hash */
	int64_t due_at;
	const struct policy *policy; /* of a pin */
};

struct turns {
	struct turn *items;
	size_t len, cap;
};

enum talk_kind {
	TALK_END,   /* resolved, closed, rejected; before what is said then */
	TALK_USER,
	TALK_REPLY, /* in public, or on the phone */
};

struct talk {
	int64_t at;
	unsigned event;
	enum talk_kind kind;
};

struct past {
	VEC(struct step) steps;
	VEC(struct talk) talk;
	struct turns pins, priorities, dues;
	struct turns turns;  /* all of these that a term may begin with */
	int64_t known_at;    /* when the last event happened */
	bool missing;        /* a policy that is pinned could not be read */
};

void past_of(struct past *out, struct ticket *t,
	     const struct clocks_source *source);
void past_release(struct past *p);

/* What held at an instant. The first pin also holds before it. */
const struct policy *past_policy(const struct past *p, int64_t at);
const char *past_priority(const struct past *p, int64_t at);
int64_t past_due(const struct past *p, int64_t at);
enum ticket_state past_state(const struct past *p, int64_t at);

#endif
