/* People to whom a ticket may be given. */
#ifndef DESK_MEMBER_H
#define DESK_MEMBER_H

#include "desk/desk.h"

/*
 * The key of a person who works in this tier. Says so where they are away.
 * Errors: desk_person()'s; REFUSED for one who has left or works in another
 * tier, with those who do work here.
 */
const struct tkt_error *member_find(const char **key, struct desk_batch *b,
				    const char *who, const char *tier)
	TKT_CHECK;

/* The same for a contact, who may be of any tier. */
const struct tkt_error *member_find_any(const char **key,
					struct desk_batch *b,
					const char *who) TKT_CHECK;

/*
 * Does the actor work on the desk, rather than pass on what machines and mails
 * say (role relay)?
 */
bool member_is_staff(const struct desk *d);

/* May the actor work in this tier? */
bool member_acts_in(const struct desk *d, const char *tier);

#endif
