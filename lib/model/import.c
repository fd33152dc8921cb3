/* Rows of a log into bodies of events. */
#include "model/import_map.h"

#include <stdint.h>
#include <string.h>

#include "base/sha256.h"

enum {
	SLUG_MAX_LEN = 40,
	/* Rows shorter than this cannot make an event that is too large. */
	ROW_SAFE_LEN = 4096,
	/* What codec.h allows, less what `after` and the id still need. */
	BODY_MAX_LEN = EVENT_MAX_LEN - 4096,
};

/* --- values ------------------------------------------------------------- */

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	       c == '_';
}

/*
 * A short key of a name, as people and queues have them. What a key cannot
 * hold is told apart by a few digits of the name's hash.
 */
static const char *slug(struct arena *a, const char *name)
{
	BUF_LOCAL b = BUF_INIT;
	bool whole = true;

	for (const char *p = name; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;

		if (is_word_char(c))
			buf_addc(&b, c);
		else if (b.len && b.bytes[b.len - 1] != '-')
			buf_addc(&b, '-');
		whole = whole && !(*p & 0x80);
	}
	if (b.len > SLUG_MAX_LEN) {
		buf_truncate(&b, SLUG_MAX_LEN);
		whole = false;
	}
	while (b.len && b.bytes[b.len - 1] == '-')
		buf_truncate(&b, b.len - 1);
	if (!whole || !b.len) {
		char hex[SHA256_HEX_LEN + 1];

		sha256_hex_of(hex, name, strlen(name));
		buf_addf(&b, "%s%.6s", b.len ? "-" : "", hex);
	}
	return arena_strndup(a, b.bytes, b.len);
}

