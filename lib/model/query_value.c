/* The values of a query's fields: words, ranges, times, numbers. */
#include "model/query_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/query_words.h"

/* A value that is being read. */
struct reading {
	struct query *q;
	const struct field *field;
	const struct query_lexer *l;
	size_t from, to; /* letters of the word */
};

enum sign { SIGN_NONE, SIGN_AFTER, SIGN_FROM, SIGN_BEFORE, SIGN_UNTIL };

static const struct sign_row {
	const char *text;
	enum sign sign;
} signs[] = { /* the longer first */
	{ ">=", SIGN_FROM }, { "<=", SIGN_UNTIL },
	{ ">", SIGN_AFTER }, { "<", SIGN_BEFORE },
};

static char *text_of(const struct reading *r, size_t from, size_t to)
{
	return query_word_text(&r->q->arena, &r->l->word, from, to);
}

/* Points at the letters; NULL stays NULL. */
static const struct tkt_error *at(const struct reading *r, size_t from,
				  size_t to, const struct tkt_error *err)
{
	const struct query_place place = query_word_place(r->l, from, to);

	return query_error_at(err, &place);
}

/* --- times, durations, numbers ------------------------------------------ */

bool query_is_counted(const struct field *f)
{
	return f->type == FIELD_TIME || f->type == FIELD_DURATION ||
	       f->type == FIELD_INT;
}

/* What lies ahead is so many days away, all else so many days old. */
static bool is_ahead(const struct field *f)
{
	return !strcmp(f->name, "due_at") ||
	       !strcmp(f->name, "waiting_until") ||
	       !strcmp(f->name, "next_update_at");
}

static bool take_duration(int64_t *seconds, const char *text)
{
	const struct tkt_error *err = duration_parse(seconds, text);

	tkt_error_free(err);
	return !err;
}

/* The instant that is so long ago, or ahead; within what can be written. */
static int64_t away(const struct reading *r, int64_t seconds)
{
	int64_t now_at = r->q->about.time.now_at, found_at;

	found_at = is_ahead(r->field) ? now_at + seconds : now_at - seconds;
	if (found_at < INSTANT_FIRST)
		return INSTANT_FIRST;
	return found_at > INSTANT_LAST ? INSTANT_LAST : found_at;
}

static const struct tkt_error *parse_number(int64_t *out,
					    const struct field *f,
					    const char *text)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	/* A span begins or ends one further. */
	if (!*text || *end || errno || *out > INT64_MAX - 2 ||
	    *out < INT64_MIN + 2)
		return tkt_error(TKT_E_USAGE, "'%s:%s' is no number", f->name,
				 text);
	return NULL;
}

/* The span that the text stands for. */
static const struct tkt_error *parse_span(int64_t *from, int64_t *to,
					  const struct reading *r,
					  const char *text)
{
	struct instant_range range;
	int64_t seconds;

	if (r->field->type == FIELD_TIME) {
		if (take_duration(&seconds, text)) {
			range.from_at = away(r, seconds);
			range.to_at = range.from_at;
		} else {
			TRY(tkt_error_wrap(
				instant_parse(&range, text, &r->q->about.time),
				"%s", r->field->name));
		}
		*from = range.from_at;
		*to = range.to_at > range.from_at ? range.to_at
						  : range.from_at + 1;
		return NULL;
	}
	if (r->field->type == FIELD_DURATION)
		TRY(tkt_error_wrap(duration_parse(from, text), "%s",
				   r->field->name));
	else
		TRY(parse_number(from, r->field, text));
	*to = *from + 1;
	return NULL;
}

/* Older is earlier: of an age the sign points the other way. */
static enum sign turn(enum sign sign)
{
	switch (sign) {
	case SIGN_AFTER:
		return SIGN_BEFORE;
	case SIGN_FROM:
		return SIGN_UNTIL;
	case SIGN_BEFORE:
		return SIGN_AFTER;
	case SIGN_UNTIL:
		return SIGN_FROM;
	case SIGN_NONE:
		break;
	}
	return sign;
}

