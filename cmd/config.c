/* tkt config: what the desk's people agreed on, and who they are. */
#include <string.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/config_check.h"
#include "ui/form.h"
#include "ui/line.h"
#include "ui/out.h"
#include "ui/pager.h"

/* --- people ------------------------------------------------------------- */

struct person_args {
	struct common common;
	const char *name, *email, *tier, *away, *deputy;
	struct strings queues, roles;
	bool left, back;
};

static const struct option person_options[] = {
	OPT(0, "name", STRING, struct person_args, name, "NAME",
	    "the person's name", NULL),
	OPT(0, "email", STRING, struct person_args, email, "ADDRESS",
	    "the person's address", NULL),
	OPT(0, "tier", STRING, struct person_args, tier, "TIER",
	    "the tier the person works in; none: all", "@tiers"),
	OPT(0, "queue", LIST, struct person_args, queues, "QUEUE",
	    "a queue the person looks after; given again: all of them; "
	    "none: no queue", "@queues"),
	OPT(0, "role", LIST, struct person_args, roles, "ROLE",
	    "admin, lead, relay or manager; given again: all of them; "
	    "none: no role", "admin lead relay manager none"),
	OPT(0, "away", STRING, struct person_args, away, "UNTIL",
	    "the person is away until then; none: here", NULL),
	OPT(0, "deputy", STRING, struct person_args, deputy, "WHO",
	    "who stands in; none: nobody", "@people"),
	OPT(0, "left", BOOL, struct person_args, left, NULL,
	    "the person has left the desk", NULL),
	OPT(0, "back", BOOL, struct person_args, back, NULL,
	    "the person has come back", NULL),
	OPT_END,
};

/* A write of settings: bodies are made, either before or under the lock. */
struct change {
	struct app *app;
	const char *who;                /* a person's key, else NULL */
	const struct person_args *person;
	const char *path, *text;        /* a setting; text NULL: unset */
	struct value *bodies;           /* made before: --edit */
	const char *away;               /* RFC 3339 */
};

/* The value for a field of a person; NULL with *set: it goes away. */
struct field_change {
	const char *field, *text;
	bool set;
};

static const char *join(struct arena *a, const struct strings *list)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < list->len; i++)
		buf_addf(&text, "%s%s", i ? "," : "", list->items[i]);
	return arena_strdup(a, text.bytes);
}

static void set_field(struct value *person, struct arena *a,
		      const struct field_change *f, struct value *v)
{
	if (v)
		value_set(a, person, f->field, v);
	else
		value_unset(person, f->field);
}

static const struct tkt_error *change_field(struct value *person,
					    struct arena *a, const char *who,
					    const struct field_change *f)
{
	const char *path = arena_printf(a, "people.%s.%s", who, f->field);
	struct value *v = NULL;

	if (!f->set)
		return NULL;
	if (strcmp(f->text, "none") != 0)
		TRY(setting_parse(&v, a, setting_find(path), path, f->text));
	set_field(person, a, f, v);
	return NULL;
}

static struct value *branch(struct arena *a, struct value *object,
			    const char *key)
{
	struct value *v = value_get(object, key);

	if (!v) {
		v = value_object(a);
		value_set(a, object, key, v);
	}
	return v;
}