static const char *one_line(struct arena *a, const char *text)
{
	char *line = arena_strdup(a, text);

	for (char *p = line; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return line;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* --- fields ------------------------------------------------------------- */

enum field_shape {
	FIELD_AS_LINE,    /* a text of the event, one line */
	FIELD_AS_TEXT,    /* a text of the event */
	FIELD_AS_WORD,    /* payload, a short key */
	FIELD_AS_CHOICE,  /* payload, one of some words */
	FIELD_AS_ELEMENT, /* an element of a set */
};

static const struct field_rule {
	enum field_shape shape;
	const char *key;      /* in the event */
	const char *choices;  /* each with a space on both sides */
	const char *kinds;    /* that may write it, likewise; NULL: all */
} field_rules[IMPORT_FIELD_COUNT] = {
#define ROW(field, shape_, key_, ...)                                          \
	[IMPORT_##field] = { .shape = FIELD_AS_##shape_, .key = key_,          \
			     __VA_ARGS__ }
	ROW(TITLE, LINE, "title", .kinds = " intake update "),
	ROW(DESCRIPTION, TEXT, "description", .kinds = " intake update "),
	ROW(REQUESTER, LINE, "requester", .kinds = " intake update "),
	ROW(CHANNEL, WORD, "channel", .kinds = NULL),
	ROW(TYPE, WORD, "type", .kinds = NULL),
	ROW(CATEGORY, WORD, "category", .kinds = NULL),
	ROW(IMPACT, CHOICE, "impact", .choices = " high medium low "),
	ROW(URGENCY, CHOICE, "urgency", .choices = " high medium low "),
	ROW(COMPLEXITY, CHOICE, "complexity",
	    .choices = " basic intermediate complex "),
	ROW(PRIORITY, CHOICE, "priority", .choices = " P1 P2 P3 P4 P5 "),
	ROW(SYSTEM, ELEMENT, "systems", .kinds = NULL),
	ROW(REF, ELEMENT, "refs", .kinds = NULL),
	ROW(TAG, ELEMENT, "tags", .kinds = NULL),
	ROW(SOLUTION, TEXT, "solution", .kinds = " resolve "),
	ROW(CAUSE_CODE, WORD, "cause_code", .kinds = " resolve "),
#undef ROW
};

static bool is_listed(const char *list, const char *word)
{
	const char *at = strstr(list, word);
	size_t len = strlen(word);

	return len && !strchr(word, ' ') && at && at[-1] == ' ' &&
	       at[len] == ' ';
}

static const char *field_text(struct arena *a, struct import_map *m,
			      enum import_field f, const char *const *cells)
{
	const struct field_rule *rule = &field_rules[f];
	const char *text = import_value(&m->scratch, m, m->fields[f], cells);

	if (!text)
		return NULL;
	switch (rule->shape) {
	case FIELD_AS_LINE:
	case FIELD_AS_ELEMENT:
		return one_line(a, text);
	case FIELD_AS_TEXT:
		return arena_strdup(a, text);
	case FIELD_AS_WORD:
		return slug(a, text);
	case FIELD_AS_CHOICE:
		if (is_listed(rule->choices, text))
			return arena_strdup(a, text);
		import_warn(m, "unknown %s '%s' is left out", rule->key, text);
		return NULL;
	}
	return NULL;
}

/* The object or array under `key` of `parent`, made where missing. */
static struct value *child(struct arena *a, struct value *parent,
			   const char *key, bool is_array)
{
	struct value *v = value_get(parent, key);

	if (!v) {
		v = is_array ? value_array(a) : value_object(a);
		value_set(a, parent, key, v);
	}
	return v;
}

static void put_element(struct arena *a, struct value *body, const char *how,
			const char *set, const char *element)
{
	struct value *sets = child(a, body, how, /* is_array */ false);

	value_append(a, child(a, sets, set, /* is_array */ true),
		     value_string(a, element));
}

static void put_text(struct arena *a, struct value *body, const char *key,
		     const char *text)
{
	char salt[EVENT_SALT_LEN + 1];

	event_machine_salt(salt, key, text);
	value_set_string(a, child(a, body, "text", /* is_array */ false), key,
			 text);
	value_set_string(a, child(a, body, "salt", /* is_array */ false), key,
			 salt);
}

static void put_field(struct arena *a, struct value *body,
		      const struct field_rule *rule, const char *before,
		      const char *text)
{
	switch (rule->shape) {
	case FIELD_AS_LINE:
	case FIELD_AS_TEXT:
		put_text(a, body, rule->key, text);
		break;
	case FIELD_AS_WORD:
	case FIELD_AS_CHOICE:
		value_set_string(a, body, rule->key, text);
		break;
	case FIELD_AS_ELEMENT:
		put_element(a, body, "add", rule->key, text);
		if (before)
			put_element(a, body, "remove", rule->key, before);
		break;
	}
}

/* What the row says anew. What it no longer says stays as it was. */
static void put_fields(struct arena *a, struct value *body,
		       struct import_case *c, const char *kind,
		       const char *const *cells)
{
	for (enum import_field f = 0; f < IMPORT_FIELD_COUNT; f++) {
		const struct field_rule *rule = &field_rules[f];
		const char *text;

		if (rule->kinds && !is_listed(rule->kinds, kind))
			continue;
		text = field_text(a, c->map, f, cells);
		if (!text || same(text, c->fields[f]))
			continue;
		put_field(a, body, rule, c->fields[f], text);
		c->fields[f] = text;
	}
}

/* --- rows --------------------------------------------------------------- */

static const struct tkt_error *bad(const char *what, const char *text)
{
	return text ? tkt_error(TKT_E_INVALID, "%s '%s'", what, text)
		    : tkt_error(TKT_E_INVALID, "%s", what);
}

static const struct tkt_error *read_tier(int *out, struct import_map *m,
					 const char *const *cells)
{
	const char *tier = import_value(&m->scratch, m, m->tier, cells);

	*out = -1;
	for (size_t i = 0; tier && i < m->tiers.len; i++)
		if (!strcmp(tier, m->tiers.items[i]))
			*out = (int)i;
	return tier && *out < 0 ? bad("unknown tier", tier) : NULL;
}

static const struct tkt_error *read_meaning(int *out, struct import_map *m,
					    const char *const *cells)
{
	const char *status = import_value(&m->scratch, m, m->status, cells);

	if (!status)
		return bad("no status", NULL);
	*out = import_status_find(m, status);
	if (*out >= 0)
		return NULL;
	if (!m->has_unknown)
		return bad("unknown status", status);
	import_warn(m, "unknown status '%s' is taken as '%s'", status,
		    ticket_state_names[m->unknown.state]);
	return NULL;
}

const struct tkt_error *import_read_row(struct import_row *out,
					struct import_map *m,
					const char *const *cells)
{
	struct import_row row;
	const char *time = import_value(&m->scratch, m, m->time, cells);

	if (!time)
		return bad("no time", NULL);
	if (!import_time_parse(&row.at, time, m->time_format, m->offset_s) ||
	    row.at < INSTANT_FIRST || row.at > INSTANT_LAST)
		return bad("bad time", time);
	TRY(read_tier(&row.tier, m, cells));
	TRY(read_meaning(&row.meaning, m, cells));
	/* The last one: it may stand in the scratch buffer. */
	row.case_key = import_value(&m->scratch, m, m->case_key, cells);
	if (!row.case_key)
		return bad("no case", NULL);
	*out = row;
	return NULL;
}

/* --- events ------------------------------------------------------------- */

void import_case_begin(struct import_case *c, struct import_map *map,
		       const char *key)
{
	*c = (struct import_case){ .map = map, .key = key, .tier = -1 };
}

void import_case_release(struct import_case *c)
{
	map_release(&c->row_counts);
}

struct value *import_open(struct arena *a, const struct import_case *c)
{
	const char *parts[] = { "import", c->map->name, c->key };
	char origin[EVENT_ID_LEN + 1];
	struct value *body = value_object(a);

	event_origin(origin, parts, ARRAY_LEN(parts));
	value_set_string(a, body, "kind", "open");
	value_set_string(a, body, "origin", origin);
	return body;
}

/* The cells that tell the row from others, as one hash. */
static const char *row_hash(struct arena *a, struct import_map *m,
			    const char *const *cells)
{
	char hex[SHA256_HEX_LEN + 1];
	struct buf *b = &m->scratch;
	bool all = !m->row_indices.len;
	size_t n = all ? m->columns_len : m->row_indices.len;

	buf_reset(b);
	for (size_t i = 0; i < n; i++) {
		const char *cell = cells[all ? (int)i :
					       m->row_indices.items[i]];

		buf_add(b, cell, strlen(cell) + 1);
	}
	sha256_hex_of(hex, b->bytes, b->len);
	return arena_strndup(a, hex, EVENT_ID_LEN);
}

/* The nth of equal rows has n in its origin; one of a kind has 0. */
static void put_origin(struct arena *a, struct value *body,
		       const struct import_case *c, const char *hash)
{
	uintptr_t nth = (uintptr_t)map_get(&c->row_counts, hash);
	const char *parts[] = {
		"import", c->map->name, c->key, hash,
		arena_printf(a, "%zu", (size_t)nth),
	};
	char origin[EVENT_ID_LEN + 1];

	event_origin(origin, parts, ARRAY_LEN(parts));
	value_set_string(a, body, "origin", origin);
}

static bool is_done(const struct import_meaning *meaning)
{
	return meaning->state == STATE_RESOLVED ||
	       meaning->state == STATE_CLOSED;
}

/* The kind that says best what happened between two rows. */
static const char *kind_of(const struct import_case *was,
			   const struct import_case *now)
{
	enum ticket_state state = now->meaning->state;

	if (!was->rows_len)
		return "intake";
	if (state == STATE_REJECTED)
		return was->meaning->state == state ? "update" : "reject";
	if (is_done(now->meaning)) {
		if (!is_done(was->meaning))
			return "resolve";
		return state == STATE_CLOSED &&
		       was->meaning->state == STATE_RESOLVED ? "close"
							     : "update";
	}
	if (is_done(was->meaning) || was->meaning->state == STATE_REJECTED)
		return "reopen";
	if (now->tier != was->tier)
		return now->tier > was->tier ? "escalate" : "return";
	if (!same(now->queue, was->queue) || !same(now->team, was->team))
		return "transfer";
	if (state == STATE_WAITING)
		return same(now->label, was->label) &&
		       was->meaning->state == state ? "update" : "wait";
	if (was->meaning->state == STATE_WAITING)
		return "resume";
	if (now->accepted && (!was->accepted || !same(now->owner, was->owner)))
		return "claim";
	return same(now->owner, was->owner) ? "update" : "assign";
}

/* Where the case stands with this row; fields are not touched yet. */
static void take_row(struct import_case *now, struct arena *a,
		     const struct import_case *was,
		     const struct import_row *row, const char *const *cells)
{
	struct import_map *m = was->map;
	const char *team, *owner;

	*now = *was;
	now->rows_len++;
	if (row->tier >= 0)
		now->tier = row->tier;
	else if (was->tier < 0)
		now->tier = m->start_tier;
	now->meaning = row->meaning < 0 ? &m->unknown
					: &m->statuses.items[row->meaning];
	team = import_value(&m->scratch, m, m->team, cells);
	now->team = team ? one_line(a, team) : NULL;
	now->queue = arena_printf(a, "%s/%s", m->tiers.items[now->tier],
				  team ? slug(a, team) : "desk");
	owner = import_value(&m->scratch, m, m->owner, cells);
	now->owner = owner && !now->meaning->queued ? slug(a, owner) : NULL;
	if (now->meaning->accepted)
		now->accepted = true;
	else if (now->meaning->queued || !was->rows_len ||
		 !same(now->queue, was->queue))
		now->accepted = false;
	now->label = NULL;
	if (now->meaning->state == STATE_WAITING)
		now->label = arena_strdup(a, import_value(&m->scratch, m,
			m->waiting_label ? m->waiting_label : m->status,
			cells));
}

static struct value *place(struct arena *a, const struct import_case *c)
{
	struct value *v = value_object(a);

	value_set_string(a, v, "tier", c->map->tiers.items[c->tier]);
	value_set_string(a, v, "queue", c->queue);
	value_set_int(a, v, "rank", c->tier + 1);
	value_set_string(a, v, "owner", c->owner);
	if (c->accepted)
		value_set_bool(a, v, "accepted", true);
	value_set_string(a, v, "team", c->team);
	return v;
}

static void put_step(struct arena *a, struct value *body,
		     const struct import_case *was,
		     const struct import_case *now)
{
	const struct import_meaning *meaning = now->meaning;

	value_set_string(a, body, "state", ticket_state_names[meaning->state]);
	value_set_string(a, body, "waiting_on", meaning->waiting_on);
	value_set_string(a, body, "waiting_label", now->label);
	if (meaning->first_contact)
		value_set_bool(a, body, "first_contact", true);
	if (was->rows_len && !same(was->queue, now->queue))
		value_set(a, body, "from", place(a, was));
	value_set(a, body, "to", place(a, now));
}

static void put_actor(struct arena *a, struct value *body,
		      const struct import_case *c, const char *const *cells)
{
	struct import_map *m = c->map;
	const char *actor = import_value(&m->scratch, m, m->actor, cells);

	if (actor)
		value_set_string(a, body, "by", slug(a, actor));
	value_set_string(a, body, "as", m->tiers.items[c->tier]);
}

static const struct tkt_error *check_len(const struct import_map *m,
					 const struct value *body,
					 const char *const *cells)
{
	BUF_LOCAL text = BUF_INIT;
	size_t len = 0;

	for (size_t i = 0; i < m->columns_len; i++)
		len += strlen(cells[i]);
	if (len < ROW_SAFE_LEN)
		return NULL;
	value_write(&text, body, VALUE_INDENTED, /* level */ 2);
	if (text.len <= BODY_MAX_LEN)
		return NULL;
	return tkt_error(TKT_E_INVALID,
			 "the row is too long for an event (%zu of %u bytes)",
			 text.len, (unsigned)BODY_MAX_LEN);
}

const struct tkt_error *import_event(struct value **out, struct arena *a,
				     struct import_case *c,
				     const struct import_row *row,
				     const char *const *cells)
{
	struct import_case now;
	struct value *body;
	const char *kind, *hash;

	if (row->tier < 0 && c->tier < 0 && c->map->start_tier < 0)
		return bad("no tier, and no row before it that has one",
			   NULL);
	take_row(&now, a, c, row, cells);
	kind = kind_of(c, &now);
	hash = row_hash(a, c->map, cells);
	body = value_object(a);
	value_set_string(a, body, "kind", kind);
	value_set_time(a, body, "at", row->at);
	put_actor(a, body, &now, cells);
	put_origin(a, body, c, hash);
	put_step(a, body, c, &now);
	if (!c->rows_len)
		value_set_string(a, body, "matrix", c->map->matrix);
	put_fields(a, body, &now, kind, cells);
	TRY(check_len(c->map, body, cells));
	map_set(&now.row_counts, hash,
		(void *)((uintptr_t)map_get(&now.row_counts, hash) + 1));
	*c = now;
	*out = body;
	return NULL;
}
