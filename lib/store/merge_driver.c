#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

/*
 * That git finds the merge driver.
 *
 * The program is named without its folder, so that another version of it
 * serves as soon as PATH has it.  But cron's PATH is /usr/bin:/bin: where we
 * were started from elsewhere, that folder is looked in last.
 *
 * The section is appended with one write(2), never by rewriting the file: no
 * config.lock can be left by a kill, which nobody would take away.  Of two
 * values git takes the last.
 */

#define DRIVER "tkt hook merge %O %A %B %P %L"
#define BEFORE "PATH=\"$PATH:"
#define BEHIND "\" " DRIVER
#define NAME "tkt: union of events"
#define TEXT_MAX_LEN (1u << 20)

/* --- the value ---------------------------------------------------------- */

static bool is_everywhere(const char *dir)
{
	return !strcmp(dir, "/usr/bin") || !strcmp(dir, "/bin");
}

/* What neither a shell, git's configuration nor %P would read otherwise. */
static bool is_plain(const char *dir)
{
	static const char more[] = "/._-+@,=~ ";

	for (const char *p = dir; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && !strchr(more, *p))
			return false;
	return true;
}

static bool has_program(const char *dir)
{
	BUF_LOCAL path = BUF_INIT;

	return !access(path_join(&path, dir, "tkt"), X_OK);
}

/* Where we were started from; false where that helps nobody. */
static bool own_dir(char *dir, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", dir, size - 1);
	char *slash;

	if (len <= 0)
		return false;
	dir[len] = '\0';
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return false;
	*slash = '\0';
	return is_plain(dir) && has_program(dir) && !is_everywhere(dir);
}

static void add_driver(struct buf *out)
{
	char dir[4096];

	if (own_dir(dir, sizeof(dir)))
		buf_addf(out, BEFORE "%s", dir);
	buf_adds(out, out->len ? BEHIND : DRIVER);
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/*
 * Does it work as it is? What another installation of ours wrote stays while
 * that is there, else the two would take turns; so does what somebody wrote by
 * hand, where it gives us what we need.
 */
static bool is_good(const char *value, const char *wanted)
{
	size_t len = strlen(value), driver_len = strlen(DRIVER);
	CLEANUP(free_ptr) char *dir = NULL;

	if (!strcmp(value, wanted))
		return true;
	if (len < driver_len || strcmp(value + len - driver_len, DRIVER))
		return false;
	if (len == driver_len)
		return has_program("/usr/bin") || has_program("/bin");
	if (!begins(value, BEFORE))
		return true;
	value += strlen(BEFORE);
	dir = mem_strndup(value, strcspn(value, "\""));
	return has_program(dir);
}

/* --- the repository's own configuration --------------------------------- */

static void add_quoted(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *value);
	}
}

static const struct tkt_error *append(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	const struct tkt_error *err = NULL;
	ssize_t n;

	if (fd < 0)
		return tkt_error_errno(errno, "cannot open '%s'", path);
	n = write(fd, text->bytes, text->len);
	if (n < 0)
		err = tkt_error_errno(errno, "cannot write '%s'", path);
	else if ((size_t)n < text->len)
		err = tkt_error(TKT_E_IO, "cannot write all of '%s'", path);
	close(fd);
	return err;
}

static const struct tkt_error *add_section(struct store *s, const char *driver)
{
	BUF_LOCAL path = BUF_INIT;
	BUF_LOCAL old = BUF_INIT;
	BUF_LOCAL text = BUF_INIT;
	bool there;

	path_join(&path, s->common_dir, "config");
	TRY(read_small_file(&there, &old, path.bytes, TEXT_MAX_LEN));
	if (old.len && old.bytes[old.len - 1] != '\n')
		buf_addc(&text, '\n');
	buf_adds(&text, "[merge \"tkt\"]\n\tname = " NAME "\n\tdriver = ");
	add_quoted(&text, driver);
	buf_addc(&text, '\n');
	TRY(append(path.bytes, &text));
	settings_forget(s);
	return NULL;
}

/* A bare repository reads no .gitattributes. */
static const struct tkt_error *add_attributes(struct store *s)
{
	BUF_LOCAL text = BUF_INIT;
	bool there;

	TRY(store_exists(&there, s, ".gitattributes"));
	if (!there)
		return NULL;
	TRY(store_read(&text, /*oid=*/NULL, s, ".gitattributes",
		       TEXT_MAX_LEN));
	return attributes_add(s, text.bytes);
}

const struct tkt_error *store_setup_merge(char **driver, bool *changed,
					  struct store *s, bool dry_run)
{
	CLEANUP(free_ptr) char *now = NULL;
	BUF_LOCAL wanted = BUF_INIT;

	add_driver(&wanted);
	TRY(store_config_get(&now, /*origin=*/NULL, s, "merge.tkt.driver"));
	*changed = !now || !is_good(now, wanted.bytes);
	if (*changed && !dry_run)
		TRY(add_section(s, wanted.bytes));
	if (!s->work_dir && !dry_run)
		TRY(add_attributes(s));
	if (driver)
		*driver = *changed ? buf_detach(&wanted) : TAKE(now);
	return NULL;
}

void upkeep_setup_merge(struct store *s, struct strings *warnings)
{
	const struct tkt_error *err;
	BUF_LOCAL text = BUF_INIT;
	bool changed;

	err = store_setup_merge(/*driver=*/NULL, &changed, s,
				/*dry_run=*/false);
	if (!err)
		return;
	buf_addf(&text, "git does not know how to merge here: %s; then: "
		 "tkt config --setup-merge", err->message);
	vec_push(warnings, buf_detach(&text));
	tkt_error_free(err);
}

/* --- everybody's -------------------------------------------------------- */

static const struct tkt_error *set_global(const char *key, const char *value)
{
	const char *argv[] = { "git", "config", "--global", key, value, NULL };

	return proc_run(/*out=*/NULL, argv, /*dir=*/NULL, TEXT_MAX_LEN);
}

const struct tkt_error *store_setup_merge_global(char **driver, bool *changed,
						 bool dry_run)
{
	const char *argv[] = { "git", "config", "--global", "--get",
			       "merge.tkt.driver", NULL };
	BUF_LOCAL wanted = BUF_INIT;
	BUF_LOCAL now = BUF_INIT;

	add_driver(&wanted);
	/* Status 1: it is not set. */
	tkt_error_free(proc_run(&now, argv, /*dir=*/NULL, TEXT_MAX_LEN));
	buf_trim_end(&now);
	*changed = !is_good(now.bytes, wanted.bytes);
	if (*changed && !dry_run) {
		TRY(set_global("merge.tkt.name", NAME));
		TRY(set_global("merge.tkt.driver", wanted.bytes));
	}
	*driver = buf_detach(*changed ? &wanted : &now);
	return NULL;
}
