/*
 * Queries and orders as SQL.
 *
 * Each leaf becomes a condition that says what query_leaf_holds() says, never
 * NULL below a `not`.  What SQLite does not take (a tree too deep, a flag that
 * stands in no table here) is refused: the desk then reads the tickets.
 */
#define _GNU_SOURCE
#include <string.h>

#include "base/utf8.h"
#include "index/internal.h"
#include "model/query.h"

/* What the is: flags ask for; `?` stands for the time now, or who asks. */
static const struct flag_sql {
	const char *name, *sql;
	enum { BIND_NOTHING, BIND_NOW, BIND_ME } bind;
} flags[] = {
	{ "live", INDEX_LIVE, BIND_NOTHING },
	{ "new", "\"state\" = 'new'", BIND_NOTHING },
	{ "open", "\"state\" = 'open'", BIND_NOTHING },
	{ "waiting", "\"state\" = 'waiting'", BIND_NOTHING },
	{ "resolved", "\"state\" = 'resolved'", BIND_NOTHING },
	{ "closed", "\"state\" = 'closed'", BIND_NOTHING },
	{ "rejected", "\"state\" = 'rejected'", BIND_NOTHING },
	{ "mine", "\"owner\" = ?", BIND_ME },
	{ "unaccepted", "\"unaccepted\"", BIND_NOTHING },
	{ "consulted", "\"consulted\"", BIND_NOTHING },
	{ "guided", "\"guided\"", BIND_NOTHING },
	{ "untold", "\"untold\"", BIND_NOTHING },
	{ "uncovered", "\"uncovered\"", BIND_NOTHING },
	{ "concurrent", "\"concurrent\"", BIND_NOTHING },
	{ "breached", "\"breached_at\" < ?", BIND_NOW },
	{ "forced", "\"forced\"", BIND_NOTHING },
};

struct bound {
	const char *text; /* NULL: a number */
	int64_t number;
};

struct compiler {
	const struct query *query;
	struct buf sql;
	VEC(struct bound) bounds;
	bool refused;
};

static void add_text(struct compiler *c, const char *text)
{
	vec_push(&c->bounds, ((struct bound){ .text = text }));
}

static void add_number(struct compiler *c, int64_t number)
{
	vec_push(&c->bounds, ((struct bound){ .number = number }));
}

static bool is_breached(const struct field *f)
{
	return f->offset == offsetof(struct ticket, breached) &&
	       f->type == FIELD_BOOL;
}

/* What has run out by now is known to who knows what time it is. */
static void add_column(struct compiler *c, const struct field *f)
{
	if (is_breached(f))
		buf_addf(&c->sql, "ifnull(\"breached_at\" < %lld, 0)",
			 (long long)c->query->about.time.now_at);
	else
		index_add_column(&c->sql, f);
}

/* --- values ------------------------------------------------------------- */

/* `what` is a column, or in lists the element. */
static void add_word(struct compiler *c, const char *what,
		     const struct field *f, const char *word)
{
	switch (query_match_of(f)) {
	case QUERY_EQUALS:
		buf_addf(&c->sql, "%s = ?", what);
		break;
	case QUERY_BEGINS:
		buf_addf(&c->sql, "text_begins(%s, ?)", what);
		break;
	case QUERY_HOLDS:
		buf_addf(&c->sql, "text_holds(%s, ?)", what);
		break;
	case QUERY_QUEUE:
		buf_addf(&c->sql, "is_queue(%s, ?)", what);
		break;
	}
	add_text(c, word);
}

static void add_among(struct compiler *c, const char *what,
		      const struct strings *among)
{
	buf_addf(&c->sql, "%s IN (", what);
	for (size_t i = 0; i < among->len; i++) {
		buf_adds(&c->sql, i ? ", ?" : "?");
		add_text(c, among->items[i]);
	}
	buf_addc(&c->sql, ')');
}

