/*
 * An event being made by a command: payload and texts, before rules fill in
 * what they decide (state, place, packet) and the desk adds who, when and
 * after what.
 *
 * Setters with NULL set nothing, so that a command hands over its options as
 * they are.  Texts are cleaned on entry (utf8_clean); a blank one is none, so
 * that nobody was told by saying nothing.
 */
#ifndef MODEL_DRAFT_H
#define MODEL_DRAFT_H

#include "model/event.h"

struct draft {
	struct arena *arena;
	const char *kind;
	struct value *body;    /* `kind` and payload */
	struct value *text;    /* NULL until the first text */
};

struct draft *draft_new(struct arena *a, const char *kind);
void draft_string(struct draft *d, const char *key, const char *s);
void draft_int(struct draft *d, const char *key, int64_t i);
void draft_bool(struct draft *d, const char *key, bool b);
void draft_time(struct draft *d, const char *key, int64_t at);
void draft_strings(struct draft *d, const char *key, const struct strings *s);
void draft_text(struct draft *d, const char *key, const char *text);
void draft_add(struct draft *d, const char *set, const char *element);
void draft_remove(struct draft *d, const char *set, const char *element);
void draft_state(struct draft *d, const char *state, const char *waiting_on,
		 int64_t waiting_until);
void draft_place(struct draft *d, const char *tier, const char *queue,
		 int rank, const char *owner, bool accepted);
void draft_deploy(struct draft *d, const char *system, const char *status,
		  const char *version, const char *by);

/* What was set, for rules. */
const char *draft_get(const struct draft *d, const char *key);
const char *draft_get_text(const struct draft *d, const char *key);

#endif
