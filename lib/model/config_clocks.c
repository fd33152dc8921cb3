/* Are calendars and policies consistent? They need the zones to be judged. */
#include <string.h>

#include "model/config_internal.h"
#include "model/policy.h"

struct check {
	struct strings *out;
	struct arena *a;
	const struct config *c;
	const struct calendar_zones *zones;
	int64_t now_at;
};

#define FAULT(k, ...) vec_push((k)->out, arena_printf((k)->a, __VA_ARGS__))

/* The message without what its path says already: "calendar 'office': ". */
static const char *rest_of(const struct check *k, const char *what,
			   const char *name, const struct tkt_error *err)
{
	const char *begin = arena_printf(k->a, "%s '%s': ", what, name);
	size_t len = strlen(begin);

	return strncmp(err->message, begin, len) ? err->message
						 : err->message + len;
}

static void check_calendar(const struct check *k, const char *name,
			   const struct value *v)
{
	CLEANUP(calendar_free_ptr) struct calendar *c = NULL;
	const struct tkt_error *err = calendar_parse(&c, name, v, k->zones);
	struct calendar_span span;

	if (err)
		FAULT(k, "calendars.%s: %s", name,
		      rest_of(k, "calendar", name, err));
	else if (!calendar_next(&span, c, k->now_at))
		FAULT(k, "calendars.%s: it is not open within 366 days", name);
	tkt_error_free(err);
}

static void check_policy(const struct check *k,
			 const struct policy_setting *s)
{
	CLEANUP(policy_free_ptr) struct policy *p = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	const struct tkt_error *err;

	policy_document(&bytes, k->c, s);
	err = policy_parse(&p, bytes.bytes, bytes.len, k->zones);
	if (err)
		FAULT(k, "policies.%s: %s", s->name,
		      rest_of(k, "policy", s->name, err));
	tkt_error_free(err);
}

static bool is_there(const struct config *c, const char *calendar)
{
	return !calendar || value_get(config_calendars(c), calendar);
}

/* Are its calendars there? One that is not is config_faults() to tell. */
static bool has_calendars(const struct config *c,
			  const struct policy_setting *s)
{
	for (size_t i = 0; i < c->tiers.len; i++)
		if (!is_there(c, c->tiers.items[i].calendar))
			return false;
	return is_there(c, value_get_string(s->tree, "calendar"));
}

void config_clock_faults(struct strings *out, struct arena *a,
			 const struct config *c,
			 const struct calendar_zones *zones, int64_t now_at)
{
	const struct value *calendars = config_calendars(c);
	const struct check k = {
		.out = out, .a = a, .c = c, .zones = zones, .now_at = now_at,
	};

	size_t before = out->len;

	for (size_t i = 0; i < value_len(calendars); i++)
		check_calendar(&k, calendars->object.items[i].key,
			       calendars->object.items[i].value);
	/* What is wrong with a calendar would be told of each policy again. */
	for (size_t i = 0; i < c->policies.len && out->len == before; i++)
		if (has_calendars(c, &c->policies.items[i]))
			check_policy(&k, &c->policies.items[i]);
}
