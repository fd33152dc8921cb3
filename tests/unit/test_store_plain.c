/* git's configuration read by hand, against git and against libgit2. */
#include <ctype.h>
#include "repo.h"
#include "store/internal.h"
#include "unit.h"

/* What both say of a file, a line for each setting: "user.name=Bob". */
static void list_plain(struct buf *out, const struct plain *p)
{
	for (size_t i = 0; i < p->entries.len; i++) {
		const struct plain_entry *e = &p->entries.items[i];
		size_t at = out->len;

		buf_addf(out, "%s=%s\n", e->key, e->value);
		/* git and libgit2 say section and name in small letters. */
		for (size_t k = 0; e->key[k] != '.'; k++)
			out->bytes[at + k] = (char)tolower(e->key[k]);
		for (size_t k = strlen(e->key); e->key[k - 1] != '.'; k--)
			out->bytes[at + k - 1] = (char)tolower(e->key[k - 1]);
	}
}

static void list_libgit2(struct buf *out, const char *path)
{
	git_config_iterator *all = NULL;
	git_config *config = NULL;
	git_config_entry *e;

	git_libgit2_init();
	assert_int_equal(git_config_open_ondisk(&config, path), 0);
	assert_int_equal(git_config_iterator_new(&all, config), 0);
	while (git_config_next(&e, all) == 0)
		buf_addf(out, "%s=%s\n", e->name,
			 e->value ? e->value : "true");
	git_config_iterator_free(all);
	git_config_free(config);
	git_libgit2_shutdown();
}