static const struct tkt_error *change_person(struct value *tree,
					     struct arena *a,
					     const struct change *c)
{
	const struct person_args *p = c->person;
	struct value *person = branch(a, branch(a, tree, "people"), c->who);
	const struct field_change fields[] = {
		{ "name", p->name, p->name != NULL },
		{ "email", p->email, p->email != NULL },
		{ "tier", p->tier, p->tier != NULL },
		{ "queues", join(a, &p->queues), p->queues.len > 0 },
		{ "roles", join(a, &p->roles), p->roles.len > 0 },
		{ "away_until", c->away, c->away != NULL },
		{ "deputy", p->deputy, p->deputy != NULL },
		{ "left", p->left ? "true" : "none", p->left || p->back },
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		TRY(change_field(person, a, c->who, &fields[i]));
	return NULL;
}

/* --- the plan ----------------------------------------------------------- */

static void add_bodies(struct value *bodies, struct arena *a,
		       const struct value *made)
{
	for (size_t i = 0; i < value_len(made); i++)
		value_append(a, bodies, value_copy(a, made->array.items[i]));
}

static const struct tkt_error *plan(void *context, struct value *bodies,
				    struct arena *a,
				    const struct config *config)
{
	const struct change *c = context;
	struct value *body = NULL;

	if (c->bodies) {
		add_bodies(bodies, a, c->bodies);
	} else if (c->who) {
		struct value *tree = value_copy(a, config->tree), *made;

		TRY(change_person(tree, a, c));
		TRY(config_diff(&made, a, config, tree));
		add_bodies(bodies, a, made);
	} else {
		TRY(config_set(&body, a, config, c->path, c->text));
		if (body)
			value_append(a, bodies, body);
	}
	return NULL;
}

/* What the write is called in the history: no text that may be erased. */
static const char *subject(struct app *app, const struct change *c,
			   const char *what, const char *text)
{
	const struct setting *s = setting_find(what);

	if (!text || c->who || (s && !strcmp(s->type, "text")))
		return what;
	return arena_printf(&app->arena, "%s = %s", what, text);
}

static const struct tkt_error *print_json(struct app *app,
					  const struct desk_configured *r,
					  const char *what, const char *text)
{
	ARENA_LOCAL arena = { 0 };
	struct value *object = value_object(&arena);
	struct value *events = value_array(&arena);

	for (size_t i = 0; i < r->events.len; i++)
		value_append(&arena, events,
			     value_string(&arena, r->events.items[i]));
	value_set_int(&arena, object, "format", 1);
	value_set_string(&arena, object, "verb", "config");
	value_set_string(&arena, object, "key", what);
	value_set(&arena, object, "change", value_string(&arena, text));
	value_set_bool(&arena, object, "changed", r->events.len > 0);
	value_set(&arena, object, "events_written", events);
	value_set(&arena, object, "commit",
		  value_string(&arena, *r->commit ? r->commit : NULL));
	return out_json(app, object);
}

static const struct tkt_error *tell(struct app *app,
				    const struct common *common,
				    const struct desk_configured *r,
				    const char *what, const char *text)
{
	const struct line line = {
		.verb = "config", .name = what, .change = text,
	};

	if (common->json)
		TRY(print_json(app, r, what, text));
	else if (r->events.len)
		TRY(line_print(app, common, &line));
	if (!r->events.len)
		app_warn(app, "%s is so already", what);
	line_tell(app, common, /* said */ NULL, &r->warnings, r->commit);
	return NULL;
}

/* Writes, and prints the one line of it. */
static const struct tkt_error *write_change(struct app *app,
					    const struct common *common,
					    struct change *c,
					    const char *what,
					    const char *text)
{
	struct desk_configure w = {
		.plan = plan,
		.context = c,
		.change = subject(app, c, what, text),
		.dry_run = common->dry_run,
		.at = common->at,
		.once = common->once,
	};
	struct desk_configured result = { 0 };
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	err = desk_configure(&result, desk, &w);
	if (!err)
		err = tell(app, common, &result, what, text);
	desk_configured_release(&result);
	return err;
}

/* --- tkt config person -------------------------------------------------- */

static bool says_something(const struct person_args *args)
{
	return args->name || args->email || args->tier || args->queues.len ||
	       args->roles.len || args->away || args->deputy || args->left ||
	       args->back;
}

static const struct tkt_error *list_people(struct app *app,
					   const struct person_args *args,
					   const struct person *only)
{
	struct desk *desk;
	struct out out;

	TRY(app_desk(&desk, app));
	TRY(out_begin(&out, app, &args->common, person_fields,
		      "who name email tier queues roles away_until deputy left",
		      /* porcelain */ NULL));
	for (size_t i = 0; i < desk->config->people.len; i++) {
		const struct person *p = &desk->config->people.items[i];

		if (!only || p == only)
			out_record(&out, p);
	}
	return out_end(&out);
}

static const struct tkt_error *parse_away(const char **away, struct app *app,
					  const char *text)
{
	char utc[INSTANT_TEXT_LEN + 1];
	struct instant_range range;

	*away = text;
	if (!text || !strcmp(text, "none"))
		return NULL;
	TRY(tkt_error_wrap(instant_parse(&range, text, &app->time),
			   "option '--away'"));
	/* To the end of what was named, as --until elsewhere. */
	if (range.to_at <= app->time.now_at)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' has passed", text),
			"say 'next monday', 'in 3 days' or a date");
	instant_format(utc, range.to_at);
	*away = arena_strdup(&app->arena, utc);
	return NULL;
}

