/* Terms of queries over a ticket, and the order of lists. */
#include "model/query.h"

#include "maker.h"
#include "model/sort.h"
#include "unit.h"

static struct ticket ticket;
static const char *systems[] = { "crm", "web" };

static int make_ticket(void **state)
{
	(void)state;
	ticket = (struct ticket){
		.id = "3fa9c1d000000000000000000000000000000000",
		.title = "Printer smokes", .requester = "Carl Cole",
		.state = STATE_OPEN, .state_name = "open", .tier = "L2",
		.queue = "L2/network", .owner = "ben", .priority = "P2",
		.opened_at = MAKER_AT, .updated_at = MAKER_AT + 60,
		.due_at = INSTANT_NONE, .resolved_at = INSTANT_NONE,
		.closed_at = INSTANT_NONE, .rating = 4,
		.downtime_s = INSTANT_NONE, .next_update_at = INSTANT_NONE,
		.waiting_until = INSTANT_NONE, .offered_at = INSTANT_NONE,
		.breached_at = INSTANT_NONE,
		.systems = { .items = systems, .len = 2 },
		.forced = true,
	};
	return 0;
}

static struct query query_of(const char *words)
{
	struct query q = {
		.about = { .me = "ben",
			   .time = { .now_at = MAKER_AT + 3600 } },
	};

	assert_ok(query_add_words(&q, words));
	return q;
}

static bool matches(const char *words)
{
	struct query q = query_of(words);
	bool yes = query_matches(&q, &ticket);

	query_release(&q);
	return yes;
}

