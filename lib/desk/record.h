/*
 * What writing tickets, articles and the configuration has in common: events
 * of a person, with the size limits and refusals of every document.
 * Nobody outside lib/desk includes it.
 */
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include "desk/internal.h"

/*
 * Seals a body (in doc's arena) after the heads of `h` and adds it; the caller
 * folds. Errors: TOO_LARGE for an event above EVENT_MAX_LEN.
 */
const struct tkt_error *record_add(struct event **out, struct desk *d,
				   struct doc *doc, const struct history *h,
				   struct value *body, const struct seal *seal)
	TKT_CHECK;

/*
 * The body of the event that brings the actor into desk.json: who they are is
 * text, so that it can be erased. TKT_USER tells no more than the key.
 */
struct value *record_actor(const struct desk *d, struct arena *a);

/* Errors: TOO_LARGE for an event above EVENT_MAX_LEN. */
const struct tkt_error *record_check_event(const struct event *e) TKT_CHECK;

/* Errors: VERSION where a newer tkt wrote the document. */
const struct tkt_error *record_check_version(const struct doc *doc) TKT_CHECK;

/* Errors: TOO_LARGE where the file at `path` would pass DOC_WRITE_MAX_LEN. */
const struct tkt_error *record_check_len(const struct buf *bytes,
					 const char *path) TKT_CHECK;

/* Errors: USAGE for an --at that lies in the future. */
const struct tkt_error *record_check_at(const struct desk *d, int64_t at)
	TKT_CHECK;

/* Is the first event of this --once KEY in the document already? */
bool record_has_once(const struct doc *doc, const char *once);

#endif
