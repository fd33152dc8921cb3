/*
 * A desk and another repository of it: what came, what went, and one history
 * that holds both.
 *
 *	fetch → how do the two stand → unite → push → again where beaten
 *
 * Nothing is ever in conflict: documents are united (model/merge.h), bodies of
 * articles keep both texts, contents named by their hash are kept wherever
 * they are.  A document that one side took away, or an entry that a plain `git
 * revert` dropped there, is here again and named.  Only a file that is none of
 * a desk's and was changed on both sides is left to git.
 *
 * Sync takes part in the desk's lock only while it unites, never while a
 * network answers.
 */
#ifndef DESK_SYNC_H
#define DESK_SYNC_H

#include "desk/desk.h"
#include "model/fields.h"

struct desk_sync {
	const char *remote; /* NULL: the branch's own */
	bool dry_run;       /* fetches, and says what would be */
	bool list_came;     /* the result has `came` */
};

/* One ticket, article or the configuration, of which either side had more. */
struct desk_synced {
	const char *id;     /* of the configuration "desk" */
	const char *type;   /* "ticket", "article", "desk" */
	const char *title;  /* NULL: it has none */
	int64_t came, went; /* entries */
	bool created;       /* it was not here */
	bool concurrent;    /* people did something at the same time */
	const char *clash;  /* that in one line; NULL: nothing to say */
};
extern const struct field desk_synced_fields[];

/* One event of a ticket that was new here. */
struct desk_came {
	const char *ticket, *event; /* whole ids */
};

struct desk_sync_result {
	struct arena arena;
	VEC(struct desk_synced) docs; /* in order of path */
	/*
	 * Where asked for: of tickets alone, in order of path, of one ticket in
	 * that of its file; also what came before an error, since it is here
	 * and will not come again.
	 */
	VEC(struct desk_came) came;
	struct strings warnings;
	const char *remote;           /* its name */
	bool moved;  /* the branch here */
	bool pushed; /* or would be */
};
void desk_sync_result_release(struct desk_sync_result *r);

/*
 * `out` is filled by success, but for `came`, which is right either way;
 * released by the caller in both cases. Errors: those
 * of store_fetch() and store_push(); REFUSED for histories that have nothing
 * in common, a repository without a desk, and a foreign file that both sides
 * changed; BUSY where the other side moves on again and again. After an error
 * the desk is as it was, or united and not yet pushed.
 */
const struct tkt_error *desk_sync(struct desk_sync_result *out, struct desk *d,
				  const struct desk_sync *sync) TKT_CHECK;

#endif
