#include "ui/which.h"

void which_begin(struct filter *f, const struct app *app)
{
	f->about.me = app->desk->actor.key;
	f->about.config = app->desk->config;
	f->about.time = app->time;
}

const struct tkt_error *which_add(struct filter *f, const struct which *w)
{
	const struct {
		const char *field;
		const struct strings *values;
	} rows[] = {
		{ "tier", &w->tier },
		{ "queue", &w->queue },
		{ "state", &w->state },
		{ "owner", &w->owner },
		{ "priority", &w->priority },
		{ "type", &w->type },
		{ "category", &w->category },
		{ "systems", &w->system },
		{ "tags", &w->tag },
		{ "requester", &w->requester },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t k = 0; k < rows[i].values->len; k++)
			TRY(filter_add_field(f, rows[i].field,
					     rows[i].values->items[k]));
	return NULL;
}
