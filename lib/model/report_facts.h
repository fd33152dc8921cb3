/*
 * Inside of the report; nobody outside lib/model/report*.c uses it.
 *
 * The facts of one ticket that formulas ask, and how they say what they count.
 * What the whole path says is worked out once (facts_of), what a window says
 * again for each (facts_in).
 */
#ifndef MODEL_REPORT_FACTS_H
#define MODEL_REPORT_FACTS_H

#include "model/report.h"

struct facts {
	struct ticket *t;
	const struct step *path;  /* the ticket's */
	size_t path_len;
	const struct report_options *options;
	const struct map *articles;
	const struct report_clocks *clocks; /* never NULL */

	/* of the whole path */
	int64_t reported_at;
	int64_t acknowledged_at;  /* or accepted; INSTANT_NONE: not yet */
	int64_t responded_at;     /* the same */
	const struct step *first_done;   /* NULL: never resolved */
	const struct step *last_done;    /* began its last resolution */
	const struct step *top;   /* the first in the highest tier */
	const struct step *first_up;     /* NULL: never moved up */
	bool reopened;            /* at any time */
	bool reopened_soon;       /* within reopen_counts_s */
	bool left_bottom;         /* some step was above the lowest tier */
	bool moved_up, handed_over;
	bool ping_pong, forced;
	bool has_fix;             /* a permanent one */
	unsigned fix_event;       /* the first of them, a node */
	bool came_back;           /* it was reopened after that */

	/* of the window */
	int64_t since_at, until_at; /* never INSTANT_NONE */
	bool is_in;               /* live in it, or with a step in it */
	bool is_reported;         /* in it */
	bool is_resolved;         /* its last resolution is in it: R */
};

/* The facts but for the window. */
void facts_of(struct facts *f, const struct report_options *options,
	      struct ticket *t);
/* The window's; INSTANT_NONE: open. */
void facts_in(struct facts *f, int64_t since_at, int64_t until_at);

bool facts_has(const struct facts *f, int64_t at); /* in the window? */

/* Does step i hold at some time of the window, live, or begin in it? */
bool facts_holds(const struct facts *f, size_t i);

/* Seconds of step i until the next one in the window; the last has none. */
int64_t facts_held_s(const struct facts *f, size_t i);

/* The end of the window, or now where that is earlier. */
int64_t facts_end_at(const struct facts *f);

/* The state at the window's end; NULL: not reported by then. */
const struct step *facts_at_end(const struct facts *f);

/* Is step i the first in its tier? */
bool facts_enters(const struct facts *f, size_t i);

const char *step_tier(const struct step *s);
bool step_is_done(const struct step *s);
bool step_is_live(const struct step *s);
bool step_waits_on_user(const struct step *s);

/* The event of a step; NULL: it has none (made by a test). */
const struct event *facts_event(const struct facts *f, const struct step *s);

/* --- what a formula says ------------------------------------------------- */

struct tally {
	struct report *report;
	struct report_group *group;
	size_t figure;
};

/* `label` NULL: the figure has but one cell. Labels are copied. */
void tally_count(struct tally *y, const char *label, int64_t rank, int64_t n);
void tally_rate(struct tally *y, const char *label, int64_t rank, int64_t n,
		int64_t of);
void tally_time(struct tally *y, const char *label, int64_t rank,
		int64_t time_s);
/* Remembers a permanent fix: who comes back to it may yet be read. */
void tally_fix(struct tally *y, const struct facts *f);

#endif