static void add_text_value(struct compiler *c, const char *what,
			   const struct field *f, const struct query_value *v)
{
	if (!v->is_range) {
		add_word(c, what, f, v->text);
		return;
	}
	if (v->among) {
		add_among(c, what, v->among);
		return;
	}
	buf_addf(&c->sql, "%s IS NOT NULL", what);
	if (v->from) {
		buf_addf(&c->sql, " AND %s >= ?", what);
		add_text(c, v->from);
	}
	if (v->to) {
		buf_addf(&c->sql, " AND %s <= ?", what);
		add_text(c, v->to);
	}
}

static void add_list_value(struct compiler *c, const struct field *f,
			   const struct query_value *v)
{
	buf_addf(&c->sql, "number IN (SELECT ticket FROM element "
		 "WHERE field = %d AND (", index_field_number(f));
	add_text_value(c, "text", f, v);
	buf_adds(&c->sql, "))");
}

static void add_counted_value(struct compiler *c, const char *column,
			      const struct query_value *v)
{
	/* Both ends may be what no value is. */
	buf_addf(&c->sql, "%s >= ? AND %s < ?", column, column);
	add_number(c, v->from_at);
	add_number(c, v->to_at);
}

static void add_value(struct compiler *c, const struct field *f,
		      const struct query_value *v)
{
	BUF_LOCAL column = BUF_INIT;

	if (f->type == FIELD_BOOL) {
		add_column(c, f);
		buf_addf(&c->sql, " = %d",
			 v->text && !strcmp(v->text, "true"));
		return;
	}
	index_add_column(&column, f);
	if (!v->text && !v->is_range)
		buf_addf(&c->sql, "%s IS NULL", column.bytes);
	else if (f->type == FIELD_LIST)
		add_list_value(c, f, v);
	else if (query_is_counted(f))
		add_counted_value(c, column.bytes, v);
	else
		add_text_value(c, column.bytes, f, v);
}

/* --- nodes -------------------------------------------------------------- */

static void add_flag(struct compiler *c, const struct query_flag *flag)
{
	const struct query_about *about = &c->query->about;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (strcmp(flags[i].name, flag->name) != 0)
			continue;
		buf_adds(&c->sql, flags[i].sql);
		if (flags[i].bind == BIND_NOW)
			add_number(c, about->time.now_at);
		if (flags[i].bind == BIND_ME)
			add_text(c, about->me);
		return;
	}
	c->refused = true;
}

/* Words that are compared as they are go into one list: trees stay flat. */
static bool is_plain(const struct query_node *node,
		     const struct query_value *v)
{
	return v->text && !v->is_range && node->field->type == FIELD_STRING &&
	       query_match_of(node->field) == QUERY_EQUALS;
}

static void add_plain(struct compiler *c, const struct query_node *node)
{
	struct strings words = { 0 };
	BUF_LOCAL column = BUF_INIT;

	for (size_t i = 0; i < node->values.len; i++)
		if (is_plain(node, &node->values.items[i]))
			vec_push(&words, node->values.items[i].text);
	index_add_column(&column, node->field);
	if (words.len == 1)
		add_word(c, column.bytes, node->field, words.items[0]);
	else
		add_among(c, column.bytes, &words);
	vec_release(&words);
}

static void add_field(struct compiler *c, const struct query_node *node)
{
	bool any_plain = false, any = false;

	for (size_t i = 0; i < node->values.len; i++) {
		if (is_plain(node, &node->values.items[i])) {
			any_plain = true;
			continue;
		}
		buf_adds(&c->sql, any ? " OR (" : "(");
		add_value(c, node->field, &node->values.items[i]);
		buf_addc(&c->sql, ')');
		any = true;
	}
	if (any_plain) {
		buf_adds(&c->sql, any ? " OR " : "");
		add_plain(c, node);
	}
}

static void add_leaf(struct compiler *c, const struct query_node *node)
{
	if (node->op == QUERY_FLAG) {
		add_flag(c, node->flag);
	} else if (node->op == QUERY_TEXT) {
		buf_adds(&c->sql, "text_holds(\"title\", ?)");
		add_text(c, node->text);
	} else {
		add_field(c, node);
	}
}

