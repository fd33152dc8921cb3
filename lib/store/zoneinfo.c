#include "store/zoneinfo.h"

#include <sys/stat.h>

#include "base/zone.h"
#include "store/internal.h"

#ifndef TKT_ZONEINFO
#define TKT_ZONEINFO "/usr/share/zoneinfo"
#endif

enum { ZONE_FILE_MAX_LEN = 1 << 20 };

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const struct tkt_error *zoneinfo_read(struct buf *out, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	bool there = false;

	if (zone_name_is_sound(name)) {
		path_join(&path, TKT_ZONEINFO, name);
		/* "Europe" is a folder of zones. */
		if (!is_folder(path.bytes))
			TRY(read_small_file(&there, out, path.bytes,
					    ZONE_FILE_MAX_LEN));
	}
	if (there)
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "no time zone is called '%s'", name),
		is_folder(TKT_ZONEINFO)
			? "names are those of the IANA database, Europe/Berlin "
			  "or UTC, as in " TKT_ZONEINFO
			: TKT_ZONEINFO " is not there; install the package "
			  "tzdata");
}
