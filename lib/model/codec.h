/*
 * Documents and events as JSON text.  The only user of jansson (codec_json.c).
 *
 * File form: an object with `format`, `fold`, `id`, the summary's keys, then
 * `events`, keyed by event id in fold order.  Two spaces of indent, fixed key
 * order, one newline at the end: bytes follow from the set of events alone.
 *
 * Reading is strict, and bounded before it begins: length, depth (32), number
 * of values and of containers in proportion to the length, so that memory is
 * at most a small multiple of the file (a bomb of `[{},{},…]` is refused
 * without being built).  Refused by name: duplicate keys, invalid UTF-8, NUL,
 * forbidden controls, reals, integers beyond ±(2^53−1), keys outside
 * [a-z][a-z0-9_]* inside an event, an id that is not its event's hash, a text
 * without salt or also erased, unsorted `after`, a key at the top that nobody
 * knows where `fold` is not higher than ours, an event above 64 KiB.
 */
#ifndef MODEL_CODEC_H
#define MODEL_CODEC_H

#include "base/error.h"
#include "model/event.h"

#define JSON_MAX_DEPTH 32

/*
 * Parses one JSON text (any value, nothing but white space after it) within
 * the bounds above into values of `arena`. Controls in strings are let through
 * (but NUL is not), so that text from outside can be cleaned on entry.
 * Errors: INVALID with line and what is wrong; TOO_LARGE above max_len bytes.
 */
const struct tkt_error *json_parse(struct value **out, struct arena *arena,
				   const char *bytes, size_t len,
				   size_t max_len) TKT_CHECK;

/*
 * The same of a line whose number the caller says: what is wrong at its
 * beginning is told without one.
 */
const struct tkt_error *json_parse_line(struct value **out,
					struct arena *arena,
					const char *bytes, size_t len,
					size_t max_len) TKT_CHECK;

/*
 * Reads a document of a type. `id` NULL: whatever id it has, else it must be
 * that. Every event's id is proven. The summary is kept as read, not trusted;
 * what the events' erasures and order make of it is history_build()'s to do.
 * A document of a newer tkt is read too (doc_is_newer).
 * Errors: INVALID; TOO_LARGE above DOC_READ_MAX_LEN; VERSION for a `format`
 * that is higher than ours. Caller frees *out with doc_free().
 */
const struct tkt_error *doc_parse(struct doc **out, enum doc_type type,
				  const char *id, const char *bytes,
				  size_t len) TKT_CHECK;

/*
 * What can be proven of a damaged document: its events that are their ids'.
 * NULL where it is no JSON within the bounds, where none of its events is
 * `id`, or (*newer) where its format is higher than ours: a newer tkt's file
 * is nothing to mend. For a desk `id` is NULL: the one it says. Caller frees.
 */
struct doc *doc_salvage(bool *newer, enum doc_type type, const char *id,
			const char *bytes, size_t len);

/*
 * Appends the file form. The events must be in fold order; `summary` is the
 * fold's (an object; its members are written in their order; NULL: none).
 * `fold` becomes ours unless the document's is higher.
 */
void doc_write(struct buf *out, const struct doc *doc,
	       const struct value *summary);

/*
 * One event on one line for `log --json` and `apply`: its keys in file order
 * with `id` and `ticket` (or `article`, `desk`: the doc's id) put first. No
 * newline at the end.
 */
void event_write_line(struct buf *out, const struct doc *doc,
		      const struct event *e);

/*
 * Checks a body that came from outside (a file, a line of `apply`; `id` and
 * `ticket` of the line taken off). With `id` given, the body must hash to it;
 * it need not end after its 40 digits.
 * Errors: INVALID naming the key; TOO_LARGE above EVENT_MAX_LEN.
 */
const struct tkt_error *event_check(const struct value *body, const char *id)
	TKT_CHECK;

/*
 * The keys at the top of a document besides format, fold, id and events: the
 * fields of tickets and articles that are FIELD_SUMMARY; a desk's `config`.
 */
bool summary_key_is_known(enum doc_type type, const char *key);

/*
 * Puts the keys of a body into the order in which files have them: kind,
 * after, at, recorded, by, as, nonce, origin, needs, payload, text, salt,
 * erased, sig; payload, and all that lies deeper, by name.
 */
void event_sort_keys(struct value *body);

#endif
