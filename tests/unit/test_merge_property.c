/*
 * The algebra of merging: whatever was merged with what, in which order, the
 * same events give the same bytes, and nothing is lost.
 *
 *	test_merge_property [CASES [FIRST_SEED]]
 *
 * (or TKT_MERGE_CASES; 600 by default).  Of a random history of a ticket, an
 * article or a desk three clones hold a part each: as written by this version,
 * by an older or a newer one, with texts that others erased.  A case that fails
 * is shrunk by leaving out events and making the files plain, and shown with
 * its seed.
 */
#include "unit.h"

#include "model/article.h"
#include "model/codec.h"
#include "model/config.h"
#include "model/merge.h"
#include "model/ticket.h"
#include "sample.h"

enum {
	MOST_EVENTS = 20,
	CLONES = 3,
	DEFAULT_CASES = 600,
};

typedef uint64_t mask_t; /* of events, as they lie in the document */

/* --- making a history --------------------------------------------------- */

struct maker {
	struct sample_random random;
	struct doc *doc;
	mask_t heads[CLONES], view[CLONES];
};

static unsigned pick(struct maker *m, unsigned below)
{
	return sample_number(&m->random, below);
}

static const char *pick_word(struct maker *m, const char *const *words)
{
	unsigned n = 0;

	while (words[n])
		n++;
	return words[pick(m, n)];
}

/* Members of an event: few values, so that two people often clash. */
struct member {
	const char *key;
	const char *values[6];
};

static const struct member ticket_members[] = {
	{ "state", { "open", "waiting", "resolved", "closed", NULL } },
	{ "impact", { "high", "medium", "low", NULL } },
	{ "category", { "login", "print", NULL } },
	{ "later_key", { "x", "y", NULL } }, /* of a later version */
	{ NULL, { NULL } },
};
static const struct member article_members[] = {
	{ "state", { "wip", "draft", "validated", "archived", NULL } },
	{ "body", { "aa", "bb", "cc", NULL } },
	{ "form", { "howto", "faq", NULL } },
	{ NULL, { NULL } },
};
static const struct member desk_members[] = {
	{ "tier", { "L1", "L2", NULL } },
	{ "deputy", { "ben", "cleo", NULL } },
	{ NULL, { NULL } },
};

static const char *const ticket_kinds[] = {
	"note", "claim", "escalate", "resolve", "edit", "reply", "receive",
	"frobnicate", NULL
};
static const char *const article_kinds[] = { "revise", "flag", "review", NULL };
static const char *const desk_kinds[] = { "configure", "person", NULL };

static const struct shape {
	const char *first;
	const char *const *kinds;
	const struct member *members;
	const char *set; /* of its elements */
	const char *texts[3];
} shapes[] = {
	[DOC_TICKET] = { "open", ticket_kinds, ticket_members, "tags",
			 { "title", "note", NULL } },
	[DOC_ARTICLE] = { "write", article_kinds, article_members, "audience",
			  { "title", "note", NULL } },
	[DOC_DESK] = { "configure", desk_kinds, desk_members, "tags",
		       { "name", "email", NULL } },
};

static void add_place(struct maker *m, struct value *body)
{
	struct arena *a = &m->doc->arena;
	struct value *to = value_object(a);
	unsigned tier = 1 + pick(m, 3);

	value_set_string(a, to, "tier", arena_printf(a, "L%u", tier));
	value_set_string(a, to, "queue", arena_printf(a, "L%u/desk", tier));
	value_set_int(a, to, "rank", tier);
	if (pick(m, 2))
		value_set_string(a, to, "owner", pick(m, 2) ? "anna" : "ben");
	value_set(a, body, "to", to);
}

