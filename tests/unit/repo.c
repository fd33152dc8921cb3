#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/buf.h"
#include "repo.h"
#include "unit.h"

const struct store_options repo_options = {
	.lock_timeout_s = 20,
	.fsync = false, /* the kernel outlives the tests */
};
const struct store_signature repo_who = {
	.name = "Anna Example",
	.email = "anna@desk.example",
	.at = 1700000000,
};

/*
 * Asked by the leak sanitizer: libgit2 1.5 forgets what a match of a
 * configuration key has found (tests/valgrind.supp has the same).
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:pcre2_\n";
}

static const char attributes[] =
	"desk.json merge=tkt -text\n"
	"tickets/** merge=tkt -text\n"
	"policies/** -text -diff\n"
	"kb/**/*.json merge=tkt -text\n"
	"kb/**/*.md merge=tkt text eol=lf\n"
	"attachments/** -text -diff -merge -filter -ident\n";

/* Of one test; a test program runs one after the other. */
static char home[4096];
static struct buf said = BUF_INIT;

int repo_enter(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(home, sizeof(home), "%s/tkt-store-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(home));
	assert_int_equal(chdir(home), 0);
	setenv("HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("GIT_CONFIG_GLOBAL");
	unsetenv("GIT_CONFIG_PARAMETERS");
	unsetenv("GIT_CONFIG_COUNT");
	sh("git config --global user.name Bob && "
	   "git config --global user.email bob@desk.example && "
	   "git config --global init.defaultBranch main && "
	   "git config --global gc.auto 0");
	return 0;
}

int repo_leave(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	sh("chmod -R u+w '%s'; rm -rf '%s'", home, home);
	buf_release(&said);
	return 0;
}

TKT_PRINTF(1, 0) static int run(const char *fmt, va_list args)
{
	BUF_LOCAL command = BUF_INIT;
	char chunk[4096];
	size_t n;
	FILE *f;

	buf_vaddf(&command, fmt, args);
	fflush(stdout);
	f = popen(command.bytes, "r");
	assert_non_null(f);
	buf_reset(&said);
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&said, chunk, n);
	if (said.len && said.bytes[said.len - 1] == '\n')
		buf_truncate(&said, said.len - 1);
	return pclose(f);
}

const char *sh(const char *fmt, ...)
{
	va_list args;
	int status;

	va_start(args, fmt);
	status = run(fmt, args);
	va_end(args);
	if (status)
		fail_msg("'%s' ended with %d: %s", fmt, status, said.bytes);
	return said.bytes;
}

int sh_status(const char *fmt, ...)
{
	va_list args;
	int status;

	va_start(args, fmt);
	status = run(fmt, args);
	va_end(args);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void repo_init(const char *dir, enum store_layout layout)
{
	const struct store_file files[] = {
		{ "desk.json", "{}\n", 3 },
		{ ".gitattributes", attributes, strlen(attributes) },
		{ "kb/7c/7c01.md", "# Mail\n", 7 },
	};

	assert_ok(store_init(dir, layout, files, ARRAY_LEN(files), "init",
			     &repo_who, &repo_options));
}

struct store *repo_open(const char *dir)
{
	struct store *s = NULL;

	assert_ok(store_open(&s, dir, /*exact=*/true, &repo_options));
	return s;
}

const struct tkt_error *repo_try(struct store_done *done, struct store *s,
				 const char *path, const char *text)
{
	struct store_tx *tx;
	const struct tkt_error *err;

	*done = (struct store_done){ 0 };
	TRY(store_begin(&tx, s, /*flags=*/0));
	err = store_put(tx, path, text, strlen(text));
	if (!err)
		err = store_commit(done, tx, "write", &repo_who);
	store_tx_free(tx);
	return err;
}

void repo_put(struct store *s, const char *path, const char *text)
{
	struct store_done done;

	assert_ok(repo_try(&done, s, path, text));
	assert_false(done.raced);
	assert_false(done.nothing);
	for (size_t i = 0; i < done.warnings.len; i++)
		fail_msg("warning: %s", done.warnings.items[i]);
	store_done_release(&done);
}

void repo_write(const char *dir, const char *path, const char *text)
{
	struct store *s = repo_open(dir);

	repo_put(s, path, text);
	store_free(s);
}

const char *repo_show(const char *dir, const char *path)
{
	return sh("git -C '%s' cat-file blob HEAD:'%s'", dir, path);
}

void repo_assert_whole(const char *dir)
{
	assert_string_equal(
		sh("cd '%s' && { git fsck --no-dangling 2>&1 | "
		   "grep -v '^notice:'; cd \"$(git rev-parse --git-dir)\" && "
		   "find . -name 'tkt.*' ! -name tkt.lock "
		   "! -name tkt.journal.new -o "
		   "-name '*.lock' ! -name tkt.lock -o -name 'tmp_obj*' -o "
		   "-name 'fast_import_crash*'; }",
		   dir),
		"");
	if (sh_status("test -f '%s/HEAD'", dir))
		assert_string_equal(sh("git -C '%s' status --porcelain "
				       "--untracked-files=all", dir), "");
}
