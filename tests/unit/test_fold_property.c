/*
 * The fold against a slow one, over random histories.
 *
 *	test_fold_property [HISTORIES [FIRST_SEED]]
 *
 * (or TKT_FOLD_HISTORIES; 10,000 by default).  Several people and
 * machines work on clones that see each other's events now and then; their
 * machines share origins, people use --once keys, undo, undo undos, erase, and
 * name parents that never arrive.  Of what a seed gives a random part is
 * folded, so that parents are missing in it.  A history that fails is shrunk
 * by leaving out events, and shown with its seed.
 */
#include "unit.h"

#include "model/codec.h"
#include "model/registers.h"
#include "sample.h"
#include "slow_fold.h"

enum {
	MOST_EVENTS = 26,
	CLONES = 4,
	DEFAULT_HISTORIES = 10000,
};

typedef uint64_t mask_t; /* of events, as they lie in the document */

/* --- making a history --------------------------------------------------- */

struct maker {
	struct sample_random random;
	struct doc *doc;
	mask_t view[CLONES]; /* what each clone has */
};

static unsigned pick(struct maker *m, unsigned below)
{
	return sample_number(&m->random, below);
}

static bool chance(struct maker *m, unsigned percent)
{
	return sample_chance(&m->random, percent);
}

/* An event of the view; SLOW_MAX where it is empty. */
static size_t pick_event(struct maker *m, mask_t view)
{
	unsigned n = (unsigned)__builtin_popcountll(view);

	if (!n)
		return SLOW_MAX;
	for (n = pick(m, n); n; n--)
		view &= view - 1;
	return (size_t)__builtin_ctzll(view);
}

static const char *id_of(const struct maker *m, size_t i)
{
	return m->doc->events.items[i]->id;
}

static void set_heads(struct maker *m, struct value *body, mask_t view)
{
	mask_t heads = view;

	for (size_t i = 0; i < m->doc->events.len; i++) {
		const struct event *e = m->doc->events.items[i];

		for (size_t k = 0; view >> i & 1 && k < e->after.len; k++) {
			const struct event *p = doc_find(m->doc,
							 e->after.items[k]);

			if (p)
				heads &= ~((mask_t)1 << p->index);
		}
	}
	for (size_t i = 0; i < m->doc->events.len; i++)
		if (heads >> i & 1)
			sample_after(m->doc, body, id_of(m, i));
}

/* Mostly the heads, as tkt does; else what only a stranger would name. */
static void set_after(struct maker *m, struct value *body, mask_t view)
{
	if (chance(m, 80)) {
		set_heads(m, body, view);
	} else {
		for (unsigned n = pick(m, 4); view && n; n--)
			sample_after(m->doc, body,
				     id_of(m, pick_event(m, view)));
	}
	if (chance(m, 3))
		sample_after(m->doc, body,
			     "0123456789012345678901234567890123456789");
}

/* Few values, so that two people often say the same. */
static struct value *make_value(struct maker *m, bool with_rank)
{
	struct arena *a = &m->doc->arena;
	struct value *v;

	if (!with_rank)
		return chance(m, 20) ? value_null(a)
				     : value_int(a, pick(m, 3));
	v = value_object(a);
	value_set_int(a, v, "rank", pick(m, 4));
	return v;
}

static void add_write(struct maker *m, struct value *body, bool person)
{
	struct arena *a = &m->doc->arena;
	struct value *w = value_object(a);
	unsigned number = pick(m, SLOW_REGISTERS), rank = pick(m, 3);

	value_set_int(a, w, "register", number);
	value_set(a, w, "value", make_value(m, number == 2));
	value_set_int(a, w, "rank", rank);
	if (person && number > 1 && rank == 1)
		value_set_bool(a, w, "early", true);
	if (!person && number == 2 && chance(m, 60))
		value_set_bool(a, w, "upward", true);
	sample_item(m->doc, body, "writes", w);
}

