#include "ui/lines.h"

#include <string.h>

/* One write of one line. */
struct line_write {
	desk_plan_fn *plan;
	void *context;
	size_t number; /* of the line; 0: named on the command line */
};

struct lines {
	struct app *app;
	const struct command *command;
	void *args;                     /* of the command line */
	const struct json_alias *aliases;
	const struct input_record *at;  /* the line under way */
	VEC(void *) all;                /* args of the lines */
	VEC(struct line_write) steps;
	VEC(struct desk_own) own;
	struct strings ids;
	struct map seen;                /* id → how often, as a pointer */
};

static void lines_release(struct lines *l)
{
	for (size_t i = 0; i < l->all.len; i++)
		command_args_release(l->command, l->all.items[i]);
	vec_release(&l->all);
	vec_release(&l->steps);
	vec_release(&l->own);
	vec_release(&l->ids);
	map_release(&l->seen);
}

/* --- what the runs want ------------------------------------------------- */

static const struct common *common_of(const struct lines *l)
{
	return l->args;
}

/*
 * One KEY for many writes: the first of each ticket has it as it is, so that
 * it is the same whatever the order; what comes after is numbered.  A new
 * ticket is known by its line alone.
 */
static const char *once_of(const struct lines *l, const struct common *common,
			   const char *id, size_t before)
{
	const char *once = common->once;

	if (!once || once != common_of(l)->once || (id && !before))
		return once;
	return arena_printf(&l->app->arena, "%s/%zu", once,
			    id ? before + 1 : l->at->number);
}

void lines_add(struct lines *l, const struct common *common,
	       const struct desk_write *w)
{
	for (size_t i = 0; i < w->ids->len; i++) {
		const char *id = w->ids->items[i];
		uintptr_t before = id ? (uintptr_t)map_get(&l->seen, id) : 0;
		struct line_write step = { w->plan, w->context, l->at->number };
		struct desk_own own = {
			.verb = w->verb,
			.at = common->at,
			.once = once_of(l, common, id, before),
			.force = common->force,
		};

		if (before && !input_is_object(l->at->text,
					       strlen(l->at->text)))
			continue;
		if (id)
			map_set(&l->seen, id, (void *)(before + 1));
		vec_push(&l->ids, id);
		vec_push(&l->steps, step);
		vec_push(&l->own, own);
	}
}

/* --- one line ----------------------------------------------------------- */

static void copy_list(struct strings *list)
{
	struct strings copy = { 0 };

	for (size_t i = 0; i < list->len; i++)
		vec_push(&copy, list->items[i]);
	*list = copy;
}

/* What the command line said, with lists of its own. */
static void *copy_args(struct lines *l)
{
	void *args = arena_alloc(&l->app->arena, l->command->args_len);
	struct common *common = args;

	memcpy(args, l->args, l->command->args_len);
	for (const struct option *o = l->command->options; o && o->name; o++)
		if (o->type == OPTION_LIST)
			copy_list((struct strings *)((char *)args +
						     o->offset));
	copy_list(&common->operands);
	common->input = NULL;
	/* It is passed over here, where its line is known. */
	common->skip_refused = false;
	vec_push(&l->all, args);
	return args;
}

static const struct tkt_error *run_line(struct lines *l,
					const struct input_record *line)
{
	void *args = copy_args(l);
	struct common *common = args;

	l->at = line;
	if (input_is_object(line->text, strlen(line->text)) ||
	    !(l->command->common & COMMON_IDS)) {
		TRY(json_args(l->command, args, l->app, line->text,
			      l->aliases));
	} else {
		const char *word = line->text;

		if (line->number)
			TRY(command_line_id(&word, l->app));
		vec_push(&common->operands, word);
		for (size_t i = common->operands.len - 1; i > 0; i--)
			common->operands.items[i] =
				common->operands.items[i - 1];
		common->operands.items[0] = word;
	}
	return l->command->run(l->app, args);
}

static const struct tkt_error *name_line(const struct tkt_error *err,
					 const struct input_record *line)
{
	return line->number ? tkt_error_wrap(err, "line %zu", line->number)
			    : err;
}

/* Wrong in itself: what the desk says comes later, or ends all of it. */
static bool pass_over(struct lines *l, const struct tkt_error *err)
{
	int status = tkt_error_status(err);

	if (!common_of(l)->skip_refused ||
	    !(status == 2 || status == 3 || status == 4))
		return false;
	app_warn(l->app, "passed over: %s", err->message);
	if (err->hint)
		app_hint(l->app, "%s", err->hint);
	tkt_error_free(err);
	l->app->status = 4;
	return true;
}

