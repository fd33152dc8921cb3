/*
 * What a new desk begins with: three tiers, and the issues that are typical of
 * each with what they bring along.  The desk's people change it from there.
 */
#include "model/config.h"

static const struct tier_row {
	const char *name;
	int rank;
	const char *queues; /* the first is where its tickets go */
} tier_rows[] = {
	{ "L1", 1, "L1/desk" },
	{ "L2", 2, "L2/support,L2/network,L2/software" },
	{ "L3", 3, "L3/engineering,L3/development" },
};

static const struct defaults category_rows[] = {
	{
		.name = "password-reset", .title = "Password reset",
		.tier = "L1", .type = "request",
		.impact = "low", .urgency = "high", .complexity = "basic",
		.queue = "L1/desk",
		.ask = "See in the directory why the account cannot sign in "
		       "(locked, expired, disabled), and unlock or reset it "
		       "there.",
	},
	{
		.name = "software-installation",
		.title = "Software installation",
		.tier = "L1", .type = "request",
		.impact = "low", .urgency = "low", .complexity = "basic",
		.queue = "L1/desk",
		.ask = "Read the installer's log on the machine and say "
		       "whether rights, packaging or the machine stop it.",
	},
	{
		.name = "printer", .title = "Printer",
		.tier = "L1", .type = "incident",
		.impact = "low", .urgency = "medium", .complexity = "basic",
		.queue = "L1/desk",
		.ask = "See on the print server whether the job arrives and "
		       "what the printer answers.",
	},
	{
		.name = "information-request", .title = "Information request",
		.tier = "L1", .type = "question",
		.impact = "low", .urgency = "low", .complexity = "basic",
		.queue = "L1/desk",
		.ask = "Answer the question in words that the user can be "
		       "told, or name who can.",
	},
	{
		.name = "network-connectivity",
		.title = "Network connectivity",
		.tier = "L2", .type = "incident",
		.impact = "medium", .urgency = "high",
		.complexity = "intermediate",
		.queue = "L2/network",
		.ask = "Trace the path from the user's port to the service "
		       "and say at which hop it breaks.",
	},
	{
		.name = "software-bug", .title = "Software bug",
		.tier = "L2", .type = "incident",
		.impact = "medium", .urgency = "medium",
		.complexity = "intermediate",
		.queue = "L2/software",
		.ask = "Reproduce it with the steps given, and find the first "
		       "error in the logs of that time.",
	},
	{
		.name = "configuration", .title = "Configuration",
		.tier = "L2", .type = "incident",
		.impact = "medium", .urgency = "medium",
		.complexity = "intermediate",
		.queue = "L2/support",
		.ask = "Compare the configuration with the last one that "
		       "worked and name the difference.",
	},
	{
		.name = "complex-bug", .title = "Complex bug",
		.tier = "L3", .type = "incident",
		.impact = "high", .urgency = "medium",
		.complexity = "complex",
		.queue = "L3/engineering",
		.ask = "Confirm the suspected root cause in the code, and say "
		       "what a permanent fix takes.",
	},
	{
		.name = "architecture", .title = "Architecture",
		.tier = "L3", .type = "problem",
		.impact = "high", .urgency = "low", .complexity = "complex",
		.queue = "L3/engineering",
		.ask = "Judge whether the design can carry what is asked of "
		       "it, and propose the change.",
	},
	{
		.name = "custom-development", .title = "Custom development",
		.tier = "L3", .type = "change",
		.impact = "low", .urgency = "low", .complexity = "complex",
		.queue = "L3/development", .straight_from = "complex",
		.ask = "Estimate the work and name what must be known before "
		       "it can begin.",
	},
};

struct maker {
	struct arena *a;
	struct value *set;
};

static void set(const struct maker *m, const char *path, const char *text)
{
	const struct setting *s = setting_find(path);
	struct value *item = value_object(m->a), *v = NULL;

	/* tests/unit/test_config.c proves that every row here is valid. */
	tkt_error_free(setting_parse(&v, m->a, s, path, text));
	value_set_string(m->a, item, "path", path);
	value_set(m->a, item, "value", v);
	value_append(m->a, m->set, item);
}

static void set_category(const struct maker *m, const struct defaults *row)
{
	const struct {
		const char *field, *text;
	} fields[] = {
		{ "title", row->title },
		{ "tier", row->tier },
		{ "type", row->type },
		{ "impact", row->impact },
		{ "urgency", row->urgency },
		{ "complexity", row->complexity },
		{ "queue", row->queue },
		{ "straight_from", row->straight_from },
		{ "ask", row->ask },
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!fields[i].text)
			continue;
		set(m, arena_printf(m->a, "categories.%s.%s", row->name,
				    fields[i].field), fields[i].text);
	}
}

struct value *config_defaults(struct arena *a, const char *desk_name)
{
	struct value *body = value_object(a);
	const struct maker m = { .a = a, .set = value_array(a) };

	value_set_string(a, body, "kind", "configure");
	value_set(a, body, "set", m.set);
	if (desk_name)
		set(&m, "name", desk_name);
	for (size_t i = 0; i < ARRAY_LEN(tier_rows); i++) {
		const struct tier_row *row = &tier_rows[i];

		set(&m, arena_printf(a, "tiers.%s.rank", row->name),
		    arena_printf(a, "%d", row->rank));
		set(&m, arena_printf(a, "tiers.%s.queues", row->name),
		    row->queues);
	}
	for (const struct setting *s = settings + 1; s->path; s++)
		if (s->fallback)
			set(&m, s->path, s->fallback);
	set(&m, "kb.validate_tier", "L2");
	set(&m, "kb.publish_tier", "L2");
	for (size_t i = 0; i < ARRAY_LEN(category_rows); i++)
		set_category(&m, &category_rows[i]);
	return body;
}
