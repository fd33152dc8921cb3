/*
 * libical without ICU, thirty megabytes of calendars of which ours are none.
 *
 * libical asks for it where it counts recurrences, which we do ourselves
 * (model/recurrence.h).  These stand here so that the static library can be
 * linked without it; hidden, so that a shared libical keeps to the real ones.
 * They have the names of Debian 12's ICU; of another, the shared one is linked.
 */
#include <libical/ical.h>

#include "ical/internal.h"

#define NOT_CALLED(name)                                                       \
	__attribute__((visibility("hidden"))) void *name(void);                \
	void *name(void)                                                       \
	{                                                                      \
		return NULL;                                                   \
	}

NOT_CALLED(u_strFromUTF8Lenient_72)
NOT_CALLED(ucal_add_72)
NOT_CALLED(ucal_close_72)
NOT_CALLED(ucal_get_72)
NOT_CALLED(ucal_getKeywordValuesForLocale_72)
NOT_CALLED(ucal_getLimit_72)
NOT_CALLED(ucal_getMillis_72)
NOT_CALLED(ucal_open_72)
NOT_CALLED(ucal_set_72)
NOT_CALLED(ucal_setAttribute_72)
NOT_CALLED(ucal_setDate_72)
NOT_CALLED(ucal_setDateTime_72)
NOT_CALLED(ucal_setMillis_72)
NOT_CALLED(uenum_close_72)
NOT_CALLED(uenum_next_72)
NOT_CALLED(uloc_setKeywordValue_72)

/* Being needed, it has the linker take what stands above. */
void ical_begin(void)
{
	icalerror_set_errors_are_fatal(0);
}