static const struct tkt_error *describe_person(const char **out,
					       struct app *app,
					       const struct change *c)
{
	const struct person_args *p = c->person;
	BUF_LOCAL text = BUF_INIT;
	const struct {
		const char *field, *text;
	} parts[] = {
		{ "name", p->name }, { "email", p->email },
		{ "tier", p->tier },
		{ "queues", p->queues.len ? join(&app->arena, &p->queues) :
					    NULL },
		{ "roles", p->roles.len ? join(&app->arena, &p->roles) : NULL },
		{ "away", c->away }, { "deputy", p->deputy },
		{ "left", p->left ? "true" : p->back ? "false" : NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].text)
			buf_addf(&text, "%s%s %s", text.len ? ", " : "",
				 parts[i].field, parts[i].text);
	*out = arena_strdup(&app->arena, text.bytes);
	return NULL;
}

static const struct tkt_error *find_person(const struct person **person,
					   const char **who, struct app *app,
					   const char *word)
{
	struct desk *desk;

	TRY(app_desk(&desk, app));
	*who = word;
	if (!strcmp(word, "@me"))
		TRY(desk_person(who, desk, word));
	*person = config_person_named(desk->config, *who);
	if (*person)
		*who = (*person)->key;
	/* The desk may be read anew before the write. */
	*who = arena_strdup(&app->arena, *who);
	return NULL;
}

static const struct tkt_error *run_person(struct app *app, void *data)
{
	struct person_args *args = data;
	const struct strings *words = &args->common.operands;
	struct change c = { .app = app, .person = args };
	const struct person *person;
	const char *text;

	if (args->left && args->back)
		return tkt_error(TKT_E_USAGE,
				 "--left and --back exclude each other");
	if (words->len > 1)
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[1]);
	if (!words->len && says_something(args))
		return tkt_error(TKT_E_USAGE, "no person is named");
	if (!words->len)
		return list_people(app, args, /* only */ NULL);
	TRY(find_person(&person, &c.who, app, words->items[0]));
	if (!says_something(args) && person)
		return list_people(app, args, person);
	if (!says_something(args))
		return tkt_error_hint(
			tkt_error(TKT_E_NOT_FOUND, "no person '%s' on this "
				  "desk", c.who),
			"add one: tkt config person %s --name NAME --tier L1",
			c.who);
	TRY(parse_away(&c.away, app, args->away));
	TRY(describe_person(&text, app, &c));
	return write_change(app, &args->common, &c,
			    arena_printf(&app->arena, "people.%s", c.who),
			    text);
}

static const struct command person_command = {
	.name = "person",
	.group = GROUP_START,
	.summary = "list the desk's people, or say who somebody is",
	.usage = "\n"
		 "WHO [--name NAME] [--email ADDRESS] [--tier TIER] "
		 "[--queue QUEUE]… [--role ROLE]…\n"
		 "WHO [--away UNTIL] [--deputy WHO] [--left|--back]",
	.operands = "@people",
	.options = person_options,
	.common = COMMON_WRITE | COMMON_OUTPUT,
	.args_len = sizeof(struct person_args),
	.run = run_person,
};

/* --- tkt config --------------------------------------------------------- */

struct config_args {
	struct common common;
	bool edit, check, show_origin, setup_merge, global;
	const char *unset;
};

static const struct option options[] = {
	OPT(0, "unset", STRING, struct config_args, unset, "KEY",
	    "take a setting away, or all below it", "@settings"),
	OPT(0, "edit", BOOL, struct config_args, edit, NULL,
	    "edit the whole in an editor", NULL),
	OPT(0, "check", BOOL, struct config_args, check, NULL,
	    "name what does not go together", NULL),
	OPT(0, "show-origin", BOOL, struct config_args, show_origin, NULL,
	    "say where each value comes from, personal settings too", NULL),
	OPT(0, "setup-merge", BOOL, struct config_args, setup_merge, NULL,
	    "tell git in this repository how desks are merged", NULL),
	OPT(0, "global", BOOL, struct config_args, global, NULL,
	    "with --setup-merge: in all your repositories", NULL),
	OPT_END,
};

