/*
 * Writing articles: THE path for everything below kb/.
 *
 * A change says what is to be different; kb_write() reads the article of the
 * head, judges the change, seals one event that carries the hash of the body
 * as it is afterwards, and commits `kb/7c/<id>.json` and `.md` together.  The
 * guarantees are those of tickets (desk.h).
 *
 * The title stands in the events and as the body's first heading (`# Title`),
 * so that a git host shows it; a change of one changes the other.
 *
 * Rules: to validate needs the tier kb.validate_tier, to
 * show what is validated to `customer` or `public` needs kb.publish_tier, and
 * nothing else may be given to those two.  A person without a tier, a lead and
 * an admin may all.  Who changes a validated body without saying `validated`
 * makes it a draft.
 */
#ifndef DESK_KB_H
#define DESK_KB_H

#include "desk/desk.h"

/* What is to be different; NULL: as it is. All strings are borrowed. */
struct kb_change {
	const char *title;
	const char *kind, *state;          /* ARTICLE_KINDS, ARTICLE_STATES */
	const char *category, *system;     /* "none": take it away */
	const char *owner;                 /* a person's key */
	const struct strings *audience;    /* the whole of it */
	struct strings add_tags, remove_tags;
	const char *body;
	size_t body_len;
	const char *ticket;                /* it comes from this one, too */
	/*
	 * The hash of the body that an editor began with: where the head's is
	 * another by now, the change is refused. NULL: whatever it is.
	 */
	const char *base_hash;
};

struct kb_write {
	const char *id;          /* NULL: a new article */
	const struct kb_change *change;
	bool dry_run;
	int64_t at;              /* --at; INSTANT_NONE: now */
	const char *once;        /* --once KEY; NULL: none */
};

struct kb_result {
	struct arena arena;
	struct article *article; /* as it is after */
	bool written;            /* false: it was so already */
	bool created;
	struct strings said;     /* lines for people */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1];
};
void kb_result_release(struct kb_result *r);

/*
 * Errors: NOT_FOUND; USAGE for words that the desk has not got, an empty body
 * or title; REFUSED for want of rights or for showing what is not validated;
 * TOO_LARGE, VERSION; the store's.
 */
const struct tkt_error *kb_write(struct kb_result *out, struct desk *d,
				 const struct kb_write *w) TKT_CHECK;

/*
 * The same for a new article within a plan over tickets (`kb new --from`,
 * `resolve --kb new`): its files go into the plan's commit.  *id lives as long
 * as the attempt; the plan links it to the ticket. `at` as in desk_write.
 */
const struct tkt_error *kb_put_new(const char **id, struct desk_batch *b,
				   const struct kb_change *change, int64_t at)
	TKT_CHECK;

/* The same, giving the article, which the caller frees. */
const struct tkt_error *kb_put_new_article(struct article **out,
					   struct desk_batch *b,
					   const struct kb_change *change,
					   int64_t at) TKT_CHECK;

/* The shortest unique prefix of 7 or more, in the desk's arena. */
const char *kb_short_id(struct desk *d, const char *id);

#endif
