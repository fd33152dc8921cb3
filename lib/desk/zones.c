#include "desk/zones.h"

#include <string.h>

#include "base/zone.h"
#include "store/zoneinfo.h"

static const struct tkt_error *find(const struct zone **out, void *context,
				    const char *name)
{
	CLEANUP(zone_free_ptr) struct zone *zone = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	struct zones *z = context;

	*out = NULL;
	if (!strcmp(name, "UTC"))
		return NULL;
	*out = map_get(&z->read, name);
	if (*out)
		return NULL;
	TRY(zoneinfo_read(&bytes, name));
	TRY(zone_parse(&zone, name, bytes.bytes, bytes.len));
	*out = zone;
	map_set(&z->read, mem_strdup(name), TAKE(zone));
	return NULL;
}

struct calendar_zones zones_source(struct zones *z)
{
	return (struct calendar_zones){ .zone = find, .context = z };
}

void zones_release(struct zones *z)
{
	for (size_t i = 0; i < z->read.cap; i++) {
		if (!z->read.slots[i].key)
			continue;
		zone_free(z->read.slots[i].value);
		free((char *)z->read.slots[i].key);
	}
	map_release(&z->read);
}
