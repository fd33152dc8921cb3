/*
 * A report as one HTML page that needs nothing else: no script, no font, no
 * picture from elsewhere (its Content-Security-Policy forbids them).  Plots
 * are inline SVG that grow and shrink with the page; light and dark follow the
 * reader, paper is light.  All text is made safe and escaped.
 */
#ifndef MODEL_REPORT_HTML_H
#define MODEL_REPORT_HTML_H

#include "model/report.h"

struct report_html {
	const char *title;            /* the desk's name */
	const struct report *whole;   /* by nothing */
	const struct report *groups;  /* by something; NULL: not asked for */
	/* The same window by week and by month; plots show the finer one that
	 * has no more points than can be told apart. */
	const struct report *weeks, *months;
};

/* Appends the page. */
void report_html(struct buf *out, const struct report_html *page);

#endif
