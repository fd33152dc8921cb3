/* tkt log: what happened, event by event. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/story.h"
#include "ui/which.h"

/* An event as a line for people. */
struct row {
	const char *id, *ticket, *title, *by, *as, *who, *kind, *text;
	int64_t at, t; /* t and node: of the order of events */
	unsigned node;
	bool undone;
};

#define F(member, name, heading, type, flags, sentence)                        \
	FIELD(struct row, member, name, heading, type, flags, sentence)
static const struct field row_fields[] = {
	F(id, "id", "EVENT", ID, 0, "the event's id"),
	F(ticket, "ticket", "TICKET", ID, 0, "the ticket's id"),
	F(at, "at", "AT", TIME, 0, "when it happened"),
	F(by, "by", "BY", STRING, 0, "who did it"),
	F(as, "as", "AS", STRING, 0, "the tier acted for"),
	F(who, "who", "WHO", STRING, 0, "who did it, and for which tier"),
	F(kind, "kind", "WHAT", STRING, 0, "what it was"),
	F(undone, "undone", "UNDONE", BOOL, 0, "it counts no longer"),
	F(title, "title", "TITLE", STRING, FIELD_WIDE, "the ticket's title"),
	F(text, "text", "IN WORDS", STRING, FIELD_WIDE, "what it says"),
	{ .name = NULL },
};
#undef F

struct log_args {
	struct common common;
	struct which which;
	int64_t since;
	bool with_attachments;
};

#define ARGS struct log_args
static const struct option options[] = {
	WHICH_OPTIONS(ARGS),
	OPT(0, "since", TIME, ARGS, since, "TIME",
	    "what was recorded at TIME or later; with --json, the tickets "
	    "where something was", NULL),
	OPT(0, "with-attachments", BOOL, ARGS, with_attachments, NULL,
	    "with --json: the content of what was attached too", NULL),
	OPT_END,
};
#undef ARGS

struct logging {
	struct app *app;
	const struct log_args *args;
	struct arena arena;
	struct strings ids;   /* of tickets; empty: the diary */
	struct query query;
	VEC(struct row *) rows;
	struct buf lines;     /* of --json */
	struct map contents;  /* by type and hash: each goes out once */
};

/* --- rows --------------------------------------------------------------- */

static const char *who(struct arena *a, const struct event *e)
{
	const char *by = e->by ? e->by : "tkt";

	return e->as ? arena_printf(a, "%s (%s)", by, e->as) : by;
}

static const char *words(struct logging *l, const struct event *e, bool undone)
{
	BUF_LOCAL text = BUF_INIT;

	if (undone && l->app->out_tty)
		buf_adds(&text, "(undone) ");
	story_line(&text, l->app, e);
	return arena_strdup(&l->arena, text.bytes);
}

/* When it was recorded: --at says when it happened, which may be long ago. */
static bool is_recent(const struct logging *l, const struct history_node *n)
{
	return l->args->since == INSTANT_NONE || n->t >= l->args->since;
}

static void add_rows(struct logging *l, const struct ticket *t)
{
	const char *id = arena_strdup(&l->arena, t->id);
	const char *title = arena_strdup(&l->arena, t->title);

	for (unsigned i = 0; i < t->history.len; i++) {
		const struct history_node *n = &t->history.nodes[i];
		struct row *row;

		if (!is_recent(l, n))
			continue;
		row = ARENA_NEW(&l->arena, struct row);
		row->id = arena_strdup(&l->arena, n->event->id);
		row->ticket = id;
		row->title = title;
		row->by = arena_strdup(&l->arena, n->event->by);
		row->as = arena_strdup(&l->arena, n->event->as);
		row->who = arena_strdup(&l->arena, who(&l->arena, n->event));
		row->kind = arena_strdup(&l->arena, n->event->kind_name);
		row->at = n->event->at;
		row->t = n->t;
		row->node = i;
		row->undone = n->is_void;
		row->text = words(l, n->event, n->is_void);
		vec_push(&l->rows, row);
	}
}

/* --- the lines that apply takes ----------------------------------------- */

