/*
 * The index: brought from commit to commit it is what it would be if it were
 * made anew, and what it answers is what the tickets themselves say.
 */
#include <unistd.h>

#include "desk/cache.h"
#include "desk/records.h"
#include "desk/select.h"
#include "index/internal.h"
#include "model/codec.h"
#include "repo.h"
#include "sample.h"
#include "unit.h"

enum { TICKETS_MAX = 40, STEPS = 20, SEEDS = 2, COMMITS_MAX = STEPS + 1 };

struct garden {
	struct sample_random random;
	struct ticket *tickets[TICKETS_MAX];
	size_t tickets_len;
	char commits[COMMITS_MAX][STORE_OID_LEN + 1];
	size_t commits_len;
	int minute;
};

#define PICK(g, list) ((list)[sample_number(&(g)->random, ARRAY_LEN(list))])

/* --- tickets ------------------------------------------------------------ */

static void add_place(struct garden *g, struct doc *doc, struct value *body)
{
	static const char *const queues[] = { "L1/desk", "L2/network",
					      "L2/desk", "L3/desk" };
	static const char *const owners[] = { "anna", "ben", "cleo", NULL };
	const char *queue = PICK(g, queues), *owner = PICK(g, owners);
	struct value *to = value_object(&doc->arena);

	value_set_string(&doc->arena, to, "tier",
			 arena_strndup(&doc->arena, queue, 2));
	value_set_string(&doc->arena, to, "queue", queue);
	value_set_string(&doc->arena, to, "owner", owner);
	value_set_int(&doc->arena, to, "rank", queue[1] - '0');
	value_set_bool(&doc->arena, to, "accepted",
		       owner && sample_chance(&g->random, 50));
	value_set(&doc->arena, body, "to", to);
}

static void add_lists(struct garden *g, struct doc *doc, struct value *body,
		      const char *how)
{
	static const char *const tags[] = { "vpn", "a b", "floor-3", "\xc3\xa4",
					    "" };
	static const char *const refs[] = { "JIRA-7", "2-0001", "x,y" };
	struct value *sets = value_object(&doc->arena);
	struct value *list = value_array(&doc->arena);

	value_append(&doc->arena, list,
		     value_string(&doc->arena, PICK(g, tags)));
	value_append(&doc->arena, list,
		     value_string(&doc->arena, PICK(g, tags)));
	value_set(&doc->arena, sets, "tags", list);
	list = value_array(&doc->arena);
	value_append(&doc->arena, list,
		     value_string(&doc->arena, PICK(g, refs)));
	value_set(&doc->arena, sets, "refs", list);
	value_set(&doc->arena, body, how, sets);
}

/* Words that are often there, a word of their own, phrases, many columns. */
static void add_prose(struct garden *g, struct doc *doc, struct value *body)
{
	static const char *const words[] = { "login", "Login,", "printers",
					     "printer", "vpn", "\xc3\xa4rger",
					     "\xe5\x8d\xb0\xe5\x88\xb7", "no" };
	static const char *const keys[] = { "description", "note", "solution",
					    "message", "finding" };
	BUF_LOCAL text = BUF_INIT;
	unsigned n = 1 + sample_number(&g->random, 9);

	while (n--)
		buf_addf(&text, "%s ", PICK(g, words));
	if (sample_chance(&g->random, 20))
		buf_addf(&text, "x%u", sample_number(&g->random, 50));
	sample_text(doc, body, PICK(g, keys),
		    arena_strdup(&doc->arena, text.bytes));
}

/* One more thing happens to it, of no kind's rules. */
static void happen(struct garden *g, struct ticket *t, const char *kind)
{
	static const char *const states[] = { "new", "open", "waiting",
					      "resolved", "closed",
					      "rejected" };
	static const char *const titles[] = { "No login", "no LOGIN here",
					      "\"all\" of it; 100%", "x_y" };
	static const char *const levels[] = { "high", "medium", "low" };
	struct doc *doc = t->doc;
	struct value *body = sample_person(doc, kind, g->minute++, "anna");
	char nonce[17];

	snprintf(nonce, sizeof(nonce), "%016x",
		 sample_number(&g->random, 1u << 31));
	value_set_string(&doc->arena, body, "nonce", nonce);
	if (doc->events.len)
		sample_after(doc, body,
			     doc->events.items[doc->events.len - 1]->id);
	value_set_string(&doc->arena, body, "state", PICK(g, states));
	value_set_string(&doc->arena, body, "impact", PICK(g, levels));
	value_set_string(&doc->arena, body, "urgency", PICK(g, levels));
	value_set_string(&doc->arena, body, "matrix", "123234345");
	if (sample_chance(&g->random, 30))
		value_set_time(&doc->arena, body, "due_at",
			       SAMPLE_AT + sample_number(&g->random, 9999));
	if (sample_chance(&g->random, 60))
		sample_text(doc, body, "title", PICK(g, titles));
	if (sample_chance(&g->random, 40))
		sample_text(doc, body, "requester", "Carl \xc3\x84sch");
	if (sample_chance(&g->random, 70))
		add_place(g, doc, body);
	if (sample_chance(&g->random, 60))
		add_lists(g, doc, body,
			  sample_chance(&g->random, 60) ? "add" : "remove");
	if (sample_chance(&g->random, 60))
		add_prose(g, doc, body);
	doc_add(doc, body);
	ticket_fold(t);
}

