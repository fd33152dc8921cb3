/* What fuzz_query is given to begin with. */
#include "corpus.h"
#include "unit.h"

#include "../fuzz/fuzz_query.c"

static void fuzz_query(void **state)
{
	(void)state;
	corpus_run("fuzz_query", LLVMFuzzerTestOneInput);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fuzz_query),
	};

	return cmocka_run_group_tests_name("corpus_query", tests, NULL, NULL);
}
