/*
 * What escalate and return have in common: looking at the packet before it is
 * sent, on stdout for `-n` and in the editor's form on a terminal (cli.md 16).
 *
 *	static … plan(context, b, t)
 *	{
 *		d = handover_draft(&args->look, b, "escalate");
 *		…
 *		return handover_ready(&args->look, b, t, d);
 *	}
 *
 * While one looks, the draft is judged but not added, so that what is missing
 * is told, not refused.
 */
#ifndef UI_HANDOVER_H
#define UI_HANDOVER_H

#include "ui/command.h"
#include "ui/form.h"

struct look {
	bool looking;
	struct app *app;
	struct buf text;     /* packets and gaps so far */
	const char *category;
};
void look_release(struct look *look);

struct draft *handover_draft(struct look *look, struct desk_batch *b,
			     const char *kind);
const struct tkt_error *handover_ready(struct look *look, struct desk_batch *b,
				       const struct ticket *t,
				       struct draft *d) TKT_CHECK;

/* Runs the plan of `w` over all its tickets only to look. */
const struct tkt_error *handover_look(struct look *look, struct app *app,
				      const struct common *common,
				      const struct desk_write *w) TKT_CHECK;

/* The same for a form's introduction. */
const struct tkt_error *handover_look_plain(struct look *look, struct app *app,
					    const struct common *common,
					    const struct desk_write *w)
	TKT_CHECK;

/* For `-n`: prints what it saw. Not with --json or -q, which scripts read. */
const struct tkt_error *handover_show(struct look *look, struct app *app,
				      const struct common *common,
				      const struct desk_write *w) TKT_CHECK;

/* Is a form to be opened? Somebody is there, it is one ticket, no dry run. */
bool handover_may_ask(const struct app *app, const struct common *common,
		      const struct strings *ids);

/* What was typed into a part; NULL where nothing was. */
const char *handover_typed(const struct form_part *part);

/* A reason from a form, checked as the option is. Errors: USAGE. */
const struct tkt_error *handover_reason(const char *words, const char *reason)
	TKT_CHECK;

/* The lines of a part of a form, or what stands between commas. */
void handover_split(struct strings *out, struct app *app, const char *text,
		    const char *separators);

#endif
