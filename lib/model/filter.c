#include "model/filter.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"
#include "model/filter_words.h"

struct filter_value {
	const char *text;    /* as written; NULL: `none` */
	const char *from, *to; /* of a range; NULL: no such end */
	bool is_range;
	bool in_doubt;       /* the desk does not know it, nor any ticket yet */
	int64_t from_at, to_at; /* of numbers and times: [from, to) */
};

struct filter_term {
	bool negated;
	const struct filter_flag *flag; /* or */
	const struct field *field;      /* NULL with no flag: a word */
	VEC(struct filter_value) values;
};

/* --- flags -------------------------------------------------------------- */

#define IN_STATE(name, state_)                                                 \
	static bool name(const struct ticket *t, const struct filter_about *a) \
	{                                                                      \
		(void)a;                                                       \
		return t->state == state_;                                     \
	}
#define IS_SET(name, member)                                                   \
	static bool name(const struct ticket *t, const struct filter_about *a) \
	{                                                                      \
		(void)a;                                                       \
		return t->member;                                              \
	}

IN_STATE(is_new, STATE_NEW)
IN_STATE(is_open, STATE_OPEN)
IN_STATE(is_waiting, STATE_WAITING)
IN_STATE(is_resolved, STATE_RESOLVED)
IN_STATE(is_closed, STATE_CLOSED)
IN_STATE(is_rejected, STATE_REJECTED)
IS_SET(is_unaccepted, unaccepted)
IS_SET(is_consulted, consulted)
IS_SET(is_untold, untold)
IS_SET(is_uncovered, uncovered)
IS_SET(is_concurrent, concurrent)
IS_SET(is_forced, forced)

static bool is_live(const struct ticket *t, const struct filter_about *a)
{
	(void)a;
	return ticket_is_live(t);
}

static bool is_mine(const struct ticket *t, const struct filter_about *a)
{
	return t->owner && a->me && !strcmp(t->owner, a->me);
}

static bool is_breached(const struct ticket *t, const struct filter_about *a)
{
	return t->breached || (ticket_is_live(t) && t->due_at != INSTANT_NONE &&
			       t->due_at < a->time.now_at);
}

const struct filter_flag filter_flags[] = {
	{ "live", "not resolved, closed or rejected", is_live, true },
	{ "new", "reported, and nobody has taken it", is_new, true },
	{ "open", "being worked on, or offered", is_open, true },
	{ "waiting", "waiting for somebody else", is_waiting, true },
	{ "resolved", "solved, and not closed yet", is_resolved, true },
	{ "closed", "closed", is_closed, true },
	{ "rejected", "spam, invalid, withdrawn or a duplicate", is_rejected,
	  true },
	{ "mine", "yours", is_mine, false },
	{ "unaccepted", "handed over, and nobody has accepted it",
	  is_unaccepted, false },
	{ "consulted", "another tier was asked and has not answered",
	  is_consulted, false },
	{ "untold", "resolved, and the user does not know", is_untold, true },
	{ "uncovered", "solved at the top without an article for the tiers "
	  "below", is_uncovered, true },
	{ "concurrent", "people did different things without knowing of each "
	  "other", is_concurrent, false },
	{ "breached", "past its due time", is_breached, false },
	{ "forced", "a gate was passed by force", is_forced, false },
	{ .name = NULL },
};

static const struct tkt_error *find_flag(const struct filter_flag **out,
					 const char *name)
{
	const char *names[ARRAY_LEN(filter_flags)];
	BUF_LOCAL text = BUF_INIT;
	size_t n = 0;
	int i;

	for (const struct filter_flag *f = filter_flags; f->name; f++) {
		if (!strcmp(f->name, name)) {
			*out = f;
			return NULL;
		}
		names[n++] = f->name;
	}
	i = near_find(name, names, n);
	buf_addf(&text, "nothing is 'is:%s'", name);
	if (i >= 0)
		buf_addf(&text, "; did you mean 'is:%s'?", names[i]);
	for (size_t k = 0; i < 0 && k < n; k++)
		buf_addf(&text, "%s%s", k ? ", " : "; there are: ", names[k]);
	return tkt_error(TKT_E_USAGE, "%s", text.bytes);
}

/* --- fields ------------------------------------------------------------- */

