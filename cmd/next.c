/* tkt next: what wants you, and why. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/story.h"

enum { SHOWN = 10 }; /* unless --all or -n */

struct next_args {
	struct common common;
	bool all, claim;
};

static const struct option options[] = {
	OPT('a', "all", BOOL, struct next_args, all, NULL,
	    "all of it, not the first 10", NULL),
	OPT(0, "claim", BOOL, struct next_args, claim, NULL,
	    "take the first that nobody has taken", NULL),
	OPT_END,
};

/* One ticket and all it wants, the most pressing reason first. */
struct row {
	const char *id, *priority, *title, *state, *queue, *reason, *text;
	struct strings reasons;
	int64_t since_at;
	enum want_reason rank;
	bool free;                   /* can be claimed */
	const struct ticket *ticket; /* a copy without events, for JSON */
};

#define F(member, name, heading, type, flags, sentence)                        \
	FIELD(struct row, member, name, heading, type, flags, sentence)
static const struct field row_fields[] = {
	F(reason, "reason", "WHY", STRING, 0, "the most pressing reason"),
	F(id, "id", "ID", ID, 0, "the ticket's id"),
	F(priority, "priority", "PRI", STRING, 0, "P1 to P5"),
	F(since_at, "since_at", "SINCE", TIME, 0,
	  "since when; of an update, when it falls due"),
	F(state, "state", "STATE", STRING, 0, "the ticket's state"),
	F(queue, "queue", "QUEUE", STRING, 0, "its queue"),
	F(title, "title", "TITLE", STRING, FIELD_WIDE, "what it is about"),
	F(text, "text", "WHAT", STRING, FIELD_WIDE,
	  "the question, the hint, the user's words, what was concurrent"),
	F(reasons, "reasons", "REASONS", LIST, 0, "all of them"),
	{ .name = NULL },
};
#undef F

struct looking {
	struct app *app;
	struct wanted who;
	struct query query;
	struct arena arena;
	VEC(struct row *) rows;
};

/* --- finding ------------------------------------------------------------ */

/* What the user, the asker or the teacher said; what was concurrent. */
static const char *words_of(struct looking *l, const struct ticket *t,
			    const struct want *w)
{
	if (w->reason == WANT_CONCURRENT)
		return concurrency_line(&l->arena, t);
	return w->event < 0 ? NULL
			    : story_text(/* key */ NULL,
					 ticket_event(t, (unsigned)w->event));
}

static void add_row(struct looking *l, const struct ticket *t,
		    const struct wants *wants)
{
	const struct want *first = &wants->items[0];
	struct row *row = ARENA_NEW(&l->arena, struct row);
	const struct ticket *copy = field_copy(&l->arena, ticket_fields, t,
					       sizeof(*t));

	row->ticket = copy;
	row->id = copy->id;
	row->priority = copy->priority;
	row->title = copy->title;
	row->state = copy->state_name;
	row->queue = copy->queue;
	row->rank = first->reason;
	row->reason = want_names[first->reason];
	row->since_at = first->since_at;
	row->text = arena_strdup(&l->arena, words_of(l, t, first));
	for (size_t i = 0; i < wants->len; i++) {
		enum want_reason reason = wants->items[i].reason;

		vec_push(&row->reasons, want_names[reason]);
		row->free |= reason == WANT_OFFERED || reason == WANT_NEW;
	}
	vec_push(&l->rows, row);
}

static const struct tkt_error *look_at(void *context, struct ticket **t)
{
	struct looking *l = context;
	struct wants wants;

	wants_of(&wants, *t, &l->who);
	if (wants.len)
		add_row(l, *t, &wants);
	return NULL;
}

static void tell_fault(void *context, const char *path,
		       const struct tkt_error *err)
{
	struct looking *l = context;

	app_pass_over(l->app, path, err);
}

