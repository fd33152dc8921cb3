/*
 * The tables of commands and options check themselves: what a person would
 * otherwise find out when parsing goes wrong.
 */
#include "unit.h"

#include <ctype.h>

#include "ui/command.h"
#include "ui/complete.h"

/* "The user" begins a sentence, "P1" and "ID" do not. */
static bool is_sentence(const char *s)
{
	return isupper((unsigned char)s[0]) && islower((unsigned char)s[1]);
}

typedef void check_fn(const struct command *c, const char *name);

/* Every command, and every verb of one. */
static void for_each(check_fn *check)
{
	for (const struct command *const *c = commands; *c; c++) {
		check(*c, (*c)->name);
		for (const struct command *const *v = (*c)->verbs; v && *v;
		     v++) {
			BUF_LOCAL name = BUF_INIT;

			command_full_name(&name, *v);
			check(*v, name.bytes);
		}
	}
}

static void sorted_by_name(void **state)
{
	(void)state;
	assert_non_null(commands[0]);
	for (size_t i = 1; commands[i]; i++)
		assert_true(strcmp(commands[i - 1]->name, commands[i]->name) <
			    0);
}

static void check_told(const struct command *c, const char *name)
{
	struct option_list options = { 0 };

	if (!c->summary || !*c->summary || is_sentence(c->summary))
		fail_msg("'%s' has no summary in lower case", name);
	if (c->run && !c->usage)
		fail_msg("'%s' has no usage", name);
	if (!c->run && !c->verbs)
		fail_msg("'%s' can neither run nor has verbs", name);
	command_options(&options, c);
	for (size_t i = 0; i < options.len; i++) {
		const struct option *o = options.items[i];

		if (!o->help || !*o->help)
			fail_msg("'%s --%s' has no help", name, o->name);
		if (strchr(o->help, '\n') || is_sentence(o->help) ||
		    o->help[strlen(o->help) - 1] == '.')
			fail_msg("'%s --%s': help is one line, lower case, "
				 "without a full stop",
				 name, o->name);
		if ((o->type == OPTION_BOOL) != !o->argument)
			fail_msg("'%s --%s': a value has a name, a boolean "
				 "has none",
				 name, o->name);
		if (o->type == OPTION_CHOICE && !o->values)
			fail_msg("'%s --%s' is a choice of nothing", name,
				 o->name);
	}
	vec_release(&options);
}

static void told_in_help(void **state)
{
	(void)state;
	for_each(check_told);
}

static void check_apart(const char *name, const struct option *a,
			const struct option *b)
{
	if (!strcmp(a->name, b->name))
		fail_msg("'%s' has two options --%s", name, a->name);
	if (a->letter && a->letter == b->letter)
		fail_msg("'%s' has two options -%c: --%s, --%s", name,
			 a->letter, a->name, b->name);
}

/* `tkt fix --version V` hides the global one, and nothing else may. */
static bool may_hide(const struct option *own, const struct option *global)
{
	return !strcmp(own->name, "version") &&
	       !strcmp(global->name, "version");
}

static void check_names(const struct command *c, const char *name)
{
	struct option_list options = { 0 };

	command_options(&options, c);
	for (size_t i = 0; i < options.len; i++) {
		const struct option *o = options.items[i];

		if (o->name[strspn(o->name, "abcdefghijklmnopqrstuvwxyz"
					    "0123456789-")])
			fail_msg("'%s --%s' is no name", name, o->name);
		for (size_t j = 0; j < i; j++)
			check_apart(name, options.items[j], o);
		for (const struct option *g = global_options; g->name; g++) {
			if (!may_hide(o, g))
				check_apart(name, o, g);
		}
	}
	vec_release(&options);
}

static void names_and_letters_differ(void **state)
{
	(void)state;
	for_each(check_names);
}

static size_t size_of(enum option_type type)
{
	switch (type) {
	case OPTION_BOOL:
		return sizeof(bool);
	case OPTION_STRING:
	case OPTION_TEXT:
	case OPTION_CHOICE:
	case OPTION_MAYBE:
		return sizeof(char *);
	case OPTION_LIST:
		return sizeof(struct strings);
	case OPTION_TIME:
	case OPTION_UNTIL:
	case OPTION_DURATION:
	case OPTION_INT:
		return sizeof(int64_t);
	}
	return 0;
}

static bool overlap(const struct option *a, const struct option *b)
{
	return a->offset < b->offset + size_of(b->type) &&
	       b->offset < a->offset + size_of(a->type);
}

/* An option of one's own may use a member that no common option fills. */
static void check_places(const struct command *c, const char *name)
{
	struct option_list options = { 0 };

	if (c->run && c->args_len < sizeof(struct common))
		fail_msg("'%s' has no struct common in its args", name);
	command_options(&options, c);
	for (size_t i = 0; i < options.len; i++) {
		const struct option *o = options.items[i];

		if (o->offset < sizeof(struct strings))
			fail_msg("'%s --%s' lies in the operands", name,
				 o->name);
		if (o->offset + size_of(o->type) > c->args_len)
			fail_msg("'%s --%s' lies behind the args", name,
				 o->name);
		for (size_t j = 0; j < i; j++) {
			if (overlap(options.items[j], o))
				fail_msg("'%s': --%s and --%s share a place",
					 name, options.items[j]->name,
					 o->name);
		}
	}
	vec_release(&options);
}

static void values_have_places(void **state)
{
	(void)state;
	for_each(check_places);
}

static void check_words(const char *name, const char *what, const char *words)
{
	char *copy, *rest, *word;

	if (!words || !*words)
		return;
	copy = rest = mem_strdup(words);
	while ((word = strsep(&rest, " |"))) {
		if (*word == '@' && !complete_knows(word))
			fail_msg("'%s' %s: completion does not know '%s'", name,
				 what, word);
		if (!*word)
			fail_msg("'%s' %s: two spaces in '%s'", name, what,
				 words);
	}
	free(copy);
}

static void check_values(const struct command *c, const char *name)
{
	check_words(name, "operands", c->operands);
	for (const struct option *o = c->options; o && o->name; o++)
		check_words(name, o->name, o->values);
}

static void values_are_known(void **state)
{
	(void)state;
	for_each(check_values);
	for (const struct option *o = global_options; o->name; o++)
		check_words("tkt", o->name, o->values);
	assert_false(complete_knows("@nothing"));
}

static void verbs_have_full_names(void **state)
{
	BUF_LOCAL name = BUF_INIT;

	(void)state;
	command_full_name(&name, command_find("help"));
	assert_string_equal(name.bytes, "help");
	assert_null(command_find("helpx"));
	assert_null(command_find("hel"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_by_name),
		cmocka_unit_test(told_in_help),
		cmocka_unit_test(names_and_letters_differ),
		cmocka_unit_test(values_have_places),
		cmocka_unit_test(values_are_known),
		cmocka_unit_test(verbs_have_full_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
