/* Rows into tickets; ids, elements of lists, events. */
#include <stdio.h>
#include <string.h>

#include "index/internal.h"

static const char *text_of(sqlite3_stmt *s, int column)
{
	return (const char *)sqlite3_column_text(s, column);
}

/* --- records ------------------------------------------------------------ */

static void read_list(struct strings *out, struct arena *a, const char *joined)
{
	size_t n = 1;
	char *p;

	*out = (struct strings){ 0 };
	if (!joined)
		return;
	for (const char *q = joined; *q; q++)
		n += *q == LIST_SEPARATOR;
	out->items = ARENA_ARRAY(a, const char *, n);
	out->len = out->cap = n;
	p = arena_strdup(a, joined);
	for (size_t i = 0; i < n; i++) {
		out->items[i] = p;
		p = strchrnul(p, LIST_SEPARATOR);
		*p++ = '\0';
	}
}

void index_read_field(struct ticket *t, struct arena *a, const struct field *f,
		      sqlite3_stmt *s, int column)
{
	void *at = (char *)t + f->offset;

	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		*(const char **)at = arena_strdup(a, text_of(s, column));
		return;
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		*(int64_t *)at = sqlite3_column_type(s, column) == SQLITE_NULL ?
					 INSTANT_NONE :
					 sqlite3_column_int64(s, column);
		return;
	case FIELD_BOOL:
		*(bool *)at = sqlite3_column_int(s, column) != 0;
		return;
	case FIELD_LIST:
		read_list(at, a, text_of(s, column));
		return;
	}
}

const struct tkt_error *index_ticket_of(struct ticket **out,
					struct arena *arena, struct index *ix,
					int64_t number)
{
	struct ticket *t = ARENA_NEW(arena, struct ticket);
	const struct field *f;
	sqlite3_stmt *s;
	bool found;

	*out = NULL;
	TRY(index_statement(&s, ix, STATEMENT_TICKET_OF));
	sqlite3_bind_int64(s, 1, number);
	TRY(index_step(&found, ix, s));
	if (!found)
		return NULL;
	for (int i = 0; (f = index_column((size_t)i)); i++)
		index_read_field(t, arena, f, s, i + 1);
	sqlite3_reset(s);
	index_record_end(t);
	if (t->id)
		*out = t;
	return NULL;
}

const struct tkt_error *index_ticket(struct ticket **out, struct arena *arena,
				     struct index *ix, const char *id)
{
	TRY(index_ticket_of(out, arena, ix, index_number(id)));
	if (*out && strcmp((*out)->id, id) != 0)
		*out = NULL;
	return NULL;
}

void index_record_end(struct ticket *t)
{
	int state = t->state_name ? ticket_state_parse(t->state_name) : -1;

	t->state = state < 0 ? STATE_NEW : (enum ticket_state)state;
}

/* --- faults ------------------------------------------------------------- */

