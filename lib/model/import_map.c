/* Maps: from JSON to what import.c reads rows with. */
#include "model/import_map.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/utf8.h"

const char *const import_field_names[IMPORT_FIELD_COUNT] = {
	[IMPORT_TITLE] = "title",
	[IMPORT_DESCRIPTION] = "description",
	[IMPORT_REQUESTER] = "requester",
	[IMPORT_CHANNEL] = "channel",
	[IMPORT_TYPE] = "type",
	[IMPORT_CATEGORY] = "category",
	[IMPORT_IMPACT] = "impact",
	[IMPORT_URGENCY] = "urgency",
	[IMPORT_COMPLEXITY] = "complexity",
	[IMPORT_PRIORITY] = "priority",
	[IMPORT_SYSTEM] = "system",
	[IMPORT_REF] = "ref",
	[IMPORT_TAG] = "tag",
	[IMPORT_SOLUTION] = "solution",
	[IMPORT_CAUSE_CODE] = "cause_code",
};

/* --- checking ----------------------------------------------------------- */

static const struct tkt_error *wrong(const char *where, const char *what)
{
	return tkt_error(TKT_E_INVALID, "the map's '%s' is not %s", where,
			 what);
}

/* Refuses keys that mean nothing here, so that a slip is not passed over. */
static const struct tkt_error *check_keys(const struct value *object,
					  const char *where,
					  const char *const *names, size_t n)
{
	if (!object || object->type != VALUE_OBJECT)
		return wrong(where, "an object");
	for (size_t i = 0; i < value_len(object); i++) {
		const char *key = object->object.items[i].key;
		const struct tkt_error *err;
		size_t k = 0;
		int near;

		while (k < n && strcmp(names[k], key))
			k++;
		if (k < n)
			continue;
		err = tkt_error(TKT_E_INVALID,
				"the map's '%s' has an unknown key '%s'",
				where, key);
		near = near_find(key, names, n);
		return near < 0 ? err
				: tkt_error_hint(err, "did you mean '%s'?",
						 names[near]);
	}
	return NULL;
}

static const struct tkt_error *get_string(const char **out, struct arena *a,
					  const struct value *object,
					  const char *key)
{
	const struct value *v = value_get(object, key);

	if (!v)
		return NULL;
	if (v->type != VALUE_STRING)
		return wrong(key, "a text");
	*out = arena_strdup(a, v->string);
	return NULL;
}

static const struct tkt_error *get_bool(bool *out, const struct value *object,
					const char *key)
{
	const struct value *v = value_get(object, key);

	if (!v)
		return NULL;
	if (v->type != VALUE_BOOL)
		return wrong(key, "true or false");
	*out = v->boolean;
	return NULL;
}

/* Lists live in the arena; they are not released. */
static const struct tkt_error *get_strings(struct strings *out,
					   struct arena *a,
					   const struct value *object,
					   const char *key)
{
	const struct value *v = value_get(object, key);

	if (!v)
		return NULL;
	if (v->type != VALUE_ARRAY)
		return wrong(key, "a list of texts");
	out->items = ARENA_ARRAY(a, const char *, value_len(v) + 1);
	out->len = 0;
	for (size_t i = 0; i < value_len(v); i++) {
		const char *item = value_item_string(v, i);

		if (!item)
			return wrong(key, "a list of texts");
		out->items[out->len++] = arena_strdup(a, item);
	}
	return NULL;
}

/* --- sources ------------------------------------------------------------ */

static void add_piece(struct import_source *s, struct arena *a,
		      const char *text, size_t len, bool is_column)
{
	struct import_piece piece = {
		.text = arena_strndup(a, text, len),
		.column = -1,
		.is_column = is_column,
	};

	if (len || is_column)
		vec_push(&s->pieces, piece);
}

