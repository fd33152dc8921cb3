/*
 * The handover packet as text (requirements.md 3): what the receiver of a
 * ticket reads first, and what `escalate -n` shows the sender.
 */
#ifndef UI_PACKET_H
#define UI_PACKET_H

#include "ui/app.h"

/*
 * Appends the packet of an escalate, return or transfer. `body` is the event's,
 * or the draft's; what it freezes by naming events is looked up in the ticket.
 * One without a packet (an automatic escalation, a routing by open or triage)
 * is drawn from the events before `before`, an index into the history; a
 * routing's gaps are told.
 */
void packet_write(struct buf *out, struct app *app, const struct ticket *t,
		  const struct value *body, unsigned before);

/* Appends the gaps, musts first, with their ways out. */
void packet_write_gaps(struct buf *out, const struct app *app,
		       const struct gaps *gaps);

/*
 * The last hand-over or routing of a live ticket that still says where it is;
 * -1: none.
 */
int packet_event(const struct ticket *t);

#endif
