/* tkt search: tickets by the words that are in them, the best first. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/progress.h"
#include "ui/which.h"

#define COLUMNS "id state priority title where snippet"
/* Frozen: scripts read it (cli.md 11). */
#define PORCELAIN                                                              \
	"rank id state tier queue owner priority title where snippet"

enum {
	LIMIT = 20,         /* unless -n says otherwise */
	SNIPPET_LEN = 160,
	SNIPPET_MIN_LEN = 40,
	INDENT_COLS = 4,
	FIELDS_MAX = 80,
};

struct search_args {
	struct common common;
	struct which which;
	int64_t since, until;
};

#define ARGS struct search_args
static const struct option options[] = {
	WHICH_OPTIONS(ARGS),
	OPT(0, "since", TIME, ARGS, since, "TIME", "reported at TIME or later",
	    NULL),
	OPT(0, "until", UNTIL, ARGS, until, "TIME",
	    "reported before TIME has passed", NULL),
	OPT_END,
};
#undef ARGS

static const struct field hit_fields[] = {
	FIELD(struct search_hit, rank, "rank", "RANK", INT, FIELD_RIGHT,
	      "place among the hits, 1 is the best"),
	FIELD(struct search_hit, where, "where", "WHERE", LIST, 0,
	      "the sorts of text that have words of the search in them"),
	FIELD(struct search_hit, snippet, "snippet", "SNIPPET", STRING,
	      FIELD_WIDE, "the piece of text that has most of the words"),
	{ .name = NULL },
};

struct searching {
	struct app *app;
	const struct common *common;
	struct field fields[FIELDS_MAX]; /* of tickets, then of hits */
	struct query query;
	const struct query_node *words;
	struct record_sort sort;
	struct strings near;
	struct out out;
	uint64_t shown;
};

/* --- what is asked for -------------------------------------------------- */

/* A hit begins with its ticket: one table does for both. */
static void join_fields(struct field *out)
{
	static const struct field *const tables[] = { ticket_fields,
						      hit_fields };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const struct field *f = tables[i];
		     f->name && n + 1 < FIELDS_MAX; f++)
			out[n++] = *f;
	out[n].name = NULL;
}

static const struct tkt_error *make_query(struct searching *s,
					  const struct search_args *args)
{
	struct query *q = &s->query;
	const char *order = args->common.sort;

	desk_query_begin(q, s->app->desk);
	TRY(query_add_search(q, &args->common.operands));
	TRY(query_take_words(&s->words, q));
	TRY(which_add(q, &args->which));
	if (args->since != INSTANT_NONE || args->until != INSTANT_NONE)
		query_add_span(q, "opened_at", args->since, args->until);
	if (order)
		TRY(tkt_error_wrap(record_sort_parse(&s->sort, ticket_fields,
						     order),
				   "option '--sort'"));
	return NULL;
}

/* --- hits --------------------------------------------------------------- */

/* Pieces between words as they are, words in bold. */
static void add_marked(struct buf *line, const struct app *app,
		       const struct search_hit *hit)
{
	const char *bold = out_style(app, STYLE_BOLD);
	const char *plain = out_style(app, STYLE_RESET);
	size_t at = 0, len = strlen(hit->snippet);

	for (size_t i = 0; i < hit->marks_len; i++) {
		const struct prose_mark *m = &hit->marks[i];

		utf8_print(line, hit->snippet + at, m->at - at, UTF8_ONE_LINE);
		buf_adds(line, bold);
		utf8_print(line, hit->snippet + m->at, m->len, UTF8_ONE_LINE);
		buf_adds(line, plain);
		at = m->at + m->len;
	}
	utf8_print(line, hit->snippet + at, len - at, UTF8_ONE_LINE);
}

static const struct tkt_error *take(void *context, const struct search_hit *hit)
{
	struct searching *s = context;
	BUF_LOCAL line = BUF_INIT;

	s->shown++;
	out_record(&s->out, hit);
	/* The title stands there already. */
	if (hit->of_title || !*hit->snippet)
		return NULL;
	buf_pad(&line, ' ', INDENT_COLS);
	add_marked(&line, s->app, hit);
	out_below(&s->out, line.bytes);
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct searching *s = context;

	app_pass_over(s->app, path, err);
}

