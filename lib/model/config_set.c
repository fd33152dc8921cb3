/* Changing the configuration: from text and from an edited tree to events. */
#include "model/config.h"

#include <errno.h>
#include <string.h>
#include "base/near.h"
#include "base/utf8.h"
#include "base/words.h"
#include "model/config_internal.h"

/* --- values ------------------------------------------------------------- */

const struct tkt_error *config_bad_value(const char *path, const char *text,
					 const char *wanted)
{
	return tkt_error_hint(tkt_error(TKT_E_USAGE,
					"'%s' is no value for '%s'", text,
					path),
			      "%s", wanted);
}

static const struct tkt_error *parse_string(struct value **out,
					    struct arena *a, const char *path,
					    const char *text)
{
	BUF_LOCAL clean = BUF_INIT;

	utf8_clean(&clean, text, strlen(text));
	buf_trim_end(&clean);
	if (!clean.len)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' needs a value", path),
			"tkt config --unset %s takes it away", path);
	*out = value_string(a, clean.bytes);
	return NULL;
}

static const struct tkt_error *check_word(const struct setting *s,
					  const char *path, const char *word)
{
	BUF_LOCAL wanted = BUF_INIT;

	if (s->values && *s->values != '@') {
		if (word_in(s->values, word))
			return NULL;
		buf_addf(&wanted, "one of: %s", s->values);
		return config_bad_value(path, word, wanted.bytes);
	}
	/* Names stand in TSV, in paths, and between commas. */
	if (!*word || strpbrk(word, " \t\n,;'\"\\"))
		return config_bad_value(path, word,
					"a name without spaces or commas");
	return NULL;
}

static const struct tkt_error *parse_list(struct value **out, struct arena *a,
					  const struct setting *s,
					  const char *path, const char *text)
{
	struct value *list = value_array(a);

	while (*text) {
		size_t len = strcspn(text, ",");
		BUF_LOCAL item = BUF_INIT;
		bool seen = false;

		utf8_clean(&item, text + strspn(text, " "),
			   len > strspn(text, " ") ? len - strspn(text, " ") :
						     0);
		buf_trim_end(&item);
		TRY(check_word(s, path, item.bytes));
		for (size_t i = 0; i < value_len(list); i++)
			seen |= !strcmp(value_item_string(list, i),
					item.bytes);
		if (!seen)
			value_append(a, list, value_string(a, item.bytes));
		text += len + (text[len] == ',');
	}
	*out = list;
	return NULL;
}

static bool parse_number(int64_t *out, const char *text, const char **rest)
{
	char *end;
	long long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoll(text, &end, 10);
	*rest = end;
	*out = n;
	return !errno && n > 0 && n <= INT64_C(1) << 53;
}

static const struct tkt_error *parse_int(struct value **out, struct arena *a,
					 const char *path, const char *text)
{
	const char *rest;
	int64_t n;

	if (!parse_number(&n, text, &rest) || *rest || n > INT32_MAX)
		return config_bad_value(path, text, "a number from 1");
	*out = value_int(a, n);
	return NULL;
}

/* Bytes, or git's K, M and G, with `iB` for those who like it clear. */
static const struct tkt_error *parse_size(struct value **out, struct arena *a,
					  const char *path, const char *text)
{
	static const char units[] = "kmgKMG";
	const char *rest, *unit;
	int64_t n;

	if (!parse_number(&n, text, &rest))
		return config_bad_value(path, text, "a size: 512K, 10M, 1G");
	rest += *rest == ' ';
	unit = *rest ? strchr(units, *rest) : NULL;
	if (unit) {
		n <<= 10 * ((unit - units) % 3 + 1);
		rest++;
		rest += strcmp(rest, "iB") ? 0 : 2;
	}
	if (*rest || n > INT64_C(1) << 40)
		return config_bad_value(path, text, "a size: 512K, 10M, 1G");
	*out = value_int(a, n);
	return NULL;
}

