/*
 * What the fuzzer is given to begin with, and what it once found: each file
 * must go through again, also where there is no fuzzer.
 */
#include "unit.h"

#include <dirent.h>

#include "base/buf.h"

#include "../fuzz/fuzz_codec.c"

#define CORPUS "tests/corpus/fuzz_codec/"

static void read_file(struct buf *out, const char *name)
{
	char path[512], part[4096];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), CORPUS "%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof(part), f)))
		buf_add(out, part, n);
	fclose(f);
}

static void fuzz_codec(void **state)
{
	DIR *dir = opendir(CORPUS);
	int n = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		BUF_LOCAL bytes = BUF_INIT;

		if (e->d_name[0] == '.')
			continue;
		read_file(&bytes, e->d_name);
		LLVMFuzzerTestOneInput((const uint8_t *)bytes.bytes,
				       bytes.len);
		n++;
	}
	closedir(dir);
	assert_true(n >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fuzz_codec),
	};

	return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