static const struct tkt_error *take(struct lines *l,
				    const struct input_record *line)
{
	const struct tkt_error *err = name_line(run_line(l, line), line);

	return err && pass_over(l, err) ? NULL : err;
}

/* --- all of them -------------------------------------------------------- */

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct lines *l = context;
	const struct line_write *s = &l->steps.items[desk_batch_index(b)];
	const struct input_record line = { .number = s->number };
	const struct tkt_error *err = s->plan(s->context, b, t);

	return name_line(err ? err : desk_flush(b), &line);
}

/* Nobody is asked for what a line lacks. */
static const struct tkt_error *collect(struct lines *l, const char *const *ids,
				       size_t ids_len,
				       const struct input_records *input)
{
	const struct tkt_error *err = NULL;
	bool in_tty = l->app->in_tty;

	l->app->in_tty = false;
	l->app->lines = l;
	for (size_t i = 0; i < ids_len && !err; i++) {
		struct input_record named = { .text = ids[i] };

		if (strcmp(ids[i], "-") != 0) {
			err = take(l, &named);
			continue;
		}
		for (size_t k = 0; k < input->len && !err; k++)
			err = take(l, &input->items[k]);
	}
	l->app->lines = NULL;
	l->app->in_tty = in_tty;
	return err;
}

static const struct tkt_error *run_all(struct lines *l, const char *const *ids,
				       size_t ids_len,
				       const struct input_records *input)
{
	struct desk_write w = { .plan = plan, .context = l, .ids = &l->ids };
	const struct tkt_error *err = collect(l, ids, ids_len, input);

	w.own = l->own.items;
	w.verb = l->own.len ? l->own.items[0].verb : NULL;
	if (!err)
		err = command_write(l->app, common_of(l), &w);
	lines_release(l);
	return err;
}

/* The operands after the ids go to each of them. */
static const struct tkt_error *run_ids(const struct command *c, void *args,
				       struct app *app, size_t ids_len,
				       const struct input_records *input)
{
	struct common *common = args;
	struct strings ids = common->operands;
	struct lines l = { .app = app, .command = c, .args = args };
	const struct tkt_error *err;

	common->operands = (struct strings){ .len = 0 };
	for (size_t i = ids_len; i < ids.len; i++)
		vec_push(&common->operands, ids.items[i]);
	err = run_all(&l, ids.items, ids_len, input);
	vec_release(&ids);
	return err;
}

/*
 * Where the ids end: before as many operands as the command has beside them,
 * but after the `-`, whose lines may bring those along.  0: there is no `-`
 * among them, or more than one, which the command refuses.
 */
static size_t find_ids(const struct command *c, const struct strings *operands)
{
	size_t at = operands->len, n = 0, rest_len = 0, ids_len;

	for (size_t i = 0; i < operands->len; i++)
		if (!strcmp(operands->items[i], "-")) {
			at = i;
			n++;
		}
	for (const char *p = c->rest; p && *p; p += strspn(p, " ")) {
		rest_len++;
		p += strcspn(p, " ");
	}
	ids_len = operands->len > rest_len ? operands->len - rest_len : 0;
	if (n != 1)
		return 0;
	return at < ids_len ? ids_len : at ? 0 : 1;
}

static bool has_objects(const struct input_records *input)
{
	for (size_t i = 0; i < input->len; i++)
		if (input_is_object(input->items[i].text,
				    strlen(input->items[i].text)))
			return true;
	return false;
}

const struct tkt_error *lines_run(const struct command *c, void *args,
				  struct app *app)
{
	struct common *common = args;
	struct input_records input = { .len = 0 };
	size_t ids_len = c->common & COMMON_IDS
				 ? find_ids(c, &common->operands)
				 : 0;
	const struct tkt_error *err;

	if (!ids_len || (common->file && !strcmp(common->file, "-")))
		return c->run(app, args);
	err = input_records(&input, &app->arena, common->nul);
	common->input = &input;
	/* What the lines would have said is not asked for: there are none. */
	if (!err && has_objects(&input))
		err = run_ids(c, args, app, ids_len, &input);
	else if (!err && (input.len || ids_len > 1))
		err = c->run(app, args);
	common->input = NULL;
	vec_release(&input);
	return err;
}

const struct tkt_error *lines_run_all(const struct command *c, void *args,
				      struct app *app,
				      const struct json_alias *aliases)
{
	static const char *const all[] = { "-" };
	struct lines l = {
		.app = app, .command = c, .args = args, .aliases = aliases,
	};
	const struct common *common = args;
	struct input_records input = { .len = 0 };
	const struct tkt_error *err;

	err = input_records(&input, &app->arena, common->nul);
	if (!err)
		err = run_all(&l, all, ARRAY_LEN(all), &input);
	vec_release(&input);
	return err;
}