static const struct tkt_error *compare_counted(struct query_value *v,
					       const struct reading *r,
					       enum sign sign, size_t from)
{
	const char *text = text_of(r, from, r->to);
	int64_t from_at, to_at, ignored;

	if (r->field->type == FIELD_TIME && !is_ahead(r->field) &&
	    take_duration(&ignored, text))
		sign = turn(sign);
	TRY(at(r, from, r->to, parse_span(&from_at, &to_at, r, text)));
	if (sign == SIGN_AFTER)
		v->from_at = to_at;
	else if (sign == SIGN_FROM)
		v->from_at = from_at;
	else if (sign == SIGN_BEFORE)
		v->to_at = from_at;
	else
		v->to_at = to_at;
	return NULL;
}

/* `opened:3d` may mean three things, and is none of them. */
static const struct tkt_error *refuse_age(const struct reading *r)
{
	const char *text = text_of(r, r->from, r->to);
	int64_t ignored;

	if (r->field->type != FIELD_TIME || !take_duration(&ignored, text))
		return NULL;
	return at(r, r->from, r->to,
		  tkt_error_hint(tkt_error(TKT_E_USAGE, "'%s' needs a sign",
					   text),
				 is_ahead(r->field) ?
					 "'<%s' is less time left, '>%s' more" :
					 "'<%s' is younger, '>%s' older",
				 text, text));
}

static const struct tkt_error *read_counted_range(struct query_value *v,
						  const struct reading *r,
						  size_t dots)
{
	const char *from = text_of(r, r->from, dots);
	const char *to = text_of(r, dots + 2, r->to);
	int64_t ignored;

	if (*from)
		TRY(at(r, r->from, dots,
		       parse_span(&v->from_at, &ignored, r, from)));
	if (*to)
		TRY(at(r, dots + 2, r->to,
		       parse_span(&ignored, &v->to_at, r, to)));
	/* Times may pass each other: `due:today..2026-10-01`. */
	if (r->field->type != FIELD_TIME && v->from_at >= v->to_at)
		return at(r, r->from, r->to,
			  tkt_error(TKT_E_USAGE, "'%s' is more than '%s'",
				    from, to));
	return NULL;
}

static const struct tkt_error *read_counted(struct query_value *v,
					    const struct reading *r,
					    enum sign sign, size_t from,
					    size_t dots)
{
	v->is_range = true;
	v->from_at = INT64_MIN;
	v->to_at = INT64_MAX;
	if (sign != SIGN_NONE)
		return compare_counted(v, r, sign, from);
	if (dots < r->to)
		return read_counted_range(v, r, dots);
	TRY(refuse_age(r));
	return at(r, r->from, r->to,
		  parse_span(&v->from_at, &v->to_at, r,
			     text_of(r, r->from, r->to)));
}

/* --- words -------------------------------------------------------------- */

/* `impact:>low`: the range that begins one further. */
static const struct tkt_error *compare_words(struct query_value *v,
					     const struct reading *r,
					     enum sign sign, size_t from)
{
	const struct config *c = r->q->about.config;
	bool up = sign == SIGN_AFTER || sign == SIGN_FROM;
	const char *word = text_of(r, from, r->to);
	struct strings *some;

	TRY(query_words_among(&some, &r->q->arena, r->field, c,
			      up ? word : NULL, up ? NULL : word));
	v->is_range = true;
	if (!some)
		return tkt_error(TKT_E_USAGE, "the words of '%s' have no "
				 "order here", r->field->name);
	if (sign == SIGN_AFTER) {
		some->items++;
		some->len--;
	} else if (sign == SIGN_BEFORE) {
		some->len--;
	}
	v->among = some;
	if (some->len) {
		v->from = some->items[0];
		v->to = some->items[some->len - 1];
		return NULL;
	}
	return tkt_error(TKT_E_USAGE, "nothing comes %s '%s'",
			 up ? "after" : "before", word);
}