/* --- commits ------------------------------------------------------------ */

static void put(struct store_tx *tx, const char *path, const struct buf *bytes)
{
	assert_ok(store_put(tx, path, bytes->bytes, bytes->len));
}

/* Cut, emptied, the summary by hand, garbage, another's, or not at all. */
static void put_ticket(struct garden *g, struct store_tx *tx, struct ticket *t)
{
	char path[TICKET_PATH_LEN + 1];
	BUF_LOCAL bytes = BUF_INIT;
	char *title;

	ticket_path(path, t->id);
	ticket_write(&bytes, t);
	switch (sample_number(&g->random, 16)) {
	case 0:
		buf_truncate(&bytes, bytes.len / 2);
		break;
	case 1:
		buf_reset(&bytes);
		break;
	case 2:
		title = strstr(bytes.bytes, "o login");
		if (title)
			*title = 'u';
		break;
	case 3:
		buf_reset(&bytes);
		ticket_write(&bytes, g->tickets[0]);
		break;
	case 4:
	case 5:
		assert_ok(store_put_blob(tx, path, /* mode */ 0, ""));
		return;
	}
	put(tx, path, &bytes);
}

static void put_stray(struct garden *g, struct store_tx *tx)
{
	static const char *const paths[] = { "tickets/README",
					     "tickets/3/stray.json",
					     "tickets/a/b/c/d",
					     "kb/7c/7c01.md" };
	BUF_LOCAL bytes = BUF_INIT;

	buf_addf(&bytes, "%u\n", sample_number(&g->random, 1000));
	put(tx, PICK(g, paths), &bytes);
}

static void change(struct garden *g, struct store_tx *tx)
{
	struct ticket *t;

	if (sample_chance(&g->random, 10)) {
		put_stray(g, tx);
		return;
	}
	if (!g->tickets_len || (g->tickets_len < TICKETS_MAX &&
				sample_chance(&g->random, 40))) {
		t = g->tickets[g->tickets_len++] = ticket_new();
		happen(g, t, "open");
	} else {
		t = g->tickets[sample_number(&g->random,
					     (unsigned)g->tickets_len)];
		happen(g, t, sample_chance(&g->random, 50) ? "edit" : "reply");
	}
	put_ticket(g, tx, t);
}

static void commit(struct garden *g)
{
	struct store *s = repo_open("bare");
	struct store_done done = { 0 };
	struct store_tx *tx;
	unsigned n = 1 + sample_number(&g->random, 8);

	assert_ok(store_begin(&tx, s, /* flags */ 0));
	while (n--)
		change(g, tx);
	assert_ok(store_commit(&done, tx, "step", &repo_who));
	store_done_release(&done);
	store_tx_free(tx);
	memcpy(g->commits[g->commits_len++], store_head(s),
	       STORE_OID_LEN + 1);
	store_free(s);
}

/* To some commit of before, as a reset, a switch or a push by force does. */
static void jump(struct garden *g)
{
	sh("git -C bare update-ref refs/heads/main %s",
	   g->commits[sample_number(&g->random, (unsigned)g->commits_len)]);
}

/* --- comparing ---------------------------------------------------------- */

static void warned(void *context, const char *line)
{
	struct buf *said = context;

	buf_addf(said, "%s\n", line);
}

static void random_bytes(void *bytes, size_t len)
{
	memset(bytes, 7, len);
}

static struct desk *open_desk(bool no_index, struct buf *said)
{
	const struct desk_options options = {
		.dir = "bare",
		.exact = true,
		.actor = "anna",
		.time = { .now_at = SAMPLE_AT + 5000 },
		.random = random_bytes,
		.no_index = no_index,
		.warn = warned,
		.warn_context = said,
		.damaged = true, /* there is no configuration to speak of */
	};
	struct desk *d = NULL;

	assert_ok(desk_open(&d, &options));
	return d;
}

static void dump(struct buf *out, struct desk *d, enum index_kind kind)
{
	struct index *ix = desk_index_of(d, kind, CACHE_FRESH);

	assert_non_null(ix);
	assert_string_equal(index_commit(ix), store_head(d->store));
	assert_ok(index_dump(out, ix));
}

