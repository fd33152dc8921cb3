#include "corpus.h"

#include <dirent.h>

#include "unit.h"

#include "base/buf.h"

static void read_file(struct buf *out, const char *folder, const char *name)
{
	BUF_LOCAL path = BUF_INIT;
	char part[4096];
	FILE *f;
	size_t n;

	buf_addf(&path, "%s/%s", folder, name);
	f = fopen(path.bytes, "rb");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof(part), f)))
		buf_add(out, part, n);
	fclose(f);
}

void corpus_run(const char *name, corpus_fn *fn)
{
	BUF_LOCAL folder = BUF_INIT;
	int n = 0;
	DIR *dir;

	buf_addf(&folder, "tests/corpus/%s", name);
	dir = opendir(folder.bytes);
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		BUF_LOCAL bytes = BUF_INIT;

		if (e->d_name[0] == '.')
			continue;
		read_file(&bytes, folder.bytes, e->d_name);
		fn((const uint8_t *)bytes.bytes, bytes.len);
		n++;
	}
	closedir(dir);
	assert_true(n > 0);
}