static const struct tkt_error *parse_bool(struct value **out, struct arena *a,
					  const char *path, const char *text)
{
	if (word_in("true yes on 1", text))
		*out = value_bool(a, true);
	else if (word_in("false no off 0", text))
		*out = value_bool(a, false);
	else
		return config_bad_value(path, text, "true or false");
	return NULL;
}

static const struct tkt_error *parse_time(struct value **out, struct arena *a,
					  const char *path, const char *text)
{
	char utc[INSTANT_TEXT_LEN + 1];
	int64_t at;

	if (!instant_parse_rfc3339(&at, text))
		return config_bad_value(path, text,
					"a time: 2026-11-21T17:00:00Z");
	instant_format(utc, at);
	*out = value_string(a, utc);
	return NULL;
}

static const struct tkt_error *parse_duration(struct value **out,
					      struct arena *a,
					      const char *path,
					      const char *text)
{
	int64_t seconds;

	TRY(tkt_error_wrap(duration_parse(&seconds, text), "%s", path));
	*out = value_string(a, text);
	return NULL;
}

const struct tkt_error *setting_parse(struct value **out, struct arena *a,
				      const struct setting *s,
				      const char *path, const char *text)
{
	if (word_in("string text query", s->type))
		return parse_string(out, a, path, text);
	if (!strcmp(s->type, "list"))
		return parse_list(out, a, s, path, text);
	if (!strcmp(s->type, "int"))
		return parse_int(out, a, path, text);
	if (!strcmp(s->type, "size"))
		return parse_size(out, a, path, text);
	if (!strcmp(s->type, "bool"))
		return parse_bool(out, a, path, text);
	if (!strcmp(s->type, "time"))
		return parse_time(out, a, path, text);
	if (!strcmp(s->type, "duration"))
		return parse_duration(out, a, path, text);
	TRY(config_parse_hours(out, a, s, path, text));
	if (*out)
		return NULL;
	TRY(check_word(s, path, text));
	return parse_string(out, a, path, text);
}

void setting_format(struct buf *out, const struct value *v)
{
	if (!v)
		return;
	switch (v->type) {
	case VALUE_NULL:
		return;
	case VALUE_BOOL:
		buf_adds(out, v->boolean ? "true" : "false");
		return;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)v->integer);
		return;
	case VALUE_STRING:
		buf_adds(out, v->string);
		return;
	case VALUE_ARRAY:
		for (size_t i = 0; i < v->array.len; i++) {
			if (i)
				buf_addc(out, ',');
			config_format_item(out, v->array.items[i]);
		}
		return;
	case VALUE_OBJECT:
		value_write(out, v, VALUE_COMPACT, /* level */ 0);
		return;
	}
}

/* --- paths -------------------------------------------------------------- */

static const struct tkt_error *unknown(struct arena *a, const char *path)
{
	const struct tkt_error *err;
	const char *nearest = setting_nearest(a, path);

	err = tkt_error(TKT_E_USAGE, "there is no setting '%s'", path);
	if (nearest)
		return tkt_error_hint(err, "did you mean '%s'?", nearest);
	return tkt_error_hint(err, "tkt config lists them");
}

static bool is_person_path(const char *path)
{
	return !strncmp(path, "people.", strlen("people."));
}

/* The parts that the table leaves open must be names. */
static const struct tkt_error *check_path(struct arena *a,
					  const struct setting **out,
					  const char *path)
{
	const struct setting *s = setting_find(path);
	bool person = is_person_path(path);

	if (!s || !config_path_is_sound(path))
		return unknown(a, path);
	for (const char *p = path; *p; p++) {
		bool lower = (*p >= 'a' && *p <= 'z') ||
			     (*p >= '0' && *p <= '9') || strchr("._-", *p);
		bool other = (*p >= 'A' && *p <= 'Z') || (*p & 0x80);

		if (lower || (other && !person))
			continue;
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' cannot be a name in '%s'",
				  arena_strndup(a, p, 1), path),
			person ? "people's keys have a-z, 0-9, - and _" :
				 "names have letters, digits, - and _");
	}
	*out = s;
	return NULL;
}