/* `tag` is tags, `opened` is opened_at. */
static const struct field *find_field(const char *name)
{
	static const char *const endings[] = { "", "s", "_at", "_s" };
	char full[64];

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const struct field *f;

		snprintf(full, sizeof(full), "%.40s%s", name, endings[i]);
		f = field_find(ticket_fields, full);
		if (f)
			return f;
	}
	return NULL;
}

static const struct tkt_error *unknown_field(const char *name)
{
	struct strings names = { 0 };
	BUF_LOCAL text = BUF_INIT;
	int i;

	for (const struct field *f = ticket_fields; f->name; f++)
		vec_push(&names, f->name);
	vec_push(&names, "is");
	i = near_find(name, names.items, names.len);
	buf_addf(&text, "tickets have no field '%s'", name);
	if (i >= 0)
		buf_addf(&text, "; did you mean '%s'?", names.items[i]);
	vec_release(&names);
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "%s", text.bytes),
			      "tkt-json(7) lists the fields");
}

/* --- values ------------------------------------------------------------- */

static const struct tkt_error *parse_number(int64_t *out,
					    const struct field *f,
					    const char *text)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	/* A span ends one further. */
	if (!*text || *end || errno || *out == INT64_MAX)
		return tkt_error(TKT_E_USAGE, "'%s:%s' is no number", f->name,
				 text);
	return NULL;
}

/* One end of a range, or both at once: the span that the text stands for. */
static const struct tkt_error *parse_span(int64_t *from, int64_t *to,
					  const struct filter *filter,
					  const struct field *f,
					  const char *text)
{
	struct instant_range range;

	if (f->type == FIELD_TIME) {
		TRY(tkt_error_wrap(instant_parse(&range, text,
						 &filter->about.time),
				   "%s", f->name));
		*from = range.from_at;
		*to = range.to_at > range.from_at ? range.to_at
						  : range.from_at + 1;
		return NULL;
	}
	if (f->type == FIELD_DURATION)
		TRY(tkt_error_wrap(duration_parse(from, text), "%s", f->name));
	else
		TRY(parse_number(from, f, text));
	*to = *from + 1;
	return NULL;
}

static bool is_counted(const struct field *f)
{
	return f->type == FIELD_TIME || f->type == FIELD_DURATION ||
	       f->type == FIELD_INT;
}

static const struct tkt_error *parse_ends(struct filter_value *v,
					  const struct filter *filter,
					  const struct field *f)
{
	int64_t ignored;

	v->from_at = INT64_MIN;
	v->to_at = INT64_MAX;
	if (!is_counted(f))
		return NULL;
	if (!v->is_range)
		return parse_span(&v->from_at, &v->to_at, filter, f, v->text);
	if (v->from)
		TRY(parse_span(&v->from_at, &ignored, filter, f, v->from));
	if (v->to)
		TRY(parse_span(&ignored, &v->to_at, filter, f, v->to));
	return NULL;
}

/* Misspelled words are told. */
static const struct tkt_error *check_words(struct filter_value *v,
					   struct filter *filter,
					   const struct field *f)
{
	bool known = true;

	if (!v->is_range) {
		TRY(filter_word_check(&known, &v->text, f,
				      filter->about.config));
		v->in_doubt = !known;
		filter->doubts += v->in_doubt;
		return NULL;
	}
	/* Ends in words of a desk need not be there. */
	if (v->from)
		TRY(filter_word_check(&known, &v->from, f, /* config */ NULL));
	if (v->to)
		TRY(filter_word_check(&known, &v->to, f, /* config */ NULL));
	return NULL;
}

static const struct tkt_error *parse_value(struct filter_value *v,
					   struct filter *filter,
					   const struct field *f,
					   const char *text)
{
	const char *dots = strstr(text, "..");

	*v = (struct filter_value){ .text = text };
	if (!strcmp(text, "none")) {
		v->text = NULL;
		return NULL;
	}
	if (!strcmp(text, "@me")) {
		if (!filter->about.me)
			return tkt_error(TKT_E_USAGE, "nobody knows who '@me' "
					 "is: set TKT_USER");
		v->text = filter->about.me;
		return parse_ends(v, filter, f);
	}
	if (dots) {
		v->is_range = true;
		v->from = arena_strndup(&filter->arena, text,
					(size_t)(dots - text));
		v->to = dots + 2;
		if (!*v->from)
			v->from = NULL;
		if (!*v->to)
			v->to = NULL;
	}
	if (f->type == FIELD_BOOL && strcmp(text, "true") &&
	    strcmp(text, "false"))
		return tkt_error(TKT_E_USAGE, "'%s:%s' is neither true nor "
				 "false", f->name, text);
	TRY(check_words(v, filter, f));
	return parse_ends(v, filter, f);
}

