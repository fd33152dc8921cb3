/*
 * Values as bytes that are read back many times faster than JSON: for caches
 * of this machine, never for what is kept or travels.  The bytes are in the
 * machine's order and end with a checksum, so that a cache that was cut off or
 * overwritten is not believed.
 */
#ifndef MODEL_VALUE_PACK_H
#define MODEL_VALUE_PACK_H

#include "model/value.h"

/* Appends the value's bytes. */
void value_pack(struct buf *out, const struct value *v);

/*
 * The value again, in the arena with all its strings; NULL where the bytes are
 * not exactly what value_pack() made.
 */
struct value *value_unpack(struct arena *a, const char *bytes, size_t len);

#endif
