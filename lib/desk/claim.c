#include "desk/claim.h"

/*
 * Those who claimed it at the same time each made themselves its contact:
 * whoever claims it on top of that is both.
 */
static bool is_contact_of_claims(const struct ticket *t)
{
	const struct reg *r = registers_get(&t->registers, "contact");

	if (!registers_clash(&t->registers, "contact"))
		return false;
	for (size_t i = 0; i < r->candidates.len; i++)
		if (!kind_is(ticket_event(t, r->candidates.items[i]->event),
			     "claim"))
			return false;
	return true;
}

bool desk_claim_settles(const struct ticket *t)
{
	return registers_clash(&t->registers, "place") ||
	       (registers_clash(&t->registers, "state") &&
		t->state == STATE_OPEN) || is_contact_of_claims(t);
}

const struct tkt_error *desk_claim(struct desk_batch *b,
				   const struct ticket *t, const char *note)
{
	const char *me;
	struct draft *d;

	TRY(desk_person(&me, desk_batch_desk(b), "@me"));
	d = desk_draft(b, "claim");
	draft_text(d, "note", note);
	/* Who first works on it keeps the user informed. */
	if (!t->contact || is_contact_of_claims(t))
		draft_string(d, "contact", me);
	desk_change(b, "%s -> %s", t->owner ? t->owner : "nobody", me);
	return NULL;
}