/* `within_not`: what is not known is false there, not unknown. */
static void add_node(struct compiler *c, const struct query_node *node,
		     bool within_not)
{
	const char *joint = node->op == QUERY_OR ? " OR " : " AND ";

	switch (node->op) {
	case QUERY_AND:
	case QUERY_OR:
		if (!node->items.len)
			buf_adds(&c->sql, "1");
		for (size_t i = 0; i < node->items.len; i++) {
			buf_adds(&c->sql, i ? joint : "");
			buf_addc(&c->sql, '(');
			add_node(c, node->items.items[i], within_not);
			buf_addc(&c->sql, ')');
		}
		return;
	case QUERY_NOT:
		buf_adds(&c->sql, "NOT (");
		add_node(c, node->items.items[0], /* within_not */ true);
		buf_addc(&c->sql, ')');
		return;
	case QUERY_FIELD:
	case QUERY_FLAG:
	case QUERY_TEXT:
		break;
	}
	buf_adds(&c->sql, within_not ? "ifnull(" : "");
	add_leaf(c, node);
	buf_adds(&c->sql, within_not ? ", 0)" : "");
}

/* --- what states it is about -------------------------------------------- */

static bool is_of_state(const struct query_node *node)
{
	if (node->op == QUERY_FIELD)
		return !strcmp(node->field->name, "state");
	if (node->op != QUERY_FLAG)
		return false;
	return !strcmp(node->flag->name, "live") ||
	       ticket_state_parse(node->flag->name) >= 0;
}

/* Does this node, which is of states alone, hold for the state? */
static bool state_holds(const struct query *q, const struct query_node *node,
			int state)
{
	const struct ticket t = {
		.state = (enum ticket_state)state,
		.state_name = ticket_state_names[state],
	};

	return query_leaf_holds(q, node, &t);
}

/* All that it finds is live: the index of live tickets will do. */
static bool is_live_only(const struct query *q)
{
	for (size_t i = 0; q->root && i < q->root->items.len; i++) {
		const struct query_node *node = q->root->items.items[i];

		if (is_of_state(node) &&
		    !state_holds(q, node, STATE_RESOLVED) &&
		    !state_holds(q, node, STATE_CLOSED) &&
		    !state_holds(q, node, STATE_REJECTED))
			return true;
	}
	return false;
}

/* How many it finds, where that is known without looking. */
static bool is_counted(uint64_t *found, const struct index *ix,
		       const struct query *q)
{
	const struct query_node *node = NULL;

	if (q->root && q->root->items.len > 1)
		return false;
	if (q->root && q->root->items.len)
		node = q->root->items.items[0];
	if (node && !is_of_state(node))
		return false;
	*found = 0;
	for (int i = 0; i < STATE_COUNT; i++)
		if (!node || state_holds(q, node, i))
			*found += (uint64_t)ix->counts[i];
	return true;
}

/* --- functions ---------------------------------------------------------- */

static const char *text_of(sqlite3_value *value)
{
	return (const char *)sqlite3_value_text(value);
}

static void text_holds(sqlite3_context *c, int n, sqlite3_value **values)
{
	const char *text = text_of(values[0]), *word = text_of(values[1]);

	(void)n;
	sqlite3_result_int(c, text && word && utf8_holds(text, word));
}

static void text_begins(sqlite3_context *c, int n, sqlite3_value **values)
{
	const char *text = text_of(values[0]), *word = text_of(values[1]);

	(void)n;
	sqlite3_result_int(c, text && word &&
			   !strncmp(text, word, strlen(word)));
}

static void is_queue(sqlite3_context *c, int n, sqlite3_value **values)
{
	const char *text = text_of(values[0]), *word = text_of(values[1]);
	const char *slash = text ? strrchr(text, '/') : NULL;

	(void)n;
	sqlite3_result_int(c, text && word &&
			   (!strcmp(text, word) ||
			    (slash && !strcmp(slash + 1, word))));
}

static void add_functions(struct index *ix)
{
	static const struct {
		const char *name;
		void (*f)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "text_holds", text_holds },
		{ "text_begins", text_begins },
		{ "is_queue", is_queue },
	};

	if (ix->has_functions)
		return;
	ix->has_functions = true;
	for (size_t i = 0; i < ARRAY_LEN(functions); i++)
		sqlite3_create_function(ix->db, functions[i].name, 2,
					SQLITE_UTF8 | SQLITE_DETERMINISTIC |
						SQLITE_DIRECTONLY,
					/* pApp */ NULL, functions[i].f,
					/* xStep */ NULL, /* xFinal */ NULL);
}

