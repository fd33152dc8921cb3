/*
 * A file without a name, for what is too much to keep in memory while a
 * command decides whether it takes it.  It lies in the git directory, where
 * the disk is that all of it may end on, and is gone with the process,
 * however that ends.
 *
 *	TRY(store_spool_open(&spool, store));
 *	TRY(store_spool_add(&at, spool, bytes, len));
 *	…
 *	TRY(store_spool_read(&buf, spool, at, len));
 *	store_spool_free(spool);
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include "store/store.h"

struct store_spool;

/* Errors: IO. */
const struct tkt_error *store_spool_open(struct store_spool **out,
					 struct store *s) TKT_CHECK;

/* Adds bytes at the end; *at is where they begin. Errors: IO. */
const struct tkt_error *store_spool_add(uint64_t *at,
					struct store_spool *spool,
					const void *bytes, size_t len)
	TKT_CHECK;

/* Appends bytes that were added to `out`. Errors: IO. */
const struct tkt_error *store_spool_read(struct buf *out,
					 struct store_spool *spool,
					 uint64_t at, size_t len) TKT_CHECK;

/* Accepts NULL. */
void store_spool_free(struct store_spool *spool);

#endif
