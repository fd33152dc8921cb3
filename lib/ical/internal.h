/* What read.c hands to holidays.c: events, without libical's types. */
#ifndef ICAL_INTERNAL_H
#define ICAL_INTERNAL_H

#include "ical/ical.h"
#include "model/recurrence.h"

/* On the wall: of a zone, UTC, or wherever one is. */
struct ical_time {
	int64_t local;
	bool is_date, is_utc;
	const char *tz;       /* NULL: none */
};

struct ical_event {
	const char *name, *uid; /* uid NULL: none */
	struct ical_time start;
	int64_t length_s;       /* on the wall, or of real time */
	bool recurs, replaces, has_until;
	struct recurrence rule;
	struct ical_time until;    /* of the rule, whose own is not set */
	struct ical_time replaced; /* of another event with this uid */
	VEC(struct ical_time) also, except;
};

struct ical_events {
	struct ical_event *items;
	size_t len, cap;
};

/* Appends the events that are not cancelled. Errors: INVALID. */
const struct tkt_error *ical_read(struct ical_events *out, struct arena *a,
				  const char *bytes, size_t len) TKT_CHECK;
void ical_events_release(struct ical_events *e);

#endif
