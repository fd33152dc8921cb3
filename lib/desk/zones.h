/*
 * The time zones of this machine, each read from its file once.
 *
 *	struct zones zones = { 0 };
 *	struct calendar_zones source = zones_source(&zones);
 *	TRY(calendar_parse(&c, name, value, &source));
 *	…
 *	zones_release(&zones);           after the calendars
 *
 * The files are those of the IANA database (Debian's tzdata), below the folder
 * that the build named (TKT_ZONEINFO).  `UTC` needs no file.
 */
#ifndef DESK_ZONES_H
#define DESK_ZONES_H

#include "base/error.h"
#include "base/map.h"
#include "model/calendar.h"

struct zones {
	struct map read; /* name → struct zone, both owned */
};

/*
 * For calendar_parse(): it reads the disk. Errors: NOT_FOUND for a zone that
 * is not there, or is no zone's name, with a hint; IO; INVALID.
 */
struct calendar_zones zones_source(struct zones *z);
void zones_release(struct zones *z);

#endif
