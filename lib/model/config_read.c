/* The structs of the configuration, read from its tree. */
#include "model/config.h"

#include <stdio.h>
#include <string.h>
#include "base/words.h"
#include "model/config_internal.h"

enum {
	MAX_AGE_S = 15 * 60, /* of the last sync (tkt-sla(1)) */
};

static const char *const levels[] = { "high", "medium", "low" };

int level_index(const char *level)
{
	for (int i = 0; level && i < (int)ARRAY_LEN(levels); i++)
		if (!strcmp(level, levels[i]))
			return i;
	return -1;
}

static void read_strings(struct strings *out, const struct value *v)
{
	for (size_t i = 0; i < value_len(v); i++)
		if (value_item_string(v, i))
			vec_push(out, value_item_string(v, i));
}

/* The value at a path, of the type that the setting has; else its fallback. */
static const struct value *value_or_fallback(struct config *c,
					     const char *path,
					     enum value_type type)
{
	const struct value *v = config_value(c, path);
	const struct setting *s = setting_find(path);
	struct value *fallback = NULL;

	if (v && v->type == type)
		return v;
	if (s && s->fallback)
		/* The table checks itself in tests/unit/test_config.c. */
		tkt_error_free(setting_parse(&fallback, &c->doc->arena, s,
					     path, s->fallback));
	return fallback;
}

static int64_t read_duration(struct config *c, const char *path)
{
	const struct value *v = value_or_fallback(c, path, VALUE_STRING);
	const struct setting *s = setting_find(path);
	const struct tkt_error *err;
	int64_t seconds = 0;

	err = duration_parse(&seconds, v->string);
	if (err) { /* written by hand or by apply */
		tkt_error_free(err);
		tkt_error_free(duration_parse(&seconds, s->fallback));
	}
	return seconds;
}

static bool read_bool(struct config *c, const char *path)
{
	return value_or_fallback(c, path, VALUE_BOOL)->boolean;
}

/* --- tiers -------------------------------------------------------------- */

static void read_tier(struct config *c, const char *name,
		      const struct value *v)
{
	struct tier t = {
		.name = name,
		.rank = (int)c->tiers.len + 1,
		.calendar = value_get_string(v, "calendar"),
	};
	const char *main_queue = value_get_string(v, "queue");
	struct strings queues = { 0 };

	read_strings(&queues, value_get(v, "queues"));
	if (!main_queue)
		main_queue = queues.len ? queues.items[0] :
			arena_printf(&c->doc->arena, "%s/desk", name);
	t.queue = main_queue;
	vec_push(&t.queues, main_queue);
	for (size_t i = 0; i < queues.len; i++)
		if (!strings_has(&t.queues, queues.items[i]))
			vec_push(&t.queues, queues.items[i]);
	vec_release(&queues);
	vec_push(&c->tiers, t);
}

/* The tree has them by rank; what counts is the order, so gaps do no harm. */
static void read_tiers(struct config *c)
{
	const struct value *tiers = value_get_object(c->tree, "tiers");

	for (size_t i = 0; i < value_len(tiers); i++)
		read_tier(c, tiers->object.items[i].key,
			  tiers->object.items[i].value);
	if (!c->tiers.len)
		read_tier(c, "L1", /* settings */ NULL);
}

/* --- people ------------------------------------------------------------- */

static const struct role_name {
	const char *name;
	enum person_role role;
} role_names[] = {
	{ "admin", ROLE_ADMIN },
	{ "lead", ROLE_LEAD },
	{ "relay", ROLE_RELAY },
	{ "manager", ROLE_MANAGER },
};

static unsigned read_roles(const struct strings *names)
{
	unsigned roles = 0;

	for (size_t i = 0; i < ARRAY_LEN(role_names); i++)
		if (strings_has(names, role_names[i].name))
			roles |= role_names[i].role;
	return roles;
}

static void read_person(struct config *c, const char *key,
			const struct value *v)
{
	struct person p = {
		.key = key,
		.name = value_get_string(v, "name"),
		.email = value_get_string(v, "email"),
		.tier = value_get_string(v, "tier"),
		.away_until = value_get_time(v, "away_until"),
		.deputy = value_get_string(v, "deputy"),
		.left = value_get_bool(v, "left"),
	};

	read_strings(&p.queues, value_get(v, "queues"));
	read_strings(&p.role_names, value_get(v, "roles"));
	p.roles = read_roles(&p.role_names);
	vec_push(&c->people, p);
}

/* --- categories and systems --------------------------------------------- */

static struct defaults read_defaults(const char *name, const struct value *v)
{
	return (struct defaults){
		.name = name,
		.title = value_get_string(v, "title"),
		.tier = value_get_string(v, "tier"),
		.type = value_get_string(v, "type"),
		.impact = value_get_string(v, "impact"),
		.urgency = value_get_string(v, "urgency"),
		.complexity = value_get_string(v, "complexity"),
		.queue = value_get_string(v, "queue"),
		.straight_from = value_get_string(v, "straight_from"),
		.ask = value_get_string(v, "ask"),
		.owner = value_get_string(v, "owner"),
	};
}

/* --- policies ------------------------------------------------------------ */

/* The tree has them by rank. */
static void read_policies(struct config *c)
{
	const struct value *policies = value_get_object(c->tree, "policies");

	for (size_t i = 0; i < value_len(policies); i++) {
		const struct value_member *m = &policies->object.items[i];
		const struct policy_setting p = {
			.name = m->key,
			.rank = value_get_int(m->value, "rank", INT64_MAX),
			.match = value_get_string(m->value, "match"),
			.tree = m->value,
		};

		vec_push(&c->policies, p);
	}
}