static void add_setting(struct maker *m, struct value *body)
{
	static const char *const paths[] = {
		"name", "tiers.L1.rank", "tiers.L4.rank", "tiers.L1", NULL
	};
	struct arena *a = &m->doc->arena;
	struct value *item = value_object(a);

	if (pick(m, 4) == 0) {
		sample_item(m->doc, body, "unset",
			    value_string(a, pick_word(m, paths)));
		return;
	}
	value_set_string(a, item, "path", pick_word(m, paths));
	value_set(a, item, "value", value_int(a, pick(m, 3)));
	sample_item(m->doc, body, "set", item);
}

static void add_element(struct maker *m, struct value *body,
			const struct shape *shape)
{
	static const char *const elements[] = { "L1", "vpn", "customer", NULL };
	struct arena *a = &m->doc->arena;
	struct value *sets = value_object(a), *list = value_array(a);

	value_append(a, list, value_string(a, pick_word(m, elements)));
	value_set(a, sets, shape->set, list);
	value_set(a, body, pick(m, 2) ? "add" : "remove", sets);
}

static void fill(struct maker *m, struct value *body)
{
	const struct shape *shape = &shapes[m->doc->type];
	struct arena *a = &m->doc->arena;

	for (const struct member *f = shape->members; f->key; f++)
		if (pick(m, 3) == 0)
			value_set_string(a, body, f->key,
					 pick_word(m, f->values));
	if (pick(m, 3) == 0)
		add_element(m, body, shape);
	if (m->doc->type == DOC_TICKET && pick(m, 4) == 0)
		add_place(m, body);
	if (m->doc->type == DOC_DESK) {
		value_set_string(a, body, "who", pick(m, 2) ? "anna" : "ben");
		add_setting(m, body);
	}
	for (size_t i = 0; shape->texts[i]; i++)
		if (pick(m, 2))
			sample_text(m->doc, body, shape->texts[i],
				    pick(m, 2) ? "It fell\ndown." : "Ä");
	if (pick(m, 25) == 0)
		value_set_int(a, body, "needs", FOLD_VERSION + 1);
}

static const char *id_of(const struct maker *m, mask_t of)
{
	unsigned n = (unsigned)__builtin_ctzll(of);

	return m->doc->events.items[n]->id;
}

/* One of the events that this clone has. */
static const char *pick_seen(struct maker *m, unsigned clone)
{
	mask_t view = m->view[clone];

	for (unsigned n = pick(m, (unsigned)__builtin_popcountll(view)); n; n--)
		view &= view - 1;
	return id_of(m, view);
}

static struct value *make_body(struct maker *m, unsigned clone, bool first)
{
	static const char *const people[] = { "anna", "ben", NULL };
	static const char *const origins[] = { "clock", "mail", NULL };
	const struct shape *shape = &shapes[m->doc->type];
	const char *kind = first ? shape->first : pick_word(m, shape->kinds);
	int minute = (int)(m->doc->events.len + pick(m, 4));
	struct value *body = pick(m, 4) || first
		? sample_person(m->doc, kind, minute, pick_word(m, people))
		: sample_machine(m->doc, kind, minute, pick_word(m, origins));

	fill(m, body);
	if (!first && pick(m, 8) == 0) {
		value_set_string(&m->doc->arena, body, "kind", "undo");
		sample_item(m->doc, body, "undoes",
			    value_string(&m->doc->arena, pick_seen(m, clone)));
	} else if (!first && pick(m, 7) == 0) {
		value_set_string(&m->doc->arena, body, "kind", "erase");
		sample_erase(m->doc, body, pick_seen(m, clone),
			     shape->texts[pick(m, 2)]);
	}
	return body;
}

static void add_event(struct maker *m)
{
	unsigned clone = pick(m, CLONES), other = pick(m, CLONES);
	bool first = !m->doc->events.len;
	struct value *body;
	struct event *e;

	if (pick(m, 2)) {
		m->view[clone] |= m->view[other];
		m->heads[clone] |= m->heads[other];
	}
	body = make_body(m, clone, first);
	for (mask_t left = m->heads[clone]; left; left &= left - 1)
		sample_after(m->doc, body, id_of(m, left));
	e = doc_add(m->doc, body);
	for (size_t i = 0; i < CLONES; i++)
		if (i == clone || first) {
			m->heads[i] = (mask_t)1 << e->index;
			m->view[i] |= m->heads[i];
		}
}

