/*
 * A desk: tickets, articles and configuration in a store, and THE write path.
 *
 * Reading loads documents from the store's snapshot and folds them.  What
 * people do to tickets goes through desk_write() alone: lock, head, ticket,
 * plan, rules, encode, append, fold, one commit.  A command says what it wants
 * as a plan function; it runs once for each ticket under the lock, again where
 * the race for the branch was lost, and never sees a ticket that is not the
 * latest.  Articles (kb.h), the configuration (configure.h), events and logs
 * from elsewhere (union.h, import.h) and repairs (fsck.h) have their own calls
 * and share the transaction.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "model/article.h"
#include "model/config.h"
#include "model/draft.h"
#include "model/rules.h"
#include "model/ticket.h"
#include "store/store.h"

/* What the process hands in; all strings are borrowed and must outlive it. */
struct desk_options {
	const char *dir;          /* where to look */
	bool exact;               /* --desk: there and nowhere else */
	const char *actor;        /* TKT_USER; NULL: git's identity */
	const char *actor_name, *actor_email; /* git's, from the environment;
						NULL: from configuration */
	struct instant_context time;
	const char *session;      /* of this terminal, for @last; NULL: none */
	void (*random)(void *bytes, size_t len);
	struct store_options store;
	bool no_index;            /* does without, as tests ask for */
	/* A line that the user should see though nothing failed; NULL: none. */
	void (*warn)(void *context, const char *line);
	void *warn_context;
	bool damaged;             /* opens it also where desk.json cannot be
				   * read or is gone, with built-in settings:
				   * to look at it, or to mend it */
};

struct desk {
	struct store *store;
	struct config *config;
	struct desk_options options;
	struct arena arena;       /* lives as long as the desk */
	struct actor actor;
	const char *actor_name, *actor_email;
	bool actor_new;           /* not in desk.json: added on first write */
	const struct tkt_error *damage; /* of desk.json, NULL: none */
	const char *config_head;  /* the commit that the configuration is of */
	struct map articles;      /* id → struct article *, as asked for */
	struct map tickets;       /* id → struct ticket *, looked up by rules */
	size_t refs_asked;        /* how many refs were looked up, */
	struct ref_table *refs;   /* and what answers when they are many */
	struct desk_clocks *clocks; /* clocks.h; NULL: not asked for yet */
	struct desk_cache {       /* cache.h */
		struct desk *desk;
		int kind;         /* enum index_kind */
		struct index *index; /* NULL: not open */
		bool gone;        /* it was tried in vain */
		bool cured;       /* damaged, and made anew */
		uint64_t bad;     /* stamp of the damaged one */
		bool refreshed;   /* what is fleeting in it was looked at */
	} caches[2];              /* by kind */
};

/*
 * Errors: as store_open(); INVALID for a damaged desk.json, with a hint to
 * fsck, unless options.damaged: then `damage` holds it.
 */
const struct tkt_error *desk_open(struct desk **out,
				  const struct desk_options *options) TKT_CHECK;
void desk_free(struct desk *d);
static inline void desk_free_ptr(struct desk **d)
{
	desk_free(*d);
}

struct desk_init {
	const char *dir, *name;
	enum store_layout layout;
};
const struct tkt_error *desk_init(const struct desk_init *init,
				  const struct desk_options *options) TKT_CHECK;

/* --- finding ------------------------------------------------------------ */

/*
 * The id that a person's words stand for: a prefix of 4 or more (upper case,
 * spaces and dashes ignored), a whole id, a ref, `@last`. id[EVENT_ID_LEN + 1].
 * Errors: NOT_FOUND; AMBIGUOUS with candidates and titles in the hint.
 */
const struct tkt_error *desk_find_id(char *id, struct desk *d,
				     const char *words) TKT_CHECK;

/*
 * The same, or a query (select.h) that fits one ticket.
 * Errors: also what is wrong with the query.
 */
const struct tkt_error *desk_find(char *id, struct desk *d, const char *words)
	TKT_CHECK;

/*
 * The same, or an event of some ticket: then its id is in event[EVENT_ID_LEN +
 * 1], else that is "". Reads all tickets where no ticket is meant.
 */
const struct tkt_error *desk_find_event(char *ticket, char *event,
					struct desk *d, const char *words)
	TKT_CHECK;

/*
 * The ticket that has this ref, id "" where none has; with `live_only` finished
 * ones are passed over. Errors: AMBIGUOUS.
 */
const struct tkt_error *desk_find_ref(char *id, struct desk *d,
				      const char *ref, bool live_only)
	TKT_CHECK;

const struct tkt_error *desk_find_article(char *id, struct desk *d,
					  const char *words) TKT_CHECK;

/* The shortest unique prefix of 7 or more, in the desk's arena. */
const char *desk_short_id(struct desk *d, const char *id);

/* @me, a key, an address or a name as a person's key. Errors: NOT_FOUND. */
const struct tkt_error *desk_person(const char **key, struct desk *d,
				    const char *who) TKT_CHECK;

/* --- reading ------------------------------------------------------------ */

/* Caller frees. Errors: NOT_FOUND, INVALID naming the file. */
const struct tkt_error *desk_ticket(struct ticket **out, struct desk *d,
				    const char *id) TKT_CHECK;
const struct tkt_error *desk_article(struct article **out, struct desk *d,
				     const char *id) TKT_CHECK;

/*
 * Every ticket, each freed after `fn` unless fn took it by setting *t NULL.
 * Files that cannot be read go to `fault` (path, error; frees nothing), and
 * the walk goes on.
 */