static const struct tkt_error *parse_template(struct import_source *s,
					      struct arena *a,
					      const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "{");
		const char *end;

		add_piece(s, a, text, len, /* is_column */ false);
		text += len;
		if (!*text)
			break;
		end = strchr(text, '}');
		if (!end)
			return tkt_error(TKT_E_INVALID,
					 "the map's '%s' has a '{' without "
					 "'}'", s->name);
		add_piece(s, a, text + 1, (size_t)(end - text - 1),
			  /* is_column */ true);
		text = end + 1;
	}
	return NULL;
}

static const struct tkt_error *parse_values(struct import_source *s,
					    struct arena *a,
					    const struct value *table)
{
	if (table && table->type != VALUE_OBJECT)
		return wrong("values", "an object");
	for (size_t i = 0; i < value_len(table); i++) {
		const struct value_member *m = &table->object.items[i];
		struct import_pair pair = { .from = arena_strdup(a, m->key) };

		if (m->value->type == VALUE_STRING)
			pair.to = arena_strdup(a, m->value->string);
		else if (m->value->type != VALUE_NULL)
			return wrong(m->key, "a text or null");
		vec_push(&s->values, pair);
	}
	return NULL;
}

static void source_free(struct import_source *s)
{
	if (!s)
		return;
	vec_release(&s->pieces);
	vec_release(&s->values);
	free(s);
}

/* Of `time`, format and offset are read by parse_time(). */
static const struct tkt_error *parse_source(struct import_source **out,
					    struct import_map *m,
					    const struct value *v,
					    const char *name)
{
	static const char *const keys[] = {
		"from", "values", "otherwise", "missing", "format", "offset",
	};
	bool is_time = !strcmp(name, "time");
	struct import_source *s;
	const char *template = NULL;

	if (!v)
		return NULL;
	*out = s = mem_alloc(sizeof(*s));
	s->name = arena_strdup(&m->arena, name);
	if (v->type == VALUE_STRING)
		return parse_template(s, &m->arena, v->string);
	if (v->type != VALUE_OBJECT)
		return wrong(name, "a text or an object");
	TRY(check_keys(v, name, keys, is_time ? 6 : 4));
	TRY(get_string(&template, &m->arena, v, "from"));
	if (!template)
		return tkt_error(TKT_E_INVALID, "the map's '%s' has no 'from'",
				 name);
	TRY(get_string(&s->otherwise, &m->arena, v, "otherwise"));
	TRY(get_string(&s->missing, &m->arena, v, "missing"));
	TRY(parse_values(s, &m->arena, value_get(v, "values")));
	return parse_template(s, &m->arena, template);
}

static bool is_missing(const struct import_map *m, const char *cell)
{
	if (!*cell)
		return true;
	for (size_t i = 0; i < m->missing.len; i++)
		if (!strcmp(cell, m->missing.items[i]))
			return true;
	return false;
}

/* The template's text; NULL where none of its columns has a value. */
static const char *expand(struct buf *scratch, const struct import_map *m,
			  const struct import_source *s,
			  const char *const *cells)
{
	bool any = false, columns = false;

	if (s->pieces.len == 1) {
		const struct import_piece *p = &s->pieces.items[0];
		const char *text = p->is_column ? cells[p->column] : p->text;

		return p->is_column && is_missing(m, text) ? NULL : text;
	}
	buf_reset(scratch);
	for (size_t i = 0; i < s->pieces.len; i++) {
		const struct import_piece *p = &s->pieces.items[i];
		const char *text = p->is_column ? cells[p->column] : p->text;

		columns = columns || p->is_column;
		if (p->is_column && is_missing(m, text))
			continue;
		any = any || p->is_column;
		buf_adds(scratch, text);
	}
	return any || (!columns && scratch->len) ? scratch->bytes : NULL;
}

const char *import_value(struct buf *scratch, const struct import_map *m,
			 const struct import_source *s,
			 const char *const *cells)
{
	const char *text;

	if (!s)
		return NULL;
	text = expand(scratch, m, s, cells);
	if (!text)
		return s->missing;
	for (size_t i = 0; i < s->values.len; i++)
		if (!strcmp(s->values.items[i].from, text))
			return s->values.items[i].to;
	return s->otherwise ? s->otherwise : text;
}

