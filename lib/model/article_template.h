/*
 * The body that an article begins with: its parts with what is known, the
 * gaps as comments that say what belongs there.
 */
#ifndef MODEL_ARTICLE_TEMPLATE_H
#define MODEL_ARTICLE_TEMPLATE_H

#include "model/ticket.h"

/*
 * Appends the template. With a ticket the issue is in the user's words,
 * the environment its systems, the cause the root cause, the resolution its
 * solution, fixes and what worked, the prevention what its fixes say. `t` NULL:
 * nothing is known. `title` NULL: its line is left empty.
 */
void article_template(struct buf *out, const char *title,
		      const struct ticket *t);

/*
 * The first heading of level one, where it comes before any other text: the
 * title that a body gives itself. In `a`; NULL: none.
 */
const char *article_heading(struct arena *a, const char *body);

/* Appends the body with this title as its first heading. */
void article_with_heading(struct buf *out, const char *body,
			  const char *title);

#endif
