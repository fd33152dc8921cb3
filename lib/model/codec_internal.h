/*
 * Between the files of the codec, and for nobody else.
 *
 * A document is read in pieces.  codec_scan.c goes over the bytes once, before
 * anything is built: bounds, and where `events` stands.  What is left of the
 * top when the events are cut out, and then every event, goes to jansson by
 * itself (codec_json.c), so that its tree, ten times the size of ours, never
 * holds more than one event.  The pieces and what the scan demands between
 * them make up the whole grammar.
 */
#ifndef MODEL_CODEC_INTERNAL_H
#define MODEL_CODEC_INTERNAL_H

#include "base/error.h"
#include "model/value.h"

/* The error of an event that does not hash to this id. */
const struct tkt_error *event_belies(const char *id);

#define INT_MAX_EXACT ((INT64_C(1) << 53) - 1) /* RFC 7493, 2.2 */

/* A part of the text, and the line it begins on. */
struct span {
	const char *bytes;
	size_t len, line;
};

struct json_scan {
	/* The value of `events` at the top; bytes NULL: there is none. */
	struct span events;
};

/*
 * Passes over `len` bytes without building anything. Refused: nesting beyond
 * JSON_MAX_DEPTH, more than max_values values, brackets that close nothing,
 * strings without an end, numbers that are no integers.
 * What else is wrong is for jansson to find.
 */
const struct tkt_error *json_scan(struct json_scan *out, const char *bytes,
				  size_t len, size_t max_values) TKT_CHECK;

/* How many values a text may have that jansson takes as a whole. */
size_t json_max_values(size_t len);

/* The same for a document, which it takes in pieces. */
size_t json_max_doc_values(size_t len);

/*
 * Walks the members of an object whose values are objects, without looking
 * into those; `walk` begins as the object's span (bytes, len, line), scanned.
 * After the last member *key has bytes NULL.
 */
struct json_walk {
	struct span rest;
	bool begun;
};
const struct tkt_error *json_walk_next(struct span *key, struct span *object,
				       struct json_walk *walk) TKT_CHECK;

/* The value of a text of the plain kind that tkt writes, in `arena`; NULL: it
 * is another's, or no JSON. */
struct value *json_plain(struct arena *arena, const struct span *text);

/* Builds the value of a scanned text; lines in errors count from `line`. */
const struct tkt_error *json_load(struct value **out, struct arena *arena,
				  const struct span *text) TKT_CHECK;

/* The same by jansson alone, whatever it is. */
const struct tkt_error *json_load_any(struct value **out, struct arena *arena,
				      const struct span *text) TKT_CHECK;

#endif