/* --- bodies ------------------------------------------------------------- */

static struct value *body_new(struct arena *a, const char *kind)
{
	struct value *body = value_object(a);

	value_set_string(a, body, "kind", kind);
	return body;
}

static struct value *member_array(struct arena *a, struct value *body,
				  const char *key)
{
	struct value *list = value_get(body, key);

	if (!list) {
		list = value_array(a);
		value_set(a, body, key, list);
	}
	return list;
}

static void body_set(struct arena *a, struct value *body, const char *path,
		     struct value *v)
{
	struct value *item = value_object(a);

	value_set_string(a, item, "path", path);
	value_set(a, item, "value", v);
	value_append(a, member_array(a, body, "set"), item);
}

static void body_unset(struct arena *a, struct value *body, const char *path)
{
	value_append(a, member_array(a, body, "unset"), value_string(a, path));
}

static void person_set(struct arena *a, struct value *body, const char *path,
		       const struct setting *s, struct value *v)
{
	const char *field = strrchr(path, '.') + 1;
	struct value *text = value_get(body, "text");

	if (strcmp(s->type, "text") != 0) {
		value_set(a, body, field, v);
		return;
	}
	if (!text) {
		text = value_object(a);
		value_set(a, body, "text", text);
	}
	value_set(a, text, field, v);
}

static struct value *person_new(struct arena *a, const char *path)
{
	struct value *body = body_new(a, "person");
	const char *who = path + strlen("people.");

	value_set_string(a, body, "who",
			 arena_strndup(a, who, strcspn(who, ".")));
	return body;
}

static bool is_object(const struct value *v)
{
	return v && v->type == VALUE_OBJECT;
}

/*
 * Adds what takes a branch away: its leaves, and, where it is a person or all
 * people, that they exist.
 */
static void unset_branch(struct arena *a, struct value *body,
			 const struct config *c, const char *path)
{
	const struct value *branch = config_value(c, path);
	struct strings paths = { 0 };

	if (!strcmp(path, "people")) {
		for (size_t i = 0; i < value_len(branch); i++)
			unset_branch(a, body, c,
				     arena_printf(a, "people.%s",
						  branch->object.items[i].key));
		return;
	}
	config_paths(&paths, a, c, path);
	if (is_person_path(path) && is_object(branch))
		body_unset(a, body, path);
	for (size_t i = 0; i < paths.len; i++)
		body_unset(a, body, paths.items[i]);
	vec_release(&paths);
}

static const struct tkt_error *unset(struct value **out, struct arena *a,
				     const struct config *c, const char *path)
{
	struct value *body = body_new(a, "configure");

	if (!config_value(c, path) && setting_rank(path) == SIZE_MAX)
		return unknown(a, path);
	unset_branch(a, body, c, path);
	*out = value_get(body, "unset") ? body : NULL;
	return NULL;
}

const struct tkt_error *config_set(struct value **out, struct arena *a,
				   const struct config *c, const char *path,
				   const char *text)
{
	const struct setting *s;
	struct value *v, *body;

	if (!text)
		return unset(out, a, c, path);
	TRY(check_path(a, &s, path));
	TRY(setting_parse(&v, a, s, path, text));
	if (!strcmp(s->type, "query"))
		TRY(config_query_check(c, path, v->string));
	if (value_equal(v, config_value(c, path))) {
		*out = NULL;
		return NULL;
	}
	if (is_person_path(path)) {
		body = person_new(a, path);
		person_set(a, body, path, s, v);
	} else {
		body = body_new(a, "configure");
		body_set(a, body, path, v);
	}
	*out = body;
	return NULL;
}

/* --- from an edited tree ------------------------------------------------ */

