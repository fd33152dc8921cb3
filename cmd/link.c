/* tkt link: other tickets and commits that belong to one (F10, T10). */
#include <ctype.h>
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/suggest.h"

#define KINDS "parent problem related commit"
#define COMMIT_MIN 4
#define COMMIT_MAX 64
#define PARENTS_MAX 100

struct link_args {
	struct common common;
	bool remove;
	const char *kind;
	const char *target; /* a whole id, or a commit */
};

static const struct option options[] = {
	OPT(0, "remove", BOOL, struct link_args, remove, NULL,
	    "take the link away", NULL),
	OPT_END,
};

/* --- what links must be ------------------------------------------------- */

static const char *parent_of(const struct ticket *t)
{
	for (size_t i = 0; i < t->links.len; i++)
		if (!strncmp(t->links.items[i], "parent:", 7))
			return t->links.items[i] + 7;
	return NULL;
}

/* Would the ticket be above itself? */
static const struct tkt_error *check_parents(struct desk *desk,
					     const struct ticket *t,
					     const char *id)
{
	const char *next = id;

	for (int i = 0; next && i < PARENTS_MAX; i++) {
		CLEANUP(ticket_free_ptr) struct ticket *parent = NULL;
		const struct tkt_error *err;

		if (!strcmp(next, t->id))
			return tkt_error(TKT_E_REFUSED, "'%.7s' is above "
					 "'%.7s' already", t->id, id);
		err = desk_ticket(&parent, desk, next);
		if (err) {
			/* Not in this clone: nobody can tell. */
			tkt_error_free(err);
			return NULL;
		}
		next = arena_strdup(&desk->arena, parent_of(parent));
	}
	return NULL;
}

static const struct tkt_error *check_problem(struct desk *desk,
					     const char *id)
{
	CLEANUP(ticket_free_ptr) struct ticket *problem = NULL;

	TRY(desk_ticket(&problem, desk, id));
	if (problem->type && !strcmp(problem->type, "problem"))
		return NULL;
	return tkt_error_hint(
		tkt_error(TKT_E_REFUSED, "'%.7s' is no problem record: its "
			  "type is %s", id, problem->type ? problem->type
							  : "not known"),
		"make it one: tkt edit %.7s --type problem", id);
}

static const struct tkt_error *check_target(struct desk *desk,
					    const struct link_args *args,
					    const struct ticket *t)
{
	if (strcmp(args->kind, "commit") && !strcmp(args->target, t->id))
		return tkt_error(TKT_E_REFUSED, "'%.7s' cannot be linked to "
				 "itself", t->id);
	if (!strcmp(args->kind, "problem"))
		return check_problem(desk, args->target);
	if (!strcmp(args->kind, "parent"))
		return check_parents(desk, t, args->target);
	return NULL;
}

/* --- writing ------------------------------------------------------------ */

/* One ticket has one parent: the new one takes the old one's place. */
static void drop_old_parent(struct draft *d, const struct link_args *args,
			    const struct ticket *t)
{
	if (strcmp(args->kind, "parent") != 0)
		return;
	for (size_t i = 0; i < t->links.len; i++)
		if (!strncmp(t->links.items[i], "parent:", 7))
			draft_remove(d, "links", t->links.items[i]);
}

/* True: something was left to do. */
static bool link_one(struct desk_batch *b, const struct link_args *args,
		     const struct ticket *t, const char *target)
{
	const char *link = arena_printf(desk_batch_arena(b), "%s:%s",
					args->kind, target);
	struct draft *d;

	if (strings_has(&t->links, link) == !args->remove &&
	    !registers_clash(&t->registers,
			     arena_printf(desk_batch_arena(b), "links:%s",
					  link)))
		return false;
	d = desk_draft(b, "link");
	if (args->remove) {
		draft_remove(d, "links", link);
	} else {
		drop_old_parent(d, args, t);
		draft_add(d, "links", link);
	}
	return true;
}

