/*
 * A ticket as a page for people: what `show` prints (requirements.md T12).
 *
 * In this order: what it is; the packet, for whoever receives it; guidance for
 * the viewer's tier; where it stands; what was concurrent (ui/concurrent.h);
 * what belongs to it; what was said and done; its path with times; the next
 * legal commands.
 */
#ifndef UI_TICKET_PAGE_H
#define UI_TICKET_PAGE_H

#include "ui/app.h"

struct page {
	struct buf *out;
	struct app *app;
	const struct desk *desk;
	const struct ticket *t;
	const struct strings *incidents; /* of a problem: their ids */
};

/*
 * Appends the page. Titles of other tickets are read from the desk (app->desk,
 * which is open).
 */
void ticket_page(struct buf *out, struct app *app, const struct ticket *t,
		 const struct strings *incidents);

/* The parts that have files of their own (ticket_story.c). */
void page_conversation(struct page *p);
void page_path(struct page *p);

#endif
