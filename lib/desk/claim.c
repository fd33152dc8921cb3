#include "desk/claim.h"

const struct tkt_error *desk_claim(struct desk_batch *b,
				   const struct ticket *t, const char *note)
{
	const char *me;
	struct draft *d;

	TRY(desk_person(&me, desk_batch_desk(b), "@me"));
	d = desk_draft(b, "claim");
	draft_text(d, "note", note);
	if (!t->contact) /* who first works on it keeps the user informed */
		draft_string(d, "contact", me);
	desk_change(b, "%s -> %s", t->owner ? t->owner : "nobody", me);
	return NULL;
}
