#include "model/config.h"

#include <string.h>
#include "base/near.h"

#define LEVELS "high medium low"
#define COMPLEXITIES "basic intermediate complex"
#define PRIORITIES "P1 P2 P3 P4 P5"
#define ROLES "admin lead relay manager"
#define CLOCKS                                                                 \
	"ack first_response next_response update resolution handover tier"
#define DAYS "mon tue wed thu fri sat sun"

/* What a category and a system have in common. */
#define DEFAULTS_ROWS(of, what)                                                \
	{ of ".*.title", "string", NULL, NULL, "What people read for the "     \
	  what "." },                                                          \
	{ of ".*.tier", "tier", "@tiers", NULL,                                \
	  "The tier for whose work the " what " is typical." },                \
	{ of ".*.type", "type", "@types", NULL,                                \
	  "Default type of its tickets." },                                    \
	{ of ".*.impact", "level", LEVELS, NULL, "Default impact." },          \
	{ of ".*.urgency", "level", LEVELS, NULL, "Default urgency." },        \
	{ of ".*.complexity", "complexity", COMPLEXITIES, NULL,                \
	  "Default complexity." },                                             \
	{ of ".*.queue", "queue", "@queues", NULL,                             \
	  "Where its tickets go: new ones in the lowest tier, higher up those "\
	  "that are escalated." },                                             \
	{ of ".*.straight_from", "complexity", COMPLEXITIES, NULL,             \
	  "From this complexity on, new tickets skip the tiers below the "     \
	  "queue." },                                                          \
	{ of ".*.ask", "string", NULL, NULL,                                   \
	  "What who receives an escalation should do first." }

#define MATRIX_ROW(impact, urgency, priority)                                  \
	{ "priority." impact "." urgency, "priority", PRIORITIES, priority,    \
	  "Priority of impact " impact " and urgency " urgency "." }

