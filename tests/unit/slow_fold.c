#include "slow_fold.h"

#include <string.h>

/* --- events, order, ancestors ------------------------------------------- */

static size_t number_of(const struct slow *s, const char *id)
{
	for (size_t i = 0; i < s->len; i++)
		if (!strcmp(s->events[i].id, id))
			return i;
	return SLOW_MAX;
}

/*
 * A nonce is a person's.  "A user's message counts as a person's, whoever
 * recorded it; automatic replies are machines'."
 */
static bool is_person(const struct value *body)
{
	if (!strcmp(value_get_string(body, "kind"), "receive"))
		return !value_get_bool(body, "automatic");
	return value_get_string(body, "nonce") != NULL;
}

static size_t origin_of(const struct slow *s, size_t i)
{
	const char *own = value_get_string(s->events[i].body, "origin");

	for (size_t k = 0; own && k < i; k++) {
		const char *other = value_get_string(s->events[k].body,
						     "origin");

		if (other && !strcmp(own, other))
			return k;
	}
	return i;
}

static void read_events(struct slow *s, const struct doc *doc)
{
	s->len = doc->events.len;
	for (size_t i = 0; i < s->len; i++) {
		const struct value *body = doc->events.items[i]->body;
		struct slow_event *e = &s->events[i];
		const char *kind = value_get_string(body, "kind");

		e->id = doc->events.items[i]->id;
		e->body = body;
		e->origin = origin_of(s, i);
		e->person = is_person(body);
		e->beyond_undo = !strcmp(kind, "open") ||
				 !strcmp(kind, "erase");
	}
	for (size_t y = 0; y < s->len; y++) {
		const struct value *after = value_get(s->events[y].body,
						      "after");

		for (size_t k = 0; k < value_len(after); k++) {
			size_t x = number_of(s, value_item_string(after, k));

			if (x == SLOW_MAX)
				s->events[y].missing++;
			else
				s->ancestor[x][y] = s->parent[x][y] = true;
		}
	}
}

/* Warshall. */
static void close_ancestors(struct slow *s)
{
	for (size_t k = 0; k < s->len; k++)
		for (size_t x = 0; x < s->len; x++)
			for (size_t y = 0; s->ancestor[x][k] && y < s->len;
			     y++)
				if (s->ancestor[k][y])
					s->ancestor[x][y] = true;
}

static unsigned depth_of(const struct slow *s, size_t y)
{
	unsigned deepest = 0;

	for (size_t x = 0; x < s->len; x++)
		if (s->parent[x][y]) {
			unsigned depth = depth_of(s, x);

			deepest = depth > deepest ? depth : deepest;
		}
	return deepest + 1;
}

/*
 * "The later of the event's recorded time and its parents' t": in the end the
 * latest time of it and all its ancestors.
 */
static int64_t own_time(const struct value *body)
{
	int64_t at = value_get_time(body, "recorded");

	if (at == INSTANT_NONE)
		at = value_get_time(body, "at");
	return at == INSTANT_NONE ? 0 : at;
}

static int64_t time_of(const struct slow *s, size_t y)
{
	int64_t t = own_time(s->events[y].body);

	for (size_t x = 0; x < s->len; x++)
		if (s->ancestor[x][y] && own_time(s->events[x].body) > t)
			t = own_time(s->events[x].body);
	return t;
}

static bool is_before(const struct slow_event *x, const struct slow_event *y)
{
	if (x->t != y->t)
		return x->t < y->t;
	if (x->depth != y->depth)
		return x->depth < y->depth;
	return strcmp(x->id, y->id) < 0;
}

/* An event's place is how many are before it. */
static void put_in_order(struct slow *s)
{
	for (size_t i = 0; i < s->len; i++) {
		s->events[i].t = time_of(s, i);
		s->events[i].depth = depth_of(s, i);
	}
	for (size_t i = 0; i < s->len; i++) {
		for (size_t k = 0; k < s->len; k++)
			s->events[i].place +=
				is_before(&s->events[k], &s->events[i]);
		s->order[s->events[i].place] = i;
	}
}

bool slow_is_copy(const struct slow *s, size_t x, size_t y)
{
	return s->events[x].origin == s->events[y].origin;
}

bool slow_follows(const struct slow *s, size_t y, size_t x)
{
	for (size_t c = 0; c < s->len; c++)
		if (slow_is_copy(s, c, x) && s->ancestor[c][y])
			return true;
	return false;
}

bool slow_saw(const struct slow *s, size_t y, size_t x)
{
	for (size_t c = 0; c < s->len; c++)
		if (slow_is_copy(s, c, y) && slow_follows(s, c, x))
			return true;
	return false;
}

/* --- what counts -------------------------------------------------------- */

static bool is_first_copy(const struct slow *s, size_t x)
{
	for (size_t c = 0; c < s->len; c++)
		if (slow_is_copy(s, c, x) &&
		    s->events[c].place < s->events[x].place)
			return false;
	return true;
}

static bool is_void(const struct slow *s, size_t x);

static bool counts(const struct slow *s, size_t x)
{
	return is_first_copy(s, x) && !is_void(s, x);
}

