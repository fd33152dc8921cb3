/* What rules look up beside the ticket that they judge. */
#include "desk/internal.h"

static const struct article *look_up_article(void *context, const char *id)
{
	struct desk *d = context;
	struct article *a = map_get(&d->articles, id);
	const struct tkt_error *err;

	if (a)
		return a;
	err = desk_article(&a, d, id);
	if (err) {
		tkt_error_free(err);
		return NULL;
	}
	map_set(&d->articles, a->id, a);
	return a;
}

static const struct ticket *look_up_ticket(void *context, const char *id)
{
	struct desk *d = context;
	struct ticket *t = map_get(&d->tickets, id);
	const struct tkt_error *err;

	if (t)
		return t;
	err = desk_ticket(&t, d, id);
	if (err) {
		tkt_error_free(err);
		return NULL;
	}
	map_set(&d->tickets, t->id, t);
	return t;
}

struct rules_context desk_rules(struct desk *d)
{
	return (struct rules_context){
		.config = d->config,
		.actor = d->actor,
		.at = d->options.time.now_at,
		.now_at = d->options.time.now_at,
		.article = look_up_article,
		.ticket = look_up_ticket,
		.context = d,
	};
}
