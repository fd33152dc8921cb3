/* tkt kb: articles, made while solving (requirements.md K1, K2, K5). */
#include <stdlib.h>
#include <string.h>

#include "tkt.h"
#include "ui/article_view.h"
#include "ui/command.h"
#include "ui/form.h"
#include "ui/hooks.h"
#include "ui/line.h"
#include "ui/out.h"
#include "ui/pager.h"

/* --- what new and edit share -------------------------------------------- */

struct article_args {
	struct common common;
	const char *title, *from, *kind, *state, *category, *system, *owner;
	struct strings audience, tags, untags;
};

#define TITLE_OPTION                                                           \
	OPT('t', "title", STRING, struct article_args, title, "TITLE",         \
	    "what it is about, in one line", NULL)
#define FIELD_OPTIONS                                                          \
	OPT(0, "kind", CHOICE, struct article_args, kind, "KIND",              \
	    "what sort of article it is", ARTICLE_KINDS),                      \
	OPT(0, "state", CHOICE, struct article_args, state, "STATE",           \
	    "how far it can be relied on", ARTICLE_STATES),                    \
	OPT(0, "audience", LIST, struct article_args, audience, "A,B",         \
	    "all to whom it is shown: tiers, customer, public",                \
	    "@tiers customer public"),                                         \
	OPT(0, "category", STRING, struct article_args, category, "CATEGORY",  \
	    "one of the desk's categories; none", "@categories none"),         \
	OPT(0, "system", STRING, struct article_args, system, "SYSTEM",        \
	    "what it is about; none", "@systems none"),                        \
	OPT(0, "owner", STRING, struct article_args, owner, "WHO",             \
	    "who answers for it", "@people"),                                  \
	OPT(0, "tag", LIST, struct article_args, tags, "TAG",                  \
	    "a free word to find it by", "@tags")

static const struct option new_options[] = {
	OPT(0, "from", STRING, struct article_args, from, "ID",
	    "begin with what this ticket says, and link the two", "@ids"),
	TITLE_OPTION,
	FIELD_OPTIONS,
	OPT_END,
};

static const struct option edit_options[] = {
	TITLE_OPTION,
	FIELD_OPTIONS,
	OPT(0, "untag", LIST, struct article_args, untags, "TAG",
	    "take a free word away", "@tags"),
	OPT_END,
};

static const char *short_id(void *desk, const char *id)
{
	return kb_short_id(desk, id);
}

/* `L1,L2` and `--audience L1 --audience L2` are the same. */
static void split(struct strings *out, struct arena *a,
		  const struct strings *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		for (const char *p = lists->items[i]; *p;) {
			size_t len = strcspn(p, ", ");

			if (len)
				vec_push(out, arena_strndup(a, p, len));
			p += len + (p[len] != '\0');
		}
}

/* What the options ask for. `audience` lives as long as the change. */
static const struct tkt_error *read_change(struct kb_change *c,
					   struct strings *audience,
					   struct app *app,
					   const struct article_args *args)
{
	struct desk *desk;

	*c = (struct kb_change){
		.title = args->title, .kind = args->kind,
		.state = args->state, .category = args->category,
		.system = args->system, .add_tags = args->tags,
		.remove_tags = args->untags,
		.body = args->common.text,
		.body_len = args->common.text ? strlen(args->common.text) : 0,
	};
	if (args->audience.len) {
		split(audience, &app->arena, &args->audience);
		c->audience = audience;
	}
	if (!args->owner)
		return NULL;
	TRY(app_desk(&desk, app));
	return desk_person(&c->owner, desk, args->owner);
}

/* --- telling ------------------------------------------------------------ */

/* Fields of --json that an article does not have. */
static const char extra_fields[] = "verb changed created commit";

struct told {
	const char *verb, *commit, *was_audience; /* NULL: not changed */
	const struct article *article;
	bool changed, created;
	const struct strings *said, *warnings;
};

/* Who is shown it no longer must not be lost without a word. */
static const char *what_changed(struct arena *a, const struct told *t)
{
	const char *now = article_audience(a, t->article);

	if (!t->was_audience || !strcmp(t->was_audience, now))
		return t->article->state;
	return arena_printf(a, "%s, audience %s -> %s", t->article->state,
			    t->was_audience, now);
}

