/* What fuzz_merge is given to begin with. */
#include "corpus.h"
#include "unit.h"

#include "../fuzz/fuzz_merge.c"

static void fuzz_merge(void **state)
{
	(void)state;
	corpus_run("fuzz_merge", LLVMFuzzerTestOneInput);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fuzz_merge),
	};

	return cmocka_run_group_tests_name("corpus_merge", tests, NULL, NULL);
}