/* By reason, then priority (none last), then what waits longest. */
static int compare_rows(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	order = strcmp(x->priority ? x->priority : "P9",
		       y->priority ? y->priority : "P9");
	if (order)
		return order;
	if (x->since_at != y->since_at)
		return x->since_at < y->since_at ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* --- printing ----------------------------------------------------------- */

static const struct tkt_error *print_json(struct looking *l, size_t n,
					  const char *chosen)
{
	struct strings names = { 0 };
	const struct tkt_error *err;

	err = tkt_error_wrap(out_choose(&names, &l->arena, ticket_fields,
					"reason since_at text reasons",
					chosen),
			     "option '--json'");
	for (size_t i = 0; i < n && !err; i++) {
		const struct row *row = l->rows.items[i];
		ARENA_LOCAL a = { 0 };
		struct value *v = out_object(&a, ticket_fields, &names,
					     row->ticket);

		for (const struct field *f = row_fields; f->name; f++)
			if (out_chosen(&names, f->name) &&
			    !field_find(ticket_fields, f->name))
				value_set(&a, v, f->name,
					  field_value(&a, f, row));
		err = out_json(l->app, v);
	}
	vec_release(&names);
	return err;
}

static const struct tkt_error *print(struct looking *l,
				     const struct next_args *args)
{
	const struct common *common = &args->common;
	size_t n = l->rows.len, limit = args->all ? n : SHOWN;
	struct out out;

	if (common->limit != INSTANT_NONE)
		limit = (size_t)common->limit;
	if (n > limit)
		n = limit;
	if (common->json) {
		TRY(print_json(l, n, common->json));
	} else {
		TRY(out_begin(&out, l->app, common, row_fields,
			      l->app->out_tty && l->app->cols < 100
				      ? "reason id priority since_at title"
				      : "reason id priority since_at state "
					"queue title text",
			      /* porcelain */ NULL));
		for (size_t i = 0; i < n; i++)
			out_record(&out, l->rows.items[i]);
		TRY(out_end(&out));
	}
	if (l->rows.len > n)
		app_warn(l->app, "%zu more; --all shows them",
			 l->rows.len - n);
	return NULL;
}

/* --- claiming ----------------------------------------------------------- */

struct claiming {
	const struct looking *looking;
	bool none_left;
};

/* Somebody may have been quicker: then the next one it is. */
static const struct tkt_error *plan_claim(void *context, struct desk_batch *b,
					  struct ticket *t)
{
	struct claiming *c = context;
	const struct looking *l = c->looking;

	for (size_t i = 0; i < l->rows.len; i++) {
		const struct row *row = l->rows.items[i];
		bool already;

		if (!row->free)
			continue;
		if (strcmp(row->id, t->id) != 0)
			TRY(desk_instead(&already, b, row->id, &t));
		if (!t->owner && ticket_is_live(t))
			return desk_claim(b, t, /* note */ NULL);
	}
	c->none_left = true;
	desk_say(b, "nothing is left to claim");
	return NULL;
}

static const struct tkt_error *claim(struct looking *l,
				     const struct common *common)
{
	struct claiming claiming = { .looking = l };
	struct strings ids = { 0 };
	struct desk_write w = { .verb = "claim", .plan = plan_claim,
				.context = &claiming, .ids = &ids };
	const struct tkt_error *err = NULL;

	for (size_t i = 0; i < l->rows.len && !ids.len; i++)
		if (l->rows.items[i]->free)
			vec_push(&ids, l->rows.items[i]->id);
	if (ids.len)
		err = command_write(l->app, common, &w);
	else
		app_warn(l->app, "nothing waits to be claimed");
	vec_release(&ids);
	return err;
}

static const struct tkt_error *look(struct looking *l,
				    const struct next_args *args)
{
	struct desk *desk = l->app->desk;

	desk_query_begin(&l->query, desk);
	TRY(query_add_operands(&l->query, &args->common.operands));
	/* wants_of() finds nothing in what is none of these. */
	TRY(query_add_words(&l->query, "is:live or is:resolved or "
			    "is:consulted or is:guided or is:concurrent"));
	l->who = (struct wanted){
		.config = desk->config,
		.key = desk->actor.key,
		.person = desk->actor.person,
		.now_at = l->app->time.now_at,
	};
	TRY(desk_each_match(desk, &l->query, look_at, tell_fault, l));
	if (l->rows.len)
		qsort(l->rows.items, l->rows.len, sizeof(l->rows.items[0]),
		      compare_rows);
	return args->claim ? claim(l, &args->common) : print(l, args);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct looking l = { .app = app };
	struct desk *desk;
	const struct tkt_error *err = app_desk(&desk, app);

	if (!err)
		err = look(&l, data);
	for (size_t i = 0; i < l.rows.len; i++)
		vec_release(&l.rows.items[i]->reasons);
	vec_release(&l.rows);
	query_release(&l.query);
	arena_release(&l.arena);
	return err;
}

const struct command cmd_next = {
	.name = "next",
	.group = GROUP_LOOK,
	.summary = "say what wants you, and why",
	.usage = "[QUERY…] [--all] [--claim]",
	.operands = "@query",
	.options = options,
	.common = COMMON_OUTPUT | COMMON_LIST,
	.args_len = sizeof(struct next_args),
	.run = run,
};
