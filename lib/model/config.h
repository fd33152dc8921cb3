/*
 * The configuration of a desk: the fold of desk.json's events.
 *
 * Events of desk.json set and unset paths (`tiers.L1.queues`), kind
 * `configure`, or say who a person is, kind `person` (name and address are
 * texts, so that they can be erased).  Each path is a register.  The folded
 * tree stands first in the file, under `config`; the structs below are read
 * from it and live in its document.
 *
 * Events: `configure` has `set`, an array of {path, value}, and `unset`, an
 * array of paths.  `person` has `who`, any of tier, queues, roles, away_until,
 * deputy, left, an `unset` of such fields, and the texts name and email; it
 * writes the registers `people.<who>.<field>`, so that both kinds meet in one.
 * An undo of either carries the same members.  A value is a string, an
 * integer, a boolean or a list of strings, of lists of strings (the hours of a
 * day) or of objects of strings (parts of days); a path has 2 to 5 parts of at
 * most 64 bytes without a dot (one part for a few at the top).  What does not
 * fit is passed over: every set of events gives a configuration.
 *
 * What the events leave out stands in the table of settings (`fallback`).
 * There is always at least one tier and each has a queue.
 *
 * The rules of a desk stand only here.
 */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "base/error.h"
#include "base/map.h"
#include "model/event.h"
#include "model/fields.h"
#include "model/registers.h"

struct tier {
	const char *name;       /* "L1" */
	int rank;               /* from 1, the lowest */
	const char *queue;      /* where tickets of the tier go: "L1/desk" */
	struct strings queues;  /* all of them, full names, the default first */
	const char *calendar;   /* NULL: 24 × 7 */
};

/*
 * A policy as it stands in the configuration: what new tickets pin is made of
 * it (policy.h).
 */
struct policy_setting {
	const char *name;
	int64_t rank;             /* the lowest that fits is taken */
	const char *match;        /* a query; NULL: every ticket */
	const struct value *tree; /* below policies.NAME */
};

enum person_role {
	ROLE_ADMIN = 1 << 0,
	ROLE_LEAD = 1 << 1,
	ROLE_RELAY = 1 << 2,    /* may record for others (gateways) */
	ROLE_MANAGER = 1 << 3,
};

struct person {
	const char *key;        /* `by`, owners and contacts: [a-z0-9_-] */
	const char *name, *email; /* NULL: unknown or erased */
	const char *tier;       /* NULL: may act in all */
	struct strings queues;
	unsigned roles;
	struct strings role_names;
	int64_t away_until;     /* INSTANT_NONE: here */
	const char *deputy;
	bool left;
};
extern const struct field person_fields[];

/* What a category or a system brings along (NULL: nothing). */
struct defaults {
	const char *name;       /* "password-reset" */
	const char *title;      /* "Password reset" */
	const char *tier;       /* where the issue is typical */
	const char *type, *impact, *urgency, *complexity, *queue, *ask;
	const char *straight_from; /* the complexity that skips lower tiers */
	const char *owner;      /* of a system: who answers for it */
};

/* The life of articles by tier: who may validate, publish. */
struct kb_rights {
	const char *validate_tier; /* lowest tier that may validate */
	const char *publish_tier;  /* … show to customers or all */
};

struct config {
	struct doc *doc;
	struct registers registers;
	struct history history;
	const struct value *tree; /* the folded configuration */
	/* Paths that people set to different values without knowing of each
	 * other, sorted; they stand in the file under `concurrent`. */
	struct strings concurrent;
	const char *name;         /* of the desk */
	VEC(struct tier) tiers;   /* by rank */
	VEC(struct person) people;
	VEC(struct defaults) categories, systems;
	struct strings channels, types, cause_codes;
	/* matrix[impact][urgency] → 1..5; index 0 high, 1 medium, 2 low. */
	int matrix[3][3];
	const char *matrix_text;  /* "12345…", nine digits: what events copy */
	int64_t reopen_window_s;  /* a closed ticket may be reopened (14d) */
	int64_t reopen_counts_s;  /* a reopening counts in figures (14d) */
	int64_t backdate_s;       /* --at further back needs a reason (7d) */
	int64_t autoclose_s;      /* resolved ones are closed by a sweep */
	VEC(struct policy_setting) policies; /* by rank, then by name */
	const char *notify_hours; /* a calendar; NULL: always */
	int64_t sweep_max_age_s;  /* of the last sync (15m) */
	int64_t attachment_max_len;
	bool add_people;          /* unknown actors are added on first write */
	bool systems_open;        /* systems not in the list are accepted */
	struct kb_rights kb;
};

/* Reads desk.json. Caller frees with config_free(). */
const struct tkt_error *config_parse(struct config **out, const char *bytes,
				     size_t len) TKT_CHECK;

/* A configuration without events: nothing but fallbacks. */
struct config *config_new(void);
struct config *config_of(struct doc *doc); /* takes the document; folds */
void config_free(struct config *c);
static inline void config_free_ptr(struct config **c)
{
	config_free(*c);
}

/* Adds an event's body (copied into the document). Fold afterwards. */
struct event *config_add(struct config *c, const struct value *body);

/* Re-folds after events were added to c->doc. */
void config_fold(struct config *c);

/*
 * Does the file that was read have another tree than its events give? Then
 * somebody edited it, or merged it without tkt; a write would undo that.
 */
bool config_is_edited(const struct config *c);

/* Appends desk.json as the events give it. */
void config_write(struct buf *out, struct config *c);

/*
 * The configuration as bytes that are read back many times faster than
 * desk.json, for a cache: the tree and what is concurrent, without events, to
 * which nothing can be added.  config_unpack() gives NULL for bytes that are
 * not whole or another fold's; caller frees.
 */