static void set_extra(struct value *object, struct arena *arena,
		      const struct strings *names, const char *name,
		      struct value *v)
{
	if (out_chosen(names, name))
		value_set(arena, object, name, v);
}

static const struct tkt_error *print_json(struct app *app,
					  const struct common *common,
					  const struct told *t)
{
	ARENA_LOCAL a = { 0 };
	struct strings names = { 0 };
	struct value *object;

	TRY(out_choose(&names, &a, article_fields, extra_fields,
		       common->json));
	object = out_object(&a, article_fields, &names, t->article);
	set_extra(object, &a, &names, "verb", value_string(&a, t->verb));
	set_extra(object, &a, &names, "changed", value_bool(&a, t->changed));
	set_extra(object, &a, &names, "created", value_bool(&a, t->created));
	set_extra(object, &a, &names, "commit",
		  value_string(&a, *t->commit ? t->commit : NULL));
	vec_release(&names);
	return out_json(app, object);
}

static const struct tkt_error *tell(struct app *app,
				    const struct common *common,
				    struct desk *desk, const struct told *t)
{
	const struct line line = {
		.verb = t->verb,
		.name = kb_short_id(desk, t->article->id),
		.full = t->article->id,
		.title = t->article->title,
		.change = what_changed(&app->arena, t),
	};

	if (common->json)
		TRY(print_json(app, common, t));
	else if (t->changed || common->quiet)
		TRY(line_print(app, common, &line));
	if (!t->changed)
		app_warn(app, "%s is so already", line.name);
	line_tell(app, common, t->said, t->warnings, t->commit);
	return NULL;
}

/* A wrong --json=NAME is found before anything is written. */
static const struct tkt_error *check_json(struct app *app,
					  const struct common *common)
{
	struct strings names = { 0 };
	const struct tkt_error *err;

	if (!common->json)
		return NULL;
	err = out_choose(&names, &app->arena, article_fields, extra_fields,
			 common->json);
	vec_release(&names);
	return tkt_error_wrap(err, "option '--json'");
}

static const struct tkt_error *write_alone(struct app *app,
					   const struct common *common,
					   const char *verb, const char *id,
					   const struct kb_change *change,
					   const char *was_audience)
{
	const struct kb_write w = {
		.id = id, .change = change, .dry_run = common->dry_run,
		.at = common->at, .once = common->once,
	};
	struct kb_result r = { 0 };
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	TRY(check_json(app, common));
	err = kb_write(&r, desk, &w);
	if (!err) {
		const struct told told = {
			.verb = verb, .commit = r.commit,
			.article = r.article, .changed = r.written,
			.created = r.created, .said = &r.said,
			.was_audience = was_audience,
			.warnings = &r.warnings,
		};

		err = tell(app, common, desk, &told);
	}
	kb_result_release(&r);
	return err;
}

/* --- kb new ------------------------------------------------------------- */

/* `kb new --from`: the article and the ticket's link to it in one commit. */
struct beginning {
	struct app *app;
	struct kb_change change;
	int64_t at;
	struct article *article;  /* made by the plan */
};

static const struct tkt_error *plan_from(void *context, struct desk_batch *b,
					 struct ticket *t)
{
	struct beginning *n = context;
	struct draft *d;

	article_free(n->article);
	n->article = NULL;
	n->change.ticket = t->id;
	TRY(kb_put_new_article(&n->article, b, &n->change, n->at));
	d = desk_draft(b, "use");
	draft_add(d, "articles", n->article->id);
	/* Begun from it, which is no reuse (K3). */
	draft_bool(d, "begun", true);
	desk_change(b, "article %.7s", n->article->id);
	return NULL;
}

static const struct tkt_error *tell_begun(struct app *app,
					  const struct common *common,
					  struct beginning *n,
					  const struct desk_result *r)
{
	const struct desk_outcome *o = &r->outcomes.items[0];
	struct told told = {
		.verb = "kb new", .commit = r->commit,
		.article = n->article, .changed = true, .created = true,
		.said = &o->said, .warnings = &r->warnings,
	};

	/* With --once: the ticket has the entry and its article already. */
	if (!n->article) {
		line_tell(app, common, &o->said, &r->warnings, r->commit);
		return NULL;
	}
	return tell(app, common, app->desk, &told);
}