static struct doc *make_history(struct sample_random *random)
{
	struct maker m = { .random = *random };
	size_t n;

	m.doc = doc_new((enum doc_type)pick(&m, 3));
	n = 1 + pick(&m, MOST_EVENTS);
	while (m.doc->events.len < n)
		add_event(&m);
	*random = m.random;
	return m.doc;
}

/* --- the clones' files -------------------------------------------------- */

/* How a clone's file came to be. */
struct form {
	mask_t events;
	int64_t fold;      /* below, at or above ours */
	unsigned summary;  /* of a newer fold: which of them it made */
	mask_t erased;     /* what it erased though no event says so */
	bool reversed;     /* events in the wrong order: another's encoder */
	bool folded;       /* with its summary, as this version writes it */
};

struct check {
	const struct doc *all;
	struct form forms[CLONES];
	char said[256]; /* what is wrong */
	struct buf files[CLONES];
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

/* Erases a text as an erase event would that is not in the set. */
static void erase_first(struct doc *doc, struct value *body)
{
	struct value *text = value_get(body, "text");
	struct value *salt = value_get(body, "salt");
	struct value *erased = value_object(&doc->arena);
	char hex[SHA256_HEX_LEN + 1];
	const char *key;

	if (!value_len(text))
		return;
	key = text->object.items[0].key;
	event_text_digest(hex, value_get_string(salt, key),
			  value_get_string(text, key));
	value_set_string(&doc->arena, erased, key, hex);
	value_set(&doc->arena, body, "erased", erased);
	key = arena_strdup(&doc->arena, key);
	value_unset(text, key);
	value_unset(salt, key);
	if (!value_len(text)) {
		value_unset(body, "text");
		value_unset(body, "salt");
	}
}

static struct doc *part_of(const struct doc *all, const struct form *form)
{
	struct doc *doc = doc_new(all->type);
	size_t n = all->events.len;

