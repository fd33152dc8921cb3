#include "ui/scan.h"

#include <string.h>
#include "ui/suggest.h"

void scan_init(struct scan *s, const struct command *c, int argc,
	       const char *const *argv)
{
	*s = (struct scan){ .argc = argc, .argv = argv };
	if (c)
		command_options(&s->options, c);
}

void scan_release(struct scan *s)
{
	vec_release(&s->options);
}

static bool name_is(const struct option *o, const char *name, size_t len)
{
	return strlen(o->name) == len && !memcmp(o->name, name, len);
}

static const struct option *find_name(bool *is_global, const struct scan *s,
				      const char *name, size_t len)
{
	*is_global = false;
	for (size_t i = 0; i < s->options.len; i++) {
		if (name_is(s->options.items[i], name, len))
			return s->options.items[i];
	}
	*is_global = true;
	for (const struct option *o = global_options; o->name; o++) {
		if (name_is(o, name, len))
			return o;
	}
	return NULL;
}

static const struct option *find_letter(bool *is_global, const struct scan *s,
					char letter)
{
	*is_global = false;
	for (size_t i = 0; i < s->options.len; i++) {
		if (s->options.items[i]->letter == letter)
			return s->options.items[i];
	}
	*is_global = true;
	for (const struct option *o = global_options; o->name; o++) {
		if (o->letter == letter)
			return o;
	}
	return NULL;
}

/* `--no-name` of a boolean, and `--name` of one that is called no-name. */
static const struct option *find_negated(bool *is_global,
					 const struct scan *s,
					 const char *name, size_t len)
{
	const struct option *o = NULL;
	char other[64];

	if (len > 3 && !strncmp(name, "no-", 3)) {
		o = find_name(is_global, s, name + 3, len - 3);
	} else if (len + 3 < sizeof(other)) {
		memcpy(other, "no-", 3);
		memcpy(other + 3, name, len);
		o = find_name(is_global, s, other, len + 3);
	}
	return o && o->type == OPTION_BOOL ? o : NULL;
}

static const struct tkt_error *unknown_name(const struct scan *s,
					    const char *name, size_t len)
{
	ARENA_LOCAL arena = { 0 };
	BUF_LOCAL text = BUF_INIT;
	const char *word = arena_strndup(&arena, name, len);

	buf_addf(&text, "unknown option '--%s'", word);
	suggest_option(&text, &s->options, word);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* The value of `--name value` and `-x value`: the next argument. */
static const struct tkt_error *take_value(struct scanned *out, struct scan *s)
{
	if (s->next < s->argc) {
		out->value = s->argv[s->next++];
		return NULL;
	}
	return tkt_error(TKT_E_USAGE, "option '--%s' needs a value: %s",
			 out->option->name, out->option->argument);
}

static const struct tkt_error *scan_long(struct scanned *out, struct scan *s,
					 const char *name)
{
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	bool on = true;

	out->option = find_name(&out->is_global, s, name, len);
	if (!out->option) {
		on = false;
		out->option = find_negated(&out->is_global, s, name, len);
	}
	if (!out->option)
		return unknown_name(s, name, len);
	out->on = on;
	out->value = value;
	if (value && out->option->type == OPTION_BOOL) {
		out->option = NULL;
		return tkt_error(TKT_E_USAGE,
				 "option '--%.*s' takes no value", (int)len,
				 name);
	}
	return value || !option_takes_value(out->option) ? NULL :
							   take_value(out, s);
}

static const struct tkt_error *scan_letter(struct scanned *out,
					   struct scan *s)
{
	char letter = *s->bundle++;

	out->on = true;
	out->option = find_letter(&out->is_global, s, letter);
	if (!out->option) {
		/* What follows may be its value: not ours to guess. */
		s->bundle = "";
		return tkt_error(TKT_E_USAGE, "unknown option '-%c'", letter);
	}
	if (!option_takes_value(out->option))
		return NULL;
	if (*s->bundle) {
		out->value = s->bundle;
		s->bundle = "";
		return NULL;
	}
	return take_value(out, s);
}

const struct tkt_error *scan_next(struct scanned *out, struct scan *s)
{
	const char *arg;

	*out = (struct scanned){ .index = s->next - 1 };
	if (s->bundle && *s->bundle)
		return scan_letter(out, s);
	if (s->next >= s->argc)
		return NULL;
	out->index = s->next;
	arg = s->argv[s->next++];
	if (s->only_operands || arg[0] != '-' || !arg[1]) {
		out->operand = arg;
		return NULL;
	}
	if (!strcmp(arg, "--")) {
		s->only_operands = true;
		return scan_next(out, s);
	}
	if (arg[1] == '-')
		return scan_long(out, s, arg + 2);
	s->bundle = arg + 1;
	return scan_letter(out, s);
}
