/*
 * Events, and the documents that hold them.
 *
 * An event is content-addressed: its id is the hash of its canonical form.  A
 * document (a ticket, an article, the desk's configuration) is a set of
 * events; everything else about it is a fold over them (fold.h).
 *
 * Canonical form (tkt-data-model(7)): RFC 8785 of the event, where
 *   - `salt`, `sig` and `erased` are left out,
 *   - `text` is, key by key, hex SHA-256(salt ‖ value), the salt as the hex
 *     text that stands in the file, so that a shell can check it:
 *     printf %s%s "$salt" "$value" | sha256sum
 *   - the digests under `erased` stand in `text` as if the text were there.
 * The id is SHA-256 of that, cut to 40 hex digits.
 *
 * A person's event has a nonce; a machine's has an origin and none.  The nonces
 * of what one command adds to a ticket begin with the same 16 digits.  A
 * person's event may have an origin too (`--once`).  A user's message
 * (`receive`, not `automatic`) counts as a person's whoever recorded it.
 *
 * Keys of an event that have a meaning for all kinds:
 *   kind, after, at, recorded, by, as, nonce, origin, needs (the fold version
 *   that must be known to write here), text, salt, erased, sig.
 * Everything else is payload.  Unknown keys and kinds are kept.  `id` and the
 * name of the document's own type (`ticket`, `article`, `desk`) are no keys of
 * an event: one event on a line of its own is led by them.
 *
 * A salt is 32 hex digits, always: salt ‖ value must part in one way only,
 * else the same id would stand for another text.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/error.h"
#include "base/instant.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "model/value.h"

#define EVENT_ID_LEN 40
#define EVENT_COMMAND_LEN 16        /* of a nonce: the same in one command */
#define EVENT_SALT_LEN 32
#define EVENT_MAX_LEN (64u << 10)   /* as written in the file */
#define DOC_WRITE_MAX_LEN (1u << 20)
#define DOC_READ_MAX_LEN (16u << 20)
#define DOC_FORMAT 1
#define FOLD_VERSION 1

struct kind; /* kinds.h */

struct event {
	char id[EVENT_ID_LEN + 1];
	const struct kind *kind; /* NULL: unknown to this version */
	const char *kind_name;
	struct strings after;    /* sorted ids */
	int64_t at;              /* INSTANT_NONE: a machine's open */
	int64_t recorded_at;     /* INSTANT_NONE: same as at */
	const char *by, *as, *nonce, *origin; /* NULL: absent */
	struct value *body;      /* the whole event; the above point into it */
	unsigned index;          /* in doc->events; once folded, its node */
};

/* Made by a person, or counting as such. */
bool event_is_person(const struct event *e);

/* A text of the event; NULL where it has none or it was erased. */
const char *event_text(const struct event *e, const char *key);

/* Was this text there, and is erased? */
bool event_text_erased(const struct event *e, const char *key);

/* Appends the canonical form of an event's body. */
void event_canonical(struct buf *out, const struct value *body);

/* Computes the id of a body into id[EVENT_ID_LEN + 1]. */
void event_id(char *id, const struct value *body);

/* The digest that stands for a text, into hex[SHA256_HEX_LEN + 1]. */
void event_text_digest(char *hex, const char *salt, const char *value);

/*
 * A machine's salt: SHA-256(key ‖ 0x00 ‖ value) cut to 32 hex digits, into
 * salt[EVENT_SALT_LEN + 1].
 */
void event_machine_salt(char *salt, const char *key, const char *value);

/* An origin: SHA-256 of the parts joined by 0x00, cut to 40 hex digits. */
void event_origin(char *origin, const char *const *parts, size_t n);

enum doc_type {
	DOC_TICKET,
	DOC_ARTICLE,
	DOC_DESK,
};

struct doc {
	struct arena arena;
	enum doc_type type;
	char id[EVENT_ID_LEN + 1]; /* of the first event; desk: too */
	int64_t format, fold;      /* as read, or ours for a new one */
	VEC(struct event *) events; /* in fold order once folded */
	struct map by_id;           /* id → struct event * */
	/* The summary as it stood in the file: an object, NULL in a new doc. */
	struct value *summary;
};

void doc_free(struct doc *doc);
struct doc *doc_new(enum doc_type type);

/* The event with this id, or NULL. */
struct event *doc_find(const struct doc *doc, const char *id);

/*
 * Makes an event of a body (which must live in doc->arena), puts its keys into
 * file order (event_sort_keys), drops an empty `text`, `salt` or `erased`,
 * computes its id and adds it; one that is there already is not added twice.
 * The first event of a new doc gives the doc its id. Never fails: what a body
 * must hold is checked by codec (from outside) and rules (from commands).
 */
struct event *doc_add(struct doc *doc, struct value *body);

/* The same for a body whose id is proven (codec); not there yet. */
struct event *doc_add_proven(struct doc *doc, struct value *body,
			     const char *id);

/* The fold that it takes to write here: the file's, or what an event needs. */
int64_t doc_needs(const struct doc *doc);

/*
 * A newer tkt wrote here: it needs more than our fold. It may be read and
 * united, its summary stands as read, and who would write an event refuses
 * (VERSION).
 */
bool doc_is_newer(const struct doc *doc);

/*
 * Carries out the `erase` events of the set (payload `erases`: an array of
 * {event, keys}): the named texts of those events, and of every event of the
 * same origin, become digests under `erased`. Ids do not change. It cannot be
 * undone, and nothing happens the second time. history_build() calls it, so
 * that what was folded is fit to be written.
 */
void doc_apply_erasures(struct doc *doc);

/*
 * Unites two sets of events; `from` stays as it is, what is taken is copied.
 * Of two forms of one event the texts win over `erased` (where an erase event
 * is in the set the keys go again), of two signatures the greater. Where a
 * newer tkt wrote one of them the summary of the higher `fold` is kept, of
 * equal ones the greater bytes. Fold afterwards; bytes then follow from the
 * set, whatever was united with what in which order.
 * Errors: INVALID where the two are not the same document.
 */
const struct tkt_error *doc_union(struct doc *into, const struct doc *from)
	TKT_CHECK;

static inline void doc_free_ptr(struct doc **doc)
{
	doc_free(*doc);
}

#endif
