/* Where the candidates for values come from. */
#include <stdio.h>
#include <string.h>
#include "ui/complete.h"
#include "ui/manual.h"

static struct desk *open_quietly(struct completion *c)
{
	struct desk *desk = NULL;

	tkt_error_free(app_desk(&desk, c->app));
	return desk;
}

static void add_strings(struct completion *c, const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++)
		complete_add(c, list->items[i], /*description=*/NULL);
}

/* --- kinds -------------------------------------------------------------- */

static void add_tiers(struct completion *c, const struct config *config)
{
	for (size_t i = 0; i < config->tiers.len; i++)
		complete_add(c, config->tiers.items[i].name,
			     /*description=*/NULL);
}

static void add_queues(struct completion *c, const struct config *config)
{
	for (size_t i = 0; i < config->tiers.len; i++)
		add_strings(c, &config->tiers.items[i].queues);
}

static void add_people(struct completion *c, const struct config *config)
{
	for (size_t i = 0; i < config->people.len; i++) {
		const struct person *p = &config->people.items[i];

		if (!p->left)
			complete_add(c, p->key, p->name);
	}
	complete_add(c, "@me", "yourself");
}

static void add_categories(struct completion *c, const struct config *config)
{
	for (size_t i = 0; i < config->categories.len; i++)
		complete_add(c, config->categories.items[i].name,
			     config->categories.items[i].title);
}

static void add_systems(struct completion *c, const struct config *config)
{
	for (size_t i = 0; i < config->systems.len; i++)
		complete_add(c, config->systems.items[i].name,
			     config->systems.items[i].title);
}

static void add_channels(struct completion *c, const struct config *config)
{
	add_strings(c, &config->channels);
}

static void add_types(struct completion *c, const struct config *config)
{
	add_strings(c, &config->types);
}

static void add_causes(struct completion *c, const struct config *config)
{
	add_strings(c, &config->cause_codes);
}

static void add_fields(struct completion *c)
{
	for (const struct field *f = ticket_fields; f->name; f++)
		complete_add(c, f->name, f->sentence);
}

static void add_states(struct completion *c)
{
	for (int i = 0; i < STATE_COUNT; i++)
		complete_add(c, ticket_state_names[i], /*description=*/NULL);
}

static void add_flags(struct completion *c)
{
	ARENA_LOCAL arena = { 0 };

	for (const struct query_flag *f = query_flags; f->name; f++)
		complete_add(c, arena_printf(&arena, "is:%s", f->name),
			     f->sentence);
}

/* What a field may be; the name as people write it. */
static const struct {
	const char *field, *values;
} query_values[] = {
	{ "state", "@states" }, { "tier", "@tiers" },
	{ "queue", "@queues" }, { "owner", "@people none" },
	{ "contact", "@people none" }, { "category", "@categories" },
	{ "type", "@types" }, { "systems", "@systems" },
	{ "tags", "@tags" }, { "priority", "P1 P2 P3 P4 P5" },
	{ "impact", "low medium high" }, { "urgency", "low medium high" },
	{ "complexity", "basic intermediate complex" },
	{ "channel", "@channels" }, { "cause_code", "@causes" },
	{ "resolvable_at", "@tiers" },
	{ "waiting_on", "user vendor change deployment problem none" },
	{ "breached", "true false" }, { "concurrent", "true false" },
};

/* "tier:L": what the field may be, the name kept before each. */
static bool add_query_values(struct completion *c)
{
	const char *colon = strchr(c->word, ':');
	const char *comma = strrchr(c->word, ',');
	const struct field *f;
	size_t len;

	if (!colon)
		return false;
	f = query_field(arena_strndup(&c->app->arena, c->word,
				      (size_t)(colon - c->word)));
	len = (size_t)((comma ? comma : colon) + 1 - c->word);
	for (size_t i = 0; f && i < ARRAY_LEN(query_values); i++) {
		if (strcmp(query_values[i].field, f->name) != 0)
			continue;
		c->prefix = arena_printf(&c->app->arena, "%s%.*s", c->prefix,
					 (int)len, c->word);
		c->word += len;
		complete_values(c, query_values[i].values);
		break;
	}
	return f != NULL;
}

/* `(^tier:`: what stands before the term stays. */
static void skip_signs(struct completion *c)
{
	size_t len = strspn(c->word, "(-^");

	c->prefix = arena_printf(&c->app->arena, "%s%.*s", c->prefix, (int)len,
				 c->word);
	c->word += len;
}

