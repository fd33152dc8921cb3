/* --format='{id} {title}': lines of one's own (out.h has the grammar). */
#ifndef UI_FORMAT_H
#define UI_FORMAT_H

#include "ui/out.h"

/* Errors: USAGE for an unknown field, a lone brace or a bad backslash. */
const struct tkt_error *format_check(const struct out *out) TKT_CHECK;
void format_add(struct buf *line, const struct out *out, const void *record);

#endif