static void add_undo(struct maker *m, struct value *body, mask_t view)
{
	mask_t all = ((mask_t)1 << m->doc->events.len) - 1;

	value_set_string(&m->doc->arena, body, "kind", "undo");
	for (unsigned n = 1 + pick(m, 3); n; n--) {
		size_t target = pick_event(m, chance(m, 90) ? view : all);
		/* The latest is undone most, and with it other undos. */
		if (view && chance(m, 50))
			target = 63 - (size_t)__builtin_clzll(view);
		if (target != SLOW_MAX)
			sample_item(m->doc, body, "undoes",
				    value_string(&m->doc->arena,
						 id_of(m, target)));
	}
}

static void add_erase(struct maker *m, struct value *body, mask_t view)
{
	value_set_string(&m->doc->arena, body, "kind", "erase");
	for (unsigned n = 1 + pick(m, 2); view && n; n--)
		sample_erase(m->doc, body, id_of(m, pick_event(m, view)),
			     chance(m, 80) ? "note" : "reply");
}

static void set_origin(struct maker *m, struct value *body, unsigned keys)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
	const char *name = names[pick(m, keys)];
	char origin[EVENT_ID_LEN + 1];

	event_origin(origin, &name, /* n */ 1);
	value_set_string(&m->doc->arena, body, "origin", origin);
}

static struct value *make_body(struct maker *m)
{
	static const char *const people[] = { "anna", "ben", "cleo" };
	int minute = (int)(pick(m, 10) + m->doc->events.len / 2);
	bool person = chance(m, 60);
	struct value *body;

	if (!person) {
		body = sample_machine(m->doc, "escalate", minute, "x");
		set_origin(m, body, 4);
		if (chance(m, 10))
			value_unset(body, "at");
	} else {
		body = sample_person(m->doc, "note", minute,
				     people[pick(m, 3)]);
		if (chance(m, 15))
			set_origin(m, body, 6);
		if (chance(m, 15))
			value_set_time(&m->doc->arena, body, "recorded",
				       SAMPLE_AT + 60 * (int)pick(m, 20));
	}
	if (chance(m, 12)) {
		value_set_string(&m->doc->arena, body, "kind", "receive");
		person = !chance(m, 40);
		if (!person)
			value_set_bool(&m->doc->arena, body, "automatic",
				       true);
	}
	for (unsigned n = pick(m, 3); n; n--)
		add_write(m, body, person);
	if (chance(m, 30))
		sample_text(m->doc, body, "note", "It fell down.");
	if (chance(m, 15))
		sample_text(m->doc, body, "reply", "We know.");
	return body;
}

/* One register is written once by an event, or the slow fold could not say
 * which of its writes is meant. */
static void drop_second_writes(struct maker *m, struct value *body)
{
	struct value *list = value_get(body, "writes");

	if (value_len(list) == 2 &&
	    value_get_int(list->array.items[0], "register", 0) ==
		    value_get_int(list->array.items[1], "register", 0))
		list->array.len = 1;
	(void)m;
}

static void add_event(struct maker *m)
{
	unsigned clone = pick(m, CLONES);
	struct value *body = make_body(m);
	struct event *e;

	if (chance(m, 45))
		m->view[clone] |= m->view[pick(m, CLONES)];
	set_after(m, body, m->view[clone]);
	if (chance(m, 18))
		add_undo(m, body, m->view[clone]);
	else if (chance(m, 8))
		add_erase(m, body, m->view[clone]);
	drop_second_writes(m, body);
	e = doc_add(m->doc, body);
	m->view[clone] |= (mask_t)1 << e->index;
}

static struct doc *make_history(struct sample_random *random)
{
	struct maker m = { .random = *random, .doc = doc_new(DOC_TICKET) };
	struct value *open = chance(&m, 50)
		? sample_person(m.doc, "open", 0, "anna")
		: sample_machine(m.doc, "open", 0, "a");
	size_t n = 2 + pick(&m, MOST_EVENTS - 2);

	if (!value_get(open, "nonce"))
		value_unset(open, "at");
	doc_add(m.doc, open);
	for (size_t i = 0; i < CLONES; i++)
		m.view[i] = i == 0 || chance(&m, 80);
	while (m.doc->events.len < n)
		add_event(&m);
	*random = m.random;
	return m.doc;
}