/* git's "key LF value NUL", or "key NUL". */
static void list_git(struct buf *out, const char *path)
{
	const char *at = sh("git config --file %s --list -z | tr '\\n\\0' "
			    "'=\\n'; echo .", path);

	/* What stood alone has no '='; a line break became one. */
	for (; strcmp(at, "."); at++) {
		size_t len = strcspn(at, "\n");

		buf_add(out, at, len);
		if (!memchr(at, '=', len))
			buf_adds(out, "=true");
		buf_addc(out, '\n');
		at += len;
	}
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static bool read_text(struct plain *p, const char *text)
{
	*p = (struct plain){ 0 };
	write_file("file", text);
	return plain_read(p, "file");
}

static void assert_same(const char *text)
{
	BUF_LOCAL ours = BUF_INIT;
	BUF_LOCAL gits = BUF_INIT;
	BUF_LOCAL libs = BUF_INIT;
	struct plain p;

	if (!read_text(&p, text))
		fail_msg("not plain: %s", text);
	list_plain(&ours, &p);
	list_git(&gits, "file");
	list_libgit2(&libs, "file");
	/* Of a value with a line break, git's listing has lost it. */
	if (!strstr(text, "\\n"))
		assert_string_equal(ours.bytes, gits.bytes);
	assert_string_equal(ours.bytes, libs.bytes);
	plain_release(&p);
}

static void what_is_plain_is_read_as_by_git(void **state)
{
	static const char *const texts[] = {
		"",
		"\n \n\t\n# a\n; b\n",
		"[user]\n\tname = Bob\n\temail=bob@desk.example\n",
		"[User]\nNAME = a\n[uSER]\nname=b",
		"[core]\n\tbare\n\tempty =\n\tfilemode = yes  \n",
		"[branch \"Main/x\"]\n\tremote = origin\n\tmergeIt = a\n",
		"[a \"\"]\nb = c\n",
		"  [a-1 \"b ] = # c\"]  \n  d-2 = \"#;\"\n",
		"[a]\nb = \"  x  \"  y   z\n",
		"[a]\nb = x \"\" \nc = \"\"\n",
		"[a]\nb = \\\"x\\\" \\\\ \\t.\n",
		"[a]\nb = x\\ny\n",
		"[merge \"tkt\"]\n\tdriver = PATH=\\\"$PATH:/bin\\\" tkt %O\n",
		"[a]\nb = '%s' [x] = \xc3\xbc\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_same(texts[i]);
}

static void what_is_not_is_left_alone(void **state)
{
	static const char *const texts[] = {
		"[include]\n\tpath = other\n",
		"[includeIf \"gitdir:/x\"]\n\tpath = other\n",
		"[INCLUDE]\n", "[a.b]\nc = d\n", "[a]\nb = c \\\nd\n",
		"[a]\nb = c # d\n", "[a]\nb = c ; d\n", "[a]\nb = \"c\n",
		"[a]\nb = \\x\n", "[a]\nb = \\b\n", "[a]\nb = c\td\n",
		"[a]\r\nb = c\r\n", "\xef\xbb\xbf[a]\n", "[a\nb = c\n",
		"[a \"b\\\"c\"]\n", "[a] b = c\n", "a = b\n", "[a]\n1 = b\n",
		"[a]\nb c\n", "[]\n", "[a \"b]\n", "[a]\n_ = 1\n",
		"[a]\nb = c\\\n", "[a \"b\" ]\n",
	};
	struct plain p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (read_text(&p, texts[i]))
			fail_msg("plain: %s", texts[i]);
		plain_release(&p);
	}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* Pieces in any order: what git refuses must not be plain. */
static void pieces_in_any_order_are_read_as_by_git(void **state)
{
	static const char *const pieces[] = {
		"[a]\n", "[a \"B c\"]\n", "b = c\n", "\tD-1=", "e", "\"", " ",
		"  ", "\\\\", "\\\"", "\\t", "=", "#", ";", "\n", "\n", "]",
		"[", "'", "x y\n", "\t", "[C]", "\\", "f\n",
	};
	uint32_t seed = 4;
	unsigned plain = 0, taken = 0;

	(void)state;
	for (unsigned run = 0; run < 4000; run++) {
		BUF_LOCAL text = BUF_INIT;
		struct plain p;
		bool is_plain;

		buf_adds(&text, "[a]\n");
		for (unsigned i = next_random(&seed) % 9; i; i--)
			buf_adds(&text, pieces[next_random(&seed) %
					       ARRAY_LEN(pieces)]);
		is_plain = read_text(&p, text.bytes) && p.entries.len;
		plain_release(&p);
		plain += is_plain;
		/* The first are enough for git, which is a process each. */
		if (is_plain && taken++ < 120)
			assert_same(text.bytes);
	}
	assert_true(plain > 120);
}

static void values_are_found(void **state)
{
	struct plain p;
	bool truth;

	(void)state;
	assert_true(read_text(&p, "[a]\nb = 1\n[A \"x\"]\nb = 2\n"
			      "[a]\nB = 3\n"));
	assert_string_equal(plain_find(&p, "a.b")->value, "3");
	assert_string_equal(plain_find(&p, "A.x.B")->value, "2");
	assert_null(plain_find(&p, "a.X.b"));
	assert_null(plain_find(&p, "a.c"));
	plain_release(&p);
	assert_true(config_parse_bool(&truth, "YES") && truth);
	assert_true(config_parse_bool(&truth, "off") && !truth);
	assert_true(config_parse_bool(&truth, "") && !truth);
	assert_true(config_parse_bool(&truth, "2") && truth);
	assert_false(config_parse_bool(&truth, "always"));
}

static void a_file_that_cannot_be_read_is_not_plain(void **state)
{
	struct plain p = { 0 };

	(void)state;
	assert_true(plain_read(&p, "none"));
	assert_int_equal(p.entries.len, 0);
	assert_false(plain_read(&p, "."));
	sh("yes '[a]' | head -c 100000 >large; printf '[a]\\n\\0' >nul");
	assert_false(plain_read(&p, "large"));
	assert_false(plain_read(&p, "nul"));
	plain_release(&p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, repo_enter, repo_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_plain_is_read_as_by_git),
		T(what_is_not_is_left_alone),
		T(pieces_in_any_order_are_read_as_by_git),
		T(values_are_found),
		T(a_file_that_cannot_be_read_is_not_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
