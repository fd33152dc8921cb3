/*
 * Completion for shells (cli.md 24): what the last word of a line may become.
 *
 * The scripts in completions/ hand over the words and print nothing of their
 * own.  Candidates come one a line, a tab and a description behind some; each
 * stands for the whole word.  The line `:files` says that names of files fit,
 * which the shell knows better.
 *
 * Nothing is written, nothing goes to stderr, and whatever is wrong with the
 * line or the desk only means fewer candidates.  What needs the tickets stops
 * after COMPLETE_MS: an incomplete list in time is better than a full one.
 */
#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include "ui/app.h"
#include "ui/command.h"

enum {
	COMPLETE_MS = 30,
	COMPLETE_IDS = 96, /* so many ids are shown at most */
};

/* The words after `tkt`, the one to complete last. */
void complete_words(struct buf *out, struct app *app,
		    const struct strings *words);

/* --- within completion -------------------------------------------------- */

struct completion {
	struct buf *out;
	struct app *app;
	const char *word;   /* what is there, after `prefix` */
	const char *prefix; /* kept before each candidate: "--tier=", "L1," */
	int64_t until_ms;   /* no reading of tickets after this */
};

/* A candidate, where it begins with the word; description NULL: none. */
void complete_add(struct completion *c, const char *candidate,
		  const char *description);

/* Is it time to stop? */
bool complete_is_late(const struct completion *c);

/* Candidates of a `values` text: words and `@kinds` (command.h). */
void complete_values(struct completion *c, const char *values);

/* Is this `@kind` known? For the test of the tables. */
bool complete_knows(const char *kind);

/* Ids of tickets with their titles; tags of tickets. */
void complete_ids(struct completion *c);
void complete_tags(struct completion *c);

#endif
