/* tkt list: tickets by what they are, soonest due first. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/which.h"

#define COLUMNS "id priority state queue owner due_at updated_at title"
/* Frozen: scripts read it (cli.md 11). */
#define PORCELAIN                                                              \
	"id state tier queue owner priority type category requester "          \
	"opened_at updated_at due_at title"
#define NARROW_COLS 60
#define WIDE_COLS 100
#define ORDER "due_at,priority,opened_at"

struct list_args {
	struct common common;
	struct which which;
	int64_t since, until;
	bool all;
};

#define ARGS struct list_args
static const struct option options[] = {
	OPT('a', "all", BOOL, ARGS, all, NULL,
	    "finished ones too, where no state is asked for", NULL),
	WHICH_OPTIONS(ARGS),
	OPT(0, "since", TIME, ARGS, since, "TIME", "reported at TIME or later",
	    NULL),
	OPT(0, "until", UNTIL, ARGS, until, "TIME",
	    "reported before TIME has passed", NULL),
	OPT_END,
};
#undef ARGS

struct listing {
	struct app *app;
	struct query query;
	struct record_sort sort;
	struct arena arena;
	VEC(const void *) found; /* copies of tickets, in the arena */
};

/* --- what is asked for -------------------------------------------------- */

static const struct tkt_error *make_query(struct listing *l,
					  const struct list_args *args)
{
	struct query *q = &l->query;
	const char *order = ORDER;

	desk_query_begin(q, l->app->desk);
	TRY(query_add_operands(q, &args->common.operands));
	TRY(which_add(q, &args->which));
	if (args->since != INSTANT_NONE || args->until != INSTANT_NONE)
		query_add_span(q, "opened_at", args->since, args->until);
	if (!args->all && !q->names_state)
		TRY(query_add_words(q, "is:live"));
	if (args->common.sort)
		order = args->common.sort;
	return tkt_error_wrap(record_sort_parse(&l->sort, ticket_fields,
						order),
			      "option '--sort'");
}

/* --- finding ------------------------------------------------------------ */

/* A ticket's events are not kept: of many tickets they would fill memory. */
static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct listing *l = context;

	vec_push(&l->found,
		 field_copy(&l->arena, ticket_fields, *t, sizeof(**t)));
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct listing *l = context;

	app_warn(l->app, "%s is passed over: %s", path, err->message);
	l->app->status = 1;
}

/* Lists are never cut silently (cli.md 15). */
static void tell_rest(struct app *app, size_t found, size_t shown)
{
	if (found > shown)
		app_warn(app, "%zu more; -n %zu shows all", found - shown,
			 found);
}

static bool any_due(const struct listing *l)
{
	for (size_t i = 0; i < l->found.len; i++)
		if (((const struct ticket *)l->found.items[i])->due_at !=
		    INSTANT_NONE)
			return true;
	return false;
}

/*
 * On a terminal the title gets the room of columns that say little; elsewhere
 * they stand where they always do.
 */
static const char *columns(const struct listing *l,
			   const struct common *common)
{
	bool wide = l->app->cols >= WIDE_COLS;

	if (!l->app->out_tty || common->nul)
		return COLUMNS;
	if (l->app->cols < NARROW_COLS)
		return "id priority state title";
	if (any_due(l))
		return wide ? COLUMNS
			    : "id priority state queue owner due_at title";
	return wide ? "id priority state queue owner updated_at title"
		    : "id priority state queue owner title";
}

static const struct tkt_error *print(struct listing *l,
				     const struct common *common)
{
	size_t n = l->found.len;
	struct out out;

	if (common->limit != INSTANT_NONE && (uint64_t)common->limit < n)
		n = (size_t)common->limit;
	TRY(out_begin(&out, l->app, common, ticket_fields, columns(l, common),
		      PORCELAIN));
	for (size_t i = 0; i < n; i++)
		out_record(&out, l->found.items[i]);
	TRY(out_end(&out));
	tell_rest(l->app, l->found.len, n);
	return NULL;
}

static const struct tkt_error *list(struct listing *l,
				    const struct list_args *args)
{
	TRY(make_query(l, args));
	TRY(desk_each_match(l->app->desk, &l->query, look_at, tell_fault, l));
	if (l->found.len)
		record_sort_apply(&l->sort, l->found.items,
				  l->found.len);
	return print(l, &args->common);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct listing l = { .app = app };
	struct desk *desk;
	const struct tkt_error *err = app_desk_to_read(&desk, app);

	if (!err)
		err = list(&l, data);
	query_release(&l.query);
	vec_release(&l.found);
	arena_release(&l.arena);
	return err;
}

const struct command cmd_list = {
	.name = "list",
	.group = GROUP_LOOK,
	.summary = "list tickets, soonest due first",
	.usage = "[QUERY…] [--sort FIELD] [-n N]",
	.operands = "@query",
	.options = options,
	.common = COMMON_OUTPUT | COMMON_LIST,
	.args_len = sizeof(struct list_args),
	.run = run,
};
