/* One value of a record as text: for people, for machines. */
#ifndef UI_CELL_H
#define UI_CELL_H

#include "ui/out.h"

/* Made safe, relative, short. */
void cell_for_people(struct buf *text, const struct out *out,
		     const struct field *f, const void *record);

/* RFC 3339, seconds, true and false; quoted for TSV where `quote`. */
void cell_for_machines(struct buf *text, const struct out *out,
		       const struct field *f, const void *record,
		       bool full_ids, bool quote);

/* What the value means in colour. */
enum style cell_style(const struct out *out, const struct field *f,
		      const void *record);

#endif