static const struct tkt_error *write_from(struct app *app,
					  const struct common *common,
					  struct beginning *n,
					  const char *id)
{
	struct strings ids = { 0 };
	const struct desk_write w = {
		.verb = "kb new", .plan = plan_from, .context = n,
		.ids = &ids, .dry_run = common->dry_run, .at = common->at,
		.once = common->once, .force = common->force,
	};
	struct desk_result r = { 0 };
	const struct tkt_error *err;

	n->at = common->at;
	vec_push(&ids, id);
	err = check_json(app, common);
	if (!err)
		err = desk_write(&r, app->desk, &w);
	if (!err) {
		hooks_run_write(app, &w, &r);
		err = tell_begun(app, common, n, &r);
	}
	desk_result_release(&r);
	article_free(n->article);
	vec_release(&ids);
	return err;
}

/* The text where no option gives one: the template, through an editor. */
static const struct tkt_error *begin_text(struct app *app,
					  struct kb_change *change,
					  const struct ticket *t)
{
	BUF_LOCAL text = BUF_INIT;
	BUF_LOCAL edited = BUF_INIT;
	const char *title = change->title ? change->title :
			    t ? t->title : NULL;

	if (!t && !app_interactive(app))
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "the article has no text"),
			"give one with -F FILE or -m TEXT, or --from ID");
	article_template(&text, title, t);
	if (app_interactive(app)) {
		TRY(editor_run(&edited, app, "kb", text.bytes));
		/* A ticket's words may be all that there is to say. */
		if (!t && !strcmp(edited.bytes, text.bytes))
			return tkt_error(TKT_E_FAILED,
					 "the text was left as it was: no "
					 "article is made");
	} else {
		buf_adds(&edited, text.bytes);
	}
	change->body = arena_strdup(&app->arena, edited.bytes);
	change->body_len = edited.len;
	return NULL;
}

static const struct tkt_error *new_from(struct app *app,
					const struct article_args *args,
					struct kb_change *change)
{
	CLEANUP(ticket_free_ptr) struct ticket *t = NULL;
	char id[EVENT_ID_LEN + 1];
	struct beginning n = { .app = app };

	TRY(desk_find(id, app->desk, args->from));
	TRY(desk_ticket(&t, app->desk, id));
	if (!change->body)
		TRY(begin_text(app, change, t));
	if (!change->title && !article_heading(&app->arena, change->body))
		change->title = t->title;
	if (!change->category && config_category(app->desk->config,
						 t->category))
		change->category = t->category;
	if (!change->system && t->systems.len == 1)
		change->system = t->systems.items[0];
	n.change = *change;
	return write_from(app, &args->common, &n, id);
}

static const struct tkt_error *run_new(struct app *app, void *data)
{
	const struct article_args *args = data;
	const struct strings *words = &args->common.operands;
	struct strings audience = { 0 };
	struct kb_change change;
	const struct tkt_error *err;
	struct desk *desk;

	if (words->len)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[0]);
	TRY(app_desk(&desk, app));
	err = read_change(&change, &audience, app, args);
	if (!err && args->from)
		err = new_from(app, args, &change);
	else if (!err && !change.body)
		err = begin_text(app, &change, /* ticket */ NULL);
	if (!err && !args->from)
		err = write_alone(app, &args->common, "kb new", /* id */ NULL,
				  &change, /* was_audience */ NULL);
	vec_release(&audience);
	return err;
}

/* --- kb edit ------------------------------------------------------------ */

static bool says_something(const struct article_args *args)
{
	return args->title || args->kind || args->state || args->category ||
	       args->system || args->owner || args->audience.len ||
	       args->tags.len || args->untags.len || args->common.text;
}

