/*
 * Resolving and closing, as `resolve`, `open --resolve` and `close` share it.
 *
 * A decision on documentation stands in the event under `kb`, with its proof:
 *
 *	{"article": ID, "body": HASH, "covers": ["L1"], "lacks": ["L2"]}
 *	{"decision": "none"}, and the reason in the text `kb_reason`
 *
 * `covers` and `lacks` are the tiers below the highest to which the article
 * gives, or not, both resolution and prevention.  A new article (`"decision":
 * "new"` besides) is begun from the ticket in the same commit.
 */
#ifndef DESK_SOLVE_H
#define DESK_SOLVE_H

#include "desk/desk.h"

struct solving {
	const char *solution, *cause_code, *resolvable_at;
	const char *kb;          /* new, an article, none=REASON; NULL: none */
	int64_t downtime_s;      /* INSTANT_NONE: none */
	const char *reply, *told;
	int64_t next_update_at;  /* INSTANT_NONE: none */
	int64_t at;              /* --at */
	bool first_contact;      /* opened and resolved by one command */
	bool with_incidents;     /* those of a problem too */
	bool confirmed;          /* the user agreed: it is closed at once */
};

/* Makes the drafts and adds them; `t` is the batch's own ticket. */
const struct tkt_error *solve_ticket(struct desk_batch *b, struct ticket *t,
				     const struct solving *s) TKT_CHECK;

/*
 * Puts the decision that `kb` spells into a draft; with NULL the one that the
 * ticket's problem came to, where it has none of its own. What the draft says
 * is taken into the new article.
 * Errors: USAGE for `none` without a reason, desk_find_article()'s.
 */
const struct tkt_error *solve_decide(struct desk_batch *b, struct draft *d,
				     const struct ticket *t, const char *kb,
				     int64_t at) TKT_CHECK;

/* Renews the proof of the article that was decided on, for closing. */
const struct tkt_error *solve_prove(struct desk_batch *b, struct draft *d,
				    const struct ticket *t) TKT_CHECK;

#endif
