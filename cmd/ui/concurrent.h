/*
 * What was concurrent in a ticket (model/concurrency.h), for people and for
 * machines.
 */
#ifndef UI_CONCURRENT_H
#define UI_CONCURRENT_H

#include "ui/ticket_page.h"

/* Appends the block of `show`; nothing where nothing was concurrent. */
void page_concurrent(struct page *p);

/* The member `concurrency` of `show --json`: an array, see tkt-json(7). */
struct value *concurrent_value(struct arena *a, const struct ticket *t);

#endif