/* --- parts of it -------------------------------------------------------- */

/* The events of the mask, beginning with number `first` of them, so that the
 * order of adding differs; untouched by erasures. */
static struct doc *part_of(const struct doc *all, mask_t mask, size_t first)
{
	struct doc *doc = doc_new(DOC_TICKET);
	size_t n = all->events.len;

	memcpy(doc->id, all->id, sizeof(doc->id));
	for (size_t i = 0; i < n; i++) {
		/* 7 at a time pass over all, where 7 does not divide n. */
		size_t at = (first + i * (first && n % 7 ? 7 : 1)) % n;

		if (mask >> at & 1)
			doc_add_proven(doc,
				       value_copy(&doc->arena,
						  all->events.items[at]->body),
				       all->events.items[at]->id);
	}
	return doc;
}

struct check {
	const struct doc *all;
	mask_t mask;
	struct sample_random random;
	char said[256]; /* what is wrong */
};

/* False always, so that a check can end with it. */
static bool TKT_PRINTF(2, 3) say(struct check *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->said, sizeof(c->said), fmt, args);
	va_end(args);
	return false;
}

/* --- history ------------------------------------------------------------ */

static bool check_order(struct check *c, const struct slow *s,
			const struct history *h)
{
	unsigned missing = 0;

	for (size_t i = 0; i < s->len; i++) {
		const struct slow_event *e = &s->events[s->order[i]];
		const struct history_node *n = &h->nodes[i];

		missing += e->missing;
		if (strcmp(e->id, n->event->id))
			return say(c, "place %zu: %.7s, not %.7s", i,
				   n->event->id, e->id);
		if (n->event->index != i)
			return say(c, "%.7s has index %u", e->id,
				   n->event->index);
		if (e->t != n->t || e->depth != n->depth)
			return say(c, "%.7s: t or depth", e->id);
		if (e->is_void != n->is_void)
			return say(c, "%.7s: void %d", e->id, n->is_void);
		if (e->counts != history_counts(h, (unsigned)i))
			return say(c, "%.7s: counts %d", e->id, !e->counts);
		if (e->person != event_is_person(n->event))
			return say(c, "%.7s: person %d", e->id, !e->person);
	}
	if (missing != h->missing_parents)
		return say(c, "%u missing parents", h->missing_parents);
	return true;
}

static bool check_ancestry(struct check *c, const struct slow *s,
			   struct history *h)
{
	for (unsigned i = 0; i < s->len; i++) {
		bool all = true;

		for (unsigned k = 0; k < s->len; k++) {
			bool is = s->ancestor[s->order[k]][s->order[i]];

			if (k < i)
				all = all && is;
			if (is != history_is_ancestor(h, k, i))
				return say(c, "ancestor %u of %u: %d", k, i,
					   !is);
		}
		if (all != h->nodes[i].saw_all)
			return say(c, "%u saw all: %d", i, !all);
	}
	return true;
}

static bool check_pairs(struct check *c, const struct slow *s,
			struct history *h)
{
	for (int n = 0; n < 40; n++) {
		unsigned x = sample_number(&c->random, (unsigned)s->len);
		unsigned y = sample_number(&c->random, (unsigned)s->len);
		size_t a = s->order[x], b = s->order[y];
		bool follows = slow_follows(s, b, a), saw = slow_saw(s, b, a);
		bool knew = s->events[a].person ? slow_follows(s, a, b)
						: slow_saw(s, a, b);

		if (follows != history_follows(h, y, x))
			return say(c, "%u follows %u: %d", y, x, !follows);
		if (saw != history_saw(h, y, x))
			return say(c, "%u saw %u: %d", y, x, !saw);
		knew = knew || (s->events[b].person ? follows : saw);
		if ((x != y && !knew) != history_concurrent(h, x, y))
			return say(c, "%u concurrent with %u: %d", x, y, knew);
	}
	return true;
}

