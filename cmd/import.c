/* tkt import: another system's log into tickets, once (requirements.md M4). */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
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

static const char *const map_places[] = {
	"/../share/tkt/maps", "/share/tkt/maps",
};

/* The maps in a folder, without their ending. */
static void list_maps(struct strings *out, struct arena *arena,
		      const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		size_t len = strlen(e->d_name);

		if (len > 5 && !strcmp(e->d_name + len - 5, ".json"))
			vec_push(out,
				 arena_strndup(arena, e->d_name, len - 5));
	}
	if (dir)
		closedir(dir);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct tkt_error *no_map(struct app *app, const char *name,
				      const char *where)
{
	struct strings maps = { 0 };
	BUF_LOCAL text = BUF_INIT;

	if (*where)
		list_maps(&maps, &app->arena, where);
	if (maps.len)
		qsort(maps.items, maps.len, sizeof(maps.items[0]), by_bytes);
	buf_addf(&text, "no map '%s': no such file here, and with tkt came",
		 name);
	for (size_t i = 0; i < maps.len; i++)
		buf_addf(&text, "%s %s", i ? "," : "", maps.items[i]);
	if (!maps.len)
		buf_adds(&text, " none");
	vec_release(&maps);
	return tkt_error_hint(
		tkt_error(TKT_E_NOT_FOUND, "%s", text.bytes),
		*where ? "those that came with tkt are in %s; tkt-import(1) "
			 "says how to write one" :
			 "tkt-import(1) says how to write one%s", where);
}

/*
 * A name without a slash that is no file here is one of the maps that came
 * with tkt: beside the program's folder when installed, in it when built.
 */
static const struct tkt_error *find_map(const char **out, struct app *app,
					const char *name)
{
	const char *where = "";

	*out = name;
	if (strchr(name, '/') || access(name, F_OK) == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(map_places); i++) {
		BUF_LOCAL path = BUF_INIT;

		app_program_dir(&path);
		buf_adds(&path, map_places[i]);
		if (access(path.bytes, R_OK) == 0)
			where = arena_strdup(&app->arena, path.bytes);
		buf_addf(&path, "/%s.json", name);
		*out = arena_strdup(&app->arena, path.bytes);
		if (access(path.bytes, R_OK) == 0)
			return NULL;
	}
	return no_map(app, name, where);
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
	TRY(find_map(&import.map_path, app, args->map));
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