/* --- statuses ----------------------------------------------------------- */

static const struct tkt_error *parse_meaning(struct import_meaning *out,
					     struct arena *a,
					     const char *pattern,
					     const struct value *v)
{
	static const char *const keys[] = {
		"state", "waiting_on", "accepted", "queued", "first_contact",
	};
	static const char *const reasons[] = {
		"user", "vendor", "change", "deployment", "problem", "other",
	};
	const char *state = NULL;
	int found;
	size_t i = 0;

	TRY(check_keys(v, pattern, keys, ARRAY_LEN(keys)));
	*out = (struct import_meaning){ .pattern = arena_strdup(a, pattern) };
	TRY(get_string(&state, a, v, "state"));
	found = state ? ticket_state_parse(state) : -1;
	if (found < 0)
		return tkt_error(TKT_E_INVALID,
				 "the map's '%s' has no 'state' that tkt knows",
				 pattern);
	out->state = (enum ticket_state)found;
	TRY(get_string(&out->waiting_on, a, v, "waiting_on"));
	TRY(get_bool(&out->accepted, v, "accepted"));
	TRY(get_bool(&out->queued, v, "queued"));
	TRY(get_bool(&out->first_contact, v, "first_contact"));
	if (out->state != STATE_WAITING && out->waiting_on)
		return tkt_error(TKT_E_INVALID,
				 "the map's '%s' waits on something but is "
				 "not 'waiting'", pattern);
	if (out->state == STATE_WAITING && !out->waiting_on)
		out->waiting_on = "other";
	while (out->waiting_on && i < ARRAY_LEN(reasons) &&
	       strcmp(reasons[i], out->waiting_on))
		i++;
	if (i == ARRAY_LEN(reasons))
		return tkt_error(TKT_E_INVALID,
				 "the map's '%s' waits on '%s', which is none "
				 "of user, vendor, change, deployment, "
				 "problem, other", pattern, out->waiting_on);
	return NULL;
}

/* Exact texts before patterns, longer patterns before shorter ones. */
static int compare_meanings(const void *a, const void *b)
{
	const struct import_meaning *x = a, *y = b;
	size_t x_len = strlen(x->pattern), y_len = strlen(y->pattern);
	bool x_open = x_len && x->pattern[x_len - 1] == '*';
	bool y_open = y_len && y->pattern[y_len - 1] == '*';

	if (x_open != y_open)
		return x_open - y_open;
	if (x_len != y_len)
		return x_len > y_len ? -1 : 1;
	return strcmp(x->pattern, y->pattern);
}

static const struct tkt_error *parse_statuses(struct import_map *m,
					      const struct value *json)
{
	const struct value *table = value_get(json, "statuses");
	const struct value *unknown = value_get(json, "unknown_status");

	if (!table || table->type != VALUE_OBJECT)
		return wrong("statuses", "an object");
	for (size_t i = 0; i < value_len(table); i++) {
		const struct value_member *row = &table->object.items[i];
		struct import_meaning meaning;

		TRY(parse_meaning(&meaning, &m->arena, row->key, row->value));
		vec_push(&m->statuses, meaning);
	}
	if (m->statuses.len)
		qsort(m->statuses.items, m->statuses.len,
		      sizeof(m->statuses.items[0]), compare_meanings);
	if (!unknown)
		return NULL;
	m->has_unknown = true;
	return parse_meaning(&m->unknown, &m->arena, "unknown_status",
			     unknown);
}

static bool fits(const char *pattern, const char *text)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(pattern, text, len - 1);
	return !strcmp(pattern, text);
}