static const struct tkt_error *read_word_range(struct query_value *v,
					       const struct reading *r,
					       size_t dots)
{
	const struct config *c = r->q->about.config;
	struct strings *among;
	bool known = true;

	v->is_range = true;
	v->from = dots > r->from ? text_of(r, r->from, dots) : NULL;
	v->to = dots + 2 < r->to ? text_of(r, dots + 2, r->to) : NULL;
	if (query_words_have_order(r->field) ||
	    query_words_are_fixed(r->field)) {
		TRY(query_words_among(&among, &r->q->arena, r->field, c,
				      v->from, v->to));
		v->among = among;
		return NULL;
	}
	/* Ends in words of a desk need not be there. */
	if (v->from)
		TRY(query_word_check(&known, &v->from, r->field,
				     /* config */ NULL));
	if (v->to)
		TRY(query_word_check(&known, &v->to, r->field,
				     /* config */ NULL));
	return NULL;
}

static const struct tkt_error *read_me(struct query_value *v,
				       const struct reading *r)
{
	if (!r->q->about.me)
		return tkt_error(TKT_E_USAGE, "nobody knows who '@me' is: set "
				 "TKT_USER");
	v->text = arena_strdup(&r->q->arena, r->q->about.me);
	return NULL;
}

static const struct tkt_error *read_words(struct query_value *v, bool *known,
					  const struct reading *r,
					  enum sign sign, size_t from,
					  size_t dots)
{
	const struct field *f = r->field;

	if (sign != SIGN_NONE && query_words_have_order(f))
		return compare_words(v, r, sign, from);
	if (sign != SIGN_NONE)
		return tkt_error_hint(
			tkt_error(TKT_E_USAGE, "'%s' has no order", f->name),
			"a sign that is part of the value goes in quotes");
	if (f->type != FIELD_BOOL &&
	    query_word_is(&r->l->word, r->from, r->to, "@me"))
		return read_me(v, r);
	if (dots < r->to && query_match_of(f) != QUERY_HOLDS &&
	    f->type != FIELD_BOOL)
		return read_word_range(v, r, dots);
	v->text = text_of(r, r->from, r->to);
	if (f->type == FIELD_BOOL && strcmp(v->text, "true") &&
	    strcmp(v->text, "false"))
		return tkt_error(TKT_E_USAGE, "'%s:%s' is neither true nor "
				 "false", f->name, v->text);
	return query_word_check(known, &v->text, f, r->q->about.config);
}

/* --- a value ------------------------------------------------------------ */

/* The sign before it, and where the rest begins. */
static enum sign sign_of(size_t *from, const struct reading *r)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		size_t end = r->from + strlen(signs[i].text);

		if (end > r->to ||
		    !query_word_is(&r->l->word, r->from, end, signs[i].text))
			continue;
		*from = end;
		return signs[i].sign;
	}
	*from = r->from;
	return SIGN_NONE;
}

/* Where two dots stand, else the end. */
static size_t dots_of(const struct reading *r)
{
	size_t i = r->from;

	while ((i = query_word_find(&r->l->word, i, r->to, '.')) + 1 < r->to) {
		if (query_word_is(&r->l->word, i, i + 2, ".."))
			return i;
		i++;
	}
	return r->to;
}

const struct tkt_error *query_value_read(struct query_value *v, bool *known,
					 struct query *q,
					 const struct field *f,
					 const struct query_lexer *l,
					 size_t from, size_t to)
{
	const struct reading r = { q, f, l, from, to };
	size_t rest, dots = dots_of(&r);
	enum sign sign = sign_of(&rest, &r);

	*known = true;
	*v = (struct query_value){ .place = query_word_place(l, from, to) };
	if (rest == to || (dots == from && dots + 2 == to))
		return at(&r, from, to,
			  tkt_error(TKT_E_USAGE, "'%s:%s' has no value",
				    f->name, text_of(&r, from, to)));
	if (query_word_is(&l->word, from, to, "none"))
		return NULL;
	if (query_is_counted(f))
		return read_counted(v, &r, sign, rest, dots);
	return at(&r, from, to, read_words(v, known, &r, sign, rest, dots));
}
