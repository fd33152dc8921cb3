/* The tables, made from the fields of tickets: no second list of names. */
#include <inttypes.h>
#include <stdio.h>

#include "index/internal.h"

/* Of the tables below and how they are filled: counted up with each change of
 * them. The fields' names and types are in the fingerprint without it. */
#define LAYOUT_VERSION 3

#define F(member)                                                              \
	FIELD(struct ticket, member, #member, "", BOOL, 0, "")
const struct field index_hidden_fields[] = {
	F(accepted),
	F(unaccepted),
	F(consulted),
	F(guided),
	F(untold),
	F(uncovered),
	F(forced),
	F(policy_missing),
	FIELD(struct ticket, breached_at, "breached_at", "", TIME, 0, ""),
	FIELD(struct ticket, sweep_at, "sweep_at", "", TIME, 0, ""),
	FIELD(struct ticket, closable_at, "closable_at", "", TIME, 0, ""),
	{ .name = NULL },
};
#undef F

/* May be long: where the others are read it would be in the way. */
static bool is_long(const struct field *f)
{
	return f->type == FIELD_STRING && !(f->flags & FIELD_SUMMARY);
}

/* The first from here on in its table. */
static const struct field *seek(const struct field *f, bool are_long)
{
	while (f->name && is_long(f) != are_long)
		f++;
	return f->name ? f : NULL;
}

static bool is_hidden(const struct field *f)
{
	return f >= index_hidden_fields &&
	       f < index_hidden_fields + ARRAY_LEN(index_hidden_fields);
}

const struct field *index_column_behind(const struct field *f)
{
	const struct field *next = seek(f + 1, is_long(f));

	if (next || is_long(f))
		return next;
	return is_hidden(f) ? seek(ticket_fields, /* are_long */ true)
			    : index_hidden_fields;
}

const struct field *index_column(size_t i)
{
	const struct field *f = seek(ticket_fields, /* are_long */ false);

	while (f && i--)
		f = index_column_behind(f);
	return f;
}

int index_field_number(const struct field *f)
{
	return (int)(f - ticket_fields);
}

void index_add_column(struct buf *out, const struct field *f)
{
	buf_addf(out, "\"%s\"", f->name);
}

/*
 * As field_compare() has it: none last, both ways; of what is true or not, the
 * true first. A blob sorts behind all numbers and texts.
 */
void index_add_order(struct buf *out, const struct field *f, bool from_end)
{
	if (f->type == FIELD_BOOL) {
		index_add_column(out, f);
		buf_adds(out, from_end ? "" : " DESC");
	} else if (from_end) {
		index_add_column(out, f);
		buf_adds(out, " IS NULL, ");
		index_add_column(out, f);
		buf_adds(out, " DESC");
	} else {
		buf_adds(out, "ifnull(");
		index_add_column(out, f);
		buf_adds(out, ", x'')");
	}
}

static const char *column_type(const struct field *f)
{
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
	case FIELD_LIST:
		return "TEXT";
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
	case FIELD_BOOL:
		return "INTEGER";
	}
	return "";
}

static void add_ticket_table(struct buf *out)
{
	const struct field *f;

	buf_adds(out, "CREATE TABLE ticket(number INTEGER PRIMARY KEY");
	for (size_t i = 0; (f = index_column(i)); i++) {
		buf_adds(out, ", ");
		index_add_column(out, f);
		buf_addf(out, " %s", column_type(f));
	}
	buf_adds(out, ");\n");
}

/* Columns of an index, where ticket_fields has them. */
static void add_names(struct buf *out, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct field *f = field_find(ticket_fields, names[i]);

		if (f) {
			buf_adds(out, i ? ", " : "");
			index_add_column(out, f);
		}
	}
}

/*
 * The order of plain lists over live tickets, and what people mostly choose by,
 * so that neither has to look at rows that it does not want.
 */
static void add_indexes(struct buf *out)
{
	static const char *const order[] = { "due_at", "priority",
					     "opened_at" };
	static const char *const asked[] = { "state", "tier", "priority",
					     "type", "category", "queue",
					     "owner" };

	buf_adds(out, "CREATE INDEX urgent ON ticket(");
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		index_add_order(out, field_find(ticket_fields, order[i]),
				/* from_end */ false);
		buf_adds(out, ", ");
	}
	buf_adds(out, "number, ");
	add_names(out, asked, ARRAY_LEN(asked));
	buf_adds(out, ") WHERE " INDEX_LIVE ";\nCREATE INDEX asked ON ticket(");
	add_names(out, asked, ARRAY_LEN(asked));
	buf_adds(out, ");\n"
		 /* A sweep's cost grows with what is due. */
		 "CREATE INDEX sweep ON ticket(\"sweep_at\") "
		 "WHERE \"sweep_at\" IS NOT NULL;\n"
		 "CREATE INDEX closable ON ticket(\"closable_at\") "
		 "WHERE \"closable_at\" IS NOT NULL;\n");
}

void index_schema(struct buf *out)
{
	buf_adds(out, INDEX_META_TABLE);
	add_ticket_table(out);
	buf_adds(out, "CREATE TABLE element(field INTEGER, text TEXT, "
		 "ticket INTEGER, PRIMARY KEY(field, text, ticket)) "
		 "WITHOUT ROWID;\n"
		 "CREATE TABLE event(ticket INTEGER PRIMARY KEY, ids BLOB);\n"
		 INDEX_FAULT_TABLE);
	add_indexes(out);
}