/* In the order in which the tree in the file and `tkt config` have them. */
const struct setting settings[] = {
	{ "name", "string", NULL, "desk", "Name of the desk." },

	{ "tiers.*.rank", "int", NULL, NULL,
	  "Place of the tier, from 1, the lowest, without gaps." },
	{ "tiers.*.queues", "list", "@queues", NULL,
	  "Its queues, each named after the tier: L2/network." },
	{ "tiers.*.queue", "queue", "@queues", NULL,
	  "Where tickets of the tier go; else the first of its queues." },

	{ "tiers.*.calendar", "calendar", "@calendars", NULL,
	  "When the tier works: its tier clock runs then; else always." },

	{ "channels", "list", "@channels",
	  "phone,mail,portal,chat,walk-in,monitor,api",
	  "Ways in which reports come in." },
	{ "types", "list", "@types", "incident,question,request,problem,change",
	  "Types of tickets; incident and problem are always among them." },
	{ "cause_codes", "list", "@causes",
	  "design-flaw,implementation-error,configuration,capacity,hardware,"
	  "third-party,data,user-error,documentation,unknown",
	  "Codes of root causes." },

	MATRIX_ROW("high", "high", "P1"),
	MATRIX_ROW("high", "medium", "P2"),
	MATRIX_ROW("high", "low", "P3"),
	MATRIX_ROW("medium", "high", "P2"),
	MATRIX_ROW("medium", "medium", "P3"),
	MATRIX_ROW("medium", "low", "P4"),
	MATRIX_ROW("low", "high", "P3"),
	MATRIX_ROW("low", "medium", "P4"),
	MATRIX_ROW("low", "low", "P5"),

	{ "windows.reopen", "duration", NULL, "14d",
	  "How long after its closing a ticket may be reopened." },
	{ "windows.reopen_counts", "duration", NULL, "14d",
	  "How long after resolving a reopening counts in the figures." },
	{ "windows.backdate", "duration", NULL, "7d",
	  "How far --at may reach back without a reason." },
	{ "windows.autoclose", "duration", NULL, "5d",
	  "How long after resolving a ticket is taken for confirmed." },

	{ "attachments.max_size", "size", NULL, "10M",
	  "The largest attachment, in bytes; K, M and G are understood." },
	{ "add_people", "bool", "true false", "true",
	  "An actor who is not among the people is added with the first "
	  "write." },
	{ "systems_open", "bool", "true false", "true",
	  "Tickets may name systems that are not listed." },
	{ "kb.validate_tier", "tier", "@tiers", NULL,
	  "The lowest tier that may validate articles." },
	{ "kb.publish_tier", "tier", "@tiers", NULL,
	  "The lowest tier that may show articles to customers or all." },

	{ "calendars.*.tz", "zone", NULL, NULL,
	  "The time zone of its hours, an IANA name: Europe/Berlin; else "
	  "UTC." },
	{ "calendars.*.hours.@day", "spans", NULL, NULL,
	  "When it is open on that day of the week: 09:00-12:30,13:15-17:00; "
	  "else not at all. A day ends at 24:00." },
	{ "calendars.*.holidays", "dates", NULL, NULL,
	  "Days on which it is closed: 2026-12-25, or 01-01 for every year." },
	{ "calendars.*.partial_holidays", "parts", NULL, NULL,
	  "Parts of days on which it is closed: 2026-12-24 12:00-24:00, or "
	  "12-31 12:00-24:00 for every year." },

	{ "policies.*.rank", "int", NULL, NULL,
	  "Of the policies whose condition a new ticket meets the one with "
	  "the lowest rank is pinned to it; one without a rank is not in "
	  "force." },
	{ "policies.*.match", "query", NULL, NULL,
	  "The condition, as in tkt-query(7); else it fits every ticket." },
	{ "policies.*.calendar", "calendar", "@calendars", NULL,
	  "When its clocks run, but for the tier clock; else always." },
	{ "policies.*.targets.@clock.@priority", "target", NULL, NULL,
	  "How long the clock may run at that priority; 'any' is for those "
	  "not named, and for tickets that have none yet: 30m, 4h, 2bd "
	  "(working days), 3d (without a calendar). No target, no clock." },
	{ "policies.*.pauses.@clock", "list",
	  "new open user vendor change deployment problem other resolved none",
	  NULL,
	  "The states and waits in which the clock stands still; else as the "
	  "table in tkt-sla(1) says." },
	{ "policies.*.reopen", "mode", "resume restart once", NULL,
	  "What the resolution clock does when a ticket is reopened: resume "
	  "(it goes on, the default), restart, or once (it is met for good)." },
	{ "policies.*.actions.@clock", "actions", NULL, NULL,
	  "What is done when, in this order: 75% warn,100% escalate,"
	  "-30m manager,+2h tag:late." },
	{ "notify_hours", "calendar", "@calendars", NULL,
	  "When people are notified; else always." },
	{ "sweep.max_age", "duration", NULL, NULL,
	  "How long ago the last sync of a clone that sweeps may be; else "
	  "15m." },

	DEFAULTS_ROWS("categories", "category"),
	DEFAULTS_ROWS("systems", "system"),
	{ "systems.*.owner", "person", "@people", NULL,
	  "Who answers for the system." },

	{ "queries.*", "query", NULL, NULL,
	  "A saved query: tkt list @NAME prints what it finds." },

	{ "people.*.name", "text", NULL, NULL, "The person's name." },
	{ "people.*.email", "text", NULL, NULL, "The person's address." },
	{ "people.*.tier", "tier", "@tiers", NULL,
	  "The tier the person works in; none: all." },
	{ "people.*.queues", "list", "@queues", NULL,
	  "Queues the person looks after." },
	{ "people.*.roles", "list", ROLES, NULL,
	  "What the person may do besides." },
	{ "people.*.away_until", "time", NULL, NULL,
	  "The person is not there until then." },
	{ "people.*.deputy", "person", "@people", NULL,
	  "Who stands in for the person." },
	{ "people.*.left", "bool", "true false", NULL,
	  "The person has left the desk." },
	{ .path = NULL },
};

/* Parts of a path that are one of a few words. */
static const struct part_class {
	const char *name, *words;
} part_classes[] = {
	{ "@clock", CLOCKS },
	{ "@day", DAYS },
	{ "@priority", PRIORITIES " any" },
};

static const char *class_words(const char *pattern, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(part_classes); i++)
		if (strlen(part_classes[i].name) == len &&
		    !memcmp(part_classes[i].name, pattern, len))
			return part_classes[i].words;
	return NULL;
}

const char *setting_words(const char *pattern)
{
	return class_words(pattern, strcspn(pattern, "."));
}

/* Which of the words it is, from 1; 0: none of them. */
static size_t word_number(const char *words, const char *part, size_t len)
{
	for (size_t i = 1; *words; i++) {
		size_t n = strcspn(words, " ");

		if (n == len && !memcmp(words, part, len))
			return i;
		words += n + strspn(words + n, " ");
	}
	return 0;
}