/* One line of the listing. */
struct row {
	const char *key, *value, *origin, *by;
	int64_t at;
};

static const struct field row_fields[] = {
	FIELD(struct row, key, "key", "KEY", STRING, 0, "the setting"),
	FIELD(struct row, value, "value", "VALUE", STRING, FIELD_WIDE,
	      "its value; lists with commas"),
	FIELD(struct row, origin, "origin", "ORIGIN", STRING, 0,
	      "desk.json, built in, or the file or variable of a personal "
	      "setting"),
	FIELD(struct row, by, "by", "BY", STRING, 0, "who set it"),
	FIELD(struct row, at, "at", "SINCE", TIME, 0, "when"),
	{ .name = NULL },
};

static void add_row(struct out *out, const struct config *c, const char *path)
{
	const struct reg *r = registers_get(&c->registers, path);
	BUF_LOCAL text = BUF_INIT;
	struct row row = {
		.key = path, .origin = "desk.json", .at = INSTANT_NONE,
	};

	setting_format(&text, config_value(c, path));
	row.value = text.bytes;
	if (r) {
		row.by = c->history.nodes[r->event].event->by;
		row.at = c->history.nodes[r->event].event->at;
	}
	out_record(out, &row);
}

static bool below(const char *path, const char *key)
{
	size_t len = strlen(key);

	return !len || (!strncmp(path, key, len) &&
			(!path[len] || path[len] == '.'));
}

/* What nobody set. */
static void add_fallbacks(struct out *out, const struct config *c,
			  const char *key)
{
	for (const struct setting *s = settings; s->path; s++) {
		const struct row row = {
			.key = s->path, .value = s->fallback,
			.origin = "built in", .at = INSTANT_NONE,
		};

		if (s->fallback && below(s->path, key) &&
		    !config_value(c, s->path))
			out_record(out, &row);
	}
}

/* Settings of the person, not of the desk (cli.md 18). */
static const char *const personal[] = {
	"tkt.color", "tkt.desk", "tkt.editor", "tkt.hooks", "tkt.hookTimeout",
	"tkt.lockTimeout", "tkt.pager", "tkt.slowWrite",
	"user.name", "user.email",
};

static const struct tkt_error *add_setting(struct out *out, struct desk *desk,
					   const char *key)
{
	CLEANUP(free_ptr) char *value = NULL;
	CLEANUP(free_ptr) char *origin = NULL;
	struct row row = { .key = key, .at = INSTANT_NONE };

	TRY(store_config_get(&value, &origin, desk->store, key));
	row.value = value;
	row.origin = origin;
	if (value)
		out_record(out, &row);
	return NULL;
}

static const struct tkt_error *add_personal(struct out *out,
					    struct desk *desk)
{
	ARENA_LOCAL arena = { 0 };
	struct strings own = { 0 };
	const struct tkt_error *err = NULL;

	for (size_t i = 0; i < ARRAY_LEN(personal); i++)
		TRY(add_setting(out, desk, personal[i]));
	err = desk_own_queries(&own, &arena, desk);
	for (size_t i = 0; i + 1 < own.len && !err; i += 2)
		err = add_setting(out, desk,
				  arena_printf(&arena, "tkt.query.%s",
					       own.items[i]));
	vec_release(&own);
	return err;
}

static const struct tkt_error *list(struct app *app,
				    const struct config_args *args,
				    const char *key)
{
	const struct config *c;
	struct strings paths = { 0 };
	const struct tkt_error *err = NULL, *end;
	struct desk *desk;
	struct out out;

	TRY(app_desk(&desk, app));
	c = desk->config;
	TRY(out_begin(&out, app, &args->common, row_fields,
		      args->show_origin ? "key value origin by at" :
					  "key value", "key value"));
	config_paths(&paths, &app->arena, c, key);
	for (size_t i = 0; i < paths.len; i++)
		add_row(&out, c, paths.items[i]);
	vec_release(&paths);
	add_fallbacks(&out, c, key);
	if (args->show_origin && !*key)
		err = add_personal(&out, desk);
	end = out_end(&out);
	if (!err)
		return end;
	tkt_error_free(end);
	return err;
}