static void add_saved(struct completion *c)
{
	struct desk *desk = open_quietly(c);
	const struct value *all;
	struct strings own = { 0 };
	struct map seen = { 0 };

	if (!desk)
		return;
	tkt_error_free(desk_own_queries(&own, &c->app->arena, desk));
	for (size_t i = 0; i + 1 < own.len; i += 2) {
		complete_add(c, arena_printf(&c->app->arena, "@%s",
					     own.items[i]), own.items[i + 1]);
		map_set(&seen, own.items[i], (void *)own.items[i]);
	}
	vec_release(&own);
	all = config_value(desk->config, "queries");
	for (size_t i = 0; i < value_len(all); i++) {
		const struct value_member *m = &all->object.items[i];

		/* One's own goes before the desk's. */
		if (m->value->type == VALUE_STRING && !map_has(&seen, m->key))
			complete_add(c, arena_printf(&c->app->arena, "@%s",
						     m->key),
				     m->value->string);
	}
	map_release(&seen);
}

static void add_query(struct completion *c)
{
	ARENA_LOCAL arena = { 0 };

	if (*c->word == '@') {
		add_saved(c);
		return;
	}
	skip_signs(c);
	if (add_query_values(c))
		return;
	if (!strncmp(c->word, "is:", 3)) {
		add_flags(c);
		return;
	}
	if (*c->word == 'a' || *c->word == 'n' || *c->word == 'o') {
		complete_add(c, "and", "both hold");
		complete_add(c, "or", "one of them holds");
		complete_add(c, "not", "it does not hold");
	}
	complete_add(c, "is:", "what is so: live, mine, unaccepted …");
	for (const struct field *f = ticket_fields; f->name; f++) {
		if (f->flags & FIELD_QUERY || *c->word)
			complete_add(c, arena_printf(&arena, "%s:", f->name),
				     f->sentence);
	}
}

/* Ids, or tickets by what they are. */
static void add_ids(struct completion *c)
{
	if (strpbrk(c->word, ":(")) {
		add_query(c);
		return;
	}
	if (*c->word == '@')
		add_saved(c);
	complete_ids(c);
}

/* A pattern of the table, being filled in along with the word. */
struct filling {
	struct completion *c;
	const struct setting *s;
	struct buf path, last; /* the last: many rows begin alike */
};

static void offer_path(struct filling *f, const char *description)
{
	if (strcmp(f->path.bytes, f->last.bytes) != 0)
		complete_add(f->c, f->path.bytes, description);
	buf_reset(&f->last);
	buf_adds(&f->last, f->path.bytes);
}

/* `queries.`: those that there are. */
static void offer_named(struct filling *f)
{
	struct completion *c = f->c;
	const struct value *all;
	struct desk *desk;

	if (strncmp(c->word, f->path.bytes, f->path.len) != 0)
		return;
	desk = open_quietly(c);
	if (!desk)
		return;
	all = config_value(desk->config,
			   arena_strndup(&c->app->arena, f->path.bytes,
					 f->path.len - 1));
	for (size_t i = 0; i < value_len(all); i++) {
		const struct value_member *m = &all->object.items[i];

		if (m->value->type == VALUE_STRING)
			complete_add(c, arena_printf(&c->app->arena, "%s%s",
						     f->path.bytes, m->key),
				     m->value->string);
	}
}

static void offer_star(struct filling *f, const char *pattern)
{
	offer_path(f, /* description */ NULL);
	if (!pattern[1])
		offer_named(f);
}

static void fill_in(struct filling *f, const char *pattern, const char *word);

/* This part and what is behind it. */
static void fill_part(struct filling *f, const char *part, size_t len,
		      const char *pattern, const char *word)
{
	size_t before = f->path.len;
	const char *rest = pattern + strcspn(pattern, ".");

	buf_add(&f->path, part, len);
	word += strcspn(word, ".");
	if (*rest)
		buf_addc(&f->path, '.');
	fill_in(f, rest + (*rest != 0), word + (*word != 0));
	buf_truncate(&f->path, before);
}