/* The index that is kept stays as it is; another is made beside it. */
static void is_as_made_anew(enum index_kind kind)
{
	const char *file = kind == INDEX_TEXT ? "bare/tkt/words.db"
					      : "bare/tkt/index.db";
	BUF_LOCAL kept = BUF_INIT;
	BUF_LOCAL anew = BUF_INIT;
	BUF_LOCAL said = BUF_INIT;
	struct desk *d = open_desk(/* no_index */ false, &said);

	dump(&kept, d, kind);
	desk_free(d);
	assert_int_equal(rename(file, "kept.db"), 0);
	d = open_desk(/* no_index */ false, &said);
	dump(&anew, d, kind);
	desk_free(d);
	assert_string_equal(kept.bytes, anew.bytes);
	assert_string_equal(said.bytes, "");
	assert_int_equal(rename("kept.db", file), 0);
}

static const struct tkt_error *add_record(void *context, const struct ticket *t)
{
	ARENA_LOCAL a = { 0 };
	struct buf *out = context;

	for (const struct field *f = ticket_fields; f->name; f++) {
		value_write(out, field_value(&a, f, t), VALUE_COMPACT, 0);
		buf_addc(out, ' ');
	}
	buf_addf(out, "%d %d %d%d%d%d%d%d\n", t->state, t->accepted,
		 t->unaccepted, t->consulted, t->guided, t->untold,
		 t->uncovered, t->forced);
	return NULL;
}

static void add_fault(void *context, const char *path,
		      const struct tkt_error *err)
{
	buf_addf(context, "fault %s: %s\n", path, err->message);
}

/* All that the query finds by this desk, or the error that it gives. */
static void answer(struct buf *out, struct desk *d, const char *words,
		   const char *order, uint64_t limit)
{
	struct query q = { .root = NULL };
	struct record_sort sort;
	struct desk_wanted w = {
		.query = &q, .sort = &sort, .limit = limit,
		.fn = add_record, .fault = add_fault, .context = out,
	};
	const struct tkt_error *err;
	uint64_t found = 0;

	desk_query_begin(&q, d);
	q.about.config = NULL;
	assert_ok(record_sort_parse(&sort, ticket_fields, order));
	err = query_add_words(&q, words);
	if (!err)
		err = desk_records(&found, d, &w);
	buf_addf(out, "found %u %s\n", (unsigned)found,
		 err ? err->message : "");
	tkt_error_free(err);
	query_release(&q);
}

struct desks {
	struct desk *with, *without;
	size_t asked;
};

static void ask(struct desks *d, const char *words, const char *order,
		uint64_t limit)
{
	BUF_LOCAL one = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;

	answer(&one, d->with, words, order, limit);
	answer(&two, d->without, words, order, limit);
	if (strcmp(one.bytes, two.bytes) != 0)
		fail_msg("'%s' by '%s': with the index\n%swithout\n%s", words,
			 order, one.bytes, two.bytes);
	d->asked++;
}

/* A field as it is, or is not, in some ticket, and in none. */
static void ask_about(struct desks *d, const struct field *f,
		      const struct ticket *t)
{
	ARENA_LOCAL a = { 0 };
	const struct value *v = field_value(&a, f, t);
	const char *text = v->type == VALUE_STRING ? v->string : "7";
	const char *forms[] = { "%s:\"%s\"", "not %s:\"%s\"",
				"%s:none,\"%s\"", "-%s:none",
				"(%1$s:\"%2$s\" or is:live) -%1$s:none" };
	char words[512];

	if (v->type == VALUE_ARRAY && value_len(v))
		text = value_item_string(v, value_len(v) - 1);
	if (f->type == FIELD_BOOL)
		text = "true";
	if (f->type == FIELD_DURATION)
		text = "3h";
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(words, sizeof(words), forms[i], f->name, text);
#pragma GCC diagnostic pop
		ask(d, words, "due_at,priority,opened_at", UINT64_MAX);
	}
	snprintf(words, sizeof(words), "-%s,title,-updated_at", f->name);
	ask(d, "", words, /* limit */ 5);
	ask(d, "is:live", f->name, UINT64_MAX);
}