/* Heads among the events whose t is not later than that of one of them. */
static bool check_heads(struct check *c, const struct slow *s,
			const struct history *h)
{
	size_t last = sample_number(&c->random, (unsigned)s->len);
	int64_t t = s->events[last].t;
	ARENA_LOCAL a = { 0 };
	struct strings heads;
	size_t n = 0;

	history_heads(&heads, h, &a, t);
	for (size_t x = 0; x < s->len; x++) {
		bool is_head = s->events[x].t <= t, found = false;

		for (size_t y = 0; y < s->len; y++)
			if (s->parent[x][y] && s->events[y].t <= t)
				is_head = false;
		for (size_t i = 0; i < heads.len; i++)
			found = found || !strcmp(heads.items[i],
						 s->events[x].id);
		if (found != is_head)
			return say(c, "%.7s is a head: %d", s->events[x].id,
				   found);
		n += is_head;
	}
	for (size_t i = 1; i < heads.len; i++)
		if (strcmp(heads.items[i - 1], heads.items[i]) >= 0)
			return say(c, "heads are not sorted");
	return n == heads.len ? true : say(c, "%zu heads", heads.len);
}

/* `s` was made of the texts as they were before. */
static bool check_erasures(struct check *c, const struct slow *s,
			   const struct history *h)
{
	static const char *const keys[] = { "note", "reply" };

	for (size_t i = 0; i < s->len; i++) {
		const struct slow_event *was = &s->events[s->order[i]];
		const struct event *e = h->nodes[i].event;

		for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
			bool had = value_get(value_get(was->body, "text"),
					     keys[k]);
			bool goes = slow_is_erased(s, s->order[i], keys[k]);

			if (event_text_erased(e, keys[k]) != (had && goes) ||
			    (event_text(e, keys[k]) != NULL) != (had && !goes))
				return say(c, "%.7s: %s is erased: %d", e->id,
					   keys[k], !goes);
		}
	}
	return true;
}

/* --- registers ---------------------------------------------------------- */

static const char *const register_names[SLOW_REGISTERS] = { "0", "1", "2",
							    "3" };

static size_t make_writes(struct write *out, const struct history *h)
{
	size_t n = 0;

	for (unsigned i = 0; i < h->len; i++) {
		const struct event *e = h->nodes[i].event;
		const struct value *list = value_get(e->body, "writes");

		for (size_t k = 0; history_counts(h, i) && k < value_len(list);
		     k++) {
			const struct value *w = list->array.items[k];

			out[n++] = (struct write){
				.name = register_names[value_get_int(
					w, "register", 0)],
				.event = i,
				.rank = value_get_int(w, "rank", 0),
				.earlier_wins = value_get_bool(w, "early"),
				.machine = !event_is_person(e),
				.only_upward = value_get_bool(w, "upward"),
				.value = value_get(w, "value"),
			};
		}
	}
	return n;
}

static bool check_candidates(struct check *c, const struct slow *s,
			     const struct slow_register *r,
			     const struct reg *reg)
{
	size_t n = 0;

	for (size_t i = 0; i < r->writes_len; i++)
		n += r->writes[i].candidate;
	if (n != reg->candidates.len)
		return say(c, "register %s: %zu candidates", reg->name,
			   reg->candidates.len);
	if (n && s->events[r->writes[r->winner].event].place !=
			 reg->candidates.items[0]->event)
		return say(c, "register %s: another winner", reg->name);
	return true;
}

static bool check_register(struct check *c, const struct slow *s,
			   struct history *h, const struct slow_register *r,
			   const struct reg *reg)
{
	if (!reg)
		return r->writes_len ? say(c, "a register is missing") : true;
	if (reg->writes.len != r->writes_len)
		return say(c, "register %s: %zu writes", reg->name,
			   reg->writes.len);
	if (!value_equal(reg->value, r->value))
		return say(c, "register %s: another value", reg->name);
	if (reg->concurrent != r->concurrent)
		return say(c, "register %s: concurrent %d", reg->name,
			   reg->concurrent);
	for (size_t i = 0; i < r->writes_len; i++)
		if (reg_took_effect(reg, reg->writes.items[i], h) !=
		    r->writes[i].took_effect)
			return say(c, "register %s: effect of write %zu: %d",
				   reg->name, i, !r->writes[i].took_effect);
	return check_candidates(c, s, r, reg);
}

