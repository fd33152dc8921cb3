/*
 * Figures over tickets (requirements.md section 6, formulas of sla.md).
 *
 *	struct report r;
 *	report_init(&r, &options);
 *	report_article(&r, id, written_at);      what articles there are
 *	for (each ticket)
 *		report_add(&r, ticket, &clocks); clocks NULL: none known
 *	TRY(report_finish(&r));
 *	report_rows(&rows, &arena, &r, r.groups.items[0]);
 *	report_release(&r);
 *
 * One table says what is counted, report_figures: name, title, definition,
 * unit, and a formula over the facts of one ticket in one window.  Text, CSV,
 * JSON, HTML and the manual read it.
 *
 * A report has groups: one, or with `by` one for each value of a field, or for
 * each week or month.  A group has a window [since_at, until_at) and, for each
 * figure, cells: one, or one for each label (a tier, what was waited for).
 *
 * Facts come from the path of a ticket (struct step): a step holds until the
 * next one, whose time may lie before its own where an imported log says so;
 * in a window it counts from the later of its time and the window's beginning
 * to the earlier of the next one's time and the window's end, so that what
 * weeks count adds up to what the whole does.  Events that were undone have no
 * steps.  Rejected tickets are in no figure (S18).
 *
 * Memory grows with tickets that have a time to be ranked (8 bytes for each
 * such time), not with events.
 */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include "model/ticket.h"

enum report_by {
	REPORT_BY_NOTHING,
	REPORT_BY_TIER,
	REPORT_BY_QUEUE,
	REPORT_BY_CATEGORY,
	REPORT_BY_OWNER,
	REPORT_BY_PRIORITY,
	REPORT_BY_WEEK,
	REPORT_BY_MONTH,
	REPORT_BY_COUNT
};
extern const char *const report_by_names[REPORT_BY_COUNT]; /* [0] is NULL */
#define REPORT_BY_WORDS "tier queue category owner priority week month"
enum report_by report_by_parse(const char *name); /* a word of those */

struct report_options {
	int64_t since_at, until_at; /* [since, until); INSTANT_NONE: open */
	enum report_by by;
	struct instant_context time; /* now; where weeks and months begin */
	int64_t reopen_counts_s;  /* a reopening later than this is another */
};

/* --- what a ticket's clocks came to -------------------------------------- */

/* One run of a clock with a target (sla.md, Clocks). */
struct report_clock {
	const char *clock;        /* "resolution" */
	const char *priority;     /* NULL: none */
	int64_t stopped_at;       /* INSTANT_NONE: it runs */
	int64_t breached_at;      /* INSTANT_NONE: not so far */
	bool manual;              /* due by a date set by hand (S18) */
};

struct report_clocks {
	struct report_clock *items;
	size_t len, cap;
};

/* --- the table of figures ------------------------------------------------ */

enum figure_unit {
	FIGURE_COUNT,   /* how many */
	FIGURE_SUM,     /* seconds, summed */
	FIGURE_RATE,    /* how many of how many */
	FIGURE_TIMES,   /* seconds, one for each: median, p90 and mean */
	FIGURE_MARKS,   /* numbers, one for each: the same */
};

enum figure_flags {
	FIGURE_LABELLED = 1 << 0, /* one cell a label */
	FIGURE_SCRIPT = 1 << 1,   /* for scripts; people see a rate instead */
	FIGURE_FIRST = 1 << 2,    /* JSON: median and mean alone, as ever */
	FIGURE_KEY = 1 << 3,      /* a column where groups are compared */
};

struct facts; /* report_facts.h */
struct tally;
typedef void figure_fn(struct tally *y, const struct facts *f);

struct figure {
	const char *section;      /* heading, the same for neighbours */
	const char *name;         /* in JSON: "reopen_rate" */
	const char *title;        /* for people: "reopened" */
	const char *heading;      /* of a column; NULL unless FIGURE_KEY */
	enum figure_unit unit;
	unsigned flags;
	const char *whole;        /* a count's share is of this figure */
	figure_fn *formula;
	const char *definition;
};
extern const struct figure report_figures[]; /* ends with a NULL name */

