/* What fuzz_codec is given to begin with. */
#include "corpus.h"
#include "unit.h"

#include "../fuzz/fuzz_codec.c"

static void fuzz_codec(void **state)
{
	(void)state;
	corpus_run("fuzz_codec", LLVMFuzzerTestOneInput);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fuzz_codec),
	};

	return cmocka_run_group_tests_name("corpus_codec", tests, NULL, NULL);
}