static const struct tkt_error *edit_body(struct app *app,
					 struct kb_change *change,
					 const char *id)
{
	CLEANUP(article_free_ptr) struct article *a = NULL;
	BUF_LOCAL edited = BUF_INIT;
	char *hash = arena_alloc(&app->arena, SHA256_HEX_LEN + 1);

	TRY(desk_article(&a, app->desk, id));
	article_body_hash(hash, a->body ? a->body : "", a->body_len);
	TRY(editor_run(&edited, app, "kb", a->body ? a->body : ""));
	change->base_hash = hash;
	change->body = arena_strdup(&app->arena, edited.bytes);
	change->body_len = edited.len;
	return NULL;
}

static const struct tkt_error *one_article(char *id, struct app *app,
					   const struct common *common)
{
	const struct strings *words = &common->operands;
	struct desk *desk;

	if (!words->len)
		return tkt_error(TKT_E_USAGE, "no article is named");
	if (words->len > 1)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[1]);
	TRY(app_desk(&desk, app));
	return desk_find_article(id, desk, words->items[0]);
}

static const struct tkt_error *audience_of(const char **out, struct app *app,
					   const char *id)
{
	CLEANUP(article_free_ptr) struct article *a = NULL;

	TRY(desk_article(&a, app->desk, id));
	*out = article_audience(&app->arena, a);
	return NULL;
}

static const struct tkt_error *run_edit(struct app *app, void *data)
{
	const struct article_args *args = data;
	struct strings audience = { 0 };
	char id[EVENT_ID_LEN + 1];
	struct kb_change change;
	const struct tkt_error *err;
	const char *was;

	TRY(one_article(id, app, &args->common));
	TRY(audience_of(&was, app, id));
	if (!says_something(args) && !app_interactive(app))
		return tkt_error(TKT_E_USAGE, "nothing is to be changed");
	err = read_change(&change, &audience, app, args);
	if (!err && !says_something(args))
		err = edit_body(app, &change, id);
	if (!err)
		err = write_alone(app, &args->common, "kb edit", id, &change,
				  was);
	vec_release(&audience);
	return err;
}

/* --- kb show ------------------------------------------------------------ */

struct show_args {
	struct common common;
	bool raw;
};

static const struct option show_options[] = {
	OPT(0, "raw", BOOL, struct show_args, raw, NULL,
	    "print the text alone, exactly as it is stored", NULL),
	OPT_END,
};

static const struct tkt_error *run_show(struct app *app, void *data)
{
	const struct show_args *args = data;
	CLEANUP(article_free_ptr) struct article *a = NULL;
	BUF_LOCAL text = BUF_INIT;
	char id[EVENT_ID_LEN + 1];

	TRY(one_article(id, app, &args->common));
	TRY(desk_article(&a, app->desk, id));
	if (args->raw && app->out_tty)
		utf8_print(&text, a->body ? a->body : "", a->body_len, 0);
	else if (args->raw)
		buf_add(&text, a->body ? a->body : "", a->body_len);
	if (args->raw)
		return stdout_write(text.bytes, text.len);
	if (args->common.json)
		return article_json(app, &args->common, a);
	article_page(&text, app, a);
	return out_page(app, text.bytes, text.len);
}

/* --- kb list ------------------------------------------------------------ */

struct list_args {
	struct common common;
	const char *state, *kind, *category, *system, *owner, *tag, *ticket;
	const char *audience;
};

static const struct option list_options[] = {
	OPT(0, "state", CHOICE, struct list_args, state, "STATE",
	    "only those in this state", ARTICLE_STATES),
	OPT(0, "kind", CHOICE, struct list_args, kind, "KIND",
	    "only those of this kind", ARTICLE_KINDS),
	OPT(0, "audience", STRING, struct list_args, audience, "WHOM",
	    "only those that are shown to a tier, customer or public",
	    "@tiers customer public"),
	OPT(0, "category", STRING, struct list_args, category, "CATEGORY",
	    "only those of this category", "@categories"),
	OPT(0, "system", STRING, struct list_args, system, "SYSTEM",
	    "only those about this system", "@systems"),
	OPT(0, "owner", STRING, struct list_args, owner, "WHO",
	    "only those that somebody answers for", "@people"),
	OPT(0, "tag", STRING, struct list_args, tag, "TAG",
	    "only those with this free word", "@tags"),
	OPT(0, "ticket", STRING, struct list_args, ticket, "ID",
	    "only those that came from this ticket", "@ids"),
	OPT_END,
};