void config_pack(struct buf *out, const struct config *c);
struct config *config_unpack(const char *bytes, size_t len);

/*
 * The body of the `configure` event that gives a new desk its defaults: kind
 * and payload, in the arena. `desk_name` NULL: none.
 */
struct value *config_defaults(struct arena *a, const char *desk_name);

/* NULL: none. A queue names its tier: "L2/network"; a tier its main queue. */
const struct tier *config_tier(const struct config *c, const char *name);
const struct tier *config_lowest_tier(const struct config *c);
const struct tier *config_top_tier(const struct config *c);
const struct tier *config_queue(const char **queue, const struct config *c,
				const char *name);
const struct person *config_person(const struct config *c, const char *key);
const struct defaults *config_category(const struct config *c,
				       const char *name);
const struct defaults *config_system(const struct config *c, const char *name);

/*
 * May this person act in this tier? One without a tier may act in all; a lead
 * and an admin too.
 */
bool person_in_tier(const struct person *p, const char *tier);

/*
 * May the person act on what is at this tier? In one that the desk has not,
 * where tickets of other desks may be, everybody may.
 */
bool config_acts_in(const struct config *c, const struct person *p,
		    const char *tier);

/* high/medium/low → 0..2, -1: none of them. */
int level_index(const char *level);

/*
 * The person a git identity or a name stands for: a key, an e-mail address, a
 * name. NULL: none.
 */
const struct person *config_person_named(const struct config *c,
					 const char *who);

/* The key a new person gets: the address's local part or the name, made
 * short, lower case, [a-z0-9_-], and unlike those that exist. In `a`. */
const char *config_person_key(struct arena *a, const struct config *c,
			      const char *name, const char *email);

/* --- changing it -------------------------------------------------------- */

/*
 * One row of the table of settings: tkt-config(1), completion, checks, the
 * order of the tree.
 */
struct setting {
	/* `*` is any one part: "tiers.*.queues"; `@day`, `@clock` and
	 * `@priority` are one of setting_words(). */
	const char *path;
	/*
	 * string, list, int, duration, bool, time (RFC 3339), size; a word of
	 * `values`: level, complexity, priority, mode; the name of something:
	 * tier, queue, type, person, calendar, zone; query, in words; text: of
	 * a `person` event, so that it can be erased; of calendars: spans,
	 * dates, parts; of policies: target, actions.
	 */
	const char *type;
	/* Words that are valid, or `@tiers` … as in option tables; or NULL. */
	const char *values;
	const char *fallback; /* value text where nothing is set, or NULL */
	const char *sentence;
};
extern const struct setting settings[]; /* ends with a NULL path */

/* The row for a path as people write it ("tiers.L1.queues"); NULL: none. */
const struct setting *setting_find(const char *path);

/*
 * The place in the table of the first setting at or below a path ("tiers",
 * "tiers.L1"); SIZE_MAX where there is none.
 */
size_t setting_rank(const char *path);

/* Among those of one rank: the number of its last part in setting_words(), from
 * 1; 0 where that is any name. */
size_t setting_place(const char *path);

/* The words that a part of a pattern stands for, with spaces between; NULL
 * where it is a name or `*`. `pattern` may go on behind the part. */
const char *setting_words(const char *pattern);

/* The path, filled in, that a mistyped one may have meant, in `a`; or NULL. */
const char *setting_nearest(struct arena *a, const char *path);

/*
 * The value of a setting from text as people write it: lists with commas.
 * Errors: USAGE naming path and text.
 */
const struct tkt_error *setting_parse(struct value **out, struct arena *a,
				      const struct setting *s,
				      const char *path, const char *text)
	TKT_CHECK;

/* Appends a value as setting_parse() reads it. */
void setting_format(struct buf *out, const struct value *v);

/*
 * The value at a path of the tree (a leaf or a whole branch), else NULL; what
 * only the fallback gives is not there.
 */
const struct value *config_value(const struct config *c, const char *path);

/* Paths of all leaves of the tree at or below `path` ("" for all), in its
 * order, in `a`. */
void config_paths(struct strings *out, struct arena *a,
		  const struct config *c, const char *path);

/*
 * The body of the event (`configure`, or `person` for `people.…`) that sets
 * path to value text (lists with commas), in the arena. With NULL it unsets
 * the path, or all leaves below it; *out is NULL where the configuration says
 * so already.
 * Errors: USAGE for an unknown path (nearest named) or a bad value.
 */
const struct tkt_error *config_set(struct value **out, struct arena *a,
				   const struct config *c, const char *path,
				   const char *text) TKT_CHECK;

/*
 * The bodies of the events that turn the configuration into `tree` (one
 * `configure` and a `person` for each person changed), as an array in `a`;
 * empty where nothing differs. For edits by hand.
 * Errors: USAGE naming a path that is unknown or has a bad value.
 */
const struct tkt_error *config_diff(struct value **out, struct arena *a,
				    const struct config *c,
				    const struct value *tree) TKT_CHECK;

/* The calendars of the configuration by name: an object; NULL: none. */
const struct value *config_calendars(const struct config *c);

/*
 * All that is inconsistent, in `a` (tiers ranked, queues named after tiers,
 * categories' queues exist …); each sentence begins with its path.
 */
void config_faults(struct strings *out, struct arena *a,
		   const struct config *c);

/*
 * Appends what else is wrong with calendars and policies: unknown zones, a
 * calendar that is not open within 366 days of now, targets that do not go with
 * their calendar. Policies are looked at where no calendar is wrong.
 */
struct calendar_zones; /* calendar.h */
void config_clock_faults(struct strings *out, struct arena *a,
			 const struct config *c,
			 const struct calendar_zones *zones, int64_t now_at);

#endif
