/*
 * An article of the knowledge base: events beside a body in Markdown.
 *
 * `kb/7c/<id>.json` holds the events, `kb/7c/<id>.md` the body that people
 * edit.  Confidence and audience are separate.  Events
 * carry the hash of the body they speak of: `validated` counts while the body
 * has that hash, else the article is a draft again.
 *
 * Kinds of events: `write` (the first), `revise` (fields and body), `flag`,
 * `review`, `undo`, `erase`.  Any of them but erase may carry
 *   body       SHA-256 of the body's bytes
 *   state      wip, draft, validated, archived: of that body
 *   form       howto, faq, known-error, script (`kind` in the summary)
 *   category, system, owner
 *   add, remove  {audience, tags, tickets}: elements of these sets
 *   settles    ids of the flags that a review answers
 *   unset      names of single fields that are to be empty
 *   text.title
 *
 * The summary in the file follows from the events alone; what depends on the
 * body as well (`state`, `conflicted`) is known where the body was given.
 *
 * A body is Markdown with parts under headings of any level, `## Issue`,
 * `## Environment`, `## Cause`, `## Resolution`, `## Prevention`; HTML comments
 * and what stands in fenced code are no headings, and a part that holds nothing
 * but comments is empty.
 */
#ifndef MODEL_ARTICLE_H
#define MODEL_ARTICLE_H

#include "base/error.h"
#include "model/fields.h"
#include "model/history.h"
#include "model/registers.h"

struct article {
	struct doc *doc;
	struct history history;
	struct registers registers;

	const char *id, *title, *kind;     /* of ARTICLE_KINDS */
	const char *state;                 /* of ARTICLE_STATES: as shown */
	const char *written_state;         /* as the events say */
	struct strings audience;           /* tiers, customer, public */
	struct strings tags, tickets;      /* tickets it came from */
	const char *category, *system;
	const char *body_hash;             /* that the last event speaks of */
	const char *body;                  /* Markdown; NULL: not read */
	size_t body_len;
	const char *owner;
	int64_t written_at, updated_at;
	int64_t flags_len;                 /* open flags */
	bool flagged;
	bool conflicted;                   /* the body holds markers */
	bool changed;                      /* it is not what events speak of */
	bool concurrent;
};

extern const struct field article_fields[];

enum article_state {
	ARTICLE_WIP,
	ARTICLE_DRAFT,
	ARTICLE_VALIDATED,
	ARTICLE_ARCHIVED,
	ARTICLE_STATE_COUNT
};
extern const char *const article_state_names[ARTICLE_STATE_COUNT];

/* Names separated by spaces, the first the default. */
#define ARTICLE_KINDS "howto faq known-error script"
#define ARTICLE_STATES "wip draft validated archived"

/* `body` may be NULL. Both are copied. Caller frees with article_free(). */
const struct tkt_error *article_parse(struct article **out, const char *bytes,
				      size_t len, const char *id,
				      const char *body, size_t body_len)
	TKT_CHECK;
struct article *article_new(void);
/* Takes the document; folds. The body is not read. */
struct article *article_of(struct doc *doc);
void article_free(struct article *a);
static inline void article_free_ptr(struct article **a)
{
	article_free(*a);
}

/* Gives another body (copied); NULL: not read. Fold afterwards. */
void article_set_body(struct article *a, const char *body, size_t body_len);

struct event *article_add(struct article *a, const struct value *body);
void article_fold(struct article *a);
void article_write(struct buf *out, struct article *a);

/* "kb/7c/7c01….json"; `ending` is ".json" or ".md". path[… + 1]. */
#define ARTICLE_PATH_LEN (3 + 3 + EVENT_ID_LEN + 5)
void article_path(char *path, const char *id, const char *ending);

/* The hash of a body, SHA256_HEX_LEN digits. */
void article_body_hash(char *hex, const char *body, size_t len);

/* Does a body hold conflict markers, as git merge-file leaves them? */
bool article_has_markers(const char *body, size_t len);

/*
 * Appends what stands under the headings of this name ("resolution", any case),
 * without comments and blank lines around. False, and nothing appended, where
 * that is nothing or the body was not read.
 */
bool article_part(struct buf *out, const struct article *a, const char *part);
bool article_has_part(const struct article *a, const char *part);

/* Does the body say anything besides headings and comments? */
bool article_has_text(const struct article *a);

/*
 * Is the article shown to this tier? One that customers or all may see is
 * shown to every tier.
 */
bool article_shows(const struct article *a, const char *tier);

/*
 * Does it give this tier both a resolution and a prevention? One that is
 * archived or in conflict gives nothing.
 */
bool article_covers(const struct article *a, const char *tier);

#endif
