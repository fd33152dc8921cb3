/*
 * What a ticket wants of somebody, and why (`next`, cli.md).
 *
 * Reasons, the most pressing first; a ticket may have several:
 *
 *   update     a promised update to the user, or the due time, is near or past
 *   replied    the user said something and nobody reacted yet
 *   consulted  the person's tier was asked a question
 *   concurrent what the person did lost against what somebody else did at the
 *              same time, or it is theirs and nobody has settled it
 *   offered    handed over to the person's queue, not accepted yet
 *   guidance   a higher tier left a hint that the tier has not acted on
 *   untold     it is resolved and the user does not know
 *   uncovered  nobody decided about an article; for the highest tier
 *   new        reported, and nobody has taken it
 *   mine       the person works on it
 */
#ifndef MODEL_WANTS_H
#define MODEL_WANTS_H

#include "model/config.h"
#include "model/fields.h"
#include "model/ticket.h"

enum want_reason {
	WANT_UPDATE,
	WANT_REPLIED,
	WANT_CONSULTED,
	WANT_CONCURRENT,
	WANT_OFFERED,
	WANT_GUIDANCE,
	WANT_UNTOLD,
	WANT_UNCOVERED,
	WANT_NEW,
	WANT_MINE,
	WANT_COUNT
};

struct want {
	enum want_reason reason;
	int64_t since_at;      /* of the promise: when it falls due */
	int event;             /* that says so; -1: none */
};

struct wants {
	struct want items[WANT_COUNT]; /* each reason once, the oldest */
	size_t len;
};

/* For whom; `person` NULL: somebody whom the desk does not know, of no tier. */
struct wanted {
	const struct config *config;
	const char *key;
	const struct person *person;
	int64_t now_at;
};

extern const char *const want_names[WANT_COUNT];

/* In the order of the reasons. */
void wants_of(struct wants *out, const struct ticket *t,
	      const struct wanted *who);

/* Was the user promised to hear more, and nobody told them anything since? */
bool ticket_owes_update(const struct ticket *t);

#endif
