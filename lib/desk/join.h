/*
 * Duplicates: `reject --as duplicate --of ID` joins a ticket to another one,
 * `reopen` takes it apart again.
 *
 * The one that it is joined to gets the link `duplicate:ID` and, in cc, who is
 * to be informed with it: the requester and the cc of the duplicate.
 */
#ifndef DESK_JOIN_H
#define DESK_JOIN_H

#include "desk/desk.h"

/*
 * The ticket that stands for this one: itself, or where duplicates lead to; in
 * the batch's arena. One that is not in this clone leads nowhere.
 */
const char *join_stands_for(struct desk_batch *b, const struct ticket *t);

/* The plan goes on at the ticket that stands for *t (desk_instead()). */
const struct tkt_error *join_follow(bool *already, struct desk_batch *b,
				    struct ticket **t) TKT_CHECK;

/* Adds link and cc to `target`; then back to the batch's own, `t`. */
const struct tkt_error *join_link(struct desk_batch *b,
				  const struct ticket *t,
				  const char *target) TKT_CHECK;

/* Takes them away again. */
const struct tkt_error *join_unlink(struct desk_batch *b,
				    const struct ticket *t) TKT_CHECK;

#endif