const struct tkt_error *index_each_fault(struct index *ix, index_fault_fn *fn,
					 void *context)
{
	STATEMENT_LOCAL *s = NULL;
	int status;

	if (!ix->faults_len)
		return NULL;
	TRY(index_prepare(&s, ix, "SELECT path, code, message, fleeting "
			  "FROM fault ORDER BY path"));
	while ((status = sqlite3_step(s)) == SQLITE_ROW) {
		const struct index_fault fault = {
			.path = text_of(s, 0),
			.code = (enum tkt_code)sqlite3_column_int(s, 1),
			.message = text_of(s, 2),
			.is_fleeting = sqlite3_column_int(s, 3) != 0,
		};

		TRY(fn(context, &fault));
	}
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

/* --- ids ---------------------------------------------------------------- */

/* What the first 16 digits may be: filled up with zeros, or with f's. */
static int64_t number_of(const char *digits, char rest)
{
	char id[EVENT_ID_LEN + 1];

	memset(id, rest, EVENT_ID_LEN);
	memcpy(id, digits, strnlen(digits, EVENT_ID_LEN));
	id[EVENT_ID_LEN] = '\0';
	return index_number(id);
}

struct matching {
	struct strings *out;
	struct arena *arena;
	const char *digits;
};

static void add_match(struct matching *m, const char *id)
{
	if (id && !strncmp(id, m->digits, strlen(m->digits)))
		vec_push(m->out, arena_strndup(m->arena, id, EVENT_ID_LEN));
}

/* A file whose name is an id, in a folder of tickets, is known by it. */
static const struct tkt_error *add_damaged(void *context,
					   const struct index_fault *fault)
{
	const char *name = strrchr(fault->path, '/');
	struct matching *m = context;
	char folder[TICKET_PATH_LEN + 1];

	if (!name || strlen(name + 1) != EVENT_ID_LEN + strlen(".json") ||
	    strcmp(name + 1 + EVENT_ID_LEN, ".json") != 0 ||
	    strspn(name + 1, "0123456789abcdef") < EVENT_ID_LEN)
		return NULL;
	ticket_path(folder, name + 1);
	if (!strncmp(folder, fault->path, strlen("tickets/3/fa/")))
		add_match(m, name + 1);
	return NULL;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const struct tkt_error *index_ids(struct strings *out, struct arena *arena,
				  struct index *ix, const char *digits,
				  size_t limit)
{
	struct matching m = { out, arena, digits };
	size_t before = out->len;
	sqlite3_stmt *s;
	int status;

	TRY(index_each_fault(ix, add_damaged, &m));
	TRY(index_statement(&s, ix, STATEMENT_BETWEEN));
	sqlite3_bind_int64(s, 1, number_of(digits, '0'));
	sqlite3_bind_int64(s, 2, number_of(digits, 'f'));
	while ((status = sqlite3_step(s)) == SQLITE_ROW &&
	       out->len - before < limit)
		add_match(&m, text_of(s, 0));
	sqlite3_reset(s);
	if (status != SQLITE_DONE && status != SQLITE_ROW)
		return index_failed(ix, "cannot read the index");
	if (out->len > before)
		qsort(out->items + before, out->len - before,
		      sizeof(*out->items), compare_ids);
	if (out->len - before > limit)
		out->len = before + limit;
	return NULL;
}

const struct tkt_error *index_titles(bool *all, struct index *ix,
				     const char *digits, size_t limit,
				     index_title_fn *fn, void *context)
{
	STATEMENT_LOCAL *s = NULL;
	size_t len = strlen(digits);
	bool row;

	*all = !ix->faults_len;
	TRY(index_prepare(&s, ix, "SELECT \"id\", \"title\" FROM ticket "
			  "WHERE number BETWEEN ? AND ? ORDER BY number"));
	sqlite3_bind_int64(s, 1, number_of(digits, '0'));
	sqlite3_bind_int64(s, 2, number_of(digits, 'f'));
	while (limit) {
		TRY(index_step(&row, ix, s));
		if (!row)
			break;
		if (!text_of(s, 0) || strncmp(text_of(s, 0), digits, len))
			continue;
		limit--;
		TRY(fn(context, text_of(s, 0), text_of(s, 1)));
	}
	return NULL;
}

static size_t common_len(const char *a, const char *b)
{
	size_t len = 0;

	while (a[len] && a[len] == b[len])
		len++;
	return len;
}

static const struct tkt_error *see_neighbour(size_t *len, struct index *ix,
					     enum statement which,
					     const char *id)
{
	size_t common;
	sqlite3_stmt *s;
	bool found = false;

	TRY(index_statement(&s, ix, which));
	sqlite3_bind_int64(s, 1, index_number(id));
	TRY(index_step(&found, ix, s));
	if (!found)
		return NULL;
	common = common_len(id, text_of(s, 0) ? text_of(s, 0) : "");
	sqlite3_reset(s);
	if (common + 1 > *len)
		*len = common + 1;
	return NULL;
}

const struct tkt_error *index_unique_len(size_t *out, struct index *ix,
					 const char *id)
{
	ARENA_LOCAL arena = { 0 };
	struct strings damaged = { 0 };
	struct matching m = { &damaged, &arena, "" };
	const struct tkt_error *err;

	*out = 1;
	TRY(see_neighbour(out, ix, STATEMENT_BEFORE, id));
	TRY(see_neighbour(out, ix, STATEMENT_BEHIND, id));
	err = index_each_fault(ix, add_damaged, &m);
	for (size_t i = 0; i < damaged.len; i++)
		if (strcmp(damaged.items[i], id) != 0 &&
		    common_len(id, damaged.items[i]) + 1 > *out)
			*out = common_len(id, damaged.items[i]) + 1;
	vec_release(&damaged);
	return err;
}

/* --- elements ----------------------------------------------------------- */

const struct tkt_error *index_with(struct strings *out, struct arena *arena,
				   struct index *ix, const struct field *list,
				   const char *element, bool live_only)
{
	STATEMENT_LOCAL *s = NULL;
	int status;

	TRY(index_prepare(&s, ix, live_only ?
		"SELECT t.\"id\" FROM element AS e JOIN ticket AS t "
		"ON t.number = e.ticket WHERE e.field = ? AND e.text = ? "
		"AND t." INDEX_LIVE " ORDER BY e.ticket" :
		"SELECT t.\"id\" FROM element AS e JOIN ticket AS t "
		"ON t.number = e.ticket WHERE e.field = ? AND e.text = ? "
		"ORDER BY e.ticket"));
	sqlite3_bind_int(s, 1, index_field_number(list));
	sqlite3_bind_text(s, 2, element, -1, SQLITE_STATIC);
	while ((status = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(out, arena_strdup(arena, text_of(s, 0)));
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

const struct tkt_error *index_clockless(struct strings *out,
					struct arena *arena, struct index *ix)
{
	STATEMENT_LOCAL *s = NULL;
	int status;

	TRY(index_prepare(&s, ix, "SELECT \"id\" FROM ticket WHERE "
			  "\"policy_missing\" ORDER BY number"));
	while ((status = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(out, arena_strdup(arena, text_of(s, 0)));
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

const struct tkt_error *index_due(struct strings *out, struct arena *arena,
				  struct index *ix, int64_t by_at,
				  int64_t closable_by_at)
{
	STATEMENT_LOCAL *s = NULL;
	int status;

	TRY(index_prepare(&s, ix, "SELECT \"id\" FROM ticket "
			  "WHERE \"sweep_at\" <= ? UNION "
			  "SELECT \"id\" FROM ticket "
			  "WHERE \"closable_at\" <= ? ORDER BY 1"));
	sqlite3_bind_int64(s, 1, by_at);
	sqlite3_bind_int64(s, 2, closable_by_at);
	while ((status = sqlite3_step(s)) == SQLITE_ROW)
		vec_push(out, arena_strdup(arena, text_of(s, 0)));
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

/* Steps from one text to the next greater: there are few among many rows. */
const struct tkt_error *index_elements(struct index *ix,
				       const struct field *list,
				       index_text_fn *fn, void *context)
{
	STATEMENT_LOCAL *s = NULL;
	BUF_LOCAL last = BUF_INIT;
	bool first = true;
	int status;

	TRY(index_prepare(&s, ix, "SELECT text FROM element WHERE field = ? "
			  "AND text >= ? AND (? OR text > ?) "
			  "ORDER BY text LIMIT 1"));
	for (;;) {
		sqlite3_bind_int(s, 1, index_field_number(list));
		sqlite3_bind_text(s, 2, last.bytes, -1, SQLITE_STATIC);
		sqlite3_bind_int(s, 3, first);
		sqlite3_bind_text(s, 4, last.bytes, -1, SQLITE_STATIC);
		status = sqlite3_step(s);
		if (status != SQLITE_ROW)
			break;
		buf_reset(&last);
		buf_adds(&last, text_of(s, 0) ? text_of(s, 0) : "");
		sqlite3_reset(s);
		first = false;
		TRY(fn(context, last.bytes));
	}
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

/* --- events ------------------------------------------------------------- */

static void hex_of(char *hex, const unsigned char *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < EVENT_ID_LEN / 2; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[EVENT_ID_LEN] = '\0';
}

/* A few MB are looked through: nobody asks often. */
const struct tkt_error *index_find_event(size_t *found, char *ticket,
					 char *event, struct index *ix,
					 const char *digits)
{
	STATEMENT_LOCAL *s = NULL;
	size_t len = strlen(digits);
	char id[EVENT_ID_LEN + 1];
	int status;

	*found = 0;
	TRY(index_prepare(&s, ix, "SELECT e.ids, t.\"id\" FROM event AS e "
			  "JOIN ticket AS t ON t.number = e.ticket "
			  "ORDER BY e.ticket"));
	while ((status = sqlite3_step(s)) == SQLITE_ROW) {
		const unsigned char *ids = sqlite3_column_blob(s, 0);
		int n = sqlite3_column_bytes(s, 0) / (EVENT_ID_LEN / 2);

		for (int i = 0; i < n; i++, ids += EVENT_ID_LEN / 2) {
			hex_of(id, ids);
			if (strncmp(id, digits, len) != 0)
				continue;
			++*found;
			memcpy(event, id, sizeof(id));
			snprintf(ticket, EVENT_ID_LEN + 1, "%s",
				 text_of(s, 1) ? text_of(s, 1) : "");
		}
	}
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

/* --- all of it ---------------------------------------------------------- */

static const struct tkt_error *dump_rows(struct buf *out, struct index *ix,
					 const char *sql)
{
	STATEMENT_LOCAL *s = NULL;
	bool row;

	TRY(index_prepare(&s, ix, sql));
	for (;;) {
		TRY(index_step(&row, ix, s));
		if (!row)
			return NULL;
		for (int i = 0; i < sqlite3_column_count(s); i++)
			buf_addf(out, "%s%s", i ? "|" : "",
				 text_of(s, i) ? text_of(s, i) : "(null)");
		buf_addc(out, '\n');
	}
}

/* By tickets' numbers: rows are as they happened to come. */
static const struct tkt_error *dump_text(struct buf *out, struct index *ix)
{
	TRY(dump_rows(out, ix, "SELECT * FROM meta"));
	TRY(dump_rows(out, ix, "SELECT * FROM fault ORDER BY path"));
	TRY(dump_rows(out, ix, "SELECT d.number, p.id, p.len, hex(p.packed) "
		      "FROM doc AS d JOIN prose AS p ON p.row = d.row "
		      "ORDER BY d.number"));
	return rank_dump(out, ix);
}

const struct tkt_error *index_dump(struct buf *out, struct index *ix)
{
	static const char *const tables[] = {
		"SELECT * FROM meta",
		"SELECT * FROM ticket ORDER BY number",
		"SELECT * FROM element ORDER BY field, text, ticket",
		"SELECT ticket, hex(ids) FROM event ORDER BY ticket",
		"SELECT * FROM fault ORDER BY path",
	};

	if (ix->kind == INDEX_TEXT)
		return dump_text(out, ix);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		TRY(dump_rows(out, ix, tables[i]));
	return NULL;
}