static const struct tkt_error *send_lines(struct logging *l, size_t least_len)
{
	if (l->lines.len < least_len)
		return NULL;
	TRY(stdout_write(l->lines.bytes, l->lines.len));
	buf_reset(&l->lines);
	return NULL;
}

/* What cannot be sent is told; the events go all the same. */
static void tell_content(struct logging *l, enum content_type type,
			 const char *sha256, const struct ticket *t,
			 const struct tkt_error *err)
{
	const char *word = content_word(type);

	if (err->code == TKT_E_NOT_FOUND)
		app_warn(l->app, "%s '%.12s' of '%.7s' is not here: it does "
			 "not go along", word, sha256, t->id);
	else
		app_warn(l->app, "%s '%.12s' of '%.7s' is passed over: %s",
			 word, sha256, t->id, err->message);
	/* Without its policy the other desk takes none of the ticket. */
	if (err->code != TKT_E_NOT_FOUND || type == CONTENT_POLICY)
		l->app->status = 1;
	tkt_error_free(err);
}

static const struct tkt_error *add_content(struct logging *l,
					   enum content_type type,
					   const char *sha256,
					   const struct ticket *t)
{
	char *key = arena_printf(&l->arena, "%s %s", content_word(type),
				 sha256);
	BUF_LOCAL bytes = BUF_INIT;
	const struct tkt_error *err;

	if (map_has(&l->contents, key))
		return NULL;
	map_set(&l->contents, key, key);
	err = desk_content(&bytes, l->app->desk, type, sha256);
	if (err) {
		tell_content(l, type, sha256, t, err);
		return NULL;
	}
	content_write_line(&l->lines, type, sha256, t->id, &bytes);
	return send_lines(l, 1 << 16);
}

static const struct tkt_error *add_contents(struct logging *l,
					    enum content_type type,
					    const struct ticket *t)
{
	for (unsigned i = 0; i < t->history.len; i++) {
		const char *sha256 = content_of(ticket_event(t, i), type);

		if (sha256)
			TRY(add_content(l, type, sha256, t));
	}
	return NULL;
}

static bool any_recent(const struct logging *l, const struct ticket *t)
{
	for (unsigned i = 0; i < t->history.len; i++)
		if (is_recent(l, &t->history.nodes[i]))
			return true;
	return false;
}

/* A ticket goes whole or not at all: its events follow each other. */
static const struct tkt_error *add_lines(struct logging *l,
					 const struct ticket *t)
{
	if (!any_recent(l, t))
		return NULL;
	TRY(add_contents(l, CONTENT_POLICY, t));
	for (unsigned i = 0; i < t->history.len; i++) {
		event_write_line(&l->lines, t->doc, ticket_event(t, i));
		buf_addc(&l->lines, '\n');
	}
	TRY(send_lines(l, 1 << 16));
	return l->args->with_attachments ?
		add_contents(l, CONTENT_ATTACHMENT, t) : NULL;
}

static const struct tkt_error *take(struct logging *l, const struct ticket *t)
{
	if (l->args->common.json)
		return add_lines(l, t);
	add_rows(l, t);
	return NULL;
}

/* --- which tickets ------------------------------------------------------ */

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct logging *l = context;

	return take(l, *t);
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct logging *l = context;

	app_pass_over(l->app, path, err);
}

/* Operands are tickets, or the terms of a query (cli.md). */
static const struct tkt_error *sort_operands(struct logging *l,
					     struct common *common)
{
	const struct strings *operands = &common->operands;
	bool is_query;

	desk_query_begin(&l->query, l->app->desk);
	TRY(which_add(&l->query, &l->args->which));
	is_query = !query_is_empty(&l->query);
	for (size_t i = 0; i < operands->len; i++)
		is_query = is_query || query_is_term(operands->items[i]);
	if (!operands->len)
		return NULL;
	if (!is_query)
		return command_ids(&l->ids, l->app, common);
	return query_add_operands(&l->query, operands);
}