/* --- terms -------------------------------------------------------------- */

static struct filter_term *new_term(struct filter *f, bool negated)
{
	struct filter_term *term = ARENA_NEW(&f->arena, struct filter_term);

	term->negated = negated;
	vec_push(&f->terms, term);
	return term;
}

/* The term that further values of the same single field belong to. */
static struct filter_term *term_for(struct filter *f,
				    const struct field *field, bool negated)
{
	struct filter_term *term;

	for (size_t i = 0; i < f->terms.len; i++) {
		term = f->terms.items[i];
		if (term->field == field && !term->negated && !negated &&
		    field->type != FIELD_LIST && !is_counted(field))
			return term;
	}
	term = new_term(f, negated);
	term->field = field;
	return term;
}

static const struct tkt_error *add_field(struct filter *f, const char *name,
					 const char *values, bool negated)
{
	const struct field *field = find_field(name);
	struct filter_term *term;

	if (!field)
		return unknown_field(name);
	if (!*values)
		return tkt_error(TKT_E_USAGE, "'%s:' has no value", name);
	term = term_for(f, field, negated);
	while (*values) {
		size_t len = strcspn(values, ",");
		struct filter_value v;

		TRY(parse_value(&v, f, field,
				arena_strndup(&f->arena, values, len)));
		vec_push(&term->values, v);
		values += len + (values[len] == ',');
	}
	if (!strcmp(field->name, "state"))
		f->names_state = true;
	return NULL;
}

const struct tkt_error *filter_add_field(struct filter *f, const char *field,
					 const char *value)
{
	return add_field(f, field, value, /* negated */ false);
}

void filter_add_span(struct filter *f, const char *time_field, int64_t from_at,
		     int64_t until_at)
{
	struct filter_term *term = new_term(f, /* negated */ false);
	struct filter_value v = {
		.text = "", .is_range = true, .from_at = INT64_MIN,
		.to_at = INT64_MAX,
	};

	if (from_at != INSTANT_NONE)
		v.from_at = from_at;
	if (until_at != INSTANT_NONE)
		v.to_at = until_at;
	term->field = field_find(ticket_fields, time_field);
	vec_push(&term->values, v);
}

static const struct tkt_error *add_term(struct filter *f, const char *word)
{
	bool negated = (word[0] == '-' || word[0] == '^') && word[1];
	const char *colon;
	struct filter_term *term;

	word += negated;
	colon = strchr(word, ':');
	if (!colon || colon == word) {
		struct filter_value v = { .text = word };

		term = new_term(f, negated);
		vec_push(&term->values, v);
		return NULL;
	}
	if (!strncmp(word, "is:", 3)) {
		const struct filter_flag *flag;

		TRY(find_flag(&flag, colon + 1));
		term = new_term(f, negated);
		term->flag = flag;
		f->names_state = f->names_state || flag->names_state;
		return NULL;
	}
	return add_field(f, arena_strndup(&f->arena, word,
					  (size_t)(colon - word)),
			 colon + 1, negated);
}

bool filter_is_term(const char *word)
{
	const char *colon;
	char name[64];

	word += *word == '-' || *word == '^';
	colon = strchr(word, ':');
	if (!colon || colon - word >= (ptrdiff_t)sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(colon - word), word);
	return !strcmp(name, "is") || find_field(name);
}

/* Quotes keep spaces together and are no part of the term. */
static const char *next_term(struct buf *out, const char *words)
{
	bool quoted = false;

	buf_reset(out);
	words += strspn(words, " \t\n");
	for (; *words && (quoted || !isspace((unsigned char)*words)); words++) {
		if (*words == '"')
			quoted = !quoted;
		else
			buf_addc(out, *words);
	}
	return words;
}

