#include <dirent.h>
#include <string.h>
#include <unistd.h>
#include "store/internal.h"

#define SAID_MAX_LEN (1u << 20)

static const struct tkt_error *check_name(const char *what, const char *name)
{
	if (name && (name[0] == '-' || !name[0]))
		return tkt_error(TKT_E_USAGE, "'%s' is no %s", name, what);
	return NULL;
}

/* The folder that git clone would choose: the last part of the url. */
static char *default_dir(const char *url, enum store_layout layout)
{
	BUF_LOCAL name = BUF_INIT;
	const char *start;

	buf_adds(&name, url);
	while (name.len && name.bytes[name.len - 1] == '/')
		buf_truncate(&name, name.len - 1);
	if (name.len > 5 && !strcmp(name.bytes + name.len - 5, "/.git"))
		buf_truncate(&name, name.len - 5);
	if (name.len > 4 && !strcmp(name.bytes + name.len - 4, ".git"))
		buf_truncate(&name, name.len - 4);
	start = name.bytes + name.len;
	while (start > name.bytes && start[-1] != '/' && start[-1] != ':')
		start--;
	if (!*start)
		return mem_strdup("desk");
	if (layout == STORE_BARE) {
		BUF_LOCAL bare = BUF_INIT;

		buf_addf(&bare, "%s.git", start);
		return buf_detach(&bare);
	}
	return mem_strdup(start);
}

static bool is_empty_dir(const char *dir)
{
	DIR *d = opendir(dir);
	bool empty = d != NULL;
	struct dirent *e;

	while (d && empty && (e = readdir(d)))
		empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
	if (d)
		closedir(d);
	return empty;
}

/* As git sees it: no scheme, and no colon before the first slash. */
static bool is_path(const char *url)
{
	size_t colon = strcspn(url, ":"), slash = strcspn(url, "/");

	return !url[colon] || slash < colon;
}

/* Takes `err`. A local path is there or not; hosts may answer later. */
static const struct tkt_error *clone_failed(const struct tkt_error *err,
					    const char *url)
{
	const char *path = !strncmp(url, "file://", 7) ? url + 7 : url;
	const struct tkt_error *out;

	if (path == url && !is_path(url))
		return transport_failed(err, "clone", url);
	if (file_exists(path))
		out = tkt_error(TKT_E_FAILED, "cannot clone '%s': %s", url,
				err->message);
	else
		out = tkt_error(TKT_E_NOT_FOUND, "there is no '%s' to clone",
				path);
	tkt_error_free(err);
	return out;
}

static const struct tkt_error *run_clone(const char *url, const char *dir,
					 enum store_layout layout)
{
	const char *how = layout == STORE_BARE	   ? "--bare"
			  : layout == STORE_SPARSE ? "--no-checkout"
						   : "--no-bare";
	const char *argv[] = { "git", "-c", "core.hooksPath=/dev/null",
			       "clone", "--quiet", how, "--", url, dir, NULL };
	const struct tkt_error *err;

	err = proc_run(/*out=*/NULL, argv, /*dir=*/NULL, SAID_MAX_LEN);
	return err && err->code == TKT_E_FAILED ? clone_failed(err, url) : err;
}

static const struct tkt_error *check_out_sparse(struct store *s)
{
	const char *set[] = { "git", "sparse-checkout", "set", "--cone",
			      "--sparse-index", "kb", NULL };
	const char *out[] = { "git", "-c", "core.hooksPath=/dev/null",
			      "checkout", "--quiet", NULL };

	TRY(proc_run(/*out=*/NULL, set, s->work_dir, SAID_MAX_LEN));
	return proc_run(/*out=*/NULL, out, s->work_dir, SAID_MAX_LEN);
}

static const struct tkt_error *check_clone(const char *url, const char *dir,
					   enum store_layout layout,
					   const struct store_options *options)
{
	CLEANUP(store_free_ptr) struct store *s = NULL;
	bool there, changed;

	TRY(store_open_repository(&s, dir, options));
	TRY(store_exists(&there, s, "desk.json"));
	if (!there)
		return tkt_error(TKT_E_REFUSED, "'%s' holds no desk", url);
	TRY(store_setup_merge(/*driver=*/NULL, &changed, s,
			      /*dry_run=*/false));
	return layout == STORE_SPARSE ? check_out_sparse(s) : NULL;
}

/* Only ever a folder that this very clone has filled. */
static void remove_clone(const char *dir)
{
	const char *argv[] = { "rm", "-rf", "--", dir, NULL };

	tkt_error_free(proc_run(/*out=*/NULL, argv, /*dir=*/NULL,
				SAID_MAX_LEN));
}

const struct tkt_error *store_clone(char **made, const char *url,
				    const char *dir, enum store_layout layout,
				    const struct store_options *options)
{
	CLEANUP(free_ptr) char *target = NULL;
	const struct tkt_error *err;

	TRY(check_name("repository", url));
	TRY(check_name("folder", dir));
	target = dir ? mem_strdup(dir) : default_dir(url, layout);
	if (file_exists(target) && !is_empty_dir(target))
		return tkt_error(TKT_E_REFUSED, "'%s' is there already and not "
				 "empty", target);
	TRY(run_clone(url, target, layout));
	err = check_clone(url, target, layout, options);
	if (err) {
		remove_clone(target);
		return err;
	}
	*made = TAKE(target);
	return NULL;
}