int import_status_find(struct import_map *m, const char *status)
{
	struct import_meaning *known = map_get(&m->known_statuses, status);
	size_t i = 0;

	if (known)
		return (int)(known - m->statuses.items);
	while (i < m->statuses.len &&
	       !fits(m->statuses.items[i].pattern, status))
		i++;
	if (i == m->statuses.len)
		return -1;
	map_set(&m->known_statuses, arena_strdup(&m->arena, status),
		&m->statuses.items[i]);
	return (int)i;
}

/* --- the whole ---------------------------------------------------------- */

/* "+01:00" */
static const struct tkt_error *parse_offset(int64_t *out, const char *text)
{
	int64_t at;
	BUF_LOCAL whole = BUF_INIT;

	buf_addf(&whole, "1970-01-01T00:00:00%s", text);
	if (!instant_parse_rfc3339(&at, whole.bytes))
		return wrong("offset", "an offset like '+01:00'");
	*out = -at;
	return NULL;
}

static const struct tkt_error *parse_time(struct import_map *m,
					  const struct value *json)
{
	const struct value *v = value_get(json, "time");
	const char *offset = NULL;

	m->time_format = "rfc3339";
	if (!v || v->type != VALUE_OBJECT)
		return NULL;
	TRY(get_string(&m->time_format, &m->arena, v, "format"));
	TRY(get_string(&offset, &m->arena, v, "offset"));
	return offset ? parse_offset(&m->offset_s, offset) : NULL;
}

