/*
 * An article of the knowledge base: events beside a body in Markdown.
 *
 * `kb/7c/<id>.json` holds the events, `kb/7c/<id>.md` the body that people
 * edit.  Confidence and audience are separate (requirements.md K2).  Events
 * carry the hash of the body they speak of: `validated` counts while the body
 * has that hash, else the article is a draft again (design.md 2).
 *
 * Kinds of events: `write` (the first), `revise` (fields and body), `flag`,
 * `review`, `undo`, `erase`.
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

	const char *id, *title, *kind;     /* howto faq known-error script */
	const char *state;                 /* wip draft validated archived: as shown */
	const char *written_state;         /* as the events say */
	struct strings audience;           /* tiers, customer, public */
	struct strings tags, tickets;      /* tickets it came from */
	const char *category, *system;
	const char *body_hash;             /* that the last event speaks of */
	const char *body;                  /* Markdown; NULL: not read */
	size_t body_len;
	const char *owner;
	int64_t written_at, updated_at;
	unsigned flags_len;                /* open flags */
	bool flagged, conflicted;          /* the body holds markers */
};

extern const struct field article_fields[];

/* `body` may be NULL. Both are copied. Caller frees with article_free(). */
const struct tkt_error *article_parse(struct article **out, const char *bytes,
				      size_t len, const char *id,
				      const char *body, size_t body_len)
	TKT_CHECK;
struct article *article_new(void);
void article_free(struct article *a);
struct event *article_add(struct article *a, const struct value *body);
void article_fold(struct article *a);
void article_write(struct buf *out, struct article *a);

#define ARTICLE_PATH_LEN (3 + 3 + EVENT_ID_LEN + 5)
void article_path(char *path, const char *id, const char *ending);

/*
 * Does the body have, and does its audience show them to this tier, both a
 * resolution and a prevention part (F13)? `part`: "resolution", "prevention".
 */
bool article_has_part(const struct article *a, const char *part);
bool article_covers(const struct article *a, const char *tier);

#endif