static int64_t read_max_age(const struct config *c)
{
	const char *text = value_get_string(value_get(c->tree, "sweep"),
					    "max_age");
	int64_t seconds = MAX_AGE_S;

	if (text)
		tkt_error_free(duration_parse(&seconds, text));
	return seconds;
}

const struct value *config_calendars(const struct config *c)
{
	return value_get_object(c->tree, "calendars");
}

/* --- the whole ---------------------------------------------------------- */

static void read_matrix(struct config *c)
{
	char *text = arena_alloc(&c->doc->arena, 10);

	for (int i = 0; i < 3; i++)
		for (int u = 0; u < 3; u++) {
			char path[32];
			const char *p;

			snprintf(path, sizeof(path), "priority.%s.%s",
				 levels[i], levels[u]);
			p = value_or_fallback(c, path, VALUE_STRING)->string;
			if (p[0] != 'P' || p[1] < '1' || p[1] > '5' || p[2])
				p = setting_find(path)->fallback;
			c->matrix[i][u] = p[1] - '0';
			text[3 * i + u] = p[1];
		}
	c->matrix_text = text;
}

static void read_lists(struct config *c)
{
	read_strings(&c->channels,
		     value_or_fallback(c, "channels", VALUE_ARRAY));
	read_strings(&c->types, value_or_fallback(c, "types", VALUE_ARRAY));
	read_strings(&c->cause_codes,
		     value_or_fallback(c, "cause_codes", VALUE_ARRAY));
}

static void read_kb_rights(struct config *c)
{
	const char *validate, *publish;

	validate = value_get_string(value_get(c->tree, "kb"), "validate_tier");
	publish = value_get_string(value_get(c->tree, "kb"), "publish_tier");
	/* Nothing said: whoever works here. */
	c->kb.validate_tier = validate ? validate
					    : config_lowest_tier(c)->name;
	c->kb.publish_tier = publish ? publish : c->kb.validate_tier;
}

void config_read(struct config *c)
{
	const struct value *people = value_get_object(c->tree, "people");
	const struct value *categories =
		value_get_object(c->tree, "categories");
	const struct value *systems = value_get_object(c->tree, "systems");

	c->name = value_or_fallback(c, "name", VALUE_STRING)->string;
	read_tiers(c);
	for (size_t i = 0; i < value_len(people); i++)
		read_person(c, people->object.items[i].key,
			    people->object.items[i].value);
	for (size_t i = 0; i < value_len(categories); i++)
		vec_push(&c->categories,
			 read_defaults(categories->object.items[i].key,
				       categories->object.items[i].value));
	for (size_t i = 0; i < value_len(systems); i++)
		vec_push(&c->systems,
			 read_defaults(systems->object.items[i].key,
				       systems->object.items[i].value));
	read_lists(c);
	read_matrix(c);
	c->reopen_window_s = read_duration(c, "windows.reopen");
	c->reopen_counts_s = read_duration(c, "windows.reopen_counts");
	c->backdate_s = read_duration(c, "windows.backdate");
	c->autoclose_s = read_duration(c, "windows.autoclose");
	c->attachment_max_len = value_or_fallback(c, "attachments.max_size",
						  VALUE_INT)->integer;
	c->add_people = read_bool(c, "add_people");
	c->systems_open = read_bool(c, "systems_open");
	read_kb_rights(c);
	read_policies(c);
	c->notify_hours = value_get_string(c->tree, "notify_hours");
	c->sweep_max_age_s = read_max_age(c);
}

void config_forget(struct config *c)
{
	for (size_t i = 0; i < c->tiers.len; i++)
		vec_release(&c->tiers.items[i].queues);
	for (size_t i = 0; i < c->people.len; i++) {
		vec_release(&c->people.items[i].queues);
		vec_release(&c->people.items[i].role_names);
	}
	vec_release(&c->tiers);
	vec_release(&c->people);
	vec_release(&c->categories);
	vec_release(&c->systems);
	vec_release(&c->channels);
	vec_release(&c->types);
	vec_release(&c->cause_codes);
	vec_release(&c->policies);
	vec_release(&c->concurrent);
}

/* --- looking up --------------------------------------------------------- */

const struct tier *config_tier(const struct config *c, const char *name)
{
	for (size_t i = 0; name && i < c->tiers.len; i++)
		if (!strcmp(c->tiers.items[i].name, name))
			return &c->tiers.items[i];
	return NULL;
}

const struct tier *config_lowest_tier(const struct config *c)
{
	return &c->tiers.items[0];
}

const struct tier *config_top_tier(const struct config *c)
{
	return &c->tiers.items[c->tiers.len - 1];
}

const struct tier *config_queue(const char **queue, const struct config *c,
				const char *name)
{
	const struct tier *t = config_tier(c, name);

	if (t) {
		*queue = t->queue;
		return t;
	}
	for (size_t i = 0; name && i < c->tiers.len; i++) {
		t = &c->tiers.items[i];
		for (size_t k = 0; k < t->queues.len; k++)
			if (!strcmp(t->queues.items[k], name)) {
				*queue = t->queues.items[k];
				return t;
			}
	}
	return NULL;
}

const struct defaults *config_category(const struct config *c,
				       const char *name)
{
	for (size_t i = 0; name && i < c->categories.len; i++)
		if (!strcmp(c->categories.items[i].name, name))
			return &c->categories.items[i];
	return NULL;
}

const struct defaults *config_system(const struct config *c, const char *name)
{
	for (size_t i = 0; name && i < c->systems.len; i++)
		if (!strcmp(c->systems.items[i].name, name))
			return &c->systems.items[i];
	return NULL;
}