static const struct tkt_error *parse_sources(struct import_map *m,
					     const struct value *json)
{
	const struct {
		const char *name;
		struct import_source **source;
		bool must;
	} rows[] = {
		{ "case", &m->case_key, true },
		{ "time", &m->time, true },
		{ "tier", &m->tier, true },
		{ "status", &m->status, true },
		{ "team", &m->team, false },
		{ "actor", &m->actor, false },
		{ "owner", &m->owner, false },
		{ "waiting_label", &m->waiting_label, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		TRY(parse_source(rows[i].source, m,
				 value_get(json, rows[i].name), rows[i].name));
		if (rows[i].must && !*rows[i].source)
			return tkt_error(TKT_E_INVALID, "the map has no '%s'",
					 rows[i].name);
	}
	return NULL;
}

/*
 * A row that names no tier stays where the case was; `missing` is for cases
 * that name none to begin with.
 */
static const struct tkt_error *parse_start_tier(struct import_map *m)
{
	const char *start = m->tier->missing;

	m->tier->missing = NULL;
	m->start_tier = -1;
	if (!start)
		return NULL;
	for (size_t i = 0; i < m->tiers.len; i++)
		if (!strcmp(m->tiers.items[i], start))
			m->start_tier = (int)i;
	return m->start_tier < 0 ? wrong("missing", "one of 'tiers'") : NULL;
}

static const struct tkt_error *parse_fields(struct import_map *m,
					    const struct value *json)
{
	const struct value *fields = value_get(json, "fields");

	if (!fields)
		return NULL;
	TRY(check_keys(fields, "fields", import_field_names,
		       IMPORT_FIELD_COUNT));
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		TRY(parse_source(&m->fields[i], m,
				 value_get(fields, import_field_names[i]),
				 import_field_names[i]));
	return NULL;
}

static const struct tkt_error *parse_scalars(struct import_map *m,
					     const struct value *json)
{
	struct arena *a = &m->arena;
	const char *separator = ",";

	TRY(get_string(&m->name, a, json, "name"));
	if (!m->name || !*m->name)
		return tkt_error(TKT_E_INVALID, "the map has no 'name'");
	TRY(get_string(&separator, a, json, "separator"));
	if (strlen(separator) != 1 || strchr("\"\r\n", *separator))
		return wrong("separator", "one character");
	m->separator = *separator;
	TRY(get_strings(&m->missing, a, json, "missing"));
	TRY(get_strings(&m->tiers, a, json, "tiers"));
	if (!m->tiers.len)
		return tkt_error(TKT_E_INVALID, "the map has no 'tiers'");
	TRY(get_strings(&m->row_columns, a, json, "row"));
	TRY(get_string(&m->matrix, a, json, "matrix"));
	if (m->matrix &&
	    (strlen(m->matrix) != 9 || strspn(m->matrix, "12345") != 9))
		return wrong("matrix", "nine digits from 1 to 5");
	return NULL;
}

static const struct tkt_error *parse_all(struct import_map *m,
					 const struct value *json)
{
	static const char *const keys[] = {
		"name", "about", "separator", "missing", "tiers", "row",
		"matrix", "case", "time", "tier", "team", "actor", "owner",
		"status", "waiting_label", "statuses", "unknown_status",
		"fields",
	};

	TRY(check_keys(json, "top", keys, ARRAY_LEN(keys)));
	TRY(parse_scalars(m, json));
	TRY(parse_sources(m, json));
	TRY(parse_start_tier(m));
	TRY(parse_time(m, json));
	TRY(parse_statuses(m, json));
	return parse_fields(m, json);
}

const struct tkt_error *import_map_parse(struct import_map **out,
					 const struct value *json)
{
	CLEANUP(import_map_free_ptr) struct import_map *m =
		mem_alloc(sizeof(*m));

	TRY(parse_all(m, json));
	*out = TAKE(m);
	return NULL;
}

void import_map_free(struct import_map *m)
{
	if (!m)
		return;
	source_free(m->case_key);
	source_free(m->time);
	source_free(m->tier);
	source_free(m->team);
	source_free(m->actor);
	source_free(m->owner);
	source_free(m->status);
	source_free(m->waiting_label);
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		source_free(m->fields[i]);
	vec_release(&m->statuses);
	vec_release(&m->row_indices);
	vec_release(&m->warnings);
	map_release(&m->warned);
	map_release(&m->known_statuses);
	buf_release(&m->scratch);
	arena_release(&m->arena);
	free(m);
}

void import_warn(struct import_map *m, const char *fmt, ...)
{
	BUF_LOCAL text = BUF_INIT;
	const char *kept;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	if (map_has(&m->warned, text.bytes))
		return;
	kept = arena_strdup(&m->arena, text.bytes);
	map_set(&m->warned, kept, NULL);
	vec_push(&m->warnings, kept);
}

/* --- columns ------------------------------------------------------------ */

static const struct tkt_error *find_column(int *out, const char *name,
					   const struct strings *header)
{
	const struct tkt_error *err;
	int near;

	*out = -1;
	for (size_t i = 0; i < header->len; i++) {
		if (strcmp(header->items[i], name))
			continue;
		if (*out >= 0)
			return tkt_error(TKT_E_INVALID,
					 "there are two columns '%s'", name);
		*out = (int)i;
	}
	if (*out >= 0)
		return NULL;
	err = tkt_error(TKT_E_INVALID, "there is no column '%s'", name);
	near = near_find(name, header->items, header->len);
	return near < 0 ? err
			: tkt_error_hint(err, "there is a column '%s'",
					 header->items[near]);
}

static const struct tkt_error *bind_source(struct import_source *s,
					   const struct strings *header)
{
	for (size_t i = 0; s && i < s->pieces.len; i++) {
		struct import_piece *p = &s->pieces.items[i];

		if (p->is_column)
			TRY(find_column(&p->column, p->text, header));
	}
	return NULL;
}

const struct tkt_error *import_map_bind(struct import_map *m,
					const struct strings *header)
{
	struct import_source *const sources[] = {
		m->case_key, m->time, m->tier, m->team, m->actor, m->owner,
		m->status, m->waiting_label,
	};

	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		TRY(bind_source(sources[i], header));
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		TRY(bind_source(m->fields[i], header));
	m->row_indices.len = 0;
	for (size_t i = 0; i < m->row_columns.len; i++) {
		int column;

		TRY(find_column(&column, m->row_columns.items[i], header));
		vec_push(&m->row_indices, column);
	}
	m->columns_len = header->len;
	return NULL;
}