static bool check_registers(struct check *c, const struct slow *s,
			    struct history *h)
{
	struct write writes[2 * SLOW_MAX];
	struct registers registers;
	ARENA_LOCAL a = { 0 };
	unsigned concurrent = 0;
	bool ok = true;

	registers_fold(&registers, &a, h, writes, make_writes(writes, h));
	for (size_t i = 0; ok && i < SLOW_REGISTERS; i++) {
		ok = check_register(c, s, h, &s->registers[i],
				    registers_get(&registers,
						  register_names[i]));
		concurrent += s->registers[i].concurrent;
	}
	if (ok && concurrent != registers.concurrent_len)
		ok = say(c, "%u are concurrent", registers.concurrent_len);
	registers_release(&registers);
	return ok;
}

static bool check_fold(struct check *c)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *same = NULL;
	struct history h;
	struct slow s;

	doc = part_of(c->all, c->mask, /* first */ 0);
	same = part_of(c->all, c->mask, /* first */ 0);
	slow_fold(&s, same);
	history_build(&h, doc, /* undone */ NULL);
	return check_order(c, &s, &h) && check_ancestry(c, &s, &h) &&
	       check_pairs(c, &s, &h) && check_heads(c, &s, &h) &&
	       check_erasures(c, &s, &h) && check_registers(c, &s, &h);
}

/* --- bytes -------------------------------------------------------------- */

static mask_t random_mask(struct check *c)
{
	return c->mask & ((mask_t)sample_number(&c->random, 1u << 31) |
			  (mask_t)sample_number(&c->random, 1u << 31));
}

static bool is_written_as(struct check *c, struct doc *doc, const char *bytes,
			  const char *what)
{
	BUF_LOCAL own = BUF_INIT;

	sample_write(&own, doc);
	return strcmp(own.bytes, bytes) ? say(c, "%s", what) : true;
}

/* A part as another clone holds it: folded and erased, or as it came. */
static struct doc *clone_of(struct check *c, mask_t mask)
{
	struct doc *doc = part_of(c->all, mask,
				  sample_number(&c->random, MOST_EVENTS));
	BUF_LOCAL out = BUF_INIT;

	if (sample_chance(&c->random, 50))
		sample_write(&out, doc);
	return doc;
}

/* left ∪ right in a document of its own. */
static struct doc *unite(const struct doc *left, const struct doc *right)
{
	struct doc *doc = doc_new(left->type);

	memcpy(doc->id, left->id, sizeof(doc->id));
	assert_ok(doc_union(doc, left));
	assert_ok(doc_union(doc, right));
	return doc;
}

static bool check_unions(struct check *c)
{
	mask_t x = random_mask(c), y = random_mask(c), z = random_mask(c);
	struct doc *docs[] = {
		part_of(c->all, x | y | z, /* first */ 0),
		clone_of(c, x), clone_of(c, y), clone_of(c, z),
	};
	struct doc *xy = unite(docs[1], docs[2]), *yx, *xy_z, *yz, *x_yz;
	struct doc *twice;
	BUF_LOCAL all = BUF_INIT;
	BUF_LOCAL two = BUF_INIT;
	bool ok;

	yx = unite(docs[2], docs[1]);
	xy_z = unite(xy, docs[3]);
	yz = unite(docs[2], docs[3]);
	x_yz = unite(docs[1], yz);
	twice = unite(xy_z, x_yz);
	sample_write(&all, docs[0]);
	sample_write(&two, xy);
	ok = is_written_as(c, yx, two.bytes, "union is not commutative") &&
	     is_written_as(c, xy_z, all.bytes, "(x+y)+z is not the set") &&
	     is_written_as(c, x_yz, all.bytes, "x+(y+z) is not the set") &&
	     is_written_as(c, twice, all.bytes, "union is not idempotent");
	for (size_t i = 0; i < ARRAY_LEN(docs); i++)
		doc_free(docs[i]);
	doc_free(xy);
	doc_free(yx);
	doc_free(xy_z);
	doc_free(yz);
	doc_free(x_yz);
	doc_free(twice);
	return ok;
}