static const struct tkt_error *gather(struct logging *l)
{
	/* Not where ids were to come from standard input and none came. */
	if (!l->args->common.operands.len || !query_is_empty(&l->query))
		return desk_each_match(l->app->desk, &l->query, look_at,
				       tell_fault, l);
	for (size_t i = 0; i < l->ids.len; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *t = NULL;

		TRY(desk_ticket(&t, l->app->desk, l->ids.items[i]));
		TRY(take(l, t));
	}
	return NULL;
}

/* --- printing ----------------------------------------------------------- */

/* The diary's order: newest first; of one ticket the later event first. */
static int newest_first(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->t != y->t)
		return x->t > y->t ? -1 : 1;
	if (x->ticket != y->ticket)
		return strcmp(x->ticket, y->ticket);
	return (x->node < y->node) - (x->node > y->node);
}

static const char *columns(const struct logging *l)
{
	if (!l->app->out_tty)
		return "id ticket at by as kind undone text";
	return l->ids.len ? "id at who kind text"
			  : "ticket at who kind text";
}

static const struct tkt_error *print(struct logging *l,
				     const struct common *common)
{
	size_t n = l->rows.len, first = 0;
	struct out out;

	if (common->limit != INSTANT_NONE && (uint64_t)common->limit < n)
		n = (size_t)common->limit;
	/* Of one ticket the last are wanted, in their order. */
	if (l->ids.len)
		first = l->rows.len - n;
	TRY(out_begin(&out, l->app, common, row_fields, columns(l),
		      "id ticket at by as kind undone text"));
	for (size_t i = first; i < first + n; i++)
		out_record(&out, l->rows.items[i]);
	TRY(out_end(&out));
	if (n < l->rows.len)
		app_warn(l->app, "%zu earlier; -n %zu shows all",
			 l->rows.len - n, l->rows.len);
	return NULL;
}

static const struct tkt_error *check(const struct log_args *args)
{
	const struct common *common = &args->common;

	if (args->with_attachments && !common->json)
		return tkt_error(TKT_E_USAGE, "'--with-attachments' goes with "
				 "'--json'");
	if (common->json && *common->json)
		return tkt_error(TKT_E_USAGE, "option '--json': log prints "
				 "whole events");
	if (common->json && common->limit != INSTANT_NONE)
		return tkt_error(TKT_E_USAGE,
				 "'--json' and '--limit' exclude each other");
	return NULL;
}

static const struct tkt_error *sort_rows(struct logging *l,
					 const struct common *common)
{
	struct record_sort sort;

	if (!l->ids.len && l->rows.len)
		qsort(l->rows.items, l->rows.len, sizeof(l->rows.items[0]),
		      newest_first);
	if (!common->sort)
		return NULL;
	TRY(tkt_error_wrap(record_sort_parse(&sort, row_fields, common->sort),
			   "option '--sort'"));
	record_sort_apply(&sort, (const void **)l->rows.items, l->rows.len);
	return NULL;
}

static const struct tkt_error *run_log(struct logging *l,
				       struct common *common)
{
	struct desk *desk;

	TRY(check(l->args));
	TRY(app_desk_to_read(&desk, l->app));
	TRY(sort_operands(l, common));
	TRY(gather(l));
	if (common->json)
		return send_lines(l, /* least_len */ 1);
	TRY(sort_rows(l, common));
	return print(l, common);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct log_args *args = data;
	struct logging l = { .app = app, .args = args, .lines = BUF_INIT };
	const struct tkt_error *err = run_log(&l, &args->common);

	query_release(&l.query);
	vec_release(&l.ids);
	vec_release(&l.rows);
	map_release(&l.contents);
	buf_release(&l.lines);
	arena_release(&l.arena);
	return err;
}

const struct command cmd_log = {
	.name = "log",
	.group = GROUP_LOOK,
	.summary = "show what happened, event by event",
	.usage = "[ID|QUERY]… [-n N]\n[ID|QUERY]… --json [--with-attachments]",
	.operands = "@ids",
	.options = options,
	.common = COMMON_OUTPUT | COMMON_LIST,
	.args_len = sizeof(struct log_args),
	.run = run,
};