void index_hash(uint64_t *sum, const char *text)
{
	for (; *text; text++)
		*sum = (*sum ^ (unsigned char)*text) * 0x100000001b3;
	*sum = (*sum ^ 0xff) * 0x100000001b3;
}

static void hash_table(uint64_t *sum, const struct field *table)
{
	for (const struct field *f = table; f->name; f++) {
		index_hash(sum, f->name);
		*sum = (*sum ^ (unsigned)f->type) * 0x100000001b3;
	}
}

static void hash_fields(uint64_t *sum)
{
	for (int i = 0; i < STATE_COUNT; i++)
		index_hash(sum, ticket_state_names[i]);
	hash_table(sum, ticket_fields);
	hash_table(sum, index_hidden_fields);
}

/* FNV-1a: it is asked for with every list. */
void index_fingerprint(char *text, enum index_kind kind)
{
	uint64_t sum = 0xcbf29ce484222325;

	if (kind == INDEX_TEXT)
		text_hash(&sum);
	else
		hash_fields(&sum);
	snprintf(text, FINGERPRINT_LEN + 1, "%02x%02x%016" PRIx64,
		 LAYOUT_VERSION, FOLD_VERSION, sum);
}

static void add_ticket_insert(struct buf *out)
{
	buf_adds(out, "INSERT INTO ticket VALUES(?");
	for (size_t i = 0; index_column(i); i++)
		buf_adds(out, ",?");
	buf_adds(out, ")");
}

static void add_lists_of(struct buf *out)
{
	buf_adds(out, "SELECT \"id\", \"state\"");
	for (const struct field *f = ticket_fields; f->name; f++)
		if (f->type == FIELD_LIST) {
			buf_adds(out, ", ");
			index_add_column(out, f);
		}
	buf_adds(out, " FROM ticket WHERE number = ?");
}

void index_sql(struct buf *out, enum statement which)
{
	switch (which) {
	case STATEMENT_META:
		buf_adds(out, "SELECT about, commit_id, counts, faults, "
			 "fleeting FROM meta");
		return;
	case STATEMENT_META_SET:
		buf_adds(out, "INSERT OR REPLACE INTO meta(rowid, about, "
			 "commit_id, counts, faults, fleeting) "
			 "VALUES(1, ?, ?, ?, ?, ?)");
		return;
	case STATEMENT_TICKET_ADD:
		add_ticket_insert(out);
		return;
	case STATEMENT_TICKET_LISTS:
		add_lists_of(out);
		return;
	case STATEMENT_TICKET_DROP:
		buf_adds(out, "DELETE FROM ticket WHERE number = ?");
		return;
	case STATEMENT_TICKET_OF:
		buf_adds(out, "SELECT * FROM ticket WHERE number = ?");
		return;
	case STATEMENT_ELEMENT_ADD:
		buf_adds(out, "INSERT OR IGNORE INTO element VALUES(?, ?, ?)");
		return;
	case STATEMENT_ELEMENT_DROP:
		buf_adds(out, "DELETE FROM element WHERE field = ? AND "
			 "text = ? AND ticket = ?");
		return;
	case STATEMENT_EVENTS_ADD:
		buf_adds(out, "INSERT INTO event VALUES(?, ?)");
		return;
	case STATEMENT_EVENTS_DROP:
		buf_adds(out, "DELETE FROM event WHERE ticket = ?");
		return;
	case STATEMENT_FAULT_ADD:
		buf_adds(out, "INSERT INTO fault VALUES(?, ?, ?, ?)");
		return;
	case STATEMENT_FAULT_DROP:
		buf_adds(out, "DELETE FROM fault WHERE path = ? "
			 "RETURNING fleeting");
		return;
	case STATEMENT_BETWEEN:
		buf_adds(out, "SELECT \"id\" FROM ticket WHERE number BETWEEN "
			 "? AND ? ORDER BY number");
		return;
	case STATEMENT_BEFORE:
		buf_adds(out, "SELECT \"id\" FROM ticket WHERE number < ? "
			 "ORDER BY number DESC LIMIT 1");
		return;
	case STATEMENT_BEHIND:
		buf_adds(out, "SELECT \"id\" FROM ticket WHERE number > ? "
			 "ORDER BY number LIMIT 1");
		return;
	case STATEMENT_DOC_ADD:
	case STATEMENT_DOC_DROP:
	case STATEMENT_DOCS_OF:
	case STATEMENT_DOCS_PUT:
	case STATEMENT_TEXT_ADD:
	case STATEMENT_TEXT_OF:
	case STATEMENT_TEXT_DROP:
	case STATEMENT_TERM_ADD:
	case STATEMENT_TERM_OF:
	case STATEMENT_TERM_LAST:
	case STATEMENT_TERM_DROP:
	case STATEMENT_LIST_PUT:
	case STATEMENT_LIST_OF:
	case STATEMENT_LIST_DROP:
	case STATEMENT_LISTS_OF:
		buf_adds(out, text_sql(which));
		return;
	case STATEMENT_COUNT:
		return;
	}
}

static int digit_of(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

int64_t index_number(const char *id)
{
	uint64_t n = 0;

	for (int i = 0; i < 16; i++)
		n = n << 4 | (uint64_t)digit_of(id[i]);
	return (int64_t)(n >> 1);
}