struct diff {
	struct arena *a;
	const struct config *c;
	struct value *configure; /* made when first needed */
	struct value *people;    /* bodies of person events */
	struct value *person;    /* the one being walked, when it differs */
};

static struct value *configure_body(struct diff *d)
{
	if (!d->configure)
		d->configure = body_new(d->a, "configure");
	return d->configure;
}

static struct value *person_body(struct diff *d, const char *path)
{
	if (!d->person) {
		d->person = person_new(d->a, path);
		value_append(d->a, d->people, d->person);
	}
	return d->person;
}

static const struct tkt_error *diff_leaf(struct diff *d, const char *path,
					 const struct value *v)
{
	BUF_LOCAL text = BUF_INIT;
	const struct setting *s;
	struct value *parsed;

	if (value_equal(v, config_value(d->c, path)))
		return NULL;
	TRY(check_path(d->a, &s, path));
	/* By way of text: one place knows what each setting may be. */
	setting_format(&text, v);
	TRY(setting_parse(&parsed, d->a, s, path, text.bytes));
	if (parsed->type != v->type)
		return config_bad_value(path, text.bytes, s->sentence);
	if (is_person_path(path))
		person_set(d->a, person_body(d, path), path, s, parsed);
	else
		body_set(d->a, configure_body(d), path, parsed);
	return NULL;
}

static bool is_person(const char *path)
{
	return is_person_path(path) && !strchr(path + strlen("people."), '.');
}

static const struct tkt_error *diff_new(struct diff *d, const char *path,
					const struct value *v)
{
	if (is_person(path)) {
		d->person = NULL;
		if (is_object(v) && !config_value(d->c, path)) {
			const struct setting *s;

			TRY(check_path(d->a, &s,
				       arena_printf(d->a, "%s.name", path)));
			person_body(d, path);
		}
	}
	if (!is_object(v))
		return diff_leaf(d, path, v);
	/* An object that nothing of the table can stand in, also when empty. */
	if (*path && setting_rank(path) == SIZE_MAX &&
	    !config_value(d->c, path))
		return unknown(d->a, path);
	for (size_t i = 0; i < v->object.len; i++) {
		const struct value_member *m = &v->object.items[i];

		if (strchr(m->key, '.') || !*m->key)
			return tkt_error(TKT_E_USAGE,
					 "'%s' cannot be a name below '%s'",
					 m->key, path);
		TRY(diff_new(d, arena_printf(d->a, "%s%s%s", path,
					     *path ? "." : "", m->key),
			     m->value));
	}
	return NULL;
}

/* What the old tree has and the new one has not. */
static void diff_old(struct diff *d, const struct value *before,
		     const struct value *after, const char *path)
{
	for (size_t i = 0; i < value_len(before); i++) {
		const struct value_member *m = &before->object.items[i];
		const struct value *v = value_get(after, m->key);
		const char *below = arena_printf(d->a, "%s%s%s", path,
						 *path ? "." : "", m->key);

		if (!v || is_object(v) != is_object(m->value))
			unset_branch(d->a, configure_body(d), d->c, below);
		else if (is_object(v))
			diff_old(d, m->value, v, below);
	}
}

const struct tkt_error *config_diff(struct value **out, struct arena *a,
				    const struct config *c,
				    const struct value *tree)
{
	struct diff d = { .a = a, .c = c, .people = value_array(a) };
	struct value *bodies = value_array(a);

	if (!is_object(tree))
		return tkt_error(TKT_E_USAGE,
				 "the configuration must be an object");
	TRY(diff_new(&d, "", tree));
	diff_old(&d, c->tree, tree, "");
	/* A branch without leaves left nothing to unset. */
	if (d.configure && (value_get(d.configure, "set") ||
			    value_get(d.configure, "unset")))
		value_append(a, bodies, d.configure);
	for (size_t i = 0; i < value_len(d.people); i++)
		value_append(a, bodies, d.people->array.items[i]);
	*out = bodies;
	return NULL;
}