/* --- statements --------------------------------------------------------- */

static void add_query(struct compiler *c)
{
	const struct query *q = c->query;

	if (!q->root || !q->root->items.len)
		return;
	buf_adds(&c->sql, " AND (");
	add_node(c, q->root, /* within_not */ false);
	buf_addc(&c->sql, ')');
}

/* `FROM ticket WHERE …`, the conditions of the query in it. */
static void add_from(struct compiler *c, struct index *ix)
{
	const struct query *q = c->query;
	bool live = is_live_only(q);

	buf_adds(&c->sql, live ? " FROM ticket INDEXED BY urgent WHERE "
				 INDEX_LIVE : " FROM ticket WHERE 1");
	add_query(c);
	add_functions(ix);
}

static void release(struct compiler *c)
{
	buf_release(&c->sql);
	vec_release(&c->bounds);
}

/* The query's fault, not ours: SQLite has no codes for these. */
static bool is_too_much(const char *message)
{
	static const char *const limits[] = {
		"Expression tree is too large", "parser stack overflow",
		"too many SQL variables",
	};

	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		if (!strncmp(message, limits[i], strlen(limits[i])))
			return true;
	return false;
}

static const struct tkt_error *refused(void)
{
	return tkt_error(TKT_E_REFUSED, "the index does not take the query");
}

static const struct tkt_error *prepare(sqlite3_stmt **out, struct index *ix,
				       const struct compiler *c)
{
	int status;

	if (c->refused)
		return refused();
	status = sqlite3_prepare_v2(ix->db, c->sql.bytes, (int)c->sql.len, out,
				    /* pzTail */ NULL);
	if (status == SQLITE_TOOBIG ||
	    (status == SQLITE_ERROR && is_too_much(sqlite3_errmsg(ix->db))))
		return refused();
	if (status != SQLITE_OK)
		return index_failed(ix, "cannot ask the index");
	for (size_t i = 0; i < c->bounds.len; i++) {
		const struct bound *b = &c->bounds.items[i];

		if (b->text)
			status = sqlite3_bind_text(*out, (int)i + 1, b->text,
						   -1, SQLITE_STATIC);
		else
			status = sqlite3_bind_int64(*out, (int)i + 1,
						    b->number);
		if (status != SQLITE_OK)
			return refused();
	}
	return NULL;
}

static const struct tkt_error *is_there(bool *out, struct index *ix,
					const struct query *q,
					const struct query_doubt *doubt)
{
	struct compiler c = { .query = q, .sql = BUF_INIT };
	STATEMENT_LOCAL *s = NULL;
	const struct tkt_error *err;

	buf_adds(&c.sql, "SELECT 1 FROM ticket WHERE ");
	add_value(&c, doubt->node->field,
		  &doubt->node->values.items[doubt->value]);
	buf_adds(&c.sql, " LIMIT 1");
	add_functions(ix);
	err = prepare(&s, ix, &c);
	if (!err)
		err = index_step(out, ix, s);
	release(&c);
	return err;
}

const struct tkt_error *index_see(struct index *ix, struct query *q)
{
	for (size_t i = 0; i < q->doubts.len; i++) {
		struct query_doubt *doubt = &q->doubts.items[i];
		bool seen;

		if (doubt->seen)
			continue;
		TRY(is_there(&seen, ix, q, doubt));
		if (seen) {
			doubt->seen = true;
			q->unseen--;
		}
	}
	return NULL;
}

static const struct tkt_error *count(uint64_t *found, struct index *ix,
				     const struct query *q)
{
	struct compiler c = { .query = q, .sql = BUF_INIT };
	STATEMENT_LOCAL *s = NULL;
	const struct tkt_error *err;

	if (is_counted(found, ix, q))
		return NULL;
	buf_adds(&c.sql, "SELECT count(*)");
	add_from(&c, ix);
	err = prepare(&s, ix, &c);
	if (!err && sqlite3_step(s) != SQLITE_ROW)
		err = index_failed(ix, "cannot read the index");
	if (!err)
		*found = (uint64_t)sqlite3_column_int64(s, 0);
	release(&c);
	return err;
}