struct listing {
	struct app *app;
	const struct list_args *args;
	const char *owner, *ticket;  /* as key, as whole id */
	VEC(struct article *) articles;
};

static bool is_or_any(const char *wanted, const char *value)
{
	return !wanted || (value && !strcmp(wanted, value));
}

static bool holds_or_any(const char *wanted, const struct strings *list)
{
	return !wanted || strings_has(list, wanted);
}

/* Customers and the public see what is validated, and nothing else (K2). */
static bool is_for(const struct article *a, const char *whom)
{
	bool open = whom && (!strcmp(whom, "customer") ||
			     !strcmp(whom, "public"));

	if (!whom)
		return true;
	if (!open)
		return article_shows(a, whom);
	return !strcmp(a->state, "validated") &&
	       (holds_or_any(whom, &a->audience) ||
		holds_or_any("public", &a->audience));
}

static const struct tkt_error *collect(void *context, struct article **ap)
{
	struct listing *l = context;
	const struct list_args *args = l->args;
	struct article *a = *ap;

	if (!is_or_any(args->state, a->state) ||
	    !is_or_any(args->kind, a->kind) || !is_for(a, args->audience) ||
	    !is_or_any(args->category, a->category) ||
	    !is_or_any(args->system, a->system) ||
	    !is_or_any(l->owner, a->owner) ||
	    !holds_or_any(args->tag, &a->tags) ||
	    !holds_or_any(l->ticket, &a->tickets))
		return NULL;
	vec_push(&l->articles, a);
	*ap = NULL;
	return NULL;
}

static void say_fault(void *context, const char *path,
		      const struct tkt_error *err)
{
	app_pass_over(((struct listing *)context)->app, path, err);
}

struct sort {
	const struct field *field;
	bool from_end;
};

static int compare(const void *pa, const void *pb, void *context)
{
	const struct sort *s = context;
	const struct article *a = *(struct article *const *)pa;
	const struct article *b = *(struct article *const *)pb;
	int order = field_compare(s->field, a, b);

	if (s->from_end)
		order = -order;
	return order ? order : strcmp(a->id, b->id);
}

static const struct tkt_error *sort(struct listing *l)
{
	const char *name = l->args->common.sort;
	struct sort s;

	if (!name)
		name = "-updated_at";
	s.from_end = *name == '-';
	s.field = field_find(article_fields, name + s.from_end);
	if (!s.field)
		return tkt_error(TKT_E_USAGE, "articles have no field '%s'",
				 name + s.from_end);
	if (l->articles.len)
		qsort_r(l->articles.items, l->articles.len,
			sizeof(*l->articles.items), compare, &s);
	return NULL;
}

static const struct tkt_error *print_list(struct listing *l)
{
	int64_t limit = l->args->common.limit;
	struct out out;

	TRY(sort(l));
	TRY(out_begin(&out, l->app, &l->args->common, article_fields,
		      "id state kind audience updated_at title",
		      /* porcelain */ NULL));
	out.short_id = short_id;
	out.context = l->app->desk;
	for (size_t i = 0; i < l->articles.len; i++) {
		if (limit != INSTANT_NONE && (int64_t)i >= limit) {
			app_warn(l->app, "%zu more are not shown",
				 l->articles.len - i);
			break;
		}
		out_record(&out, l->articles.items[i]);
	}
	return out_end(&out);
}

static const struct tkt_error *find_words(struct listing *l, char *ticket)
{
	const struct list_args *args = l->args;

	if (args->common.operands.len)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 args->common.operands.items[0]);
	if (args->owner)
		TRY(desk_person(&l->owner, l->app->desk, args->owner));
	if (args->ticket) {
		TRY(desk_find(ticket, l->app->desk, args->ticket));
		l->ticket = ticket;
	}
	return NULL;
}

static const struct tkt_error *run_list(struct app *app, void *data)
{
	struct listing l = { .app = app, .args = data };
	char ticket[EVENT_ID_LEN + 1];
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	TRY(find_words(&l, ticket));
	err = desk_each_article(desk, collect, say_fault, &l);
	if (!err)
		err = print_list(&l);
	for (size_t i = 0; i < l.articles.len; i++)
		article_free(l.articles.items[i]);
	vec_release(&l.articles);
	return err;
}

