/* Paths of tickets made by hand, for the tests of figures. */
#ifndef UNIT_REPORT_PATH_H
#define UNIT_REPORT_PATH_H

#include "unit.h"

#include "model/report.h"

enum { STEPS_MAX = 12 };

struct path {
	struct ticket ticket;
	struct step steps[STEPS_MAX];
};

/*
 * Adds a step some seconds after the last one; the first is at 1000000. Tiers
 * are named by their rank.
 */
struct step *path_add(struct path *p, enum ticket_state state, int rank,
		      const char *team, int64_t after_s);

/* No window, at 2000000; a reopening counts within 1000 seconds. */
extern const struct report_options report_all_time;

/* Of the first group; zeros where nothing was counted. */
const struct cell *report_first_cell(const struct report *r,
				     const char *figure, const char *label);

#define CELL(figure, label, n_, of_)                                           \
	do {                                                                   \
		const struct cell *cell_ =                                     \
			report_first_cell(&r, figure, label);                  \
		assert_int_equal(cell_->n, n_);                                \
		assert_int_equal(cell_->of, of_);                              \
	} while (0)

#endif