/* --- of hits ------------------------------------------------------------ */

static int compare_numbers(const void *a, const void *b)
{
	int64_t x = ((const struct index_hit *)a)->number;
	int64_t y = ((const struct index_hit *)b)->number;

	return x < y ? -1 : x > y;
}

/* Each is looked up: by number, so that no page is read twice. */
static const struct tkt_error *filter_few(struct index_hits *hits,
					  struct index *ix,
					  struct compiler *c)
{
	STATEMENT_LOCAL *s = NULL;
	size_t n = 0;

	buf_adds(&c->sql, "SELECT 1 FROM ticket WHERE number = ?");
	add_number(c, 0);
	add_query(c);
	TRY(prepare(&s, ix, c));
	qsort(hits->items, hits->len, sizeof(*hits->items), compare_numbers);
	for (size_t i = 0; i < hits->len; i++) {
		bool holds;

		sqlite3_reset(s);
		sqlite3_bind_int64(s, 1, hits->items[i].number);
		TRY(index_step(&holds, ix, s));
		if (holds)
			hits->items[n++] = hits->items[i];
	}
	hits->len = n;
	return NULL;
}

/* Numbers by their hash: they are hashes themselves. */
struct numbers {
	int64_t *slots; /* -1: free */
	size_t mask, len;
};

static size_t slot_of(const struct numbers *n, int64_t number)
{
	size_t at = (size_t)((uint64_t)number * 0x9e3779b97f4a7c15 >> 32) &
		    n->mask;

	while (n->slots[at] != -1 && n->slots[at] != number)
		at = (at + 1) & n->mask;
	return at;
}

static void add_chosen(struct numbers *n, int64_t number)
{
	struct numbers old = *n;
	size_t len = old.slots ? old.mask + 1 : 0;

	if (2 * n->len >= len) {
		n->mask = len ? 2 * len - 1 : 1023;
		n->slots = mem_resize(NULL, n->mask + 1, sizeof(*n->slots));
		memset(n->slots, 0xff, (n->mask + 1) * sizeof(*n->slots));
		for (size_t i = 0; i < len; i++)
			if (old.slots[i] != -1)
				n->slots[slot_of(n, old.slots[i])] =
					old.slots[i];
		free(old.slots);
	}
	n->slots[slot_of(n, number)] = number;
	n->len++;
}

static const struct tkt_error *read_numbers(struct numbers *out,
					    struct index *ix, sqlite3_stmt *s)
{
	for (;;) {
		bool row;

		TRY(index_step(&row, ix, s));
		if (!row)
			return NULL;
		add_chosen(out, sqlite3_column_int64(s, 0));
	}
}

/* All that the query holds for are read, mostly out of one index. */
static const struct tkt_error *filter_many(struct index_hits *hits,
					   struct index *ix,
					   struct compiler *c)
{
	struct numbers chosen = { .len = 0 };
	const struct tkt_error *err;
	STATEMENT_LOCAL *s = NULL;
	size_t n = 0;

	buf_adds(&c->sql, "SELECT number");
	add_from(c, ix);
	TRY(prepare(&s, ix, c));
	err = read_numbers(&chosen, ix, s);
	for (size_t i = 0; i < hits->len && chosen.len; i++)
		if (chosen.slots[slot_of(&chosen, hits->items[i].number)] != -1)
			hits->items[n++] = hits->items[i];
	hits->len = n;
	free(chosen.slots);
	return err;
}

enum { LOOKUP_COST = 32 }; /* of one ticket, in rows of an index that is read
			    * from its beginning to its end */