static const struct tkt_error *print_tree(struct app *app,
					  const struct config *c,
					  const char *key)
{
	ARENA_LOCAL arena = { 0 };
	struct value *whole = value_object(&arena);
	const struct value *v = config_value(c, key);

	value_set_int(&arena, whole, "format", 1);
	value_set(&arena, whole, "config", value_copy(&arena, v));
	if (*key)
		value_set_string(&arena, whole, "key", key);
	return out_json(app, whole);
}

static const struct tkt_error *unknown_key(struct app *app, const char *key)
{
	const char *nearest = setting_nearest(&app->arena, key);
	const struct tkt_error *err;

	if (setting_rank(key) != SIZE_MAX)
		return tkt_error(TKT_E_NOT_FOUND, "'%s' is not set", key);
	err = tkt_error(TKT_E_USAGE, "there is no setting '%s'", key);
	return nearest ? tkt_error_hint(err, "did you mean '%s'?", nearest) :
			 tkt_error_hint(err, "tkt config lists them");
}

static void say_concurrent(struct app *app, const struct config *c)
{
	for (size_t i = 0; i < c->concurrent.len; i++)
		app_warn(app, "'%s' was set to different values at once; "
			 "setting it again settles it",
			 c->concurrent.items[i]);
}

/* A leaf alone is printed as it is, so that scripts need not cut it. */
static const struct tkt_error *show(struct app *app,
				    const struct config_args *args,
				    const char *key)
{
	const struct config *c;
	const struct setting *s = setting_find(key);
	const struct value *v;
	BUF_LOCAL text = BUF_INIT;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	c = desk->config;
	v = config_value(c, key);
	if (!v && !(s && s->fallback) && *key)
		return unknown_key(app, key);
	say_concurrent(app, c);
	if (args->common.json && !*args->common.json)
		return print_tree(app, c, key);
	if ((v && v->type == VALUE_OBJECT) || args->show_origin ||
	    args->common.json || args->common.format ||
	    args->common.porcelain)
		return list(app, args, key);
	setting_format(&text, v);
	if (!v)
		buf_adds(&text, s->fallback);
	buf_addc(&text, '\n');
	return out_page(app, text.bytes, text.len);
}

static const struct tkt_error *check(struct app *app,
				     const struct common *common)
{
	struct desk *desk;

	TRY(app_desk(&desk, app));
	say_concurrent(app, desk->config);
	return config_check(app, common);
}

static const struct tkt_error *edit(struct app *app,
				    const struct config_args *args)
{
	struct change c = { .app = app };
	BUF_LOCAL before = BUF_INIT;
	BUF_LOCAL after = BUF_INIT;
	struct value *tree;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	value_write(&before, desk->config->tree, VALUE_INDENTED,
		    /* level */ 0);
	buf_addc(&before, '\n');
	TRY(editor_run(&after, app, "config.json", before.bytes));
	TRY(tkt_error_wrap(json_parse(&tree, &app->arena, after.bytes,
				      after.len, DOC_READ_MAX_LEN),
			   "the edited configuration"));
	TRY(config_diff(&c.bodies, &app->arena, desk->config, tree));
	return write_change(app, &args->common, &c, "edit", /* text */ NULL);
}

static const struct tkt_error *set(struct app *app,
				   const struct config_args *args,
				   const char *key, const char *text)
{
	const struct setting *s = setting_find(key);
	struct change c = { .app = app, .path = key, .text = text };

	/* A time as people write it; the table knows RFC 3339 alone. */
	if (s && text && !strcmp(s->type, "time"))
		TRY(parse_away(&c.text, app, text));
	return write_change(app, &args->common, &c, key,
			    text ? c.text : "unset");
}

/* --- tkt config --setup-merge ------------------------------------------- */

static const struct tkt_error *tell_driver(struct app *app,
					   const struct common *common,
					   const char *driver, bool changed)
{
	ARENA_LOCAL arena = { 0 };
	struct value *object = value_object(&arena);
	const struct line line = {
		.verb = "config", .name = "merge.tkt.driver", .change = driver,
	};

	if (!changed)
		app_warn(app, "%s is so already", line.name);
	if (!common->json)
		return changed ? line_print(app, common, &line) : NULL;
	value_set_int(&arena, object, "format", 1);
	value_set_string(&arena, object, "verb", "config");
	value_set_string(&arena, object, "key", line.name);
	value_set_string(&arena, object, "change", driver);
	value_set_bool(&arena, object, "changed", changed);
	return out_json(app, object);
}

