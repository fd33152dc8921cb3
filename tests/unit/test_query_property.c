/*
 * Random queries over random tickets: what they find is what sets of tickets
 * give, and printed queries are read as what they were.
 */
#include "model/query.h"

#include <stdio.h>
#include <string.h>

#include "sample.h"
#include "unit.h"

enum { TICKETS = 48, ROUNDS = 1500, DEEPEST = 5, NOW_AT = 1772442000 };

static const char *const tiers[] = { "L1", "L2", "L3", NULL };
static const char *const queues[] = { "L1/desk", "L2/network", "L3/network",
				      NULL };
static const char *const priorities[] = { "P1", "P2", "P3", "P4", "P5", NULL };
static const char *const impacts[] = { "low", "medium", "high", NULL };
static const char *const owners[] = { "ann", "ben", NULL };
static const char *const titles[] = { "No login", "and (or) not", "a \"b\" \\",
				      "NONE, P1..P2" };
static const char *const tags[] = { "vpn", "a,b", "none", "x y", "@me" };

static struct sample_random source;

static unsigned pick(unsigned n)
{
	return (unsigned)sample_number(&source, n);
}

#define PICK(table) ((table)[pick((unsigned)ARRAY_LEN(table))])

/* --- tickets ------------------------------------------------------------ */

static struct ticket all[TICKETS];
static const char *tags_of[TICKETS][2];

static void make_ticket(struct ticket *t, const char **its_tags)
{
	size_t n = pick(3);

	*t = (struct ticket){
		.id = "3fa9c1d000000000000000000000000000000000",
		.title = PICK(titles), .tier = PICK(tiers),
		.queue = PICK(queues), .priority = PICK(priorities),
		.impact = PICK(impacts), .owner = PICK(owners),
		.state = STATE_OPEN, .state_name = "open",
		.opened_at = NOW_AT - pick(10) * 86400,
		.due_at = pick(3) ? NOW_AT + (pick(10) - 4) * 86400LL :
				    INSTANT_NONE,
		.rating = pick(2) ? pick(5) + 1 : INSTANT_NONE,
		.downtime_s = INSTANT_NONE, .resolved_at = INSTANT_NONE,
		.closed_at = INSTANT_NONE, .concurrent = pick(2),
		.tags = { .items = its_tags, .len = n },
	};
	for (size_t i = 0; i < n; i++)
		its_tags[i] = PICK(tags);
}

/* --- the obvious way ---------------------------------------------------- */

struct set {
	bool has[TICKETS];
};

/* A query as it is built, in words and as the set of what it finds. */
struct built {
	struct buf words;
	struct set set;
};

static int place(const char *const *table, const char *word)
{
	for (int i = 0; word && table[i]; i++)
		if (!strcmp(table[i], word))
			return i;
	return -1;
}

