/*
 * A time zone of the IANA database, from the bytes of its file (RFC 8536), so
 * that nobody has to set TZ for the whole process.
 *
 *	TRY(zone_parse(&z, "Europe/Berlin", bytes, len));
 *	zone_offset(z, at)                  seconds east of UTC at an instant
 *	zone_instant(z, local_s, ZONE_LAST) the instant of a time on the wall
 *	zone_free(z);
 *
 * After the last change that the file lists, its rule holds for ever.  Local
 * time is int64_t seconds since 1970-01-01 00:00 on the wall, named `…_local`.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

struct zone;

/* May this be the name of a zone's file, below the folder of all? */
bool zone_name_is_sound(const char *name);

/*
 * Caller frees. The name is for messages. Errors: INVALID for bytes that are
 * no such file, or one that counts leap seconds.
 */
const struct tkt_error *zone_parse(struct zone **out, const char *name,
				   const char *bytes, size_t len) TKT_CHECK;
void zone_free(struct zone *z);
static inline void zone_free_ptr(struct zone **z)
{
	zone_free(*z);
}

/* NULL is UTC, in all that follows. */
int32_t zone_offset(const struct zone *z, int64_t at);

/* The first instant after `at` from which another offset holds; INT64_MAX:
 * there is none. */
int64_t zone_next_change(const struct zone *z, int64_t at);

/* Of a time that the wall shows twice. */
enum zone_which { ZONE_FIRST, ZONE_LAST };

/* A time that the wall never shows is the instant of the jump over it. */
int64_t zone_instant(const struct zone *z, int64_t local,
		     enum zone_which which);

#endif
