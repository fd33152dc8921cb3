/*
 * The keys of an event that have a meaning for all kinds (event.h), and the
 * order in which files have them: the payload stands between `needs` and
 * `text`, by name.
 *
 * An event is asked for most of them several times while it is read.  Looking
 * each up by name took a tenth of that; event_parts() goes over the members
 * once.
 */
#ifndef MODEL_EVENT_PARTS_H
#define MODEL_EVENT_PARTS_H

#include "model/value.h"

enum event_part { /* in file order */
	PART_KIND, PART_AFTER, PART_AT, PART_RECORDED, PART_BY, PART_AS,
	PART_NONCE, PART_ORIGIN, PART_NEEDS, PART_PAYLOAD, PART_TEXT,
	PART_SALT, PART_ERASED, PART_SIG, PART_COUNT
};

/* What a key names; PART_PAYLOAD where it is none of the others. */
enum event_part event_part_of(const char *key);

/* The values; NULL where absent. That of PART_PAYLOAD is always NULL. */
struct event_parts {
	struct value *of[PART_COUNT];
};

/* Of a body that is an object; one that is none has no parts. */
void event_parts(struct event_parts *out, const struct value *body);

/* The text of a part; NULL where it is absent, or none. */
const char *event_part_string(const struct event_parts *p,
			      enum event_part part);

#endif