/* --- kb use ------------------------------------------------------------- */

struct use_args {
	struct common common;
	const struct article *article;
};

static const struct tkt_error *plan_use(void *context, struct desk_batch *b,
					struct ticket *t)
{
	const struct use_args *args = context;
	const char *id = args->article->id;
	struct draft *d;

	if (holds_or_any(id, &t->articles) && !args->common.text) {
		desk_say(b, "'%.7s' has the article already", t->id);
		return NULL;
	}
	d = desk_draft(b, "use");
	draft_add(d, "articles", id);
	draft_text(d, "note", args->common.text);
	desk_change(b, "article %.7s", id);
	return NULL;
}

static const struct tkt_error *run_use(struct app *app, void *data)
{
	struct use_args *args = data;
	CLEANUP(article_free_ptr) struct article *a = NULL;
	struct strings ids = { 0 }, rest = { 0 };
	struct desk_write w = { .verb = "kb use", .plan = plan_use,
				.context = args, .ids = &ids };
	char id[EVENT_ID_LEN + 1];
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	err = command_ids_then(&ids, &rest, app, &args->common, 1,
			       "the article");
	if (!err)
		err = desk_find_article(id, desk, rest.items[0]);
	if (!err)
		err = desk_article(&a, desk, id);
	if (!err && !strcmp(a->state, "archived"))
		err = tkt_error_hint(
			tkt_error(TKT_E_REFUSED, "the article '%.7s' is "
				  "archived", id),
			"bring it back first: tkt kb edit %.7s --state draft",
			id);
	args->article = a;
	if (!err)
		err = command_write(app, &args->common, &w);
	vec_release(&ids);
	vec_release(&rest);
	return err;
}

/* --- the commands ------------------------------------------------------- */

static const struct command new_command = {
	.name = "new",
	.group = GROUP_KNOW,
	.summary = "begin an article",
	.usage = "[--from ID] [-t TITLE] [--kind KIND] [--state STATE] "
		 "[--audience A,B] [-m TEXT|-F FILE]",
	.options = new_options,
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct article_args),
	.run = run_new,
};

static const struct command edit_command = {
	.name = "edit",
	.group = GROUP_KNOW,
	.summary = "change an article: its text, state, audience",
	.usage = "ARTICLE [-t TITLE] [--state STATE] [--audience A,B] "
		 "[-m TEXT|-F FILE]",
	.operands = "@articles",
	.options = edit_options,
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct article_args),
	.run = run_edit,
};

static const struct command show_command = {
	.name = "show",
	.group = GROUP_KNOW,
	.summary = "print an article",
	.usage = "ARTICLE [--raw|--json]",
	.operands = "@articles",
	.options = show_options,
	.common = COMMON_OUTPUT,
	.args_len = sizeof(struct show_args),
	.run = run_show,
};

static const struct command list_command = {
	.name = "list",
	.group = GROUP_KNOW,
	.summary = "list articles, the latest first",
	.usage = "[--state STATE] [--audience WHOM] [--kind KIND] …",
	.options = list_options,
	.common = COMMON_OUTPUT | COMMON_LIST,
	.args_len = sizeof(struct list_args),
	.run = run_list,
};

static const struct command use_command = {
	.name = "use",
	.group = GROUP_KNOW,
	.summary = "record that an article helped with tickets",
	.usage = "ID… ARTICLE [-m TEXT]",
	.operands = "@ids @articles",
	.common = COMMON_WRITE | COMMON_TEXT,
	.args_len = sizeof(struct use_args),
	.run = run_use,
};

static const struct command *const verbs[] = {
	&new_command, &edit_command, &show_command, &list_command,
	&use_command, NULL,
};

const struct command cmd_kb = {
	.name = "kb",
	.group = GROUP_KNOW,
	.summary = "write, find and use articles",
	.usage = "new [--from ID] [-t TITLE] [-m TEXT|-F FILE]\n"
		 "edit ARTICLE [--state STATE] [--audience A,B] [-F FILE]\n"
		 "show ARTICLE [--raw]\n"
		 "list\n"
		 "use ID… ARTICLE",
	.verbs = verbs,
};
