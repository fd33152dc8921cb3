/*
 * Attachments: content named by its hash, `attachments/ab/<sha256>`.  Events
 * name them; what is stored once is stored for all tickets.  content.h reads
 * them.
 */
#ifndef DESK_ATTACHMENT_H
#define DESK_ATTACHMENT_H

#include "base/sha256.h"
#include "desk/desk.h"

/*
 * May a file be attached under this name: one part of a path, neither empty
 * nor of dots, in clean text of one line? What an event says its name is was
 * not asked this: no path is made of it.
 */
bool attachment_name_fits(const char *name);

/*
 * Stores content with the present command, and says its name in
 * sha256[SHA256_HEX_LEN + 1]. Errors: USAGE for a name that does not fit,
 * TOO_LARGE above the desk's limit.
 */
const struct tkt_error *desk_attach(char *sha256, struct desk_batch *b,
				    const char *name, const struct buf *content)
	TKT_CHECK;

#endif