static bool fits_part(const char *pattern, size_t want, const char *part,
		      size_t have)
{
	const char *words;

	if (want == 1 && *pattern == '*')
		return have > 0;
	words = *pattern == '@' ? class_words(pattern, want) : NULL;
	if (words)
		return word_number(words, part, have) > 0;
	return have && want == have && !memcmp(pattern, part, have);
}

/*
 * Does a path fit the pattern, part by part, `*` standing for any one?  With
 * `above`, the path of what holds settings of the pattern does too.
 */
static bool fits(const char *pattern, const char *path, bool above)
{
	for (;;) {
		size_t want = strcspn(pattern, "."), have = strcspn(path, ".");

		if (!fits_part(pattern, want, path, have))
			return false;
		pattern += want;
		path += have;
		if (!*path)
			return above || !*pattern;
		if (!*pattern)
			return false;
		pattern++;
		path++;
	}
}

const struct setting *setting_find(const char *path)
{
	for (const struct setting *s = settings; s->path; s++)
		if (fits(s->path, path, /*above=*/false))
			return s;
	return NULL;
}

size_t setting_rank(const char *path)
{
	for (const struct setting *s = settings; s->path; s++)
		if (fits(s->path, path, /*above=*/true))
			return (size_t)(s - settings);
	return SIZE_MAX;
}

size_t setting_place(const char *path)
{
	const char *last = strrchr(path, '.');
	size_t row = setting_rank(path);
	const char *pattern, *words;

	if (row == SIZE_MAX || !last)
		return 0;
	pattern = settings[row].path;
	for (const char *p = path; (p = strchr(p, '.')); p++)
		pattern += strcspn(pattern, ".") + 1;
	words = setting_words(pattern);
	return words ? word_number(words, last + 1, strlen(last + 1)) : 0;
}

/* Appends the word of a class that is nearest to a part of a path. */
static void add_nearest_word(struct buf *out, const char *words,
			     const char *part, size_t len)
{
	BUF_LOCAL own = BUF_INIT;
	size_t best = SIZE_MAX, n, best_len = 0;
	const char *nearest = words;

	buf_add(&own, part, len);
	for (; *words; words += n + strspn(words + n, " ")) {
		BUF_LOCAL word = BUF_INIT;
		size_t distance;

		n = strcspn(words, " ");
		buf_add(&word, words, n);
		distance = near_distance(own.bytes, word.bytes);
		if (distance < best) {
			best = distance;
			nearest = words;
			best_len = n;
		}
	}
	buf_add(out, nearest, best_len);
}

/*
 * The pattern, cut to as many parts as the path has; where it has a star both
 * get `star`, or (NULL) the path's own part.
 */
static void align(struct buf *cut, struct buf *masked, const char *pattern,
		  const char *path, const char *star)
{
	for (;;) {
		size_t want = strcspn(pattern, "."), have = strcspn(path, ".");
		bool is_star = want == 1 && *pattern == '*';
		const char *words = class_words(pattern, want);

		if (is_star && star) {
			buf_adds(cut, star);
			buf_adds(masked, star);
		} else if (words) {
			add_nearest_word(cut, words, path, have);
			buf_add(masked, path, have);
		} else {
			buf_add(cut, is_star ? path : pattern,
				is_star ? have : want);
			buf_add(masked, path, have);
		}
		pattern += want;
		path += have;
		if (!*pattern || !*path)
			break;
		pattern++;
		path++;
		buf_addc(cut, '.');
		buf_addc(masked, '.');
	}
	buf_adds(masked, path);
}

/* What people name themselves is never mistyped: it does not count. */
const char *setting_nearest(struct arena *a, const char *path)
{
	const char *nearest = NULL;
	size_t best = SIZE_MAX;

	for (const struct setting *s = settings; s->path; s++) {
		BUF_LOCAL cut = BUF_INIT;
		BUF_LOCAL masked = BUF_INIT;
		BUF_LOCAL own = BUF_INIT;
		size_t distance;

		align(&cut, &masked, s->path, path, "");
		distance = near_distance(masked.bytes, cut.bytes);
		if (distance >= best || distance > masked.len / 3 + 1)
			continue;
		best = distance;
		buf_reset(&cut);
		align(&cut, &own, s->path, path, /* star */ NULL);
		nearest = arena_strdup(a, cut.bytes);
	}
	return nearest;
}