/* Two tickets are related to each other. */
static const struct tkt_error *link_back(struct desk_batch *b,
					 const struct link_args *args,
					 const struct ticket *t, bool *changed)
{
	struct ticket *other;
	const struct tkt_error *err;

	if (strcmp(args->kind, "related") != 0)
		return NULL;
	err = desk_turn_to(b, args->target, &other);
	if (err && (!args->remove || err->code != TKT_E_NOT_FOUND))
		return err;
	if (!err)
		*changed |= link_one(b, args, other, t->id);
	tkt_error_free(err);
	return desk_turn_to(b, /* id */ NULL, /* t */ NULL);
}

static const struct tkt_error *plan(void *context, struct desk_batch *b,
				    struct ticket *t)
{
	const struct link_args *args = context;
	bool changed;

	if (!args->remove)
		TRY(check_target(desk_batch_desk(b), args, t));
	changed = link_one(b, args, t, args->target);
	TRY(link_back(b, args, t, &changed));
	if (changed)
		desk_change(b, "%s%s %.12s", args->remove ? "not " : "",
			    args->kind, args->target);
	else
		desk_say(b, args->remove ? "'%.7s' has no link '%s %.12s'"
					 : "'%.7s' has the link '%s %.12s' "
					   "already",
			 t->id, args->kind, args->target);
	return NULL;
}

/* --- the command -------------------------------------------------------- */

static const struct tkt_error *check_kind(const char *kind)
{
	BUF_LOCAL message = BUF_INIT;

	if (*kind && word_in(KINDS, kind))
		return NULL;
	buf_addf(&message, "unknown kind of link '%s'", kind);
	suggest_word(&message, KINDS, kind);
	return tkt_error(TKT_E_USAGE, "%s", message.bytes);
}

static const struct tkt_error *find_commit(struct link_args *args,
					   struct app *app, const char *word)
{
	char *commit = arena_strdup(&app->arena, word);
	size_t len = strlen(word);

	for (char *p = commit; *p; p++) {
		if (!isxdigit((unsigned char)*p))
			len = 0;
		*p = (char)tolower((unsigned char)*p);
	}
	if (len < COMMIT_MIN || len > COMMIT_MAX)
		return tkt_error(TKT_E_USAGE, "'%s' is no commit: %d to %d hex "
				 "digits", word, COMMIT_MIN, COMMIT_MAX);
	args->target = commit;
	return NULL;
}

static const struct tkt_error *find_target(struct link_args *args,
					   struct app *app,
					   const struct strings *rest)
{
	char id[EVENT_ID_LEN + 1];
	const struct tkt_error *err;

	args->kind = rest->items[0];
	TRY(check_kind(args->kind));
	if (!strcmp(args->kind, "commit"))
		return find_commit(args, app, rest->items[1]);
	err = desk_find(id, app->desk, rest->items[1]);
	/* A link to what is not in this clone can be taken away. */
	if (err && args->remove && err->code == TKT_E_NOT_FOUND &&
	    strlen(rest->items[1]) == EVENT_ID_LEN) {
		tkt_error_free(err);
		args->target = rest->items[1];
		return NULL;
	}
	args->target = arena_strdup(&app->arena, err ? NULL : id);
	return err;
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct link_args *args = data;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "link", .plan = plan,
				.context = args, .ids = &ids };
	const struct tkt_error *err;

	err = command_ids_then(&ids, &rest, app, &args->common, 2,
			       "the kind of link and its target");
	if (!err && ids.len)
		err = find_target(args, app, &rest);
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

const struct command cmd_link = {
	.name = "link",
	.group = GROUP_MEND,
	.summary = "link a ticket to another one, or to a commit",
	.usage = "ID… parent|problem|related|commit TARGET [--remove]",
	.operands = "@ids @ids|parent|problem|related|commit @ids",
	.rest = "kind target",
	.options = options,
	.common = COMMON_WRITE | COMMON_IDS,
	.args_len = sizeof(struct link_args),
	.run = run,
};
