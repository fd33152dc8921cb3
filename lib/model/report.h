/*
 * Figures over tickets; their formulas stand in tkt-report(1).
 *
 *	struct report r = { 0 };
 *	for (each ticket)
 *		report_add(&r, ticket);
 *	report_finish(&r);
 *	report_rows(&rows, &arena, &r);
 *	report_json(&buf, &rows);
 *	report_release(&r);
 *
 * Figures are counted from the path of each ticket (struct step): one step for
 * each event that took effect on state or place.  A step holds until the next
 * one, whose time may lie before its own where an imported log says so.
 * Rejected tickets are in no figure.  Each figure's definition stands in the
 * table of report.c and is printed with it.
 */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include "model/ticket.h"

struct report_tier {
	const char *name;
	int rank;
	uint64_t started_len;     /* tickets whose first step is here */
	uint64_t reached_len;     /* … that came as high as this */
	int64_t held_s;
	bool held;                /* some interval counted for it */
};

struct report_wait {
	const char *label;
	int64_t held_s;
};

struct report {
	struct arena arena;
	uint64_t tickets_len, steps_len, resolved_len, open_len;
	uint64_t first_level_len, first_contact_len;
	uint64_t escalated_len, escalations_len, skipped_len;
	uint64_t handed_back_len, hand_backs_len;
	uint64_t ping_pong_len, reopened_len;
	VEC(int64_t) resolve_s;   /* one for each resolved ticket */
	VEC(struct report_tier) tiers; /* by rank once finished */
	VEC(struct report_wait) waits; /* by label once finished */
};

void report_add(struct report *r, const struct ticket *t);

/* Sorts; afterwards nothing may be added. */
void report_finish(struct report *r);
void report_release(struct report *r);

/* The middle, or the mean of the middle two; 0 where nothing was resolved. */
double report_median(const struct report *r);
double report_mean(const struct report *r);

/* The smallest time that 90 % of the resolved tickets do not exceed. */
int64_t report_p90(const struct report *r);

/*
 * One figure in all its forms. In JSON figures of one group are members of
 * the object of that name; a group without figures has one row without key.
 */
struct report_row {
	const char *group;        /* "tier_s"; NULL: none */
	const char *key;          /* "L2", "ping_pong" */
	const char *name;         /* "tier_s.L2": for scripts */
	const char *title;        /* "time in L2": for people */
	const char *value;        /* a JSON number; seconds; "null" */
	const char *shown;        /* "7h 0m" */
	const char *share;        /* "17.2 %"; NULL: none */
	const char *definition;
	bool table_only;          /* not in JSON, whose keys are set */
};
extern const struct field report_fields[];

struct report_rows {
	struct report_row *items;
	size_t len, cap;
};

/* The rows, their strings in `a`; the caller releases the vec. */
void report_rows(struct report_rows *out, struct arena *a,
		 const struct report *r);

/*
 * Appends one JSON object on one line. Times are seconds; median and mean
 * have one decimal where they are not whole, and are null where nothing was
 * resolved.
 */
void report_json(struct buf *out, const struct report_rows *rows);

#endif