typedef const struct tkt_error *desk_ticket_fn(void *context,
					       struct ticket **t);
typedef const struct tkt_error *desk_article_fn(void *context,
						struct article **a);
typedef void desk_fault_fn(void *context, const char *path,
			   const struct tkt_error *err);
const struct tkt_error *desk_each_ticket(struct desk *d, desk_ticket_fn *fn,
					 desk_fault_fn *fault, void *context)
	TKT_CHECK;
const struct tkt_error *desk_each_article(struct desk *d, desk_article_fn *fn,
					  desk_fault_fn *fault, void *context)
	TKT_CHECK;

/* --- writing ------------------------------------------------------------ */

struct desk_batch;

/*
 * Says what is to happen to one ticket: makes drafts with desk_draft() and
 * returns. Making none: nothing is written for it (already so). For a new
 * ticket `t` is empty. Errors refuse this ticket.
 */
typedef const struct tkt_error *desk_plan_fn(void *context,
					     struct desk_batch *batch,
					     struct ticket *t);

/* What one ticket of a write has for itself. */
struct desk_own {
	const char *verb;
	int64_t at;
	const char *once, *force;
};

struct desk_write {
	const char *verb;          /* "escalate": subject, output */
	desk_plan_fn *plan;
	void *context;
	const struct strings *ids; /* whole ids; a NULL item: a new ticket */
	bool dry_run, skip_refused;
	int64_t at;                /* --at; INSTANT_NONE: now */
	const char *once;          /* --once KEY; NULL: none */
	const char *force;         /* --force REASON; NULL: none */
	/*
	 * One for each of `ids`, which holds instead of the three before; NULL:
	 * they are alike. Then what is wrong with one (USAGE, NOT_FOUND) is
	 * passed over by skip_refused too.
	 */
	const struct desk_own *own;
};

/* What became of one ticket. */
struct desk_outcome {
	struct ticket *ticket;     /* as it is after; the result's; NULL only
				    * where it was refused before loading */
	struct strings events;     /* ids of the new ones, in the arena */
	struct strings said;       /* lines for people: "already so", gaps … */
	const struct tkt_error *refused; /* NULL: not */
	const char *change;        /* "L1 -> L2", "open", NULL */
	bool created;
};

struct desk_result {
	struct arena arena;
	VEC(struct desk_outcome) outcomes; /* in the order of ids */
	VEC(struct ticket *) tickets;      /* what the outcomes speak of */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1];    /* "": none was needed */
};
void desk_result_release(struct desk_result *r);

/*
 * Runs the plan over all tickets in one transaction and one commit. One
 * refused: none is written and that error comes back, unless skip_refused.
 */
const struct tkt_error *desk_write(struct desk_result *out, struct desk *d,
				   const struct desk_write *w) TKT_CHECK;

/* --- for plan functions ------------------------------------------------- */

/* A draft for the present ticket; judged and added when the plan returns. */
struct draft *desk_draft(struct desk_batch *b, const char *kind);

/*
 * The same with a draft made by draft_new() in the batch's arena, for a plan
 * that decides by what it would write.
 */
void desk_draft_add(struct desk_batch *b, struct draft *d);

/*
 * Judges and adds the drafts made so far, so that the plan sees the ticket
 * with them; what follows comes after. One command, several events.
 */
const struct tkt_error *desk_flush(struct desk_batch *b) TKT_CHECK;

/*
 * Completes a draft that is not to be added (made with draft_new()) and appends
 * what it lacks to *gaps, which is no error here. For forms and `-n`. Errors:
 * those of an illegal step.
 */
const struct tkt_error *desk_preview(struct gaps *gaps, struct desk_batch *b,
				     struct draft *d) TKT_CHECK;

struct arena *desk_batch_arena(struct desk_batch *b);
struct desk *desk_batch_desk(struct desk_batch *b);

/* Which of the write's ids the plan is called for. */
size_t desk_batch_index(const struct desk_batch *b);

/*
 * The live ticket that has this ref, as it is with what this write did so far;
 * id "" where none has. Errors: AMBIGUOUS.
 */
const struct tkt_error *desk_batch_find_live(char *id, struct desk_batch *b,
					     const char *ref) TKT_CHECK;

/* A line for people about this ticket ("3fa9c1d is resolved already"). */
void desk_say(struct desk_batch *b, const char *fmt, ...) TKT_PRINTF(2, 3);

/* What changed, for subject and output; the last call wins. */
void desk_change(struct desk_batch *b, const char *fmt, ...) TKT_PRINTF(2, 3);

/* A further file in the same commit (attachment, article, policy). */
void desk_put(struct desk_batch *b, const char *path, const void *bytes,
	      size_t len);

/*
 * Another ticket that the same command writes (follow-up, duplicate): the
 * plan's drafts go there until the next call; id NULL: back to its own.
 */
const struct tkt_error *desk_turn_to(struct desk_batch *b, const char *id,
				     struct ticket **t) TKT_CHECK;

/*
 * The plan turns out to be about another ticket than the one it was called for
 * (the live one that has the ref, the one that a duplicate was joined to): from
 * here on that one is its own, and the outcome's. Called before any draft.
 * `already`: that ticket has an event of this --once KEY, nothing is to do.
 */
const struct tkt_error *desk_instead(bool *already, struct desk_batch *b,
				     const char *id, struct ticket **t)
	TKT_CHECK;

#endif
