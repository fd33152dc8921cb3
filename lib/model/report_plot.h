/*
 * Inside of report_html: plots as inline SVG, each in a <figure> whose caption
 * says what is counted.
 *
 * Shapes stretch with the page (preserveAspectRatio none), so that letters
 * never stand in them: labels are HTML beside them.
 */
#ifndef MODEL_REPORT_PLOT_H
#define MODEL_REPORT_PLOT_H

#include "model/report.h"

/* Text from anywhere: nothing in it is markup, or invisible. */
void html_text(struct buf *out, const char *text);

/* A bar in a row of a table; less than 0: nothing. */
void plot_bar(struct buf *out, double fraction);

/* Groups in time: those of `r` from `first` on, `n` of them. */
struct plot_span {
	const struct report *r;
	size_t first, n;
};

void plot_flow(struct buf *out, const struct plot_span *span);
void plot_backlog(struct buf *out, const struct plot_span *span);
void plot_times(struct buf *out, const struct report_group *g);
void plot_tiers(struct buf *out, const struct report_group *g);
void plot_ages(struct buf *out, const struct report_group *g);

#endif
