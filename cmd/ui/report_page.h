/* A report on a terminal: tables with bars, and each figure's definition. */
#ifndef UI_REPORT_PAGE_H
#define UI_REPORT_PAGE_H

#include "ui/app.h"

/* All figures of a group, through the pager. */
const struct tkt_error *report_page(struct app *app,
				    const struct report_rows *rows) TKT_CHECK;

/* Groups compared, a line each, by the figures that are columns. */
const struct tkt_error *report_summary(struct app *app,
				       const struct report *r) TKT_CHECK;

#endif
