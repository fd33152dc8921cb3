/*
 * Tickets for tests: events made by hand, sealed as the desk does it.
 *
 *	struct maker m;
 *	maker_begin(&m);                    opened by anna at L1
 *	d = maker_event(&m, "try");
 *	draft_text(d, "action", "reset");
 *	id = maker_add(&m, d, "anna");      a minute later, after all heads
 *	maker_end(&m);
 */
#ifndef MAKER_H
#define MAKER_H

#include "model/config.h"
#include "model/draft.h"
#include "model/codec.h"
#include "model/ticket.h"

#define MAKER_AT INT64_C(1772442000) /* 2026-03-02T09:00:00Z */

struct maker {
	struct ticket *t;
	struct config *config; /* of a new desk, with the people below */
	struct arena arena;
	int64_t now_at;
	unsigned command, number;
};

/* People: anna (L1), ben (L2), cleo (L3), lena (lead), nils (L2/network). */
void maker_begin(struct maker *m);
void maker_end(struct maker *m);

/* As `tkt config PATH TEXT` does. */
void maker_configure(struct maker *m, const char *path, const char *text);

struct draft *maker_event(struct maker *m, const char *kind);

/* A command of its own, or one more event of the last command. */
const char *maker_add(struct maker *m, struct draft *d, const char *by);
const char *maker_add_more(struct maker *m, struct draft *d, const char *by);

/* A hand-over: state open, nobody's. */
const char *maker_move(struct maker *m, const char *kind, const char *tier,
		       const char *queue, int rank, const char *by);
const char *maker_claim(struct maker *m, const char *who);
const char *maker_state(struct maker *m, const char *kind, const char *state,
			const char *by);
const char *maker_text(struct maker *m, const char *kind, const char *key,
		       const char *text, const char *by);

#endif
