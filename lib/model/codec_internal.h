/*
 * Between the files of the codec, and for nobody else.
 *
 * A document that is as tkt itself writes it is read in one pass
 * (codec_doc.c), which gives up at whatever is not.  Then, to be read or to be
 * refused with what is wrong, it is read in pieces.  codec_scan.c goes over the
 * bytes once, before anything is built: bounds, and where `events` stands.
 * What is left of the top when the events are cut out, and then every event,
 * goes to jansson by itself (codec_json.c), so that its tree, ten times the
 * size of ours, never holds more than one event.  The pieces and what the scan
 * demands between them make up the whole grammar.
 */
#ifndef MODEL_CODEC_INTERNAL_H
#define MODEL_CODEC_INTERNAL_H

#include "base/error.h"
#include "model/event.h"

/* The error of an event that does not hash to this id. */
const struct tkt_error *event_belies(const char *id);

/*
 * What event_check() asks of the keys that have a meaning, and no more: for a
 * body of which all else is known to be good.
 */
const struct tkt_error *event_check_parts(const struct value *body) TKT_CHECK;

#define INT_MAX_EXACT ((INT64_C(1) << 53) - 1) /* RFC 7493, 2.2 */

enum {
	PROOFS_MAX = 16,
	PROOFS_BYTES = EVENT_MAX_LEN,
};

/*
 * Events that are read and not proven yet: several are hashed at once, in a
 * fraction of the time. `canonical` has their canonical forms one behind the
 * other; who has the proofs releases it.
 */
struct proofs {
	struct buf canonical;
	struct proof {
		char id[EVENT_ID_LEN + 1];
		size_t line, end; /* in the file; in `canonical` */
	} items[PROOFS_MAX];
	size_t len;
};

/* One more; where there are many all are proven. Errors: as of the other. */
const struct tkt_error *proofs_add(struct proofs *p, const char *id,
				   const struct value *body,
				   size_t line) TKT_CHECK;

/* Told of the first that is not what its id says; none is left. */
const struct tkt_error *proofs_end(struct proofs *p) TKT_CHECK;

/* How types are called. */
extern const char *const doc_type_names[];

/*
 * What stands beside the events. Leaves the summary's keys in `head` and makes
 * it the document's.
 */
const struct tkt_error *doc_take_head(struct doc *doc, struct value *head,
				      const char *id) TKT_CHECK;

/* doc_parse() in one pass; NULL: it is no tkt's text, or something is wrong. */
struct doc *doc_plain(enum doc_type type, const char *id, const char *bytes,
		      size_t len);

/* doc_parse() in pieces, whatever it is. */
const struct tkt_error *doc_strict(struct doc **out, enum doc_type type,
				   const char *id, const char *bytes,
				   size_t len) TKT_CHECK;

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

/* The value of a text of the plain kind that tkt writes (codec_plain.h), in
 * `arena`; NULL: it is another's, or no JSON. */
struct value *json_plain(struct arena *arena, const struct span *text);

/* Builds the value of a scanned text; lines in errors count from `line`. */
const struct tkt_error *json_load(struct value **out, struct arena *arena,
				  const struct span *text) TKT_CHECK;

/* The same by jansson alone, whatever it is. */
const struct tkt_error *json_load_any(struct value **out, struct arena *arena,
				      const struct span *text) TKT_CHECK;

#endif
