#include "ui/which.h"

const struct tkt_error *which_add(struct query *q, const struct which *w)
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
			TRY(query_add_field(q, rows[i].field,
					    rows[i].values->items[k]));
	return NULL;
}