	memcpy(doc->id, all->id, sizeof(doc->id));
	for (size_t i = 0; i < n; i++) {
		size_t at = form->reversed ? n - 1 - i : i;
		struct value *body;

		if (!(form->events >> at & 1))
			continue;
		body = value_copy(&doc->arena, all->events.items[at]->body);
		if (form->erased >> at & 1)
			erase_first(doc, body);
		doc_add_proven(doc, body, all->events.items[at]->id);
	}
	return doc;
}

/* Frees the document. */
static void write_folded(struct buf *out, struct doc *doc)
{
	if (doc->type == DOC_TICKET) {
		struct ticket *t = ticket_of(doc);

		ticket_write(out, t);
		ticket_free(t);
	} else if (doc->type == DOC_ARTICLE) {
		struct article *a = article_of(doc);

		article_write(out, a);
		article_free(a);
	} else {
		struct config *c = config_of(doc);

		config_write(out, c);
		config_free(c);
	}
}

static void write_file(struct buf *out, const struct doc *all,
		       const struct form *form)
{
	CLEANUP(doc_free_ptr) struct doc *doc = part_of(all, form);
	struct value *summary = value_object(&doc->arena);

	if (form->folded) {
		write_folded(out, TAKE(doc));
		return;
	}
	if (form->fold > FOLD_VERSION) {
		value_set_int(&doc->arena, summary, "of_a_later_fold",
			      form->summary);
		doc->fold = form->fold;
	}
	doc_write(out, doc, summary);
}

static void make_form(struct form *form, struct sample_random *r, mask_t all)
{
	*form = (struct form){ .events = 1, .fold = FOLD_VERSION };
	for (int i = 0; i < 2; i++)
		form->events |= all & sample_number(r, 1u << 31);
	if (sample_chance(r, 20))
		form->events = all;
	if (sample_chance(r, 25))
		form->fold += 1 + sample_number(r, 2);
	form->folded = form->fold == FOLD_VERSION && sample_chance(r, 70);
	form->summary = sample_number(r, 3);
	form->reversed = sample_chance(r, 20);
	if (sample_chance(r, 20))
		form->erased = all & sample_number(r, 1u << 31);
}

/* --- the laws ----------------------------------------------------------- */

static bool merge(struct buf *out, struct check *c, const struct buf *a,
		  const struct buf *b)
{
	const struct merge_text ours = { a->bytes, a->len };
	const struct merge_text theirs = { b->bytes, b->len };
	const struct tkt_error *err;

	buf_reset(out);
	err = merge_doc(out, c->all->type, c->all->id, &ours, &theirs);
	if (!err)
		return true;
	say(c, "%s", err->message);
	tkt_error_free(err);
	return false;
}

static bool is_same(struct check *c, const struct buf *a, const struct buf *b,
		    const char *law)
{
	if (a->len == b->len && !memcmp(a->bytes, b->bytes, a->len))
		return true;
	return say(c, "%s", law);
}

/* Is the text away for a reason that is in the set? */
static bool may_go(const struct doc *merged, const struct event *e,
		   const char *key)
{
	CLEANUP(doc_free_ptr) struct doc *doc = doc_new(merged->type);
	struct value *body = value_copy(&doc->arena, e->body);

	memcpy(doc->id, merged->id, sizeof(doc->id));
	doc_add_proven(doc, body, e->id);
	for (size_t i = 0; i < merged->events.len; i++) {
		const struct event *other = merged->events.items[i];

		if (strcmp(other->id, e->id))
			doc_add_proven(doc, value_copy(&doc->arena,
						       other->body),
				       other->id);
	}
	doc_apply_erasures(doc);
	return event_text(doc_find(doc, e->id), key) == NULL;
}

/* Every event of a file is in the merged one, with its texts. */
static bool holds(struct check *c, const struct doc *merged,
		  const struct buf *file)
{
	CLEANUP(doc_free_ptr) struct doc *doc = NULL;

	assert_ok(doc_parse(&doc, c->all->type, c->all->id, file->bytes,
			    file->len));
	for (size_t i = 0; i < doc->events.len; i++) {
		const struct event *e = doc->events.items[i];
		const struct event *now = doc_find(merged, e->id);
		const struct value *text = value_get(e->body, "text");

		if (!now)
			return say(c, "%.7s is lost", e->id);
		for (size_t k = 0; k < value_len(text); k++) {
			const char *key = text->object.items[k].key;

			if (!event_text(now, key) && !may_go(merged, e, key))
				return say(c, "%.7s lost '%s'", e->id, key);
		}
	}
	return true;
}

static bool nothing_is_lost(struct check *c, const struct buf *all)
{
	CLEANUP(doc_free_ptr) struct doc *merged = NULL;
	mask_t wanted = 0;

	assert_ok(doc_parse(&merged, c->all->type, c->all->id, all->bytes,
			    all->len));
	for (size_t i = 0; i < CLONES; i++) {
		wanted |= c->forms[i].events;
		if (!holds(c, merged, &c->files[i]))
			return false;
	}
	if (merged->events.len != (size_t)__builtin_popcountll(wanted))
		return say(c, "%zu events", merged->events.len);
	return true;
}

static bool obeys(struct check *c)
{
	BUF_LOCAL ab = BUF_INIT;
	BUF_LOCAL ba = BUF_INIT;
	BUF_LOCAL bc = BUF_INIT;
	BUF_LOCAL left = BUF_INIT;
	BUF_LOCAL right = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;
	const struct buf *f = c->files;

	return merge(&ab, c, &f[0], &f[1]) && merge(&ba, c, &f[1], &f[0]) &&
	       is_same(c, &ab, &ba, "it is not commutative") &&
	       merge(&bc, c, &f[1], &f[2]) && merge(&left, c, &ab, &f[2]) &&
	       merge(&right, c, &f[0], &bc) &&
	       is_same(c, &left, &right, "it is not associative") &&
	       merge(&again, c, &left, &left) &&
	       is_same(c, &again, &left, "it is not idempotent") &&
	       merge(&again, c, &left, &f[1]) &&
	       is_same(c, &again, &left, "what is in it changes it") &&
	       merge(&again, c, &ab, &bc) &&
	       is_same(c, &again, &left, "it depends on the way") &&
	       nothing_is_lost(c, &left);
}

static bool is_well(struct check *c)
{
	bool well;

	for (size_t i = 0; i < CLONES; i++) {
		c->files[i] = (struct buf)BUF_INIT;
		write_file(&c->files[i], c->all, &c->forms[i]);
	}
	well = obeys(c);
	for (size_t i = 0; i < CLONES; i++)
		buf_release(&c->files[i]);
	return well;
}

/* --- all seeds ---------------------------------------------------------- */

/* Keeps a smaller case where that fails as well. */
static bool take_smaller(struct check *c, struct check *less)
{
	if (!memcmp(c->forms, less->forms, sizeof(c->forms)) || is_well(less))
		return false;
	*c = *less;
	return true;
}

static bool shrink_form(struct check *c, size_t i)
{
	struct check less = *c;
	bool smaller = false;

	less.forms[i].fold = FOLD_VERSION;
	less.forms[i].summary = 0;
	less.forms[i].folded = true;
	smaller |= take_smaller(c, &less);
	less = *c;
	less.forms[i].reversed = false;
	smaller |= take_smaller(c, &less);
	for (size_t e = 0; e < c->all->events.len; e++) {
		less = *c;
		less.forms[i].erased &= ~((mask_t)1 << e);
		smaller |= take_smaller(c, &less);
		less = *c;
		/* The first gives the document its id. */
		less.forms[i].events &= ~((mask_t)1 << e) | 1;
		smaller |= take_smaller(c, &less);
	}
	return smaller;
}

static void shrink(struct check *c)
{
	bool smaller;

	do {
		smaller = false;
		for (size_t i = 0; i < CLONES; i++)
			smaller |= shrink_form(c, i);
	} while (smaller);
}

static void show(struct check *c, uint64_t seed)
{
	BUF_LOCAL text = BUF_INIT;

	for (size_t i = 0; i < CLONES; i++)
		write_file(&text, c->all, &c->forms[i]);
	fail_msg("seed %llu: %s\n%s", (unsigned long long)seed, c->said,
		 text.bytes);
}

static void one_seed(uint64_t seed)
{
	CLEANUP(doc_free_ptr) struct doc *all = NULL;
	struct sample_random random;
	struct check c;

	memset(&c, 0, sizeof(c));
	sample_seed(&random, seed);
	c.all = all = make_history(&random);
	for (size_t i = 0; i < CLONES; i++)
		make_form(&c.forms[i], &random,
			  ((mask_t)1 << all->events.len) - 1);
	if (is_well(&c))
		return;
	shrink(&c);
	show(&c, seed);
}

struct plan {
	uint64_t first, cases;
};

static void laws(void **state)
{
	const struct plan *plan = *state;

	for (uint64_t i = 0; i < plan->cases; i++)
		one_seed(plan->first + i);
}

int main(int argc, char **argv)
{
	const char *wanted = getenv("TKT_MERGE_CASES");
	struct plan plan = { .first = 1, .cases = DEFAULT_CASES };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(laws, &plan),
	};

	if (sample_is_instrumented())
		plan.cases /= 20;
	if (argc > 1)
		wanted = argv[1];
	if (wanted)
		plan.cases = strtoull(wanted, /* end */ NULL, 10);
	if (argc > 2)
		plan.first = strtoull(argv[2], /* end */ NULL, 10);
	return cmocka_run_group_tests_name("merge_property", tests, NULL, NULL);
}