static bool check_orders(struct check *c)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL bytes = BUF_INIT;
	bool ok = true;

	doc = part_of(c->all, c->mask, /* first */ 0);
	sample_write(&bytes, doc);
	for (int i = 0; ok && i < 2; i++) {
		size_t first = 1 + sample_number(&c->random, MOST_EVENTS);
		struct doc *other = part_of(c->all, c->mask, first);

		ok = is_written_as(c, other, bytes.bytes,
				   "the order of adding shows");
		doc_free(other);
	}
	return ok;
}

/* What is written is read, folded and written the same. */
static bool check_reading(struct check *c)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	CLEANUP(doc_free_ptr) struct doc *read = NULL;
	const struct tkt_error *err;
	BUF_LOCAL bytes = BUF_INIT;

	if (!(c->mask & 1))
		return true; /* the id's event is not in it */
	doc = part_of(c->all, c->mask, /* first */ 0);
	sample_write(&bytes, doc);
	err = doc_parse(&read, DOC_TICKET, doc->id, bytes.bytes, bytes.len);
	if (err) {
		say(c, "not read again: %s", err->message);
		tkt_error_free(err);
		return false;
	}
	return is_written_as(c, read, bytes.bytes, "read, but not the same");
}

/* Bytes take longer than the fold: not all of it is done for each history. */
static bool is_well(struct check *c)
{
	unsigned which = sample_number(&c->random, 6);

	if (!c->mask || !check_fold(c))
		return !c->mask;
	if (which == 0)
		return check_reading(c);
	if (which == 1)
		return check_unions(c);
	return which > 3 || check_orders(c);
}

/* --- all seeds ---------------------------------------------------------- */

/* Leaves out events one by one while it still fails. */
static void shrink(struct check *c)
{
	const struct sample_random random = c->random;
	bool smaller = true;

	while (smaller) {
		smaller = false;
		for (size_t i = 0; i < c->all->events.len; i++) {
			struct check less = *c;

			less.mask &= ~((mask_t)1 << i);
			less.random = random;
			if (less.mask == c->mask || is_well(&less))
				continue;
			less.random = random;
			*c = less;
			smaller = true;
		}
	}
}

static void show(const struct check *c, uint64_t seed)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;
	BUF_LOCAL bytes = BUF_INIT;

	doc = part_of(c->all, c->mask, /* first */ 0);
	doc_write(&bytes, doc, /* summary */ NULL);
	fail_msg("seed %llu: %s\n%s", (unsigned long long)seed, c->said,
		 bytes.bytes);
}

static void one_seed(uint64_t seed)
{
	CLEANUP(doc_free_ptr) struct doc *all = NULL;
	struct check c = { 0 };
	struct sample_random before;

	sample_seed(&c.random, seed);
	c.all = all = make_history(&c.random);
	c.mask = ((mask_t)1 << all->events.len) - 1;
	if (sample_chance(&c.random, 40))
		c.mask = random_mask(&c);
	before = c.random;
	if (is_well(&c))
		return;
	c.random = before;
	shrink(&c);
	show(&c, seed);
}

struct plan {
	uint64_t first, histories;
};

static void histories(void **state)
{
	const struct plan *plan = *state;

	for (uint64_t i = 0; i < plan->histories; i++)
		one_seed(plan->first + i);
}

int main(int argc, char **argv)
{
	const char *wanted = getenv("TKT_FOLD_HISTORIES");
	struct plan plan = { .first = 1, .histories = DEFAULT_HISTORIES };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(histories, &plan),
	};

	if (sample_is_instrumented())
		plan.histories /= 20;
	if (argc > 1)
		wanted = argv[1];
	if (wanted)
		plan.histories = strtoull(wanted, /* end */ NULL, 10);
	if (argc > 2)
		plan.first = strtoull(argv[2], /* end */ NULL, 10);
	return cmocka_run_group_tests_name("fold_property", tests, NULL, NULL);
}
