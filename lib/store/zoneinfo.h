/*
 * The files of the IANA time zone database on this machine (Debian's tzdata),
 * below the folder that the build named: make ZONEINFO=/usr/share/zoneinfo.
 */
#ifndef STORE_ZONEINFO_H
#define STORE_ZONEINFO_H

#include "base/buf.h"
#include "base/error.h"

/*
 * Appends the bytes of a zone's file. Errors: NOT_FOUND where there is none, or
 * the name is none (zone_name_is_sound()), with a hint; IO. Reads the disk.
 */
const struct tkt_error *zoneinfo_read(struct buf *out, const char *name)
	TKT_CHECK;

#endif
