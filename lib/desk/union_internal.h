/* Between union.c and union_lines.c; nobody else includes it. */
#ifndef DESK_UNION_INTERNAL_H
#define DESK_UNION_INTERNAL_H

#include "desk/content.h"
#include "desk/union.h"
#include "store/spool.h"

/* A proven line, or the content of one, in the spool. */
struct piece {
	uint64_t at;
	size_t len;
};

struct incoming_content {
	enum content_type type;
	char sha256[SHA256_HEX_LEN + 1];
	struct piece piece;
};

/* What the lines have of one ticket. */
struct incoming {
	const char *id;
	VEC(struct piece) events;   /* whole lines */
	VEC(struct incoming_content) contents;
	size_t events_len;          /* bytes of all of them */
};

struct incomings {
	struct desk *desk;
	struct store_spool *spool;
	struct arena arena;
	VEC(struct incoming) all;   /* in the order of their first lines */
	struct map by_id;           /* ticket → 1 + index into all */
	struct map contents;        /* path → itself: what the lines bring */
	uint64_t contents_len;      /* bytes */
};

/*
 * Reads and proves all lines; `in` has its desk, and is released by the caller
 * either way. Errors: INVALID, TOO_LARGE, naming the line; IO.
 */
const struct tkt_error *incomings_read(struct incomings *in,
				       const struct desk_lines *lines)
	TKT_CHECK;
void incomings_release(struct incomings *in);

/* The events of one ticket as a document, which the caller frees. */
const struct tkt_error *incoming_doc(struct doc **out, struct incomings *in,
				     const struct incoming *ticket) TKT_CHECK;

#endif