const struct tkt_error *filter_add_words(struct filter *f, const char *words)
{
	BUF_LOCAL term = BUF_INIT;

	while (*(words += strspn(words, " \t\n"))) {
		words = next_term(&term, words);
		if (term.len)
			TRY(add_term(f, arena_strdup(&f->arena, term.bytes)));
	}
	return NULL;
}

void filter_release(struct filter *f)
{
	for (size_t i = 0; i < f->terms.len; i++)
		vec_release(&f->terms.items[i]->values);
	vec_release(&f->terms);
	arena_release(&f->arena);
}

/* --- matching ----------------------------------------------------------- */

static const void *member(const struct field *f, const struct ticket *t)
{
	return (const char *)t + f->offset;
}

/* Words that people type as they remember them. */
static bool is_prose(const struct field *f)
{
	return !strcmp(f->name, "title") || !strcmp(f->name, "requester") ||
	       !strcmp(f->name, "solution") || !strcmp(f->name, "cause") ||
	       !strcmp(f->name, "cc");
}

static bool text_matches(const struct field *f, const char *text,
			 const struct filter_value *v)
{
	const char *slash;

	if (v->is_range)
		return (!v->from || strcmp(text, v->from) >= 0) &&
		       (!v->to || strcmp(text, v->to) <= 0);
	if (f->type == FIELD_ID)
		return !strncmp(text, v->text, strlen(v->text));
	if (is_prose(f))
		return strcasestr(text, v->text) != NULL;
	if (!strcmp(text, v->text))
		return true;
	/* `network` is L2/network. */
	slash = strcmp(f->name, "queue") ? NULL : strrchr(text, '/');
	return slash && !strcmp(slash + 1, v->text);
}

static bool list_matches(const struct field *f, const struct strings *list,
			 const struct filter_value *v)
{
	for (size_t i = 0; i < list->len; i++)
		if (text_matches(f, list->items[i], v))
			return true;
	return false;
}

static bool value_matches(const struct field *f, const struct ticket *t,
			  const struct filter_value *v)
{
	int64_t n;

	if (f->type == FIELD_BOOL)
		return *(const bool *)member(f, t) ==
		       (v->text && !strcmp(v->text, "true"));
	if (!v->text)
		return field_is_empty(f, t);
	if (field_is_empty(f, t))
		return false;
	switch (f->type) {
	case FIELD_STRING:
	case FIELD_ID:
		return text_matches(f, *(const char *const *)member(f, t), v);
	case FIELD_LIST:
		return list_matches(f, member(f, t), v);
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_INT:
		n = *(const int64_t *)member(f, t);
		return n >= v->from_at && n < v->to_at;
	case FIELD_BOOL:
		break;
	}
	return false;
}

static bool term_holds(const struct filter *f, const struct filter_term *term,
		       const struct ticket *t)
{
	if (term->flag)
		return term->flag->holds(t, &f->about);
	if (!term->field)
		return t->title &&
		       strcasestr(t->title, term->values.items[0].text);
	for (size_t i = 0; i < term->values.len; i++)
		if (value_matches(term->field, t, &term->values.items[i]))
			return true;
	return false;
}

/* What a ticket has is no mistake: the desk knew it once. */
static void see(struct filter *f, const struct ticket *t)
{
	for (size_t i = 0; i < f->terms.len; i++) {
		struct filter_term *term = f->terms.items[i];

		for (size_t k = 0; k < term->values.len; k++) {
			struct filter_value *v = &term->values.items[k];

			if (!v->in_doubt || !value_matches(term->field, t, v))
				continue;
			v->in_doubt = false;
			f->doubts--;
		}
	}
}

const struct tkt_error *filter_doubt(const struct filter *f)
{
	for (size_t i = 0; f->doubts && i < f->terms.len; i++) {
		const struct filter_term *term = f->terms.items[i];

		for (size_t k = 0; k < term->values.len; k++)
			if (term->values.items[k].in_doubt)
				return filter_word_unknown(
					term->field, f->about.config,
					term->values.items[k].text);
	}
	return NULL;
}

bool filter_matches(struct filter *f, const struct ticket *t)
{
	if (f->doubts)
		see(f, t);
	for (size_t i = 0; i < f->terms.len; i++) {
		const struct filter_term *term = f->terms.items[i];

		if (term_holds(f, term, t) == term->negated)
			return false;
	}
	return true;
}
