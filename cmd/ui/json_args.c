#include "ui/json_args.h"

#include <string.h>
#include "ui/input.h"
#include "ui/scan.h"

/* Of the common options, what is of one ticket. */
static const char of_a_ticket[] =
	"message reply told next-update at once force";

/* What everybody calls so, as the fields of tickets are called. */
static const struct json_alias shared_aliases[] = {
	{ "text", "message" }, { "tags", "tag" }, { "systems", "system" },
	{ "refs", "ref" }, { "articles", "article" }, { "tries", "try" },
	{ .key = NULL },
};

/* What a key of the object filled: the same by another name is refused. */
struct filled {
	const void *what;
	const char *key;
};

struct filling {
	const struct command *command;
	struct app *app;
	void *args;
	struct option_list options;
	const struct json_alias *aliases;
	const char *id;
	struct strings rest; /* by place; NULL: not given */
	VEC(struct filled) filled;
};

static bool is_taken(const struct option *o)
{
	if (option_is_common(o))
		return word_in(of_a_ticket, o->name);
	return strcmp(o->name, "json-lines") != 0;
}

static bool is_name(const char *name, const char *key)
{
	for (; *name && *key; name++, key++)
		if (*name != *key && !(*name == '-' && *key == '_'))
			return false;
	return !*name && !*key;
}

static const struct option *find_named(const struct filling *f,
				       const char *key)
{
	for (size_t i = 0; i < f->options.len; i++)
		if (is_taken(f->options.items[i]) &&
		    is_name(f->options.items[i]->name, key))
			return f->options.items[i];
	return NULL;
}

static const struct option *find_alias(const struct filling *f,
				       const struct json_alias *aliases,
				       const char *key)
{
	for (; aliases && aliases->key; aliases++)
		if (!strcmp(aliases->key, key))
			return find_named(f, aliases->option);
	return NULL;
}

static const struct option *find(const struct filling *f, const char *key)
{
	const struct option *o = find_alias(f, f->aliases, key);

	if (!o)
		o = find_named(f, key);
	return o ? o : find_alias(f, shared_aliases, key);
}

/* --- what is no option -------------------------------------------------- */

static bool is_field(const char *key)
{
	for (const struct field *f = ticket_fields; f->name; f++)
		if (!strcmp(f->name, key))
			return true;
	return false;
}

static const struct tkt_error *unknown_key(const struct filling *f,
					   const char *key)
{
	struct strings names = { 0 };
	BUF_LOCAL name = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	int near;

	for (size_t i = 0; i < f->options.len; i++)
		if (is_taken(f->options.items[i]))
			vec_push(&names, f->options.items[i]->name);
	near = near_find(key, names.items, names.len);
	buf_addf(&text, "unknown key '%s'", key);
	if (near >= 0)
		buf_addf(&text, "; did you mean '%s'?", names.items[near]);
	vec_release(&names);
	if (near >= 0 || !is_field(key))
		return tkt_error(TKT_E_USAGE, "%s", text.bytes);
	command_full_name(&name, f->command);
	return tkt_error_hint(
		tkt_error(TKT_E_USAGE, "'%s' is a field of tickets, no option "
			  "of 'tkt %s'", key, name.bytes),
		"name what is to be done alone: jq -c '{id, …}'; ids: tkt "
		"list -q");
}

/* --- values ------------------------------------------------------------- */

static const char *wanted(const struct option *o)
{
	switch (o->type) {
	case OPTION_BOOL:
		return "true or false";
	case OPTION_LIST:
		return "a text or a list of texts";
	case OPTION_INT:
		return "a whole number";
	case OPTION_MAYBE:
		return "true or a text";
	case OPTION_STRING:
	case OPTION_TEXT:
	case OPTION_TIME:
	case OPTION_UNTIL:
	case OPTION_DURATION:
	case OPTION_CHOICE:
		return "a text";
	}
	return NULL;
}

/* Of a string; where tickets are `values`, of a ticket. */
static const struct tkt_error *take_text_of(const char **out,
					    struct filling *f,
					    const char *values,
					    const struct value *v)
{
	*out = v->string;
	return values && !strcmp(values, "@ids") ? command_line_id(out, f->app)
						 : NULL;
}

static const struct tkt_error *store_one(struct filling *f,
					 const struct option *o,
					 const struct value *v,
					 const char *key)
{
	struct scanned found = { .option = o };

	if (o->type == OPTION_BOOL && v->type == VALUE_BOOL)
		found.on = v->boolean;
	else if (o->type == OPTION_INT && v->type == VALUE_INT)
		found.value = arena_printf(&f->app->arena, "%lld",
					   (long long)v->integer);
	else if (o->type != OPTION_BOOL && v->type == VALUE_STRING)
		TRY(take_text_of(&found.value, f, o->values, v));
	else if (o->type != OPTION_MAYBE || v->type != VALUE_BOOL ||
		 !v->boolean)
		return tkt_error(TKT_E_USAGE, "the value of '%s' is not %s",
				 key, wanted(o));
	return option_store(f->args, o, &found, f->app);
}

static const struct tkt_error *note_filled(struct filling *f, const void *what,
					   const char *key)
{
	struct filled filled = { what, key };

	for (size_t i = 0; i < f->filled.len; i++)
		if (f->filled.items[i].what == what)
			return tkt_error(TKT_E_USAGE, "'%s' and '%s' mean "
					 "the same: give one",
					 f->filled.items[i].key, key);
	vec_push(&f->filled, filled);
	return NULL;
}

