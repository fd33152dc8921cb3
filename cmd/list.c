/* tkt list: tickets by what they are, soonest due first. */
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
	const struct common *common;
	struct query query;
	struct record_sort sort;
	struct out out;          /* where it does not depend on what is found */
	bool direct;
	struct arena arena;
	VEC(const void *) found; /* copies of tickets, in the arena */
	uint64_t shown;
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

/* Many go out as they come: kept, they would fill memory. */
static const struct tkt_error *take(void *context, const struct ticket *t)
{
	struct listing *l = context;

	l->shown++;
	if (l->direct)
		out_record(&l->out, t);
	else
		vec_push(&l->found, field_copy(&l->arena, ticket_fields, t,
					       sizeof(*t)));
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct listing *l = context;

	app_pass_over(l->app, path, err);
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
static const char *columns(const struct listing *l)
{
	bool wide = l->app->cols >= WIDE_COLS;

	if (!l->app->out_tty || l->common->nul)
		return COLUMNS;
	if (l->app->cols < NARROW_COLS)
		return "id priority state title";
	if (any_due(l))
		return wide ? COLUMNS
			    : "id priority state queue owner due_at title";
	return wide ? "id priority state queue owner updated_at title"
		    : "id priority state queue owner title";
}

static const struct tkt_error *begin(struct listing *l)
{
	return out_begin(&l->out, l->app, l->common, ticket_fields, columns(l),
			 PORCELAIN);
}

static const struct tkt_error *find(uint64_t *found, struct listing *l)
{
	const struct strings *shown = &l->out.columns;
	struct desk_wanted wanted = {
		.query = &l->query,
		.sort = &l->sort,
		/* A format names its fields in its own way. */
		.fields = l->direct && !l->common->format ? shown : NULL,
		.limit = UINT64_MAX,
		.fn = take,
		.fault = tell_fault,
		.context = l,
	};

	if (l->common->limit != INSTANT_NONE)
		wanted.limit = (uint64_t)l->common->limit;
	return desk_records(found, l->app->desk, &wanted);
}

static const struct tkt_error *print(struct listing *l)
{
	if (!l->direct) {
		TRY(begin(l));
		for (size_t i = 0; i < l->found.len; i++)
			out_record(&l->out, l->found.items[i]);
	}
	return out_end(&l->out);
}

static const struct tkt_error *list(struct listing *l,
				    const struct list_args *args)
{
	const struct tkt_error *err;
	uint64_t found;

	TRY(make_query(l, args));
	l->common = &args->common;
	l->direct = !l->app->out_tty;
	if (l->direct)
		TRY(begin(l));
	err = find(&found, l);
	if (err && l->direct)
		tkt_error_free(out_end(&l->out));
	TRY(err);
	TRY(print(l));
	out_tell_rest(l->app, found, l->shown);
	return NULL;
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