/* A line of a terminal; a byte is a cell at most. */
static size_t snippet_len(const struct searching *s)
{
	size_t cols = (size_t)s->app->cols;

	if (s->out.form != OUT_TABLE)
		return SNIPPET_LEN;
	/* Signs that something is left out, at both ends. */
	cols = cols > INDENT_COLS + 2 ? cols - INDENT_COLS - 2 : 0;
	return cols < SNIPPET_MIN_LEN ? SNIPPET_MIN_LEN : cols;
}

static const struct tkt_error *find(uint64_t *found, struct searching *s)
{
	struct desk_search wanted = {
		.query = &s->query,
		.words = s->words,
		.sort = s->common->sort ? &s->sort : NULL,
		.limit = LIMIT,
		.snippet_len = snippet_len(s),
		.fn = take,
		.fault = tell_fault,
		.context = s,
		.near = &s->near,
	};

	if (s->common->limit != INSTANT_NONE)
		wanted.limit = (uint64_t)s->common->limit;
	return desk_search(found, s->app->desk, &wanted);
}

static void hint_near(const struct searching *s)
{
	for (size_t i = 0; i + 1 < s->near.len; i += 2)
		app_hint(s->app, "'%s' is in no ticket; '%s' is",
			 s->near.items[i], s->near.items[i + 1]);
}

/* `tire:L1`, a word of a search: no field is called so. */
static void hint_field(struct searching *s, const char *word, size_t len)
{
	const char *names[FIELDS_MAX], *name;
	size_t name_len = strcspn(word, ":"), n = 0;
	int near;

	if (name_len + 1 >= len || word[name_len + 1] == '/' ||
	    strspn(word, "abcdefghijklmnopqrstuvwxyz_") != name_len)
		return;
	name = arena_strndup(&s->app->arena, word, name_len);
	if (query_field(name) || !strcmp(name, "is"))
		return;
	for (const struct field *f = ticket_fields;
	     f->name && n < FIELDS_MAX; f++)
		names[n++] = f->name;
	near = near_find(name, names, n);
	if (near >= 0)
		app_hint(s->app, "'%s' is no field, so it is a word; did you "
			 "mean '%s%.*s'?", name, names[near],
			 (int)(len - name_len), word + name_len);
	else
		app_hint(s->app, "'%s' is no field, so it is a word", name);
}

static void hint_fields(struct searching *s)
{
	const struct strings *operands = &s->common->operands;

	for (size_t i = 0; i < operands->len; i++)
		for (const char *p = operands->items[i]; *p;) {
			size_t len = strcspn(p, " ");

			hint_field(s, p, len);
			p += len;
			p += strspn(p, " ");
		}
}

static const struct tkt_error *search(struct searching *s,
				      const struct search_args *args)
{
	const char *columns = s->app->out_tty && !args->common.nul ?
				      "id state priority title" : COLUMNS;
	const struct tkt_error *err, *failed;
	uint64_t found = 0;

	TRY(make_query(s, args));
	s->common = &args->common;
	join_fields(s->fields);
	TRY(out_begin(&s->out, s->app, s->common, s->fields, columns,
		      PORCELAIN));
	err = find(&found, s);
	progress_end(s->app);
	failed = out_end(&s->out);
	if (!err) {
		out_tell_rest(s->app, found, s->shown);
		hint_near(s);
		if (!found)
			hint_fields(s);
		return failed;
	}
	tkt_error_free(failed);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct searching s = { .app = app };
	struct desk *desk;
	const struct tkt_error *err = app_desk_to_read(&desk, app);

	if (!err)
		err = search(&s, data);
	query_release(&s.query);
	vec_release(&s.near);
	return err;
}

const struct command cmd_search = {
	.name = "search",
	.group = GROUP_LOOK,
	.summary = "find tickets by the words in them, the best first",
	.usage = "WORD… [QUERY…] [--sort FIELD] [-n N]",
	.operands = "@query",
	.options = options,
	.common = COMMON_OUTPUT | COMMON_LIST,
	.args_len = sizeof(struct search_args),
	.run = run,
};
