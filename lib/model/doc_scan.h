/*
 * What a document's file shows without being parsed: for counting and naming
 * thousands of them.  Sees the file form (codec.h) and nothing else; of bytes
 * in any other shape it sees less.  Nothing is proven.
 */
#ifndef MODEL_DOC_SCAN_H
#define MODEL_DOC_SCAN_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

struct doc_scan {
	struct strings ids; /* of its events, in their order */
	struct map by_id;   /* id → something */
	const char *title;  /* NULL: none, as in a desk's */
};

/* What it finds lives in `a`; the bytes are borrowed for the call. */
void doc_scan(struct doc_scan *out, struct arena *a, const char *bytes,
	      size_t len);
void doc_scan_release(struct doc_scan *s);

/* How many events of `a` are not in `b`. */
size_t doc_scan_lacks(const struct doc_scan *a, const struct doc_scan *b);

#endif
