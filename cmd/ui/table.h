/* A table for a terminal: header, aligned by cells, cut to the width. */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include "ui/out.h"

void table_add(struct out *out, const void *record);

/* Appends what was added. */
void table_write(struct buf *text, const struct out *out);

#endif
