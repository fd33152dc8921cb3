#include "model/shape.h"

#include <string.h>

#include "model/kinds.h"
#include "model/ticket.h"

struct shape {
	const char *key;
	enum value_type type;
};

static const struct shape sets[] = {
	{ "add", VALUE_OBJECT },
	{ "clear", VALUE_ARRAY },
	{ "remove", VALUE_OBJECT },
};

static const struct shape states[] = {
	{ "state", VALUE_STRING },
	{ "waiting_on", VALUE_STRING },
	{ "waiting_until", VALUE_STRING },
};

static const struct shape moves[] = {
	{ "automatic", VALUE_BOOL },
	{ "from", VALUE_OBJECT },
	{ "to", VALUE_OBJECT },
};

static const struct shape place[] = {
	{ "accepted", VALUE_BOOL },
	{ "owner", VALUE_STRING },
	{ "queue", VALUE_STRING },
	{ "rank", VALUE_INT },
	{ "tier", VALUE_STRING },
	{ "top", VALUE_BOOL },
};

static const char *name_of(enum value_type type)
{
	switch (type) {
	case VALUE_NULL:
		return "nothing";
	case VALUE_BOOL:
		return "true or false";
	case VALUE_INT:
		return "a number";
	case VALUE_STRING:
		return "a text";
	case VALUE_ARRAY:
		return "a list";
	case VALUE_OBJECT:
		return "an object";
	}
	return "";
}

/* Nothing at all is no fault: it says that there is no value. */
static bool misfits(struct buf *out, const struct value *v,
		    const struct shape *shapes, size_t n, const char *in)
{
	for (size_t i = 0; i < n; i++) {
		const struct shape *s = &shapes[i];
		const struct value *its = value_get(v, s->key);

		if (!its || its->type == s->type || its->type == VALUE_NULL)
			continue;
		buf_addf(out, "'%s%s' is %s, not %s", in, s->key,
			 name_of(its->type), name_of(s->type));
		return true;
	}
	return false;
}

static bool state_fault(struct buf *out, const struct event *e)
{
	const char *state = value_get_string(e->body, "state");

	if (misfits(out, e->body, states, ARRAY_LEN(states), ""))
		return true;
	if (!state || ticket_state_parse(state) >= 0)
		return false;
	buf_adds(out, "'state' is none of a ticket's");
	return true;
}

static bool place_fault(struct buf *out, const struct event *e)
{
	return misfits(out, e->body, moves, ARRAY_LEN(moves), "") ||
	       misfits(out, value_get(e->body, "to"), place, ARRAY_LEN(place),
		       "to.") ||
	       misfits(out, value_get(e->body, "from"), place,
		       ARRAY_LEN(place), "from.");
}

/* Other kinds have their own meaning for words like `from`. */
bool shape_fault(struct buf *out, const struct event *e)
{
	if (!e->kind || e->kind->doc != DOC_TICKET)
		return false;
	return misfits(out, e->body, sets, ARRAY_LEN(sets), "") ||
	       (kind_writes(e->kind, REG_STATE) && state_fault(out, e)) ||
	       (kind_writes(e->kind, REG_PLACE) && place_fault(out, e));
}