/* Does the undo u name x, or a copy of x, and may it? */
static bool undoes(const struct slow *s, size_t u, size_t x)
{
	const struct value *list = value_get(s->events[u].body, "undoes");

	if (strcmp(value_get_string(s->events[u].body, "kind"), "undo"))
		return false;
	for (size_t k = 0; k < value_len(list); k++) {
		size_t named = number_of(s, value_item_string(list, k));

		if (named != SLOW_MAX && slow_is_copy(s, named, x) &&
		    s->ancestor[named][u] && !s->events[named].beyond_undo)
			return true;
	}
	return false;
}

/* "… count for nothing unless the undo itself is undone." */
static bool is_void(const struct slow *s, size_t x)
{
	if (s->events[x].beyond_undo)
		return false;
	for (size_t u = 0; u < s->len; u++)
		if (undoes(s, u, x) && counts(s, u))
			return true;
	return false;
}

static bool names_key(const struct slow *s, const struct value *one, size_t x,
		      const char *key)
{
	size_t named = number_of(s, value_get_string(one, "event"));
	const struct value *keys = value_get(one, "keys");

	for (size_t k = 0; named != SLOW_MAX && k < value_len(keys); k++)
		if (slow_is_copy(s, named, x) &&
		    !strcmp(value_item_string(keys, k), key))
			return true;
	return false;
}

bool slow_is_erased(const struct slow *s, size_t x, const char *key)
{
	for (size_t e = 0; e < s->len; e++) {
		const struct value *body = s->events[e].body;
		const struct value *list = value_get(body, "erases");

		if (strcmp(value_get_string(body, "kind"), "erase"))
			continue;
		for (size_t k = 0; k < value_len(list); k++)
			if (names_key(s, list->array.items[k], x, key))
				return true;
	}
	return false;
}

/* --- registers ---------------------------------------------------------- */

static void read_writes(struct slow *s, size_t event)
{
	const struct value *list = value_get(s->events[event].body, "writes");

	for (size_t k = 0; k < value_len(list); k++) {
		const struct value *w = list->array.items[k];
		size_t number = (size_t)value_get_int(w, "register", 0);
		struct slow_register *r = &s->registers[number];

		r->writes[r->writes_len++] = (struct slow_write){
			.event = event,
			.value = value_get(w, "value"),
			.rank = value_get_int(w, "rank", 0),
			.upward = value_get_bool(w, "upward"),
			.early = value_get_bool(w, "early"),
			.person = s->events[event].person,
		};
	}
}

static bool is_followed_by_person(const struct slow *s,
				  const struct slow_register *r, size_t x)
{
	for (size_t y = 0; y < r->writes_len; y++)
		if (r->writes[y].person &&
		    slow_follows(s, r->writes[y].event, r->writes[x].event))
			return true;
	return false;
}

/* "The greatest by (rank, order key) wins"; "of two claims the earlier". */
static bool beats(const struct slow *s, const struct slow_write *x,
		  const struct slow_write *y)
{
	size_t px = s->events[x->event].place, py = s->events[y->event].place;

	if (x->rank != y->rank)
		return x->rank > y->rank;
	if (x->early != y->early)
		return y->early;
	return x->early ? px < py : px > py;
}

static bool says_upward(const struct slow_write *w, const struct value *from)
{
	return !w->upward || value_get_int(from, "rank", INT64_MIN) <
				     value_get_int(w->value, "rank", INT64_MIN);
}

static void choose_winner(const struct slow *s, struct slow_register *r)
{
	r->winner = SLOW_MAX;
	for (size_t x = 0; x < r->writes_len; x++) {
		struct slow_write *w = &r->writes[x];

		w->took_effect = is_followed_by_person(s, r, x);
		w->candidate = w->person && !w->took_effect;
		if (w->candidate && (r->winner == SLOW_MAX ||
				     beats(s, w, &r->writes[r->winner])))
			r->winner = x;
	}
	if (r->winner == SLOW_MAX)
		return;
	r->writes[r->winner].took_effect = true;
	r->value = r->writes[r->winner].value;
	for (size_t x = 0; x < r->writes_len; x++)
		if (r->writes[x].candidate &&
		    !value_equal(r->writes[x].value, r->value))
			r->concurrent = true;
}

static void apply_machines(const struct slow *s, struct slow_register *r)
{
	const struct slow_write *winner =
		r->winner == SLOW_MAX ? NULL : &r->writes[r->winner];

	for (size_t x = 0; x < r->writes_len; x++) {
		struct slow_write *m = &r->writes[x];

		if (m->person)
			continue;
		if (!winner || slow_saw(s, m->event, winner->event)) {
			if (!says_upward(m, r->value))
				continue;
			r->value = m->value;
			m->took_effect = true;
		} else if (!slow_follows(s, winner->event, m->event) &&
			   says_upward(m, winner->value) &&
			   !value_equal(m->value, winner->value)) {
			r->concurrent = true;
		}
	}
}

void slow_fold(struct slow *s, const struct doc *doc)
{
	memset(s, 0, sizeof(*s));
	read_events(s, doc);
	close_ancestors(s);
	put_in_order(s);
	for (size_t i = 0; i < s->len; i++) {
		s->events[i].is_void = is_void(s, i);
		s->events[i].counts = counts(s, i);
	}
	for (size_t i = 0; i < s->len; i++)
		if (s->events[s->order[i]].counts)
			read_writes(s, s->order[i]);
	for (size_t i = 0; i < SLOW_REGISTERS; i++) {
		choose_winner(s, &s->registers[i]);
		apply_machines(s, &s->registers[i]);
	}
}