static const struct tkt_error *setup_merge(struct app *app,
					   const struct config_args *args)
{
	const struct common *common = &args->common;
	CLEANUP(free_ptr) char *driver = NULL;
	struct desk *desk;
	bool changed;

	if (args->global) {
		TRY(store_setup_merge_global(&driver, &changed,
					     common->dry_run));
	} else {
		TRY(app_desk(&desk, app));
		TRY(store_setup_merge(&driver, &changed, desk->store,
				      common->dry_run));
	}
	return tell_driver(app, common, driver, changed);
}

/* --- the work tree: this clone's own, no rule of the desk --------------- */

static const char *const layout_names[] = {
	[STORE_FULL] = "full", [STORE_SPARSE] = "sparse",
	[STORE_BARE] = "bare",
};

static const struct tkt_error *set_layout(struct app *app,
					  const struct config_args *args,
					  const char *word)
{
	struct line line = { .verb = "config", .name = "layout" };
	enum store_layout was, is;
	BUF_LOCAL change = BUF_INIT;
	struct desk *desk;

	if (strcmp(word, "sparse") != 0 && strcmp(word, "full") != 0)
		return tkt_error(TKT_E_USAGE, "a layout is sparse or full, not "
				 "'%s'", word);
	TRY(app_desk(&desk, app));
	was = store_layout(desk->store);
	is = !strcmp(word, "sparse") ? STORE_SPARSE : STORE_FULL;
	/* Also where it is so: the last one may have been cut off. */
	TRY(store_set_layout(desk->store, is, args->common.dry_run));
	if (was == is) {
		app_warn(app, "the layout is %s already", word);
		return NULL;
	}
	buf_addf(&change, "%s -> %s", layout_names[was], word);
	line.change = change.bytes;
	return line_print(app, &args->common, &line);
}

static const struct tkt_error *show_layout(struct app *app)
{
	BUF_LOCAL text = BUF_INIT;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	buf_addf(&text, "%s\n", layout_names[store_layout(desk->store)]);
	return stdout_write(text.bytes, text.len);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	struct config_args *args = data;
	const struct strings *words = &args->common.operands;
	int modes = args->edit + args->check + args->setup_merge +
		    (args->unset != NULL);
	const char *key = words->len ? words->items[0] : "";

	if (modes > 1)
		return tkt_error(TKT_E_USAGE, "--edit, --check, --setup-merge "
				 "and --unset exclude each other");
	if (args->global && !args->setup_merge)
		return tkt_error(TKT_E_USAGE,
				 "--global goes with --setup-merge");
	if (words->len > (modes ? 0 : 2))
		return tkt_error(TKT_E_USAGE, "unexpected operand '%s'",
				 words->items[modes ? 0 : 2]);
	if (!strncmp(key, "tkt.", 4))
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' is personal, not the "
				  "desk's", key),
			"git config %s%s", words->len > 1 ? "" : "--get ",
			key);
	if (args->edit)
		return edit(app, args);
	if (args->check)
		return check(app, &args->common);
	if (args->setup_merge)
		return setup_merge(app, args);
	if (args->unset)
		return set(app, args, args->unset, /* text */ NULL);
	if (!strcmp(key, "layout"))
		return words->len == 2 ? set_layout(app, args, words->items[1])
				       : show_layout(app);
	if (words->len == 2)
		return set(app, args, key, words->items[1]);
	return show(app, args, key);
}

static const struct command *const verbs[] = { &person_command, NULL };

const struct command cmd_config = {
	.name = "config",
	.group = GROUP_START,
	.summary = "show and change what the desk's people agreed on",
	.usage = "[--show-origin] [KEY]\n"
		 "KEY VALUE\n"
		 "--unset KEY\n"
		 "--edit\n"
		 "--check\n"
		 "--setup-merge [--global]\n"
		 "layout [sparse|full]\n"
		 "person [WHO …]",
	.operands = "@settings|layout full|sparse",
	.options = options,
	.common = COMMON_WRITE | COMMON_OUTPUT,
	.args_len = sizeof(struct config_args),
	.run = run,
	.verbs = verbs,
};
