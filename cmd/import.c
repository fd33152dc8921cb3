/* tkt import: another system's log into tickets, once (requirements.md M4). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tkt.h"
#include "ui/command.h"
#include "ui/out.h"
#include "ui/pager.h"
#include "ui/progress.h"

struct import_args {
	struct common common;
	const char *map;
	bool dry_run, strict, json;
};

static const struct option options[] = {
	OPT(0, "map", STRING, struct import_args, map, "MAP",
	    "what its columns and statuses mean: a file, or a name that tkt "
	    "knows", "vinst servicenow @files"),
	OPT('n', "dry-run", BOOL, struct import_args, dry_run, NULL,
	    "say what would be imported, and change nothing", NULL),
	OPT(0, "strict", BOOL, struct import_args, strict, NULL,
	    "write nothing where one row is bad or one status unknown", NULL),
	OPT(0, "json", BOOL, struct import_args, json, NULL,
	    "print what was done as one JSON object", NULL),
	OPT_END,
};

/* --- finding the map ---------------------------------------------------- */

/* The folder of the running program, "" where the system does not say. */
static void add_program_dir(struct buf *out)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));
	const char *slash;

	if (len <= 0 || (size_t)len == sizeof(path))
		return;
	slash = memrchr(path, '/', (size_t)len);
	if (slash)
		buf_add(out, path, (size_t)(slash - path));
}

/*
 * A name without a slash that is no file here is one of the maps that came
 * with tkt: beside the program's folder when installed, in it when built.
 */
static const char *find_map(struct app *app, const char *name)
{
	static const char *const places[] = {
		"/../share/tkt/maps/", "/share/tkt/maps/",
	};

	if (strchr(name, '/') || access(name, F_OK) == 0)
		return name;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		BUF_LOCAL path = BUF_INIT;

		add_program_dir(&path);
		buf_addf(&path, "%s%s.json", places[i], name);
		if (access(path.bytes, R_OK) == 0)
			return arena_strndup(&app->arena, path.bytes,
					     path.len);
	}
	return name;
}

/* --- telling ------------------------------------------------------------ */

static void tell_faults(struct app *app, const struct desk_import *import,
			const struct desk_import_result *r)
{
	for (size_t i = 0; i < r->faults.len; i++)
		app_warn(app, "%s:%zu: %s", import->log_path,
			 r->faults.items[i].line, r->faults.items[i].what);
	for (size_t i = 0; i < r->warnings.len; i++)
		app_warn(app, "%s", r->warnings.items[i]);
}

static const char *s(size_t n)
{
	return n == 1 ? "" : "s";
}

static const struct tkt_error *tell(const struct desk_import *import,
				    const struct desk_import_result *r)
{
	BUF_LOCAL line = BUF_INIT;

	buf_adds(&line, "import ");
	out_line(&line, import->log_path);
	if (r->events_len)
		buf_addf(&line, ": %zu new ticket%s, %zu grown, %zu event%s",
			 r->created_len, s(r->created_len), r->changed_len,
			 r->events_len, s(r->events_len));
	else
		buf_addf(&line, ": nothing new, %zu row%s of %zu case%s",
			 r->rows_len, s(r->rows_len), r->cases_len,
			 s(r->cases_len));
	if (r->faults.len)
		buf_addf(&line, "; %zu bad row%s passed over", r->faults.len,
			 s(r->faults.len));
	buf_addc(&line, '\n');
	return stdout_write(line.bytes, line.len);
}

static const struct tkt_error *tell_json(struct app *app,
					 const struct desk_import *import,
					 const struct desk_import_result *r)
{
	struct arena *a = &app->arena;
	struct value *v = value_object(a);

	value_set_int(a, v, "format", 1);
	value_set_string(a, v, "log", import->log_path);
	value_set_string(a, v, "map", r->map_name);
	value_set_int(a, v, "cases", (int64_t)r->cases_len);
	value_set_int(a, v, "rows", (int64_t)r->rows_len);
	value_set_int(a, v, "bad_rows", (int64_t)r->faults.len);
	value_set_int(a, v, "new_tickets", (int64_t)r->created_len);
	value_set_int(a, v, "grown_tickets", (int64_t)r->changed_len);
	value_set_int(a, v, "new_events", (int64_t)r->events_len);
	value_set(a, v, "commit",
		  value_string(a, *r->commit ? r->commit : NULL));
	return out_json(app, v);
}

/* --- running ------------------------------------------------------------ */

static const struct tkt_error *usage(const char *what)
{
	return tkt_error_hint(tkt_error(TKT_E_USAGE, "%s", what),
			      "see 'tkt import -h'");
}

static const struct tkt_error *run_import(struct app *app,
					  const struct import_args *args,
					  const struct desk_import *import,
					  struct desk_import_result *result)
{
	const struct tkt_error *err;
	struct desk *desk;

	TRY(app_desk(&desk, app));
	err = desk_import(result, desk, import);
	progress_end(app);
	tell_faults(app, import, result);
	if (err)
		return err;
	if (result->faults.len)
		app->status = 1;
	return args->json ? tell_json(app, import, result)
			  : tell(import, result);
}

static const struct tkt_error *run(struct app *app, void *data)
{
	const struct import_args *args = data;
	const struct strings *operands = &args->common.operands;
	struct desk_import_result result = { .map_name = NULL };
	struct desk_import import = {
		.strict = args->strict,
		.dry_run = args->dry_run,
	};
	const struct tkt_error *err;

	if (!args->map)
		return usage("no map: --map MAP");
	if (operands->len != 1)
		return usage(operands->len ? "more than one log"
					   : "no log is named");
	import.map_path = find_map(app, args->map);
	import.log_path = operands->items[0];
	err = run_import(app, args, &import, &result);
	desk_import_result_release(&result);
	return err;
}

const struct command cmd_import = {
	.name = "import",
	.group = GROUP_PLUMBING,
	.summary = "turn another system's log into tickets",
	.usage = "--map MAP LOG [--strict] [-n]",
	.operands = "@files",
	.options = options,
	.args_len = sizeof(struct import_args),
	.run = run,
};