const struct tkt_error *index_filter(struct index_hits *hits, struct index *ix,
				     const struct query *q)
{
	struct compiler c = { .query = q, .sql = BUF_INIT };
	size_t rows = index_tickets_len(ix);
	const struct tkt_error *err;

	if (!hits->len)
		return NULL;
	if (is_live_only(q))
		rows = (size_t)(ix->counts[STATE_NEW] + ix->counts[STATE_OPEN] +
				ix->counts[STATE_WAITING]);
	add_functions(ix);
	err = hits->len < rows / LOOKUP_COST ? filter_few(hits, ix, &c)
					     : filter_many(hits, ix, &c);
	release(&c);
	return err;
}

/* --- records ------------------------------------------------------------ */

struct columns {
	VEC(const struct field *) fields;
};

/* `id` and `state` first: a record always has them. */
static void choose_columns(struct columns *out, const struct strings *names)
{
	const struct field *f;

	vec_push(&out->fields, field_find(ticket_fields, "id"));
	vec_push(&out->fields, field_find(ticket_fields, "state"));
	for (size_t i = 0; !names && (f = index_column(i)); i++)
		if (f != out->fields.items[0] && f != out->fields.items[1])
			vec_push(&out->fields, f);
	for (size_t i = 0; names && i < names->len; i++) {
		f = field_find(ticket_fields, names->items[i]);
		if (f && f != out->fields.items[0] &&
		    f != out->fields.items[1])
			vec_push(&out->fields, f);
	}
}

static void add_order(struct compiler *c, const struct record_sort *sort)
{
	buf_adds(&c->sql, " ORDER BY ");
	for (size_t i = 0; i < sort->len; i++) {
		const struct record_sort_key *key = &sort->keys[i];

		if (is_breached(key->field)) {
			add_column(c, key->field);
			buf_adds(&c->sql, key->from_end ? "" : " DESC");
		} else {
			index_add_order(&c->sql, key->field, key->from_end);
		}
		buf_adds(&c->sql, ", ");
	}
	buf_adds(&c->sql, "number LIMIT ? OFFSET ?");
}

static void compile(struct compiler *c, struct index *ix,
		    const struct index_wanted *w, const struct columns *columns)
{
	for (size_t i = 0; i < columns->fields.len; i++) {
		buf_adds(&c->sql, i ? ", " : "SELECT ");
		add_column(c, columns->fields.items[i]);
	}
	add_from(c, ix);
	add_order(c, w->sort);
	add_number(c, w->limit > INT64_MAX ? -1 : (int64_t)w->limit);
	add_number(c, (int64_t)w->skip);
}

static const struct tkt_error *give(const struct index_wanted *w,
				    const struct columns *columns,
				    sqlite3_stmt *s)
{
	ARENA_LOCAL arena = { 0 };
	struct ticket t = { .state = STATE_NEW };

	for (size_t i = 0; i < columns->fields.len; i++)
		index_read_field(&t, &arena, columns->fields.items[i], s,
				 (int)i);
	index_record_end(&t);
	return w->fn(w->context, &t);
}

static const struct tkt_error *give_all(uint64_t *given, struct index *ix,
					const struct index_wanted *w,
					const struct columns *columns,
					sqlite3_stmt *s)
{
	int status;

	while ((status = sqlite3_step(s)) == SQLITE_ROW) {
		TRY(give(w, columns, s));
		++*given;
	}
	return status == SQLITE_DONE ? NULL
				     : index_failed(ix, "cannot read the "
						    "index");
}

const struct tkt_error *index_select(uint64_t *found, struct index *ix,
				     const struct index_wanted *w)
{
	struct compiler c = { .query = w->query, .sql = BUF_INIT };
	struct columns columns = { .fields = { 0 } };
	STATEMENT_LOCAL *s = NULL;
	const struct tkt_error *err;
	uint64_t given = 0;

	choose_columns(&columns, w->fields);
	compile(&c, ix, w, &columns);
	err = prepare(&s, ix, &c);
	if (!err)
		err = give_all(&given, ix, w, &columns, s);
	release(&c);
	vec_release(&columns.fields);
	if (err)
		return err;
	*found = w->skip + given;
	/* Cut short, or nothing was left behind what was skipped. */
	if (given == w->limit || (!given && w->skip))
		return count(found, ix, w->query);
	return NULL;
}
