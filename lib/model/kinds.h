/*
 * The table of event kinds: what each is called, which documents have it,
 * which registers it may write, what texts it carries, what it does to the
 * state.  Fold, rules, log, diary and the manual read it.
 */
#ifndef MODEL_KINDS_H
#define MODEL_KINDS_H

#include "model/event.h"

/* Registers of tickets; the fold ignores what a kind may not write. */
enum ticket_register {
	REG_TITLE, REG_REQUESTER, REG_CC, REG_CHANNEL, REG_TYPE, REG_CATEGORY,
	REG_IMPACT, REG_URGENCY, REG_COMPLEXITY, REG_PRIORITY, REG_CONTACT,
	REG_STATE, REG_PLACE, REG_DUE, REG_CAUSE, REG_CAUSE_CODE,
	REG_CAUSE_STATE, REG_SOLUTION, REG_RESOLVABLE_AT, REG_DOWNTIME,
	REG_KB, REG_RATING, REG_DUPLICATE_OF, REG_NEXT_UPDATE, REG_FOLLOW_UP,
	REG_TAGS, REG_REFS, REG_SYSTEMS, REG_ARTICLES, REG_LINKS,
	REG_DEPLOYMENTS, REG_POLICY, REG_COUNT
};

enum register_shape {
	SHAPE_PAYLOAD, /* one value, under its name in the event */
	SHAPE_TEXT,    /* one value, under its name in `text` */
	SHAPE_STATE,   /* state, waiting_on, waiting_until, waiting_label */
	SHAPE_PLACE,   /* `to`: tier, queue, rank, top, owner, accepted, team */
	SHAPE_SET,     /* elements under `add` and `remove` */
	SHAPE_TEXT_SET,/* elements, one a line, in texts `<name>`, `un<name>` */
	SHAPE_KEYED,   /* `deployments`: [{system, status, version}, …] */
};

struct register_row {
	enum ticket_register reg;
	const char *name;
	enum register_shape shape;
};
extern const struct register_row register_rows[REG_COUNT]; /* by name */

/* NULL: no register of that name. */
const struct register_row *register_find(const char *name);

enum kind_flags {
	KIND_STEP = 1 << 0,     /* may write state and place, and all fields */
	KIND_FIELDS = 1 << 1,   /* may write every field but state and place */
	KIND_ACKNOWLEDGES = 1 << 2, /* by staff: the user's report was seen */
	KIND_TELLS = 1 << 3,    /* may carry `told` or a public `reply` text */
	KIND_ANY = 1 << 4,      /* writes any register (undo) */
	KIND_FIRST = 1 << 5,    /* stands first in its document */
};

struct kind {
	const char *name;
	enum doc_type doc;
	unsigned flags;
	uint64_t registers;     /* bits 1 << REG_…, besides what flags give */
	const char *texts;      /* text keys, separated by spaces */
	const char *sentence;   /* for tkt-data-model(7) */
};
extern const struct kind kinds[];
extern const size_t kinds_len;

/* NULL: unknown. `undo` and `erase` exist in each type of document. */
const struct kind *kind_find(enum doc_type doc, const char *name);
bool kind_is(const struct event *e, const char *name);
bool kind_writes(const struct kind *k, enum ticket_register reg);

#endif
