/* `--try ACTION=RESULT` of escalate, open and resolve (requirements.md F3). */
#ifndef UI_TRIES_H
#define UI_TRIES_H

#include "tkt.h"

#define TRY_RESULTS "worked failed partial unclear"

/*
 * Makes a `try` event for each, in their order, and adds them (desk_flush), so
 * that the gates of what follows see them. The result stands after the last
 * `=`, an action may hold others.
 * Errors: USAGE for one without a result, or with one that there is not.
 */
const struct tkt_error *command_tries(struct desk_batch *b,
				      const struct strings *tries) TKT_CHECK;

#endif
