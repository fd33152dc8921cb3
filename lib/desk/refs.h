/*
 * Tickets by their keys elsewhere, for those who look up many of them: one
 * reading of all tickets answers every question about one commit.
 * Nobody outside lib/desk includes it.
 */
#ifndef DESK_REFS_H
#define DESK_REFS_H

#include "desk/internal.h"

struct ref_table {
	struct arena arena;
	struct map holders; /* ref → struct ref_holders */
	char head[STORE_OID_LEN + 1]; /* the commit that it is of */
};

struct ref_holders {
	struct strings all, live; /* ids, in git's order */
};

/*
 * Brings d->refs to the desk's present commit: reads all tickets where it is
 * of another one. Errors: IO.
 */
const struct tkt_error *ref_table_read(struct desk *d)
	TKT_CHECK;
void ref_table_free(struct ref_table *t);

/* The ids that have this ref; "none" is an empty list. */
const struct strings *ref_table_ids(const struct ref_table *t, const char *ref,
				    bool live_only);

#endif
