#include "ui/json_args.h"

#include <string.h>
#include "ui/input.h"
#include "ui/scan.h"

/* Of the common options the text alone is of one ticket. */
static bool is_taken(const struct option *o)
{
	return !option_is_common(o) || !strcmp(o->name, "message");
}

static bool is_name(const char *name, const char *key)
{
	for (; *name && *key; name++, key++)
		if (*name != *key && !(*name == '-' && *key == '_'))
			return false;
	return !*name && !*key;
}

static const struct option *find(const struct option_list *options,
				 const char *key,
				 const struct json_alias *aliases)
{
	for (; aliases && aliases->key; aliases++)
		if (!strcmp(aliases->key, key))
			key = aliases->option;
	for (size_t i = 0; i < options->len; i++)
		if (is_taken(options->items[i]) &&
		    is_name(options->items[i]->name, key))
			return options->items[i];
	return NULL;
}

static const struct tkt_error *unknown_key(const struct option_list *options,
					   const char *key)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;
	int near;

	for (size_t i = 0; i < options->len; i++)
		if (is_taken(options->items[i]))
			vec_push(&names, options->items[i]->name);
	near = near_find(key, names.items, names.len);
	buf_addf(&text, "unknown key '%s'", key);
	if (near >= 0)
		buf_addf(&text, "; did you mean '%s'?", names.items[near]);
	vec_release(&names);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

static const struct tkt_error *store_one(void *args, const struct option *o,
					 const struct value *v,
					 const char *key, struct app *app)
{
	struct scanned found = { .option = o };

	if (o->type == OPTION_BOOL && v->type == VALUE_BOOL)
		found.on = v->boolean;
	else if (o->type != OPTION_BOOL && v->type == VALUE_STRING)
		found.value = v->string;
	else
		return tkt_error(TKT_E_USAGE, "the value of '%s' is not %s",
				 key, o->type == OPTION_BOOL
					      ? "true or false"
					      : o->type == OPTION_LIST
						      ? "a text or a list of "
							"texts"
						      : "a text");
	return option_store(args, o, &found, app);
}

static const struct tkt_error *store(void *args, const struct option *o,
				     const struct value *v, const char *key,
				     struct app *app)
{
	if (v->type == VALUE_NULL)
		return NULL;
	if (o->type != OPTION_LIST || v->type != VALUE_ARRAY)
		return store_one(args, o, v, key, app);
	for (size_t i = 0; i < value_len(v); i++)
		TRY(store_one(args, o, v->array.items[i], key, app));
	return NULL;
}

static const struct tkt_error *take_text(struct common *common,
					 struct app *app)
{
	BUF_LOCAL text = BUF_INIT;

	if (!common->message)
		return NULL;
	utf8_clean(&text, common->message, strlen(common->message));
	buf_trim_end(&text);
	if (text.len)
		common->text = arena_strdup(&app->arena, text.bytes);
	return NULL;
}

static const struct tkt_error *fill(const struct option_list *options,
				    void *args, struct app *app,
				    const struct value *object,
				    const struct json_alias *aliases)
{
	for (size_t i = 0; i < object->object.len; i++) {
		const struct value_member *m = &object->object.items[i];
		const struct option *o = find(options, m->key, aliases);

		if (!o)
			return unknown_key(options, m->key);
		TRY(store(args, o, m->value, m->key, app));
	}
	return take_text(args, app);
}

const struct tkt_error *json_args(const struct command *c, void *args,
				  struct app *app, const char *line,
				  size_t len, const struct json_alias *aliases)
{
	struct option_list options = { 0 };
	const struct tkt_error *err;
	struct value *object;

	TRY(json_parse(&object, &app->arena, line, len, INPUT_TEXT_MAX_LEN));
	if (object->type != VALUE_OBJECT)
		return tkt_error(TKT_E_INVALID, "it is no JSON object");
	command_options(&options, c);
	command_set_absent(&options, args);
	err = fill(&options, args, app, object, aliases);
	vec_release(&options);
	return err;
}
