#include "desk/join.h"

#include <string.h>

#include "base/words.h"

#define STEPS_MAX 16

static const char *element(struct desk_batch *b, const char *id)
{
	return arena_printf(desk_batch_arena(b), "duplicate:%s", id);
}

static bool leads_on(const struct ticket *t)
{
	return t->state == STATE_REJECTED && t->duplicate_of;
}

const char *join_stands_for(struct desk_batch *b, const struct ticket *t)
{
	const char *id = arena_strdup(desk_batch_arena(b), t->id);
	const char *next = leads_on(t) ? t->duplicate_of : NULL;

	for (unsigned i = 0; next && i < STEPS_MAX; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *other = NULL;
		const struct tkt_error *err;

		err = desk_ticket(&other, desk_batch_desk(b), next);
		if (err) {
			tkt_error_free(err);
			break;
		}
		id = arena_strdup(desk_batch_arena(b), other->id);
		next = leads_on(other)
			       ? arena_strdup(desk_batch_arena(b),
					      other->duplicate_of)
			       : NULL;
	}
	return id;
}

const struct tkt_error *join_follow(bool *already, struct desk_batch *b,
				    struct ticket **t)
{
	const char *id = join_stands_for(b, *t), *from = (*t)->id;
	struct desk *desk = desk_batch_desk(b);

	*already = false;
	if (!strcmp(id, from))
		return NULL;
	desk_say(b, "'%s' is a duplicate: it goes to '%s'",
		 desk_short_id(desk, from), desk_short_id(desk, id));
	return desk_instead(already, b, id, t);
}

/* --- cc ----------------------------------------------------------------- */

static bool is_informed(const struct ticket *t, const char *who)
{
	return (t->requester && !strcmp(t->requester, who)) ||
	       strings_has(&t->cc, who);
}

static void add_line(struct buf *out, const char *line)
{
	if (out->len)
		buf_addc(out, '\n');
	buf_adds(out, line);
}

/* Those of the duplicate whom the target does not inform yet, one a line. */
static void people_of(struct buf *out, const struct ticket *t,
		      const struct ticket *target)
{
	if (t->requester && !is_informed(target, t->requester))
		add_line(out, t->requester);
	for (size_t i = 0; i < t->cc.len; i++)
		if (!is_informed(target, t->cc.items[i]))
			add_line(out, t->cc.items[i]);
}

/* --- linking ------------------------------------------------------------ */

const struct tkt_error *join_link(struct desk_batch *b,
				  const struct ticket *t, const char *target)
{
	const char *link = element(b, t->id);
	BUF_LOCAL people = BUF_INIT;
	struct ticket *other;
	struct draft *d;

	TRY(desk_turn_to(b, target, &other));
	if (strings_has(&other->links, link))
		return desk_turn_to(b, NULL, NULL);
	d = desk_draft(b, "link");
	draft_add(d, "links", link);
	people_of(&people, t, other);
	if (people.len)
		draft_text(d, "cc", people.bytes);
	return desk_turn_to(b, NULL, NULL);
}

/* The people whom the joining brought, by the event that made the link. */
static const char *people_brought(const struct ticket *target,
				  const char *link)
{
	const struct reg *r = registers_get(&target->registers,
					    arena_printf(
						    &target->doc->arena,
						    "links:%s", link));

	return r ? event_text(ticket_event(target, r->event), "cc") : NULL;
}

const struct tkt_error *join_unlink(struct desk_batch *b,
				    const struct ticket *t)
{
	const char *link = element(b, t->id);
	const struct tkt_error *err;
	struct ticket *other;
	struct draft *d;

	err = desk_turn_to(b, t->duplicate_of, &other);
	if (err && err->code == TKT_E_NOT_FOUND) {
		tkt_error_free(err);
		return NULL;
	}
	TRY(err);
	if (strings_has(&other->links, link)) {
		d = desk_draft(b, "link");
		draft_remove(d, "links", link);
		draft_text(d, "uncc", people_brought(other, link));
	}
	return desk_turn_to(b, NULL, NULL);
}
