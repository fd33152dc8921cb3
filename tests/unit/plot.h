/*
 * A history in a few words: one event a word, `NAME[:PARENTS][@MINUTE][=ORIGIN]
 * [!UNDONE]`, names of one letter.  The first is an `open`.  One with an origin
 * is a machine's, `@` is the word's number unless given, a parent that was not
 * named before is missing.
 *
 *	PLOT(p, "a b:a c:a d:bc!b");	d has seen all and undoes b
 */
#ifndef PLOT_H
#define PLOT_H

#include "model/history.h"

struct plot {
	struct doc *doc;
	struct history h;
	struct event *by_name[128];
};

void plot_init(struct plot *p, const char *words); /* folds */
void plot_release(struct plot *p);

/* The node of an event. */
unsigned plot_at(const struct plot *p, char name);

#define PLOT(p, words)                                                         \
	CLEANUP(plot_release) struct plot p;                                   \
	plot_init(&p, words)

#endif
