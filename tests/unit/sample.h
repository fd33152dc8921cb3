/* Events for tests: bodies as commands and gateways make them. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "model/event.h"

#define SAMPLE_AT INT64_C(1772442000) /* 2026-03-02T09:00:00Z */

/* A person's: nonce and all. `minute` after SAMPLE_AT is when it happened. */
struct value *sample_person(struct doc *doc, const char *kind, int minute,
			    const char *by);

/* A machine's, of an origin: no nonce. */
struct value *sample_machine(struct doc *doc, const char *kind, int minute,
			     const char *origin);

/* Adds an id to `after`, and keeps it sorted. */
void sample_after(struct doc *doc, struct value *body, const char *id);

/* A text with its salt, a machine's (so that tests are the same always). */
void sample_text(struct doc *doc, struct value *body, const char *key,
		 const char *text);

/* Appends to the array `key` of the payload. */
void sample_item(struct doc *doc, struct value *body, const char *key,
		 struct value *item);

/* An erase event's {event, keys} with one key. */
void sample_erase(struct doc *doc, struct value *body, const char *id,
		  const char *key);

/* A document of `n` events of one person, each after the one before, with two
 * texts each; the shape of a typical ticket at n = 9. */
struct doc *sample_chain(size_t n);

/* The file as doc_write() gives it, with an empty summary. Folds. */
void sample_write(struct buf *out, struct doc *doc);

/* A small generator of numbers (xorshift64*), so that a seed says all. */
struct sample_random {
	uint64_t state;
};
void sample_seed(struct sample_random *r, uint64_t seed);
unsigned sample_number(struct sample_random *r, unsigned below);
bool sample_chance(struct sample_random *r, unsigned percent);

/* Under valgrind or a sanitizer, which need memory of their own, and time. */
bool sample_is_instrumented(void);

#endif