static void fields_have_values(void **state)
{
	static const struct {
		const char *words;
		bool yes;
	} rows[] = {
		{ "", true },
		{ "tier:L2", true }, { "tier:L1", false },
		{ "tier:L1,L2", true }, { "tier:l2", false },
		{ "tier:L1 tier:L2", true },
		{ "queue:L2/network", true }, { "queue:network", true },
		{ "queue:net", false },
		{ "owner:ben", true }, { "owner:@me", true },
		{ "owner:none", false }, { "contact:none", true },
		{ "contact:none,ben", true },
		{ "requester:cole", true }, { "requester:CARL", true },
		{ "requester:coal", false },
		{ "title:smoke", true }, { "title:\"printer smokes\"", true },
		{ "priority:P2", true }, { "priority:P1..P2", true },
		{ "priority:P3..", false }, { "priority:..P3", true },
		{ "system:crm", true }, { "systems:crm system:web", true },
		{ "system:crm system:erp", false },
		{ "system:erp,crm", true }, { "tag:none", true },
		{ "system:none", false },
		{ "rating:4", true }, { "rating:5", false },
		{ "rating:1..4", true }, { "rating:..3", false },
		{ "downtime:1h", false }, { "downtime:none", true },
		{ "id:3fa9", true }, { "id:3fa8", false },
		{ "concurrent:false", true }, { "concurrent:true", false },
		{ "smokes", true }, { "SMOKES printer", true },
		{ "fire", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (matches(rows[i].words) != rows[i].yes)
			fail_msg("'%s' is not %d", rows[i].words, rows[i].yes);
}

static void times_stand_for_all_that_they_name(void **state)
{
	(void)state;
	assert_true(matches("opened:2026-03-02"));
	assert_true(matches("opened_at:2026-W10"));
	assert_false(matches("opened:2026-03-03"));
	assert_true(matches("opened:2026-03-02T09:00:00Z"));
	assert_false(matches("opened:2026-03-02T09:00:01Z"));
	assert_true(matches("opened:\"2 hours ago\".."));
	assert_false(matches("opened:..\"2 hours ago\""));
	assert_true(matches("opened:yesterday..today"));
	assert_true(matches("due:none"));
	assert_false(matches("due:today"));
}

static void flags_and_negations(void **state)
{
	(void)state;
	assert_true(matches("is:open"));
	assert_true(matches("is:live"));
	assert_true(matches("is:mine"));
	assert_true(matches("is:forced"));
	assert_false(matches("is:resolved"));
	assert_false(matches("is:breached"));
	ticket.breached_at = MAKER_AT;
	assert_true(matches("is:breached"));
	ticket.breached_at = MAKER_AT + 3600;
	assert_false(matches("is:breached"));
	ticket.breached_at = INSTANT_NONE;
	assert_true(matches("^is:closed"));
	assert_true(matches("-tier:L1"));
	assert_false(matches("^tier:L2"));
	assert_false(matches("^smokes"));
	assert_true(matches("tier:L2 ^owner:anna"));
}

/* Text that is twice as long a few times over. */
static void add_doubled(struct buf *out, const char *text, const char *joint,
			unsigned times)
{
	if (!times) {
		buf_adds(out, text);
		return;
	}
	buf_addc(out, '(');
	add_doubled(out, text, joint, times - 1);
	buf_adds(out, joint);
	add_doubled(out, text, joint, times - 1);
	buf_addc(out, ')');
}

static void reads_as(const char *words, const char *wanted)
{
	struct query q = query_of(words);
	BUF_LOCAL printed = BUF_INIT;

	query_print(&printed, &q);
	assert_string_equal(printed.bytes, wanted);
	query_release(&q);
}

/* Lists in lists of their kind and items that are there already say nothing. */
static void trees_are_tidy(void **state)
{
	static const char *const rows[][2] = {
		{ "vpn vpn", "vpn" },
		{ "vpn or (vpn or mail) or vpn", "(vpn or mail)" },
		{ "vpn (mail (vpn fax))", "vpn and mail and fax" },
		{ "vpn or (mail fax) or (mail fax)",
		  "(vpn or mail and fax)" },
		{ "(vpn or mail) and (vpn or mail)", "(vpn or mail)" },
		{ "-vpn -vpn", "not vpn" },
		{ "is:new,new,open", "(is:new or is:open)" },
		{ "is:new,open or is:waiting",
		  "(is:new or is:open or is:waiting)" },
		{ "tag:a tag:b tag:a", "tags:a and tags:b" },
		{ "opened:>3d and opened:>3d and opened:<9d",
		  "opened_at:<@1772186400 and opened_at:>=@1771668001" },
		/* Nothing of these is equal. */
		{ "vpn VPN \"vpn \"", "vpn and VPN and \"vpn \"" },
		{ "rating:1..2 or rating:1..3 or rating:1",
		  "(rating:1..2 or rating:1..3 or rating:1..1)" },
		{ "-vpn vpn", "not vpn and vpn" },
		{ "due:none or owner:none", "(due_at:none or owner:none)" },
		{ "priority:P1..P2 or priority:P1..P3",
		  "(priority:P1..P2 or priority:P1..P3)" },
	};
	BUF_LOCAL deep = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		reads_as(rows[i][0], rows[i][1]);
	add_doubled(&deep, "vpn", " or ", 12);
	reads_as(deep.bytes, "vpn");
}

/* What stands in parentheses takes no value of what stands beside it. */
static void tidy_terms_stay_apart(void **state)
{
	static const struct {
		const char *words, *tier;
		bool yes;
	} rows[] = {
		{ "tier:L1 smokes", "L2", true },
		{ "(tier:L1 smokes)", "L2", false },
		{ "smokes (tier:L1 is:open)", "L2", false },
		{ "(tier:L2) tier:L2", "L1", true },
		{ "tier:L1 or tier:L1", "L2", false },
		{ "(tier:L2 smokes) or (tier:L2 smokes)", "L1", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct query q = query_of(rows[i].words);

		assert_ok(query_add_field(&q, "tier", rows[i].tier));
		if (query_matches(&q, &ticket) != rows[i].yes)
			fail_msg("'%s' and then tier %s", rows[i].words,
				 rows[i].tier);
		query_release(&q);
	}
}

/* Plain lists leave finished tickets out, unless states were asked for. */
static void who_asks_for_states_is_known(void **state)
{
	static const struct {
		const char *words;
		bool names;
	} rows[] = {
		{ "tier:L2", false }, { "is:mine", false },
		{ "is:forced", false }, { "state:open", true },
		{ "is:closed", true }, { "is:untold", true },
		{ "is:uncovered", true }, { "^is:live", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct query q = query_of(rows[i].words);

		if (q.names_state != rows[i].names)
			fail_msg("'%s' is not %d", rows[i].words,
				 rows[i].names);
		query_release(&q);
	}
}

/* `pointer`: the line below the words. */
static void assert_refused(const char *words, const char *message,
			   const char *pointer)
{
	struct query q = { .about = { .time = { .now_at = MAKER_AT } } };
	ARENA_LOCAL arena = { 0 };
	const struct tkt_error *err = query_add_words(&q, words);

	if (!err)
		fail_msg("'%s' is understood", words);
	assert_error(err, TKT_E_USAGE,
		     arena_printf(&arena, "%s\n  %s\n  %s", message, words,
				  pointer));
	query_release(&q);
}

/* Of a desk that knows tier L1, owner 'ann' and more. */
static void doubt(const char *words, const char *message, enum tkt_code code)
{
	struct config *c = config_new();
	struct query q = { .about = { .config = c } };
	ARENA_LOCAL arena = { 0 };

	config_add(c, config_defaults(&arena, "desk"));
	config_fold(c);
	assert_ok(query_add_words(&q, words));
	query_matches(&q, &ticket);
	if (message)
		assert_error(query_doubt(&q), code, message);
	else
		assert_ok(query_doubt(&q));
	query_release(&q);
	config_free(c);
}

static void words_that_nobody_knows(void **state)
{
	(void)state;
	doubt("tier:L1 type:incident queue:desk category:none", NULL, 0);
	/* No tier of the desk and nobody of it, but the ticket has them. */
	doubt("queue:L2/network owner:ben", NULL, 0);
	doubt("^queue:network is:closed owner:ben", NULL, 0);
	doubt("tier:L9", "unknown tier 'L9'; did you mean 'L1'?\n"
	      "  tier:L9\n"
	      "       ^~", TKT_E_USAGE);
	doubt("tier:L1 tier:Krk", "unknown tier 'Krk'; there are L1, L2, L3\n"
	      "  tier:L1 tier:Krk\n"
	      "               ^~~", TKT_E_USAGE);
	doubt("-type:incidnet",
	      "unknown type 'incidnet'; did you mean 'incident'?\n"
	      "  -type:incidnet\n"
	      "        ^~~~~~~~", TKT_E_USAGE);
	doubt("owner:bne", "no person 'bne' on this desk\n"
	      "  owner:bne\n"
	      "        ^~~", TKT_E_NOT_FOUND);
	/* A desk without its words doubts none. */
	assert_false(matches("tier:L9"));
}

static void words_of_the_program(void **state)
{
	(void)state;
	assert_refused("state:opne",
		       "unknown state 'opne'; did you mean 'open'?",
		       "      ^~~~");
	assert_refused("state:open,shut", "unknown state 'shut'; there are "
		       "new, open, waiting, resolved, closed, rejected",
		       "           ^~~~");
	assert_refused("^priority:P9", "unknown priority 'P9'; there are P1, "
		       "P2, P3, P4, P5", "          ^~");
	assert_refused("priority:P1..P7", "unknown priority 'P7'; there are "
		       "P1, P2, P3, P4, P5", "         ^~~~~~");
	assert_refused("impact:hgih",
		       "unknown impact 'hgih'; did you mean 'high'?",
		       "       ^~~~");
	assert_true(matches("priority:P1..P3 ^state:none"));
}

static void what_cannot_be_asked(void **state)
{
	static const struct {
		const char *words, *message, *pointer;
	} rows[] = {
		{ "tir:L1", "tickets have no field 'tir'; did you mean "
		  "'tier'? (tkt-json(7) lists the fields)", "^~~" },
		{ "ben or is:opne", "nothing is 'is:opne'; did you mean "
		  "'is:open'?", "          ^~~~" },
		{ "is:", "'is:' has no value", "^~~" },
		{ "tag:x tier:", "'tier:' has no value", "           ^" },
		{ "tier:L1,,L2", "'tier:' has no value", "        ^" },
		{ "tag:\"\"", "'tags:' has no value", "    ^" },
		{ "rating:x", "'rating:x' is no number", "       ^" },
		{ "rating:1..x", "'rating:x' is no number",
		  "          ^" },
		{ "rating:4..1", "'4' is more than '1'", "       ^~~~" },
		{ "rating:>", "'rating:>' has no value", "       ^" },
		{ "rating:..", "'rating:..' has no value", "       ^~" },
		{ "downtime:2h..1h", "'2h' is more than '1h'",
		  "         ^~~~~~" },
		{ "impact:high..low", "'high' comes after 'low'",
		  "       ^~~~~~~~~" },
		{ "impact:>high", "nothing comes after 'high'",
		  "       ^~~~~" },
		{ "priority:<P1", "nothing comes before 'P1'",
		  "         ^~~" },
		{ "state:new..open", "the words of 'state' have no order",
		  "      ^~~~~~~~~" },
		{ "owner:>a", "'owner' has no order (a sign that is part of "
		  "the value goes in quotes)", "      ^~" },
		{ "opened:3d", "'3d' needs a sign ('<3d' is younger, '>3d' "
		  "older)", "       ^~" },
		{ "due:3d", "'3d' needs a sign ('<3d' is less time left, "
		  "'>3d' more)", "    ^~" },
		{ "breached:1", "'breached:1' is neither true nor false",
		  "         ^" },
		{ "owner:@me", "nobody knows who '@me' is: set TKT_USER",
		  "      ^~~" },
		{ "(a or b", "the parenthesis is not closed", "^" },
		{ "a (b (c d)", "the parenthesis is not closed", "  ^" },
		{ "a or b) c", "this parenthesis closes none", "      ^" },
		{ "()", "a term is missing before ')'", " ^" },
		{ "or a", "a term is missing before 'or'", "^~" },
		{ "a and and b", "a term is missing before 'and'",
		  "      ^~~" },
		{ "a or", "a term is missing here", "    ^" },
		{ "a not", "a term is missing here", "     ^" },
		{ "a \"b c", "the quote is not closed", "  ^" },
		{ "a \"\" c", "nothing is between the quotes", "  ^~" },
		{ "@me", "'@me' is a person, no query (owner:@me is what is "
		  "yours)", "^~~" },
		{ "@last", "'@last' is a ticket, no query", "^~~~~" },
		{ "@mine", "no saved query 'mine' (tkt config queries.mine "
		  "'…' saves one)", "^~~~~" },
		{ "grün tir:ä", "tickets have no field 'tir'; did you mean "
		  "'tier'? (tkt-json(7) lists the fields)",
		  "     ^~~" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_refused(rows[i].words, rows[i].message,
			       rows[i].pointer);
}

static void words_that_look_like_terms(void **state)
{
	static const char *const terms[] = {
		"tier:L1", "^tag:x", "is:anything", "not tier:L1", "(a)",
		"printer tier:L1", "@mine", "-@mine", "\"a b\" tier:\"x",
	}, *const others[] = {
		"3fa9c1d", "3FA9 C1D", "JIRA:7", "word", "@last", "@me", "@",
		"a @b", "and", "\"tier:L1\"", "\"tier\":L1", ":", "", "-",
		"http://tier:80/",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		if (!query_is_term(terms[i]))
			fail_msg("'%s' is no term", terms[i]);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (query_is_term(others[i]))
			fail_msg("'%s' is a term", others[i]);
	assert_true(query_is_joint("or"));
	assert_true(query_is_joint("("));
	assert_false(query_is_joint("order"));
	assert_string_equal(query_saved_name("@mine"), "mine");
	assert_null(query_saved_name("@a b"));
	assert_null(query_saved_name("@me"));
}

/* --- grammar ------------------------------------------------------------ */

/* What the words are read as: the same words for all that mean the same. */
static void words_have_a_grammar(void **state)
{
	static const struct {
		const char *words, *meaning;
	} rows[] = {
		{ "", "" }, { "  \t\n", "" },
		{ "a b", "a and b" }, { "a and b", "a and b" },
		{ "a AND b OR c", "(a and b or c)" },
		{ "a or b c", "(a or b and c)" },
		{ "a or b or c", "(a or b or c)" },
		{ "(a or b) c", "(a or b) and c" },
		{ "((a))", "a" }, { "(a b) c", "a and b and c" },
		{ "(a b)", "a and b" },
		{ "not a b", "not a and b" }, { "not (a b)", "not (a and b)" },
		{ "not not a", "not not a" }, { "-a ^b", "not a and not b" },
		{ "-(a or b)", "not (a or b)" }, { "--a", "not \"-a\"" },
		{ "- a", "\"-\" and a" }, { "-or", "not \"or\"" },
		{ "a(b) (c)d", "\"a(b)\" and c and d" },
		{ "\"a or b\"", "\"a or b\"" }, { "\"and\"", "\"and\"" },
		{ "\"a \\\"b\\\\\"", "\"a \\\"b\\\\\"" },
		{ "a\\b", "\"a\\\\b\"" }, { "a\" \"b", "\"a b\"" },
		{ ":a", "\":a\"" }, { "\"tier:L1\"", "\"tier:L1\"" },
		/* The same field again is one more value, */
		{ "tier:L1 tier:L2", "tier:L1,L2" },
		{ "tier:L1 a tier:L2", "tier:L1,L2 and a" },
		/* unless somebody says otherwise, */
		{ "tier:L1 and tier:L2", "tier:L1 and tier:L2" },
		{ "(tier:L1) tier:L2", "tier:L1 and tier:L2" },
		{ "tier:L1 not tier:L2", "tier:L1 and not tier:L2" },
		{ "tier:L1 or tier:L2", "(tier:L1 or tier:L2)" },
		/* and of a list, of numbers and times one more demand. */
		{ "tag:a tag:b", "tags:a and tags:b" },
		{ "rating:>1 rating:<4", "rating:>=2 and rating:<4" },
		{ "tag:\"a,b\",\"none\",none", "tags:\"a,b\",\"none\",none" },
		{ "ref:JIRA:7", "refs:\"JIRA:7\"" },
		{ "ref:a..", "refs:a.." }, { "ref:\"a..b\"", "refs:\"a..b\"" },
		{ "title:a..b", "title:\"a..b\"" },
		{ "owner:@me", "owner:ben" },
		{ "owner:\"@me\"", "owner:\"@me\"" },
		{ "is:new,open", "(is:new or is:open)" },
		{ "impact:>low", "impact:medium..high" },
		{ "priority:<=P2", "priority:P1..P2" },
		{ "priority:P4..", "priority:P4.." },
		{ "rating:2..4", "rating:2..4" }, { "rating:3", "rating:3..3" },
		{ "rating:-1", "rating:-1..-1" },
		{ "downtime:>1h", "downtime_s:>=3601s" },
		{ "downtime:..90s", "downtime_s:<91s" },
		{ "opened:@5", "opened_at:@5..@5" },
		{ "opened:>@5", "opened_at:>=@6" },
		{ "opened:<=@5", "opened_at:<@6" },
		{ "opened:<1970-01-02", "opened_at:<@86400" },
		{ "opened:<=1970-01-02", "opened_at:<@172800" },
		{ "opened:>1970-W01", "opened_at:>=@345600" },
		{ "opened:1970-01..1970-02", "opened_at:@0..@5097599" },
		/* Ages: now is MAKER_AT and an hour. */
		{ "opened:>3d", "opened_at:<@1772186400" },
		{ "opened:>=3d", "opened_at:<@1772186401" },
		{ "opened:<3d", "opened_at:>=@1772186401" },
		{ "opened:<=3d", "opened_at:>=@1772186400" },
		{ "opened:3d..", "opened_at:>=@1772186400" },
		{ "due:<3d", "due_at:<@1772704800" },
		{ "due:>3d", "due_at:>=@1772704801" },
		{ "due:..3d", "due_at:<@1772704801" },
		{ "opened:>9999w", "opened_at:<@-4274949600" },
	};

	(void)state;
	assert_int_equal(MAKER_AT + 3600, 1772445600);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct query q = query_of(rows[i].words), again;
		BUF_LOCAL text = BUF_INIT;
		BUF_LOCAL twice = BUF_INIT;

		query_print(&text, &q);
		assert_string_equal(text.bytes, rows[i].meaning);
		again = query_of(text.bytes);
		query_print(&twice, &again);
		assert_string_equal(twice.bytes, text.bytes);
		query_release(&q);
		query_release(&again);
	}
}

/* Side by side, and as a command line has them. */
static void calls_add_up(void **state)
{
	const char *words[] = { "a or", "b", "tier:L1" };
	const struct strings operands = { .items = words, .len = 3 };
	struct query q = { .root = NULL };
	BUF_LOCAL text = BUF_INIT;

	(void)state;
	assert_true(query_is_empty(&q));
	assert_ok(query_add_operands(&q, &operands));
	assert_ok(query_add_field(&q, "tier", "L2"));
	assert_ok(query_add_field(&q, "tier", "L3,none"));
	query_add_span(&q, "opened_at", 5, INSTANT_NONE);
	assert_error(query_add_field(&q, "state", "opne"), TKT_E_USAGE,
		     "unknown state 'opne'; did you mean 'open'?");
	query_print(&text, &q);
	assert_string_equal(text.bytes, "(a or b and tier:L1) and "
			    "tier:L2,L3,none and opened_at:>=@5");
	assert_false(query_is_empty(&q));
	query_release(&q);
}

/* Tiers are in the desk's order, which is not that of their names. */
static void tiers_have_the_order_of_the_desk(void **state)
{
	struct config *c = config_new();
	struct query q = { .about = { .config = c } };
	ARENA_LOCAL arena = { 0 };
	const struct query_value *v;

	(void)state;
	config_add(c, config_defaults(&arena, "desk"));
	config_fold(c);
	assert_ok(query_add_words(&q, "tier:>L1"));
	v = &q.root->items.items[0]->values.items[0];
	assert_true(v->is_range);
	assert_int_equal(v->among->len, 2);
	assert_string_equal(v->among->items[0], "L2");
	assert_string_equal(v->among->items[1], "L3");
	assert_true(query_matches(&q, &ticket));
	query_release(&q);
	config_free(c);
}

/* --- limits ------------------------------------------------------------- */

static void add_times(struct buf *out, const char *text, int n)
{
	for (int i = 0; i < n; i++)
		buf_adds(out, text);
}

static void depth_has_a_limit(void **state)
{
	static const struct {
		const char *open, *close;
	} rows[] = { { "(", ")" }, { "not ", "" }, { "-(", ")" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int n = QUERY_DEPTH_MAX / (rows[i].open[0] == '-' ? 2 : 1);
		struct query q = { .root = NULL };
		const struct tkt_error *err;
		BUF_LOCAL words = BUF_INIT;

		add_times(&words, rows[i].open, n);
		buf_adds(&words, "a");
		add_times(&words, rows[i].close, n);
		assert_ok(query_add_words(&q, words.bytes));
		buf_reset(&words);
		add_times(&words, rows[i].open, 100000);
		err = query_add_words(&q, words.bytes);
		assert_non_null(err);
		assert_int_equal(err->code, TKT_E_USAGE);
		assert_non_null(strstr(err->message, "more than 64 deep"));
		tkt_error_free(err);
		query_release(&q);
	}
}

/* Each names the next one twice: 2^26 terms in 26 lines. */
static const struct tkt_error *find_doubling(const char **text,
					     struct arena *a, void *context,
					     const char *name)
{
	(void)context;
	*text = *name == 'z' ? "a b" :
			       arena_printf(a, "@%c or not @%c", *name + 1,
					    *name + 1);
	return NULL;
}

static void saved_queries_have_a_limit(void **state)
{
	struct query q = { .about = { .saved = { .find = find_doubling } } };
	const struct tkt_error *err;

	(void)state;
	assert_ok(query_add_words(&q, "@t"));
	err = query_add_words(&q, "@a");
	assert_non_null(err);
	assert_int_equal(err->code, TKT_E_USAGE);
	assert_non_null(strstr(err->message, "the saved query '@a' stands for "
			       "more than 10000 terms"));
	tkt_error_free(err);
	query_release(&q);
}

/* Of a long line what is around the place is shown. */
static void long_queries_are_cut(void **state)
{
	struct query q = { .root = NULL };
	BUF_LOCAL words = BUF_INIT;

	(void)state;
	add_times(&words, "ä ", 60);
	buf_adds(&words, "tir:L1");
	add_times(&words, " ö", 60);
	assert_error(query_add_words(&q, words.bytes), TKT_E_USAGE,
		     "tickets have no field 'tir'; did you mean 'tier'? "
		     "(tkt-json(7) lists the fields)\n"
		     "  …ä ä ä ä ä ä ä ä ä ä ä ä ä ä ä ä tir:L1 ö ö ö ö ö ö ö "
		     "ö ö ö ö ö ö ö ö ö ö…\n"
		     "                                   ^~~");
	query_release(&q);
}

/* --- order -------------------------------------------------------------- */

static void lists_have_an_order(void **state)
{
	struct ticket a = ticket, b = ticket, c = ticket;
	const void *all[] = { &a, &b, &c };
	struct record_sort sort;

	(void)state;
	a.priority = "P3";
	b.priority = NULL;
	c.priority = "P1";
	assert_ok(record_sort_parse(&sort, ticket_fields, "priority"));
	record_sort_apply(&sort, all, 3);
	assert_ptr_equal(all[0], &c);
	assert_ptr_equal(all[1], &a);
	assert_ptr_equal(all[2], &b);
	/* What has no value is last, from either end. */
	assert_ok(record_sort_parse(&sort, ticket_fields, "-priority"));
	record_sort_apply(&sort, all, 3);
	assert_ptr_equal(all[0], &a);
	assert_ptr_equal(all[1], &c);
	assert_ptr_equal(all[2], &b);
	/* Equal ones keep their order. */
	assert_ok(record_sort_parse(&sort, ticket_fields, "tier,title"));
	record_sort_apply(&sort, all, 3);
	assert_ptr_equal(all[0], &a);
	assert_error(record_sort_parse(&sort, ticket_fields, "titel"),
		     TKT_E_USAGE,
		     "cannot sort by 'titel'; did you mean 'title'?");
}

static void copies_live_without_their_ticket(void **state)
{
	ARENA_LOCAL arena = { 0 };
	struct maker m;
	struct draft *d;
	const struct ticket *copy;

	(void)state;
	maker_begin(&m);
	d = maker_event(&m, "edit");
	draft_add(d, "tags", "vpn");
	maker_add(&m, d, "anna");
	copy = field_copy(&arena, ticket_fields, m.t, sizeof(*m.t));
	maker_end(&m);
	assert_string_equal(copy->title, "No login");
	assert_string_equal(copy->tags.items[0], "vpn");
	assert_int_equal(copy->opened_at, MAKER_AT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fields_have_values, make_ticket),
		cmocka_unit_test_setup(times_stand_for_all_that_they_name,
				       make_ticket),
		cmocka_unit_test_setup(flags_and_negations, make_ticket),
		cmocka_unit_test(trees_are_tidy),
		cmocka_unit_test(tidy_terms_stay_apart),
		cmocka_unit_test(who_asks_for_states_is_known),
		cmocka_unit_test(words_that_nobody_knows),
		cmocka_unit_test(words_of_the_program),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(words_that_look_like_terms),
		cmocka_unit_test(words_have_a_grammar),
		cmocka_unit_test(calls_add_up),
		cmocka_unit_test_setup(tiers_have_the_order_of_the_desk,
				       make_ticket),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(saved_queries_have_a_limit),
		cmocka_unit_test(long_queries_are_cut),
		cmocka_unit_test_setup(lists_have_an_order, make_ticket),
		cmocka_unit_test(copies_live_without_their_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