static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (; *text; text++) {
		if (strchr("\"\\", *text))
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

/* One of two words, or none. */
static void build_owner(struct built *b)
{
	const char *one = PICK(owners), *two = PICK(owners);

	buf_addf(&b->words, "owner:%s,%s", one ? one : "none",
		 two ? two : "none");
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = all[i].owner == one || all[i].owner == two;
}

/* Tests of words with an order, from and to their places. */
static void build_ordered(struct built *b, const char *field,
			  const char *const *table, int n, size_t offset)
{
	int low = (int)pick((unsigned)n), high = low + (int)pick(2);
	unsigned form = pick(4);

	if (high >= n)
		high = n - 1;
	if (form == 0) {
		buf_addf(&b->words, "%s:%s..%s", field, table[low],
			 table[high]);
	} else if (form == 1) {
		high = n - 1;
		buf_addf(&b->words, "%s:>=%s", field, table[low]);
	} else if (form == 2 && low > 0) {
		high = low - 1;
		buf_addf(&b->words, "%s:<%s", field, table[low]);
		low = 0;
	} else {
		low = 0;
		buf_addf(&b->words, "%s:..%s", field, table[high]);
	}
	for (size_t i = 0; i < TICKETS; i++) {
		const char *const *word = (const void *)((char *)&all[i] +
							 offset);
		int at = place(table, *word);

		b->set.has[i] = at >= low && at <= high;
	}
}

static void build_rating(struct built *b)
{
	static const char *const signs[] = { "", ">", ">=", "<", "<=" };
	unsigned sign = pick(5), n = pick(5) + 1;

	buf_addf(&b->words, "rating:%s%u", signs[sign], n);
	for (size_t i = 0; i < TICKETS; i++) {
		int64_t r = all[i].rating;

		b->set.has[i] = r != INSTANT_NONE &&
				((sign == 0 && r == n) ||
				 (sign == 1 && r > n) ||
				 (sign == 2 && r >= n) ||
				 (sign == 3 && r < n) || (sign == 4 && r <= n));
	}
}

static void build_age(struct built *b)
{
	bool older = pick(2);
	int64_t days = pick(9);

	buf_addf(&b->words, "opened:%s%lldd", older ? ">" : "<",
		 (long long)days);
	for (size_t i = 0; i < TICKETS; i++) {
		int64_t age_s = NOW_AT - all[i].opened_at;

		b->set.has[i] = older ? age_s > days * 86400
				      : age_s < days * 86400;
	}
}

static void build_due(struct built *b)
{
	int64_t days = pick(4);

	buf_addf(&b->words, "due:<=%lldd", (long long)days);
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = all[i].due_at != INSTANT_NONE &&
				all[i].due_at - NOW_AT <= days * 86400;
}

static void build_tag(struct built *b)
{
	const char *tag = PICK(tags);

	buf_adds(&b->words, "tag:");
	add_quoted(&b->words, tag);
	for (size_t i = 0; i < TICKETS; i++)
		for (size_t k = 0; k < all[i].tags.len; k++)
			if (!strcmp(all[i].tags.items[k], tag))
				b->set.has[i] = true;
}

static void build_title(struct built *b)
{
	const char *title = PICK(titles);

	add_quoted(&b->words, title);
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = !strcmp(all[i].title, title);
}

static void build_queue(struct built *b)
{
	buf_adds(&b->words, "queue:network");
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = all[i].queue &&
				!strcmp(all[i].queue + 3, "network");
}

static void build_flags(struct built *b)
{
	buf_adds(&b->words, "is:concurrent,mine");
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = all[i].concurrent || all[i].owner == owners[0];
}

static void build_leaf(struct built *b)
{
	switch (pick(10)) {
	case 0: build_owner(b); break;
	case 1: build_rating(b); break;
	case 2: build_age(b); break;
	case 3: build_due(b); break;
	case 4: build_tag(b); break;
	case 5: build_title(b); break;
	case 6: build_queue(b); break;
	case 7: build_flags(b); break;
	case 8:
		build_ordered(b, "priority", priorities, 5,
			      offsetof(struct ticket, priority));
		break;
	default:
		build_ordered(b, "impact", impacts, 3,
			      offsetof(struct ticket, impact));
	}
}

static void build(struct built *b, unsigned depth);

static void build_not(struct built *b, unsigned depth)
{
	static const char *const signs[] = { "not (", "-(", "^(", "NOT (" };
	struct built item = { .words = BUF_INIT };

	build(&item, depth - 1);
	buf_addf(&b->words, "%s%s)", PICK(signs), item.words.bytes);
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = !item.set.has[i];
	buf_release(&item.words);
}

/* Two sides, in parentheses: what binds closer is another test's. */
static void build_pair(struct built *b, unsigned depth)
{
	struct built one = { .words = BUF_INIT }, two = { .words = BUF_INIT };
	bool both = pick(2);

	build(&one, depth - 1);
	build(&two, depth - 1);
	buf_addf(&b->words, "(%s)%s(%s)", one.words.bytes,
		 !both ? " or " : pick(2) ? " and " : "  ", two.words.bytes);
	for (size_t i = 0; i < TICKETS; i++)
		b->set.has[i] = both ? one.set.has[i] && two.set.has[i]
				     : one.set.has[i] || two.set.has[i];
	buf_release(&one.words);
	buf_release(&two.words);
}

static void build(struct built *b, unsigned depth)
{
	unsigned form = depth ? pick(4) : 0;

	if (form == 0)
		build_leaf(b);
	else if (form == 1)
		build_not(b, depth);
	else
		build_pair(b, depth);
}

/* --- the test ----------------------------------------------------------- */

static struct query query_of(const char *words)
{
	struct query q = {
		.about = { .me = "ann", .time = { .now_at = NOW_AT } },
	};
	const struct tkt_error *err = query_add_words(&q, words);

	if (err)
		fail_msg("%s: %s", words, err->message);
	return q;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_value(const struct query_value *a,
		       const struct query_value *b)
{
	return a->is_range == b->is_range && same_text(a->text, b->text) &&
	       same_text(a->from, b->from) && same_text(a->to, b->to) &&
	       a->from_at == b->from_at && a->to_at == b->to_at;
}

static bool same_node(const struct query_node *a, const struct query_node *b)
{
	if (a->op != b->op || a->items.len != b->items.len ||
	    a->field != b->field || a->flag != b->flag ||
	    !same_text(a->text, b->text) || a->values.len != b->values.len)
		return false;
	for (size_t i = 0; i < a->items.len; i++)
		if (!same_node(a->items.items[i], b->items.items[i]))
			return false;
	for (size_t i = 0; i < a->values.len; i++)
		if (!same_value(&a->values.items[i], &b->values.items[i]))
			return false;
	return true;
}

static void random_queries_find_what_sets_give(void **state)
{
	(void)state;
	sample_seed(&source, 20261122);
	for (size_t i = 0; i < TICKETS; i++)
		make_ticket(&all[i], tags_of[i]);
	for (int round = 0; round < ROUNDS; round++) {
		struct built b = { .words = BUF_INIT };
		BUF_LOCAL printed = BUF_INIT;
		struct query q, again;

		build(&b, pick(DEEPEST));
		q = query_of(b.words.bytes);
		query_print(&printed, &q);
		again = query_of(printed.bytes);
		if (!same_node(q.root, again.root))
			fail_msg("'%s' is printed '%s'", b.words.bytes,
				 printed.bytes);
		for (size_t i = 0; i < TICKETS; i++)
			if (query_matches(&q, &all[i]) != b.set.has[i])
				fail_msg("'%s' is %d of ticket %zu",
					 b.words.bytes, !b.set.has[i], i);
		query_release(&q);
		query_release(&again);
		buf_release(&b.words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_queries_find_what_sets_give),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
