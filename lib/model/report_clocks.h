/*
 * What a ticket's clocks came to, for figures: the seam between clocks.h and
 * report.h.
 */
#ifndef MODEL_REPORT_CLOCKS_H
#define MODEL_REPORT_CLOCKS_H

#include "model/clocks.h"
#include "model/report.h"

/*
 * The runs of the ticket's clocks as they are at an instant, by the priority
 * that the ticket has. The caller releases the vec, whose texts are the
 * ticket's. Nothing of a ticket whose policy cannot be read.
 */
void report_clocks_of(struct report_clocks *out, struct ticket *t,
		      const struct clocks_source *source, int64_t now_at);

#endif
