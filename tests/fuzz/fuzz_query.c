/*
 * Queries under a fuzzer (libFuzzer; `make fuzz`).
 *
 * Whatever the words are, they are understood or refused; what was understood
 * is printed in words that are read as the same, and finds the same.
 */
#include <stdio.h>
#include <string.h>

#include "model/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_query: %s\n", what);
	abort();
}

/* @a is a query, @b names itself. */
static const struct tkt_error *find(const char **text, struct arena *a,
				    void *context, const char *name)
{
	(void)a;
	(void)context;
	*text = !strcmp(name, "a") ? "tier:L1 or is:mine" :
		!strcmp(name, "b") ? "not (@b)" : NULL;
	return NULL;
}

static struct query query_new(void)
{
	return (struct query){
		.about = { .me = "ann", .time = { .now_at = 1772442000 },
			   .saved = { .find = find } },
	};
}

static bool understands(struct query *q, const char *words)
{
	const struct tkt_error *err = query_add_words(q, words);

	if (err)
		must(err->code == TKT_E_USAGE && *err->message, "which error");
	tkt_error_free(err);
	return !err;
}

static const struct ticket ticket = {
	.id = "3fa9c1d000000000000000000000000000000000",
	.title = "Printer smokes", .tier = "L1", .queue = "L1/desk",
	.owner = "ann", .priority = "P2", .impact = "high",
	.state_name = "open", .opened_at = 1772400000, .rating = 3,
	.due_at = INSTANT_NONE, .resolved_at = INSTANT_NONE,
	.closed_at = INSTANT_NONE, .downtime_s = INSTANT_NONE,
};

static void try_words(const char *words)
{
	struct query one = query_new(), two = query_new();
	BUF_LOCAL text = BUF_INIT;
	BUF_LOCAL again = BUF_INIT;

	query_is_term(words);
	if (understands(&one, words)) {
		query_print(&text, &one);
		/* Printed ones are longer, and may be too long. */
		if (understands(&two, text.bytes)) {
			query_print(&again, &two);
			must(!strcmp(text.bytes, again.bytes), "printed anew");
			must(query_matches(&one, &ticket) ==
				     query_matches(&two, &ticket),
			     "it finds something else");
		} else {
			must(one.nodes.len > QUERY_DEPTH_MAX,
			     "printed words are refused");
		}
	}
	query_release(&one);
	query_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	BUF_LOCAL words = BUF_INIT;

	buf_add(&words, bytes, len);
	try_words(words.bytes);
	return 0;
}