/* What was there before, of the command line, does not add up with it. */
static void forget(struct filling *f, const struct option *o)
{
	void *member = (char *)f->args + o->offset;

	if (o->type == OPTION_LIST)
		((struct strings *)member)->len = 0;
	else if (o->type == OPTION_TEXT)
		*(const char **)member = NULL;
}

static const struct tkt_error *store(struct filling *f, const struct option *o,
				     const struct value *v, const char *key)
{
	if (v->type == VALUE_NULL)
		return NULL;
	TRY(note_filled(f, o, key));
	forget(f, o);
	if (o->type != OPTION_LIST || v->type != VALUE_ARRAY)
		return store_one(f, o, v, key);
	for (size_t i = 0; i < value_len(v); i++)
		TRY(store_one(f, o, v->array.items[i], key));
	return NULL;
}

/* Of the line, else of -m or -F. */
static const struct tkt_error *take_text(struct filling *f, const char *before)
{
	struct common *common = f->args;
	BUF_LOCAL text = BUF_INIT;

	if (!common->message || common->message == before)
		return NULL;
	common->text = NULL;
	utf8_clean(&text, common->message, strlen(common->message));
	buf_trim_end(&text);
	if (text.len)
		common->text = arena_strdup(&f->app->arena, text.bytes);
	return NULL;
}

/* --- operands ----------------------------------------------------------- */

static const struct tkt_error *take_string(const char **out,
					   const struct value_member *m)
{
	if (m->value->type == VALUE_NULL)
		return NULL;
	if (m->value->type != VALUE_STRING)
		return tkt_error(TKT_E_USAGE, "the value of '%s' is not a "
				 "text", m->key);
	*out = m->value->string;
	return NULL;
}

/* "kind target" says where an operand stands; false: it is none. */
static bool find_rest(size_t *place, const struct command *c, const char *key)
{
	*place = 0;
	for (const char *p = c->rest; p && *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (strlen(key) == len && !memcmp(p, key, len))
			return true;
		p += len;
		++*place;
	}
	return false;
}

static const struct tkt_error *take_rest(struct filling *f, size_t place,
					 const struct value_member *m)
{
	const char **word;

	while (f->rest.len <= place)
		vec_push(&f->rest, NULL);
	word = &f->rest.items[place];
	TRY(take_string(word, m));
	if (!*word || strcmp(m->key, "target") != 0)
		return NULL;
	return command_line_id(word, f->app);
}

/* The id, then what the line says, else what the command line said. */
static const struct tkt_error *set_operands(struct filling *f)
{
	struct common *common = f->args;
	struct strings all = { 0 };

	if (!(f->command->common & COMMON_IDS))
		return NULL;
	if (!f->id)
		return tkt_error(TKT_E_USAGE, "it has no 'id'");
	TRY(command_line_id(&f->id, f->app));
	vec_push(&all, f->id);
	for (size_t i = 0; i < f->rest.len || i < common->operands.len; i++) {
		const char *word = i < f->rest.len ? f->rest.items[i] : NULL;

		if (!word && i < common->operands.len)
			word = common->operands.items[i];
		if (word)
			vec_push(&all, word);
	}
	vec_release(&common->operands);
	common->operands = all;
	return NULL;
}

/* --- the object --------------------------------------------------------- */

static const struct tkt_error *take_member(struct filling *f,
					   const struct value_member *m)
{
	bool ids = f->command->common & COMMON_IDS;
	const struct option *o;
	size_t place;

	if (!strcmp(m->key, "format")) {
		if (m->value->type == VALUE_INT && m->value->integer == 1)
			return NULL;
		return tkt_error(TKT_E_USAGE, "its 'format' is not 1");
	}
	if (ids && !strcmp(m->key, "id"))
		return take_string(&f->id, m);
	if (ids && find_rest(&place, f->command, m->key))
		return take_rest(f, place, m);
	o = find(f, m->key);
	return o ? store(f, o, m->value, m->key) : unknown_key(f, m->key);
}

static const struct tkt_error *fill(struct filling *f,
				    const struct value *object)
{
	const char *message = ((struct common *)f->args)->message;

	for (size_t i = 0; i < object->object.len; i++)
		TRY(take_member(f, &object->object.items[i]));
	TRY(set_operands(f));
	return take_text(f, message);
}

/* What is no JSON is as wrong as a key that nobody knows. */
static const struct tkt_error *parse(struct value **object, struct app *app,
				     const char *text)
{
	const struct tkt_error *err, *ours;

	err = json_parse_line(object, &app->arena, text, strlen(text),
			      INPUT_TEXT_MAX_LEN);
	if (!err || err->code != TKT_E_INVALID)
		return err;
	ours = tkt_error(TKT_E_USAGE, "%s", err->message);
	tkt_error_free(err);
	return ours;
}

const struct tkt_error *json_args(const struct command *c, void *args,
				  struct app *app, const char *text,
				  const struct json_alias *aliases)
{
	struct filling f = {
		.command = c, .app = app, .args = args, .aliases = aliases,
	};
	const struct tkt_error *err;
	struct value *object;

	TRY(parse(&object, app, text));
	if (object->type != VALUE_OBJECT)
		return tkt_error(TKT_E_USAGE, "it is no JSON object");
	command_options(&f.options, c);
	err = fill(&f, object);
	vec_release(&f.options);
	vec_release(&f.rest);
	vec_release(&f.filled);
	return err;
}