/* What people name themselves, `tiers.*`, is theirs to type. */
static void fill_in(struct filling *f, const char *pattern, const char *word)
{
	const char *words = setting_words(pattern);
	size_t have = strcspn(word, ".");

	if (!*pattern)
		offer_path(f, f->s->sentence);
	else if (*pattern == '*' && word[have])
		fill_part(f, word, have, pattern, word);
	else if (*pattern == '*')
		offer_star(f, pattern);
	else if (!words)
		fill_part(f, pattern, strcspn(pattern, "."), pattern, word);
	for (size_t len; words && *words; words += len + (words[len] != 0)) {
		len = strcspn(words, " ");
		fill_part(f, words, len, pattern, word);
	}
}

static void add_settings(struct completion *c)
{
	struct filling f = { .c = c, .path = BUF_INIT, .last = BUF_INIT };

	for (f.s = settings; f.s->path; f.s++)
		fill_in(&f, f.s->path, c->word);
	buf_release(&f.path);
	buf_release(&f.last);
}

static void add_command_names(struct completion *c)
{
	for (const struct command *const *p = commands; *p; p++)
		complete_add(c, (*p)->name, (*p)->summary);
}

static void add_manuals(struct completion *c)
{
	add_command_names(c);
	for (const struct manual_topic *t = manual_topics; t->name; t++)
		complete_add(c, t->name, t->summary);
}

/* --- articles ----------------------------------------------------------- */

static void pass_over(void *context, const char *path,
		      const struct tkt_error *err)
{
	(void)context;
	(void)path;
	(void)err;
}

static const struct tkt_error *add_article(void *context, struct article **a)
{
	struct completion *c = context;
	char id[12 + 1];

	snprintf(id, sizeof(id), "%.12s", (*a)->id);
	complete_add(c, strlen(c->word) > strlen(id) ? (*a)->id : id,
		     (*a)->title);
	return complete_is_late(c) ? tkt_error(TKT_E_FAILED, "enough") : NULL;
}

static void add_articles(struct completion *c, struct desk *desk)
{
	tkt_error_free(desk_each_article(desk, add_article, pass_over, c));
}

/* --- the table ---------------------------------------------------------- */

static const struct kind_of_value {
	const char *name;
	void (*from_tables)(struct completion *c);
	void (*from_config)(struct completion *c, const struct config *config);
	void (*from_desk)(struct completion *c, struct desk *desk);
} kinds_of_values[] = {
	{ .name = "@articles", .from_desk = add_articles },
	{ .name = "@categories", .from_config = add_categories },
	{ .name = "@causes", .from_config = add_causes },
	{ .name = "@channels", .from_config = add_channels },
	{ .name = "@commands", .from_tables = add_command_names },
	{ .name = "@fields", .from_tables = add_fields },
	{ .name = "@ids", .from_tables = add_ids },
	{ .name = "@manuals", .from_tables = add_manuals },
	{ .name = "@people", .from_config = add_people },
	{ .name = "@query", .from_tables = add_query },
	{ .name = "@queues", .from_config = add_queues },
	{ .name = "@settings", .from_tables = add_settings },
	{ .name = "@states", .from_tables = add_states },
	{ .name = "@systems", .from_config = add_systems },
	{ .name = "@tags", .from_tables = complete_tags },
	{ .name = "@tiers", .from_config = add_tiers },
	{ .name = "@types", .from_config = add_types },
};

static const struct kind_of_value *find_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds_of_values); i++) {
		if (!strcmp(kinds_of_values[i].name, name))
			return &kinds_of_values[i];
	}
	return NULL;
}

bool complete_knows(const char *kind)
{
	return !strcmp(kind, "@files") || find_kind(kind);
}

static void add_kind(struct completion *c, const struct kind_of_value *kind)
{
	struct desk *desk;

	if (kind->from_tables) {
		kind->from_tables(c);
		return;
	}
	desk = open_quietly(c);
	if (desk && kind->from_config)
		kind->from_config(c, desk->config);
	else if (desk)
		kind->from_desk(c, desk);
}

void complete_values(struct completion *c, const char *values)
{
	ARENA_LOCAL arena = { 0 };
	char *rest = arena_strdup(&arena, values), *word;

	while ((word = strsep(&rest, " "))) {
		const struct kind_of_value *kind = find_kind(word);

		if (kind)
			add_kind(c, kind);
		else if (!strcmp(word, "@files"))
			buf_adds(c->out, ":files\n");
		else if (*word)
			complete_add(c, word, /*description=*/NULL);
	}
}
