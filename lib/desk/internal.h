/*
 * Inside the desk: the transaction that tickets, articles and the
 * configuration share.  Nobody outside lib/desk includes it.
 */
#ifndef DESK_INTERNAL_H
#define DESK_INTERNAL_H

#include "desk/desk.h"

#define DESK_JSON "desk.json"

struct desk_tx {
	struct desk *desk;
	struct store_tx *store; /* NULL in a dry run */
	struct arena arena;     /* of this attempt */
	size_t puts_len;        /* files put so far */
	bool put_config;        /* desk.json among them */
};

struct desk_tx_request {
	bool dry_run;
	bool by_machine; /* whoever runs it is no actor, and may be nobody */
	unsigned flags; /* enum store_begin_flags */
	/*
	 * Reads, plans, and puts files. Called anew, with a new arena, on the
	 * new head where the branch had moved on: it must forget what it did
	 * in an attempt before.
	 */
	const struct tkt_error *(*run)(void *context, struct desk_tx *tx);
	/* Appends the commit's message; called after run() succeeded. */
	void (*message)(void *context, struct buf *out);
	void *context;
};

/* Where what became of a commit goes, of whoever asks for one. */
struct desk_done {
	char *commit;            /* STORE_OID_LEN + 1 bytes; "": none */
	struct strings *warnings; /* appended to, */
	struct arena *arena;     /* their text in here */
};

/*
 * Runs a request to its end: begin, run, commit, again when raced. The
 * configuration and the actor are those of the head. In a dry run nothing is
 * locked or written. `done` is filled by success alone.
 */
const struct tkt_error *desk_tx_run(const struct desk_done *done,
				    struct desk *d,
				    const struct desk_tx_request *request)
	TKT_CHECK;

/* Who the desk's commits are by. */
struct store_signature desk_signature(const struct desk *d);

/* What rules judge by: now, the actor, other documents of the head. */
struct rules_context desk_rules(struct desk *d);

/* Puts a file; does nothing in a dry run. */
const struct tkt_error *desk_tx_put(struct desk_tx *tx, const char *path,
				    const struct buf *bytes) TKT_CHECK;

/* Who writes: errors where nobody can tell (with what to set). */
const struct tkt_error *desk_need_actor(struct desk *d) TKT_CHECK;

/* What every event of a command shares. */
struct seal {
	int64_t at;          /* INSTANT_NONE: now */
	const char *as;      /* NULL: none */
	const char *once;    /* NULL: none */
	unsigned number;     /* of the event within the command */
	/* What the nonces of the command begin with, EVENT_COMMAND_LEN + 1
	 * bytes: "" is filled with the first one. NULL: a single event. */
	char *command;
};

/*
 * Finishes an event's body: after (the heads of `h`), at, recorded, by, as,
 * nonce, origin, salts, order of keys. The body is in an arena `a` that lives
 * as long as it.
 */
void desk_seal(struct desk *d, struct value *body, struct arena *a,
	       const struct history *h, const struct seal *seal);

/* The origin of the n-th event of a command run with --once KEY. */
void desk_once_origin(char *origin, const char *once, unsigned number);

/*
 * The configuration of the head, without its events where a note of this clone
 * has it. Caller frees. Errors: as config_parse(), of the store.
 */
const struct tkt_error *desk_read_config(struct config **out, struct desk *d)
	TKT_CHECK;

/* Is the present configuration that of the head? Reads it again where not. */
const struct tkt_error *desk_reload(struct desk *d) TKT_CHECK;

/* The ticket that an entry of a walk holds. Errors: what is wrong with it. */
const struct tkt_error *desk_entry_ticket(struct ticket **out,
					  const struct store_entry *e)
	TKT_CHECK;

/* Hands a file's error to `fault` (may be NULL), its path fit for a line;
 * frees the error. */
void desk_tell_fault(desk_fault_fn *fault, void *context, const char *path,
		     const struct tkt_error *err);

/* Keeps the ticket that this terminal wrote last, for @last. */
void desk_remember(struct desk *d, const char *id);

/* desk_each_ticket() of what lies at this path, which may be a file's. */
const struct tkt_error *desk_each_ticket_at(struct desk *d, const char *path,
					    desk_ticket_fn *fn,
					    desk_fault_fn *fault, void *context)
	TKT_CHECK;

#endif