static void answers_are_equal(struct garden *g)
{
	static const char *const queries[] = {
		"", "is:live", "-is:live", "login", "LOGIN -tag:vpn",
		"state:new,open is:live", "opened:>2h", "due:<4h or due:none",
		"queue:desk", "queue:network or owner:ben", "tag:none",
		"priority:P1..P3", "priority:>=P2", "title:100%",
		"is:mine not (is:open or is:waiting)", "ref:x,y",
		"updated:2026-03-02 and -state:closed", "tag:a..m",
	};
	BUF_LOCAL said = BUF_INIT;
	struct desks d = {
		.with = open_desk(/* no_index */ false, &said),
		.without = open_desk(/* no_index */ true, &said),
	};
	char words[64];

	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		ask(&d, queries[i], "due_at,priority,opened_at", UINT64_MAX);
		ask(&d, queries[i], "-due_at,tags", 1 + i % 4);
	}
	for (const struct query_flag *f = query_flags; f->name; f++) {
		snprintf(words, sizeof(words), "is:%s", f->name);
		ask(&d, words, "id", UINT64_MAX);
		snprintf(words, sizeof(words), "not is:%s", f->name);
		ask(&d, words, "-id", /* limit */ 3);
	}
	for (const struct field *f = ticket_fields; f->name; f++)
		ask_about(&d, f, g->tickets[sample_number(
			&g->random, (unsigned)g->tickets_len)]);
	/* It was asked, and not passed over. */
	assert_non_null(d.with->caches[INDEX_TICKETS].index);
	assert_null(d.without->caches[INDEX_TICKETS].index);
	assert_string_equal(said.bytes, "");
	desk_free(d.with);
	desk_free(d.without);
}

static void run_seed(uint64_t seed)
{
	struct garden g = { .minute = 0 };
	int steps = sample_is_instrumented() ? 10 : STEPS;

	sample_seed(&g.random, seed);
	sh("rm -rf bare");
	repo_init("bare", STORE_BARE);
	for (int i = 0; i < steps; i++) {
		commit(&g);
		if (sample_chance(&g.random, 20))
			jump(&g);
		is_as_made_anew(INDEX_TICKETS);
		if (i % 2)
			is_as_made_anew(INDEX_TEXT);
		if (i % 10 == 9)
			answers_are_equal(&g);
	}
	for (size_t i = 0; i < g.tickets_len; i++)
		ticket_free(g.tickets[i]);
}

static void refreshed_is_as_made_anew(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (sample_is_instrumented() ? 1 : SEEDS);
	     seed++)
		run_seed(seed);
}

/* Else whoever makes one would never hear of it. */
static void a_wrong_statement_is_no_damage(void **state)
{
	struct index *ix;
	bool row;
	STATEMENT_LOCAL *s = NULL;

	(void)state;
	assert_ok(index_make(&ix, INDEX_TICKETS, INDEX_IN_MEMORY,
			     /* sync */ false));
	assert_error(index_exec(ix, "SELECT nowhere FROM ticket"), TKT_E_FAILED,
		     "cannot write the index: no such column: nowhere");
	assert_ok(index_prepare(&s, ix, "SELECT abs(-9223372036854775808)"));
	assert_error(index_step(&row, ix, s), TKT_E_FAILED,
		     "cannot read the index: integer overflow");
	assert_false(index_is_damaged(ix));
	sqlite3_finalize(s);
	s = NULL;
	index_free(ix);
}

static const struct tkt_error *select_all(const char *words)
{
	struct query q = { .root = NULL };
	struct record_sort sort;
	const struct index_wanted wanted = {
		.query = &q, .sort = &sort, .limit = UINT64_MAX,
	};
	const struct tkt_error *err;
	uint64_t found;
	struct index *ix;

	assert_ok(record_sort_parse(&sort, ticket_fields, "id"));
	assert_ok(query_add_words(&q, words));
	assert_ok(index_make(&ix, INDEX_TICKETS, INDEX_IN_MEMORY,
			     /* sync */ false));
	err = index_select(&found, ix, &wanted);
	index_free(ix);
	query_release(&q);
	return err;
}

/* What is more than SQLite takes is no fault of a statement. */
static void what_is_too_much_is_refused(void **state)
{
	BUF_LOCAL many = BUF_INIT;

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_addf(&many, "%stitle:w%d", i ? " or " : "", i);
	assert_error(select_all(many.bytes), TKT_E_REFUSED,
		     "the index does not take the query");
	for (int depth = 1; depth < 20; depth++) {
		BUF_LOCAL deep = BUF_INIT;
		const struct tkt_error *err;

		for (int i = 0; i < depth; i++)
			buf_addf(&deep, "(title:a%d or (title:b%d -", i, i);
		buf_adds(&deep, "vpn");
		for (int i = 0; i < 2 * depth; i++)
			buf_addc(&deep, ')');
		err = select_all(deep.bytes);
		if (err)
			assert_error(err, TKT_E_REFUSED,
				     "the index does not take the query");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_statement_is_no_damage),
		cmocka_unit_test(what_is_too_much_is_refused),
		cmocka_unit_test_setup_teardown(refreshed_is_as_made_anew,
						repo_enter, repo_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