/* "tier_queue_s", …: the figure of that name; aborts the test otherwise. */
size_t report_figure(const char *name); /* SIZE_MAX: none */

/* --- counting ------------------------------------------------------------ */

struct cell {
	const char *label;        /* NULL unless the figure is labelled */
	int64_t rank;             /* labels are sorted by it, then by name */
	int64_t n, of;            /* of times: how many, and their sum */
	VEC(int64_t) times;       /* sorted once finished */
};

struct cells {
	struct cell *items;
	size_t len, cap;
};

struct report_group {
	const char *key;          /* "L2", "2026-W46"; NULL: all */
	int64_t since_at, until_at;
	struct cells *figures;    /* one for each of report_figures */
};

/* A permanent fix, and whoever comes back to what it fixed. */
struct report_fix;
struct report_return;

struct report {
	struct report_options options;
	struct arena arena;
	size_t figures_len;
	VEC(struct report_group *) groups; /* by key, once finished */
	struct map by_key;
	struct map articles;      /* id → when it was written */
	VEC(struct report_fix *) fixes;
	VEC(struct report_return *) returns;
	bool too_long;
};

void report_init(struct report *r, const struct report_options *options);
void report_release(struct report *r);

/* An article of the desk, for figures that ask whether it was there. */
void report_article(struct report *r, const char *id, int64_t written_at);

/* `clocks` NULL: nothing is known of them. */
void report_add(struct report *r, struct ticket *t,
		const struct report_clocks *clocks);

/*
 * Sorts; afterwards nothing may be added. Errors: USAGE where there would be
 * more weeks or months than anybody reads.
 */
const struct tkt_error *report_finish(struct report *r) TKT_CHECK;

/* NULL: nothing of that label was counted. `label` NULL: the only one. */
const struct cell *report_cell(const struct report_group *g,
			       const char *figure, const char *label);

/* The middle, or the mean of the middle two; 0 where there are none. */
double cell_median(const struct cell *c);
double cell_mean(const struct cell *c);

/* The smallest that 90 % do not exceed. */
int64_t cell_p90(const struct cell *c);

/* --- rows: one cell in all its forms ------------------------------------- */

struct report_part {
	const char *name;         /* "median"; NULL: the cell is one number */
	const char *value;        /* a JSON number, or "null" */
	bool not_in_json;
};

struct report_row {
	const struct figure *figure;
	const struct cell *cell;  /* NULL: nothing was counted */
	const char *label;
	const char *name;         /* "tier_s.L2": for scripts */
	const char *shown;        /* "7h 0m", "12 of 40": for people */
	const char *share;        /* "17.2 %"; NULL: none */
	double fraction;          /* of a bar, 0 to 1; less: none */
	struct report_part parts[5];
	size_t parts_len;
};

struct report_rows {
	struct report_row *items;
	size_t len, cap;
};

/*
 * The rows of a group in the order of the table, their strings in `a`; the
 * caller releases the vec. A labelled figure without cells has one row without
 * label and parts.
 */
void report_rows(struct report_rows *out, struct arena *a,
		 const struct report_group *g);

/*
 * Appends one JSON object on one line. Times are seconds; median and mean
 * have one decimal where they are not whole, rates four, and are null where
 * there is nothing to divide by. Of a report by something `by`, `group` and
 * the window come first.
 */
void report_json(struct buf *out, const struct report *r,
		 const struct report_group *g, const struct report_rows *rows);

/* Appends CSV (RFC 4180): header, then a line for each number. */
void report_csv_begin(struct buf *out, const struct report *r);
void report_csv(struct buf *out, const struct report_group *g,
		const struct report_rows *rows);

#endif
