/* Between the files of fsck; nobody else includes it. */
#ifndef DESK_FSCK_INTERNAL_H
#define DESK_FSCK_INTERNAL_H

#include "desk/fsck.h"
#include "desk/internal.h"

/* What is wanted of a file when it is mended. */
enum mend_flags {
	MEND_REWRITE = 1 << 0, /* as its events give it */
	MEND_PAST = 1 << 1,    /* with every event that the history has */
	MEND_EDIT = 1 << 2,    /* its summary was edited: make events of it */
	MEND_BODY = 1 << 3,    /* an event for the body as it is */
	MEND_CONTENT = 1 << 4, /* bytes from the history, by hash or the last */
	MEND_CLEAN = 1 << 5,   /* a body as clean text */
	MEND_LINES = 1 << 6,   /* .gitattributes: add what is missing */
};

struct mend {
	const char *path;
	unsigned flags;
};

/* What takes a fault away, beside it in struct fsck. */
struct remedy {
	const char *path;  /* the file that is mended; NULL: nothing helps */
	const char *needs; /* an event that must be in it then, or NULL */
};

/* Something that must be there; looked for when all files are known. */
struct reference {
	const char *path;  /* of the file that refers */
	const char *event; /* NULL: none in particular */
	const char *what;  /* "article" */
	const char *target;/* path that must exist */
	const char *name;  /* as the message has it */
	bool elsewhere;    /* may lie on another desk, and have never been
			    * here */
};

struct fsck {
	struct desk *desk;
	struct desk_tx *tx;        /* NULL: nothing is mended */
	struct fsck_result *result;
	unsigned flags;
	struct arena arena;
	struct map paths;          /* every path below our folders */
	struct map events;         /* ids of all events, with FSCK_HISTORY */
	struct map mends;          /* path → struct mend */
	VEC(struct mend *) mend_list;
	VEC(struct reference) references;
	VEC(struct remedy) remedies; /* one for each fault */
};

/* Says a fault; `event` and `commit` may be NULL. All are copied. */
void fsck_say(struct fsck *k, const char *path, const char *event,
	      const char *commit, const char *fmt, ...) TKT_PRINTF(5, 6);

/* How many faults were found so far. */
size_t fsck_count(const struct fsck *k);

/*
 * The faults from the `from`-th on go away when this path is mended in this
 * way. `needs`: an event that it must have then, or NULL.
 */
void fsck_mend(struct fsck *k, size_t from, const char *path, unsigned flags,
	       const char *needs);

/*
 * Refers to a path that must exist; said at the end where it does not. Copied,
 * but for `what`.
 */
void fsck_refer(struct fsck *k, const struct reference *r);

/* Looks for all that was referred to. */
const struct tkt_error *fsck_references(struct fsck *k) TKT_CHECK;

/* As fsck_say(), of what is no fault. */
void fsck_inform(struct fsck *k, const char *path, const char *event,
		 const char *fmt, ...) TKT_PRINTF(4, 5);

enum fsck_type {
	FSCK_NOTHING, /* nothing belongs here */
	FSCK_OTHERS,  /* not ours */
	FSCK_TICKET,
	FSCK_ARTICLE,
	FSCK_BODY,
	FSCK_DESK,
	FSCK_POLICY,
	FSCK_ATTACHMENT,
	FSCK_ATTRIBUTES,
};

/* What a path is, exactly; `id` gets a document's id or a content's hash. */
enum fsck_type fsck_type_of(char id[SHA256_HEX_LEN + 1], const char *path);

/* The attachment and the policy that an event speaks of must be there. */
void fsck_refer_content(struct fsck *k, const char *path,
			const struct event *e);

/* Checks the files of each type. `id` is that of the path. */
const struct tkt_error *fsck_ticket(struct fsck *k,
				    const struct store_entry *e,
				    const char *id) TKT_CHECK;
const struct tkt_error *fsck_article(struct fsck *k,
				     const struct store_entry *e,
				     const char *id) TKT_CHECK;
const struct tkt_error *fsck_desk(struct fsck *k,
				  const struct store_entry *e) TKT_CHECK;

/* Names events that the history had and the head has not. */
const struct tkt_error *fsck_history(struct fsck *k) TKT_CHECK;

/*
 * Adds to a document (*doc NULL: made) every event that a version of this path
 * in the history has; *found: there was a version that could be read.
 */
const struct tkt_error *fsck_past(struct doc **doc, bool *found,
				  struct fsck *k, const char *path) TKT_CHECK;

/*
 * Did desk.json once have exactly these events, with the tree that they give?
 * Then what it has now instead is an edit; else its tree is what a merge or a
 * tool left behind.
 */
const struct tkt_error *fsck_was_written(bool *out, struct fsck *k,
					 const struct config *c) TKT_CHECK;

/*
 * The bytes that a path had: those with this SHA-256, or (`sha256` NULL) the
 * last. *found false: there are none.
 */
const struct tkt_error *fsck_past_bytes(struct buf *out, bool *found,
					struct fsck *k, const char *path,
					const char *sha256) TKT_CHECK;

/*
 * Is what a path has now the doing of a merge: unlike each parent's, and no
 * commit of somebody's brought it? Git takes out a line that one side had
 * taken out before the other put it back, where a rebase made its commit
 * twice.
 */
const struct tkt_error *fsck_by_merge(bool *out, struct fsck *k,
				      const char *path) TKT_CHECK;

/* Puts what can be mended. */
const struct tkt_error *fsck_repair(struct fsck *k) TKT_CHECK;

/* The type of document that a file is; DOC_TICKET for what is none. */
enum doc_type fsck_doc_type(enum fsck_type type);

/* What .gitattributes must say. */
extern const char desk_attributes[];

/* Is this whole line in the text? */
bool fsck_has_line(const char *text, const char *line, size_t len);

#endif
